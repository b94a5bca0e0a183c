package webhook_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// statuses is a body that says of each recipient's message that it was sent.
func statuses(to ...string) []byte {
	var items []string
	for _, who := range to {
		items = append(items, fmt.Sprintf(`{"id":"wamid.to.%s","recipient_id":%q,"timestamp":"1767225600","status":"sent"}`, who, who))
	}
	return []byte(change("messages", `"statuses":[`+strings.Join(items, ",")+`]`))
}

// inBackground runs Process in a goroutine of its own.
func inBackground(h *webhook.Handler, body []byte) <-chan error {
	done := make(chan error, 1)
	go func() { done <- h.Process(context.Background(), body) }()
	return done
}

// A delivery that finds its conversation busy has tried nothing: it does not count for the dead letter.
func TestWaitingForALaneIsNoAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ran, parked atomic.Int64
		var reports []webhook.EventReport
		var mu sync.Mutex
		leave := make(chan struct{})
		h := unverified(t, webhook.WithWorkers(4), webhook.WithTimeout(time.Second),
			webhook.WithHooks(webhook.Hooks{Event: func(_ context.Context, r webhook.EventReport) {
				mu.Lock()
				defer mu.Unlock()
				reports = append(reports, r)
			}}),
			webhook.WithDeadLetter(2, func(context.Context, webhook.Event, error) error { parked.Add(1); return nil }),
			webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
				if m.Body == "slow" {
					<-leave
				} else {
					ran.Add(1)
				}
				return nil
			}))
		slow := inBackground(h, []byte(envelope(text("15550001111", "wamid.slow", "slow"))))
		synctest.Wait()
		next := []byte(envelope(text("15550001111", "wamid.next", "next")))
		for range 4 {
			require.ErrorIs(t, h.Process(t.Context(), next), waerrors.Unavailable)
		}
		close(leave)
		require.NoError(t, <-slow)
		require.NoError(t, h.Process(t.Context(), next))
		assert.Equal(t, int64(1), ran.Load())
		assert.Zero(t, parked.Load())
		last := reports[len(reports)-1]
		assert.Equal(t, webhook.Handled, last.Outcome)
		assert.Equal(t, 1, last.Attempt)
		assert.Equal(t, webhook.Busy, reports[0].Outcome)
	})
}

// Who waits for a conversation that is busy takes no worker from the others.
func TestWaitingForALaneTakesNoWorker(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const ana, ben = "15550001111", "15550002222"
		h := unverified(t, webhook.WithWorkers(2), webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			if m.Info().From.WaID == ana {
				wait(2 * time.Second)
			}
			return nil
		}))
		var waiting []<-chan error
		for i := range 4 {
			waiting = append(waiting, inBackground(h, []byte(envelope(text(ana, fmt.Sprint("wamid.", i), "hi")))))
			synctest.Wait()
		}
		start := time.Now()
		require.NoError(t, h.Process(t.Context(), []byte(envelope(text(ben, "wamid.ben", "hi")))))
		assert.Zero(t, time.Since(start), "Ana's messages stand in line behind each other, not before Ben's")
		for _, done := range waiting {
			require.NoError(t, <-done)
		}
		assert.Equal(t, 8*time.Second, time.Since(start))
	})
}

// Of two POSTs, all that the first says in a conversation comes before what the second says.
func TestWorkersKeepAConversationOfAPostTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var got []string
		h := unverified(t, webhook.WithWorkers(4), webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			wait(time.Second)
			mu.Lock()
			defer mu.Unlock()
			got = append(got, m.Body)
			return nil
		}))
		const ana = "15550001111"
		first := inBackground(h, []byte(envelope(text(ana, "wamid.1", "1"), text(ana, "wamid.2", "2"))))
		synctest.Wait()
		second := inBackground(h, []byte(envelope(text(ana, "wamid.3", "3"))))
		require.NoError(t, <-first)
		require.NoError(t, <-second)
		assert.Equal(t, []string{"1", "2", "3"}, got)
	})
}

// Handlers that wait for statuses may hold every worker: statuses have workers of their own.
func TestWorkersWaitingForStatusesGetThem(t *testing.T) {
	t.Parallel()
	for name, bodies := range map[string][][]byte{
		"a POST each": {
			[]byte(envelope(text("1", "wamid.1", "hi"))), []byte(envelope(text("2", "wamid.2", "hi"))), []byte(envelope(text("3", "wamid.3", "hi"))),
			statuses("1"), statuses("2"), statuses("3"),
		},
		"in one POST": {[]byte(change("messages", `"messages":[`+text("1", "wamid.1", "hi")+`,`+text("2", "wamid.2", "hi")+`,`+text("3", "wamid.3", "hi")+`],"statuses":[`+
			`{"id":"w1","recipient_id":"1","timestamp":"1767225600","status":"sent"},`+
			`{"id":"w2","recipient_id":"2","timestamp":"1767225600","status":"sent"},`+
			`{"id":"w3","recipient_id":"3","timestamp":"1767225600","status":"sent"}]`))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := map[string]chan struct{}{"1": make(chan struct{}), "2": make(chan struct{}), "3": make(chan struct{})}
				h := unverified(t, webhook.WithWorkers(2),
					webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
						select {
						case <-sent[m.Info().From.WaID]:
							return nil
						case <-ctx.Done():
							return ctx.Err()
						}
					}),
					webhook.On(func(_ context.Context, s *webhook.Status) error { close(sent[s.RecipientID]); return nil }))
				start := time.Now()
				var running []<-chan error
				for _, body := range bodies {
					running = append(running, inBackground(h, body))
					synctest.Wait()
				}
				for _, done := range running {
					require.NoError(t, <-done)
				}
				assert.Zero(t, time.Since(start))
			})
		})
	}
}

