package whatsapptest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A desk calls the API of a server in process, and keeps the webhooks of its account.
type desk struct {
	t   *testing.T
	srv *whatsapptest.Server
	got []string // "field: value"
}

// atDesk runs a test in a time of its own, which begins in 2000.
func atDesk(t *testing.T, test func(d *desk), opts ...whatsapptest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{t: t, srv: newServer(t, append(opts, whatsapptest.InProcess())...)}
		d.srv.SubscribeHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var body struct {
				Entry []struct {
					Changes []struct {
						Field string          `json:"field"`
						Value json.RawMessage `json:"value"`
					} `json:"changes"`
				} `json:"entry"`
			}
			if assert.NoError(t, json.NewDecoder(r.Body).Decode(&body)) {
				d.got = append(d.got, body.Entry[0].Changes[0].Field+": "+string(body.Entry[0].Changes[0].Value))
			}
		}))
		test(d)
	})
}

// ask makes a call below the version, or without one if the path begins with two slashes.
func (d *desk) ask(method, path, body string) (int, string) {
	d.t.Helper()
	path, bare := strings.CutPrefix(path, "//")
	if !bare {
		path = "v26.0/" + path
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.srv.URL()+"/"+strings.ReplaceAll(path, "{waba}", d.srv.WABAID()), strings.NewReader(body))
	require.NoError(d.t, err)
	req.Header.Set("Authorization", "Bearer "+d.srv.Token())
	res, err := d.srv.RoundTripper().RoundTrip(req)
	require.NoError(d.t, err)
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	require.NoError(d.t, err)
	return res.StatusCode, string(answer)
}

// wants makes a call and looks for words in its answer.
func (d *desk) wants(code int, words, method, path, body string) {
	d.t.Helper()
	got, answer := d.ask(method, path, body)
	assert.Equal(d.t, code, got, answer)
	assert.Contains(d.t, answer, words)
}

// told returns the webhooks since it was last asked.
func (d *desk) told() []string {
	d.t.Helper()
	require.NoError(d.t, d.srv.Flush(d.t.Context()))
	got := d.got
	d.got = nil
	return got
}

const newTemplate = `{"name":"news","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"It is here."}]}`

// What Meta tells of a template that changes.
func TestTemplateWebhooks(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.srv.AddTemplate(whatsapptest.Template{ID: "16895569081298", Name: "news", Body: "It is here.", Quality: "GREEN"})
		const info = `"message_template_id":16895569081298,"message_template_name":"news","message_template_language":"en_US"`
		status := func(event, reason, category, more string) string {
			return `message_template_status_update: {"event":"` + event + `",` + info + `,"reason":"` + reason + `","message_template_category":"` + category + `"` + more + `}`
		}
		for _, c := range []struct {
			change func(*whatsapptest.Template)
			want   []string
		}{
			{func(v *whatsapptest.Template) { v.Status = "REJECTED"; v.Reason = "INVALID_FORMAT"; v.Comment = "Odd." }, []string{
				status("REJECTED", "INVALID_FORMAT", "UTILITY", `,"rejection_info":{"reason":"Odd."}`)}},
			{func(v *whatsapptest.Template) { v.Status = "APPROVED" }, []string{status("APPROVED", "NONE", "UTILITY", "")}},
			{func(v *whatsapptest.Template) { v.Status = "PAUSED" }, []string{status("PAUSED", "NONE", "UTILITY",
				`,"other_info":{"title":"FIRST_PAUSE","description":"Your template was paused because of feedback from people who got it."}`)}},
			{func(v *whatsapptest.Template) { v.Status = "APPROVED" }, []string{status("APPROVED", "NONE", "UTILITY",
				`,"other_info":{"title":"UNPAUSE","description":"Your template can be sent again."}`)}},
			{func(v *whatsapptest.Template) { v.Status = "ARCHIVED" }, []string{status("ARCHIVED", "NONE", "UTILITY", "")}},
			{func(v *whatsapptest.Template) { v.Status = "APPROVED" }, []string{status("UNARCHIVED", "NONE", "UTILITY", "")}},
			{func(v *whatsapptest.Template) { v.Quality = "RED" }, []string{
				`message_template_quality_update: {"previous_quality_score":"GREEN","new_quality_score":"RED",` + info + `}`}},
			{func(v *whatsapptest.Template) { v.CorrectCategory = "MARKETING" }, []string{
				`template_category_update: {` + info + `,"new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":946771200}`}},
			{func(v *whatsapptest.Template) { v.Category = "MARKETING" }, []string{
				`template_category_update: {` + info + `,"previous_category":"UTILITY","new_category":"MARKETING"}`}},
			{func(v *whatsapptest.Template) {
				v.Body, v.Footer = "It is there.", "Bye"
				v.Buttons = []whatsapptest.TemplateButton{{Type: "PHONE_NUMBER", Text: "Call", Number: "15550001111"}}
			}, []string{`message_template_components_update: {` + info + `,"message_template_element":"It is there.","message_template_footer":"Bye",` +
				`"message_template_buttons":[{"message_template_button_type":"PHONE_NUMBER","message_template_button_text":"Call","message_template_button_phone_number":"15550001111"}]}`}},
			{func(v *whatsapptest.Template) { v.Status = "DISABLED" }, []string{status("DISABLED", "NONE", "MARKETING",
				`,"disable_info":{"disable_date":946684800},"other_info":{"title":"DISABLED","description":"Your template was disabled because of repeated feedback from people who got it."}`)}},
			{func(*whatsapptest.Template) {}, nil},
			{func(v *whatsapptest.Template) { v.Name, v.ID = "other", "7" }, nil},
		} {
			d.srv.ChangeTemplate("news", "en_US", c.change)
			assert.Equal(t, c.want, d.told())
		}
		d.srv.ChangeTemplate("none", "en_US", func(v *whatsapptest.Template) { v.Status = "REJECTED" })
		assert.Empty(t, d.told())
	})
}

