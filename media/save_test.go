package media_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

func saveRoot(t *testing.T) (*os.Root, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "in")
	require.NoError(t, os.Mkdir(dir, 0o700))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	t.Cleanup(func() { root.Close() })
	return root, dir
}

func TestSaveTo(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	root, dir := saveRoot(t)
	save := func(name string) (string, error) {
		d, err := media.NewClient(h.api).Download(t.Context(), "55")
		require.NoError(t, err)
		return d.SaveTo(root, name)
	}
	for _, c := range []struct{ name, want string }{
		{"", "55.jpg"},
		{"", "55 (1).jpg"},
		{"", "55 (2).jpg"},
		{"../../x", "x.jpg"},
		{`C:\x`, "x (1).jpg"},
		{"CON", "_CON.jpg"},
		{"a\x00b.jpg", "ab.jpg"},
		{"\u202egpj.exe", "gpj.exe"},
		{".", "file.jpg"},
		{strings.Repeat("n", 300), strings.Repeat("n", 236) + ".jpg"},
	} {
		got, err := save(c.name)
		require.NoError(t, err, "%q", c.name)
		assert.Equal(t, c.want, got)
		data, err := os.ReadFile(filepath.Join(dir, got))
		require.NoError(t, err)
		assert.Equal(t, h.data, data)
	}
	outside, err := os.ReadDir(filepath.Dir(dir))
	require.NoError(t, err)
	assert.Len(t, outside, 1)
}

func TestSaveToLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, _ *http.Request, _ int) { w.Write(make([]byte, len(h.data))) }
	root, dir := saveRoot(t)
	d, err := media.NewClient(h.api).Download(t.Context(), "55")
	require.NoError(t, err)
	_, err = d.SaveTo(root, "x")
	require.ErrorIs(t, err, waerrors.Media)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)

	d, err = media.NewClient(h.api).Download(t.Context(), "55")
	require.NoError(t, err)
	_, err = d.SaveTo(nil, "x")
	require.ErrorIs(t, err, waerrors.Invalid)
	root.Close()
	d, err = media.NewClient(h.api).Download(t.Context(), "55")
	require.NoError(t, err)
	_, err = d.SaveTo(root, "x")
	require.ErrorIs(t, err, waerrors.Media)
}

func TestSaveToFollowsNoLinkOutside(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	root, dir := saveRoot(t)
	victim := filepath.Join(filepath.Dir(dir), "victim")
	require.NoError(t, os.WriteFile(victim, []byte("precious"), 0o600))
	if err := os.Symlink(victim, filepath.Join(dir, "x.jpg")); err != nil {
		t.Skipf("symbolic links cannot be made here: %v", err)
	}
	d, err := media.NewClient(h.api).Download(t.Context(), "55")
	require.NoError(t, err)
	name, err := d.SaveTo(root, "x.jpg")
	require.NoError(t, err)
	assert.Equal(t, "x (1).jpg", name)
	data, err := os.ReadFile(victim)
	require.NoError(t, err)
	assert.Equal(t, "precious", string(data))
}

func TestSaveToWantsAllOfIt(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	root, dir := saveRoot(t)
	d, err := media.NewClient(h.api).Download(t.Context(), "55")
	require.NoError(t, err)
	_, err = io.ReadFull(d, make([]byte, 512)) // a look at the type
	require.NoError(t, err)
	_, err = d.SaveTo(root, "x.jpg")
	require.ErrorIs(t, err, waerrors.Invalid)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}
