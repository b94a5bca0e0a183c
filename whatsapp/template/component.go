package template

import (
	"encoding/json"
)

// Body is the text of a template.
//
// Limits: 1 to 1024 characters (600 with an Offer, 4096 with CallPermission, 160 on a card); placeholders {{1}}, {{2}}, …
// in order or {{lower_case}} names, none at the start or the end, each with an example. Of an authentication template
// Meta writes the text itself.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
type Body struct {
	Text           string
	Examples       []Example // one for each placeholder
	SecurityAdvice bool      // authentication: adds "For your security, do not share this code." in the language
}

// An Example is what a placeholder may be filled with, for the reviewers. Name is "" for numbered placeholders.
type Example struct{ Name, Value string }

// Values returns the examples of {{1}}, {{2}} and so on.
func Values(values ...string) []Example {
	out := make([]Example, len(values))
	for i, v := range values {
		out[i].Value = v
	}
	return out
}

// Footer is the small line below the body.
//
// Limits: at most 60 characters, no placeholder. Of an authentication template only CodeExpiry, 1 to 90 minutes.
type Footer struct {
	Text       string
	CodeExpiry int // authentication: minutes until the code expires, 0 to say nothing
}

// Offer is the strip of a limited-time offer. Marketing only, without footer.
//
// Limits: text 1 to 16 characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/limited-time-offer-templates
type Offer struct {
	Text    string
	Expires bool // shows a countdown; every message brings the end
}

// A Card is one card of a carousel: with an image or a video, or with a product.
//
// Limits: 2 to 10 cards, all with the same kinds of parts; body at most 160 characters; at most 2 buttons.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates
// and https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/product-card-carousel-templates
type Card struct {
	Header  Header
	Body    Body
	Buttons []Button
}

type wireComponent struct {
	Type       string            `json:"type"`
	Format     string            `json:"format,omitempty"`
	Text       string            `json:"text,omitempty"`
	Example    *wireExample      `json:"example,omitempty"`
	Security   bool              `json:"add_security_recommendation,omitempty"`
	CodeExpiry looseInt          `json:"code_expiration_minutes,omitempty"`
	Offer      *wireOffer        `json:"limited_time_offer,omitempty"`
	Buttons    []json.RawMessage `json:"buttons,omitempty"`
	Cards      []wireCard        `json:"cards,omitempty"`
}

type wireOffer struct {
	Text    string `json:"text"`
	Expires bool   `json:"has_expiration"`
}

type wireCard struct {
	Components []json.RawMessage `json:"components"`
}

type wireExample struct {
	HeaderText   texts       `json:"header_text,omitempty"`
	HeaderNamed  []wireNamed `json:"header_text_named_params,omitempty"`
	HeaderHandle texts       `json:"header_handle,omitempty"`
	BodyText     rows        `json:"body_text,omitempty"`
	BodyNamed    []wireNamed `json:"body_text_named_params,omitempty"`
}

type wireNamed struct {
	Name  string `json:"param_name"`
	Value string `json:"example"`
}

// texts takes a list of strings, or one string.
type texts []string

