package whatsapp_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

func TestUsageAndVersionAreReported(t *testing.T) {
	t.Parallel()
	var h recorder
	var logs bytes.Buffer
	headers := map[string]string{}
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		res, err := reply(200, `{}`, nil)(r)
		for k, v := range headers {
			res.Header.Set(k, v)
		}
		return res, err
	}), whatsapp.WithHook(h.hook), whatsapp.WithLogger(slog.New(slog.NewTextHandler(&logs, nil))))
	call := func() whatsapp.Result {
		_, err := graph.Get[json.RawMessage](t.Context(), client, "1")
		require.NoError(t, err)
		return h.results[len(h.results)-1]
	}

	assert.Empty(t, call().Usage)
	headers["X-App-Usage"] = `{"call_count":28,"total_time":25,"total_cputime":1.5}`
	headers["X-Business-Use-Case-Usage"] = `{"102290129340398":[{"type":"whatsapp","call_count":100,"total_cputime":25,"total_time":25,"estimated_time_to_regain_access":19}]}`
	headers["facebook-api-version"] = "v26.0"
	r := call()
	assert.Equal(t, []whatsapp.Usage{
		{Scope: "app", Calls: 28, Time: 25, CPU: 1},
		{Scope: "102290129340398", Type: "whatsapp", Calls: 100, Time: 25, CPU: 25, Regain: 19 * time.Minute},
	}, r.Usage)
	assert.Equal(t, "v26.0", r.Version)
	assert.Empty(t, logs.String())

	headers["X-App-Usage"], headers["X-Business-Use-Case-Usage"] = "{", `[1]`
	headers["facebook-api-version"] = "v27.0"
	r = call()
	assert.Empty(t, r.Usage, "what cannot be read is left out")
	assert.Equal(t, "v27.0", r.Version)
	call()
	assert.Equal(t, 1, strings.Count(logs.String(), "whatsapp API version replaced by Meta"), "told once")
	assert.Contains(t, logs.String(), "asked=v26.0 served=v27.0")
}
