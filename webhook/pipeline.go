package webhook

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

const (
	opProcess     = "process webhook"
	titleShutDown = "shut down in the middle of a body"
)

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
	return h.process(ctx, string(body), AppOf(ctx))
}

func (h *Handler) process(ctx context.Context, body, app string) error {
	_, err := h.decodeAndRun(ctx, body, app)
	return err
}

func (h *Handler) decodeAndRun(ctx context.Context, body, app string) (events int, err error) {
	all, err := decodeBody(body, app)
	if err != nil {
		return 0, err
	}
	return len(all), h.run(context.WithoutCancel(ctx), all)
}

// run handles the events of one body.
func (h *Handler) run(ctx context.Context, events []Event) error {
	var f faults
	if h.workers == nil {
		h.runInOrder(ctx, events, &f)
	} else {
		h.runSideBySide(ctx, events, &f)
	}
	return f.err()
}

// runInOrder handles events one after the other. After a failure the later ones of the same lane are left for the next
// delivery; the others go on.
func (h *Handler) runInOrder(ctx context.Context, events []Event, f *faults) {
	var failed map[string]bool
	for _, e := range events {
		switch {
		case f.pointless():
			return
		case failed != nil && failed[laneOf(e)]:
			h.reportEvent(ctx, EventReport{Event: e, Outcome: Skipped})
			continue
		case h.abort.Err() != nil:
			f.unavailable(titleShutDown)
			return
		}
		if err := h.one(ctx, e); err != nil {
			if failed == nil {
				failed = map[string]bool{}
			}
			failed[laneOf(e)] = true
			f.add(err)
		}
	}
}

// faults collects what went wrong with a body.
type faults struct {
	mu       sync.Mutex
	handlers []error
	busy     error
	gone     bool // the store cannot be reached: going on would only wait
}

// maxFaults bounds how many handlers' errors are joined.
const maxFaults = 16

func (f *faults) add(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e, ok := err.(*storeFault); ok { //nolint:errorlint // made by one, never wrapped
		if f.busy == nil {
			f.busy = e.public()
		}
		f.gone = f.gone || e.gone
		return
	}
	if len(f.handlers) < maxFaults {
		f.handlers = append(f.handlers, err)
	}
}

func (f *faults) pointless() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.gone
}

func (f *faults) unavailable(title string) {
	f.add(&storeFault{title: title})
}

func (f *faults) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.handlers) > 0 {
		return &handlerFault{errors.Join(f.handlers...)}
	}
	return f.busy
}

// A handlerFault is what handlers returned: 500, whatever kind their errors have.
type handlerFault struct{ error }

func (f *handlerFault) Unwrap() error { return f.error }

// A storeFault says that an item could not be claimed or committed.
type storeFault struct {
	title string
	cause error
	gone  bool
}

func (f *storeFault) Error() string { return f.public().Error() }

func (f *storeFault) public() *waerrors.Error {
	return &waerrors.Error{Op: opProcess, Kind: waerrors.Unavailable, Title: f.title, Err: f.cause}
}

// asError returns the error that decides the answer, nil if a handler's does. Ours is never wrapped, and what handlers return
// is not asked: its methods may panic.
func asError(err error) *waerrors.Error {
	e, _ := err.(*waerrors.Error) //nolint:errorlint // see above
	return e
}

// storeTimeout bounds one call of the store.
const storeTimeout = 10 * time.Second

// one claims, handles and commits one event.
func (h *Handler) one(ctx context.Context, e Event) error {
	report := EventReport{Event: e}
	start := time.Now()
	err := h.try(ctx, e, &report)
	report.Took = time.Since(start)
	h.reportEvent(ctx, report)
	if report.Err != nil {
		h.logEvent(ctx, report)
	}
	return err
}

func (h *Handler) try(ctx context.Context, e Event, report *EventReport) error {
	claim, err := h.claim(ctx, dedupKey(e))
	switch {
	case err != nil:
		report.Outcome, report.Err = StoreError, err
		return &storeFault{title: "the store cannot be reached", cause: err, gone: true}
	case claim.State == ClaimDone:
		report.Outcome = Duplicate
		return nil
	case claim.State != ClaimFresh:
		report.Outcome = Busy
		return &storeFault{title: "an item is being handled by someone else"}
	}
	report.Attempt = claim.Attempt
	report.Outcome = Handled
	if err := h.handle(ctx, e, claim, report); err != nil {
		report.Outcome, report.Err = Errored, err
		return err
	}
	if err := h.commit(ctx, claim); err != nil {
		report.Outcome, report.Err = StoreError, err
		return &storeFault{title: "an item could not be committed", cause: err, gone: !errors.Is(err, ErrStaleClaim)}
	}
	return nil
}

