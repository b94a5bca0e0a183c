package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/account"
)

const subscribeCall = "account.SetAppWebhooks"

// usefulFields are what a bot does well to hear of beside messages: what track and template.Cache live on.
func usefulFields() []string {
	return []string{
		"account_update", "business_capability_update", "message_template_quality_update", "message_template_status_update",
		"phone_number_quality_update", "template_category_update", "user_preferences",
	}
}

// lookAtWebhooks looks at what the app is subscribed to.
func lookAtWebhooks(ctx context.Context, p *patient, _ *report, s *section) error {
	now, err := account.GetAppWebhooks(ctx, p.app, p.appID)
	if err != nil {
		return err
	}
	now.Callback = cmp.Or(now.Callback, p.number.Webhooks.Effective())
	var lacks []string
	for _, f := range usefulFields() {
		if !slices.Contains(now.Fields, f) {
			lacks = append(lacks, f)
		}
	}
	deaf := !slices.Contains(now.Fields, "messages")
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
func (p *patient) subscribe(ctx context.Context, w account.AppWebhooks) error {
	w.Fields = slices.Concat(w.Fields, []string{"messages"}, usefulFields())
	slices.Sort(w.Fields)
	w.Fields = slices.Compact(w.Fields)
	return account.SetAppWebhooks(ctx, p.app, p.appID, w, p.verifyToken)
}
