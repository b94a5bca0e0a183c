// Package transport sends Graph API requests: it adds credentials, waits for rate limits, repeats what may be repeated
// and says of every failure what it means for the message.
package transport

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Waiter is the part of a rate limiter that a send needs.
type Waiter interface {
	Wait(ctx context.Context, number, recipient string) error
	Observe(number, recipient string, err *waerrors.Error)
}

// A Returner is a Waiter that is told of a message which did not leave after it had waited.
type Returner interface {
	Return(number, recipient string)
}

// Config is what a Transport is made of. All fields are required but Logger and Foreign.
type Config struct {
	Base          *url.URL          // base URL without version
	HTTP          http.RoundTripper // for the base URL's host and the media host
	Foreign       http.RoundTripper // for all other hosts; nil means one that dials public addresses only
	Timeout       time.Duration     // of one attempt, 0 for none
	Retries       int
	MaxWait       time.Duration
	GateWait      time.Duration // how long a message may wait at shut gates, 0 for not at all
	Limiter       Waiter
	Logger        *slog.Logger
	RepeatUnknown bool // repeat sends whose outcome is unknown: they may arrive twice
}

// A Transport is shared by all clients derived from one. It is safe for concurrent use.
type Transport struct {
	Config
	loop   retryablehttp.Client // for all calls: what belongs to one stands in the context of its request
	quota  quota
	gates  gates
	http1  atomic.Bool                       // the last answer came over HTTP/1
	jitter func(time.Duration) time.Duration // full jitter, replaced in tests
}

// New returns a Transport. It starts nothing.
func New(cfg Config) *Transport {
	t := &Transport{Config: cfg, jitter: fullJitter, loop: retryablehttp.Client{
		HTTPClient: &http.Client{Transport: attempts{}, CheckRedirect: follow},
		RetryMax:   cfg.Retries + 1, // renewing a token is no retry. CheckRetry decides, this only bounds
		CheckRetry: func(ctx context.Context, res *http.Response, err error) (bool, error) {
			return callOf(ctx).check(res, err), nil
		},
		Backoff:      func(time.Duration, time.Duration, int, *http.Response) time.Duration { return 0 }, // PrepareRetry knows the call
		PrepareRetry: func(req *http.Request) error { return callOf(req.Context()).prepare() },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}}
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

// A Request is one call to make: HTTP, or else a POST of what is in memory.
type Request struct {
	HTTP      *http.Request
	URL       *url.URL
	Header    http.Header // belongs to Do
	Body      []byte
	Creds     *Credentials
	Number    string // phone number id that sends a message; "" if the call is none and no limit applies
	WABA      string // the account that Number belongs to, "" if it is not known
	Recipient string
	Answer    Answer // if not nil, is given the whole body of a 2xx, and the response returned has none
}

// An Answer reads what Meta says of a message that it accepted. An error means that the body is of no use.
type Answer interface{ Read(body []byte) error }

// A Trail is what was seen of a call, however it ended.
type Trail struct {
	Attempts []waerrors.Attempt
	Header   http.Header // of the last answer, nil if there was none
}

// Do makes the call. A response is 2xx or 3xx, its body unread.
func (t *Transport) Do(ctx context.Context, r Request) (*http.Response, Trail, *waerrors.Error) {
	c := newCall(ctx, t, r)
	if err := CheckURL(c.bare.URL, t.Base); err != nil {
		return nil, Trail{}, waerrors.NewInvalid("", waerrors.FieldError{Path: "url", Rule: err.Error(), Value: c.bare.URL.Hostname()})
	}
	told := &waerrors.Error{} // nothing, should there be a panic below
	defer func() { t.gates.leave(c, told) }()
	res, e := c.run()
	told = e
	return res, c.trail(), e
}

// run waits, tries and tries again.
func (c *call) run() (*http.Response, *waerrors.Error) {
	if err := c.await(); err != nil {
		return nil, c.local(err)
	}
	res, err := c.t.loop.Do(&retryablehttp.Request{Request: c.bare})
	return c.finish(res, err)
}

// follow follows no redirect: a 307 would send the body, and Go would send the token, to another place.
func follow(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// finish turns what the retry loop returned into the call's result.
func (c *call) finish(res *http.Response, err error) (*http.Response, *waerrors.Error) {
	if err == nil && c.last == nil && res != nil {
		c.t.quota.succeeded(c.retries)
		res.Request = c.HTTP // not the one that carries the credentials
		return res, nil
	}
	e := c.last
	if e == nil {
		return nil, c.local(err)
	}
	if err != nil && c.waiting {
		// The wait ended early (ctx, or the limiter's refusal). What Meta said before it stays the verdict, so no other
		// *Error may be found within. A gate that shut meanwhile says more than why this one attempt failed.
		given, ok := errors.AsType[*waerrors.Error](err)
		if _, shut := errors.AsType[*waerrors.Shut](err); ok && shut {
			e = given
		} else {
			if ok {
				err = errors.New(err.Error())
			}
			e.Err = errors.Join(e.Err, err)
		}
	}
	if c.unsure && c.Number != "" && !waerrors.Ambiguous(e) {
		e.Outcome = waerrors.Unknown // an earlier attempt may have been accepted
	}
	e.Attempts = slices.Clone(c.attempts) // an error may be kept for long, and the call need not
	return nil, e
}

// local is the error of a call that ended before its first attempt.
func (c *call) local(err error) *waerrors.Error {
	if given, ok := errors.AsType[*waerrors.Error](err); ok {
		e := *given // a limiter may give the same to many calls, and cannot know what it means for the message
		e.Outcome = waerrors.NotSent
		return &e
	}
	e := &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Other, Err: err}
	if c.Err() != nil {
		e.Kind = waerrors.Canceled
	}
	return e
}
