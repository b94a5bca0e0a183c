package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

const (
	subscribedObject = "whatsapp_business_account" // what webhooks of WhatsApp are about
	subscribeCall    = "POST /{app-id}/subscriptions"
)

// A subscription is what the app asks for of one kind of object. The SDK has no call for it yet, so it is a type of ours
// and graph.Get, which is the way to every endpoint.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions
type subscription struct {
	Object   string  `json:"object"`
	Callback string  `json:"callback_url"`
	Active   bool    `json:"active"`
	Fields   []field `json:"fields"`
}

type field struct {
	Name string `json:"name"`
}

func (s subscription) names() []string {
	var names []string
	for _, f := range s.Fields {
		names = append(names, f.Name)
	}
	return names
}

// usefulFields are what a bot does well to hear of beside messages: what track and template.Cache live on.
func usefulFields() []string {
	return []string{
		"account_update", "business_capability_update", "message_template_quality_update", "message_template_status_update",
		"phone_number_quality_update", "template_category_update", "user_preferences",
	}
}

// subscription reads what the app asks for of WhatsApp. It is empty if that is nothing.
func (p *patient) subscription(ctx context.Context) (subscription, error) {
	list, err := graph.Get[struct {
		Data []subscription `json:"data"`
	}](graph.WithOp(ctx, "list subscriptions"), p.app, p.appID+"/subscriptions")
	for _, s := range list.Data {
		if s.Object == subscribedObject {
			return s, err
		}
	}
	return subscription{}, err
}

// lookAtWebhooks looks at what the app is subscribed to.
func lookAtWebhooks(ctx context.Context, p *patient, _ *report, s *section) error {
	now, err := p.subscription(ctx)
	if err != nil {
		return err
	}
	now.Callback = cmp.Or(now.Callback, p.number.Webhooks.Effective())
	var lacks []string
	for _, f := range usefulFields() {
		if !slices.Contains(now.names(), f) {
			lacks = append(lacks, f)
		}
	}
	deaf := !slices.Contains(now.names(), "messages")
	again := func(ctx context.Context, _ *dialog) error { return p.subscribe(ctx, now) }
	s.find(deaf, finding{
		ID: "field-messages", Severity: fault,
		What:   "the app is not subscribed to the field messages: it hears of no message and no status",
		Repair: subscribeCall, fix: again,
	})
	s.find(!deaf && !now.Active, finding{
		ID: "webhooks-inactive", Severity: fault,
		What: "the app's subscription is switched off", Repair: subscribeCall, fix: again,
	})
	s.find(!deaf && len(lacks) > 0, finding{
		ID: "field-useful", Severity: advice,
		What:   "the app is not subscribed to " + strings.Join(lacks, ", "),
		Repair: subscribeCall, fix: again,
	})
	s.fact("the app is subscribed to %s", count(len(now.Fields), "field"))
	return nil
}

// subscribe subscribes the app to messages and what is useful, beside what it is subscribed to. Meta does the handshake
// with the address before it answers.
func (p *patient) subscribe(ctx context.Context, s subscription) error {
	names := append(append(s.names(), "messages"), usefulFields()...)
	slices.Sort(names)
	_, err := graph.Post[struct{}](graph.WithRepeat(graph.WithOp(ctx, "subscribe")), p.app, p.appID+"/subscriptions", struct {
		Object      string `json:"object"`
		Callback    string `json:"callback_url"`
		VerifyToken string `json:"verify_token"`
		Fields      string `json:"fields"`
	}{subscribedObject, s.Callback, p.verifyToken, strings.Join(slices.Compact(names), ",")})
	return err
}
