package whatsapp_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// event decodes one text message to number 106540352242922 whose sender members are given.
func event(t *testing.T, sender string) webhook.Event {
	t.Helper()
	body := fmt.Sprintf(`{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"field":"messages","value":{
		"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"%s"},
		"messages":[{%s,"id":"wamid.IN","timestamp":"1767323045","type":"text","text":{"body":"hi"}}]}}]}]}`, numberID, sender)
	events, err := webhook.Decode([]byte(body))
	require.NoError(t, err)
	require.Len(t, events, 1)
	require.IsType(t, &webhook.TextMessage{}, events[0])
	return events[0]
}

func TestReplyGoesBackByWhateverIdentifierThereIs(t *testing.T) {
	t.Parallel()
	for sender, want := range map[string]string{
		`"from":"15550001111"`: `"recipient_type":"individual","to":"+15550001111"`,
		`"from":"15550001111","from_user_id":"US.13491208655302741918"`: `"to":"+15550001111"`,
		`"from_user_id":"US.13491208655302741918"`:                      `"recipient":"US.13491208655302741918"`,
		`"from":"15550001111","group_id":"Y2FwaV9ncm91cDox"`:            `"recipient_type":"group","to":"Y2FwaV9ncm91cDox"`,
	} {
		var body string
		client := newClient(t, reply(200, accepted, &body))
		_, err := client.Reply(t.Context(), event(t, sender), &whatsapp.Text{Body: "hello"}, whatsapp.Quoting())
		require.NoError(t, err, sender)
		assert.Contains(t, body, want, sender)
		assert.Contains(t, body, `"context":{"message_id":"wamid.IN"}`)

		_, err = client.Reply(t.Context(), event(t, sender), &whatsapp.Text{Body: "hello"})
		require.NoError(t, err)
		assert.NotContains(t, body, "context", "quoting is an option")
	}
}

func TestReplyLeavesFromTheNumberThatWasWrittenTo(t *testing.T) {
	t.Parallel()
	var paths []string
	rt := tripper(func(r *http.Request) (*http.Response, error) {
		paths = append(paths, r.URL.Path)
		return reply(200, accepted, nil)(r)
	})
	client, err := whatsapp.NewClient("999", canary, whatsapp.WithTransport(rt))
	require.NoError(t, err)
	in := event(t, `"from":"15550001111"`)
	_, err = client.Reply(t.Context(), in, &whatsapp.Text{Body: "hello"})
	require.NoError(t, err)
	require.NoError(t, client.MarkRead(t.Context(), in))
	_, err = client.React(t.Context(), in, "👍")
	require.NoError(t, err)
	want := "/v26.0/" + numberID + "/messages"
	assert.Equal(t, []string{want, want, want}, paths)
}

func TestReactMarkReadTyping(t *testing.T) {
	t.Parallel()
	var body string
	client := newClient(t, tripper(func(r *http.Request) (*http.Response, error) {
		res, err := reply(200, accepted, &body)(r)
		if strings.Contains(body, `"status":"read"`) {
			res.Body = io.NopCloser(strings.NewReader(`{"success":true}`))
		}
		return res, err
	}))
	in := event(t, `"from":"15550001111"`)

	_, err := client.React(t.Context(), in, "👍")
	require.NoError(t, err)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","type":"reaction",
		"reaction":{"message_id":"wamid.IN","emoji":"👍"}}`, body)
	_, err = client.React(t.Context(), in, "")
	require.NoError(t, err)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","type":"reaction",
		"reaction":{"message_id":"wamid.IN","emoji":""}}`, body)

	require.NoError(t, client.MarkRead(t.Context(), in))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN"}`, body)
	// One SDK copied fields by hand and forgot this one: the indicator was never sent.
	require.NoError(t, client.Typing(t.Context(), in))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.IN","typing_indicator":{"type":"text"}}`, body)
}

func TestActionsWithoutAnEvent(t *testing.T) {
	t.Parallel()
	client := newClient(t, tripper(func(*http.Request) (*http.Response, error) { panic("nothing may be sent") }))
	_, err := client.Reply(t.Context(), nil, &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, waerrors.Invalid)
	_, err = client.React(t.Context(), nil, "👍")
	assert.ErrorIs(t, err, waerrors.Invalid)
	assert.ErrorIs(t, client.MarkRead(t.Context(), nil), waerrors.Invalid)
	assert.ErrorIs(t, client.Typing(t.Context(), nil), waerrors.Invalid)

	var none *webhook.TextMessage
	_, err = client.Reply(t.Context(), none, &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, waerrors.Invalid, "a nil pointer is no event either")
	_, err = client.React(t.Context(), none, "👍")
	assert.ErrorIs(t, err, waerrors.Invalid)
	assert.ErrorIs(t, client.MarkRead(t.Context(), none), waerrors.Invalid)

	nobody, err := webhook.Decode([]byte(`{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"account_review_update","value":{"decision":"APPROVED"}}]}]}`))
	require.NoError(t, err)
	_, err = client.Reply(t.Context(), nobody[0], &whatsapp.Text{Body: "hi"})
	assert.ErrorIs(t, err, waerrors.Invalid)
	assert.ErrorContains(t, err, "event: want an event that names a person or a group")
	assert.ErrorIs(t, client.MarkRead(t.Context(), nobody[0]), waerrors.Invalid, "no message id")
}
