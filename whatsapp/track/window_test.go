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

const day = 24 * time.Hour

// goOn lets time pass in which the webhook works: now and then something comes that is about nobody.
func goOn(t *testing.T, tr *track.Tracker, d time.Duration) {
	t.Helper()
	for step := 12 * time.Hour; d > 0; d -= step {
		time.Sleep(min(step, d))
		observe(t, tr, change("messages", metadata()+`,"errors":[{"code":131000,"title":"about nobody"}]`))
	}
}

func TestWindowOfSomeoneWhoWrote(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		start := time.Now()
		observe(t, tr, says(anaPhone+" "+anaUser, start))
		time.Sleep(time.Hour)
		for _, to := range []whatsapp.Recipient{ana(), whatsapp.Phone(anaPhone), whatsapp.Phone("+1 (555) 000-1111"), whatsapp.User(anaUser)} {
			w := window(t, tr, to)
			assert.Equal(t, track.Open, w.State, to)
			assert.True(t, w.Until.Equal(start.Add(day)))
			assert.True(t, w.LastSeen.Equal(start))
			assert.True(t, w.FreeUntil.IsZero())
		}
		assert.Equal(t, track.Unknown, windowState(t, tr, ben()))
		other, err := tr.Window(t.Context(), "999", ana())
		require.NoError(t, err)
		assert.Equal(t, track.Unknown, other.State, "another number has another window")

		time.Sleep(23*time.Hour - time.Second)
		require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
		time.Sleep(time.Second)
		assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.User(anaUser)))
		assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.Phone(anaPhone)))

		// An old message that is delivered late changes nothing; a new one opens.
		observe(t, tr, says(anaPhone, start.Add(time.Second-day)))
		assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		observe(t, tr, says(anaPhone, time.Now()))
		assert.Equal(t, track.Open, windowState(t, tr, ana()))
		assert.Equal(t, track.Open, windowState(t, tr, whatsapp.User(anaUser)), "the number leads to the user id")
	})
}

func TestShutRefusesFreeFormOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		observe(t, tr, says(anaPhone, time.Now()))
		time.Sleep(25 * time.Hour)
		for _, m := range []whatsapp.Message{
			text(), &whatsapp.Image{Media: whatsapp.MediaID("1")}, &whatsapp.Location{}, &whatsapp.Contacts{},
			&whatsapp.Buttons{Body: "?", Buttons: []whatsapp.Button{{ID: "y", Title: "Yes"}}},
			&whatsapp.Raw{Type: "text", Payload: []byte(`{"body":"hi"}`)},
		} {
			o := &whatsapp.Outgoing{To: ana(), Message: m, CallbackData: "mine"}
			err := tr.Before(t.Context(), number, o)
			require.ErrorIs(t, err, waerrors.WindowClosed, "%T", m)
			require.ErrorIs(t, err, waerrors.NotSent)
			e, _ := errors.AsType[*waerrors.Error](err)
			assert.Equal(t, 131047, e.Code)
			assert.NotEmpty(t, e.Remedy())
			assert.EqualError(t, err, "whatsapp: (#131047) the 24-hour customer service window is shut: the last message or call came 25h0m0s ago; "+
				"send a template, as SendOrTemplate does, or wait until the person writes [window closed, not sent]")
			assert.Equal(t, "mine", o.CallbackData, "a refused message is left as it was")
		}
		for _, o := range []*whatsapp.Outgoing{
			{To: ana(), Message: template()},
			{Message: &whatsapp.ReadReceipt{MessageID: "wamid.1"}},
			{To: ana(), Message: &whatsapp.Reaction{MessageID: "wamid.1", Emoji: "👍"}},
			{To: ana(), Message: text(), Direct: &whatsapp.Direct{Category: whatsapp.Utility}},
			{To: ana(), Message: &whatsapp.Raw{Type: "hologram", Payload: []byte(`{}`)}},
			{To: ana(), Message: &whatsapp.Raw{Type: "template", Payload: []byte(`{}`)}},
		} {
			assert.NoError(t, tr.Before(t.Context(), number, o), "%T", o.Message)
		}
		assert.Empty(t, unsettled(t, tr), "what was refused is not remembered, the rest still runs")
	})
}

