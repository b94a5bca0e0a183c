package whatsapp

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// looseString is a string that some senders write as a number, as ids often are.
type looseString string

func (s *looseString) UnmarshalJSON(b []byte) error {
	if isNumber(b) {
		*s = looseString(b)
		return nil
	}
	return json.Unmarshal(b, (*string)(s))
}

// looseFloat is a number that some senders write as a string, as coordinates often are.
type looseFloat float64

func (f *looseFloat) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(unquoteNumber(b), (*float64)(f))
}

// looseInt is a whole number that some senders write as a string, as indexes often are.
type looseInt int64

func (n *looseInt) UnmarshalJSON(b []byte) error {
	return json.Unmarshal(unquoteNumber(b), (*int64)(n))
}

// looseBool is a boolean that some senders write as a string.
type looseBool bool

func (x *looseBool) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case `"true"`, `"false"`:
		b = bytes.Trim(b, `"`)
	}
	return json.Unmarshal(b, (*bool)(x))
}

func isNumber(b []byte) bool {
	return len(b) > 0 && (b[0] == '-' || '0' <= b[0] && b[0] <= '9')
}

// unquoteNumber takes the quotes from a number in a string.
func unquoteNumber(b []byte) []byte {
	var s string
	if len(b) > 0 && b[0] == '"' && json.Unmarshal(b, &s) == nil {
		s = strings.TrimSpace(s)
		if _, err := strconv.ParseFloat(s, 64); err == nil && json.Valid([]byte(s)) {
			return []byte(s)
		}
	}
	return b
}
