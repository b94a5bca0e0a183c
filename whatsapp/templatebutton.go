package whatsapp

import (
	"encoding/json"
	"strings"
)

// A TemplateButton is the value of one button of a template: *QuickReplyButton, *URLButton, *CopyCodeButton, *OTPButton,
// *FlowButton, *CatalogButton, *MultiProductButton, *VoiceCallButton or *OrderDetailsButton. Index is the button's place
// in the template, from 0. Buttons without values (phone number, single product) are left out. The list is closed;
// Template.Components holds what this version does not know.
type TemplateButton interface {
	checkButton(v *checker, path string)
	place() int
	wireButton() (subType string, params []any)
}

// QuickReplyButton gives a quick-reply button the payload that comes back when it is tapped.
type QuickReplyButton struct {
	Index   int
	Payload string
}

// URLButton fills the variable at the end of a button's address.
//
// Limits: at least 1 character; the address with it at most 2000.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components#url-buttons
type URLButton struct {
	Index  int
	Suffix string
	Name   string // of the variable, in a template whose variables have names: "order_id" for {{order_id}}
}

// CopyCodeButton gives a coupon button the code that is copied when it is tapped.
//
// Limits: 1 to 20 characters (coupon page; the components page says 15, the looser figure counts).
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/coupon-templates
type CopyCodeButton struct {
	Index int
	Code  string
}

// OTPButton gives the button of an authentication template (copy code, one-tap or zero-tap) its code. The same code is
// the only value of the body: OTP makes both. Such a template needs a phone number: to a BSUID Meta answers 131062, and so
// does Check.
//
// Limits: 1 to 15 characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/autofill-button-authentication-templates
type OTPButton struct {
	Index int
	Code  string
}

// FlowButton opens a flow with a token and data of its first screen. Both may be left out.
//
// Limits: data must be a JSON object.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/flows/guides/sendingaflow
type FlowButton struct {
	Index int
	Token string          // comes back with the answer; Meta uses "unused" if it is ""
	Data  json.RawMessage // input of the first screen, a JSON object; nil or null for none
}

// CatalogButton opens the catalog.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/catalog-templates
type CatalogButton struct {
	Index              int
	ThumbnailProductID string // retailer id of the item whose picture is shown; "" for the first in the catalog
}

// MultiProductButton opens up to thirty products in sections.
//
// Limits: 1 to 10 sections with titles of at most 24 characters, needed when there is more than one; 1 to 30 products
// over all sections.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/mpm-templates
type MultiProductButton struct {
	Index              int
	ThumbnailProductID string // retailer id of the item whose picture is shown
	Sections           []ProductSection
}

// VoiceCallButton gives a call button its life and the payload that comes back in the call's webhooks.
//
// Limits: 1 to 43,200 minutes; payload at most 512 characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-button-messages-deep-links
type VoiceCallButton struct {
	Index      int
	TTLMinutes int // 0 for the template's own
	Payload    string
}

// OrderDetailsButton asks for a payment, as OrderDetails does.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/payments/payments-in/pg
type OrderDetailsButton struct {
	Index   int
	Payment OrderPayment
}

// OTP returns an authentication template with its code, which has to stand in the body and in the button.
func OTP(name, language, code string) *Template {
	return &Template{Name: name, Language: language, Body: Texts(code), Buttons: []TemplateButton{&OTPButton{Code: code}}}
}

// wireButtonParam is the value of a button on the wire.
type wireButtonParam struct {
	Type       string            `json:"type"`
	Name       string            `json:"parameter_name,omitempty"`
	Payload    *looseString      `json:"payload,omitempty"`
	Text       *looseString      `json:"text,omitempty"`
	CouponCode *looseString      `json:"coupon_code,omitempty"`
	TTLMinutes *looseInt         `json:"ttl_minutes,omitempty"`
	Action     *wireButtonAction `json:"action,omitempty"`
}

type wireButtonAction struct {
	FlowToken string          `json:"flow_token,omitempty"`
	FlowData  json.RawMessage `json:"flow_action_data,omitempty"`
	Thumbnail looseString     `json:"thumbnail_product_retailer_id,omitempty"`
	Sections  []wireSection   `json:"sections,omitempty"`
	Order     *OrderPayment   `json:"order_details,omitempty"`
}

func (b *QuickReplyButton) checkButton(v *checker, path string) {
	v.required(path+".payload", b.Payload)
}

func (b *URLButton) checkButton(v *checker, path string) { v.length(path+".text", b.Suffix, 1, 2000) }

func (b *CopyCodeButton) checkButton(v *checker, path string) {
	v.length(path+".coupon_code", b.Code, 1, 20)
}

func (b *OTPButton) checkButton(v *checker, path string) { v.length(path+".text", b.Code, 1, 15) }

func (b *FlowButton) checkButton(v *checker, path string) {
	if data := given(b.Data); data != nil {
		v.isObject(path+".action.flow_action_data", data)
	}
}

func (b *CatalogButton) checkButton(*checker, string) {}

func (b *MultiProductButton) checkButton(v *checker, path string) {
	v.productSections(path+".action.sections", b.Sections)
}

func (b *VoiceCallButton) checkButton(v *checker, path string) {
	if b.TTLMinutes != 0 {
		v.between(path+".ttl_minutes", float64(b.TTLMinutes), 1, 43200, "minutes")
	}
	if b.TTLMinutes != 0 {
		path = strings.TrimSuffix(path, "[0]") + "[1]"
	}
	v.optional(path+".payload", b.Payload, 512)
}

func (b *OrderDetailsButton) checkButton(v *checker, path string) {
	b.Payment.check(v, path+".action.order_details")
}