// storeContext bounds a call of the store. One in memory needs no bound.
func (h *Handler) storeContext(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	if h.quick {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, limit)
}

func (h *Handler) claim(ctx context.Context, key string) (_ Claim, err error) {
	defer caught(&err)
	limit := min(storeTimeout, h.cfg.timeout)
	ctx, cancel := h.storeContext(ctx, limit)
	defer cancel()
	return h.cfg.store.Claim(ctx, key, 2*h.cfg.timeout+limit) // the lease runs while the answer is on its way
}

func (h *Handler) commit(ctx context.Context, claim Claim) (err error) {
	defer caught(&err)
	ctx, cancel := h.storeContext(ctx, storeTimeout)
	defer cancel()
	return h.cfg.store.Commit(ctx, claim, h.cfg.keep)
}

func (h *Handler) release(ctx context.Context, claim Claim) {
	if err := h.giveBack(ctx, claim); err != nil {
		h.log(ctx, slog.LevelError, "webhook claim not released", failure(err)...)
	}
}

func (h *Handler) giveBack(ctx context.Context, claim Claim) (err error) {
	defer caught(&err)
	ctx, cancel := h.storeContext(ctx, storeTimeout)
	defer cancel()
	return h.cfg.store.Release(ctx, claim)
}

// handle runs observers and handler. Whatever they do, error, panic or runtime.Goexit, the claim is released, unless the
// dead letter takes the event.
func (h *Handler) handle(ctx context.Context, e Event, claim Claim, report *EventReport) (err error) {
	begun := time.Now() // at least two handlers' deadlines before the lease ends
	returned := false
	defer func() {
		if !returned { // runtime.Goexit
			h.release(ctx, claim)
		}
	}()
	if h.cfg.dead != nil && claim.Attempt > h.cfg.attempts {
		err = errTriesUsed
	} else {
		err = h.guard(ctx, begun.Add(h.cfg.timeout), e, h.observeAndDispatch)
	}
	if err != nil && h.cfg.dead != nil && claim.Attempt >= h.cfg.attempts {
		cause := err
		if until, ok := h.deadUntil(begun); ok {
			err = h.guard(ctx, until, e, func(ctx context.Context, e Event) error { return h.cfg.dead(ctx, e, cause) })
		}
		if err == nil {
			report.Outcome, report.Err = Parked, cause
		}
	}
	returned = true
	if err != nil {
		h.release(ctx, claim)
	}
	return err
}

// deadUntil returns the deadline of the dead letter: one and a half of the handler's, the rest of the lease is for the store.
// A handler that was late leaves it a quarter of one, if the lease has that; if not, the next try is the dead letter's.
func (h *Handler) deadUntil(begun time.Time) (until time.Time, ok bool) {
	t := h.cfg.timeout
	until = begun.Add(t + t/2)
	if least := time.Now().Add(t / 4); until.Before(least) {
		until = least
	}
	return until, !until.After(begun.Add(2 * t))
}

const (
	errNoReturn = storeError("webhook: a handler ended its goroutine")
	// The process ended, the store was gone, or the dead letter failed.
	errTriesUsed = storeError("webhook: the tries are used up, and how the last one ended is not known")
)

// guard calls f with a deadline and turns a panic into an error.
func (h *Handler) guard(ctx context.Context, until time.Time, e Event, f func(context.Context, Event) error) (err error) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	defer caught(&err)
	return f(ctx, e)
}

func (h *Handler) observeAndDispatch(ctx context.Context, e Event) error {
	for _, o := range h.cfg.observers {
		if err := o.Observe(ctx, e); err != nil {
			return err
		}
	}
	return h.dispatch(ctx, e)
}

// dispatch runs the first handler that matches.
func (h *Handler) dispatch(ctx context.Context, e Event) error {
	for i := range h.cfg.routes {
		if r := &h.cfg.routes[i]; r.matches(e) {
			return r.handle(ctx, e)
		}
	}
	h.log(ctx, slog.LevelDebug, "webhook event without a handler", slog.String("event", TypeName(e)))
	return nil
}

func (h *Handler) logEvent(ctx context.Context, r EventReport) {
	h.log(ctx, slog.LevelError, "webhook event failed", append(failure(r.Err),
		slog.String("event", TypeName(r.Event)), slog.String("field", r.Event.Origin().Field),
		slog.String("outcome", string(r.Outcome)), slog.Int("attempt", r.Attempt), slog.Duration("took", r.Took))...)
}

// lost logs a body that is given up.
func (h *Handler) lost(ctx context.Context, err error) {
	h.log(ctx, slog.LevelError, "webhook body given up", failure(err)...)
}

var _ http.Handler = (*Handler)(nil)
