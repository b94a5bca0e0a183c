// Package cursor reads JSON in place. It knows nothing of webhooks: the decoders that the generator writes steer it.
//
// A Cursor goes over a text once and checks it in passing. Strings without escapes are substrings of the text.
package cursor

import (
	"strconv"
	"strings"
)

// MaxDepth is how many arrays and objects may stand in each other.
const MaxDepth = 128

// A Cursor walks one JSON text. Its methods read the value at its place and go behind it. Two things stop the walk, and
// everything after reads as zero: text that is no JSON, see End, for good; and the first value whose type does not fit,
// see Mismatch, until it goes Back. Invalid UTF-8 inside strings is no error, as in encoding/json.
type Cursor struct {
	s      string
	i      int
	off    int // where s begins in the text
	depth  int
	key    span   // of the member's name; a span costs the garbage collector nothing, a string would
	oddKey string // instead of key, if the name does not stand in s as it reads
	err    *SyntaxError
	mis    *Mismatch
	left   int             // elements of arrays of objects that may still be made
	words  strings.Builder // strings that do not stand in s as they read
	track  *track          // nil unless tracking
}

// A span is a piece of the text.
type span struct{ from, to int }

// A track is what Track notes.
type track struct {
	path    []step // where the Cursor stands
	unknown []string
}

// A step is one level of a path: a member, or an element if index is not negative.
type step struct {
	key   string
	index int
}

// A SyntaxError says where a text stops being JSON.
type SyntaxError struct {
	Offset int // bytes
	Reason string
}

// Error returns reason and offset.
func (e *SyntaxError) Error() string {
	return "invalid JSON: " + e.Reason + " at byte " + strconv.Itoa(e.Offset)
}

// A Mismatch is a value whose type does not fit.
type Mismatch struct {
	Path string // known only while tracking
	Want string // for example "a string"
	Got  string // kind of value, never its content
}

// New returns a Cursor at the start of s.
func New(s string) *Cursor {
	c := &Cursor{}
	c.Reset(s)
	return c
}

// Reset moves c to the start of s.
func (c *Cursor) Reset(s string) {
	c.ResetPart(s, Place{})
	c.Limit(16 + len(s)/32)
}

// ResetPart moves c to the start of s, which is a copy of the part of another Cursor's text that begins at p. Places there
// are places here, as far as s reaches. Count counts nothing until Limit.
func (c *Cursor) ResetPart(s string, p Place) {
	c.s, c.i, c.off, c.depth = s, 0, p.at, p.depth
	c.err, c.mis, c.left, c.track = nil, nil, 0, nil
}

// Ahead returns the next n bytes of the text, or what there is.
func (c *Cursor) Ahead(n int) string { return c.s[c.i:min(c.i+n, len(c.s))] }

// Reaches reports whether p is in the text.
func (c *Cursor) Reaches(p Place) bool { return p.at >= c.off && p.at < c.off+len(c.s) }

// Limit sets how many elements Count may count in all. Reset makes it 16 and one for every 32 bytes.
func (c *Cursor) Limit(elements int) { c.left = elements }

// Validate reports the first place where s is not one JSON value with at most MaxDepth levels, or nil. It allocates
// nothing but the error.
func Validate(s string) error {
	var c Cursor
	c.Reset(s)
	c.Skip()
	return c.End()
}

// End reports whether c is at the end of a text that was JSON up to here. The error is a *SyntaxError.
func (c *Cursor) End() error {
	if c.space(); c.i < len(c.s) {
		c.syntax("text after the value")
	}
	if c.err != nil {
		return c.err
	}
	return nil
}

// Broken reports whether the text was no JSON.
func (c *Cursor) Broken() bool { return c.err != nil }

// Track makes c note paths: those of members that Unknown was called for, and that of a mismatch. It is for reading again
// what is then given up, see Count.
func (c *Cursor) Track() { c.track = new(track) }

// Mismatch returns the first value that did not fit, or nil.
func (c *Cursor) Mismatch() *Mismatch { return c.mis }

// UnknownMembers returns the paths that were noted.
func (c *Cursor) UnknownMembers() []string {
	if c.track == nil {
		return nil
	}
	return c.track.unknown
}

// Fail stops the walk at a value whose type does not fit.
func (c *Cursor) Fail(want, got string) {
	if c.err == nil && c.mis == nil {
		c.mis = &Mismatch{Path: c.where(), Want: want, Got: got}
		c.i = len(c.s)
	}
}

