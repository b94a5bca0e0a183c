package webhook_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Verify and decode need at most 0.7 of the allocations of verify and one json.Unmarshal.
func TestBudgetAllocations(t *testing.T) { //nolint:paralleltest // counts allocations
	for _, c := range benchBodies() {
		sig := webhook.Sign(secret, c.body)
		own := testing.AllocsPerRun(10, func() {
			require.NoError(t, webhook.Verify(secret, sig, c.body))
			_, err := webhook.Decode(c.body)
			require.NoError(t, err)
		})
		baseline := testing.AllocsPerRun(10, func() {
			require.NoError(t, webhook.Verify(secret, sig, c.body))
			var f frozen
			require.NoError(t, json.Unmarshal(c.body, &f))
		})
		t.Logf("%s: %.0f of %.0f allocations", c.name, own, baseline)
		assert.LessOrEqual(t, own, 0.7*baseline, c.name)
	}
}
