package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/number"
)

const numberFields = "id,display_phone_number,verified_name,name_status,new_display_name,new_name_status,status,quality_rating," +
	"code_verification_status,account_mode,platform_type,throughput,whatsapp_business_manager_messaging_limit,is_pin_enabled," +
	"is_on_biz_app,webhook_configuration,health_status"

// lookAtNumber looks at the number: whether it is the account's, in service, and in good standing.
func lookAtNumber(ctx context.Context, p *patient, _ *report, s *section) error {
	numbers := number.NewClient(p.own)
	var others []string
	ours := false
	for n, err := range numbers.All(ctx, p.wabaID, number.Query{Fields: "id,display_phone_number", PageSize: 100}) {
		if err != nil {
			return err
		}
		ours = ours || n.ID == p.numberID
		others = append(others, fmt.Sprintf("%s is %s", n.ID, n.Display))
	}
	if len(others) > 5 {
		others = append(others[:5], "…")
	}
	s.stop(!ours, "the number is not known", finding{
		ID: "number-unknown", Severity: fault,
		What:   fmt.Sprintf("account %s has no number with the id %s", p.wabaID, p.numberID),
		Repair: "set WHATSAPP_PHONE_NUMBER_ID to one that it has: " + strings.Join(others, ", "),
	})
	if !ours {
		return nil
	}
	n, err := numbers.Get(ctx, numberFields)
	if err != nil {
		return err
	}
	p.number = n
	s.fact("%s %q", n.Display, n.Name)
	for _, fact := range []struct{ what, value string }{
		{"", string(n.Status)}, {"quality ", string(n.Quality)}, {"throughput ", string(n.Throughput.Level)}, {"", limit(n.Limit)},
	} {
		if fact.value != "" {
			s.fact("%s%s", fact.what, fact.value)
		}
	}
	s.check(inService(numbers, n)...)
	s.check(nameRules(numbers, n)...)
	s.check(standing(n)...)
	return nil
}

// limit says how many people may be written to first.
func limit(t number.Tier) string {
	switch n := t.People(); n {
	case 0:
		return string(t)
	case -1:
		return "no limit of people a day"
	default:
		return fmt.Sprintf("%d people a day", n)
	}
}

// inService is whether messages can be sent from the number at all.
func inService(numbers *number.Client, n number.Number) []rule {
	waiting := n.Status == number.Disconnected || n.Status == number.Pending || n.Status == number.Unverified
	gone := n.Status == number.Banned || n.Status == number.Deleted || n.Status == number.Migrated
	outOfService := !gone && (waiting || n.Platform != number.CloudAPI && !n.OnApp)
	unverified := n.Verification == number.NotVerified || n.Status == number.Unverified
	return []rule{
		{outOfService && unverified, finding{
			ID: "number-unverified", Severity: fault, node: "PHONE_NUMBER",
			What:   "nobody has proved that the number is yours, and so it is not registered",
			Repair: "number.Client.RequestCode, Verify and Register",
			fix: func(ctx context.Context, d *dialog) error {
				if err := numbers.RequestCode(ctx, number.SMS, "en_US"); err != nil {
					return err
				}
				code, err := d.ask("Code that the number was sent by SMS (six digits" + d.sent(n.ID) + "):")
				if err != nil {
					return err
				}
				if err := numbers.Verify(ctx, strings.ReplaceAll(code, "-", "")); err != nil {
					return err
				}
				return register(ctx, numbers, d)
			},
		}},
		{outOfService && !unverified, finding{
			ID: "number-unregistered", Severity: fault, node: "PHONE_NUMBER",
			What: "the number is not registered with the Cloud API", Repair: "number.Client.Register",
			fix: func(ctx context.Context, d *dialog) error { return register(ctx, numbers, d) },
		}},
		{!outOfService && !n.HasPIN && !n.OnApp, finding{
			ID: "pin-off", Severity: advice,
			What: "the number has no PIN: two-step verification is off", Repair: "number.Client.SetPIN",
			fix: func(ctx context.Context, d *dialog) error {
				pin, err := d.ask("A new PIN (six digits; keep it, every registration wants it):")
				if err != nil {
					return err
				}
				return numbers.SetPIN(ctx, pin)
			},
		}},
		{n.Mode == number.ModeSandbox, finding{
			ID: "number-test", Severity: advice,
			What:   "it is a test number, which reaches five people of its list at most",
			Repair: "add people in the app's dashboard, WhatsApp > API Setup, or add a number of your own",
		}},
	}
}

