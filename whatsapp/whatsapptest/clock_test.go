package whatsapptest_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestManualClock(t *testing.T) {
	t.Parallel()
	start := time.Unix(1_800_000_000, 0)
	c := whatsapptest.NewManualClock(start)
	assert.Equal(t, start, c.Now())
	require.NoError(t, c.Sleep(t.Context(), 0))
	woken := make(chan time.Duration, 2)
	for _, d := range []time.Duration{time.Minute, time.Hour} {
		go func() {
			if c.Sleep(t.Context(), d) == nil {
				woken <- d
			}
		}()
	}
	require.Eventually(t, func() bool { return c.Sleepers() == 2 }, 30*time.Second, time.Millisecond)
	c.Advance(time.Minute)
	assert.Equal(t, time.Minute, <-woken)
	assert.Equal(t, 1, c.Sleepers())
	c.Advance(time.Hour)
	assert.Equal(t, time.Hour, <-woken)
	assert.Equal(t, start.Add(61*time.Minute), c.Now())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, c.Sleep(ctx, time.Minute), context.Canceled)
	require.ErrorIs(t, c.Sleep(ctx, 0), context.Canceled)
	assert.Zero(t, c.Sleepers())
}
