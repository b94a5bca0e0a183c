package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

type listed struct {
	Name string `json:"name"`
	ID   string `json:"id"`
}

func names(t *testing.T, api graph.API, srv *whatsapptest.Server) []string {
	t.Helper()
	var out []string
	for v, err := range graph.All[listed](t.Context(), api, srv.WABAID()+"/message_templates") {
		require.NoError(t, err)
		out = append(out, v.Name)
	}
	return out
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	wa := srv.Client()
	path := "/v26.0/" + srv.WABAID() + "/message_templates"
	for range 30 {
		srv.AddTemplate(whatsapptest.Template{Name: "t" + string(rune('a'+len(names(t, wa, srv))%26)) + strings.Repeat("x", len(names(t, wa, srv))), Body: "x"})
	}
	assert.Len(t, names(t, wa, srv), 31, "over two pages")
	_, body := get(t, srv, path+"?name=hello_world&fields=name,status,language")
	assert.Contains(t, body, `"language":"en_US","name":"hello_world","status":"APPROVED"`)
	_, body = get(t, srv, path+"?status=REJECTED")
	assert.JSONEq(t, `{"data":[]}`, body)
	for _, bad := range []string{"?limit=0", "?limit=x", "?fields=nope", "?after=x", "?after=cGxhY2U6OTk5"} {
		code, _ := get(t, srv, path+bad)
		assert.Equal(t, 400, code, bad)
	}

	code, body := post(t, srv, path, `{"name":"order_ready","language":"de","category":"UTILITY","components":[{"type":"HEADER","format":"TEXT","text":"Order {{1}}","example":{"header_text":["7"]}},`+
		`{"type":"BODY","text":"Hello {{1}}, here is {{2}}!","example":{"body_text":[["Ana","Ben"]]}},{"type":"FOOTER","text":"Bye"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://x.test/{{1}}","example":["https://x.test/7"]}]}]}`)
	require.Equal(t, 200, code, body)
	var made listed
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	_, node := get(t, srv, "/v26.0/"+made.ID)
	assert.Contains(t, node, `"Hello {{1}}, here is {{2}}!"`)
	for name, bad := range map[string]string{
		"twice":    `{"name":"order_ready","language":"de","category":"UTILITY"}`,
		"name":     `{"name":"Order Ready","language":"de","category":"UTILITY"}`,
		"unnamed":  `{"language":"de","category":"UTILITY"}`,
		"language": `{"name":"x","category":"UTILITY"}`,
		"category": `{"name":"x","language":"de"}`,
		"kind":     `{"name":"x","language":"de","category":"SPAM"}`,
	} {
		code, _ := post(t, srv, path, bad)
		assert.Equal(t, 400, code, name)
	}
	remove := func(query string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, srv.URL()+path+query, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		code, _ := do(t, srv, req)
		return code
	}
	assert.Equal(t, 200, remove("?name=order_ready"))
	assert.Equal(t, 404, remove("?name=order_ready"))
	assert.Equal(t, 400, remove(""))
}

