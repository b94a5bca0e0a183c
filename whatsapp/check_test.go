package whatsapp_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// chars returns a text of n characters that is longer in bytes and in UTF-16.
func chars(n int) string { return strings.Repeat("𝄞", n) }

// broken returns the paths at which m breaks a rule.
func broken(t *testing.T, err error) []string {
	t.Helper()
	if err == nil {
		return nil
	}
	require.ErrorIs(t, err, waerrors.Invalid)
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	assert.Equal(t, waerrors.NotSent, e.Outcome)
	var paths []string
	for _, f := range e.Fields {
		assert.NotEmpty(t, f.Rule)
		paths = append(paths, f.Path)
	}
	return paths
}

func anyMedia() whatsapp.Media { return whatsapp.MediaID("1") }

func oneButton() []whatsapp.Button { return []whatsapp.Button{{ID: "y", Title: "Yes"}} }

// A lengthRule is a text that may have lo to hi characters, somewhere in a message that is valid otherwise.
type lengthRule struct {
	path   string
	lo, hi int
	make   func(s string) whatsapp.Message
}

func lengthRules() []lengthRule {
	list := func(change func(*whatsapp.List)) whatsapp.Message {
		m := &whatsapp.List{Body: "b", Button: "x", Sections: []whatsapp.ListSection{{Title: "t", Rows: []whatsapp.ListRow{{ID: "i", Title: "t"}}}}}
		change(m)
		return m
	}
	products := func(change func(*whatsapp.ProductList)) whatsapp.Message {
		m := &whatsapp.ProductList{Header: "h", Body: "b", CatalogID: "1", Sections: []whatsapp.ProductSection{{Title: "t", ProductIDs: []string{"1"}}}}
		change(m)
		return m
	}
	card := func(header whatsapp.Header, body string, action whatsapp.CardAction) whatsapp.Message {
		c := whatsapp.MediaCard{Header: header, Body: body, Action: action}
		other := c
		if r, ok := action.(*whatsapp.CardReplies); ok {
			other.Action = &whatsapp.CardReplies{Buttons: make([]whatsapp.Button, len(r.Buttons))}
			for i := range r.Buttons {
				other.Action.(*whatsapp.CardReplies).Buttons[i] = whatsapp.Button{ID: fmt.Sprint("other", i), Title: "t"}
			}
		}
		other.Body = ""
		if _, ok := action.(*whatsapp.CardURL); ok {
			other.Action = &whatsapp.CardURL{DisplayText: "t", URL: "https://example.com"}
		}
		return &whatsapp.MediaCarousel{Body: "b", Cards: []whatsapp.MediaCard{c, other}}
	}
	image := &whatsapp.ImageHeader{Media: anyMedia()}
	link := &whatsapp.CardURL{DisplayText: "t", URL: "https://example.com"}
	template := func(change func(*whatsapp.Template)) whatsapp.Message {
		m := &whatsapp.Template{Name: "n", Language: "en"}
		change(m)
		return m
	}
	button := func(b whatsapp.TemplateButton) whatsapp.Message {
		return &whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{b}}
	}
	const action, firstButton = "interactive.action", "template.components[0].parameters[0]"
	return []lengthRule{
		{"text.body", 1, 4096, func(s string) whatsapp.Message { return &whatsapp.Text{Body: s} }},
		{"image.caption", 0, 1024, func(s string) whatsapp.Message { return &whatsapp.Image{Media: anyMedia(), Caption: s} }},
		{"video.caption", 0, 1024, func(s string) whatsapp.Message { return &whatsapp.Video{Media: anyMedia(), Caption: s} }},
		{"document.caption", 0, 1024, func(s string) whatsapp.Message { return &whatsapp.Document{Media: anyMedia(), Caption: s} }},

		{"interactive.header.text", 1, 60, func(s string) whatsapp.Message {
			return &whatsapp.Buttons{Header: &whatsapp.TextHeader{Text: s}, Body: "b", Buttons: oneButton()}
		}},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message { return &whatsapp.Buttons{Body: s, Buttons: oneButton()} }},
		{"interactive.footer.text", 0, 60, func(s string) whatsapp.Message { return &whatsapp.Buttons{Body: "b", Footer: s, Buttons: oneButton()} }},
		{action + ".buttons[0].reply.id", 1, 256, func(s string) whatsapp.Message {
			return &whatsapp.Buttons{Body: "b", Buttons: []whatsapp.Button{{ID: s, Title: "t"}}}
		}},
		{action + ".buttons[0].reply.title", 1, 20, func(s string) whatsapp.Message {
			return &whatsapp.Buttons{Body: "b", Buttons: []whatsapp.Button{{ID: "i", Title: s}}}
		}},

		{"interactive.header.text", 0, 60, func(s string) whatsapp.Message { return list(func(m *whatsapp.List) { m.Header = s }) }},
		{"interactive.body.text", 1, 4096, func(s string) whatsapp.Message { return list(func(m *whatsapp.List) { m.Body = s }) }},
		{"interactive.footer.text", 0, 60, func(s string) whatsapp.Message { return list(func(m *whatsapp.List) { m.Footer = s }) }},
		{action + ".button", 1, 20, func(s string) whatsapp.Message { return list(func(m *whatsapp.List) { m.Button = s }) }},
		{action + ".sections[0].title", 0, 24, func(s string) whatsapp.Message {
			return list(func(m *whatsapp.List) { m.Sections[0].Title = s })
		}},
		{action + ".sections[1].title", 1, 24, func(s string) whatsapp.Message {
			return list(func(m *whatsapp.List) {
				m.Sections = append(m.Sections, whatsapp.ListSection{Title: s, Rows: []whatsapp.ListRow{{ID: "j", Title: "t"}}})
			})
		}},
		{action + ".sections[0].rows[0].id", 1, 200, func(s string) whatsapp.Message {
			return list(func(m *whatsapp.List) { m.Sections[0].Rows[0].ID = s })
		}},
		{action + ".sections[0].rows[0].title", 1, 24, func(s string) whatsapp.Message {
			return list(func(m *whatsapp.List) { m.Sections[0].Rows[0].Title = s })
		}},
		{action + ".sections[0].rows[0].description", 0, 72, func(s string) whatsapp.Message {
			return list(func(m *whatsapp.List) { m.Sections[0].Rows[0].Description = s })
		}},

		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message {
			return &whatsapp.CTAURL{Body: s, DisplayText: "t", URL: "https://example.com"}
		}},
		{action + ".parameters.display_text", 1, 20, func(s string) whatsapp.Message {
			return &whatsapp.CTAURL{Body: "b", DisplayText: s, URL: "https://example.com"}
		}},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message {
			return &whatsapp.Flow{Body: s, Label: "l", Flow: whatsapp.FlowID("1")}
		}},
		{action + ".parameters.flow_cta", 1, 30, func(s string) whatsapp.Message {
			return &whatsapp.Flow{Body: "b", Label: s, Flow: whatsapp.FlowID("1")}
		}},

		{"interactive.body.text", 0, 1024, func(s string) whatsapp.Message {
			return &whatsapp.Product{Body: s, CatalogID: "1", ProductID: "1"}
		}},
		{"interactive.footer.text", 0, 60, func(s string) whatsapp.Message {
			return &whatsapp.Product{Footer: s, CatalogID: "1", ProductID: "1"}
		}},
		{"interactive.header.text", 1, 60, func(s string) whatsapp.Message { return products(func(m *whatsapp.ProductList) { m.Header = s }) }},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message { return products(func(m *whatsapp.ProductList) { m.Body = s }) }},
		{action + ".sections[0].title", 0, 24, func(s string) whatsapp.Message {
			return products(func(m *whatsapp.ProductList) { m.Sections[0].Title = s })
		}},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message { return &whatsapp.Catalog{Body: s} }},
		{"interactive.footer.text", 0, 60, func(s string) whatsapp.Message { return &whatsapp.Catalog{Body: "b", Footer: s} }},

		{action + ".cards[0].body.text", 0, 160, func(s string) whatsapp.Message { return card(image, s, link) }},
		{action + ".cards[0].action.parameters.display_text", 1, 20, func(s string) whatsapp.Message {
			return card(image, "", &whatsapp.CardURL{DisplayText: s, URL: "https://example.com"})
		}},
		{action + ".cards[0].action.buttons[0].quick_reply.id", 1, 256, func(s string) whatsapp.Message {
			return card(image, "", &whatsapp.CardReplies{Buttons: []whatsapp.Button{{ID: s, Title: "t"}}})
		}},
		{action + ".cards[0].action.buttons[0].quick_reply.title", 1, 20, func(s string) whatsapp.Message {
			return card(image, "", &whatsapp.CardReplies{Buttons: []whatsapp.Button{{ID: "i", Title: s}}})
		}},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message {
			return &whatsapp.ProductCarousel{Body: s, CatalogID: "1", ProductIDs: []string{"1", "2"}}
		}},

		{action + ".parameters.values.in_pin_code", 0, 6, func(s string) whatsapp.Message {
			return &whatsapp.AddressRequest{Body: "b", Country: "IN", Values: whatsapp.Address{PINCode: s}}
		}},
		{action + ".parameters.saved_addresses[0].value.in_pin_code", 0, 6, func(s string) whatsapp.Message {
			return &whatsapp.AddressRequest{Body: "b", Country: "IN", SavedAddresses: []whatsapp.SavedAddress{{ID: "1", Value: whatsapp.Address{PINCode: s}}}}
		}},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message { return &whatsapp.LocationRequest{Body: s} }},
		{"interactive.body.text", 0, 1024, func(s string) whatsapp.Message { return &whatsapp.CallPermissionRequest{Body: s} }},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message { return &whatsapp.ContactInfoRequest{Body: s} }},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message { return &whatsapp.VoiceCall{Body: s} }},
		{action + ".parameters.display_text", 0, 20, func(s string) whatsapp.Message { return &whatsapp.VoiceCall{Body: "b", DisplayText: s} }},
		{action + ".parameters.payload", 0, 512, func(s string) whatsapp.Message { return &whatsapp.VoiceCall{Body: "b", Payload: s} }},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message {
			return &whatsapp.OrderStatus{Body: s, Update: whatsapp.OrderUpdate{ReferenceID: "1", Status: "shipped"}}
		}},
		{"interactive.body.text", 1, 1024, func(s string) whatsapp.Message { return &whatsapp.OrderDetails{Body: s, Payment: breadOrder()} }},

		{"template.name", 1, 512, func(s string) whatsapp.Message { return &whatsapp.Template{Name: s, Language: "en"} }},
		{firstButton + ".text", 1, 60, func(s string) whatsapp.Message {
			return template(func(m *whatsapp.Template) { m.Header = &whatsapp.TextParam{Text: s} })
		}},
		{firstButton + ".text", 1, 32768, func(s string) whatsapp.Message {
			return template(func(m *whatsapp.Template) { m.Body = whatsapp.Texts(s) })
		}},
		{firstButton + ".currency.code", 3, 3, func(s string) whatsapp.Message {
			return template(func(m *whatsapp.Template) {
				m.Body = []whatsapp.Param{&whatsapp.CurrencyParam{Fallback: "1", Code: s}}
			})
		}},
		{firstButton + ".text", 1, 2000, func(s string) whatsapp.Message { return button(&whatsapp.URLButton{Suffix: s}) }},
		{firstButton + ".coupon_code", 1, 20, func(s string) whatsapp.Message { return button(&whatsapp.CopyCodeButton{Code: s}) }},
		{firstButton + ".text", 1, 15, func(s string) whatsapp.Message { return button(&whatsapp.OTPButton{Code: s}) }},
		{firstButton + ".payload", 0, 512, func(s string) whatsapp.Message { return button(&whatsapp.VoiceCallButton{Payload: s}) }},
		{firstButton + ".action.sections[0].title", 0, 24, func(s string) whatsapp.Message {
			return button(&whatsapp.MultiProductButton{Sections: []whatsapp.ProductSection{{Title: s, ProductIDs: []string{"1"}}}})
		}},
	}
}

