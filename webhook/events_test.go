package webhook_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// What Ana is called in the fixtures.
func ana() webhook.Person {
	return webhook.Person{WaID: "15550001111", UserID: "US.13491208655302741918", ParentUserID: "US.ENT.11815799212886844830", Username: "ana.writes", Name: "Ana",
		Country: "US", IdentityHash: "DF2lS5v2W6x="}
}

func TestTextOrigin(t *testing.T) {
	t.Parallel()
	m := one[*webhook.TextMessage](t, "text")
	assert.Equal(t, "Grüße aus Köln 👋", m.Body)
	assert.Equal(t, ana(), m.Info().From)
	assert.Equal(t, webhook.Origin{Field: "messages", WABA: "102290129340398", NumberID: "106540352242922", DisplayNumber: "15550009999", From: ana(),
		MessageID: m.Info().ID, Time: time.Unix(1767225600, 0).UTC()}, m.Origin())
}

func TestTextContextAndReferral(t *testing.T) {
	t.Parallel()
	assert.Nil(t, one[*webhook.TextMessage](t, "text").Info().Context)
	assert.Equal(t, "wamid.EARLIER", one[*webhook.TextMessage](t, "text_quoted").Info().Context.ID)
	assert.True(t, one[*webhook.TextMessage](t, "text_forwarded").Info().Context.Forwarded)
	assert.True(t, one[*webhook.TextMessage](t, "text_frequently_forwarded").Info().Context.FrequentlyForwarded)
	assert.Equal(t, &webhook.Product{CatalogID: "194836987003835", RetailerID: "di9ozbzfi4"}, one[*webhook.TextMessage](t, "text_product").Info().Context.Product)
	r := one[*webhook.TextMessage](t, "text_referral_ad").Info().Referral
	require.NotNil(t, r)
	assert.Equal(t, "ad", r.SourceType)
	assert.NotEmpty(t, r.ClickID)
	assert.NotEmpty(t, r.WelcomeMessage)
	assert.Equal(t, "Ana wants a refund", one[*webhook.TextMessage](t, "text_summary").Info().Summary)
	i := one[*webhook.TextMessage](t, "text_identity").Info().Identity
	assert.Equal(t, time.Unix(1767225000, 0).UTC(), i.CreatedAt)
	assert.True(t, i.Acknowledged)
}

func TestSystemMessages(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"system_number", "system_number_legacy"} {
		m := one[*webhook.SystemMessage](t, name)
		assert.Equal(t, webhook.UserChangedNumber, m.Kind)
		assert.Equal(t, "15550003333", m.WaID)
		assert.Equal(t, "15550001111", m.Origin().From.WaID, "who changed is found by the former number")
	}
	assert.Equal(t, "US.new", one[*webhook.SystemMessage](t, "system_user_id").UserID)
	previous := one[*webhook.SystemMessage](t, "system_user_id_previous")
	assert.Equal(t, "DE.new", previous.UserID)
	assert.Equal(t, webhook.Person{UserID: "US.old"}, previous.Origin().From, "without a number, by the former BSUID")
	assert.Equal(t, "k9Jk", one[*webhook.SystemMessage](t, "system_identity").IdentityHash)
}

func TestEditAndRevoke(t *testing.T) {
	t.Parallel()
	m := one[*webhook.EditMessage](t, "edit")
	assert.Equal(t, "wamid.EARLIER", m.OriginalID)
	image, ok := m.Content.(*webhook.ImageMessage)
	require.True(t, ok)
	assert.Equal(t, "Updated caption", image.Caption)
	assert.Equal(t, "wamid.EARLIER", image.Origin().MessageID)
	assert.Equal(t, ana(), image.Info().From)
	assert.Equal(t, "[edited] [image] Updated caption", webhook.Preview(m))
	assert.Equal(t, "wamid.EARLIER", one[*webhook.RevokeMessage](t, "revoke").OriginalID)
	list, err := webhook.Decode([]byte(envelope(`{"type":"edit","edit":{"message":null}}`, `{"type":"edit"}`, `{"type":"edit","edit":{"message":{"type":"hologram"}}}`)))
	require.NoError(t, err)
	assert.Nil(t, list[0].(*webhook.EditMessage).Content)
	assert.Nil(t, list[1].(*webhook.EditMessage).Content)
	assert.IsType(t, &webhook.Unsupported{}, list[2].(*webhook.EditMessage).Content)
}