func TestWindowOfSomeoneUnseen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		tr.Feed()
		time.Sleep(2 * day)
		assert.Equal(t, track.Unknown, windowState(t, tr, ben()), "nothing of this number was heard")
		observe(t, tr, says(anaPhone+" "+anaUser+" "+anaRent, time.Now()))
		goOn(t, tr, day-time.Second)
		assert.Equal(t, track.Unknown, windowState(t, tr, ben()))
		time.Sleep(time.Second)
		assert.Equal(t, track.Shut, windowState(t, tr, ben()))
		assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.User("DE.1")))
		assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.User("DE.ENT.1")))
		assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.Group("120363025246125486")))
		// A number that Meta may read as a national one, or that has two spellings, may belong to someone who wrote.
		assert.Equal(t, track.Unknown, windowState(t, tr, whatsapp.Phone(benPhone)))
		assert.Equal(t, track.Unknown, windowState(t, tr, whatsapp.Phone("+5511987654321")))

		err := sendText(t, tr, ben(), "wamid.1")
		require.ErrorIs(t, err, waerrors.WindowClosed)
		assert.ErrorContains(t, err, "no message or call is known that opened it")

		goOn(t, tr, 2*day)
		time.Sleep(day - time.Second)
		assert.Equal(t, track.Shut, windowState(t, tr, ben()))
		time.Sleep(time.Second)
		assert.Equal(t, track.Unknown, windowState(t, tr, ben()), "the webhook may be broken: nothing came for a day")
		goOn(t, tr, time.Hour)
		assert.Equal(t, track.Unknown, windowState(t, tr, ben()), "it works again, but who wrote meanwhile was not heard")
		goOn(t, tr, day)
		assert.Equal(t, track.Shut, windowState(t, tr, ben()))
	})
}

// One event, and then the webhook breaks: of strangers nothing is known, however long the process runs.
func TestWindowWhileNothingComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		tr.Feed()
		observe(t, tr, says(anaPhone+" "+anaUser+" "+anaRent, time.Now()))
		for range 8 * 24 {
			time.Sleep(time.Hour)
			assert.Equal(t, track.Unknown, windowState(t, tr, ben()))
		}
		assert.NoError(t, sendText(t, tr, ben(), "wamid.1"))
	})
}

// Someone without phone number wrote: they may be whoever is looked for by number.
func TestUnseenButSomeoneIsNameless(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who  string
		want map[string]track.WindowState
	}{
		"no number":  {anaUser + " " + anaRent, map[string]track.WindowState{benPhone: track.Unknown, "DE.1": track.Shut, "DE.ENT.1": track.Shut}},
		"no user id": {anaPhone, map[string]track.WindowState{benPhone: track.Shut, "DE.1": track.Unknown, "DE.ENT.1": track.Unknown}},
		"no parent":  {anaPhone + " " + anaUser, map[string]track.WindowState{benPhone: track.Shut, "DE.1": track.Shut, "DE.ENT.1": track.Unknown}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr := newTracker(t)
				observe(t, tr, says(anaPhone+" "+anaUser+" "+anaRent, time.Now()))
				time.Sleep(20 * time.Hour)
				observe(t, tr, says(c.who, time.Now()))
				goOn(t, tr, 20*time.Hour)
				for who, want := range c.want {
					to := whatsapp.User(who)
					if !strings.Contains(who, ".") {
						to = whatsapp.Phone("+" + who)
					}
					assert.Equal(t, want, windowState(t, tr, to), who)
				}
				goOn(t, tr, 5*time.Hour)
				assert.Equal(t, track.Shut, windowState(t, tr, ben()))
				assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.User("DE.1")))
			})
		})
	}
}

// What is known of a person's other identifiers helps.
func TestIdentifiersLeadToEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		observe(t, tr, says(anaPhone+" "+anaUser, time.Now()))
		goOn(t, tr, 3*day)
		observe(t, tr, says(anaUser, time.Now())) // she has a username now, and her number is not shown any more
		assert.Equal(t, track.Open, windowState(t, tr, ana()))

		// A receipt tells WhatsApp's own spelling.
		o := &whatsapp.Outgoing{To: whatsapp.Phone("+5511987654321"), Message: text()}
		require.NoError(t, tr.Before(t.Context(), number, o))
		tr.After(t.Context(), number, o, &whatsapp.Receipt{MessageID: "wamid.br", Input: "+5511987654321", WaID: "551187654321", UserID: "BR.1"}, nil)
		assert.Equal(t, track.Shut, windowState(t, tr, o.To), "whoever wrote had a user id, and it was not this one")
		observe(t, tr, says("551187654321", time.Now()))
		assert.Equal(t, track.Open, windowState(t, tr, o.To))
		assert.Equal(t, track.Open, windowState(t, tr, whatsapp.User("BR.1")))

		// A status does so too.
		observe(t, tr, state("wamid.x", webhook.Sent, benPhone+" DE.7", time.Now()), says("DE.7", time.Now()))
		assert.Equal(t, track.Open, windowState(t, tr, ben()))
	})
}

func TestPersonKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t, track.WithPersonKey(func(number string) string {
			return strings.Replace(strings.TrimPrefix(number, "+"), "551187654321", "5511987654321", 1)
		}))
		observe(t, tr, says("551187654321", time.Now()))
		assert.Equal(t, track.Open, windowState(t, tr, whatsapp.Phone("+5511987654321")))
		goOn(t, tr, day)
		assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.Phone("+5511987654321")))
		assert.Equal(t, track.Shut, windowState(t, tr, whatsapp.Phone("+5511987650000")), "spelled surely now")
	})
}

func TestWhatOpensAWindow(t *testing.T) {
	t.Parallel()
	call := func(direction, event string) []byte {
		return change("calls", fmt.Sprintf(`%s,"calls":[{"id":"wacid.1","from":%q,"to":%q,"event":%q,"direction":%q,"timestamp":"%d"}]`,
			metadata(), pick(direction == "USER_INITIATED", anaPhone, display), pick(direction == "USER_INITIATED", display, anaPhone),
			event, direction, time.Now().Unix()))
	}
	for name, c := range map[string]struct {
		body func() []byte
		want track.WindowState
	}{
		"text": {func() []byte { return says(anaPhone, time.Now()) }, track.Open},
		"button": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"button","button":{"payload":"y","text":"Yes"}`)
		}, track.Open},
		"poll": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"unsupported","unsupported":{"type":"poll"},"errors":[{"code":131051,"title":"t"}]`)
		}, track.Open},
		"type of the future": {func() []byte { return sends(anaPhone, time.Now(), `"type":"hologram","hologram":{}`) }, track.Open},
		"call of the user":   {func() []byte { return call("USER_INITIATED", "connect") }, track.Open},
		"end of such a call": {func() []byte { return call("USER_INITIATED", "terminate") }, track.Open},

		"reaction": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"reaction","reaction":{"message_id":"wamid.1","emoji":"👍"}`)
		}, track.Unknown},
		"edit": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"edit","edit":{"original_message_id":"wamid.1"}`)
		}, track.Unknown},
		"revoke": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"revoke","revoke":{"original_message_id":"wamid.1"}`)
		}, track.Unknown},
		"unknown": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"unknown","errors":[{"code":131051,"title":"t"}]`)
		}, track.Unknown},
		"automatic": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept","response_source":"automatic"}}`)
		}, track.Unknown},
		"call taken": {func() []byte {
			return change("calls", fmt.Sprintf(`%s,"statuses":[{"id":"wacid.1","type":"call","status":"ACCEPTED","recipient_id":%q,"timestamp":"%d"}]`, metadata(), anaPhone, time.Now().Unix()))
		}, track.Unknown},
		"own call": {func() []byte { return call("BUSINESS_INITIATED", "connect") }, track.Shut},
		"call refused": {func() []byte {
			return change("calls", fmt.Sprintf(`%s,"statuses":[{"id":"wacid.1","type":"call","status":"REJECTED","recipient_id":%q,"timestamp":"%d"}]`, metadata(), anaPhone, time.Now().Unix()))
		}, track.Shut},
		"recording": {func() []byte { return call("USER_INITIATED", "call_recording_available") }, track.Shut},
		"system": {func() []byte {
			return sends(anaPhone, time.Now(), `"type":"system","system":{"type":"customer_identity_changed","body":"b"}`)
		}, track.Shut},
		"echo": {func() []byte {
			return change("smb_message_echoes", fmt.Sprintf(`%s,"message_echoes":[{"from":%q,"to":%q,"id":"wamid.e","timestamp":"%d","type":"text","text":{"body":"hi"}}]`, metadata(), display, anaPhone, time.Now().Unix()))
		}, track.Shut},
		"history": {func() []byte {
			return change("history", fmt.Sprintf(`%s,"history":[{"metadata":{"phase":0},"threads":[{"id":%q,"messages":[{"from":%q,"id":"wamid.h","timestamp":"%d","type":"text","text":{"body":"hi"},"history_context":{"status":"READ"}}]}]}]`, metadata(), anaPhone, anaPhone, time.Now().Unix()))
		}, track.Shut},
		"standby": {func() []byte {
			return change("standby", fmt.Sprintf(`%s,"standby":{"messages":[{"from":%q,"id":"wamid.s","timestamp":"%d","type":"text","text":{"body":"hi"}}]}`, metadata(), anaPhone, time.Now().Unix()))
		}, track.Shut},
		"preference": {func() []byte { return preference(anaPhone, "resume", time.Now()) }, track.Shut},
		"status":     {func() []byte { return state("wamid.1", webhook.Read, anaPhone, time.Now()) }, track.Shut},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr := newTracker(t)
				observe(t, tr, says(benPhone, time.Now()))
				goOn(t, tr, 25*time.Hour)
				require.Equal(t, track.Shut, windowState(t, tr, ana()))
				observe(t, tr, c.body())
				assert.Equal(t, c.want, windowState(t, tr, ana()))
				goOn(t, tr, day)
				assert.Equal(t, track.Shut, windowState(t, tr, ana()))
			})
		})
	}
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func TestGroupWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		group := whatsapp.Group("120363025246125486")
		observe(t, tr, sends(anaPhone, time.Now(), `"type":"text","text":{"body":"hi"},"group_id":"120363025246125486"`))
		assert.Equal(t, track.Open, windowState(t, tr, group))
		assert.Equal(t, track.Unknown, windowState(t, tr, ana()), "what is said in a group opens no window of its own")
		goOn(t, tr, day)
		assert.Equal(t, track.Shut, windowState(t, tr, group))
	})
}