func TestCheckLengths(t *testing.T) {
	t.Parallel()
	for i, r := range lengthRules() {
		t.Run(fmt.Sprintf("%d %s", i, r.path), func(t *testing.T) {
			t.Parallel()
			require.NoError(t, whatsapp.Check(r.make(chars(r.lo))), "least")
			require.NoError(t, whatsapp.Check(r.make(chars(r.hi))), "most")
			assert.Equal(t, []string{r.path}, broken(t, whatsapp.Check(r.make(chars(r.hi+1)))), "one past")
			if r.lo > 0 {
				assert.Equal(t, []string{r.path}, broken(t, whatsapp.Check(r.make(chars(r.lo-1)))), "one short")
			}
		})
	}
}

// A countRule is a number of things, or a number, that may be lo to hi.
type countRule struct {
	path   string
	lo, hi int
	make   func(n int) whatsapp.Message
}

func repeat[T any](n int, f func(i int) T) []T {
	out := make([]T, max(n, 0))
	for i := range out {
		out[i] = f(i)
	}
	return out
}

func countRules() []countRule {
	row := func(i int) whatsapp.ListRow { return whatsapp.ListRow{ID: fmt.Sprint(i), Title: "t"} }
	id := func(i int) string { return fmt.Sprint(i) }
	section := func(i int) whatsapp.ProductSection {
		return whatsapp.ProductSection{Title: "t", ProductIDs: []string{"1"}}
	}
	link := func(int) whatsapp.MediaCard {
		return whatsapp.MediaCard{
			Header: &whatsapp.VideoHeader{Media: anyMedia()}, Action: &whatsapp.CardURL{DisplayText: "t", URL: "https://example.com"},
		}
	}
	return []countRule{
		{"contacts", 1, 257, func(n int) whatsapp.Message {
			return &whatsapp.Contacts{Contacts: repeat(n, func(int) whatsapp.Contact { return whatsapp.Contact{Name: whatsapp.ContactName{Formatted: "Ben"}} })}
		}},
		{"interactive.action.buttons", 1, 3, func(n int) whatsapp.Message {
			return &whatsapp.Buttons{Body: "b", Buttons: repeat(n, func(i int) whatsapp.Button { return whatsapp.Button{ID: id(i), Title: id(i)} })}
		}},
		{"interactive.action.sections[].rows", 1, 10, func(n int) whatsapp.Message {
			return &whatsapp.List{Body: "b", Button: "x", Sections: []whatsapp.ListSection{{Rows: repeat(n, row)}}}
		}},
		{"interactive.action.sections[].product_items", 1, 30, func(n int) whatsapp.Message {
			return &whatsapp.ProductList{Header: "h", Body: "b", CatalogID: "1", Sections: []whatsapp.ProductSection{{ProductIDs: repeat(n, id)}}}
		}},
		{"interactive.action.cards", 2, 10, func(n int) whatsapp.Message {
			return &whatsapp.MediaCarousel{Body: "b", Cards: repeat(n, link)}
		}},
		{"interactive.action.cards", 2, 10, func(n int) whatsapp.Message {
			return &whatsapp.ProductCarousel{Body: "b", CatalogID: "1", ProductIDs: repeat(n, id)}
		}},
		{"interactive.action.parameters.ttl_minutes", 1, 43200, func(n int) whatsapp.Message {
			return &whatsapp.VoiceCall{Body: "b", TTLMinutes: n - boolInt(n == 0)}
		}},
		{"pin.expiration_days", 1, 30, func(n int) whatsapp.Message { return &whatsapp.Pin{MessageID: wamid, Days: n} }},
		{"location.latitude", -90, 90, func(n int) whatsapp.Message { return &whatsapp.Location{Latitude: float64(n)} }},
		{"location.longitude", -180, 180, func(n int) whatsapp.Message { return &whatsapp.Location{Longitude: float64(n)} }},
		{"template.components[0].index", 0, 9, func(n int) whatsapp.Message {
			return &whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.CatalogButton{Index: n}}}
		}},
		{"template.components[0].cards", 2, 10, func(n int) whatsapp.Message {
			cards := repeat(n, func(int) whatsapp.TemplateCard { return whatsapp.TemplateCard{Body: whatsapp.Texts("x")} })
			if n == 1 {
				cards = cards[:1]
			}
			return &whatsapp.Template{Name: "n", Language: "en", Cards: cards}
		}},
		{"template.components[0].parameters[0].ttl_minutes", 1, 43200, func(n int) whatsapp.Message {
			return &whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.VoiceCallButton{TTLMinutes: n - boolInt(n == 0)}}}
		}},
		{"template.components[0].parameters[0].action.sections", 1, 10, func(n int) whatsapp.Message {
			return &whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.MultiProductButton{Sections: repeat(n, section)}}}
		}},
	}
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestCheckCounts(t *testing.T) {
	t.Parallel()
	for i, r := range countRules() {
		t.Run(fmt.Sprintf("%d %s", i, r.path), func(t *testing.T) {
			t.Parallel()
			require.NoError(t, whatsapp.Check(r.make(r.lo)), "least")
			require.NoError(t, whatsapp.Check(r.make(r.hi)), "most")
			assert.Equal(t, []string{r.path}, broken(t, whatsapp.Check(r.make(r.hi+1))), "one past")
			assert.Contains(t, broken(t, whatsapp.Check(r.make(r.lo-1))), r.path, "one short")
		})
	}
}

