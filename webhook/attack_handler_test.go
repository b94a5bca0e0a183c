package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

func TestHandlerErrorReleasesTheClaim(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fail = func(webhook.Event) error { return errHandler }
	body := envelope(text("15550001111", "wamid.1", "hi"))
	assert.Equal(t, http.StatusInternalServerError, b.post(body))
	b.fail = nil
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Equal(t, []string{"hi", "hi"}, b.seen())
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Equal(t, []string{"hi", "hi"}, b.seen())
	assert.Equal(t, []webhook.Outcome{webhook.Errored, webhook.Handled, webhook.Duplicate}, b.outcomes())
}

func (b *bench) outcomes() []webhook.Outcome {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []webhook.Outcome
	for _, e := range b.events {
		all = append(all, e.Outcome)
	}
	return all
}

func TestHandlerErrorSaysNothingToTheCaller(t *testing.T) {
	t.Parallel()
	h, err := webhook.NewUnverifiedHandler(token, webhook.On(func(context.Context, webhook.Event) error { return errHandler }))
	require.NoError(t, err)
	w := serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi"))))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.NotContains(t, w.Body.String(), "database")
}

// A handler's own error does not decide the answer, whatever its kind says.
func TestHandlerErrorOfAnyKindIs500(t *testing.T) {
	t.Parallel()
	for _, kind := range []waerrors.Kind{waerrors.Invalid, waerrors.Unavailable, waerrors.Throttled} {
		b := newBench(t)
		b.fail = func(webhook.Event) error { return &waerrors.Error{Kind: kind, Status: 200} }
		assert.Equal(t, http.StatusInternalServerError, b.post(envelope(text("15550001111", "wamid.1", "hi"))), kind)
	}
}

func TestPanicIsRecovered(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	b := newBench(t, webhook.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
	for i, value := range []any{"boom", errHandler, http.ErrAbortHandler, 42} {
		b.fail = func(webhook.Event) error { panic(value) }
		body := envelope(text("15550001111", fmt.Sprintf("wamid.%d", i), "hi"), text("15550002222", fmt.Sprintf("wamid.b%d", i), "other"))
		b.forget()
		assert.Equal(t, http.StatusInternalServerError, b.post(body))
		assert.Equal(t, []string{"hi", "other"}, b.seen())
		b.fail = nil
		b.forget()
		assert.Equal(t, http.StatusOK, b.post(body))
		assert.Equal(t, []string{"hi", "other"}, b.seen())
	}
	assert.Contains(t, log.String(), "boom")
	assert.Contains(t, log.String(), "attack_handler_test.go") // the stack
	assert.NotContains(t, log.String(), "15550001111")
}

// t.FailNow and its like end the goroutine: the claim must not stay until its lease ends.
func TestGoexitReleasesTheClaim(t *testing.T) {
	t.Parallel()
	for _, opts := range [][]webhook.Option{nil, {webhook.WithWorkers(2)}} {
		b := newBench(t, opts...)
		b.fail = func(webhook.Event) error { runtime.Goexit(); return nil }
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		done := make(chan struct{})
		go func() {
			defer close(done)
			assert.Error(t, b.h.Process(t.Context(), body))
		}()
		<-done
		b.mu.Lock()
		b.fail = nil
		b.mu.Unlock()
		require.NoError(t, b.h.Process(t.Context(), body))
		assert.Len(t, b.seen(), 2)
	}
}

// Nothing lost, nothing twice: after a failure the first items stay done, the conversation's later ones wait, others go on.
func TestBatchWhoseThirdItemFails(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string][]webhook.Option{"in order": nil, "workers": {webhook.WithWorkers(4)}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, opts...)
			b.fail = func(e webhook.Event) error {
				if e.Origin().MessageID == "wamid.a3" {
					return errHandler
				}
				return nil
			}
			const ana, ben = "15550001111", "15550002222"
			body := envelope(text(ana, "wamid.a1", "a1"), text(ana, "wamid.a2", "a2"), text(ana, "wamid.a3", "a3"),
				text(ben, "wamid.b1", "b1"), text(ana, "wamid.a4", "a4"), text(ben, "wamid.b2", "b2"))
			assert.Equal(t, http.StatusInternalServerError, b.post(body))
			assert.ElementsMatch(t, []string{"a1", "a2", "a3", "b1", "b2"}, b.seen())
			assert.Contains(t, b.outcomes(), webhook.Skipped)
			b.forget()
			b.fail = nil
			assert.Equal(t, http.StatusOK, b.post(body))
			assert.Equal(t, []string{"a3", "a4"}, b.seen())
		})
	}
}

