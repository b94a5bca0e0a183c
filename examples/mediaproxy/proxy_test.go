package main_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	mediaproxy "github.com/wacloud/wacloud/examples/mediaproxy"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

const canary = "EAACanaryTokenThatNobodyMaySee"

// A stage is the proxy before a fake API, with a clock and a log.
type stage struct {
	api   *whatsapptest.Server
	links mediaproxy.Signer
	clock *whatsapptest.ManualClock
	web   *httptest.Server
	log   bytes.Buffer
}

func key(last byte) []byte { return append(bytes.Repeat([]byte{7}, 31), last) }

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{api: whatsapptest.NewServer(whatsapptest.WithToken(canary)), clock: whatsapptest.NewManualClock(time.Unix(1_790_000_000, 0))}
	t.Cleanup(s.api.Close)
	client := s.api.Client(whatsapp.WithRetries(0))
	t.Cleanup(client.CloseIdleConnections)
	s.links = mediaproxy.NewSigner(key(1), s.clock.Now)
	s.web = httptest.NewServer(mediaproxy.Proxy(media.NewClient(client), s.links, slog.New(slog.NewTextHandler(&s.log, nil))))
	t.Cleanup(s.web.Close)
	return s
}

func (s *stage) ask(t *testing.T, method, link string, header ...string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.web.URL+link, nil)
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := s.web.Client().Do(req)
	if err != nil {
		return nil, "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	dump, dumpErr := httputil.DumpResponse(res, false)
	require.NoError(t, dumpErr)
	assert.NotContains(t, string(dump)+string(body), canary)
	assert.NotContains(t, string(dump)+string(body), "attachments", "the address at Meta stays here")
	assert.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
	return res, string(body), err
}

func TestServes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	content := strings.Repeat("picture ", 20_000) // more than one buffer
	id := s.api.AddMedia("", "image/png", []byte(content))
	link := s.links.Link(id, "Foto für Ana.png", 10*time.Minute)
	res, body, err := s.ask(t, http.MethodGet, link)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, res.StatusCode)
	assert.Equal(t, content, body)
	for name, want := range map[string]string{
		"Content-Type":            "image/png",
		"Content-Disposition":     "inline; filename*=utf-8''Foto%20f%C3%BCr%20Ana.png",
		"Cache-Control":           "private, max-age=600, immutable",
		"Referrer-Policy":         "no-referrer",
		"Content-Security-Policy": "default-src 'none'; sandbox",
		"Accept-Ranges":           "none",
	} {
		assert.Equal(t, want, res.Header.Get(name), name)
	}
	assert.EqualValues(t, len(content), res.ContentLength)

	s.clock.Advance(9 * time.Minute)
	res, _, err = s.ask(t, http.MethodGet, link)
	require.NoError(t, err)
	assert.Equal(t, "private, max-age=60, immutable", res.Header.Get("Cache-Control"), "no longer than the link")

	t.Run("head", func(t *testing.T) {
		before := len(s.api.Requests())
		res, body, err := s.ask(t, http.MethodHead, link)
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, res.StatusCode)
		assert.Empty(t, body)
		assert.EqualValues(t, len(content), res.ContentLength)
		assert.Len(t, s.api.Requests(), before+1, "a look-up, no download")
	})
	t.Run("range", func(t *testing.T) {
		res, body, err := s.ask(t, http.MethodGet, link, "Range", "bytes=100-199")
		require.NoError(t, err)
		assert.Equal(t, http.StatusOK, res.StatusCode, "the whole file, as one may answer a range")
		assert.Len(t, body, len(content))
	})
	t.Run("post", func(t *testing.T) {
		res, err := s.web.Client().Post(s.web.URL+link, "text/plain", strings.NewReader("x"))
		require.NoError(t, err)
		defer res.Body.Close()
		assert.Equal(t, http.StatusMethodNotAllowed, res.StatusCode)
	})
}

// TestWhatABrowserRuns: nothing that could run in the page's place is shown in place.
func TestWhatABrowserRuns(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for typ, inline := range map[string]bool{
		"image/jpeg": true, "image/webp": true, "IMAGE/PNG": true, "audio/ogg; codecs=opus": true, "video/mp4": true,
		"image/svg+xml": false, "text/html": false, "text/html; charset=utf-8": false, "application/xhtml+xml": false,
		"text/xml": false, "application/pdf": false, "text/plain": false, "application/javascript": false, "": false,
		"image/png\r\nX-Evil: 1": false, "image/*": false, "multipart/x-mixed-replace": false,
	} {
		t.Run(typ, func(t *testing.T) {
			id := s.api.AddMedia("", typ, []byte("<script>alert(1)</script>"))
			res, _, err := s.ask(t, http.MethodGet, s.links.Link(id, "x.html", time.Minute))
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, res.StatusCode)
			disposition, _, _ := strings.Cut(res.Header.Get("Content-Disposition"), ";")
			assert.Empty(t, res.Header.Get("X-Evil"))
			if inline {
				assert.Equal(t, "inline", disposition)
				return
			}
			assert.Equal(t, "attachment", disposition)
			assert.Equal(t, "application/octet-stream", res.Header.Get("Content-Type"))
		})
	}
}

