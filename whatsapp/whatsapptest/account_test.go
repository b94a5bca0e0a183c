package whatsapptest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/profile"
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
