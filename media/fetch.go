package media

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Fetcher gets files from addresses that somebody else chose, without being led into the network it runs in: only
// https, only public addresses (checked when dialling, after the name was resolved, and again at each of at most 3
// redirects), no proxy, no credentials, no cookies, a limit of size and time. The zero Fetcher is ready to use, and a
// Fetcher may be used by many goroutines at once.
type Fetcher struct {
	MaxBytes int64         // largest file; 0 means MaxUpload
	Timeout  time.Duration // for all of it; 0 means 1 minute

	transport func(*http.Transport) // set by tests of this package only
}

const fetchTime = time.Minute

// Fetch gets a file as the zero Fetcher does.
func Fetch(ctx context.Context, address string) (*Spooled, error) {
	return Fetcher{}.Fetch(ctx, address)
}

// CheckLink checks a link as the zero Fetcher does.
func CheckLink(ctx context.Context, address string, k Kind) (Report, error) {
	return Fetcher{}.CheckLink(ctx, address, k)
}

// Fetch gets a file into a temporary one. Its name is the server's, cleaned, or the last element of the address.
//
// Errors: Invalid if the address is none that may be fetched or the file is too big; NotFound, Forbidden or Unavailable by
// the server's answer; Unavailable if it cannot be reached.
func (f Fetcher) Fetch(ctx context.Context, address string) (*Spooled, error) {
	return f.fetch(ctx, "fetch media", address, cmp.Or(max(0, f.MaxBytes), MaxUpload))
}

// CheckLink says whether Meta could send a message whose medium is a link: it fetches the file as Meta would, and holds
// content, size and the server's Content-Type to the rules of k; only a document may come without a type of its own, with
// advice. Meta keeps what it fetched for ten minutes under the
// same address.
//
// Errors: those of Fetch and of Validate.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func (f Fetcher) CheckLink(ctx context.Context, address string, k Kind) (Report, error) {
	const op = "check link"
	if err := sendable(op, k); err != nil {
		return Report{Kind: k}, err
	}
	limits, _ := k.Limits()
	if k == Sticker {
		limits, _ = AnimatedSticker.Limits() // which of the two it is, the bytes say
	}
	s, err := f.fetch(ctx, op, address, limits.MaxBytes)
	if err != nil {
		return Report{Kind: k}, err
	}
	defer s.Close()
	file := s.WithType(s.ContentType)
	file.linked = true
	return validate(op, file, k)
}

func (f Fetcher) fetch(ctx context.Context, op, address string, limit int64) (*Spooled, error) {
	u, err := url.Parse(address)
	if err == nil {
		err = fetchable(u)
	}
	if err != nil {
		return nil, notFetchable(op, err)
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(max(0, f.Timeout), fetchTime))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, notFetchable(op, err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	client, done := f.client()
	defer done()
	res, err := client.Do(req)
	if err != nil {
		return nil, unreached(ctx, op, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return nil, answered(op, res.StatusCode)
	}
	if res.ContentLength > limit {
		return nil, tooBig(op, limit, strconv.FormatInt(res.ContentLength, 10))
	}
	contentType := res.Header.Get("Content-Type")
	s, n, err := spool(CleanName(fetchedName(res), contentType), res.Body, limit)
	switch {
	case err != nil:
		return nil, unreached(ctx, op, err)
	case n > limit:
		s.Close()
		return nil, tooBig(op, limit, "more")
	}
	s.ContentType = contentType
	return s, nil
}

// client returns a client for one fetch, and what ends its connections.
func (f Fetcher) client() (*http.Client, func()) {
	t := &http.Transport{
		DialContext:            graph.PublicDialer().DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		ResponseHeaderTimeout:  30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true,
	}
	if f.transport != nil {
		f.transport(t)
	}
	check := func(req *http.Request, via []*http.Request) error {
		if len(via) > maxHops {
			return fmt.Errorf("redirected more than %d times", maxHops)
		}
		req.Header.Del("Referer")
		return fetchable(req.URL)
	}
	return &http.Client{Transport: t, CheckRedirect: check}, t.CloseIdleConnections
}

var errNotFetchable = errors.New("the address may not be fetched")

// fetchable refuses addresses that are not plain https. Where the host leads is judged when it is dialled.
func fetchable(u *url.URL) error {
	switch {
	case u.Scheme != "https":
		return fmt.Errorf("%w: it is not https", errNotFetchable)
	case u.Hostname() == "":
		return fmt.Errorf("%w: it has no host", errNotFetchable)
	case u.User != nil:
		return fmt.Errorf("%w: it has user information", errNotFetchable)
	}
	return nil
}

func notFetchable(op string, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // its text holds the address, and with it secrets of its query
	}
	e := waerrors.NewInvalid(op, waerrors.FieldError{Path: "url", Rule: "want the https address of a file on the public internet"})
	e.Err = err
	return e
}

// unreached is the error of a fetch without a whole answer.
func unreached(ctx context.Context, op string, err error) error {
	if errors.Is(err, errNotFetchable) || errors.Is(err, graph.ErrNotPublic) {
		return notFetchable(op, err)
	}
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	e := &waerrors.Error{Op: op, Outcome: waerrors.NotSent, Kind: waerrors.Unavailable, Title: "the file cannot be fetched", Err: err}
	if ctxErr := ctx.Err(); ctxErr != nil {
		e.Kind = waerrors.Canceled
		if !errors.Is(err, ctxErr) {
			e.Err = errors.Join(err, ctxErr)
		}
	}
	return e
}

// answered is the error of an answer that is not the file.
func answered(op string, status int) error {
	kind := waerrors.Unavailable
	switch {
	case status == http.StatusNotFound, status == http.StatusGone:
		kind = waerrors.NotFound
	case status == http.StatusTooManyRequests:
		kind = waerrors.Throttled
	case status < 500:
		kind = waerrors.Forbidden
	}
	return &waerrors.Error{
		Op: op, Outcome: waerrors.Refused, Kind: kind, Status: status, Err: errors.New("the server does not give the file"),
	}
}

func fetchedName(res *http.Response) string {
	if _, params, err := mime.ParseMediaType(res.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
		return params["filename"]
	}
	if name := path.Base(res.Request.URL.Path); name != "/" && name != "." {
		return name
	}
	return ""
}
