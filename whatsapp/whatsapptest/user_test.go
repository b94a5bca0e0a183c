package whatsapptest_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// only returns the one event of a kind.
func only[E webhook.Event](t *testing.T, list []webhook.Event) E {
	t.Helper()
	var found []E
	for _, e := range list {
		assert.Empty(t, webhook.Unknown(e), "%T", e)
		if typed, is := e.(E); is {
			found = append(found, typed)
		}
	}
	require.Len(t, found, 1)
	return found[0]
}

// Meta always says what somebody is called, so the fake does too, in messages and statuses.
func TestEverybodyHasAName(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	srv.User(anaPhone, "").Says("hi")
	srv.User("", "", whatsapptest.WithUserID("US.13491208655302741918")).Says("hi")
	srv.User("15550100102", "Ben").Says("hi")
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hello"})
	require.NoError(t, err)
	_, err = srv.Client().Send(t.Context(), whatsapp.Phone("+15550100103"), &whatsapp.Text{Body: "hello"})
	require.NoError(t, err)
	var names []string
	for _, e := range got() {
		names = append(names, e.Origin().From.Name)
	}
	for _, name := range []string{"User 0101", "User 1918", "Ben", "User 0103"} {
		assert.Contains(t, names, name)
	}
	assert.NotContains(t, names, "")
}

func TestWhatPeopleSend(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana", whatsapptest.WithUsername("ana.example"))
	first := ana.Says("hi")
	ana.Quotes(first, "I said hi")
	ana.Reacts(first, "👍")
	data := []byte("\x89PNG\r\n\x1a\npicture")
	ana.SendsImage(data, "image/png", "my cat")
	ana.SendsVideo([]byte("film"), "video/mp4", "my dog")
	ana.SendsVoice([]byte("OggS"))
	ana.SendsDocument([]byte("%PDF-1.4"), "application/pdf", "a/b.pdf", "the file")
	ana.SendsSticker([]byte("RIFF"))
	ana.SendsLocation(1.5, -2.5, "Here", "1 Example Street")
	ana.Sends(`{"type":"order","order":{"catalog_id":"1","product_items":[]}}`)
	all := got()
	require.Len(t, all, 10)
	for _, e := range all {
		assert.Equal(t, "15550100101", e.Origin().From.WaID)
		assert.Equal(t, "ana.example", e.Origin().From.Username)
		assert.WithinDuration(t, time.Now(), e.Origin().Time, time.Minute)
		assert.NotEmpty(t, e.Origin().MessageID)
	}
	quote, is := all[1].(*webhook.TextMessage)
	require.True(t, is)
	assert.Equal(t, first, quote.Info().Context.ID)
	reaction := only[*webhook.ReactionMessage](t, all)
	assert.Equal(t, first, reaction.MessageID)
	assert.Equal(t, "👍", reaction.Emoji)
	image := only[*webhook.ImageMessage](t, all)
	sum := sha256.Sum256(data)
	assert.Equal(t, base64.StdEncoding.EncodeToString(sum[:]), image.SHA256)
	assert.Equal(t, "image/png", image.MIMEType)
	assert.Equal(t, "my cat", image.Caption)
	stored, kind, there := srv.Media(image.ID)
	assert.True(t, there)
	assert.Equal(t, data, stored)
	assert.Equal(t, "image/png", kind)
	assert.True(t, only[*webhook.AudioMessage](t, all).Voice)
	assert.Equal(t, "a/b.pdf", only[*webhook.DocumentMessage](t, all).Filename)
	assert.Equal(t, "my dog", only[*webhook.VideoMessage](t, all).Caption)
	assert.False(t, only[*webhook.StickerMessage](t, all).Animated)
	place := only[*webhook.LocationMessage](t, all)
	assert.InDelta(t, 1.5, place.Latitude, 0)
	assert.InDelta(t, -2.5, place.Longitude, 0)
	assert.Equal(t, "Here", place.Name)
}

