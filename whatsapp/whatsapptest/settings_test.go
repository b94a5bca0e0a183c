package whatsapptest_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A call changes the settings that it names; the rest stays.
func TestSettings(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.PhoneNumberID() + "/settings"
	read := func(query string) (v map[string]map[string]any) {
		require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodGet, path+query, "")), &v))
		return v
	}
	v := read("")
	assert.Equal(t, "DISABLED", v["calling"]["status"])
	assert.Equal(t, "DEFAULT", v["storage_configuration"]["status"])
	done(t, srv, http.MethodPost, path, `{"calling":{"status":"ENABLED","call_hours":{"status":"ENABLED","timezone_id":"Europe/Berlin",
		"weekly_operating_hours":[{"day_of_week":"MONDAY","open_time":"0900","close_time":"1730"}]},
		"sip":{"status":"ENABLED","servers":[{"hostname":"sip.shop.test"}]}}}`)
	done(t, srv, http.MethodPost, path, `{"calling":{"call_icon_visibility":"DISABLE_ALL"},"user_identity_change":{"enable_identity_key_check":true}}`)
	done(t, srv, http.MethodPost, path, `{"storage_configuration":{"status":"IN_COUNTRY_STORAGE_ENABLED","data_localization_region":"IN"},
		"payload_encryption":{"status":"ENABLED","client_encryption_key":"a2V5"}}`)
	v = read("")
	assert.Equal(t, "ENABLED", v["calling"]["status"])
	assert.Equal(t, "DISABLE_ALL", v["calling"]["call_icon_visibility"])
	assert.Equal(t, map[string]any{"enable_identity_key_check": true}, v["user_identity_change"])
	assert.Equal(t, "IN", v["storage_configuration"]["data_localization_region"])
	assert.NotContains(t, v["payload_encryption"], "client_encryption_key")
	assert.NotEmpty(t, v["payload_encryption"]["cloud_encryption_key"])
	assert.NotContains(t, fmt.Sprint(v), "password")
	assert.Contains(t, fmt.Sprint(v), "sip.shop.test")
	assert.Contains(t, fmt.Sprint(read("?include_sip_credentials=true")), "sip_user_password")
	for _, wrong := range []string{
		`{}`, `{"colour":"red"}`, `{"calling":{"status":"on"}}`, `{"calling":{"srtp_key_exchange_protocol":"ROT13"}}`,
		`{"calling":{"call_icons":{"restrict_to_user_countries":["Germany"]}}}`,
		`{"calling":{"call_hours":{"status":"ENABLED","weekly_operating_hours":[{"day_of_week":"Monday","open_time":"0900","close_time":"1000"}]}}}`,
		`{"calling":{"call_hours":{"status":"ENABLED","weekly_operating_hours":[{"day_of_week":"MONDAY","open_time":"1100","close_time":"1000"}]}}}`,
		`{"calling":{"call_hours":{"status":"ENABLED","holiday_schedule":[{"date":"2026-12-25","start_time":"25:00","end_time":"1000"}]}}}`,
		`{"calling":{"call_hours":{"status":"ENABLED","weekly_operating_hours":[` + strings.Repeat(`{"day_of_week":"MONDAY","open_time":"0900","close_time":"1000"},`, 2) +
			`{"day_of_week":"MONDAY","open_time":"0900","close_time":"1000"}]}}}`,
		`{"calling":{"sip":{"status":"ENABLED","servers":[{"port":1}]}}}`,
		`{"payload_encryption":{"status":"ENABLED","client_encryption_key":""}}`, `{"storage_configuration":{"status":"EVERYWHERE"}}`,
		`{"storage_configuration":{"status":"DEFAULT","data_localization_region":"India"}}`, `{"calling":7}`,
	} {
		refused(t, srv, http.MethodPost, path, wrong, 100, 0)
	}
	assert.Equal(t, v, read(""), "what was refused changed nothing")
	got := events(t, srv)
	done(t, srv, http.MethodPost, path, `{"calling":{"status":"DISABLED"}}`)
	require.Len(t, got(), 1)
	_, is := got()[0].(*webhook.AccountSettings)
	assert.True(t, is, "%T", got()[0])
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Limit = "TIER_250" })
	refused(t, srv, http.MethodPost, path, `{"calling":{"status":"ENABLED"}}`, 138015, 0)
}

func TestChatSettings(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	id := srv.PhoneNumberID()
	node := func() string { return done(t, srv, http.MethodGet, id+"?fields=conversational_automation", "") }
	done(t, srv, http.MethodPost, id+"/conversational_automation", `{"prompts":["Plan a trip"],"commands":[{"command_name":"help","command_description":"Get help"}]}`)
	done(t, srv, http.MethodPost, id+"/conversational_automation", `{"prompts":["Plan a trip","Rent a car"]}`)
	var v struct {
		Chat struct {
			ID       string            `json:"id"`
			Prompts  []string          `json:"prompts"`
			Commands []json.RawMessage `json:"commands"`
		} `json:"conversational_automation"`
	}
	require.NoError(t, json.Unmarshal([]byte(node()), &v))
	assert.Equal(t, []string{"Plan a trip", "Rent a car"}, v.Chat.Prompts)
	require.Len(t, v.Chat.Commands, 1)
	assert.JSONEq(t, `{"id":"`+v.Chat.ID+`","prompts":["Plan a trip","Rent a car"]}`, done(t, srv, http.MethodGet, v.Chat.ID+"?fields=prompts", ""))
	for _, wrong := range []string{
		`{"prompts":["1","2","3","4","5"]}`, `{"prompts":[""]}`, `{"prompts":["` + strings.Repeat("x", 81) + `"]}`, `{"prompts":["hi 😀"]}`,
		`{"commands":[{"command_name":"a","command_description":""}]}`, `{"commands":[{"command_name":"` + strings.Repeat("x", 33) + `","command_description":"b"}]}`,
		`{"commands":[{"command_name":"a","command_description":"b"},{"command_name":"a","command_description":"c"}]}`,
		`{"commands":[` + strings.TrimSuffix(strings.Repeat(`{"command_name":"a","command_description":"b"},`, 31), ",") + `]}`,
	} {
		refused(t, srv, http.MethodPost, id+"/conversational_automation", wrong, 100, 0)
	}

	path := id + "/whatsapp_commerce_settings"
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, path, ""))
	done(t, srv, http.MethodPost, path+"?is_catalog_visible=true", "")
	done(t, srv, http.MethodPost, path+"?is_cart_enabled=false", "")
	assert.JSONEq(t, `{"data":[{"id":"`+id+`","is_cart_enabled":false,"is_catalog_visible":true}]}`, done(t, srv, http.MethodGet, path, ""))
	refused(t, srv, http.MethodPost, path+"?is_cart_enabled=perhaps", "", 100, 0)
}