func TestCheckSections(t *testing.T) {
	t.Parallel()
	list := func(n int) whatsapp.Message {
		return &whatsapp.List{Body: "b", Button: "x", Sections: repeat(n, func(i int) whatsapp.ListSection {
			return whatsapp.ListSection{Title: "t", Rows: []whatsapp.ListRow{{ID: fmt.Sprint(i), Title: "t"}}}
		})}
	}
	require.NoError(t, whatsapp.Check(list(10)))
	assert.Contains(t, broken(t, whatsapp.Check(list(11))), "interactive.action.sections")
	assert.Contains(t, broken(t, whatsapp.Check(list(0))), "interactive.action.sections")
	products := func(n int) whatsapp.Message {
		return &whatsapp.ProductList{Header: "h", Body: "b", CatalogID: "1", Sections: repeat(n, func(int) whatsapp.ProductSection {
			return whatsapp.ProductSection{Title: "t", ProductIDs: []string{"1"}}
		})}
	}
	require.NoError(t, whatsapp.Check(products(10)))
	assert.Equal(t, []string{"interactive.action.sections"}, broken(t, whatsapp.Check(products(11))))
}

// TestCheckRules is the rules that are neither a length nor a count.
func TestCheckRules(t *testing.T) {
	t.Parallel()
	const action, param = "interactive.action", "template.components[0].parameters[0]"
	body := func(p ...whatsapp.Param) whatsapp.Message {
		return &whatsapp.Template{Name: "n", Language: "en", Body: p}
	}
	buttons := func(b ...whatsapp.TemplateButton) whatsapp.Message {
		return &whatsapp.Template{Name: "n", Language: "en", Buttons: b}
	}
	carousel := func(a, b whatsapp.MediaCard) whatsapp.Message {
		return &whatsapp.MediaCarousel{Body: "b", Cards: []whatsapp.MediaCard{a, b}}
	}
	image := &whatsapp.ImageHeader{Media: anyMedia()}
	link := &whatsapp.CardURL{DisplayText: "t", URL: "https://example.com"}
	replies := func(ids ...string) *whatsapp.CardReplies {
		return &whatsapp.CardReplies{Buttons: repeat(len(ids), func(i int) whatsapp.Button { return whatsapp.Button{ID: ids[i], Title: "t"} })}
	}
	for name, c := range map[string]struct {
		m    whatsapp.Message
		want []string
	}{
		"no media":             {&whatsapp.Image{}, []string{"image"}},
		"no media, sticker":    {&whatsapp.Sticker{}, []string{"sticker"}},
		"no media, audio":      {&whatsapp.Audio{}, []string{"audio"}},
		"no media, video":      {&whatsapp.Video{}, []string{"video"}},
		"no media, document":   {&whatsapp.Document{}, []string{"document"}},
		"link to a file":       {&whatsapp.Image{Media: whatsapp.MediaLink("file:///etc/passwd")}, []string{"image.link"}},
		"link without scheme":  {&whatsapp.Image{Media: whatsapp.MediaLink("example.com/a.jpg")}, []string{"image.link"}},
		"link, upper case":     {&whatsapp.Image{Media: whatsapp.MediaLink("HTTPS://example.com/a.jpg")}, nil},
		"NaN":                  {&whatsapp.Location{Latitude: math.NaN()}, []string{"location.latitude"}},
		"no message to react":  {&whatsapp.Reaction{Emoji: "👍"}, []string{"reaction.message_id"}},
		"two emoji":            {&whatsapp.Reaction{MessageID: wamid, Emoji: "👍👍"}, []string{"reaction.emoji"}},
		"a word":               {&whatsapp.Reaction{MessageID: wamid, Emoji: "ok"}, []string{"reaction.emoji"}},
		"one flag":             {&whatsapp.Reaction{MessageID: wamid, Emoji: "🇩🇪"}, nil},
		"a letter":             {&whatsapp.Reaction{MessageID: wamid, Emoji: "a"}, []string{"reaction.emoji"}},
		"an accented letter":   {&whatsapp.Reaction{MessageID: wamid, Emoji: "e\u0301"}, []string{"reaction.emoji"}},
		"a bare digit":         {&whatsapp.Reaction{MessageID: wamid, Emoji: "1"}, []string{"reaction.emoji"}},
		"a digit elsewhere":    {&whatsapp.Reaction{MessageID: wamid, Emoji: "٣"}, []string{"reaction.emoji"}},
		"a space":              {&whatsapp.Reaction{MessageID: wamid, Emoji: " "}, []string{"reaction.emoji"}},
		"a full stop":          {&whatsapp.Reaction{MessageID: wamid, Emoji: "."}, []string{"reaction.emoji"}},
		"a letter as emoji":    {&whatsapp.Reaction{MessageID: wamid, Emoji: "ℹ️"}, nil},
		"the letter alone":     {&whatsapp.Reaction{MessageID: wamid, Emoji: "ℹ"}, nil},
		"a sign":               {&whatsapp.Reaction{MessageID: wamid, Emoji: "©"}, nil},
		"punctuation":          {&whatsapp.Reaction{MessageID: wamid, Emoji: "‼️"}, nil},
		"a CJK sign":           {&whatsapp.Reaction{MessageID: wamid, Emoji: "㊗️"}, nil},
		"a key":                {&whatsapp.Reaction{MessageID: wamid, Emoji: "#️⃣"}, nil},
		"of a later Unicode":   {&whatsapp.Reaction{MessageID: wamid, Emoji: "\U0001FAFF"}, nil},
		"two flags":            {&whatsapp.Reaction{MessageID: wamid, Emoji: "🇩🇪🇫🇷"}, []string{"reaction.emoji"}},
		"one family":           {&whatsapp.Reaction{MessageID: wamid, Emoji: "👩🏽‍👩🏻‍👧"}, nil},
		"one keycap":           {&whatsapp.Reaction{MessageID: wamid, Emoji: "1️⃣"}, nil},
		"one tagged flag":      {&whatsapp.Reaction{MessageID: wamid, Emoji: "🏴󠁧󠁢󠁳󠁣󠁴󠁿"}, nil},
		"no message read":      {&whatsapp.ReadReceipt{}, []string{"message_id"}},
		"no message to pin":    {&whatsapp.Pin{Days: 1}, []string{"pin.message_id"}},
		"unpin needs no days":  {&whatsapp.Pin{MessageID: wamid, Unpin: true}, nil},
		"contact without name": {&whatsapp.Contacts{Contacts: []whatsapp.Contact{{}}}, []string{"contacts[0].name.formatted_name"}},
		"birthday":             {&whatsapp.Contacts{Contacts: []whatsapp.Contact{{Name: whatsapp.ContactName{Formatted: "B"}, Birthday: "23.1.1999"}}}, []string{"contacts[0].birthday"}},
		"nil header pointer":   {&whatsapp.Buttons{Header: (*whatsapp.TextHeader)(nil), Body: "b", Buttons: oneButton()}, []string{"interactive.header"}},
		"header without media": {&whatsapp.Buttons{Header: &whatsapp.DocumentHeader{}, Body: "b", Buttons: oneButton()}, []string{"interactive.header.document"}},
		"space around id":      {&whatsapp.Buttons{Body: "b", Buttons: []whatsapp.Button{{ID: " y", Title: "Yes"}}}, []string{action + ".buttons[0].reply.id"}},
		"same button twice": {&whatsapp.Buttons{Body: "b", Buttons: []whatsapp.Button{{ID: "y", Title: "Yes"}, {ID: "y", Title: "Yes"}}}, []string{
			action + ".buttons[1].reply.id", action + ".buttons[1].reply.title",
		}},
		"same row twice": {
			&whatsapp.List{Body: "b", Button: "x", Sections: []whatsapp.ListSection{{Rows: []whatsapp.ListRow{{ID: "a", Title: "A"}, {ID: "a", Title: "A"}}}}},
			[]string{action + ".sections[0].rows[1].id"},
		},
		"two sections, one title": {
			&whatsapp.List{Body: "b", Button: "x", Sections: []whatsapp.ListSection{{Rows: []whatsapp.ListRow{{ID: "a", Title: "A"}}}, {Title: "t"}}},
			[]string{action + ".sections[0].title"},
		},
		"no flow":             {&whatsapp.Flow{Body: "b", Label: "l"}, []string{action + ".parameters.flow_id"}},
		"flow data no object": {&whatsapp.Flow{Body: "b", Label: "l", Flow: whatsapp.FlowID("1"), Data: json.RawMessage(`[1]`)}, []string{action + ".parameters.flow_action_payload.data"}},
		"flow data no JSON":   {&whatsapp.Flow{Body: "b", Label: "l", Flow: whatsapp.FlowID("1"), Data: json.RawMessage(`{`)}, []string{action + ".parameters.flow_action_payload.data"}},
		"bad address":         {&whatsapp.CTAURL{Body: "b", DisplayText: "t", URL: "example.com"}, []string{action + ".parameters.url"}},
		"no product":          {&whatsapp.Product{}, []string{action + ".catalog_id", action + ".product_retailer_id"}},
		"empty product id": {
			&whatsapp.ProductList{Header: "h", Body: "b", CatalogID: "1", Sections: []whatsapp.ProductSection{{ProductIDs: []string{""}}}},
			[]string{action + ".sections[0].product_items[0].product_retailer_id"},
		},
		"no catalog":            {&whatsapp.ProductCarousel{Body: "b", ProductIDs: []string{"1", ""}}, []string{action + ".cards[0].action.catalog_id", action + ".cards[1].action.product_retailer_id"}},
		"card with text header": {carousel(whatsapp.MediaCard{Header: &whatsapp.TextHeader{Text: "h"}, Action: link}, whatsapp.MediaCard{Header: image, Action: link}), []string{action + ".cards[0].header"}},
		"card without action":   {carousel(whatsapp.MediaCard{Header: image}, whatsapp.MediaCard{Header: image}), []string{action + ".cards[0].action", action + ".cards[1].action"}},
		"three line breaks":     {carousel(whatsapp.MediaCard{Header: image, Body: "\n\n\n", Action: link}, whatsapp.MediaCard{Header: image, Body: "\n\n", Action: link}), []string{action + ".cards[0].body.text"}},
		"different buttons":     {carousel(whatsapp.MediaCard{Header: image, Action: link}, whatsapp.MediaCard{Header: image, Action: replies("a")}), []string{action + ".cards[1].action"}},
		"different numbers":     {carousel(whatsapp.MediaCard{Header: image, Action: replies("a", "b")}, whatsapp.MediaCard{Header: image, Action: replies("c")}), []string{action + ".cards[1].action"}},
		"same id on two cards":  {carousel(whatsapp.MediaCard{Header: image, Action: replies("a")}, whatsapp.MediaCard{Header: image, Action: replies("a")}), nil},
		"same id on one card":   {carousel(whatsapp.MediaCard{Header: image, Action: replies("a", "a")}, whatsapp.MediaCard{Header: image, Action: replies("a", "b")}), []string{action + ".cards[0].action.buttons[1].quick_reply.id"}},
		"no replies":            {carousel(whatsapp.MediaCard{Header: image, Action: replies()}, whatsapp.MediaCard{Header: image, Action: replies()}), []string{action + ".cards[0].action.buttons", action + ".cards[1].action.buttons"}},
		"no country":            {&whatsapp.AddressRequest{Body: "b", SavedAddresses: []whatsapp.SavedAddress{{}}}, []string{action + ".parameters.country", action + ".parameters.saved_addresses[0].id"}},
		"no order": {&whatsapp.OrderDetails{Body: "b"}, []string{
			action + ".parameters.reference_id", action + ".parameters.type", action + ".parameters.currency",
		}},
		"order without status": {&whatsapp.OrderDetails{Body: "b", Payment: whatsapp.OrderPayment{
			ReferenceID: "1", GoodsType: "digital-goods", Currency: "BRL", Order: whatsapp.Order{Items: []whatsapp.OrderItem{{}}},
		}}, []string{action + ".parameters.order.status", action + ".parameters.order.items[0].name"}},
		"paid": {&whatsapp.OrderStatus{Body: "b", Update: whatsapp.OrderUpdate{ReferenceID: "1", PaymentStatus: "captured"}}, nil},

		"no order status": {&whatsapp.OrderStatus{Body: "b"}, []string{action + ".parameters.reference_id", action + ".parameters.order.status"}},

		"no template":           {&whatsapp.Template{}, []string{"template.name", "template.language.code"}},
		"line break":            {body(&whatsapp.TextParam{Text: "a\nb"}), []string{param + ".text"}},
		"tab":                   {body(&whatsapp.TextParam{Text: "a\tb"}), []string{param + ".text"}},
		"five spaces":           {body(&whatsapp.TextParam{Text: "a     b"}), []string{param + ".text"}},
		"four spaces":           {body(&whatsapp.TextParam{Text: "a    b"}), nil},
		"no fallback":           {body(&whatsapp.DateTimeParam{}, &whatsapp.CurrencyParam{Code: "EUR"}), []string{param + ".date_time.fallback_value", "template.components[0].parameters[1].currency.fallback_value"}},
		"picture in a body":     {body(&whatsapp.ImageParam{Media: anyMedia()}), []string{param + ".type"}},
		"product in a body":     {body(&whatsapp.ProductParam{}), []string{param + ".type", param + ".product.catalog_id", param + ".product.product_retailer_id"}},
		"nil value":             {body(nil, (*whatsapp.TextParam)(nil)), []string{param, "template.components[0].parameters[1]"}},
		"half named":            {body(&whatsapp.TextParam{Name: "a", Text: "x"}, &whatsapp.TextParam{Text: "x"}), []string{"template.components[0].parameters"}},
		"named and raw":         {body(&whatsapp.TextParam{Name: "a", Text: "x"}, &whatsapp.RawParam{Payload: json.RawMessage(`{}`)}), nil},
		"same name twice":       {body(&whatsapp.TextParam{Name: "a", Text: "x"}, &whatsapp.TextParam{Name: "a", Text: "x"}), []string{"template.components[0].parameters[1].parameter_name"}},
		"raw value no JSON":     {body(&whatsapp.RawParam{Payload: json.RawMessage(`{`)}), []string{param}},
		"raw component no JSON": {&whatsapp.Template{Name: "n", Language: "en", Components: []json.RawMessage{nil}}, []string{"template.components[0]"}},
		"no payload":            {buttons(&whatsapp.QuickReplyButton{}), []string{param + ".payload"}},
		"nil button":            {buttons(nil, (*whatsapp.URLButton)(nil)), []string{"template.components[0]", "template.components[1]"}},
		"same index twice":      {buttons(&whatsapp.CatalogButton{}, &whatsapp.CatalogButton{}), []string{"template.components[1].index"}},
		"eleven buttons":        {buttons(repeat(11, func(i int) whatsapp.TemplateButton { return &whatsapp.CatalogButton{Index: i} })...), []string{"template.components", "template.components[10].index"}},
		"ten buttons":           {buttons(repeat(10, func(i int) whatsapp.TemplateButton { return &whatsapp.CatalogButton{Index: i} })...), nil},
		"flow button data":      {buttons(&whatsapp.FlowButton{Data: json.RawMessage(`1`)}), []string{param + ".action.flow_action_data"}},
		"tap target":            {&whatsapp.Template{Name: "n", Language: "en", TapTarget: &whatsapp.TapTarget{URL: "x"}}, []string{"template.components[0].parameters[0].tap_target_configuration[0].url"}},
		"card":                  {&whatsapp.Template{Name: "n", Language: "en", OfferExpires: time.Unix(1, 0), Cards: []whatsapp.TemplateCard{{}, {Header: &whatsapp.ImageParam{}, Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{}}}}}, []string{"template.components[1].cards[1].components[0].parameters[0].image", "template.components[1].cards[1].components[1].parameters[0].payload"}},
		"order status":          {&whatsapp.Template{Name: "n", Language: "en", OrderStatus: &whatsapp.OrderUpdate{ReferenceID: "1"}}, []string{"template.components[0].parameters[0].order_status.order.status"}},

		"nothing raw":      {&whatsapp.Raw{}, []string{"type"}},
		"raw without type": {&whatsapp.Raw{Payload: json.RawMessage(`{}`)}, []string{"type"}},
		"raw reserved":     {&whatsapp.Raw{Type: "to", Payload: json.RawMessage(`{}`)}, []string{"type"}},
		"raw no JSON":      {&whatsapp.Raw{Type: "poll", Payload: json.RawMessage(`{`)}, []string{"poll"}},
		"raw null":         {&whatsapp.Raw{Type: "poll", Payload: json.RawMessage(` null`)}, []string{"poll"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, broken(t, whatsapp.Check(c.m)))
			_, _ = toAna(c.m).MarshalJSON() // never panics
			_ = whatsapp.Preview(c.m)
		})
	}
}

