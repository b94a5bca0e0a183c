package whatsapptest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
)

// badTemplate returns what is answered to a template that breaks a rule: the subcode, its title, and what people are told.
func badTemplate(subcode int, message string, args ...any) *failure {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	f := &failure{
		status: http.StatusBadRequest, code: 100, subcode: subcode, message: "Invalid parameter", userMessage: message,
		userTitle: "Invalid parameter",
	}
	if e, ok := waerrors.Lookup(100, subcode); ok && subcode != 0 {
		f.userTitle = e.Title
	}
	switch subcode { // Meta's own words, where they are known
	case languageTaken:
		f.userTitle = "Content in This Language Already Exists"
	case badName:
		f.userTitle = "Name Format is Incorrect"
	case tooManyVariables:
		f.userTitle = "Parameters words ratio exceeds limit"
	}
	return f
}

// languageName is what Meta calls a language in what people are told, the code if this server does not know it.
func languageName(code string) string {
	switch code {
	case "de":
		return "German"
	case "en":
		return "English"
	case "en_GB":
		return "English (UK)"
	case "en_US":
		return "English (US)"
	case "es":
		return "Spanish"
	case "es_ES":
		return "Spanish (SPA)"
	case "es_MX":
		return "Spanish (MEX)"
	case "fr":
		return "French"
	case "pt_BR":
		return "Portuguese (BR)"
	}
	return code
}

// Subcodes of code 100.
const (
	tooManyTemplates = 2388019
	nameHeld         = 2388023
	languageTaken    = 2388024
	notEditable      = 2388039
	tooLong          = 2388040
	lacksField       = 2388043
	badName          = 2388046
	badHeader        = 2388047
	badBody          = 2388072
	badFooter        = 2388073
	tooManyVariables = 2388293
	danglingVariable = 2388299
)

// A submission is a template on its way in. What it finds wrong first is what is answered.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
type submission struct {
	t       *Template
	handle  func(string) bool // whether a handle is of a complete upload
	names   map[string]bool   // of variables that were seen
	problem *failure
}

func (v *submission) refuse(f *failure) {
	if v.problem == nil {
		v.problem = f
	}
}

func (v *submission) unless(ok bool, subcode int, message string, args ...any) {
	if !ok {
		v.refuse(badTemplate(subcode, message, args...))
	}
}

// checkSubmission holds a template that is created against the documented rules.
func (s *Server) checkSubmission(t *Template) *failure {
	if f := checkNames(t); f != nil {
		return f
	}
	if len(t.Components) == 0 {
		return missing("components")
	}
	return s.checkContent(t)
}

