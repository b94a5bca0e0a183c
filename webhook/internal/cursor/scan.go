package cursor

import "math/bits"

const (
	ones  = 0x0101010101010101 // one in every byte of a word
	highs = 0x80 * ones
)

// scan returns where from s[i] on the first quote, backslash or control character stands, len(s) if none does, and whether
// a byte that is not ASCII stands before it. It looks at eight bytes at a time.
func scan(s string, i int) (end int, wide bool) {
	seen := uint64(0)
	for ; i+8 <= len(s); i += 8 {
		w := word(s, i)
		q, b := w^'"'*ones, w^'\\'*ones
		// The high bit of a byte is set where the byte is less than what is taken away: a quote, a backslash, a control
		// character. Of the bits found, the lowest is right: only above it may a borrow have set others.
		if found := ((q-ones)&^q | (b-ones)&^b | (w-' '*ones)&^w) & highs; found != 0 {
			n := bits.TrailingZeros64(found) &^ 7
			seen |= w & (1<<n - 1)
			return i + n/8, seen&highs != 0
		}
		seen |= w
	}
	wide = seen&highs != 0
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"', c == '\\', c < ' ':
			return i, wide
		case c >= 0x80:
			wide = true
		}
	}
	return i, wide
}

// word returns the eight bytes at s[i], the first lowest. The compiler makes one load of it.
func word(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
