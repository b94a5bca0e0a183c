package examples_test

import (
	"encoding/json"
	"fmt"
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestReadmeCompiles builds every block of Go in the README, as a package of its own that exists in an overlay only. A
// block without a package clause gets one, and the imports that it names.
func TestReadmeCompiles(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	blocks := goBlocks(string(readme))
	require.GreaterOrEqual(t, len(blocks), 4, "send, bot, errors, graph")
	for _, b := range blocks {
		t.Run(b.heading, func(t *testing.T) {
			t.Parallel()
			formatted, err := format.Source([]byte(b.code))
			require.NoError(t, err)
			assert.Equal(t, b.code, string(formatted), "gofmt")
			build(t, whole(b.code))
		})
	}
}

// TestReadmeLengths: the README promises that sending and a bot are short.
func TestReadmeLengths(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	lengths := map[string]int{}
	for _, b := range goBlocks(string(readme)) {
		lengths[b.heading] = strings.Count(b.code, "\n")
	}
	for heading, most := range map[string]int{"Send": 15, "A bot": 20} {
		require.Contains(t, lengths, heading)
		assert.LessOrEqual(t, lengths[heading], most, heading)
	}
}

// TestReadmeLinks: what the README points to is there.
func TestReadmeLinks(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	prose := regexp.MustCompile("(?ms)^```.*?^```$").ReplaceAllString(string(readme), "")
	links := regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllStringSubmatch(prose, -1)
	require.NotEmpty(t, links)
	for _, l := range links {
		if !strings.Contains(l[1], "://") {
			_, err := os.Stat(filepath.Join("..", l[1]))
			assert.NoError(t, err)
		}
	}
}

// A block is one fenced block of Go.
type block struct{ heading, code string }

func goBlocks(markdown string) []block {
	var blocks []block
	var heading string
	var code *strings.Builder
	for line := range strings.Lines(markdown) {
		switch text := strings.TrimRight(line, "\n"); {
		case code != nil && text == "```":
			blocks = append(blocks, block{heading, code.String()})
			code = nil
		case code != nil:
			code.WriteString(line)
		case text == "```go":
			code = &strings.Builder{}
		case strings.HasPrefix(text, "#"):
			heading = strings.TrimLeft(text, "# ")
		}
	}
	return blocks
}

// whole makes a file of a block.
func whole(code string) string {
	if strings.HasPrefix(code, "package ") {
		return code
	}
	var imports strings.Builder
	for _, path := range []string{
		"context", "errors", "fmt", "log", "net/http", "net/url", "os", "testing", "time",
		"github.com/wacloud/wacloud/media",
		"github.com/wacloud/wacloud/phone",
		"github.com/wacloud/wacloud/profile",
		"github.com/wacloud/wacloud/webhook",
		"github.com/wacloud/wacloud/whatsapp",
		"github.com/wacloud/wacloud/whatsapp/graph",
		"github.com/wacloud/wacloud/whatsapp/template",
		"github.com/wacloud/wacloud/whatsapp/whatsapptest",
	} {
		name := filepath.Base(path)
		if regexp.MustCompile(`\b` + name + `\.[A-Z]`).MatchString(code) {
			fmt.Fprintf(&imports, "import %q\n", path)
		}
	}
	const ours = `import waerrors "github.com/wacloud/wacloud/errors"`
	if strings.Contains(code, "waerrors.") && !strings.Contains(code, ours) {
		fmt.Fprintln(&imports, ours)
	}
	return "package snippet\n\n" + imports.String() + code
}

func build(t *testing.T, source string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "snippet.go")
	require.NoError(t, os.WriteFile(file, []byte(source), 0o600))
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	overlay, err := json.Marshal(map[string]map[string]string{
		"Replace": {filepath.Join(root, "examples", "snippet", "snippet.go"): file},
	})
	require.NoError(t, err)
	overlayFile := filepath.Join(dir, "overlay.json")
	require.NoError(t, os.WriteFile(overlayFile, overlay, 0o600))
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", os.DevNull, "-overlay", overlayFile, "./examples/snippet")
	cmd.Dir = root
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err, "%s\n%s", out, source)
}
