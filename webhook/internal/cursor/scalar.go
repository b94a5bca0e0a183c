package cursor

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads the string that begins here.
func (c *Cursor) str() string {
	from := c.i + 1
	end, wide := scan(c.s, from)
	if end < len(c.s) && c.s[end] == '"' {
		c.i = end + 1
		if text := c.s[from:end]; !wide || utf8.ValidString(text) {
			return text
		}
		return replaceInvalid(c.s[from:end])
	}
	c.i = end
	return c.unquote(from, wide)
}

// maxChunk bounds what one string that is kept keeps of others.
const maxChunk = 1 << 10 // bytes

// unquote reads on in the string that began at from, and resolves its escapes; c is at the first thing in it that is no
// character. What is no UTF-8, and lone surrogates, become U+FFFD. Such strings are written behind each other into chunks,
// so that most cost no allocation.
func (c *Cursor) unquote(from int, wide bool) string {
	b := &c.words
	if least := c.i - from + utf8.UTFMax; b.Cap() > maxChunk || b.Cap()-b.Len() < least {
		b.Reset()
		b.Grow(max(least, min(len(c.s)-from, maxChunk)))
	}
	begin := b.Len()
	for c.i < len(c.s) {
		b.WriteString(c.s[from:c.i])
		switch c.s[c.i] {
		case '"':
			c.i++
			if text := b.String()[begin:]; !wide || utf8.ValidString(text) {
				return text
			}
			return replaceInvalid(b.String()[begin:])
		case '\\':
			r, n := unescape(c.s[c.i:])
			if n == 0 {
				c.syntax("unknown escape")
				return ""
			}
			from = c.i + n
			if r == rune(c.s[from-1]) && n == 2 {
				from-- // it stands for itself: goes with what follows
			} else {
				b.WriteRune(r)
			}
			c.i += n
		default:
			c.syntax("control character in a string")
			return ""
		}
		var more bool
		c.i, more = scan(c.s, c.i)
		wide = wide || more
	}
	c.syntax("unexpected end")
	return ""
}

// skipString goes behind the string that begins here.
func (c *Cursor) skipString() {
	for c.i++; ; {
		if c.i, _ = scan(c.s, c.i); c.i >= len(c.s) {
			c.syntax("unexpected end")
			return
		}
		switch c.s[c.i] {
		case '"':
			c.i++
			return
		case '\\':
			n := escape(c.s[c.i:])
			if n == 0 {
				c.syntax("unknown escape")
				return
			}
			c.i += n
		default:
			c.syntax("control character in a string")
			return
		}
	}
}

// replaceInvalid replaces every byte that is not UTF-8, each by one U+FFFD, as encoding/json does.
func replaceInvalid(s string) string { return string([]rune(s)) }

// unescape reads the escape that s begins with, or two that are a surrogate pair. Its length is 0 if there is none.
func unescape(s string) (r rune, n int) {
	if len(s) > 1 && s[1] == '"' { // the one that is frequent
		return '"', 2
	}
	if n = escape(s); n < 6 {
		if n == 2 {
			r = simple(s[1])
		}
		return r, n
	}
	if r = four(s[2:6]); !utf16.IsSurrogate(r) {
		return r, n
	}
	if next := s[n:]; escape(next) == 6 {
		if p := utf16.DecodeRune(r, four(next[2:6])); p != utf8.RuneError {
			return p, 2 * n
		}
	}
	return utf8.RuneError, n
}

func simple(c byte) rune {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return rune(c)
}

func four(s string) rune {
	var r rune
	for i := range 4 {
		d, _ := hex(s[i])
		r = r<<4 | d
	}
	return r
}

// escape returns the length of the escape that s begins with, or 0.
func escape(s string) int {
	if len(s) < 2 || s[0] != '\\' {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(s) < 6 {
			return 0
		}
		for _, c := range []byte(s[2:6]) {
			if _, ok := hex(c); !ok {
				return 0
			}
		}
		return 6
	}
	return 0
}

