package template

import "strings"

// Placeholders returns the names in the {{braces}} of a text, each once, in order: "1", "2" or "first_name".
func Placeholders(text string) []string { return names(text) }

// Label returns the text on a button, "" if Meta writes it and it is not known here.
func Label(b Button) string {
	if isNil(b) {
		return ""
	}
	return b.label()
}

// Text returns what the template says with its placeholders left open, part by part, for lists and comments.
func (d *Definition) Text() string {
	r := Rendering{Body: d.Body.Text, Footer: d.Footer.Text, Buttons: renderButtons(d.Buttons, nil)}
	switch h := given(d.Header).(type) {
	case nil:
	case *TextHeader:
		r.Header = h.Text
	default:
		r.Header = "[" + strings.ToLower(h.format()) + "]"
	}
	if d.Offer != nil {
		r.Offer = d.Offer.Text
	}
	if d.fixedCode() {
		r.Body, r.Footer = englishCode(d)
	}
	for i := range d.Cards {
		c := &d.Cards[i]
		inner := Definition{Header: c.Header, Body: c.Body}
		card := Rendering{Body: inner.Text(), Buttons: renderButtons(c.Buttons, nil)}
		r.Cards = append(r.Cards, card)
	}
	return r.String()
}
