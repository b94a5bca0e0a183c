package media

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// The types of this file read answers: a member of another type than documented must not undo a call that worked.

// looseInt reads a number that may be quoted. What is no number, or negative, is 0.
type looseInt int64

// UnmarshalJSON implements json.Unmarshaler.
func (n *looseInt) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseInt(string(bytes.Trim(b, `"`)), 10, 64)
	if err != nil || v < 0 {
		v = 0
	}
	*n = looseInt(v)
	return nil
}

// looseString reads a text that may be a number. What is neither is "".
type looseString string

// UnmarshalJSON implements json.Unmarshaler.
func (s *looseString) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) != nil && len(b) > 0 && b[0] >= '0' && b[0] <= '9' {
		text = string(b)
	}
	*s = looseString(text)
	return nil
}
