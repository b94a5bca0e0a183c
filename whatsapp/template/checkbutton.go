package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// buttons checks a list of buttons: each of them, how many of a kind, and that quick replies stand together.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components#buttons
func (v *checker) buttons(path string, buttons []Button, most int) {
	v.Count(path, len(buttons), 0, most)
	of := map[string]int{}
	var groups []bool // of quick replies and others, in order
	for i, b := range buttons {
		p := area.At(path, i)
		if isNil(b) {
			v.Fail(p, "want a button", "nil")
			continue
		}
		kind := b.kind()
		of[kind]++
		if quick := kind == "QUICK_REPLY"; len(groups) == 0 || groups[len(groups)-1] != quick {
			groups = append(groups, quick)
		}
		v.button(p, b)
	}
	for _, l := range []struct {
		kind string
		most int
	}{{"URL", 2}, {"PHONE_NUMBER", 1}, {"COPY_CODE", 1}, {"VOICE_CALL", 1}} {
		if of[l.kind] > l.most {
			v.Fail(path, fmt.Sprintf("want at most %d %s", l.most, l.kind), strconv.Itoa(of[l.kind]))
		}
	}
	if len(groups) > 2 {
		v.Fail(path, "want quick replies side by side, before or after all others", fmt.Sprintf("%d groups", len(groups)))
	}
	if of["OTP"] > 0 {
		v.Fail(path, "want OTP only in AUTHENTICATION", strconv.Itoa(of["OTP"]))
	}
}

func (v *checker) button(path string, b Button) {
	switch b := b.(type) {
	case *OTP, *CopyCode, *ContactRequest, *RawButton:
	default:
		v.Length(path+".text", b.label(), 1, maxButton)
	}
	switch b := b.(type) {
	case *URL:
		v.url(path, b)
	case *PhoneNumber:
		v.Length(path+".phone_number", b.Number, 1, 20)
	case *CopyCode:
		v.Length(path+".example", b.Example, 1, 20)
	case *Flow:
		v.flow(path, b)
	case *VoiceCall:
		if n := b.TTLMinutes; n != 0 && (n < 1 || n > 43200) {
			v.Fail(path+".ttl_minutes", "want 1 to 43200 minutes", strconv.Itoa(n))
		}
	case *RawButton:
		if len(b.JSON) == 0 {
			v.Fail(path, "want JSON", "nothing")
		}
	}
}

func (v *checker) url(path string, b *URL) {
	v.Length(path+".url", b.URL, 1, maxURL)
	if b.URL != "" && !strings.HasPrefix(b.URL, "https://") && !strings.HasPrefix(b.URL, "http://") {
		v.Fail(path+".url", "want an http or https URL", fmt.Sprintf("%.40q", b.URL))
	}
	ps := placeholders(b.URL)
	v.Count(path+".url", len(ps), 0, 1)
	if len(ps) == 1 && ps[0].end != len(b.URL) {
		v.Fail(path+".url", "want the placeholder at the end", fmt.Sprintf("%d characters after it", len(b.URL)-ps[0].end))
	}
	if len(ps) == 1 && ps[0].name != "1" && (v.style != Named || ps[0].numbered() || ps[0].name == "" || !only(ps[0].name, lowerWord)) {
		v.Fail(path+".url", "want {{1}}, or a name of a-z, 0-9 and _ if the template's placeholders are named", fmt.Sprintf("%.40q", "{{"+ps[0].name+"}}"))
	}
	v.example(path+".example", len(ps) > 0, b.Example)
}

func (v *checker) flow(path string, b *Flow) {
	given := 0
	for _, s := range []string{b.ID, b.Name, b.JSON} {
		if s != "" {
			given++
		}
	}
	if given != 1 {
		v.Fail(path, "want exactly one of flow_id, flow_name and flow_json", strconv.Itoa(given))
	}
	if b.Action != "" && b.Action != "navigate" && b.Action != "data_exchange" {
		v.Fail(path+".flow_action", "want navigate or data_exchange", fmt.Sprintf("%.20q", b.Action))
	}
}

// authentication checks a template whose texts are Meta's.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
func (v *checker) authentication(d *Definition) {
	if !isNil(d.Header) {
		v.Fail(v.next(), "want no header in AUTHENTICATION", d.Header.format())
	}
	if d.Offer != nil {
		v.Fail(v.next(), "want no limited-time offer in AUTHENTICATION", "one")
	}
	v.next() // the body, whose text may be there if the definition was fetched
	if d.Footer != (Footer{}) {
		path := v.next()
		switch n := d.Footer.CodeExpiry; {
		case n == 0:
			v.Fail(path, "want only code_expiration_minutes in AUTHENTICATION", "a text")
		case n < 1 || n > 90:
			v.Fail(path+".code_expiration_minutes", "want 1 to 90 minutes", strconv.Itoa(n))
		}
	}
	if len(d.Cards) > 0 || d.CallPermission {
		v.Fail("components", "want neither cards nor a call permission request in AUTHENTICATION", "one of them")
	}
	if len(d.Buttons) != 1 || isNil(d.Buttons[0]) {
		v.Fail("components", "want exactly 1 OTP button in AUTHENTICATION", strconv.Itoa(len(d.Buttons)))
		return
	}
	path := area.At(v.next()+".buttons", 0)
	switch b := d.Buttons[0].(type) {
	case *OTP:
		v.otp(path, b)
	case *URL: // what Meta makes of an OTP button when the template is read
		if !strings.Contains(b.URL, "whatsapp.com/otp/") {
			v.Fail(path+".type", "want OTP in AUTHENTICATION", b.kind())
		}
	default:
		v.Fail(path+".type", "want OTP in AUTHENTICATION", b.kind())
	}
}

func (v *checker) otp(path string, b *OTP) {
	v.Length(path+".text", b.Text, 0, maxButton)
	v.Length(path+".autofill_text", b.AutofillText, 0, maxButton)
	switch upper(b.Type) {
	case OTPCopy:
		return
	case OTPOneTap:
	case OTPZeroTap:
		if !b.TermsAccepted {
			v.Fail(path+".zero_tap_terms_accepted", "want the terms accepted for ZERO_TAP", "false")
		}
	case "":
		v.Fail(path+".otp_type", "want COPY_CODE, ONE_TAP or ZERO_TAP", "nothing")
		return
	default:
		return // a kind that is newer than this version
	}
	v.Count(path+".supported_apps", len(b.Apps), 1, 5)
	for i, a := range b.Apps {
		p := area.At(path+".supported_apps", i)
		v.Length(p+".package_name", a.Package, 1, 224)
		if a.Package != "" && (!strings.Contains(strings.Trim(a.Package, "."), ".")) {
			v.Fail(p+".package_name", "want two or more segments with dots between", fmt.Sprintf("%.40q", a.Package))
		}
		v.Length(p+".signature_hash", a.Signature, 11, 11)
	}
}

func hasKind(buttons []Button, kind string) bool {
	return slices.ContainsFunc(buttons, func(b Button) bool { return !isNil(b) && b.kind() == kind })
}
