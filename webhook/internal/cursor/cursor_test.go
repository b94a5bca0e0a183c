package cursor_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func samples() []string {
	return []string{
		``, ` `, `{}`, `[]`, `{"a":1}`, `{"a":1,"b":[1,2,{"c":null}]}`, `[1,]`, `{,}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `[`, `]`, `{`, `}`, `[}`, `{]`,
		`"`, `"a`, `"\`, `"\u12"`, `"\u12g4"`, `"\ud83d\ude00"`, `"\ud83d"ude00`, `"\ud83d"ude00"`, `"\ud83d\ude0g"`, `"\ud83d\"`, `"\x"`, "\"\x00\"", "\"\t\"", "\"\xff\"", `1`, `-`, `-1`, `01`, `1.`, `1.5`, `.5`, `1e`, `1e+`, `1E-9`,
		`true`, `tru`, `truex`, `true false`, `false`, `nul`, `null`, `NaN`, `'a'`, `{"a":1}x`, ` [ 1 , 2 ] `, "[1\u00a0]", `[[[[[]]]]]`, `{"":""}`, `[1 2]`, `{"a":1 "b":2}`, `{"a":1,"a":2}`, "{\"\":\"\xff\xfe\"}",
		strings.Repeat("[", 128) + strings.Repeat("]", 128),
	}
}

func TestValidateAgreesWithEncodingJSON(t *testing.T) {
	t.Parallel()
	for _, s := range samples() {
		assert.Equal(t, json.Valid([]byte(s)), cursor.Validate(s) == nil, "%q", s)
	}
	require.Error(t, cursor.Validate(strings.Repeat("[", 129)+strings.Repeat("]", 129)))
	require.NoError(t, cursor.Validate(strings.Repeat("[],", 0)+`[`+strings.Repeat("[],", 1000)+`[]]`))
}

func TestValidateAllocatesNothing(t *testing.T) { //nolint:paralleltest // counts allocations
	s := `{"entry":[{"changes":[{"value":{"messages":[{"text":{"body":"h\u00e9"}}]}}]}]}`
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = cursor.Validate(s) }))
}

// read walks any value as encoding/json would.
func read(c *cursor.Cursor) any {
	switch c.Kind() {
	case '{':
		m := map[string]any{}
		for ok := c.Open(); ok; ok = c.More() {
			key := c.Key()
			m[key] = read(c)
		}
		return m
	case '[':
		list := []any{}
		for ok := c.First(); ok; ok = c.Next() {
			list = append(list, read(c))
		}
		return list
	case '"':
		return c.String()
	case '0':
		return c.Float()
	case 'n':
		c.Null()
		return nil
	}
	return c.Bool()
}

func FuzzCursor(f *testing.F) {
	for _, s := range samples() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		err := cursor.Validate(s)
		reading := cursor.New(s)
		_ = read(reading)
		if reading.Mismatch() == nil {
			assert.Equal(t, err, reading.End(), "reading checks as much as skipping")
		}
		var want any
		wantErr := json.Unmarshal([]byte(s), &want)
		if err != nil {
			if strings.Contains(err.Error(), "128 levels") {
				return
			}
			require.False(t, json.Valid([]byte(s)), "%v", err)
			return
		}
		require.True(t, json.Valid([]byte(s)))
		c := cursor.New(s)
		begin := c.Here()
		assert.Equal(t, strings.TrimSpace(s), strings.TrimSpace(c.Raw()))
		require.NoError(t, c.End())
		c.Back(begin)
		got := read(c)
		if wantErr != nil || c.Mismatch() != nil { // numbers that no float64 holds
			return
		}
		require.NoError(t, c.End())
		require.Equal(t, want, got)
	})
}

func TestMismatchSaysWhereNotWhat(t *testing.T) {
	t.Parallel()
	c := cursor.New(`{"a":[{"b":"x"},{"b":{"secret":1}}],"c":1}`)
	c.Track()
	for ok := c.Open(); ok; ok = c.More() {
		if c.Key() != "a" {
			c.Skip()
			continue
		}
		assert.Equal(t, 1, c.Count(), "room for one serves for all")
		for ok := c.First(); ok; ok = c.Next() {
			for ok := c.Open(); ok; ok = c.More() {
				_ = c.String()
			}
		}
	}
	require.NotNil(t, c.Mismatch())
	assert.Equal(t, cursor.Mismatch{Path: "a[1].b", Want: "a string", Got: "an object"}, *c.Mismatch())
}

// A cursor of a copy of a part stands where the other stood, and says when the part ends too early.
func TestPartOfAText(t *testing.T) {
	t.Parallel()
	const text = `{"a":[ {"b":1}, {"c":"long enough"} ]}`
	c := cursor.New(text)
	require.True(t, c.Open())
	require.True(t, c.First())
	begin := c.Here()
	for size, fits := range map[int]bool{len(`{"b":1}`): true, len(`{"b":1`): false, 20: true} {
		var part cursor.Cursor
		part.ResetPart(text[begin.At():begin.At()+size], begin)
		part.Skip()
		assert.Equal(t, !fits, part.Broken(), size)
		assert.Equal(t, fits, part.Since(begin) == `{"b":1}`, size)
		if fits {
			c.Back(part.Here())
			assert.JSONEq(t, `{"b":1}`, c.Since(begin))
			assert.True(t, c.Next())
			assert.Equal(t, size > 16, part.Reaches(c.Here()))
		}
	}
	assert.JSONEq(t, `{"c":"long enough"}`, c.Raw())
	assert.False(t, c.Next())
	assert.False(t, c.More())
	require.NoError(t, c.End())
}

// What an array may cost is bounded by the bytes there are.
func TestCountIsLimited(t *testing.T) {
	t.Parallel()
	c := cursor.New("[" + strings.Repeat("{},", 99) + "{}]")
	assert.Zero(t, c.Count())
	require.NotNil(t, c.Mismatch())
	assert.Equal(t, "100 elements", c.Mismatch().Got)
	c.Back(cursor.Place{})
	c.Limit(150)
	assert.Equal(t, 100, c.Count())
	assert.Zero(t, c.Count(), "of 150 in all")
	c = cursor.New(`{}`)
	assert.Zero(t, c.Count())
	assert.Nil(t, c.Mismatch(), "First tells")
}

// Text that is no JSON stays so, wherever the cursor goes.
func TestBrokenForGood(t *testing.T) {
	t.Parallel()
	c := cursor.New(`{"a":1,"b":tru}`)
	begin := c.Here()
	require.True(t, c.Open())
	assert.Equal(t, 1, c.Int())
	require.True(t, c.More())
	assert.False(t, c.Bool())
	assert.Nil(t, c.Mismatch())
	assert.True(t, c.Broken())
	c.Back(begin)
	assert.False(t, c.Open())
	require.EqualError(t, c.End(), "invalid JSON: unknown word at byte 11")
}

func TestKeys(t *testing.T) {
	t.Parallel()
	c := cursor.New("{\"\":0, \"plain\" : 1, \"\\u00e9\":2, \"\u00e9\":3, \"\xff\":4}")
	var keys []string
	for ok := c.Open(); ok; ok = c.More() {
		assert.Equal(t, len(keys), c.Int())
		keys = append(keys, c.Key())
	}
	require.NoError(t, c.End())
	assert.Equal(t, []string{"", "plain", "é", "é", "\uFFFD"}, keys)
}
