package transport_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// free lets everything pass at once.
type free struct{}

func (free) Wait(ctx context.Context, _, _ string) error { return ctx.Err() }
func (free) Observe(string, string, *waerrors.Error)     {}

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func newTransport(t *testing.T, base string, rt http.RoundTripper, change ...func(*transport.Config)) *transport.Transport {
	t.Helper()
	u, err := url.Parse(base)
	require.NoError(t, err)
	cfg := transport.Config{Base: u, HTTP: rt, Timeout: 5 * time.Second, Retries: 0, MaxWait: 10 * time.Second, Limiter: free{}}
	for _, f := range change {
		f(&cfg)
	}
	tr := transport.New(cfg)
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

// post makes a send of body to base.
func post(ctx context.Context, tr *transport.Transport, base string, body []byte) (*http.Response, []waerrors.Attempt, *waerrors.Error) {
	req, _ := http.NewRequestWithContext(ctx, http.MethodPost, base+"/1/messages", nil)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.ContentLength = int64(len(body))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	res, trail, e := tr.Do(ctx, transport.Request{HTTP: req, Creds: transport.NewCredentials("t0k", nil, "", nil), Number: "1", Recipient: "2"})
	return res, trail.Attempts, e
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// hijack serves each connection with f after the request's headers were read.
func hijack(t *testing.T, f func(w http.ResponseWriter, r *http.Request, c net.Conn)) *httptest.Server {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		f(w, r, c)
	}))
	t.Cleanup(srv.Close)
	return srv
}

func reset(c net.Conn) {
	_ = c.(*net.TCPConn).SetLinger(0)
	_ = c.Close()
}

