package whatsapptest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// settings are what a number does beyond messages. A call changes the members that it has.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
type settings struct {
	Calling    calling       `json:"calling"`
	Identity   identityCheck `json:"user_identity_change"`
	Encryption encryption    `json:"payload_encryption"`
	Storage    storage       `json:"storage_configuration"`
}

type calling struct {
	Status   string     `json:"status"`
	Icon     string     `json:"call_icon_visibility"`
	Icons    *callIcons `json:"call_icons,omitempty"`
	Hours    *callHours `json:"call_hours,omitempty"`
	IPs      addresses  `json:"ip_addresses"`
	Callback string     `json:"callback_permission_status"`
	SRTP     string     `json:"srtp_key_exchange_protocol"`
	SIP      *sip       `json:"sip,omitempty"`
	Video    *toggle    `json:"video,omitempty"`
	Audio    *toggle    `json:"audio,omitempty"`
}

type addresses struct {
	Default []string `json:"default"`
}

type toggle struct {
	Status string `json:"status"`
}

type callIcons struct {
	Countries []string `json:"restrict_to_user_countries"`
}

type callHours struct {
	Status   string        `json:"status"`
	Timezone string        `json:"timezone_id"`
	Weekly   []callDay     `json:"weekly_operating_hours"`
	Holidays []callHoliday `json:"holiday_schedule,omitempty"`
}

type callDay struct {
	Day   string `json:"day_of_week"`
	Open  string `json:"open_time"`
	Close string `json:"close_time"`
}

type callHoliday struct {
	Date  string `json:"date"`
	Start string `json:"start_time"`
	End   string `json:"end_time"`
}

type sip struct {
	Status  string      `json:"status"`
	Servers []sipServer `json:"servers,omitempty"`
}

type sipServer struct {
	AppID    string            `json:"app_id,omitempty"`
	Hostname string            `json:"hostname"`
	Port     int               `json:"port,omitempty"`
	Params   map[string]string `json:"request_uri_user_params,omitempty"`
	Password string            `json:"sip_user_password,omitempty"`
}

type identityCheck struct {
	Enabled bool `json:"enable_identity_key_check"`
}

type encryption struct {
	Status      string `json:"status"`
	ClientKey   string `json:"client_encryption_key,omitempty"`
	Fingerprint string `json:"client_encryption_key_fingerprint,omitempty"`
	CloudKey    string `json:"cloud_encryption_key,omitempty"`
}

type storage struct {
	Status    string `json:"status"`
	Region    string `json:"data_localization_region,omitempty"`
	Retention int    `json:"retention_minutes,omitempty"`
}

const (
	enabled  = "ENABLED"
	disabled = "DISABLED"

	inCountry = "IN_COUNTRY_STORAGE_ENABLED"
)

func newSettings() settings {
	return settings{
		Calling:    calling{Status: disabled, Icon: "DEFAULT", Callback: disabled, SRTP: "DTLS", IPs: addresses{[]string{"192.0.2.10", "192.0.2.11"}}},
		Encryption: encryption{Status: disabled}, Storage: storage{Status: "DEFAULT"},
	}
}

// getSettings serves GET /{phone-number-id}/settings.
func (s *Server) getSettings(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown, err := c.number.settings.clone()
	if err != nil {
		return nil, refuse(131000, "%v", err)
	}
	shown.Encryption.ClientKey = ""
	if shown.Calling.SIP != nil && c.r.URL.Query().Get("include_sip_credentials") != "true" {
		for i := range shown.Calling.SIP.Servers {
			shown.Calling.SIP.Servers[i].Password = ""
		}
	}
	return ok(shown)
}

// clone copies settings with all that they point to.
func (v settings) clone() (settings, error) {
	var c settings
	b, err := plainJSON(v)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	return c, err
}

// with returns settings in which the members of the given groups take the place of those that were there.
func (v settings) with(given map[string]json.RawMessage) (settings, *failure) {
	var next settings
	groups, known := map[string]map[string]json.RawMessage{}, false
	b, err := plainJSON(v)
	if err == nil {
		err = json.Unmarshal(b, &groups)
	}
	for name := range groups {
		if members, has := given[name]; has && err == nil {
			known = true
			err = json.Unmarshal(members, new(groups[name])) // into the map that is there
		}
	}
	if err == nil {
		b, err = plainJSON(groups)
	}
	if err == nil {
		err = json.Unmarshal(b, &next)
	}
	switch {
	case err != nil:
		return next, refuse(100, "The request body does not have the documented types: %v", err)
	case !known:
		return next, refuse(100, "One of calling, user_identity_change, payload_encryption and storage_configuration is required.")
	}
	return next, nil
}

// setSettings serves POST /{phone-number-id}/settings.
func (s *Server) setSettings(c *call) (*answer, *failure) {
	var given map[string]json.RawMessage
	if f := c.decode(&given); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := c.number
	next, f := n.settings.with(given)
	if f != nil {
		return nil, f
	}
	if f := first(next.Calling.check(n), next.Encryption.check(), next.Storage.check()); f != nil {
		return nil, f
	}
	s.complete(&next)
	n.settings = next
	if _, has := given["calling"]; has {
		s.tell("account_settings_update", n.id, newSettingsValue(unix(s.now()), n))
	}
	return ok(success{true})
}

