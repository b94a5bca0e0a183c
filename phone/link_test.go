package phone_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/phone"
)

func TestLinkAndBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ number, text, want string }{
		{"+1 (555) 000-1111", "", "https://wa.me/15550001111"},
		{"0015550001111", "", "https://wa.me/15550001111"},
		{"15550001111", "Hi Ana", "https://wa.me/15550001111?text=Hi%20Ana"},
		{"15550001111", "1+1=2 & 50%\n#1?", "https://wa.me/15550001111?text=1%2B1%3D2%20%26%2050%25%0A%231%3F"},
		{"", "Grüße 👋", "https://wa.me/?text=Gr%C3%BC%C3%9Fe%20%F0%9F%91%8B"},
		{"+390612345678", "", "https://wa.me/390612345678"},
		{"551187654321", "", "https://wa.me/551187654321"}, // as WhatsApp knows this person
		{"15550001111", " ", "https://wa.me/15550001111?text=%20"},
	} {
		got, err := phone.Link(c.number, c.text)
		require.NoError(t, err)
		assert.Equal(t, c.want, got)
		back, err := phone.ParseLink(got)
		require.NoError(t, err)
		assert.Equal(t, phone.ChatLink, back.Kind)
		assert.Equal(t, c.text, back.Text)
		if c.number == "" {
			assert.Empty(t, back.Number)
		} else {
			assert.True(t, phone.Same(c.number, back.Number), back.Number)
		}
		again, err := back.URL()
		require.NoError(t, err)
		assert.Equal(t, got, again)
	}
}

func TestOtherLinksAndBack(t *testing.T) {
	t.Parallel()
	for want, target := range map[string]phone.Target{
		"https://wa.me/message/ABCDEFGHIJ2345":                         {Kind: phone.MessageLink, Code: "ABCDEFGHIJ2345"},
		"https://wa.me/call/15550001111":                               {Kind: phone.CallLink, Number: "+15550001111"},
		"https://wa.me/call/15550001111?biz_payload=order%207%26x%3D1": {Kind: phone.CallLink, Number: "+15550001111", Payload: "order 7&x=1"},
		"https://chat.whatsapp.com/AbCdEfGhIjKlMnOpQrStUv":             {Kind: phone.GroupLink, Invite: "AbCdEfGhIjKlMnOpQrStUv"},
		"https://wa.me/call/15550001111?biz_payload=" + strings.Repeat("%C3%BC", 512): {Kind: phone.CallLink,
			Number: "+15550001111", Payload: strings.Repeat("ü", 512)},
	} {
		got, err := target.URL()
		require.NoError(t, err)
		assert.Equal(t, want, got)
		back, err := phone.ParseLink(got)
		require.NoError(t, err)
		assert.Equal(t, target, back)
	}
}

func TestParseLinkForms(t *testing.T) {
	t.Parallel()
	want := phone.Target{Kind: phone.ChatLink, Number: "+15550001111", Text: "Hi Ana"}
	for _, link := range []string{
		"https://wa.me/15550001111?text=Hi%20Ana",
		"https://wa.me/15550001111?text=Hi+Ana",
		"https://wa.me/+15550001111/?text=Hi%20Ana&utm_source=x",
		"http://wa.me/15550001111?text=Hi%20Ana",
		"wa.me/15550001111?text=Hi%20Ana",
		" WA.ME/15550001111?text=Hi%20Ana\n",
		"https://api.whatsapp.com/send?phone=15550001111&text=Hi%20Ana",
		"https://api.whatsapp.com/send/?phone=%2B1%20555%20000%201111&text=Hi%20Ana&type=phone_number",
	} {
		got, err := phone.ParseLink(link)
		require.NoError(t, err, link)
		assert.Equal(t, want, got, link)
	}
	got, err := phone.ParseLink("https://chat.whatsapp.com/invite/AbC_d-9")
	require.NoError(t, err)
	assert.Equal(t, phone.Target{Kind: phone.GroupLink, Invite: "AbC_d-9"}, got)
}

func TestLinksRefused(t *testing.T) {
	t.Parallel()
	for name, target := range map[string]phone.Target{
		"nothing":           {},
		"no number or text": {Kind: phone.ChatLink},
		"national number":   {Kind: phone.ChatLink, Number: "(631) 555-1234"},
		"user id":           {Kind: phone.ChatLink, Number: "US.13491208655302741918"},
		"text not UTF-8":    {Kind: phone.ChatLink, Number: "15550001111", Text: "\xff"},
		"call to nobody":    {Kind: phone.CallLink},
		"payload of 513":    {Kind: phone.CallLink, Number: "15550001111", Payload: strings.Repeat("ü", 513)},
		"code of 13":        {Kind: phone.MessageLink, Code: "ABCDEFGHIJ234"},
		"code of 15":        {Kind: phone.MessageLink, Code: "ABCDEFGHIJ23456"},
		"code with 1":       {Kind: phone.MessageLink, Code: "ABCDEFGHIJ1345"},
		"code in lower":     {Kind: phone.MessageLink, Code: "abcdefghij2345"},
		"no invite":         {Kind: phone.GroupLink},
		"long invite":       {Kind: phone.GroupLink, Invite: strings.Repeat("a", 65)},
		"invite with slash": {Kind: phone.GroupLink, Invite: "a/../b"},
	} {
		_, err := target.URL()
		require.ErrorIs(t, err, waerrors.Invalid, name)
	}
	for _, link := range []string{
		"", "wa.me", "https://wa.me/", "https://wa.me/?text=", "https://wa.me/ana", "https://wa.me/15550001111/x",
		"https://wa.me/message/short", "https://wa.me/call/", "https://wa.me/call/ana", "https://wa.me/999999999999999999",
		"https://wa.me.evil.test/15550001111", "https://evil.test/wa.me/15550001111", "https://wa.me@evil.test/15550001111",
		"ftp://wa.me/15550001111", "https://wa.me:8080/15550001111", "javascript://wa.me/15550001111",
		"https://api.whatsapp.com/", "https://api.whatsapp.com/send", "https://chat.whatsapp.com/", "https://wa.me/1555%zz",
		"https://wa.me/15550001111?text=%zz", "https://wa.me/15550001111?text=%ff", "https://wa.me/15550001111?a;b", "\x00",
	} {
		_, err := phone.ParseLink(link)
		require.ErrorIs(t, err, waerrors.Invalid, link)
	}
}

func FuzzLink(f *testing.F) {
	f.Add("15550001111", "Hi Ana & Ben + 1%\n")
	f.Add("", "\u202e👋")
	f.Fuzz(func(t *testing.T, number, text string) {
		link, err := phone.Link(number, text)
		if err != nil {
			require.ErrorIs(t, err, waerrors.Invalid)
			return
		}
		require.True(t, utf8.ValidString(text))
		u, err := url.Parse(link)
		require.NoError(t, err)
		require.Equal(t, "wa.me", u.Host)
		back, err := phone.ParseLink(link)
		require.NoError(t, err)
		require.Equal(t, text, back.Text)
	})
}
