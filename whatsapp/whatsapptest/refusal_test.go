package whatsapptest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A refusal is a documented code, and a call or state of the account that provokes it.
type refusal struct {
	name    string
	code    int
	subcode int
	status  int // HTTP
	opts    []whatsapptest.Option
	// prepare brings about the state and returns path and body.
	prepare func(t *testing.T, srv *whatsapptest.Server) (path, body string)
	token   string // "" for the server's own
}

// sends is a refusal of one body for POST messages.
func sends(name string, code, status int, members ...string) refusal {
	return refusal{name: name, code: code, status: status, prepare: func(_ *testing.T, srv *whatsapptest.Server) (string, string) {
		templates(srv)
		return "/v26.0/" + srv.PhoneNumberID() + "/messages", envelope(members...)
	}}
}

// under is a refusal of a plain text in a state of the account.
func under(name string, code, status int, state func(t *testing.T, srv *whatsapptest.Server), opts ...whatsapptest.Option) refusal {
	return refusal{name: name, code: code, status: status, opts: opts, prepare: func(t *testing.T, srv *whatsapptest.Server) (string, string) {
		t.Helper()
		state(t, srv)
		return "/v26.0/" + srv.PhoneNumberID() + "/messages", envelope(to, text)
	}}
}

func templates(srv *whatsapptest.Server) {
	for _, tmpl := range []whatsapptest.Template{
		{Name: "one", Body: "Hello {{1}}"},
		{Name: "named", Body: "Hello {{first_name}}"},
		{Name: "image", Header: "IMAGE", Body: "Look"},
		{Name: "link", Body: "Look", Buttons: []whatsapptest.TemplateButton{{Type: "URL", Text: "Go", URL: "https://x.test/{{1}}"}}},
		{Name: "paused", Body: "Hello", Status: "PAUSED"},
		{Name: "disabled", Body: "Hello", Status: "DISABLED"},
		{Name: "pending", Body: "Hello", Status: "PENDING"},
		{Name: "code", Category: "AUTHENTICATION", Body: "{{1}} is your code", Buttons: []whatsapptest.TemplateButton{{Type: "OTP", Text: "Copy"}}},
	} {
		srv.AddTemplate(tmpl)
	}
}

func tmpl(name string, components ...string) string {
	return `"type":"template","template":{"name":"` + name + `","language":{"code":"en_US"},"components":[` + strings.Join(components, ",") + `]}`
}

func component(kind string, parameters ...string) string {
	return `{"type":"` + kind + `","parameters":[` + strings.Join(parameters, ",") + `]}`
}

func param(s string) string { return `{"type":"text","text":"` + s + `"}` }

func interactive(s string) string { return `"type":"interactive","interactive":` + s }

