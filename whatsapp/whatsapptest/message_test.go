package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// The codes are those of Meta's error reference.
func TestRefusedMessages(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddTemplate(whatsapptest.Template{Name: "code", Category: "AUTHENTICATION", Body: "{{1}} is your code",
		Buttons: []whatsapptest.TemplateButton{{Type: "OTP", Text: "Copy code"}}})
	srv.User("15550100199", "Gone").LeavesWhatsApp()
	srv.User("15550100198", "Quiet")
	srv.AddGroup("Y2FwaV9ncm91cDoy")
	video := srv.AddMedia("", "video/mp4", []byte("video"))
	for name, c := range map[string]struct {
		body    string
		code    int
		details string
	}{
		"not JSON":            {`hello`, 100, "JSON"},
		"broken JSON":         {`{"messaging_product":"whatsapp"`, 100, "JSON"},
		"array":               {`[]`, 100, "JSON"},
		"no product":          {`{"to":"15550100101","type":"text","text":{"body":"hi"}}`, 100, "messaging_product"},
		"other product":       {`{"messaging_product":"telegram","to":"15550100101","type":"text","text":{"body":"hi"}}`, 100, "WHATSAPP"},
		"no recipient":        {`{"messaging_product":"whatsapp","type":"text","text":{"body":"hi"}}`, 100, "parameter to"},
		"bad number":          {envelope(`"to":"hello"`, text), 100, "to"},
		"trunk prefix":        {envelope(`"to":"0033612345678"`, text), 100, "to"},
		"bad user id":         {envelope(`"recipient":"US-1"`, text), 100, "recipient"},
		"unknown type":        {envelope(to, `"type":"poll","poll":{}`), 131051, "poll"},
		"no object":           {envelope(to, `"type":"text"`), 100, "text"},
		"wrong JSON type":     {envelope(to, `"type":"text","text":"hi"`), 100, "text"},
		"empty text":          {envelope(to, `"type":"text","text":{"body":""}`), 131008, "text.body"},
		"long text":           {envelope(to, `"type":"text","text":{"body":"`+strings.Repeat("ü", 4097)+`"}`), 131009, "4096"},
		"no media":            {envelope(to, `"type":"image","image":{"caption":"hi"}`), 131008, "image"},
		"unknown media":       {envelope(to, `"type":"image","image":{"id":"12345"}`), 100, "media attachment ID"},
		"media of other use":  {envelope(to, `"type":"image","image":{"id":"`+video+`"}`), 131053, "video/mp4"},
		"bad link":            {envelope(to, `"type":"image","image":{"link":"ftp://x.test"}`), 131009, "image.link"},
		"far away":            {envelope(to, `"type":"location","location":{"latitude":91,"longitude":0}`), 131009, "latitude"},
		"four buttons":        {envelope(to, buttons("a", "b", "c", "d")), 131009, "buttons"},
		"no buttons":          {envelope(to, buttons()), 131008, "buttons"},
		"long title":          {envelope(to, buttons(strings.Repeat("x", 21))), 131009, "title"},
		"unknown interactive": {envelope(to, `"type":"interactive","interactive":{"type":"dance","body":{"text":"x"},"action":{}}`), 100, "interactive"},
		"no such template":    {envelope(to, `"type":"template","template":{"name":"nope","language":{"code":"en_US"}}`), 132001, "nope"},
		"other language":      {envelope(to, `"type":"template","template":{"name":"hello_world","language":{"code":"fr"}}`), 132001, "fr"},
		"no template":         {envelope(to, `"type":"template"`), 100, "template"},
		"code to a user id": {envelope(`"recipient":"US.12345678901234567890"`, `"type":"template","template":{"name":"code","language":{"code":"en_US"},"components":[`+
			`{"type":"body","parameters":[{"type":"text","text":"1234"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"1234"}]}]}`), 131062, ""},
		"incapable":          {envelope(`"to":"15550100199"`, text), 131026, ""},
		"window shut":        {envelope(`"to":"15550100198"`, text), 131047, "24 hours"},
		"to itself":          {envelope(`"to":"15550100000"`, text), 131021, ""},
		"unknown group":      {envelope(`"to":"Y2FwaV9ncm91cDox","recipient_type":"group"`, text), 131041, ""},
		"buttons in a group": {envelope(`"to":"Y2FwaV9ncm91cDoy","recipient_type":"group"`, buttons("a")), 131051, "group"},
		"long data":          {envelope(to, text+`,"biz_opaque_callback_data":"`+strings.Repeat("x", 513)+`"`), 131009, "biz_opaque_callback_data"},
		"read of nothing":    {`{"messaging_product":"whatsapp","status":"read"}`, 100, "message_id"},
		"read of unknown":    {`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.none"}`, 131009, "message_id"},
		"typing of a kind":   {`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.none","typing_indicator":{"type":"audio"}}`, 100, "typing"},
	} {
		t.Run(name, func(t *testing.T) {
			code, body := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/messages", c.body)
			e := waerrors.FromResponse(code, []byte(body))
			assert.Equal(t, c.code, e.Code, body)
			assert.GreaterOrEqual(t, code, 400)
			assert.Contains(t, e.Title+" "+e.Details, c.details)
			assert.NotEmpty(t, e.TraceID)
		})
	}
	assert.Empty(t, srv.Ledger(), "nothing was accepted")
}