// A template that is created is approved at once, or waits for reviewers; either is told.
func TestTemplateReview(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.wants(200, `"status":"APPROVED"`, "POST", "{waba}/message_templates", newTemplate)
		require.Len(t, d.told(), 1)
	})
	atDesk(t, func(d *desk) {
		d.wants(200, `"status":"PENDING"`, "POST", "{waba}/message_templates", newTemplate)
		assert.Empty(t, d.told())
		d.wants(200, `"status":"PENDING"`, "GET", "{waba}/message_templates?name=news", "")
		d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Status = "APPROVED" })
		assert.Len(t, d.told(), 1)
		d.wants(200, `"status":"APPROVED"`, "GET", "{waba}/message_templates?name=news", "")
	}, whatsapptest.WithReview())
}

func TestTemplateEdits(t *testing.T) {
	t.Parallel()
	const (
		day    = 24 * time.Hour
		edit   = `{"components":[{"type":"BODY","text":"It is there."}]}`
		refuse = `"error_subcode":2388039`
	)
	atDesk(t, func(d *desk) {
		d.srv.AddTemplate(whatsapptest.Template{ID: "16895569081298", Name: "news", Body: "It is here."})
		for range 10 { // an approved one: once a day, ten times in thirty days
			d.wants(200, `"success":true`, "POST", "16895569081298", edit)
			time.Sleep(day - time.Second)
			d.wants(400, refuse, "POST", "16895569081298", edit)
			time.Sleep(time.Second)
		}
		d.wants(400, "10 times in 30 days", "POST", "16895569081298", edit)
		time.Sleep(20 * day)
		d.wants(200, `"success":true`, "POST", "16895569081298", edit)
		d.wants(200, "It is there.", "GET", "16895569081298", "")

		time.Sleep(day)
		d.wants(400, "category of an approved template", "POST", "16895569081298", `{"category":"MARKETING"}`)
		d.wants(400, "message_send_ttl_seconds", "POST", "16895569081298", `{"message_send_ttl_seconds":1}`)
		d.wants(400, "2388299", "POST", "16895569081298", `{"components":[{"type":"BODY","text":"{{1}}","example":{"body_text":[["x"]]}}]}`)
		d.wants(400, "components is required", "POST", "16895569081298", `{}`)
		d.wants(200, `"success":true`, "POST", "16895569081298", `{"message_send_ttl_seconds":3600}`)
		d.wants(200, `"message_send_ttl_seconds":3600`, "GET", "16895569081298?fields=message_send_ttl_seconds", "")

		d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Status = "REJECTED" })
		for range 3 { // as often as one likes
			d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Status = "REJECTED" })
			d.wants(200, `"success":true`, "POST", "16895569081298", `{"category":"MARKETING","message_send_ttl_seconds":43200}`)
		}
		d.wants(200, `"category":"MARKETING"`, "GET", "16895569081298", "")
		for _, status := range []string{"PENDING", "DISABLED", "IN_APPEAL"} {
			d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Status = status })
			d.wants(400, refuse, "POST", "16895569081298", edit)
		}
	})
}

