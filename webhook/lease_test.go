package webhook_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// leaseStore notes by how much each lease outlived what ran under it.
type leaseStore struct {
	webhook.Store
	mu    sync.Mutex
	ends  map[string]time.Time
	spare []time.Duration
}

func (s *leaseStore) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ends[key] = time.Now().Add(lease)
	return s.Store.Claim(ctx, key, lease)
}

func (s *leaseStore) note(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spare = append(s.spare, time.Until(s.ends[key]))
}

func (s *leaseStore) Commit(ctx context.Context, c webhook.Claim, keep time.Duration) error {
	s.note(c.Key)
	return s.Store.Commit(ctx, c, keep)
}

func (s *leaseStore) Release(ctx context.Context, c webhook.Claim) error {
	s.note(c.Key)
	return s.Store.Release(ctx, c)
}

// All that runs under a claim may take its whole time, the line for a lane included: the lease still holds at the end, with
// half a handler's deadline to spare for the store.
func TestLeaseCoversWhatRunsUnderIt(t *testing.T) {
	t.Parallel()
	for name, takes := range map[string]bool{"parked": true, "kept": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const ana = "15550001111"
				store := &leaseStore{Store: memory(t), ends: map[string]time.Time{}}
				var dead []time.Duration
				h := unverified(t, webhook.WithWorkers(2), webhook.WithStore(store), webhook.WithTimeout(10*time.Second),
					webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
						if m.Body == "first" {
							wait(4 * time.Second)
							return nil
						}
						<-ctx.Done()
						return ctx.Err()
					}),
					webhook.WithDeadLetter(1, func(ctx context.Context, _ webhook.Event, _ error) error {
						start := time.Now()
						<-ctx.Done()
						dead = append(dead, time.Since(start))
						if takes {
							return nil
						}
						return ctx.Err()
					}))
				first := inBackground(h, []byte(envelope(text(ana, "wamid.1", "first"))))
				synctest.Wait()
				err := h.Process(t.Context(), []byte(envelope(text(ana, "wamid.2", "second"))))
				assert.Equal(t, takes, err == nil, err)
				require.NoError(t, <-first)
				assert.Equal(t, []time.Duration{5 * time.Second}, dead)
				assert.Equal(t, []time.Duration{26 * time.Second, 15 * time.Second}, store.spare)
			})
		})
	}
}

// The dead letter never gets a context that has ended: a late handler leaves it a quarter of a deadline, or it gets the event
// on the next try, as it could be with someone else by now.
func TestDeadLetterAfterALateHandler(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var causes []error
		var left []time.Duration
		took := time.Minute
		h := unverified(t, webhook.WithTimeout(time.Second),
			webhook.On(func(context.Context, webhook.Event) error { wait(took); return errHandler }),
			webhook.WithDeadLetter(1, func(ctx context.Context, _ webhook.Event, err error) error {
				end, _ := ctx.Deadline()
				causes, left = append(causes, err), append(left, time.Until(end))
				return ctx.Err()
			}))
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		require.ErrorIs(t, h.Process(t.Context(), body), errHandler)
		require.Empty(t, causes)
		require.NoError(t, h.Process(t.Context(), body))
		took = 1400 * time.Millisecond
		require.NoError(t, h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.2", "hi")))))
		took = 1750 * time.Millisecond
		require.NoError(t, h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.3", "hi")))))
		took++
		require.ErrorIs(t, h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.4", "hi")))), errHandler)
		require.Len(t, causes, 3)
		require.EqualError(t, causes[0], "webhook: the tries are used up, and how the last one ended is not known")
		require.ErrorIs(t, causes[1], errHandler)
		assert.Equal(t, []time.Duration{1500 * time.Millisecond, 250 * time.Millisecond, 250 * time.Millisecond}, left)
	})
}

// What was handled under a lease that ran out, and is with someone else, is reported.
func TestCommitAfterTheLeaseIsReported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var reports []webhook.EventReport
		runs := 0
		h := unverified(t, webhook.WithTimeout(time.Second),
			webhook.WithHooks(webhook.Hooks{Event: func(_ context.Context, r webhook.EventReport) {
				mu.Lock()
				defer mu.Unlock()
				reports = append(reports, r)
			}}),
			webhook.On(func(context.Context, webhook.Event) error {
				mu.Lock()
				runs++
				late := runs == 1
				mu.Unlock()
				if late {
					wait(10 * time.Second)
				}
				return nil
			}))
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		late := inBackground(h, body)
		wait(3 * time.Second)
		require.NoError(t, h.Process(t.Context(), body))
		require.ErrorIs(t, <-late, waerrors.Unavailable)
		require.Len(t, reports, 2)
		assert.Equal(t, webhook.StoreError, reports[1].Outcome)
		assert.ErrorIs(t, reports[1].Err, webhook.ErrStaleClaim)
	})
}

// slowStore takes its time to answer a claim that it has made.
type slowStore struct {
	leaseStore
	takes time.Duration
}

func (s *slowStore) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	c, err := s.leaseStore.Claim(ctx, key, lease)
	select {
	case <-time.After(s.takes):
		return c, err
	case <-ctx.Done():
		return webhook.Claim{}, ctx.Err()
	}
}

// The lease runs while the answer is on its way: that is nobody's time.
func TestLeaseCoversASlowStore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		takes   time.Duration
		handler []time.Duration
		dead    time.Duration
		spare   []time.Duration
		took    time.Duration
	}{
		"at once":             {0, []time.Duration{4 * time.Second}, 2 * time.Second, []time.Duration{6 * time.Second}, 6 * time.Second},
		"slow":                {time.Second, []time.Duration{4 * time.Second}, 2 * time.Second, []time.Duration{5 * time.Second}, 7 * time.Second},
		"slower":              {3 * time.Second, []time.Duration{4 * time.Second}, 2 * time.Second, []time.Duration{3 * time.Second}, 9 * time.Second},
		"longer than it runs": {5 * time.Second, nil, 0, nil, 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := &slowStore{leaseStore: leaseStore{Store: memory(t), ends: map[string]time.Time{}}, takes: c.takes}
				var ran []time.Duration
				var dead time.Duration
				h := unverified(t, webhook.WithStore(store), webhook.WithTimeout(4*time.Second),
					webhook.On(func(ctx context.Context, _ webhook.Event) error {
						start := time.Now()
						<-ctx.Done()
						ran = append(ran, time.Since(start))
						return ctx.Err()
					}),
					webhook.WithDeadLetter(1, func(ctx context.Context, _ webhook.Event, _ error) error {
						start := time.Now()
						<-ctx.Done()
						dead = time.Since(start)
						return nil
					}))
				start := time.Now()
				err := h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.1", "hi"))))
				assert.Equal(t, c.handler == nil, err != nil)
				assert.Equal(t, c.took, time.Since(start))
				assert.Equal(t, c.handler, ran)
				assert.Equal(t, c.dead, dead)
				assert.Equal(t, c.spare, store.spare)
			})
		})
	}
}
