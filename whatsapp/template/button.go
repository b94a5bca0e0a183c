package template

import (
	"encoding/json"
	"net/url"
	"reflect"
)

// A Button is one button of a template: *QuickReply, *URL, *PhoneNumber, *CopyCode, *OTP, *Flow, *Catalog,
// *MultiProduct, *SingleProduct, *VoiceCall, *OrderDetails, *ContactRequest, or *RawButton for what this version does
// not know. The list is closed.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
type Button interface {
	kind() string // wire type
	label() string
	wire() any
}

// QuickReply sends its text back. Limits: text 1 to 25 characters; at most 10, side by side.
type QuickReply struct{ Text string }

// URL opens a page.
//
// Limits: text 1 to 25 characters; address 1 to 2000, with at most one placeholder, at its end; at most 2.
type URL struct {
	Text    string
	URL     string       // for example "https://example.com/t/{{1}}"
	Example string       // for the placeholder: the whole address, or what stands in its place
	AppLink *AppDeepLink // opens an app instead; marketing messages only
}

// An AppDeepLink is a place in an Android app.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages/deep-links
type AppDeepLink struct {
	AppID       json.Number `json:"meta_app_id"`
	Android     string      `json:"android_deep_link"`
	AndroidShop string      `json:"android_fallback_playstore_url,omitempty"`
}

// PhoneNumber dials. Limits: text 1 to 25 characters; number 1 to 20; at most 1.
type PhoneNumber struct {
	Text   string
	Number string // digits of the international form
}

// CopyCode copies a coupon's code. Its text is Meta's.
//
// Limits: example 1 to 20 characters (coupon page; the components page says 15, the looser figure counts); at most 1.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/coupon-templates
type CopyCode struct{ Example string }

// An OTPType is how a one-time password gets from WhatsApp to where it is wanted.
type OTPType string

const (
	OTPCopy    OTPType = "COPY_CODE"
	OTPOneTap  OTPType = "ONE_TAP"
	OTPZeroTap OTPType = "ZERO_TAP"
)

// OTP is the button of an authentication template.
//
// Limits: texts at most 25 characters; one-tap and zero-tap: 1 to 5 apps; zero-tap: the terms accepted.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
type OTP struct {
	Type          OTPType
	Text          string // of the copy button; "" for Meta's own in the language
	AutofillText  string // of the one-tap button; "" for Meta's own
	TermsAccepted bool   // zero-tap: you take it on you that people expect the code to be filled in
	Apps          []App  // that may receive the code
}

// An App is an Android app that receives one-time passwords.
//
// Limits: package name of two or more segments, at most 224 characters; signature hash exactly 11.
type App struct {
	Package   string `json:"package_name"`
	Signature string `json:"signature_hash"`
}

// Flow opens a flow, named by exactly one of ID, Name and JSON.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/sendingaflow
type Flow struct {
	Text   string
	ID     string
	Name   string
	JSON   string // the flow itself, as a text of JSON
	Action string // "navigate", the default, or "data_exchange"
	Screen string // first screen of "navigate"
	Icon   string // "DOCUMENT", "PROMOTION" or "REVIEW"; "" for none
}

// Catalog opens the catalog. Limits: text 1 to 25 characters.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/catalog-templates
type Catalog struct{ Text string }

// MultiProduct shows up to 30 products that each message chooses. Limits: text 1 to 25 characters.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/mpm-templates
type MultiProduct struct{ Text string }

// SingleProduct shows the product of the ProductHeader. Limits: text 1 to 25 characters.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/spm-templates
type SingleProduct struct{ Text string }

// VoiceCall calls the business in WhatsApp. Limits: text 1 to 25 characters; at most 1.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-button-messages-deep-links
type VoiceCall struct {
	Text       string
	TTLMinutes int // how long the button works; 0 for 7 days
}

// OrderDetails asks for a payment. It goes with Display DisplayOrderDetails.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/orderdetailstemplate
type OrderDetails struct{ Text string }

