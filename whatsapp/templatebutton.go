package whatsapp

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A TemplateButton is the value of one button of a template: *QuickReplyButton, *URLButton, *CopyCodeButton or
// *OTPButton. Index is the button's place in the template, from 0. Buttons without values are left out. The list is
// closed; Template.Components holds what this version does not know.
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
type URLButton struct {
	Index  int
	Suffix string
}

// CopyCodeButton gives a coupon button the code that is copied when it is tapped.
//
// Limits: 1 to 20 characters (coupon page; the components page says 15, the looser figure counts).
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

// OTP returns an authentication template with its code, which has to stand in the body and in the button.
func OTP(name, language, code string) *Template {
	return &Template{Name: name, Language: language, Body: Texts(code), Buttons: []TemplateButton{&OTPButton{Code: code}}}
}

// wireButtonParam is the value of a button on the wire.
type wireButtonParam struct {
	Type       string  `json:"type"`
	Payload    *string `json:"payload,omitempty"`
	Text       *string `json:"text,omitempty"`
	CouponCode *string `json:"coupon_code,omitempty"`
}

func (v *checker) templateButtons(path string, first int, buttons []TemplateButton) {
	if len(buttons) > 10 {
		v.count(path, len(buttons), 0, 10, "buttons")
	}
	seen := map[int]bool{}
	for i, b := range buttons {
		p := at(path, first+i)
		if isNil(b) {
			v.fail(p, "want a button", "nil")
			continue
		}
		v.between(p+".index", float64(b.place()), 0, 9, "")
		if seen[b.place()] {
			v.fail(p+".index", "want an index that no other button has", fmt.Sprintf("%d twice", b.place()))
		}
		seen[b.place()] = true
		b.checkButton(v, p+".parameters[0]")
	}
}

func (b *QuickReplyButton) checkButton(v *checker, path string) {
	v.required(path+".payload", b.Payload)
}

func (b *URLButton) checkButton(v *checker, path string) { v.length(path+".text", b.Suffix, 1, 2000) }

func (b *CopyCodeButton) checkButton(v *checker, path string) {
	v.length(path+".coupon_code", b.Code, 1, 20)
}

func (b *OTPButton) checkButton(v *checker, path string) { v.length(path+".text", b.Code, 1, 15) }

func (b *QuickReplyButton) place() int { return b.Index }
func (b *URLButton) place() int        { return b.Index }
func (b *CopyCodeButton) place() int   { return b.Index }
func (b *OTPButton) place() int        { return b.Index }

func (b *QuickReplyButton) wireButton() (string, []any) {
	return "quick_reply", []any{wireButtonParam{Type: "payload", Payload: &b.Payload}}
}

func (b *URLButton) wireButton() (string, []any) {
	return "url", []any{wireButtonParam{Type: "text", Text: &b.Suffix}}
}

func (b *CopyCodeButton) wireButton() (string, []any) {
	return "copy_code", []any{wireButtonParam{Type: "coupon_code", CouponCode: &b.Code}}
}

func (b *OTPButton) wireButton() (string, []any) {
	return "url", []any{wireButtonParam{Type: "text", Text: &b.Code}}
}

func encodeButton(b TemplateButton) wireComponent {
	subType, params := b.wireButton()
	c := wireComponent{Type: "button", SubType: subType, Index: new(looseInt(b.place()))}
	for _, p := range params {
		if raw, err := marshal(p); err == nil {
			c.Parameters = append(c.Parameters, raw)
		}
	}
	return c
}

// decodeButton returns nil if no struct holds the component. A code that stands in a body and a URL button alike is read
// as a URL button: on the wire they are the same.
func decodeButton(raw json.RawMessage, c *wireComponent) (TemplateButton, error) {
	var p wireButtonParam
	switch len(c.Parameters) {
	case 1:
		if err := json.Unmarshal(c.Parameters[0], &p); err != nil {
			return nil, err
		}
	default:
		return nil, nil
	}
	var index int
	if c.Index != nil {
		index = int(*c.Index)
	}
	var b TemplateButton
	switch sub := strings.ToLower(c.SubType); {
	case sub == "quick_reply" && p.Payload != nil:
		b = &QuickReplyButton{index, *p.Payload}
	case sub == "url" && p.Text != nil:
		b = &URLButton{index, *p.Text}
	case sub == "copy_code" && p.CouponCode != nil:
		b = &CopyCodeButton{index, *p.CouponCode}
	}
	if b == nil || !keeps("template.component", raw, encodeButton(b)) {
		return nil, nil
	}
	return b, nil
}

// checkRecipient refuses what Meta would answer with 131062.
func (m *Template) checkRecipient(v *checker, to Recipient) {
	for _, b := range m.Buttons {
		if _, otp := b.(*OTPButton); otp && to.Kind() != KindPhone {
			v.fail("recipient", "want a phone number for an authentication template (131062)", string(to.Kind()))
			return
		}
	}
}