func TestRefusalTeaches(t *testing.T) {
	t.Parallel()
	t.Run("in the answer", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := newTracker(t)
			require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: text()}, "", refusal(131047)))
			require.ErrorIs(t, sendText(t, tr, ana(), "wamid.2"), waerrors.WindowClosed)
			time.Sleep(16 * time.Minute)
			assert.Equal(t, track.Unknown, windowState(t, tr, ana()), "nobody listens: she may have written")
			observe(t, tr, says(anaPhone, time.Now()))
			assert.Equal(t, track.Open, windowState(t, tr, ana()))
		})
	})
	t.Run("in a failed status", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := newTracker(t)
			require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
			time.Sleep(time.Minute)
			observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), failure(131047)))
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
			time.Sleep(3 * day)
			assert.Equal(t, track.Shut, windowState(t, tr, ana()), "the tracker has listened since")
			observe(t, tr, says(anaPhone, time.Now()))
			assert.Equal(t, track.Open, windowState(t, tr, ana()))
		})
	})
	t.Run("but not of what came after the send", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := newTracker(t)
			require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
			time.Sleep(10 * time.Second)
			observe(t, tr, says(anaPhone, time.Now()))
			time.Sleep(10 * time.Second)
			observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), failure(131047)))
			assert.Equal(t, track.Open, windowState(t, tr, ana()))
			// Sent by someone else, it says nothing while a message holds the window open.
			observe(t, tr, state("wamid.other", webhook.Failed, anaPhone, time.Now(), failure(131047)))
			assert.Equal(t, track.Open, windowState(t, tr, ana()))
		})
	})
	t.Run("against a message that seemed to open it", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := newTracker(t)
			observe(t, tr, says(anaPhone, time.Now()))
			time.Sleep(time.Hour)
			require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: text()}, "", refusal(131047)))
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		})
	})
	t.Run("of a message of another process", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := newTracker(t)
			observe(t, tr, state("wamid.other", webhook.Failed, anaPhone, time.Now(), failure(131047)))
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		})
	})
}

func TestDeliveryTeaches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		observe(t, tr, says(benPhone, time.Now()))
		require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
		time.Sleep(time.Second)
		require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: text()}, "", refusal(131047)))
		require.Equal(t, track.Shut, windowState(t, tr, ana()))
		time.Sleep(time.Second)

		o := &whatsapp.Outgoing{To: ana(), Message: template()}
		require.NoError(t, send(t, tr, o, "wamid.t", nil))
		observe(t, tr, state("wamid.t", webhook.Delivered, anaPhone, time.Now()))
		assert.Equal(t, track.Shut, windowState(t, tr, ana()), "templates arrive always")

		time.Sleep(time.Hour)
		observe(t, tr, state("wamid.1", webhook.Delivered, anaPhone, time.Now()))
		assert.Equal(t, track.Shut, windowState(t, tr, ana()), "it was sent before the refusal")
	})
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		observe(t, tr, says(benPhone, time.Now()))
		goOn(t, tr, 23*time.Hour)
		require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
		goOn(t, tr, 2*time.Hour)
		require.Equal(t, track.Shut, windowState(t, tr, ana()))
		observe(t, tr, state("wamid.1", webhook.Delivered, anaPhone, time.Now()))
		assert.Equal(t, track.Unknown, windowState(t, tr, ana()), "it was open two hours ago")
		goOn(t, tr, 22*time.Hour)
		assert.Equal(t, track.Shut, windowState(t, tr, ana()))
	})
}

