package account_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

const (
	token   = `{"access_token":"EAAtoken"}`
	success = `{"success":true}`
	pending = `{"status":"PENDING","platform_type":"NOT_APPLICABLE"}`
)

func plan() account.Plan {
	return account.Plan{
		WABAID: waba, NumberID: id, PIN: "212834", Region: "DE", Exchange: account.Exchange{AppID: "67084", AppSecret: "shh", Code: "AQB"},
	}
}

func states(r account.Report) string {
	var list []string
	for _, s := range r.Steps {
		list = append(list, string(s.State))
	}
	return strings.Join(list, " ")
}

// calls returns method and path of what was asked, without queries.
func calls(a *api) []string {
	var list []string
	for _, s := range a.asked {
		s, _, _ = strings.Cut(s, "?")
		list = append(list, s)
	}
	return list
}

func TestConnect(t *testing.T) {
	t.Parallel()
	first, second := newAPI(token), newAPI(success, pending, success)
	p := plan()
	p.Use = func(number, secret string) graph.API {
		assert.Equal(t, []string{id, "EAAtoken"}, []string{number, secret})
		return second
	}
	r, err := account.Connect(t.Context(), first, p)
	require.NoError(t, err)
	assert.Equal(t, "done done done skipped skipped", states(r))
	assert.Equal(t, []string{"GET oauth/access_token"}, calls(first))
	assert.Equal(t, []string{"POST " + waba + "/subscribed_apps", "GET " + id, "POST " + id + "/register"}, calls(second))
	assert.JSONEq(t, `{"messaging_product":"whatsapp","pin":"212834","data_localization_region":"DE"}`, second.body)
}

func TestConnectGoesOn(t *testing.T) {
	t.Parallel()
	const wrongPIN = `!400 {"error":{"code":133005,"message":"PIN mismatch"}}`
	p, a := plan(), newAPI(token, success, pending, wrongPIN)
	r, err := account.Connect(t.Context(), a, p)
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.Equal(t, "done done failed waiting waiting", states(r))
	assert.Equal(t, err, r.Steps[2].Err)
	assert.Equal(t, []account.Step{account.StepExchange, account.StepSubscribe}, r.Finished())

	p.Token, p.Finished, p.PIN = r.Token, r.Finished(), "212835"
	a = newAPI(pending, success)
	r, err = account.Connect(t.Context(), a, p)
	require.NoError(t, err)
	assert.Equal(t, "skipped skipped done skipped skipped", states(r))
	assert.Equal(t, []string{"GET " + id, "POST " + id + "/register"}, calls(a))

	// With nothing but the token, what is done is found out; a registered number is left alone.
	p.Finished = nil
	a = newAPI(success, `{"status":"CONNECTED","platform_type":"CLOUD_API"}`)
	r, err = account.Connect(t.Context(), a, p)
	require.NoError(t, err)
	assert.Equal(t, "skipped done skipped skipped skipped", states(r))
	assert.Len(t, a.asked, 2)
}

func TestConnectCoexistence(t *testing.T) {
	t.Parallel()
	p := plan()
	p.Coexistence, p.PIN, p.Callback, p.VerifyToken = true, "", "https://hooks.example/w", "vt"
	a := newAPI(token, success, `{"request_id":"R1"}`, `!400 {"error":{"code":2593108,"message":"window"}}`)
	r, err := account.Connect(t.Context(), a, p)
	require.ErrorIs(t, err, waerrors.Forbidden)
	assert.Equal(t, "done done skipped done failed", states(r))
	assert.Equal(t, "R1", r.Steps[3].RequestID)
	assert.Equal(t, "POST "+id+"/smb_app_data", calls(a)[3])

	p.Token = r.Token
	a = newAPI(success, `!400 {"error":{"code":2593107,"message":"again"}}`, `{"request_id":"R2"}`)
	r, err = account.Connect(t.Context(), a, p)
	require.NoError(t, err)
	assert.Equal(t, "skipped done skipped skipped done", states(r))
}

// Each step may fail; those after it are not tried.
func TestConnectStops(t *testing.T) {
	t.Parallel()
	const expired = `!400 {"error":{"code":190,"message":"expired"}}`
	for want, answers := range map[string][]string{
		"failed waiting waiting waiting waiting": {expired},
		"done failed waiting waiting waiting":    {token, expired},
		"done done failed waiting waiting":       {token, success, expired},
	} {
		r, err := account.Connect(t.Context(), newAPI(answers...), plan())
		require.ErrorIs(t, err, waerrors.Unauthorized)
		assert.Equal(t, want, states(r))
	}
	a := newAPI()
	_, err := account.Connect(t.Context(), a, account.Plan{Exchange: account.Exchange{AppID: "1"}, PIN: "1", Callback: "x"})
	assert.Equal(t, []string{"waba_id", "phone_number_id", "client_secret", "code", "pin", "override_callback_uri", "verify_token"}, paths(t, err))
	assert.Empty(t, a.asked)
}
