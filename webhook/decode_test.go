package webhook_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// fixture returns the body of testdata/name.json.
func fixture(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return body
}

// events decodes testdata/name.json.
func events(t *testing.T, name string) []webhook.Event {
	t.Helper()
	list, err := webhook.Decode(fixture(t, name))
	require.NoError(t, err)
	return list
}

// one returns the only event of testdata/name.json as its type.
func one[E webhook.Event](t *testing.T, name string) E {
	t.Helper()
	list := events(t, name)
	require.Len(t, list, 1)
	e, ok := list[0].(E)
	require.True(t, ok, "%T", list[0])
	return e
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	require.NoError(t, err)
	assert.Len(t, files, len(fixtures()), "every file is named in fixtures")
	for name, want := range fixtures() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := fixture(t, name)
			list, err := webhook.Decode(body)
			require.NoError(t, err)
			var types []string
			for _, e := range list {
				types = append(types, webhook.TypeName(e))
				assert.Empty(t, webhook.Unknown(e), "%T", e)
				assert.True(t, bytes.Contains(body, e.Raw()), "Raw is a piece of the body")
				assert.True(t, json.Valid(e.Raw()))
				preview := webhook.Preview(e)
				assert.NotEmpty(t, preview)
				assert.NotContains(t, preview, "\n")
				assert.NotEmpty(t, e.Origin().Field)
			}
			assert.Equal(t, want, strings.Join(types, " "))
			assert.Len(t, list, countItems(t, body))
		})
	}
}

// Above 64 KiB events are copies of their own; nothing else changes.
func TestFixturesInALargeBody(t *testing.T) {
	t.Parallel()
	for name := range fixtures() {
		body := fixture(t, name)
		small, err := webhook.Decode(body)
		require.NoError(t, err)
		large, err := webhook.Decode(append(bytes.Clone(body), bytes.Repeat([]byte(" "), 70<<10)...))
		require.NoError(t, err)
		require.Len(t, large, len(small))
		for i := range small {
			assert.Equal(t, small[i].Raw(), large[i].Raw(), name)
			assert.Equal(t, small[i].Origin(), large[i].Origin(), name)
			assert.Equal(t, small[i], large[i], name)
		}
	}
}

// Meta escapes whatever is not ASCII, and nothing may depend on white space.
func TestFixturesCompacted(t *testing.T) {
	t.Parallel()
	for name := range fixtures() {
		body := fixture(t, name)
		var packed bytes.Buffer
		require.NoError(t, json.Compact(&packed, body))
		wide, err := webhook.Decode(body)
		require.NoError(t, err)
		tight, err := webhook.Decode(packed.Bytes())
		require.NoError(t, err)
		require.Len(t, tight, len(wide))
		for i := range wide {
			assert.Equal(t, wide[i].Origin(), tight[i].Origin(), name)
			assert.Equal(t, webhook.Preview(wide[i]), webhook.Preview(tight[i]), name)
		}
	}
}

// Every member of every item, spelled in another case or renamed, is reported: keys are compared as they are.
func TestUnknownSeesEveryRenamedMember(t *testing.T) {
	t.Parallel()
	e := one[*webhook.ImageMessage](t, "image")
	for member, path := range map[string]string{`"mime_type"`: "image.MIME_TYPE", `"timestamp"`: "TIMESTAMP", `"id": "19`: "image.ID"} {
		body := bytes.Replace(fixture(t, "image"), []byte(member), bytes.ToUpper([]byte(member)), 1)
		list, err := webhook.Decode(body)
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, []string{path}, webhook.Unknown(list[0]))
	}
	assert.Empty(t, webhook.Unknown(e))
}

func TestUnknownPaths(t *testing.T) {
	t.Parallel()
	for item, want := range map[string][]string{
		`{"type":"text","text":{"body":"hi","preview":{"a":1}},"mood":"good"}`:                                              {"text.preview", "mood"},
		`{"type":"contacts","contacts":[{"name":{"formatted_name":"A"}},{"name":{"nick":"B"},"phones":[{"x":1},{"y":2}]}]}`: {"contacts[1].name.nick", "contacts[1].phones[0].x", "contacts[1].phones[1].y"},
		`{"type":"edit","edit":{"original_message_id":"1","message":{"type":"text","text":{"body":"b","z":1}}}}`:            {"edit.message.text.z"},
		`{"type":"poll","poll":{"a":1},"b":2}`:                                                                              {"b"},
		`{"type":"text","errors":[{"code":1,"new":1}],"text":{}}`:                                                           {"errors[0].new"},
		`{"type":"text","text":{},"context":{"id":"1","a.b":{"c":1}}}`:                                                      {"context.a.b"},
		`{"type":"text","text":null}`:                                                                                       nil,
	} {
		list, err := webhook.Decode([]byte(envelope(item)))
		require.NoError(t, err)
		require.Len(t, list, 1)
		assert.Equal(t, want, webhook.Unknown(list[0]), item)
	}
	assert.Nil(t, webhook.Unknown(nil))
	assert.Empty(t, webhook.TypeName(nil))
	assert.Empty(t, webhook.Preview(nil))
	assert.Empty(t, webhook.ConversationKey(nil))
}

func TestUnknownInHistory(t *testing.T) {
	t.Parallel()
	body := bytes.Replace(fixture(t, "history"), []byte(`"body": "Old answer"`), []byte(`"body": "Old answer", "new": 1`), 1)
	list, err := webhook.Decode(body)
	require.NoError(t, err)
	assert.Equal(t, []string{"threads[0].messages[1].text.new"}, webhook.Unknown(list[0]))
}
