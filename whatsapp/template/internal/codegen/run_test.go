package codegen_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/template/internal/codegen"
)

const listed = `{"data":[
	{"id":"2","name":"greeting","language":"en_US","status":"APPROVED","category":"UTILITY","quality_score":{"score":"GREEN"},
	 "components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.example/1?oe=A"]}},{"type":"BODY","text":"Hi {{1}}.","example":{"body_text":[["Ana"]]}}]},
	{"id":"1","name":"farewell","language":"en_US","status":"APPROVED","category":"UTILITY","components":[{"type":"BODY","text":"Bye."}]}
]}`

func run(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = codegen.Run(t.Context(), args, func(k string) string { return env[k] }, &out, &errs)
	return code, out.String(), errs.String()
}

func TestRunFromFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in, out := filepath.Join(dir, "templates.json"), filepath.Join(dir, "templates.go")
	require.NoError(t, os.WriteFile(in, []byte(listed), 0o600))
	code, stdout, stderr := run(t, nil, "-in", in, "-package", "shop")
	require.Equal(t, 0, code, stderr)
	assert.Contains(t, stdout, "package shop")
	assert.Contains(t, stdout, "type Greeting struct")

	code, stdout, stderr = run(t, nil, "-in", in, "-out", out)
	require.Equal(t, 0, code, stderr)
	assert.Empty(t, stdout)
	code, stdout, _ = run(t, nil, "-in", in, "-out", out, "-check")
	assert.Equal(t, 0, code)
	assert.Empty(t, stdout, "no drift")

	before, err := os.ReadFile(out)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(in, []byte(strings.ReplaceAll(listed, "Hi {{1}}.", "Hello {{1}}, {{2}}.")), 0o600))
	code, stdout, _ = run(t, nil, "-in", in, "-out", out, "-check")
	assert.Equal(t, 1, code)
	for _, want := range []string{"templates.go is not what the templates are:\n", "- //\tHi {{1}}.\n", "+ //\tHello {{1}}, {{2}}.\n", "Body2"} {
		assert.Contains(t, stdout, want)
	}
	after, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, string(before), string(after), "-check writes nothing")

	require.NoError(t, os.Remove(out))
	code, _, _ = run(t, nil, "-in", in, "-out", out, "-check")
	assert.Equal(t, 1, code, "a file that is not there is drift")
}

func TestRunFromAccount(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token" || !strings.HasSuffix(r.URL.Path, "/102290129340398/message_templates") {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"error":{"message":"Invalid OAuth access token","type":"OAuthException","code":190}}`))
			return
		}
		_, _ = w.Write([]byte(listed))
	}))
	t.Cleanup(srv.Close)
	dir := t.TempDir()
	out, saved := filepath.Join(dir, "templates.go"), filepath.Join(dir, "templates.json")
	env := map[string]string{"WHATSAPP_TOKEN": "token", "WHATSAPP_BASE_URL": srv.URL, "WHATSAPP_WABA_ID": "102290129340398"}
	code, _, stderr := run(t, env, "-out", out, "-save", saved)
	require.Equal(t, 0, code, stderr)
	kept, err := os.ReadFile(saved)
	require.NoError(t, err)
	assert.NotContains(t, string(kept), "scontent", "addresses of samples change with every call")
	assert.NotContains(t, string(kept), "GREEN")
	assert.Less(t, strings.Index(string(kept), "farewell"), strings.Index(string(kept), "greeting"))
	code, _, _ = run(t, env, "-out", out, "-save", saved, "-check")
	assert.Equal(t, 0, code)
	code, _, stderr = run(t, nil, "-in", saved, "-out", out, "-check")
	assert.Equal(t, 0, code, "the file gives what the account gives: %s", stderr)

	env["WHATSAPP_TOKEN"] = "other"
	code, _, stderr = run(t, env, "-out", out)
	assert.Equal(t, 2, code)
	assert.Contains(t, stderr, "(#190)")
	assert.NotContains(t, stderr, "other")
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	require.NoError(t, os.WriteFile(broken, []byte(`{"data":[`), 0o600))
	for name, args := range map[string][]string{
		"nothing to read":      {},
		"both":                 {"-in", "a", "-waba", "1"},
		"check without a file": {"-in", "a", "-check"},
		"package":              {"-in", "a", "-package", "no-name"},
		"no file":              {"-in", filepath.Join(dir, "none.json")},
		"broken file":          {"-in", broken},
		"unknown flag":         {"-x"},
		"no token":             {"-waba", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := run(t, nil, args...)
			assert.Equal(t, 2, code)
			assert.Empty(t, stdout)
			assert.NotEmpty(t, stderr)
		})
	}
	code, _, stderr := run(t, nil, "-h")
	assert.Equal(t, 0, code)
	assert.Contains(t, stderr, "-check")
}
