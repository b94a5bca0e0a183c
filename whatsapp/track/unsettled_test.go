package track_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

func TestNonce(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	seen := map[string]bool{}
	for range 100 {
		o := &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: "order 7"}
		require.NoError(t, tr.Before(t.Context(), number, o))
		require.Regexp(t, `^w1\.[A-Z2-7]{16}\.order 7$`, o.CallbackData)
		assert.False(t, seen[o.CallbackData])
		seen[o.CallbackData] = true
	}
	s, ok := decode(t, state("wamid.1", webhook.Sent, anaPhone, time.Now(), callback("w1.ABCDEFGHIJKLMNOP.order 7")))[0].(*webhook.Status)
	require.True(t, ok)
	assert.Equal(t, "ABCDEFGHIJKLMNOP", s.Nonce)
	assert.Equal(t, "order 7", s.CallbackData)
}

func TestCallbackDataHasRoom(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 492, track.MaxCallbackData)
	for name, letter := range map[string]string{"ascii": "a", "multi-byte": "é", "astral": "👍"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTracker(t)
			o := &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: strings.Repeat(letter, 492)}
			require.NoError(t, tr.Before(t.Context(), number, o))
			require.NoError(t, o.Check(), "what comes out is what Meta takes")

			o = &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: strings.Repeat(letter, 493)}
			err := tr.Before(t.Context(), number, o)
			require.ErrorIs(t, err, waerrors.Invalid)
			e, _ := errors.AsType[*waerrors.Error](err)
			assert.Equal(t, waerrors.NotSent, e.Outcome)
			assert.Equal(t, []waerrors.FieldError{{
				Path: "biz_opaque_callback_data", Rule: "want at most 492 characters, as the tracker adds 20", Value: "493",
			}}, e.Fields)
		})
	}
}

// ambiguous is a send that was lost on the way.
func ambiguous(t *testing.T, tr *track.Tracker, data string) (nonce string) {
	t.Helper()
	o := &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: data}
	require.NoError(t, tr.Before(t.Context(), number, o))
	tr.After(t.Context(), number, o, nil, lost())
	return strings.Split(o.CallbackData, ".")[1]
}

func TestUnsettled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var settled []track.Settled
		tr := newTracker(t, track.WithSettled(func(_ context.Context, s track.Settled) { settled = append(settled, s) }))
		began := time.Now()
		nonce := ambiguous(t, tr, "order 7")
		require.NoError(t, sendText(t, tr, ana(), "wamid.clear"))
		require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: text()}, "", refusal(131026)))
		require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: text()}, "", &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Canceled}))
		time.Sleep(time.Hour)

		all := unsettled(t, tr)
		require.Len(t, all, 1)
		u := all[0]
		assert.True(t, u.Time.Equal(began.Truncate(time.Millisecond)))
		u.Time = time.Time{}
		assert.Equal(t, track.Unsettled{
			Nonce: nonce, Number: number, To: ana(), Type: "text", CallbackData: "order 7", Outcome: waerrors.Unknown,
		}, u)

		data := callback("w1." + nonce + ".order 7")
		observe(t, tr, state("wamid.7", webhook.Delivered, anaPhone, time.Now(), data), state("wamid.7", webhook.Sent, anaPhone, time.Now(), data))
		assert.Empty(t, unsettled(t, tr))
		require.Len(t, settled, 1, "told once")
		assert.Equal(t, "wamid.7", settled[0].MessageID)
		assert.Equal(t, webhook.Delivered, settled[0].Status.State)
		assert.Equal(t, "order 7", settled[0].CallbackData)

		s, err := tr.Status(t.Context(), "wamid.7")
		require.NoError(t, err)
		assert.Equal(t, ana(), s.To, "the message is linked to what was sent")
		assert.Equal(t, "order 7", s.CallbackData)
	})
}

// A status may be faster than the call that it is about, whichever way the call ends.
func TestStatusBeforeTheSendEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]error{"accepted": nil, "ambiguous": lost()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var settled []track.Settled
			tr := newTracker(t, track.WithSettled(func(_ context.Context, s track.Settled) { settled = append(settled, s) }))
			o := &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: "order 7"}
			require.NoError(t, tr.Before(t.Context(), number, o))
			observe(t, tr, state("wamid.7", webhook.Sent, anaPhone, time.Now(), callback(o.CallbackData)))
			assert.Empty(t, settled)
			var r *whatsapp.Receipt
			if end == nil {
				r = &whatsapp.Receipt{MessageID: "wamid.7"}
			}
			tr.After(t.Context(), number, o, r, end)
			assert.Empty(t, unsettled(t, tr))
			if end == nil {
				assert.Empty(t, settled)
			} else {
				require.Len(t, settled, 1)
				assert.Equal(t, waerrors.Unknown, settled[0].Outcome)
				assert.Equal(t, "wamid.7", settled[0].MessageID)
				assert.Equal(t, webhook.Sent, settled[0].Status.State)
			}
			s, err := tr.Status(t.Context(), "wamid.7")
			require.NoError(t, err)
			assert.Equal(t, ana(), s.To)
		})
	}
}

// A failed status settles too: the message surely did not arrive.
func TestFailureSettles(t *testing.T) {
	t.Parallel()
	var settled []track.Settled
	tr := newTracker(t, track.WithSettled(func(_ context.Context, s track.Settled) { settled = append(settled, s) }))
	nonce := ambiguous(t, tr, "")
	observe(t, tr, state("wamid.7", webhook.Failed, anaPhone, time.Now(), callback("w1."+nonce+"."), failure(131026)))
	require.Len(t, settled, 1)
	assert.ErrorIs(t, settled[0].Status.Err, waerrors.Undeliverable)
	assert.Empty(t, unsettled(t, tr))
}

