package media_test

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

const session = "upload:MTphdHRhY2htZW50OjE2NDk="

// resumableHost is Meta's Resumable Upload API for one session.
type resumableHost struct {
	t    *testing.T
	cuts []int // bytes after which each send is cut; then one goes through
	keep int   // of a cut send's bytes, those that are lost on the way
	part bool  // answer a cut send with the offset in place of breaking the connection

	mu      sync.Mutex
	got     []byte
	sends   int
	looks   int
	query   map[string]string
	answerH string
}

func (h *resumableHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch r.Method + " " + r.URL.Path {
	case "POST /graph/v26.0/4242/uploads":
		h.query = map[string]string{}
		for k := range r.URL.Query() {
			h.query[k] = r.URL.Query().Get(k)
		}
		fmt.Fprintf(w, `{"id":%q}`, session+"?sig=ARZ_0")
	case "POST /graph/v26.0/" + session:
		assert.Equal(h.t, "ARZ_0", r.URL.Query().Get("sig"))
		h.take(w, r)
	case "GET /graph/v26.0/" + session:
		h.looks++
		fmt.Fprintf(w, `{"id":%q,"file_offset":"%d"}`, session, len(h.got))
	default:
		h.t.Errorf("unexpected %s %s", r.Method, r.URL)
	}
}

func (h *resumableHost) take(w http.ResponseWriter, r *http.Request) {
	h.sends++
	off, err := strconv.Atoi(r.Header.Get("File_offset"))
	assert.NoError(h.t, err)
	assert.Equal(h.t, len(h.got), off)
	if h.sends <= len(h.cuts) {
		part, _ := io.ReadAll(io.LimitReader(r.Body, int64(h.cuts[h.sends-1])))
		h.got = append(h.got, part[:max(0, len(part)-h.keep)]...)
		if !h.part {
			panic(http.ErrAbortHandler)
		}
		fmt.Fprintf(w, `{"id":%q,"file_offset":%d}`, session, len(h.got))
		return
	}
	rest, err := io.ReadAll(r.Body)
	assert.NoError(h.t, err)
	assert.EqualValues(h.t, len(rest), r.ContentLength)
	h.got = append(h.got, rest...)
	fmt.Fprintf(w, `{"h":%q}`, h.answerH)
}

func TestUploadHandle(t *testing.T) {
	t.Parallel()
	photo := append(jpegFile(640, 640), make([]byte, 300_000)...)
	for name, cuts := range map[string][]int{"whole": nil, "one cut": {100_000}, "five cuts": {9000, 9000, 9000, 9000, 9000}} {
		h := &resumableHost{t: t, cuts: cuts, keep: 1000, answerH: "4:ABC:def=="}
		var seen int64
		f := media.Bytes("me.jpg", photo).WithProgress(func(done, total int64) {
			assert.EqualValues(t, len(photo), total)
			seen = done
		})
		handle, err := media.NewClient(newAPI(t, h)).UploadHandle(t.Context(), media.ProfilePicture, f)
		require.NoError(t, err, name)
		assert.Equal(t, "4:ABC:def==", handle)
		assert.Equal(t, photo, h.got, name)
		assert.Equal(t, len(cuts), h.looks, name)
		assert.EqualValues(t, len(photo), seen, name)
		assert.Equal(t, map[string]string{
			"file_name": "me.jpg", "file_length": strconv.Itoa(len(photo)), "file_type": "image/jpeg",
		}, h.query)
	}
}

func TestUploadHandleGoesOnAfterAPart(t *testing.T) {
	t.Parallel()
	h := &resumableHost{t: t, cuts: []int{30, 30}, part: true, answerH: "4:x"}
	handle, err := media.NewClient(newAPI(t, h)).UploadHandle(t.Context(), media.HeaderDocument, media.Bytes("a.pdf", pdfFile()))
	require.NoError(t, err)
	assert.Equal(t, "4:x", handle)
	assert.Equal(t, pdfFile(), h.got)
}

func TestUploadHandleGivesUp(t *testing.T) {
	t.Parallel()
	photo := media.Bytes("me.jpg", append(jpegFile(640, 640), make([]byte, 300_000)...))
	h := &resumableHost{t: t, cuts: []int{0, 0, 0, 0, 0, 0, 0, 0, 0}}
	_, err := media.NewClient(newAPI(t, h)).UploadHandle(t.Context(), media.ProfilePicture, photo)
	require.ErrorIs(t, err, waerrors.Unavailable)
	assert.Equal(t, 2, h.sends) // nothing came through twice

	h = &resumableHost{t: t, cuts: []int{10, 10, 10, 10, 10, 10, 10}}
	_, err = media.NewClient(newAPI(t, h)).UploadHandle(t.Context(), media.ProfilePicture, photo)
	require.ErrorIs(t, err, waerrors.Unavailable)
	assert.Equal(t, 6, h.sends)

	h = &resumableHost{t: t}
	_, err = media.NewClient(newAPI(t, h)).UploadHandle(t.Context(), media.ProfilePicture, photo)
	require.ErrorIs(t, err, waerrors.Other) // no handle in the answer
}

func TestUploadHandleRefused(t *testing.T) {
	t.Parallel()
	api := newAPI(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("nothing may be sent") }))
	_, err := media.NewClient(api).UploadHandle(t.Context(), media.Sticker, media.Bytes("a.webp", sticker(512, 512, false, 0)))
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = media.NewClient(&scripted{}).UploadHandle(t.Context(), "hologram", media.Bytes("a.jpg", jpegFile(1, 1)))
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.Len(t, fieldsOf(t, err), 2)
	assert.Contains(t, err.Error(), "WithAppID")
	_, err = media.NewClient(api, media.WithAppID("../me")).UploadHandle(t.Context(), media.HeaderImage, media.Bytes("a.jpg", jpegFile(1, 1)))
	require.ErrorIs(t, err, waerrors.Invalid)
	_, err = media.NewClient(api).UploadHandle(t.Context(), media.HeaderImage, media.Bytes("a.pdf", pdfFile()))
	require.ErrorIs(t, err, waerrors.Invalid)

	for name, id := range map[string]string{"empty": "", "path": "../../me", "url": "https://evil.test/x", "fragment": "upload:1#x"} {
		api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintf(w, `{"id":%q}`, id) }))
		_, err := media.NewClient(api).UploadHandle(t.Context(), media.HeaderDocument, media.Bytes("a.pdf", pdfFile()))
		require.Error(t, err, name)
		assert.Contains(t, err.Error(), "no upload session", name)
	}
}
