package track_test

import (
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

func preference(who, value string, when time.Time) []byte {
	return change("user_preferences", fmt.Sprintf(`%s,"user_preferences":[{%s,"detail":"d","category":"marketing_messages","value":%q,"timestamp":%d}]`,
		metadata(), from(who, "wa_id", "user_id", "parent_user_id"), value, when.Unix()))
}

func optedOut(t *testing.T, tr *track.Tracker, to whatsapp.Recipient) bool {
	t.Helper()
	stopped, err := tr.OptedOut(t.Context(), to)
	require.NoError(t, err)
	return stopped
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	now := time.Now()
	stop, resume := func(at time.Duration) []byte { return preference(anaPhone+" "+anaUser, "stop", now.Add(at)) },
		func(at time.Duration) []byte { return preference(anaPhone, "resume", now.Add(at)) }
	for name, c := range map[string]struct {
		bodies [][]byte
		want   bool
	}{
		"nothing":               {nil, false},
		"stop":                  {[][]byte{stop(0)}, true},
		"stop and resume":       {[][]byte{stop(0), resume(time.Second)}, false},
		"resume that came late": {[][]byte{stop(time.Second), resume(0)}, true},
		"stop that came late":   {[][]byte{resume(time.Second), stop(0)}, false},
		"signup":                {[][]byte{stop(0), preference(anaUser, "signup", now.Add(time.Second))}, false},
		"another category": {[][]byte{change("user_preferences", fmt.Sprintf(
			`%s,"user_preferences":[{"wa_id":%q,"category":"jokes","value":"stop","timestamp":1}]`, metadata(), anaPhone))}, false},
		"another value": {[][]byte{stop(0), preference(anaPhone, "pause", now.Add(time.Second))}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tr := newTracker(t)
			observe(t, tr, c.bodies...)
			observe(t, tr, c.bodies...)
			assert.Equal(t, c.want, optedOut(t, tr, ana()))
			assert.Equal(t, c.want, optedOut(t, tr, whatsapp.User(anaUser)) && c.want, "by every identifier")
			assert.False(t, optedOut(t, tr, ben()))
		})
	}
}

func TestOptedOutGetNoMarketing(t *testing.T) {
	t.Parallel()
	tr := newTracker(t, track.WithMarketing(func(m *whatsapp.Template) bool { return strings.HasPrefix(m.Name, "sale_") }))
	observe(t, tr, preference(anaPhone, "stop", time.Now()))
	sale := &whatsapp.Template{Name: "sale_spring", Language: "en_US"}
	for _, o := range []*whatsapp.Outgoing{
		{To: ana(), Message: sale},
		{To: whatsapp.Phone(anaPhone), Message: template(), Marketing: &whatsapp.Marketing{}},
		{To: ana(), Message: &whatsapp.Raw{Type: "template", Payload: []byte(`{}`)}, Marketing: &whatsapp.Marketing{}},
	} {
		err := tr.Before(t.Context(), number, o)
		require.ErrorIs(t, err, waerrors.OptedOut)
		require.ErrorIs(t, err, waerrors.NotSent)
		e, _ := errors.AsType[*waerrors.Error](err)
		assert.Equal(t, 131050, e.Code)
		assert.Empty(t, o.CallbackData)
	}
	for _, o := range []*whatsapp.Outgoing{
		{To: ana(), Message: template()}, {To: ana(), Message: text()}, {To: ben(), Message: sale},
	} {
		require.NoError(t, tr.Before(t.Context(), number, o))
	}
	require.NoError(t, tr.OptIn(t.Context(), ana()))
	require.NoError(t, tr.Before(t.Context(), number, &whatsapp.Outgoing{To: ana(), Message: sale}))
	require.NoError(t, tr.OptOut(t.Context(), ana()))
	require.ErrorIs(t, tr.Before(t.Context(), number, &whatsapp.Outgoing{To: ana(), Message: sale}), waerrors.OptedOut)
	require.ErrorIs(t, tr.OptOut(t.Context(), whatsapp.Recipient{}), waerrors.Invalid)
}

func TestRefusalShowsOptOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ben(), Message: template()}, "", refusal(131050)))
		assert.True(t, optedOut(t, tr, ben()))

		require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: template()}, "wamid.1", nil))
		time.Sleep(time.Minute)
		observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), failure(131050)))
		assert.True(t, optedOut(t, tr, ana()))

		// A failure of what was sent before somebody resumed is told after it.
		require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: template()}, "wamid.2", nil))
		time.Sleep(time.Minute)
		observe(t, tr, preference(anaPhone, "resume", time.Now()))
		time.Sleep(time.Minute)
		observe(t, tr, state("wamid.2", webhook.Failed, anaPhone, time.Now(), failure(131050)))
		assert.False(t, optedOut(t, tr, ana()))
	})
}
