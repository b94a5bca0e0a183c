package whatsapptest_test

import (
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// operationSchemas are the schemas of what operations take as JSON, and of what they answer with 200, by operationId.
func operationSchemas(t *testing.T, file string) (bodies, answers map[string]*schema) {
	t.Helper()
	b, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here", file)
	}
	require.NoError(t, err)
	type response struct {
		Ref     string `yaml:"$ref"`
		Content map[string]struct {
			Schema *schema `yaml:"schema"`
		} `yaml:"content"`
	}
	type operation struct {
		ID        string              `yaml:"operationId"`
		Body      response            `yaml:"requestBody"`
		Responses map[string]response `yaml:"responses"`
	}
	var doc struct {
		Paths map[string]struct {
			Get    operation `yaml:"get"`
			Post   operation `yaml:"post"`
			Delete operation `yaml:"delete"`
		} `yaml:"paths"`
		Components struct {
			Responses map[string]response `yaml:"responses"`
		} `yaml:"components"`
	}
	require.NoError(t, yaml.Unmarshal(b, &doc))
	bodies, answers = map[string]*schema{}, map[string]*schema{}
	for _, p := range doc.Paths {
		for _, o := range []operation{p.Get, p.Post, p.Delete} {
			r := o.Responses["200"]
			if r.Ref != "" {
				r = doc.Components.Responses[r.Ref[strings.LastIndex(r.Ref, "/")+1:]]
			}
			for _, c := range r.Content {
				answers[o.ID] = c.Schema
			}
			for _, c := range o.Body.Content {
				bodies[o.ID] = c.Schema
			}
		}
	}
	return bodies, answers
}

func answerSchemas(t *testing.T, file string) map[string]*schema {
	t.Helper()
	_, answers := operationSchemas(t, file)
	return answers
}

// An exchange is a call whose answer is compared. Complaints that begin as one of known are of what openapi-notes.md, or a
// newer page of the documentation, says better.
type exchange struct {
	id, method, path, body string
	known                  map[string]string
}

