package area

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Rules collects the rules that a request breaks. Its methods take the path of what they check, as on the wire.
type Rules struct {
	fields []waerrors.FieldError
}

// Fail reports a broken rule.
func (r *Rules) Fail(path, rule, value string) {
	r.fields = append(r.fields, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

// Err returns nil, or an error of kind Invalid with all broken rules.
func (r *Rules) Err(op string) error {
	if len(r.fields) == 0 {
		return nil
	}
	return waerrors.NewInvalid(op, r.fields...)
}

// ID wants what can stand in a path.
func (r *Rules) ID(path, id string) {
	if _, err := graph.Path(id); err != nil {
		r.Fail(path, "want an id", fmt.Sprintf("%.40q", id))
	}
}

// Need wants a value.
func (r *Rules) Need(path, s string) {
	if s == "" {
		r.Fail(path, "want a value", "")
	}
}

// Length counts code points.
func (r *Rules) Length(path, s string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		r.Fail(path, "want valid UTF-8", "")
	case n < least || n > most:
		r.Fail(path, fmt.Sprintf("want %d to %d characters", least, most), strconv.Itoa(n))
	}
}

// Count counts things.
func (r *Rules) Count(path string, n, least, most int) {
	if n < least || n > most {
		r.Fail(path, fmt.Sprintf("want %d to %d", least, most), strconv.Itoa(n))
	}
}

// Page wants the size of a page, 0 for Meta's own.
func (r *Rules) Page(n int) {
	if n < 0 || n > 100 {
		r.Fail("limit", "want 1 to 100, or 0 for Meta's 25", strconv.Itoa(n))
	}
}

// Secret wants n digits, which nobody may read in a log.
func (r *Rules) Secret(path, s string, n int) {
	if len(s) != n || !Digits(s) {
		r.Fail(path, fmt.Sprintf("want %d digits", n), fmt.Sprintf("%d characters", utf8.RuneCountInString(s)))
	}
}

// Digits reports whether s is digits and nothing else.
func Digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// Phone wants a plus and digits; nothing is fine.
func (r *Rules) Phone(path, s string) {
	rest, plus := strings.CutPrefix(s, "+")
	if s != "" && (!plus || !Digits(rest) || rest[0] == '0' || len(rest) < 2 || len(rest) > 15) {
		r.Fail(path, `want "+" and 2 to 15 digits`, waerrors.Mask(s))
	}
}

const (
	lower = "abcdefghijklmnopqrstuvwxyz"
	upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// Country wants a code of two capital letters.
func (r *Rules) Country(path, s string) {
	if len(s) != 2 || strings.Trim(s, upper) != "" {
		r.Fail(path, "want a country code of two capital letters", fmt.Sprintf("%.20q", s))
	}
}

// Language wants a language, with or without a region.
func (r *Rules) Language(path, s string) {
	lang, region, both := strings.Cut(s, "_")
	if n := len(lang); n < 2 || n > 3 || strings.Trim(lang, lower) != "" ||
		both && (len(region) != 2 || strings.Trim(region, upper) != "") {
		r.Fail(path, `want a language as "en" or "en_US"`, fmt.Sprintf("%.20q", s))
	}
}

// Callback wants an https address of at most 200 characters for webhooks, and the token it answers to. The prefix stands
// before both paths.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func (r *Rules) Callback(prefix, address, token string) {
	path := prefix + "override_callback_uri"
	r.Length(path, address, 1, 200)
	if address != "" {
		r.HTTPS(path, address)
	}
	r.Need(prefix+"verify_token", token)
}

// HTTPS wants an address for webhooks. Plain http will do on the loopback interface, which only a fake calls.
func (r *Rules) HTTPS(path, address string) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		r.Fail(path, "want an https address", fmt.Sprintf("%.60q", address))
	}
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// OneOf wants one of the values.
func OneOf[S ~string](r *Rules, path string, s S, allowed ...S) {
	if slices.Contains(allowed, s) {
		return
	}
	list := ""
	for i, a := range allowed {
		switch i {
		case 0:
		case len(allowed) - 1:
			list += " or "
		default:
			list += ", "
		}
		list += string(a)
	}
	r.Fail(path, "want "+list, fmt.Sprintf("%.40q", string(s)))
}

// At is the path of an element.
func At(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }
