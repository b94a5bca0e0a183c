package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
	accounts "github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/track"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// An account is what messages leave from.
type account struct {
	client *whatsapp.Client
	server *whatsapptest.Server // nil for a real one
	wabaID string               // "" if it is not known
}

// open makes the account that the environment names: both variables for a real one, neither for the fake.
func open(getenv func(string) string, s settings, tr *track.Tracker) (*account, error) {
	token := strings.TrimSpace(getenv("WHATSAPP_TOKEN"))
	numberID := strings.TrimSpace(getenv("WHATSAPP_PHONE_NUMBER_ID"))
	opts := []whatsapp.Option{whatsapp.WithRate(s.rate), whatsapp.WithMonitor(tr)}
	switch {
	case token == "" && numberID != "":
		return nil, fmt.Errorf("WHATSAPP_TOKEN is missing in the environment (WHATSAPP_PHONE_NUMBER_ID is there; set both, or none for the fake)")
	case token != "" && numberID == "":
		return nil, fmt.Errorf("WHATSAPP_PHONE_NUMBER_ID is missing in the environment (WHATSAPP_TOKEN is there; set both, or none for the fake)")
	case token == "":
		server := whatsapptest.NewServer()
		if err := server.Listen(); err != nil {
			server.Close()
			return nil, err
		}
		return &account{server.Client(opts...), server, server.WABAID()}, nil
	}
	if base := strings.TrimSpace(getenv("WHATSAPP_BASE_URL")); base != "" {
		opts = append(opts, whatsapp.WithBaseURL(base))
	}
	client, err := whatsapp.NewClient(numberID, token, opts...)
	if err != nil {
		return nil, err
	}
	return &account{client: client, wabaID: strings.TrimSpace(getenv("WHATSAPP_WABA_ID"))}, nil
}

func (a *account) close() {
	a.client.CloseIdleConnections()
	if a.server != nil {
		a.server.Close()
	}
}

// A limit is how many people may be written to first within 24 hours.
type limit struct {
	tier number.Tier // "" if Meta does not tell
	left int         // at least; -1 for no end
	used int         // messages of the last 24 hours, -1 if nobody knows
}

// limit asks for the messaging limit and for what may be used up of it: Meta counts people, and tells messages, so that
// there may be more left than this says.
func (a *account) limit(ctx context.Context) limit {
	n, err := number.NewClient(a.client).Get(ctx, "whatsapp_business_manager_messaging_limit")
	if err != nil {
		return limit{used: -1}
	}
	l := limit{tier: n.Limit, left: n.Limit.People(), used: -1}
	if a.wabaID == "" {
		return l
	}
	end := time.Now().Add(30 * time.Minute).Truncate(30 * time.Minute)
	rows, err := accounts.NewClient(a.client, a.wabaID).MessageAnalytics(ctx, accounts.Range{Start: end.Add(-24 * time.Hour), End: end, Granularity: accounts.HalfHour})
	if err != nil {
		return l
	}
	l.used = 0
	for _, r := range rows {
		l.used += r.Sent
	}
	if l.left > 0 {
		l.left = max(0, l.left-l.used)
	}
	return l
}

// String returns what is known, for the dry run.
func (l limit) String() string {
	switch people := l.tier.People(); {
	case l.tier == "":
		return "unknown: Meta does not tell"
	case people < 0:
		return "none: " + string(l.tier)
	case people == 0:
		return string(l.tier)
	case l.used < 0:
		return fmt.Sprintf("%d people in 24 hours (%s); what is left of it is unknown without WHATSAPP_WABA_ID", people, l.tier)
	default:
		return fmt.Sprintf("at least %d left of %d people in 24 hours (%s): %d messages were sent", l.left, people, l.tier, l.used)
	}
}
