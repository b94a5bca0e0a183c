package template_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
)

// all is a template with everything that a message can get wrong.
func all() template.Definition {
	return template.Definition{
		Name: "all", Language: "en_US", Category: template.Utility,
		Header: &template.ImageHeader{Sample: template.SampleHandle("4::x")},
		Body:   template.Body{Text: "Hi {{1}}, order {{2}} is here.", Examples: template.Values("Ana", "A-1042")},
		Buttons: []template.Button{
			&template.QuickReply{Text: "Yes"}, &template.URL{Text: "Track", URL: "https://example.com/t/{{1}}", Example: "x"},
			&template.URL{Text: "Shop", URL: "https://example.com"}, &template.PhoneNumber{Text: "Call", Number: "15550001111"},
		},
	}
}

func good() template.Params {
	return template.Params{
		Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("1602186516975000")}, Body: whatsapp.Texts("Ben", "B-2077"),
		Buttons: []whatsapp.TemplateButton{&whatsapp.URLButton{Index: 1, Suffix: "B-2077"}},
	}
}

func named() template.Definition {
	return template.Definition{Name: "named", Language: "en", Category: template.Utility, Body: template.Body{
		Text:     "Hi {{first_name}}, order {{order_id}} is here.",
		Examples: []template.Example{{Name: "first_name", Value: "Ana"}, {Name: "order_id", Value: "A"}},
	}}
}

type messageCase struct {
	base   func() template.Definition
	change func(d *template.Definition, p *template.Params)
	code   int
	path   string // of the first field; "" if it is allowed
}