func (b *QuickReplyButton) place() int   { return b.Index }
func (b *URLButton) place() int          { return b.Index }
func (b *CopyCodeButton) place() int     { return b.Index }
func (b *OTPButton) place() int          { return b.Index }
func (b *FlowButton) place() int         { return b.Index }
func (b *CatalogButton) place() int      { return b.Index }
func (b *MultiProductButton) place() int { return b.Index }
func (b *VoiceCallButton) place() int    { return b.Index }
func (b *OrderDetailsButton) place() int { return b.Index }

func (b *QuickReplyButton) wireButton() (string, []any) {
	return "quick_reply", []any{wireButtonParam{Type: "payload", Payload: new(looseString(b.Payload))}}
}

func (b *URLButton) wireButton() (string, []any) {
	return "url", []any{wireButtonParam{Type: "text", Name: b.Name, Text: new(looseString(b.Suffix))}}
}

func (b *CopyCodeButton) wireButton() (string, []any) {
	return "copy_code", []any{wireButtonParam{Type: "coupon_code", CouponCode: new(looseString(b.Code))}}
}

func (b *OTPButton) wireButton() (string, []any) {
	return "url", []any{wireButtonParam{Type: "text", Text: new(looseString(b.Code))}}
}

func (b *FlowButton) wireButton() (string, []any) {
	data := given(b.Data)
	return "flow", action(&wireButtonAction{FlowToken: b.Token, FlowData: data}, b.Token != "" || data != nil)
}

func (b *CatalogButton) wireButton() (string, []any) {
	return "catalog", action(&wireButtonAction{Thumbnail: looseString(b.ThumbnailProductID)}, b.ThumbnailProductID != "")
}

func (b *MultiProductButton) wireButton() (string, []any) {
	return "mpm", action(&wireButtonAction{Thumbnail: looseString(b.ThumbnailProductID), Sections: encodeSections(b.Sections)}, true)
}

func (b *VoiceCallButton) wireButton() (string, []any) {
	var params []any
	if b.TTLMinutes != 0 {
		params = append(params, wireButtonParam{Type: "ttl_minutes", TTLMinutes: new(looseInt(b.TTLMinutes))})
	}
	if b.Payload != "" {
		params = append(params, wireButtonParam{Type: "payload", Payload: new(looseString(b.Payload))})
	}
	return "voice_call", params
}

func (b *OrderDetailsButton) wireButton() (string, []any) {
	return "order_details", action(&wireButtonAction{Order: &b.Payment}, true)
}

// action is the parameter of a button that does something; without values there is none.
func action(a *wireButtonAction, some bool) []any {
	if !some {
		return nil
	}
	return []any{wireButtonParam{Type: "action", Action: a}}
}

func encodeButton(b TemplateButton) wireComponent {
	subType, params := b.wireButton()
	var out components
	for _, p := range params {
		out.add(p)
	}
	return wireComponent{Type: "button", SubType: subType, Index: new(looseInt(b.place())), Parameters: out}
}

// decodeButton returns nil if no struct holds the component. A code that stands in a body and a URL button alike is read
// as a URL button: on the wire they are the same.
func decodeButton(path string, raw json.RawMessage, c *wireComponent) (TemplateButton, error) {
	if c.Index == nil {
		return nil, nil
	}
	subType := strings.ToLower(c.SubType)
	params := make([]wireButtonParam, len(c.Parameters))
	for i, raw := range c.Parameters {
		var err error
		if params[i], err = unmarshalAt[wireButtonParam](at(path+".parameters", i), raw); err != nil {
			if subType == "order_details" || !knownButton(subType, typeOf(raw)) {
				return nil, nil // payments differ from country to country, and what is new may be anything
			}
			return nil, err
		}
	}
	b := button(subType, int(*c.Index), params)
	if b == nil || !keeps("template.component", raw, encodeButton(b)) {
		return nil, nil
	}
	return b, nil
}

// knownButton reports whether this version knows a kind of button and the type of its value, if they are named.
func knownButton(subType, param string) bool {
	switch subType {
	case "", "quick_reply", "url", "copy_code", "flow", "catalog", "mpm", "voice_call", "order_details":
	default:
		return false
	}
	switch param {
	case "", "payload", "text", "coupon_code", "ttl_minutes", "action":
		return true
	}
	return false
}

func button(subType string, index int, params []wireButtonParam) TemplateButton {
	var p wireButtonParam
	if len(params) > 0 {
		p = params[0]
	}
	a := p.Action
	if a == nil {
		a = &wireButtonAction{}
	}
	switch {
	case subType == "quick_reply" && p.Payload != nil:
		return &QuickReplyButton{index, string(*p.Payload)}
	case subType == "url" && p.Text != nil:
		return &URLButton{index, string(*p.Text), p.Name}
	case subType == "copy_code" && p.CouponCode != nil:
		return &CopyCodeButton{index, string(*p.CouponCode)}
	case subType == "flow":
		return &FlowButton{index, a.FlowToken, given(a.FlowData)}
	case subType == "catalog":
		return &CatalogButton{index, string(a.Thumbnail)}
	case subType == "mpm":
		return &MultiProductButton{index, string(a.Thumbnail), decodeSections(a.Sections)}
	case subType == "order_details" && a.Order != nil:
		return &OrderDetailsButton{index, *a.Order}
	case subType == "voice_call":
		b := &VoiceCallButton{Index: index}
		for _, p := range params {
			if p.Payload != nil {
				b.Payload = string(*p.Payload)
			} else if p.TTLMinutes != nil {
				b.TTLMinutes = int(*p.TTLMinutes)
			}
		}
		return b
	}
	return nil
}