// syntax stops the walk for good.
func (c *Cursor) syntax(reason string) {
	if c.err == nil && c.mis == nil {
		c.err = &SyntaxError{Offset: c.off + c.i, Reason: reason}
		c.i = len(c.s)
	}
}

// A Place is where a Cursor stood.
type Place struct{ at, depth int }

// At returns the place's offset in the text, in bytes.
func (p Place) At() int { return p.at }

// Here returns where c stands.
func (c *Cursor) Here() Place {
	c.space()
	return Place{c.off + c.i, c.depth}
}

// Back goes to a place where a Cursor of the same text was before. A mismatch is forgotten.
func (c *Cursor) Back(p Place) {
	if c.err == nil {
		c.i, c.depth, c.mis = min(p.at-c.off, len(c.s)), p.depth, nil
		if c.track != nil {
			c.track.path = c.track.path[:p.depth]
		}
	}
}

// Since returns the text from a place up to here.
func (c *Cursor) Since(p Place) string { return c.s[min(p.at-c.off, c.i):c.i] }

func (c *Cursor) space() {
	for c.i < len(c.s) && c.s[c.i] <= ' ' {
		switch c.s[c.i] {
		case ' ', '\t', '\n', '\r':
			c.i++
		default:
			return
		}
	}
}

// Kind returns what stands here: '{', '[', '"', 't', 'f', 'n', '0' for anything else, which can only be a number, or 0 if
// the walk has stopped.
func (c *Cursor) Kind() byte {
	c.space()
	if c.i >= len(c.s) {
		c.syntax("unexpected end")
		return 0
	}
	switch k := c.s[c.i]; k {
	case '{', '[', '"', 't', 'f', 'n':
		return k
	default:
		return '0'
	}
}

// Word names a kind for people.
func Word(kind byte) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	case '0':
		return "a number"
	}
	return "nothing"
}

// Null skips a null and reports whether one stood here.
func (c *Cursor) Null() bool {
	if c.Kind() != 'n' {
		return false
	}
	c.Skip()
	return true
}

// Open enters an object, up to the value of its first member. It returns false, with the object skipped, if there is no
// member or if the value is null. Loop: for ok := c.Open(); ok; ok = c.More() { switch c.Key() { … } }.
func (c *Cursor) Open() bool {
	switch k := c.Kind(); k {
	case '{':
		return c.enter('}') && c.member()
	case 'n':
		c.Skip()
	default:
		c.Fail("an object", Word(k))
	}
	return false
}

// More goes to the value of the next member. At the end it leaves the object and returns false.
func (c *Cursor) More() bool { return c.more('}') && c.member() }

// Key returns the name of the member whose value stands here.
func (c *Cursor) Key() string {
	if c.key.to == 0 {
		return c.oddKey
	}
	return c.s[c.key.from:c.key.to]
}

// First enters an array, up to its first element. It returns false, with the array skipped, if there is none or if the
// value is null. Loop: for ok := c.First(); ok; ok = c.Next() { … }.
func (c *Cursor) First() bool {
	switch k := c.Kind(); k {
	case '[':
		return c.enter(']')
	case 'n':
		c.Skip()
	default:
		c.Fail("an array", Word(k))
	}
	return false
}

// Next goes to the next element. At the end it leaves the array and returns false.
func (c *Cursor) Next() bool {
	if c.track != nil {
		c.track.path[c.depth-1].index++
	}
	return c.more(']')
}

// enter goes behind a bracket. It returns false if the closing one follows, and goes behind that.
func (c *Cursor) enter(closing byte) bool {
	if c.depth == MaxDepth {
		c.syntax("more than 128 levels")
		return false
	}
	c.i++
	c.depth++
	if c.track != nil {
		c.track.path = append(c.track.path, step{})
	}
	c.space()
	if c.i < len(c.s) && c.s[c.i] == closing {
		c.leave()
		return false
	}
	return true
}

// more goes behind a comma. It returns false if the closing bracket stands here, and goes behind that.
func (c *Cursor) more(closing byte) bool {
	if c.at(',') {
		c.i++
		return true
	}
	if c.at(closing) {
		c.leave()
		return false
	}
	c.syntax("want a comma or the end")
	return false
}

// at reports whether b stands here, behind white space.
func (c *Cursor) at(b byte) bool {
	if c.i < len(c.s) && c.s[c.i] == b {
		return true
	}
	c.space()
	return c.i < len(c.s) && c.s[c.i] == b
}

func (c *Cursor) leave() {
	c.i++
	c.depth--
	if c.track != nil {
		c.track.path = c.track.path[:c.depth]
	}
}