func TestForged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	id := s.api.AddMedia("15", "image/png", []byte("hers"))
	other := s.api.AddMedia("", "image/png", []byte("his"))
	right, err := url.Parse(s.links.Link(id, "1.png", time.Minute))
	require.NoError(t, err)
	sig := right.Query().Get("sig")
	until := right.Query().Get("until")
	path := func(id, name string) string { return "/media/" + id + "/" + name }
	query := func(until, sig string) string { return "?" + url.Values{"until": {until}, "sig": {sig}}.Encode() }
	same := right.String()
	stranger := mediaproxy.NewSigner(key(2), s.clock.Now)
	for name, link := range map[string]string{
		"other id":              path(other, "1.png") + query(until, sig),
		"other name":            path(id, "1.html") + query(until, sig),
		"name lends to the id":  path("151", ".png") + query(until, sig),
		"id lends to the name":  path("1", "51.png") + query(until, sig),
		"later":                 path(id, "1.png") + query(until[:len(until)-1]+"9", sig),
		"much later":            path(id, "1.png") + query(until+"0", sig),
		"time with a sign":      path(id, "1.png") + query("+"+until, sig),
		"time with a zero":      path(id, "1.png") + query("0"+until, sig),
		"no time":               path(id, "1.png") + "?sig=" + sig,
		"no signature":          path(id, "1.png") + "?until=" + until,
		"empty signature":       path(id, "1.png") + query(until, ""),
		"short signature":       path(id, "1.png") + query(until, sig[:20]),
		"long signature":        path(id, "1.png") + query(until, sig+"AA"),
		"padded signature":      path(id, "1.png") + query(until, sig+"="),
		"changed signature":     path(id, "1.png") + query(until, "A"+sig[1:]),
		"signature twice":       same + "&sig=" + sig,
		"time twice":            same + "&until=" + until,
		"another key":           stranger.Link(id, "1.png", time.Minute),
		"another key, and dead": stranger.Link(id, "1.png", -time.Minute),
		"no query":              path(id, "1.png"),
		"path in the id":        "/media/..%2f" + id + "/1.png" + query(until, sig),
	} {
		t.Run(name, func(t *testing.T) {
			res, body, err := s.ask(t, http.MethodGet, link)
			require.NoError(t, err)
			assert.Equal(t, http.StatusForbidden, res.StatusCode)
			assert.Equal(t, "This link is not valid.\n", body)
			assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
		})
	}
	assert.Empty(t, s.api.Requests(), "Meta is not asked about what is forged")
	res, body, err := s.ask(t, http.MethodGet, same)
	require.NoError(t, err)
	assert.Equal(t, "hers", body)
	assert.Equal(t, http.StatusOK, res.StatusCode)
}

func TestExpired(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	link := s.links.Link(s.api.AddMedia("", "image/png", []byte("hers")), "1.png", time.Minute)
	s.clock.Advance(time.Minute - time.Second)
	res, _, err := s.ask(t, http.MethodGet, link)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, res.StatusCode)
	before := len(s.api.Requests())
	s.clock.Advance(time.Second)
	res, body, err := s.ask(t, http.MethodGet, link)
	require.NoError(t, err)
	assert.Equal(t, http.StatusGone, res.StatusCode)
	assert.Equal(t, "This link is no longer valid.\n", body)
	assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
	assert.Len(t, s.api.Requests(), before)
}

// TestFailures: whatever goes wrong between here and Meta, neither the token nor Meta's words reach the browser.
func TestFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault  whatsapptest.Fault
		status int
	}{
		"gone":         {whatsapptest.Fault{Code: 100, Subcode: 33, Status: 404}, http.StatusNotFound},
		"token":        {whatsapptest.Fault{Code: 190, Details: canary}, http.StatusBadGateway},
		"permission":   {whatsapptest.Fault{Code: 10}, http.StatusBadGateway},
		"too many":     {whatsapptest.Fault{Code: 4}, http.StatusServiceUnavailable},
		"down":         {whatsapptest.Fault{Status: 502}, http.StatusServiceUnavailable},
		"cut":          {whatsapptest.Fault{Break: whatsapptest.Reset}, http.StatusServiceUnavailable},
		"echoes token": {whatsapptest.Fault{Status: 500, Body: "Bearer " + canary}, http.StatusServiceUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			link := s.links.Link(s.api.AddMedia("", "image/png", []byte("hers")), "1.png", time.Minute)
			c.fault.Times = -1
			s.api.Inject(c.fault)
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				res, _, err := s.ask(t, method, link)
				require.NoError(t, err)
				assert.Equal(t, c.status, res.StatusCode)
				assert.Equal(t, "no-store", res.Header.Get("Cache-Control"))
				assert.Empty(t, res.Header.Get("Content-Disposition"))
			}
			s.web.Close()
			assert.NotEmpty(t, s.log.String())
			assert.NotContains(t, s.log.String(), canary)
		})
	}
}

// TestWrongContent: a file that is not what Meta announced never looks whole.
func TestWrongContent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	content := strings.Repeat("picture ", 20_000)
	id := s.api.AddMedia("", "image/png", []byte(content))
	s.api.Inject(whatsapptest.Fault{Path: "whatsapp_business/attachments", Times: -1, Status: 200, Body: strings.Repeat("figures ", 20_000)})
	_, body, err := s.ask(t, http.MethodGet, s.links.Link(id, "1.png", time.Minute))
	require.Error(t, err, "the connection was cut")
	assert.Less(t, len(body), len(content))
	s.web.Close()
	assert.Contains(t, s.log.String(), "SHA-256")
}
