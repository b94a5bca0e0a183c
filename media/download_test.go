package media_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

// mediaHost answers look-ups of media 55 and serves its content at /lookaside/file.
type mediaHost struct {
	t    *testing.T
	api  *testAPI
	data []byte
	info func(url string) string                                // answer of the look-up; nil is a correct one
	file func(w http.ResponseWriter, r *http.Request, call int) // nil serves data with ranges

	mu       sync.Mutex
	lookups  int
	calls    int
	requests []*http.Request
}

func newMediaHost(t *testing.T, data []byte) *mediaHost {
	h := &mediaHost{t: t, data: data}
	h.api = newAPI(t, h)
	return h
}

func (h *mediaHost) origin() string { return strings.TrimSuffix(h.api.base, "/graph/v26.0/") }
func (h *mediaHost) url() string    { return h.origin() + "/lookaside/file?mid=55" }

func (h *mediaHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path == "/graph/v26.0/55" {
		h.lookups++
		if h.info != nil {
			io.WriteString(w, h.info(h.url()))
			return
		}
		sum := sha256.Sum256(h.data)
		fmt.Fprintf(w, `{"messaging_product":"whatsapp","url":%q,"mime_type":"image/jpeg","sha256":%q,"file_size":%d,"id":"55"}`,
			h.url(), hex.EncodeToString(sum[:]), len(h.data))
		return
	}
	h.calls++
	h.requests = append(h.requests, r)
	if h.file != nil {
		h.file(w, r, h.calls)
		return
	}
	h.serve(w, r)
}

func (h *mediaHost) serve(w http.ResponseWriter, r *http.Request) {
	if off, ok := strings.CutPrefix(r.Header.Get("Range"), "bytes="); ok {
		n, err := strconv.Atoi(strings.TrimSuffix(off, "-"))
		assert.NoError(h.t, err)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", n, len(h.data)-1, len(h.data)))
		w.Header().Set("Content-Length", strconv.Itoa(len(h.data)-n))
		w.WriteHeader(http.StatusPartialContent)
		w.Write(h.data[n:])
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(h.data)))
	w.Write(h.data)
}

// cutAfter announces everything from off on, sends n bytes of it and breaks the connection.
func (h *mediaHost) cutAfter(w http.ResponseWriter, off, n int) {
	w.Header().Set("Content-Length", strconv.Itoa(len(h.data)-off))
	if off > 0 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", off, len(h.data)-1, len(h.data)))
		w.WriteHeader(http.StatusPartialContent)
	}
	w.Write(h.data[off : off+n])
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func offset(t *testing.T, r *http.Request) int {
	t.Helper()
	v := r.Header.Get("Range")
	if v == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(v, "bytes="), "-"))
	assert.NoError(t, err)
	return n
}

func (h *mediaHost) get(ctx context.Context, opts ...media.Option) ([]byte, error) {
	d, err := media.NewClient(h.api, opts...).Download(ctx, "55")
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return io.ReadAll(d)
}

func picture() []byte { return append(jpegFile(20, 20), make([]byte, 200_000)...) }

func TestDownload(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	d, err := media.NewClient(h.api).Download(t.Context(), "55")
	require.NoError(t, err)
	var done int64
	d.Progress = func(n, total int64) { assert.Greater(t, n, done); done = n; assert.EqualValues(t, len(h.data), total) }
	data, err := io.ReadAll(d)
	require.NoError(t, err)
	require.NoError(t, d.Close())
	assert.Equal(t, h.data, data)
	assert.EqualValues(t, len(h.data), done)
	assert.Equal(t, "image/jpeg", d.Info.Type)
	assert.Equal(t, "Bearer "+testToken, h.requests[0].Header.Get("Authorization"))
	assert.Equal(t, "identity", h.requests[0].Header.Get("Accept-Encoding"))
	assert.Empty(t, h.requests[0].Header.Get("Accept"))

	_, err = d.Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.EOF) // once it has ended well it stays so
	d, err = media.NewClient(h.api).Download(t.Context(), "55")
	require.NoError(t, err)
	require.NoError(t, d.Close())
	_, err = d.Read(make([]byte, 1))
	assert.Error(t, err)
}