// Statuses are many when a campaign goes out: they are as bounded as messages.
func TestWorkersBoundStatusesToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var inside, most atomic.Int64
		h := unverified(t, webhook.WithWorkers(2), webhook.On(func(context.Context, *webhook.Status) error {
			most.Store(max(most.Load(), inside.Add(1)))
			wait(time.Second)
			inside.Add(-1)
			return nil
		}))
		start := time.Now()
		require.NoError(t, h.Process(t.Context(), statuses("1", "2", "3", "4", "5", "6")))
		assert.Equal(t, 3*time.Second, time.Since(start))
		assert.Equal(t, int64(2), most.Load())
	})
}

// What stands in line when the Handler's time to shut down is over, for its lane or for a worker, is left at once.
func TestShutdownLeavesWhatStandsInLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const ana, ben = "15550001111", "15550002222"
		var ran atomic.Int64
		leave := make(chan struct{})
		h := unverified(t, webhook.WithWorkers(1), webhook.On(func(context.Context, *webhook.TextMessage) error {
			ran.Add(1)
			<-leave
			return nil
		}))
		running := inBackground(h, []byte(envelope(text(ana, "wamid.1", "1"))))
		synctest.Wait()
		sameLane := inBackground(h, []byte(envelope(text(ana, "wamid.2", "2"))))
		noWorker := inBackground(h, []byte(envelope(text(ben, "wamid.3", "3"))))
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		require.ErrorIs(t, h.Shutdown(short), context.DeadlineExceeded)
		require.ErrorIs(t, <-sameLane, waerrors.Unavailable)
		require.ErrorIs(t, <-noWorker, waerrors.Unavailable)
		assert.Equal(t, time.Second, time.Since(start))
		close(leave)
		require.NoError(t, <-running)
		assert.Equal(t, int64(1), ran.Load())
	})
}

// A repeat of what runs right now waits for it, and hears 200 if it ends in time.
func TestWorkersAnswerARepeatOnceItIsHandled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ran atomic.Int64
		h := unverified(t, webhook.WithWorkers(4), webhook.On(func(context.Context, *webhook.TextMessage) error {
			ran.Add(1)
			wait(time.Second)
			return nil
		}))
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		first := inBackground(h, body)
		synctest.Wait()
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", body).Code)
		require.NoError(t, <-first)
		assert.Equal(t, int64(1), ran.Load())
	})
}

// Statuses do not stand behind messages: without workers neither does one that follows a message that failed.
func TestStatusesGoOnAfterAMessageThatFailed(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fail = func(e webhook.Event) error {
		if _, ok := e.(*webhook.TextMessage); ok {
			return errHandler
		}
		return nil
	}
	status := `{"id":"wamid.s","recipient_id":"15550001111","timestamp":"1767225600","status":"sent"}`
	body := change("messages", `"messages":[`+text("15550001111", "wamid.1", "1")+`,`+text("15550001111", "wamid.2", "2")+`],"statuses":[`+status+`]`)
	assert.Equal(t, http.StatusInternalServerError, b.post(body))
	assert.Equal(t, []webhook.Outcome{webhook.Errored, webhook.Skipped, webhook.Handled}, b.outcomes())
}

// Many POSTs of few conversations, repeats included, each with a handler that waits for the status of its answer, which comes
// in another POST: nothing is lost, nothing handled twice, no lane holds two, no more run than there are workers.
func TestWorkersUnderLoad(t *testing.T) {
	t.Parallel()
	const workers, people, each = 4, 9, 30
	var inside, insideStatuses, failed atomic.Int64
	var lanes [people]atomic.Int64
	var handled [people * each]atomic.Int64
	var sent [people * each]chan struct{}
	for i := range sent {
		sent[i] = make(chan struct{})
	}
	var h *webhook.Handler
	var wg sync.WaitGroup
	deliver := func(body []byte) {
		wg.Go(func() {
			for try := range 100 {
				err := h.Process(context.Background(), body)
				if err == nil {
					return
				}
				if !assert.ErrorIs(t, err, waerrors.Unavailable, try) {
					return
				}
			}
			failed.Add(1)
		})
	}
	h = unverified(t, webhook.WithWorkers(workers), webhook.WithTimeout(time.Hour),
		webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			var who, i int
			if _, err := fmt.Sscan(m.Body, &who, &i); err != nil {
				return err
			}
			assert.LessOrEqual(t, inside.Add(1), int64(workers))
			assert.Equal(t, int64(1), lanes[who].Add(1))
			deliver([]byte(change("messages", fmt.Sprintf(`"statuses":[{"id":"%d","recipient_id":%q,"timestamp":"1767225600","status":"sent"}]`, i, m.Info().From.WaID))))
			<-sent[i]
			handled[i].Add(1)
			lanes[who].Add(-1)
			inside.Add(-1)
			return nil
		}),
		webhook.On(func(_ context.Context, s *webhook.Status) error {
			assert.LessOrEqual(t, insideStatuses.Add(1), int64(workers))
			var i int
			_, err := fmt.Sscan(s.ID, &i)
			close(sent[i])
			insideStatuses.Add(-1)
			return err
		}))
	for n := range people * each {
		var items []string
		for _, i := range []int{n, (n + 1) % (people * each)} { // each message comes twice
			items = append(items, text(fmt.Sprintf("1555000%04d", i%people), fmt.Sprint("wamid.", i), fmt.Sprint(i%people, " ", i)))
		}
		deliver([]byte(envelope(items...)))
	}
	wg.Wait()
	assert.Zero(t, failed.Load())
	for i := range handled {
		assert.Equal(t, int64(1), handled[i].Load(), i)
	}
	require.NoError(t, h.Shutdown(t.Context()))
}