// A message with five faults reports five.
func TestCheckReportsAll(t *testing.T) {
	t.Parallel()
	o := toAna(&whatsapp.Buttons{
		Header: &whatsapp.TextHeader{Text: chars(61)}, Footer: chars(61),
		Buttons: []whatsapp.Button{{ID: "a", Title: chars(27)}, {ID: " b", Title: "B"}},
	})
	err := o.Check()
	assert.Equal(t, []string{
		"interactive.header.text", "interactive.body.text", "interactive.footer.text",
		"interactive.action.buttons[0].reply.title", "interactive.action.buttons[1].reply.id",
	}, broken(t, err))
	assert.ErrorContains(t, err, "interactive.action.buttons[0].reply.title: want 1 to 20 characters, got 27")
}

func TestCheckNil(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]whatsapp.Message{
		"nil": nil, "text": (*whatsapp.Text)(nil), "template": (*whatsapp.Template)(nil), "raw": (*whatsapp.Raw)(nil), "read": (*whatsapp.ReadReceipt)(nil),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, []string{"type"}, broken(t, whatsapp.Check(m)))
			assert.Contains(t, broken(t, toAna(m).Check()), "type")
			_, err := toAna(m).MarshalJSON()
			require.ErrorIs(t, err, waerrors.Invalid)
			assert.Empty(t, toAna(m).Type())
			assert.Equal(t, "[nothing]", whatsapp.Preview(m))
		})
	}
	var o *whatsapp.Outgoing
	assert.Equal(t, []string{"type"}, broken(t, o.Check()))
	_, err := o.MarshalJSON()
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.Equal(t, "messages", o.Endpoint())
}

