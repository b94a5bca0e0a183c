package webhook_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// corpus returns the bodies that others recorded, by file name. They are not part of this module.
func corpus(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	dir := filepath.Join("..", "..", "shared", "corpus", folder)
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("the corpus %s is not here", dir)
	}
	all := map[string][]byte{}
	for _, f := range files {
		body, err := os.ReadFile(f)
		require.NoError(t, err)
		all[filepath.Base(f)] = body
	}
	return all
}

// countItems counts the items of a body by the rule of the package's documentation, in another way than the decoder's.
func countItems(t *testing.T, body []byte) int {
	t.Helper()
	var doc struct {
		Entry []struct {
			Changes []struct {
				Field string                     `json:"field"`
				Value map[string]json.RawMessage `json:"value"`
			} `json:"changes"`
		} `json:"entry"`
	}
	require.NoError(t, json.Unmarshal(body, &doc))
	total := 0
	for _, e := range doc.Entry {
		for _, c := range e.Changes {
			n := 0
			if inner, ok := c.Value["standby"]; ok {
				require.NoError(t, json.Unmarshal(inner, &c.Value))
			}
			for _, name := range webhook.ItemLists(c.Field) {
				var list []json.RawMessage
				if raw, ok := c.Value[name]; ok {
					require.NoError(t, json.Unmarshal(raw, &list))
					n += len(list)
				}
			}
			total += max(n, 1)
		}
	}
	return total
}

func TestCorpusItemsInEventsOut(t *testing.T) {
	t.Parallel()
	for name, body := range corpus(t, "webhooks") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			events, err := webhook.Decode(body)
			require.NoError(t, err)
			assert.Len(t, events, countItems(t, body))
			for _, e := range events {
				if m, ok := e.(*webhook.Malformed); ok {
					t.Errorf("malformed: %v", m.Err)
				}
				assert.True(t, json.Valid(e.Raw()))
				assert.NotEmpty(t, webhook.Preview(e))
			}
		})
	}
}

func TestCorpusHasNoUnknownMembers(t *testing.T) {
	t.Parallel()
	for name, body := range corpus(t, "webhooks") {
		events, err := webhook.Decode(body)
		require.NoError(t, err)
		for _, e := range events {
			assert.Empty(t, webhook.Unknown(e), "%s: %s", name, webhook.TypeName(e))
		}
	}
}
