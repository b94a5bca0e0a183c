package whatsapp_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"

	"github.com/wacloud/wacloud/whatsapp"
)

func TestFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{whatsapp.Bold("hi"), "*hi*"},
		{whatsapp.Bold(" two words "), " *two words* "},
		{whatsapp.Bold("a\n\nb"), "*a*\n\n*b*"},
		{whatsapp.Bold(""), ""},
		{whatsapp.Italic("hi"), "_hi_"},
		{whatsapp.Strike("hi"), "~hi~"},
		{whatsapp.Code("a`b"), "`a'b`"},
		{whatsapp.Monospace("a\nb"), "```a\nb```"},
		{whatsapp.Monospace("a```b"), "```a'''b```"},
		{whatsapp.Monospace(" "), " "},
		{whatsapp.Quote("a\nb"), "> a\n> b"},
		{whatsapp.Bullets("a", "b\nc"), "- a\n- b c"},
		{whatsapp.Numbered("a", "b"), "1. a\n2. b"},
		{whatsapp.Bold(whatsapp.Italic("hi")), "*_hi_*"},
	} {
		assert.Equal(t, c.want, c.got)
	}
}

func TestEscape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                           "",
		"plain":                      "plain",
		"*bold*":                     "∗bold∗",
		"_a_ ~b~ `c`":                "＿a＿ ∼b∼ ˋcˋ",
		"snake_case_name":            "snake_case_name",
		"2 * 3 * 4":                  "2 * 3 * 4",
		"```code```":                 "ˋˋˋcodeˋˋˋ",
		"> quote":                    "› quote",
		"a > b":                      "a > b",
		"- item":                     "‐ item",
		"a - b":                      "a - b",
		"* item":                     "∗ item",
		"1. first\n  12. next":       "1․ first\n  12․ next",
		"in 1. place":                "in 1. place",
		"3.5":                        "3.5",
		"https://example.com/_a_*b*": "https://example.com/_a_*b∗", // the last mark ends the sentence, not the address
		"*https://example.com*":      "∗https://example.com∗",
		"Größe *ü* 😀_x_":             "Größe ∗ü∗ 😀＿x＿",
		"line\n*bold*":               "line\n∗bold∗",
		"invalid \xff *x*":           "invalid � ∗x∗",
	} {
		got := whatsapp.Escape(in)
		assert.Equal(t, want, got)
		assert.Equal(t, utf8.RuneCountInString(in), utf8.RuneCountInString(got))
		assert.Equal(t, got, whatsapp.Escape(got), "escaping twice changes nothing more")
	}
}
