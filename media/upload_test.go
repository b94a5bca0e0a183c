package media_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

// mediaIn is what an upload brought.
type mediaIn struct {
	auth, product, typ string
	filename, fileType string
	length             int64
	chunked            bool
	data               []byte
}

func readUpload(r *http.Request) (mediaIn, error) {
	in := mediaIn{auth: r.Header.Get("Authorization"), length: r.ContentLength, chunked: len(r.TransferEncoding) > 0}
	mr, err := r.MultipartReader()
	if err != nil {
		return in, err
	}
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return in, nil
		}
		if err != nil {
			return in, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return in, err
		}
		switch part.FormName() {
		case "messaging_product":
			in.product = string(data)
		case "type":
			in.typ = string(data)
		case "file":
			_, params, _ := mime.ParseMediaType(part.Header.Get("Content-Disposition"))
			in.filename, in.fileType, in.data = params["filename"], part.Header.Get("Content-Type"), data
		default:
			return in, fmt.Errorf("unknown part %q", part.FormName())
		}
	}
}

func TestUpload(t *testing.T) {
	t.Parallel()
	var got mediaIn
	api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "/graph/v26.0/"+testNumber+"/media", r.URL.Path)
		assert.Equal(t, http.MethodPost, r.Method)
		var err error
		got, err = readUpload(r)
		assert.NoError(t, err)
		io.WriteString(w, `{"id":1013859600285441}`) // a number, as no documentation says
	}))
	for name, want := range map[string]string{
		"note.ogg":                      "note.ogg",
		"a\r\nContent-Type: x\"; y.ogg": "aContent-Type_ x_; y.ogg",
		`..\..\Ünïcode 文件 "quoted".ogg`: "Ünïcode 文件 _quoted_.ogg",
		"percent%22.ogg":                "percent%22.ogg",
		"":                              "file.ogg",
	} {
		before := time.Now()
		h, err := media.NewClient(api).Upload(t.Context(), media.Voice, media.Bytes(name, opusFile(1)))
		require.NoError(t, err)
		assert.Equal(t, mediaIn{
			auth: "Bearer " + testToken, product: "whatsapp", typ: "audio/ogg; codecs=opus", filename: want,
			fileType: "audio/ogg; codecs=opus", length: got.length, data: opusFile(1),
		}, got)
		assert.Greater(t, got.length, int64(len(opusFile(1))))
		assert.Equal(t, "1013859600285441", h.ID)
		assert.Equal(t, testNumber, h.Number)
		assert.Equal(t, 30*24*time.Hour, h.Expires.Sub(h.Created))
		assert.False(t, h.Created.Before(before))
		assert.True(t, h.Live(29*24*time.Hour))
		assert.False(t, h.Live(31*24*time.Hour))
	}
}

func TestUploadStartsOverFromTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "clip.mp4")
	clip := mp4File{brand: "isom", tracks: []mp4Track{h264(66)}, data: 1 << 20}.bytes()
	require.NoError(t, os.WriteFile(path, clip, 0o600))
	var calls atomic.Int32
	api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) < 3 {
			io.CopyN(io.Discard, r.Body, 100_000)
			panic(http.ErrAbortHandler) // the connection breaks
		}
		in, err := readUpload(r)
		assert.NoError(t, err)
		assert.Len(t, in.data, len(clip))
		assert.False(t, in.chunked)
		io.WriteString(w, `{"id":"7"}`)
	}))
	api.repeat = 5
	var seen []int64
	f := media.Path(path).WithProgress(func(done, total int64) {
		assert.EqualValues(t, len(clip), total)
		seen = append(seen, done)
	})
	h, err := media.NewClient(api).Upload(t.Context(), media.Video, f)
	require.NoError(t, err)
	assert.Equal(t, "7", h.ID)
	starts := 0
	for i, done := range seen {
		if done == 0 {
			starts++
		} else {
			assert.Greater(t, done, seen[i-1])
		}
	}
	assert.Equal(t, 3, starts)
	assert.EqualValues(t, len(clip), seen[len(seen)-1])
}

