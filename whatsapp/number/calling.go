package number

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Calling is how the number takes and makes calls.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-settings
type Calling struct {
	Status       Switch        `json:"status,omitzero"`
	Icon         string        `json:"call_icon_visibility,omitzero"` // "DEFAULT" or "DISABLE_ALL"
	Icons        *CallIcons    `json:"call_icons,omitzero"`
	Hours        *CallHours    `json:"call_hours,omitzero"`
	Callback     Switch        `json:"callback_permission_status,omitzero"` // asks who calls for the permission to call back
	SIP          *SIP          `json:"sip,omitzero"`
	SRTP         string        `json:"srtp_key_exchange_protocol,omitzero"` // "DTLS" or "SDES"
	Audio        *CallAudio    `json:"audio,omitzero"`
	Video        *CallVideo    `json:"video,omitzero"`
	Voicemail    *Voicemail    `json:"voicemail,omitzero"`
	Restrictions []Restriction `json:"-"` // read only
	IPAddresses  []string      `json:"-"` // read only: where calls come from, for firewalls
}

// UnmarshalJSON reads what is only read, too.
func (c *Calling) UnmarshalJSON(b []byte) error {
	type plain Calling
	w := struct {
		*plain
		Restrictions struct {
			List  []Restriction `json:"restrictions_list"` // as Meta's page has it
			Other []Restriction `json:"restrictions"`      // as Meta's file has it
		} `json:"restrictions"`
		Addresses struct {
			Default []string `json:"default"`
		} `json:"ip_addresses"`
	}{plain: (*plain)(c)}
	err := json.Unmarshal(b, &w)
	c.Restrictions = append(w.Restrictions.List, w.Restrictions.Other...)
	c.IPAddresses = w.Addresses.Default
	return err
}

// CallIcons says where the call button shows: countries by their codes. None shows it everywhere.
type CallIcons struct {
	Countries []string `json:"restrict_to_user_countries"`
}

// CallHours are the hours at which calls are taken. An update replaces them all, holidays included.
//
// Limits: 2 spans a day, which do not overlap and end after they begin; 20 holidays; times as "0930".
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

// SIP has calls go to a telephone system, instead of webhooks.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/sip
type SIP struct {
	Status  Switch      `json:"status"`
	Servers []SIPServer `json:"servers,omitzero"`
}

// A SIPServer is one that takes calls.
type SIPServer struct {
	AppID    string            `json:"app_id,omitzero"` // read only
	Hostname string            `json:"hostname"`
	Port     int               `json:"port,omitzero"` // 0 for 5061
	Params   map[string]string `json:"request_uri_user_params,omitzero"`
	Password string            `json:"sip_user_password,omitzero"` // read only, and only if asked for
}

// String hides the password.
func (s SIPServer) String() string { return fmt.Sprintf("%s:%d", s.Hostname, s.Port) }

// GoString hides the password.
func (s SIPServer) GoString() string { return "number.SIPServer{" + s.String() + "}" }

// CallAudio is what calls sound in, beyond Opus.
type CallAudio struct {
	Codecs []string `json:"additional_codecs"` // "PCMA", "PCMU"; none for Opus alone
	Status Switch   `json:"status,omitzero"`   // read only
}

// CallVideo is whether calls show pictures. No guide describes it, only the reference of the settings.
type CallVideo struct {
	Status Switch `json:"status"`
}

// Voicemail records who calls in vain; what they say comes as an audio message.
type Voicemail struct {
	Status   Switch          `json:"status"`
	Triggers []string        `json:"triggers,omitzero"` // "REJECT", "TIMEOUT"
	Audio    *VoicemailAudio `json:"audio,omitzero"`
}

// VoicemailAudio is the announcement of a voicemail.
type VoicemailAudio struct {
	Default Announcement `json:"default"`
}

// An Announcement is played before a voicemail is recorded.
type Announcement struct {
	// MediaID is a file that was uploaded for this use: Ogg with Opus, under 60 seconds.
	MediaID json.Number `json:"announcement_media_id,omitzero"`
	Timeout *int        `json:"timeout_seconds,omitzero"` // 0 to 30, for the trigger TIMEOUT; nil for none
}

