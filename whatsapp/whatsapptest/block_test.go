package whatsapptest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func call(t *testing.T, srv *whatsapptest.Server, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, srv.URL()+path, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	return do(t, srv, req)
}

func TestBlockUsers(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana")
	srv.User("15550100102", "Quiet")
	ana.Says("spam")
	require.Len(t, got(), 1)
	path := "/v26.0/" + srv.PhoneNumberID() + "/block_users"
	const both = `{"messaging_product":"whatsapp","block_users":[{"user":"+15550100101"},{"user":"15550100102"}]}`

	code, body := call(t, srv, http.MethodPost, path, both)
	assert.Equal(t, http.StatusBadRequest, code)
	assert.Contains(t, body, `"added_users":[{"input":"+15550100101","wa_id":"15550100101"}]`)
	assert.Contains(t, body, `"failed_users":[{"input":"15550100102","wa_id":"15550100102","errors":[{"message":"(#131047)`)
	assert.Contains(t, body, `"code":139100`)

	ana.Says("more spam")
	assert.Len(t, got(), 1, "who is blocked does not reach the number")
	_, body = call(t, srv, http.MethodGet, path, "")
	assert.Contains(t, body, `{"data":[{"messaging_product":"whatsapp","wa_id":"15550100101"}]`)

	code, body = call(t, srv, http.MethodDelete, path, both)
	assert.Equal(t, http.StatusOK, code, body)
	assert.Contains(t, body, `"removed_users":[{"input":"+15550100101"`)
	ana.Says("sorry")
	assert.Len(t, got(), 2)
	const byID = `{"messaging_product":"whatsapp","block_users":[{"user":"US.4711"},{"user":"US.4712"}]}`
	ben := srv.User("", "Ben", whatsapptest.WithUserID("US.4711"))
	ben.Says("who is known by a user id alone")
	require.Len(t, got(), 3)
	code, body = call(t, srv, http.MethodPost, path, byID)
	assert.Equal(t, http.StatusBadRequest, code)
	assert.Contains(t, body, `"added_users":[{"input":"US.4711","wa_id":"","user_id":"US.4711"}]`)
	assert.Contains(t, body, `"failed_users":[{"input":"US.4712","wa_id":"","user_id":"US.4712","errors":[{"message":"(#131047)`)
	ben.Says("more spam")
	assert.Len(t, got(), 3)
	_, body = call(t, srv, http.MethodGet, path, "")
	assert.Contains(t, body, `{"data":[{"messaging_product":"whatsapp","wa_id":"","user_id":"US.4711"}]`)
	_, body = call(t, srv, http.MethodDelete, path, byID)
	assert.Contains(t, body, `"removed_users":[{"input":"US.4711"`)
	ben.Says("sorry")
	assert.Len(t, got(), 4)

	for _, wrong := range []string{`{"block_users":[{"user":"1"}]}`, `{"messaging_product":"whatsapp"}`} {
		code, body = call(t, srv, http.MethodPost, path, wrong)
		assert.Equal(t, http.StatusBadRequest, code)
		assert.Contains(t, body, `"code":100`)
	}
}

// An app that is not subscribed to the account gets no webhooks.
func TestUnsubscribedApp(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	ana := srv.User(anaPhone, "Ana")
	path := "/v26.0/" + srv.WABAID() + "/subscribed_apps"
	code, body := call(t, srv, http.MethodDelete, path, "")
	require.Equal(t, http.StatusOK, code, body)
	_, body = call(t, srv, http.MethodGet, path, "")
	assert.JSONEq(t, `{"data":[]}`, body)
	ana.Says("lost")
	assert.Empty(t, got())
	code, body = call(t, srv, http.MethodPost, path, "")
	require.Equal(t, http.StatusOK, code, body)
	ana.Says("heard")
	require.Len(t, got(), 1)
	m, is := got()[0].(*webhook.TextMessage)
	require.True(t, is)
	assert.Equal(t, "heard", m.Body)
}

// What programs that look after an account ask for.
func TestHealth(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	n, err := number.NewClient(srv.Client()).Get(t.Context(), strings.Split(number.Fields, ",")...)
	require.NoError(t, err)
	assert.Equal(t, graph.CanSendAvailable, n.Health.CanSend)
	require.Len(t, n.Health.Entities, 4)
	code, body := call(t, srv, http.MethodPost, "/v26.0/"+srv.PhoneNumberID()+"/deregister", "")
	require.Equal(t, http.StatusOK, code, body)
	_, body = get(t, srv, "/v26.0/"+srv.WABAID()+"/phone_numbers?fields=id,name_status,quality_rating,status,health_status,certificate")
	assert.Contains(t, body, `"can_send_message":"BLOCKED"`)
	assert.Contains(t, body, `"quality_rating":"GREEN"`)
	code, body = get(t, srv, "/v26.0/"+srv.WABAID()+"?fields=name,currency,ownership_type,business_verification_status,health_status,creation_time")
	assert.Equal(t, http.StatusOK, code, body)
	assert.Contains(t, body, `"ownership_type":"SELF_OWNED"`)
	code, body = get(t, srv, "/v26.0/"+srv.WABAID()+"?fields=colour")
	assert.Equal(t, http.StatusBadRequest, code, body)
}