func TestUnsupportedKeepsTypeAndReasons(t *testing.T) {
	t.Parallel()
	u := one[*webhook.Unsupported](t, "unsupported")
	assert.Equal(t, "poll", u.Type)
	assert.Equal(t, "messages", u.Field)
	assert.Equal(t, 131051, u.Errors[0].Code)
	assert.Equal(t, ana(), u.Message.From)
	assert.JSONEq(t, `{"type":"poll"}`, string(u.Payload))
	assert.Equal(t, "[unsupported: poll]", webhook.Preview(u))
	assert.Equal(t, "unsupported", one[*webhook.Unsupported](t, "unsupported_bare").Type)
	assert.Equal(t, 130501, one[*webhook.Unsupported](t, "unknown").Errors[0].Code)
	field := one[*webhook.Unsupported](t, "field_new")
	assert.Equal(t, "next_years_field", field.Field)
	assert.Nil(t, field.Message)
	assert.JSONEq(t, `{"x":1}`, string(field.Payload))
	assert.Equal(t, time.Unix(1767225600, 0).UTC(), field.Origin().Time, "the entry's")
}

func TestStatusOfAGroup(t *testing.T) {
	t.Parallel()
	s := one[*webhook.Status](t, "status_group")
	assert.Equal(t, "Y2FwaV9ncm91cA", s.Origin().Group)
	assert.Equal(t, "US.ben2222", s.Origin().From.UserID)
	assert.Equal(t, time.Unix(1767225601, 0).UTC(), one[*webhook.Status](t, "status_milliseconds").Time)
	assert.Equal(t, webhook.State("teleported"), one[*webhook.Status](t, "status_new_state").State)
	p := one[*webhook.Status](t, "status_payment").Payment
	assert.Equal(t, webhook.Amount{Value: 21000, Offset: 100}, p.Amount)
	assert.Equal(t, "upi", p.Transaction.Method)
	assert.Equal(t, "Older text", one[*webhook.Status](t, "status_failed_old").Errors[0].Details)
}

func TestCalls(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"call_connect_user", "call_connect_business"} {
		c := one[*webhook.Call](t, name)
		assert.Equal(t, "15550001111", c.Origin().From.WaID, "the person, whoever calls")
		assert.Equal(t, "Ana", c.Origin().From.Name)
		assert.Equal(t, "v=0", c.SDP)
	}
	assert.Equal(t, "v=0", one[*webhook.Call](t, "call_connect_old").SDP)
	assert.Equal(t, 120, one[*webhook.Call](t, "call_terminate").Seconds)
	failed := one[*webhook.Call](t, "call_terminate_failed")
	require.Len(t, failed.Errors, 1)
	assert.Equal(t, 138001, failed.Errors[0].Code)
	assert.Equal(t, "m1", one[*webhook.Call](t, "call_recording").Recording.ID)
	assert.Equal(t, "m2", one[*webhook.Call](t, "call_transcript").Transcript.ID)
	list, err := webhook.Decode([]byte(change("calls", `"errors":[{"code":1},{"code":2}]`)))
	require.NoError(t, err)
	require.Len(t, list, 2, "errors without a call are items")
	assert.IsType(t, &webhook.AccountError{}, list[0])
}

func TestEchoesAreNotLive(t *testing.T) {
	t.Parallel()
	list := events(t, "smb_message_echoes")
	e := list[0].(*webhook.Echo)
	assert.Equal(t, "wamid.ECHO1", e.ID)
	assert.Equal(t, "Ana", e.To.Name)
	assert.Equal(t, "15550001111", e.Origin().From.WaID)
	assert.Equal(t, "From the app", e.Content.(*webhook.TextMessage).Body)
	for _, e := range list {
		_, live := e.(webhook.Message)
		assert.False(t, live)
		assert.False(t, webhook.OpensWindow(e))
	}
}

func TestHistoryIsNotLive(t *testing.T) {
	t.Parallel()
	h := one[*webhook.History](t, "history")
	assert.Equal(t, [3]int{0, 1, 55}, [3]int{h.Phase, h.Chunk, h.Progress})
	var previews []string
	for m := range h.Messages() {
		previews = append(previews, m.Thread+" "+m.Status+" "+webhook.Preview(m.Content))
		assert.Equal(t, m.Thread, m.Origin().From.WaID)
		assert.Equal(t, len(previews) == 2, m.FromMe)
		assert.Empty(t, webhook.Unknown(m))
	}
	assert.Equal(t, []string{"15550001111 READ Old question", "15550001111 PLAYED Old answer", "15550001111 READ [unsupported: media_placeholder]", "15550002222 PENDING [image] x"}, previews)
	for range h.Messages() {
		break
	}
	assert.Equal(t, 2593109, one[*webhook.History](t, "history_refused").Errors[0].Code)
	media := events(t, "history_media")
	assert.False(t, media[0].(*webhook.HistoryMessage).FromMe)
	assert.True(t, media[1].(*webhook.HistoryMessage).FromMe)
	assert.Equal(t, "15550001111", media[1].Origin().From.WaID)
}

