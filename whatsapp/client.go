package whatsapp

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// A Client sends messages from one business phone number and calls the Graph API for it. It is immutable and safe for
// concurrent use; ForNumber derives one for another number. It implements graph.API, so that areas are made from it:
// media.NewClient(client), profile.NewClient(client).
type Client struct {
	shared *shared
	number string
	waba   string // "" if it is not known
	creds  *transport.Credentials
}

// shared is what all clients derived from one have in common.
type shared struct {
	config
	transport *transport.Transport
	base      *url.URL
	versions  versions
	root      string   // base URL and version, with a slash at the end
	rootURL   *url.URL // the same
}

var _ graph.API = (*Client)(nil)

// NewClient returns a Client that sends from phoneNumberID. It does no I/O and reads no environment. An empty or
// malformed id, an empty token (unless there is a WithTokenSource) and a bad option are errors of kind Invalid.
func NewClient(phoneNumberID, token string, opts ...Option) (*Client, error) {
	cfg := defaults()
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt(cfg); err != nil {
			return nil, err
		}
	}
	var broken []waerrors.FieldError
	if _, err := graph.Path(phoneNumberID); err != nil {
		broken = append(broken, waerrors.FieldError{Path: "phoneNumberID", Rule: "want the id of a business phone number, not the number", Value: fmt.Sprintf("%.40q", phoneNumberID)})
	}
	if rule := tokenRule(token); rule != "" && (token != "" || cfg.tokens == nil) {
		broken = append(broken, waerrors.FieldError{Path: "token", Rule: rule})
	}
	base, err := url.Parse(cfg.baseURL)
	if err != nil {
		broken = append(broken, waerrors.FieldError{Path: "WithBaseURL", Rule: "want a URL"})
	}
	if broken != nil {
		return nil, waerrors.NewInvalid("new client", broken...)
	}
	if cfg.limiter == nil {
		cfg.limiter = transport.NewLimiter(cfg.rate, cfg.maxWait)
	}
	root := cfg.baseURL + "/"
	if cfg.version != "" {
		root += cfg.version + "/"
	}
	rootURL, err := url.Parse(root)
	if err != nil {
		return nil, badOption("WithBaseURL", "want a URL", "")
	}
	foreign := cfg.http // nil: one that dials public addresses only
	if cfg.http == nil {
		cfg.http = transport.NewHTTP()
	}
	return &Client{
		number: phoneNumberID, waba: cfg.waba,
		creds: transport.NewCredentials(token, transport.TokenSource(cfg.tokens), cfg.credsHeader, cfg.appSecret),
		shared: &shared{config: *cfg, base: base, root: root, rootURL: rootURL, transport: transport.New(transport.Config{
			Base: base, HTTP: cfg.http, Foreign: foreign, Timeout: cfg.timeout, Retries: cfg.retries, MaxWait: cfg.maxWait, GateWait: cfg.gateWait,
			Limiter: cfg.limiter, RepeatUnknown: cfg.unknown,
		})},
	}, nil
}

// tokenRule returns the rule that token breaks, "" for none. A header cannot carry a line end.
func tokenRule(token string) string {
	if token == "" {
		return "want an access token, or WithTokenSource"
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "want an access token without spaces or line ends"
	}
	return ""
}

// ForNumber returns a client for another business phone number that shares connections, limits and options with c. It
// uses c's token, or the one given, which then never changes. The number is taken for one of c's account (see WithWABA)
// unless its token is another one; ForWABA says what it belongs to.
func (c *Client) ForNumber(phoneNumberID string, token ...string) *Client {
	d := &Client{shared: c.shared, number: phoneNumberID, waba: c.waba, creds: c.creds}
	if len(token) > 0 {
		given := token[len(token)-1]
		if !c.creds.Hold(given) {
			d.waba = ""
		}
		d.creds = c.creds.Derive(given)
	}
	return d
}

// ForWABA returns a client like c that knows which WhatsApp Business Account its number belongs to, "" for not, as
// WithWABA says it of the first one: client.ForNumber(id, token).ForWABA(account).
func (c *Client) ForWABA(id string) *Client {
	d := *c
	d.waba = id
	return &d
}

// PhoneNumberID returns the id of the number that c sends from.
func (c *Client) PhoneNumberID() string { return c.number }

// AppID returns the Meta app's id, "" without WithAppID.
func (c *Client) AppID() string { return c.shared.appID }

// Name returns the channel's label, "" without WithName.
func (c *Client) Name() string { return c.shared.name }

// CloseIdleConnections closes connections that are not in use now. Programs that end need not call it.
func (c *Client) CloseIdleConnections() { c.shared.transport.CloseIdleConnections() }

