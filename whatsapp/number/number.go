package number

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strconv"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Number is a business phone number. Its id is what calls take; the number itself is for people.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
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
	LegacyTier   Tier         `json:"messaging_limit_tier"`                      // what older versions say instead of Limit
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
	Health       Health       `json:"health_status"`
}

// Throughput is how fast a number can send.
type Throughput struct {
	Level Level `json:"level"`
}

// Webhooks are the callbacks in force, the first that is set wins.
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

// Health says if the number can send now, and what in its way stands where.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
type Health struct {
	CanSend  CanSend  `json:"can_send_message"`
	Entities []Entity `json:"entities"`
}

// An Entity is one node that a message depends on: the number, its account, business and app.
type Entity struct {
	Type    string    `json:"entity_type"` // "PHONE_NUMBER", "WABA", "BUSINESS", "APP", "MESSAGE_TEMPLATE"
	ID      string    `json:"id"`
	CanSend CanSend   `json:"can_send_message"`
	Errors  []Problem `json:"errors"`
	Info    []string  `json:"additional_info"`
}

// A Problem is why an entity cannot send, in Meta's own words.
type Problem struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution"`
}

// Fields names all members of a Number, as the fields parameter takes them.
const Fields = "id,display_phone_number,verified_name,name_status,new_display_name,new_name_status,status,quality_rating," +
	"code_verification_status,account_mode,platform_type,throughput,whatsapp_business_manager_messaging_limit," +
	"messaging_limit_tier,is_official_business_account,is_pin_enabled,is_on_biz_app,search_visibility,username,country_code," +
	"country_dial_code,certificate,last_onboarded_time,webhook_configuration,health_status"

// ListFields are the fields that a list asks for if its Query names none.
const ListFields = "id,display_phone_number,verified_name,name_status,status,quality_rating,code_verification_status," +
	"account_mode,platform_type,throughput,whatsapp_business_manager_messaging_limit,is_official_business_account"

// Get reads the number. Without names of fields it asks for what is in most use; see Fields for all, health included.
//
// Errors: NotFound (100/33) if the id is unknown or the token cannot see it; Forbidden (10, 200) without the permission
// whatsapp_business_management; Unauthorized (190) if the token has expired.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) Get(ctx context.Context, fields ...string) (Number, error) {
	const op = "get number"
	ref, err := c.path(op)
	if err != nil {
		return Number{}, err
	}
	list := ListFields
	if len(fields) > 0 {
		list = join(fields)
	}
	return graph.Get[Number](graph.WithOp(ctx, op), c.api, graph.Query(ref, url.Values{"fields": {list}}))
}

// Health reads only whether the number can send, with Meta's text on what stands in its way.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
func (c *Client) Health(ctx context.Context) (Health, error) {
	n, err := c.Get(ctx, "health_status")
	return n.Health, err
}

func join(fields []string) string {
	s := ""
	for i, f := range fields {
		if i > 0 {
			s += ","
		}
		s += f
	}
	return s
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

func (q Query) values() url.Values {
	v := url.Values{"fields": {ListFields}}
	if q.Fields != "" {
		v.Set("fields", q.Fields)
	}
	if q.Sort != "" {
		v.Set("sort", string(q.Sort))
	}
	if q.PageSize > 0 {
		v.Set("limit", strconv.Itoa(q.PageSize))
	}
	if q.Mode != "" {
		if b, err := json.Marshal([]filter{{"account_mode", "EQUAL", string(q.Mode)}}); err == nil {
			v.Set("filtering", string(b))
		}
	}
	return v
}

// All lists the numbers of a WhatsApp Business Account, page by page. Nothing is sent until the range begins; an error is
// yielded once and ends the sequence, as does a cursor that was seen before.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) All(ctx context.Context, wabaID string, q Query) iter.Seq2[Number, error] {
	const op = "list numbers"
	return func(yield func(Number, error) bool) {
		var v checker
		if q.PageSize != 0 {
			v.count("limit", q.PageSize, 1, 100)
		}
		ref, err := path(op, "waba_id", wabaID, "phone_numbers")
		if err == nil {
			err = v.err(op)
		}
		if err != nil {
			yield(Number{}, err)
			return
		}
		graph.All[Number](graph.WithOp(ctx, op), c.api, graph.Query(ref, q.values()))(yield)
	}
}

// New is a number that is added to an account.
type New struct {
	Phone       string // digits, with or without the country code; 7 to 15
	Name        string // display name, 2 to 75 characters; Meta reviews it
	CountryCode string // calling code, "1"; "" if Phone begins with it
	Migrate     bool   // it comes from another account
	PreVerified string // id of a pre-verified number
}

type wireNew struct {
	Phone       string `json:"phone_number"`
	Name        string `json:"verified_name"`
	CountryCode string `json:"cc,omitzero"`
	Migrate     bool   `json:"migrate_phone_number,omitzero"`
	PreVerified string `json:"preverified_id,omitzero"`
}

type created struct {
	ID string `json:"id"`
}

// Add adds a number to an account and returns its id. What follows is RequestCode, Verify and Register on a client of
// that id.
//
// Limits: 2 numbers in a portfolio, 20 once it is verified or may write to 2,000 people a day.
//
// Errors: Invalid with all broken rules, before the wire; 2388012 if the number is in the list already.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) Add(ctx context.Context, wabaID string, n New) (string, error) {
	const op = "add number"
	var v checker
	if !digits(n.Phone) || n.Phone[0] == '0' || len(n.Phone) < 7 || len(n.Phone) > 15 {
		v.fail("phone_number", "want 7 to 15 digits, the first of them not 0", fmt.Sprintf("%q", waerrors.Mask(n.Phone)))
	}
	v.length("verified_name", n.Name, minName, MaxName)
	if n.CountryCode != "" && (!digits(n.CountryCode) || len(n.CountryCode) > 3) {
		v.fail("cc", "want a calling code of 1 to 3 digits", fmt.Sprintf("%.20q", n.CountryCode))
	}
	if err := v.err(op); err != nil {
		return "", err
	}
	ref, err := path(op, "waba_id", wabaID, "phone_numbers")
	if err != nil {
		return "", err
	}
	made, err := graph.Post[created](graph.WithOp(ctx, op), c.api, ref, wireNew(n))
	return made.ID, err
}