func exchanges(srv *whatsapptest.Server, ana string) []exchange {
	number, waba, business := srv.PhoneNumberID(), srv.WABAID(), srv.BusinessID()
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	kept := map[string]string{}
	const lower = "docs: verified, not_verified and so on, in lower case"
	verified, verifiedList := map[string]string{".business_verification_status": lower}, map[string]string{".data[0].business_verification_status": lower}
	tier := map[string]string{".messaging_limit_tier": "C: TIER_2K"}
	tierList := map[string]string{
		".data[0].messaging_limit_tier": "C: TIER_2K", ".data[0].status": "docs: CONNECTED and so on; the list has other words than the node",
	}
	calling := map[string]string{
		".calling.status": "E: in capitals", ".calling.call_icon_visibility": "E: DEFAULT, DISABLE_ALL",
		".calling.callback_permission_status": "E: in capitals", ".calling.srtp_key_exchange_protocol": "E: DTLS, SDES",
		".payload_encryption.status": "E: in capitals", ".storage_configuration.status": "E: in capitals",
	}
	link := map[string]string{".code": "A9: a list of one", ".prefilled_message": "A9", ".deep_link_url": "A9"}
	phones := map[string]string{".data[0].grievance_officer_details.mobile_number": "A7: the pattern is escaped twice"}
	const compliance = `{"messaging_product":"whatsapp","entity_name":"Shop","entity_type":"PARTNERSHIP","is_registered":true,
		"grievance_officer_details":{"name":"Ana","email":"ana@shop.test","mobile_number":"+15550001111"},"customer_care_details":{"email":"care@shop.test"}}`
	return []exchange{
		{"getPhoneNumberById", get, number + "?fields=display_phone_number,verified_name,quality_rating,code_verification_status,name_status", "", kept},
		{"getWhatsAppAccountNumberDetails", get, number + "?fields=display_phone_number,verified_name,status,quality_rating,country_code,country_dial_code," +
			"code_verification_status,name_status,messaging_limit_tier,account_mode,is_official_business_account", "", tier},
		{"updatePhoneNumberStatus", post, number, `{"search_visibility":"HIDDEN"}`, kept},
		{"registerWhatsAppBusinessPhoneNumber", post, number + "/register", `{"messaging_product":"whatsapp","pin":"123456"}`, kept},
		{"requestVerificationCode", post, number + "/request_code", `{"code_method":"SMS","language":"en_US"}`, kept},
		{"verifyPhoneNumberCode", post, number + "/verify_code", `{"code":"{code}"}`, kept},
		{"getPhoneNumberSettings", get, number + "/settings", "", calling},
		{"updatePhoneNumberSettings", post, number + "/settings", `{"calling":{"status":"ENABLED"}}`, kept},
		{"getOfficialBusinessAccountStatus", get, number + "/official_business_account", "", map[string]string{".oba_status": "own: what was never applied for has no word in the file"}},
		{"GraphWhatsAppBusinessAccountToNumberCurrentStatusOfficialBusinessAccountPost", post, number + "/official_business_account", `{"action":"SUBMIT_APPLICATION"}`, kept},
		{"getCommerceSettings", get, number + "/whatsapp_commerce_settings", "", kept},
		{"setOrUpdateCommerceSettings", post, number + "/whatsapp_commerce_settings?is_cart_enabled=true", "", kept},
		{"getCommerceSettings", get, number + "/whatsapp_commerce_settings", "", kept},
		{"configureConversationalAutomation", post, number + "/conversational_automation", `{"prompts":["Hi"]}`, kept},
		{"getWhatsAppBusinessBotDetails", get, "9" + number, "", kept},
		{"updateBusinessComplianceInfo", post, number + "/business_compliance_info", compliance, kept},
		{"getBusinessComplianceInfo", get, number + "/business_compliance_info", "", phones},
		{"createOrUpdateQrCode", post, number + "/message_qrdls", `{"prefilled_message":"Hi","generate_qr_image":"PNG"}`, kept},
		{"listAllQrCodes", get, number + "/message_qrdls?fields=code,prefilled_message,deep_link_url,creation_time,qr_image_url", "", kept},
		{"getIndividualQrCode", get, number + "/message_qrdls/{link}", "", link},
		{"deleteIndividualQrCode", del, number + "/message_qrdls/{link}", "", kept},
		{"getBusinessEncryptionPublicKey", get, number + "/whatsapp_business_encryption", "", kept},
		{"getMessageHistory", get, number + "/message_history", "", kept},
		{"getMessageHistoryEvents", get, "{history}/events", "", kept},
		{"getWhatsAppBusinessProfile", get, number + "/whatsapp_business_profile", "", kept},
		{"updateWhatsAppBusinessProfileInformation", post, number + "/whatsapp_business_profile", `{"messaging_product":"whatsapp","about":"Open"}`, kept},
		{"getWhatsAppBusinessAccountDetails", get, waba + "?fields=id,name,account_review_status,ownership_type,business_verification_status,country,currency," +
			"timezone_id,on_behalf_of_business_info,is_enabled_for_insights,subscribed_apps", "", verified},
		{"updateWhatsAppBusinessAccount", post, waba, `{"name":"Corner"}`, kept},
		{"getWhatsAppBusinessAccountPhoneNumbers", get, waba + "/phone_numbers?fields=display_phone_number,verified_name,status,quality_rating,country_code," +
			"country_dial_code,code_verification_status,account_mode,messaging_limit_tier,is_official_business_account,username", "", tierList},
		{"createWhatsAppBusinessAccountPhoneNumber", post, waba + "/phone_numbers", `{"phone_number":"15550100077","verified_name":"Shop"}`, kept},
		{"getAllSubscriptionsForAWaba", get, waba + "/subscribed_apps", "", kept},
		{"unsubscribeFromWabaWebhooks", del, waba + "/subscribed_apps", "", kept},
		{"subscribeToWabaWebhooks", post, waba + "/subscribed_apps", "", kept},
		{"addAssignedUser", post, waba + "/assigned_users", `{"user":"4711","tasks":["MANAGE"]}`, kept},
		{"getAssignedUsers", get, waba + "/assigned_users?business=" + business, "", kept},
		{"getAssignedWhatsAppBusinessAccounts", get, "4711/assigned_whatsapp_business_accounts", "", map[string]string{
			".data[0].phone_numbers[1].quality_rating": "E: UNKNOWN",
		}},
		{"removeAssignedUser", del, waba + "/assigned_users", `{"user":"4711"}`, kept},
		{"getWhatsAppBusinessAccountActivities", get, waba + "/activities", "", kept},
		{"createWhatsAppBusinessAccountSchedule", post, waba + "/schedules", `{"name":"Hours","schedule_type":"BUSINESS_HOURS","start_time":"09:00","end_time":"17:00","days_of_week":["MONDAY"]}`, kept},
		{"getWhatsAppBusinessAccountSchedules", get, waba + "/schedules", "", kept},
		{"getInProgressOnBehalfRequests", get, waba + "/in_progress_onbehalf_request", "", kept},
		{"getConnectedClientBusinesses", get, srv.AppID() + "/connected_client_businesses", "", kept},
		{"getWhatsAppBusinessProfileDetails", get, "8" + number, "", kept},
		{"updateWhatsAppBusinessProfile", post, "8" + number, `{"messaging_product":"whatsapp","about":"Closed"}`, kept},
		{"listWabaSolutions", get, waba + "/solutions?fields=id,name,status,status_for_pending_request,owner_app,owner_permissions", "", kept},
		{"getSolutionDetails", get, "{solution}", "", kept},
		{"setSolutionMigrationIntent", post, waba + "/set_solution_migration_intent", `{"solution_id":"{solution}","migration_intent":"INITIATE_MIGRATION"}`, kept},
		{"getMigrationIntentDetails", get, "{intent}", "", kept},
		{"getBusinessPortfolioSpecificFields", get, business + "?fields=id,name,timezone_id", "", kept},
		{"getOwnedWhatsAppBusinessAccounts", get, business + "/owned_whatsapp_business_accounts?fields=id,name,account_review_status,ownership_type," +
			"business_verification_status,country,currency,timezone_id", "", verifiedList},
		{"getClientWhatsAppBusinessAccounts", get, business + "/client_whatsapp_business_accounts", "", kept},
		{"addPhoneNumbers", post, business + "/add_phone_numbers", `{"phone_number":"+1 555-010-0066"}`, kept},
		{"requestPreVerifiedPhoneNumberCode", post, "{preverified}/request_code", `{"code_method":"SMS","language":"en_US"}`, kept},
		{"verifyPreVerifiedPhoneNumberCode", post, "{preverified}/verify_code", `{"code":"{code}"}`, kept},
		{"sharePreVerifiedPhoneNumber", post, business + "/share_preverified_numbers", `{"preverified_id":"{preverified}","partner_business_id":"4711"}`, kept},
		{"getPreVerifiedPhoneNumbers", get, business + "/preverified_numbers?fields=display_phone_number,country_prefix,verification_status,availability_status,created_time", "", kept},
		{"getPreVerifiedPhoneNumberDetails", get, "{preverified}", "", kept},
		{"getPreVerifiedPhoneNumberPartners", get, "{preverified}/partners", "", kept},
		{"deletePreVerifiedPhoneNumber", del, "{preverified}", "", kept},
		{"getCreditLines", get, business + "/extendedcredits", "", kept},
		{"blockUserS", post, number + "/block_users", `{"messaging_product":"whatsapp","block_users":[{"user":"` + ana + `"}]}`, kept},
		{"getBlockedUsers", get, number + "/block_users", "", kept},
		{"unblockUserS", del, number + "/block_users", `{"messaging_product":"whatsapp","block_users":[{"user":"` + ana + `"}]}`, kept},
		{"deregisterPhoneNumber", post, number + "/deregister", "", kept},
	}
}

