package codegen

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/template"
)

// A field is one parameter in a generated struct.
type field struct{ name, typ, doc string }

// A unit is a generated struct and the statements that fill a message from it.
type unit struct {
	fields []field
	lines  []string
	used   scope
	cards  *unit // type of the cards, if all are alike
	each   []*unit
	count  int // of alike cards; 0 for any number of product cards
	code   string
}

func newUnit() *unit { return &unit{used: scope{"Language": true, "Message": true}} }

func (u *unit) add(name, typ, doc string) string {
	name = u.used.take(name)
	u.fields = append(u.fields, field{name, typ, doc})
	return name
}

func (u *unit) emit(format string, args ...any) {
	u.lines = append(u.lines, fmt.Sprintf(format, args...))
}

// signature tells units apart that cannot share one struct.
func (u *unit) signature() string {
	var b strings.Builder
	for _, f := range u.fields {
		b.WriteString(f.name + " " + f.typ + "\n")
	}
	b.WriteString(strings.Join(u.lines, "\n") + "\n")
	if u.cards != nil {
		fmt.Fprintf(&b, "%d %s", u.count, u.cards.signature())
	}
	for _, c := range u.each {
		b.WriteString(c.signature())
	}
	return b.String()
}

// describe makes the unit of a template.
func describe(d *template.Definition) *unit {
	u := newUnit()
	if d.Category == template.Authentication {
		u.code = u.add("Code", "string", "one-time password, 1 to 15 characters")
		u.emit("m.Body = whatsapp.Texts(t.%s)", u.code)
		u.emit("m.Buttons = append(m.Buttons, &whatsapp.OTPButton{Code: t.%s})", u.code)
		return u
	}
	u.parts(d.Header, &d.Body, d.Buttons)
	if d.Offer != nil && d.Offer.Expires {
		u.emit("m.OfferExpires = t.%s", u.add("OfferExpires", "time.Time", "end of the offer"))
	}
	if d.SubCategory == template.SubOrderStatus {
		u.emit("m.OrderStatus = &t.%s", u.add("OrderStatus", "whatsapp.OrderUpdate", "what became of the order"))
	}
	u.carousel(d.Cards)
	return u
}

// carousel makes one type for cards that are alike, else one for each.
func (u *unit) carousel(cards []template.Card) {
	if len(cards) == 0 {
		return
	}
	alike := true
	for i := range cards {
		c := newUnit()
		c.parts(cards[i].Header, &cards[i].Body, cards[i].Buttons)
		u.each = append(u.each, c)
		alike = alike && c.signature() == u.each[0].signature()
	}
	_, products := cards[0].Header.(*template.ProductHeader)
	if !alike {
		return
	}
	u.cards, u.each = u.each[0], nil
	if !products { // two product cards stand for any number
		u.count = len(cards)
	}
}

// parts adds what headers, bodies and buttons need.
func (u *unit) parts(h template.Header, b *template.Body, buttons []template.Button) {
	u.header(h)
	if ps := template.Placeholders(b.Text); len(ps) > 0 {
		u.emit("m.Body = []whatsapp.Param{")
		for i, p := range ps {
			u.emit("\t%s,", u.text("Body", p, example(b.Examples, p, i)))
		}
		u.emit("}")
	}
	for i, button := range buttons {
		u.button(i, button)
	}
}

func example(examples []template.Example, name string, i int) string {
	for _, e := range examples {
		if e.Name == name {
			return e.Value
		}
	}
	if i < len(examples) && examples[i].Name == "" {
		return examples[i].Value
	}
	return ""
}

// text adds the field of a placeholder and returns its value in a message.
func (u *unit) text(part, placeholder, example string) string {
	doc := "{{" + placeholder + "}}"
	if example != "" {
		doc += ", for example " + strconv.Quote(example)
	}
	if _, err := strconv.Atoi(placeholder); err == nil {
		if part != "Header" {
			part += placeholder
		}
		return fmt.Sprintf("&whatsapp.TextParam{Text: t.%s}", u.add(part, "string", doc))
	}
	return fmt.Sprintf("&whatsapp.TextParam{Name: %q, Text: t.%s}", placeholder, u.add(identifier(placeholder), "string", doc))
}

