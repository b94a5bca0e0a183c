package number

import (
	"context"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A PreVerified number was verified by a partner before a customer takes it: with its id as New.PreVerified nobody has to
// read a code. It is verified as any number is, by RequestCode and Verify on a client for its id.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
type PreVerified struct {
	ID           string       `json:"id"`
	Display      string       `json:"display_phone_number"`
	Prefix       int          `json:"country_prefix"` // calling code
	Country      string       `json:"country_code"`   // "US"
	Verification Verification `json:"verification_status"`
	Availability Availability `json:"availability_status"`
	Expires      string       `json:"verification_expiry_time"` // 90 days after it was verified; as sent
}

// An Availability is whether a customer can take a pre-verified number. Values that are not listed are kept as sent.
type Availability string

const (
	NumberAvailable   Availability = "AVAILABLE"
	NumberInUse       Availability = "IN_USE"
	NumberReserved    Availability = "RESERVED"
	NumberUnavailable Availability = "UNAVAILABLE"
)

// AddPreVerified adds a number, with its country code, to the pool of a partner's business portfolio, and returns its id.
//
// Errors: Invalid before the wire.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
func (c *Client) AddPreVerified(ctx context.Context, businessID, phone string) (string, error) {
	call := area.On(c.api, "add pre-verified number", "business_id", businessID, "add_phone_numbers")
	wantPhone(&call.Rules, phone)
	made, err := area.Post[created](ctx, call, struct {
		Phone string `json:"phone_number"`
	}{phone})
	return made.ID, err
}

// AllPreVerified lists the pool of a partner's business portfolio.
func (c *Client) AllPreVerified(ctx context.Context, businessID string) iter.Seq2[PreVerified, error] {
	return area.All[PreVerified](ctx, area.On(c.api, "list pre-verified numbers", "business_id", businessID, "preverified_numbers").
		With("fields", "id,display_phone_number,country_prefix,country_code,verification_status,availability_status,verification_expiry_time"))
}

// GetPreVerified reads what is known of a pre-verified number: its id, how it is written, and its calling code.
func (c *Client) GetPreVerified(ctx context.Context, id string) (PreVerified, error) {
	return area.Get[PreVerified](ctx, c.preVerified("get pre-verified number", id).With("fields", "id,display_phone_number,country_prefix"))
}

func (c *Client) preVerified(op, id string, edge ...string) *area.Call {
	return area.On(c.api, op, "preverified_id", id, edge...)
}

// DeletePreVerified takes a number out of the pool.
func (c *Client) DeletePreVerified(ctx context.Context, id string) error {
	return c.preVerified("delete pre-verified number", id).Delete(ctx)
}

// A Share names a number of the pool, whose it is, and the partner who may offer it.
type Share struct {
	Business string // id of the portfolio that has the pool
	Number   string // id of the pre-verified number
	Partner  string // id of the partner's portfolio
}

// SharePreVerified lets another partner offer a number of the pool.
func (c *Client) SharePreVerified(ctx context.Context, s Share) error {
	return c.sharing("share pre-verified number", s).Post(ctx, struct {
		Number  string `json:"preverified_id"`
		Partner string `json:"partner_business_id"`
	}{s.Number, s.Partner})
}

// UnsharePreVerified takes the number back.
func (c *Client) UnsharePreVerified(ctx context.Context, s Share) error {
	call := c.sharing("take back pre-verified number", s)
	return call.With("preverified_id", s.Number).With("partner_business_id", s.Partner).Delete(ctx)
}

func (c *Client) sharing(op string, s Share) *area.Call {
	call := area.On(c.api, op, "business_id", s.Business, "share_preverified_numbers").Repeatable()
	call.Need("preverified_id", s.Number)
	call.Need("partner_business_id", s.Partner)
	return call
}

// A Partner is a business that a pre-verified number is shared with.
type Partner struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Verification string `json:"verification_status"` // "not_verified", "pending", "verified"
}

// PreVerifiedPartners lists whom a number is shared with.
func (c *Client) PreVerifiedPartners(ctx context.Context, id string) iter.Seq2[Partner, error] {
	return area.All[Partner](ctx, c.preVerified("list partners", id, "partners").With("fields", "id,name,verification_status"))
}
