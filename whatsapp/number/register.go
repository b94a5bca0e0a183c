package number

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// RequestCode has Meta send a verification code to the number, by SMS or a call, in a language as "en_US".
//
// Errors: Throttled (136024) if codes were asked for too often; Invalid before the wire.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) RequestCode(ctx context.Context, by Method, language string) error {
	var v checker
	if by != SMS && by != Voice {
		v.fail("code_method", "want SMS or VOICE", fmt.Sprintf("%.20q", string(by)))
	}
	v.language("language", language)
	return c.act(ctx, "request code", &v, struct {
		Method   Method `json:"code_method"`
		Language string `json:"language"`
	}{by, language}, "request_code")
}

// Verify verifies the number with the code that it was sent: 6 digits, without the hyphen.
//
// Errors: Invalid (136025) if the code is wrong or has expired: RequestCode again.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
func (c *Client) Verify(ctx context.Context, code string) error {
	var v checker
	v.secret("code", code, CodeLength)
	return c.act(ctx, "verify code", &v, struct {
		Code string `json:"code"`
	}{code}, "verify_code")
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

// Register registers a verified number with the Cloud API, so that it can send. If the number has no PIN yet, this sets
// it; keep it, for every later registration wants it.
//
// Limits: 10 registrations in 72 hours, then 133016 for 72 hours.
//
// Errors: Invalid (133005) if the PIN is wrong, Throttled (133008, 133009) after too many guesses, Forbidden (133006) if
// the number must be verified again, Unavailable (133015) if it was deregistered minutes ago.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
func (c *Client) Register(ctx context.Context, r Registration) error {
	var v checker
	v.secret("pin", r.PIN, PINLength)
	if r.Region != "" {
		v.country("data_localization_region", string(r.Region))
	}
	return c.act(ctx, "register number", &v, struct {
		Product string `json:"messaging_product"`
		PIN     string `json:"pin"`
		Region  Region `json:"data_localization_region,omitzero"`
	}{"whatsapp", r.PIN, r.Region}, "register")
}

// Deregister takes the number off the Cloud API: it can send no more until it is registered again. It is refused for a
// number that is shared with the WhatsApp Business app.
//
// Limits: 10 in 72 hours.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
func (c *Client) Deregister(ctx context.Context) error {
	return c.act(ctx, "deregister number", nil, nil, "deregister")
}

// SetPIN sets the PIN of two-step verification: 6 digits. The API cannot switch two-step verification off.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/two-step-verification
func (c *Client) SetPIN(ctx context.Context, pin string) error {
	var v checker
	v.secret("pin", pin, PINLength)
	return c.set(ctx, "set PIN", &v, struct {
		PIN string `json:"pin"`
	}{pin})
}

// SetDisplayName asks for another display name, of 2 to 75 characters. Meta reviews it: see Number.NewStatus. Once it is
// approved, Register again to show it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/display-names
func (c *Client) SetDisplayName(ctx context.Context, name string) error {
	var v checker
	v.length("new_display_name", name, minName, MaxName)
	return c.set(ctx, "set display name", &v, struct {
		Name string `json:"new_display_name"`
	}{name})
}

// SetSearch says whether people find the number by searching.
func (c *Client) SetSearch(ctx context.Context, s Search) error {
	var v checker
	if s != Visible && s != Hidden {
		v.fail("search_visibility", "want VISIBLE or HIDDEN", fmt.Sprintf("%.20q", string(s)))
	}
	return c.set(ctx, "set search visibility", &v, struct {
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
	var v checker
	v.https("webhook_configuration.override_callback_uri", address, MaxCallbackURL)
	if verifyToken == "" {
		v.fail("webhook_configuration.verify_token", "want the token that the address answers to", "")
	}
	return c.set(ctx, "set callback", &v, wireCallback{callback{address, verifyToken}})
}

// ClearCallback has the webhooks of this number go where the account's go.
func (c *Client) ClearCallback(ctx context.Context) error {
	return c.set(ctx, "clear callback", nil, wireCallback{})
}

// ForgetContact takes a person, named by the business-scoped id, out of the number's contact book.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (c *Client) ForgetContact(ctx context.Context, bsuid string) error {
	const op = "forget contact"
	var v checker
	if bsuid == "" {
		v.fail("bsuid", "want a business-scoped user id", "")
	}
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := c.path(op, "contact_book")
	if err != nil {
		return err
	}
	s, err := graph.Delete[success](graph.WithOp(ctx, op), c.api, ref, struct {
		Product string `json:"messaging_product"`
		BSUID   string `json:"bsuid"`
	}{"whatsapp", bsuid})
	return done(op, s, err)
}