// member reads a member's name, up to its value.
func (c *Cursor) member() bool {
	if !c.at('"') {
		c.unnamed()
		return false
	}
	from := c.i + 1
	end, wide := scan(c.s, from)
	if end < len(c.s) && c.s[end] == '"' && !wide {
		c.key, c.i = span{from, end}, end+1
		if end == from {
			c.key, c.oddKey = span{}, ""
		}
	} else {
		c.key, c.oddKey = span{}, c.str()
	}
	if c.track != nil && c.depth > 0 {
		c.track.path[c.depth-1] = step{key: c.Key(), index: -1}
	}
	return c.colon()
}

func (c *Cursor) unnamed() {
	if c.Kind() != 0 {
		c.syntax("a member's name must be a string")
	}
}

func (c *Cursor) colon() bool {
	if !c.at(':') {
		c.syntax("a colon is missing")
		return false
	}
	c.i++
	return true
}

// Unknown skips a value that nobody knows, and notes where it stood.
func (c *Cursor) Unknown() {
	if c.track != nil && len(c.track.unknown) < maxUnknown {
		c.track.unknown = append(c.track.unknown, c.where())
	}
	c.Skip()
}

// maxUnknown bounds what Unknown notes of one item.
const maxUnknown = 256

// where returns the path of the value here, for example "contacts[0].name".
func (c *Cursor) where() string {
	if c.track == nil {
		return ""
	}
	var b strings.Builder
	for _, s := range c.track.path {
		switch {
		case s.index >= 0:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case b.Len() > 0:
			b.WriteString("." + clip(s.key))
		default:
			b.WriteString(clip(s.key))
		}
	}
	return b.String()
}

// maxKey bounds what a path holds of a member's name, which anyone can make long.
const maxKey = 64 // bytes

func clip(key string) string {
	if len(key) <= maxKey {
		return key
	}
	return strings.ToValidUTF8(key[:maxKey], "") + "…"
}

// Count returns how many elements the array here has, of which the caller will make structs; 0 for anything else, about
// which First will tell. Arrays with far more elements than their bytes could fill with sense are a mismatch, so that
// three bytes cannot cost three hundred. While tracking, when all is given up, it returns at most 1: room for one serves
// for all.
func (c *Cursor) Count() int {
	n := c.count()
	if n > c.left {
		c.Fail("an array that its bytes can fill", strconv.Itoa(n)+" elements")
		return 0
	}
	c.left -= n // while tracking, too: what did not fit before must not fit now
	if c.track != nil {
		return min(n, 1)
	}
	return n
}

func (c *Cursor) count() (n int) {
	if c.Kind() != '[' {
		return 0
	}
	here := c.Here()
	for ok := c.First(); ok; ok = c.Next() {
		c.Skip()
		n++
	}
	c.Back(here)
	return n
}

// Raw returns the value here as it stands in the text.
func (c *Cursor) Raw() string {
	here := c.Here()
	c.Skip()
	return c.Since(here)
}

// Skip goes behind the value here.
func (c *Cursor) Skip() {
	switch c.Kind() {
	case '"':
		c.skipString()
	case '{':
		for ok := c.enter('}'); ok; ok = c.more('}') {
			if !c.at('"') {
				c.unnamed()
				return
			}
			c.skipString()
			c.colon()
			c.Skip()
		}
	case '[':
		for ok := c.enter(']'); ok; ok = c.more(']') {
			c.Skip()
		}
	case 't':
		c.literal("true")
	case 'f':
		c.literal("false")
	case 'n':
		c.literal("null")
	case '0':
		c.number()
	}
}

func (c *Cursor) literal(word string) {
	if !strings.HasPrefix(c.s[c.i:], word) {
		c.syntax("unknown word")
		return
	}
	c.i += len(word)
}

func (c *Cursor) number() {
	if c.s[c.i] == '-' {
		c.i++
	}
	ok := true
	if c.i < len(c.s) && c.s[c.i] == '0' {
		c.i++
	} else {
		ok = c.digits()
	}
	if ok && c.i < len(c.s) && c.s[c.i] == '.' {
		c.i++
		ok = c.digits()
	}
	if ok && c.i < len(c.s) && c.s[c.i]|0x20 == 'e' {
		c.i++
		if c.i < len(c.s) && (c.s[c.i] == '+' || c.s[c.i] == '-') {
			c.i++
		}
		ok = c.digits()
	}
	if !ok {
		c.syntax("unexpected character")
	}
}

func (c *Cursor) digits() bool {
	from := c.i
	for c.i < len(c.s) && '0' <= c.s[c.i] && c.s[c.i] <= '9' {
		c.i++
	}
	return c.i > from
}