// ContactRequest asks for the person's phone number. Its text is Meta's.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
type ContactRequest struct{}

// RawButton is a button exactly as on the wire.
type RawButton struct {
	Type string
	JSON json.RawMessage
}

type wireButton struct {
	Type       string       `json:"type"`
	Text       string       `json:"text,omitempty"`
	URL        string       `json:"url,omitempty"`
	Number     string       `json:"phone_number,omitempty"`
	Example    any          `json:"example,omitempty"`
	AppLink    *AppDeepLink `json:"app_deep_link,omitempty"`
	OTPType    OTPType      `json:"otp_type,omitempty"`
	Autofill   string       `json:"autofill_text,omitempty"`
	Terms      bool         `json:"zero_tap_terms_accepted,omitempty"`
	Apps       []App        `json:"supported_apps,omitempty"`
	FlowID     string       `json:"flow_id,omitempty"`
	FlowName   string       `json:"flow_name,omitempty"`
	FlowJSON   string       `json:"flow_json,omitempty"`
	FlowAction string       `json:"flow_action,omitempty"`
	Screen     string       `json:"navigate_screen,omitempty"`
	Icon       string       `json:"icon,omitempty"`
	TTLMinutes int          `json:"ttl_minutes,omitempty"`
}

// readWireButton is wireButton as it is read: more spellings than are written.
type readWireButton struct {
	Type       string       `json:"type"`
	Text       string       `json:"text"`
	URL        string       `json:"url"`
	Number     string       `json:"phone_number"`
	Example    texts        `json:"example"`
	AppLink    *AppDeepLink `json:"app_deep_link"`
	OTPType    OTPType      `json:"otp_type"`
	Autofill   string       `json:"autofill_text"`
	Terms      bool         `json:"zero_tap_terms_accepted"`
	Apps       []App        `json:"supported_apps"`
	Package    string       `json:"package_name"`   // before there could be several apps
	Signature  string       `json:"signature_hash"` // likewise
	FlowID     looseText    `json:"flow_id"`
	FlowName   string       `json:"flow_name"`
	FlowJSON   string       `json:"flow_json"`
	FlowAction string       `json:"flow_action"`
	Screen     string       `json:"navigate_screen"`
	Icon       string       `json:"icon"`
	TTLMinutes looseInt     `json:"ttl_minutes"`
}

// looseText takes a string, or a number: ids come as either.
type looseText string

func (t *looseText) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) == nil {
		*t = looseText(s)
	} else if len(b) > 0 && b[0] != '{' && b[0] != '[' && string(b) != "null" {
		*t = looseText(b)
	}
	return nil
}

func (b *QuickReply) kind() string     { return "QUICK_REPLY" }
func (b *URL) kind() string            { return "URL" }
func (b *PhoneNumber) kind() string    { return "PHONE_NUMBER" }
func (b *CopyCode) kind() string       { return "COPY_CODE" }
func (b *OTP) kind() string            { return "OTP" }
func (b *Flow) kind() string           { return "FLOW" }
func (b *Catalog) kind() string        { return "CATALOG" }
func (b *MultiProduct) kind() string   { return "MPM" }
func (b *SingleProduct) kind() string  { return "SPM" }
func (b *VoiceCall) kind() string      { return "VOICE_CALL" }
func (b *OrderDetails) kind() string   { return "ORDER_DETAILS" }
func (b *ContactRequest) kind() string { return "REQUEST_CONTACT_INFO" }
func (b *RawButton) kind() string      { return upper(b.Type) }

func (b *QuickReply) label() string     { return b.Text }
func (b *URL) label() string            { return b.Text }
func (b *PhoneNumber) label() string    { return b.Text }
func (b *CopyCode) label() string       { return "Copy offer code" }
func (b *OTP) label() string            { return b.Text }
func (b *Flow) label() string           { return b.Text }
func (b *Catalog) label() string        { return b.Text }
func (b *MultiProduct) label() string   { return b.Text }
func (b *SingleProduct) label() string  { return b.Text }
func (b *VoiceCall) label() string      { return b.Text }
func (b *OrderDetails) label() string   { return b.Text }
func (b *ContactRequest) label() string { return "Share Contact Info" }
func (b *RawButton) label() string {
	var w readWireButton
	_ = tolerant(b.JSON, &w)
	return w.Text
}

