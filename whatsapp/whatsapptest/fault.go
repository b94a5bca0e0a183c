package whatsapptest

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Point is where in a call a Fault strikes.
type Point string

const (
	// AfterRead: the server has the whole body and has done nothing with it. It is the default.
	AfterRead Point = ""
	// OnConnect: a connection is taken and broken before anything is read from it. Only Break counts, and only new
	// connections meet it, not those that are kept alive; Method, Path and To do not match. In process every call is a
	// connection of its own.
	OnConnect Point = "on connect"
	// BeforeRead: the server has the header and has read nothing of the body.
	BeforeRead Point = "before read"
	// AfterProcess: the call is carried out and stands in the ledger; only the answer is lost.
	AfterProcess Point = "after process"
	// InResponse: the call is carried out, its status and header are sent, and half of the body.
	InResponse Point = "in response"
	// AsStatus: the call is answered with 200, and a failed status follows in a webhook.
	AsStatus Point = "as status"
)

// A Break is a way to end a call without an answer.
type Break string

const (
	Close Break = "close" // the connection ends
	Reset Break = "reset" // the connection is reset
	Hang  Break = "hang"  // nothing more comes, until the client gives up or the server closes
)

// A Fault is something that goes wrong with calls. First Method, Path, To, Skip, Times and For say with which; then At
// says where; then happens, after Delay, what the first of Break, Code and Status says. A Fault with a Delay alone is a
// slow call that works. With At InResponse the answer breaks off in the middle of its body, by Break or by closing.
//
// At BeforeRead a To never matches, for the recipient is not known yet.
//
// Trouble of the whole account is a fault that all sends meet: {Path: "*/messages", Code: 131042, Times: -1} is a payment
// that failed, {Path: "*/messages", Code: 131057, For: time.Minute} a minute of maintenance.
type Fault struct {
	Method string // "" for any
	Path   string // pattern of path.Match for the path below the version, "*/messages"; "" for any
	To     string // only messages to this phone number, user id or group, as digits or as sent; "" for all calls
	Skip   int    // let so many matching calls pass first
	Times  int    // strike so many matching calls, then be gone; 0 for one, or while For lasts; -1 for all
	For    time.Duration

	At    Point
	Delay time.Duration

	Break   Break
	Code    int    // a Graph error with this code, and the title and HTTP status of the table
	Subcode int    // of the Graph error
	Details string // error_data.details of the Graph error
	Status  int    // HTTP status: with a Code instead of the table's; alone with Body, or a page of HTML as proxies send it
	Body    string // body that goes with Status, as it stands
	Header  http.Header
}

// A Call is what a plan knows about a call before its body is read.
type Call struct {
	Index  int // of all calls that reached the server, from 0
	Method string
	Path   string // below the version
	Header http.Header
}

type armed struct {
	Fault
	seen  int
	until time.Time
}

// Inject makes a fault happen to the calls it matches. Several faults are tried in the order they were injected; one
// strikes per call.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := &armed{Fault: f}
	if f.For > 0 {
		a.until = s.now().Add(f.For)
		if f.Times == 0 {
			a.Times = -1
		}
	}
	s.faults = append(s.faults, a)
}

// Heal removes every fault that was injected.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault returns what happens to the call: the plan's fault, or the first injected one that matches.
func (s *Server) fault(c *call, read bool) *Fault {
	if !read && s.cfg.plan != nil {
		f := s.cfg.plan(s.cfg.planSeed, Call{
			Index: c.index, Method: c.r.Method, Path: strings.Join(c.path, "/"), Header: c.r.Header.Clone(),
		})
		if f.At == OnConnect { // asked too late for that: what comes nearest
			f.At = BeforeRead
		}
		if f.does() {
			return &f
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var to, typed string
	if read && slices.ContainsFunc(s.faults, func(a *armed) bool { return a.To != "" }) {
		to, typed = c.recipient()
	}
	return s.strikes(func(a *armed) bool {
		if a.At == OnConnect || (a.At == BeforeRead) == read || !a.matches(c.r.Method, strings.Join(c.path, "/")) {
			return false
		}
		return a.To == "" || a.To == typed || to != "" && digitsOf(a.To) == to
	})
}

// strikes returns the first fault that applies and is due, and counts it. The caller holds mu.
func (s *Server) strikes(applies func(*armed) bool) *Fault {
	now := s.now()
	s.faults = slices.DeleteFunc(s.faults, func(a *armed) bool { return !a.until.IsZero() && !now.Before(a.until) })
	for i, a := range s.faults {
		if !applies(a) {
			continue
		}
		a.seen++
		if a.seen <= a.Skip {
			continue
		}
		if a.Times >= 0 && a.seen-a.Skip >= max(a.Times, 1) {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return &a.Fault
	}
	return nil
}

// connecting returns the fault that a new connection meets, nil if none.
func (s *Server) connecting() *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.strikes(func(a *armed) bool { return a.At == OnConnect && a.Break != "" })
}

// A gate is a listener that breaks connections before anybody reads from them.
type gate struct {
	net.Listener
	s *Server
}

// Accept returns the next connection that no fault meets.
func (g *gate) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		f := g.s.connecting()
		if f == nil {
			return conn, nil
		}
		if f.Break == Hang {
			context.AfterFunc(g.s.ctx, func() { _ = conn.Close() })
			continue
		}
		if t, is := conn.(*net.TCPConn); is && f.Break == Reset {
			_ = t.SetLinger(0)
		}
		_ = conn.Close()
	}
}

