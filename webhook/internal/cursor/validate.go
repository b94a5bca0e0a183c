// Package cursor reads JSON in place. It knows nothing of webhooks: the decoders that the generator writes steer it.
//
// Validate checks a whole text once; a Cursor then walks what is known to be valid, so its only errors are values of a
// type that does not fit. Strings without escapes are substrings of the text.
package cursor

import "strconv"

// MaxDepth is how many arrays and objects may stand in each other.
const MaxDepth = 128

// A SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	Offset int // bytes
	Reason string
}

// Error returns reason and offset.
func (e *SyntaxError) Error() string {
	return "invalid JSON: " + e.Reason + " at byte " + strconv.Itoa(e.Offset)
}

// Validate reports the first place where s is not one JSON value with at most MaxDepth levels, or nil. It allocates
// nothing but the error, and its time is linear. Invalid UTF-8 inside strings passes, as in encoding/json.
func Validate(s string) error {
	v := validator{s: s}
	return v.run()
}

type validator struct {
	s     string
	i     int
	depth int
	// object tells for each open level whether it is an object, one bit a level.
	object [MaxDepth / 64]uint64
}

func (v *validator) fail(reason string) error { return &SyntaxError{Offset: v.i, Reason: reason} }

func (v *validator) space() {
	for v.i < len(v.s) {
		switch v.s[v.i] {
		case ' ', '\t', '\n', '\r':
			v.i++
		default:
			return
		}
	}
}

func (v *validator) push(object bool) bool {
	if v.depth == MaxDepth {
		return false
	}
	word, bit := v.depth/64, uint64(1)<<(v.depth%64)
	if object {
		v.object[word] |= bit
	} else {
		v.object[word] &^= bit
	}
	v.depth++
	v.i++
	return true
}

func (v *validator) inObject() bool {
	d := v.depth - 1
	return v.object[d/64]&(1<<(d%64)) != 0
}

func (v *validator) run() error {
	for {
		// A value stands here.
		v.space()
		if v.i == len(v.s) {
			return v.fail("unexpected end")
		}
		switch c := v.s[v.i]; c {
		case '{', '[':
			if !v.push(c == '{') {
				return v.fail("more than 128 levels")
			}
			v.space()
			if v.i < len(v.s) && v.s[v.i] == c+2 { // '{'+2 is '}', '['+2 is ']'
				v.i++
				v.depth--
				break
			}
			if c == '[' {
				continue
			}
			if err := v.key(); err != nil {
				return err
			}
			continue
		case '"':
			if err := v.str(); err != nil {
				return err
			}
		case 't':
			if !v.word("true") {
				return v.fail("unknown word")
			}
		case 'f':
			if !v.word("false") {
				return v.fail("unknown word")
			}
		case 'n':
			if !v.word("null") {
				return v.fail("unknown word")
			}
		default:
			if !v.number() {
				return v.fail("unexpected character")
			}
		}
		// A value has ended: close what closes, then go on behind a comma.
		more, err := v.after()
		if !more {
			return err
		}
	}
}

func (v *validator) after() (more bool, err error) {
	for {
		v.space()
		if v.depth == 0 {
			if v.i < len(v.s) {
				return false, v.fail("text after the value")
			}
			return false, nil
		}
		if v.i == len(v.s) {
			return false, v.fail("unexpected end")
		}
		object := v.inObject()
		switch c := v.s[v.i]; {
		case c == ',':
			v.i++
			if !object {
				return true, nil
			}
			v.space()
			err := v.key()
			return err == nil, err
		case c == '}' && object, c == ']' && !object:
			v.i++
			v.depth--
		default:
			return false, v.fail("unexpected character")
		}
	}
}

func (v *validator) key() error {
	if v.i == len(v.s) {
		return v.fail("unexpected end")
	}
	if v.s[v.i] != '"' {
		return v.fail("a member's name must be a string")
	}
	if err := v.str(); err != nil {
		return err
	}
	v.space()
	if v.i == len(v.s) || v.s[v.i] != ':' {
		return v.fail("a colon is missing")
	}
	v.i++
	return nil
}

func (v *validator) word(w string) bool {
	if len(v.s)-v.i < len(w) || v.s[v.i:v.i+len(w)] != w {
		return false
	}
	v.i += len(w)
	return true
}

func (v *validator) str() error {
	for v.i++; ; {
		if v.i, _ = scan(v.s, v.i); v.i == len(v.s) {
			return v.fail("unexpected end")
		}
		switch v.s[v.i] {
		case '"':
			v.i++
			return nil
		case '\\':
			n := escape(v.s[v.i:])
			if n == 0 {
				return v.fail("unknown escape")
			}
			v.i += n
		default:
			return v.fail("control character in a string")
		}
	}
}

// escape returns the length of the escape that s begins with, or 0.
func escape(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(s) < 6 {
			return 0
		}
		for _, c := range []byte(s[2:6]) {
			if _, ok := hex(c); !ok {
				return 0
			}
		}
		return 6
	}
	return 0
}

func hex(c byte) (rune, bool) {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0'), true
	case 'a' <= c && c <= 'f':
		return rune(c-'a') + 10, true
	case 'A' <= c && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}

func (v *validator) digits() bool {
	from := v.i
	for v.i < len(v.s) && '0' <= v.s[v.i] && v.s[v.i] <= '9' {
		v.i++
	}
	return v.i > from
}

func (v *validator) number() bool {
	if v.s[v.i] == '-' {
		v.i++
	}
	if v.i < len(v.s) && v.s[v.i] == '0' {
		v.i++
	} else if !v.digits() {
		return false
	}
	if v.i < len(v.s) && v.s[v.i] == '.' {
		v.i++
		if !v.digits() {
			return false
		}
	}
	if v.i < len(v.s) && (v.s[v.i] == 'e' || v.s[v.i] == 'E') {
		v.i++
		if v.i < len(v.s) && (v.s[v.i] == '+' || v.s[v.i] == '-') {
			v.i++
		}
		return v.digits()
	}
	return true
}
