package number

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Settings are what a number does beyond messages. What is nil in an update stays as it is.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/settings-api
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

// A Switch is on or off. Meta's file writes it in small letters, its pages and the API in capitals.
type Switch string

const (
	Enabled  Switch = "ENABLED"
	Disabled Switch = "DISABLED"
)

// On reports whether the switch is on, in either spelling.
func (s Switch) On() bool { return strings.EqualFold(string(s), string(Enabled)) }

// IdentityCheck says whether messages to a person whose identity changed are refused (137000) until it is acknowledged.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers,
// "Identity change check"; Meta's reference of the settings names the member "enabled" instead
type IdentityCheck struct {
	Enabled bool `json:"enable_identity_key_check"`
}

// Encryption is of what Meta sends to webhooks. No guide describes it, only the reference of the settings.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/settings-api
type Encryption struct {
	Status      Switch `json:"status"`
	ClientKey   string `json:"client_encryption_key,omitzero"`             // base64 of a PEM; to write
	Fingerprint string `json:"client_encryption_key_fingerprint,omitzero"` // read only
	CloudKey    string `json:"cloud_encryption_key,omitzero"`              // read only
}

// Storage is where messages are kept, and for how long. It can be changed only while the number is not registered.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/local-storage
type Storage struct {
	Status    StorageStatus `json:"status"`
	Region    Region        `json:"data_localization_region,omitzero"` // with StorageInCountry
	Retention int           `json:"retention_minutes,omitzero"`        // with StorageNone
}

// A StorageStatus is a way to keep messages. Values that are not listed are kept as sent.
type StorageStatus string

const (
	StorageDefault      StorageStatus = "DEFAULT"
	StorageInCountry    StorageStatus = "IN_COUNTRY_STORAGE_ENABLED"
	StorageInCountryOff StorageStatus = "IN_COUNTRY_STORAGE_DISABLED" // to write: back to the default
	StorageNone         StorageStatus = "NO_STORAGE_ENABLED"
)

// GetSettings reads the settings. WithSIPPasswords asks for the passwords of SIP servers too.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
func (c *Client) GetSettings(ctx context.Context, opts ...SettingsOption) (Settings, error) {
	var q settingsQuery
	for _, opt := range opts {
		opt(&q)
	}
	return area.Get[Settings](ctx, c.call("get settings", "settings").With("include_sip_credentials", q.passwords))
}

// A SettingsOption changes what GetSettings asks for.
type SettingsOption func(*settingsQuery)

type settingsQuery struct{ passwords string }

// WithSIPPasswords asks for the passwords of SIP servers.
func WithSIPPasswords() SettingsOption { return func(q *settingsQuery) { q.passwords = "true" } }

// UpdateSettings changes the parts of s that are not nil. What GetSettings returned can be changed and given back: members
// that are read only are not sent. New call settings take up to 7 days to reach every phone.
//
// Errors: Invalid with all broken rules, before the wire; 138015 if the messaging limit is below 2,000, 138018 if nobody
// would take the calls.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
func (c *Client) UpdateSettings(ctx context.Context, s Settings) error {
	call := c.call("update settings", "settings").Repeatable()
	if s.Calling == nil && s.Identity == nil && s.Encryption == nil && s.Storage == nil {
		call.Fail("settings", "want something to change", "nothing")
	}
	if s.Calling != nil {
		s.Calling.check(&call.Rules)
		s.Calling = s.Calling.writable()
	}
	if s.Encryption != nil {
		onOff(&call.Rules, "payload_encryption.status", s.Encryption.Status)
		if s.Encryption.Status == Enabled {
			call.Need("payload_encryption.client_encryption_key", s.Encryption.ClientKey)
		}
		s.Encryption = &Encryption{Status: s.Encryption.Status, ClientKey: s.Encryption.ClientKey}
	}
	if s.Storage != nil {
		call.Need("storage_configuration.status", string(s.Storage.Status))
		if s.Storage.Region != "" || s.Storage.Status == StorageInCountry {
			call.Country("storage_configuration.data_localization_region", string(s.Storage.Region))
		}
	}
	return call.Post(ctx, s)
}

// SetIdentityCheck switches the check of people's identity on or off.
func (c *Client) SetIdentityCheck(ctx context.Context, check IdentityCheck) error {
	return c.UpdateSettings(ctx, Settings{Identity: &check})
}

func onOff(r *area.Rules, path string, s Switch) { area.OneOf(r, path, s, Enabled, Disabled) }