// What the server answers is valid by Meta's own schemas, wherever they are sound.
func TestAnswersFollowTheOpenAPI(t *testing.T) {
	t.Parallel()
	all, answers := readSchemas(t, openAPI), answerSchemas(t, openAPI)
	srv := newServer(t)
	ana := srv.User(anaPhone, "Ana")
	ana.Says("hi")
	done(t, srv, http.MethodPost, srv.PhoneNumberID()+"/messages", textBody)
	ids := map[string]string{"{solution}": srv.AddSolution(whatsapptest.Solution{Name: "Shops", Permissions: []string{"MANAGE"}})}
	for _, x := range exchanges(srv, ana.WaID()) {
		path, body := x.path, x.body
		for name, id := range ids {
			path, body = strings.ReplaceAll(path, name, id), strings.ReplaceAll(body, name, id)
		}
		answer := done(t, srv, x.method, path, body)
		var value any
		require.NoError(t, json.Unmarshal([]byte(answer), &value))
		switch x.id {
		case "requestVerificationCode", "requestPreVerifiedPhoneNumberCode":
			ids["{code}"] = srv.Code(strings.TrimSuffix(path, "/request_code"))
		case "addPhoneNumbers":
			ids["{preverified}"] = member(t, answer, "id")
		case "createOrUpdateQrCode":
			ids["{link}"] = member(t, answer, "code")
		case "setSolutionMigrationIntent":
			ids["{intent}"] = member(t, answer, "migration_intent_id")
		case "getMessageHistory":
			ids["{history}"] = member(t, answer, "id")
		}
		require.Contains(t, answers, x.id)
		seen := map[string]bool{}
		for _, wrong := range all.walk(answers[x.id], value, "", nil) {
			at, _, _ := strings.Cut(wrong, ":")
			if x.known[at] == "" {
				assert.Fail(t, x.id, "%s in %s", wrong, answer)
			}
			seen[at] = true
		}
		for at, why := range x.known {
			assert.True(t, seen[at], "%s%s is right after all: %s", x.id, at, why)
		}
	}
}

