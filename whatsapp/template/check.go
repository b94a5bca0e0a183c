package template

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Limits of a definition, from Meta's pages "Template components", "Time-to-live" and those of each kind.
const (
	maxName      = 512  // characters
	maxHeader    = 60   // characters
	maxBody      = 1024 // characters
	maxOfferBody = 600  // characters, of a limited-time offer
	maxCallBody  = 4096 // characters, of a call permission request
	maxCardBody  = 160  // characters
	maxFooter    = 60   // characters
	maxOffer     = 16   // characters
	maxButtons   = 10
	maxButton    = 25   // characters of a button's text
	maxURL       = 2000 // characters
)

// Check reports every documented rule that the definition breaks, without any I/O: nil, or an *errors.Error of kind
// Invalid whose Fields name the JSON path, the rule and the value. Create and Edit check first by themselves; Check is
// for forms and editors.
//
// Checked: name, language and category; kinds of parts that a category has; placeholders (in order, no gap, one style,
// not at an end, no other braces) and their examples; lengths in code points; numbers, mixes and groups of buttons;
// cards of a carousel; apps, terms and expiry of an authentication template; time to live.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
func (d *Definition) Check() error {
	var r area.Rules
	check(&r, d)
	return r.Err("check template")
}

// check reports the rules that a whole definition breaks.
func check(r *area.Rules, d *Definition) {
	v := newChecker(r, d)
	wantName(r, d.Name)
	v.Language("language", d.Language)
	v.content(d)
}

// A checker collects the rules that the parts of a definition break.
type checker struct {
	*area.Rules
	style Format
	named map[string]bool // names that were seen; nil to let them repeat
	part  int             // the next component
}

func newChecker(r *area.Rules, d *Definition) *checker {
	return &checker{Rules: r, style: d.format(), named: map[string]bool{}}
}

// only reports whether s holds nothing but what is allowed.
func only(s string, allowed func(r rune) bool) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !allowed(r) }) < 0
}