func (t *texts) UnmarshalJSON(b []byte) error {
	*t = nil
	var one string
	if json.Unmarshal(b, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(b, (*[]string)(t))
}

// rows takes [["a","b"]], and the flat ["a","b"] that some pages show.
type rows [][]string

func (r *rows) UnmarshalJSON(b []byte) error {
	var flat []string
	if json.Unmarshal(b, &flat) == nil {
		*r = rows{flat}
		return nil
	}
	return json.Unmarshal(b, (*[][]string)(r))
}

// components returns the parts in the order in which they are written.
func (d *Definition) components() []json.RawMessage {
	var out []json.RawMessage
	add := func(c wireComponent) {
		if b, err := plain(c); err == nil {
			out = append(out, b)
		}
	}
	if raw, ok := d.Header.(*RawHeader); ok && raw != nil && len(raw.JSON) > 0 {
		out = append(out, raw.JSON)
	} else if !isNil(d.Header) {
		add(wireHeader(d.Header))
	}
	if d.Offer != nil {
		add(wireComponent{Type: "LIMITED_TIME_OFFER", Offer: &wireOffer{d.Offer.Text, d.Offer.Expires}})
	}
	if d.hasBody() {
		add(wireBody(d.Body))
	}
	if d.Footer != (Footer{}) {
		add(wireComponent{Type: "FOOTER", Text: d.Footer.Text, CodeExpiry: looseInt(d.Footer.CodeExpiry)})
	}
	if len(d.Buttons) > 0 {
		add(wireButtons(d.Buttons))
	}
	if len(d.Cards) > 0 {
		add(wireCarousel(d.Cards))
	}
	if d.CallPermission {
		add(wireComponent{Type: "CALL_PERMISSION_REQUEST"})
	}
	return append(out, d.Extra...)
}

// hasBody reports whether a body is written: that of an authentication template may be empty.
func (d *Definition) hasBody() bool {
	return d.Body.Text != "" || d.Body.SecurityAdvice || upper(d.Category) == Authentication
}

func wireHeader(h Header) wireComponent {
	c := wireComponent{Type: "HEADER", Format: h.format(), Example: h.example()}
	if t, ok := h.(*TextHeader); ok {
		c.Text = t.Text
	}
	return c
}

func wireBody(b Body) wireComponent {
	c := wireComponent{Type: "BODY", Text: b.Text, Security: b.SecurityAdvice}
	if len(b.Examples) == 0 {
		return c
	}
	c.Example = &wireExample{}
	if b.Examples[0].Name == "" {
		row := make([]string, len(b.Examples))
		for i, e := range b.Examples {
			row[i] = e.Value
		}
		c.Example.BodyText = rows{row}
		return c
	}
	for _, e := range b.Examples {
		c.Example.BodyNamed = append(c.Example.BodyNamed, wireNamed(e))
	}
	return c
}

func wireButtons(buttons []Button) wireComponent {
	c := wireComponent{Type: "BUTTONS"}
	for _, b := range buttons {
		if isNil(b) {
			continue
		}
		if raw, err := plain(b.wire()); err == nil {
			c.Buttons = append(c.Buttons, raw)
		}
	}
	return c
}

func wireCarousel(cards []Card) wireComponent {
	c := wireComponent{Type: "CAROUSEL"}
	for _, card := range cards {
		d := Definition{Header: card.Header, Body: card.Body, Buttons: card.Buttons}
		c.Cards = append(c.Cards, wireCard{d.components()})
	}
	return c
}

func (d *Definition) readComponent(raw json.RawMessage) {
	var c wireComponent
	if tolerant(raw, &c) != nil {
		d.Extra = append(d.Extra, raw)
		return
	}
	switch upper(c.Type) {
	case "HEADER":
		d.Header = readHeader(raw, &c)
	case "BODY":
		d.Body = readBody(&c)
	case "FOOTER":
		d.Footer = Footer{c.Text, int(c.CodeExpiry)}
	case "BUTTONS":
		for _, b := range c.Buttons {
			d.Buttons = append(d.Buttons, readButton(b))
		}
	case "LIMITED_TIME_OFFER":
		if c.Offer != nil {
			d.Offer = &Offer{c.Offer.Text, c.Offer.Expires}
		}
	case "CAROUSEL":
		for _, w := range c.Cards {
			var inner Definition
			for _, part := range w.Components {
				inner.readComponent(part)
			}
			d.Cards = append(d.Cards, Card{inner.Header, inner.Body, inner.Buttons})
		}
	case "CALL_PERMISSION_REQUEST":
		d.CallPermission = true
	default:
		d.Extra = append(d.Extra, raw)
	}
}

func readBody(c *wireComponent) Body {
	b := Body{Text: c.Text, SecurityAdvice: c.Security}
	switch e := c.Example; {
	case e == nil:
	case len(e.BodyNamed) > 0:
		for _, n := range e.BodyNamed {
			b.Examples = append(b.Examples, Example(n))
		}
	case len(e.BodyText) > 0:
		b.Examples = Values(e.BodyText[0]...)
	}
	return b
}
