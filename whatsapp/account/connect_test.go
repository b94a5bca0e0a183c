package account_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// signup is a customer who came through Embedded Signup: the number is verified, and not registered yet.
func signup(t *testing.T) (*whatsapptest.Server, *whatsapp.Client, account.Plan) {
	t.Helper()
	srv, wa := newServer(t)
	srv.ChangeNumber(id, func(n *whatsapptest.Number) { n.Registered, n.PIN, n.Platform = false, "", "NOT_APPLICABLE" })
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Subscribed = false })
	return srv, wa, account.Plan{
		WABAID: waba, NumberID: id, PIN: "212834", Region: "DE",
		Exchange: account.Exchange{AppID: srv.AppID(), AppSecret: srv.AppSecret(), Code: srv.SignupCode()},
		Use:      func(number, token string) graph.API { return wa.ForNumber(number, token) },
	}
}

func states(r account.Report) string {
	var list []string
	for _, s := range r.Steps {
		list = append(list, string(s.State))
	}
	return strings.Join(list, " ")
}

// calls returns method and path of what was asked since the server had seen so many calls.
func calls(srv *whatsapptest.Server, since int) []string {
	var list []string
	for _, r := range srv.Requests()[since:] {
		list = append(list, r.Method+" "+r.Path)
	}
	return list
}

func TestConnect(t *testing.T) {
	t.Parallel()
	srv, wa, p := signup(t)
	r, err := account.Connect(t.Context(), wa, p)
	require.NoError(t, err)
	assert.Equal(t, "done done done skipped skipped", states(r))
	assert.Equal(t, []string{
		"GET oauth/access_token", "POST " + waba + "/subscribed_apps", "GET " + id, "POST " + id + "/register",
	}, calls(srv, 0))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","pin":"212834","data_localization_region":"DE"}`, srv.LastBody())
	for _, c := range srv.Requests()[1:] {
		assert.Equal(t, "Bearer "+r.Token.Secret, c.Header.Get("Authorization"), "the customer's token is used as soon as it is there")
	}

	// Once more with nothing but the token: what is done is found out, and a registered number is left alone.
	p.Token, p.Finished = r.Token, nil
	seen := len(srv.Requests())
	r, err = account.Connect(t.Context(), wa, p)
	require.NoError(t, err)
	assert.Equal(t, "skipped done skipped skipped skipped", states(r))
	assert.Equal(t, []string{"POST " + waba + "/subscribed_apps", "GET " + id}, calls(srv, seen))
}

// A step that failed is repaired, and Connect goes on from there; a wrong PIN is such a step.
func TestConnectGoesOn(t *testing.T) {
	t.Parallel()
	srv, wa, p := signup(t)
	srv.ChangeNumber(id, func(n *whatsapptest.Number) { n.PIN = "212835" })
	r, err := account.Connect(t.Context(), wa, p)
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.Equal(t, "done done failed waiting waiting", states(r))
	assert.Equal(t, err, r.Steps[2].Err)
	assert.Equal(t, []account.Step{account.StepExchange, account.StepSubscribe}, r.Finished())

	p.Token, p.Finished, p.PIN = r.Token, r.Finished(), "212835"
	seen := len(srv.Requests())
	r, err = account.Connect(t.Context(), wa, p)
	require.NoError(t, err)
	assert.Equal(t, "skipped skipped done skipped skipped", states(r))
	assert.Equal(t, []string{"GET " + id, "POST " + id + "/register"}, calls(srv, seen))
}

