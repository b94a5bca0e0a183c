package account

import (
	"context"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Limits of what is written to an account. Characters are code points.
const (
	MaxName        = 100 // characters of an account's name
	MaxCallbackURL = 200 // characters of an override
	MaxTemplates   = 10  // templates, or groups of them, in one query of analytics
)

// A Client manages WhatsApp Business Accounts. It is immutable and may be used by many goroutines at once.
type Client struct {
	api  graph.API
	waba string
}

// NewClient returns a client for the WhatsApp Business Account wabaID, called through api, usually a *whatsapp.Client. It
// does no I/O. Calls that concern a number concern the one that api stands for.
func NewClient(api graph.API, wabaID string) *Client { return &Client{api, wabaID} }

// call begins an operation on the account, or on an edge of it.
func (c *Client) call(op string, edge ...string) *area.Call {
	return area.On(c.api, op, "waba_id", c.waba, edge...)
}

// number begins an operation on an edge of the api's number.
func (c *Client) number(op, edge string) *area.Call {
	return number(c.api, op, c.api.PhoneNumberID(), edge)
}

func number(api graph.API, op, id string, edge ...string) *area.Call {
	return area.On(api, op, "phone_number_id", id, edge...)
}

// accounts lists accounts at an edge of a business portfolio.
func (c *Client) accounts(ctx context.Context, op, businessID, edge string) iter.Seq2[Account, error] {
	return area.All[Account](ctx, area.On(c.api, op, "business_id", businessID, edge).With("fields", Fields))
}
