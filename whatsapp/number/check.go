package number

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Limits of what is written to a number. Characters are code points.
const (
	PINLength        = 6     // digits of the two-step verification PIN
	CodeLength       = 6     // digits of a verification code
	MaxName          = 75    // characters of a display name; at least 2
	MaxPrompts       = 4     // ice breakers
	MaxPrompt        = 80    // characters of an ice breaker
	MaxCommands      = 30    // commands
	MaxCommandName   = 32    // characters
	MaxCommandHint   = 256   // characters
	MaxBlock         = 1000  // people in one request
	MaxBlockList     = 64000 // people
	MaxQRText        = 140   // characters of a short link's message
	MaxQRCodes       = 2000  // short links of a number
	MaxUsername      = 35    // characters; at least 3
	MaxCallbackURL   = 200   // characters of an override
	MaxHoursPerDay   = 2     // spans of call hours on one weekday
	MaxHolidays      = 20    // overrides of call hours
	MaxOfficialName  = 255   // characters of the name in an application
	MaxOfficialAbout = 1000  // characters of the description in an application
	minUsername      = 3
	minName          = 2
)

type checker struct{ fields []waerrors.FieldError }

func (v *checker) fail(path, rule, value string) {
	v.fields = append(v.fields, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

func (v *checker) err(op string) error {
	if v == nil || len(v.fields) == 0 {
		return nil
	}
	return waerrors.NewInvalid(op, v.fields...)
}

func (v *checker) length(path, s string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		v.fail(path, "want valid UTF-8", "")
	case n < least || n > most:
		v.fail(path, fmt.Sprintf("want %d to %d characters", least, most), strconv.Itoa(n))
	}
}

func (v *checker) count(path string, n, least, most int) {
	if n < least || n > most {
		v.fail(path, fmt.Sprintf("want %d to %d", least, most), strconv.Itoa(n))
	}
}

// secret checks digits that nobody may read in a log.
func (v *checker) secret(path, s string, n int) {
	if len(s) != n || !digits(s) {
		v.fail(path, fmt.Sprintf("want %d digits", n), fmt.Sprintf("%d characters", utf8.RuneCountInString(s)))
	}
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// country checks a code of two capital letters.
func (v *checker) country(path, s string) {
	if len(s) != 2 || strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		v.fail(path, "want a country code of two capital letters", fmt.Sprintf("%.20q", s))
	}
}

func (v *checker) language(path, s string) {
	lang, region, both := strings.Cut(s, "_")
	if n := len(lang); n < 2 || n > 3 || strings.Trim(lang, "abcdefghijklmnopqrstuvwxyz") != "" ||
		both && (len(region) != 2 || strings.Trim(region, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "") {
		v.fail(path, `want a language as "en" or "en_US"`, fmt.Sprintf("%.20q", s))
	}
}

func (v *checker) https(path, s string, most int) {
	v.length(path, s, 1, most)
	if u, err := url.Parse(s); s != "" && (err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil) {
		v.fail(path, "want an https address", fmt.Sprintf("%.60q", s))
	}
}

// noEmoji holds the rule of ice breakers and commands.
func (v *checker) noEmoji(path, s string) {
	for _, r := range s {
		if r >= 0x1F000 && r <= 0x1FAFF || r >= 0x2600 && r <= 0x27BF || r == 0xFE0F || r == 0x20E3 {
			v.fail(path, "want no emoji", fmt.Sprintf("U+%04X", r))
			return
		}
	}
}

func at(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
