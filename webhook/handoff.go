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
// n goroutines (1 to 1,000) work on them from when the Handler is made until Shutdown, which waits for what is held. Up to
// capacity bodies (1 to 1,000,000) are held; one more is answered 503. A body whose handler fails is tried again after 1 s,
// 2 s, 4 s, …, at most 1 min, eight times in all, and then given up: see WithDeadLetter and the log. A body whose
// conversation is busy, or whose Store is gone, is tried again likewise, without counting.
//
// A handler that waits for a status keeps one of the n goroutines busy, and the status needs another.
func Background(n, capacity int) Sink {
	return &background{workers: n, capacity: capacity}
}

const (
	backgroundTries = 8
	backgroundFirst = time.Second
	backgroundMost  = time.Minute
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
	empty    chan struct{}
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
	for x := range b.queue {
		b.try(x)
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
		again = again && busy && b.h.abort.Err() == nil
		wait = backgroundFirst
	}
	if again {
		b.waiting[x] = time.AfterFunc(wait, func() { b.requeue(x) })
		return
	}
	if err != nil {
		b.h.lost(x.ctx, err)
	}
	b.count--
	if b.draining && b.count == 0 {
		close(b.empty)
	}
}

func (b *background) requeue(x *held) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.waiting[x]; ok {
		delete(b.waiting, x)
		b.queue <- x
	}
}

// drain gives everything held its last try, until ctx ends, and stops the goroutines. What finds its conversation busy is
// tried a few times more.
func (b *background) drain(ctx context.Context) error {
	b.mu.Lock()
	if b.draining {
		b.mu.Unlock()
		return nil
	}
	b.draining = true
	b.hurry()
	if b.count == 0 {
		close(b.empty)
	}
	b.mu.Unlock()
	var err error
	select {
	case <-b.empty:
	case <-ctx.Done():
		err = ctx.Err()
		b.h.stop() // what runs ends after its event; what is queued fails at once
		b.mu.Lock()
		b.hurry()
		b.mu.Unlock()
		<-b.empty
	}
	close(b.queue)
	b.done.Wait()
	return err
}

// hurry gives what waits for its next try that try now.
func (b *background) hurry() {
	for x, timer := range b.waiting {
		timer.Stop()
		delete(b.waiting, x)
		b.queue <- x
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