func TestHandlerThatAlwaysFailsDelaysNobodyElse(t *testing.T) {
	t.Parallel()
	var parked []string
	b := newBench(t, webhook.WithDeadLetter(3, func(_ context.Context, e webhook.Event, err error) error {
		assert.ErrorIs(t, err, errHandler)
		parked = append(parked, string(e.Raw()))
		return nil
	}))
	b.fail = func(e webhook.Event) error {
		if e.Origin().MessageID == "wamid.poison" {
			return errHandler
		}
		return nil
	}
	body := envelope(text("15550001111", "wamid.poison", "poison"), text("15550001111", "wamid.2", "after"), text("15550002222", "wamid.3", "other"))
	assert.Equal(t, http.StatusInternalServerError, b.post(body))
	assert.Equal(t, []string{"poison", "other"}, b.seen())
	assert.Equal(t, http.StatusInternalServerError, b.post(body))
	assert.Equal(t, []string{"poison", "other", "poison"}, b.seen())
	assert.Empty(t, parked)
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Equal(t, []string{"poison", "other", "poison", "poison", "after"}, b.seen())
	assert.Len(t, parked, 1)
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Len(t, b.seen(), 5)
	assert.Contains(t, b.outcomes(), webhook.Parked)
}

func TestDeadLetterThatFailsKeepsTheEvent(t *testing.T) {
	t.Parallel()
	full := true
	b := newBench(t, webhook.WithDeadLetter(1, func(context.Context, webhook.Event, error) error {
		if full {
			panic("disk full")
		}
		return nil
	}))
	b.fail = func(webhook.Event) error { return errHandler }
	body := envelope(text("15550001111", "wamid.1", "hi"))
	assert.Equal(t, http.StatusInternalServerError, b.post(body))
	full = false
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Len(t, b.seen(), 1) // its tries are used up: the handler is not asked again
}

func TestSameBodyTwiceAtOnce(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	b := newBench(t)
	b.fail = func(webhook.Event) error {
		close(inside)
		<-leave
		return nil
	}
	body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
	done := make(chan int)
	go func() { done <- serveSigned(b.h, secret, body).Code }()
	<-inside
	w := serveSigned(b.h, secret, body)
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Equal(t, "5", w.Header().Get("Retry-After"))
	close(leave)
	assert.Equal(t, http.StatusOK, <-done)
	assert.Equal(t, http.StatusOK, serveSigned(b.h, secret, body).Code)
	assert.Equal(t, []string{"hi"}, b.seen())
}

// A batch that Meta puts together anew is recognised item by item.
func TestRebatchedRepeatsAreRecognised(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, two, three := text("15550001111", "wamid.1", "1"), text("15550001111", "wamid.2", "2"), text("15550001111", "wamid.3", "3")
	assert.Equal(t, http.StatusOK, b.post(envelope(one, two)))
	assert.Equal(t, http.StatusOK, b.post(envelope(two, three)))
	assert.Equal(t, http.StatusOK, b.post(envelope(three)+" "))
	assert.Equal(t, []string{"1", "2", "3"}, b.seen())
}

type brokenStore struct {
	webhook.Store
	claim, commit, release error
	claims                 atomic.Int64
}

func (s *brokenStore) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	s.claims.Add(1)
	if s.claim != nil {
		return webhook.Claim{}, s.claim
	}
	return s.Store.Claim(ctx, key, lease)
}

func (s *brokenStore) Commit(ctx context.Context, c webhook.Claim, keep time.Duration) error {
	if s.commit != nil {
		return s.commit
	}
	return s.Store.Commit(ctx, c, keep)
}