// A Restriction is one that Meta put on calls, until Expires, in seconds since 1970.
type Restriction struct {
	Type    string `json:"type"` // "RESTRICTED_BUSINESS_INITIATED_CALLING"
	Reason  string `json:"reason"`
	Expires int64  `json:"expiration"`
}

// writable returns a copy without what is read only.
func (c *Calling) writable() *Calling {
	w := *c
	if c.SIP != nil {
		w.SIP = &SIP{c.SIP.Status, slices.Clone(c.SIP.Servers)}
		for i := range w.SIP.Servers {
			w.SIP.Servers[i].AppID, w.SIP.Servers[i].Password = "", ""
		}
	}
	if c.Audio != nil {
		w.Audio = &CallAudio{Codecs: c.Audio.Codecs}
	}
	return &w
}

func (c *Calling) check(r *area.Rules) {
	if c.Status != "" {
		onOff(r, "calling.status", c.Status)
	}
	if c.Icons != nil {
		for i, s := range c.Icons.Countries {
			r.Country(area.At("calling.call_icons.restrict_to_user_countries", i), s)
		}
	}
	if c.Hours != nil {
		c.Hours.check(r)
	}
	if v := c.Voicemail; v != nil {
		onOff(r, "calling.voicemail.status", v.Status)
		if v.Status == Enabled {
			r.Count("calling.voicemail.triggers", len(v.Triggers), 1, 2)
			var a Announcement
			if v.Audio != nil {
				a = v.Audio.Default
			}
			const path = "calling.voicemail.audio.default."
			if !area.Digits(string(a.MediaID)) {
				r.Fail(path+"announcement_media_id", "want the id of an announcement", "")
			}
			switch {
			case a.Timeout != nil:
				r.Count(path+"timeout_seconds", *a.Timeout, 0, maxVoicemailSec)
			case slices.Contains(v.Triggers, "TIMEOUT"):
				r.Fail(path+"timeout_seconds", "want 0 to 30 with the trigger TIMEOUT", "")
			}
		}
	}
}

func (h *CallHours) check(r *area.Rules) {
	const path = "calling.call_hours"
	onOff(r, path+".status", h.Status)
	if h.Status == Enabled {
		r.Need(path+".timezone_id", h.Timezone)
		r.Count(path+".weekly_operating_hours", len(h.Weekly), 1, 7*maxHoursPerDay)
	}
	r.Count(path+".holiday_schedule", len(h.Holidays), 0, maxHolidays)
	days := map[string][]span{}
	for i, s := range h.Weekly {
		s := span{area.At(path+".weekly_operating_hours", i), s.Day, "open_time", s.Open, "close_time", s.Close}
		days[s.day] = s.check(r, days[s.day])
	}
	days = map[string][]span{}
	for i, d := range h.Holidays {
		s := span{area.At(path+".holiday_schedule", i), d.Date, "start_time", d.Start, "end_time", d.End}
		days[s.day] = s.check(r, days[s.day])
	}
}

// A span is part of a day.
type span struct{ path, day, from, open, until, shut string }

// check checks the span and what it has to do with the others of its day, and returns them all.
func (s span) check(r *area.Rules, others []span) []span {
	from, until := clock(r, s.path+"."+s.from, s.open), clock(r, s.path+"."+s.until, s.shut)
	if from && until && s.open >= s.shut {
		r.Fail(s.path+"."+s.until, "want a time after "+s.from, s.shut)
	}
	if len(others) == maxHoursPerDay {
		r.Fail(s.path, fmt.Sprintf("want at most %d spans a day", maxHoursPerDay), s.day)
	}
	if slices.ContainsFunc(others, func(o span) bool { return s.open < o.shut && o.open < s.shut }) {
		r.Fail(s.path, "want spans that do not overlap", s.open+" to "+s.shut)
	}
	return append(others, s)
}

func clock(r *area.Rules, path, s string) bool {
	if len(s) == 4 && strings.Trim(s, "0123456789") == "" && s[:2] <= "23" && s[2:] <= "59" {
		return true
	}
	r.Fail(path, `want a time as "0930"`, fmt.Sprintf("%.20q", s))
	return false
}