func TestUploadRefusedBeforeTheWire(t *testing.T) {
	t.Parallel()
	api := newAPI(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("nothing may be sent") }))
	c := media.NewClient(api)
	_, err := c.Upload(t.Context(), media.Image, media.Bytes("x.jpg", executable()))
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.Contains(t, err.Error(), "upload media: file.type")
	_, err = c.Upload(t.Context(), media.ProfilePicture, media.Bytes("x.jpg", jpegFile(640, 640)))
	require.ErrorIs(t, err, waerrors.Invalid)
	assert.Contains(t, err.Error(), "want a kind that messages carry")
	_, err = c.Upload(t.Context(), media.Image, media.File{})
	require.ErrorIs(t, err, waerrors.Media)
}

// growing is a file that has other content each time it is opened.
type growing struct{ sizes []int }

func (g *growing) Open(string) (fs.File, error) {
	data := append(pdfFile(), make([]byte, 4000+g.sizes[0])...)
	if len(g.sizes) > 1 {
		g.sizes = g.sizes[1:]
	}
	return memory(data), nil
}

func TestUploadOfAChangingFile(t *testing.T) {
	t.Parallel()
	for name, sizes := range map[string][]int{"shrinks": {10, 10, 9}, "grows": {10, 10, 11}} {
		api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := readUpload(r); err == nil {
				t.Error("a whole body arrived")
			}
			w.WriteHeader(http.StatusBadRequest)
		}))
		_, err := media.NewClient(api).Upload(t.Context(), media.Document, media.FS(&growing{sizes}, "a.pdf"))
		require.ErrorIs(t, err, waerrors.Media, name)
		assert.Contains(t, err.Error(), "changed while it was read", name)
	}
}

func TestUploadFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		kind    waerrors.Kind
		outcome waerrors.Outcome
	}{
		"code 131053": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			io.WriteString(w, `{"error":{"message":"(#131053) Media upload error","type":"OAuthException","code":131053}}`)
		}, waerrors.Media, waerrors.Refused},
		"html 502": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusBadGateway)
			io.WriteString(w, "<html>bad gateway</html>")
		}, waerrors.Unavailable, waerrors.Unknown},
		"no id": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{}`) },
			waerrors.Unavailable, waerrors.AcceptedNoID},
		"html 200": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `<html>`) },
			waerrors.Unavailable, waerrors.Unknown},
	} {
		api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			c.answer(w, r)
		}))
		_, err := media.NewClient(api).Upload(t.Context(), media.Document, media.Bytes("a.pdf", pdfFile()))
		require.ErrorIs(t, err, c.kind, name)
		assert.ErrorIs(t, err, c.outcome, name)
	}
	api := newAPI(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := media.NewClient(api).Upload(ctx, media.Document, media.Bytes("a.pdf", pdfFile()))
	assert.ErrorIs(t, err, context.Canceled)
}

func TestHandleSurvivesJSON(t *testing.T) {
	t.Parallel()
	h := media.Inbound("99", testNumber, time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC))
	assert.Equal(t, 7*24*time.Hour, h.Expires.Sub(h.Created))
	data, err := json.Marshal(h)
	require.NoError(t, err)
	var back media.Handle
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, h, back)
}

// overlapping is an API whose first try is still reading when the second begins.
type overlapping struct{ discard }

func (o *overlapping) Do(req *http.Request) (*http.Response, error) {
	old, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	defer old.Close()
	io.CopyN(io.Discard, old, 5000)
	res, err := o.discard.Do(req)
	io.Copy(io.Discard, old)
	return res, err
}

func TestUploadHearsOnlyTheLatestTry(t *testing.T) {
	t.Parallel()
	var seen []int64
	f := media.ReaderAt("big.pdf", padded{pdfFile()}, 100_000).WithProgress(func(done, _ int64) { seen = append(seen, done) })
	_, err := media.NewClient(&overlapping{}).Upload(t.Context(), media.Document, f)
	require.NoError(t, err)
	restarts := 0
	for i := 1; i < len(seen); i++ {
		if seen[i] < seen[i-1] {
			restarts++
			assert.Zero(t, seen[i])
		}
	}
	assert.Equal(t, 1, restarts)
	assert.EqualValues(t, 100_000, seen[len(seen)-1])
}