func TestTaps(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddTemplate(whatsapptest.Template{Name: "visit", Body: "Coming?", Buttons: []whatsapptest.TemplateButton{
		{Type: "PHONE_NUMBER", Text: "Call"}, {Type: "QUICK_REPLY", Text: "Sure"}, {Type: "QUICK_REPLY", Text: "Never"},
	}})
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana")
	ana.Says("hi")
	template := envelope(to, `"type":"template","template":{"name":"visit","language":{"code":"en_US"},"components":[{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"visit:yes"}]}]}`)
	list := envelope(to, `"type":"interactive","interactive":{"type":"list","body":{"text":"x"},"action":{"button":"Open","sections":[{"rows":[{"id":"r1","title":"One","description":"first"},{"id":"r2","title":"Two"}]}]}}`)
	flow := envelope(to, `"type":"interactive","interactive":{"type":"flow","body":{"text":"x"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"tok","flow_id":"1","flow_cta":"Go","flow_action":"navigate","flow_action_payload":{"screen":"S"}}}}`)
	for _, body := range []string{template, list, flow} {
		code, answer := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/messages", body)
		require.Equal(t, 200, code, answer)
	}
	ana.Taps("visit:yes")
	all := got()
	button := only[*webhook.ButtonMessage](t, all)
	assert.Equal(t, "visit:yes", button.Payload)
	assert.Equal(t, "Sure", button.Text)
	assert.Equal(t, srv.Ledger()[0].ID, button.Info().Context.ID)
	assert.NotEmpty(t, ana.Taps("Never"), "a quick reply without payload goes by its text")

	ana.Taps("r1")
	row := only[*webhook.ListReply](t, got())
	assert.Equal(t, []string{"r1", "One", "first"}, []string{row.ID, row.Title, row.Description})

	ana.Completes(`{"flow_token":"tok","size":"XL"}`)
	reply := only[*webhook.FlowReply](t, got())
	assert.JSONEq(t, `{"flow_token":"tok","size":"XL"}`, string(reply.ResponseJSON))

	assert.Empty(t, ana.Taps("Call"))
	require.ErrorContains(t, srv.Flush(t.Context()), `Ana cannot tap "Call"`)
	assert.Empty(t, ana.Completes("{"))
	require.ErrorContains(t, srv.Flush(t.Context()), "not JSON")
	for _, bad := range []string{"", "[]", "null", `{"text":{}}`, `{"type":[]}`} {
		assert.Empty(t, ana.Sends(bad))
		require.Error(t, srv.Flush(t.Context()), bad)
	}
}

func TestPersonWithoutPhone(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	ben := srv.User("", "Ben", whatsapptest.WithUserID("DE.ben1"))
	cem := srv.User("", "Cem")
	assert.Equal(t, "DE.ben1", ben.UserID())
	assert.NotEqual(t, ben.UserID(), cem.UserID())
	ben.Says("hi")
	all := got()
	require.Len(t, all, 1)
	from := all[0].Origin().From
	assert.Equal(t, webhook.Person{UserID: "DE.ben1", Name: "Ben"}, from)
	r, err := srv.Client().Reply(t.Context(), all[0], &whatsapp.Text{Body: "hello"})
	require.NoError(t, err)
	assert.Equal(t, "DE.ben1", r.UserID)
	assert.Empty(t, r.WaID)
	assert.Len(t, ben.Inbox(), 1)
	assert.Empty(t, cem.Inbox())
	st, is := got()[1].(*webhook.Status)
	require.True(t, is)
	assert.Equal(t, "DE.ben1", st.Origin().From.UserID)
	assert.Empty(t, st.Origin().From.WaID)
}

func TestPhoneOff(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana")
	ana.Says("hi")
	ana.Leaves()
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	ana.Reads()
	assert.Len(t, got(), 2, "sent, no more")
	assert.Empty(t, ana.Inbox())
	ana.Back()
	assert.Len(t, got(), 3)
	ana.Reads()
	ana.Reads()
	assert.Len(t, got(), 4, "read once")
}

func TestOptOut(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddTemplate(whatsapptest.Template{Name: "sale", Category: "MARKETING", Body: "Sale"})
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana")
	ana.Stops()
	assert.Equal(t, "user_preferences", got()[0].Origin().Field)
	assert.Contains(t, string(srv.Postings()[0].Body), `"category":"marketing_messages","value":"stop"`)
	send := func(name string) webhook.State {
		_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Template{Name: name, Language: "en_US"})
		require.NoError(t, err)
		all := got()
		st, is := all[len(all)-1].(*webhook.Status)
		require.True(t, is)
		if st.State == webhook.Failed {
			assert.Equal(t, 131050, st.Errors[0].Code)
		}
		return st.State
	}
	assert.Equal(t, webhook.Failed, send("sale"))
	assert.Equal(t, webhook.Delivered, send("hello_world"))
	ana.Resumes()
	assert.Equal(t, webhook.Delivered, send("sale"))
}

func TestSystemMessage(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana")
	ana.Sends(`{"type":"system","system":{"type":"user_changed_number","body":"Ana changed","wa_id":"15550100109"}}`)
	only[*webhook.SystemMessage](t, got())
	assert.NotContains(t, string(srv.Postings()[0].Body), "contacts")
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	assert.Equal(t, 131047, asError(t, err).Code, "nobody has written")
}

func TestReaders(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithReaders())
	got := events(t, srv)
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	all := got()
	require.Len(t, all, 3)
	st, is := all[2].(*webhook.Status)
	require.True(t, is)
	assert.Equal(t, webhook.Read, st.State)
}