func (s *brokenStore) Release(ctx context.Context, c webhook.Claim) error {
	return errors.Join(s.release, s.Store.Release(ctx, c))
}

func memory(t *testing.T, opts ...webhook.MemoryOption) *webhook.MemoryStore {
	t.Helper()
	m, err := webhook.NewMemoryStore(opts...)
	require.NoError(t, err)
	return m
}

func TestStoreDown(t *testing.T) {
	t.Parallel()
	s := &brokenStore{Store: memory(t), claim: errors.New("connection refused")}
	b := newBench(t, webhook.WithStore(s))
	body := envelope(text("15550001111", "wamid.1", "1"), text("15550002222", "wamid.2", "2"))
	assert.Equal(t, http.StatusServiceUnavailable, b.post(body))
	assert.Empty(t, b.seen())
	assert.Equal(t, int64(1), s.claims.Load(), "a store that is gone is not asked again for every item")
	s.claim = nil
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Equal(t, []string{"1", "2"}, b.seen())
}

func TestStoreDownAtCommitAndRelease(t *testing.T) {
	t.Parallel()
	s := &brokenStore{Store: memory(t), commit: errors.New("connection reset")}
	b := newBench(t, webhook.WithStore(s))
	body := envelope(text("15550001111", "wamid.1", "1"))
	assert.Equal(t, http.StatusServiceUnavailable, b.post(body))
	assert.Equal(t, http.StatusServiceUnavailable, b.post(body), "the claim is still held")
	assert.Equal(t, []string{"1"}, b.seen())

	s.commit, s.release = nil, errors.New("connection reset")
	b.fail = func(webhook.Event) error { return errHandler }
	assert.Equal(t, http.StatusInternalServerError, b.post(envelope(text("15550001111", "wamid.2", "2"))))
}

// A handler that outlives its lease loses it: whoever took over commits, and the first one cannot.
func TestStaleClaimIsNotCommitted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int64
		h, err := webhook.NewUnverifiedHandler(token, webhook.WithTimeout(time.Second), webhook.On(func(ctx context.Context, _ webhook.Event) error {
			if runs.Add(1) == 1 {
				<-ctx.Done()
				wait(9 * time.Second) // ignores its deadline
			}
			return nil
		}))
		require.NoError(t, err)
		body := []byte(envelope(text("15550001111", "wamid.1", "1")))
		first := make(chan error)
		go func() { first <- h.Process(context.Background(), body) }()
		wait(1500 * time.Millisecond)
		require.ErrorIs(t, h.Process(t.Context(), body), waerrors.Unavailable)
		wait(1500 * time.Millisecond) // the lease of 3 s is over
		require.NoError(t, h.Process(t.Context(), body))
		require.ErrorIs(t, <-first, waerrors.Unavailable)
		require.NoError(t, h.Process(t.Context(), body))
		assert.Equal(t, int64(2), runs.Load())
	})
}

// wait lets virtual time pass.
func wait(d time.Duration) { <-time.After(d) }

func TestHandlerContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		h, err := webhook.NewUnverifiedHandler(token, webhook.On(func(ctx context.Context, _ webhook.Event) error {
			require.NoError(t, ctx.Err(), "the connection's end is not the handler's")
			assert.Equal(t, "trace", ctx.Value(key{}))
			deadline, ok := ctx.Deadline()
			assert.True(t, ok)
			assert.Equal(t, 20*time.Second, time.Until(deadline))
			<-ctx.Done()
			return ctx.Err()
		}))
		require.NoError(t, err)
		gone, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "trace"))
		cancel()
		start := time.Now()
		err = h.Process(gone, []byte(envelope(text("15550001111", "wamid.1", "1"))))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 20*time.Second, time.Since(start))
	})
}