// Each case is a row of what net/http does when a send breaks; the verdict is what it means for the message.
func TestOutcomeOfABrokenSend(t *testing.T) {
	t.Parallel()
	small := []byte(`{"type":"text"}`)
	const refused = "http://127.0.0.1:1" // nothing listens there, and no test server is ever given it
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	selfSigned := httptest.NewUnstartedServer(http.NotFoundHandler())
	selfSigned.Config.ErrorLog = quiet()
	selfSigned.StartTLS()
	t.Cleanup(selfSigned.Close)

	readAll := func(r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }
	server := func(f http.HandlerFunc) string {
		srv := httptest.NewServer(f)
		t.Cleanup(srv.Close)
		return srv.URL
	}
	cases := map[string]struct {
		base    string
		rt      http.RoundTripper // nil means a real one
		body    []byte
		outcome waerrors.Outcome
		kind    waerrors.Kind
		status  int
	}{
		"dns failure": {base: "https://graph.invalid", body: small, outcome: waerrors.NotSent, kind: waerrors.Unavailable,
			rt: tripper(func(*http.Request) (*http.Response, error) {
				return nil, &net.OpError{Op: "dial", Err: &net.DNSError{IsNotFound: true}}
			})},
		"connection refused":    {base: refused, body: small, outcome: waerrors.NotSent, kind: waerrors.Unavailable},
		"tls garbage":           {base: strings.Replace(plain.URL, "http:", "https:", 1), body: small, outcome: waerrors.NotSent, kind: waerrors.Unavailable},
		"untrusted certificate": {base: selfSigned.URL, body: small, outcome: waerrors.NotSent, kind: waerrors.Unavailable},
		"closed before the body was read": {base: "https://graph.test", body: small, outcome: waerrors.NotSent, kind: waerrors.Unavailable,
			rt: tripper(func(r *http.Request) (*http.Response, error) { return nil, io.EOF })},
		"reset after a small body": {base: "https://graph.test", body: small, outcome: waerrors.Unknown, kind: waerrors.Unavailable,
			rt: tripper(func(r *http.Request) (*http.Response, error) {
				readAll(r)
				return nil, &net.OpError{Op: "write", Err: syscall.ECONNRESET}
			})},
		"read everything, then closed": {body: small, outcome: waerrors.Unknown, kind: waerrors.Unavailable,
			base: hijack(t, func(_ http.ResponseWriter, r *http.Request, _ net.Conn) {}).URL},
		"read everything, then reset": {body: small, outcome: waerrors.Unknown, kind: waerrors.Unavailable,
			base: hijack(t, func(_ http.ResponseWriter, r *http.Request, c net.Conn) { reset(c) }).URL},
		"502 with HTML": {body: small, outcome: waerrors.Unknown, kind: waerrors.Unavailable, status: 502,
			base: server(func(w http.ResponseWriter, r *http.Request) {
				readAll(r)
				w.WriteHeader(http.StatusBadGateway)
				_, _ = io.WriteString(w, "<html>bad gateway</html>")
			})},
		"504 with HTML": {body: small, outcome: waerrors.Unknown, kind: waerrors.Unavailable, status: 504,
			base: server(func(w http.ResponseWriter, r *http.Request) {
				readAll(r)
				w.WriteHeader(http.StatusGatewayTimeout)
				_, _ = io.WriteString(w, "<html>")
			})},
		"408": {body: small, outcome: waerrors.Unknown, status: 408,
			base: server(func(w http.ResponseWriter, r *http.Request) { readAll(r); w.WriteHeader(http.StatusRequestTimeout) })},
		"early 413 while the body is written": {base: "https://graph.test", body: make([]byte, 8<<20), outcome: waerrors.Refused, status: 413,
			rt: tripper(func(r *http.Request) (*http.Response, error) {
				_, _ = io.CopyN(io.Discard, r.Body, 1000)
				return answer(413, "<html>too large</html>"), nil
			})},
		"Graph error with status 200 is told by Fetch, with 400 here": {body: small, outcome: waerrors.Refused, kind: waerrors.Undeliverable, status: 400,
			base: server(func(w http.ResponseWriter, r *http.Request) {
				readAll(r)
				w.WriteHeader(http.StatusBadRequest)
				_, _ = io.WriteString(w, `{"error":{"message":"(#131026) x","code":131026,"fbtrace_id":"A1"}}`)
			})},
		"Graph error with status 500: the code decides": {body: small, outcome: waerrors.Refused, kind: waerrors.Throttled, status: 500,
			base: server(func(w http.ResponseWriter, r *http.Request) {
				readAll(r)
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = io.WriteString(w, `{"error":{"message":"slow down","code":130429}}`)
			})},
		"Graph error cut in the middle": {base: "https://graph.test", body: small, outcome: waerrors.Unknown, status: 400,
			rt: tripper(func(r *http.Request) (*http.Response, error) {
				readAll(r)
				res := answer(400, "")
				res.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"error":{"code":13`), errReader{io.ErrUnexpectedEOF}))
				return res, nil
			})},
	}
	for _, code := range []string{"1", "2", "131000", "131016"} {
		c := cases["502 with HTML"]
		c.base, c.status, c.kind = server(func(w http.ResponseWriter, r *http.Request) {
			readAll(r)
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, `{"error":{"message":"x","code":`+code+`}}`)
		}), 500, ""
		cases["code "+code+" does not say whether it was processed"] = c
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rt := c.rt
			if rt == nil {
				rt = transport.NewHTTP()
			}
			tr := newTransport(t, c.base, rt)
			res, attempts, err := post(t.Context(), tr, c.base, c.body)
			require.NotNil(t, err)
			assert.Nil(t, res)
			assert.Equal(t, c.outcome, err.Outcome, "%v", err)
			assert.Equal(t, c.status, err.Status)
			if c.kind != "" {
				assert.Equal(t, c.kind, err.Kind)
			}
			assert.Len(t, attempts, 1)
			assert.Equal(t, c.outcome, attempts[0].Outcome)
			assert.NotContains(t, err.Error(), "t0k")
		})
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }

func TestServerStopsReading(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	srv := hijack(t, func(_ http.ResponseWriter, _ *http.Request, _ net.Conn) { <-stop })
	t.Cleanup(func() { close(stop) }) // runs before the server's Close
	tr := newTransport(t, srv.URL, transport.NewHTTP(), func(c *transport.Config) { c.Timeout = time.Second })
	_, _, err := post(t.Context(), tr, srv.URL, make([]byte, 32<<20))
	require.NotNil(t, err)
	assert.Equal(t, waerrors.NotSent, err.Outcome, "%v", err)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestDeadlineAfterTheBodyWasRead(t *testing.T) {
	t.Parallel()
	stop := make(chan struct{})
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-stop
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(stop) })
	for name, h2 := range map[string]bool{"HTTP/1.1": false, "HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			rt := transport.NewHTTP()
			rt.TLSClientConfig = srv.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
			if !h2 {
				rt.TLSClientConfig.NextProtos = nil
				rt.ForceAttemptHTTP2 = false
				rt.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
			}
			tr := newTransport(t, srv.URL, rt, func(c *transport.Config) { c.Timeout = 2 * time.Second; c.Retries = 2 })
			_, attempts, err := post(t.Context(), tr, srv.URL, []byte(`{}`))
			require.NotNil(t, err)
			assert.Equal(t, waerrors.Unknown, err.Outcome)
			assert.Equal(t, waerrors.Unavailable, err.Kind, "the caller's context lives")
			assert.Len(t, attempts, 1, "never repeated")
		})
	}
}

func TestCanceledContext(t *testing.T) {
	t.Parallel()
	t.Run("before anything was sent", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		tr := newTransport(t, "https://graph.test", tripper(func(*http.Request) (*http.Response, error) {
			t.Error("nothing may be sent")
			return nil, io.EOF
		}))
		_, attempts, err := post(ctx, tr, "https://graph.test", []byte(`{}`))
		require.NotNil(t, err)
		assert.Equal(t, waerrors.NotSent, err.Outcome)
		assert.Equal(t, waerrors.Canceled, err.Kind)
		assert.ErrorIs(t, err, context.Canceled)
		assert.Empty(t, attempts)
	})
	t.Run("after the body was handed over", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		tr := newTransport(t, "https://graph.test", tripper(func(r *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, r.Body)
			cancel()
			return nil, r.Context().Err()
		}))
		_, _, err := post(ctx, tr, "https://graph.test", []byte(`{}`))
		require.NotNil(t, err)
		assert.Equal(t, waerrors.Unknown, err.Outcome)
		assert.Equal(t, waerrors.Canceled, err.Kind)
	})
}

func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		asked := 0
		tr := newTransport(t, "https://graph.test", tripper(func(*http.Request) (*http.Response, error) {
			asked++
			res := answer(status, "")
			res.Header.Set("Location", "https://evil.test/")
			return res, nil
		}))
		res, _, err := post(t.Context(), tr, "https://graph.test", []byte(`{}`))
		require.Nil(t, err)
		assert.Equal(t, status, res.StatusCode)
		assert.Equal(t, 1, asked)
		assert.NoError(t, res.Body.Close())
		assert.Empty(t, res.Request.Header.Get("Authorization"), "what the caller sees carries no token")
	}
}

// net/http repeats a POST by itself on a dead idle connection when it sees one of these headers, even an empty one.
func TestIdempotencyHeadersAreStripped(t *testing.T) {
	t.Parallel()
	tr := newTransport(t, "https://graph.test", tripper(func(r *http.Request) (*http.Response, error) {
		assert.NotContains(t, r.Header, "Idempotency-Key")
		assert.NotContains(t, r.Header, "X-Idempotency-Key")
		return answer(200, `{}`), nil
	}))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://graph.test/1/messages", nil)
	require.NoError(t, err)
	req.Header["Idempotency-Key"] = nil
	req.Header.Set("X-Idempotency-Key", "1")
	res, _, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", nil)})
	require.Nil(t, e)
	assert.NoError(t, res.Body.Close())
}

func TestRepeatableCallsAreNeverAmbiguousFor4xx(t *testing.T) {
	t.Parallel()
	tr := newTransport(t, "https://graph.test", tripper(func(*http.Request) (*http.Response, error) {
		return answer(404, "gone"), nil
	}))
	req, err := http.NewRequestWithContext(graph.WithOp(t.Context(), "get media"), http.MethodGet, "https://graph.test/1", nil)
	require.NoError(t, err)
	_, _, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", nil)})
	require.NotNil(t, e)
	assert.Equal(t, waerrors.NotFound, e.Kind)
	assert.False(t, waerrors.Ambiguous(e))
}

func TestErrorAnswerIsCapped(t *testing.T) {
	t.Parallel()
	var read int64
	tr := newTransport(t, "https://graph.test", tripper(func(*http.Request) (*http.Response, error) {
		res := answer(500, "")
		res.Body = io.NopCloser(readerFunc(func(p []byte) (int, error) { read += int64(len(p)); return len(p), nil }))
		return res, nil
	}))
	_, _, e := post(t.Context(), tr, "https://graph.test", []byte(`{}`))
	require.NotNil(t, e)
	assert.Less(t, read, int64(4<<20))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestUnreadableBodyIsALocalFailure(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk gone")
	tr := newTransport(t, "https://graph.test", tripper(func(*http.Request) (*http.Response, error) { return answer(200, ""), nil }))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://graph.test/1/media", nil)
	require.NoError(t, err)
	req.ContentLength = 10
	req.GetBody = func() (io.ReadCloser, error) { return nil, broken }
	_, _, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", nil)})
	require.NotNil(t, e)
	assert.Equal(t, waerrors.NotSent, e.Outcome)
	assert.ErrorIs(t, e, broken)
}

// A broken box in the middle can answer in plain text on a TLS connection that worked: by then the message has left.
func TestGarbageAfterTheBodyIsNoFailedHandshake(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = io.WriteString(c.(*tls.Conn).NetConn(), "no TLS record at all")
	}))
	srv.StartTLS()
	t.Cleanup(srv.Close)
	tr := newTransport(t, srv.URL, srv.Client().Transport)
	_, _, err := post(t.Context(), tr, srv.URL, []byte(`{"type":"text"}`))
	require.NotNil(t, err)
	_, garbage := errors.AsType[tls.RecordHeaderError](error(err))
	assert.True(t, garbage, "%v", err)
	assert.Equal(t, waerrors.Unknown, err.Outcome)
}

// A RoundTripper of somebody's may leave out what net/http always sets.
func TestBareAnswers(t *testing.T) {
	t.Parallel()
	tr := newTransport(t, host, tripper(func(*http.Request) (*http.Response, error) { return &http.Response{StatusCode: http.StatusOK}, nil }))
	res, _, err := post(t.Context(), tr, host, []byte(`{}`))
	require.Nil(t, err)
	data, readErr := io.ReadAll(res.Body)
	require.NoError(t, readErr)
	require.NoError(t, res.Body.Close())
	assert.Empty(t, data)

	tr = newTransport(t, host, tripper(func(*http.Request) (*http.Response, error) { return nil, nil })) //nolint:nilnil // that is the point
	_, _, err = post(t.Context(), tr, host, []byte(`{}`))
	require.NotNil(t, err)
}
