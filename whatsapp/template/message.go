package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// Params are the values that a message gives to a template. Build them as for a whatsapp.Template:
//
//	template.Params{
//		Header:  &whatsapp.ImageParam{Media: whatsapp.MediaID(id)},
//		Body:    whatsapp.Texts("Ana", "A-1042"),
//		Buttons: []whatsapp.TemplateButton{&whatsapp.URLButton{Index: 0, Suffix: "A-1042"}},
//	}
type Params struct {
	Header       whatsapp.Param
	Body         []whatsapp.Param
	Buttons      []whatsapp.TemplateButton
	Cards        []whatsapp.TemplateCard
	OfferExpires time.Time
	OrderStatus  *whatsapp.OrderUpdate
	TapTarget    *whatsapp.TapTarget

	// Category refuses the template if Meta has filed it in another category, which may cost more and may be kept from
	// people who opted out of marketing. "" takes any.
	Category Category
}

// Message builds the message that sends the template with these values, after checking all that only Meta would
// otherwise find: how many values, of which kinds, by which names, whether the media, place or product of the header is
// there, whether buttons exist and have what they need, and how long the filled texts are.
//
// Errors: an *errors.Error whose Code is what Meta would answer, with that code's kind, mostly Template, and all faults in
// Fields:
//
//   - 132000: another number of values
//   - 132012: a value of another kind or name
//   - 100: a value without a name where placeholders have names
//   - 132018: a value with a line break, tab or five spaces; a value for something that the template does not have
//   - 132005: a filled text is too long
//   - 131008: a button without the value that it needs
//   - 0: the category is not the one asked for, or the value for an address is not percent-encoded
//
// The kind is Invalid, with code 0, for values that no template could take.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
func (d *Definition) Message(p Params) (*whatsapp.Template, error) {
	return d.message(p, nil)
}

// Message builds the message as Definition.Message does, and also refuses a template that cannot be sent now: 132001 if
// it is not approved, 132015 if it is paused, 132016 if it is disabled.
func (t *Template) Message(p Params) (*whatsapp.Template, error) {
	var f faults
	if code := t.Status.code(); code != 0 {
		f.add(code, "template.status", "want APPROVED", string(t.Status))
	}
	return t.message(p, f)
}

// A fault is a broken rule and what Meta answers to it.
type fault struct {
	code  int
	field waerrors.FieldError
}

type faults []fault

func (f *faults) add(code int, path, rule, value string) {
	if code != 0 {
		rule += " (" + strconv.Itoa(code) + ")"
	}
	*f = append(*f, fault{code, waerrors.FieldError{Path: path, Rule: rule, Value: value}})
}

const messageOp = "build template message"