func TestTemplateDeletion(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		for i, language := range []string{"en_US", "de", "es", "fr"} {
			d.srv.AddTemplate(whatsapptest.Template{ID: "1689556908129" + strconv.Itoa(i), Name: "news", Language: language, Body: "It is here."})
		}
		d.wants(400, "name is required", "DELETE", "{waba}/message_templates", "")
		d.wants(400, "cannot be combined", "DELETE", `{waba}/message_templates?hsm_ids=["1"]&name=news`, "")
		d.wants(404, "2593002", "DELETE", `{waba}/message_templates?hsm_ids=["16895569081290","1"]`, "")
		d.wants(404, "2593002", "DELETE", "{waba}/message_templates?name=news&hsm_id=1", "")
		d.wants(200, "true", "DELETE", "{waba}/message_templates?name=news&hsm_id=16895569081291", "")
		d.wants(200, "true", "DELETE", `{waba}/message_templates?hsm_ids=["16895569081293"]`, "")
		assert.Len(t, d.told(), 2)
		d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Status = "DISABLED" })
		d.wants(400, "disabled cannot be deleted", "DELETE", "{waba}/message_templates?name=news", "")
		d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Status = "APPROVED" })
		d.wants(200, "true", "DELETE", "{waba}/message_templates?name=news", "")
		d.wants(400, "2388023", "POST", "{waba}/message_templates", newTemplate)
		time.Sleep(30 * 24 * time.Hour)
		d.wants(200, "APPROVED", "POST", "{waba}/message_templates", newTemplate)
		d.wants(400, `"error_subcode":2388024,"error_user_title":"Content in This Language Already Exists","error_user_msg":"There is already English (US) content `+
			`for this template. You can create a new template and try again."`, "POST", "{waba}/message_templates", newTemplate)
		d.wants(400, "2388293", "POST", "{waba}/message_templates", strings.ReplaceAll(strings.ReplaceAll(newTemplate, "news", "dense"),
			`"It is here."`, `"Hi {{1}} {{2}}!","example":{"body_text":[["a","b"]]}`))
	})
}

func TestTemplatePauseAndArchive(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.srv.AddTemplate(whatsapptest.Template{ID: "16895569081298", Name: "news", Body: "It is here."})
		unpause := func(words string) { d.wants(200, words, "POST", "16895569081298/unpause", "") }
		change := func(do func(*whatsapptest.Template)) { d.srv.ChangeTemplate("news", "en_US", do) }
		unpause("Template is not paused")
		change(func(v *whatsapptest.Template) { v.Status = "PAUSED" })
		unpause("not paused by pacing")
		change(func(v *whatsapptest.Template) { v.Status = "APPROVED" })
		change(func(v *whatsapptest.Template) { v.Status, v.Pause = "PAUSED", "RATE_LIMITING_PAUSE" })
		unpause("less than 5 minutes ago")
		time.Sleep(5 * time.Minute)
		unpause(`"success":true`)

		for pause, length := range map[string]time.Duration{"FIRST_PAUSE": 3 * time.Hour, "SECOND_PAUSE": 6 * time.Hour} {
			change(func(v *whatsapptest.Template) { v.Status, v.Pause = "PAUSED", pause })
			time.Sleep(length - time.Second)
			d.wants(200, "PAUSED", "GET", "16895569081298", "")
			time.Sleep(time.Second)
			d.wants(200, "APPROVED", "GET", "16895569081298", "")
		}

		d.wants(400, "Unknown path", "POST", "{waba}/message_templates/archive", `{"hsm_ids":["16895569081298"]}`)
		move := func(action, words string) {
			d.wants(200, words, "POST", "//{waba}/message_templates/"+action, `{"hsm_ids":["16895569081298"]}`)
		}
		move("unarchive", `"failed_templates":{"16895569081298":"Template is not archived"}`)
		move("archive", `"archived_templates":["16895569081298"]`)
		move("archive", "Only approved or rejected templates can be archived")
		time.Sleep(28*24*time.Hour - time.Second)
		move("unarchive", `"unarchived_templates":["16895569081298"]`)
		d.wants(200, "APPROVED", "GET", "16895569081298", "")
		move("archive", `"archived_templates":["16895569081298"]`)
		time.Sleep(28 * 24 * time.Hour)
		move("unarchive", "Template does not exist")
		d.wants(400, "hsm_ids is required", "POST", "//{waba}/message_templates/archive", `{}`)
	})
}

