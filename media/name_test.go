package media_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/media"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"report.pdf":           "report.pdf",
		"../../x":              "x",
		`C:\x`:                 "x",
		"C:x":                  "C_x",
		`..\..\evil.exe`:       "evil.exe",
		"CON":                  "_CON",
		"con.txt":              "_con.txt",
		"Com1.tar.gz":          "_Com1.tar.gz",
		"lpt¹.txt":             "_lpt¹.txt",
		"COMET.txt":            "COMET.txt",
		"a\x00b.txt":           "ab.txt",
		"photo\u202egpj.exe":   "photogpj.exe",
		"a\r\nX-Evil: 1.txt":   "aX-Evil_ 1.txt",
		`a"b.txt`:              "a_b.txt",
		"":                     "file",
		".":                    "file",
		"..":                   "file",
		"...":                  "file",
		"/":                    "file",
		".bashrc":              "bashrc",
		"name. . ":             "name",
		"stream.txt:hidden":    "stream.txt_hidden",
		"Ünïcode 文件.pdf":       "Ünïcode 文件.pdf",
		"bad\xff\xfeutf8.txt":  "bad_utf8.txt",
		"space\u2003here.txt":  "space here.txt",
		"sentence. With words": "sentence. With words",
	} {
		assert.Equal(t, want, media.CleanName(in, ""), "%q", in)
	}
	assert.Equal(t, "file.jpg", media.CleanName("", "image/jpeg"))
	assert.Equal(t, "file.ogg", media.CleanName("", "audio/ogg; codecs=opus"))
	assert.Equal(t, "a.pdf", media.CleanName("a.pdf", "image/jpeg"))
	assert.Equal(t, "file", media.CleanName("", "application/x-unknown"))

	long := media.CleanName(strings.Repeat("é", 300)+".pdf", "")
	assert.LessOrEqual(t, len(long), 240)
	assert.True(t, utf8.ValidString(long))
	assert.True(t, strings.HasSuffix(long, "é.pdf"))
}

func TestCleanNamesCanBeFiles(t *testing.T) {
	t.Parallel()
	root, err := os.OpenRoot(t.TempDir())
	require.NoError(t, err)
	defer root.Close()
	for i, name := range []string{"a:b", "CON", "nul.txt", "\x00", strings.Repeat("文", 300), "..", "-rf", "~", "a\u202eb", "\u200d", "e\u0301"} {
		name = media.CleanName(strconv.Itoa(i)+name, "")
		file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		require.NoError(t, err, name)
		file.Close()
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"", ".", "..", "../../x", `C:\x`, "CON", "a\x00b", "\u202egpj.exe", strings.Repeat("a", 300), "nul .txt"} {
		f.Add(s, "image/png")
	}
	f.Fuzz(func(t *testing.T, name, mime string) {
		got := media.CleanName(name, mime)
		if got == "" || len(got) > 255 || !utf8.ValidString(got) || strings.ContainsAny(got, "/\\:\x00\r\n\"") ||
			strings.HasPrefix(got, ".") || strings.HasSuffix(got, ".") || strings.HasSuffix(got, " ") {
			t.Fatalf("%q became %q", name, got)
		}
		if again := media.CleanName(got, mime); again != got {
			t.Fatalf("%q is not stable: %q", got, again)
		}
	})
}
