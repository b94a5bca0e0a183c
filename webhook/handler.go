package webhook

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"log/slog"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// MaxBody is how many bytes a POST may have. Meta sends up to 3 MB.
const MaxBody = 4 << 20

const (
	defaultTimeout  = 20 * time.Second
	defaultKeep     = 8 * 24 * time.Hour
	defaultRead     = 15 * time.Second
	defaultInFlight = 256
	retryAfter      = 5 // seconds
)

// A Handler is the http.Handler for a webhook's address. It is safe for concurrent use and never changes. Make one with
// NewHandler; when the server stops, call Shutdown.
type Handler struct {
	cfg       config
	verifiers []*verifier
	slots     chan struct{}
	lanes     lanes
	quick     bool // the store is in memory
	buffers   sync.Pool

	// Nil without WithWorkers. A handler that waits for a status must not take the worker that the status needs.
	workers, statusWorkers chan struct{}

	mu      sync.Mutex
	running int
	closed  bool
	idle    chan struct{} // closed once closed and running == 0
	abort   context.Context
	stop    context.CancelFunc
}

// NewHandler returns a Handler that takes webhooks signed with appSecret, and answers the handshake for verifyToken. Both
// must be set: the error, of kind Invalid, says which is not, or which option is wrong.
func NewHandler(appSecret, verifyToken string, opts ...Option) (*Handler, error) {
	if appSecret == "" {
		return nil, invalid(opNewHandler, "appSecret", "want the app's secret", "none")
	}
	return newHandler(config{apps: []secretOf{{"", appSecret}}}, verifyToken, opts)
}

// NewUnverifiedHandler returns a Handler that takes any body, signed or not. It is for tests: on the internet anyone could
// feed it.
func NewUnverifiedHandler(verifyToken string, opts ...Option) (*Handler, error) {
	return newHandler(config{unverified: true}, verifyToken, opts)
}

func newHandler(c config, verifyToken string, opts []Option) (*Handler, error) {
	if verifyToken == "" {
		return nil, invalid(opNewHandler, "verifyToken", "want the token that Meta's dashboard was given", "none")
	}
	c.token = sha256.Sum256([]byte(verifyToken))
	c.timeout, c.keep, c.read, c.inFlight = defaultTimeout, defaultKeep, defaultRead, defaultInFlight
	c.logger = slog.New(slog.DiscardHandler)
	for _, o := range opts {
		if o == nil {
			return nil, invalid(opNewHandler, "options", "want no nil", "")
		}
		if err := o(&c); err != nil {
			return nil, err
		}
	}
	if c.store == nil {
		s, err := NewMemoryStore()
		if err != nil {
			return nil, err
		}
		c.store = s
	}
	h := &Handler{cfg: c, slots: make(chan struct{}, c.inFlight), idle: make(chan struct{})}
	_, h.quick = c.store.(*MemoryStore)
	h.buffers.New = func() any { return new([chunk]byte) }
	for _, a := range c.apps {
		h.verifiers = append(h.verifiers, newVerifier(a.app, a.secret))
	}
	if c.workers > 0 {
		h.workers, h.statusWorkers = make(chan struct{}, c.workers), make(chan struct{}, c.workers)
	}
	h.abort, h.stop = context.WithCancel(context.Background())
	if b, ok := c.sink.(*background); ok {
		if err := b.bind(h); err != nil {
			h.stop()
			return nil, err
		}
	}
	for _, o := range c.observers {
		if a, ok := o.(interface{ Attach() }); ok {
			a.Attach()
		}
	}
	return h, nil
}

// ServeHTTP answers the handshake (GET) and takes webhooks (POST).
//
// A POST is answered 200 once all its items are committed; 500 if a handler failed; 503, with Retry-After, if an item is
// being handled by someone else, the store cannot be reached, too many POSTs run or the Handler is shut down. 4xx, with
// nothing handled: 400 no webhook, 401 no fitting signature, 405 another method, 408 a body that arrives too slowly, 413
// more than MaxBody bytes or MaxItems items, 415 not plain application/json.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.serve(w, r, h.verifiers) }

// ForApp returns a handler that takes the bodies of one app only, see WithApp, to give each app a path of its own. It
// shares everything else with h. The error is of kind Invalid if no secret has that name.
func (h *Handler) ForApp(app string) (http.Handler, error) {
	var own []*verifier
	for _, v := range h.verifiers {
		if v.app == app {
			own = append(own, v)
		}
	}
	if len(own) == 0 {
		return nil, invalid("handler for app", "app", "want the name of an app that WithApp named", strconv.Quote(app))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.serve(w, r, own) }), nil
}

// serve answers one request and reports how.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, verifiers []*verifier) {
	start := time.Now()
	report := RequestReport{Method: r.Method, Status: http.StatusOK}
	switch r.Method {
	case http.MethodGet:
		report.Status, report.Reason = h.handshake(w, r)
	case http.MethodPost:
		h.intake(w, r, verifiers, &report)
	default:
		w.Header().Set("Allow", "GET, POST")
		report.Status, report.Reason = http.StatusMethodNotAllowed, "method"
	}
	if report.Status != http.StatusOK {
		h.refuse(w, r, &report)
	}
	report.Took = time.Since(start)
	h.reportRequest(r.Context(), report)
}