func TestTemplateFilters(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.srv.AddTemplate(whatsapptest.Template{Name: "sale", Language: "de", Category: "MARKETING", Body: "Alles muss raus.", Quality: "GREEN"})
		d.srv.AddTemplate(whatsapptest.Template{Name: "parcel", Body: "The sale is on its way.", Status: "PAUSED", Quality: "RED"})
		for query, want := range map[string]string{
			"":                                  "hello_world sale parcel",
			"name=sale":                         "sale",
			"name_or_content=sale":              "sale parcel",
			"content=muss":                      "sale",
			"language=de":                       "sale",
			`language=["de","en_US"]`:           "hello_world sale parcel",
			"status=PAUSED":                     "parcel",
			"status=PAUSED,APPROVED&name=a":     "sale parcel",
			"category=MARKETING":                "sale",
			`quality_score=["GREEN","RED"]`:     "sale parcel",
			"quality_score=UNKNOWN":             "hello_world",
			"category=UTILITY&status=APPROVED":  "hello_world",
			"category=AUTHENTICATION&name=sale": "",
		} {
			_, body := d.ask("GET", "{waba}/message_templates?fields=name&"+strings.ReplaceAll(query, `"`, "%22"), "")
			var page struct {
				Data []struct {
					Name string `json:"name"`
				} `json:"data"`
			}
			require.NoError(t, json.Unmarshal([]byte(body), &page))
			var got []string
			for _, v := range page.Data {
				got = append(got, v.Name)
			}
			assert.Equal(t, want, strings.Join(got, " "), query)
		}
		d.wants(400, "nonexisting field (colour)", "GET", "{waba}/message_templates?fields=name,colour", "")
	})
}

// Every field that can be asked for, and only what was asked for.
func TestTemplateFields(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		_, body := d.ask("POST", "{waba}/message_templates", `{"name":"news","language":"en_US","category":"MARKETING","message_send_ttl_seconds":43200,`+
			`"cta_url_link_tracking_opted_out":true,"is_primary_device_delivery_only":true,"display_format":"ORDER_DETAILS","sub_category":"ORDER_DETAILS",`+
			`"degrees_of_freedom_spec":{"creative_features_spec":{"image_touchups":{"enroll_status":"OPT_IN"}}},`+
			`"components":[{"type":"BODY","text":"It is here."}]}`)
		var made listed
		require.NoError(t, json.Unmarshal([]byte(body), &made))
		_, body = d.ask("GET", made.ID, "")
		assert.JSONEq(t, `{"name":"news","parameter_format":"POSITIONAL","components":[{"type":"BODY","text":"It is here."}],"language":"en_US",`+
			`"status":"APPROVED","category":"MARKETING","sub_category":"ORDER_DETAILS","id":"`+made.ID+`"}`, body)
		d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Category, v.CorrectCategory, v.Quality = "UTILITY", "", "GREEN" })
		_, body = d.ask("GET", made.ID+"?fields=previous_category,quality_score,rejected_reason,last_updated_time,message_send_ttl_seconds,"+
			"cta_url_link_tracking_opted_out,is_primary_device_delivery_only,degrees_of_freedom_spec,display_format,library_template_name,correct_category", "")
		assert.JSONEq(t, `{"id":"`+made.ID+`","previous_category":"MARKETING","quality_score":{"score":"GREEN","date":946684800},"rejected_reason":"NONE",`+
			`"last_updated_time":"2000-01-01T00:00:00+0000","message_send_ttl_seconds":43200,"cta_url_link_tracking_opted_out":true,`+
			`"is_primary_device_delivery_only":true,"display_format":"ORDER_DETAILS",`+
			`"degrees_of_freedom_spec":{"creative_features_spec":[{"key":"image_touchups","value":{"enroll_status":"OPT_IN"}}]}}`, body)
		d.wants(200, `"health_status":{"can_send_message":"AVAILABLE"`, "GET", made.ID+"?fields=health_status", "")
		d.srv.ChangeTemplate("news", "en_US", func(v *whatsapptest.Template) { v.Status = "PAUSED" })
		d.wants(200, `"entity_type":"MESSAGE_TEMPLATE","id":"`+made.ID+`","can_send_message":"BLOCKED","errors":[{"error_code":132015`, "GET", made.ID+"?fields=health_status", "")
		d.wants(400, `"error_subcode":33`, "GET", "404", "")
		d.wants(400, `"error_subcode":33`, "POST", made.ID+"/copy", "")
	})
}

