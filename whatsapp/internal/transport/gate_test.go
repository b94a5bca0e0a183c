package transport_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// send makes a send from number with creds.
func send(t *testing.T, tr *transport.Transport, number string, creds *transport.Credentials) *waerrors.Error {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, host+"/"+number+"/messages", http.NoBody)
	require.NoError(t, err)
	res, _, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: creds, Number: number, Recipient: "2"})
	if res != nil {
		_ = res.Body.Close()
	}
	return e
}

// 500 calls a second run into a payment problem for four minutes: one finds out, all others cost nothing.
func TestGateKeepsCallsFromAShutAccount(t *testing.T) {
	t.Parallel()
	for name, code := range map[string]func(*http.Request) (*http.Response, error){
		"131042 payment": code(400, 131042), "131057 maintenance": code(500, 131057), "131031 locked": code(403, 131031),
		"368 banned": code(403, 368), "133010 not registered": code(400, 133010), "190 dead token": code(401, 190),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var n atomic.Int64
				tr := newTransport(t, host, script(&n, code), retries(2))
				creds := transport.NewCredentials("t", nil, "", nil)
				first := send(t, tr, "1", creds)
				require.NotNil(t, first)
				assert.Equal(t, waerrors.Refused, first.Outcome)
				tick := time.NewTicker(2 * time.Millisecond)
				defer tick.Stop()
				for began := time.Now(); time.Since(began) < 2*time.Minute; <-tick.C {
					e := send(t, tr, "1", creds)
					require.NotNil(t, e)
					assert.Equal(t, first.Kind, e.Kind)
					assert.Equal(t, first.Code, e.Code)
				}
				assert.LessOrEqual(t, n.Load(), int64(1+3))
			})
		})
	}
}

func TestGateSaysWhyAndUntilAndReopens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(400, 131042), code(400, 131042), ok), retries(0))
		creds := transport.NewCredentials("t", nil, "", nil)
		began := time.Now()
		require.NotNil(t, send(t, tr, "1", creds))

		e := send(t, tr, "1", creds)
		require.NotNil(t, e)
		assert.Equal(t, waerrors.NotSent, e.Outcome)
		assert.Equal(t, waerrors.Payment, e.Kind)
		assert.Equal(t, 5*time.Minute, e.RetryAfter)
		shut, found := errors.AsType[*waerrors.Shut](error(e))
		require.True(t, found)
		assert.Equal(t, began.Add(5*time.Minute), shut.Until)
		assert.Equal(t, 131042, shut.Why.Code)
		assert.True(t, strings.HasPrefix(shut.Error(), "not tried before "))

		other := send(t, tr, "2", creds)
		require.NotNil(t, other, "another number finds out by itself")
		assert.Equal(t, waerrors.Refused, other.Outcome)

		<-time.After(5*time.Minute - time.Nanosecond)
		require.NotNil(t, send(t, tr, "1", creds))
		assert.EqualValues(t, 2, n.Load())
		<-time.After(time.Nanosecond)
		assert.Nil(t, send(t, tr, "1", creds), "the probe goes through")
		assert.Nil(t, send(t, tr, "1", creds), "and reopens the gate")
	})
}

func TestOneProbeAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(500, 131057), func(r *http.Request) (*http.Response, error) {
			<-time.After(3 * time.Second)
			return ok(r)
		}), retries(0))
		creds := transport.NewCredentials("t", nil, "", nil)
		require.NotNil(t, send(t, tr, "1", creds))
		<-time.After(time.Minute)
		results := make(chan *waerrors.Error, 100)
		for range cap(results) {
			go func() { results <- send(t, tr, "1", creds) }()
		}
		passed := 0
		for range cap(results) {
			if e := <-results; e == nil {
				passed++
			} else {
				assert.Equal(t, waerrors.NotSent, e.Outcome)
			}
		}
		assert.Equal(t, 1, passed)
		assert.EqualValues(t, 2, n.Load())
	})
}

func TestProbeThatTellsNothingIsTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(500, 131057), html(502), code(400, 131026), ok), retries(0))
		creds := transport.NewCredentials("t", nil, "", nil)
		require.NotNil(t, send(t, tr, "1", creds))
		<-time.After(time.Minute)
		e := send(t, tr, "1", creds)
		require.NotNil(t, e)
		assert.Equal(t, 502, e.Status)
		assert.Equal(t, 131057, send(t, tr, "1", creds).Code, "still shut")
		<-time.After(time.Second)
		assert.Equal(t, 131026, send(t, tr, "1", creds).Code, "refused for another reason: the trouble is over")
		assert.Nil(t, send(t, tr, "1", creds))
	})
}

func TestGateOfATokenOpensWithANewOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		token := "old"
		creds := transport.NewCredentials("old", func(context.Context, string) (string, error) { return token, nil }, "", nil)
		var n atomic.Int64
		tr := newTransport(t, host, tripper(func(r *http.Request) (*http.Response, error) {
			n.Add(1)
			if r.Header.Get("Authorization") == "Bearer old" {
				return code(401, 190)(r)
			}
			return ok(r)
		}), retries(0))
		require.NotNil(t, send(t, tr, "1", creds))
		require.NotNil(t, send(t, tr, "2", creds), "the token binds all numbers")
		assert.EqualValues(t, 1, n.Load())
		assert.Nil(t, send(t, tr, "2", transport.NewCredentials("other", nil, "", nil)), "but not other tokens")

		token = "new"
		<-time.After(time.Minute)
		assert.Nil(t, send(t, tr, "1", creds), "the probe fetches the new token")
		assert.Nil(t, send(t, tr, "2", creds))
	})
}

