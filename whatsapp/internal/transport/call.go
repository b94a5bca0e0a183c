package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"maps"
	"math"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

const (
	jitterBase   = 500 * time.Millisecond
	maxErrorBody = 1 << 20            // bytes of an error answer that are read, after decompression
	maxRetryHint = 7 * 24 * time.Hour // a longer Retry-After is taken for this
	headerTrace  = "X-Fb-Trace-Id"
)

// A call is the state of one Do. It is the context of its attempts' requests, by which the retry loop, which all calls
// share, finds it. The loop runs in one goroutine, so only bodies, which net/http reads elsewhere, need locks of their
// own. What nearly every call needs once is part of it, so that it is allocated once.
type call struct {
	context.Context
	Request
	t          *Transport
	bare       *http.Request // without credentials and body
	repeatable bool
	length     int64

	// of the attempt under way
	start  time.Time
	waited time.Duration
	cancel context.CancelFunc // ends its deadline
	token  Secret             // nil until credentials were added

	mu     sync.Mutex
	bodies []*body

	// of the whole call
	header   http.Header // of the last answer
	attempts []waerrors.Attempt
	last     *waerrors.Error // of the last attempt, nil if it succeeded
	unsure   bool            // an attempt's outcome was Unknown
	renewed  bool            // a new token was fetched
	retries  int
	waiting  bool          // between two attempts
	wait     time.Duration // before the next attempt
	idle     time.Time     // since when nothing is under way
	probes   []*gate       // shut gates that the call was let through, to find out
	gated    time.Duration // waited at gates

	answer       answerBody // of the last attempt
	firstBody    body
	firstBodies  [1]*body
	firstAttempt [1]waerrors.Attempt
}

func newCall(ctx context.Context, t *Transport, r Request) *call {
	c := &call{Context: ctx, Request: r, t: t, idle: time.Now()}
	if r.HTTP == nil {
		c.bare = (&http.Request{
			Method: http.MethodPost, URL: r.URL, Host: r.URL.Host, Header: r.Header, ContentLength: int64(len(r.Body)),
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		}).WithContext(c)
	} else {
		// net/http repeats a POST by itself when it sees one of these, even an empty one.
		r.HTTP.Header.Del("Idempotency-Key")
		r.HTTP.Header.Del("X-Idempotency-Key")
		c.bare = r.HTTP.WithContext(c)
		c.bare.Body, c.bare.GetBody = nil, nil // each attempt opens a copy that is counted
	}
	c.length, c.repeatable = c.bare.ContentLength, graph.Repeatable(c.bare)
	c.bodies, c.attempts = c.firstBodies[:0], c.firstAttempt[:0]
	return c
}

type callKey struct{}

// Value makes the call found by callOf.
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// String keeps the call's content out of what prints a context.
func (*call) String() string { return "whatsapp call" }

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

func (c *call) trail() Trail { return Trail{c.attempts, c.header} }

// open opens a copy of the body that is counted. A late one is empty until fill.
func (c *call) open(late bool) (*body, error) {
	b := &c.firstBody
	c.mu.Lock()
	defer c.mu.Unlock()
	if b.src != nil {
		b = &body{}
	}
	b.late = late
	switch {
	case late:
		b.src = &b.memory
	case c.HTTP == nil:
		b.memory.Reset(c.Body)
		b.src = &b.memory
	default:
		src, err := c.HTTP.GetBody()
		if err != nil {
			return nil, &bodyError{err}
		}
		b.src, b.closer = src, src
	}
	c.bodies = append(c.bodies, b)
	return b, nil
}

// fill is called by net/http when it is about to read the body.
func (c *call) fill() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := len(c.bodies); n > 0 {
		c.bodies[n-1].fill(c.Body)
	}
}

// takeBodies returns the copies of the body that were opened since it was last called.
func (c *call) takeBodies() []*body {
	c.mu.Lock()
	defer c.mu.Unlock()
	bodies := c.bodies
	c.bodies = nil
	return bodies
}

// prepare waits before another attempt.
func (c *call) prepare() error {
	if err := sleep(c, c.wait); err != nil {
		return err
	}
	return c.await()
}

// await waits for the rate limits, and at the gates: before, so that nobody waits for nothing, and again behind, since one
// may have shut in the meantime. Then the limiter gets back what it gave.
func (c *call) await() error {
	if err := c.Err(); err != nil || c.Number == "" {
		return err
	}
	for {
		if e := c.enter(); e != nil {
			return e
		}
		if err := c.t.Limiter.Wait(c, c.Number, c.Recipient); err != nil {
			if c.Err() != nil {
				return c.Err() // a limiter may return the cause, which is not about this call
			}
			return err
		}
		if c.t.gates.pass(c) == nil {
			return nil
		}
		if l, ok := c.t.Limiter.(Returner); ok {
			l.Return(c.Number, c.Recipient)
		}
	}
}