// complete adds what Meta adds by itself: fingerprints, keys, passwords.
func (s *Server) complete(v *settings) {
	if v.Encryption.ClientKey != "" {
		sum := sha256.Sum256([]byte(v.Encryption.ClientKey))
		v.Encryption.Fingerprint = base64.StdEncoding.EncodeToString(sum[:])
		v.Encryption.CloudKey = base64.StdEncoding.EncodeToString([]byte(hexMAC(s.cfg.appSecret, sum[:])))
	}
	if v.Calling.SIP != nil {
		for i := range v.Calling.SIP.Servers {
			server := &v.Calling.SIP.Servers[i]
			server.AppID = s.cfg.appID
			if server.Port == 0 {
				server.Port = 5061
			}
			if server.Password == "" {
				server.Password = s.ids.pick(24, letters)
			}
		}
	}
}

type settingsValue struct {
	Product  string         `json:"messaging_product"`
	Time     string         `json:"timestamp"`
	Type     string         `json:"type"`
	Settings numberSettings `json:"phone_number_settings"`
}

type numberSettings struct {
	NumberID string  `json:"phone_number_id"`
	Calling  calling `json:"calling"`
}

func newSettingsValue(at string, n *number) settingsValue {
	v := n.settings.Calling
	if v.SIP != nil {
		v.SIP = &sip{v.SIP.Status, slices.Clone(v.SIP.Servers)}
		for i := range v.SIP.Servers {
			v.SIP.Servers[i].Password = ""
		}
	}
	return settingsValue{"whatsapp", at, "phone_number_settings", numberSettings{n.id, v}}
}

// anyOf refuses a value that is none of the words.
func anyOf(param, value string, words ...string) *failure {
	if slices.Contains(words, value) {
		return nil
	}
	return refuse(100, "Param %s must be one of {%s} - got %q.", param, strings.Join(words, ", "), value)
}

func (v *calling) check(n *number) *failure {
	f := first(anyOf("calling['status']", v.Status, enabled, disabled),
		anyOf("calling['call_icon_visibility']", v.Icon, "DEFAULT", "DISABLE_ALL"),
		anyOf("calling['callback_permission_status']", v.Callback, enabled, disabled),
		anyOf("calling['srtp_key_exchange_protocol']", v.SRTP, "DTLS", "SDES"))
	if f != nil {
		return f
	}
	if limit, isCount := daily(n.Limit).(int); v.Status == enabled && isCount && limit >= 0 && limit < 2000 {
		return refuse(138015, "Calling needs a messaging limit of 2,000 people a day.")
	}
	if v.Icons != nil && slices.ContainsFunc(v.Icons.Countries, func(s string) bool { return !isCountry(s) }) {
		return refuse(100, "Param calling['call_icons']['restrict_to_user_countries'] must be codes of two capital letters.")
	}
	return first(v.Hours.check(), v.SIP.check())
}

func (v *sip) check() *failure {
	if v == nil {
		return nil
	}
	for i, server := range v.Servers {
		if server.Hostname == "" {
			return missing(fmt.Sprintf("calling['sip']['servers'][%d]['hostname']", i))
		}
	}
	return anyOf("calling['sip']['status']", v.Status, enabled, disabled)
}

func (v *callHours) check() *failure {
	if v == nil {
		return nil
	}
	if f := anyOf("calling['call_hours']['status']", v.Status, enabled, disabled); f != nil {
		return f
	}
	days := map[string]int{}
	for i, d := range v.Weekly {
		at := fmt.Sprintf("calling['call_hours']['weekly_operating_hours'][%d]", i)
		f := anyOf(at+"['day_of_week']", d.Day, "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
		if days[d.Day]++; f == nil && days[d.Day] > 2 {
			f = refuse(100, "Param %s: at most 2 entries for a day.", at)
		}
		if f = first(f, span(at, d.Open, d.Close)); f != nil {
			return f
		}
	}
	if len(v.Holidays) > 20 {
		return refuse(100, "Param calling['call_hours']['holiday_schedule'] must have at most 20 elements.")
	}
	for i, d := range v.Holidays {
		if f := span(fmt.Sprintf("calling['call_hours']['holiday_schedule'][%d]", i), d.Start, d.End); f != nil {
			return f
		}
	}
	return nil
}

// span refuses times that are none, as "0930", or that do not follow each other.
func span(at, from, to string) *failure {
	for _, t := range []string{from, to} {
		if len(t) != 4 || strings.Trim(t, "0123456789") != "" || t[:2] > "23" || t[2:] > "59" {
			return refuse(100, "Param %s: times are written as HHMM.", at)
		}
	}
	if from >= to {
		return refuse(100, "Param %s: the first time must be before the second.", at)
	}
	return nil
}

func (v *encryption) check() *failure {
	f := anyOf("payload_encryption['status']", v.Status, enabled, disabled)
	if f == nil && v.Status == enabled && v.ClientKey == "" {
		f = missing("payload_encryption['client_encryption_key']")
	}
	return f
}

func (v *storage) check() *failure {
	f := anyOf("storage_configuration['status']", v.Status, "DEFAULT", inCountry, "NO_STORAGE_ENABLED")
	switch {
	case f != nil:
	case v.Region != "" && !isCountry(v.Region):
		f = refuse(100, "Param storage_configuration['data_localization_region'] must be a country code of two capital letters.")
	case v.Status == inCountry && v.Region == "":
		f = missing("storage_configuration['data_localization_region']")
	}
	return f
}