// checkNames checks name, language and category.
func checkNames(t *Template) *failure {
	switch {
	case t.Name == "":
		return missing("name")
	case t.Language == "":
		return missing("language")
	case t.Category == "":
		return missing("category")
	case utf8.RuneCountInString(t.Name) > 512:
		return badTemplate(tooLong, "The message template name can have at most 512 characters.")
	case strings.Trim(t.Name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return badTemplate(badName, "The message template name can only have lowercase letters, numbers and underscores.")
	case !isLocale(t.Language):
		return badTemplate(0, "Param language must be one of the supported language and locale codes, not %q.", t.Language)
	case !slices.Contains([]string{"AUTHENTICATION", "MARKETING", "UTILITY"}, t.Category):
		return badTemplate(0, "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}.")
	}
	return nil
}

// isLocale reports whether a code looks like one of a language, "en" or "en_US".
func isLocale(code string) bool {
	language, region, has := strings.Cut(code, "_")
	word := func(s string) bool { return strings.Trim(s, letters) == "" }
	return (len(language) == 2 || len(language) == 3) && word(language) && (!has || len(region) >= 2 && word(region))
}

// checkContent holds the parts of a template against the documented rules. The caller holds mu.
func (s *Server) checkContent(t *Template) *failure {
	v := &submission{t: t, names: map[string]bool{}, handle: func(h string) bool {
		u, known := s.uploads[h]
		return known && u.complete()
	}}
	v.unless(slices.Contains([]string{"", "POSITIONAL", "NAMED"}, t.Format), 0, "Param parameter_format must be one of {NAMED, POSITIONAL}.")
	v.refuse(checkTTL(t))
	seen := map[string]bool{}
	for i := range t.parts {
		p := &t.parts[i]
		v.unless(!seen[p.Type], 0, "There can be only one component of type %s.", p.Type)
		seen[p.Type] = true
	}
	if t.Category == "AUTHENTICATION" {
		v.authentication()
		return v.problem
	}
	v.unless(t.part("BODY") != nil, lacksField, "A component of type BODY is required.")
	for i := range t.parts {
		v.part(&t.parts[i])
	}
	return v.problem
}

// checkTTL checks how long delivery is tried.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live
func checkTTL(t *Template) *failure {
	raw := t.more["message_send_ttl_seconds"]
	if len(raw) == 0 {
		return nil
	}
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	lo, hi, month := 30, 900, true
	switch t.Category {
	case "UTILITY":
		hi = 43200
	case "MARKETING":
		lo, hi, month = 43200, 2592000, false
	}
	if err != nil || (n < lo || n > hi) && (!month || n != -1) {
		return badTemplate(0, "Param message_send_ttl_seconds must be between %d and %d for templates of category %s.", lo, hi, t.Category)
	}
	return nil
}

func (v *submission) marketing(p *component) {
	v.unless(v.t.Category == "MARKETING", 0, "A component of type %s is for templates of category MARKETING only.", p.Type)
}

func (v *submission) part(p *component) {
	switch p.Type {
	case "HEADER":
		v.header(p)
	case "BODY":
		most := 1024
		switch {
		case v.t.part("CALL_PERMISSION_REQUEST") != nil:
			most = 4096
		case v.t.part("LIMITED_TIME_OFFER") != nil:
			most = 600
		}
		v.body(p, most)
	case "FOOTER":
		v.length("footer", p.Text, 60)
		v.unless(!strings.Contains(p.Text, "{{"), badFooter, "The message footer can't have variables.")
		v.unless(p.Expiry == 0, 0, "code_expiration_minutes is for templates of category AUTHENTICATION only.")
	case "BUTTONS":
		v.buttons(p, 10)
		v.unless(v.t.part("CALL_PERMISSION_REQUEST") == nil, 0, "A call permission request can't have buttons.")
	case "LIMITED_TIME_OFFER":
		v.offer(p)
	case "CAROUSEL":
		v.carousel(p)
	case "CALL_PERMISSION_REQUEST", "TAP_TARGET_CONFIGURATION", "GREETING", "ALBUM", "ATTACHMENT":
	default:
		v.unless(false, 0, "Component type %q is not one of the documented types.", p.Type)
	}
}

func (v *submission) length(what, text string, most int) {
	v.unless(text != "", lacksField, "The %s lacks its text.", what)
	v.unless(utf8.RuneCountInString(text) <= most, tooLong, "The %s can have at most %d characters.", what, most)
}

func (v *submission) header(p *component) {
	switch format := strings.ToUpper(p.Format); format {
	case "TEXT":
		v.length("message header", p.Text, 60)
		v.unless(!strings.ContainsAny(p.Text, "\n\r*") && !formatted(p.Text), badHeader,
			"The message header can't have any new lines, formatting characters, emojis or asterisks.")
		v.variables(p.Text, badHeader)
		names := placeholders(p.Text)
		v.unless(len(names) <= 1, badHeader, "The message header can have at most one variable.")
		v.unless(len(names) == max(len(p.Example.HeaderText), len(p.Example.HeaderNamed)), lacksField,
			"A component of type HEADER needs one example for each variable (header_text).")
		v.values(slices.Concat(p.Example.HeaderText, values(p.Example.HeaderNamed)))
	case "IMAGE", "VIDEO", "DOCUMENT", "GIF":
		if v.t.Category != "MARKETING" {
			v.unless(format != "GIF", 0, "A GIF header is for templates of category MARKETING only.")
		}
		v.unless(len(p.Example.HeaderHandle) == 1 && p.Example.HeaderHandle[0] != "", lacksField,
			"A component of type HEADER and format %s needs an example (header_handle).", format)
		if len(p.Example.HeaderHandle) == 1 && !v.handle(p.Example.HeaderHandle[0]) {
			f := refuse(131009, "The uploaded media handle is invalid.")
			f.subcode = 2494102
			v.refuse(f)
		}
	case "LOCATION", "PRODUCT":
	default:
		v.unless(false, badHeader, "Header format %q is not one of {TEXT, IMAGE, VIDEO, GIF, DOCUMENT, LOCATION, PRODUCT}.", p.Format)
	}
}

// formatted reports whether words of a text stand between two marks, as "_so_" does and size_m does not.
func formatted(text string) bool {
	for _, name := range placeholders(text) {
		text = strings.ReplaceAll(text, "{{"+name+"}}", "x")
	}
	for _, mark := range []string{"_", "~", "`"} {
		open := false
		for _, word := range strings.Fields(text) {
			bare := strings.Trim(word, "_~`!?.,:;()")
			if bare == "" {
				continue
			}
			before, after, _ := strings.Cut(word, bare)
			open = open || strings.Contains(before, mark)
			if open && strings.Contains(after, mark) {
				return true
			}
		}
	}
	return false
}

func values(named []namedExample) []string {
	out := make([]string, len(named))
	for i, n := range named {
		out[i] = n.Value
	}
	return out
}

func (v *submission) values(examples []string) {
	v.unless(!slices.Contains(examples, ""), lacksField, "An example is empty.")
}

func (v *submission) body(p *component, most int) {
	v.length("message body", p.Text, most)
	v.variables(p.Text, badBody)
	names := placeholders(p.Text)
	v.unless(!dangling(p.Text), danglingVariable, "Variables can't be at the start or end of the template.")
	v.unless(len(names) <= wordsBeside(p.Text), tooManyVariables, "This template has too many variables for its length. Reduce the number of variables "+
		"or increase the message length.")
	v.unless(!p.Advice, 0, "add_security_recommendation is for templates of category AUTHENTICATION only.")
	if v.named() {
		v.unless(len(p.Example.BodyText) == 0 && len(p.Example.BodyNamed) == len(names), lacksField,
			"A component of type BODY needs one example for each variable (body_text_named_params).")
		for _, e := range p.Example.BodyNamed {
			v.unless(slices.Contains(names, e.Name), lacksField, "The example for %q is of no variable.", e.Name)
		}
		v.values(values(p.Example.BodyNamed))
		return
	}
	v.unless(len(p.Example.BodyNamed) == 0 && len(p.Example.BodyText) == len(names), lacksField,
		"A component of type BODY needs one example for each variable (body_text).")
	v.values(p.Example.BodyText)
}

// wordsBeside counts what stands beside the variables of a text. How many Meta wants for each of them it does not say; fewer words
// than variables are surely too few.
func wordsBeside(text string) int {
	n := 0
	for _, word := range strings.Fields(text) {
		if !strings.Contains(word, "{{") {
			n++
		}
	}
	return n
}

// dangling reports whether a text has a variable at an end.
func dangling(text string) bool {
	text = strings.TrimSpace(text)
	return len(placeholders(text)) > 0 && (strings.HasPrefix(text, "{{") || strings.HasSuffix(text, "}}"))
}

// nameOnly reports whether a variable's name has no other characters than a name may have.
func nameOnly(name string) bool {
	const digits = "0123456789"
	return strings.Trim(name, digits) != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_"+digits) == ""
}

func (v *submission) named() bool { return v.t.Format == "NAMED" }

// variables checks how the variables of a text are written: from {{1}} in order, or each name once.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview#parameter-formats
func (v *submission) variables(text string, subcode int) {
	open, shut := strings.Count(text, "{{"), strings.Count(text, "}}")
	v.unless(open == shut, subcode, "A variable lacks its braces.")
	total := 0
	for i, name := range placeholders(text) {
		total += strings.Count(text, "{{"+name+"}}")
		n, err := strconv.Atoi(name)
		if !v.named() {
			v.unless(err == nil && n == i+1 && name == strconv.Itoa(n), subcode, "Variables must be numbered from {{1}} in order, and {{%s}} is not.", name)
			continue
		}
		v.unless(err != nil && nameOnly(name), subcode,
			"Names of variables can only have lowercase letters, numbers and underscores, and {{%s}} has others.", name)
		v.unless(v.names == nil || !v.names[name] && strings.Count(text, "{{"+name+"}}") <= 1, subcode,
			"Names of variables must be unique, and {{%s}} is not.", name)
		if v.names != nil {
			v.names[name] = true
		}
	}
	v.unless(total == open, subcode, "A variable lacks its braces.")
}

func (v *submission) offer(p *component) {
	v.marketing(p)
	v.unless(v.t.part("FOOTER") == nil, 0, "A limited-time offer can't have a footer.")
	v.unless(slices.Contains([]string{"", "IMAGE", "VIDEO", "GIF"}, v.t.Header), 0,
		"A limited-time offer can only have an image or video header.")
	if p.Offer == nil {
		v.unless(false, lacksField, "A component of type LIMITED_TIME_OFFER needs limited_time_offer.")
		return
	}
	v.length("offer", p.Offer.Text, 16)
}

func (v *submission) carousel(p *component) {
	v.marketing(p)
	v.unless(len(p.Cards) >= 2 && len(p.Cards) <= 10, 0, "A carousel must have 2 to 10 cards.")
	first := ""
	for i := range v.t.cards {
		card := v.t.cards[i]
		card.Format = v.t.Format
		inner := &submission{t: &card, handle: v.handle}
		var shape []string
		for j := range card.parts {
			part := &card.parts[j]
			shape = append(shape, part.Type)
			switch part.Type {
			case "HEADER":
				inner.unless(slices.Contains([]string{"IMAGE", "VIDEO", "PRODUCT"}, card.Header), 0,
					"The header of a card must be an IMAGE, VIDEO or PRODUCT.")
				shape[j] += strconv.FormatBool(card.Header == "PRODUCT")
				inner.header(part)
			case "BODY":
				inner.body(part, 160)
			case "BUTTONS":
				inner.buttons(part, 2)
				for _, b := range part.Buttons {
					shape = append(shape, b.Type)
					inner.unless(slices.Contains([]string{"QUICK_REPLY", "URL", "PHONE_NUMBER", "SPM"}, b.Type), 0,
						"A card can't have a button of type %s.", b.Type)
				}
			default:
				inner.unless(false, 0, "A card can't have a component of type %s.", part.Type)
			}
		}
		inner.unless(card.Header != "", 0, "A card needs a header.")
		if i == 0 {
			first = strings.Join(shape, " ")
		}
		inner.unless(strings.Join(shape, " ") == first, 0, "All cards must have the same components.")
		v.refuse(inner.problem)
	}
}

func (v *submission) buttons(p *component, most int) {
	v.unless(len(p.Buttons) <= most, 0, "There can be at most %d buttons.", most)
	of, groups, last := map[string]int{}, 0, ""
	for i := range p.Buttons {
		b := &p.Buttons[i]
		of[b.Type]++
		group := "other"
		if b.Type == "QUICK_REPLY" {
			group = b.Type
		}
		if group != last {
			groups++
			last = group
		}
		v.button(b)
	}
	v.unless(of["URL"] <= 2, 0, "There can be at most 2 buttons of type URL.")
	for _, kind := range []string{"PHONE_NUMBER", "COPY_CODE", "VOICE_CALL"} {
		v.unless(of[kind] <= 1, 0, "There can be at most 1 button of type %s.", kind)
	}
	v.unless(of["OTP"] == 0, 0, "A button of type OTP is for templates of category AUTHENTICATION only.")
	v.unless(groups <= 2, 0, "Quick replies must stand together, before or after all other buttons.")
	v.unless(of["SPM"] == 0 || v.t.Header == "PRODUCT", 0, "A button of type SPM needs a PRODUCT header.")
}

func (v *submission) button(b *componentButton) {
	switch b.Type {
	case "COPY_CODE":
		v.unless(len(b.Example) == 1 && b.Example[0] != "", lacksField, "A button of type COPY_CODE needs an example.")
		v.unless(len(b.Example) == 0 || utf8.RuneCountInString(b.Example[0]) <= 20, tooLong, "The code can have at most 20 characters.")
		return
	case "OTP", "REQUEST_CONTACT_INFO", "REMINDER", "SEND_LOCATION", "POSTBACK", "EXTENSION":
		return
	}
	v.length("button text", b.Text, 25)
	switch b.Type {
	case "QUICK_REPLY", "CATALOG", "MPM", "SPM", "ORDER_DETAILS":
	case "URL":
		v.length("URL", b.URL, 2000)
		v.unless(strings.HasPrefix(b.URL, "https://") || strings.HasPrefix(b.URL, "http://"), 0, "The URL of a button must be an http or https URL.")
		n := strings.Count(b.URL, "{{")
		v.unless(n <= 1 && (n == 0 || strings.HasSuffix(b.URL, "}}")), 0, "The URL of a button can have one variable, at its end.")
		for _, name := range placeholders(b.URL) {
			v.unless(name == "1" || v.t.Format != "POSITIONAL" && nameOnly(name), 0, "The variable of a URL is {{1}} or has a name, and {{%s}} is neither.", name)
		}
		v.unless(n == len(b.Example), lacksField, "A button of type URL needs an example if its URL has a variable.")
	case "PHONE_NUMBER":
		v.length("phone number", b.Number, 20)
	case "FLOW":
		given := 0
		for _, s := range []string{string(b.FlowID), b.FlowName, b.FlowJSON} {
			if s != "" {
				given++
			}
		}
		v.unless(given == 1, lacksField, "A button of type FLOW needs exactly one of flow_id, flow_name and flow_json.")
		v.unless(slices.Contains([]string{"navigate", "data_exchange"}, cmp.Or(b.FlowAction, "navigate")), 0,
			"Param flow_action must be one of {navigate, data_exchange}.")
	case "VOICE_CALL":
		v.unless(b.TTLMinutes >= 0 && b.TTLMinutes <= 43200, 0, "Param ttl_minutes must be between 1 and 43200.")
	default:
		v.unless(false, 0, "Button type %q is not one of the documented types.", b.Type)
	}
}

// authentication checks a template whose texts are Meta's.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
func (v *submission) authentication() {
	for i := range v.t.parts {
		switch p := &v.t.parts[i]; p.Type {
		case "BODY", "BUTTONS":
		case "FOOTER":
			v.unless(p.Expiry >= 1 && p.Expiry <= 90, 0, "Param code_expiration_minutes must be between 1 and 90.")
		default:
			v.unless(false, 0, "A template of category AUTHENTICATION can't have a component of type %s.", p.Type)
		}
	}
	p := v.t.part("BUTTONS")
	if p == nil || len(p.Buttons) != 1 || p.Buttons[0].Type != "OTP" {
		v.unless(false, 0, "A template of category AUTHENTICATION needs exactly one button, of type OTP.")
		return
	}
	b := &p.Buttons[0]
	v.unless(utf8.RuneCountInString(b.Text) <= 25 && utf8.RuneCountInString(b.Autofill) <= 25, tooLong,
		"The button text can have at most 25 characters.")
	switch strings.ToUpper(b.OTPType) {
	case "COPY_CODE":
		return
	case "ONE_TAP":
	case "ZERO_TAP":
		v.unless(b.Terms, 0, "Param zero_tap_terms_accepted must be true.")
	default:
		v.unless(false, 0, "Param otp_type must be one of {COPY_CODE, ONE_TAP, ZERO_TAP}.")
		return
	}
	v.unless(len(b.apps()) >= 1 && len(b.apps()) <= 5, lacksField, "Param supported_apps must have 1 to 5 apps.")
	for _, a := range b.apps() {
		v.unless(strings.Contains(strings.Trim(a.Package, "."), ".") && len(a.Package) <= 224, 0,
			"Param package_name must have at least two segments and at most 224 characters.")
		v.unless(len(a.Signature) == 11, 0, "Param signature_hash must have 11 characters.")
	}
}