// attempts is the http.RoundTripper of all calls. It has no CloseIdleConnections, which the retry loop would call after a
// failure and so close the connections of everybody else.
type attempts struct{}

func (attempts) RoundTrip(req *http.Request) (*http.Response, error) {
	return callOf(req.Context()).attempt(req)
}

// attempt makes one attempt.
func (c *call) attempt(req *http.Request) (*http.Response, error) {
	c.waiting = false
	c.start = time.Now()
	c.waited = c.start.Sub(c.idle)

	out, via, err := c.ready(req)
	if err != nil {
		c.cancel()
		return nil, err
	}
	res, err := via.RoundTrip(out)
	if err == nil && res == nil {
		err = errors.New("the RoundTripper returned neither an answer nor an error")
	}
	if err != nil {
		c.cancel()
		return nil, c.own(err)
	}
	if res.Body == nil {
		res.Body = http.NoBody
	}
	c.answer = answerBody{res.Body, c}
	res.Body = &c.answer
	if old := res.ProtoMajor == 1; c.HTTP == nil && old != c.t.http1.Load() {
		c.t.http1.Store(old)
	}
	c.header = res.Header
	res.Request = req
	return res, nil
}

// ready makes the request of one attempt, with deadline, credentials and a body of its own, and says which way it goes.
func (c *call) ready(req *http.Request) (*http.Request, http.RoundTripper, error) {
	ctx := context.Context(c)
	c.cancel = func() {}
	if c.t.Timeout > 0 && !c.streams(req) {
		// A context that ends sooner needs no second timer.
		if end, ok := c.Deadline(); !ok || end.After(c.start.Add(c.t.Timeout)) {
			ctx, c.cancel = context.WithDeadline(c, c.start.Add(c.t.Timeout))
		}
	}
	known, via := c.way(req)
	late := c.late(via)
	if late {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: c.fill})
	}
	out := req.WithContext(ctx)
	if c.HTTP != nil || len(c.attempts) > 0 { // it is the caller's, or the attempt before may still be read
		out.Header = maps.Clone(req.Header) // values are replaced, never changed
	}
	if known {
		t, err := c.Creds.now(ctx)
		if err != nil {
			return nil, nil, c.tokenError(err)
		}
		c.token = t.secret
		c.Creds.sign(out, t)
	} else {
		out.Header.Del("Authorization")
	}
	if len(c.Body) > 0 || c.HTTP != nil && c.HTTP.GetBody != nil {
		open := func() (io.ReadCloser, error) {
			b, err := c.open(late)
			if err != nil || !late {
				return b, err
			}
			return io.NopCloser(&b.memory), nil
		}
		src, err := open()
		if err != nil {
			return nil, nil, err
		}
		out.Body, out.ContentLength = src, c.length
		out.GetBody = open // net/http's own second try on a stale connection
	}
	return out, via, nil
}

// way returns which way req goes, and whether it may carry the credentials there.
func (c *call) way(req *http.Request) (known bool, via http.RoundTripper) {
	if trusted(req.URL, c.t.Base, c.Creds.Own()) {
		return true, c.t.HTTP
	}
	if req.URL.Host == mediaHost {
		return false, c.t.HTTP
	}
	return false, c.t.Foreign
}

// late reports whether the body is better filled when net/http is about to read it. Over HTTP/1.1 it writes headers and
// body at once only if the body is a *bytes.Reader, which cannot count. For an attempt after the first the plain way
// is good enough.
func (c *call) late(via http.RoundTripper) bool {
	_, ours := via.(HTTP)
	return ours && c.HTTP == nil && len(c.attempts) == 0 && c.t.http1.Load()
}

// A bodyError is that of a body that could not be opened.
type bodyError struct{ err error }

func (e *bodyError) Error() string { return e.err.Error() }
func (e *bodyError) Unwrap() error { return e.err }

// A tokenError is a token source's failure. Its text holds no token.
type tokenError struct {
	text string
	err  error
}

func (e *tokenError) Error() string { return e.text }
func (e *tokenError) Unwrap() error { return e.err }

