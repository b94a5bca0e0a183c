package whatsapptest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// An endpoint counts what is delivered to it.
type endpoint struct {
	URL string
	got atomic.Int32
}

func newEndpoint(t *testing.T, srv *whatsapptest.Server, token string) *endpoint {
	t.Helper()
	e := &endpoint{}
	h, err := webhook.NewHandler(srv.AppSecret(), token, webhook.On(func(context.Context, webhook.Event) error {
		e.got.Add(1)
		return nil
	}))
	require.NoError(t, err)
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	e.URL = s.URL
	return e
}

// Messages go to the callback of the number, else of the account, else of the app; most other fields to that of the app.
func TestOverrides(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	app, account, number := newEndpoint(t, srv, srv.VerifyToken()), newEndpoint(t, srv, "account"), newEndpoint(t, srv, "number")
	require.NoError(t, srv.Subscribe(t.Context(), app.URL))
	ana := srv.User(anaPhone, "Ana")
	second := srv.AddNumber("+1 555-010-0001", "Second")
	subscribed := srv.WABAID() + "/subscribed_apps"
	override := func(e *endpoint, token string) string {
		return `{"override_callback_uri":"` + e.URL + `","verify_token":"` + token + `"}`
	}
	counts := func() [3]int32 {
		flush(t, srv)
		return [3]int32{app.got.Load(), account.got.Load(), number.got.Load()}
	}
	ana.Says("1")
	assert.Equal(t, [3]int32{1, 0, 0}, counts())
	refused(t, srv, http.MethodPost, subscribed, override(account, "wrong"), 2200, 0)
	refused(t, srv, http.MethodPost, subscribed, `{"override_callback_uri":"`+account.URL+`"}`, 100, 0)
	done(t, srv, http.MethodPost, subscribed, override(account, "account"))
	assert.Contains(t, done(t, srv, http.MethodGet, subscribed, ""), `"override_callback_uri":"`+account.URL+`"`)
	ana.Says("2")
	assert.Equal(t, [3]int32{1, 1, 0}, counts())
	refused(t, srv, http.MethodPost, srv.PhoneNumberID(), `{"webhook_configuration":`+override(number, "wrong")+`}`, 2200, 0)
	done(t, srv, http.MethodPost, srv.PhoneNumberID(), `{"webhook_configuration":`+override(number, "number")+`}`)
	assert.Contains(t, done(t, srv, http.MethodGet, srv.PhoneNumberID()+"?fields=webhook_configuration", ""),
		`{"phone_number":"`+number.URL+`","whatsapp_business_account":"`+account.URL+`","application":"`+app.URL+`"}`)
	ana.Says("3")
	ana.At(second).Says("to another number")
	assert.Equal(t, [3]int32{1, 2, 1}, counts())
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Review = "PENDING" })
	assert.Equal(t, [3]int32{2, 2, 1}, counts(), "reviews go to the app")
	done(t, srv, http.MethodPost, srv.PhoneNumberID(), `{"webhook_configuration":{"override_callback_uri":""}}`)
	ana.Says("4")
	assert.Equal(t, [3]int32{2, 3, 1}, counts())
	done(t, srv, http.MethodPost, subscribed, "")
	ana.Says("5")
	assert.Equal(t, [3]int32{3, 3, 1}, counts())
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Callback = number.URL })
	ana.Says("6")
	assert.Equal(t, [3]int32{3, 3, 2}, counts(), "without a handshake, as a test may wish")
	done(t, srv, http.MethodDelete, subscribed, "")
	ana.Says("7")
	assert.Equal(t, [3]int32{3, 3, 2}, counts())
}

