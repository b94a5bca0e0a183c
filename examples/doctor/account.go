package main

import (
	"context"
	"errors"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/account"
)

const supportHome = "ask for a review in Meta Business Suite, Business Support Home"

// lookAtAccount looks at the WhatsApp Business Account, and whether the app gets its webhooks.
func lookAtAccount(ctx context.Context, p *patient, _ *report, s *section) error {
	accounts := account.NewClient(p.own, p.wabaID)
	a, err := accounts.Get(ctx)
	unknown := errors.Is(err, waerrors.NotFound) || errors.Is(err, waerrors.Forbidden)
	s.stop(unknown, "the account is not known", finding{
		ID: "account-unknown", Severity: fault, Meta: words(err),
		What:   "the token sees no WhatsApp Business Account " + p.wabaID,
		Repair: "set WHATSAPP_WABA_ID to the id that WhatsApp Manager shows, and assign the account to the token's system user",
	})
	if err != nil {
		if unknown {
			return nil
		}
		return err
	}
	s.fact("%q", a.Name)
	s.fact("review %s", a.Review)
	s.fact("business %s", strings.ToLower(string(a.Verification)))
	s.check([]rule{
		{a.Status == "DISABLED", finding{
			ID: "account-disabled", Severity: fault, node: "WABA",
			What: "Meta has disabled the account", Repair: supportHome,
		}},
		{a.Status == "RESTRICTED" || a.Review == account.ReviewRestricted, finding{
			ID: "account-restricted", Severity: fault, node: "WABA",
			What: "Meta has restricted the account", Repair: supportHome,
		}},
		{a.Review == account.ReviewRejected, finding{
			ID: "account-rejected", Severity: fault, node: "WABA",
			What: "Meta has rejected the account in its review", Repair: supportHome,
		}},
		{a.Review == account.ReviewPending, finding{
			ID: "account-pending", Severity: advice, node: "WABA",
			What: "Meta has not finished its review of the account", Repair: "wait for the webhook account_review_update",
		}},
		{!strings.EqualFold(string(a.Verification), string(account.Verified)), finding{
			ID: "business-unverified", Severity: advice, node: "BUSINESS",
			What:   "the business is not verified, which keeps its messaging limit low",
			Repair: "verify it in Meta Business Suite, Security Centre",
		}},
	}...)
	subscribed := false
	for app, err := range accounts.Apps(ctx) {
		if err != nil {
			return err
		}
		subscribed = subscribed || app.ID == p.appID
	}
	s.find(!subscribed, finding{
		ID: "app-not-subscribed", Severity: fault,
		What: "the app is not subscribed to the account: it gets none of its webhooks", Repair: "account.Client.Subscribe",
		fix: func(ctx context.Context, _ *dialog) error { return accounts.Subscribe(ctx) },
	})
	if subscribed {
		s.fact("sends webhooks to the app")
	}
	return nil
}
