package whatsapp

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Check reports every documented rule that m breaks, without sending it: nil, or an *errors.Error of kind Invalid whose
// Fields name path, rule and value. Characters are Unicode code points. Send checks first by itself; Check is for forms
// and editors.
func Check(m Message) error {
	var v checker
	v.message(m)
	return v.err("check message")
}

// A checker collects the rules that a message breaks.
type checker struct{ fields []waerrors.FieldError }

// message checks m, which may be nil.
func (v *checker) message(m Message) bool {
	if isNil(m) {
		v.fail("type", "want a message", "nil")
		return false
	}
	m.check(v)
	return true
}

// err returns what was collected as one error, or nil.
func (v *checker) err(op string) error {
	if len(v.fields) == 0 {
		return nil
	}
	return waerrors.NewInvalid(op, v.fields...)
}

func (v *checker) fail(path, rule, value string) {
	v.fields = append(v.fields, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

// length wants lo to hi characters. The text itself stays out of the error: it may be personal.
func (v *checker) length(path, s string, lo, hi int) {
	if n := utf8.RuneCountInString(s); n < lo || n > hi {
		v.fail(path, "want "+span(lo, hi)+" characters", strconv.Itoa(n))
	}
}

// optional wants at most hi characters.
func (v *checker) optional(path, s string, hi int) { v.length(path, s, 0, hi) }

// required wants something.
func (v *checker) required(path, s string) {
	if s == "" {
		v.fail(path, "want a value", "nothing")
	}
}

// count wants lo to hi things.
func (v *checker) count(path string, n, lo, hi int, things string) {
	if n < lo || n > hi {
		v.fail(path, "want "+span(lo, hi)+" "+things, strconv.Itoa(n))
	}
}

// between wants a number from lo to hi.
func (v *checker) between(path string, n, lo, hi float64, unit string) {
	if !(lo <= n && n <= hi) { // also refuses NaN
		v.fail(path, strings.TrimSpace(fmt.Sprintf("want %v to %v %s", lo, hi, unit)), strconv.FormatFloat(n, 'g', -1, 64))
	}
}

// link wants an http or https URL. What is none may hold a phone number or a text, so only its length is told.
func (v *checker) link(path, s string) {
	rest, ok := cutPrefixFold(s, "https://")
	if !ok {
		rest, ok = cutPrefixFold(s, "http://")
	}
	switch {
	case s == "":
		v.fail(path, "want an http or https URL", "nothing")
	case !ok || rest == "" || strings.ContainsAny(s, " \t\r\n"):
		v.fail(path, "want an http or https URL", strconv.Itoa(utf8.RuneCountInString(s))+" characters of something else")
	}
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

func span(lo, hi int) string {
	switch {
	case lo == hi:
		return strconv.Itoa(lo)
	case lo == 0:
		return "at most " + strconv.Itoa(hi)
	}
	return strconv.Itoa(lo) + " to " + strconv.Itoa(hi)
}

// at returns the path of element i of a list.
func at(path string, i int) string { return path + "[" + strconv.Itoa(i) + "]" }

// isNil reports whether an interface is nil or holds a nil pointer.
func isNil(x any) bool {
	if x == nil {
		return true
	}
	v := reflect.ValueOf(x)
	return v.Kind() == reflect.Pointer && v.IsNil()
}
