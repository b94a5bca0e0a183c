package main_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	inspect "github.com/wacloud/wacloud/examples/inspect"
	"github.com/wacloud/wacloud/webhook"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWebhooksAsJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := inspect.Run(t.Context(), []string{"-json", "testdata/webhooks"}, nil, &out, io.Discard)
	require.Error(t, err, "cut.json is not JSON")
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Len(t, lines, 9, out.String())
	for i, want := range []string{
		`{"file":"testdata/webhooks/batch.json","entry":0,"change":0,"item":0,"field":"messages","type":"text","event":"TextMessage","unknown":[],"error":""}`,
		`{"file":"testdata/webhooks/batch.json","entry":0,"change":0,"item":1,"field":"messages","type":"text","event":"Malformed","unknown":[],"error":`,
		`{"file":"testdata/webhooks/batch.json","entry":0,"change":0,"item":2,"field":"messages","type":"poll","event":"Unsupported","unknown":[],"error":""}`,
		`{"file":"testdata/webhooks/batch.json","entry":0,"change":0,"item":3,"field":"messages","type":"text","event":"TextMessage","unknown":["text.mood","priority"],"error":""}`,
		`{"file":"testdata/webhooks/batch.json","entry":0,"change":0,"item":0,"field":"messages","type":"","event":"Status","unknown":[],"error":""}`,
		`{"file":"testdata/webhooks/cut.json","entry":0,"change":0,"item":0,"field":"","type":"","event":"","unknown":[],"error":"not JSON"}`,
		`{"file":"testdata/webhooks/more/account.json","entry":0,"change":0,"item":0,"field":"some_future_update","type":"","event":"Unsupported","unknown":[],"error":""}`,
		`{"file":"testdata/webhooks/other.json","entry":0,"change":0,"item":0,"field":"","type":"","event":"","unknown":[],"error":"`,
		`{"files":4,"items":6,"events":6,"malformed":1,"unsupported":2,"unknown_members":2,"errors":2}`,
	} {
		assert.True(t, strings.HasPrefix(lines[i], want), "line %d:\nwant %s\ngot  %s", i, want, lines[i])
		assert.True(t, json.Valid([]byte(lines[i])), lines[i])
	}
	assert.Contains(t, lines[1], "text", "the error of a malformed item says where")
	assert.NotContains(t, lines[7], `"error":""`)
}

func TestMessagesAsJSON(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	err := inspect.Run(t.Context(), []string{"-outbound", "-json", "testdata/messages"}, nil, &out, io.Discard)
	require.Error(t, err, "cut.json is not JSON")
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	require.Len(t, lines, 6, out.String())
	for i, want := range []string{
		`{"file":"testdata/messages/buttons.json","type":"interactive","ok":false,"check":["interactive.action.buttons[0].reply.title: `,
		`{"file":"testdata/messages/cut.json","type":"","ok":false,"check":[],"roundtrip":false,"error":"not JSON"}`,
		`{"file":"testdata/messages/future.json","type":"hologram","ok":true,"check":[],"roundtrip":true,"error":""}`,
		`{"file":"testdata/messages/none.json","type":"","ok":false,"check":[],"roundtrip":false,"error":"type: `,
		`{"file":"testdata/messages/text.json","type":"text","ok":true,"check":[],"roundtrip":true,"error":""}`,
		`{"files":5,"ok":2,"roundtrip":3,"errors":2}`,
	} {
		assert.True(t, strings.HasPrefix(lines[i], want), "line %d:\nwant %s\ngot  %s", i, want, lines[i])
	}
	assert.True(t, strings.HasSuffix(lines[0], `"roundtrip":true,"error":""}`), lines[0])
	assert.Equal(t, 2, strings.Count(lines[0], "interactive.action.buttons["), "all broken rules: title too long, id twice: %s", lines[0])
}

func TestReadable(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.Error(t, inspect.Run(t.Context(), []string{"testdata/webhooks"}, nil, &out, io.Discard))
	text := out.String()
	for _, want := range []string{
		"testdata/webhooks/batch.json\n", "0.0.0 messages TextMessage: two loaves, please", "unknown: text.mood, priority",
		"[unsupported: poll]", "error: not JSON", "4 files, 6 items, 6 events: 1 malformed, 2 unsupported; 2 unknown members, 2 errors",
	} {
		assert.Contains(t, text, want)
	}
	out.Reset()
	require.Error(t, inspect.Run(t.Context(), []string{"-outbound", "testdata/messages"}, nil, &out, io.Discard))
	text = out.String()
	for _, want := range []string{
		"text: see https://example.com (ok)", "breaks rules", "want 1 to 20 characters",
		"5 files: 2 ok, 3 survive a round trip, 2 errors",
	} {
		assert.Contains(t, text, want)
	}
}