func TestShutdownInTheMiddleOfABatch(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}), make(chan struct{})
	b := newBench(t)
	var first atomic.Bool
	b.fail = func(webhook.Event) error {
		if first.CompareAndSwap(false, true) {
			close(inside)
			<-leave
		}
		return nil
	}
	body := []byte(envelope(text("15550001111", "wamid.1", "1"), text("15550002222", "wamid.2", "2")))
	done := make(chan int)
	go func() { done <- serveSigned(b.h, secret, body).Code }()
	<-inside
	ended := make(chan error)
	go func() { ended <- b.h.Shutdown(t.Context()) }()
	require.Eventually(t, func() bool {
		return serveSigned(b.h, secret, []byte(envelope(text("15550003333", "wamid.3", "3")))).Code == http.StatusServiceUnavailable
	}, 20*time.Second, time.Millisecond)
	close(leave)
	assert.Equal(t, http.StatusOK, <-done, "what runs is finished")
	require.NoError(t, <-ended)
	require.ErrorIs(t, b.h.Process(t.Context(), body), waerrors.Unavailable)
	require.NoError(t, b.h.Shutdown(t.Context()))
}

func TestShutdownThatRunsOutOfTime(t *testing.T) {
	t.Parallel()
	store := memory(t)
	inside, leave := make(chan struct{}), make(chan struct{})
	b := newBench(t, webhook.WithStore(store))
	var first atomic.Bool
	b.fail = func(webhook.Event) error {
		if first.CompareAndSwap(false, true) {
			close(inside)
			<-leave
		}
		return nil
	}
	body := []byte(envelope(text("15550001111", "wamid.1", "1"), text("15550002222", "wamid.2", "2")))
	done := make(chan int)
	go func() { done <- serveSigned(b.h, secret, body).Code }()
	<-inside
	short, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, b.h.Shutdown(short), context.Canceled)
	close(leave)
	assert.Equal(t, http.StatusServiceUnavailable, <-done)
	assert.Equal(t, []string{"1"}, b.seen())

	next := newBench(t, webhook.WithStore(store))
	assert.Equal(t, http.StatusOK, next.post(string(body)))
	assert.Equal(t, []string{"2"}, next.seen())
}

func TestEventWithoutHandlerIsCommitted(t *testing.T) {
	t.Parallel()
	store := memory(t)
	h, err := webhook.NewUnverifiedHandler(token, webhook.WithStore(store), webhook.On(func(context.Context, *webhook.ImageMessage) error { return errHandler }))
	require.NoError(t, err)
	require.NoError(t, h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.1", "1")))))
	assert.Equal(t, 1, store.Len())
}

type observer func(context.Context, webhook.Event) error

func (o observer) Observe(ctx context.Context, e webhook.Event) error { return o(ctx, e) }

func TestObserversRunBetweenClaimAndHandler(t *testing.T) {
	t.Parallel()
	var order []string
	fail := false
	h, err := webhook.NewUnverifiedHandler(token,
		webhook.WithObserver(observer(func(context.Context, webhook.Event) error { order = append(order, "first"); return nil })),
		webhook.WithObserver(observer(func(context.Context, webhook.Event) error {
			order = append(order, "second")
			if fail {
				return errHandler
			}
			return nil
		})),
		webhook.On(func(context.Context, webhook.Event) error { order = append(order, "handler"); return nil }))
	require.NoError(t, err)
	body := []byte(envelope(text("15550001111", "wamid.1", "1")))
	fail = true
	require.ErrorIs(t, h.Process(t.Context(), body), errHandler)
	assert.Equal(t, []string{"first", "second"}, order)
	fail, order = false, nil
	require.NoError(t, h.Process(t.Context(), body))
	assert.Equal(t, []string{"first", "second", "handler"}, order)
	order = nil
	require.NoError(t, h.Process(t.Context(), body))
	assert.Empty(t, order, "a repeat is not observed")
}

// attached counts how often it was told that events will come.
type attached struct{ times int }

func (a *attached) Attach() { a.times++ }

func (a *attached) Observe(context.Context, webhook.Event) error { return nil }

func TestObserversHearThatEventsWillCome(t *testing.T) {
	t.Parallel()
	var a attached
	_, err := webhook.NewHandler(secret, token, webhook.WithObserver(&a), webhook.WithObserver(nil))
	require.Error(t, err)
	assert.Zero(t, a.times, "there is no handler")
	_, err = webhook.NewHandler(secret, token, webhook.WithObserver(&a))
	require.NoError(t, err)
	assert.Equal(t, 1, a.times)
}