// A process that dies in the middle of a step has what OnStep was given, and goes on with that.
func TestConnectGoesOnAfterACrash(t *testing.T) {
	t.Parallel()
	type crash struct{}
	for died, want := range map[account.Step]string{
		account.StepExchange:  "skipped done done skipped skipped",
		account.StepSubscribe: "skipped skipped done skipped skipped",
		account.StepRegister:  "skipped skipped skipped skipped skipped",
		account.StepContacts:  "skipped skipped skipped skipped skipped",
	} {
		srv, wa, p := signup(t)
		var kept account.Report
		p.OnStep = func(r account.Report) {
			assert.Len(t, r.Steps, len(kept.Steps)+1, "once after each step")
			kept = r
			if r.Steps[len(r.Steps)-1].Step == died {
				panic(crash{})
			}
		}
		require.PanicsWithValue(t, crash{}, func() { _, _ = account.Connect(t.Context(), wa, p) })
		require.NotEmpty(t, kept.Token.Secret)

		p.Token, p.Finished, p.OnStep = kept.Token, kept.Finished(), nil
		seen := len(srv.Requests())
		r, err := account.Connect(t.Context(), wa, p)
		require.NoError(t, err, died)
		assert.Equal(t, want, states(r), died)
		for _, call := range calls(srv, seen) {
			assert.NotContains(t, call, "oauth", "the code is spent")
		}
	}

	// A failure is told, too; what was not tried is not.
	srv, wa, p := signup(t)
	srv.Inject(whatsapptest.Fault{Path: waba + "/subscribed_apps", Code: 200})
	var told []string
	p.OnStep = func(r account.Report) { told = append(told, states(r)) }
	_, err := account.Connect(t.Context(), wa, p)
	require.ErrorIs(t, err, waerrors.Forbidden)
	assert.Equal(t, []string{"done", "done failed"}, told)
}

// A region that is no country is refused while the code is still good.
func TestConnectChecksTheRegion(t *testing.T) {
	t.Parallel()
	for _, region := range []string{"de", "Germany", "D", "DEU", "D1"} {
		srv, wa, p := signup(t)
		p.Region = region
		_, err := account.Connect(t.Context(), wa, p)
		assert.Equal(t, []string{"data_localization_region"}, paths(t, err), region)
		assert.Empty(t, srv.Requests())
	}
}

// A number that stays on the WhatsApp Business app is synchronised, not registered; what was asked for before is no failure.
func TestConnectCoexistence(t *testing.T) {
	t.Parallel()
	srv, wa, p := signup(t)
	p.Coexistence, p.PIN = true, ""
	edge := id + "/smb_app_data"
	srv.Inject(whatsapptest.Fault{Path: edge, Status: http.StatusOK, Body: `{"messaging_product":"whatsapp","request_id":"R1"}`})
	srv.Inject(whatsapptest.Fault{Path: edge, Code: 2593108})
	r, err := account.Connect(t.Context(), wa, p)
	require.ErrorIs(t, err, waerrors.Forbidden)
	assert.Equal(t, "done done skipped done failed", states(r))
	assert.Equal(t, "R1", r.Steps[3].RequestID)

	p.Token = r.Token
	srv.Inject(whatsapptest.Fault{Path: edge, Code: 2593107})
	srv.Inject(whatsapptest.Fault{Path: edge, Status: http.StatusOK, Body: `{"messaging_product":"whatsapp","request_id":"R2"}`})
	r, err = account.Connect(t.Context(), wa, p)
	require.NoError(t, err)
	assert.Equal(t, "skipped done skipped skipped done", states(r))
}

// Each step may fail; those after it are not tried.
func TestConnectStops(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"oauth/access_token":      "failed waiting waiting waiting waiting",
		waba + "/subscribed_apps": "done failed waiting waiting waiting",
		id:                        "done done failed waiting waiting",
		id + "/register":          "done done failed waiting waiting",
	} {
		srv, wa, p := signup(t)
		srv.Inject(whatsapptest.Fault{Path: path, Code: 200})
		r, err := account.Connect(t.Context(), wa, p)
		require.ErrorIs(t, err, waerrors.Forbidden, path)
		assert.Equal(t, want, states(r), path)
	}
	srv, wa := newServer(t)
	_, err := account.Connect(t.Context(), wa, account.Plan{Exchange: account.Exchange{AppID: "1"}, PIN: "1", Callback: "x"})
	assert.Equal(t, []string{"waba_id", "phone_number_id", "client_secret", "code", "pin", "override_callback_uri", "verify_token"}, paths(t, err))
	assert.Empty(t, srv.Requests())
}

// A code lives 30 seconds and works once.
func TestConnectWithAnOldCode(t *testing.T) {
	t.Parallel()
	_, wa, p := signup(t)
	_, err := account.ExchangeCode(t.Context(), wa, p.Exchange)
	require.NoError(t, err)
	r, err := account.Connect(t.Context(), wa, p)
	require.Error(t, err)
	assert.Equal(t, "failed waiting waiting waiting waiting", states(r))
	assert.Empty(t, r.Token.Secret)
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	assert.Contains(t, e.Remedy(), "Embedded Signup again")
}
