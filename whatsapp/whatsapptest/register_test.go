package whatsapptest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// done is a call that must be answered with success.
func done(t *testing.T, srv *whatsapptest.Server, method, path, body string) string {
	t.Helper()
	code, answer := call(t, srv, method, "/v26.0/"+path, body)
	require.Equal(t, http.StatusOK, code, "%s %s: %s", method, path, answer)
	return answer
}

// refused is a call that must be answered with a Graph error.
func refused(t *testing.T, srv *whatsapptest.Server, method, path, body string, code, subcode int) {
	t.Helper()
	status, answer := call(t, srv, method, "/v26.0/"+path, body)
	e := waerrors.FromResponse(status, []byte(answer))
	assert.Equal(t, code, e.Code, "%s %s %s: %s", method, path, body, answer)
	assert.Equal(t, subcode, e.Subcode, answer)
}

func manual(t *testing.T) (*whatsapptest.Server, *whatsapptest.ManualClock) {
	t.Helper()
	clock := whatsapptest.NewManualClock(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC))
	return newServer(t, whatsapptest.WithClock(clock)), clock
}

const pinBody = `{"messaging_product":"whatsapp","pin":"%s"}`

// A number that is added has to be verified with the code that it was sent, and registered, before it can send.
func TestOnboardNumber(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	waba := srv.WABAID()
	var made struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal([]byte(done(t, srv, http.MethodPost, waba+"/phone_numbers",
		`{"cc":"1","phone_number":"5550100042","verified_name":"Corner Shop"}`)), &made))
	node := func(fields string) string { return done(t, srv, http.MethodGet, made.ID+"?fields="+fields, "") }
	assert.JSONEq(t, `{"code_verification_status":"NOT_VERIFIED","display_phone_number":"+1 555-010-0042","id":"`+made.ID+`",
		"is_pin_enabled":false,"platform_type":"NOT_APPLICABLE","status":"PENDING"}`,
		node("status,code_verification_status,platform_type,is_pin_enabled,display_phone_number"))
	refused(t, srv, http.MethodPost, waba+"/phone_numbers", `{"phone_number":"15550100042","verified_name":"Again"}`, 100, 2388012)
	send := made.ID + "/messages"
	refused(t, srv, http.MethodPost, send, textBody, 133010, 0)
	refused(t, srv, http.MethodPost, made.ID+"/register", fmt.Sprintf(pinBody, "212834"), 133006, 0)
	refused(t, srv, http.MethodPost, made.ID+"/verify_code", `{"code":"123456"}`, 136025, 0)

	assert.Empty(t, srv.Code(made.ID))
	assert.Empty(t, srv.Code("1"))
	done(t, srv, http.MethodPost, made.ID+"/request_code", `{"code_method":"VOICE","language":"en"}`)
	code := srv.Code(made.ID)
	require.Len(t, code, 6)
	refused(t, srv, http.MethodPost, made.ID+"/verify_code", `{"code":"000000"}`, 136025, 0)
	clock.Advance(10 * time.Minute)
	refused(t, srv, http.MethodPost, made.ID+"/verify_code", `{"code":"`+code+`"}`, 136025, 0)
	done(t, srv, http.MethodPost, made.ID+"/request_code", `{"code_method":"SMS","language":"en_US"}`)
	code = srv.Code(made.ID)
	assert.JSONEq(t, `{"success":true,"id":"`+made.ID+`"}`,
		done(t, srv, http.MethodPost, made.ID+"/verify_code", `{"code":"`+code[:3]+"-"+code[3:]+`"}`))
	refused(t, srv, http.MethodPost, made.ID+"/verify_code", `{"code":"`+code+`"}`, 136025, 0)

	done(t, srv, http.MethodPost, made.ID+"/register", `{"messaging_product":"whatsapp","pin":"212834","data_localization_region":"DE"}`)
	assert.JSONEq(t, `{"code_verification_status":"VERIFIED","id":"`+made.ID+`","is_pin_enabled":true,"platform_type":"CLOUD_API",
		"status":"CONNECTED","last_onboarded_time":"2026-03-01T12:10:00+0000"}`,
		node("status,code_verification_status,platform_type,is_pin_enabled,last_onboarded_time"))
	assert.Contains(t, done(t, srv, http.MethodGet, made.ID+"/settings", ""), `"data_localization_region":"DE"`)
	done(t, srv, http.MethodPost, send, textBody)
	done(t, srv, http.MethodPost, made.ID+"/deregister", "")
	assert.Contains(t, node("status"), `"status":"DISCONNECTED"`)
	refused(t, srv, http.MethodPost, send, textBody, 133010, 0)
	refused(t, srv, http.MethodPost, made.ID+"/deregister", "", 133010, 0)
}

