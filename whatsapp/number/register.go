package number

import (
	"context"
	"fmt"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

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
	call := area.On(c.api, "add number", "waba_id", wabaID, "phone_numbers")
	wantPhone(&call.Rules, n.Phone)
	call.Length("verified_name", n.Name, leastName, MaxName)
	if n.CountryCode != "" && (!area.Digits(n.CountryCode) || len(n.CountryCode) > 3) {
		call.Fail("cc", "want a calling code of 1 to 3 digits", fmt.Sprintf("%.20q", n.CountryCode))
	}
	made, err := area.Post[created](ctx, call, wireNew(n))
	return made.ID, err
}

func wantPhone(r *area.Rules, s string) {
	if !area.Digits(s) || s[0] == '0' || len(s) < 7 || len(s) > 15 {
		r.Fail("phone_number", "want 7 to 15 digits, the first of them not 0", fmt.Sprintf("%q", waerrors.Mask(s)))
	}
}

// A Method is how a verification code reaches the number.
type Method string

const (
	SMS   Method = "SMS"
	Voice Method = "VOICE"
)

// RequestCode has Meta send a verification code to the number, by SMS or a call, in a language as "en_US" or "en".
//
// Errors: Throttled (136024) if codes were asked for too often; Invalid before the wire.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) RequestCode(ctx context.Context, by Method, language string) error {
	call := c.call("request code", "request_code")
	area.OneOf(&call.Rules, "code_method", by, SMS, Voice)
	call.Language("language", language)
	return call.Post(ctx, struct {
		Method   Method `json:"code_method"`
		Language string `json:"language"`
	}{by, language})
}

// Verify verifies the number with the code that it was sent: 6 digits, without the hyphen.
//
// Errors: Invalid (136025) if the code is wrong or has expired: RequestCode again.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) Verify(ctx context.Context, code string) error {
	call := c.call("verify code", "verify_code")
	call.Secret("code", code, digitsOfCode)
	return call.Post(ctx, struct {
		Code string `json:"code"`
	}{code})
}

// A Registration is what Register sets.
type Registration struct {
	PIN    string // 6 digits: the one that is set already, or a new one
	Region Region // where messages are stored; "" for no choice. It can be changed only by a Deregister first
}

// String hides the PIN.
func (r Registration) String() string { return fmt.Sprintf("{PIN:… Region:%s}", r.Region) }

// GoString hides the PIN.
func (r Registration) GoString() string { return "number.Registration" + r.String() }

// A Region is the country in which messages are stored. Values that are not listed are sent as they are.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/local-storage
type Region string

const (
	Australia          Region = "AU"
	Bahrain            Region = "BH"
	Brazil             Region = "BR"
	Canada             Region = "CA"
	Germany            Region = "DE"
	India              Region = "IN"
	Indonesia          Region = "ID"
	Japan              Region = "JP"
	Singapore          Region = "SG"
	SouthAfrica        Region = "ZA"
	SouthKorea         Region = "KR"
	Switzerland        Region = "CH"
	UnitedArabEmirates Region = "AE"
	UnitedKingdom      Region = "GB"
)

// Register registers a verified number with the Cloud API, so that it can send. If the number has no PIN yet, this sets
// it; keep it, for every later registration wants it.
//
// Limits: 10 registrations in 72 hours, then 133016 for 72 hours.
//
// Errors: Invalid (133005) if the PIN is wrong, Throttled (133008, 133009) after too many guesses, Forbidden (133006) if
// the number must be verified again, Unavailable (133015) if it was deleted minutes ago and that is not finished.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
func (c *Client) Register(ctx context.Context, r Registration) error {
	call := c.call("register number", "register")
	call.Secret("pin", r.PIN, digitsOfPIN)
	if r.Region != "" {
		call.Country("data_localization_region", string(r.Region))
	}
	return call.Post(ctx, struct {
		Product string `json:"messaging_product"`
		PIN     string `json:"pin"`
		Region  Region `json:"data_localization_region,omitzero"`
	}{"whatsapp", r.PIN, r.Region})
}

// Deregister takes the number off the Cloud API: it can send no more until it is registered again. It is refused for a
// number that is shared with the WhatsApp Business app.
//
// Limits: 10 in 72 hours.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
func (c *Client) Deregister(ctx context.Context) error {
	return c.call("deregister number", "deregister").Post(ctx, nil)
}

// change begins an update of the number itself.
func (c *Client) change(op string) *area.Call { return c.call(op).Repeatable() }

// SetPIN sets the PIN of two-step verification: 6 digits. The API cannot switch two-step verification off.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/two-step-verification
func (c *Client) SetPIN(ctx context.Context, pin string) error {
	call := c.change("set PIN")
	call.Secret("pin", pin, digitsOfPIN)
	return call.Post(ctx, struct {
		PIN string `json:"pin"`
	}{pin})
}

// SetDisplayName asks for another display name, of 2 to 75 characters. Meta reviews it: see Number.NewStatus. Once it is
// approved, Register again to show it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/display-names
func (c *Client) SetDisplayName(ctx context.Context, name string) error {
	call := c.change("set display name")
	call.Length("new_display_name", name, leastName, MaxName)
	return call.Post(ctx, struct {
		Name string `json:"new_display_name"`
	}{name})
}

// SetSearch says whether people find the number by searching.
func (c *Client) SetSearch(ctx context.Context, s Search) error {
	call := c.change("set search visibility")
	area.OneOf(&call.Rules, "search_visibility", s, Visible, Hidden)
	return call.Post(ctx, struct {
		Search Search `json:"search_visibility"`
	}{s})
}

type wireCallback struct {
	Webhook callback `json:"webhook_configuration"`
}

type callback struct {
	URL   string `json:"override_callback_uri"`
	Token string `json:"verify_token,omitzero"`
}

// SetCallback has the webhooks of this number go to another address than the account's and the app's. Meta does the
// handshake with it before it answers. Only messages, calls, history, and what concerns groups and coexistence follow.
//
// Limits: the address has at most 200 characters and is https.
//
// Errors: 2200 if the handshake failed.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (c *Client) SetCallback(ctx context.Context, address, verifyToken string) error {
	call := c.change("set callback")
	call.Callback("webhook_configuration.", address, verifyToken)
	return call.Post(ctx, wireCallback{callback{address, verifyToken}})
}

// ClearCallback has the webhooks of this number go where the account's go. An empty address is how Meta wants it said.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (c *Client) ClearCallback(ctx context.Context) error {
	return c.change("clear callback").Post(ctx, wireCallback{})
}