func TestFreeEntryPoint(t *testing.T) {
	t.Parallel()
	came := func(t *testing.T) *track.Tracker {
		tr := newTracker(t)
		observe(t, tr, sends(anaPhone, time.Now(), fromAd))
		time.Sleep(10 * time.Hour)
		return tr
	}
	t.Run("opens with the answer", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := came(t)
			assert.True(t, window(t, tr, ana()).FreeUntil.IsZero())
			require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
			answered := time.Now()
			w := window(t, tr, ana())
			assert.Equal(t, track.Open, w.State)
			assert.True(t, w.FreeUntil.Equal(answered.Truncate(time.Millisecond).Add(3*day)))
			time.Sleep(time.Hour)
			require.NoError(t, sendText(t, tr, ana(), "wamid.2"))
			assert.Equal(t, w.FreeUntil, window(t, tr, ana()).FreeUntil, "only the first answer counts")
			time.Sleep(71*time.Hour - time.Second)
			assert.Equal(t, track.Open, windowState(t, tr, ana()))
			time.Sleep(time.Second)
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		})
	})
	t.Run("not with an answer after 24 hours", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := came(t)
			time.Sleep(14 * time.Hour)
			require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: template()}, "wamid.1", nil))
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		})
	})
	t.Run("not with a reaction, nor with an answer that fails", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := came(t)
			require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: &whatsapp.Reaction{MessageID: "wamid.x", Emoji: "👍"}}, "wamid.0", nil))
			require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
			observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), failure(131053)))
			time.Sleep(14 * time.Hour)
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		})
	})
	t.Run("is told by a status", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := came(t)
			end := time.Now().Add(70 * time.Hour)
			observe(t, tr, state("wamid.other", webhook.Sent, anaPhone, time.Now(),
				fmt.Sprintf(`"conversation":{"id":"c","expiration_timestamp":"%d","origin":{"type":"referral_conversion"}}`, end.Unix())))
			time.Sleep(69 * time.Hour)
			assert.True(t, window(t, tr, ana()).FreeUntil.Equal(end.Truncate(time.Second)))
			time.Sleep(2 * time.Hour)
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		})
	})
	t.Run("is hinted at by a price", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			tr := came(t)
			observe(t, tr, state("wamid.other", webhook.Delivered, anaPhone, time.Now(), `"pricing":{"pricing_model":"PMP","type":"free_entry_point","category":"referral_conversion"}`))
			time.Sleep(71 * time.Hour)
			assert.Equal(t, track.Unknown, windowState(t, tr, ana()))
			time.Sleep(2 * time.Hour)
			assert.Equal(t, track.Shut, windowState(t, tr, ana()))
		})
	})
}

// A store that drops entries, or that was not listened to, makes nobody Shut who may have written.
func TestWindowAfterForgetting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, err := track.NewMemoryStore(track.WithEntries(3))
		require.NoError(t, err)
		tr := newTracker(t, track.WithStore(store))
		observe(t, tr, says(anaPhone, time.Now()))
		goOn(t, tr, 23*time.Hour)
		for i := range 5 {
			observe(t, tr, says(fmt.Sprintf("1555000%04d", i), time.Now()))
		}
		goOn(t, tr, 2*time.Hour)
		assert.Equal(t, track.Unknown, windowState(t, tr, ana()))
		assert.Equal(t, track.Unknown, windowState(t, tr, ben()))
		goOn(t, tr, 22*time.Hour)
		assert.Equal(t, track.Shut, windowState(t, tr, ana()))
	})
}