func TestURLIsTolerant(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("x"))
	want := hex.EncodeToString(sum[:])
	for _, c := range []struct{ size, digest, id string }{
		{`303833`, want, `"55"`},
		{`"303833"`, base64.StdEncoding.EncodeToString(sum[:]), `55`},
		{`303833`, strings.ToUpper(want), `null`},
		{`"303833"`, base64.RawURLEncoding.EncodeToString(sum[:]), `"55"`},
	} {
		h := newMediaHost(t, nil)
		h.info = func(url string) string {
			return fmt.Sprintf(`{"url":%q,"mime_type":"image/png","sha256":%q,"file_size":%s,"id":%s,"new_member":{"a":[1]}}`,
				url, c.digest, c.size, c.id)
		}
		info, err := media.NewClient(h.api).URL(t.Context(), "55")
		require.NoError(t, err)
		assert.Equal(t, media.Info{ID: "55", URL: h.url(), Type: "image/png", SHA256: want, Size: 303833}, info)
	}
	h := newMediaHost(t, nil)
	h.info = func(string) string {
		return `{"url":"https:\/\/a.test\/x?a=1\u0026b=2","mime_type":7,"sha256":[1],"file_size":{},"id":{}}`
	}
	info, err := media.NewClient(h.api).URL(t.Context(), "55")
	require.NoError(t, err)
	assert.Equal(t, media.Info{ID: "55", URL: "https://a.test/x?a=1&b=2", Type: "7"}, info)
	h.info = func(string) string { return `{"file_size":null,"sha256":"zz"}` }
	_, err = media.NewClient(h.api).URL(t.Context(), "55")
	assert.ErrorIs(t, err, waerrors.Media) // no url
}

func TestBadIDsNeverReachTheWire(t *testing.T) {
	t.Parallel()
	api := newAPI(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("nothing may be sent") }))
	c := media.NewClient(api)
	for _, id := range []string{"", ".", "..", "../me", "1/2", "1?x=1", "1#a", "1%2f2", "1\r\nX: y", "1 2"} {
		_, err := c.URL(t.Context(), id)
		require.ErrorIs(t, err, waerrors.Invalid, id)
		_, err = c.Download(t.Context(), id)
		require.ErrorIs(t, err, waerrors.Invalid, id)
		require.ErrorIs(t, c.Delete(t.Context(), id), waerrors.Invalid, id)
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "DELETE /graph/v26.0/55", r.Method+" "+r.URL.Path)
		io.WriteString(w, `{"success":true}`)
	}))
	require.NoError(t, media.NewClient(api).Delete(t.Context(), "55"))
	for answer, ok := range map[string]bool{`{"success":"true"}`: true, `{}`: true, `{"success":false}`: false, `{"success":"false"}`: false} {
		api = newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, answer) }))
		assert.Equal(t, ok, media.NewClient(api).Delete(t.Context(), "55") == nil, answer)
	}
	api = newAPI(t, http.NotFoundHandler())
	assert.ErrorIs(t, media.NewClient(api).Delete(t.Context(), "55"), waerrors.NotFound)
}

func TestDownloadResolvesAnExpiredURLOnce(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, call int) {
		if call == 1 {
			http.NotFound(w, r)
			return
		}
		h.serve(w, r)
	}
	data, err := h.get(t.Context())
	require.NoError(t, err)
	assert.Len(t, data, len(h.data))
	assert.Equal(t, 2, h.lookups)

	h = newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, _ int) { http.NotFound(w, r) }
	_, err = h.get(t.Context())
	require.ErrorIs(t, err, waerrors.NotFound)
	assert.Equal(t, 2, h.lookups)
	assert.Equal(t, 2, h.calls)
}

func TestOpenSavesTheLookUp(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	sum := sha256.Sum256(h.data)
	info := media.Info{ID: "55", URL: h.url(), SHA256: base64.StdEncoding.EncodeToString(sum[:])}
	d, err := media.NewClient(h.api).Open(t.Context(), info)
	require.NoError(t, err)
	defer d.Close()
	data, err := io.ReadAll(d)
	require.NoError(t, err)
	assert.Len(t, data, len(h.data))
	assert.Zero(t, h.lookups)

	for _, bad := range []string{"relative/path", "://", "%zz"} {
		_, err = media.NewClient(h.api).Open(t.Context(), media.Info{URL: bad})
		require.ErrorIs(t, err, waerrors.Media, bad)
	}
}