// NewRequest implements graph.API. A ref that is not a plain path below the version, or an absolute URL that is neither
// https nor of the base URL's origin, is an error of kind Invalid.
func (c *Client) NewRequest(ctx context.Context, method, ref string, body any) (*http.Request, error) {
	req, err := c.address(ctx, method, ref)
	if err != nil {
		return nil, c.named(ctx, err)
	}
	req.Header.Set("User-Agent", userAgent)
	if body == nil {
		return req, nil
	}
	data, err := encode(body)
	if err != nil {
		return nil, c.named(ctx, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.ContentLength = int64(len(data))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	return req, nil
}

// address makes a request for ref, which is a path below the version or an absolute URL.
func (c *Client) address(ctx context.Context, method, ref string) (*http.Request, error) {
	target, absolute := ref, strings.Contains(ref, "://")
	if !absolute {
		ref = strings.TrimPrefix(ref, "/")
		path, _, _ := strings.Cut(ref, "?")
		for elem := range strings.SplitSeq(path, "/") {
			if _, err := graph.Path(elem); err != nil {
				return nil, err
			}
		}
		if strings.ContainsAny(ref, " \r\n\t#") {
			return nil, waerrors.NewInvalid("", waerrors.FieldError{Path: "path", Rule: "want ids and names joined by slashes, and an encoded query"})
		}
		target = c.shared.root + ref
	}
	req, err := http.NewRequestWithContext(ctx, method, target, nil)
	if err != nil {
		return nil, waerrors.NewInvalid("", waerrors.FieldError{Path: "request", Rule: "want an HTTP method and a URL", Value: fmt.Sprintf("%.20q", method)})
	}
	if absolute {
		if err := transport.CheckURL(req.URL, c.shared.base); err != nil {
			return nil, waerrors.NewInvalid("", waerrors.FieldError{Path: "url", Rule: err.Error()})
		}
		return req, nil
	}
	req.Header.Set("Accept", "application/json") // what is absolute is a file
	return req, nil
}

const userAgent = "wacloud-go (+https://github.com/wacloud/wacloud)"

// encode writes a body as JSON with "&", "<" and ">" as they are: URLs in messages stay readable.
func encode(body any) ([]byte, error) {
	if o, ok := body.(*Outgoing); ok {
		return o.MarshalJSON() // the encoder would read what it returns twice over
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(body); err != nil {
		return nil, &waerrors.Error{Outcome: waerrors.NotSent, Kind: waerrors.Invalid, Err: err}
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// Do implements graph.API.
func (c *Client) Do(req *http.Request) (*http.Response, error) {
	return c.do(req.Context(), graph.Op(req.Context()), transport.Request{HTTP: req})
}

// do makes a call.
func (c *Client) do(ctx context.Context, op string, r transport.Request) (*http.Response, error) {
	began := time.Now()
	call := Call{Name: c.shared.name, Op: op, Method: http.MethodPost, PhoneNumberID: c.number}
	if r.HTTP != nil {
		call.Method = r.HTTP.Method
	}
	var done func(Result)
	if c.shared.hook != nil {
		var hooked context.Context
		if hooked, done = c.shared.hook(ctx, call); hooked != nil {
			ctx = hooked
		}
	}
	r.Creds = c.creds
	res, trail, e := c.shared.transport.Do(ctx, r)
	if e != nil {
		e.Op = c.op(cmp.Or(op, e.Op))
	}
	result := Result{Err: e, Attempts: trail.Attempts, Duration: time.Since(began)}
	if trail.Header != nil {
		result.Version = c.shared.versions.check(ctx, c.shared.logger, c.shared.version, trail.Header)
	}
	if n := len(trail.Attempts); n > 0 {
		result.Status = trail.Attempts[n-1].Status
	}
	if done != nil {
		result.Usage = usages(trail.Header)
		done(result)
	}
	c.log(ctx, call, result)
	if e != nil {
		return nil, e
	}
	return res, nil
}

func (c *Client) log(ctx context.Context, call Call, r Result) {
	level := slog.LevelDebug
	if r.Err != nil {
		level = slog.LevelWarn
	}
	if !c.shared.logger.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{slog.String("op", call.Op), slog.String("method", call.Method), slog.String("phone_number_id", call.PhoneNumberID),
		slog.Int("status", r.Status), slog.Int("attempts", len(r.Attempts)), slog.Duration("duration", r.Duration)}
	if call.Name != "" {
		attrs = append(attrs, slog.String("name", call.Name))
	}
	if e := r.Err; e != nil {
		attrs = append(attrs, slog.String("outcome", string(e.Outcome)), slog.String("kind", string(e.Kind)), slog.Int("code", e.Code),
			slog.String("trace", e.TraceID), slog.Duration("retry_after", e.RetryAfter))
	}
	c.shared.logger.LogAttrs(ctx, level, "whatsapp call", attrs...)
}

// op is how an error names a call: the channel's label, if it has one, and what was tried.
func (c *Client) op(op string) string {
	if c.shared.name == "" || strings.HasPrefix(op, c.shared.name+": ") {
		return op
	}
	return c.shared.name + ": " + op
}

// named puts the operation on an error that was made before the call.
func (c *Client) named(ctx context.Context, err error) error { return c.about(graph.Op(ctx), err) }

func (c *Client) about(op string, err error) error {
	if e, ok := errors.AsType[*waerrors.Error](err); ok {
		e.Op = c.op(cmp.Or(op, e.Op))
	}
	return err
}
