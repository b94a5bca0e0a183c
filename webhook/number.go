package webhook

import (
	"encoding/json"
	"time"
)

// A NumberName is the result of the review of a display name.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/phone_number_name_update
type NumberName struct {
	news
	DisplayNumber string `wa:"display_phone_number"`
	Decision      string `wa:"decision"` // "APPROVED", "REJECTED", "PENDING", "DEFERRED"
	Name          string `wa:"requested_verified_name"`
	Reason        string `wa:"rejection_reason"` // "" unless rejected
}

// A NumberQuality tells a change of a number's throughput or messaging limit.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/phone_number_quality_update
type NumberQuality struct {
	news
	DisplayNumber string `wa:"display_phone_number"`
	Event         string `wa:"event"`         // "ONBOARDING", "THROUGHPUT_UPGRADE"; older "FLAGGED", "UPGRADE", …
	OldLimit      string `wa:"old_limit"`     // until February 2026
	CurrentLimit  string `wa:"current_limit"` // until February 2026
	MaxDaily      string `wa:"max_daily_conversations_per_business"`
}

// A Security tells of the two-step verification PIN: "PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_RESET_SUCCESS" (Meta also
// writes "PIN_REQUEST_SUCCESS").
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/security
type Security struct {
	news
	DisplayNumber string `wa:"display_phone_number"`
	Event         string `wa:"event"`
	Requester     string `wa:"requester"` // "" for PIN_RESET_SUCCESS
}

// An AccountSettings tells the new settings of a number.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
type AccountSettings struct {
	news
	Type     string    `wa:"type"` // "phone_number_settings", in any case
	Time     time.Time `wa:"timestamp"`
	NumberID string    `wa:"phone_number_settings.phone_number_id"`
	Calling  *Calling  `wa:"phone_number_settings.calling"`
}

func (a *AccountSettings) settle() {
	a.time = a.Time
	if a.change != nil && a.change.NumberID == "" {
		a.change.NumberID = a.NumberID
	}
}

// Calling tells how a number takes calls.
type Calling struct {
	Status             string            `wa:"status"` // "ENABLED", "DISABLED"
	IconVisibility     string            `wa:"call_icon_visibility"`
	CallbackPermission string            `wa:"callback_permission_status"`
	HoursStatus        string            `wa:"call_hours.status"`
	TimeZone           string            `wa:"call_hours.timezone_id"`
	Hours              []Opening         `wa:"call_hours.weekly_operating_hours"`
	Holidays           []Holiday         `wa:"call_hours.holiday_schedule"`
	SIPStatus          string            `wa:"sip.status"`
	SIPServers         []Server          `wa:"sip.servers"`
	SRTP               string            `wa:"srtp_key_exchange_protocol"`            // "DTLS" or "SDES"
	IconCountries      []string          `wa:"call_icons.restrict_to_user_countries"` // where the call button shows; empty for everywhere
	AudioStatus        string            `wa:"audio.status"`
	Codecs             []string          `wa:"audio.additional_codecs"` // beside Opus: "PCMA", "PCMU"
	VideoStatus        string            `wa:"video.status"`
	Voicemail          *Voicemail        `wa:"voicemail"`
	Restrictions       []CallRestriction `wa:"restrictions.restrictions_list"` // what Meta does not allow for a while
}

// Voicemail tells when and how a number records who calls in vain.
type Voicemail struct {
	Status         string   `wa:"status"`
	Triggers       []string `wa:"triggers"` // "REJECT", "TIMEOUT"
	AnnouncementID string   `wa:"audio.default.announcement_media_id"`
	TimeoutSeconds int      `wa:"audio.default.timeout_seconds"` // for the trigger "TIMEOUT"
}

// A CallRestriction is one that Meta put on calls.
type CallRestriction struct {
	Type    string    `wa:"type"` // "RESTRICTED_BUSINESS_INITIATED_CALLING", …
	Reason  string    `wa:"reason"`
	Expires time.Time `wa:"expiration"`
}

// An Opening is a time of the week. Times are "HHMM".
type Opening struct {
	Day   string `wa:"day_of_week"`
	Open  string `wa:"open_time"`
	Close string `wa:"close_time"`
}

// A Holiday is a day with hours of its own. Times are "HHMM".
type Holiday struct {
	Date  string `wa:"date"` // YYYY-MM-DD
	Start string `wa:"start_time"`
	End   string `wa:"end_time"`
}

// A Server is a SIP server.
type Server struct {
	Hostname string `wa:"hostname"`
	Port     int    `wa:"port"`
	AppID    string `wa:"app_id"`
	// Params are added to the user part of the request URI: an object of the business's own.
	Params json.RawMessage `wa:"request_uri_user_params"`
}
