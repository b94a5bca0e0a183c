package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestAssignedUsers(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	path := srv.WABAID() + "/assigned_users"
	list := func() string { return done(t, srv, http.MethodGet, path+"?business="+srv.BusinessID(), "") }
	assert.Contains(t, list(), `"user_type":"SYSTEM_USER"`)
	assert.Contains(t, list(), `"summary":{"total_count":1}`)
	refused(t, srv, http.MethodGet, path, "", 100, 0)
	refused(t, srv, http.MethodGet, path+"?business=7", "", 100, 33)
	form := func(method string, values url.Values) int {
		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL()+"/v26.0/"+path, strings.NewReader(values.Encode()))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		code, _ := do(t, srv, req)
		return code
	}
	clock.Advance(time.Hour)
	require.Equal(t, http.StatusOK, form(http.MethodPost, url.Values{"user": {"4711"}, "tasks": {`["MANAGE","DEVELOP"]`}}))
	require.Equal(t, http.StatusOK, form(http.MethodPost, url.Values{"user": {"4711"}, "tasks": {`["VIEW_COST"]`}}))
	assert.Contains(t, list(), `"id":"4711","name":"User 4711","business":{"id":"`+srv.BusinessID()+`","name":"Test Portfolio"},"user_type":"BUSINESS_USER","tasks":["VIEW_COST"]`)
	assert.Contains(t, done(t, srv, http.MethodGet, "4711/assigned_whatsapp_business_accounts", ""), `"id":"`+srv.WABAID()+`","name":"Test Business","status":"ACTIVE","assignment_date":"2026-03-01T13:00:00Z","permissions":["VIEW_COST"]`)
	assert.Contains(t, done(t, srv, http.MethodGet, "me/assigned_whatsapp_business_accounts", ""), `"permissions":["FULL_CONTROL"]`)
	assert.JSONEq(t, `{"id":"4711","name":"User 4711"}`, done(t, srv, http.MethodGet, "4711", ""))
	for name, wrong := range map[string]url.Values{
		"nobody": {"tasks": {`["MANAGE"]`}}, "no task": {"user": {"1"}}, "other task": {"user": {"1"}, "tasks": {`["DANCE"]`}}, "no id": {"user": {"ana"}, "tasks": {`["MANAGE"]`}},
	} {
		assert.Equal(t, http.StatusBadRequest, form(http.MethodPost, wrong), name)
	}
	require.Equal(t, http.StatusOK, form(http.MethodDelete, url.Values{"user": {"4711"}}))
	assert.Equal(t, http.StatusBadRequest, form(http.MethodDelete, url.Values{"user": {"4711"}}))

	activities := srv.WABAID() + "/activities"
	var log struct {
		Data []struct {
			Type string `json:"activity_type"`
		} `json:"data"`
	}
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, activities, "")), &log))
	require.Len(t, log.Data, 4)
	assert.Equal(t, "USER_REMOVED", log.Data[0].Type)
	noon := strconv.FormatInt(time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC).Unix(), 10)
	for query, want := range map[string]int{"?activity_type=USER_ADDED": 2, "?since=" + noon: 3, "?until=" + noon: 1, "?since=2026-03-02T00:00:00Z": 0} {
		require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, activities+query, "")), &log))
		assert.Len(t, log.Data, want, query)
	}
	refused(t, srv, http.MethodGet, activities+"?since=yesterday", "", 100, 0)
}

func TestBusiness(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	business := srv.BusinessID()
	assert.JSONEq(t, `{"id":"`+business+`","name":"Test Portfolio"}`, done(t, srv, http.MethodGet, business, ""))
	owned, client := business+"/owned_whatsapp_business_accounts", business+"/client_whatsapp_business_accounts"
	assert.Contains(t, done(t, srv, http.MethodGet, owned+"?fields=id,ownership_type", ""), `"ownership_type":"SELF_OWNED"`)
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, client, ""))
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, owned+"?find=7", ""))
	assert.Contains(t, done(t, srv, http.MethodGet, business+"/extendedcredits", ""), `"legal_entity_name":"Test Portfolio"`)
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Ownership = "CLIENT_OWNED" })
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, owned, ""))
	assert.Contains(t, done(t, srv, http.MethodGet, client, ""), srv.WABAID())
	srv.ChangeToken(func(k *whatsapptest.Token) { k.Scopes = []string{"whatsapp_business_management"} })
	refused(t, srv, http.MethodGet, owned, "", 200, 0)
}

