package profile

import (
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Limits of a profile's fields.
//
// Reference: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/business-profiles
const (
	MaxAbout       = 139 // characters; at least 1
	MaxAddress     = 256 // characters
	MaxDescription = 512 // characters; Meta's OpenAPI file says 256, the reference and practice 512
	MaxEmail       = 128 // characters
	MaxWebsites    = 2
	MaxWebsite     = 256 // characters, with the scheme
)

// Check returns nil or an error of kind Invalid that lists every broken rule.
func (u Update) Check() error {
	var v checker
	v.length("about", u.About, MaxAbout)
	if u.About != "" && strings.TrimSpace(u.About) == "" {
		v.add("about", "want 1 to 139 characters that are not all space", strconv.Quote(u.About))
	}
	if u.Address != nil {
		v.length("address", *u.Address, MaxAddress)
	}
	if u.Description != nil {
		v.length("description", *u.Description, MaxDescription)
	}
	if u.Email != nil {
		v.email(*u.Email)
	}
	if u.Websites != nil {
		v.websites(*u.Websites)
	}
	v.vertical(u.Vertical)
	if len(v.fields) == 0 {
		return nil
	}
	return waerrors.NewInvalid("update profile", v.fields...)
}

type checker struct{ fields []waerrors.FieldError }

func (v *checker) add(path, rule, value string) {
	v.fields = append(v.fields, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

func (v *checker) length(path, s string, limit int) {
	if n := utf8.RuneCountInString(s); n > limit {
		v.add(path, fmt.Sprintf("want at most %d characters", limit), strconv.Itoa(n))
	}
	if !utf8.ValidString(s) {
		v.add(path, "want valid UTF-8", "")
	}
}

func (v *checker) email(s string) {
	v.length("email", s, MaxEmail)
	if s == "" {
		return
	}
	addr, err := mail.ParseAddress(s)
	if err != nil || addr.Address != s {
		v.add("email", "want an e-mail address without a name", strconv.Quote(masked(s)))
	}
}

// masked keeps the first letter and what follows the last @: enough to see the fault, not who it is.
func masked(s string) string {
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return waerrors.Mask(s)
	}
	_, n := utf8.DecodeRuneInString(s[:at])
	domain := []rune(s[at:])
	return s[:n] + "…" + string(domain[:min(len(domain), 40)])
}

func (v *checker) websites(sites []string) {
	if len(sites) > MaxWebsites {
		v.add("websites", fmt.Sprintf("want at most %d", MaxWebsites), strconv.Itoa(len(sites)))
	}
	for i, s := range sites {
		path := fmt.Sprintf("websites[%d]", i)
		v.length(path, s, MaxWebsite)
		u, err := url.Parse(s)
		if err != nil || u.Hostname() == "" || (u.Scheme != "http" && u.Scheme != "https") {
			v.add(path, "want an address that begins with http:// or https://", fmt.Sprintf("%.60q", s))
		}
	}
}

func (v *checker) vertical(x Vertical) {
	switch {
	case x == "" || x.Settable():
	case x == Undefined || x == NotABusiness:
		v.add("vertical", "want an industry that can be set: this one only comes back on reads", string(x))
	default:
		v.add("vertical", "want one of the documented industries", fmt.Sprintf("%.40q", string(x)))
	}
}
