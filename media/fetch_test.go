package media_test

import (
	"context"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

func newReader(s string) io.Reader { return strings.NewReader(s) }

func TestFetchRefusesTheOwnNetwork(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was reached") }))
	defer srv.Close()
	port := srv.URL[strings.LastIndex(srv.URL, ":")+1:]
	f := media.Fetcher{}.Trusting(srv.Client())
	for _, u := range []string{
		srv.URL, "https://localhost:" + port, "https://127.1.2.3:" + port, "https://[::1]:" + port, "https://[::ffff:127.0.0.1]:" + port,
		"https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://10.0.0.1/", "https://0.0.0.0:" + port,
	} {
		_, err := f.Fetch(t.Context(), u)
		require.ErrorIs(t, err, waerrors.Invalid, u)
		assert.Contains(t, err.Error(), "public internet", u)
	}
	for _, u := range []string{
		"http://example.test/x", "ftp://example.test/x", "file:///etc/passwd", "https://", "https:///x", "/x", "", "://",
		"https://user:secret@example.test/x", "javascript:alert(1)", "https://exa mple.test/",
	} {
		_, err := media.Fetch(t.Context(), u)
		require.ErrorIs(t, err, waerrors.Invalid, u)
		assert.NotContains(t, err.Error(), "secret")
	}
}

func TestFetch(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("/a/photo.jpg", func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("Authorization"))
		assert.Empty(t, r.Header.Get("Referer"))
		w.Header().Set("Content-Type", "image/jpeg")
		w.Write(jpegFile(4, 4))
	})
	for path, typ := range map[string][]string{"/untyped": nil, "/vague": {"application/octet-stream"}} {
		mux.HandleFunc(path+"/{name}", func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Content-Type"] = typ // nil keeps net/http from guessing
			if r.PathValue("name") == "photo.jpg" {
				w.Write(jpegFile(4, 4))
				return
			}
			w.Write(pdfFile())
		})
	}
	mux.HandleFunc("/named", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Disposition", `attachment; filename="../../bill.pdf"`)
		w.Write(pdfFile())
	})
	mux.HandleFunc("/hops/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.PathValue("n"))
		if n == 0 {
			http.Redirect(w, r, "/a/photo.jpg", http.StatusFound)
			return
		}
		http.Redirect(w, r, "/hops/"+strconv.Itoa(n-1), http.StatusFound)
	})
	mux.HandleFunc("/down", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+"/a/photo.jpg", http.StatusFound)
	})
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 2000)) })
	mux.HandleFunc("/endless", func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		w.Write(make([]byte, 2000))
	})
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		w.Write(make([]byte, 100))
	})
	mux.HandleFunc("/gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("/no", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/slow", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	mux.HandleFunc("/err", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	srv := httptest.NewTLSServer(mux)
	t.Cleanup(srv.Close)
	f := media.Fetcher{MaxBytes: 1000}.Unguarded(srv.Client())

	for path, name := range map[string]string{"/a/photo.jpg?secret=1": "photo.jpg", "/named": "bill.pdf", "/hops/2": "photo.jpg"} {
		s, err := f.Fetch(t.Context(), srv.URL+path)
		require.NoError(t, err, path)
		assert.Equal(t, name, s.Name())
		r, err := s.Open()
		require.NoError(t, err)
		data, err := io.ReadAll(r)
		require.NoError(t, err)
		n, err := s.Size()
		require.NoError(t, err)
		assert.Len(t, data, int(n))
		require.NoError(t, s.Close())
		require.NoError(t, s.Close())
	}
	for path, kind := range map[string]waerrors.Kind{
		"/hops/3?secret=1": waerrors.Unavailable, "/down": waerrors.Invalid, "/big": waerrors.Invalid, "/endless": waerrors.Invalid,
		"/cut": waerrors.Unavailable, "/gone": waerrors.NotFound, "/missing": waerrors.NotFound, "/no": waerrors.Forbidden,
		"/slow": waerrors.Throttled, "/err": waerrors.Unavailable,
	} {
		_, err := f.Fetch(t.Context(), srv.URL+path)
		require.ErrorIs(t, err, kind, path)
		assert.NotContains(t, err.Error(), "secret")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := f.Fetch(ctx, srv.URL+"/big")
	require.ErrorIs(t, err, context.Canceled)
	_, err = media.Fetcher{Timeout: 1}.Unguarded(srv.Client()).Fetch(t.Context(), srv.URL+"/big")
	require.ErrorIs(t, err, context.DeadlineExceeded)

	r, err := f.CheckLink(t.Context(), srv.URL+"/a/photo.jpg", media.Image)
	require.NoError(t, err)
	assert.Equal(t, "image/jpeg", r.Type)
	for _, path := range []string{"/untyped", "/vague"} { // Meta asks no more than the server
		_, err = f.CheckLink(t.Context(), srv.URL+path+"/photo.jpg", media.Image)
		assert.Equal(t, []string{"file.type"}, slices.Collect(maps.Keys(fieldsOf(t, err))), path)
		r, err = f.CheckLink(t.Context(), srv.URL+path+"/bill.pdf", media.Document)
		require.NoError(t, err)
		require.Len(t, r.Advice, 1, path)
		assert.Contains(t, r.Advice[0].Rule, "application/pdf")
	}
	_, err = f.CheckLink(t.Context(), srv.URL+"/a/photo.jpg", media.Sticker)
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = f.CheckLink(t.Context(), srv.URL+"/a/photo.jpg", media.ProfilePicture)
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = media.CheckLink(t.Context(), srv.URL+"/a/photo.jpg", media.Image) // loopback
	require.ErrorIs(t, err, waerrors.Invalid)
}

func TestSpool(t *testing.T) {
	t.Parallel()
	s, err := media.Spool("a.pdf", strings.NewReader(string(pdfFile())), 0)
	require.NoError(t, err)
	_, err = media.Validate(s.File, media.Document)
	require.NoError(t, err)
	require.NoError(t, s.Close())
	_, err = media.Validate(s.File, media.Document)
	require.ErrorIs(t, err, waerrors.Media)
	require.ErrorIs(t, err, os.ErrClosed)

	_, err = media.Spool("a", strings.NewReader("123456"), 5)
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = media.Spool("a", io.MultiReader(strings.NewReader("1"), failing{}), 5)
	require.ErrorIs(t, err, waerrors.Media)
	require.ErrorIs(t, err, io.ErrClosedPipe)
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestSpoolWithoutAnyLimit(t *testing.T) {
	t.Parallel()
	s, err := media.Spool("a.txt", newReader("hello"), math.MaxInt64)
	require.NoError(t, err)
	defer s.Close()
	size, err := s.Size()
	require.NoError(t, err)
	assert.EqualValues(t, 5, size)
}
