package number

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Settings are what a number does beyond messages. What is nil in an update stays as it is.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
type Settings struct {
	Calling    *Calling        `json:"calling,omitzero"`
	Identity   *IdentityCheck  `json:"user_identity_change,omitzero"`
	Encryption *Encryption     `json:"payload_encryption,omitzero"`
	Storage    *Storage        `json:"storage_configuration,omitzero"`
	Raw        json.RawMessage `json:"-"` // the whole answer; not sent
}

// UnmarshalJSON keeps the whole answer in Raw. A part of another shape than documented stays nil.
func (s *Settings) UnmarshalJSON(b []byte) error {
	var parts struct {
		Calling    json.RawMessage `json:"calling"`
		Identity   json.RawMessage `json:"user_identity_change"`
		Encryption json.RawMessage `json:"payload_encryption"`
		Storage    json.RawMessage `json:"storage_configuration"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	*s = Settings{
		Calling: part[Calling](parts.Calling), Identity: part[IdentityCheck](parts.Identity),
		Encryption: part[Encryption](parts.Encryption), Storage: part[Storage](parts.Storage),
		Raw: append(json.RawMessage(nil), b...),
	}
	return nil
}

func part[T any](b json.RawMessage) *T {
	var v *T
	if len(b) > 0 && json.Unmarshal(b, &v) != nil {
		return nil
	}
	return v
}

// Calling is how the number takes and makes calls.
type Calling struct {
	Status       Switch     `json:"status,omitzero"`
	Icon         string     `json:"call_icon_visibility,omitzero"` // "DEFAULT" or "DISABLE_ALL"
	Icons        *CallIcons `json:"call_icons,omitzero"`
	Hours        *CallHours `json:"call_hours,omitzero"`
	Callback     Switch     `json:"callback_permission_status,omitzero"`
	SIP          *SIP       `json:"sip,omitzero"`
	SRTP         string     `json:"srtp_key_exchange_protocol,omitzero"` // "DTLS" or "SDES"
	Video        *Toggle    `json:"video,omitzero"`
	Audio        *Toggle    `json:"audio,omitzero"`
	Restrictions *Limits    `json:"restrictions,omitzero"` // read only
	IPAddresses  *Addresses `json:"ip_addresses,omitzero"` // read only
}

// A Toggle is a part that is on or off.
type Toggle struct {
	Status Switch `json:"status"`
}

// CallIcons says where the call button shows: countries by their codes.
type CallIcons struct {
	Countries []string `json:"restrict_to_user_countries"`
}

// CallHours are the hours at which calls are taken.
//
// Limits: 2 spans a weekday, 20 holidays; times as "0930".
type CallHours struct {
	Status   Switch    `json:"status"`
	Timezone string    `json:"timezone_id,omitzero"` // "Europe/Berlin"
	Weekly   []Hours   `json:"weekly_operating_hours,omitzero"`
	Holidays []Holiday `json:"holiday_schedule,omitzero"`
}

// Hours is one span of a weekday.
type Hours struct {
	Day   string `json:"day_of_week"` // "MONDAY"
	Open  string `json:"open_time"`   // "0900"
	Close string `json:"close_time"`  // "1730"
}

// A Holiday is a day with hours of its own.
type Holiday struct {
	Date  string `json:"date"` // "2026-12-25"
	Start string `json:"start_time"`
	End   string `json:"end_time"`
}

// SIP has calls go to a telephone system.
type SIP struct {
	Status  Switch      `json:"status"`
	Servers []SIPServer `json:"servers,omitzero"`
}

// A SIPServer is one that takes calls.
type SIPServer struct {
	AppID    string            `json:"app_id,omitzero"` // read only
	Hostname string            `json:"hostname"`
	Port     int               `json:"port,omitzero"`
	Params   map[string]string `json:"request_uri_user_params,omitzero"`
	Password string            `json:"sip_user_password,omitzero"` // read only, and only if asked for
}

// String hides the password.
func (s SIPServer) String() string { return fmt.Sprintf("%s:%d", s.Hostname, s.Port) }

// GoString hides the password.
func (s SIPServer) GoString() string { return "number.SIPServer{" + s.String() + "}" }

// Limits are restrictions that Meta put on calls.
type Limits struct {
	List []Restriction `json:"restrictions"`
}

// A Restriction is one, until Expires, in seconds since 1970.
type Restriction struct {
	Type    string `json:"type"`
	Expires int64  `json:"expiration"`
}

// Addresses are where calls come from, for firewalls.
type Addresses struct {
	Default []string `json:"default"`
}

// IdentityCheck says whether messages to a person whose identity changed are refused (137000) until it is acknowledged.
type IdentityCheck struct {
	Enabled bool `json:"enable_identity_key_check"`
}

// Encryption is of what Meta sends to webhooks.
type Encryption struct {
	Status      Switch `json:"status"`
	ClientKey   string `json:"client_encryption_key,omitzero"`             // base64 of a PEM; to write
	Fingerprint string `json:"client_encryption_key_fingerprint,omitzero"` // read only
	CloudKey    string `json:"cloud_encryption_key,omitzero"`              // read only
}

// Storage is where messages are kept, and for how long.
type Storage struct {
	Status    string `json:"status"` // "DEFAULT", "IN_COUNTRY_STORAGE_ENABLED", "NO_STORAGE_ENABLED"
	Region    Region `json:"data_localization_region,omitzero"`
	Retention int    `json:"retention_minutes,omitzero"`
}

// GetSettings reads the settings. WithSIPPasswords asks for the passwords of SIP servers too.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
func (c *Client) GetSettings(ctx context.Context, opts ...SettingsOption) (Settings, error) {
	const op = "get settings"
	ref, err := c.path(op, "settings")
	if err != nil {
		return Settings{}, err
	}
	q := url.Values{}
	for _, opt := range opts {
		opt(q)
	}
	return graph.Get[Settings](graph.WithOp(ctx, op), c.api, graph.Query(ref, q))
}

// A SettingsOption changes what GetSettings asks for.
type SettingsOption func(url.Values)

// WithSIPPasswords asks for the passwords of SIP servers.
func WithSIPPasswords() SettingsOption {
	return func(q url.Values) { q.Set("include_sip_credentials", "true") }
}

// UpdateSettings changes the parts of s that are not nil. New call settings take up to 7 days to reach every phone.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
func (c *Client) UpdateSettings(ctx context.Context, s Settings) error {
	var v checker
	if s.Calling == nil && s.Identity == nil && s.Encryption == nil && s.Storage == nil {
		v.fail("settings", "want something to change", "nothing")
	}
	if s.Calling != nil {
		v.calling(s.Calling)
	}
	if s.Encryption != nil {
		v.onOff("payload_encryption.status", s.Encryption.Status)
		if s.Encryption.Status == Enabled && s.Encryption.ClientKey == "" {
			v.fail("payload_encryption.client_encryption_key", "want the key that what is sent is encrypted for", "")
		}
	}
	if s.Storage != nil {
		if s.Storage.Status == "" {
			v.fail("storage_configuration.status", "want a status", "")
		}
		if s.Storage.Region != "" {
			v.country("storage_configuration.data_localization_region", string(s.Storage.Region))
		}
	}
	return c.set(ctx, "update settings", &v, s, "settings")
}

// SetIdentityCheck switches the check of people's identity on or off.
func (c *Client) SetIdentityCheck(ctx context.Context, check IdentityCheck) error {
	return c.UpdateSettings(ctx, Settings{Identity: &check})
}

func (v *checker) onOff(path string, s Switch) {
	if s != Enabled && s != DisabledSwitch {
		v.fail(path, "want ENABLED or DISABLED", fmt.Sprintf("%.20q", string(s)))
	}
}

func (v *checker) calling(c *Calling) {
	if c.Status != "" {
		v.onOff("calling.status", c.Status)
	}
	if c.Icons != nil {
		for i, s := range c.Icons.Countries {
			v.country(at("calling.call_icons.restrict_to_user_countries", i), s)
		}
	}
	if h := c.Hours; h != nil {
		v.onOff("calling.call_hours.status", h.Status)
		v.count("calling.call_hours.holiday_schedule", len(h.Holidays), 0, MaxHolidays)
		days := map[string]int{}
		for i, span := range h.Weekly {
			where := at("calling.call_hours.weekly_operating_hours", i)
			if days[span.Day]++; days[span.Day] == MaxHoursPerDay+1 {
				v.fail(where, fmt.Sprintf("want at most %d spans a weekday", MaxHoursPerDay), span.Day)
			}
			v.clock(where+".open_time", span.Open)
			v.clock(where+".close_time", span.Close)
		}
		for i, d := range h.Holidays {
			where := at("calling.call_hours.holiday_schedule", i)
			v.clock(where+".start_time", d.Start)
			v.clock(where+".end_time", d.End)
		}
	}
}

func (v *checker) clock(path, s string) {
	if len(s) != 4 || strings.Trim(s, "0123456789") != "" || s[:2] > "23" || s[2:] > "59" {
		v.fail(path, `want a time as "0930"`, fmt.Sprintf("%.20q", s))
	}
}