const (
	to   = `"to":"+15550100101"`
	text = `"type":"text","text":{"body":"hi"}`
)

func envelope(members ...string) string {
	return `{"messaging_product":"whatsapp",` + strings.Join(members, ",") + `}`
}

func buttons(titles ...string) string {
	var list []string
	for _, title := range titles {
		list = append(list, `{"type":"reply","reply":{"id":"`+title+`","title":"`+title+`"}}`)
	}
	return `"type":"interactive","interactive":{"type":"button","body":{"text":"x"},"action":{"buttons":[` + strings.Join(list, ",") + `]}}`
}

func TestAnswerOfASend(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ben := srv.User("", "Ben")
	ben.Says("hi")
	srv.AddGroup("Y2FwaV9ncm91cDox")
	for name, c := range map[string]struct{ body, contact, message string }{
		"phone":    {envelope(`"to":"+1 (555) 010-0101"`, text), `"input":"+1 (555) 010-0101","wa_id":"15550100101","user_id":"US.`, `{"id":"wamid.`},
		"number":   {envelope(`"to":15550100101`, text), `"input":"15550100101","wa_id":"15550100101"`, `{"id":"wamid.`},
		"no type":  {envelope(to, `"text":{"body":"hi"}`), `"wa_id":"15550100101"`, `{"id":"wamid.`},
		"user id":  {envelope(`"recipient":"`+ben.UserID()+`"`, text), `{"input":"` + ben.UserID() + `","user_id":"` + ben.UserID() + `"}`, `{"id":"wamid.`},
		"group":    {envelope(`"to":"Y2FwaV9ncm91cDox","recipient_type":"group"`, text), `"input":"Y2FwaV9ncm91cDox"`, `"group_id":"Y2FwaV9ncm91cDox"`},
		"template": {envelope(to, `"type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}`), `"wa_id":"15550100101"`, `"message_status":"accepted"`},
	} {
		t.Run(name, func(t *testing.T) {
			code, body := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/messages", c.body)
			require.Equal(t, 200, code, body)
			assert.Contains(t, body, `{"messaging_product":"whatsapp","contacts":[{`)
			assert.Contains(t, body, c.contact)
			assert.Contains(t, body, c.message)
		})
	}
}

// A business-scoped user id in "to" is answered with 200 and never delivered.
func TestUserIDInTo(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	ben := srv.User("", "Ben")
	ben.Says("hi")
	got := events(t, srv)
	code, body := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/messages", envelope(`"to":"`+ben.UserID()+`"`, text))
	require.Equal(t, 200, code, body)
	assert.Contains(t, body, `"id":"wamid.`)
	assert.Empty(t, got())
	assert.Empty(t, ben.Inbox())
	require.Len(t, srv.Ledger(), 1)
	assert.True(t, srv.Ledger()[0].Lost)

	_, err := srv.Client().Send(t.Context(), whatsapp.User(ben.UserID()), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.Len(t, got(), 2)
	assert.Len(t, ben.Inbox(), 1)
}

func TestParametersInTheQuery(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	code, body := post(t, srv, "/"+srv.PhoneNumberID()+"/messages?messaging_product=whatsapp&type=image", `{"type":"text","to":"15550100101","text":{"body":"hi"}}`)
	require.Equal(t, 200, code, body)
	assert.Equal(t, "text", srv.Ledger()[0].Type, "the body wins")
	code, body = post(t, srv, "/"+srv.PhoneNumberID()+`/messages?messaging_product=whatsapp&type=text&to=15550100101&text=%7B%22body%22%3A%22hi%22%7D`, "")
	require.Equal(t, 200, code, body)
}

// Graph takes forms as well as JSON, and JSON under any Content-Type.
func TestContentTypes(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	form := url.Values{
		"messaging_product": {"whatsapp"}, "to": {"+15550100101"}, "type": {"text"}, "text": {`{"body":"hi","preview_url":true}`},
		"access_token": {srv.Token()},
	}.Encode()
	for name, c := range map[string]struct{ kind, body string }{
		"json":         {"application/json", textBody},
		"charset":      {"application/json; charset=utf-8", textBody},
		"none":         {"", textBody},
		"curl":         {"application/x-www-form-urlencoded", textBody},
		"plain":        {"text/plain", textBody},
		"byte order":   {"application/json", "\ufeff" + textBody},
		"form":         {"application/x-www-form-urlencoded", form},
		"form, spaced": {"application/x-www-form-urlencoded; charset=UTF-8", form},
	} {
		t.Run(name, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/v26.0/"+srv.PhoneNumberID()+"/messages", strings.NewReader(c.body))
			require.NoError(t, err)
			if !strings.Contains(c.body, "access_token") {
				req.Header.Set("Authorization", "Bearer "+srv.Token())
			}
			if c.kind != "" {
				req.Header.Set("Content-Type", c.kind)
			}
			code, body := do(t, srv, req)
			assert.Equal(t, 200, code, body)
		})
	}
}

