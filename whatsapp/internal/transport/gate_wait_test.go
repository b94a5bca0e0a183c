package transport_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// sendTo makes a send to somebody.
func sendTo(ctx context.Context, tr *transport.Transport, creds *transport.Credentials, somebody int) *waerrors.Error {
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, host+"/1/messages", http.NoBody)
	res, _, e := tr.Do(ctx, transport.Request{HTTP: req, Creds: creds, Number: "1", Recipient: strconv.Itoa(somebody)})
	if res != nil {
		_ = res.Body.Close()
	}
	return e
}

// A turnstile counts who waited at a limiter and was let out.
type turnstile struct {
	*transport.Limiter
	out atomic.Int64
}

func (l *turnstile) Wait(ctx context.Context, number, recipient string) error {
	err := l.Limiter.Wait(ctx, number, recipient)
	if err == nil {
		l.out.Add(1)
	}
	return err
}

func (l *turnstile) Return(number, recipient string) {
	l.out.Add(-1)
	l.Limiter.Return(number, recipient)
}

func limited(l transport.Waiter) func(*transport.Config) {
	return func(c *transport.Config) { c.Limiter = l }
}

// 2,000 calls come at once: whoever still waits for the rate limit when Meta's first refusal arrives stays.
func TestGateStopsCallsThatWaitForTheLimiter(t *testing.T) {
	t.Parallel()
	for _, rate := range []int{20, 80, 1000} {
		t.Run(strconv.Itoa(rate), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const callers, latency = 2000, 100 * time.Millisecond
				limiter := &turnstile{Limiter: transport.NewLimiter(rate, 10*time.Second)}
				var n, late, shut, held atomic.Int64
				began := time.Now()
				tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
					n.Add(1)
					if time.Since(began) > latency {
						late.Add(1)
					}
					<-time.After(latency)
					return code(400, 131042)(r)
				}), retries(2), limited(limiter))
				creds := transport.NewCredentials("t", nil, "", nil)
				var all sync.WaitGroup
				for i := range callers {
					all.Go(func() {
						e := sendTo(t.Context(), tr, creds, i)
						if !assert.NotNil(t, e) {
							return
						}
						if _, ok := errors.AsType[*waerrors.Shut](error(e)); ok {
							shut.Add(1)
							assert.Equal(t, waerrors.NotSent, e.Outcome)
							assert.Equal(t, 131042, e.Code)
						} else if e.Outcome == waerrors.NotSent {
							held.Add(1)
							assert.Equal(t, waerrors.Throttled, e.Kind, "too far back in the queue")
						}
					})
				}
				all.Wait()
				assert.Zero(t, late.Load(), "none began after the first refusal")
				assert.EqualValues(t, callers, n.Load()+shut.Load()+held.Load())
				assert.Equal(t, n.Load(), limiter.out.Load(), "the limiter got back what was not used")
			})
		})
	}
}

// 40 calls wait to repeat what was refused for the rate when another one finds the account without means.
func TestGateStopsRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const callers = 40
		var n atomic.Int64
		limiter := &turnstile{Limiter: transport.NewLimiter(1000, 10*time.Second)}
		tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
			if n.Add(1) <= callers {
				return code(400, 130429)(r)
			}
			return code(400, 131042)(r)
		}), retries(2), limited(limiter))
		creds := transport.NewCredentials("t", nil, "", nil)
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() {
				e := sendTo(t.Context(), tr, creds, i)
				if !assert.NotNil(t, e) {
					return
				}
				shut, ok := errors.AsType[*waerrors.Shut](error(e))
				if assert.True(t, ok) {
					assert.Equal(t, 131042, shut.Why.Code)
				}
				assert.Equal(t, 131042, e.Code, "what binds all is more than what one met")
				assert.Equal(t, waerrors.NotSent, e.Outcome)
				if assert.Len(t, e.Attempts, 1) {
					assert.Equal(t, 130429, e.Attempts[0].Code)
				}
			})
		}
		<-time.After(time.Second)
		e := sendTo(t.Context(), tr, creds, callers)
		require.NotNil(t, e)
		assert.Equal(t, 131042, e.Code)
		all.Wait()
		assert.EqualValues(t, callers+1, n.Load())
		assert.Equal(t, n.Load(), limiter.out.Load())
	})
}

