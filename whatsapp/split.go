package whatsapp

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxUnits is the longest text of a message in UTF-16 units. Meta documents 4096 characters; counted in UTF-16 a text is
// never shorter, so it fits whichever they mean.
const maxUnits = 4096

// SplitText cuts a text that is too long for one message into pieces that are not, in order: at the end of a paragraph, a
// line or a sentence if one is near, else between words, else between characters as people see them. It never cuts inside
// a flag, an emoji sequence or a letter with its accents, and not inside a URL or between two formatting marks unless
// these alone are too long. Space at the cuts is dropped; a text that fits is returned as it is, a blank one as nothing.
//
// Limits: 4096 UTF-16 units a piece.
func SplitText(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	if cut(s, 0, nil) == len(s) {
		return []string{s}
	}
	spans := uncuttable(s)
	var pieces []string
	for start := 0; start < len(s); {
		end := cut(s, start, spans)
		piece := strings.TrimRightFunc(s[start:end], unicode.IsSpace)
		if strings.TrimSpace(piece) != "" {
			pieces = append(pieces, piece)
		}
		if end < len(s) {
			end += len(s[end:]) - len(strings.TrimLeftFunc(s[end:], unicode.IsSpace))
		}
		start = end
	}
	return pieces
}

// The places a text may be cut at, the worst first.
type cutKind int

const (
	cutRune cutKind = iota // between code points, when nothing else is left
	cutCharacter
	cutWord
	cutSentence
	cutLine
	cutParagraph
	cutKinds // how many there are
)

// cut returns where the piece that begins at start ends.
func cut(s string, start int, spans []textSpan) int {
	var last [cutKinds]int
	units, flags := 0, 0
	for i := start; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if i > start {
			last[cutRune] = i
			if !joins(s, i, r, flags) {
				if !inside(spans, i) {
					for k := kindOf(s, start, i); k > cutRune; k-- {
						last[k] = i
					}
				}
			}
		}
		n := 1
		if r > 0xffff {
			n = 2
		}
		if units+n > maxUnits {
			return best(s, start, i, last)
		}
		units += n
		if isFlag(r) {
			flags++
		} else {
			flags = 0
		}
		i += size
	}
	return len(s)
}

// best picks the best kind of cut that leaves the piece at least half full, else the longest piece.
func best(s string, start, limit int, last [cutKinds]int) int {
	half := start + (limit-start)/2
	for k := cutParagraph; k > cutCharacter; k-- {
		if last[k] > half {
			return last[k]
		}
	}
	for k := cutWord; k > cutRune; k-- {
		if last[k] > start {
			return last[k]
		}
	}
	// Nothing but one URL, one formatted text or one heap of accents: cut it between characters if it has any.
	for i := limit; i > start; {
		r, _ := utf8.DecodeRuneInString(s[i:])
		if !joins(s, i, r, flagsBefore(s[start:i])) {
			return i
		}
		_, size := utf8.DecodeLastRuneInString(s[start:i])
		i -= size
	}
	return last[cutRune]
}

// kindOf says what ends at i.
func kindOf(s string, start, i int) cutKind {
	before, after := s[start:i], s[i:]
	r, _ := utf8.DecodeLastRuneInString(before)
	next, _ := utf8.DecodeRuneInString(after)
	switch {
	case unicode.IsSpace(next) && unicode.IsSpace(r):
		return cutCharacter
	case next == '\n':
		if strings.HasPrefix(strings.TrimLeft(after[1:], " \t\r"), "\n") {
			return cutParagraph
		}
		return cutLine
	case unicode.IsSpace(next):
		return endOf(before)
	case r == '\n':
		if blankLine(before) {
			return cutParagraph
		}
		return cutLine
	case unicode.IsSpace(r):
		if line := strings.TrimRight(before, " \t"); strings.HasSuffix(line, "\n") {
			return cutLine
		}
		return endOf(strings.TrimRightFunc(before, unicode.IsSpace))
	case r == '。' || r == '！' || r == '？':
		return cutSentence
	}
	return cutCharacter
}

// blankLine reports whether before ends with an empty line.
func blankLine(before string) bool {
	rest := strings.TrimRight(strings.TrimSuffix(before, "\n"), " \t\r")
	return strings.HasSuffix(rest, "\n")
}

// endOf says whether words or a sentence end with text.
func endOf(text string) cutKind {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, `"'”’»)]*_~`))
	switch r {
	case '.', '!', '?', '…', ';', '。', '！', '？', '؟', '।':
		return cutSentence
	}
	return cutWord
}

// uncuttable returns the URLs and formatted parts of s in order, joined where they overlap.
func uncuttable(s string) []textSpan {
	spans := append(urlSpans(s), markSpans(s)...)
	slices.SortFunc(spans, func(a, b textSpan) int { return cmp.Compare(a.start, b.start) })
	var out []textSpan
	for _, p := range spans {
		if n := len(out); n > 0 && p.start < out[n-1].end {
			out[n-1].end = max(out[n-1].end, p.end)
			continue
		}
		out = append(out, p)
	}
	return out
}

// inside reports whether a cut at i would part one of spans.
func inside(spans []textSpan, i int) bool {
	// The first that ends at i or later is the only one that can hold i.
	n, _ := slices.BinarySearchFunc(spans, i, func(p textSpan, i int) int { return cmp.Compare(p.end, i) })
	return n < len(spans) && spans[n].start < i && i < spans[n].end
}

// joins reports whether the character r at i belongs to the one before it.
func joins(s string, i int, r rune, flags int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	const joiner = 0x200d
	switch {
	case r == joiner || before == joiner, unicode.Is(unicode.M, r):
		return true
	case 0x1f3fb <= r && r <= 0x1f3ff, 0xe0020 <= r && r <= 0xe007f: // skin tones, tags
		return true
	case 0x1160 <= r && r <= 0x11ff: // vowels and finals of Hangul
		return true
	case before == '\r' && r == '\n':
		return true
	}
	return isFlag(r) && flags%2 == 1
}

// characters counts the characters of s as people see them.
func characters(s string) int {
	n, flags := 0, 0
	for i, r := range s {
		if i == 0 || !joins(s, i, r, flags) {
			n++
		}
		if isFlag(r) {
			flags++
		} else {
			flags = 0
		}
	}
	return n
}

// isFlag reports whether r is half of a flag.
func isFlag(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }

// flagsBefore counts the halves of flags at the end of s.
func flagsBefore(s string) int {
	n := 0
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		if !isFlag(r) {
			break
		}
		n++
		s = s[:len(s)-size]
	}
	return n
}
