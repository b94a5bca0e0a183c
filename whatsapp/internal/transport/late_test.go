package transport_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// A counted connection counts what is written to it.
type counted struct {
	net.Conn
	writes *atomic.Int64
}

func (c counted) Write(p []byte) (int, error) {
	c.writes.Add(1)
	return c.Conn.Write(p)
}

// warm returns a transport that knows from a first message that srv speaks HTTP/1.1, and a way to send more.
func warm(t *testing.T, srv *httptest.Server, rt http.RoundTripper, change ...func(*transport.Config)) func(context.Context) (transport.Trail, *waerrors.Error) {
	t.Helper()
	tr := newTransport(t, srv.URL, rt, change...)
	send := func(ctx context.Context) (transport.Trail, *waerrors.Error) {
		_, trail, e := tr.Do(ctx, transport.Request{
			URL: parsed(srv.URL + "/1/messages"), Header: http.Header{}, Body: []byte(`{"type":"text"}`), Creds: transport.NewCredentials("t0k", nil, "", nil), Number: "1", Recipient: "2", Answer: &id{},
		})
		return trail, e
	}
	_, e := send(t.Context())
	require.Nil(t, e)
	return send
}

// first answers the first request, and leaves all later ones to f.
func first(t *testing.T, f http.HandlerFunc) *httptest.Server {
	t.Helper()
	var n atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) > 1 {
			f(w, r)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"messages":[{"id":"wamid.1"}]}`)
	}))
	t.Cleanup(srv.Close)
	return srv
}

func TestHeadersAndBodyLeaveInOneWrite(t *testing.T) {
	t.Parallel()
	srv := first(t, func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.JSONEq(t, `{"type":"text"}`, string(data))
		_, _ = io.WriteString(w, `{"messages":[{"id":"wamid.1"}]}`)
	})
	var writes atomic.Int64
	rt := transport.NewHTTP()
	rt.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
		return counted{conn, &writes}, err
	}
	send := warm(t, srv, rt)
	writes.Store(0)
	seen := 0 // the caller's own trace is heard, too
	ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{WroteHeaders: func() { seen++ }})
	const sends = 10
	for range sends {
		_, e := send(ctx)
		require.Nil(t, e)
	}
	assert.EqualValues(t, sends, writes.Load())
	assert.Equal(t, sends, seen)
}

// A body that net/http gets at the last moment is judged as one that it had from the beginning.
func TestOutcomeOfALateBody(t *testing.T) {
	t.Parallel()
	hang := func(f func(net.Conn)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			c, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			f(c)
			_ = c.Close()
		}
	}
	for name, c := range map[string]struct {
		server  http.HandlerFunc
		outcome waerrors.Outcome
		status  int
	}{
		"read everything, then closed": {hang(func(net.Conn) {}), waerrors.Unknown, 0},
		"read everything, then reset":  {hang(reset), waerrors.Unknown, 0},
		"502 with HTML":                {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }, waerrors.Unknown, 502},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trail, e := warm(t, first(t, c.server), transport.NewHTTP(), func(c *transport.Config) { c.Retries = 2 })(t.Context())
			require.NotNil(t, e)
			assert.Equal(t, c.outcome, e.Outcome, "%v", e)
			assert.Equal(t, c.status, e.Status)
			assert.Len(t, trail.Attempts, 1)
		})
	}
	t.Run("connection refused", func(t *testing.T) {
		t.Parallel()
		srv := first(t, nil)
		rt := transport.NewHTTP()
		send := warm(t, srv, rt)
		srv.Close()
		rt.CloseIdleConnections() // or net/http may not have noticed yet
		_, e := send(t.Context())
		require.NotNil(t, e)
		assert.Equal(t, waerrors.NotSent, e.Outcome, "%v", e)
	})
	t.Run("no connection in time", func(t *testing.T) {
		t.Parallel()
		rt := transport.NewHTTP()
		rt.MaxConnsPerHost = 1
		asked, stop := make(chan struct{}), make(chan struct{})
		send := warm(t, first(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			close(asked)
			<-stop
		}), rt)
		done := make(chan *waerrors.Error)
		go func() {
			_, e := send(t.Context())
			done <- e
		}()
		<-asked
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		_, e := send(ctx)
		close(stop)
		<-done
		require.NotNil(t, e)
		assert.Equal(t, waerrors.NotSent, e.Outcome, "%v", e)
		assert.Equal(t, waerrors.Canceled, e.Kind)
	})
	t.Run("a stale connection is tried anew", func(t *testing.T) {
		t.Parallel()
		srv := first(t, func(w http.ResponseWriter, r *http.Request) {
			data, err := io.ReadAll(r.Body)
			assert.NoError(t, err)
			assert.JSONEq(t, `{"type":"text"}`, string(data))
			_, _ = io.WriteString(w, `{"messages":[{"id":"wamid.2"}]}`)
		})
		var conns []net.Conn
		rt := transport.NewHTTP()
		rt.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
			conns = append(conns, conn)
			return conn, err
		}
		send := warm(t, srv, rt)
		require.Len(t, conns, 1)
		_ = conns[0].Close() // under net/http's feet
		_, e := send(t.Context())
		require.Nil(t, e)
	})
}

// A server that spoke HTTP/1.1 may speak HTTP/2 the next time.
func TestLateBodyOverHTTP2(t *testing.T) {
	t.Parallel()
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		data, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.JSONEq(t, `{"type":"text"}`, string(data))
		assert.Equal(t, 2, r.ProtoMajor)
		_, _ = io.WriteString(w, `{"messages":[{"id":"wamid.1"}]}`)
	}))
	srv.EnableHTTP2 = true
	srv.StartTLS()
	t.Cleanup(srv.Close)
	tr := newTransport(t, srv.URL, transport.HTTP{Transport: srv.Client().Transport.(*http.Transport)})
	for range 10 {
		tr.TakeForHTTP1()
		_, _, e := tr.Do(t.Context(), transport.Request{
			URL: parsed(srv.URL + "/1/messages"), Header: http.Header{}, Body: []byte(`{"type":"text"}`), Creds: transport.NewCredentials("t0k", nil, "", nil), Number: "1", Answer: &id{},
		})
		require.Nil(t, e)
	}
}

// A transport of somebody else's may have a protocol of its own, which reads the body as it was given.
func TestBodyForARegisteredProtocol(t *testing.T) {
	t.Parallel()
	rt := &http.Transport{}
	rt.RegisterProtocol("http", tripper(func(r *http.Request) (*http.Response, error) {
		data, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		assert.JSONEq(t, `{"type":"text"}`, string(data))
		res := answer(http.StatusOK, `{"messages":[{"id":"wamid.1"}]}`)
		res.ProtoMajor = 1
		return res, nil
	}))
	tr := newTransport(t, "http://graph.test", rt)
	for range 3 {
		_, _, e := tr.Do(t.Context(), transport.Request{
			URL: parsed("http://graph.test/1/messages"), Header: http.Header{}, Body: []byte(`{"type":"text"}`), Creds: transport.NewCredentials("t0k", nil, "", nil), Number: "1", Answer: &id{},
		})
		require.Nil(t, e)
	}
}