// member returns the first member of a name in a JSON text.
func member(t *testing.T, answer, name string) string {
	t.Helper()
	_, rest, found := strings.Cut(answer, `"`+name+`":"`)
	require.True(t, found, answer)
	value, _, _ := strings.Cut(rest, `"`)
	return value
}

// A submission is a body that an operation takes.
type submission struct {
	id, method, path, body string
	known                  map[string]string // why what the schema refuses is taken, by what was broken
}

func submissions(srv *whatsapptest.Server) []submission {
	number, waba, business := srv.PhoneNumberID(), srv.WABAID(), srv.BusinessID()
	const post, del = http.MethodPost, http.MethodDelete
	return []submission{
		{"updatePhoneNumberStatus", post, number, `{"new_display_name":"Corner Shop","search_visibility":"HIDDEN","pin":"123456"}`, nil},
		{"registerWhatsAppBusinessPhoneNumber", post, number + "/register", `{"messaging_product":"whatsapp","pin":"123456","data_localization_region":"DE"}`, nil},
		{"requestVerificationCode", post, number + "/request_code", `{"code_method":"SMS","language":"en_US"}`, nil},
		{"GraphWhatsAppBusinessAccountToNumberCurrentStatusOfficialBusinessAccountPost", post, number + "/official_business_account",
			`{"action":"SUBMIT_APPLICATION","application_data":{"business_name":"Shop","business_description":"Shrubs","website_url":"https://shop.test","contact_email":"a@shop.test"}}`, nil},
		{"configureConversationalAutomation", post, number + "/conversational_automation",
			`{"prompts":["Plan a trip"],"commands":[{"command_name":"help","command_description":"Get help"}]}`, map[string]string{
				".prompts of 4": "C: 4 ice breakers", ".commands[0].command_name of 21": "docs: any characters but emoji",
				".commands[0].command_name of 25": "docs", ".commands[0].command_name of 31": "C: 32 characters",
			}},
		{"updateBusinessComplianceInfo", post, number + "/business_compliance_info", `{"messaging_product":"whatsapp","entity_name":"Shop","entity_type":"PARTNERSHIP",
			"is_registered":true,"grievance_officer_details":{"name":"Ana","email":"ana@shop.test"},"customer_care_details":{"email":"care@shop.test"}}`, nil},
		{"createOrUpdateQrCode", post, number + "/message_qrdls", `{"prefilled_message":"Hi","generate_qr_image":"PNG"}`, nil},
		{"updateWhatsAppBusinessAccount", post, waba, `{"name":"Corner","timezone_id":"2"}`, nil},
		{"createWhatsAppBusinessAccountPhoneNumber", post, waba + "/phone_numbers", `{"phone_number":"5550100077","verified_name":"Shop","cc":"1","migrate_phone_number":true}`, nil},
		{"subscribeToWabaWebhooks", post, waba + "/subscribed_apps", `{"override_callback_uri":"{endpoint}","verify_token":"vt"}`, nil},
		{"addAssignedUser", post, waba + "/assigned_users", `{"user":"4711","tasks":["MANAGE"]}`, nil},
		{"removeAssignedUser", del, waba + "/assigned_users", `{"user":"4711"}`, nil},
		{"setSolutionMigrationIntent", post, waba + "/set_solution_migration_intent",
			`{"solution_id":"4444","migration_intent":"SCHEDULE_MIGRATION","migration_reason":"Growth","scheduled_migration_time":"2026-12-24T12:00:00Z"}`, nil},
		{"addPhoneNumbers", post, business + "/add_phone_numbers", `{"phone_number":"+15550100077"}`, nil},
		{"createWhatsAppBusinessAccountSchedule", post, waba + "/schedules", `{"name":"Hours","schedule_type":"BUSINESS_HOURS","description":"We are open",
			"start_time":"09:00","end_time":"17:00","timezone":"UTC","days_of_week":["MONDAY"],"is_active":true,"recurrence_pattern":{"frequency":"WEEKLY","interval":1}}`, nil},
		{"updateWhatsAppBusinessProfileInformation", post, number + "/whatsapp_business_profile", `{"messaging_product":"whatsapp","about":"Open","email":"a@shop.test",
			"websites":["https://shop.test"],"vertical":"RETAIL","address":"1 Main St","description":"Shrubs"}`, map[string]string{".description of 257": "C: 512 characters"}},
		{"blockUserS", post, number + "/block_users", `{"messaging_product":"whatsapp","block_users":[{"user":"15550100101"}]}`, nil},
	}
}

