package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
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

// unverified returns a handler for synctest, where nothing may listen.
func unverified(t *testing.T, opts ...webhook.Option) *webhook.Handler {
	t.Helper()
	h, err := webhook.NewUnverifiedHandler(token, opts...)
	require.NoError(t, err)
	return h
}

func TestFirstMatchingOnWins(t *testing.T) {
	t.Parallel()
	var got []string
	note := func(s string) { got = append(got, s) }
	h := unverified(t,
		webhook.On(func(context.Context, *webhook.TextMessage) error { note("text of Ana"); return nil }, webhook.From("15550001111")),
		webhook.On(func(context.Context, webhook.MediaMessage) error { note("media"); return nil }),
		webhook.On(func(context.Context, webhook.Answer) error { note("answer"); return nil }),
		webhook.On(func(context.Context, webhook.Message) error { note("message"); return nil }),
		webhook.On(func(context.Context, webhook.Event) error { note("rest"); return nil }),
	)
	for name, want := range map[string]string{"text": "text of Ana", "image": "media", "sticker": "media", "button": "answer", "list_reply": "answer",
		"flow_reply": "answer", "location": "message", "status_sent": "rest", "unsupported": "rest", "smb_app_state_sync": "rest,rest",
		"smb_message_echoes": "rest,rest,rest,rest", "history": "rest", "standby": "rest,rest,rest"} {
		got = nil
		require.NoError(t, h.Process(t.Context(), fixture(t, name)))
		assert.Equal(t, want, strings.Join(got, ","), name)
	}
}

func TestPredicates(t *testing.T) {
	t.Parallel()
	e := one[*webhook.TextMessage](t, "text")
	g := one[*webhook.TextMessage](t, "text_group")
	yes, no := func(webhook.Event) bool { return true }, func(webhook.Event) bool { return false }
	for name, c := range map[string]struct {
		cond func(webhook.Event) bool
		want bool
	}{
		"all":             {webhook.All(yes, yes), true},
		"all, one not":    {webhook.All(yes, no), false},
		"all of nothing":  {webhook.All(), true},
		"any":             {webhook.Any(no, yes), true},
		"any, none":       {webhook.Any(no, no), false},
		"any of nothing":  {webhook.Any(), false},
		"not":             {webhook.Not(yes), false},
		"from wa_id":      {webhook.From("x", "15550001111"), true},
		"from BSUID":      {webhook.From("US.13491208655302741918"), true},
		"from another":    {webhook.From("15550002222", ""), false},
		"to":              {webhook.To("106540352242922"), true},
		"to another":      {webhook.To("1"), false},
		"app":             {webhook.OfApp(""), true},
		"another app":     {webhook.OfApp("shop"), false},
		"in a group":      {webhook.InGroup, false},
		"too old":         {webhook.Fresh(time.Hour), false},
		"not yet too old": {webhook.Fresh(100 * 365 * 24 * time.Hour), true},
	} {
		assert.Equal(t, c.want, c.cond(e), name)
	}
	assert.True(t, webhook.InGroup(g))
	assert.Equal(t, "106540352242922/group/Y2FwaV9ncm91cDoxNTU1MDAwOTk5OTox", webhook.ConversationKey(g))
}

func TestFresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		body := fmt.Sprintf(`{"from":"1","id":"w","type":"text","timestamp":%d,"text":{"body":"hi"}}`, time.Now().Unix())
		list, err := webhook.Decode([]byte(envelope(body, `{"type":"text","timestamp":"?","text":{}}`)))
		require.NoError(t, err)
		fresh := webhook.Fresh(time.Minute)
		wait(time.Minute)
		assert.True(t, fresh(list[0]))
		wait(time.Second)
		assert.False(t, fresh(list[0]))
		assert.True(t, fresh(list[1]), "a time that cannot be read does not make an event old")
	})
}