func TestDownloadRedirects(t *testing.T) {
	t.Parallel()
	hop := func(hops int) func(*mediaHost) {
		return func(h *mediaHost) {
			h.file = func(w http.ResponseWriter, r *http.Request, call int) {
				if call <= hops {
					http.Redirect(w, r, "/lookaside/next?n="+strconv.Itoa(call), http.StatusFound)
					return
				}
				h.serve(w, r)
			}
		}
	}
	h := newMediaHost(t, picture())
	hop(3)(h)
	data, err := h.get(t.Context())
	require.NoError(t, err)
	assert.Len(t, data, len(h.data))

	h = newMediaHost(t, picture())
	hop(4)(h)
	_, err = h.get(t.Context())
	require.ErrorIs(t, err, waerrors.Media)
	assert.Contains(t, err.Error(), "more than 3 times")
	assert.Equal(t, 4, h.calls)

	h = newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusNotModified) }
	_, err = h.get(t.Context())
	require.ErrorIs(t, err, waerrors.Media)
	h.file = func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusFound) }
	_, err = h.get(t.Context())
	require.ErrorIs(t, err, waerrors.Media)
}

// scripted is an API that answers from a table and remembers who was asked.
type scripted struct {
	answers map[string]string // URL to Location
	asked   []string
}

func (s *scripted) PhoneNumberID() string { return testNumber }

func (s *scripted) NewRequest(ctx context.Context, method, ref string, _ any) (*http.Request, error) {
	return http.NewRequestWithContext(ctx, method, ref, nil)
}

func (s *scripted) Do(req *http.Request) (*http.Response, error) {
	s.asked = append(s.asked, req.URL.String())
	res := &http.Response{StatusCode: http.StatusFound, Header: http.Header{}, Body: http.NoBody, Request: req}
	res.Header.Set("Location", s.answers[req.URL.String()])
	return res, nil
}

func TestDownloadNeverGoesFromHTTPSToHTTP(t *testing.T) {
	t.Parallel()
	for _, to := range []string{"http://lookaside.fbsbx.com/x", "ftp://lookaside.fbsbx.com/x", "file:///etc/passwd"} {
		api := &scripted{answers: map[string]string{"https://lookaside.fbsbx.com/a": to}}
		_, err := media.NewClient(api).Open(t.Context(), media.Info{URL: "https://lookaside.fbsbx.com/a"})
		require.ErrorIs(t, err, waerrors.Media)
		assert.Contains(t, err.Error(), "redirected from https")
		assert.Len(t, api.asked, 1)
	}
}

func TestDownloadChecksum(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, _ *http.Request, _ int) {
		other := append([]byte{}, h.data...)
		other[100] ^= 1
		w.Write(other)
	}
	data, err := h.get(t.Context())
	require.ErrorIs(t, err, waerrors.Media)
	assert.Len(t, data, len(h.data)) // whoever streams must wait for io.EOF
	sum, ok := errors.AsType[*media.ChecksumError](err)
	require.True(t, ok)
	assert.NotEqual(t, sum.Want, sum.Got)
}

func TestDownloadLongerThanAnnounced(t *testing.T) {
	t.Parallel()
	for name, flush := range map[string]bool{"announced": false, "chunked": true} {
		h := newMediaHost(t, picture())
		h.file = func(w http.ResponseWriter, _ *http.Request, _ int) {
			if flush {
				w.(http.Flusher).Flush()
			} else {
				w.Header().Set("Content-Length", strconv.Itoa(len(h.data)+1))
			}
			w.Write(append(h.data, 'x'))
		}
		data, err := h.get(t.Context())
		require.ErrorIs(t, err, waerrors.Media, name)
		assert.Contains(t, err.Error(), "longer than", name)
		assert.LessOrEqual(t, len(data), len(h.data), name)
	}
}

func TestDownloadLimit(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	_, err := h.get(t.Context(), media.WithDownloadLimit(1000))
	require.ErrorIs(t, err, waerrors.Media)
	assert.Contains(t, err.Error(), "limit of 1000")

	h.info = func(url string) string { return fmt.Sprintf(`{"url":%q}`, url) } // no size, no checksum
	_, err = h.get(t.Context(), media.WithDownloadLimit(1000))
	require.ErrorIs(t, err, waerrors.Media)
	data, err := h.get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, h.data, data)
}

