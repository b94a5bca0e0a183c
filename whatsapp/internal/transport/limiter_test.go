package transport_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

func TestNumberRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(80, 10*time.Second)
		began := time.Now()
		for i := range 8 + 80 {
			require.NoError(t, l.Wait(t.Context(), "1", fmt.Sprint(i)))
		}
		assert.InDelta(t, time.Second, time.Since(began), float64(20*time.Millisecond), "a burst of rate/10, then 80 a second")
		began = time.Now()
		require.NoError(t, l.Wait(t.Context(), "2", "x"))
		assert.Zero(t, time.Since(began), "another number has its own rate")
	})
}

func TestPairBurstAndRefill(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(1000, 10*time.Second)
		began := time.Now()
		for range 45 {
			require.NoError(t, l.Wait(t.Context(), "1", "ana"))
		}
		assert.Zero(t, time.Since(began))
		require.NoError(t, l.Wait(t.Context(), "1", "ana"))
		assert.InDelta(t, 6*time.Second, time.Since(began), float64(time.Millisecond))
		require.NoError(t, l.Wait(t.Context(), "1", "ben"))
		assert.InDelta(t, 6*time.Second, time.Since(began), float64(time.Millisecond), "a slow pair holds nobody else")
	})
}

func TestWaitBeyondMaxWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(1000, 5*time.Second)
		for range 45 {
			require.NoError(t, l.Wait(t.Context(), "1", "ana"))
		}
		began := time.Now()
		err := l.Wait(t.Context(), "1", "ana")
		var e *waerrors.Error
		require.ErrorAs(t, err, &e)
		assert.Equal(t, waerrors.Throttled, e.Kind)
		assert.Equal(t, waerrors.NotSent, e.Outcome)
		assert.InDelta(t, 6*time.Second, e.RetryAfter, float64(time.Millisecond))
		assert.Zero(t, time.Since(began))

		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		assert.ErrorIs(t, l.Wait(ctx, "1", "ana"), waerrors.Throttled)
		assert.Zero(t, time.Since(began), "a refused wait takes no token and no time")
	})
}

func TestRateHalvesOn130429AndRecovers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(80, 10*time.Second)
		perSecond := func() int {
			n := 0
			for end := time.Now().Add(time.Second); time.Now().Before(end); n++ {
				require.NoError(t, l.Wait(t.Context(), "1", ""))
			}
			return n
		}
		refusal := &waerrors.Error{Code: 130429}
		for range 100 {
			l.Observe("1", "", refusal) // at once: one halving
		}
		_ = perSecond() // empties the burst
		assert.InDelta(t, 44, perSecond(), 4, "half, and 5 % more for each second")
		for range 20 {
			<-time.After(time.Second)
			l.Observe("1", "", refusal)
		}
		_ = perSecond()
		assert.InDelta(t, 14, perSecond(), 5, "never below an eighth")
		<-time.After(30 * time.Second)
		_ = perSecond()
		assert.InDelta(t, 80, perSecond(), 2)
	})
}

func TestPairsAreBounded(t *testing.T) {
	t.Parallel()
	l := transport.NewLimiter(1000, time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // pairs are remembered although the number's limit ends the wait
	for i := range transport.PairsKept + 100 {
		_ = l.Wait(ctx, fmt.Sprint("n", i), "ana")
	}
	assert.Equal(t, transport.PairsKept, l.Pairs())
}

func TestSetRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(80, 10*time.Second)
		require.NoError(t, l.Wait(t.Context(), "1", ""))
		l.SetRate("1", 1000)
		began := time.Now()
		for range 1000 {
			require.NoError(t, l.Wait(t.Context(), "1", ""))
		}
		assert.InDelta(t, time.Second, time.Since(began), float64(150*time.Millisecond))
	})
}

// A number that has no room for a message does not cost its person one: 45 refusals later Ana still has all 45.
func TestPairKeepsWhatTheNumberRefuses(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]func(context.Context, *transport.Limiter) error{
		"refused at once": func(ctx context.Context, l *transport.Limiter) error { return l.Wait(ctx, "1", "ana") },
		"ended while it waited": func(ctx context.Context, l *transport.Limiter) error {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Millisecond, cancel)
			return l.Wait(ctx, "1", "ana")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				maxWait := 100 * time.Millisecond
				if name != "refused at once" {
					maxWait = time.Hour
				}
				l := transport.NewLimiter(1, maxWait)
				require.NoError(t, l.Wait(t.Context(), "1", "ben"), "the number's only token")
				for range 45 {
					require.Error(t, wait(t.Context(), l))
				}
				l.SetRate("1", 1000)
				<-time.After(time.Second)
				began := time.Now()
				for range 45 {
					require.NoError(t, l.Wait(t.Context(), "1", "ana"))
				}
				assert.Less(t, time.Since(began), time.Second)
			})
		})
	}
}
