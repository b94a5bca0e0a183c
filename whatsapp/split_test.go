package whatsapp_test

import (
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
)

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func TestSplitText(t *testing.T) {
	t.Parallel()
	x := func(n int) string { return strings.Repeat("x", n) }
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"nothing":                 {"", nil},
		"blank":                   {" \n\t", nil},
		"short, as it is":         {" hi \n", []string{" hi \n"}},
		"just fits":               {x(4096), []string{x(4096)}},
		"one past":                {x(4097), []string{x(4096), "x"}},
		"paragraph":               {x(3000) + ". A\nB\n\n" + x(2000), []string{x(3000) + ". A\nB", x(2000)}},
		"line":                    {x(3000) + ". A\nB " + x(2000), []string{x(3000) + ". A", "B " + x(2000)}},
		"sentence":                {x(3000) + "! A B " + x(2000), []string{x(3000) + "!", "A B " + x(2000)}},
		"sentence in quotes":      {x(3000) + ".” A B " + x(2000), []string{x(3000) + ".”", "A B " + x(2000)}},
		"word":                    {x(3000) + " A B " + x(2000), []string{x(3000) + " A B", x(2000)}},
		"word at the very end":    {x(4096) + " y", []string{x(4096), "y"}},
		"too early a paragraph":   {"A\n\n" + x(4000) + " B", []string{"A\n\n" + x(4000) + " B"}},
		"early paragraph is left": {"A\n\n" + x(4090) + " " + x(10), []string{"A\n\n" + x(4090), x(10)}},
		"two units each":          {strings.Repeat("😀", 2049), []string{strings.Repeat("😀", 2048), "😀"}},
		"accent":                  {x(4095) + "e\u0301", []string{x(4095), "e\u0301"}},
		"flag":                    {x(4094) + "🇩🇪", []string{x(4094), "🇩🇪"}},
		"second flag":             {x(4090) + "🇩🇪🇫🇷", []string{x(4090) + "🇩🇪", "🇫🇷"}},
		"family":                  {x(4090) + "👩‍👩‍👧", []string{x(4090), "👩‍👩‍👧"}},
		"skin tone":               {x(4094) + "👍🏽", []string{x(4094), "👍🏽"}},
		"variation selector":      {x(4095) + "❤️", []string{x(4095), "❤️"}},
		"keycap":                  {x(4095) + "1️⃣", []string{x(4095), "1️⃣"}},
		"url":                     {x(4000) + " https://example.com/" + x(200), []string{x(4000), "https://example.com/" + x(200)}},
		"url without space":       {x(4000) + "(https://example.com/" + x(200) + ")", []string{x(4000) + "(", "https://example.com/" + x(200) + ")"}},
		"bold":                    {x(4000) + " *a b " + x(100) + "* c", []string{x(4000), "*a b " + x(100) + "* c"}},
		"code block":              {x(4000) + " ```a\nb " + x(100) + "``` c", []string{x(4000), "```a\nb " + x(100) + "``` c"}},
		"long url":                {"https://example.com/" + x(4096), []string{"https://example.com/" + x(4076), x(20)}},
		"long bold":               {"*" + x(4096) + "*", []string{"*" + x(4095), "x*"}},
		"spaces at the cut":       {x(4090) + strings.Repeat(" ", 5000) + "y", []string{x(4090), "y"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, whatsapp.SplitText(c.text))
		})
	}
}

// A heap of accents longer than a message is cut between code points, and nothing is lost.
func TestSplitTextAccents(t *testing.T) {
	t.Parallel()
	heap := "e" + strings.Repeat("\u0301", 5000)
	pieces := whatsapp.SplitText(heap)
	assert.Equal(t, heap, strings.Join(pieces, ""))
	assert.Len(t, pieces, 2)
}

func FuzzSplitText(f *testing.F) {
	f.Add("Hello *world*. See https://example.com/ 🇩🇪🇫🇷 👩‍👩‍👧\n\n", 300)
	f.Add("a_b_ ```c``` ~d~ e\u0301", 700)
	f.Fuzz(func(t *testing.T, s string, n int) {
		s = strings.Repeat(s, 1+min(max(n, 0), 2000)%max(1, 20000/(len(s)+1)))
		pieces := whatsapp.SplitText(s)
		for _, p := range pieces {
			require.LessOrEqual(t, units(p), 4096)
			require.NotEmpty(t, strings.TrimSpace(p))
			if utf8.ValidString(s) {
				require.True(t, utf8.ValidString(p))
			}
		}
		strip := func(s string) string { return strings.Join(strings.Fields(s), "") }
		require.Equal(t, strip(s), strip(strings.Join(pieces, "")))
		_ = whatsapp.Escape(s)
	})
}