// A panic below (a RoundTripper's, a limiter's) that somebody recovers must not leave the gate shut for ever.
func TestProbeThatPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(500, 131057), func(*http.Request) (*http.Response, error) { panic("below") }, ok), retries(0))
		creds := transport.NewCredentials("t", nil, "", nil)
		require.NotNil(t, send(t, tr, "1", creds))
		<-time.After(time.Minute)
		assert.Panics(t, func() { send(t, tr, "1", creds) })
		<-time.After(time.Second)
		assert.Nil(t, send(t, tr, "1", creds))
	})
}

// A service that derives a client for each message of a tenant whose token died has one gate for it, not one for each.
func TestGatesOfDerivedCredentials(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(401, 190)), retries(0))
		root := transport.NewCredentials("root", nil, "", nil)
		for range 100 {
			require.NotNil(t, send(t, tr, "1", root.Derive("dead")))
		}
		assert.EqualValues(t, 1, n.Load())
		for i := range 5000 {
			require.NotNil(t, send(t, tr, "1", root.Derive("dead"+strconv.Itoa(i))))
			<-time.After(time.Second)
		}
		assert.Less(t, tr.Gates(), 2000, "what is over is forgotten")
	})
}

func waiting(d time.Duration) func(*transport.Config) {
	return func(c *transport.Config) { c.Retries, c.Timeout, c.GateWait = 0, 0, d }
}

func TestWaitAtAGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(500, 131057), ok), waiting(time.Minute))
		creds := transport.NewCredentials("t", nil, "", nil)
		require.NotNil(t, send(t, tr, "1", creds), "nobody waits for its own failure")
		began := time.Now()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, host+"/1/messages", http.NoBody)
		require.NoError(t, err)
		res, trail, e := tr.Do(t.Context(), transport.Request{HTTP: req, Creds: creds, Number: "1"})
		require.Nil(t, e)
		assert.NoError(t, res.Body.Close())
		assert.Equal(t, time.Minute, time.Since(began))
		require.Len(t, trail.Attempts, 1)
		assert.Equal(t, time.Minute, trail.Attempts[0].Wait, "every wait is visible")
	})
}

func TestWaitAtAGateHasAnEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(500, 131057)), waiting(time.Minute-time.Nanosecond))
		creds := transport.NewCredentials("t", nil, "", nil)
		require.NotNil(t, send(t, tr, "1", creds))
		began := time.Now()
		shut := func(ctx context.Context) *waerrors.Error {
			req, err := http.NewRequestWithContext(ctx, http.MethodPost, host+"/1/messages", http.NoBody)
			require.NoError(t, err)
			_, trail, e := tr.Do(ctx, transport.Request{HTTP: req, Creds: creds, Number: "1"})
			require.NotNil(t, e)
			assert.Empty(t, trail.Attempts)
			assert.Equal(t, waerrors.NotSent, e.Outcome)
			_, found := errors.AsType[*waerrors.Shut](error(e))
			assert.True(t, found)
			return e
		}
		e := shut(t.Context())
		assert.Equal(t, time.Minute, e.RetryAfter)
		assert.Zero(t, time.Since(began), "a wait that is too long is not begun")

		<-time.After(30 * time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), 29*time.Second)
		defer cancel()
		shut(ctx)
		assert.Equal(t, 30*time.Second, time.Since(began), "nor one beyond the context's deadline")

		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		assert.ErrorIs(t, shut(ctx), context.Canceled)
		assert.Equal(t, 31*time.Second, time.Since(began))
		assert.EqualValues(t, 1, n.Load())
	})
}

// Of all that wait, one at a time finds out whether the trouble is over.
func TestManyWaitAtAGate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slowly := func(then func(*http.Request) (*http.Response, error)) func(*http.Request) (*http.Response, error) {
			return func(r *http.Request) (*http.Response, error) {
				<-time.After(3 * time.Second)
				return then(r)
			}
		}
		const many = 500
		var n atomic.Int64
		tr := newTransport(t, host, script(&n, code(500, 131057), slowly(html(502)), slowly(code(500, 131057)), slowly(ok), ok), waiting(10*time.Minute))
		creds := transport.NewCredentials("t", nil, "", nil)
		require.NotNil(t, send(t, tr, "1", creds))
		var passed, failed atomic.Int64
		done := make(chan struct{}, many)
		began := time.Now()
		for range many {
			go func() {
				if send(t, tr, "1", creds) == nil {
					passed.Add(1)
				} else {
					failed.Add(1)
				}
				done <- struct{}{}
			}()
		}
		for range many {
			<-done
		}
		assert.EqualValues(t, 2, failed.Load(), "the probes that failed")
		assert.EqualValues(t, many-2, passed.Load())
		assert.EqualValues(t, 1+many, n.Load())
		assert.Less(t, time.Since(began), 3*time.Minute)
	})
}
