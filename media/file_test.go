package media_test

import (
	"embed"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/media"
)

//go:embed doc.go
var embedded embed.FS

// streamFS hides everything but Read, Close and Stat of its files.
type streamFS struct{ fs.FS }

func (s streamFS) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	return struct{ fs.File }{f}, err
}

// padded is head and then nothing but zeros.
type padded struct{ head []byte }

func (p padded) ReadAt(b []byte, off int64) (int, error) {
	clear(b)
	if off < int64(len(p.head)) {
		copy(b, p.head[off:])
	}
	return len(b), nil
}

func TestFileSources(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "hello.txt")
	require.NoError(t, os.WriteFile(path, []byte("hello"), 0o600))
	root, err := os.OpenRoot(filepath.Dir(path))
	require.NoError(t, err)
	defer root.Close()
	for name, f := range map[string]media.File{
		"path":      media.Path(path),
		"bytes":     media.Bytes("hello.txt", []byte("hello")),
		"fs":        media.FS(root.FS(), "hello.txt"),
		"reader at": media.ReaderAt("hello.txt", strings.NewReader("hello, and more"), 5),
	} {
		for range 2 { // every time from the start
			r, err := f.Open()
			require.NoError(t, err, name)
			data, err := io.ReadAll(r)
			require.NoError(t, err, name)
			require.NoError(t, r.Close())
			assert.Equal(t, "hello", string(data), name)
		}
		n, err := f.Size()
		require.NoError(t, err, name)
		assert.EqualValues(t, 5, n, name)
		assert.Equal(t, "hello.txt", f.Name(), name)
	}
	n, err := media.FS(embedded, "doc.go").Size()
	require.NoError(t, err)
	assert.Positive(t, n)
	assert.Equal(t, "b.txt", media.Path(path).WithName("b.txt").Name())
	_, err = media.FS(root.FS(), "../etc/passwd").Open()
	assert.Error(t, err)
}

// memory is a file that can only be read.
func memory(data []byte) fs.File {
	f, err := fstest.MapFS{"x": {Data: data}}.Open("x")
	if err != nil {
		panic(err)
	}
	return struct{ fs.File }{f}
}
