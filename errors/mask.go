package errors

import (
	"strings"
	"unicode/utf8"
)

// Mask shortens a phone number, a user id or another identifier of a person for messages and logs, so that a reader who
// knows it recognises it and nobody else learns it: "+15550001111" becomes "+1555…11", "US.13491208655302741918"
// becomes "US.1349…18". Of fewer than nine characters only the first is left.
func Mask(s string) string {
	s = oneLine(s)
	prefix := ""
	switch {
	case strings.HasPrefix(s, "+"):
		prefix = "+"
	case len(s) > 7 && s[2:7] == ".ENT.":
		prefix = s[:7]
	case len(s) > 3 && s[2] == '.':
		prefix = s[:3]
	}
	rest := s[len(prefix):]
	n := utf8.RuneCountInString(rest)
	if n == 0 {
		return s
	}
	if n < 9 {
		return prefix + firstRunes(rest, 1) + "…"
	}
	return prefix + firstRunes(rest, 4) + "…" + lastRunes(rest, 2)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func lastRunes(s string, n int) string {
	end := len(s)
	for range n {
		_, size := utf8.DecodeLastRuneInString(s[:end])
		end -= size
	}
	return s[end:]
}