func TestAppSubscriptions(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	first, other := newEndpoint(t, srv, srv.VerifyToken()), newEndpoint(t, srv, "other")
	path := "/v26.0/" + srv.AppID() + "/subscriptions"
	list := func() string {
		code, body := as(t, srv, appToken(srv), http.MethodGet, path, "")
		require.Equal(t, http.StatusOK, code, body)
		return body
	}
	change := func(method string, form url.Values) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL()+path, strings.NewReader(form.Encode()))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+appToken(srv))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		return do(t, srv, req)
	}
	assert.JSONEq(t, `{"data":[]}`, list())
	code, body := call(t, srv, http.MethodGet, path, "")
	assert.Equal(t, http.StatusBadRequest, code)
	assert.Contains(t, body, "(#15) This method must be called with an app access_token.")
	require.NoError(t, srv.Subscribe(t.Context(), first.URL))
	assert.Contains(t, list(), `{"object":"whatsapp_business_account","callback_url":"`+first.URL+`","active":true,"fields":[{"name":"account_alerts","version":"v26.0"}`)

	form := url.Values{"object": {"whatsapp_business_account"}, "callback_url": {other.URL}, "verify_token": {"other"}, "fields": {"messages,account_update"}}
	code, body = change(http.MethodPost, form)
	require.Equal(t, http.StatusOK, code, body)
	assert.JSONEq(t, `{"data":[{"object":"whatsapp_business_account","callback_url":"`+other.URL+`","active":true,"fields":[
		{"name":"messages","version":"v26.0"},{"name":"account_update","version":"v26.0"}]}],
		"paging":{"cursors":{"before":"cGxhY2U6MA","after":"cGxhY2U6MQ"}}}`, list())
	srv.User(anaPhone, "Ana").Says("hi")
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Review = "PENDING" })
	flush(t, srv)
	assert.Equal(t, int32(1), other.got.Load(), "the review is not subscribed to")
	assert.Zero(t, first.got.Load())

	for name, wrong := range map[string]url.Values{
		"object": {"object": {"user"}, "callback_url": {other.URL}}, "no URL": {"object": {"whatsapp_business_account"}},
		"field": {"object": {"whatsapp_business_account"}, "callback_url": {other.URL}, "verify_token": {"other"}, "fields": {"dreams"}},
		"token": {"object": {"whatsapp_business_account"}, "callback_url": {other.URL}, "verify_token": {"wrong"}},
	} {
		code, body := change(http.MethodPost, wrong)
		assert.Equal(t, http.StatusBadRequest, code, "%s: %s", name, body)
	}
	code, _ = change(http.MethodDelete, url.Values{"object": {"user"}})
	assert.Equal(t, http.StatusBadRequest, code)
	code, _ = change(http.MethodDelete, url.Values{"object": {"whatsapp_business_account"}, "fields": {"account_update"}})
	assert.Equal(t, http.StatusOK, code)
	assert.NotContains(t, list(), "account_update")
	code, _ = change(http.MethodDelete, url.Values{"object": {"whatsapp_business_account"}})
	assert.Equal(t, http.StatusOK, code)
	assert.JSONEq(t, `{"data":[]}`, list())
	srv.User(anaPhone, "Ana").Says("hi")
	flush(t, srv)
	assert.Equal(t, int32(1), other.got.Load())
	srv.ChangeApp(func(a *whatsapptest.App) { a.Callback, a.Fields, a.Inactive = first.URL, []string{"messages"}, true })
	assert.Contains(t, list(), `"active":false`)
	srv.User(anaPhone, "Ana").Says("hi")
	srv.ChangeApp(func(a *whatsapptest.App) { a.Inactive = false })
	srv.User(anaPhone, "Ana").Says("hi")
	flush(t, srv)
	assert.Equal(t, int32(1), first.got.Load())
}

