package media_test

import (
	"io"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"net/http"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// realClient is a whatsapp.Client whose Graph API is h.
func realClient(t *testing.T, h http.Handler, opts ...whatsapp.Option) *whatsapp.Client {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	transport := srv.Client().Transport.(*http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	opts = append([]whatsapp.Option{
		whatsapp.WithBaseURL(srv.URL + "/graph"), whatsapp.WithAPIVersion("v26.0"), whatsapp.WithTransport(transport), whatsapp.WithAppID("4242"),
	}, opts...)
	c, err := whatsapp.NewClient(testNumber, testToken, opts...)
	require.NoError(t, err)
	return c
}

func TestUploadHandleThroughTheClient(t *testing.T) {
	t.Parallel()
	photo := append(jpegFile(640, 640), make([]byte, 3_000_000)...)
	h := &resumableHost{t: t, cuts: []int{100_000, 200_000}, keep: 1000, answerH: "4:x"}
	handle, err := media.NewClient(realClient(t, h)).UploadHandle(t.Context(), media.ProfilePicture, media.Bytes("me.jpg", photo))
	require.NoError(t, err)
	assert.Equal(t, "4:x", handle)
	assert.Equal(t, photo, h.got)
	assert.Equal(t, 3, h.sends) // never again at an offset that Meta has passed
}

func TestUploadRepeatedByTheClient(t *testing.T) {
	t.Parallel()
	var calls atomic.Int32
	c := realClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			io.CopyN(io.Discard, r.Body, 1000)
			panic(http.ErrAbortHandler)
		}
		in, err := readUpload(r)
		assert.NoError(t, err)
		assert.Len(t, in.data, len(film()))
		io.WriteString(w, `{"id":"7"}`)
	}))
	h, err := media.NewClient(c).Upload(t.Context(), media.Video, media.Bytes("a.mp4", film()))
	require.NoError(t, err)
	assert.Equal(t, "7", h.ID)
	assert.EqualValues(t, 2, calls.Load())
}

func TestTokenStaysWhereItBelongs(t *testing.T) {
	t.Parallel()
	evil := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another host was reached, with Authorization %q", r.Header.Get("Authorization"))
	}))
	t.Cleanup(evil.Close)
	var where string
	c := realClient(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, where, http.StatusFound) }))
	files := media.NewClient(c)
	for _, where = range []string{
		evil.URL + "/x", "http://lookaside.fbsbx.com/x", "https://user@lookaside.fbsbx.com/x", "https://127.0.0.1/x", "https://localhost./x",
	} {
		base, err := c.NewRequest(t.Context(), http.MethodGet, "55", nil)
		require.NoError(t, err)
		_, err = files.Open(t.Context(), media.Info{URL: base.URL.String()})
		require.Error(t, err, where)
		assert.NotContains(t, err.Error(), testToken)
	}
}

func TestOnTheFake(t *testing.T) {
	t.Parallel()
	srv := whatsapptest.NewServer()
	t.Cleanup(srv.Close)
	files := media.NewClient(srv.Client())
	for _, c := range []struct {
		k media.Kind
		f media.File
	}{
		{media.Image, media.Bytes("a.jpg", jpegFile(30, 30))},
		{media.Image, media.Bytes("a.png", rgbaPNG(30, 30))},
		{media.Voice, media.Bytes("a.ogg", opusFile(1))},
		{media.Audio, media.Bytes("a.mp3", mp3File())},
		{media.Audio, media.Bytes("a.aac", aacFile())},
		{media.Audio, media.Bytes("a.amr", amrFile())},
		{media.Audio, media.Bytes("a.m4a", mp4File{brand: "M4A ", tracks: []mp4Track{sound(0x40)}}.bytes())},
		{media.Video, media.Bytes("a.mp4", film())},
		{media.Video, media.Bytes("a.3gp", mp4File{brand: "3gp5", tracks: []mp4Track{h264(66)}}.bytes())},
		{media.Sticker, media.Bytes("a.webp", sticker(512, 512, false, 0))},
		{media.Sticker, media.Bytes("b.webp", sticker(512, 512, true, 200<<10))},
		{media.Document, media.Bytes("a.pdf", pdfFile())},
		{media.Document, media.Bytes("a.txt", []byte("hello Ben"))},
		{media.Document, media.Bytes("a.csv", []byte("a,b\n1,2\n3,4\n"))},
		{media.Document, media.Bytes("a.docx", officeFile("word", 0))},
		{media.Document, media.Bytes("late.xlsx", officeFile("xl", 9000))},
		{media.Document, media.Bytes("a.doc", oleFile("WordDocument"))},
	} {
		k, f := c.f.Name(), c.f
		h, err := files.Upload(t.Context(), c.k, f)
		require.NoError(t, err, k)
		info, err := files.URL(t.Context(), h.ID)
		require.NoError(t, err, k)
		assert.Equal(t, h.Size, info.Size)
		d, err := files.Download(t.Context(), h.ID)
		require.NoError(t, err, k)
		data, err := io.ReadAll(d)
		require.NoError(t, err, k)
		require.NoError(t, d.Close())
		src, err := f.Open()
		require.NoError(t, err)
		want, err := io.ReadAll(src)
		require.NoError(t, err)
		assert.Equal(t, want, data, k)
		require.NoError(t, files.Delete(t.Context(), h.ID))
		_, err = files.Download(t.Context(), h.ID)
		require.Error(t, err, k)
	}
	srv.RevokeToken()
	_, err := files.Upload(t.Context(), media.Document, media.Bytes("a.pdf", pdfFile()))
	require.ErrorIs(t, err, waerrors.Unauthorized)
}

// TestManyAtOnce runs with the race detector in mind.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	srv := whatsapptest.NewServer()
	t.Cleanup(srv.Close)
	files := media.NewClient(srv.Client())
	pdf := media.Bytes("a.pdf", pdfFile())
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			h, err := files.EnsureUploaded(t.Context(), media.Document, pdf)
			if assert.NoError(t, err) {
				assert.True(t, h.Live(24*time.Hour))
			}
		})
	}
	wg.Wait()
}