func TestWorkersRunConversationsSideBySide(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		order := map[string][]string{}
		inside, most := 0, 0
		h := unverified(t, webhook.WithWorkers(3), webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			mu.Lock()
			order[m.Info().From.WaID] = append(order[m.Info().From.WaID], m.Body)
			inside++
			most = max(most, inside)
			mu.Unlock()
			wait(time.Second)
			mu.Lock()
			inside--
			mu.Unlock()
			return nil
		}))
		var items []string
		for i := range 12 {
			items = append(items, text(fmt.Sprintf("1555000%04d", i%6), fmt.Sprintf("wamid.%d", i), fmt.Sprint(i/6)))
		}
		start := time.Now()
		require.NoError(t, h.Process(t.Context(), []byte(envelope(items...))))
		assert.Equal(t, 4*time.Second, time.Since(start), "12 events of a second by three workers")
		assert.Equal(t, 3, most)
		for _, got := range order {
			assert.Equal(t, []string{"0", "1"}, got)
		}
	})
}

func TestWorkersKeepAConversationInOrderAcrossRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var got []string
		h := unverified(t, webhook.WithWorkers(4), webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			mu.Lock()
			got = append(got, m.Body+" begins")
			mu.Unlock()
			wait(time.Second)
			mu.Lock()
			got = append(got, m.Body+" ends")
			mu.Unlock()
			return nil
		}))
		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				assert.NoError(t, h.Process(t.Context(), []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), fmt.Sprint(i))))))
			})
			synctest.Wait()
		}
		wg.Wait()
		assert.Equal(t, []string{"0 begins", "0 ends", "1 begins", "1 ends", "2 begins", "2 ends"}, got)
	})
}

// A lane that does not get free within half the deadline is given up: the repeat comes later.
func TestWorkersWaitForALaneOnlySoLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := unverified(t, webhook.WithWorkers(4), webhook.WithTimeout(10*time.Second), webhook.On(func(context.Context, *webhook.TextMessage) error {
			wait(9 * time.Second)
			return nil
		}))
		first := make(chan error)
		go func() {
			first <- h.Process(context.Background(), []byte(envelope(text("15550001111", "wamid.1", "1"))))
		}()
		synctest.Wait()
		start := time.Now()
		require.ErrorIs(t, h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.2", "2")))), waerrors.Unavailable)
		assert.Equal(t, 5*time.Second, time.Since(start))
		require.NoError(t, <-first)
		require.NoError(t, h.Process(t.Context(), []byte(envelope(text("15550001111", "wamid.2", "2")))))
	})
}

// A handler may wait for what becomes of its answer: statuses do not stand behind messages.
func TestWorkersLetStatusesPass(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		read := make(chan struct{})
		h := unverified(t, webhook.WithWorkers(2),
			webhook.On(func(ctx context.Context, _ *webhook.TextMessage) error {
				select {
				case <-read:
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}),
			webhook.On(func(context.Context, *webhook.Status) error { close(read); return nil }))
		done := make(chan error)
		go func() { done <- h.Process(context.Background(), fixture(t, "text")) }()
		synctest.Wait()
		require.NoError(t, h.Process(t.Context(), fixture(t, "status_read")))
		require.NoError(t, <-done)
	})
}

type queue struct {
	mu     sync.Mutex
	bodies [][]byte
	apps   []string
	err    error
}

func (q *queue) Take(ctx context.Context, body []byte) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.err != nil {
		return q.err
	}
	q.bodies, q.apps = append(q.bodies, body), append(q.apps, webhook.AppOf(ctx))
	return nil
}

func TestHandoffAnswersOnceTheSinkHasTheBody(t *testing.T) {
	t.Parallel()
	q := &queue{err: errors.New("disk full")}
	b := newBench(t, webhook.WithHandoff(q), webhook.WithApp("shop", "shop-secret"))
	body := envelope(text("15550001111", "wamid.1", "hi"))
	assert.Equal(t, http.StatusServiceUnavailable, b.post(body))
	q.err = nil
	assert.Equal(t, http.StatusUnauthorized, b.send(body, nil))
	assert.Equal(t, http.StatusOK, serveSigned(b.h, "shop-secret", []byte(body)).Code)
	assert.Equal(t, [][]byte{[]byte(body)}, q.bodies)
	assert.Equal(t, []string{"shop"}, q.apps)
	b.nothing()
	require.NoError(t, b.h.Process(webhook.ContextWithApp(t.Context(), q.apps[0]), q.bodies[0]))
	assert.Equal(t, "shop", b.events[0].Event.Origin().App)
	require.NoError(t, b.h.Process(t.Context(), q.bodies[0]))
	assert.Equal(t, []string{"hi"}, b.seen())
}