func TestCheckEnvelope(t *testing.T) {
	t.Parallel()
	text, otp := &whatsapp.Text{Body: "hi"}, whatsapp.OTP("code", "en", "123456")
	user, group := whatsapp.User("US.13491208655302741918"), whatsapp.Group(group)
	direct := func(c whatsapp.Category, ttl time.Duration) whatsapp.Outgoing {
		return whatsapp.Outgoing{To: whatsapp.Phone(ana), Message: text, Direct: &whatsapp.Direct{Category: c, TTL: ttl}}
	}
	for name, c := range map[string]struct {
		o    whatsapp.Outgoing
		want []string
	}{
		"nobody":                   {whatsapp.Outgoing{Message: text}, []string{"to"}},
		"nobody reads":             {whatsapp.Outgoing{Message: &whatsapp.ReadReceipt{MessageID: wamid}}, nil},
		"callback data, most":      {whatsapp.Outgoing{To: user, Message: text, CallbackData: chars(512)}, nil},
		"callback data, one past":  {whatsapp.Outgoing{To: user, Message: text, CallbackData: chars(513)}, []string{"biz_opaque_callback_data"}},
		"code to a phone":          {whatsapp.Outgoing{To: whatsapp.Phone(ana), Message: otp}, nil},
		"code to a user id":        {whatsapp.Outgoing{To: user, Message: otp}, []string{"recipient"}},
		"code to a group":          {whatsapp.Outgoing{To: group, Message: otp}, []string{"recipient_type"}},
		"coupon to a user id":      {whatsapp.Outgoing{To: user, Message: &whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.CopyCodeButton{Code: "X"}}}}, nil},
		"buttons to a group":       {whatsapp.Outgoing{To: group, Message: &whatsapp.Buttons{Body: "b", Buttons: oneButton()}}, []string{"type"}},
		"picture to a group":       {whatsapp.Outgoing{To: group, Message: &whatsapp.Image{Media: anyMedia()}}, nil},
		"pin at a phone":           {whatsapp.Outgoing{To: whatsapp.Phone(ana), Message: &whatsapp.Pin{MessageID: wamid, Days: 1}}, []string{"recipient_type"}},
		"marketing text":           {whatsapp.Outgoing{To: user, Message: text, Marketing: &whatsapp.Marketing{}}, []string{"type"}},
		"marketing to a group":     {whatsapp.Outgoing{To: group, Message: &whatsapp.Template{Name: "n", Language: "en"}, Marketing: &whatsapp.Marketing{ProductPolicy: "LAX"}}, []string{"recipient_type", "product_policy"}},
		"direct without category":  {direct("", 0), []string{"category"}},
		"direct, least":            {direct(whatsapp.Utility, 30*time.Second), nil},
		"direct, one short":        {direct(whatsapp.Utility, 29*time.Second), []string{"ttl_seconds"}},
		"direct, most":             {direct(whatsapp.Utility, 12*time.Hour), nil},
		"direct, one past":         {direct(whatsapp.Utility, 12*time.Hour+time.Second), []string{"ttl_seconds"}},
		"direct code, most":        {direct(whatsapp.Authentication, 15*time.Minute), nil},
		"direct code, one past":    {direct(whatsapp.Authentication, 15*time.Minute+time.Second), []string{"ttl_seconds"}},
		"direct, part of a second": {direct(whatsapp.Utility, 45500*time.Millisecond), []string{"ttl_seconds"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, broken(t, c.o.Check()))
		})
	}
}

