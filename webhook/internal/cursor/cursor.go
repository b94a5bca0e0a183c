package cursor

import (
	"strconv"
	"strings"
)

// A Cursor walks one valid JSON text. Its methods read the value at its place and go behind it. The first value that
// does not fit stops the walk: everything after reads as zero, and Err says why.
type Cursor struct {
	s    string
	i    int
	key  string
	mis  *Mismatch
	left int // elements of arrays of objects that may still be made

	track   bool
	path    []step // where it stands, only while tracking
	unknown []string
}

// A step is one level of a path: a member, or an element if index is not negative.
type step struct {
	key   string
	index int
}

// A Mismatch is a value whose type does not fit.
type Mismatch struct {
	Path string // known only while tracking
	Want string // for example "a string"
	Got  string // kind of value, never its content
}

// New returns a Cursor at the start of s, which Validate must have passed.
func New(s string) *Cursor {
	c := &Cursor{}
	c.Reset(s)
	return c
}

// Reset moves c to the start of s, which must be valid.
func (c *Cursor) Reset(s string) { *c = Cursor{s: s, left: 16 + len(s)/32, path: c.path[:0]} }

// Track makes c note paths: those of members that Unknown was called for, and that of a mismatch.
func (c *Cursor) Track() { c.track = true }

// Mismatch returns the first value that did not fit, or nil.
func (c *Cursor) Mismatch() *Mismatch { return c.mis }

// UnknownMembers returns the paths that were noted.
func (c *Cursor) UnknownMembers() []string { return c.unknown }

// Fail stops the walk.
func (c *Cursor) Fail(want, got string) {
	if c.mis == nil {
		c.mis = &Mismatch{Path: c.where(), Want: want, Got: got}
	}
	c.i = len(c.s)
}

func (c *Cursor) space() {
	for c.i < len(c.s) && c.s[c.i] <= ' ' {
		c.i++
	}
}