func TestBackgroundFullQueueIs503(t *testing.T) {
	t.Parallel()
	inside, leave := make(chan struct{}, 10), make(chan struct{})
	var handled atomic.Int64
	h, err := webhook.NewHandler(secret, token, webhook.WithHandoff(webhook.Background(1, 2)), webhook.On(func(context.Context, webhook.Event) error {
		inside <- struct{}{}
		<-leave
		handled.Add(1)
		return nil
	}))
	require.NoError(t, err)
	post := func(i int) int {
		return serveSigned(h, secret, []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), "hi")))).Code
	}
	assert.Equal(t, http.StatusOK, post(1))
	<-inside
	assert.Equal(t, http.StatusOK, post(2))
	assert.Equal(t, http.StatusServiceUnavailable, post(3))
	w := serveSigned(h, secret, []byte(envelope(text("15550001111", "wamid.4", "hi"))))
	assert.NotEmpty(t, w.Header().Get("Retry-After"))
	close(leave)
	require.NoError(t, h.Shutdown(t.Context()))
	assert.Equal(t, int64(2), handled.Load())
	assert.Equal(t, http.StatusServiceUnavailable, post(5))
}

func TestBackgroundTriesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		start := time.Now()
		h := unverified(t, webhook.WithHandoff(webhook.Background(2, 10)), webhook.On(func(context.Context, webhook.Event) error {
			at = append(at, time.Since(start))
			if len(at) < 4 {
				return errHandler
			}
			return nil
		}))
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi")))).Code)
		wait(time.Hour)
		synctest.Wait()
		assert.Equal(t, []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second}, at)
		require.NoError(t, h.Shutdown(t.Context()))
	})
}

func TestBackgroundGivesUpLoudly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		var parked atomic.Int64
		h := unverified(t, webhook.WithHandoff(webhook.Background(1, 10)),
			webhook.WithDeadLetter(3, func(context.Context, webhook.Event, error) error { parked.Add(1); return nil }),
			webhook.On(func(context.Context, webhook.Event) error { tries++; panic("always") }))
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi")))).Code)
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(`no webhook`)).Code)
		wait(time.Hour)
		synctest.Wait()
		assert.Equal(t, 3, tries)
		assert.Equal(t, int64(1), parked.Load())
		require.NoError(t, h.Shutdown(t.Context()))
	})
}

// What waits for its next try gets it at once at the end, so that Shutdown does not wait for minutes.
func TestBackgroundShutdownDrains(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		h := unverified(t, webhook.WithHandoff(webhook.Background(1, 10)), webhook.On(func(context.Context, webhook.Event) error {
			tries++
			if tries < 2 {
				return errHandler
			}
			return nil
		}))
		assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi")))).Code)
		synctest.Wait()
		start := time.Now()
		require.NoError(t, h.Shutdown(t.Context()))
		assert.Zero(t, time.Since(start))
		assert.Equal(t, 2, tries)
	})
}

func TestBackgroundShutdownOutOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var handled atomic.Int64
		var log lockedLog
		h := unverified(t, webhook.WithHandoff(webhook.Background(1, 10)), webhook.WithLogger(logger(&log)), webhook.On(func(context.Context, webhook.Event) error {
			wait(10 * time.Second)
			handled.Add(1)
			return nil
		}))
		for i := range 5 {
			assert.Equal(t, http.StatusOK, serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", fmt.Sprint("wamid.", i), "hi")))).Code)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
		defer cancel()
		start := time.Now()
		require.ErrorIs(t, h.Shutdown(ctx), context.DeadlineExceeded)
		assert.Equal(t, 15*time.Second, time.Since(start))
		assert.Equal(t, int64(1), handled.Load())
		assert.Equal(t, 3, strings.Count(log.String(), "webhook body given up"))
		assert.Contains(t, log.String(), `msg="webhook bodies still being handled at shutdown" bodies=1`)
		wait(time.Hour)
		assert.Equal(t, int64(2), handled.Load(), "what runs is finished, no more is begun")
		assert.Equal(t, 3, strings.Count(log.String(), "webhook body given up"))
	})
}