// Any version, a slash at the end, and words in capitals, as other clients send them.
func TestForeignSpellings(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	capitals := envelope(to, `"type":"interactive","interactive":{"type":"BUTTON","body":{"text":"x"},"action":{"buttons":[{"type":"REPLY","reply":{"id":"a","title":"A"}}]}}`)
	for _, path := range []string{"/messages", "/v19.0/messages", "/v26.0/messages", "/v26.0/messages/"} {
		for _, body := range []string{textBody, capitals} {
			code, answer := post(t, srv, strings.Replace(path, "/messages", "/"+srv.PhoneNumberID()+"/messages", 1), body)
			assert.Equal(t, 200, code, "%s: %s", path, answer)
		}
	}
	assert.Len(t, srv.Ledger(), 8)
}

func TestRequestsAndLastBody(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	assert.Empty(t, srv.LastBody())
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+1 555 010 0101","type":"text","text":{"body":"hi"}}`, srv.LastBody())
	_, body := get(t, srv, "/v26.0/"+srv.PhoneNumberID()+"?fields=status")
	assert.Contains(t, body, "CONNECTED")
	assert.NotEmpty(t, srv.LastBody(), "a call without a body leaves it")
	r := srv.Requests()
	require.Len(t, r, 2)
	assert.Equal(t, http.MethodPost, r[0].Method)
	assert.Equal(t, srv.PhoneNumberID()+"/messages", r[0].Path)
	assert.Equal(t, "v26.0", r[0].Version)
	assert.Equal(t, 200, r[0].Status)
	assert.Equal(t, "status", r[1].Query.Get("fields"))
	assert.JSONEq(t, srv.LastBody(), string(srv.Ledger()[0].Body))
}

func TestSameSeedSameIDs(t *testing.T) {
	t.Parallel()
	ids := func(seed uint64) []string {
		srv := newServer(t, whatsapptest.WithSeed(seed))
		_, body := post(t, srv, "/"+srv.PhoneNumberID()+"/messages", textBody)
		var a struct {
			Messages []struct {
				ID string `json:"id"`
			} `json:"messages"`
		}
		require.NoError(t, json.Unmarshal([]byte(body), &a))
		return []string{srv.PhoneNumberID(), srv.WABAID(), srv.AppID(), srv.Token(), srv.AppSecret(), srv.VerifyToken(), a.Messages[0].ID}
	}
	first, again := ids(7), ids(7)
	assert.Equal(t, first, again)
	assert.NotEqual(t, first, ids(8))
}

func TestLateFailures(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithLateFailures())
	got := events(t, srv)
	srv.User(anaPhone, "Ana")
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	require.Len(t, got(), 1)
	st, is := got()[0].(*webhook.Status)
	require.True(t, is)
	assert.Equal(t, webhook.Failed, st.State)
	require.Len(t, st.Errors, 1)
	assert.Equal(t, 131047, st.Errors[0].Code)
	assert.Equal(t, 131047, srv.Ledger()[0].FailedWith)
	assert.NotContains(t, string(srv.Postings()[0].Body), "contacts", "failed statuses carry none")
}

func TestReactionToNothing(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Reaction{MessageID: "wamid.none", Emoji: "👍"})
	require.NoError(t, err)
	st, is := got()[0].(*webhook.Status)
	require.True(t, is)
	assert.Equal(t, 131009, st.Errors[0].Code)
}

func TestTestNumber(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithTestNumber(anaPhone))
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone("15550100101"), &whatsapp.Text{Body: "hi"})
	require.NoError(t, err)
	_, err = srv.Client().Send(t.Context(), whatsapp.Phone("15550100102"), &whatsapp.Text{Body: "hi"})
	assert.Equal(t, 131030, asError(t, err).Code)
}

func TestClosedWindows(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithClosedWindows())
	_, err := srv.Client().Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"})
	assert.Equal(t, 131047, asError(t, err).Code)
}

func TestMarketingMessages(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddTemplate(whatsapptest.Template{Name: "sale", Category: "MARKETING", Body: "Sale"})
	send := func(name string) int {
		code, body := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/marketing_messages",
			envelope(to, `"type":"template","template":{"name":"`+name+`","language":{"code":"en_US"}},"product_policy":"STRICT"`))
		if code == 200 {
			return 0
		}
		return waerrors.FromResponse(code, []byte(body)).Code
	}
	assert.Equal(t, 0, send("sale"))
	assert.Equal(t, 134100, send("hello_world"))
	code, body := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/marketing_messages", textBody)
	assert.Equal(t, 134100, waerrors.FromResponse(code, []byte(body)).Code)
}
