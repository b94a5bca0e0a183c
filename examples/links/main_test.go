package main_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	links "github.com/wacloud/wacloud/examples/links"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLinks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"chat": {[]string{"-number", "+49 1512 3456789", "-text", "Grüße & 1+1=2"}, []string{
			"https://wa.me/4915123456789?text=Gr%C3%BC%C3%9Fe%20%26%201%2B1%3D2",
			"  opens   a chat", "  number  +49 1512 3456789 (mobile, DE)", `  text    "Grüße & 1+1=2"`,
		}},
		"number of a country": {[]string{"-number", "(11) 98765-4321", "-region", "BR"}, []string{
			"https://wa.me/5511987654321", "  opens   a chat", "  number  +55 11 98765-4321 (mobile, BR)",
		}},
		"old spelling": {[]string{"-number", "551187654321"}, []string{
			"https://wa.me/551187654321", "  opens   a chat", "  number  +55 11 98765-4321 (mobile, BR)",
		}},
		"no such range": {[]string{"wa.me/15550001111"}, []string{
			"wa.me/15550001111", "  opens   a chat", "  number  +1 555-000-1111 (not in the numbering plan)",
		}},
		"text alone": {[]string{"-text", "two\nlines"}, []string{
			"https://wa.me/?text=two%0Alines", "  opens   a chat with whom the user picks", `  text    "two\nlines"`,
		}},
		"call and code": {[]string{"-call", "+49 1512 3456789", "-payload", "order 7", "-code", "ABCDEFGHIJK234"}, []string{
			"https://wa.me/call/4915123456789?biz_payload=order%207",
			"  opens   a call", "  number  +49 1512 3456789 (mobile, DE)", `  payload "order 7"`,
			"https://wa.me/message/ABCDEFGHIJK234",
			"  opens   a chat with the business that the code stands for", "  code    ABCDEFGHIJK234",
		}},
		"read": {[]string{"http://api.whatsapp.com/send?phone=4915123456789&text=a+b", "https://chat.whatsapp.com/invite/AbC_12"}, []string{
			"http://api.whatsapp.com/send?phone=4915123456789&text=a+b",
			"  opens   a chat", "  number  +49 1512 3456789 (mobile, DE)", `  text    "a b"`,
			"https://chat.whatsapp.com/invite/AbC_12", "  opens   an invitation to a group", "  invite  AbC_12",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, log bytes.Buffer
			require.NoError(t, links.Run(c.args, &out, &log))
			assert.Equal(t, strings.Join(c.want, "\n")+"\n", out.String())
			assert.Empty(t, log.String())
		})
	}
}

// TestOneBadLink: the others are read all the same.
func TestOneBadLink(t *testing.T) {
	t.Parallel()
	var out, log bytes.Buffer
	err := links.Run([]string{"https://example.com/15550001111", "wa.me/15550001111", "wa.me/\x1b[2J"}, &out, &log)
	require.EqualError(t, err, "2 of 3 links could not be read")
	assert.Contains(t, out.String(), "+1 555-000-1111")
	assert.Contains(t, log.String(), `"https://example.com/15550001111": `)
	assert.Contains(t, log.String(), "want a wa.me")
	assert.NotContains(t, log.String()+out.String(), "\x1b", "what stands in a link does not reach the terminal")
}

// TestTextIsShownAsText: a link is somebody else's.
func TestTextIsShownAsText(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, links.Run([]string{"wa.me/?text=%1b%5b2J", "wa.me/?text=a\u202eb"}, &out, io.Discard))
	assert.Contains(t, out.String(), `"\x1b[2J"`)
	assert.Contains(t, out.String(), `"wa.me/?text=a\u202eb"`)
	assert.NotContains(t, out.String(), "\x1b")
	assert.NotContains(t, out.String(), "\u202e")
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		says string
		err  error
	}{
		"nothing":              {nil, "want a link to make", nil},
		"unknown flag":         {[]string{"-nonsense"}, "nonsense", nil},
		"number":               {[]string{"-number", "call me"}, "-number: ", waerrors.Invalid},
		"national number":      {[]string{"-call", "(11) 98765-4321"}, "-call: ", waerrors.Invalid},
		"payload without call": {[]string{"-payload", "x", "-text", "y"}, "-payload belongs to -call", nil},
		"code":                 {[]string{"-code", "short"}, "14 of A to Z and 2 to 7", waerrors.Invalid},
		"payload":              {[]string{"-call", "+4915123456789", "-payload", strings.Repeat("x", 513)}, "512", waerrors.Invalid},
		"text":                 {[]string{"-text", "\xff"}, "UTF-8", waerrors.Invalid},
		"help":                 {[]string{"-h"}, "help", flag.ErrHelp},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			err := links.Run(c.args, &out, io.Discard)
			require.ErrorContains(t, err, c.says)
			if c.err != nil {
				assert.ErrorIs(t, err, c.err)
			}
			assert.Empty(t, out.String())
		})
	}
	full := errors.New("disk full")
	r, w := io.Pipe()
	r.CloseWithError(full)
	assert.ErrorIs(t, links.Run([]string{"wa.me/15550001111"}, w, io.Discard), full)
}
