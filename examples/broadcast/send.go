package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

// A broadcast is one run.
type broadcast struct {
	settings
	client  *whatsapp.Client
	journal *journal
	tracker *track.Tracker
	out     *printer
	bar     *bar
	halt    context.CancelFunc // wakes those that wait when nothing more is sent

	mu      sync.Mutex
	later   []target      // of this round: refused for a passing reason
	least   time.Duration // and the longest wait that was asked for
	stopped error         // why nothing more is sent
	shut    time.Time     // since when nothing was accepted because a gate is shut; zero if none is
}

// sendAll sends to everybody in todo, in rounds: what was refused for a passing reason is in the next one.
func (b *broadcast) sendAll(ctx context.Context, todo []target) error {
	ctx, b.halt = context.WithCancel(ctx)
	defer b.halt()
	for round := 1; len(todo) > 0; round++ {
		b.later, b.least = nil, time.Second
		queue := make(chan target)
		var workers sync.WaitGroup
		for range min(b.workers, len(todo)) {
			workers.Go(func() {
				for t := range queue {
					b.deliver(ctx, t)
				}
			})
		}
		for _, t := range todo {
			if ctx.Err() != nil || b.why() != nil {
				break
			}
			queue <- t
		}
		close(queue)
		workers.Wait()
		if err := b.why(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return fmt.Errorf("paused; run it again to go on: %w", ctx.Err())
		}
		if todo = b.later; round == b.tries || len(todo) == 0 {
			break
		}
		if err := rest(ctx, b.least); err != nil {
			return fmt.Errorf("paused; run it again to go on: %w", err)
		}
	}
	if n := len(b.later); n > 0 {
		return fmt.Errorf("%d people could not be sent to in %d rounds; run it again to go on", n, b.tries)
	}
	return nil
}

func (b *broadcast) why() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stopped
}

func (b *broadcast) stop(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stopped == nil {
		b.stopped = err
	}
	b.halt()
}

// deliver sends one message and writes down what became of it. The end of ctx lets no further message begin, and does
// not touch those on their way.
func (b *broadcast) deliver(ctx context.Context, t target) {
	for ctx.Err() == nil && b.why() == nil {
		if err := b.journal.begin(t); err != nil {
			b.stop(fmt.Errorf("the journal: %w", err))
			return
		}
		receipt, err := b.client.Send(context.WithoutCancel(ctx), t.to, t.message, whatsapp.WithCallbackData(t.who))
		verdict := b.judge(t, err)
		note := entry{Event: verdict, Who: t.who}
		if receipt != nil {
			note.ID = receipt.MessageID
		}
		if e, ok := errors.AsType[*waerrors.Error](err); ok {
			note.Code = e.Code
		}
		if err := b.journal.write(note); err != nil {
			b.stop(fmt.Errorf("the journal: %w", err))
			return
		}
		if verdict == sent {
			b.reopened()
		}
		if verdict != again {
			b.bar.step()
			return
		}
		if gate, ok := errors.AsType[*waerrors.Shut](err); !ok || !b.wait(ctx, gate) {
			return
		}
	}
}

// judge says what a send means, and puts off what may be sent later.
func (b *broadcast) judge(t target, err error) event {
	e, ok := errors.AsType[*waerrors.Error](err)
	switch {
	case err == nil:
		return sent
	case waerrors.Ambiguous(err):
		return unknown
	case !ok:
		return refused
	}
	if _, gate := errors.AsType[*waerrors.Shut](err); gate {
		if e.Kind == waerrors.Unauthorized {
			b.stop(fmt.Errorf("the token is refused: %w", e))
		}
		return again
	}
	switch e.Kind {
	case waerrors.Unauthorized, waerrors.Forbidden:
		b.stop(fmt.Errorf("%w; %s", e, e.Remedy()))
		return again
	}
	general := e.Scope() == waerrors.ScopeNumber || e.Scope() == waerrors.ScopeWABA || e.Scope() == waerrors.ScopeAccount || e.Scope() == waerrors.ScopeApp
	if !e.Retryable() && (!general || e.Code == 0) {
		return refused
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.later = append(b.later, t)
	b.least = max(b.least, min(e.RetryAfter, time.Minute))
	return again
}

// wait pauses until a gate may open. It reports whether to try again.
func (b *broadcast) wait(ctx context.Context, gate *waerrors.Shut) bool {
	b.mu.Lock()
	first := b.shut.IsZero()
	if first {
		b.shut = time.Now()
	}
	end := b.shut.Add(b.giveUp)
	b.mu.Unlock()
	if gate.Until.After(end) {
		b.stop(fmt.Errorf("gave up: Meta takes no message before %s (-give-up %s): %w; %s",
			gate.Until.Format(time.TimeOnly), b.giveUp, gate.Why, gate.Why.Remedy()))
		return false
	}
	if first {
		b.out.line("paused until %s: %s", gate.Until.Format(time.TimeOnly), gate.Why)
	}
	return rest(ctx, max(0, time.Until(gate.Until))) == nil
}

func (b *broadcast) reopened() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.shut = time.Time{}
}

func rest(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
