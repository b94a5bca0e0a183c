package account

import (
	"context"
	"iter"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
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

// AppWebhooks are what the app itself hears of WhatsApp, from all accounts that it is subscribed to.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
type AppWebhooks struct {
	Callback string   // address that has no override of an account's or a number's before it
	Fields   []string // "messages", "message_template_status_update"
	Active   bool     // read only
}

const appObject = "whatsapp_business_account" // what the webhooks are about

type wireSubscription struct {
	Object   string `json:"object"`
	Callback string `json:"callback_url"`
	Active   bool   `json:"active"`
	Fields   []struct {
		Name string `json:"name"`
	} `json:"fields"`
}

// GetAppWebhooks reads the app's webhooks; they are empty if it never had any. The api has to have the app's own token, see
// AppToken.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
func GetAppWebhooks(ctx context.Context, api graph.API, appID string) (AppWebhooks, error) {
	for s, err := range area.All[wireSubscription](ctx, area.On(api, "get app webhooks", "app_id", appID, "subscriptions")) {
		if err != nil {
			return AppWebhooks{}, err
		}
		if s.Object == appObject {
			w := AppWebhooks{Callback: s.Callback, Active: s.Active}
			for _, f := range s.Fields {
				w.Fields = append(w.Fields, f.Name)
			}
			return w, nil
		}
	}
	return AppWebhooks{}, nil
}

// SetAppWebhooks has webhooks of these fields, and no others, go to the app's callback. Meta does the handshake with it
// before it answers. The api has to have the app's own token, see AppToken.
//
// Errors: Invalid before the wire; 2200 if the handshake failed; Forbidden (15) with another token than the app's.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
func SetAppWebhooks(ctx context.Context, api graph.API, appID string, w AppWebhooks, verifyToken string) error {
	call := area.On(api, "set app webhooks", "app_id", appID, "subscriptions").Repeatable()
	call.HTTPS("callback_url", w.Callback)
	call.Need("verify_token", verifyToken)
	if len(w.Fields) == 0 {
		call.Fail("fields", "want at least 1", "0")
	}
	return call.Post(ctx, struct {
		Object      string `json:"object"`
		Callback    string `json:"callback_url"`
		VerifyToken string `json:"verify_token"`
		Fields      string `json:"fields"`
	}{appObject, w.Callback, verifyToken, strings.Join(w.Fields, ",")})
}