// What Meta's schemas refuse, the server refuses too: valid bodies, each with one thing broken.
func TestOpenAPIRefusesManagement(t *testing.T) {
	t.Parallel()
	all := readSchemas(t, openAPI)
	bodies, _ := operationSchemas(t, openAPI)
	probe := newServer(t, whatsapptest.InProcess())
	tried := 0
	for i, x := range submissions(probe) {
		require.Contains(t, bodies, x.id)
		try := func(v any) (int, string) {
			srv := newServer(t, whatsapptest.InProcess())
			srv.User(anaPhone, "Ana").Says("hi")
			srv.AddSolution(whatsapptest.Solution{ID: "4444"})
			b, err := json.Marshal(v)
			require.NoError(t, err)
			s, body := submissions(srv)[i], string(b)
			switch x.id {
			case "removeAssignedUser":
				done(t, srv, http.MethodPost, s.path, `{"user":"4711","tasks":["MANAGE"]}`)
			case "subscribeToWabaWebhooks":
				body = strings.ReplaceAll(body, "{endpoint}", newEndpoint(t, srv, "vt").URL)
			}
			return call(t, srv, s.method, "/v26.0/"+s.path, body)
		}
		var whole any
		require.NoError(t, json.Unmarshal([]byte(x.body), &whole))
		code, answer := try(whole)
		require.Equal(t, http.StatusOK, code, "%s: %s", x.id, answer)
		seen := map[string]bool{}
		mutate(whole, "", func(v any) any { return v }, func(what string, v any) {
			wrong := strings.Join(all.walk(bodies[x.id], v, "", nil), "; ")
			if wrong == "" || seen[wrong] || x.known[what] != "" {
				return
			}
			seen[wrong] = true
			tried++
			code, answer := try(v)
			assert.GreaterOrEqual(t, code, 400, "%s: %s: Meta's schema says %.200q: %s", x.id, what, wrong, answer)
		})
	}
	t.Logf("%d broken bodies", tried)
	assert.Greater(t, tried, 100)
}