func TestDownloadResumes(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, call int) {
		if call <= 3 {
			h.cutAfter(w, offset(t, r), 50_000)
		}
		h.serve(w, r)
	}
	data, err := h.get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, h.data, data)
	assert.Equal(t, 4, h.calls)
	assert.Equal(t, 1, h.lookups)
}

func TestDownloadResumesWhereThereAreNoRanges(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, call int) {
		if call == 1 {
			h.cutAfter(w, 0, 70_000)
		}
		r.Header.Del("Range")
		h.serve(w, r)
	}
	data, err := h.get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, h.data, data)
}

func TestDownloadResumesAfterTheURLExpired(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, call int) {
		switch call {
		case 1:
			h.cutAfter(w, 0, 70_000)
		case 2:
			http.NotFound(w, r)
		default:
			assert.Equal(t, 70_000, offset(t, r))
			h.serve(w, r)
		}
	}
	data, err := h.get(t.Context())
	require.NoError(t, err)
	assert.Equal(t, h.data, data)
	assert.Equal(t, 2, h.lookups)
}

func TestDownloadGivesUp(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, _ int) { h.cutAfter(w, offset(t, r), 10) }
	_, err := h.get(t.Context())
	require.ErrorIs(t, err, waerrors.Unavailable)
	assert.Equal(t, 6, h.calls)

	h = newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, _ int) { h.cutAfter(w, offset(t, r), 0) }
	_, err = h.get(t.Context())
	require.ErrorIs(t, err, waerrors.Unavailable)
	assert.Equal(t, 2, h.calls) // no progress, no third try

	h = newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, call int) {
		if call == 1 {
			h.cutAfter(w, 0, 100)
		}
		w.Header().Set("Content-Range", "bytes 0-9/10")
		w.WriteHeader(http.StatusPartialContent)
	}
	_, err = h.get(t.Context())
	require.ErrorIs(t, err, waerrors.Media)
	assert.Contains(t, err.Error(), "another range")
}

func TestDownloadShorterThanAnnounced(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.file = func(w http.ResponseWriter, r *http.Request, call int) {
		if call == 1 {
			w.Write(h.data[:1000])
			return
		}
		w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
	}
	data, err := h.get(t.Context())
	require.Error(t, err)
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	assert.Equal(t, http.StatusRequestedRangeNotSatisfiable, e.Status)
	assert.Len(t, data, 1000)
}

func TestDownloadCanceled(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	ctx, cancel := context.WithCancel(t.Context())
	h.file = func(w http.ResponseWriter, r *http.Request, _ int) {
		w.Header().Set("Content-Length", strconv.Itoa(len(h.data)))
		w.Write(h.data[:1000])
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	}
	_, err := h.get(ctx)
	require.ErrorIs(t, err, waerrors.Canceled)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 1, h.calls)
}

func TestDigest(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "abc", strings.Repeat("g", 64), strings.Repeat("a", 62), base64.StdEncoding.EncodeToString([]byte("short"))} {
		assert.Empty(t, media.Digest(bad), bad)
	}
}

func TestDownloadOfContentThatChanged(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	h.info = func(url string) string { return fmt.Sprintf(`{"url":%q,"id":"55"}`, url) } // no checksum to tell
	for name, ranges := range map[string]bool{"another part": true, "all of it": false} {
		first := true
		h.file = func(w http.ResponseWriter, r *http.Request, _ int) {
			if first {
				first = false
				w.Header().Set("ETag", `"one"`)
				h.cutAfter(w, 0, 1000)
			}
			assert.Equal(t, `"one"`, r.Header.Get("If-Range"), name)
			w.Header().Set("ETag", `"two"`)
			if !ranges {
				r.Header.Del("Range")
			}
			h.serve(w, r)
		}
		_, err := h.get(t.Context())
		require.ErrorIs(t, err, waerrors.Media, name)
	}
}

func TestDownloadOfAnySizeAndLimit(t *testing.T) {
	t.Parallel()
	h := newMediaHost(t, picture())
	for _, limit := range []int64{1 << 30, math.MaxInt64} {
		for _, size := range []int64{math.MinInt64, -1, 0, int64(len(h.data))} {
			d, err := media.NewClient(h.api, media.WithDownloadLimit(limit)).Open(t.Context(), media.Info{URL: h.url(), Size: size})
			require.NoError(t, err)
			data, err := io.ReadAll(d)
			require.NoError(t, err)
			assert.Equal(t, h.data, data)
			require.NoError(t, d.Close())
		}
	}
}