func (d *Definition) message(p Params, f faults) (*whatsapp.Template, error) {
	m := &whatsapp.Template{
		Name: d.Name, Language: d.Language, Header: p.Header, Body: p.Body, Buttons: p.Buttons, Cards: p.Cards,
		OfferExpires: p.OfferExpires, OrderStatus: p.OrderStatus, TapTarget: p.TapTarget,
	}
	if p.Category != "" && upper(p.Category) != upper(d.Category) {
		f.add(0, "template.category", "want a template in "+string(p.Category), string(d.Category))
	}
	f.header("template.header", d.Header, p.Header)
	f.body("template.body", &d.Body, p.Body, d.fixedCode(), bodyLimit(d))
	f.buttons("template.buttons", d.Buttons, p.Buttons)
	f.cards("template.cards", d.Cards, p.Cards)
	switch expires := d.Offer != nil && d.Offer.Expires; {
	case expires && p.OfferExpires.IsZero():
		f.add(132012, "template.limited_time_offer", "want the end of the offer", "none")
	case !expires && !p.OfferExpires.IsZero():
		f.add(132018, "template.limited_time_offer", "want no end of an offer: the template has no countdown", "one")
	}
	switch status := d.SubCategory == SubOrderStatus; {
	case status && p.OrderStatus == nil:
		f.add(132012, "template.order_status", "want an order status", "none")
	case !status && p.OrderStatus != nil && d.SubCategory != "":
		f.add(132018, "template.order_status", "want no order status: the template is "+string(d.SubCategory), "one")
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	d.nameURLs(m)
	if err := whatsapp.Check(m); err != nil {
		return nil, err
	}
	return m, nil
}

// nameURLs gives the values of addresses whose variable has a name that name, where the caller did not. The caller's buttons
// and cards stay as they are.
func (d *Definition) nameURLs(m *whatsapp.Template) {
	m.Buttons = nameURLs(d.Buttons, m.Buttons)
	for i, c := range m.Cards {
		named := nameURLs(d.Cards[min(i, len(d.Cards)-1)].Buttons, c.Buttons)
		if len(named) > 0 && &named[0] != &c.Buttons[0] {
			m.Cards = slices.Clone(m.Cards)
			m.Cards[i].Buttons = named
		}
	}
}

func nameURLs(buttons []Button, values []whatsapp.TemplateButton) []whatsapp.TemplateButton {
	out := values
	for i, v := range values {
		s, suffix := v.(*whatsapp.URLButton)
		if !suffix || s.Name != "" {
			continue
		}
		if u, ok := buttons[s.Index].(*URL); ok && u != nil && u.variable() != "" {
			if &out[0] == &values[0] {
				out = slices.Clone(values)
			}
			out[i] = &whatsapp.URLButton{Index: s.Index, Suffix: s.Suffix, Name: u.variable()}
		}
	}
	return out
}

// variable returns the name of the variable in an address, "" if it is numbered or there is none.
func (b *URL) variable() string {
	for _, p := range placeholders(b.URL) {
		if !p.numbered() {
			return p.name
		}
	}
	return ""
}

// fixedCode reports whether the body is Meta's text with one placeholder for a code, which may not be known here.
func (d *Definition) fixedCode() bool {
	return upper(d.Category) == Authentication && d.Body.Text == ""
}

// err returns all faults as one error with the code of the first that has one.
func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	first := slices.IndexFunc(f, func(x fault) bool { return x.code != 0 })
	fields := make([]waerrors.FieldError, len(f))
	for i, x := range f {
		fields[i] = x.field
	}
	if first < 0 {
		return coded(messageOp, 0, waerrors.NotSent, fields...)
	}
	return coded(messageOp, f[first].code, waerrors.NotSent, fields...)
}

func (f *faults) header(path string, h Header, p whatsapp.Param) {
	if isNil(h) {
		if !isNil(p) {
			f.add(132000, path, "want no value: the template has no header", paramKind(p))
		}
		return
	}
	want := strings.ToLower(h.format())
	switch h := h.(type) {
	case *TextHeader:
		var values []whatsapp.Param
		if !isNil(p) {
			values = []whatsapp.Param{p}
		}
		f.values(path, h.Text, values, maxHeader)
	case *RawHeader:
	default:
		switch got := paramKind(p); {
		case isNil(p):
			f.add(132012, path, "want "+article(want)+" for the header", "none")
		case got != want && got != "raw" && (want != "gif" || got != "video"):
			f.add(132012, path, "want "+article(want)+" for the header", got)
		}
	}
}

func article(kind string) string {
	if kind != "" && strings.ContainsRune("aeio", rune(kind[0])) {
		return "an " + kind
	}
	return "a " + kind
}

func (f *faults) body(path string, b *Body, values []whatsapp.Param, fixed bool, most int) {
	text := b.Text
	if fixed {
		text = "{{1}} ." // Meta's own text, in which the code is the only value
	}
	f.values(path, text, values, most)
}