func bodyRefusals() []refusal {
	const reply = `"body":{"text":"x"},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"A"}}]}`
	return []refusal{
		sends("recipient_type", 100, 400, to, `"recipient_type":"everybody"`, text),
		sends("no object", 100, 400, to, `"type":"text"`),
		sends("media of nobody", 100, 400, to, `"type":"image","image":{"id":"1"}`),
		sends("header of no type", 131008, 400, to, interactive(`{"type":"button","header":{"text":"x"},`+reply+`}`)),
		sends("header of another type", 100, 400, to, interactive(`{"type":"button","header":{"type":"audio"},`+reply+`}`)),
		sends("footer without text", 131008, 400, to, interactive(`{"type":"button","footer":{},`+reply+`}`)),
		sends("button of another type", 100, 400, to, interactive(`{"type":"button","body":{"text":"x"},"action":{"buttons":[{"type":"url","reply":{"id":"a","title":"A"}}]}}`)),
		sends("call permission without action", 131008, 400, to, interactive(`{"type":"call_permission_request"}`)),
		sends("catalog by another name", 100, 400, to, interactive(`{"type":"catalog_message","body":{"text":"x"},"action":{"name":"shop"}}`)),
		sends("flow version", 100, 400, to, interactive(`{"type":"flow","body":{"text":"x"},"action":{"name":"flow","parameters":{"flow_message_version":"1","flow_id":"1","flow_cta":"Go"}}}`)),
		sends("contact's phone", 131008, 400, to, `"type":"contacts","contacts":[{"name":{"formatted_name":"Ben","first_name":"Ben"},"phones":[{"type":"Home"}]}]`),
		sends("empty text", 131008, 400, to, `"type":"text","text":{"body":""}`),
		sends("long text", 131009, 400, to, `"type":"text","text":{"body":"`+strings.Repeat("ü", 4097)+`"}`),
		sends("unknown type", 131051, 400, to, `"type":"poll","poll":{}`),
		sends("to the sender", 131021, 400, `"to":"15550100000"`, text),
		sends("code to a user id", 131062, 400, `"recipient":"US.12345678901234567890"`, tmpl("code", component("body", param("1")), `{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"1"}]}`)),
		sends("parameter missing", 132000, 400, to, tmpl("one")),
		sends("parameter too many", 132000, 400, to, tmpl("one", component("body", param("a"), param("b")))),
		sends("no template", 132001, 404, to, tmpl("nothing")),
		sends("not approved yet", 132001, 404, to, tmpl("pending")),
		sends("filled text", 132005, 400, to, tmpl("one", component("body", param(strings.Repeat("ü", 1025))))),
		sends("other name", 132012, 400, to, tmpl("named", component("body", `{"type":"text","parameter_name":"last_name","text":"x"}`))),
		sends("text for an image", 132012, 400, to, tmpl("image", component("header", param("x")))),
		sends("paused", 132015, 400, to, tmpl("paused")),
		sends("disabled", 132016, 400, to, tmpl("disabled")),
		sends("new line", 132018, 400, to, tmpl("one", component("body", param(`a\nb`)))),
		sends("five spaces", 132018, 400, to, tmpl("one", component("body", param(`a     b`)))),
		sends("button without parameter", 131008, 400, to, tmpl("link")),
		sends("button that is not there", 132018, 400, to, tmpl("link", `{"type":"button","sub_type":"url","index":"3","parameters":[{"type":"text","text":"1"}]}`)),
		sends("component of another type", 100, 400, to, tmpl("one", component("body", param("a")), `{"type":"countdown"}`)),
		sends("unknown group", 131041, 400, `"recipient_type":"group","to":"Y2FwaV9ncm91cDox"`, text),
	}
}

func stateRefusals() []refusal {
	send := func(t *testing.T, srv *whatsapptest.Server, n int) {
		t.Helper()
		for range n {
			code, body := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/messages", envelope(to, text))
			require.Equal(t, 200, code, body)
		}
	}
	account := func(code int) func(*testing.T, *whatsapptest.Server) { // what no call brings about: the account's own trouble
		return func(_ *testing.T, srv *whatsapptest.Server) {
			srv.Inject(whatsapptest.Fault{Path: "*/messages", Code: code, Details: "The account has trouble.", Times: -1})
		}
	}
	return []refusal{
		under("window", 131047, 400, func(_ *testing.T, srv *whatsapptest.Server) { srv.User(anaPhone, "Ana") }),
		under("left WhatsApp", 131026, 400, func(_ *testing.T, srv *whatsapptest.Server) { srv.User(anaPhone, "Ana").LeavesWhatsApp() }),
		under("not in the list", 131030, 400, func(*testing.T, *whatsapptest.Server) {}, whatsapptest.WithTestNumber("15550100199")),
		under("throughput", 130429, 400, func(t *testing.T, srv *whatsapptest.Server) { send(t, srv, 1) },
			whatsapptest.WithThroughput(1), whatsapptest.WithClock(whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0)))),
		under("pair", 131056, 400, func(t *testing.T, srv *whatsapptest.Server) { send(t, srv, 45) },
			whatsapptest.WithPairLimit(), whatsapptest.WithClock(whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0)))),
		under("not registered", 133010, 400, func(t *testing.T, srv *whatsapptest.Server) {
			code, body := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/deregister", "")
			require.Equal(t, 200, code, body)
		}),
		under("payment", 131042, 400, account(131042)),
		under("maintenance", 131057, 500, account(131057)),
		{name: "wrong file", code: 131053, status: 400, prepare: func(_ *testing.T, srv *whatsapptest.Server) (string, string) {
			id := srv.AddMedia("", "video/mp4", []byte("x"))
			return "/v26.0/" + srv.PhoneNumberID() + "/messages", envelope(to, `"type":"image","image":{"id":"`+id+`"}`)
		}},
		{name: "not marketing", code: 134100, status: 400, prepare: func(_ *testing.T, srv *whatsapptest.Server) (string, string) {
			return "/v26.0/" + srv.PhoneNumberID() + "/marketing_messages", envelope(to, tmpl("hello_world"))
		}},
		{name: "no such number", code: 100, subcode: 33, status: 400, prepare: func(*testing.T, *whatsapptest.Server) (string, string) {
			return "/v26.0/15550100999/messages", envelope(to, text)
		}},
		{name: "no such verb", code: 100, subcode: 33, status: 400, prepare: func(_ *testing.T, srv *whatsapptest.Server) (string, string) {
			return "/v26.0/" + srv.PhoneNumberID() + "/dances", "{}"
		}},
		{name: "foreign token", code: 190, status: 401, token: "EAAforeign", prepare: func(_ *testing.T, srv *whatsapptest.Server) (string, string) {
			return "/v26.0/" + srv.PhoneNumberID() + "/messages", envelope(to, text)
		}},
		{name: "expired token", code: 190, subcode: 463, status: 401, token: "EAAexpired", opts: []whatsapptest.Option{whatsapptest.WithToken("EAAexpired")},
			prepare: func(_ *testing.T, srv *whatsapptest.Server) (string, string) {
				srv.RevokeToken()
				return "/v26.0/" + srv.PhoneNumberID() + "/messages", envelope(to, text)
			}},
	}
}