// Kind returns what stands here: '{', '[', '"', 't', 'f', 'n', '0' for a number, or 0 at the end.
func (c *Cursor) Kind() byte {
	c.space()
	if c.i >= len(c.s) {
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
	c.i += len("null")
	return true
}

// Open enters an object, up to the value of its first member. It returns false, with the object skipped, if there is no
// member or if the value is null. Loop: for ok := c.Open(); ok; ok = c.More() { switch c.Key() { … } }.
func (c *Cursor) Open() bool {
	switch k := c.Kind(); k {
	case '{':
		c.i++
		if c.track {
			c.path = append(c.path, step{index: -1})
		}
		return c.member()
	case 'n':
		c.Null()
	default:
		c.Fail("an object", Word(k))
	}
	return false
}

// More goes to the value of the next member. At the end it leaves the object and returns false.
func (c *Cursor) More() bool {
	c.space()
	if c.i < len(c.s) && c.s[c.i] == ',' {
		c.i++
	}
	return c.member()
}

func (c *Cursor) member() bool {
	c.space()
	if c.i >= len(c.s) {
		return false
	}
	if c.s[c.i] == '}' {
		c.i++
		if c.track && len(c.path) > 0 {
			c.path = c.path[:len(c.path)-1]
		}
		return false
	}
	c.key = c.str()
	c.space()
	c.i++ // the colon
	if c.track && len(c.path) > 0 {
		c.path[len(c.path)-1].key = c.key
	}
	return true
}

// Key returns the name of the member whose value stands here.
func (c *Cursor) Key() string { return c.key }

// Unknown skips a value that nobody knows, and notes where it stood.
func (c *Cursor) Unknown() {
	if c.track && len(c.unknown) < maxUnknown {
		c.unknown = append(c.unknown, c.where())
	}
	c.Skip()
}

// maxUnknown bounds what Unknown notes of one item.
const maxUnknown = 256

// where returns the path of the value here, for example "contacts[0].name".
func (c *Cursor) where() string {
	var b strings.Builder
	for _, s := range c.path {
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

// OpenArray enters an array of objects and returns how many elements follow, each to be read with Next before it. A
// null is an empty array. Arrays with far more elements than their bytes could fill with sense are a mismatch, so that
// three bytes cannot cost three hundred.
func (c *Cursor) OpenArray() int {
	n := c.OpenList()
	if n > c.left {
		c.Fail("an array that its bytes can fill", strconv.Itoa(n)+" elements")
		return 0
	}
	c.left -= n
	return n
}

// OpenList is OpenArray without that bound, for elements that cost nothing.
func (c *Cursor) OpenList() int {
	switch k := c.Kind(); k {
	case '[':
	case 'n':
		c.Null()
		return 0
	default:
		c.Fail("an array", Word(k))
		return 0
	}
	n := count(c.s, c.i)
	c.i++
	if n == 0 {
		c.space()
		c.i++
	} else if c.track {
		c.path = append(c.path, step{})
	}
	return n
}

// Next goes to element i of n, after element i-1 was read; after the last, Next(n, n) leaves the array.
func (c *Cursor) Next(i, n int) {
	if c.mis != nil {
		return
	}
	c.space()
	if i > 0 && c.i < len(c.s) {
		c.i++ // comma or bracket
	}
	if c.track && n > 0 && len(c.path) > 0 {
		if i == n {
			c.path = c.path[:len(c.path)-1]
		} else {
			c.path[len(c.path)-1].index = i
		}
	}
}

// Each calls f with c at every element of the array here, until f returns false, after which c is lost. f must go behind
// the element.
func (c *Cursor) Each(f func(i int) bool) {
	c.i++ // the bracket
	for i := 0; ; i++ {
		for c.i < len(c.s) && (c.s[c.i] <= ' ' || c.s[c.i] == ',') {
			c.i++
		}
		if c.i >= len(c.s) {
			return
		}
		if c.s[c.i] == ']' {
			c.i++
			return
		}
		if !f(i) {
			c.i = len(c.s)
			return
		}
	}
}

// Place returns where c stands, for Since.
func (c *Cursor) Place() int {
	c.space()
	return c.i
}

// Since returns the text from a place up to here.
func (c *Cursor) Since(place int) string {
	return c.s[min(place, len(c.s)):min(c.i, len(c.s))]
}

// count returns how many elements the array at s[i] has.
func count(s string, i int) int {
	i++
	n := 0
	for {
		for i < len(s) && (s[i] <= ' ' || s[i] == ',') {
			i++
		}
		if i >= len(s) || s[i] == ']' {
			return n
		}
		n++
		i = skip(s, i)
	}
}

// Raw returns the value here as it stands in the text.
func (c *Cursor) Raw() string {
	c.space()
	from := c.i
	c.Skip()
	return c.s[min(from, len(c.s)):min(c.i, len(c.s))]
}

// Peek returns the value here as it stands in the text, and stays.
func (c *Cursor) Peek() string {
	c.space()
	from := min(c.i, len(c.s))
	return c.s[from:max(skip(c.s, from), from)]
}

// Skip goes behind the value here.
func (c *Cursor) Skip() {
	c.space()
	c.i = skip(c.s, c.i)
}

// skip returns where the value at s[i] ends. s is valid JSON.
func skip(s string, i int) int {
	depth := 0
	for i < len(s) {
		switch s[i] {
		case '"':
			i = skipString(s, i)
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			depth--
			i++
		case ',', ':', ' ', '\t', '\n', '\r':
			i++
			continue
		default:
			for i < len(s) && s[i] > ' ' && s[i] != ',' && s[i] != '}' && s[i] != ']' {
				i++
			}
		}
		if depth <= 0 {
			return i
		}
	}
	return i
}

// skipString returns where the string that begins at s[i] ends.
func skipString(s string, i int) int {
	i++
	for from := i; i < len(s) && i < from+longString; {
		i, _ = scan(s[:min(len(s), from+longString)], i)
		switch {
		case i >= len(s):
			return len(s)
		case i >= from+longString:
		case s[i] == '"':
			return i + 1
		case s[i] == '\\':
			i += 2
		default:
			i++
		}
	}
	for i < len(s) { // s[i] is not escaped
		n := strings.IndexByte(s[i:], '"')
		if n < 0 {
			return len(s)
		}
		end := i + n
		slashes := 0
		for k := end - 1; k >= i && s[k] == '\\'; k-- {
			slashes++
		}
		i = end + 1
		if slashes%2 == 0 {
			return i
		}
	}
	return min(i, len(s))
}

// longString is from where on looking for a quote alone is worth a call.
const longString = 48 // bytes
