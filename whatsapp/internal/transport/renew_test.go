package transport_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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

// knows takes one token and refuses all others, and counts both.
func knows(token string, requests, refused *atomic.Int64) tripper {
	return func(r *http.Request) (*http.Response, error) {
		requests.Add(1)
		<-time.After(50 * time.Millisecond)
		if r.Header.Get("Authorization") == "Bearer "+token {
			return ok(r)
		}
		refused.Add(1)
		return code(401, 190)(r)
	}
}

// Sends go on while a dead token is renewed: those that come then wait for the new one.
func TestSendsWaitForTheNewToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const callers, every = 300, 2 * time.Millisecond
		var asked, requests, refused atomic.Int64
		creds := transport.NewCredentials("EAAoldtoken", func(context.Context, string) (string, error) {
			asked.Add(1)
			<-time.After(500 * time.Millisecond)
			return "EAAnewtoken", nil
		}, "", nil)
		tr := newTransport(t, host, knows("EAAnewtoken", &requests, &refused), retries(2))
		var all sync.WaitGroup
		for i := range callers {
			<-time.After(every)
			all.Go(func() { assert.Nil(t, sendTo(t.Context(), tr, creds, i)) })
		}
		all.Wait()
		assert.EqualValues(t, 1, asked.Load())
		assert.LessOrEqual(t, refused.Load(), int64(50/2+1), "those that were on their way at the first refusal")
		assert.EqualValues(t, callers, requests.Load()-refused.Load())
	})
}

// A source that cannot be reached for a moment costs ten seconds, not a minute, and every failure says what is the matter.
func TestTokenSourceFailsForAMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sealed := errors.New("vault sealed")
		began := time.Now()
		var asked, requests, refused atomic.Int64
		creds := transport.NewCredentials("EAAoldtoken", func(_ context.Context, old string) (string, error) {
			asked.Add(1)
			if time.Since(began) < time.Second {
				return "", fmt.Errorf("renew %s: %w", old, sealed)
			}
			return "EAAnewtoken", nil
		}, "", nil)
		tr := newTransport(t, host, knows("EAAnewtoken", &requests, &refused), retries(2))
		first := sendTo(t.Context(), tr, creds, 0)
		require.NotNil(t, first)
		assert.Equal(t, waerrors.Refused, first.Outcome)
		failedAt := time.Now()
		for time.Since(failedAt) < 10*time.Second {
			e := sendTo(t.Context(), tr, creds, 0)
			for _, e := range []*waerrors.Error{first, e} {
				require.NotNil(t, e)
				assert.Equal(t, waerrors.Unauthorized, e.Kind)
				assert.ErrorIs(t, e, sealed)
				assert.Contains(t, e.Error(), "token source: renew [token]: vault sealed")
			}
			assert.Equal(t, waerrors.NotSent, e.Outcome)
			shut, found := errors.AsType[*waerrors.Shut](error(e))
			require.True(t, found)
			assert.True(t, shut.Until.Equal(failedAt.Add(10*time.Second)), "when the source is asked again")
			assert.Equal(t, time.Until(shut.Until), e.RetryAfter)
			<-time.After(time.Second)
		}
		assert.Nil(t, sendTo(t.Context(), tr, creds, 0))
		assert.EqualValues(t, 2, asked.Load())
		assert.EqualValues(t, 1, refused.Load(), "nothing was tried with the dead token")
	})
}

