package webhook_test

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Verify and decode need at most 0.7 of the allocations of verify and one json.Unmarshal, with Go 1.26. The encoding/json
// of later versions allocates about as little as we do, so there only our own number is held: four an event and 25 a body,
// mostly for the list of events as it grows.
func TestBudgetAllocations(t *testing.T) { //nolint:paralleltest // counts allocations
	for _, c := range benchBodies() {
		sig := webhook.Sign(secret, c.body)
		own := testing.AllocsPerRun(10, func() {
			require.NoError(t, webhook.Verify(secret, sig, c.body))
			_, err := webhook.Decode(c.body)
			require.NoError(t, err)
		})
		baseline := testing.AllocsPerRun(10, func() {
			var f frozen
			require.NoError(t, json.Unmarshal(c.body, &f))
		})
		t.Logf("%s: %.0f of %.0f allocations", c.name, own, baseline)
		events, err := webhook.Decode(c.body)
		require.NoError(t, err)
		assert.LessOrEqual(t, own, float64(4*len(events)+25), c.name)
		if strings.HasPrefix(runtime.Version(), "go1.26") {
			assert.LessOrEqual(t, own, 0.7*baseline, c.name)
		}
	}
}
