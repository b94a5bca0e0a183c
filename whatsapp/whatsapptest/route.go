package whatsapptest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	maxBody   = 104<<20 + 1<<20 // bytes: the largest document and what multipart puts around it
	keptBody  = 64 << 10        // bytes of a body that Requests keeps
	keptCalls = 4096            // calls that Requests keeps
)

// A Request is a call that reached the server.
type Request struct {
	Time    time.Time
	Method  string
	Path    string // below base path and version, "15550100000/messages"
	Version string // "" if the path had none
	Query   url.Values
	Header  http.Header
	Body    []byte // its first 64 KiB; empty if the call broke before it was read
	Status  int    // what was answered, 0 if nothing was
	Code    int    // Graph error code of the answer, 0 if none
}

// Requests returns the newest 4,096 calls, in the order they ended.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests[max(0, len(s.requests)-keptCalls):])
}

// LastBody returns the body of the call with a body that ended last, "" if there was none.
func (s *Server) LastBody() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := len(s.requests) - 1; i >= 0; i-- {
		if len(s.requests[i].Body) > 0 {
			return string(s.requests[i].Body)
		}
	}
	return ""
}

// Handler returns the API as a handler, for a server of the caller's own.
func (s *Server) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.enter() {
			panic(http.ErrAbortHandler)
		}
		defer s.tasks.Done()
		s.serve(w, r, s.cfg.basePath)
	})
}

// A call is one request on its way through the server.
type call struct {
	r        *http.Request
	w        http.ResponseWriter
	origin   string // scheme, host and base path that the caller used
	version  string
	path     []string // below the version
	body     []byte
	form     url.Values   // of a body that is a form, without files
	parts    []part       // of a multipart body
	token    *token       // whose call it is, nil for one that needs none
	number   *number      // the number that the path names, if it names one
	pre      *preVerified // the pre-verified number that it names, if it names one
	defaults string       // fields that are answered if the call asks for none
	trace    string
	index    int
	fault    *Fault // what a plan or Inject has in store
	status   int    // what was answered, 0 if nothing
	code     int    // Graph error code that was answered
}

// An answer is what a call gets.
type answer struct {
	status int
	header http.Header
	body   []byte
	code   int
	size   int // of the body, where serve writes it
	serve  func(http.ResponseWriter, *http.Request)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, basePath string) {
	c := s.begin(w, r, basePath)
	log := Request{
		Time: s.now(), Method: r.Method, Path: strings.Join(c.path, "/"), Version: c.version, Query: r.URL.Query(),
		Header: r.Header.Clone(),
	}
	defer func() {
		log.Status, log.Code = c.status, c.code
		s.record(log)
	}()

	c.fault = s.fault(c, false)
	if s.strike(c, BeforeRead) {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		// The caller went away in the middle of its body: there is nobody to answer.
		panic(http.ErrAbortHandler)
	}
	c.body = body
	log.Body = body[:min(len(body), keptBody)]
	if c.fault == nil {
		c.fault = s.fault(c, true)
	}
	if s.strike(c, AfterRead) {
		return
	}
	a := s.answer(c, basePath)
	if s.strike(c, AfterProcess) {
		return
	}
	s.respond(c, a)
}

func (s *Server) begin(w http.ResponseWriter, r *http.Request, basePath string) *call {
	c := &call{r: r, w: w}
	scheme := "http"
	switch {
	case r.URL.Scheme != "":
		scheme = r.URL.Scheme
	case r.TLS != nil:
		scheme = "https"
	}
	c.origin = scheme + "://" + r.Host + basePath
	rest, _ := strings.CutPrefix(r.URL.Path, basePath)
	for _, segment := range strings.Split(rest, "/") {
		if segment != "" {
			c.path = append(c.path, segment)
		}
	}
	if len(c.path) > 0 && isVersion(c.path[0]) {
		c.version, c.path = c.path[0], c.path[1:]
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.trace = s.ids.trace()
	c.index = s.calls
	s.calls++
	return c
}

func (s *Server) record(log Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.requests) >= 2*keptCalls {
		s.requests = slices.Clone(s.requests[len(s.requests)-keptCalls+1:])
	}
	s.requests = append(s.requests, log)
}

// isVersion reports whether a path segment is an API version, "v26.0".
func isVersion(segment string) bool {
	rest, ok := strings.CutPrefix(segment, "v")
	if !ok || rest == "" {
		return false
	}
	_, err := strconv.ParseFloat(rest, 64)
	return err == nil && rest[0] >= '0' && rest[0] <= '9'
}

// answer does what the call asks for.
func (s *Server) answer(c *call, basePath string) *answer {
	if rest, ok := strings.CutPrefix(c.r.URL.Path, basePath); !ok || rest != "" && rest[0] != '/' {
		return s.failed(c, unknownPath(c.r.URL.Path))
	}
	if len(c.body) > maxBody {
		return &answer{status: http.StatusRequestEntityTooLarge, header: http.Header{}, body: []byte(errorPage(413))}
	}
	if f := s.readForm(c); f != nil {
		return s.failed(c, f)
	}
	if f := s.authenticate(c); f != nil {
		return s.failed(c, f)
	}
	a, f := s.dispatch(c)
	if f != nil {
		return s.failed(c, f)
	}
	return a
}

