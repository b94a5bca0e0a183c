package track_test

import (
	"context"
	"errors"
	"fmt"
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

// A line is a Sender whose messages are sent after a while, as plan says, with the tracker watching.
type line struct {
	t     *testing.T
	tr    *track.Tracker
	start time.Time
	plan  func(i int) (delay time.Duration, s webhook.State, end error)
	sent  []string // what left, and when
}

func (l *line) Send(ctx context.Context, to whatsapp.Recipient, m whatsapp.Message, opts ...whatsapp.SendOption) (*whatsapp.Receipt, error) {
	i := len(l.sent)
	body := ""
	if txt, ok := m.(*whatsapp.Text); ok {
		body = txt.Body
	}
	l.sent = append(l.sent, fmt.Sprintf("%s at %s", body, time.Since(l.start)))
	o := &whatsapp.Outgoing{To: to, Message: m}
	if err := l.tr.Before(ctx, number, o); err != nil {
		return nil, err
	}
	delay, s, end := l.plan(i)
	wamid := fmt.Sprint("wamid.", i)
	data := o.CallbackData
	if s != "" {
		go func() {
			time.Sleep(delay)
			more := []string{callback(data)}
			if s == webhook.Failed {
				more = append(more, failure(131026))
			}
			for _, e := range decode(l.t, state(wamid, s, anaPhone, time.Now(), more...)) {
				assert.NoError(l.t, l.tr.Observe(context.WithoutCancel(ctx), e))
			}
		}()
	}
	var r *whatsapp.Receipt
	if end == nil {
		r = &whatsapp.Receipt{MessageID: wamid}
	}
	l.tr.After(ctx, number, o, r, end)
	return r, end
}

func newLine(t *testing.T, plan func(int) (time.Duration, webhook.State, error)) *line {
	tr := newTracker(t)
	tr.Attach()
	return &line{t: t, tr: tr, start: time.Now(), plan: plan}
}

func TestSequence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(i int) (time.Duration, webhook.State, error) {
			if i == 1 {
				return 0, "", nil // of the second nothing is heard
			}
			return time.Duration(i+1) * time.Second, webhook.Sent, nil
		})
		seq, err := l.tr.Sequence(l, ana(), track.Within(10*time.Second))
		require.NoError(t, err)
		_, err = seq.Wait(t.Context())
		require.NoError(t, err, "nothing was sent yet")
		for i := range 4 {
			_, err := seq.Send(t.Context(), &whatsapp.Text{Body: fmt.Sprint(i)})
			require.NoError(t, err)
		}
		s, err := seq.Wait(t.Context())
		require.NoError(t, err)
		assert.Equal(t, webhook.Sent, s.State)
		assert.Equal(t, 18*time.Second, time.Since(l.start))
		assert.Equal(t, []string{"0 at 0s", "1 at 1s", "2 at 11s", "3 at 14s"}, l.sent)
	})
}

func TestSequenceUntilDelivered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(i int) (time.Duration, webhook.State, error) {
			return time.Second, []webhook.State{webhook.Sent, webhook.Read, webhook.Read}[i], nil
		})
		seq, err := l.tr.Sequence(l, ana(), track.Until(webhook.Delivered))
		require.NoError(t, err)
		for i := range 3 {
			_, err := seq.Send(t.Context(), &whatsapp.Text{Body: fmt.Sprint(i)})
			require.NoError(t, err)
		}
		assert.Equal(t, []string{"0 at 0s", "1 at 30s", "2 at 31s"}, l.sent)
		synctest.Wait()
		time.Sleep(time.Minute)
	})
}

