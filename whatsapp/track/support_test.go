package track_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

const (
	number   = "106540352242922"
	display  = "15550100000"
	waba     = "102290129340398"
	anaPhone = "15550001111"
	anaUser  = "US.13491208655302741918"
	anaRent  = "US.ENT.11815799212886844830"
	benPhone = "15550002222"
)

func ana() whatsapp.Recipient { return whatsapp.Phone("+" + anaPhone) }
func ben() whatsapp.Recipient { return whatsapp.Phone("+" + benPhone) }

func newTracker(t *testing.T, opts ...track.Option) *track.Tracker {
	t.Helper()
	tr, err := track.New("test", opts...)
	require.NoError(t, err)
	return tr
}

func newStore(t *testing.T) *track.MemoryStore {
	t.Helper()
	s, err := track.NewMemoryStore()
	require.NoError(t, err)
	return s
}

// change is a webhook body of one change.
func change(field, value string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":%q,"time":%d,"changes":[{"field":%q,"value":{"messaging_product":"whatsapp",%s}}]}]}`,
		waba, time.Now().Unix(), field, value)
}

func metadata() string {
	return fmt.Sprintf(`"metadata":{"display_phone_number":%q,"phone_number_id":%q}`, display, number)
}

func decode(t *testing.T, body []byte) []webhook.Event {
	t.Helper()
	events, err := webhook.Decode(body)
	require.NoError(t, err)
	for _, e := range events {
		require.NotEqual(t, "Malformed", webhook.TypeName(e), "%s", e.Raw())
	}
	return events
}

func observe(t *testing.T, tr *track.Tracker, bodies ...[]byte) {
	t.Helper()
	for _, body := range bodies {
		for _, e := range decode(t, body) {
			require.NoError(t, tr.Observe(t.Context(), e))
		}
	}
}

// from names a sender: digits, a BSUID, a parent BSUID, or several of them with spaces between.
func from(who string, phone, user, parent string) string {
	var members []string
	for _, one := range strings.Fields(who) {
		name := phone
		switch {
		case strings.Contains(one, ".ENT."):
			name = parent
		case strings.Contains(one, "."):
			name = user
		}
		members = append(members, fmt.Sprintf("%q:%q", name, one))
	}
	return strings.Join(members, ",")
}

// says is a live text message.
func says(who string, when time.Time) []byte {
	return sends(who, when, `"type":"text","text":{"body":"hi"}`)
}

func sends(who string, when time.Time, members string) []byte {
	return change("messages", fmt.Sprintf(`%s,"messages":[{%s,"id":"wamid.in-%d","timestamp":"%d",%s}]`,
		metadata(), from(who, "from", "from_user_id", "from_parent_user_id"), when.UnixNano(), when.Unix(), members))
}

const fromAd = `"type":"text","text":{"body":"hi"},"referral":{"source_type":"ad","source_id":"1"}`

// state is a status. more are further members.
func state(wamid string, s webhook.State, who string, when time.Time, more ...string) []byte {
	return change("messages", fmt.Sprintf(`%s,"statuses":[{"id":%q,"status":%q,"timestamp":"%d",%s}]`, metadata(), wamid, s, when.Unix(),
		strings.Join(append([]string{from(who, "recipient_id", "recipient_user_id", "recipient_parent_user_id")}, more...), ",")))
}

func failure(code int) string {
	return fmt.Sprintf(`"errors":[{"code":%d,"title":"Title of %d","message":"Title of %d","error_data":{"details":"Details of %d"}}]`, code, code, code, code)
}

func callback(data string) string { return fmt.Sprintf(`"biz_opaque_callback_data":%q`, data) }

func text() *whatsapp.Text { return &whatsapp.Text{Body: "It is here."} }

func template() *whatsapp.Template { return &whatsapp.Template{Name: "hello_world", Language: "en_US"} }

// send goes through Before and After as a client does, with this end.
func send(t *testing.T, tr *track.Tracker, o *whatsapp.Outgoing, wamid string, end error) error {
	t.Helper()
	if err := tr.Before(t.Context(), number, o); err != nil {
		return err
	}
	var r *whatsapp.Receipt
	if end == nil {
		r = &whatsapp.Receipt{MessageID: wamid}
	}
	tr.After(t.Context(), number, o, r, end)
	return nil
}

func sendText(t *testing.T, tr *track.Tracker, to whatsapp.Recipient, wamid string) error {
	t.Helper()
	return send(t, tr, &whatsapp.Outgoing{To: to, Message: text()}, wamid, nil)
}

// refusal is what Meta answers with this code.
func refusal(code int) error {
	return waerrors.FromResponse(400, fmt.Appendf(nil, `{"error":{"message":"(#%d) refused","code":%d}}`, code, code))
}

func lost() error {
	return &waerrors.Error{Op: "send message", Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Err: errors.New("connection reset")}
}

func window(t *testing.T, tr *track.Tracker, to whatsapp.Recipient) track.Window {
	t.Helper()
	w, err := tr.Window(t.Context(), number, to)
	require.NoError(t, err)
	return w
}

func windowState(t *testing.T, tr *track.Tracker, to whatsapp.Recipient) track.WindowState {
	t.Helper()
	return window(t, tr, to).State
}

func unsettled(t *testing.T, tr *track.Tracker) []track.Unsettled {
	t.Helper()
	var all []track.Unsettled
	for u, err := range tr.Unsettled(t.Context()) {
		require.NoError(t, err)
		all = append(all, u)
	}
	return all
}

// broken is a store that fails.
type broken struct{ err error }

func (b broken) Get(context.Context, string) (track.Entry, error) { return track.Entry{}, b.err }

func (b broken) Put(context.Context, string, []byte, uint64, time.Duration) error { return b.err }

func (b broken) Delete(context.Context, string, uint64) error { return b.err }

func (b broken) Scan(context.Context, string) iter.Seq2[track.Entry, error] {
	return func(yield func(track.Entry, error) bool) { yield(track.Entry{}, b.err) }
}

func newLogger(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// attempts returns what was tried on the wire.
func attempts(err error) []waerrors.Attempt {
	e, ok := errors.AsType[*waerrors.Error](err)
	if !ok {
		return nil
	}
	return e.Attempts
}