func hex(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}

// String reads a string. Numbers and booleans are taken as they are written, null as "".
func (c *Cursor) String() string {
	if c.i < len(c.s) && c.s[c.i] == '"' {
		return c.str()
	}
	switch k := c.Kind(); k {
	case '"':
		return c.str()
	case '0', 't', 'f':
		return c.Raw()
	case 'n':
		c.Null()
	default:
		c.Fail("a string", Word(k))
	}
	return ""
}

// Scalar reads a string or a number as text. Anything else is skipped and "".
func (c *Cursor) Scalar() string {
	switch c.Kind() {
	case '"':
		return c.str()
	case '0':
		return c.Raw()
	}
	c.Skip()
	return ""
}

// text reads a scalar as text, for numbers and booleans that may be quoted.
func (c *Cursor) text(want string) (string, bool) {
	switch k := c.Kind(); k {
	case '"', '0', 't', 'f':
		s := strings.TrimSpace(c.String())
		return s, s != ""
	case 'n':
		c.Null()
	default:
		c.Fail(want, Word(k))
	}
	return "", false
}

// Bool reads a boolean. It may be quoted or a number; null and "" are false.
func (c *Cursor) Bool() bool {
	s, ok := c.text("a boolean")
	if !ok {
		return false
	}
	b, err := strconv.ParseBool(s)
	if err != nil {
		c.Fail("a boolean", "something else")
	}
	return b
}

// Int64 reads an integer. It may be quoted or written with a fraction of zero; null and "" are 0.
func (c *Cursor) Int64() int64 {
	const want = "an integer"
	s, ok := c.text(want)
	if !ok {
		return 0
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		c.Fail(want, "something else")
		return 0
	}
	return int64(f)
}

// Int is Int64 for ints.
func (c *Cursor) Int() int { return int(c.Int64()) }

// Float reads a number. It may be quoted; null and "" are 0.
func (c *Cursor) Float() float64 {
	const want = "a number"
	s, ok := c.text(want)
	if !ok {
		return 0
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		c.Fail(want, "something else")
		return 0
	}
	return f
}

// RawJSON reads any value as it stands; null is nil.
func (c *Cursor) RawJSON() json.RawMessage {
	if c.Null() {
		return nil
	}
	return json.RawMessage(c.Raw())
}

// Strings reads an array of strings. A string by itself is taken for an array of one.
func (c *Cursor) Strings() []string {
	if c.Kind() == '"' {
		if s := c.String(); s != "" {
			return []string{s}
		}
		return nil
	}
	n := c.count()
	if n == 0 {
		c.First()
		return nil
	}
	list := make([]string, 0, n)
	for ok := c.First(); ok; ok = c.Next() {
		list = append(list, c.String())
	}
	return list
}

// Time reads seconds, milliseconds, microseconds or nanoseconds since 1970, quoted or not, or an ISO 8601 time. What
// cannot be read is the zero time and never a mismatch.
func (c *Cursor) Time() time.Time {
	switch c.Kind() {
	case '"', '0':
		return ParseTime(c.String())
	default:
		c.Skip()
		return time.Time{}
	}
}

// ParseTime reads a time as Time does, in UTC.
func ParseTime(s string) time.Time {
	s = strings.TrimSpace(s)
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return unix(n)
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		if math.IsNaN(f) || math.Abs(f) > math.MaxInt64/2 {
			return time.Time{}
		}
		return unix(int64(f))
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// unix tells the unit by the magnitude: 1e11 seconds are the year 5138, 1e11 milliseconds were in 1973.
func unix(n int64) time.Time {
	switch {
	case n <= 0:
		return time.Time{}
	case n < 1e11:
		return time.Unix(n, 0).UTC()
	case n < 1e14:
		return time.UnixMilli(n).UTC()
	case n < 1e17:
		return time.UnixMicro(n).UTC()
	}
	return time.Unix(0, n).UTC()
}
