// Package transport sends Graph API requests: it adds credentials, waits for rate limits, repeats what may be repeated
// and says of every failure what it means for the message.
package transport

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Waiter is the part of a rate limiter that a send needs.
type Waiter interface {
	Wait(ctx context.Context, number, recipient string) error
	Observe(number, recipient string, err *waerrors.Error)
}

// Config is what a Transport is made of. All fields are required but Logger and Foreign.
type Config struct {
	Base          *url.URL          // base URL without version
	HTTP          http.RoundTripper // for the base URL's host and the media host
	Foreign       http.RoundTripper // for all other hosts; nil means one that dials public addresses only
	Timeout       time.Duration     // of one attempt, 0 for none
	Retries       int
	MaxWait       time.Duration
	Limiter       Waiter
	Logger        *slog.Logger
	RepeatUnknown bool // repeat sends whose outcome is unknown: they may arrive twice
}

// A Transport is shared by all clients derived from one. It is safe for concurrent use.
type Transport struct {
	Config
	quota  quota
	gates  gates
	jitter func(time.Duration) time.Duration // full jitter, replaced in tests
}

// New returns a Transport. It starts nothing.
func New(cfg Config) *Transport {
	t := &Transport{Config: cfg, jitter: fullJitter}
	if t.Foreign == nil {
		t.Foreign = newForeign()
	}
	return t
}

func fullJitter(ceiling time.Duration) time.Duration { return rand.N(ceiling + 1) }

// CloseIdleConnections closes connections that are not in use.
func (t *Transport) CloseIdleConnections() {
	for _, rt := range []http.RoundTripper{t.HTTP, t.Foreign} {
		if c, ok := rt.(interface{ CloseIdleConnections() }); ok {
			c.CloseIdleConnections()
		}
	}
}

// A Request is one call to make.
type Request struct {
	HTTP      *http.Request
	Creds     *Credentials
	Number    string // phone number id that sends a message; "" if the call is none and no limit applies
	Recipient string
	Header    func(http.Header) // if not nil, is shown the header of every answer
}

// Do makes the call. A response is 2xx or 3xx, its body unread. The attempts are returned in both cases.
func (t *Transport) Do(r Request) (*http.Response, []waerrors.Attempt, *waerrors.Error) {
	req := r.HTTP
	// net/http repeats a POST by itself when it sees one of these, even an empty one.
	req.Header.Del("Idempotency-Key")
	req.Header.Del("X-Idempotency-Key")

	ctx := req.Context()
	c := &call{t: t, ctx: ctx, creds: r.Creds, number: r.Number, recipient: r.Recipient, repeatable: graph.Repeatable(req), length: req.ContentLength, header: r.Header}
	if err := CheckURL(req.URL, t.Base); err != nil {
		return nil, nil, waerrors.NewInvalid("", waerrors.FieldError{Path: "url", Rule: err.Error(), Value: req.URL.Hostname()})
	}
	if c.number == "" {
		return c.run(req)
	}
	probes, e := t.gates.enter(c.number, c.creds)
	if e != nil {
		return nil, nil, e
	}
	told := &waerrors.Error{} // nothing, should there be a panic below
	defer func() { t.gates.leave(probes, c.number, c.token, told) }()
	res, attempts, e := c.run(req)
	told = e
	return res, attempts, e
}

// run waits, tries and tries again.
func (c *call) run(req *http.Request) (*http.Response, []waerrors.Attempt, *waerrors.Error) {
	if err := c.await(); err != nil {
		return nil, nil, c.local(err)
	}
	retryable, err := c.request(req)
	if err != nil {
		return nil, nil, c.local(err)
	}
	loop := retryablehttp.Client{
		HTTPClient:   &http.Client{Transport: c, CheckRedirect: follow},
		RetryMax:     c.t.Retries + 1, // renewing a token is no retry. CheckRetry decides, this only bounds
		CheckRetry:   func(_ context.Context, res *http.Response, err error) (bool, error) { return c.check(res, err), nil },
		Backoff:      func(time.Duration, time.Duration, int, *http.Response) time.Duration { return c.wait },
		PrepareRetry: func(*http.Request) error { return c.await() },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	res, err := loop.Do(retryable)
	return c.finish(req, res, err)
}

// follow follows no redirect: a 307 would send the body, and Go would send the token, to another place.
func follow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// request wraps req so that each copy of its body is counted.
func (c *call) request(req *http.Request) (*retryablehttp.Request, error) {
	open := req.GetBody
	bare := req.WithContext(c.ctx)
	bare.Body, bare.GetBody = nil, nil
	out, err := retryablehttp.FromRequest(bare)
	if err != nil || open == nil {
		return out, err
	}
	looked := false
	err = out.SetBody(retryablehttp.ReaderFunc(func() (io.Reader, error) {
		if !looked { // SetBody wants to know a length, which c.length has: spare opening a file for that
			looked = true
			return http.NoBody, nil
		}
		src, err := open()
		if err != nil {
			return nil, err
		}
		return c.count(src), nil
	}))
	out.ContentLength = c.length // SetBody has overwritten it
	return out, err
}

// finish turns what the retry loop returned into the call's result.
func (c *call) finish(req *http.Request, res *http.Response, err error) (*http.Response, []waerrors.Attempt, *waerrors.Error) {
	if err == nil && c.last == nil && res != nil {
		c.t.quota.succeeded(c.retries)
		res.Request = req // not the one that carries the credentials
		return res, c.attempts, nil
	}
	e := c.last
	if e == nil {
		return nil, c.attempts, c.local(err)
	}
	if err != nil && c.waiting {
		// The wait ended early (ctx, or the limiter's refusal). What Meta said before it stays the verdict, so no other
		// *Error may be found within.
		if _, ok := errors.AsType[*waerrors.Error](err); ok {
			err = errors.New(err.Error())
		}
		e.Err = errors.Join(e.Err, err)
	}
	if c.unsure && c.number != "" && !waerrors.Ambiguous(e) {
		e.Outcome = waerrors.Unknown // an earlier attempt may have been accepted
	}
	e.Attempts = c.attempts
	return nil, c.attempts, e
}

// local is the error of a call that ended before its first attempt.
func (c *call) local(err error) *waerrors.Error {
	if given, ok := errors.AsType[*waerrors.Error](err); ok {
		e := *given // a limiter may give the same to many calls, and cannot know what it means for the message
		e.Outcome = waerrors.NotSent
		return &e
	}
	e := &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Other, Err: err}
	if c.ctx.Err() != nil {
		e.Kind = waerrors.Canceled
	}
	return e
}