func TestPublicKey(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.PhoneNumberID() + "/whatsapp_business_encryption"
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, path, ""))
	made := func(bits int) string {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		require.NoError(t, err)
		der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
		require.NoError(t, err)
		return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	}
	send := func(key string) int {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/v26.0/"+path,
			strings.NewReader(url.Values{"business_public_key": {key}}.Encode()))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		code, _ := do(t, srv, req)
		return code
	}
	for name, wrong := range map[string]string{"none": "", "no PEM": "key", "short": made(3072), "no key": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"} {
		assert.Equal(t, http.StatusBadRequest, send(wrong), name)
	}
	require.Equal(t, http.StatusOK, send(made(2048)))
	assert.Contains(t, done(t, srv, http.MethodGet, path, ""), `"business_public_key_signature_status":"VALID"`)
	done(t, srv, http.MethodPost, srv.PhoneNumberID()+"/register", fmt.Sprintf(pinBody, whatsapptest.PIN))
	assert.Contains(t, done(t, srv, http.MethodGet, path, ""), `"business_public_key_signature_status":"MISMATCH"`)
}

func TestOfficial(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.PhoneNumberID() + "/official_business_account"
	status := func() string { return done(t, srv, http.MethodGet, path+"?fields=oba_status", "") }
	assert.Contains(t, status(), "NOT_STARTED")
	refused(t, srv, http.MethodPost, path, `{"action":"WITHDRAW_APPLICATION"}`, 100, 0)
	answer := done(t, srv, http.MethodPost, path, `{"action":"SUBMIT_APPLICATION","application_data":{"business_name":"Corner Shop"}}`)
	assert.Contains(t, answer, `"success":true`)
	assert.Contains(t, answer, `"tracking_id":"oba_`)
	assert.Contains(t, status(), "PENDING")
	refused(t, srv, http.MethodPost, path, `{"action":"SUBMIT_APPLICATION"}`, 100, 0)
	done(t, srv, http.MethodPost, path, `{"action":"WITHDRAW_APPLICATION"}`)
	assert.Contains(t, status(), "CANCELLED")
	done(t, srv, http.MethodPost, path, `{"action":"RESUBMIT_APPLICATION"}`)
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Official = true })
	assert.Contains(t, status(), "APPROVED")
	for _, wrong := range []string{`{}`, `{"action":"BUY"}`, `{"action":"SUBMIT_APPLICATION","application_data":{"business_name":"` + strings.Repeat("x", 256) + `"}}`,
		`{"action":"SUBMIT_APPLICATION","application_data":{"business_description":"` + strings.Repeat("x", 1001) + `"}}`} {
		refused(t, srv, http.MethodPost, path, wrong, 100, 0)
	}
}

func TestCompliance(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.PhoneNumberID() + "/business_compliance_info"
	assert.JSONEq(t, `{"data":[]}`, done(t, srv, http.MethodGet, path, ""))
	const good = `{"messaging_product":"whatsapp","entity_name":"Shop","entity_type":"OTHER","entity_type_custom":"Co-op","is_registered":true,
		"grievance_officer_details":{"name":"Ana","email":"ana@shop.test","mobile_number":"+15550001111"},"customer_care_details":{"email":"care@shop.test"}}`
	done(t, srv, http.MethodPost, path, good)
	got := done(t, srv, http.MethodGet, path+"?fields=entity_name,grievance_officer_details", "")
	assert.Contains(t, got, `{"entity_name":"Shop","grievance_officer_details":{"name":"Ana","email":"ana@shop.test","mobile_number":"+15550001111"}}`)
	done(t, srv, http.MethodPost, path, strings.Replace(strings.Replace(good, `"OTHER"`, `"PARTNERSHIP"`, 1), `,"entity_type_custom":"Co-op"`, "", 1))
	assert.Contains(t, done(t, srv, http.MethodGet, path+"?fields=entity_type_custom,is_registered", ""), `[{"is_registered":true}]`)
	for _, broken := range [][2]string{
		{`"entity_name":"Shop",`, ``}, {`"OTHER"`, `"CLUB"`}, {`,"entity_type_custom":"Co-op"`, ``}, {`"name":"Ana",`, ``}, {`ana@shop.test`, `ana`},
		{`+15550001111`, `15550001111`}, {`care@shop.test`, ``}, {`"messaging_product":"whatsapp",`, ``},
	} {
		refused(t, srv, http.MethodPost, path, strings.Replace(good, broken[0], broken[1], 1), 100, 0)
	}
}
