package whatsapptest_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// A number is verified before a customer claims it; then it is a number of the account.
func TestPreVerified(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	business := srv.BusinessID()
	list := func(query string) string {
		return done(t, srv, http.MethodGet, business+"/preverified_numbers?fields=phone_number,verification_status,code_verification_status,availability_status"+query, "")
	}
	id := member(t, done(t, srv, http.MethodPost, business+"/add_phone_numbers", `{"phone_number":"+1 (555) 010-0042"}`), "id")
	assert.Contains(t, list(""), `{"availability_status":"AVAILABLE","code_verification_status":"NOT_VERIFIED","id":"`+id+`","phone_number":"+1 555-010-0042","verification_status":"PENDING"}`)
	refused(t, srv, http.MethodPost, business+"/add_phone_numbers", `{"phone_number":"15550100042"}`, 100, 2388012)
	refused(t, srv, http.MethodPost, business+"/add_phone_numbers", `{"phone_number":"15550100000"}`, 100, 2388012)
	refused(t, srv, http.MethodPost, business+"/add_phone_numbers", `{"phone_number":"call me"}`, 100, 0)
	refused(t, srv, http.MethodPost, business+"/add_phone_numbers", `{}`, 100, 0)

	claim := `{"phone_number":"15550100042","verified_name":"Corner Shop","preverified_id":"` + id + `"}`
	refused(t, srv, http.MethodPost, srv.WABAID()+"/phone_numbers", claim, 100, 0)
	done(t, srv, http.MethodPost, id+"/request_code", `{"code_method":"SMS","language":"en_US"}`)
	refused(t, srv, http.MethodPost, id+"/verify_code", `{"code":"000000"}`, 136025, 0)
	assert.JSONEq(t, `{"success":true,"id":"`+id+`"}`, done(t, srv, http.MethodPost, id+"/verify_code", `{"code":"`+srv.Code(id)+`"}`))
	assert.Contains(t, list("&verification_status=VERIFIED"), id)
	assert.JSONEq(t, `{"data":[]}`, list("&verification_status=PENDING"))
	assert.JSONEq(t, `{"display_phone_number":"+1 555-010-0042","id":"`+id+`","is_input_id_valid":true,"verification_expiry_time":"1780142400"}`,
		done(t, srv, http.MethodGet, id+"?fields=display_phone_number,is_input_id_valid,verification_expiry_time,region", ""))

	share := `{"preverified_id":"` + id + `","partner_business_id":"4711"}`
	done(t, srv, http.MethodPost, business+"/share_preverified_numbers", share)
	assert.Contains(t, done(t, srv, http.MethodGet, id+"/partners", ""), `{"id":"4711","name":"Business 4711"}`)
	assert.Contains(t, list("&availability_status=RESERVED"), id)
	done(t, srv, http.MethodDelete, business+"/share_preverified_numbers", share)
	refused(t, srv, http.MethodDelete, business+"/share_preverified_numbers", share, 100, 0)
	refused(t, srv, http.MethodPost, business+"/share_preverified_numbers", `{"preverified_id":"7","partner_business_id":"4711"}`, 100, 33)
	for _, wrong := range []string{`{}`, `{"preverified_id":"` + id + `"}`, `{"preverified_id":"` + id + `","partner_business_id":"Ana"}`} {
		refused(t, srv, http.MethodPost, business+"/share_preverified_numbers", wrong, 100, 0)
	}

	clock.Advance(90 * 24 * time.Hour)
	assert.Contains(t, list(""), "EXPIRED")
	refused(t, srv, http.MethodPost, srv.WABAID()+"/phone_numbers", claim, 100, 0)
	done(t, srv, http.MethodPost, id+"/request_code", `{"code_method":"SMS","language":"en_US"}`)
	done(t, srv, http.MethodPost, id+"/verify_code", `{"code":"`+srv.Code(id)+`"}`)
	refused(t, srv, http.MethodPost, srv.WABAID()+"/phone_numbers", `{"phone_number":"15550100043","verified_name":"Corner Shop","preverified_id":"`+id+`"}`, 100, 0)
	number := member(t, done(t, srv, http.MethodPost, srv.WABAID()+"/phone_numbers", claim), "id")
	assert.Contains(t, done(t, srv, http.MethodGet, number+"?fields=code_verification_status", ""), `"VERIFIED"`)
	assert.JSONEq(t, `{"data":[]}`, list(""))
	refused(t, srv, http.MethodGet, id, "", 100, 33)

	other := member(t, done(t, srv, http.MethodPost, business+"/add_phone_numbers", `{"phone_number":"+445550100042"}`), "id")
	done(t, srv, http.MethodDelete, other, "")
	assert.JSONEq(t, `{"data":[]}`, list(""))
}