func (b *QuickReply) wire() any { return wireButton{Type: b.kind(), Text: b.Text} }

func (b *URL) wire() any {
	w := wireButton{Type: b.kind(), Text: b.Text, URL: b.URL, AppLink: b.AppLink}
	if b.Example != "" {
		w.Example = []string{b.Example}
	}
	return w
}

func (b *PhoneNumber) wire() any { return wireButton{Type: b.kind(), Text: b.Text, Number: b.Number} }

func (b *CopyCode) wire() any {
	w := wireButton{Type: b.kind()}
	if b.Example != "" {
		w.Example = b.Example // one text here, a list in URL: Meta's pages agree on that
	}
	return w
}

func (b *OTP) wire() any {
	return wireButton{
		Type: b.kind(), OTPType: b.Type, Text: b.Text, Autofill: b.AutofillText, Terms: b.TermsAccepted, Apps: b.Apps,
	}
}

func (b *Flow) wire() any {
	return wireButton{
		Type: b.kind(), Text: b.Text, FlowID: b.ID, FlowName: b.Name, FlowJSON: b.JSON, FlowAction: b.Action,
		Screen: b.Screen, Icon: b.Icon,
	}
}

func (b *Catalog) wire() any       { return wireButton{Type: b.kind(), Text: b.Text} }
func (b *MultiProduct) wire() any  { return wireButton{Type: b.kind(), Text: b.Text} }
func (b *SingleProduct) wire() any { return wireButton{Type: b.kind(), Text: b.Text} }

func (b *VoiceCall) wire() any {
	return wireButton{Type: b.kind(), Text: b.Text, TTLMinutes: b.TTLMinutes}
}

func (b *OrderDetails) wire() any   { return wireButton{Type: b.kind(), Text: b.Text} }
func (b *ContactRequest) wire() any { return wireButton{Type: b.kind()} }
func (b *RawButton) wire() any      { return b.JSON }

func readButton(raw json.RawMessage) Button {
	var w readWireButton
	if tolerant(raw, &w) != nil {
		return &RawButton{JSON: raw}
	}
	var example string
	if len(w.Example) > 0 {
		example = w.Example[0]
	}
	switch upper(w.Type) {
	case "QUICK_REPLY":
		return &QuickReply{w.Text}
	case "URL":
		return &URL{w.Text, w.URL, example, w.AppLink}
	case "PHONE_NUMBER":
		return &PhoneNumber{w.Text, w.Number}
	case "COPY_CODE":
		return &CopyCode{example}
	case "OTP":
		if len(w.Apps) == 0 && w.Package != "" {
			if hash, err := url.PathUnescape(w.Signature); err == nil {
				w.Signature = hash // the older form was escaped
			}
			w.Apps = []App{{w.Package, w.Signature}}
		}
		return &OTP{upper(w.OTPType), w.Text, w.Autofill, w.Terms, w.Apps}
	case "FLOW":
		return &Flow{w.Text, string(w.FlowID), w.FlowName, w.FlowJSON, w.FlowAction, w.Screen, w.Icon}
	case "CATALOG":
		return &Catalog{w.Text}
	case "MPM":
		return &MultiProduct{w.Text}
	case "SPM":
		return &SingleProduct{w.Text}
	case "VOICE_CALL":
		return &VoiceCall{w.Text, int(w.TTLMinutes)}
	case "ORDER_DETAILS":
		return &OrderDetails{w.Text}
	case "REQUEST_CONTACT_INFO":
		return &ContactRequest{}
	}
	return &RawButton{w.Type, raw}
}

// isNil reports whether an interface is nil or holds a nil pointer.
func isNil(x any) bool {
	if x == nil {
		return true
	}
	v := reflect.ValueOf(x)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