func TestWindow(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock))
	second := srv.AddNumber("+1 555-010-0001", "Second")
	wa := srv.Client()
	ana := srv.User(anaPhone, "Ana")
	send := func(c *whatsapp.Client, m whatsapp.Message) int {
		_, err := c.Send(t.Context(), whatsapp.Phone(anaPhone), m)
		if err == nil {
			return 0
		}
		return asError(t, err).Code
	}
	hi, hello := &whatsapp.Text{Body: "hi"}, &whatsapp.Template{Name: "hello_world", Language: "en_US"}
	assert.Equal(t, 131047, send(wa, hi))
	assert.Equal(t, 0, send(wa, hello), "templates may open a conversation")
	ana.Says("hi")
	assert.Equal(t, 0, send(wa, hi))
	assert.Equal(t, 131047, send(wa.ForNumber(second), hi), "each number has a window of its own")
	clock.Advance(24*time.Hour - time.Second)
	assert.Equal(t, 0, send(wa, hi))
	clock.Advance(time.Second)
	assert.Equal(t, 131047, send(wa, hi))
	_, err := wa.SendOrTemplate(t.Context(), whatsapp.Phone(anaPhone), hi, hello)
	require.NoError(t, err)
	ana.At(second).Says("hi")
	assert.Equal(t, 0, send(wa.ForNumber(second), hi))
	ana.At("1")
	require.ErrorContains(t, srv.Flush(t.Context()), "no such number")

	// An ad opens three days, once the business has answered.
	ana.Sends(`{"type":"text","text":{"body":"hi"},"referral":{"source_url":"https://ad.test","source_type":"ad"}}`)
	assert.Equal(t, 0, send(wa, hi))
	clock.Advance(72*time.Hour - time.Second)
	assert.Equal(t, 0, send(wa, hi))
	clock.Advance(time.Second)
	assert.Equal(t, 131047, send(wa, hi))
}

func TestInbound(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	id, err := srv.Inbound("Ana", json.RawMessage(`{"from":"+1 555 010 0101","id":"wamid.mine","timestamp":"1700000000","type":"image","image":{"id":"unknown","mime_type":"image/png","sha256":"x"}}`))
	require.NoError(t, err)
	assert.Equal(t, "wamid.mine", id)
	image := only[*webhook.ImageMessage](t, got())
	assert.Equal(t, "unknown", image.ID, "kept as it is")
	assert.Equal(t, int64(1_700_000_000), image.Origin().Time.Unix())
	assert.Equal(t, "Ana", image.Origin().From.Name)
	_, err = srv.Client().Reply(t.Context(), image, &whatsapp.Text{Body: "nice"})
	require.NoError(t, err)

	for range 2 { // the same person both times
		_, err = srv.Inbound("Ben", json.RawMessage(`{"from":"DE.ben1","type":"text","text":{"body":"hi"}}`))
		require.NoError(t, err)
	}
	_, err = srv.Inbound("", json.RawMessage(`{"from_user_id":"DE.ben1","type":"text","text":{"body":"hi"}}`))
	require.NoError(t, err)
	all := got()
	assert.Equal(t, "DE.ben1", all[len(all)-1].Origin().From.UserID)
	for _, bad := range []string{``, `[]`, `{}`, `{"from":"hello","type":"text"}`, `{"from":"15550100101"}`, `{"from":{},"type":"text"}`} {
		_, err := srv.Inbound("", json.RawMessage(bad))
		require.Error(t, err, bad)
	}
}

func TestSpellingsOfANumber(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ana := srv.User("+1 (555) 010-0101", "Ana")
	same := srv.User("15550100101", "")
	assert.Equal(t, ana.UserID(), same.UserID())
	ana.Says("hi")
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone("+1 555-010-0101"), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.Len(t, same.Inbox(), 1)
}

func TestIdentityKey(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	srv.User(anaPhone, "Ana", whatsapptest.WithIdentityKey("old=")).Says("hi")
	flush(t, srv)
	assert.Len(t, got(), 1)
	assert.Contains(t, string(srv.Postings()[0].Body), `"identity_key_hash":"old="`)
	send := func(hash string) error {
		_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"}, whatsapp.WithIdentityHash(hash))
		return err
	}
	require.NoError(t, send("old="))
	srv.User(anaPhone, "", whatsapptest.WithIdentityKey("new="))
	assert.Equal(t, 137000, asError(t, send("old=")).Code)
	require.NoError(t, send("new="))
}

func TestFind(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	_, known := srv.Find(anaPhone)
	assert.False(t, known)
	for range 2 {
		_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
		require.NoError(t, err, "Find does not shut the window")
		ana, known := srv.Find(anaPhone)
		require.True(t, known)
		same, known := srv.Find(ana.UserID())
		require.True(t, known)
		assert.Equal(t, ana.Inbox()[0].ID, same.Inbox()[0].ID)
	}
}