func TestBackgroundBelongsToOneHandler(t *testing.T) {
	t.Parallel()
	sink := webhook.Background(1, 1)
	h := unverified(t, webhook.WithHandoff(sink))
	_, err := webhook.NewUnverifiedHandler(token, webhook.WithHandoff(sink))
	require.ErrorIs(t, err, waerrors.Invalid)
	require.NoError(t, h.Shutdown(t.Context()))
}

func TestHooksSeeEveryRequest(t *testing.T) {
	t.Parallel()
	b := newBench(t, webhook.WithHooks(webhook.Hooks{}), webhook.WithApp("shop", "s2"))
	b.do(http.MethodGet, handshake("subscribe", token, "1"), "", nil)
	b.do(http.MethodPut, "", "", nil)
	body := []byte(envelope(text("15550001111", "wamid.1", "hi"), text("15550001111", "wamid.2", "hi")))
	serveSigned(b.h, "s2", body)
	require.Len(t, b.requests, 3)
	assert.Equal(t, [3]int{200, 405, 200}, [3]int{b.requests[0].Status, b.requests[1].Status, b.requests[2].Status})
	last := b.requests[2]
	assert.Equal(t, webhook.RequestReport{Method: "POST", Status: 200, App: "shop", Bytes: len(body), Decoded: true, Events: 2, Took: last.Took}, last)
	require.Len(t, b.events, 2)
	assert.Equal(t, 1, b.events[0].Attempt)
}

// A million events in small: duplicates, shuffled, three handlers on one store.
func TestSharedStoreHandlesEachEventOnce(t *testing.T) {
	t.Parallel()
	const events = 3000
	store := memory(t)
	var counts [events]atomic.Int32
	var handlers []*webhook.Handler
	for range 3 {
		handlers = append(handlers, unverified(t, webhook.WithStore(store), webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			var i int
			if _, err := fmt.Sscanf(m.Info().ID, "wamid.%d", &i); err != nil {
				return err
			}
			counts[i].Add(1)
			return nil
		})))
	}
	var wg sync.WaitGroup
	for w, h := range handlers {
		wg.Go(func() {
			for i := range events {
				i = (i*7919 + w*997) % events
				body := []byte(envelope(text("15550001111", fmt.Sprintf("wamid.%d", i), "hi")))
				for h.Process(context.Background(), body) != nil {
					runtime.Gosched() // another handler is at it
				}
			}
		})
	}
	wg.Wait()
	for i := range counts {
		require.Equal(t, int32(1), counts[i].Load(), i)
	}
}

func TestOpensWindowAndText(t *testing.T) {
	t.Parallel()
	opens := map[string]bool{"text": true, "image": true, "reaction": true, "button_reply": true, "unsupported": true, "text_group": true, "call_connect_user": true, "call_connect_old": true, "order": true}
	for name := range fixtures() {
		list := events(t, name)
		if len(list) != 1 {
			continue
		}
		if _, live := list[0].(webhook.Message); live && !strings.HasPrefix(name, "system") && name != "edit" && name != "revoke" && name != "request_welcome" {
			opens[name] = true
		}
		if u, ok := list[0].(*webhook.Unsupported); ok && u.Message != nil {
			opens[name] = true
		}
		assert.Equal(t, opens[name], webhook.OpensWindow(list[0]), name)
	}
	for name, want := range map[string]string{"text_group": "Hi all", "image": "The receipt", "button": "Unsubscribe", "button_reply": "Yes", "list_reply": "Priority",
		"order": "Love these!", "location": "", "status_sent": "", "sticker": "", "flow_reply": ""} {
		assert.Equal(t, want, webhook.Text(events(t, name)[0]), name)
	}
	for name, want := range map[string][2]string{"button": {"STOP", "Unsubscribe"}, "button_reply": {"yes", "Yes"}, "list_reply": {"row-1", "Priority"},
		"flow_reply": {"t-1", "Sent"}, "call_permission_accept": {"accept", "accept"}} {
		a, ok := events(t, name)[0].(webhook.Answer)
		require.True(t, ok, name)
		assert.Equal(t, want, [2]string{a.ReplyID(), a.ReplyTitle()}, name)
	}
	assert.True(t, one[*webhook.CallPermissionReply](t, "call_permission_accept").Accepted())
	assert.Equal(t, "1908647269898587", events(t, "document")[0].(webhook.MediaMessage).File().ID)
}
