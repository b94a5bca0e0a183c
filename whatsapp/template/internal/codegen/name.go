package codegen

import (
	"strconv"
	"strings"
	"unicode"
)

// identifier makes an exported Go name out of a template's or placeholder's: order_shipped is OrderShipped.
func identifier(s string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch upper := strings.ToUpper(word); upper {
		case "ID", "URL", "OTP", "PDF", "API", "SKU", "PIN":
			b.WriteString(upper)
		default:
			r := []rune(word)
			b.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
		}
	}
	name := b.String()
	if name == "" || !unicode.IsUpper([]rune(name)[0]) {
		return "T" + name // a digit, or a letter without case
	}
	return name
}

// A scope gives every name only once.
type scope map[string]bool

// take returns name, or name with the first suffix that is free.
func (s scope) take(name string) string {
	free := name
	for n := 2; s[free]; n++ {
		free = name + strconv.Itoa(n)
	}
	s[free] = true
	return free
}
