package number

import (
	"context"
	"encoding/json"
	"iter"
	"strconv"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Number is a business phone number. Its id is what calls take; the number itself is for people.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/whatsapp-business-account-phone-number-api
type Number struct {
	ID           string       `json:"id"`
	Display      string       `json:"display_phone_number"` // "+1 555-010-0000"
	Name         string       `json:"verified_name"`
	NameStatus   NameStatus   `json:"name_status"`
	NewName      string       `json:"new_display_name"` // one that waits for its review
	NewStatus    NameStatus   `json:"new_name_status"`
	Status       Status       `json:"status"`
	Quality      Quality      `json:"quality_rating"`
	Verification Verification `json:"code_verification_status"`
	Mode         Mode         `json:"account_mode"`
	Platform     Platform     `json:"platform_type"`
	Throughput   Throughput   `json:"throughput"`
	Limit        Tier         `json:"whatsapp_business_manager_messaging_limit"` // of the portfolio
	LegacyTier   Tier         `json:"messaging_limit_tier"`                      // what older versions say instead of Limit; only if asked for
	Official     bool         `json:"is_official_business_account"`
	HasPIN       bool         `json:"is_pin_enabled"`
	OnApp        bool         `json:"is_on_biz_app"` // shared with the WhatsApp Business app: coexistence
	Search       Search       `json:"search_visibility"`
	Username     string       `json:"username"`
	Country      string       `json:"country_code"`
	DialCode     string       `json:"country_dial_code"`
	Certificate  string       `json:"certificate"`
	Onboarded    string       `json:"last_onboarded_time"` // as sent
	Webhooks     Webhooks     `json:"webhook_configuration"`
	Health       graph.Health `json:"health_status"`
}

// Throughput is how fast a number can send.
type Throughput struct {
	Level Level `json:"level"`
}

// Webhooks are the callbacks in force, the first that is set wins.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
type Webhooks struct {
	Number  string `json:"phone_number"`
	Account string `json:"whatsapp_business_account"`
	App     string `json:"application"`
}

// Effective returns the address that webhooks of this number go to.
func (w Webhooks) Effective() string {
	switch {
	case w.Number != "":
		return w.Number
	case w.Account != "":
		return w.Account
	}
	return w.App
}

// Fields names all members of a Number but LegacyTier, as the fields parameter takes them.
const Fields = ListFields + ",new_display_name,new_name_status,is_pin_enabled,is_on_biz_app," +
	"search_visibility,username,country_code,country_dial_code,certificate,last_onboarded_time,webhook_configuration,health_status"

// ListFields are the fields that Get and All ask for if none are named.
const ListFields = "id,display_phone_number,verified_name,name_status,status,quality_rating,code_verification_status," +
	"account_mode,platform_type,throughput,whatsapp_business_manager_messaging_limit,is_official_business_account"

// Get reads the number. Without names of fields it asks for ListFields; see Fields for all, health included.
//
// Errors: NotFound (100/33) if the id is unknown or the token cannot see it; Forbidden (10, 200) without the permission
// whatsapp_business_management; Unauthorized (190) if the token has expired.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) Get(ctx context.Context, fields ...string) (Number, error) {
	if len(fields) == 0 {
		fields = []string{ListFields}
	}
	return area.Get[Number](ctx, c.call("get number").With("fields", strings.Join(fields, ",")))
}

// A Sort is an order of numbers.
type Sort string

const (
	OldestFirst    Sort = "creation_time.asc"
	NewestFirst    Sort = "creation_time.desc"
	OnboardedFirst Sort = "last_onboarded_time.asc"
	OnboardedLast  Sort = "last_onboarded_time.desc"
)

// A Query chooses and orders numbers. The zero Query takes all, 25 a page.
type Query struct {
	Mode     Mode // ModeLive or ModeSandbox; "" for both
	Sort     Sort
	PageSize int    // 1 to 100
	Fields   string // names with commas; "" for ListFields
}

type filter struct {
	Field    string `json:"field"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

// All lists the numbers of a WhatsApp Business Account, page by page. Nothing is sent until the range begins; an error is
// yielded once and ends the sequence, as does a cursor that was seen before.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) All(ctx context.Context, wabaID string, q Query) iter.Seq2[Number, error] {
	call := area.On(c.api, "list numbers", "waba_id", wabaID, "phone_numbers").
		With("fields", ListFields).With("fields", q.Fields).With("sort", string(q.Sort))
	call.Page(q.PageSize)
	if q.PageSize > 0 {
		call.With("limit", strconv.Itoa(q.PageSize))
	}
	if q.Mode != "" {
		if b, err := json.Marshal([]filter{{"account_mode", "EQUAL", string(q.Mode)}}); err == nil {
			call.With("filtering", string(b))
		}
	}
	return area.All[Number](ctx, call)
}
