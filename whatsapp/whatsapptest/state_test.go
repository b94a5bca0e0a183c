package whatsapptest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// as sends a call with a token of its own.
func as(t *testing.T, srv *whatsapptest.Server, token, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL()+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	return do(t, srv, req)
}

func appToken(srv *whatsapptest.Server) string { return srv.AppID() + "|" + srv.AppSecret() }

// A number, its account, app and token tell what was changed.
func TestChanges(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	node := "/v26.0/" + srv.PhoneNumberID()
	waba := "/v26.0/" + srv.WABAID()
	for name, c := range map[string]struct {
		change func(*whatsapptest.Server)
		path   string
		want   string
	}{
		"disconnected": {func(s *whatsapptest.Server) {
			s.ChangeNumber("", func(n *whatsapptest.Number) { n.Registered = false })
		},
			node + "?fields=status", `"status":"DISCONNECTED"`},
		"never registered": {func(s *whatsapptest.Server) {
			s.ChangeNumber(s.PhoneNumberID(), func(n *whatsapptest.Number) { n.Registered, n.LastOnboarded = false, time.Time{} })
		}, node + "?fields=status", `"status":"PENDING"`},
		"banned": {func(s *whatsapptest.Server) { s.ChangeNumber("", func(n *whatsapptest.Number) { n.Status = "BANNED" }) },
			node + "?fields=status", `"status":"BANNED"`},
		"a status that is not so": {func(s *whatsapptest.Server) {
			s.ChangeNumber("", func(n *whatsapptest.Number) { n.Status, n.Registered = "CONNECTED", false })
		}, node + "?fields=status", `"status":"DISCONNECTED"`},
		"quality": {func(s *whatsapptest.Server) { s.ChangeNumber("", func(n *whatsapptest.Number) { n.Quality = "RED" }) },
			node, `"quality_rating":"RED"`},
		"in lists": {func(s *whatsapptest.Server) {
			s.ChangeNumber("", func(n *whatsapptest.Number) { n.Limit = "TIER_250" })
		},
			waba + "/phone_numbers?fields=whatsapp_business_manager_messaging_limit", `"whatsapp_business_manager_messaging_limit":"TIER_250"`},
		"no PIN": {func(s *whatsapptest.Server) { s.ChangeNumber("", func(n *whatsapptest.Number) { n.PIN = "" }) },
			node + "?fields=is_pin_enabled,is_on_biz_app", `{"id":"` + srv.PhoneNumberID() + `","is_on_biz_app":false,"is_pin_enabled":false}`},
		"callbacks": {func(s *whatsapptest.Server) {
			s.ChangeNumber("", func(n *whatsapptest.Number) { n.Callback = "https://number.test" })
			s.ChangeAccount(func(a *whatsapptest.Account) { a.Callback = "https://account.test" })
			s.ChangeApp(func(a *whatsapptest.App) { a.Callback = "https://app.test" })
		}, node + "?fields=webhook_configuration", `"webhook_configuration":{"phone_number":"https://number.test",` +
			`"whatsapp_business_account":"https://account.test","application":"https://app.test"}`},
		"an unknown number": {func(s *whatsapptest.Server) { s.ChangeNumber("1", func(n *whatsapptest.Number) { n.Quality = "RED" }) },
			node, `"quality_rating":"GREEN"`},
		"account": {func(s *whatsapptest.Server) {
			s.ChangeAccount(func(a *whatsapptest.Account) { a.Review, a.BusinessVerification = "REJECTED", "not_verified" })
		}, waba + "?fields=account_review_status,business_verification_status", `"account_review_status":"REJECTED","business_verification_status":"not_verified"`},
		"override": {func(s *whatsapptest.Server) {
			s.ChangeAccount(func(a *whatsapptest.Account) { a.Callback = "https://account.test" })
		}, waba + "/subscribed_apps", `"override_callback_uri":"https://account.test"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t)
			c.change(srv)
			code, body := get(t, srv, c.path)
			require.Equal(t, http.StatusOK, code, body)
			assert.Contains(t, body, c.want)
		})
	}
}

// The worst of a node's problems is its state, the worst of the nodes that of all.
func TestProblems(t *testing.T) {
	t.Parallel()
	unpaid := whatsapptest.Problem{Code: 141006, Description: "There is an error with the payment method.", Solution: "Add a payment method.", Blocked: true}
	unverified := whatsapptest.Problem{Code: 141010, Description: "The business has not passed verification.", Solution: "Start it."}
	unnamed := whatsapptest.Problem{Description: "Your display name has not been approved yet."}
	srv := newServer(t)
	nodes := map[string]string{
		"number": srv.PhoneNumberID(), "account": srv.WABAID(), "business": srv.BusinessID(), "app": srv.AppID(),
	}
	health := func(node string) string {
		code, body := get(t, srv, "/v26.0/"+nodes[node]+"?fields=health_status")
		require.Equal(t, http.StatusOK, code, body)
		return body
	}
	for node := range nodes {
		assert.Contains(t, health(node), `{"can_send_message":"AVAILABLE","entities":[{`, node)
	}
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Problems = append(n.Problems, unnamed) })
	assert.Contains(t, health("number"), `{"can_send_message":"LIMITED","entities":[{"entity_type":"PHONE_NUMBER","id":"`+srv.PhoneNumberID()+
		`","can_send_message":"LIMITED","additional_info":["Your display name has not been approved yet."]}`)
	assert.Contains(t, health("account"), `{"can_send_message":"AVAILABLE"`)
	srv.ChangeAccount(func(a *whatsapptest.Account) {
		a.BusinessProblems = []whatsapptest.Problem{unverified}
		a.Problems = []whatsapptest.Problem{unverified, unpaid}
	})
	for node := range nodes {
		body := health(node)
		assert.Contains(t, body, `{"can_send_message":"BLOCKED","entities":[{`, node)
		assert.Contains(t, body, `{"entity_type":"BUSINESS","id":"`+srv.BusinessID()+`","can_send_message":"LIMITED","errors":[{"error_code":141010`)
		assert.Contains(t, body, `{"error_code":141006,"error_description":"There is an error with the payment method.","possible_solution":"Add a payment method."}]`)
	}
	srv.ChangeApp(func(a *whatsapptest.App) { a.Problems = []whatsapptest.Problem{unpaid} })
	assert.Contains(t, health("app"), `"entity_type":"APP","id":"`+srv.AppID()+`","can_send_message":"BLOCKED"`)
}

// What a token may not do is refused as Meta refuses it, and debug_token says why.
func TestChangeToken(t *testing.T) {
	t.Parallel()
	const send, read = "messages", "?fields=id"
	for name, c := range map[string]struct {
		change        func(*whatsapptest.Token)
		edge          string
		code, subcode int
		debug         string
	}{
		"no messaging": {func(k *whatsapptest.Token) { k.Scopes = []string{"whatsapp_business_management"} }, send, 10, 0,
			`"scopes":["whatsapp_business_management"],"granular_scopes":[{"scope":"whatsapp_business_management"}]`},
		"no management": {func(k *whatsapptest.Token) { k.Scopes = []string{"whatsapp_business_messaging"} }, read, 200, 0,
			`"scopes":["whatsapp_business_messaging"]`},
		"another account": {func(k *whatsapptest.Token) { k.WABAs = []string{"7"} }, read, 100, 33,
			`{"scope":"whatsapp_business_management","target_ids":["7"]}`},
		"another account, sending": {func(k *whatsapptest.Token) { k.WABAs = []string{"7"} }, send, 100, 33, `"target_ids":["7"]`},
		"expired":                  {func(k *whatsapptest.Token) { k.Expires = time.Unix(1700000000, 0) }, read, 190, 463, `"expires_at":1700000000,"is_valid":false`},
		"revoked":                  {func(k *whatsapptest.Token) { k.Invalid = true }, read, 190, 467, `"error":{"code":190,"message":"Error validating`},
		"good": {func(k *whatsapptest.Token) { k.DataExpires = time.Unix(1800000000, 0) }, read, 0, 0,
			`"data_access_expires_at":1800000000,"expires_at":0,"is_valid":true`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t)
			srv.ChangeToken(c.change)
			method, body, path := http.MethodGet, "", "/v26.0/"+srv.PhoneNumberID()+c.edge
			if c.edge == send {
				method, body, path = http.MethodPost, textBody, "/v26.0/"+srv.PhoneNumberID()+"/"+send
			}
			status, answer := as(t, srv, srv.Token(), method, path, body)
			if c.code == 0 {
				assert.Equal(t, http.StatusOK, status, answer)
			} else {
				e := waerrors.FromResponse(status, []byte(answer))
				assert.Equal(t, c.code, e.Code, answer)
				assert.Equal(t, c.subcode, e.Subcode, answer)
			}
			status, answer = as(t, srv, appToken(srv), http.MethodGet, "/debug_token?input_token="+srv.Token(), "")
			require.Equal(t, http.StatusOK, status, answer)
			assert.Contains(t, answer, c.debug)
		})
	}
	srv := newServer(t)
	_, answer := get(t, srv, "/debug_token?input_token=nonsense")
	assert.JSONEq(t, `{"data":{"error":{"code":190,"message":"Invalid OAuth access token."},"is_valid":false,"scopes":[]}}`, answer)
	srv.ChangeToken(func(k *whatsapptest.Token) { k.AppID = "7" })
	_, answer = as(t, srv, appToken(srv), http.MethodGet, "/debug_token?input_token="+srv.Token(), "")
	assert.Contains(t, answer, "did not match the Viewing App")
	_, answer = get(t, srv, "/debug_token?input_token="+srv.Token())
	assert.Contains(t, answer, `"app_id":"7"`)
}

// What stands in the way of sending is refused.
func TestMuted(t *testing.T) {
	t.Parallel()
	text, template := textBody, envelope(to, `"type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}`)
	for name, c := range map[string]struct {
		change         func(*whatsapptest.Account)
		text, template int
	}{
		"disabled":                {func(a *whatsapptest.Account) { a.Status = "DISABLED" }, 131031, 131031},
		"may answer":              {func(a *whatsapptest.Account) { a.Restrictions = []string{"RESTRICTED_BIZ_INITIATED_MESSAGING"} }, 0, 368},
		"may not answer":          {func(a *whatsapptest.Account) { a.Restrictions = []string{"RESTRICTED_CUSTOMER_INITIATED_MESSAGING"} }, 368, 0},
		"unpaid":                  {func(a *whatsapptest.Account) { a.Problems = []whatsapptest.Problem{{Code: 141006, Blocked: true}} }, 0, 131042},
		"unpaid and yet no block": {func(a *whatsapptest.Account) { a.Problems = []whatsapptest.Problem{{Code: 141006}} }, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := newServer(t)
			srv.ChangeAccount(c.change)
			for body, want := range map[string]int{text: c.text, template: c.template} {
				code, answer := call(t, srv, http.MethodPost, "/v26.0/"+srv.PhoneNumberID()+"/messages", body)
				if want == 0 {
					assert.Equal(t, http.StatusOK, code, answer)
					continue
				}
				assert.Equal(t, want, waerrors.FromResponse(code, []byte(answer)).Code, answer)
			}
		})
	}
	srv := newServer(t)
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Status = "BANNED" })
	refused(t, srv, http.MethodPost, srv.PhoneNumberID()+"/messages", text, 131031, 0)
}