func TestWindowAfterARestart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		pause time.Duration
		want  track.WindowState
	}{"at once": {time.Minute, track.Shut}, "after a while": {time.Hour, track.Unknown}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := newStore(t)
				old := newTracker(t, track.WithStore(store))
				observe(t, old, says(anaPhone, time.Now()))
				time.Sleep(2 * day)
				observe(t, old, says(benPhone, time.Now()))
				time.Sleep(c.pause)
				again := newTracker(t, track.WithStore(store))
				assert.Equal(t, c.want, windowState(t, again, ana()), "before the first event")
				observe(t, again, says(benPhone, time.Now()))
				assert.Equal(t, c.want, windowState(t, again, ana()))
				time.Sleep(day)
				assert.Equal(t, track.Shut, windowState(t, again, ana()))
			})
		})
	}
}

func TestPeopleChange(t *testing.T) {
	t.Parallel()
	const newPhone, newUser = "15550003333", "US.777"
	for name, body := range map[string]func() []byte{
		"number": func() []byte {
			return sends(anaPhone, time.Now(), fmt.Sprintf(`"type":"system","system":{"type":"user_changed_number","wa_id":%q,"body":"b"}`, newPhone))
		},
		"user id": func() []byte {
			return change("user_id_update", fmt.Sprintf(`%s,"user_id_update":[{"wa_id":%q,"detail":"d","user_id":{"previous":%q,"current":%q},"timestamp":%d}]`,
				metadata(), anaPhone, anaUser, newUser, time.Now().Unix()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				tr := newTracker(t)
				observe(t, tr, says(anaPhone+" "+anaUser, time.Now()), preference(anaPhone+" "+anaUser, "stop", time.Now()))
				time.Sleep(time.Hour)
				observe(t, tr, body())
				to := whatsapp.Phone("+" + newPhone)
				if name == "user id" {
					to = whatsapp.User(newUser)
				}
				assert.Equal(t, track.Open, windowState(t, tr, to))
				stopped, err := tr.OptedOut(t.Context(), to)
				require.NoError(t, err)
				assert.True(t, stopped)
			})
		})
	}
}

func TestWindowErrors(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	_, err := tr.Window(t.Context(), number, whatsapp.Recipient{})
	require.ErrorIs(t, err, waerrors.Invalid)
	tr = newTracker(t, track.WithStore(broken{errors.New("down")}))
	_, err = tr.Window(t.Context(), number, ana())
	require.ErrorIs(t, err, waerrors.Unavailable)
	assert.EqualError(t, err, "whatsapp: look up window: the tracker's store cannot be reached: down [unavailable]")
}

// A status that comes without nonce before the send has ended is understood once the sender's knowledge is there.
func TestDeliveryToldBeforeTheSendEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		observe(t, tr, says(benPhone, time.Now()))
		time.Sleep(23 * time.Hour)
		o := &whatsapp.Outgoing{To: ana(), Message: text()}
		require.NoError(t, tr.Before(t.Context(), number, o))
		observe(t, tr, state("wamid.1", webhook.Delivered, anaPhone, time.Now()))
		time.Sleep(time.Second)
		tr.After(t.Context(), number, o, &whatsapp.Receipt{MessageID: "wamid.1"}, nil)
		time.Sleep(2 * time.Hour)
		assert.Equal(t, track.Unknown, windowState(t, tr, ana()))
	})
}

// WhatsApp's times are whole seconds: a message of the same second as a refusal may have come after it.
func TestRefusalAndMessageInOneSecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := newTracker(t)
		time.Sleep(300 * time.Millisecond)
		require.NoError(t, send(t, tr, &whatsapp.Outgoing{To: ana(), Message: text()}, "", refusal(131047)))
		time.Sleep(500 * time.Millisecond)
		observe(t, tr, says(anaPhone, time.Now()))
		assert.Equal(t, track.Open, windowState(t, tr, ana()))
	})
}

// A person's record is not written again with every message.
func TestKnownPeopleCostNoWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := newStore(t)
		tr := newTracker(t, track.WithStore(store))
		version := func() uint64 {
			e, err := store.Get(t.Context(), "p/test/p:"+anaPhone)
			require.NoError(t, err)
			require.NotZero(t, e.Version)
			return e.Version
		}
		observe(t, tr, says(anaPhone+" "+anaUser, time.Now()))
		first := version()
		time.Sleep(29 * day)
		observe(t, tr, says(anaPhone+" "+anaUser, time.Now()))
		assert.Equal(t, first, version())
		time.Sleep(2 * day)
		observe(t, tr, says(anaPhone+" "+anaUser, time.Now()))
		assert.NotEqual(t, first, version(), "so that it does not expire")
	})
}