// While the source has nothing better, it is asked every ten seconds, and Meta every minute: a token may come to life again.
func TestTokenSourceWithoutABetterToken(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]transport.TokenSource{
		"the same": func(_ context.Context, refused string) (string, error) { return refused, nil },
		"broken":   func(context.Context, string) (string, error) { return "", errors.New("vault sealed") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var asked, requests, refused atomic.Int64
				creds := transport.NewCredentials("EAAoldtoken", func(ctx context.Context, refused string) (string, error) {
					asked.Add(1)
					return source(ctx, refused)
				}, "", nil)
				tr := newTransport(t, host, knows("EAAnewtoken", &requests, &refused), retries(2))
				for began := time.Now(); time.Since(began) < 5*time.Minute; <-time.After(100 * time.Millisecond) {
					require.NotNil(t, sendTo(t.Context(), tr, creds, 0))
				}
				assert.LessOrEqual(t, asked.Load(), int64(31))
				assert.GreaterOrEqual(t, asked.Load(), int64(25))
				assert.LessOrEqual(t, requests.Load(), int64(5))
			})
		})
	}
}

// A source whose tokens are all dead is asked every ten seconds, too.
func TestTokenSourceWithDeadTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked, requests, refused atomic.Int64
		creds := transport.NewCredentials("EAAoldtoken", func(context.Context, string) (string, error) {
			return fmt.Sprint("EAAdeadtoken", asked.Add(1)), nil
		}, "", nil)
		tr := newTransport(t, host, knows("EAAnewtoken", &requests, &refused), retries(2))
		for began := time.Now(); time.Since(began) < time.Minute; <-time.After(100 * time.Millisecond) {
			require.NotNil(t, sendTo(t.Context(), tr, creds, 0))
		}
		assert.LessOrEqual(t, asked.Load(), int64(2*6))
		assert.LessOrEqual(t, requests.Load(), int64(2*7))
	})
}

// Who may wait at a gate waits for the source.
func TestWaitForTheTokenSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var requests, refused atomic.Int64
		creds := transport.NewCredentials("EAAoldtoken", func(context.Context, string) (string, error) {
			if time.Since(began) < 15*time.Second {
				return "", errors.New("vault sealed")
			}
			return "EAAnewtoken", nil
		}, "", nil)
		tr := newTransport(t, host, knows("EAAnewtoken", &requests, &refused), waiting(time.Minute))
		require.NotNil(t, sendTo(t.Context(), tr, creds, 0))
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() { assert.Nil(t, sendTo(t.Context(), tr, creds, i)) })
		}
		all.Wait()
		assert.Less(t, time.Since(began), 21*time.Second)
		assert.EqualValues(t, 1, refused.Load())
	})
}

// A source may use this very client, and what its own call met is not the verdict on the message.
func TestVerdictOfATokenSourceStaysItsOwn(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]string{"no token": "", "a dead one": "EAAoldtoken"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			creds := transport.NewCredentials(first, func(context.Context, string) (string, error) {
				return "", &waerrors.Error{Op: "exchange", Outcome: waerrors.Unknown, Kind: waerrors.Throttled, Title: "slow down"}
			}, "", nil)
			var n atomic.Int64
			tr := newTransport(t, host, script(&n, code(401, 190)), func(c *transport.Config) { c.Retries, c.Timeout = 0, 0 })
			e := sendTo(t.Context(), tr, creds, 0)
			require.NotNil(t, e)
			assert.False(t, waerrors.Ambiguous(e))
			assert.NotErrorIs(t, error(e), waerrors.Unknown)
			assert.NotErrorIs(t, error(e), waerrors.Throttled)
			assert.Contains(t, e.Error(), "slow down")
		})
	}
}

// A caller that gives up while the source works does not hold up the others.
func TestCallerGivesUpOnTheTokenSource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var requests, refused atomic.Int64
		creds := transport.NewCredentials("EAAoldtoken", func(ctx context.Context, _ string) (string, error) {
			select {
			case <-time.After(time.Second):
				return "EAAnewtoken", nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}, "", nil)
		tr := newTransport(t, host, knows("EAAnewtoken", &requests, &refused), retries(2))
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		e := sendTo(ctx, tr, creds, 0)
		require.NotNil(t, e)
		assert.ErrorIs(t, error(e), context.DeadlineExceeded)
		assert.Nil(t, sendTo(t.Context(), tr, creds, 0))
		assert.EqualValues(t, 1, refused.Load())
	})
}