func (c *call) tokenError(err error) *tokenError {
	e := &tokenError{text: "token source: " + c.scrub(err.Error())}
	// A source may make calls of its own. What became of one is not what became of this one.
	if _, other := errors.AsType[*waerrors.Error](err); !other {
		e.err = err
	}
	return e
}

// blameSource puts into e why there is no other token, if that is known.
func (c *call) blameSource(e *waerrors.Error, err error) {
	if err == nil {
		return
	}
	t := c.tokenError(err)
	e.Err = errors.Join(e.Err, t)
	e.Details = strings.TrimPrefix(e.Details+"; "+t.text, "; ")
}

// streams reports whether an attempt may rightly take longer than any fixed time: it carries or fetches a file. What
// asks for JSON is not a file.
func (c *call) streams(req *http.Request) bool {
	if c.HTTP == nil {
		return false
	}
	if req.Header.Get("Accept") == "" {
		return true
	}
	kind := req.Header.Get("Content-Type")
	return req.ContentLength != 0 && !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "application/x-www-form-urlencoded")
}

// check judges the attempt that just ended and reports whether another one follows.
func (c *call) check(res *http.Response, err error) bool {
	now := time.Now()
	c.last = c.judge(res, err)
	a := waerrors.Attempt{Start: c.start, Wait: c.waited, Duration: now.Sub(c.start)}
	if res != nil {
		a.Status = res.StatusCode
	}
	if e := c.last; e != nil {
		a.Code, a.Outcome, a.Err = e.Code, e.Outcome, e.Err
		c.unsure = c.unsure || e.Outcome == waerrors.Unknown
		c.t.gates.tell(c, e) // at once: nobody else shall leave while this call waits
	}
	c.attempts = append(c.attempts, a)
	c.idle = now
	c.takeBodies()
	if c.Number != "" {
		c.t.Limiter.Observe(c.Number, c.Recipient, c.last)
	}
	c.waiting = c.last != nil && c.again(c.last)
	return c.waiting
}

// judge says what the attempt means. nil is success.
func (c *call) judge(res *http.Response, err error) *waerrors.Error {
	if err != nil {
		return c.broken(err)
	}
	if res.StatusCode >= 200 && res.StatusCode < 400 {
		return c.accepted(res)
	}
	data, readErr := io.ReadAll(io.LimitReader(res.Body, maxErrorBody))
	c.end(res)
	e := c.graphError(res, data)
	if e.Code == 0 && e.Outcome == waerrors.Unknown { // no Graph error
		if e.Err = readErr; readErr != nil {
			c.ended(e)
		}
		// An answer before the whole body was read cannot be about a message that was taken.
		if c.partly() || c.repeatable && res.StatusCode < 500 {
			e.Outcome = waerrors.Refused
		}
	}
	return e
}

// graphError is the error that an answer tells.
func (c *call) graphError(res *http.Response, data []byte) *waerrors.Error {
	graph.Refused(c, data)
	e := waerrors.FromResponse(res.StatusCode, data)
	// Texts are cut, and the beginning of a secret is not found any more. What the error means stays as it is.
	if text := string(data); c.scrub(text) != text {
		clean := waerrors.FromResponse(res.StatusCode, []byte(c.scrub(text)))
		e.Title, e.Details, e.TraceID = clean.Title, clean.Details, clean.TraceID
	}
	e.Title, e.Details = c.scrub(e.Title), c.scrub(e.Details) // as they stand behind JSON's escapes
	if e.TraceID == "" {
		e.TraceID = res.Header.Get(headerTrace)
	}
	e.RetryAfter = max(e.RetryAfter, retryAfter(res.Header.Get("Retry-After"), time.Now()), regain(e, res.Header))
	return e
}

// end ends an attempt whose answer was read.
func (c *call) end(res *http.Response) {
	_ = res.Body.Close()
	res.Body = http.NoBody
	c.cancel()
}

// broken is the verdict on an attempt without an answer.
func (c *call) broken(err error) *waerrors.Error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // its text holds the URL, and with it appsecret_proof
	}
	e := &waerrors.Error{Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Err: err}
	if t, ok := errors.AsType[*tokenError](err); ok {
		e.Outcome, e.Err = waerrors.NotSent, t // Unavailable: the source may answer the next time
		if errors.Is(err, errBadToken) {
			e.Kind = waerrors.Unauthorized
		}
	} else if b, ok := errors.AsType[*bodyError](err); ok {
		e.Outcome, e.Kind, e.Err = waerrors.NotSent, waerrors.Other, b.err
	} else if c.partly() || unconnected(err) {
		e.Outcome = waerrors.NotSent
	}
	c.ended(e)
	return e
}

