package whatsapptest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Analytics count what was really sent.
func TestAnalytics(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	start := clock.Now().Truncate(24 * time.Hour)
	srv.AddTemplate(whatsapptest.Template{Name: "sale", Category: "MARKETING", Body: "Sale!"})
	ana := srv.User(anaPhone, "Ana")
	send := srv.PhoneNumberID() + "/messages"
	marketing := envelope(to, `"type":"template","template":{"name":"sale","language":{"code":"en_US"}}`)
	ana.Says("hi")
	done(t, srv, http.MethodPost, send, envelope(to, `"type":"text","text":{"body":"hi"}`))
	done(t, srv, http.MethodPost, send, marketing)
	done(t, srv, http.MethodPost, send, marketing)
	clock.Advance(24 * time.Hour)
	done(t, srv, http.MethodPost, send, marketing)
	second := srv.AddNumber("+1 555-010-0001", "Second")
	done(t, srv, http.MethodPost, second+"/messages", marketing)
	ask := func(field string) string {
		return done(t, srv, http.MethodGet, srv.WABAID()+"?fields=name,"+fmt.Sprintf(field, start.Unix(), start.AddDate(0, 0, 3).Unix()), "")
	}
	day := func(n int) (int64, int64) {
		return start.AddDate(0, 0, n).Unix(), start.AddDate(0, 0, n+1).Unix()
	}
	one, two := start.Unix(), start.AddDate(0, 0, 1).Unix()
	_, three := day(1)
	assert.JSONEq(t, fmt.Sprintf(`{"id":"%s","name":"Test Business","analytics":{"phone_numbers":["15550100000","15550100001"],"granularity":"DAY","data_points":[
		{"start":%d,"end":%d,"sent":3,"delivered":3},{"start":%d,"end":%d,"sent":2,"delivered":2}]}}`, srv.WABAID(), one, two, two, three),
		ask("analytics.start(%d).end(%d).granularity(DAY)"))
	assert.Contains(t, ask(`analytics.start(%d).end(%d).granularity(DAY).phone_numbers(["15550100001"]).country_codes(["US"])`),
		fmt.Sprintf(`"data_points":[{"start":%d,"end":%d,"sent":1,"delivered":1}]`, two, three))
	assert.Contains(t, ask(`analytics.start(%d).end(%d).granularity(DAY).country_codes(["DE"])`), `"data_points":[]`)
	assert.Contains(t, ask(`analytics.start(%d).end(%d).granularity(MONTH)`), `"sent":5`)
	assert.Contains(t, ask(`analytics.start(%d).end(%d).granularity(HALF_HOUR)`), fmt.Sprintf(`{"start":%d,"end":%d,"sent":3`, one+12*3600, one+12*3600+1800))

	var prices struct {
		Prices struct {
			Data []struct {
				Points []struct {
					Category string  `json:"pricing_category"`
					Type     string  `json:"pricing_type"`
					Volume   int     `json:"volume"`
					Cost     float64 `json:"cost"`
				} `json:"data_points"`
			} `json:"data"`
		} `json:"pricing_analytics"`
	}
	require.NoError(t, json.Unmarshal([]byte(ask(`pricing_analytics.start(%d).end(%d).granularity(MONTHLY).dimensions(["PRICING_CATEGORY","PRICING_TYPE"])`)), &prices))
	rows := prices.Prices.Data[0].Points
	require.Len(t, rows, 2)
	assert.Equal(t, "SERVICE", rows[0].Category)
	assert.Equal(t, "FREE_CUSTOMER_SERVICE", rows[0].Type)
	assert.Zero(t, rows[0].Cost)
	assert.Equal(t, "MARKETING", rows[1].Category)
	assert.Equal(t, 4, rows[1].Volume)
	assert.InDelta(t, 0.1, rows[1].Cost, 1e-9)
	assert.Contains(t, ask(`pricing_analytics.start(%d).end(%d).granularity(DAILY).pricing_categories(["UTILITY"])`), `"data_points":[]`)
	assert.Contains(t, ask(`conversation_analytics.start(%d).end(%d).granularity(MONTHLY).dimensions([CONVERSATION_CATEGORY,CONVERSATION_DIRECTION]).conversation_categories(["MARKETING"])`),
		`"conversation_direction":"BUSINESS_INITIATED","conversation_category":"MARKETING","conversation":3`)

	for _, wrong := range []string{
		"analytics.end(2).granularity(DAY)", "analytics.start(2).end(1).granularity(DAY)", "analytics.start(1).end(2).granularity(DAY)", "analytics",
		fmt.Sprintf("analytics.start(%d).end(%d).granularity(DAILY)", one, two), fmt.Sprintf("pricing_analytics.start(%d).end(%d).granularity(DAY)", one, two),
	} {
		refused(t, srv, http.MethodGet, srv.WABAID()+"?fields="+wrong, "", 100, 0)
	}
}

// What people tap, and what messages of a template cost.
func TestTemplateClicks(t *testing.T) {
	t.Parallel()
	srv, clock := manual(t)
	srv.AddTemplate(whatsapptest.Template{ID: "4711", Name: "sale", Category: "MARKETING", Body: "Sale!", Buttons: []whatsapptest.TemplateButton{
		{Type: "QUICK_REPLY", Text: "Stop"}, {Type: "QUICK_REPLY", Text: "More"}}})
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Insights = true })
	ana := srv.User(anaPhone, "Ana")
	marketing := envelope(to, `"type":"template","template":{"name":"sale","language":{"code":"en_US"}}`)
	done(t, srv, http.MethodPost, srv.PhoneNumberID()+"/messages", marketing)
	ana.Taps("More")
	done(t, srv, http.MethodPost, srv.PhoneNumberID()+"/messages", marketing)
	ana.Taps("Stop")
	flush(t, srv)
	day := clock.Now().Truncate(24 * time.Hour)
	ask := func(more string) string {
		return done(t, srv, http.MethodGet, fmt.Sprintf("%s/template_analytics?start=%d&end=%d&granularity=DAILY&template_ids=[4711]%s",
			srv.WABAID(), day.Unix(), day.AddDate(0, 0, 1).Unix(), more), "")
	}
	assert.Contains(t, ask(""), `"sent":2,"delivered":2,"read":0,"clicked":[{"type":"quick_reply_button","button_content":"More","count":1},`+
		`{"type":"quick_reply_button","button_content":"Stop","count":1}],"cost":[{"type":"amount_spent","value":0.05},{"type":"cost_per_delivered","value":0.025}]`)
	assert.NotContains(t, ask(`&metric_types=["SENT"]`), "cost")
}