// Many send at once: each message waits for its turn, and nothing overtakes.
func TestSequenceTakesTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(int) (time.Duration, webhook.State, error) { return time.Second, webhook.Sent, nil })
		seq, err := l.tr.Sequence(l, ana())
		require.NoError(t, err)
		done := make(chan struct{}, 5)
		for i := range cap(done) {
			go func() {
				_, err := seq.Send(t.Context(), &whatsapp.Text{Body: fmt.Sprint(i)})
				assert.NoError(t, err)
				done <- struct{}{}
			}()
			synctest.Wait()
		}
		for range cap(done) {
			<-done
		}
		assert.Equal(t, []string{"0 at 0s", "1 at 1s", "2 at 2s", "3 at 3s", "4 at 4s"}, l.sent)
		time.Sleep(time.Minute)
	})
}

func TestSequenceAfterAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(i int) (time.Duration, webhook.State, error) {
			if i == 0 {
				return time.Second, webhook.Failed, nil
			}
			return time.Second, webhook.Sent, nil
		})
		seq, err := l.tr.Sequence(l, ana())
		require.NoError(t, err)
		_, err = seq.Send(t.Context(), &whatsapp.Text{Body: "0"})
		require.NoError(t, err)
		_, err = seq.Send(t.Context(), &whatsapp.Text{Body: "1"})
		require.ErrorIs(t, err, waerrors.Undeliverable)
		require.ErrorIs(t, err, waerrors.NotSent)
		assert.ErrorContains(t, err, "the message before failed")
		cause, ok := errors.AsType[*waerrors.Error](errors.Unwrap(err))
		require.True(t, ok)
		assert.Equal(t, waerrors.Refused, cause.Outcome)
		_, err = seq.Send(t.Context(), &whatsapp.Text{Body: "1 again"})
		require.NoError(t, err, "reported once")
		assert.Equal(t, []string{"0 at 0s", "1 again at 1s"}, l.sent)
		time.Sleep(time.Minute)
	})
}

// An ambiguous message may still be on its way: it is waited for.
func TestSequenceAfterAnAmbiguousSend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(i int) (time.Duration, webhook.State, error) {
			switch i {
			case 0:
				return 5 * time.Second, webhook.Sent, lost()
			case 1:
				return 0, "", lost()
			case 2:
				return 0, "", refusal(131026)
			}
			return time.Second, webhook.Sent, nil
		})
		seq, err := l.tr.Sequence(l, ana())
		require.NoError(t, err)
		for i := range 4 {
			_, err := seq.Send(t.Context(), &whatsapp.Text{Body: fmt.Sprint(i)})
			assert.Equal(t, i < 2, waerrors.Ambiguous(err))
		}
		assert.Equal(t, []string{"0 at 0s", "1 at 5s", "2 at 35s", "3 at 35s"}, l.sent)
		time.Sleep(time.Minute)
	})
}

func TestSequenceEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newLine(t, func(int) (time.Duration, webhook.State, error) { return 0, "", nil })
		seq, err := l.tr.Sequence(l, ana())
		require.NoError(t, err)
		_, err = seq.Send(t.Context(), text())
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = seq.Send(ctx, text())
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, waerrors.NotSent)
		_, err = seq.Send(ctx, text())
		require.ErrorIs(t, err, waerrors.NotSent)
		_, err = seq.Wait(ctx)
		require.ErrorIs(t, err, waerrors.Canceled)
		assert.Len(t, l.sent, 1)
	})
}

func TestSequenceErrors(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	l := &line{t: t, tr: tr}
	_, err := tr.Sequence(l, ana())
	require.ErrorIs(t, err, waerrors.Invalid)
	require.ErrorContains(t, err, "want a tracker that a webhook handler feeds")
	tr.Attach()
	_, err = tr.Sequence(nil, ana())
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = tr.Sequence(l, whatsapp.Recipient{})
	require.ErrorIs(t, err, waerrors.Invalid)
	for _, o := range []track.SequenceOption{nil, track.Until(webhook.Failed), track.Until("x"), track.Within(0), track.Within(25 * time.Hour)} {
		_, err = tr.Sequence(l, ana(), o)
		require.ErrorIs(t, err, waerrors.Invalid)
	}
}
