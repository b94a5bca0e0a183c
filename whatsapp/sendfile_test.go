package whatsapp_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func pngFile(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8))))
	return b.Bytes()
}

// amr is the start of an AMR file with one frame: WhatsApp carries it as audio.
var amr = []byte("#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79\xe1\xe0\x01\xe7\xaf\xf0\x00\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")

func TestSendFile(t *testing.T) {
	t.Parallel()
	linked := func(ctx context.Context, f media.File) (string, error) {
		return "https://files.example.com/" + f.Name(), nil
	}
	for name, c := range map[string]struct {
		file    media.File
		caption string
		opts    []whatsapp.Option
		kind    string // wire type
		has     []string
		err     error
		says    string
	}{
		"picture":           {file: media.Bytes("a.png", pngFile(t)), caption: "Our new bread", kind: "image", has: []string{`"caption":"Our new bread"`}},
		"text as document":  {file: media.Bytes("list.csv", []byte("a,b\n1,2\n")), kind: "document", has: []string{`"filename":"list.csv"`}},
		"sound":             {file: media.Bytes("a.amr", amr), kind: "audio"},
		"sound and caption": {file: media.Bytes("a.amr", amr), caption: "listen", err: waerrors.Invalid, says: "audio.caption: want none"},
		"archive": {file: media.Bytes("a.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)), caption: "all files", opts: []whatsapp.Option{whatsapp.WithLinkFallback(linked)},
			kind: "text", has: []string{`"body":"all files\nhttps://files.example.com/a.zip"`, `"preview_url":true`}},
		"archive without a fallback":              {file: media.Bytes("a.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)), err: waerrors.Invalid, says: "zip"},
		"film that is too big without a fallback": {file: media.ReaderAt("a.mp4", film{}, 16<<20+1), err: waerrors.Invalid, says: "16777217"},
		"caption that is too long":                {file: media.Bytes("a.png", pngFile(t)), caption: strings.Repeat("é", 1025), err: waerrors.Invalid, says: "image.caption"},
		"empty":                                   {file: media.Bytes("a.png", nil), err: waerrors.Invalid},
		"fallback fails": {file: media.Bytes("a.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)), err: errStore,
			opts: []whatsapp.Option{whatsapp.WithLinkFallback(func(context.Context, media.File) (string, error) { return "", errStore })}},
		"fallback without a link": {file: media.Bytes("a.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)), caption: "here", err: waerrors.Invalid, says: "link: want",
			opts: []whatsapp.Option{whatsapp.WithLinkFallback(func(context.Context, media.File) (string, error) { return "", nil })}},
		"fallback with a script": {file: media.Bytes("a.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)), err: waerrors.Invalid, says: "link: want",
			opts: []whatsapp.Option{whatsapp.WithLinkFallback(func(context.Context, media.File) (string, error) { return "javascript:alert(1)", nil })}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := whatsapptest.NewServer()
			defer srv.Close()
			r, err := srv.Client(c.opts...).SendFile(t.Context(), customer, c.file, c.caption, whatsapp.WithCallbackData("o7"))
			if c.err != nil {
				assert.ErrorIs(t, err, c.err, "%v", err)
				assert.ErrorIs(t, err, waerrors.NotSent)
				assert.ErrorContains(t, err, c.says)
				assert.ErrorContains(t, err, "send file: ")
				assert.Empty(t, srv.Requests(), "nothing is uploaded for nothing")
				return
			}
			require.NoError(t, err)
			assert.NotEmpty(t, r.MessageID)
			body := srv.LastBody()
			assert.Contains(t, body, `"type":"`+c.kind+`"`)
			assert.Contains(t, body, `"biz_opaque_callback_data":"o7"`)
			for _, part := range c.has {
				assert.Contains(t, body, part)
			}
		})
	}
	_, err := whatsapp.NewClient("1", "t", whatsapp.WithLinkFallback(nil))
	assert.ErrorIs(t, err, waerrors.Invalid)
}

// A file that may or may not have arrived is no message that may or may not have been sent.
func TestSendFileWhoseUploadBreaks(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]struct {
		status int
		body   string
	}{
		"gateway": {502, "<html>"}, "unclear code": {500, `{"error":{"code":131000,"message":"Something went wrong"}}`},
		"no id": {200, `{}`}, "no JSON": {200, "<html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := newClient(t, reply(answer.status, answer.body, nil), whatsapp.WithRetries(0))
			_, err := client.SendFile(t.Context(), customer, media.Bytes("a.png", pngFile(t)), "")
			assert.ErrorIs(t, err, waerrors.NotSent, "%v", err)
			assert.False(t, waerrors.Ambiguous(err))
			assert.True(t, waerrors.Retryable(err))
		})
	}
}

// Whatever the message would break is told before a file is put anywhere.
func TestSendFileChecksBeforeTheUpload(t *testing.T) {
	t.Parallel()
	nothing := tripper(func(*http.Request) (*http.Response, error) { panic("nothing may be uploaded") })
	client := newClient(t, nothing, whatsapp.WithLinkFallback(func(context.Context, media.File) (string, error) { panic("nor linked") }))
	archive := media.Bytes("a.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...))
	tooLong := whatsapp.WithCallbackData(strings.Repeat("x", 513))
	for _, f := range []media.File{media.Bytes("a.png", pngFile(t)), archive} {
		_, err := client.SendFile(t.Context(), customer, f, "", tooLong)
		assert.ErrorIs(t, err, waerrors.Invalid)
		assert.ErrorContains(t, err, "biz_opaque_callback_data")
	}
	_, err := client.SendFile(t.Context(), customer, archive, strings.Repeat("é", 1025))
	assert.ErrorIs(t, err, waerrors.Invalid)
	assert.ErrorContains(t, err, "caption")
}

var errStore = errors.New("store down")

// film is an MP4 of any length: a header and nothing.
type film struct{}

func (film) ReadAt(p []byte, off int64) (int, error) {
	clear(p)
	if off == 0 {
		copy(p, "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom")
	}
	return len(p), nil
}