// A process that dies during a send leaves it unsettled; another one that shares the store lists it.
func TestSendsOfADeadProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newStore(t)
		dead := newTracker(t, track.WithStore(store))
		o := &whatsapp.Outgoing{To: whatsapp.User(anaUser), Message: template()}
		require.NoError(t, dead.Before(t.Context(), number, o))
		alive := newTracker(t, track.WithStore(store))
		time.Sleep(10*time.Minute - time.Second)
		assert.Empty(t, unsettled(t, alive), "it may still run")
		time.Sleep(time.Second)
		all := unsettled(t, alive)
		require.Len(t, all, 1)
		assert.Empty(t, all[0].Outcome)
		assert.Equal(t, whatsapp.User(anaUser), all[0].To)
		observe(t, alive, state("wamid.7", webhook.Sent, anaUser, time.Now(), callback(o.CallbackData)))
		assert.Empty(t, unsettled(t, alive))
	})
}

func TestDismiss(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	nonce := ambiguous(t, tr, "")
	require.NoError(t, tr.Dismiss(t.Context(), nonce))
	require.NoError(t, tr.Dismiss(t.Context(), nonce), "twice is no harm")
	assert.Empty(t, unsettled(t, tr))
	observe(t, tr, state("wamid.7", webhook.Sent, anaPhone, time.Now(), callback("w1."+nonce+".")))
	assert.Empty(t, unsettled(t, tr))
}

func TestUnsettledExpire(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		ambiguous(t, tr, "")
		time.Sleep(30*day - time.Second)
		assert.Len(t, unsettled(t, tr), 1)
		time.Sleep(time.Second)
		assert.Empty(t, unsettled(t, tr))
	})
}

func TestUnsettledAreBounded(t *testing.T) {
	t.Parallel()
	store, err := track.NewMemoryStore(track.WithEntries(100))
	require.NoError(t, err)
	tr := newTracker(t, track.WithStore(store))
	for i := range 1000 {
		ambiguous(t, tr, fmt.Sprint(i))
	}
	assert.Len(t, unsettled(t, tr), 100)
	assert.LessOrEqual(t, store.Len(), 500)
}

// Nobody else's callback data is taken for a nonce.
func TestForeignNonces(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	nonce := ambiguous(t, tr, "")
	for i, data := range []string{"", "w1.", "w1." + nonce, "w2." + nonce + ".", nonce, "w1.AAAAAAAAAAAAAAAA.", "x w1." + nonce + "."} {
		observe(t, tr, state(fmt.Sprint("wamid.", i), webhook.Sent, anaPhone, time.Now(), callback(data)))
	}
	assert.Len(t, unsettled(t, tr), 1)
}

// A send that nobody can remember is not made; one that was made is logged if it cannot be stored.
func TestStoreDown(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	var logged strings.Builder
	tr := newTracker(t, track.WithStore(broken{down}), track.WithLogger(newLogger(&logged)))
	for _, m := range []whatsapp.Message{text(), template()} {
		err := tr.Before(t.Context(), number, &whatsapp.Outgoing{To: ana(), Message: m})
		require.ErrorIs(t, err, waerrors.Unavailable)
		require.ErrorIs(t, err, waerrors.NotSent)
		require.ErrorIs(t, err, down)
	}
	require.NoError(t, tr.Before(t.Context(), number, &whatsapp.Outgoing{Message: &whatsapp.ReadReceipt{MessageID: "wamid.1"}}))
	tr.After(t.Context(), number, &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: "w1.ABCDEFGHIJKLMNOP."}, &whatsapp.Receipt{MessageID: "wamid.1"}, nil)
	assert.Contains(t, logged.String(), "down")
	assert.NotContains(t, logged.String(), anaPhone)

	for _, body := range [][]byte{
		says(anaPhone, time.Now()), state("wamid.1", webhook.Sent, anaPhone, time.Now()), preference(anaPhone, "stop", time.Now()),
	} {
		require.ErrorIs(t, tr.Observe(t.Context(), decode(t, body)[0]), waerrors.Unavailable)
	}
	for _, err := range tr.Unsettled(t.Context()) {
		require.ErrorIs(t, err, waerrors.Unavailable)
	}
	tr.Attach()
	_, err := tr.Wait(t.Context(), "wamid.1", webhook.Sent)
	require.ErrorIs(t, err, waerrors.Unavailable)
	for _, err := range tr.WatchHealth(t.Context(), number) {
		require.ErrorIs(t, err, waerrors.Unavailable)
	}
}

// What became of a send is stored although its context has ended.
func TestAfterWithAnEndedContext(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	o := &whatsapp.Outgoing{To: ana(), Message: text()}
	require.NoError(t, tr.Before(t.Context(), number, o))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	tr.After(ctx, number, o, nil, lost())
	assert.Len(t, unsettled(t, tr), 1)
	require.ErrorIs(t, tr.Before(ctx, number, &whatsapp.Outgoing{To: ana(), Message: text()}), waerrors.Canceled)
}

// stubborn is a store in which somebody else is always faster.
type stubborn struct{ broken }

func (stubborn) Get(context.Context, string) (track.Entry, error) { return track.Entry{}, nil }

func TestStoreThatAlwaysConflicts(t *testing.T) {
	t.Parallel()
	tr := newTracker(t, track.WithStore(stubborn{broken{track.ErrConflict}}))
	err := tr.Before(t.Context(), number, &whatsapp.Outgoing{To: ana(), Message: text()})
	require.ErrorIs(t, err, waerrors.Unavailable)
	require.ErrorIs(t, err, track.ErrConflict)
}