// values checks the values of a text.
func (f *faults) values(path, text string, values []whatsapp.Param, most int) {
	want := names(text)
	if len(values) != len(want) {
		f.add(132000, path, fmt.Sprintf("want %d values", len(want)), strconv.Itoa(len(values)))
		return
	}
	filled := map[string]string{}
	for i, p := range values {
		at := area.At(path, i)
		kind, name, shown := paramKind(p), paramName(p), paramText(p)
		numbered := placeholder{name: want[i]}.numbered()
		switch {
		case kind == "raw":
			filled = nil
			continue
		case isNil(p):
			f.add(132012, at, "want a text, currency or date_time", "nil")
			continue
		case kind != "text" && kind != "currency" && kind != "date_time":
			f.add(132012, at, "want a text, currency or date_time", kind)
			continue
		case numbered && name != "":
			f.add(132012, at, "want no name: the placeholders are numbered", strconv.Quote(name))
			continue
		case numbered:
			name = want[i]
		case name == "":
			f.add(100, at, "want a name: the placeholders are named "+strings.Join(want, ", "), "none")
			continue
		case !slices.Contains(want, name):
			f.add(132012, at, "want one of the names "+strings.Join(want, ", "), fmt.Sprintf("%.40q", name))
			continue
		}
		if filled != nil {
			if _, twice := filled[name]; twice {
				f.add(132012, at, "want every name once", fmt.Sprintf("%.40q", name))
			}
			filled[name] = shown
		}
		if strings.ContainsAny(shown, "\n\r\t") || strings.Contains(shown, "     ") {
			f.add(132018, at, "want no line break, no tab and no more than 4 spaces in a row", fmt.Sprintf("%d characters", utf8.RuneCountInString(shown)))
		}
	}
	if filled == nil {
		return
	}
	if n := utf8.RuneCountInString(fill(text, filled)); n > most {
		f.add(132005, path, fmt.Sprintf("want at most %d characters with all values filled in", most), strconv.Itoa(n))
	}
}

func (f *faults) buttons(path string, buttons []Button, values []whatsapp.TemplateButton) {
	given := map[int]bool{}
	for i, v := range values {
		p := area.At(path, i)
		if isNil(v) {
			f.add(132018, p, "want a button", "nil")
			continue
		}
		kind, index := buttonKind(v)
		switch {
		case index < 0 || index >= len(buttons):
			f.add(132018, p+".index", fmt.Sprintf("want the place of one of %d buttons", len(buttons)), strconv.Itoa(index))
		case isNil(buttons[index]):
		case !takes(buttons[index], kind):
			f.add(132018, p, "want a value for a "+buttons[index].kind()+" button", kind)
		case given[index]:
			f.add(132018, p+".index", "want every button once", strconv.Itoa(index))
		default:
			f.address(p, buttons[index], v)
		}
		given[index] = true
	}
	for i, b := range buttons {
		if !isNil(b) && needs(b) && !given[i] {
			f.add(131008, area.At(path, i), "want a value: the "+b.kind()+" button needs one", "none")
		}
	}
}

// address checks the name of an address's variable, and how long the address gets.
func (f *faults) address(path string, b Button, v whatsapp.TemplateButton) {
	u, static := b.(*URL)
	s, suffix := v.(*whatsapp.URLButton)
	if !static || !suffix {
		return
	}
	switch n := utf8.RuneCountInString(address(u, s.Suffix)); {
	case s.Name != "" && s.Name != u.variable():
		f.add(132012, path+".parameter_name", "want the name of the variable in "+u.URL, fmt.Sprintf("%.40q", s.Name))
	case n > maxURL:
		f.add(132005, path+".text", fmt.Sprintf("want at most %d characters for the address", maxURL), strconv.Itoa(n))
	case !only(s.Suffix, inAddress) && !strings.Contains(u.URL, "whatsapp.com/otp/"):
		f.add(0, path+".text", "want every character that an address cannot hold percent-encoded", fmt.Sprintf("%d characters", utf8.RuneCountInString(s.Suffix)))
	}
}

// inAddress reports whether an address may hold a character as it is.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components#url-buttons, "URL encoding"
func inAddress(r rune) bool { return r > ' ' && r < 0x7f && r != '|' }

func address(u *URL, suffix string) string {
	ps := placeholders(u.URL)
	if len(ps) == 0 {
		return u.URL
	}
	return u.URL[:ps[0].start] + suffix + u.URL[ps[0].end:]
}