func (u *unit) header(h template.Header) {
	switch h := h.(type) {
	case *template.TextHeader:
		for _, p := range template.Placeholders(h.Text) {
			u.emit("m.Header = %s", u.text("Header", p, h.Example))
		}
	case *template.ImageHeader:
		u.emit("m.Header = &whatsapp.ImageParam{Media: t.%s}", u.add("Header", "whatsapp.Media", "the picture"))
	case *template.VideoHeader:
		u.emit("m.Header = &whatsapp.VideoParam{Media: t.%s}", u.add("Header", "whatsapp.Media", "the video"))
	case *template.GIFHeader:
		u.emit("m.Header = &whatsapp.GIFParam{Media: t.%s}", u.add("Header", "whatsapp.Media", "the moving picture, an MP4"))
	case *template.DocumentHeader:
		file := u.add("Header", "whatsapp.Media", "the file")
		u.emit("m.Header = &whatsapp.DocumentParam{Media: t.%s, Filename: t.%s}", file, u.add("Filename", "string", "name that is shown"))
	case *template.LocationHeader:
		u.emit("m.Header = &whatsapp.LocationParam{Location: t.%s}", u.add("Header", "whatsapp.Location", "the place"))
	case *template.ProductHeader:
		u.emit("m.Header = &t.%s", u.add("Header", "whatsapp.ProductParam", "the catalog's item"))
	}
}

// button adds what a button needs, and what it can have.
func (u *unit) button(i int, b template.Button) {
	at, doc := "Button"+strconv.Itoa(i), "of the button "+strconv.Quote(template.Label(b))
	always := func(format string, args ...any) {
		u.emit("m.Buttons = append(m.Buttons, &whatsapp."+format+")", args...)
	}
	optional := func(condition, format string, args ...any) {
		u.emit("if %s {", condition)
		u.emit("\tm.Buttons = append(m.Buttons, &whatsapp."+format+")", args...)
		u.emit("}")
	}
	switch b := b.(type) {
	case *template.QuickReply:
		f := u.add(at+"Payload", "string", doc+`: comes back when it is tapped; "" for its text`)
		optional("t."+f+` != ""`, "QuickReplyButton{Index: %d, Payload: t.%s}", i, f)
	case *template.URL:
		if ps := template.Placeholders(b.URL); len(ps) > 0 {
			f := u.add(at+"Suffix", "string", doc+": "+ps[0]+" of "+strings.ToValidUTF8(b.URL, ""))
			if _, err := strconv.Atoi(ps[0]); err != nil {
				always("URLButton{Index: %d, Suffix: t.%s, Name: %q}", i, f, ps[0])
				return
			}
			always("URLButton{Index: %d, Suffix: t.%s}", i, f)
		}
	case *template.CopyCode:
		always("CopyCodeButton{Index: %d, Code: t.%s}", i, u.add(at+"Code", "string", doc+": the code that is copied"))
	case *template.Flow:
		token := u.add(at+"Token", "string", doc+`: comes back with the answer; "" for none`)
		data := u.add(at+"Data", "json.RawMessage", doc+": a JSON object for the first screen; nil for none")
		optional(fmt.Sprintf(`t.%s != "" || len(t.%s) > 0`, token, data), "FlowButton{Index: %d, Token: t.%s, Data: t.%s}", i, token, data)
	case *template.Catalog:
		f := u.add(at+"Thumbnail", "string", doc+`: product whose picture is shown; "" for the first`)
		optional("t."+f+` != ""`, "CatalogButton{Index: %d, ThumbnailProductID: t.%s}", i, f)
	case *template.MultiProduct:
		thumb := u.add(at+"Thumbnail", "string", doc+": product whose picture is shown")
		sections := u.add(at+"Sections", "[]whatsapp.ProductSection", doc+": the products")
		always("MultiProductButton{Index: %d, ThumbnailProductID: t.%s, Sections: t.%s}", i, thumb, sections)
	case *template.VoiceCall:
		ttl := u.add(at+"TTLMinutes", "int", doc+": how long it works; 0 for the template's own")
		payload := u.add(at+"Payload", "string", doc+`: comes back in the call's webhooks; "" for none`)
		optional(fmt.Sprintf(`t.%s != 0 || t.%s != ""`, ttl, payload), "VoiceCallButton{Index: %d, TTLMinutes: t.%s, Payload: t.%s}", i, ttl, payload)
	case *template.OrderDetails:
		always("OrderDetailsButton{Index: %d, Payment: t.%s}", i, u.add(at+"Payment", "whatsapp.OrderPayment", doc+": what is to be paid"))
	}
}
