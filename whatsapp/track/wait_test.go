package track_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/track"
)

func TestWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		tr.Feed()
		require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
		start := time.Now()
		go func() {
			time.Sleep(time.Second)
			observe(t, tr, state("wamid.2", webhook.Read, anaPhone, time.Now())) // of another one
			observe(t, tr, state("wamid.1", webhook.Sent, anaPhone, time.Now()))
			time.Sleep(time.Minute)
			observe(t, tr, state("wamid.1", webhook.Read, anaPhone, time.Now())) // delivered is skipped
		}()
		s, err := tr.Wait(t.Context(), "wamid.1", webhook.Sent)
		require.NoError(t, err)
		assert.Equal(t, webhook.Sent, s.State)
		assert.Equal(t, time.Second, time.Since(start))
		s, err = tr.Wait(t.Context(), "wamid.1", webhook.Delivered)
		require.NoError(t, err)
		assert.Equal(t, webhook.Read, s.State)
		assert.Equal(t, time.Minute+time.Second, time.Since(start))
		_, err = tr.Wait(t.Context(), "wamid.1", webhook.Read)
		require.NoError(t, err, "what is reached is returned at once")
		synctest.Wait()
	})
}

// Many wait for one message; all are woken, before it is even known that it was accepted.
func TestWaitTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		tr.Attach()
		done := make(chan error, 10)
		for range cap(done) {
			go func() {
				_, err := tr.Wait(t.Context(), "wamid.1", webhook.Delivered)
				done <- err
			}()
		}
		synctest.Wait()
		assert.Empty(t, done)
		observe(t, tr, state("wamid.1", webhook.Delivered, anaPhone, time.Now()))
		for range cap(done) {
			require.NoError(t, <-done)
		}
	})
}

// A failed status gives the error that a refused send would have given.
func TestWaitFailed(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
	observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), failure(131026)))
	s, err := tr.Wait(t.Context(), "wamid.1", webhook.Delivered)
	assert.Equal(t, webhook.Failed, s.State)
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	assert.EqualError(t, err, "whatsapp: wait for status: (#131026) Title of 131026: Details of 131026 [undeliverable]")
	refused, _ := errors.AsType[*waerrors.Error](refusal(131026))
	assert.Equal(t, refused.Kind, e.Kind)
	assert.Equal(t, refused.Code, e.Code)
	assert.Equal(t, refused.Outcome, e.Outcome)
	assert.Equal(t, refused.Remedy(), e.Remedy())
	assert.False(t, waerrors.Ambiguous(err))
}

func TestWaitOnATrackerThatNothingFeeds(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
	_, err := tr.Wait(t.Context(), "wamid.1", webhook.Sent)
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.ErrorContains(t, err, "tracker: want a tracker that a webhook handler feeds (Feed)")
}

func TestWaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		tr.Attach()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		_, err := tr.Wait(ctx, "wamid.1", webhook.Sent)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, waerrors.Canceled)
		assert.Equal(t, 3*time.Second, time.Since(start))
	})
}

// One process sends, another one has the webhook; they share a store.
func TestWaitAcrossProcesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newStore(t)
		sender := newTracker(t, track.WithStore(store), track.WithPolling(time.Second))
		receiver := newTracker(t, track.WithStore(store))
		require.NoError(t, sendText(t, sender, ana(), "wamid.1"))
		start := time.Now()
		go func() {
			time.Sleep(2500 * time.Millisecond)
			observe(t, receiver, state("wamid.1", webhook.Delivered, anaPhone, time.Now()))
		}()
		s, err := sender.Wait(t.Context(), "wamid.1", webhook.Delivered)
		require.NoError(t, err)
		assert.Equal(t, webhook.Delivered, s.State)
		assert.Equal(t, 3*time.Second, time.Since(start))
	})
}

func TestWaitForNonsense(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	tr.Attach()
	for _, until := range []webhook.State{"", webhook.Failed, "warning"} {
		_, err := tr.Wait(t.Context(), "wamid.1", until)
		require.ErrorIs(t, err, waerrors.Invalid)
	}
	_, err := tr.Wait(t.Context(), "", webhook.Sent)
	require.ErrorIs(t, err, waerrors.Invalid)
}