func messageCases() map[string]messageCase {
	text := func(name, s string) whatsapp.Param { return &whatsapp.TextParam{Name: name, Text: s} }
	body := func(p ...whatsapp.Param) func(*template.Definition, *template.Params) {
		return func(_ *template.Definition, q *template.Params) { q.Body = p }
	}
	buttons := func(b ...whatsapp.TemplateButton) func(*template.Definition, *template.Params) {
		return func(_ *template.Definition, q *template.Params) { q.Buttons = b }
	}
	only := func(b template.Button, v ...whatsapp.TemplateButton) func(*template.Definition, *template.Params) {
		return func(d *template.Definition, q *template.Params) {
			d.Buttons, q.Buttons = []template.Button{b}, v
		}
	}
	cards := func(n int, v ...whatsapp.TemplateCard) func(*template.Definition, *template.Params) {
		return func(d *template.Definition, q *template.Params) {
			d.Cards = carousel(n).Cards
			q.Cards = v
		}
	}
	card := whatsapp.TemplateCard{Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("1")}}
	plain := &whatsapp.URLButton{Index: 1, Suffix: "x"}
	namedLink := &template.URL{Text: "Go", URL: "https://example.com/{{order_id}}"}
	return map[string]messageCase{
		"as it should be":        {all, func(*template.Definition, *template.Params) {}, 0, ""},
		"too few values":         {all, body(text("", "Ben")), 132000, "template.body"},
		"too many values":        {all, body(whatsapp.Texts("a", "b", "c")...), 132000, "template.body"},
		"no values":              {all, body(), 132000, "template.body"},
		"picture in the body":    {all, body(text("", "a"), &whatsapp.ImageParam{Media: whatsapp.MediaID("1")}), 132012, "template.body[1]"},
		"nil in the body":        {all, body(text("", "a"), nil), 132012, "template.body[1]"},
		"nil pointer":            {all, body(text("", "a"), (*whatsapp.TextParam)(nil)), 132012, "template.body[1]"},
		"named for numbered":     {all, body(text("", "a"), text("x", "b")), 132012, "template.body[1]"},
		"numbered for named":     {named, body(text("", "a"), text("", "b")), 100, "template.body[0]"},
		"unknown name":           {named, body(text("first_name", "a"), text("order", "b")), 132012, "template.body[1]"},
		"name twice":             {named, body(text("order_id", "a"), text("order_id", "b")), 132012, "template.body[1]"},
		"names in another order": {named, body(text("order_id", "a"), text("first_name", "b")), 0, ""},
		"amount and date": {all, body(
			&whatsapp.CurrencyParam{Fallback: "$1", Code: "USD", Amount1000: 1000}, &whatsapp.DateTimeParam{Fallback: "today"},
		), 0, ""},
		"raw value":             {all, body(text("", "a"), &whatsapp.RawParam{Payload: []byte(`{"type":"text","text":"b"}`)}), 0, ""},
		"line break":            {all, body(text("", "a\nb"), text("", "b")), 132018, "template.body[0]"},
		"tab":                   {all, body(text("", "a"), text("", "a\tb")), 132018, "template.body[1]"},
		"four spaces":           {all, body(text("", "a    b"), text("", "b")), 0, ""},
		"five spaces":           {all, body(text("", "a     b"), text("", "b")), 132018, "template.body[0]"},
		"filled to the limit":   {all, body(text("", chars(1024-21)), text("", "b")), 0, ""},
		"filled past the limit": {all, body(text("", chars(1024-20)), text("", "b")), 132005, "template.body"},
		"no picture":            {all, func(_ *template.Definition, p *template.Params) { p.Header = nil }, 132012, "template.header"},
		"film for a picture": {all, func(_ *template.Definition, p *template.Params) {
			p.Header = &whatsapp.VideoParam{Media: whatsapp.MediaID("1")}
		}, 132012, "template.header"},
		"text for a picture": {all, func(_ *template.Definition, p *template.Params) { p.Header = text("", "a") }, 132012, "template.header"},
		"film for a gif": {all, func(d *template.Definition, p *template.Params) {
			d.Header = &template.GIFHeader{}
			p.Header = &whatsapp.VideoParam{Media: whatsapp.MediaID("1")}
		}, 0, ""},
		"picture of no kind":  {all, func(_ *template.Definition, p *template.Params) { p.Header = &whatsapp.ImageParam{} }, -1, "template.components[0].parameters[0].image"},
		"value for no header": {all, func(d *template.Definition, _ *template.Params) { d.Header = nil }, 132000, "template.header"},
		"value for a fixed text": {all, func(d *template.Definition, p *template.Params) {
			d.Header, p.Header = &template.TextHeader{Text: "News"}, text("", "a")
		}, 132000, "template.header"},
		"header without value": {all, func(d *template.Definition, p *template.Params) {
			d.Header, p.Header = &template.TextHeader{Text: "A {{1}}"}, nil
		}, 132000, "template.header"},
		"picture for a text": {all, func(d *template.Definition, _ *template.Params) { d.Header = &template.TextHeader{Text: "A {{1}}"} }, 132012, "template.header[0]"},
		"header too long": {all, func(d *template.Definition, p *template.Params) {
			d.Header, p.Header = &template.TextHeader{Text: "A {{1}}"}, text("", chars(59))
		}, 132005, "template.header"},
		"header unknown":         {all, func(d *template.Definition, _ *template.Params) { d.Header = &template.RawHeader{Format: "HOLOGRAM"} }, 0, ""},
		"no value for a link":    {all, buttons(), 131008, "template.buttons[1]"},
		"link that is fixed":     {all, buttons(plain, &whatsapp.URLButton{Index: 2, Suffix: "x"}), 132018, "template.buttons[1]"},
		"no such button":         {all, buttons(plain, &whatsapp.QuickReplyButton{Index: 4, Payload: "x"}), 132018, "template.buttons[1].index"},
		"button before all":      {all, buttons(plain, &whatsapp.QuickReplyButton{Index: -1, Payload: "x"}), 132018, "template.buttons[1].index"},
		"another kind of button": {all, buttons(plain, &whatsapp.CopyCodeButton{Index: 0, Code: "x"}), 132018, "template.buttons[1]"},
		"value for a number":     {all, buttons(plain, &whatsapp.URLButton{Index: 3, Suffix: "x"}), 132018, "template.buttons[1]"},
		"button twice":           {all, buttons(plain, plain), 132018, "template.buttons[1].index"},
		"nil button":             {all, buttons(plain, nil), 132018, "template.buttons[1]"},
		"address too long":       {all, buttons(&whatsapp.URLButton{Index: 1, Suffix: strings.Repeat("a", 1979)}), 132005, "template.buttons[0].text"},
		"address at the limit":   {all, buttons(&whatsapp.URLButton{Index: 1, Suffix: strings.Repeat("a", 1978)}), 0, ""},
		"address with a space":   {all, buttons(&whatsapp.URLButton{Index: 1, Suffix: "New York"}), -2, "template.buttons[0].text"},
		"address with a letter":  {all, buttons(&whatsapp.URLButton{Index: 1, Suffix: "Peña"}), -2, "template.buttons[0].text"},
		"name for a number":      {all, buttons(&whatsapp.URLButton{Index: 1, Suffix: "x", Name: "order_id"}), 132012, "template.buttons[0].parameter_name"},
		"address by name":        {all, only(namedLink, &whatsapp.URLButton{Suffix: "x", Name: "order_id"}), 0, ""},
		"address by its place":   {all, only(namedLink, &whatsapp.URLButton{Suffix: "x"}), 0, ""},
		"address by another":     {all, only(namedLink, &whatsapp.URLButton{Suffix: "x", Name: "order"}), 132012, "template.buttons[0].parameter_name"},
		"address encoded":        {all, buttons(&whatsapp.URLButton{Index: 1, Suffix: "Pe%C3%B1a?x=1&y=a:b#c"}), 0, ""},
		"reply with a payload":   {all, buttons(plain, &whatsapp.QuickReplyButton{Index: 0, Payload: "x"}), 0, ""},
		"code missing":           {all, only(&template.CopyCode{Example: "A"}), 131008, "template.buttons[0]"},
		"products missing":       {all, only(&template.MultiProduct{Text: "x"}), 131008, "template.buttons[0]"},
		"payment missing":        {all, only(&template.OrderDetails{Text: "x"}), 131008, "template.buttons[0]"},
		"flow may be bare":       {all, only(&template.Flow{Text: "x", ID: "1"}), 0, ""},
		"otp missing":            {authentication, body(text("", "1")), 131008, "template.buttons[0]"},
		"otp without body": {authentication, func(_ *template.Definition, p *template.Params) {
			p.Body, p.Buttons = nil, []whatsapp.TemplateButton{&whatsapp.OTPButton{Code: "1"}}
		}, 132000, "template.body"},
		"otp": {authentication, func(_ *template.Definition, p *template.Params) {
			p.Body, p.Buttons = whatsapp.Texts("1"), []whatsapp.TemplateButton{&whatsapp.OTPButton{Code: "1"}}
		}, 0, ""},
		"otp too long": {authentication, func(_ *template.Definition, p *template.Params) {
			p.Body, p.Buttons = whatsapp.Texts("1"), []whatsapp.TemplateButton{&whatsapp.OTPButton{Code: chars(16)}}
		}, -1, "template.components[1].parameters[0].text"},
		"unknown button":       {all, only(&template.RawButton{Type: "REMINDER"}, &whatsapp.QuickReplyButton{Payload: "x"}), 0, ""},
		"cards for none":       {all, func(_ *template.Definition, p *template.Params) { p.Cards = []whatsapp.TemplateCard{card, card} }, 132018, "template.cards"},
		"cards":                {all, cards(2, card, card), 0, ""},
		"one card of two":      {all, cards(2, card), 132012, "template.cards"},
		"three cards of two":   {all, cards(2, card, card, card), 132012, "template.cards"},
		"card without picture": {all, cards(2, card, whatsapp.TemplateCard{}), 132012, "template.cards[1].header"},
		"card with a value":    {all, cards(2, card, whatsapp.TemplateCard{Header: card.Header, Body: whatsapp.Texts("x")}), 132000, "template.cards[1].body"},
		"card with a button":   {all, cards(2, card, whatsapp.TemplateCard{Header: card.Header, Buttons: []whatsapp.TemplateButton{plain}}), 132018, "template.cards[1].buttons[0].index"},
		"one product": {all, func(d *template.Definition, p *template.Params) {
			d.Cards = make([]template.Card, 2)
			d.Cards[0].Header = &template.ProductHeader{}
			p.Cards = []whatsapp.TemplateCard{{}}
		}, 132012, "template.cards"},
		"offer without end": {all, func(d *template.Definition, _ *template.Params) { d.Offer = &template.Offer{Text: "x", Expires: true} }, 132012, "template.limited_time_offer"},
		"end without offer": {all, func(_ *template.Definition, p *template.Params) { p.OfferExpires = time.Unix(1767225600, 0) }, 132018, "template.limited_time_offer"},
		"status missing":    {all, func(d *template.Definition, _ *template.Params) { d.SubCategory = template.SubOrderStatus }, 132012, "template.order_status"},
		"status for payment": {all, func(d *template.Definition, p *template.Params) {
			d.SubCategory, p.OrderStatus = template.SubOrderDetails, &whatsapp.OrderUpdate{ReferenceID: "1", Status: "shipped"}
		}, 132018, "template.order_status"},
		"category as asked for": {all, func(_ *template.Definition, p *template.Params) { p.Category = template.Utility }, 0, ""},
		"category moved": {all, func(d *template.Definition, p *template.Params) {
			d.Category, p.Category = template.Marketing, template.Utility
		}, -2, "template.category"},
	}
}

