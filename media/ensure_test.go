package media_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
)

// counting is an API without a network that takes every upload.
type counting struct {
	scripted
	number  string
	uploads atomic.Int32
}

func (c *counting) PhoneNumberID() string { return c.number }

func (c *counting) Do(req *http.Request) (*http.Response, error) {
	body, err := req.GetBody()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	if _, err := io.Copy(io.Discard, body); err != nil {
		return nil, err
	}
	rec := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: req}
	rec.Body = io.NopCloser(newReader(fmt.Sprintf(`{"id":"m%d"}`, c.uploads.Add(1))))
	return rec, nil
}

func TestEnsureUploaded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := media.NewMemoryStore(10)
		ben, ana := &counting{number: "1001"}, &counting{number: "1002"}
		files := media.NewClient(ben, media.WithStore(store))
		pdf := media.Bytes("a.pdf", pdfFile())
		first, err := files.EnsureUploaded(t.Context(), media.Document, pdf)
		require.NoError(t, err)
		assert.Equal(t, "m1", first.ID)
		assert.Len(t, first.SHA256, 64)

		again, err := files.EnsureUploaded(t.Context(), media.Document, pdf.WithName("other-name.pdf"))
		require.NoError(t, err)
		assert.Equal(t, first, again)

		other, err := files.EnsureUploaded(t.Context(), media.Document, media.Bytes("a.pdf", append(pdfFile(), ' ')))
		require.NoError(t, err)
		assert.Equal(t, "m2", other.ID)

		_, err = media.NewClient(ana, media.WithStore(store)).EnsureUploaded(t.Context(), media.Document, pdf)
		require.NoError(t, err)
		assert.EqualValues(t, 1, ana.uploads.Load()) // media is not shared between numbers

		time.Sleep(media.UploadLife - 2*time.Hour)
		again, err = files.EnsureUploaded(t.Context(), media.Document, pdf)
		require.NoError(t, err)
		assert.Equal(t, "m1", again.ID)
		time.Sleep(time.Hour + time.Second)
		again, err = files.EnsureUploaded(t.Context(), media.Document, pdf)
		require.NoError(t, err)
		assert.Equal(t, "m3", again.ID)

		require.NoError(t, files.Forget(t.Context(), again))
		require.NoError(t, files.Forget(t.Context(), media.Handle{ID: "9"}))
		again, err = files.EnsureUploaded(t.Context(), media.Document, pdf)
		require.NoError(t, err)
		assert.Equal(t, "m4", again.ID)
	})
}

func TestEnsureUploadedOnceForManyAtOnce(t *testing.T) {
	t.Parallel()
	api := &counting{number: "1001"}
	files := media.NewClient(api)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			_, err := files.EnsureUploaded(t.Context(), media.Document, media.Bytes("a.pdf", append(pdfFile(), byte('0'+i%2))))
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.EqualValues(t, 2, api.uploads.Load())
}

func TestEnsureUploadedWaitsNoLongerThanItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := &waiting{open: make(chan struct{}), asked: make(chan struct{})}
		files := media.NewClient(&counting{number: "1001"}, media.WithStore(store))
		pdf := media.Bytes("a.pdf", pdfFile())
		var wg sync.WaitGroup
		wg.Go(func() {
			_, err := files.EnsureUploaded(t.Context(), media.Document, pdf)
			assert.NoError(t, err)
		})
		<-store.asked
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := files.EnsureUploaded(ctx, media.Document, pdf)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.ErrorIs(t, err, waerrors.Canceled)
		close(store.open)
		wg.Wait()
	})
}

// waiting is a store that answers when it is let.
type waiting struct {
	broken
	open, asked chan struct{}
}

func (w *waiting) Get(context.Context, string) (media.Handle, bool, error) {
	close(w.asked)
	<-w.open
	return media.Handle{}, false, nil
}

// broken is a store that fails.
type broken struct{ get, put error }

func (b broken) Get(context.Context, string) (media.Handle, bool, error) {
	return media.Handle{}, false, b.get
}
func (b broken) Put(context.Context, string, media.Handle) error { return b.put }
func (b broken) Delete(context.Context, string) error            { return b.put }

func TestEnsureUploadedWithABrokenStore(t *testing.T) {
	t.Parallel()
	api, down := &counting{number: "1001"}, errors.New("store is down")
	pdf := media.Bytes("a.pdf", pdfFile())
	_, err := media.NewClient(api, media.WithStore(broken{get: down})).EnsureUploaded(t.Context(), media.Document, pdf)
	require.ErrorIs(t, err, down)
	require.ErrorIs(t, err, waerrors.Media)
	assert.Zero(t, api.uploads.Load())
	h, err := media.NewClient(api, media.WithStore(broken{put: down})).EnsureUploaded(t.Context(), media.Document, pdf)
	require.NoError(t, err)
	assert.Equal(t, "m1", h.ID)
	_, err = media.NewClient(api).EnsureUploaded(t.Context(), media.Image, pdf)
	require.ErrorIs(t, err, waerrors.Invalid)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = media.NewClient(api).EnsureUploaded(ctx, media.Document, pdf)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, waerrors.Canceled)
}

func TestMemoryStoreKeepsTheLastUsed(t *testing.T) {
	t.Parallel()
	s, ctx := media.NewMemoryStore(3), t.Context()
	for i := range 3 {
		require.NoError(t, s.Put(ctx, strconv.Itoa(i), media.Handle{ID: strconv.Itoa(i)}))
	}
	_, ok, err := s.Get(ctx, "0")
	require.NoError(t, err)
	require.True(t, ok)
	require.NoError(t, s.Put(ctx, "3", media.Handle{ID: "3"}))
	require.NoError(t, s.Put(ctx, "3", media.Handle{ID: "three"}))
	_, ok, _ = s.Get(ctx, "1") // the one used longest ago
	assert.False(t, ok)
	h, ok, _ := s.Get(ctx, "3")
	assert.True(t, ok)
	assert.Equal(t, "three", h.ID)
	require.NoError(t, s.Delete(ctx, "3"))
	require.NoError(t, s.Delete(ctx, "3"))
	_, ok, _ = s.Get(ctx, "3")
	assert.False(t, ok)
}

// swapped is a file whose bytes are others of the same number from some opening on.
type swapped struct{ opens int }

func (s *swapped) Open(string) (fs.File, error) {
	data := pdfFile()
	if s.opens--; s.opens < 0 {
		data = bytes.ReplaceAll(data, []byte("obj"), []byte("jbo"))
	}
	return memory(data), nil
}

func TestEnsureUploadedOfAChangingFile(t *testing.T) {
	t.Parallel()
	refused := 0
	for opens := range 10 {
		var got []byte
		api := newAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if in, err := readUpload(r); err == nil {
				got = in.data
			}
			io.WriteString(w, `{"id":"7"}`)
		}))
		store := media.NewMemoryStore(1)
		h, err := media.NewClient(api, media.WithStore(store)).EnsureUploaded(t.Context(), media.Document, media.FS(&swapped{opens}, "a.pdf"))
		if err != nil {
			require.ErrorIs(t, err, waerrors.Media)
			refused++
			continue
		}
		sum := sha256.Sum256(got)
		assert.Equal(t, hex.EncodeToString(sum[:]), h.SHA256, "what Meta has is what is remembered")
	}
	assert.Positive(t, refused)
}