func TestStandardInputAndSeveralFiles(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/webhooks/more/account.json")
	require.NoError(t, err)
	var out bytes.Buffer
	require.NoError(t, inspect.Run(t.Context(), []string{"-json", "-", "testdata/webhooks/batch.json"}, bytes.NewReader(body), &out, io.Discard))
	assert.True(t, strings.HasPrefix(out.String(), `{"file":"-",`), out.String())
	assert.Contains(t, out.String(), `{"files":2,"items":6,`)
}

// Editors on Windows put a byte order mark in front of what they save.
func TestByteOrderMark(t *testing.T) {
	t.Parallel()
	for flag, name := range map[string]string{"-outbound": "testdata/messages/text.json", "-json": "testdata/webhooks/more/account.json"} {
		body, err := os.ReadFile(name)
		require.NoError(t, err)
		marked := filepath.Join(t.TempDir(), "marked.json")
		require.NoError(t, os.WriteFile(marked, append([]byte("\xef\xbb\xbf"), body...), 0o600))
		for _, arg := range []string{marked, "-"} {
			file, err := os.Open(marked)
			require.NoError(t, err)
			defer file.Close()
			var out bytes.Buffer
			require.NoError(t, inspect.Run(t.Context(), []string{flag, arg}, file, &out, io.Discard))
			assert.NotContains(t, out.String(), "not JSON")
		}
	}
}

// What cannot be read is said in words of JSON, not of Go.
func TestReasonOfBodiesThatAreNoMessage(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	body := strings.NewReader(`{"type":"interactive","interactive":{"type":"address_message","action":{"parameters":"IN"}}}`)
	require.NoError(t, inspect.Run(t.Context(), []string{"-outbound", "-json", "-"}, body, &out, io.Discard))
	assert.Contains(t, out.String(), `"error":"interactive.action.parameters: want an object, got a JSON string"`)
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args []string
		ok   bool
	}{
		"webhook":                      {[]string{"testdata/webhooks/batch.json"}, true},
		"JSON that is no webhook":      {[]string{"testdata/webhooks/other.json"}, true},
		"JSON that is no message":      {[]string{"-outbound", "testdata/messages/none.json"}, true},
		"not JSON":                     {[]string{"testdata/webhooks/cut.json"}, false},
		"no such file":                 {[]string{"testdata/nowhere.json"}, false},
		"no such file, then a webhook": {[]string{"testdata/nowhere.json", "testdata/webhooks/batch.json"}, false},
		"a directory without JSON":     {[]string{t.TempDir()}, true},
		"no argument":                  {nil, false},
		"unknown flag":                 {[]string{"-nonsense", "-"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, flags := range [][]string{nil, {"-json"}} {
				var out bytes.Buffer
				err := inspect.Run(t.Context(), append(flags, c.args...), strings.NewReader(""), &out, io.Discard)
				assert.Equal(t, c.ok, err == nil, err)
				if len(c.args) == 2 && !c.ok && c.args[0] != "-nonsense" {
					assert.Contains(t, out.String(), "batch.json", "it goes on after a bad file")
				}
			}
		})
	}
}

func TestOutputThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	require.NoError(t, r.Close())
	assert.ErrorIs(t, inspect.Run(t.Context(), []string{"testdata/webhooks/batch.json"}, nil, w, io.Discard), io.ErrClosedPipe)
}

func TestCountItems(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile("testdata/counts.json")
	require.NoError(t, err)
	const want = 3 + 2 + 1 + 3 + 2 + 1 + 2 + 1 + 2 + 3 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 // one term for each change and odd entry
	assert.Equal(t, want, inspect.CountItems(body))
	events, err := webhook.Decode(body)
	require.NoError(t, err)
	assert.Len(t, events, want)
}

// TestCountedItemsAreEvents: the count that reads the JSON in its own way agrees with the SDK on recorded bodies.
func TestCountedItemsAreEvents(t *testing.T) {
	t.Parallel()
	for _, dir := range []string{"testdata/webhooks", "../../../shared/corpus/webhooks"} {
		t.Run(filepath.Base(filepath.Dir(dir)), func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat(dir); err != nil {
				t.Skipf("%s is not here", dir)
			}
			names, err := filepath.Glob(filepath.Join(dir, "*.json"))
			require.NoError(t, err)
			require.NotEmpty(t, names)
			for _, name := range names {
				body, err := os.ReadFile(name)
				require.NoError(t, err)
				events, err := webhook.Decode(body)
				if err != nil {
					continue
				}
				assert.Len(t, events, inspect.CountItems(body), name)
			}
		})
	}
}