// Each fault is found before the wire, with the code that Meta would answer. Code -1 stands for values that no template
// could take, -2 for what Meta would not refuse.
func TestMessageFaults(t *testing.T) {
	t.Parallel()
	for name, c := range messageCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, p := c.base(), template.Params{}
			if d.Name == "all" {
				p = good()
			}
			c.change(&d, &p)
			m, err := d.Message(p)
			if c.path == "" {
				require.NoError(t, err)
				assert.NoError(t, whatsapp.Check(m))
				return
			}
			e := fault(t, err)
			assert.Nil(t, m)
			assert.Equal(t, c.path, e.Fields[0].Path, "%v", err)
			assert.Equal(t, waerrors.NotSent, e.Outcome)
			switch c.code {
			case -1:
				assert.Equal(t, waerrors.Invalid, e.Kind)
			case -2:
				assert.Equal(t, waerrors.Template, e.Kind)
				assert.Zero(t, e.Code)
			default:
				assert.Equal(t, c.code, e.Code)
				entry, ok := waerrors.Lookup(c.code, 0)
				require.True(t, ok)
				assert.Equal(t, entry.Kind, e.Kind)
				assert.NotEmpty(t, e.Remedy())
			}
			_, again := d.Render(p)
			assert.Equal(t, err, again, "Render refuses what Message refuses")
		})
	}
}

