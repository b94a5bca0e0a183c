package track_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

func TestNew(t *testing.T) {
	t.Parallel()
	for _, ns := range []string{"", "a/b", "ä", "a b", strings.Repeat("a", 65), "a\n", "*"} {
		_, err := track.New(ns)
		require.ErrorIs(t, err, waerrors.Invalid, ns)
	}
	for _, ns := range []string{"a", "tenant-7_B.c:d", strings.Repeat("a", 64)} {
		_, err := track.New(ns)
		require.NoError(t, err)
	}
	for _, o := range []track.Option{
		nil, track.WithStore(nil), track.WithMarketing(nil), track.WithPersonKey(nil), track.WithSettled(nil), track.WithLogger(nil),
		track.WithKeep(0), track.WithKeep(91 * day), track.WithPolling(time.Millisecond), track.WithPolling(2 * time.Hour),
		track.WithSilence(time.Second), track.WithSilence(25 * time.Hour),
	} {
		_, err := track.New("a", o)
		require.ErrorIs(t, err, waerrors.Invalid)
	}
	_, err := track.New("a", track.WithKeep(0))
	assert.EqualError(t, err, "whatsapp: new tracker: WithKeep: want 1m0s to 2160h0m0s, got 0s [invalid, not sent]")
}

// Trackers of two portfolios share a store and know nothing of each other.
func TestNamespaces(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	a, err := track.New("a", track.WithStore(store))
	require.NoError(t, err)
	b, err := track.New("a:b", track.WithStore(store))
	require.NoError(t, err)
	observe(t, a, says(anaPhone+" "+anaUser, time.Now()), preference(anaUser, "stop", time.Now()), state("wamid.1", webhook.Sent, anaPhone, time.Now()))
	ambiguous(t, a, "")
	assert.Equal(t, track.Open, windowState(t, a, ana()))
	assert.Equal(t, track.Unknown, windowState(t, b, ana()))
	assert.True(t, optedOut(t, a, ana()))
	assert.False(t, optedOut(t, b, ana()))
	_, err = b.Status(t.Context(), "wamid.1")
	require.ErrorIs(t, err, waerrors.NotFound)
	assert.Len(t, unsettled(t, a), 1)
	assert.Empty(t, unsettled(t, b))
	for e, err := range store.Scan(t.Context(), "") {
		require.NoError(t, err)
		_, rest, _ := strings.Cut(e.Key, "/")
		assert.True(t, strings.HasPrefix(rest, "a/"), e.Key)
		assert.NotContains(t, string(e.Value), text().Body)
	}
}

// Ids from the wire cannot reach into other keys, however long or odd they are.
func TestOddIdentifiers(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	tr := newTracker(t, track.WithStore(store))
	for _, wamid := range []string{"wamid.a/b==", "../../x", strings.Repeat("x", 10_000), "\x00\n", "%2F"} {
		require.NoError(t, sendText(t, tr, ana(), wamid))
		s, err := tr.Status(t.Context(), wamid)
		require.NoError(t, err)
		assert.Equal(t, ana(), s.To)
	}
	for e, err := range store.Scan(t.Context(), "") {
		require.NoError(t, err)
		assert.LessOrEqual(t, len(e.Key), 512)
		assert.LessOrEqual(t, len(e.Value), 8<<10)
		assert.LessOrEqual(t, strings.Count(e.Key, "/"), 3)
	}
}

func TestValuesAreBounded(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	tr := newTracker(t, track.WithStore(store))
	long := strings.Repeat("\\u0001", 20_000)
	o := &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: strings.Repeat("👍", track.MaxCallbackData)}
	require.NoError(t, send(t, tr, o, "wamid.1", nil))
	observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), callback(o.CallbackData),
		`"errors":[{"code":131042,"title":"`+long+`","error_data":{"details":"`+long+`"}}]`,
		`"pricing":{"type":"`+long+`","category":"`+long+`","pricing_model":"`+long+`"}`))
	observe(t, tr, account(`"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"`+long+`"}`))
	n := 0
	for e, err := range store.Scan(t.Context(), "") {
		require.NoError(t, err)
		assert.LessOrEqual(t, len(e.Value), 8<<10, "%.80s", e.Value)
		n++
	}
	assert.Greater(t, n, 3)
}

func TestFeed(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	h, err := webhook.NewUnverifiedHandler("token", tr.Feed())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = tr.Wait(ctx, "wamid.1", webhook.Sent)
	require.ErrorIs(t, err, context.Canceled, "fed, though nothing came yet")
	require.NoError(t, h.Process(t.Context(), state("wamid.1", webhook.Sent, anaPhone, time.Now())))
	_, err = tr.Wait(t.Context(), "wamid.1", webhook.Sent)
	require.NoError(t, err)
	require.NoError(t, tr.Observe(t.Context(), nil))
}

// All doors at once, for the race detector: what must hold afterwards is that nothing is lost.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	tr.Attach()
	const workers, each = 8, 30
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := range each {
				who := []string{anaPhone, anaPhone + " " + anaUser, benPhone}[i%3]
				to := []whatsapp.Recipient{ana(), whatsapp.User(anaUser), ben()}[i%3]
				wamid := strings.Repeat("w", w+1) + strings.Repeat("m", i+1)
				observe(t, tr, says(who, time.Now()))
				o := &whatsapp.Outgoing{To: to, Message: text()}
				if !assert.NoError(t, tr.Before(t.Context(), number, o)) {
					return
				}
				var r *whatsapp.Receipt
				end := lost()
				if i%2 == 0 {
					r, end = &whatsapp.Receipt{MessageID: wamid}, nil
				}
				all.Go(func() { observe(t, tr, state(wamid, webhook.Sent, who, time.Now(), callback(o.CallbackData))) })
				tr.After(t.Context(), number, o, r, end)
				observe(t, tr, state(wamid, webhook.Read, who, time.Now(), callback(o.CallbackData)))
				s, err := tr.Wait(t.Context(), wamid, webhook.Read)
				assert.NoError(t, err)
				assert.Equal(t, webhook.Read, s.State)
				_, err = tr.Health(t.Context(), number)
				assert.NoError(t, err)
				assert.Equal(t, track.Open, windowState(t, tr, to))
			}
		})
	}
	all.Wait()
	assert.Empty(t, unsettled(t, tr))
}