// Where an earlier attempt may have been accepted, a shut gate does not say that the message was not sent.
func TestGateKeepsTheDoubt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, html(502), code(400, 131042)), retries(2), func(c *transport.Config) { c.RepeatUnknown = true })
		tr.SetJitter(full)
		creds := transport.NewCredentials("t", nil, "", nil)
		done := make(chan *waerrors.Error)
		go func() { done <- sendTo(t.Context(), tr, creds, 1) }()
		<-time.After(100 * time.Millisecond)
		require.NotNil(t, sendTo(t.Context(), tr, creds, 2))
		e := <-done
		require.NotNil(t, e)
		assert.True(t, waerrors.Ambiguous(e))
		assert.Equal(t, 131042, e.Code)
		assert.EqualValues(t, 2, n.Load())
	})
}

// Who waits for the rate limit when the gate shuts waits at the gate then, if that is wanted, and in all no longer than that.
func TestWaitForTheLimiterBecomesAWaitAtTheGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const callers = 200
		var n atomic.Int64
		began := time.Now()
		tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
			n.Add(1)
			<-time.After(95 * time.Millisecond)
			if time.Since(began) < 30*time.Second {
				return code(500, 131057)(r)
			}
			return ok(r)
		}), retries(0), limited(transport.NewLimiter(80, 10*time.Second)), func(c *transport.Config) { c.GateWait = 2 * time.Minute })
		creds := transport.NewCredentials("t", nil, "", nil)
		var passed, failed atomic.Int64
		var all sync.WaitGroup
		for i := range callers {
			all.Go(func() {
				if sendTo(t.Context(), tr, creds, i) == nil {
					passed.Add(1)
				} else {
					failed.Add(1)
				}
			})
		}
		all.Wait()
		assert.EqualValues(t, 15, failed.Load(), "a burst of 8, and 80 a second until the first refusal")
		assert.EqualValues(t, callers-15, passed.Load())
		assert.EqualValues(t, callers, n.Load())
		assert.Less(t, time.Since(began), 90*time.Second)
	})
}

// A message that Meta told to come back is the probe of the gate which its own failure shut.
func TestRetryIsTheProbe(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(500, 131057), ok), retries(2), func(c *transport.Config) { c.MaxWait = 2 * time.Minute })
		creds := transport.NewCredentials("t", nil, "", nil)
		done := make(chan *waerrors.Error)
		go func() { done <- sendTo(t.Context(), tr, creds, 1) }()
		<-time.After(time.Second)
		e := sendTo(t.Context(), tr, creds, 2)
		require.NotNil(t, e, "others hear of it while it waits")
		assert.Equal(t, waerrors.NotSent, e.Outcome)
		assert.Nil(t, <-done)
		assert.Nil(t, sendTo(t.Context(), tr, creds, 2))
		assert.Zero(t, tr.Gates())
	})
}

// What did not leave costs nobody anything.
func TestReturn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := transport.NewLimiter(10, 0)
		for range 200 {
			require.NoError(t, l.Wait(t.Context(), "1", "ana"))
			l.Return("1", "ana")
		}
		require.NoError(t, l.Wait(t.Context(), "1", "ana"))
		assert.Error(t, l.Wait(t.Context(), "1", "ana"), "a burst of one is one")
		l.Return("1", "")
		l.Return("1", "")
		require.NoError(t, l.Wait(t.Context(), "1", ""))
		assert.Error(t, l.Wait(t.Context(), "1", ""), "and no more than that")
	})
}