// takes reports whether a button of the template can have a value of this kind.
func takes(b Button, kind string) bool {
	switch b := b.(type) {
	case *URL:
		return (kind == "URL" || kind == "OTP") && strings.Contains(b.URL, "{{")
	case *OTP:
		return kind == "OTP" || kind == "URL" // on the wire they are the same
	case *PhoneNumber, *SingleProduct, *ContactRequest:
		return false
	case *RawButton:
		return true
	}
	return kind == b.kind()
}

// needs reports whether a button cannot be sent without a value.
func needs(b Button) bool {
	switch b := b.(type) {
	case *URL:
		return strings.Contains(b.URL, "{{")
	case *CopyCode, *OTP, *MultiProduct, *OrderDetails:
		return true
	}
	return false
}

func (f *faults) cards(path string, cards []Card, values []whatsapp.TemplateCard) {
	if len(cards) == 0 {
		if len(values) > 0 {
			f.add(132018, path, "want no cards: the template has none", strconv.Itoa(len(values)))
		}
		return
	}
	_, products := cards[0].Header.(*ProductHeader)
	switch {
	case !products && len(values) != len(cards):
		f.add(132012, path, fmt.Sprintf("want %d cards", len(cards)), strconv.Itoa(len(values)))
		return
	case products && (len(values) < 2 || len(values) > 10):
		f.add(132012, path, "want 2 to 10 cards", strconv.Itoa(len(values)))
		return
	}
	for i, v := range values {
		c := &cards[min(i, len(cards)-1)] // two product cards stand for as many as are sent
		p := area.At(path, i)
		f.header(p+".header", c.Header, v.Header)
		f.body(p+".body", &c.Body, v.Body, false, maxBody)
		f.buttons(p+".buttons", c.Buttons, v.Buttons)
	}
}

func paramKind(p whatsapp.Param) string {
	switch p.(type) {
	case *whatsapp.TextParam:
		return "text"
	case *whatsapp.CurrencyParam:
		return "currency"
	case *whatsapp.DateTimeParam:
		return "date_time"
	case *whatsapp.ImageParam:
		return "image"
	case *whatsapp.VideoParam:
		return "video"
	case *whatsapp.GIFParam:
		return "gif"
	case *whatsapp.DocumentParam:
		return "document"
	case *whatsapp.LocationParam:
		return "location"
	case *whatsapp.ProductParam:
		return "product"
	case *whatsapp.RawParam:
		return "raw"
	}
	return "nil"
}

func paramName(p whatsapp.Param) string {
	switch p := p.(type) {
	case *whatsapp.TextParam:
		if p != nil {
			return p.Name
		}
	case *whatsapp.CurrencyParam:
		if p != nil {
			return p.Name
		}
	case *whatsapp.DateTimeParam:
		if p != nil {
			return p.Name
		}
	}
	return ""
}

// paramText is what a person sees of a value.
func paramText(p whatsapp.Param) string {
	switch p := p.(type) {
	case *whatsapp.TextParam:
		if p != nil {
			return p.Text
		}
	case *whatsapp.CurrencyParam:
		if p != nil {
			return p.Fallback
		}
	case *whatsapp.DateTimeParam:
		if p != nil {
			return p.Fallback
		}
	}
	return ""
}

// buttonKind returns the kind of template button that a value is for, and the button's place.
func buttonKind(b whatsapp.TemplateButton) (kind string, index int) {
	switch b := b.(type) {
	case *whatsapp.QuickReplyButton:
		return "QUICK_REPLY", b.Index
	case *whatsapp.URLButton:
		return "URL", b.Index
	case *whatsapp.CopyCodeButton:
		return "COPY_CODE", b.Index
	case *whatsapp.OTPButton:
		return "OTP", b.Index
	case *whatsapp.FlowButton:
		return "FLOW", b.Index
	case *whatsapp.CatalogButton:
		return "CATALOG", b.Index
	case *whatsapp.MultiProductButton:
		return "MPM", b.Index
	case *whatsapp.VoiceCallButton:
		return "VOICE_CALL", b.Index
	case *whatsapp.OrderDetailsButton:
		return "ORDER_DETAILS", b.Index
	}
	return "", -1
}
