package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/profile"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestNumberNode(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithNumber("+1 555-010-0042", "Corner Shop"))
	path := "/v26.0/" + srv.PhoneNumberID()
	code, body := get(t, srv, path)
	require.Equal(t, 200, code)
	assert.JSONEq(t, `{"verified_name":"Corner Shop","code_verification_status":"VERIFIED","display_phone_number":"+1 555-010-0042",
		"quality_rating":"GREEN","platform_type":"CLOUD_API","throughput":{"level":"STANDARD"},"id":"`+srv.PhoneNumberID()+`"}`, body)
	_, body = get(t, srv, path+"?fields=name_status,throughput{level},messaging_limit_tier.limit(1)")
	assert.JSONEq(t, `{"name_status":"APPROVED","throughput":{"level":"STANDARD"},"messaging_limit_tier":"TIER_2K","id":"`+srv.PhoneNumberID()+`"}`, body)
	code, body = get(t, srv, path+"?fields=nope")
	assert.Equal(t, 400, code)
	assert.Contains(t, body, "nonexisting field (nope)")

	for name, c := range map[string]struct {
		path, body string
		want       int
	}{
		"register":       {"/register", `{"messaging_product":"whatsapp","pin":"123456"}`, 200},
		"short pin":      {"/register", `{"messaging_product":"whatsapp","pin":"1234"}`, 400},
		"no product":     {"/register", `{"pin":"123456"}`, 400},
		"deregister":     {"/deregister", ``, 200},
		"pin":            {"", `{"pin":"123456"}`, 200},
		"request code":   {"/request_code", `{"code_method":"SMS","language":"en_US"}`, 200},
		"settings":       {"/settings", `{"calling":{"status":"ENABLED"}}`, 200},
		"broken":         {"/settings", `{`, 400},
		"no such edge":   {"/dance", `{}`, 400},
		"wrong method":   {"/whatsapp_business_profile/x", `{}`, 400},
		"messages wrong": {"/messages/x", `{}`, 400},
	} {
		code, body := post(t, srv, path+c.path, c.body)
		assert.Equal(t, c.want, code, "%s: %s", name, body)
	}
	_, body = get(t, srv, path+"?fields=status")
	assert.NotEmpty(t, body)
}

func TestProfile(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	p := profile.NewClient(srv.Client())
	require.NoError(t, p.Update(t.Context(), profile.Update{About: "Open", Email: new("shop@example.com"), Websites: &[]string{"https://shop.example.com"}}))
	got, err := p.Get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "Open", got.About)
	assert.Equal(t, []string{"https://shop.example.com"}, got.Websites)

	path := "/v26.0/" + srv.PhoneNumberID() + "/whatsapp_business_profile"
	_, body := get(t, srv, path+"?fields=about,vertical")
	assert.JSONEq(t, `{"data":[{"about":"Open","messaging_product":"whatsapp"}]}`, body)
	code, _ := get(t, srv, path+"?fields=nope")
	assert.Equal(t, 400, code)
	for name, update := range map[string]string{
		"no product":   `"about":"x"`,
		"empty about":  `"messaging_product":"whatsapp","about":""`,
		"long about":   `"messaging_product":"whatsapp","about":"` + strings.Repeat("ü", 140) + `"`,
		"long address": `"messaging_product":"whatsapp","address":"` + strings.Repeat("ü", 257) + `"`,
		"email":        `"messaging_product":"whatsapp","email":"x"`,
		"vertical":     `"messaging_product":"whatsapp","vertical":"SPACE"`,
		"three sites":  `"messaging_product":"whatsapp","websites":["https://a.test","https://b.test","https://c.test"]`,
		"no scheme":    `"messaging_product":"whatsapp","websites":["a.test"]`,
		"wrong type":   `"messaging_product":"whatsapp","about":7`,
	} {
		code, body := post(t, srv, path, "{"+update+"}")
		assert.Equal(t, 400, code, name)
		assert.Equal(t, 100, waerrors.FromResponse(code, []byte(body)).Code, name)
	}
	code, body = post(t, srv, path, `{"messaging_product":"whatsapp","address":"`+strings.Repeat("ü", 256)+`","vertical":"RETAIL","description":"d"}`)
	assert.Equal(t, 200, code, body)
}

func TestAccount(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	second := srv.AddNumber("+1 555-010-0001", "Second")
	path := "/v26.0/" + srv.WABAID()
	_, body := get(t, srv, path)
	assert.Contains(t, body, `"id":"`+srv.WABAID()+`"`)
	_, body = get(t, srv, path+"?fields=currency")
	assert.JSONEq(t, `{"currency":"USD","id":"`+srv.WABAID()+`"}`, body)
	_, body = get(t, srv, path+"/phone_numbers?fields=display_phone_number,status")
	assert.Contains(t, body, second)
	assert.Contains(t, body, `"status":"CONNECTED"`)
	code, _ := get(t, srv, path+"/phone_numbers?fields=nope")
	assert.Equal(t, 400, code)
	_, body = get(t, srv, path+"/subscribed_apps")
	assert.Contains(t, body, srv.AppID())
	code, body = post(t, srv, path+"/subscribed_apps", "")
	assert.Equal(t, 200, code)
	assert.JSONEq(t, `{"success":true}`, body)
	code, _ = post(t, srv, path, `{"name":"x"}`)
	assert.Equal(t, 200, code)
	code, _ = post(t, srv, path+"/nope", `{}`)
	assert.Equal(t, 400, code)
	_, body = get(t, srv, "/v26.0/"+srv.AppID())
	assert.Contains(t, body, "Test App")
	_, body = get(t, srv, "/debug_token?input_token="+srv.Token())
	assert.Contains(t, body, `"is_valid":true`)
	code, _ = get(t, srv, "/debug_token")
	assert.Equal(t, 400, code)
	_, body = get(t, srv, "/oauth/access_token?grant_type=client_credentials&client_id="+srv.AppID()+"&client_secret="+srv.AppSecret())
	assert.Contains(t, body, srv.AppID()+"|")
	code, _ = get(t, srv, "/oauth/access_token?client_id=1&client_secret=2")
	assert.Equal(t, 400, code)
}

type listed struct {
	Name string `json:"name"`
	ID   string `json:"id"`
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

	code, body := post(t, srv, path, `{"name":"order_ready","language":"de","category":"UTILITY","components":[{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},`+
		`{"type":"BODY","text":"Hello {{1}}, {{2}}"},{"type":"FOOTER","text":"Bye"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Track","url":"https://x.test/{{1}}"}]}]}`)
	require.Equal(t, 200, code, body)
	var made listed
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	_, node := get(t, srv, "/v26.0/"+made.ID)
	assert.Contains(t, node, `"Hello {{1}}, {{2}}"`)
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

func names(t *testing.T, api graph.API, srv *whatsapptest.Server) []string {
	t.Helper()
	var out []string
	for v, err := range graph.All[listed](t.Context(), api, srv.WABAID()+"/message_templates") {
		require.NoError(t, err)
		out = append(out, v.Name)
	}
	return out
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
