package webhook

import (
	"context"
	"strconv"
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Sink takes verified bodies, normally into a durable queue. Take returns nil once the body is safe; after an error the
// answer is 503 and Meta delivers again. The body belongs to the sink. AppOf(ctx) is the app whose secret matched: keep it
// beside the body if there are several, and give Process a context that has it.
type Sink interface {
	Take(ctx context.Context, body []byte) error
}

type appKey struct{}

// ContextWithApp returns a context that names the app a body came from, for Process.
func ContextWithApp(ctx context.Context, app string) context.Context {
	if app == "" {
		return ctx
	}
	return context.WithValue(ctx, appKey{}, app)
}

// AppOf returns the app that the context names, or "".
func AppOf(ctx context.Context) string {
	app, _ := ctx.Value(appKey{}).(string)
	return app
}

// Background returns a Sink that holds bodies in memory, and loses them when the process crashes. It suits small bots whose
// handlers take longer than Meta should wait.
//
// n goroutines (1 to 1,000) work on them from when the Handler is made until Shutdown, which takes no more, gives what is
// held a last try and waits for it; when its context ends, what was not begun is lost, and each such body is logged. Up to
// capacity bodies (1 to 1,000,000) are held; one more is answered 503. A body whose handler fails is tried again after 1 s,
// 2 s, 4 s, …, at most 1 min, eight times in all, and then given up: see WithDeadLetter and the log. A body whose
// conversation is busy, or whose Store is gone, is tried again likewise, without counting.
//
// Bodies keep their order only if n is 1 and none is tried again: of two goroutines the one with the later body may be first
// to decode it and reach the conversation, and a body that waits for its next try is overtaken.
//
// A handler that waits for a status keeps one of the n goroutines busy, and the status needs another.
func Background(n, capacity int) Sink {
	return &background{workers: n, capacity: capacity}
}

const (
	backgroundTries = 8
	backgroundFirst = time.Second
	backgroundMost  = time.Minute

	errAbandoned = storeError("webhook: shut down before its turn")
)

type background struct {
	workers, capacity int

	h     *Handler
	queue chan *held
	done  sync.WaitGroup

	mu       sync.Mutex
	count    int // held, in the queue, waiting or at work
	waiting  map[*held]*time.Timer
	draining bool
	// No more tries: the queue is and stays empty.
	abandoned bool
	empty     chan struct{} // closed once draining and nothing is held
}

type held struct {
	ctx    context.Context
	body   string
	tries  int
	failed int // tries that count
}

// bind starts the goroutines.
func (b *background) bind(h *Handler) error {
	if b.workers < 1 || b.workers > 1000 || b.capacity < 1 || b.capacity > 1_000_000 {
		return invalid(opNewHandler, "Background", "want 1 to 1000 goroutines and a capacity of 1 to 1000000",
			strconv.Itoa(b.workers)+", "+strconv.Itoa(b.capacity))
	}
	if b.h != nil {
		return invalid(opNewHandler, "Background", "want a sink of its own for each handler", "one in use")
	}
	b.h, b.queue = h, make(chan *held, b.capacity)
	b.waiting, b.empty = map[*held]*time.Timer{}, make(chan struct{})
	for range b.workers {
		b.done.Go(b.work)
	}
	return nil
}

// Take implements Sink.
func (b *background) Take(ctx context.Context, body []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.draining || b.h == nil || b.count >= b.capacity {
		return &waerrors.Error{Op: "queue webhook", Kind: waerrors.Unavailable, Title: "the background queue is full or shut down"}
	}
	b.count++
	b.queue <- &held{ctx: context.WithoutCancel(ctx), body: string(body)} // has room: count is at most its capacity
	return nil
}

func (b *background) work() {
	for {
		select {
		case x := <-b.queue:
			b.try(x)
		case <-b.empty:
			return
		case <-b.h.abort.Done():
			return
		}
	}
}

func (b *background) try(x *held) {
	x.tries++
	var err error = errNoReturn
	defer func() {
		if err == error(errNoReturn) { //nolint:errorlint // exactly this: a handler ended the goroutine
			b.done.Go(b.work)
		}
		b.settle(x, err)
	}()
	defer b.h.contain(x.ctx, &err)
	err = b.h.process(x.ctx, x.body, AppOf(x.ctx))
}

// settle forgets a body, or has it wait for its next try.
func (b *background) settle(x *held, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	busy := isUnavailable(err)
	if !busy || b.draining {
		x.failed++
	}
	again := err != nil && x.failed < backgroundTries && !isInvalid(err)
	wait := min(backgroundFirst<<min(x.tries-1, 6), backgroundMost)
	if b.draining {
		again = again && busy && !b.abandoned
		wait = backgroundFirst
	}
	if again {
		b.waiting[x] = time.AfterFunc(wait, func() { b.requeue(x) })
		return
	}
	if err != nil {
		b.giveUp(x, err)
		return
	}
	b.forget()
}

func (b *background) requeue(x *held) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.waiting[x]; ok {
		delete(b.waiting, x)
		b.queue <- x
	}
}

// drain takes no more, and gives everything held its last try: empty is closed after that. What finds its conversation busy
// is tried a few times more.
func (b *background) drain() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.draining {
		return
	}
	b.draining = true
	for x, timer := range b.waiting {
		timer.Stop()
		delete(b.waiting, x)
		b.queue <- x
	}
	if b.count == 0 {
		close(b.empty)
	}
}

// abandon gives up what is held, but what is at work, and returns how many bodies that is.
func (b *background) abandon() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.abandoned = true
	for x, timer := range b.waiting {
		timer.Stop()
		delete(b.waiting, x)
		b.giveUp(x, errAbandoned)
	}
	for {
		select {
		case x := <-b.queue:
			b.giveUp(x, errAbandoned)
		default:
			return b.count
		}
	}
}

// giveUp logs and forgets a body.
func (b *background) giveUp(x *held, err error) {
	b.h.lost(x.ctx, err)
	b.forget()
}

func (b *background) forget() {
	b.count--
	if b.draining && b.count == 0 {
		close(b.empty)
	}
}

// isUnavailable reports whether no handler failed: an item was with someone else, or the store was gone.
func isUnavailable(err error) bool {
	e := asError(err)
	return e != nil && e.Kind == waerrors.Unavailable
}

func isInvalid(err error) bool {
	e := asError(err)
	return e != nil && e.Kind == waerrors.Invalid
}
