package account

import (
	"context"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// An App is one that gets the account's webhooks.
type App struct {
	ID       string
	Name     string
	Override string // address of this account's webhooks; "" for the app's own
}

type wireApp struct {
	Named
	API      Named  `json:"whatsapp_business_api_data"`
	Override string `json:"override_callback_uri"`
}

// Apps lists the apps that are subscribed to the account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (c *Client) Apps(ctx context.Context) iter.Seq2[App, error] {
	return func(yield func(App, error) bool) {
		for w, err := range all[wireApp](ctx, c.api, "list apps", "waba_id", c.waba, "subscribed_apps", nil, nil) {
			a := App{w.API.ID, w.API.Name, w.Override}
			if a.ID == "" { // as Meta's schema has it, but no example
				a.ID, a.Name = w.ID, w.Name
			}
			if !yield(a, err) {
				return
			}
		}
	}
}

type override struct {
	URL   string `json:"override_callback_uri,omitzero"`
	Token string `json:"verify_token,omitzero"`
}

// Subscribe has the webhooks of the account go to the token's app, at the app's own address; an override that was set
// is gone then. It may be repeated.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (c *Client) Subscribe(ctx context.Context) error {
	return c.set(ctx, "subscribe app", nil, nil, "subscribed_apps")
}

// SubscribeTo is Subscribe with an address for this account alone. Meta does the handshake with it before it answers. The
// address of one number is set by number.Client.SetCallback, and wins.
//
// Limits: the address has at most 200 characters and is https.
//
// Errors: Invalid before the wire; 2200 if the handshake failed.
func (c *Client) SubscribeTo(ctx context.Context, address, verifyToken string) error {
	var v checker
	v.callback(address, verifyToken)
	return c.set(ctx, "subscribe app", &v, override{address, verifyToken}, "subscribed_apps")
}

// Unsubscribe stops the webhooks of the account to the token's app.
func (c *Client) Unsubscribe(ctx context.Context) error {
	const op = "unsubscribe app"
	ref, err := c.edge(op, "subscribed_apps")
	if err != nil {
		return err
	}
	s, err := graph.Delete[success](graph.WithOp(ctx, op), c.api, ref, nil)
	return done(op, s, err)
}
