package whatsapptest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/profile"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 8, 8))))
	return b.Bytes()
}

// multi writes a multipart body: fields, then a file of a type.
func multi(t *testing.T, fields map[string]string, kind string, data []byte) (body *bytes.Buffer, contentType string) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for name, value := range fields {
		require.NoError(t, w.WriteField(name, value))
	}
	if data != nil {
		h := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="f"`}}
		if kind != "" {
			h.Set("Content-Type", kind)
		}
		p, err := w.CreatePart(h)
		require.NoError(t, err)
		_, err = p.Write(data)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return body, w.FormDataContentType()
}

func upload(t *testing.T, srv *whatsapptest.Server, fields map[string]string, kind string, data []byte) (int, string) {
	t.Helper()
	body, contentType := multi(t, fields, kind, data)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/v26.0/"+srv.PhoneNumberID()+"/media", body)
	require.NoError(t, err)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	return do(t, srv, req)
}

func TestUploads(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	product := map[string]string{"messaging_product": "whatsapp"}
	typed := map[string]string{"messaging_product": "whatsapp", "type": "image/png"}
	for name, c := range map[string]struct {
		fields map[string]string
		kind   string
		data   []byte
		code   int
	}{
		"good":              {product, "image/png", picture(t), 0},
		"type as field":     {typed, "", picture(t), 0},
		"type beats octets": {typed, "application/octet-stream", picture(t), 0},
		"with codecs":       {product, "audio/ogg; codecs=opus", []byte("OggS\x00"), 0},
		"made-up content":   {product, "image/jpeg", []byte("not a picture, but nothing else either"), 0},
		"no product":        {map[string]string{"type": "image/png"}, "image/png", picture(t), 100},
		"other product":     {map[string]string{"messaging_product": "x"}, "image/png", picture(t), 100},
		"no file":           {typed, "", nil, 100},
		"no type":           {product, "", picture(t), 100},
		"unknown type":      {product, "image/gif", []byte("GIF89a"), 100},
		"empty":             {product, "image/png", []byte{}, 131053},
		"another content":   {product, "image/jpeg", picture(t), 131053},
		"too large":         {product, "image/webp", make([]byte, 500<<10+1), 131053},
		"as large as can":   {product, "image/webp", make([]byte, 500<<10), 0},
	} {
		t.Run(name, func(t *testing.T) {
			code, body := upload(t, srv, c.fields, c.kind, c.data)
			if c.code == 0 {
				require.Equal(t, 200, code, body)
				assert.Regexp(t, `^{"id":"[0-9]{16}"}$`, body)
				return
			}
			assert.Equal(t, c.code, waerrors.FromResponse(code, []byte(body)).Code, body)
		})
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/"+srv.PhoneNumberID()+"/media", strings.NewReader("--x\r\nbroken"))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	code, _ := do(t, srv, req)
	assert.Equal(t, 400, code)
}

func TestMediaThroughTheSDK(t *testing.T) {
	t.Parallel()
	wires(t, func(t *testing.T, srv *whatsapptest.Server) {
		wa := srv.Client()
		files := media.NewClient(wa)
		h, err := files.Upload(t.Context(), media.Image, media.Bytes("cat.png", picture(t)))
		require.NoError(t, err)
		data, kind, there := srv.Media(h.ID)
		assert.True(t, there)
		assert.Equal(t, picture(t), data)
		assert.Equal(t, "image/png", kind)
		_, err = wa.Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Image{Media: whatsapp.MediaID(h.ID)})
		require.NoError(t, err)

		d, err := files.Download(t.Context(), h.ID)
		require.NoError(t, err)
		got, err := io.ReadAll(d)
		require.NoError(t, err)
		require.NoError(t, d.Close())
		assert.Equal(t, picture(t), got)

		require.NoError(t, files.Delete(t.Context(), h.ID))
		_, err = files.URL(t.Context(), h.ID)
		require.ErrorIs(t, err, waerrors.NotFound)
		_, err = wa.Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Image{Media: whatsapp.MediaID(h.ID)})
		assert.Equal(t, 100, asError(t, err).Code)
	})
}

func TestMediaNode(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock))
	data := picture(t)
	id := srv.AddMedia("4242", "image/png", data)
	assert.Equal(t, "4242", id)
	look := func(path string) (node struct {
		URL    string `json:"url"`
		SHA256 string `json:"sha256"`
		Size   int    `json:"file_size"`
		Type   string `json:"mime_type"`
	}) {
		code, body := get(t, srv, path)
		require.Equal(t, 200, code, body)
		require.NoError(t, json.Unmarshal([]byte(body), &node))
		return node
	}
	node := look("/v26.0/4242?phone_number_id=" + srv.PhoneNumberID())
	sum := sha256.Sum256(data)
	assert.Equal(t, hex.EncodeToString(sum[:]), node.SHA256)
	assert.Equal(t, len(data), node.Size)
	assert.Equal(t, "image/png", node.Type)
	code, _ := get(t, srv, "/v26.0/4242?phone_number_id=1")
	assert.Equal(t, 400, code, "another number's")

	fetch := func(address, token, span string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		require.NoError(t, err)
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		if span != "" {
			req.Header.Set("Range", span)
		}
		return do(t, srv, req)
	}
	code, body := fetch(node.URL, srv.Token(), "")
	assert.Equal(t, 200, code)
	assert.Equal(t, string(data), body)
	code, body = fetch(node.URL, srv.Token(), "bytes=10-")
	assert.Equal(t, 206, code)
	assert.Equal(t, string(data[10:]), body)
	code, _ = fetch(node.URL, "", "")
	assert.Equal(t, 401, code)
	code, _ = fetch(strings.Replace(node.URL, "hash=", "hash=0", 1), srv.Token(), "")
	assert.Equal(t, 404, code)
	srv.Inject(whatsapptest.Fault{At: whatsapptest.InResponse, Path: "whatsapp_business/*"})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, node.URL, nil)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+srv.Token())
	client := srv.HTTPClient()
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	require.NoError(t, err)
	half, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, data[:len(data)/2], half)

	clock.Advance(5*time.Minute - time.Second)
	code, _ = fetch(node.URL, srv.Token(), "")
	assert.Equal(t, 200, code)
	clock.Advance(time.Second)
	code, _ = fetch(node.URL, srv.Token(), "")
	assert.Equal(t, 404, code, "the URL has expired")
	fresh := look("/v26.0/4242")
	code, _ = fetch(fresh.URL, srv.Token(), "")
	assert.Equal(t, 200, code)
	clock.Advance(30 * 24 * time.Hour)
	code, _ = get(t, srv, "/v26.0/4242")
	assert.Equal(t, 400, code, "the media has expired")
}

// What people send can be downloaded for seven days.
func TestInboundMediaExpires(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock))
	srv.User(anaPhone, "Ana").SendsImage(picture(t), "image/png", "")
	got := events(t, srv)
	srv.User(anaPhone, "Ana").SendsImage(picture(t), "image/png", "")
	require.Len(t, got(), 1)
	clock.Advance(7*24*time.Hour - time.Second)
	var m struct {
		Image struct {
			ID string `json:"id"`
		} `json:"image"`
	}
	require.NoError(t, json.Unmarshal(got()[0].Raw(), &m))
	code, _ := get(t, srv, "/"+m.Image.ID)
	assert.Equal(t, 200, code)
	clock.Advance(time.Second)
	code, _ = get(t, srv, "/"+m.Image.ID)
	assert.Equal(t, 400, code)
}

func TestResumableUpload(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	open := func(query string) (int, string) {
		return post(t, srv, "/v26.0/"+srv.AppID()+"/uploads?"+query, "")
	}
	code, body := open("file_name=a.png&file_length=10&file_type=image/png")
	require.Equal(t, 200, code, body)
	var session struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &session))
	add := func(scheme, offset, data string) (int, string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/v26.0/"+session.ID, strings.NewReader(data))
		require.NoError(t, err)
		req.Header.Set("Authorization", scheme+" "+srv.Token())
		req.Header.Set("file_offset", offset)
		return do(t, srv, req)
	}
	code, _ = add("Bearer", "0", "0123")
	assert.Equal(t, 401, code, "uploads want OAuth")
	code, body = add("OAuth", "0", "0123")
	assert.Equal(t, 200, code)
	assert.NotContains(t, body, `"h"`)
	code, body = get(t, srv, "/v26.0/"+session.ID)
	assert.Equal(t, 200, code)
	assert.Contains(t, body, `"file_offset":4`)
	code, _ = add("OAuth", "0", "0123456789")
	assert.Equal(t, 400, code, "wrong offset")
	code, _ = add("OAuth", "4", "4567890")
	assert.Equal(t, 400, code, "too long")
	code, body = add("OAuth", "4", "456789")
	require.Equal(t, 200, code)
	var handle struct {
		H string `json:"h"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &handle))
	profile := "/v26.0/" + srv.PhoneNumberID() + "/whatsapp_business_profile"
	code, body = post(t, srv, profile, `{"messaging_product":"whatsapp","profile_picture_handle":"`+handle.H+`"}`)
	require.Equal(t, 200, code, body)
	_, body = get(t, srv, profile+"?fields=profile_picture_url")
	assert.Contains(t, body, "https://")
	code, body = post(t, srv, profile, `{"messaging_product":"whatsapp","profile_picture_handle":"4:stale"}`)
	assert.Equal(t, 2494102, waerrors.FromResponse(code, []byte(body)).Subcode)
	for _, bad := range []string{"file_length=10", "file_type=image/png", "file_type=image/png&file_length=x", "file_type=text/html&file_length=1"} {
		code, _ = open(bad)
		assert.Equal(t, 400, code, bad)
	}
	code, _ = get(t, srv, "/upload:none")
	assert.Equal(t, 400, code)
}

// The profile's photo goes through the resumable upload, part by part where the connection breaks.
func TestProfilePhoto(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	var photo bytes.Buffer
	require.NoError(t, png.Encode(&photo, image.NewRGBA(image.Rect(0, 0, 640, 640))))
	p := profile.NewClient(srv.Client(whatsapp.WithAppID(srv.AppID())))
	srv.Inject(whatsapptest.Fault{Path: "upload:*", Status: http.StatusBadGateway, At: whatsapptest.BeforeRead})
	_, err := p.SetPhoto(t.Context(), media.Bytes("logo.png", photo.Bytes()))
	require.NoError(t, err)
	got, err := p.Get(t.Context())
	require.NoError(t, err)
	assert.NotEmpty(t, got)
	_, body := get(t, srv, "/"+srv.PhoneNumberID()+"/whatsapp_business_profile?fields=profile_picture_url")
	assert.Contains(t, body, "https://")
}
