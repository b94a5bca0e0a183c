package account

import (
	"context"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
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
	return area.Each(area.All[wireApp](ctx, c.call("list apps", "subscribed_apps")), func(w wireApp) []App {
		if w.API.ID == "" { // as Meta's file has it, but no page of its documentation
			w.API = w.Named
		}
		return []App{{w.API.ID, w.API.Name, w.Override}}
	})
}

type override struct {
	URL   string `json:"override_callback_uri,omitzero"`
	Token string `json:"verify_token,omitzero"`
}

// Subscribe has the webhooks of the account go to the token's app, at the app's own address; an override that was set
// is gone then, for that is how Meta wants one to be removed. It may be repeated.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (c *Client) Subscribe(ctx context.Context) error {
	return c.call("subscribe app", "subscribed_apps").Repeatable().Post(ctx, nil)
}

// SubscribeTo is Subscribe with an address for this account alone. Meta does the handshake with it before it answers. The
// address of one number is set by number.Client.SetCallback, and wins.
//
// Limits: the address has at most 200 characters and is https.
//
// Errors: Invalid before the wire; 2200 if the handshake failed.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (c *Client) SubscribeTo(ctx context.Context, address, verifyToken string) error {
	call := c.call("subscribe app", "subscribed_apps").Repeatable()
	call.Callback("", address, verifyToken)
	return call.Post(ctx, override{address, verifyToken})
}

// Unsubscribe stops the webhooks of the account to the token's app.
func (c *Client) Unsubscribe(ctx context.Context) error {
	return c.call("unsubscribe app", "subscribed_apps").Delete(ctx)
}
