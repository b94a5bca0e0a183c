package whatsapp

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// A Usage is how much of a rate limit of the Graph API is used up, as Meta's headers tell it. At 100 percent of any
// figure calls fail with code 4 (app) or 80007 (WhatsApp Business Account). Limits on messages are not among them.
// Reference: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
type Usage struct {
	Scope  string        // "app", or the id of the business account
	Type   string        // "whatsapp" for instance; "" for the app's own limit
	Calls  int           // percent of the calls
	Time   int           // percent of the time
	CPU    int           // percent of the processor time
	Regain time.Duration // until calls work again, if they do not now; a week at most
}

// usages reads the usage headers of an answer.
func usages(h http.Header) []Usage {
	var all []Usage
	for _, u := range transport.Usages(h) {
		all = append(all, Usage(u))
	}
	return all
}

// headerServed names the version that answered. Meta serves a newer one, without an error, once the asked for has ended.
const headerServed = "Facebook-Api-Version"

// versions tells once, for all clients derived from one, that another API version answers than was asked for.
type versions struct{ told sync.Once }

func (v *versions) check(ctx context.Context, logger *slog.Logger, asked string, h http.Header) string {
	served := h.Get(headerServed)
	if asked != "" && cmp.Or(served, asked) != asked {
		v.told.Do(func() {
			logger.WarnContext(ctx, "whatsapp API version replaced by Meta", "asked", asked, "served", served)
		})
	}
	return served
}