func register(ctx context.Context, numbers *number.Client, d *dialog) error {
	pin, err := d.ask("PIN of two-step verification (six digits; a new one if there is none yet):")
	if err != nil {
		return err
	}
	return numbers.Register(ctx, number.Registration{PIN: pin})
}

// nameRules are about the display name: the one that is shown, and one that was asked for.
func nameRules(numbers *number.Client, n number.Number) []rule {
	inReview := n.NewStatus == number.NamePendingReview || n.NameStatus == number.NamePendingReview
	declined := n.Name
	if n.NewStatus == number.NameDeclined {
		declined = n.NewName
	}
	return []rule{
		{n.NewStatus == number.NameDeclined || n.NameStatus == number.NameDeclined && !inReview, finding{
			ID: "name-declined", Severity: warning, node: "PHONE_NUMBER",
			What: fmt.Sprintf("Meta has declined the display name %q", declined), Repair: "number.Client.SetDisplayName",
			fix: func(ctx context.Context, d *dialog) error {
				name, err := d.ask("Another display name (2 to 75 characters, see Meta's guidelines):")
				if err != nil {
					return err
				}
				return numbers.SetDisplayName(ctx, name)
			},
		}},
		{n.NameStatus == number.NameExpired && !inReview, finding{
			ID: "name-expired", Severity: warning, node: "PHONE_NUMBER",
			What: fmt.Sprintf("the approval of the display name %q has expired", n.Name), Repair: "number.Client.SetDisplayName, with the same name",
			fix: func(ctx context.Context, _ *dialog) error { return numbers.SetDisplayName(ctx, n.Name) },
		}},
		{inReview, finding{
			ID: "name-pending", Severity: advice, node: "PHONE_NUMBER",
			What:   "Meta has not finished its review of the display name, until which the messaging limit stays low",
			Repair: "wait for the webhook phone_number_name_update",
		}},
	}
}

// standing is what Meta and people think of the number.
func standing(n number.Number) []rule {
	const sendLess = "send less, and only to people who want it; the rating looks back on seven days"
	const another = "set WHATSAPP_PHONE_NUMBER_ID to another number"
	rules := []rule{
		{n.Quality == number.Red, finding{ID: "quality-red", Severity: fault, Repair: sendLess,
			What: "the quality of the number is low: people block or report what it sends"}},
		{n.Quality == number.Yellow, finding{ID: "quality-yellow", Severity: warning, Repair: sendLess,
			What: "the quality of the number is medium: some people block or report what it sends"}},
		{n.Status == number.Flagged, finding{ID: "number-flagged", Severity: warning, Repair: sendLess,
			What: "Meta has flagged the number for its quality, and will restrict it if that stays"}},
		{n.Status == number.RateLimited, finding{ID: "number-limited", Severity: warning, Repair: "wait a day, or raise the limit with better quality",
			What: "the number has reached its messaging limit"}},
		{n.Status == number.Restricted, finding{ID: "number-restricted", Severity: fault, Repair: supportHome,
			What: "Meta has restricted the number: it may not begin conversations"}},
		{n.Status == number.Banned, finding{ID: "number-banned", Severity: fault, Repair: supportHome,
			What: "Meta has banned the number"}},
		{n.Status == number.Deleted, finding{ID: "number-deleted", Severity: fault, Repair: another,
			What: "the number was deleted from the account"}},
		{n.Status == number.Migrated, finding{ID: "number-migrated", Severity: fault, Repair: another,
			What: "the number has moved to another account"}},
	}
	for i := range rules {
		rules[i].node = "PHONE_NUMBER"
	}
	return rules
}
