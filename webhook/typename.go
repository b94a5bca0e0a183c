package webhook

import (
	"reflect"
	"strings"
)

// TypeName returns the name of e's type: "TextMessage", "Status", "Unsupported". It is "" for nil.
func TypeName(e Event) string {
	if e == nil {
		return ""
	}
	return strings.TrimPrefix(reflect.TypeOf(e).String(), "*webhook.")
}