func TestMessageReportsAll(t *testing.T) {
	t.Parallel()
	d := all()
	_, err := d.Message(template.Params{
		Body: whatsapp.Texts("Ana"), Buttons: []whatsapp.TemplateButton{&whatsapp.CopyCodeButton{Index: 0, Code: "x"}},
		Category: template.Marketing,
	})
	assert.EqualError(t, err, "whatsapp: build template message: (#132012) template.category: want a template in MARKETING, got UTILITY; "+
		"template.header: want an image for the header (132012), got none; "+
		"template.body: want 2 values (132000), got 1; "+
		"template.buttons[0]: want a value for a QUICK_REPLY button (132018), got COPY_CODE; "+
		"template.buttons[1]: want a value: the URL button needs one (131008), got none [template, not sent]")
}

// What a template's status says of a send.
func TestMessageByStatus(t *testing.T) {
	t.Parallel()
	for status, code := range map[template.Status]int{
		template.Approved: 0, template.Flagged: 0, template.Reinstated: 0, template.Unarchived: 0, template.Locked: 0, "": 0, "NEW": 0,
		template.Pending: 132001, template.Rejected: 132001, template.InAppeal: 132001, template.Deleted: 132001,
		template.PendingDeletion: 132001, template.LimitExceeded: 132001, template.Archived: 132001,
		template.Paused: 132015, template.Disabled: 132016,
	} {
		d := template.Template{Status: status, Definition: all()}
		_, err := d.Message(good())
		if code == 0 {
			assert.NoError(t, err, status)
			continue
		}
		e := fault(t, err)
		assert.Equal(t, code, e.Code, status)
		assert.Equal(t, waerrors.Template, e.Kind)
		assert.Equal(t, "template.status", e.Fields[0].Path)
		_, err = d.Definition.Message(good())
		assert.NoError(t, err, "the definition knows no status")
	}
}

// Addresses of cards can have named placeholders too, and what the caller gave stays as it was.
func TestNamedAddressOfACard(t *testing.T) {
	t.Parallel()
	d := carousel(2)
	for i := range d.Cards {
		d.Cards[i].Buttons = []template.Button{&template.URL{Text: "Go", URL: "https://example.com/{{place}}", Example: "x"}}
	}
	d.Body = template.Body{Text: "Two places."}
	require.NoError(t, d.Check())
	var cards []whatsapp.TemplateCard
	for _, place := range []string{"here", "there"} {
		cards = append(cards, whatsapp.TemplateCard{
			Header:  &whatsapp.ImageParam{Media: whatsapp.MediaID("1")},
			Buttons: []whatsapp.TemplateButton{&whatsapp.URLButton{Suffix: place}},
		})
	}
	m, err := d.Message(template.Params{Cards: cards})
	require.NoError(t, err)
	assert.Contains(t, encode(t, m), `"parameter_name":"place","text":"there"`)
	assert.Equal(t, &whatsapp.URLButton{Suffix: "there"}, cards[1].Buttons[0])
	assert.Equal(t, &whatsapp.URLButton{Suffix: "there", Name: "place"}, m.Cards[1].Buttons[0])
}