// does reports whether the fault has any effect.
func (f *Fault) does() bool { return f.Break != "" || f.Code != 0 || f.Status != 0 || f.Delay > 0 }

func (f *Fault) matches(method, p string) bool {
	if f.Method != "" && !strings.EqualFold(f.Method, method) {
		return false
	}
	if f.Path == "" {
		return true
	}
	matched, err := path.Match(f.Path, p)
	return err == nil && matched
}

// recipient reads who a body goes to: as digits, or "", and as sent.
func (c *call) recipient() (digits, typed string) {
	body, f := c.object()
	if f != nil {
		return "", ""
	}
	to := addressee(body)
	return digitsOf(to), to
}

// strike carries the call's fault out if this is its place. It reports whether the call is over; a call without an
// answer ends in a panic with http.ErrAbortHandler, which is how net/http breaks one off.
func (s *Server) strike(c *call, at Point) bool {
	f := c.fault
	if f == nil || f.At != at {
		return false
	}
	if !f.pause(s, c) {
		panic(http.ErrAbortHandler)
	}
	switch {
	case f.Break != "":
		s.breakOff(c, f.Break)
	case f.Code != 0:
		s.respond(c, f.answer(s, c))
		return true
	case f.Status != 0:
		h := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
		body := f.Body
		if body == "" {
			body = errorPage(f.Status)
		} else if looksLikeJSON([]byte(body)) {
			h.Set("Content-Type", "application/json")
		}
		for name, v := range f.Header {
			h[http.CanonicalHeaderKey(name)] = v
		}
		s.respond(c, &answer{status: f.Status, header: h, body: []byte(body)})
		return true
	}
	return false
}

func (f *Fault) answer(s *Server, c *call) *answer {
	e := refuse(f.Code, "")
	e.details, e.subcode = f.Details, f.Subcode
	e.status = httpStatus(f.Code, f.Subcode)
	if f.Status != 0 {
		e.status = f.Status
	}
	a := s.failed(c, e)
	for name, v := range f.Header {
		a.header[http.CanonicalHeaderKey(name)] = v
	}
	return a
}

// pause waits for the fault's delay. A client that gives up meanwhile does not stop a server that has its body.
func (f *Fault) pause(s *Server, c *call) bool {
	ctx := s.ctx
	if f.At == BeforeRead {
		var stop context.CancelFunc
		ctx, stop = context.WithCancel(c.r.Context())
		defer stop()
		defer context.AfterFunc(s.ctx, stop)()
	}
	return f.Delay <= 0 || s.sleep(ctx, f.Delay)
}

// breakOff ends the call without an answer, or without the rest of one.
func (s *Server) breakOff(c *call, b Break) {
	if b == Hang {
		select {
		case <-c.r.Context().Done():
		case <-s.ctx.Done():
		}
		panic(http.ErrAbortHandler)
	}
	if m, is := c.w.(*memory); is {
		m.breakOff(b)
	} else if conn, _, err := http.NewResponseController(c.w).Hijack(); err == nil {
		// HTTP/2 cannot hijack: there the panic below resets the stream.
		if secure, is := conn.(*tls.Conn); is {
			conn = secure.NetConn()
		}
		if t, is := conn.(*net.TCPConn); is && b == Reset {
			_ = t.SetLinger(0)
		}
		_ = conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// A cutter lets so many bytes of a body pass, then cuts.
type cutter struct {
	http.ResponseWriter
	left int
	cut  func()
}

func (w *cutter) Write(p []byte) (int, error) {
	if len(p) <= w.left {
		w.left -= len(p)
		return w.ResponseWriter.Write(p)
	}
	_, _ = w.ResponseWriter.Write(p[:w.left])
	_ = http.NewResponseController(w.ResponseWriter).Flush()
	w.cut()
	return 0, http.ErrAbortHandler
}

func (w *cutter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// errorPage is what stands in front of an API when it fails: a page for people.
func errorPage(status int) string {
	text := strconv.Itoa(status) + " " + http.StatusText(status)
	return fmt.Sprintf("<!DOCTYPE html>\n<html lang=\"en\"><head><title>%s</title></head>\n"+
		"<body><h1>%s</h1><p>Sorry, something went wrong.</p></body></html>\n", text, text)
}