func lowerWord(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_' }

// wantName wants the name of a template.
func wantName(r *area.Rules, name string) {
	r.Length("name", name, 1, maxName)
	if !only(name, lowerWord) {
		r.Fail("name", "want only a-z, 0-9 and _", fmt.Sprintf("%.40q", name))
	}
}

// content checks everything but name and language.
func (v *checker) content(d *Definition) {
	if d.Category == "" {
		v.Fail("category", "want MARKETING, UTILITY or AUTHENTICATION", "nothing")
	}
	if f := upper(d.Format); f != "" && f != Positional && f != Named {
		v.Fail("parameter_format", "want POSITIONAL or NAMED", fmt.Sprintf("%.20q", string(d.Format)))
	}
	for _, name := range slices.Sorted(maps.Keys(d.More)) {
		if !json.Valid(d.More[name]) {
			v.Fail(name, "want JSON", fmt.Sprintf("%.40q", d.More[name]))
		}
	}
	v.ttl(d)
	if upper(d.Category) == Authentication {
		v.authentication(d)
		return
	}
	if !isNil(d.Header) {
		v.header(v.next(), d)
	}
	if d.Offer != nil {
		v.offer(v.next(), d)
	}
	if d.hasBody() {
		v.body(v.next(), &d.Body, bodyLimit(d))
	} else {
		v.Fail("components", "want a body", "none")
	}
	if d.Footer != (Footer{}) {
		v.footer(v.next(), d)
	}
	if len(d.Buttons) > 0 {
		path := v.next() + ".buttons"
		v.buttons(path, d.Buttons, maxButtons)
		if d.CallPermission {
			v.Fail(path, "want no buttons beside a call permission request", strconv.Itoa(len(d.Buttons)))
		}
		v.layout(path, d)
	}
	if len(d.Cards) > 0 {
		v.carousel(v.next(), d)
	}
}

func (v *checker) next() string {
	v.part++
	return area.At("components", v.part-1)
}

func bodyLimit(d *Definition) int {
	switch {
	case d.CallPermission:
		return maxCallBody
	case d.Offer != nil:
		return maxOfferBody
	}
	return maxBody
}

// ttl checks the time to live.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/time-to-live
func (v *checker) ttl(d *Definition) {
	var lo, hi int
	month := true
	switch upper(d.Category) {
	case Authentication:
		lo, hi = 30, 900
	case Utility:
		lo, hi = 30, 43200
	case Marketing:
		lo, hi, month = 43200, 2592000, false
	default:
		return
	}
	if n := d.TTLSeconds; n != 0 && (n < lo || n > hi) && (!month || n != -1) {
		rule := fmt.Sprintf("want %d to %d seconds", lo, hi)
		if month {
			rule += ", or -1 for 30 days"
		}
		v.Fail("message_send_ttl_seconds", rule, strconv.Itoa(n))
	}
}

func (v *checker) header(path string, d *Definition) {
	switch h := d.Header.(type) {
	case *TextHeader:
		v.Length(path+".text", h.Text, 1, maxHeader)
		v.text(path+".text", h.Text)
		if strings.ContainsAny(h.Text, "\n\r*") || marked(h.Text) {
			v.Fail(path+".text", "want neither line breaks nor marks for bold, italics, strikethrough or code in a headline (2388047)", "some")
		}
		ps := names(h.Text)
		v.Count(path+".text", len(ps), 0, 1)
		v.example(path+".example.header_text", len(ps) > 0, h.Example)
	case *GIFHeader:
		if upper(d.Category) != Marketing {
			v.Fail(path+".format", "want a GIF only in MARKETING", string(d.Category))
		}
		v.sample(path, h)
	case *ImageHeader, *VideoHeader, *DocumentHeader:
		v.sample(path, h)
	}
}

// marked reports whether a part of a text stands between two marks for italics, strikethrough or code, which begin and
// end at the edges of words: "_so_", and not size_m or 5 ~ 6.
func marked(text string) bool {
	for _, p := range slices.Backward(placeholders(text)) { // of a name in braces nothing is a mark
		text = text[:p.start] + "x" + text[p.end:]
	}
	runes := []rune(" " + text + " ")
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for _, mark := range "_~`" {
		open := false
		for i, r := range runes {
			if r != mark {
				continue
			}
			before, after := runes[i-1], runes[i+1]
			if open && !unicode.IsSpace(before) && before != mark && !inWord(after) {
				return true
			}
			open = open || !inWord(before) && !unicode.IsSpace(after)
		}
	}
	return false
}

func (v *checker) sample(path string, h Header) {
	if s, _, ok := sample(h); ok && s.IsZero() {
		v.Fail(path+".example.header_handle", "want a sample of the media", "none")
	}
}

// example checks that a text with a placeholder has an example, and one without has none.
func (v *checker) example(path string, needed bool, example string) {
	switch {
	case needed && example == "":
		v.Fail(path, "want an example for the placeholder", "none")
	case !needed && example != "":
		v.Fail(path, "want no example without a placeholder", "1")
	}
}

func (v *checker) offer(path string, d *Definition) {
	v.Length(path+".limited_time_offer.text", d.Offer.Text, 1, maxOffer)
	if upper(d.Category) != Marketing {
		v.Fail(path, "want a limited-time offer only in MARKETING", string(d.Category))
	}
	if d.Footer != (Footer{}) {
		v.Fail(path, "want no footer beside a limited-time offer", "a footer")
	}
	switch given(d.Header).(type) {
	case nil, *ImageHeader, *VideoHeader, *GIFHeader:
	default:
		v.Fail(path, "want an image or video header, or none, above a limited-time offer", d.Header.format())
	}
}

func (v *checker) body(path string, b *Body, most int) {
	v.Length(path+".text", b.Text, 1, most)
	v.text(path+".text", b.Text)
	if text := strings.TrimSpace(b.Text); strings.HasPrefix(text, "{{") || strings.HasSuffix(text, "}}") {
		if len(placeholders(text)) > 0 {
			v.Fail(path+".text", "want no placeholder at the start or the end (2388299)", edge(text))
		}
	}
	v.examples(path+".example", b)
	if b.SecurityAdvice {
		v.Fail(path+".add_security_recommendation", "want it only in AUTHENTICATION", "true")
	}
}

func edge(text string) string {
	ps := placeholders(text)
	if ps[0].start == 0 {
		return "{{" + ps[0].name + "}} at the start"
	}
	return "{{" + ps[len(ps)-1].name + "}} at the end"
}

// text checks the placeholders of a text: one style, numbers from 1 without a gap and in order, names of small letters
// and each once.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview#parameter-formats
func (v *checker) text(path, s string) {
	if open, shut := strings.Count(s, "{{"), strings.Count(s, "}}"); open != shut || open != len(placeholders(s)) {
		v.Fail(path, "want every {{ closed by }}", fmt.Sprintf("%d {{ and %d }}", open, shut))
	}
	if v.style == Named && v.named != nil {
		for _, p := range placeholders(s) {
			if v.named[p.name] {
				v.Fail(path, "want every name only once in a template", fmt.Sprintf("%.40q", "{{"+p.name+"}}"))
			}
			v.named[p.name] = true
		}
	}
	for i, name := range names(s) {
		shown := fmt.Sprintf("%.40q", "{{"+name+"}}")
		switch n, err := strconv.Atoi(name); {
		case v.style == Named && (err == nil || name == "" || !only(name, lowerWord)):
			v.Fail(path, "want names of a-z, 0-9 and _ in braces, as all are named", shown)
		case v.style == Named:
		case err != nil:
			v.Fail(path, "want numbers in braces, as all are numbered", shown)
		case n != i+1 || name != strconv.Itoa(n): // {{01}} is no {{1}}
			v.Fail(path, "want placeholders from {{1}} in order and without a gap", shown)
		}
	}
}

func (v *checker) examples(path string, b *Body) {
	want := names(b.Text)
	field := path + ".body_text"
	if v.style == Named {
		field += "_named_params"
	}
	if len(b.Examples) != len(want) {
		v.Fail(field, fmt.Sprintf("want %d examples, one for each placeholder (2388043)", len(want)), strconv.Itoa(len(b.Examples)))
		return
	}
	given := map[string]bool{}
	for i, e := range b.Examples {
		if e.Value == "" {
			v.Fail(area.At(field, i), "want a value", "nothing")
		}
		given[e.Name] = true
	}
	for i, name := range want {
		switch {
		case v.style == Named && !given[name]:
			v.Fail(field, "want an example for every name", fmt.Sprintf("none for %.40q", name))
		case v.style != Named && b.Examples[i].Name != "":
			v.Fail(area.At(field, i), "want no name, as all placeholders are numbered", fmt.Sprintf("%.40q", b.Examples[i].Name))
		}
	}
}

func (v *checker) footer(path string, d *Definition) {
	v.Length(path+".text", d.Footer.Text, 1, maxFooter)
	if strings.Contains(d.Footer.Text, "{{") {
		v.Fail(path+".text", "want no placeholder in a footer", edgeless(d.Footer.Text))
	}
	if d.Footer.CodeExpiry != 0 {
		v.Fail(path+".code_expiration_minutes", "want it only in AUTHENTICATION", strconv.Itoa(d.Footer.CodeExpiry))
	}
}

func edgeless(s string) string { return strconv.Itoa(strings.Count(s, "{{")) }

// layout checks what buttons ask of the rest of the template.
func (v *checker) layout(path string, d *Definition) {
	if hasKind(d.Buttons, "SPM") {
		if _, ok := d.Header.(*ProductHeader); !ok {
			v.Fail(path, "want a PRODUCT header with an SPM button", "another header, or none")
		}
	}
}

// carousel checks the cards.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates
func (v *checker) carousel(path string, d *Definition) {
	path += ".cards"
	if upper(d.Category) != Marketing {
		v.Fail(path, "want a carousel only in MARKETING", string(d.Category))
	}
	v.Count(path, len(d.Cards), 2, 10)
	for i := range d.Cards {
		c := &d.Cards[i]
		card, part := area.At(path, i)+".components", 0
		next := func() string {
			part++
			return area.At(card, part-1)
		}
		switch h := given(c.Header).(type) {
		case *ImageHeader, *VideoHeader:
			v.sample(next(), h)
		case *ProductHeader:
			next()
		default:
			v.Fail(card, "want an IMAGE, VIDEO or PRODUCT header on a card", "another, or none")
			if h != nil {
				next()
			}
		}
		if c.Body.Text != "" {
			seen := v.named
			v.named = nil // every card has its own values
			v.body(next(), &c.Body, maxCardBody)
			v.named = seen
		}
		if len(c.Buttons) > 0 {
			buttons := next() + ".buttons"
			v.buttons(buttons, c.Buttons, 2)
			for j, b := range c.Buttons {
				switch {
				case isNil(b):
				case b.kind() == "QUICK_REPLY", b.kind() == "URL", b.kind() == "PHONE_NUMBER", b.kind() == "SPM":
				default:
					v.Fail(area.At(buttons, j)+".type", "want QUICK_REPLY, URL, PHONE_NUMBER or SPM on a card", b.kind())
				}
			}
		}
		if a, b := d.Cards[0].shape(), c.shape(); a != b {
			v.Fail(card, "want the same parts as the first card: "+a, b)
		}
	}
}

// shape names the kinds of a card's parts.
func (c *Card) shape() string {
	var parts []string
	switch given(c.Header).(type) {
	case nil:
	case *ImageHeader, *VideoHeader:
		parts = append(parts, "media")
	default:
		parts = append(parts, "product")
	}
	if c.Body.Text != "" {
		parts = append(parts, "body")
	}
	for _, b := range c.Buttons {
		if !isNil(b) {
			parts = append(parts, b.kind())
		}
	}
	return strings.Join(parts, ", ")
}