func TestUpdateAccount(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	waba := srv.WABAID()
	done(t, srv, http.MethodPost, waba, `{"name":"Corner","timezone_id":"2"}`)
	done(t, srv, http.MethodPost, waba, `{"is_enabled_for_insights":true}`)
	assert.JSONEq(t, `{"id":"`+waba+`","is_enabled_for_insights":true,"name":"Corner","timezone_id":"2"}`,
		done(t, srv, http.MethodGet, waba+"?fields=name,timezone_id,is_enabled_for_insights,creation_time", ""))
	refused(t, srv, http.MethodPost, waba, `{"is_enabled_for_insights":false}`, 200006, 0)
	refused(t, srv, http.MethodPost, waba, `{"name":""}`, 100, 0)
	refused(t, srv, http.MethodPost, waba, `{"name":"`+strings.Repeat("x", 101)+`"}`, 100, 0)
}

// A code of Embedded Signup becomes a token of the account, once and soon.
func TestSignupCode(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	exchange := func(code, secret string) (int, string) {
		return get(t, srv, "/oauth/access_token?"+url.Values{"client_id": {srv.AppID()}, "client_secret": {secret}, "code": {code}}.Encode())
	}
	code := srv.SignupCode()
	status, body := exchange(code, "wrong")
	assert.Equal(t, http.StatusBadRequest, status, body)
	status, body = exchange(code, srv.AppSecret())
	require.Equal(t, http.StatusOK, status, body)
	var issued struct {
		Token string `json:"access_token"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &issued))
	assert.NotEqual(t, srv.Token(), issued.Token)
	_, body = as(t, srv, issued.Token, http.MethodGet, "/debug_token?input_token="+issued.Token, "")
	assert.Contains(t, body, `"granular_scopes":[{"scope":"whatsapp_business_management","target_ids":["`+srv.WABAID()+`"]}`)
	status, body = as(t, srv, issued.Token, http.MethodGet, "/v26.0/"+srv.PhoneNumberID(), "")
	assert.Equal(t, http.StatusOK, status, body)
	_, body = exchange(code, srv.AppSecret())
	assert.Contains(t, body, `"error_subcode":36009`, "used")
	_, body = exchange("AQx", srv.AppSecret())
	assert.Contains(t, body, `"error_subcode":36008`, "invented")
	old := srv.SignupCode()
	clock.Advance(31 * time.Second)
	_, body = exchange(old, srv.AppSecret())
	assert.Contains(t, body, `"error_subcode":36007`)
	for _, query := range []string{"", "client_id=7", "client_id=" + srv.AppID() + "&client_secret=" + srv.AppSecret()} {
		status, _ = get(t, srv, "/oauth/access_token?"+query)
		assert.Equal(t, http.StatusBadRequest, status, query)
	}
}

func TestSchedules(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	path := srv.WABAID() + "/schedules"
	done(t, srv, http.MethodPost, path, `{"name":"Hours","schedule_type":"BUSINESS_HOURS","start_time":"09:00","end_time":"17:00"}`)
	clock.Advance(time.Hour)
	done(t, srv, http.MethodPost, path, `{"name":"Night","schedule_type":"MAINTENANCE_WINDOW","start_time":"02:00","end_time":"04:00","is_active":false,"timezone":"Europe/Berlin"}`)
	names := func(query string) (out []string) {
		var l struct {
			Data []struct {
				Name string `json:"name"`
			} `json:"data"`
		}
		require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, path+"?"+query, "")), &l))
		for _, v := range l.Data {
			out = append(out, v.Name)
		}
		return out
	}
	filter := func(field, value string) string {
		return url.Values{"filtering": {`[{"field":"` + field + `","operator":"EQUAL","value":"` + value + `"}]`}}.Encode()
	}
	assert.Equal(t, []string{"Hours", "Night"}, names(""))
	assert.Equal(t, []string{"Night", "Hours"}, names("sort=created_time.desc"))
	assert.Equal(t, []string{"Night"}, names(filter("is_active", "false")))
	assert.Equal(t, []string{"Hours"}, names(filter("status", "ACTIVE")))
	assert.Contains(t, done(t, srv, http.MethodGet, path+"?fields=timezone,created_time,recurrence_pattern", ""), `{"created_time":"2026-03-01T12:00:00Z","id":"`)
	refused(t, srv, http.MethodGet, path+"?sort=name.asc", "", 100, 0)
	refused(t, srv, http.MethodGet, path+"?"+filter("name", "x"), "", 100, 0)
}