func TestCodesAreGuarded(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	id := srv.PhoneNumberID()
	request := `{"code_method":"SMS","language":"en_US"}`
	for _, wrong := range []string{`{"language":"en_US"}`, `{"code_method":"PIGEON","language":"en_US"}`, `{"code_method":"SMS"}`} {
		refused(t, srv, http.MethodPost, id+"/request_code", wrong, 100, 0)
	}
	refused(t, srv, http.MethodPost, id+"/verify_code", `{}`, 100, 0)
	for range 5 {
		done(t, srv, http.MethodPost, id+"/request_code", request)
	}
	refused(t, srv, http.MethodPost, id+"/request_code", request, 136024, 0)
	clock.Advance(time.Hour)
	done(t, srv, http.MethodPost, id+"/request_code", request)
	good := srv.Code(id)
	for range 5 {
		refused(t, srv, http.MethodPost, id+"/verify_code", `{"code":"000000"}`, 136025, 0)
	}
	refused(t, srv, http.MethodPost, id+"/verify_code", `{"code":"`+good+`"}`, 136025, 0)
}

func TestPINsAreGuarded(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	register := srv.PhoneNumberID() + "/register"
	good, wrong := fmt.Sprintf(pinBody, whatsapptest.PIN), fmt.Sprintf(pinBody, "000000")
	for range 3 {
		refused(t, srv, http.MethodPost, register, wrong, 133005, 0)
	}
	refused(t, srv, http.MethodPost, register, good, 133009, 0)
	clock.Advance(30 * time.Second)
	done(t, srv, http.MethodPost, register, good)
	for range 5 {
		clock.Advance(time.Minute)
		refused(t, srv, http.MethodPost, register, wrong, 133005, 0)
	}
	refused(t, srv, http.MethodPost, register, good, 133016, 0)
	clock.Advance(72 * time.Hour)
	done(t, srv, http.MethodPost, register, good)
	refused(t, srv, http.MethodPost, register, `{"messaging_product":"whatsapp","pin":"123456","data_localization_region":"Germany"}`, 100, 0)
}

func TestTooManyPINs(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	register := srv.PhoneNumberID() + "/register"
	good, wrong := fmt.Sprintf(pinBody, whatsapptest.PIN), fmt.Sprintf(pinBody, "000000")
	for range 6 {
		clock.Advance(time.Minute)
		refused(t, srv, http.MethodPost, register, wrong, 133005, 0)
	}
	clock.Advance(time.Hour)
	refused(t, srv, http.MethodPost, register, good, 133008, 0)
	clock.Advance(12 * time.Hour)
	done(t, srv, http.MethodPost, register, good)
}

func TestDeregisterIsLimited(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	path := srv.PhoneNumberID() + "/deregister"
	for range 10 {
		done(t, srv, http.MethodPost, path, "")
		srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Registered = true })
	}
	refused(t, srv, http.MethodPost, path, "", 133016, 0)
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.OnBizApp = true })
	refused(t, srv, http.MethodPost, path, "", 100, 0)
}

// A display name is reviewed; once it is approved, a registration shows it.
func TestUpdateNumber(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	got := events(t, srv)
	id := srv.PhoneNumberID()
	node := func(fields string) string { return done(t, srv, http.MethodGet, id+"?fields="+fields, "") }
	done(t, srv, http.MethodPost, id, `{"new_display_name":"Corner Shop"}`)
	assert.JSONEq(t, `{"id":"`+id+`","new_display_name":"Corner Shop","new_name_status":"PENDING_REVIEW","verified_name":"Test Business"}`,
		node("verified_name,new_display_name,new_name_status"))
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.NewNameStatus = "APPROVED" })
	done(t, srv, http.MethodPost, id+"/register", fmt.Sprintf(pinBody, whatsapptest.PIN))
	assert.JSONEq(t, `{"id":"`+id+`","verified_name":"Corner Shop"}`, node("verified_name,new_display_name,new_name_status"))
	require.Len(t, got(), 2)

	done(t, srv, http.MethodPost, id, `{"pin":"212834"}`)
	refused(t, srv, http.MethodPost, id+"/register", fmt.Sprintf(pinBody, whatsapptest.PIN), 133005, 0)
	assert.Len(t, got(), 3, "PIN_CHANGED")
	done(t, srv, http.MethodPost, id, `{"search_visibility":"HIDDEN"}`)
	assert.Contains(t, node("search_visibility"), `"HIDDEN"`)
	for _, wrong := range []string{
		`{"pin":"1"}`, `{"new_display_name":"x"}`, `{"new_display_name":"` + strings.Repeat("x", 76) + `"}`, `{"search_visibility":"MAYBE"}`,
		`{"webhook_configuration":{"override_callback_uri":"https://shop.test"}}`,
		`{"webhook_configuration":{"override_callback_uri":"https://shop.test/` + strings.Repeat("x", 200) + `","verify_token":"x"}}`,
	} {
		refused(t, srv, http.MethodPost, id, wrong, 100, 0)
	}
}