// A change is told as Meta tells it.
func TestTold(t *testing.T) {
	t.Parallel()
	number := func(change func(*whatsapptest.Number)) func(*whatsapptest.Server) {
		return func(s *whatsapptest.Server) { s.ChangeNumber("", change) }
	}
	account := func(change func(*whatsapptest.Account)) func(*whatsapptest.Server) {
		return func(s *whatsapptest.Server) { s.ChangeAccount(change) }
	}
	const display = `"display_phone_number":"15550100000"`
	for name, c := range map[string]struct {
		change func(*whatsapptest.Server)
		field  string
		want   string
	}{
		"name approved": {number(func(n *whatsapptest.Number) { n.NewName, n.NewNameStatus = "Shop", "APPROVED" }), "phone_number_name_update",
			`{` + display + `,"decision":"APPROVED","requested_verified_name":"Shop","rejection_reason":null}`},
		"name declined": {number(func(n *whatsapptest.Number) { n.NewName, n.NewNameStatus = "Shop", "DECLINED" }), "phone_number_name_update",
			`"decision":"REJECTED","requested_verified_name":"Shop","rejection_reason":"NAME_FORMAT_UNACCEPTABLE"`},
		"throughput": {number(func(n *whatsapptest.Number) { n.Throughput = "HIGH" }), "phone_number_quality_update",
			`{` + display + `,"event":"THROUGHPUT_UPGRADE"`},
		"limit": {number(func(n *whatsapptest.Number) { n.Limit = "TIER_10K" }), "business_capability_update",
			`{"max_daily_conversations_per_business":10000,"max_phone_numbers_per_business":20}`},
		"no limit": {number(func(n *whatsapptest.Number) { n.Limit = "TIER_UNLIMITED" }), "business_capability_update",
			`"max_daily_conversations_per_business":-1`},
		"username": {number(func(n *whatsapptest.Number) { n.Username, n.UsernameStatus = "shop", "reserved" }), "business_username_updates",
			`{` + display + `,"username":"shop","status":"reserved"}`},
		"PIN": {number(func(n *whatsapptest.Number) { n.PIN = "212834" }), "security",
			`{` + display + `,"event":"PIN_CHANGED","requester":"`},
		"onboarding": {func(s *whatsapptest.Server) {
			id := s.PhoneNumberID()
			s.ChangeNumber(id, func(n *whatsapptest.Number) { n.Registered, n.LastOnboarded = false, time.Time{} })
			s.ChangeNumber(id, func(n *whatsapptest.Number) { n.Registered, n.LastOnboarded = true, time.Unix(1700000000, 0) })
		}, "phone_number_quality_update", `{` + display + `,"event":"ONBOARDING","current_limit":"TIER_2K"`},
		"not official": {number(func(n *whatsapptest.Number) { n.OfficialStatus = "REJECTED" }), "account_alerts", `"alert_type":"OBA_REJECTED"`},
		"signup": {func(s *whatsapptest.Server) {
			s.ChangeAccount(func(a *whatsapptest.Account) { a.Subscribed = false })
			s.SignupCode()
		}, "account_update", `{"event":"PARTNER_ADDED","waba_info":{"waba_id":"`},
		"official": {number(func(n *whatsapptest.Number) { n.Official = true }), "account_alerts", `"alert_type":"OBA_APPROVED"`},
		"review":   {account(func(a *whatsapptest.Account) { a.Review = "REJECTED" }), "account_review_update", `{"decision":"REJECTED"}`},
		"country": {account(func(a *whatsapptest.Account) { a.Country = "DE" }), "account_update",
			`{"event":"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE","country":"DE"}`},
		"disabled": {account(func(a *whatsapptest.Account) { a.Status = "DISABLED" }), "account_update",
			`{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"March 1, 2026"}}`},
		"restricted": {account(func(a *whatsapptest.Account) { a.Restrictions = []string{"RESTRICTED_BIZ_INITIATED_MESSAGING"} }), "account_update",
			`{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, _ := manual(t)
			got := events(t, srv)
			c.change(srv)
			require.Len(t, got(), 1)
			assert.NotContains(t, []string{"*webhook.Unsupported", "*webhook.Malformed"}, fmt.Sprintf("%T", got()[0]))
			body := strings.ReplaceAll(string(srv.Postings()[0].Body), `\/`, `/`)
			assert.Contains(t, body, `"field":"`+c.field+`"`)
			assert.Contains(t, body, c.want)
		})
	}
}
