package cursor_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

func TestScalars(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]any{
		`"a"`: "a", `12`: "12", `1.50`: "1.50", `true`: "true", `null`: "", `"\n\/\"\\\b\f\r\t"`: "\n/\"\\\b\f\r\t", `[]`: nil, `{}`: nil,
	} {
		c := cursor.New(in)
		got := c.String()
		check(t, c, in, want, got)
	}
	for in, want := range map[string]any{
		`1`: int64(1), `"1"`: int64(1), `" 7 "`: int64(7), `-3.0`: int64(-3), `"2e3"`: int64(2000), `null`: int64(0), `""`: int64(0), `9223372036854775807`: int64(9223372036854775807),
		`1.5`: nil, `"x"`: nil, `true`: nil, `1e300`: nil, `[]`: nil, `{}`: nil,
	} {
		c := cursor.New(in)
		got := c.Int64()
		check(t, c, in, want, got)
	}
	for in, want := range map[string]any{`1.5`: 1.5, `"1.5"`: 1.5, `null`: 0.0, `""`: 0.0, `"Inf"`: nil, `"NaN"`: nil, `"x"`: nil, `[]`: nil, `1e999`: nil} {
		c := cursor.New(in)
		got := c.Float()
		check(t, c, in, want, got)
	}
	for in, want := range map[string]any{`true`: true, `false`: false, `"true"`: true, `"False"`: false, `1`: true, `0`: false, `null`: false, `""`: false, `2`: nil, `"yes"`: nil, `{}`: nil} {
		c := cursor.New(in)
		got := c.Bool()
		check(t, c, in, want, got)
	}
}

// check compares what was read; nil means that it must not fit.
func check(t *testing.T, c *cursor.Cursor, in string, want, got any) {
	t.Helper()
	if want == nil {
		assert.NotNil(t, c.Mismatch(), in)
		return
	}
	assert.Nil(t, c.Mismatch(), in)
	assert.Equal(t, want, got, in)
}

func TestTimeOfAnotherKindIsSkipped(t *testing.T) {
	t.Parallel()
	c := cursor.New(`{"t":{"a":[1]},"u":"1767225600"}`)
	var got []time.Time
	for ok := c.Open(); ok; ok = c.More() {
		got = append(got, c.Time())
	}
	assert.Nil(t, c.Mismatch())
	assert.Equal(t, []time.Time{{}, time.Unix(1767225600, 0).UTC()}, got)
}

func TestListsAndRaw(t *testing.T) {
	t.Parallel()
	c := cursor.New(`{"a":["x",1,null],"b":null,"c":[ ],"d":{"k": [1, 2]},"e":null}`)
	for ok := c.Open(); ok; ok = c.More() {
		switch c.Key() {
		case "a":
			assert.Equal(t, []string{"x", "1", ""}, c.Strings())
		case "b", "c":
			assert.Empty(t, c.Strings())
		case "d":
			here := c.Here()
			assert.JSONEq(t, `{"k":[1,2]}`, string(c.RawJSON()))
			assert.Len(t, c.Since(here), 13)
		case "e":
			assert.Nil(t, c.RawJSON())
		}
	}
	assert.Nil(t, c.Mismatch())
	c = cursor.New(`{"a":1}`)
	assert.True(t, c.Open())
	assert.Zero(t, c.Count())
	assert.False(t, c.First())
	assert.NotNil(t, c.Mismatch())
	assert.False(t, c.More())
	assert.Empty(t, c.String(), "after a mismatch everything is zero")
}

func TestWord(t *testing.T) {
	t.Parallel()
	for kind, want := range map[byte]string{'{': "an object", '[': "an array", '"': "a string", 't': "a boolean", 'f': "a boolean", 'n': "null", '0': "a number", 0: "nothing"} {
		assert.Equal(t, want, cursor.Word(kind))
	}
}

// Strings are looked at eight bytes at a time; what stops that must be seen at every place of a word.
func TestScanAtEveryPlace(t *testing.T) {
	t.Parallel()
	for length := range 130 {
		for _, odd := range []string{"", `\n`, `\"`, `\\`, `\u00e9`, "é", "\x7f", "\xff", "\x00", "\x1f", "!", "#", "[", "]"} {
			s := `["` + strings.Repeat("a", length) + odd + strings.Repeat("é", length%3) + `","b"]`
			require.Equal(t, json.Valid([]byte(s)), cursor.Validate(s) == nil, "%q", s)
			if cursor.Validate(s) != nil {
				continue
			}
			var want []string
			require.NoError(t, json.Unmarshal([]byte(s), &want))
			require.Equal(t, want, cursor.New(s).Strings())
			require.Equal(t, s, cursor.New(s).Raw())
		}
	}
}

// Strings with escapes share memory, in chunks of 1 KiB at most.
func TestUnquotedStringsShareMemory(t *testing.T) { //nolint:paralleltest // counts allocations
	list := "[" + strings.Repeat(`"\u00e9\ud83d\ude00 and \"more\"",`, 200) + `"end"]`
	c := cursor.New(list)
	allocs := testing.AllocsPerRun(10, func() {
		c.Reset(list)
		for ok := c.First(); ok; ok = c.Next() {
			if s := c.String(); s != `é😀 and "more"` && s != "end" {
				t.Fatal(s)
			}
		}
	})
	assert.Less(t, allocs, 12.0)
	c.Reset("[" + strings.Repeat(`"`+strings.Repeat("a", 3000)+`\n",`, 3) + `"\t"]`)
	for ok := c.First(); ok; ok = c.Next() {
		_ = c.String()
	}
	require.NoError(t, c.End())
}

// Every kind of escape, at the end and in the middle, beside one that looks like its second half and is none.
func TestEscapes(t *testing.T) {
	t.Parallel()
	for _, a := range []string{`\"`, `\\`, `\/`, `\b`, `\f`, `\n`, `\r`, `\t`, `\u0022`, `\u005c`, `\u0030`, `\u00e9`, `\ud83d`, `\ude00`, `\ud83d\ude00`, `é`, "\xff"} {
		for _, b := range []string{``, `a`, `u`, `ude00`, `"ude00`, `\ude00`, `\u0041`, `\"`, `\`, `\u12`} {
			s := `"x` + a + b + `"`
			var want string
			valid := json.Unmarshal([]byte(s), &want) == nil
			c := cursor.New(s)
			got := c.String()
			assert.Equal(t, valid, c.End() == nil, s)
			if valid {
				assert.Equal(t, want, got, s)
			}
		}
	}
}
