package whatsapptest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"syscall"
)

// RoundTripper returns a transport that hands calls to the server without any socket, as testing/synctest needs it. It
// serves every host: for the server's own URL the base path applies, for others, such as https://graph.facebook.com, it
// does not. A call that the client gives up goes on in the server, as behind a real network.
func (s *Server) RoundTripper() http.RoundTripper { return (*roundTripper)(s) }

type roundTripper Server

func (t *roundTripper) RoundTrip(r *http.Request) (*http.Response, error) {
	s := (*Server)(t)
	body := &reader{r: r.Body}
	if err := r.Context().Err(); err != nil {
		_ = body.Close()
		return nil, err
	}
	if !s.enter() {
		_ = body.Close()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	basePath := ""
	if s.owns(r) {
		basePath = s.cfg.basePath
	}
	in := r.Clone(r.Context())
	in.Header = asReceived(r.Header)
	in.Body = body
	if in.Host == "" {
		in.Host = in.URL.Host
	}
	m := &memory{header: http.Header{}, ready: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer s.tasks.Done()
		defer m.finish()
		defer func() {
			if p := recover(); p != nil && p != any(http.ErrAbortHandler) {
				panic(p)
			}
		}()
		if f := s.connecting(); f != nil {
			s.breakOff(&call{w: m, r: in}, f.Break)
		}
		s.serve(m, in, basePath)
	}()
	select {
	case <-m.ready:
	case <-r.Context().Done():
		_ = body.Close()
		return nil, context.Cause(r.Context())
	}
	_ = body.Close()
	return m.response(r)
}

// asReceived spells names as a server reads them: a client may set others ("file_offset"), and the wire hides that.
func asReceived(sent http.Header) http.Header {
	h := make(http.Header, len(sent))
	for name, values := range sent {
		h[http.CanonicalHeaderKey(name)] = append(h[http.CanonicalHeaderKey(name)], values...)
	}
	return h
}

// owns reports whether r goes to the server's own URL.
func (s *Server) owns(r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.origin != "" && s.origin == r.URL.Scheme+"://"+r.URL.Host
}

// A reader guards a request body: once closed, it gives nothing more.
type reader struct {
	mu     sync.Mutex
	r      io.ReadCloser
	closed bool
}

func (b *reader) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return 0, http.ErrBodyReadAfterClose
	case b.r == nil:
		return 0, io.EOF
	}
	return b.r.Read(p)
}

func (b *reader) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed || b.r == nil {
		b.closed = true
		return nil
	}
	b.closed = true
	return b.r.Close()
}

// memory is a ResponseWriter that keeps the response. The client sees it when it is flushed or finished.
type memory struct {
	header http.Header
	ready  chan struct{} // closed when the client may look
	done   chan struct{} // closed when the handler is through

	mu      sync.Mutex
	status  int
	sent    http.Header
	body    bytes.Buffer
	broken  error
	flushed bool
}

func (m *memory) Header() http.Header { return m.header }

func (m *memory) WriteHeader(status int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writeHeader(status)
}

func (m *memory) writeHeader(status int) {
	if m.status == 0 {
		m.status, m.sent = status, m.header.Clone()
	}
}

func (m *memory) Write(p []byte) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writeHeader(http.StatusOK)
	return m.body.Write(p)
}

// Flush lets the client see the header before the handler ends.
func (m *memory) Flush() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writeHeader(http.StatusOK)
	m.flush()
}

func (m *memory) flush() {
	if !m.flushed {
		m.flushed = true
		close(m.ready)
	}
}

func (m *memory) breakOff(b Break) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.broken = io.EOF
	if m.flushed {
		m.broken = io.ErrUnexpectedEOF
	}
	if b == Reset {
		m.broken = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
}

func (m *memory) finish() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.status == 0 && m.broken == nil {
		m.broken = io.EOF
	}
	m.flush()
	close(m.done)
}

// response is what the client gets once the header is there.
func (m *memory) response(r *http.Request) (*http.Response, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.status == 0 {
		return nil, m.broken
	}
	length := int64(-1)
	if m.sent.Get("Content-Length") != "" && m.broken == nil {
		length = int64(m.body.Len())
	}
	return &http.Response{
		Status: http.StatusText(m.status), StatusCode: m.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: m.sent, Body: &memoryBody{m: m, ctx: r.Context()}, ContentLength: length, Request: r,
	}, nil
}

// memoryBody reads what the handler wrote, and waits for the rest.
type memoryBody struct {
	m      *memory
	ctx    context.Context
	at     int
	closed bool
}

func (b *memoryBody) Read(p []byte) (int, error) {
	if b.closed {
		return 0, errors.New("read on closed body")
	}
	for {
		b.m.mu.Lock()
		n := copy(p, b.m.body.Bytes()[b.at:])
		b.m.mu.Unlock()
		if b.at += n; n > 0 || len(p) == 0 {
			return n, nil
		}
		select {
		case <-b.m.done:
			b.m.mu.Lock()
			broken := b.m.broken
			more := b.m.body.Len() > b.at
			b.m.mu.Unlock()
			switch {
			case more:
				continue
			case broken != nil:
				return 0, broken
			}
			return 0, io.EOF
		case <-b.ctx.Done():
			return 0, b.ctx.Err()
		}
	}
}

func (b *memoryBody) Close() error {
	b.closed = true
	return nil
}
