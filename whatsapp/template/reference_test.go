package template_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/template"
)

// Every operation that the reference lists for templates has a golden file.
func TestEveryOperationIsCovered(t *testing.T) {
	t.Parallel()
	const reference = "../../../shared/reference/endpoints.md"
	b, err := os.ReadFile(reference)
	if err != nil {
		t.Skipf("%s is not here", reference)
	}
	covered := map[string]bool{}
	files, err := filepath.Glob("testdata/operations/*.json")
	require.NoError(t, err)
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		var o operation
		require.NoError(t, json.Unmarshal(b, &o))
		path, _, _ := strings.Cut(o.Path, "?")
		covered[o.Method+" "+path] = true
	}
	id := regexp.MustCompile(`\{[^}]*\}`)
	seen := 0
	for section := range strings.SplitSeq(string(b), "\n## ") {
		for line := range strings.Lines(section) {
			cells := strings.Split(line, "|")
			if len(cells) < 4 || !strings.HasPrefix(section, "Templates\n") && !strings.Contains(cells[2], "/message_templates`") {
				continue
			}
			method := strings.TrimSpace(cells[1])
			if method != "GET" && method != "POST" && method != "DELETE" {
				continue
			}
			for ref := range strings.SplitSeq(cells[2], " and ") {
				ref = strings.TrimPrefix(strings.Trim(strings.TrimSpace(ref), "`"), "/")
				if ref == "unarchive" {
					ref = "https://api.facebook.com/{WABA-ID}/message_templates/unarchive"
				}
				seen++
				found := false
				for _, node := range []string{waba, "920070352646140", "1689556908129832"} {
					found = found || covered[method+" "+id.ReplaceAllString(ref, node)]
				}
				assert.True(t, found, "%s %s", method, ref)
			}
		}
	}
	assert.GreaterOrEqual(t, seen, 15)
}

// Templates as others recorded them are read whole and written as they were.
func TestRecordedTemplates(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../shared/corpus/responses/*template*.json")
	require.NoError(t, err)
	if len(files) == 0 {
		t.Skipf("%s is not here", "../../../shared/corpus")
	}
	seen := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		var page struct {
			Data []json.RawMessage `json:"data"`
		}
		require.NoError(t, json.Unmarshal(b, &page))
		if len(page.Data) == 0 && strings.Contains(string(b), `"components"`) {
			page.Data = []json.RawMessage{b}
		}
		for _, raw := range page.Data {
			var got template.Template
			require.NoError(t, json.Unmarshal(raw, &got))
			assert.Empty(t, got.Extra)
			assert.NotEmpty(t, got.Status)
			again, err := json.Marshal(got)
			require.NoError(t, err)
			assert.JSONEq(t, string(raw), string(again), f)
			seen++
		}
	}
	assert.Greater(t, seen, 10)
}
