package whatsapp

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
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
	Regain time.Duration // until calls work again, if they do not now
}

type wireUsage struct {
	Type   string  `json:"type"`
	Calls  float64 `json:"call_count"`
	Time   float64 `json:"total_time"`
	CPU    float64 `json:"total_cputime"`
	Regain float64 `json:"estimated_time_to_regain_access"` // minutes
}

func (w wireUsage) usage(scope string) Usage {
	return Usage{Scope: scope, Type: w.Type, Calls: int(w.Calls), Time: int(w.Time), CPU: int(w.CPU),
		Regain: time.Duration(w.Regain * float64(time.Minute))}
}

// usages reads the usage headers of an answer. What cannot be read is left out.
func usages(h http.Header) []Usage {
	var all []Usage
	if s := h.Get("X-App-Usage"); s != "" {
		var app wireUsage
		if err := json.Unmarshal([]byte(s), &app); err == nil {
			all = append(all, app.usage("app"))
		}
	}
	if s := h.Get("X-Business-Use-Case-Usage"); s != "" {
		var cases map[string][]wireUsage
		if err := json.Unmarshal([]byte(s), &cases); err == nil {
			for _, id := range slices.Sorted(maps.Keys(cases)) {
				for _, w := range cases[id] {
					all = append(all, w.usage(id))
				}
			}
		}
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