// ended has e say that the caller's context ended, if it did. Of an attempt's own deadline the caller knows nothing.
func (c *call) ended(e *waerrors.Error) {
	err := c.Err()
	if err == nil {
		return
	}
	e.Kind = waerrors.Canceled
	if !errors.Is(e.Err, err) {
		e.Err = errors.Join(e.Err, err)
	}
}

// own keeps of an error that came from the HTTP transport or an answer's body only the text, if something else may have
// failed with it: net/http returns the cause for which a context ended, and that may be what became of another message,
// or a database that could not be dialed. All errors from there pass here, and what is left is judged by what was read
// of the body.
func (c *call) own(err error) error {
	ended := c.Err()
	_, other := errors.AsType[*waerrors.Error](err)
	if !other && (ended == nil || errors.Is(ended, context.Cause(c))) {
		return err
	}
	return errors.Join(ended, errors.New(c.scrub(err.Error())))
}

// partly reports whether there is a body and it was surely not read to its end.
func (c *call) partly() bool {
	bodies := c.takeBodies()
	if c.length == 0 || len(bodies) == 0 {
		return false
	}
	whole := false
	for _, b := range bodies { // net/http may have opened more than one: close and count them all
		whole = b.handedOver(c.length) || whole
	}
	return !whole
}

// unconnected reports whether err happened before there was a connection to send anything over. A tls.RecordHeaderError
// is no sign of that: garbage can come after the body, too.
func unconnected(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return true
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	return errors.Is(err, graph.ErrNotPublic) || untrusted(err)
}

// untrusted reports whether the other side's certificate was refused.
func untrusted(err error) bool {
	_, verify := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, host := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return verify || authority || host || invalid
}

// final reports whether a connection error will be the same the next time.
func final(err error) bool {
	if dns, ok := errors.AsType[*net.DNSError](err); ok && dns.IsNotFound {
		return true
	}
	return untrusted(err) || errors.Is(err, graph.ErrNotPublic)
}

// again decides whether the call is tried once more, and after which wait.
func (c *call) again(e *waerrors.Error) bool {
	if e.Kind == waerrors.Canceled {
		return false
	}
	if e.Kind == waerrors.Unauthorized && e.Outcome == waerrors.Refused {
		if c.token == nil || c.renewed {
			return false
		}
		if fresh, err := c.Creds.renew(c, c.token()); !fresh {
			c.blameSource(e, err)
			return false
		}
		c.renewed, c.wait = true, 0
		return true
	}
	if !c.mayRepeat(e) {
		return false
	}
	c.wait = c.backoff(e)
	e.RetryAfter = max(e.RetryAfter, c.leastWait(e))
	if c.retries >= c.t.Retries || c.wait > c.t.MaxWait {
		return false
	}
	if deadline, ok := c.Deadline(); ok && time.Now().Add(c.wait).After(deadline) {
		return false
	}
	if !c.t.quota.take() {
		return false
	}
	c.retries++
	return true
}

func (c *call) mayRepeat(e *waerrors.Error) bool {
	switch e.Outcome {
	case waerrors.NotSent:
		return e.Kind == waerrors.Unavailable && !final(e.Err)
	case waerrors.Refused:
		return e.Retryable()
	case waerrors.Unknown:
		transient := e.Kind == waerrors.Unavailable || e.Kind == waerrors.Throttled
		return transient && (c.repeatable || c.t.RepeatUnknown)
	}
	return false
}

// leastWait is the least time before the next try: what Meta or its documentation says.
func (c *call) leastWait(e *waerrors.Error) time.Duration {
	if e.Code == 131056 { // the pair limit: 4^n seconds
		return max(e.RetryAfter, time.Duration(math.Pow(4, float64(c.retries+1)))*time.Second)
	}
	return e.RetryAfter
}

func (c *call) backoff(e *waerrors.Error) time.Duration {
	return max(c.leastWait(e), c.t.jitter(jitterBase<<min(c.retries, 10)))
}

// retryAfter reads the header in both of its forms. What is negative, absurd or unreadable is no hint.
func retryAfter(header string, now time.Time) time.Duration {
	if header == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(strings.TrimSpace(header), 10, 63); err == nil {
		return time.Duration(min(seconds, uint64(maxRetryHint/time.Second))) * time.Second
	}
	at, err := http.ParseTime(header)
	if err != nil {
		return 0
	}
	return min(max(0, at.Sub(now)), maxRetryHint)
}
