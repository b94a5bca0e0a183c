package template

import (
	"cmp"
	"strings"

	"github.com/wacloud/wacloud/whatsapp"
)

// A Rendering is what a person reads of a template, part by part, with WhatsApp's own marks for bold and so on left in.
type Rendering struct {
	Header  string // text, or the kind of media in brackets, for example "[image]"
	Offer   string
	Body    string
	Footer  string
	Buttons []RenderedButton
	Cards   []Rendering
}

// A RenderedButton is a button as it is shown. Text is "" where Meta writes it and it is not known here. Target is where it leads: the full address, the number or the code; ""
// where that is not part of the message.
type RenderedButton struct{ Text, Target string }

// Render returns the exact text that a person reads when the template is sent with these values. It refuses what Message
// refuses, and with code 0 an authentication template whose text is not known here: Meta writes it in the language, and
// Get or Previews return it.
func (d *Definition) Render(p Params) (Rendering, error) {
	if _, err := d.Message(p); err != nil {
		return Rendering{}, err
	}
	r := Rendering{Footer: d.Footer.Text, Buttons: renderButtons(d.Buttons, p.Buttons)}
	r.Header = renderHeader(d.Header, p.Header)
	if d.Offer != nil {
		r.Offer = d.Offer.Text
	}
	body := d.Body.Text
	if d.fixedCode() {
		if !strings.HasPrefix(d.Language, "en") {
			var f faults
			f.add(0, "template.body.text", "want the text that Meta wrote: fetch the template, or ask Previews", "none")
			return Rendering{}, f.err()
		}
		body, r.Footer = englishCode(d)
	}
	r.Body = renderText(body, p.Body)
	for i, c := range p.Cards {
		card := d.Cards[min(i, len(d.Cards)-1)]
		r.Cards = append(r.Cards, Rendering{
			Header: renderHeader(card.Header, c.Header), Body: renderText(card.Body.Text, c.Body),
			Buttons: renderButtons(card.Buttons, c.Buttons),
		})
	}
	return r, nil
}

// englishCode is what Meta writes in English.
// Source: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/authentication-templates
func englishCode(d *Definition) (body, footer string) {
	body = "*{{1}}* is your verification code."
	if d.Body.SecurityAdvice {
		body += " For your security, do not share this code."
	}
	switch n := d.Footer.CodeExpiry; {
	case n == 1:
		footer = "This code expires in 1 minute."
	case n > 1:
		footer = "This code expires in " + itoa(n) + " minutes."
	}
	return body, footer
}

func renderHeader(h Header, p whatsapp.Param) string {
	if isNil(h) {
		return ""
	}
	if t, ok := h.(*TextHeader); ok {
		var values []whatsapp.Param
		if !isNil(p) {
			values = []whatsapp.Param{p}
		}
		return renderText(t.Text, values)
	}
	switch p := p.(type) {
	case *whatsapp.DocumentParam:
		if p.Filename != "" {
			return "[document: " + p.Filename + "]"
		}
	case *whatsapp.LocationParam:
		if p.Location.Name != "" {
			return "[location: " + p.Location.Name + "]"
		}
	case *whatsapp.ProductParam:
		return "[product: " + p.ProductID + "]"
	}
	return "[" + strings.ToLower(h.format()) + "]"
}

func renderText(text string, values []whatsapp.Param) string {
	filled := map[string]string{}
	want := names(text)
	for i, p := range values {
		name := paramName(p)
		if name == "" && i < len(want) {
			name = want[i]
		}
		filled[name] = paramText(p)
	}
	return fill(text, filled)
}

func renderButtons(buttons []Button, values []whatsapp.TemplateButton) []RenderedButton {
	var out []RenderedButton
	for i, b := range buttons {
		if isNil(b) {
			continue
		}
		r := RenderedButton{Text: b.label()}
		switch b := b.(type) {
		case *URL:
			r.Target = b.URL
			for _, v := range values {
				if u, ok := v.(*whatsapp.URLButton); ok && u.Index == i {
					r.Target = address(b, u.Suffix)
				}
			}
		case *PhoneNumber:
			r.Target = b.Number
		default:
			r.Target = code(values, i)
		}
		out = append(out, r)
	}
	return out
}

// code returns the code that a button copies.
func code(values []whatsapp.TemplateButton, index int) string {
	for _, v := range values {
		switch v := v.(type) {
		case *whatsapp.CopyCodeButton:
			if v.Index == index {
				return v.Code
			}
		case *whatsapp.OTPButton:
			if v.Index == index {
				return v.Code
			}
		}
	}
	return ""
}

// String returns all parts one below the other, as an inbox shows them.
func (r Rendering) String() string {
	var lines []string
	for _, s := range []string{r.Header, r.Offer, r.Body, r.Footer} {
		if s != "" {
			lines = append(lines, s)
		}
	}
	for _, b := range r.Buttons {
		if b.Text == "" && b.Target == "" { // Meta's own text, not known here
			continue
		}
		line := "[" + cmp.Or(b.Text, "button") + "]"
		if b.Target != "" {
			line += " " + b.Target
		}
		lines = append(lines, line)
	}
	for i, c := range r.Cards {
		lines = append(lines, "("+itoa(i+1)+")", c.String())
	}
	return strings.Join(lines, "\n")
}
