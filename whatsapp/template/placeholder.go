package template

import (
	"strconv"
	"strings"
)

// A placeholder is one {{…}} of a text.
type placeholder struct {
	name       string // without braces and spaces
	start, end int    // bytes, braces included
}

func (p placeholder) numbered() bool {
	_, err := strconv.Atoi(p.name)
	return err == nil
}

// placeholders returns every {{…}} in order, repeated ones too.
func placeholders(s string) []placeholder {
	var out []placeholder
	for at := 0; ; {
		open := strings.Index(s[at:], "{{")
		if open < 0 {
			return out
		}
		open += at
		length := strings.Index(s[open:], "}}")
		if length < 0 {
			return out
		}
		at = open + length + 2
		if inner := strings.LastIndex(s[open:at], "{{"); inner > 0 { // "{{{{1}}": the last pair counts
			open += inner
		}
		out = append(out, placeholder{strings.TrimSpace(s[open+2 : at-2]), open, at})
	}
}

// names returns the names of a text's placeholders, each once, in order.
func names(s string) []string {
	var out []string
	seen := map[string]bool{}
	for _, p := range placeholders(s) {
		if !seen[p.name] {
			seen[p.name] = true
			out = append(out, p.name)
		}
	}
	return out
}

// fill replaces every placeholder by its value. One without a value stays.
func fill(s string, values map[string]string) string {
	var b strings.Builder
	at := 0
	for _, p := range placeholders(s) {
		if v, ok := values[p.name]; ok {
			b.WriteString(s[at:p.start] + v)
			at = p.end
		}
	}
	return b.String() + s[at:]
}
