package whatsapptest

import (
	"slices"
	"strconv"
	"strings"
)

// What follows are webhooks that Meta sends by itself when something of a number or of the account changes.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview

type nameValue struct {
	Display  string  `json:"display_phone_number"`
	Decision string  `json:"decision"`
	Name     string  `json:"requested_verified_name"`
	Reason   *string `json:"rejection_reason"`
}

type qualityValue struct {
	Display string `json:"display_phone_number"`
	Event   string `json:"event"`
	Limit   string `json:"current_limit,omitempty"`
	Daily   string `json:"max_daily_conversations_per_business,omitempty"`
}

type capabilityValue struct {
	Daily   any `json:"max_daily_conversations_per_business"`
	Numbers int `json:"max_phone_numbers_per_business"`
}

type usernameValue struct {
	Display  string `json:"display_phone_number"`
	Username string `json:"username,omitempty"`
	Status   string `json:"status"`
}

type securityValue struct {
	Display   string `json:"display_phone_number"`
	Event     string `json:"event"`
	Requester string `json:"requester,omitempty"`
}

type alertValue struct {
	Kind string    `json:"entity_type"`
	ID   string    `json:"entity_id"`
	Info alertInfo `json:"alert_info"`
}

type alertInfo struct {
	Severity    string `json:"alert_severity"`
	Status      string `json:"alert_status"`
	Type        string `json:"alert_type"`
	Description string `json:"alert_description"`
}

type reviewValue struct {
	Decision string `json:"decision"`
}

type accountValue struct {
	Event        string            `json:"event"`
	Country      string            `json:"country,omitempty"`
	Ban          *banInfo          `json:"ban_info,omitempty"`
	Restrictions []restrictionInfo `json:"restriction_info,omitempty"`
	Account      *accountInfo      `json:"waba_info,omitempty"`
}

type accountInfo struct {
	ID    string `json:"waba_id"`
	Owner string `json:"owner_business_id"`
}

type banInfo struct {
	State string `json:"waba_ban_state"`
	Date  string `json:"waba_ban_date"`
}

type restrictionInfo struct {
	Type string `json:"restriction_type"`
}

// tell delivers a change that Meta tells of by itself. The caller holds mu.
func (s *Server) tell(field, numberID string, value any) {
	s.tellIn(item{field: field, number: numberID}, value)
}

// tellIn is tell with an item that says more. The caller holds mu.
func (s *Server) tellIn(it item, value any) {
	raw, err := plainJSON(value)
	if err != nil {
		s.troubles = append(s.troubles, err)
		return
	}
	it.other = raw
	s.enqueue(it, 0)
}

// tellNumber tells of what changed in a number. The caller holds mu.
func (s *Server) tellNumber(was Number, n *number) {
	display := digitsOf(n.Display)
	if decision := decision(n.NewNameStatus); n.NewNameStatus != was.NewNameStatus && n.NewName != "" && decision != "" {
		v := nameValue{Display: display, Decision: decision, Name: n.NewName}
		if decision == "REJECTED" {
			v.Reason = new("NAME_FORMAT_UNACCEPTABLE")
		}
		s.tell("phone_number_name_update", n.id, v)
	}
	if n.Registered && was.LastOnboarded.IsZero() {
		s.tell("phone_number_quality_update", n.id, qualityValue{display, "ONBOARDING", n.Limit, n.Limit})
	}
	if n.Throughput != was.Throughput && n.Throughput == "HIGH" {
		s.tell("phone_number_quality_update", n.id, qualityValue{display, "THROUGHPUT_UPGRADE", n.Limit, n.Limit})
	}
	if n.Limit != was.Limit {
		s.tell("business_capability_update", "", capabilityValue{daily(n.Limit), maxNumbers})
	}
	if n.Username != was.Username || n.UsernameStatus != was.UsernameStatus {
		v := usernameValue{display, n.Username, n.UsernameStatus}
		if n.Username == "" {
			v.Status = "deleted"
		}
		s.tell("business_username_updates", n.id, v)
	}
	if n.PIN != was.PIN && n.PIN != "" && was.PIN != "" {
		s.tell("security", n.id, securityValue{display, "PIN_CHANGED", s.userID})
	}
	if n.Official && !was.Official {
		s.tell("account_alerts", n.id, alertValue{"PHONE_NUMBER", n.id, alertInfo{"INFORMATIONAL", "NONE", "OBA_APPROVED",
			"The business phone number is an official business account now."}})
	}
	if n.OfficialStatus != was.OfficialStatus && n.OfficialStatus == "REJECTED" {
		s.tell("account_alerts", n.id, alertValue{"PHONE_NUMBER", n.id, alertInfo{"INFORMATIONAL", "NONE", "OBA_REJECTED",
			"The application as an official business account was rejected."}})
	}
}

// maxNumbers is how many numbers a portfolio can have.
const maxNumbers = 20

// daily is a messaging limit as business_capability_update tells it: how many people a day, -1 for no limit.
func daily(limit string) any {
	tier := strings.TrimPrefix(limit, "TIER_")
	if tier == "UNLIMITED" {
		return -1
	}
	thousands, isThousands := strings.CutSuffix(tier, "K")
	n, err := strconv.Atoi(thousands)
	switch {
	case err != nil:
		return limit
	case isThousands:
		return n * 1000
	}
	return n
}

// decision is what a status of a new display name is called in webhooks, "" for one that is none.
func decision(status string) string {
	switch status {
	case "APPROVED", "DEFERRED":
		return status
	case "DECLINED":
		return "REJECTED"
	case "PENDING_REVIEW":
		return "PENDING"
	}
	return ""
}

// tellAccount tells of what changed in the account. The caller holds mu.
func (s *Server) tellAccount(was Account) {
	a := s.waba
	if a.Review != was.Review {
		s.tell("account_review_update", "", reviewValue{a.Review})
	}
	if a.Country != was.Country {
		s.tell("account_update", "", accountValue{Event: "BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", Country: a.Country})
	}
	if a.Status != was.Status && (a.Status == "DISABLED" || was.Status == "DISABLED") {
		state := "REINSTATE"
		if a.Status == "DISABLED" {
			state = "DISABLE"
		}
		s.tell("account_update", "", accountValue{Event: "DISABLED_UPDATE",
			Ban: &banInfo{state, s.now().UTC().Format("January 2, 2006")}})
	}
	if len(a.Restrictions) > 0 && !slices.Equal(a.Restrictions, was.Restrictions) {
		v := accountValue{Event: "ACCOUNT_RESTRICTION"}
		for _, r := range a.Restrictions {
			v.Restrictions = append(v.Restrictions, restrictionInfo{r})
		}
		s.tell("account_update", "", v)
	}
}
