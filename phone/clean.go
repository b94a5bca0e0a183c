package phone

import (
	"strings"
	"unicode"
)

const maxInput = 128 // bytes; the longest sensible spelling is far shorter

// cleaned is an input without its formatting.
type cleaned struct {
	digits           string
	plus             bool
	areaFirst        bool   // begins with "(": an area code
	withoutTrunkZero string // the digits without the "(0)" of "+44 (0)20 …"; "" if there is none
}

// clean takes the formatting off an input. It returns a rule if the input cannot be a phone number; otherwise there is
// at least one digit.
func clean(input string) (cleaned, string) {
	s := strings.TrimSpace(input)
	if len(s) > maxInput {
		return cleaned{}, "want at most 128 bytes"
	}
	switch Classify(s) {
	case IDUser, IDParentUser:
		return cleaned{}, "want a phone number: this is a business-scoped user id"
	}
	for _, scheme := range []string{"tel:", "whatsapp:"} {
		if len(s) >= len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			s = s[len(scheme):]
		}
	}
	s = strings.TrimSpace(withoutExtension(s))
	var c cleaned
	digits := make([]byte, 0, len(s))
	trunk := -1
	var last, beforeLast rune
	for _, r := range s {
		d := digit(r)
		switch {
		case d >= 0:
			digits = append(digits, byte('0'+d)) // #nosec G115 -- d is 0 to 9
		case r == '+' || r == '\uFF0B': // full width
			if c.plus || len(digits) > 0 {
				return cleaned{}, "want \"+\" at the start only"
			}
			c.plus = true
		case r == ')' && last == '0' && beforeLast == '(':
			trunk = len(digits) - 1
		case !formatting(r):
			return cleaned{}, "want digits, + ( ) - . / and spaces only"
		}
		if !unicode.Is(unicode.Cf, r) {
			if d >= 0 {
				r = rune('0' + d)
			}
			beforeLast, last = last, r
		}
	}
	if len(digits) == 0 {
		return cleaned{}, ruleWanted
	}
	c.digits = string(digits)
	c.areaFirst = !c.plus && s[0] == '('
	if trunk >= 0 {
		c.withoutTrunkZero = c.digits[:trunk] + c.digits[trunk+1:]
	}
	return c, ""
}

// formatting reports whether r only makes a number easier to read. Address books copy invisible marks along.
func formatting(r rune) bool {
	return strings.ContainsRune("()[]-./~\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30FC\u00B7\uFF08\uFF09\uFF0D\uFF0E", r) ||
		unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// digit returns the value of a decimal digit of any script, -1 for anything else. Unicode keeps the ten digits of a
// script together and in order.
func digit(r rune) int {
	if '0' <= r && r <= '9' {
		return int(r - '0')
	}
	if !unicode.Is(unicode.Nd, r) {
		return -1
	}
	for _, run := range unicode.Nd.R16 {
		if lo, hi := rune(run.Lo), rune(run.Hi); lo <= r && r <= hi {
			return int(r-lo) % 10
		}
	}
	for _, run := range unicode.Nd.R32 {
		if lo, hi := rune(run.Lo), rune(run.Hi); lo <= r && r <= hi { // #nosec G115 -- code points
			return int(r-lo) % 10
		}
	}
	return -1
}

// withoutExtension drops "ext. 5", "x5", "#5", ";ext=5" and ",5" from the end.
func withoutExtension(s string) string {
	at := strings.IndexAny(s, "eExX#;,")
	if at <= 0 || !strings.ContainsFunc(s[:at], unicode.IsDigit) {
		return s
	}
	mark := strings.ToLower(strings.TrimLeft(s[at:], ";, #"))
	for _, word := range []string{"extension", "ext", "x"} {
		if rest, ok := strings.CutPrefix(mark, word); ok {
			mark = rest
			break
		}
	}
	mark = strings.TrimSpace(strings.TrimLeft(mark, ".=: "))
	if mark == "" || len(mark) > 7 || strings.ContainsFunc(mark, func(r rune) bool { return r < '0' || r > '9' }) {
		return s
	}
	return s[:at]
}
