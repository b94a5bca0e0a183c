package webhook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Most bodies are read in one walk, odd ones in several. Both ways must make the same events: every value of every fixture
// is replaced, and every member doubled, and each body read both ways.
func TestQuickAndThoroughAgree(t *testing.T) {
	t.Parallel()
	for name := range fixtures() {
		var packed bytes.Buffer
		require.NoError(t, json.Compact(&packed, fixture(t, name)))
		body := packed.String()
		if !strings.Contains(body, `"field":"messages"`) {
			continue
		}
		agree(t, body)
		for _, v := range values(body) {
			for _, other := range []string{`null`, `1`, `"x"`, `[]`, `{}`} {
				agree(t, body[:v.from]+other+body[v.to:])
			}
			if v.key < v.from { // a member
				for _, other := range []string{`null`, `{}`, `"image"`, `"list_reply"`} {
					agree(t, body[:v.from]+other+","+body[v.key:])
					agree(t, body[:v.to]+","+body[v.key:v.from]+other+body[v.to:])
				}
			}
		}
	}
}

// agree reads a body as it is and with a member that makes it odd.
func agree(t *testing.T, body string) {
	t.Helper()
	const odd = `"user_actions":null,`
	quick, quickErr := webhook.Decode([]byte(body))
	slow, slowErr := webhook.Decode([]byte(strings.ReplaceAll(body, `"value":{"`, `"value":{`+odd+`"`)))
	require.Equal(t, quickErr == nil, slowErr == nil, body)
	require.Len(t, slow, len(quick), body)
	for i := range quick {
		if want, got := describe(t, slow[i]), describe(t, quick[i]); strings.ReplaceAll(want, odd, "") != got {
			require.Equal(t, want, got, body)
		}
	}
}

// describe writes all that an event tells.
func describe(t *testing.T, e webhook.Event) string {
	t.Helper()
	fields := func(v any) string {
		b, err := json.Marshal(v)
		require.NoError(t, err)
		return string(b)
	}
	s := fmt.Sprintf("%s %s %+v %q %v %s", webhook.TypeName(e), e.Raw(), e.Origin(), webhook.Preview(e), webhook.OpensWindow(e), fields(e))
	switch v := e.(type) {
	case webhook.Message:
		s += fields(v.Info())
		if edit, ok := e.(*webhook.EditMessage); ok && edit.Content != nil {
			s += describe(t, edit.Content)
		}
	case *webhook.Malformed:
		s += v.Err.Error()
	}
	return s
}

// A value is where one stands in a text, and the name of its member, at the same place if it has none.
type value struct{ key, from, to int }

// values returns where the values of a compact JSON text stand.
func values(s string) (all []value) {
	text := func(i int) int {
		for i++; s[i] != '"'; i++ {
			if s[i] == '\\' {
				i++
			}
		}
		return i + 1
	}
	var walk func(key, i int) int
	walk = func(key, i int) int {
		from := i
		switch s[i] {
		case '"':
			i = text(i)
		case '{', '[':
			object, closing := s[i] == '{', s[i]+2
			for i++; s[i] != closing; {
				if s[i] == ',' {
					i++
				}
				name := i
				if object {
					i = text(i) + 1
				}
				i = walk(name, i)
			}
			i++
		default:
			i += strings.IndexAny(s[i:], ",]}")
		}
		all = append(all, value{key, from, i})
		return i
	}
	walk(0, 0)
	return all
}