func TestHistoryWithOddThreads(t *testing.T) {
	t.Parallel()
	list, err := webhook.Decode([]byte(change("history", `"history":[{"threads":[1,{"id":"a"},{"id":"b","messages":{}},{"id":"c","messages":[1,{"type":"text","text":[]},{"type":"text","text":{"body":"ok"}}]}]},{"threads":{}}]`)))
	require.NoError(t, err)
	require.Len(t, list, 2)
	var types []string
	for m := range list[0].(*webhook.History).Messages() {
		types = append(types, webhook.TypeName(m.Content))
	}
	assert.Equal(t, []string{"Malformed", "Malformed", "TextMessage"}, types)
	assert.IsType(t, &webhook.Malformed{}, list[1])
}

func TestStandbyIsNotLive(t *testing.T) {
	t.Parallel()
	list := events(t, "standby")
	assert.Equal(t, "Overheard", list[0].(*webhook.Standby).Content.(*webhook.TextMessage).Body)
	assert.Equal(t, ana(), list[0].Origin().From)
	assert.IsType(t, &webhook.SentEcho{}, list[1].(*webhook.Standby).Content)
	assert.Equal(t, webhook.Read, list[2].(*webhook.Standby).Content.(*webhook.Status).State)
	for _, e := range list {
		assert.False(t, webhook.OpensWindow(e))
	}
}

func TestHandover(t *testing.T) {
	t.Parallel()
	h := one[*webhook.Handover](t, "handover_passed")
	assert.Nil(t, h.Taken)
	assert.Equal(t, "ai_agent", h.Passed.PreviousOwnerRole)
	assert.Equal(t, "Ana wants a refund", h.Passed.Summary)
	assert.Equal(t, "106540352242922/15550001111", webhook.ConversationKey(h))
	assert.JSONEq(t, `{"ticket":1}`, one[*webhook.Handover](t, "handover_username").Passed.Metadata)
}

func TestAccountEvents(t *testing.T) {
	t.Parallel()
	a, flat := one[*webhook.AccountAlert](t, "account_alerts"), one[*webhook.AccountAlert](t, "account_alerts_flat")
	assert.Equal(t, "OBA_APPROVED", a.Type)
	assert.Equal(t, "PROFILE_PICTURE_LOST", flat.Type)
	r := one[*webhook.AccountUpdate](t, "account_update_restriction").Restrictions
	assert.Equal(t, time.Unix(1767312000, 0).UTC(), r[0].Expires)
	assert.Equal(t, time.Date(2026, 12, 24, 10, 0, 0, 0, time.UTC), r[1].Expires)
	assert.Equal(t, "-1", one[*webhook.BusinessCapability](t, "business_capability_update_old").MaxDailyConversationsPerPhone)
	assert.Equal(t, "1689556908129832", one[*webhook.TemplateStatus](t, "template_approved").ID)
	assert.Empty(t, one[*webhook.NumberName](t, "phone_number_name_update").Reason)
	u := one[*webhook.UserIDChange](t, "user_id_update")
	assert.Equal(t, "Ana", u.Origin().From.Name)
	p := events(t, "user_preferences")
	assert.True(t, p[0].(*webhook.UserPreference).Stopped())
	assert.False(t, p[1].(*webhook.UserPreference).Stopped())
	assert.Equal(t, "106540352242922", one[*webhook.AccountSettings](t, "account_settings_update").Origin().NumberID)
}

func TestPreviewIsOneShortLine(t *testing.T) {
	t.Parallel()
	list, err := webhook.Decode([]byte(envelope(text("1", "w", "a\r\n\t b  c"), text("1", "w2", ""), `{"type":"text","text":{"body":"\u2028x\u0000y"}}`)))
	require.NoError(t, err)
	assert.Equal(t, "a b c", webhook.Preview(list[0]))
	assert.Equal(t, "[text]", webhook.Preview(list[1]))
	assert.Equal(t, "x y", webhook.Preview(list[2]))
	long, err := webhook.Decode(benchBodies()[0].body)
	require.NoError(t, err)
	assert.Len(t, []rune(webhook.Preview(long[0])), 120)
}
