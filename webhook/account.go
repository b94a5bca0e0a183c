package webhook

import (
	"time"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// news is the base of events that are a whole change: news about accounts, numbers and templates.
type news struct {
	noted
	_ struct{} `wa:"messaging_product"`
	_ struct{} `wa:"metadata"`
	_ struct{} `wa:"contacts"`
}

// An AccountAlert is a notice about what a business or number may do.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_alerts
type AccountAlert struct {
	news
	EntityType  string `wa:"entity_type"` // "BUSINESS", "PHONE_NUMBER", "WABA"; open set
	EntityID    string `wa:"entity_id"`
	Severity    string `wa:"alert_info.alert_severity"` // "CRITICAL", "WARNING", "INFORMATIONAL"
	Status      string `wa:"alert_info.alert_status"`   // "ACTIVE", "NONE"
	Type        string `wa:"alert_info.alert_type"`     // "OBA_APPROVED", "PROFILE_PICTURE_LOST", …
	Description string `wa:"alert_info.alert_description"`

	// Older revisions wrote them flat.
	flatSeverity    string `wa:"alert_severity"`
	flatStatus      string `wa:"alert_status"`
	flatType        string `wa:"alert_type"`
	flatDescription string `wa:"alert_description"`
}

func (a *AccountAlert) settle() {
	a.Severity, a.Status = first(a.Severity, a.flatSeverity), first(a.Status, a.flatStatus)
	a.Type, a.Description = first(a.Type, a.flatType), first(a.Description, a.flatDescription)
}

// An AccountReview is the result of the policy review of an account.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_review_update
type AccountReview struct {
	news
	Decision string `wa:"decision"` // "APPROVED", "REJECTED", "PENDING", "DEFERRED"
}

// An AccountUpdate is a change to an account: bans, violations, partners, pricing tiers. Event says which; of the pointers
// those that belong to it are set.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/account_update
type AccountUpdate struct {
	news
	Event         string                    `wa:"event"` // "ACCOUNT_RESTRICTION", "DISABLED_UPDATE", "PARTNER_ADDED", …
	Country       string                    `wa:"country"`
	PhoneNumber   string                    `wa:"phone_number"`
	ViolationType string                    `wa:"violation_info.violation_type"`
	Remediation   string                    `wa:"violation_info.remediation"` // what to do about the violation
	WABA          *WABAInfo                 `wa:"waba_info"`
	Ban           *BanInfo                  `wa:"ban_info"`
	Restrictions  []Restriction             `wa:"restriction_info"`
	AuthRate      *InternationalEligibility `wa:"auth_international_rate_eligibility"`
	VolumeTier    *VolumeTier               `wa:"volume_tier_info"`
	Disconnection *Disconnection            `wa:"disconnection_info"`
	Certification *ClientCertification      `wa:"partner_client_certification_info"`

	// CertificationNeeded is the business portfolio id of a client whom the partner should have verified.
	CertificationNeeded string `wa:"partner_client_certification_needed_info.client_business_id"`
}

// WABAInfo names the account that a partner or advertising event is about.
type WABAInfo struct {
	ID                         string   `wa:"waba_id"`
	OwnerBusinessID            string   `wa:"owner_business_id"`
	AdAccountID                string   `wa:"ad_account_linked"`
	PartnerAppID               string   `wa:"partner_app_id"`
	SolutionID                 string   `wa:"solution_id"`
	SolutionPartnerBusinessIDs []string `wa:"solution_partner_business_ids"`
	_                          struct{} `wa:"ad_account_id,with=readAdAccount"`
}

// readAdAccount reads another spelling of AdAccountID.
func (w *WABAInfo) readAdAccount(c *cursor.Cursor) { w.AdAccountID = first(w.AdAccountID, c.String()) }

// BanInfo tells the state of a ban.
type BanInfo struct {
	State string `wa:"waba_ban_state,by=oneOf"` // "DISABLE", "REINSTATE", "SCHEDULE_FOR_DISABLE"
	Date  string `wa:"waba_ban_date"`           // as Meta words it
}

// A Restriction is something the account may not do for a while.
type Restriction struct {
	Type        string    `wa:"restriction_type"` // "RESTRICTED_BIZ_INITIATED_MESSAGING", …
	Expires     time.Time `wa:"expiration"`       // zero if it does not end by itself
	Remediation string    `wa:"remediation"`
}

// InternationalEligibility tells from when on authentication messages cost the international rate.
type InternationalEligibility struct {
	Start      time.Time          `wa:"start_time"`
	Exceptions []CountryException `wa:"exception_countries"`
}

// A CountryException is a country with another date.
type CountryException struct {
	Country string    `wa:"country_code"`
	Start   time.Time `wa:"start_time"`
}

// A VolumeTier is the price tier that the account reached.
type VolumeTier struct {
	Updated  time.Time `wa:"tier_update_time"`
	Category string    `wa:"pricing_category"`
	Tier     string    `wa:"tier"`            // "min:max"
	Month    string    `wa:"effective_month"` // YYYY-MM
	Region   string    `wa:"region"`
}

// A Disconnection tells why a number of the business app left the API.
type Disconnection struct {
	Reason      string `wa:"reason"`       // "ACCOUNT_DISCONNECTED", "PRIMARY_INACTIVITY", …
	InitiatedBy string `wa:"initiated_by"` // "USER" or "SYSTEM"
}

// A ClientCertification is the state of a business verification that a partner leads.
type ClientCertification struct {
	ClientBusinessID string   `wa:"client_business_id"`
	Status           string   `wa:"status,by=oneOf"` // "APPROVED", "DISCARDED", "FAILED", "PENDING", "REVOKED"
	RejectionReasons []string `wa:"rejection_reasons"`
}

// A PartnerSolution is a change to a multi-partner solution. Origin().WABA is a business portfolio id here.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/partner_solutions
type PartnerSolution struct {
	news
	Event  string `wa:"event"` // "SOLUTION_CREATED", "SOLUTION_UPDATED"
	ID     string `wa:"solution_id"`
	Status string `wa:"solution_status"` // "ACTIVE", "DRAFT", "INITIATED", "PENDING_DEACTIVATION", …
}

// A PaymentConfiguration is a change to a payment gateway (India).
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/payment_configuration_update
type PaymentConfiguration struct {
	news
	Name       string    `wa:"configuration_name"`
	Provider   string    `wa:"provider_name"` // "razorpay", "payu", …
	MerchantID string    `wa:"provider_mid"`
	Status     string    `wa:"status"` // "Active", "Needs Connecting", "Needs Testing"
	Created    time.Time `wa:"created_timestamp"`
	Updated    time.Time `wa:"updated_timestamp"`
}