func TestTemplateParameters(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for _, tmpl := range []whatsapptest.Template{
		{Name: "plain", Body: "Hi"},
		{Name: "two", Body: "Hi {{1}}, {{2}} and {{1}}"},
		{Name: "named", Body: "Hi {{first}} and {{second}}"},
		{Name: "picture", Header: "image", Body: "Hi"},
		{Name: "titled", Header: "TEXT", Title: "Order {{1}}", Body: "Hi"},
		{Name: "clip", Header: "GIF", Body: "Hi"},
		{Name: "track", Body: "Hi", Buttons: []whatsapptest.TemplateButton{
			{Type: "URL", Text: "Track", URL: "https://x.test/{{1}}"}, {Type: "URL", Text: "Home", URL: "https://x.test"},
			{Type: "QUICK_REPLY", Text: "Stop"}, {Type: "PHONE_NUMBER", Text: "Call"}, {Type: "COPY_CODE", Text: "Copy"}}},
		{Name: "paused", Body: "Hi", Status: "PAUSED"},
		{Name: "disabled", Body: "Hi", Status: "DISABLED"},
		{Name: "pending", Body: "Hi", Status: "PENDING"},
	} {
		srv.AddTemplate(tmpl)
	}
	body := func(params ...string) string {
		return `{"type":"body","parameters":[` + strings.Join(params, ",") + `]}`
	}
	word := func(s string) string { return `{"type":"text","text":"` + s + `"}` }
	named := func(name, s string) string {
		return `{"type":"text","parameter_name":"` + name + `","text":"` + s + `"}`
	}
	button := func(kind, index, param string) string {
		return `{"type":"button","sub_type":"` + kind + `","index":` + index + `,"parameters":[` + param + `]}`
	}
	link := `{"type":"image","image":{"link":"https://x.test/a.jpg"}}`
	coupon := button("copy_code", `"4"`, `{"type":"coupon_code","coupon_code":"X"}`)
	for name, c := range map[string]struct {
		template   string
		components []string
		code       int
		details    string
	}{
		"plain":             {"plain", nil, 0, ""},
		"too many":          {"plain", []string{body(word("x"))}, 132000, "body: number of localizable_params (1) does not match the expected number of params (0)"},
		"two":               {"two", []string{body(word("x"), word("y"))}, 0, ""},
		"too few":           {"two", []string{body(word("x"))}, 132000, "(1) does not match the expected number of params (2)"},
		"none":              {"two", nil, 132000, "(0)"},
		"currency":          {"two", []string{body(word("x"), `{"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":1000}}`)}, 0, ""},
		"image in body":     {"two", []string{body(word("x"), link)}, 132012, "body: Format mismatch"},
		"new line":          {"two", []string{body(word("x"), word(`a\nb`))}, 132018, "new-line"},
		"five spaces":       {"two", []string{body(word("x"), word("a     b"))}, 132018, "spaces"},
		"four spaces":       {"two", []string{body(word("x"), word("a    b"))}, 0, ""},
		"too long together": {"two", []string{body(word(strings.Repeat("x", 600)), word("y"))}, 132005, "1024"},
		"named":             {"named", []string{body(named("second", "b"), named("first", "a"))}, 0, ""},
		"no names":          {"named", []string{body(word("x"), word("y"))}, 100, "Parameter name is missing or empty"},
		"other names":       {"named", []string{body(named("first", "a"), named("third", "b"))}, 132012, "third"},
		"picture":           {"picture", []string{`{"type":"header","parameters":[` + link + `]}`}, 0, ""},
		"no picture":        {"picture", nil, 132012, "header: Format mismatch, expected IMAGE, received UNKNOWN"},
		"text for picture":  {"picture", []string{`{"type":"header","parameters":[` + word("x") + `]}`}, 132012, "received TEXT"},
		"titled":            {"titled", []string{`{"type":"header","parameters":[` + word("7") + `]}`}, 0, ""},
		"untitled":          {"titled", nil, 132000, "header"},
		"header of none":    {"plain", []string{`{"type":"header","parameters":[` + word("7") + `]}`}, 132000, "header"},
		"clip":              {"clip", []string{`{"type":"header","parameters":[{"type":"video","video":{"link":"https://x.test/a.mp4"}}]}`}, 0, ""},
		"track":             {"track", []string{button("url", "0", word("abc")), coupon}, 0, ""},
		"no button":         {"track", []string{coupon}, 131008, "buttons: Button at index 0 of type Url requires a parameter"},
		"static button":     {"track", []string{button("url", "0", word("a")), button("url", "1", word("a")), coupon}, 132018, "index 1"},
		"no such button":    {"track", []string{button("url", "0", word("a")), button("url", "9", word("a"))}, 132018, "index 9"},
		"wrong kind":        {"track", []string{button("quick_reply", `"0"`, `{"type":"payload","payload":"x"}`)}, 132018, "index 0"},
		"phone button":      {"track", []string{button("url", "3", word("a"))}, 132018, "index 3"},
		"paused":            {"paused", nil, 132015, "paused"},
		"disabled":          {"disabled", nil, 132016, "disabled"},
		"pending":           {"pending", nil, 132001, "does not exist"},
	} {
		t.Run(name, func(t *testing.T) {
			code, answer := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/messages", envelope(to,
				`"type":"template","template":{"name":"`+c.template+`","language":{"code":"en_US"},"components":[`+strings.Join(c.components, ",")+`]}`))
			if c.code == 0 {
				require.Equal(t, 200, code, answer)
				return
			}
			e := waerrors.FromResponse(code, []byte(answer))
			assert.Equal(t, c.code, e.Code, answer)
			assert.Contains(t, e.Title+e.Details, c.details)
		})
	}
}
