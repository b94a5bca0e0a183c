package whatsapptest

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

type officialStatus struct {
	ID      string `json:"id"`
	Status  string `json:"oba_status"`
	Message string `json:"status_message"`
}

// official is where an application for the blue tick stands. The caller holds mu.
func (n *number) official() officialStatus {
	v := officialStatus{n.id, n.OfficialStatus, ""}
	switch {
	case n.Official:
		v.Status, v.Message = "APPROVED", "The number is an official business account."
	case v.Status == "":
		v.Status, v.Message = "NOT_STARTED", "Nothing was applied for."
	default:
		v.Message = "The application is " + strings.ToLower(strings.ReplaceAll(v.Status, "_", " ")) + "."
	}
	return v
}

// getOfficial serves GET /{phone-number-id}/official_business_account.
func (s *Server) getOfficial(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fields(c, c.number.official(), "WhatsAppBusinessAccountToNumberCurrentStatus", "")
}

type applied struct {
	Success  bool           `json:"success"`
	Message  string         `json:"message"`
	Status   officialStatus `json:"updated_status"`
	Tracking string         `json:"tracking_id"`
}

// applyOfficial serves POST /{phone-number-id}/official_business_account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/official-business-accounts
func (s *Server) applyOfficial(c *call) (*answer, *failure) {
	var body struct {
		Action text `json:"action"`
		Data   struct {
			Name        text `json:"business_name"`
			Description text `json:"business_description"`
			Website     text `json:"website_url"`
			Email       text `json:"contact_email"`
		} `json:"application_data"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	// From which states an action leads, and to which.
	moves := map[text]struct {
		from []string
		to   string
	}{
		"SUBMIT_APPLICATION":   {[]string{"NOT_STARTED"}, "PENDING"},
		"WITHDRAW_APPLICATION": {[]string{"PENDING", "UNDER_REVIEW"}, "CANCELLED"},
		"RESUBMIT_APPLICATION": {[]string{"REJECTED", "EXPIRED", "CANCELLED"}, "PENDING"},
	}
	move, known := moves[body.Action]
	switch {
	case body.Action == "":
		return nil, missing("action")
	case !known:
		return nil, refuse(100, "Param action must be one of {SUBMIT_APPLICATION, WITHDRAW_APPLICATION, RESUBMIT_APPLICATION}")
	case utf8.RuneCountInString(string(body.Data.Name)) > 255:
		return nil, refuse(100, "Param application_data['business_name'] must be at most 255 characters long.")
	case utf8.RuneCountInString(string(body.Data.Description)) > 1000:
		return nil, refuse(100, "Param application_data['business_description'] must be at most 1000 characters long.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := c.number.official().Status; !slices.Contains(move.from, now) {
		return nil, &failure{status: http.StatusBadRequest, code: 100, message: "Invalid parameter",
			details: "The application is " + now + ": " + string(body.Action) + " is not possible."}
	}
	s.changeNumber(c.number, func(n *Number) { n.OfficialStatus = move.to })
	return ok(applied{true, "The application was taken.", c.number.official(), "oba_" + s.ids.digits(12)})
}

// compliance is what a business that sells in India must show.
type compliance struct {
	Account    string            `json:"whatsapp_business_account_id"`
	Product    string            `json:"messaging_product"`
	Entity     string            `json:"entity_name"`
	Type       string            `json:"entity_type"`
	CustomType string            `json:"entity_type_custom,omitempty"`
	Registered bool              `json:"is_registered"`
	Grievances complianceContact `json:"grievance_officer_details"`
	Care       complianceContact `json:"customer_care_details"`
}

type complianceContact struct {
	Name     string `json:"name,omitempty"`
	Email    string `json:"email"`
	Mobile   string `json:"mobile_number,omitempty"`
	Landline string `json:"landline_number,omitempty"`
}

// getCompliance serves GET /{phone-number-id}/business_compliance_info.
func (s *Server) getCompliance(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{}
	if c.number.compliance != nil {
		all = append(all, *c.number.compliance)
	}
	return page(c, all, "WhatsAppBusinessComplianceInfo")
}

// setCompliance serves POST /{phone-number-id}/business_compliance_info.
func (s *Server) setCompliance(c *call) (*answer, *failure) {
	var body compliance
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if body.Product != "whatsapp" {
		return nil, wrongProduct(text(body.Product))
	}
	for _, need := range []struct {
		name, value string
		least, most int
	}{
		{"entity_name", body.Entity, 2, 128}, {"entity_type", body.Type, 1, 128},
		{"grievance_officer_details['name']", body.Grievances.Name, 1, 128},
		{"grievance_officer_details['email']", body.Grievances.Email, 1, 128},
		{"customer_care_details['email']", body.Care.Email, 1, 128},
	} {
		switch {
		case need.value == "":
			return nil, missing(need.name)
		case !between(need.value, need.least, need.most):
			return nil, refuse(100, "Param %s must be %d to %d characters long.", need.name, need.least, need.most)
		}
	}
	f := anyOf("entity_type", body.Type, "LIMITED_LIABILITY_PARTNERSHIP", "SOLE_PROPRIETORSHIP", "PARTNERSHIP", "PUBLIC_COMPANY",
		"PRIVATE_COMPANY", "OTHER")
	if f == nil && body.Type == "OTHER" && body.CustomType == "" {
		f = missing("entity_type_custom")
	}
	if f = first(f, body.Grievances.check("grievance_officer_details"), body.Care.check("customer_care_details")); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	body.Account = s.cfg.wabaID
	c.number.compliance = &body
	return ok(success{true})
}

func (v complianceContact) check(at string) *failure {
	if !strings.Contains(v.Email, "@") {
		return refuse(100, "Param %s['email'] is not a valid email address.", at)
	}
	for _, phone := range []string{v.Mobile, v.Landline} {
		if phone != "" && (phone[0] != '+' || len(phone) < 3 || len(phone) > 16 || phone[1] == '0' ||
			strings.Trim(phone[1:], "0123456789") != "") {
			return refuse(100, "Param %s: a number must be a plus and 2 to 15 digits.", at)
		}
	}
	return nil
}