func TestTemplateHelpers(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.wants(200, `"name":"low_balance_warning_1"`, "GET", "message_template_library?industry=FINANCIAL_SERVICES&language=en_US", "")
		d.wants(200, `{"data":[]}`, "GET", "message_template_library?search=zebra", "")
		create := func(code int, words, more string) {
			d.wants(code, words, "POST", "{waba}/message_templates", `{"name":"news","language":"en_US","category":"UTILITY","library_template_name":"low_balance_warning_1"`+more+`}`)
		}
		create(400, "library_template_button_inputs lacks", "")
		create(400, "url_suffix_example", `,"library_template_button_inputs":[{"type":"URL","url":{"base_url":"https://x.test/{{1}}"}},{"type":"PHONE_NUMBER","phone_number":"15550001111"}]`)
		create(400, "is empty", `,"library_template_button_inputs":[{"type":"URL","url":{}},{"type":"PHONE_NUMBER","phone_number":"15550001111"}]`)
		create(400, "components of its own", `,"components":[{"type":"BODY","text":"Mine."}]`)
		create(200, "APPROVED", `,"library_template_button_inputs":[{"type":"URL","url":{"base_url":"https://x.test/{{1}}","url_suffix_example":"https://x.test/1"}},{"type":"PHONE_NUMBER","phone_number":"15550001111"}]`)
		d.wants(200, `"library_template_name":"low_balance_warning_1"`, "GET", "{waba}/message_templates?name=news&fields=library_template_name", "")
		d.wants(400, "no template", "POST", "{waba}/message_templates", `{"name":"n","language":"fr","category":"UTILITY","library_template_name":"low_balance_warning_1"}`)

		d.wants(200, "Ce code expire dans 5 minutes.", "GET", "{waba}/message_template_previews?category=AUTHENTICATION&code_expiration_minutes=5", "")
		d.wants(400, "category is required", "GET", "{waba}/message_template_previews", "")
		d.wants(400, "1 to 90", "GET", "{waba}/message_template_previews?category=AUTHENTICATION&code_expiration_minutes=91", "")

		upsert := func(code int, words, languages, button string) {
			d.wants(code, words, "POST", "{waba}/upsert_message_templates", `{"name":"code","category":"AUTHENTICATION","languages":`+languages+
				`,"components":[{"type":"BODY"},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"`+button+`}]}]}`)
		}
		upsert(200, `"language":"es"`, `["en_US","es"]`, "")
		d.wants(200, "Tu código de verificación es *{{1}}*.", "GET", "{waba}/message_templates?name=code&language=es", "")
		upsert(200, `"language":"es"`, `["es"]`, "")
		upsert(400, "not supported", `["es"]`, `,"text":"Copy"`)
		upsert(400, "languages is required", `[]`, "")

		report := "{waba}/template_analytics?start=946684800&end=946771200&granularity=DAILY&template_ids=16895569081298"
		d.wants(400, "200007", "GET", report, "")
		d.srv.ChangeAccount(func(a *whatsapptest.Account) { a.Insights = true })
		d.wants(400, `"error_subcode":33`, "GET", report, "")
		d.srv.AddTemplate(whatsapptest.Template{ID: "16895569081298", Name: "sent", Body: "Hi."})
		d.wants(200, "wamid", "POST", d.srv.PhoneNumberID()+"/messages", `{"messaging_product":"whatsapp","to":"15550001111","type":"template","template":{"name":"sent","language":{"code":"en_US"}}}`)
		d.wants(200, `{"template_id":"16895569081298","start":946684800,"end":946771200,"sent":1,"delivered":1,"read":0}`, "GET", report, "")

		compare := "16895569081298/compare?start=946080000&end=946684800&template_ids=[16895569081299]"
		d.wants(400, `"error_subcode":33`, "GET", compare, "")
		d.srv.AddTemplate(whatsapptest.Template{ID: "16895569081299", Name: "other", Body: "Hi.", Sends: 1000})
		d.wants(400, "1,000 times", "GET", compare, "")
		d.wants(400, "7, 30, 60 or 90 days", "GET", "16895569081298/compare?start=946598400&end=946684800&template_ids=16895569081299", "")

		d.srv.ChangeTemplate("sent", "en_US", func(v *whatsapptest.Template) { v.Violates = true })
		d.wants(400, "132007", "POST", d.srv.PhoneNumberID()+"/messages", `{"messaging_product":"whatsapp","to":"15550001111","type":"template","template":{"name":"sent","language":{"code":"en_US"}}}`)
	})
}

