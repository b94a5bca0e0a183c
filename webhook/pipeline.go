package webhook

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

const opProcess = "process webhook"

// Process decodes a verified body and handles its items as ServeHTTP does. It is for bodies that come another way, from a
// queue for example, and checks no signature.
//
// It returns nil once all items are committed. Otherwise, call it again with the same body later: what is committed is not
// handled again. The error is of kind Invalid if the body is no webhook, Unavailable if an item is being handled by someone
// else or the store cannot be reached, and else joins what the handlers returned.
func (h *Handler) Process(ctx context.Context, body []byte) error {
	if !h.begin() {
		return &waerrors.Error{Op: opProcess, Kind: waerrors.Unavailable, Title: "the handler is shut down"}
	}
	defer h.end()
	return h.process(ctx, string(body), "")
}

func (h *Handler) process(ctx context.Context, body, app string) error {
	events, err := decodeBody(body, app)
	if err != nil {
		return err
	}
	return h.run(context.WithoutCancel(ctx), events)
}

// run handles events one after the other. After a failure the later ones of the same conversation are left for the next
// delivery; the others go on.
func (h *Handler) run(ctx context.Context, events []Event) error {
	var failed map[string]bool
	var faults faults
	for _, e := range events {
		lane := laneOf(e)
		if failed[lane] {
			continue
		}
		if h.abort.Err() != nil {
			faults.unavailable("shut down in the middle of a body")
			break
		}
		if err := h.one(ctx, e); err != nil {
			if failed == nil {
				failed = map[string]bool{}
			}
			failed[lane] = true
			if faults.add(err) {
				break
			}
		}
	}
	return faults.err()
}

// faults collects what went wrong with a body.
type faults struct {
	handlers []error
	busy     error
}

// maxFaults bounds how many handlers' errors are joined.
const maxFaults = 16

// add takes an error of one. It reports whether going on is pointless, because the store is gone.
func (f *faults) add(err error) bool {
	if e, ok := err.(*storeFault); ok { //nolint:errorlint // made by one, never wrapped
		if f.busy == nil {
			f.busy = e.public()
		}
		return e.cause != nil
	}
	if len(f.handlers) < maxFaults {
		f.handlers = append(f.handlers, err)
	}
	return false
}

func (f *faults) unavailable(title string) {
	if f.busy == nil {
		f.busy = &waerrors.Error{Op: opProcess, Kind: waerrors.Unavailable, Title: title}
	}
}

func (f *faults) err() error {
	if len(f.handlers) > 0 {
		return &handlerFault{errors.Join(f.handlers...)}
	}
	return f.busy
}

// A handlerFault is what handlers returned: 500, whatever kind their errors have.
type handlerFault struct{ error }

func (f *handlerFault) Unwrap() error { return f.error }

// A storeFault says that an item could not be claimed or committed.
type storeFault struct{ cause error } // nil if the claim is busy

func (f *storeFault) Error() string { return f.public().Error() }

func (f *storeFault) public() *waerrors.Error {
	e := &waerrors.Error{Op: opProcess, Kind: waerrors.Unavailable, Title: "an item is being handled by someone else"}
	if f.cause != nil {
		e.Title, e.Err = "the store cannot be reached", f.cause
	}
	return e
}

// asError returns the error that decides the answer, nil if a handler's does.
func asError(err error) *waerrors.Error {
	if isType[*handlerFault](err) {
		return nil
	}
	e, _ := errors.AsType[*waerrors.Error](err)
	return e
}

// storeTimeout bounds one call of the store, seconds.
const storeTimeout = 10 * time.Second

// one claims, handles and commits one event.
func (h *Handler) one(ctx context.Context, e Event) error {
	start := time.Now()
	claim, err := h.claim(ctx, dedupKey(e))
	switch {
	case err != nil:
		h.report(ctx, e, start, "claim", err)
		return &storeFault{err}
	case claim.State == ClaimDone:
		return nil
	case claim.State != ClaimFresh:
		return &storeFault{}
	}
	if err := h.handle(ctx, e, claim); err != nil {
		h.report(ctx, e, start, "handle", err)
		return err
	}
	sctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := h.cfg.store.Commit(sctx, claim, h.cfg.keep); err != nil {
		h.report(ctx, e, start, "commit", err)
		return &storeFault{err}
	}
	return nil
}

func (h *Handler) claim(ctx context.Context, key string) (Claim, error) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	return h.cfg.store.Claim(ctx, key, 2*h.cfg.timeout)
}

// handle runs observers and handler. Whatever they do, error, panic or runtime.Goexit, the claim is released.
func (h *Handler) handle(ctx context.Context, e Event, claim Claim) (err error) {
	done := false
	defer func() {
		if p := recover(); p != nil {
			err = &panicError{value: p, stack: debug.Stack()}
		}
		if err != nil || !done {
			sctx, cancel := context.WithTimeout(ctx, storeTimeout)
			defer cancel()
			if rerr := h.cfg.store.Release(sctx, claim); rerr != nil {
				h.cfg.logger.LogAttrs(ctx, slog.LevelError, "webhook claim not released", slog.String("error", rerr.Error()))
			}
		}
	}()
	hctx, cancel := context.WithTimeout(ctx, h.cfg.timeout)
	defer cancel()
	if err = h.cfg.observe(hctx, e); err == nil {
		err = h.dispatch(hctx, e)
	}
	done = true
	return err
}

// dispatch runs the first handler that matches.
func (h *Handler) dispatch(ctx context.Context, e Event) error {
	for i := range h.cfg.routes {
		if r := &h.cfg.routes[i]; r.matches(e) {
			return r.handle(ctx, e)
		}
	}
	h.cfg.logger.LogAttrs(ctx, slog.LevelDebug, "webhook event without a handler", slog.String("event", TypeName(e)))
	return nil
}

// A panicError is a handler's panic.
type panicError struct {
	value any
	stack []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("webhook: a handler panicked: %v", p.value) }

// Unwrap gives the value if it is an error.
func (p *panicError) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

func (h *Handler) report(ctx context.Context, e Event, start time.Time, step string, err error) {
	attrs := []slog.Attr{
		slog.String("event", TypeName(e)), slog.String("field", e.Origin().Field), slog.String("step", step),
		slog.Duration("took", time.Since(start)), slog.String("error", err.Error()),
	}
	if p, ok := errors.AsType[*panicError](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	h.cfg.logger.LogAttrs(ctx, slog.LevelError, "webhook event failed", attrs...)
}

var _ http.Handler = (*Handler)(nil)