// readForm takes a form apart. JSON needs nothing: its readers decode it.
func (s *Server) readForm(c *call) *failure {
	kind, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "multipart/form-data":
		if err := c.readParts(params["boundary"]); err != nil {
			return refuse(100, "The multipart body cannot be read: %v", err)
		}
	case looksLikeJSON(c.body):
		// Whatever the Content-Type says: curl and others send JSON as a form.
	case err == nil && kind == "application/x-www-form-urlencoded":
		c.form, _ = url.ParseQuery(string(c.body))
	}
	if c.form != nil { // Graph takes any parameter from the query as well
		for name, values := range c.r.URL.Query() {
			if !c.form.Has(name) {
				c.form[name] = values
			}
		}
	}
	return nil
}

func looksLikeJSON(b []byte) bool {
	b = bytes.TrimLeft(b, " \t\r\n\ufeff")
	return len(b) > 0 && b[0] == '{'
}

func hexMAC(secret string, message []byte) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(message)
	return hex.EncodeToString(m.Sum(nil))
}

// object returns the call's parameters as one JSON object, whatever they came as.
func (c *call) object() ([]byte, *failure) {
	if c.form != nil {
		return formObject(c.form), nil
	}
	body := bytes.TrimPrefix(bytes.TrimSpace(c.body), []byte("\ufeff"))
	if len(body) == 0 {
		return formObject(c.r.URL.Query()), nil
	}
	if !looksLikeJSON(body) || !json.Valid(body) {
		return nil, refuse(100, "The request body is not a JSON object.")
	}
	return merge(body, c.r.URL.Query()), nil
}

// merge adds parameters of the query that a JSON object does not have.
func merge(body []byte, query url.Values) []byte {
	for _, name := range []string{"access_token", "appsecret_proof"} {
		query.Del(name)
	}
	if len(query) == 0 {
		return body
	}
	var members, more map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || json.Unmarshal(formObject(query), &more) != nil {
		return body
	}
	for name, v := range more {
		if _, given := members[name]; !given {
			members[name] = v
		}
	}
	merged, err := plainJSON(members)
	if err != nil {
		return body
	}
	return merged
}

// formObject makes a JSON object of form values as Graph reads them: what is an object, a list or a boolean in JSON is
// one, the rest are strings.
func formObject(form url.Values) []byte {
	members := map[string]json.RawMessage{}
	for name, values := range form {
		if name == "access_token" || name == "appsecret_proof" || len(values) == 0 {
			continue
		}
		v := strings.TrimSpace(values[0])
		if v == "true" || v == "false" || v != "" && (v[0] == '{' || v[0] == '[') && json.Valid([]byte(v)) {
			members[name] = json.RawMessage(v)
			continue
		}
		quoted, err := json.Marshal(values[0])
		if err == nil {
			members[name] = quoted
		}
	}
	out, err := json.Marshal(members)
	if err != nil {
		return []byte("{}")
	}
	return out
}

// decode reads the call's parameters into v.
func (c *call) decode(v any) *failure {
	body, f := c.object()
	if f != nil {
		return f
	}
	if err := json.Unmarshal(body, v); err != nil {
		return refuse(100, "The request body does not have the documented types: %v", err)
	}
	return nil
}

func ok(v any) (*answer, *failure) {
	body, err := plainJSON(v)
	if err != nil {
		return nil, refuse(131000, "%v", err)
	}
	return &answer{status: http.StatusOK, body: body}, nil
}

type success struct {
	Success bool `json:"success"`
}

func (s *Server) failed(c *call, f *failure) *answer {
	body, err := f.envelope(c.trace)
	if err != nil {
		body = []byte("{}")
	}
	a := &answer{status: f.status, body: body, code: f.code, header: http.Header{}}
	kind := "invalid_request"
	if f.status == http.StatusUnauthorized {
		kind = "invalid_token"
	}
	a.header.Set("WWW-Authenticate", `OAuth "Facebook Platform" "`+kind+`" `+strconv.QuoteToASCII(f.message))
	return a
}

// respond writes an answer, whole or cut.
func (s *Server) respond(c *call, a *answer) {
	w := c.w
	c.status, c.code = a.status, a.code
	if f := c.fault; f != nil && f.At == InResponse {
		size := max(a.size, len(a.body))
		if !f.pause(s, c) {
			panic(http.ErrAbortHandler)
		}
		w = &cutter{ResponseWriter: w, left: size / 2, cut: func() { s.breakOff(c, f.Break) }}
	}
	h := w.Header()
	for name, v := range a.header {
		h[name] = v
	}
	version := c.version
	if version == "" {
		version = s.cfg.version
	}
	h.Set("Facebook-Api-Version", version)
	h.Set("X-Fb-Trace-Id", c.trace)
	h.Set("X-App-Usage", `{"call_count":1,"total_cputime":1,"total_time":1}`)
	h.Set("X-Business-Use-Case-Usage", `{"`+s.cfg.businessID+`":[{"type":"whatsapp","call_count":1,"total_cputime":1,`+
		`"total_time":1,"estimated_time_to_regain_access":0}]}`)
	h.Set("Cache-Control", "no-store")
	if a.serve != nil {
		a.serve(w, c.r)
		return
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json; charset=UTF-8")
	}
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(a.status)
	if c.r.Method != http.MethodHead {
		_, _ = w.Write(a.body) //nolint:gosec // G705: JSON, or a page that a test asked for
	}
}

// sleep waits on the server's clock until d has passed or the server closes.
func (s *Server) sleep(ctx context.Context, d time.Duration) bool {
	return s.cfg.clock.Sleep(ctx, d) == nil
}