// Errors name rules and lengths, never what a person is told or who it is.
func TestCheckKeepsSecrets(t *testing.T) {
	t.Parallel()
	const secret = "canary-4711"
	o := &whatsapp.Outgoing{To: whatsapp.Phone("+1555000111122223333"), Message: &whatsapp.Buttons{
		Body: strings.Repeat(secret, 100), Footer: strings.Repeat(secret, 10),
		Buttons: []whatsapp.Button{{ID: " " + secret, Title: strings.Repeat(secret, 3)}},
	}}
	err := o.Check()
	require.Error(t, err)
	assert.NotContains(t, err.Error(), secret)
	assert.NotContains(t, err.Error(), "5550001111")

	const number = "+15550001111"
	link := whatsapp.MediaLink("tel:" + number)
	card := whatsapp.MediaCard{Header: &whatsapp.ImageHeader{Media: link}, Action: &whatsapp.CardURL{DisplayText: "Call", URL: number}}
	replies := whatsapp.MediaCard{
		Header: &whatsapp.ImageHeader{Media: whatsapp.MediaID("1")},
		Action: &whatsapp.CardReplies{Buttons: []whatsapp.Button{{ID: number, Title: "a"}, {ID: number, Title: "b"}}},
	}
	row := whatsapp.ListRow{ID: number, Title: "Ana"}
	for want, m := range map[string]whatsapp.Message{
		"interactive.action.parameters.url: want an http or https URL, got 16 characters of something else":                   &whatsapp.CTAURL{Body: "b", DisplayText: "Call", URL: "tel:" + number},
		"interactive.action.cards[1].action.parameters.url: want an http or https URL, got 12 characters":                     &whatsapp.MediaCarousel{Body: "b", Cards: []whatsapp.MediaCard{card, card}},
		"cards[1].action.buttons[1].quick_reply.id: want a value that no other has, got 12 characters that are there already": &whatsapp.MediaCarousel{Body: "b", Cards: []whatsapp.MediaCard{replies, replies}},
		"image.link: want an http or https URL, got 16 characters of something else":                                          &whatsapp.Image{Media: link},
		"tap_target_configuration[0].url: want an http or https URL, got 12 characters":                                       &whatsapp.Template{Name: "n", Language: "en", TapTarget: &whatsapp.TapTarget{URL: number}},
		"interactive.action.buttons[1].reply.title: want a value that no other has, got 12 characters": &whatsapp.Buttons{
			Body: "b", Buttons: []whatsapp.Button{{ID: "a", Title: number}, {ID: "b", Title: number}},
		},
		"sections[0].rows[2].id: want a value that no other has, got 12 characters": &whatsapp.List{
			Body: "b", Button: "Pick", Sections: []whatsapp.ListSection{{Rows: []whatsapp.ListRow{row, {ID: "2", Title: "Ben"}, row}}},
		},
	} {
		err := whatsapp.Check(m)
		require.ErrorContains(t, err, want)
		assert.NotContains(t, err.Error(), "5550001111")
	}
}