// A template is read and written as the API has it.
func TestTemplateJSON(t *testing.T) {
	t.Parallel()
	const text = `{"id":"7","name":"n","language":"de","status":"PAUSED","category":"MARKETING","parameter_format":"POSITIONAL","sub_category":"ORDER_STATUS",` +
		`"quality_score":{"score":"GREEN"},"rejected_reason":"SCAM","message_send_ttl_seconds":60,"components":[{"type":"BODY","text":"Hi."}]}`
	var v whatsapptest.Template
	require.NoError(t, json.Unmarshal([]byte(text), &v))
	assert.Equal(t, "Hi.", v.Body)
	assert.Equal(t, "SCAM", v.Reason)
	again, err := json.Marshal(v)
	require.NoError(t, err)
	assert.JSONEq(t, text, string(again))
	again, err = json.Marshal(whatsapptest.Template{Name: "n", Header: "TEXT", Title: "{{shop}}", Body: "Hi."})
	require.NoError(t, err)
	assert.Contains(t, string(again), `{"type":"HEADER","format":"TEXT","text":"{{shop}}"}`)
	assert.Contains(t, string(again), `"parameter_format":"NAMED"`)
	assert.Error(t, json.Unmarshal([]byte(`{"components":[{"type":7}]}`), &v))
}

// Bodies of no sense are refused, and nothing else happens.
func TestHostileTemplates(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		for _, components := range []string{
			`null`, `7`, `{}`, `[]`, `[null]`, `[7]`, `["x"]`, `[[]]`, `[{}]`, `[{"type":7}]`, `[{"type":"BODY"}]`, `[{"type":"BODY","text":7}]`,
			`[{"type":"BODY","text":"{{"}]`, `[{"type":"BODY","text":"a }}{{ b"}]`, `[{"type":"BODY","text":"a {{{{1}}}} b"}]`, `[{"type":"BODY","text":"a {{ }} b"}]`,
			`[{"type":"BODY","text":"a","example":7}]`, `[{"type":"BODY","text":"a","example":{"body_text":{}}}]`, `[{"type":"BODY","text":"a {{1}} b","example":{"body_text":[]}}]`,
			`[{"type":"BODY","text":"a"},{"type":"BODY","text":"b"}]`, `[{"type":"BODY","text":"a"},{"type":"BUTTONS","buttons":[null]}]`,
			`[{"type":"BODY","text":"a"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"a","url":"https://x.test/}}{{1"}]}]`,
			`[{"type":"BODY","text":"a"},{"type":"CAROUSEL","cards":[null,{}]}]`, `[{"type":"BODY","text":"a"},{"type":"CAROUSEL","cards":[{"components":[{"type":"CAROUSEL"}]},{}]}]`,
			`[{"type":"BODY","text":"a"},{"type":"LIMITED_TIME_OFFER"}]`, `[{"type":"BODY","text":"a"},{"type":"HEADER","format":"IMAGE","example":{"header_handle":[]}}]`,
			`[{"type":"BODY","text":"a"},{"type":"HEADER"}]`,
		} {
			for _, category := range []string{"MARKETING", "AUTHENTICATION"} {
				d.wants(400, `"code":100`, "POST", "{waba}/message_templates", `{"name":"x","language":"en","category":"`+category+`","components":`+components+`}`)
			}
		}
		for _, body := range []string{`[]`, `7`, `{`, `{"name":7}`, `{"name":{}}`, `{"name":"x","language":["en"]}`} {
			d.wants(400, `"code":100`, "POST", "{waba}/message_templates", body)
		}
		assert.Empty(t, d.told())
	})
}
