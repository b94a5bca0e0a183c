package whatsapp

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bold returns s in bold, line by line, since WhatsApp's marks do not cross lines. Spaces at the ends stay outside.
//
// Reference: https://faq.whatsapp.com/539178204879377
func Bold(s string) string { return mark(s, "*") }

// Italic returns s in italics, line by line.
func Italic(s string) string { return mark(s, "_") }

// Strike returns s struck through, line by line.
func Strike(s string) string { return mark(s, "~") }

// Code returns s as code within a line, line by line. A backtick in s becomes an apostrophe, since it would end the code.
func Code(s string) string { return mark(strings.ReplaceAll(s, "`", "'"), "`") }

// Monospace returns s, which may have several lines, in a fixed-width font. Three backticks in s become apostrophes.
func Monospace(s string) string {
	if strings.TrimSpace(s) == "" {
		return s
	}
	return "```" + strings.ReplaceAll(s, "```", "'''") + "```"
}

// Quote returns s as a quotation, line by line.
func Quote(s string) string { return "> " + strings.ReplaceAll(s, "\n", "\n> ") }

// Bullets returns a list with a bullet before each item. A line break in an item becomes a space.
func Bullets(items ...string) string {
	return lines(items, func(int) string { return "- " })
}

// Numbered returns a list with numbers from 1. A line break in an item becomes a space.
func Numbered(items ...string) string {
	return lines(items, func(i int) string { return strconv.Itoa(i+1) + ". " })
}

func lines(items []string, bullet func(i int) string) string {
	var b strings.Builder
	for i, s := range items {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(bullet(i) + strings.ReplaceAll(s, "\n", " "))
	}
	return b.String()
}

// mark puts a mark around what each line says.
func mark(s, with string) string {
	in := strings.Split(s, "\n")
	for i, line := range in {
		text := strings.TrimSpace(line)
		if text == "" {
			continue
		}
		left := line[:strings.Index(line, text)]
		right := line[len(left)+len(text):]
		in[i] = left + with + text + with + right
	}
	return strings.Join(in, "\n")
}

// Escape returns text that comes from people so that WhatsApp shows it as it was written: marks that could begin or end
// formatting, and signs that could begin a quotation or a list, are replaced by characters that look the same, since
// WhatsApp has no way to escape them. Marks inside words (snake_case) and inside URLs stay as they are. The length in
// characters does not change.
func Escape(s string) string {
	urls := urlSpans(s)
	var b strings.Builder
	b.Grow(len(s) + 16)
	start := true // of a line, spaces aside
	for i, r := range s {
		for len(urls) > 0 && urls[0].end <= i {
			urls = urls[1:]
		}
		inURL := len(urls) > 0 && urls[0].start <= i
		switch {
		case inURL:
		case start && startsBlock(s[i:]):
			r = lookAlike(r)
		case isMark(r) && atWordEdge(s, i):
			r = lookAlike(r)
		case r == '.' && numbersLine(s, i):
			r = '․' // U+2024, one dot leader
		}
		b.WriteRune(r)
		start = r == '\n' || start && unicode.IsSpace(r)
	}
	return b.String()
}

func isMark(r rune) bool { return r == '*' || r == '_' || r == '~' || r == '`' }

// startsBlock reports whether a line that begins with s is a quotation or an item of a list.
func startsBlock(s string) bool {
	return strings.HasPrefix(s, ">") || strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "* ")
}

// numbersLine reports whether the period at i ends the number of an item: digits from the line's start, then a space.
func numbersLine(s string, i int) bool {
	if i+1 >= len(s) || s[i+1] != ' ' {
		return false
	}
	line := strings.TrimLeft(s[strings.LastIndexByte(s[:i], '\n')+1:i], " \t")
	return line != "" && strings.Trim(line, "0123456789") == ""
}

func lookAlike(r rune) rune {
	switch r {
	case '*':
		return '∗' // U+2217, asterisk operator
	case '_':
		return '＿' // U+FF3F, full-width low line
	case '~':
		return '∼' // U+223C, tilde operator
	case '`':
		return 'ˋ' // U+02CB, modifier letter grave accent
	case '>':
		return '›' // U+203A, single angle quotation mark
	case '-':
		return '‐' // U+2010, hyphen
	}
	return r
}

// atWordEdge reports whether the mark at i could begin formatting (nothing of a word before it, no space after it) or
// end it (no space before it, nothing of a word after it).
func atWordEdge(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	opens := !wordRune(before) && after != utf8.RuneError && !unicode.IsSpace(after)
	closes := before != utf8.RuneError && !unicode.IsSpace(before) && !wordRune(after)
	return opens || closes
}

func wordRune(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// A textSpan is a part of a text by byte offsets.
type textSpan struct{ start, end int }

// urlSpans finds the URLs of a text, in order.
func urlSpans(s string) []textSpan {
	var out []textSpan
	for i := 0; i < len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		if wordRune(before) || !startsURL(s[i:]) {
			i += size
			continue
		}
		end := strings.IndexFunc(s[i:], unicode.IsSpace)
		if end < 0 {
			end = len(s) - i
		}
		// A mark or a sign after the address belongs to the sentence around it.
		end = len(strings.TrimRight(s[i:i+end], "*_~`.,;:!?)]}'\">"))
		out = append(out, textSpan{i, i + end})
		i += max(end, size)
	}
	return out
}

func startsURL(s string) bool {
	for _, p := range []string{"https://", "http://", "www."} {
		if rest, ok := cutPrefixFold(s, p); ok && rest != "" {
			return true
		}
	}
	return false
}

// markSpans finds what stands between two marks of a kind on one line, or between triple backticks, marks included.
func markSpans(s string) []textSpan {
	var out []textSpan
	urls := urlSpans(s)
	opened := map[rune]int{}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		for len(urls) > 0 && urls[0].end <= i {
			urls = urls[1:]
		}
		switch {
		case len(urls) > 0 && urls[0].start <= i:
			size = urls[0].end - i
		case strings.HasPrefix(s[i:], "```"):
			size = 3
			if n := strings.Index(s[i+3:], "```"); n > 0 {
				size = n + 6
				out = append(out, textSpan{i, i + size})
			}
		case r == '\n':
			clear(opened)
		case isMark(r):
			before, _ := utf8.DecodeLastRuneInString(s[:i])
			after, _ := utf8.DecodeRuneInString(s[i+size:])
			start, open := opened[r]
			switch {
			case open && i > start+1 && !unicode.IsSpace(before) && !wordRune(after):
				out = append(out, textSpan{start, i + size})
				delete(opened, r)
			case !wordRune(before) && after != utf8.RuneError && !unicode.IsSpace(after):
				opened[r] = i
			}
		}
		i += size
	}
	return out
}
