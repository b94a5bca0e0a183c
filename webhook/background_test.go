package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// awayStore is a Store that is gone for a while.
type awayStore struct {
	webhook.Store
	back   atomic.Bool
	claims atomic.Int64
}

func (s *awayStore) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	s.claims.Add(1)
	if !s.back.Load() {
		return webhook.Claim{}, errors.New("connection refused")
	}
	return s.Store.Claim(ctx, key, lease)
}

// What was answered 200 is not given up because the store is gone for a while: that is nobody's failed try.
func TestBackgroundOutlivesAnOutageOfTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &awayStore{Store: memory(t)}
		var ran atomic.Int64
		h := unverified(t, webhook.WithStore(s), webhook.WithHandoff(webhook.Background(1, 10)),
			webhook.On(func(context.Context, webhook.Event) error { ran.Add(1); return nil }))
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi")))).Code)
		wait(24 * time.Hour)
		synctest.Wait()
		assert.Zero(t, ran.Load())
		assert.InDelta(t, 24*60, s.claims.Load(), 10, "once a minute")
		s.back.Store(true)
		wait(time.Minute)
		synctest.Wait()
		assert.Equal(t, int64(1), ran.Load())
		require.NoError(t, h.Shutdown(t.Context()))
	})
}

// Nor because its conversation is busy: each of Ana's messages takes its time, and all are answered.
func TestBackgroundOutlivesABusyConversation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const messages = 40
		var log lockedLog
		var got []string
		h := unverified(t, webhook.WithHandoff(webhook.Background(messages, messages)), webhook.WithWorkers(4), webhook.WithLogger(logger(&log)),
			webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
				wait(20 * time.Second)
				got = append(got, m.Body)
				return nil
			}))
		for i := range messages {
			body := []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), fmt.Sprint(i))))
			require.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
		}
		wait(2 * time.Hour)
		require.NoError(t, h.Shutdown(t.Context()))
		assert.Len(t, got, messages)
		assert.Empty(t, log.String())
	})
}

func TestBackgroundStillGivesUpAHandlerThatFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log lockedLog
		ran := 0
		h := unverified(t, webhook.WithHandoff(webhook.Background(1, 1)), webhook.WithLogger(logger(&log)),
			webhook.On(func(context.Context, webhook.Event) error { ran++; return errHandler }))
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi")))).Code)
		wait(24 * time.Hour)
		require.NoError(t, h.Shutdown(t.Context()))
		assert.Equal(t, 8, ran)
		assert.Equal(t, 1, strings.Count(log.String(), "webhook body given up"))
	})
}

// Shutdown waits for bodies whose conversation is busy, as for all that is held, but not for a store that does not come back.
func TestBackgroundShutdownWaitsForABusyConversation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ran := 0
		h := unverified(t, webhook.WithHandoff(webhook.Background(4, 4)), webhook.WithWorkers(4),
			webhook.On(func(context.Context, webhook.Event) error { wait(19 * time.Second); ran++; return nil }))
		for i := range 4 {
			body := []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), "hi")))
			require.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
		}
		require.NoError(t, h.Shutdown(t.Context()))
		assert.Equal(t, 4, ran)
	})
}

func TestBackgroundShutdownWithoutAStore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limit, took time.Duration
		err         error
	}{
		"all the time": {time.Hour, 7 * time.Second, nil},
		"out of time":  {3500 * time.Millisecond, 3500 * time.Millisecond, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log lockedLog
				s := &awayStore{Store: memory(t)}
				h := unverified(t, webhook.WithStore(s), webhook.WithHandoff(webhook.Background(1, 2)), webhook.WithLogger(logger(&log)))
				for i := range 2 {
					body := []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), "hi")))
					require.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
				}
				wait(10 * time.Minute)
				ctx, cancel := context.WithTimeout(t.Context(), c.limit)
				defer cancel()
				start := time.Now()
				require.ErrorIs(t, h.Shutdown(ctx), c.err)
				assert.Equal(t, c.took, time.Since(start))
				assert.Equal(t, 2, strings.Count(log.String(), "webhook body given up"))
			})
		})
	}
}

// slowBody is a body that does not arrive before it is let go.
type slowBody struct{ arrive chan struct{} }

func (b slowBody) Read([]byte) (int, error) { <-b.arrive; return 0, io.ErrUnexpectedEOF }

// A request that takes its time, of anyone's, does not keep what was answered 200 from its last try.
func TestBackgroundDrainsBesideASlowRequest(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]time.Duration{"out of time": time.Hour, "in time": 10 * time.Second} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var log lockedLog
				var ran atomic.Int64
				h := unverified(t, webhook.WithHandoff(webhook.Background(1, 4)), webhook.WithLogger(logger(&log)),
					webhook.On(func(context.Context, webhook.Event) error {
						if ran.Add(1) == 1 {
							return errHandler
						}
						wait(20 * time.Second)
						return nil
					}))
				for i := range 4 {
					body := []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), "hi")))
					require.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
				}
				synctest.Wait()
				body := slowBody{make(chan struct{})}
				r := httptest.NewRequest(http.MethodPost, "/", body)
				r.Header.Set("Content-Type", "application/json")
				go h.ServeHTTP(httptest.NewRecorder(), r)
				time.AfterFunc(slow, func() { close(body.arrive) })
				ctx, cancel := context.WithTimeout(t.Context(), 50*time.Second)
				defer cancel()
				start := time.Now()
				require.ErrorIs(t, h.Shutdown(ctx), context.DeadlineExceeded)
				assert.Equal(t, 50*time.Second, time.Since(start))
				assert.Equal(t, int64(4), ran.Load())
				assert.Equal(t, 1, strings.Count(log.String(), "webhook body given up"))
				assert.Contains(t, log.String(), "still being handled")
				wait(2 * time.Hour)
				assert.Equal(t, int64(4), ran.Load(), "no more is begun")
				assert.Equal(t, 1, strings.Count(log.String(), "webhook body given up"))
			})
		})
	}
}

// A handler that never returns does not hold Shutdown beyond its context.
func TestBackgroundShutdownEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log lockedLog
		hang := make(chan struct{})
		defer close(hang)
		h := unverified(t, webhook.WithHandoff(webhook.Background(2, 3)), webhook.WithLogger(logger(&log)),
			webhook.On(func(context.Context, webhook.Event) error { <-hang; return nil }))
		for i := range 3 {
			body := []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), "hi")))
			require.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		require.ErrorIs(t, h.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, time.Minute, time.Since(start))
		assert.Equal(t, 1, strings.Count(log.String(), "webhook body given up"))
		assert.Contains(t, log.String(), "bodies=2")
	})
}

// Every Shutdown waits, not only the first.
func TestBackgroundSecondShutdownWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := unverified(t, webhook.WithHandoff(webhook.Background(1, 1)),
			webhook.On(func(context.Context, webhook.Event) error { wait(10 * time.Second); return nil }))
		require.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi")))).Code)
		synctest.Wait()
		start := time.Now()
		first := make(chan error, 1)
		go func() { first <- h.Shutdown(context.WithoutCancel(t.Context())) }()
		synctest.Wait()
		require.NoError(t, h.Shutdown(t.Context()))
		require.NoError(t, <-first)
		assert.Equal(t, 10*time.Second, time.Since(start))
		require.NoError(t, h.Shutdown(t.Context()), "and once more")
	})
}
