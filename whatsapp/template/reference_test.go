package template_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

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

// The templates that Meta's file submits break no rule once they are read, and the fake takes them.
func TestTemplatesOfTheOpenAPI(t *testing.T) {
	t.Parallel()
	const reference = "../../../shared/reference/meta-business-messaging-openapi-v23.yaml"
	b, err := os.ReadFile(reference)
	if err != nil {
		t.Skipf("%s is not here", reference)
	}
	var doc struct {
		Paths map[string]struct {
			Post struct {
				Body struct {
					Content map[string]struct {
						Examples map[string]struct {
							Value any `yaml:"value"`
						} `yaml:"examples"`
					} `yaml:"content"`
				} `yaml:"requestBody"`
			} `yaml:"post"`
		} `yaml:"paths"`
	}
	require.NoError(t, yaml.Unmarshal(b, &doc))
	seen := 0
	for path, p := range doc.Paths {
		if !strings.HasSuffix(path, "/message_templates") {
			continue
		}
		for name, e := range p.Post.Body.Content["application/json"].Examples {
			t.Run(name, func(t *testing.T) {
				body, err := json.Marshal(e.Value)
				require.NoError(t, err)
				srv := fake(t)
				body = regexp.MustCompile(`"4::[^"]*"`).ReplaceAll(body, []byte(`"4::x"`))
				var d template.Definition
				require.NoError(t, json.Unmarshal(withHandles(t, srv, body), &d))
				if d.Name == "<TEMPLATE_NAME>" {
					d.Name = "flow_news"
				}
				require.NoError(t, d.Check())
				_, err = template.NewClient(srv.Client(), srv.WABAID()).Create(t.Context(), d)
				require.NoError(t, err)
				assert.Empty(t, d.Extra)
			})
			seen++
		}
	}
	assert.Equal(t, 11, seen)
}

// The table in the package's documentation names every call, and none that is not there.
func TestCoverageTable(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("doc.go")
	require.NoError(t, err)
	_, table, found := strings.Cut(string(b), "# Coverage")
	require.True(t, found)
	methods := reflect.TypeFor[*template.Client]()
	named := map[string]bool{"Observe": true, "WaitApproved": true} // of webhooks; Get
	for _, m := range regexp.MustCompile(`[ ,]Client\.(\w+)`).FindAllStringSubmatch(table, -1) {
		_, there := methods.MethodByName(m[1])
		assert.True(t, there, m[1])
		named[m[1]] = true
	}
	for i := range methods.NumMethod() {
		assert.True(t, named[methods.Method(i).Name], methods.Method(i).Name)
	}
}