// Each documented refusal comes with its HTTP status and exactly the members of Graph's envelope. 131052, a file that a
// person sent and that could not be fetched, exists in webhooks only.
func TestDocumentedRefusals(t *testing.T) {
	t.Parallel()
	for _, r := range append(bodyRefusals(), stateRefusals()...) {
		t.Run(fmt.Sprintf("%d %s", r.code, r.name), func(t *testing.T) {
			t.Parallel()
			srv := newServer(t, r.opts...)
			path, body := r.prepare(t, srv)
			taken := len(srv.Ledger())
			token := r.token
			if token == "" {
				token = srv.Token()
			}
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+path, strings.NewReader(body))
			require.NoError(t, err)
			req.Header.Set("Authorization", "Bearer "+token)
			req.Header.Set("Content-Type", "application/json")
			status, answer := do(t, srv, req)
			assert.Equal(t, r.status, status, answer)
			assert.Len(t, srv.Ledger(), taken, "nothing was taken")
			holdsEnvelope(t, r, answer)
		})
	}
}

func holdsEnvelope(t *testing.T, r refusal, answer string) {
	t.Helper()
	var whole map[string]map[string]json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(answer), &whole), answer)
	require.Len(t, whole, 1)
	for member := range whole["error"] {
		assert.Contains(t, []string{"message", "type", "code", "error_subcode", "error_data", "is_transient", "fbtrace_id"}, member)
	}
	var e struct {
		Error struct {
			Message string `json:"message"`
			Type    string `json:"type"`
			Code    int    `json:"code"`
			Subcode int    `json:"error_subcode"`
			Data    *struct {
				Product string `json:"messaging_product"`
				Details string `json:"details"`
			} `json:"error_data"`
			Trace string `json:"fbtrace_id"`
		} `json:"error"`
	}
	require.NoError(t, json.Unmarshal([]byte(answer), &e), answer)
	assert.Equal(t, r.code, e.Error.Code, answer)
	assert.Equal(t, r.subcode, e.Error.Subcode, answer)
	assert.Len(t, e.Error.Trace, 23, answer)
	switch {
	case r.subcode == 33:
		assert.Equal(t, "GraphMethodException", e.Error.Type)
		assert.Nil(t, e.Error.Data)
	case r.code == 190:
		assert.Equal(t, "OAuthException", e.Error.Type)
		assert.Nil(t, e.Error.Data)
	default:
		assert.Equal(t, "OAuthException", e.Error.Type)
		assert.True(t, strings.HasPrefix(e.Error.Message, fmt.Sprintf("(#%d) ", r.code)), answer)
		require.NotNil(t, e.Error.Data, answer)
		assert.Equal(t, "whatsapp", e.Error.Data.Product)
		assert.NotEmpty(t, e.Error.Data.Details)
	}
}
