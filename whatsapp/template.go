package whatsapp

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Template is an approved message template with the values of its placeholders. It is the only message that may be sent
// outside the 24-hour customer-service window.
//
//	&whatsapp.Template{
//		Name:     "order_shipped",
//		Language: "en_US",
//		Header:   &whatsapp.ImageParam{Media: whatsapp.MediaID(id)},
//		Body:     whatsapp.Texts("Ana", "A-1042"),
//		Buttons:  []whatsapp.TemplateButton{&whatsapp.URLButton{Suffix: "A-1042"}},
//	}
//
// Limits: name 1 to 512 characters; text values as TextParam says; at most 10 buttons, index 0 to 9, each once; 2 to 10
// cards. Whether the values fit the template only Meta knows (errors 132000, 132001, 132012).
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview and the page of each kind of template.
type Template struct {
	Name     string
	Language string           // code of the approved translation, for example "en_US"
	Header   Param            // value of the header: text, picture, film, document, location, product; nil if it has none
	Body     []Param          // values of the body, in order or by name
	Buttons  []TemplateButton // values of those buttons that have any
	Cards    []TemplateCard   // cards of a carousel, in order

	OfferExpires time.Time    // end of a limited-time offer, to the millisecond; zero for none
	OrderStatus  *OrderUpdate // of an order status template; nil for none
	TapTarget    *TapTarget   // where a tap on the picture leads; nil for the default

	Components []json.RawMessage // further components, exactly as on the wire, for what this version does not know
}

// A TemplateCard is the values of one card of a carousel template, with media or with products.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/marketing-templates/media-card-carousel-templates
// and https://developers.facebook.com/documentation/business-messaging/whatsapp/catalogs/product-card-carousel-template-messages
type TemplateCard struct {
	Header     Param // *ImageParam, *VideoParam or *ProductParam
	Body       []Param
	Buttons    []TemplateButton
	Components []json.RawMessage // further components, exactly as on the wire
}

// A TapTarget is an address, and its title, that a tap on a template's picture opens.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/tap-target-url-title-override
type TapTarget struct {
	URL   string `json:"url"`
	Title string `json:"title"`
}

func (m *Template) kind() string { return "template" }

func (m *Template) check(v *checker) {
	v.length("template.name", m.Name, 1, 512)
	v.required("template.language.code", m.Language)
	c := componentChecker{checker: v, path: "template.components"}
	c.values(m.Header, m.Body)
	if !m.OfferExpires.IsZero() {
		c.next()
	}
	if m.TapTarget != nil {
		v.link(c.next()+".parameters[0].tap_target_configuration[0].url", m.TapTarget.URL)
	}
	if len(m.Cards) > 0 {
		path := c.next() + ".cards"
		v.count(path, len(m.Cards), 2, 10, "cards")
		for i, card := range m.Cards {
			c := componentChecker{checker: v, path: at(path, i) + ".components", card: true}
			c.values(card.Header, card.Body)
			c.buttons(card.Buttons)
			c.raw(card.Components)
		}
	}
	c.buttons(m.Buttons)
	if m.OrderStatus != nil {
		m.OrderStatus.check(v, c.next()+".parameters[0].order_status")
	}
	c.raw(m.Components)
}

// checkRecipient refuses what Meta would answer with 131062, and an authentication template to a group.
func (m *Template) checkRecipient(v *checker, to Recipient) {
	for _, b := range m.Buttons {
		if _, otp := b.(*OTPButton); !otp {
			continue
		}
		switch to.Kind() {
		case KindUser:
			v.fail("recipient", "want a phone number for an authentication template (131062)", "a user id")
		case KindGroup:
			v.fail("recipient_type", "want individual for an authentication template", "group")
		}
		return
	}
}

func (m *Template) preview() string {
	var values []string
	for _, p := range slices.Concat([]Param{m.Header}, m.Body) {
		if !isNil(p) {
			values = append(values, p.previewParam())
		}
	}
	for _, c := range m.Cards {
		for _, p := range slices.Concat([]Param{c.Header}, c.Body) {
			if !isNil(p) {
				values = append(values, p.previewParam())
			}
		}
	}
	return label("template "+m.Name, strings.Join(values, " · "))
}

// Fill returns text, the approved body or header of the template, with its placeholders {{1}} or {{name}} replaced by
// the values of the body, for an inbox that shows what a person reads. A placeholder without a value stays.
func (m *Template) Fill(text string) string {
	var pairs []string
	for i, p := range m.Body {
		if isNil(p) {
			continue
		}
		name := paramName(p)
		if name == "" {
			name = itoa(i + 1)
		}
		pairs = append(pairs, "{{"+name+"}}", p.previewParam())
	}
	return strings.NewReplacer(pairs...).Replace(text)
}