// handshake proves to Meta that whoever serves this address knows the verify token.
func (h *Handler) handshake(w http.ResponseWriter, r *http.Request) (status int, reason string) {
	q := r.URL.Query()
	for key, values := range q {
		if strings.HasPrefix(key, "hub.") && len(values) != 1 {
			return http.StatusBadRequest, "repeated parameter"
		}
	}
	given := sha256.Sum256([]byte(q.Get("hub.verify_token")))
	known := subtle.ConstantTimeCompare(given[:], h.cfg.token[:]) == 1
	challenge := q.Get("hub.challenge")
	switch {
	case q.Get("hub.mode") != "subscribe":
		return http.StatusBadRequest, "mode"
	case !known:
		return http.StatusForbidden, "verify token"
	case !validChallenge(challenge):
		return http.StatusBadRequest, "challenge"
	}
	head := w.Header()
	head.Set("Content-Type", "text/plain; charset=utf-8")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Content-Length", strconv.Itoa(len(challenge)))
	_, _ = w.Write([]byte(challenge)) //nolint:gosec // letters, digits, "-" and "_" only
	return http.StatusOK, ""
}

// validChallenge reports whether s is 1 to 256 letters, digits, "-" and "_": nothing that a browser could run.
func validChallenge(s string) bool {
	if s == "" || len(s) > 256 {
		return false
	}
	for _, c := range []byte(s) {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// intake takes one POST.
func (h *Handler) intake(w http.ResponseWriter, r *http.Request, verifiers []*verifier, report *RequestReport) {
	fail := func(status int, reason string) { report.Status, report.Reason = status, reason }
	if !isJSON(r.Header.Get("Content-Type")) {
		fail(http.StatusUnsupportedMediaType, "content type")
		return
	}
	for _, enc := range r.Header.Values("Content-Encoding") {
		if enc != "" && !strings.EqualFold(enc, "identity") {
			fail(http.StatusUnsupportedMediaType, "content encoding")
			return
		}
	}
	if r.ContentLength > MaxBody {
		fail(http.StatusRequestEntityTooLarge, "size")
		return
	}
	if !h.begin() {
		fail(http.StatusServiceUnavailable, "shut down")
		return
	}
	defer h.end()
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	default:
		fail(http.StatusServiceUnavailable, "too many requests in flight")
		return
	}
	body, app, status := h.read(w, r, verifiers)
	if status != 0 {
		fail(status, readReason(status))
		return
	}
	report.App, report.Bytes = app, len(body)
	if h.cfg.sink != nil {
		if err := h.handOff(ContextWithApp(r.Context(), app), []byte(body)); err != nil {
			fail(http.StatusServiceUnavailable, textOf(err))
			return
		}
		w.WriteHeader(http.StatusOK)
		return
	}
	var err error
	report.Decoded = true
	if report.Events, err = h.decodeAndRun(r.Context(), body, app); err != nil {
		fail(statusOf(err), textOf(err))
		return
	}
	w.WriteHeader(http.StatusOK)
}

// handOff gives a body to the sink. A sink that panics has not taken it.
func (h *Handler) handOff(ctx context.Context, body []byte) (err error) {
	defer caught(&err)
	return h.cfg.sink.Take(ctx, body)
}

func isJSON(contentType string) bool {
	const want = "application/json"
	if contentType == want {
		return true
	}
	typ, _, err := mime.ParseMediaType(contentType)
	return err == nil && typ == want
}

// refuse answers anything but 200.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, report *RequestReport) {
	level := slog.LevelWarn
	if report.Status == http.StatusInternalServerError {
		level = slog.LevelError
	}
	h.log(r.Context(), level, "webhook refused", slog.Int("status", report.Status), slog.String("reason", report.Reason))
	if report.Status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", strconv.Itoa(retryAfter))
	}
	http.Error(w, strings.ToLower(http.StatusText(report.Status)), report.Status)
}

// statusOf returns what Meta is to hear of an error of Process.
func statusOf(err error) int {
	e := asError(err)
	if e == nil {
		return http.StatusInternalServerError
	}
	switch {
	case e.Status != 0:
		return e.Status
	case e.Kind == waerrors.Invalid:
		return http.StatusBadRequest
	case e.Kind == waerrors.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// begin counts a request in, unless the Handler is shut down.
func (h *Handler) begin() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false
	}
	h.running++
	return true
}

func (h *Handler) end() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.running--
	if h.closed && h.running == 0 {
		close(h.idle)
	}
}

// Shutdown refuses new requests with 503 and waits for those that run, and for what Background holds, until ctx ends. Then
// the error is ctx's, and what was not begun is left for the next delivery, or lost if Background holds it, which is logged.
// The handlers that run then go on, unless the process ends. Called more than once, each call waits; the first whose ctx
// ends, ends the others' wait for what was not begun. Call it before the server's own Shutdown.
func (h *Handler) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	if !h.closed {
		h.closed = true
		if h.running == 0 {
			close(h.idle)
		}
	}
	h.mu.Unlock()
	defer h.stop()
	b, ok := h.cfg.sink.(*background)
	if !ok {
		return await(ctx, h.idle)
	}
	b.drain() // beside the requests: a slow one must not keep what is held from its last try
	err := cmp.Or(await(ctx, h.idle), await(ctx, b.empty))
	if err == nil {
		b.done.Wait() // nothing is at work
		return nil
	}
	if n := b.abandon(); n > 0 {
		h.log(ctx, slog.LevelWarn, "webhook bodies still being handled at shutdown", slog.Int("bodies", n))
	}
	return err
}

// await waits for done until ctx ends.
func await(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	default:
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return cmp.Or(context.Cause(ctx), ctx.Err())
	}
}
