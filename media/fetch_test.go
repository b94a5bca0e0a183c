package media_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

func newReader(s string) io.Reader { return strings.NewReader(s) }

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"1.1.1.1", "8.8.8.8", "157.240.1.1", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2a03:2880::1"} {
		assert.True(t, media.Public(netip.MustParseAddr(a)), a)
	}
	for _, a := range []string{
		"127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
		"100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
		"240.0.0.1", "255.255.255.255",
		"::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "2001::1",
		"2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
		"::7f00:1", "100::1",
	} {
		assert.False(t, media.Public(netip.MustParseAddr(a)), a)
	}
	assert.False(t, media.Public(netip.Addr{}))
}

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
