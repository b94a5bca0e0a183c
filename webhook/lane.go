package webhook

import (
	"context"
	"sync"
	"time"
)

// runSideBySide handles each lane of a body in a goroutine of its own.
func (h *Handler) runSideBySide(ctx context.Context, events []Event, f *faults) {
	var order []string
	byLane := map[string][]Event{}
	for _, e := range events {
		lane := laneOf(e)
		if _, ok := byLane[lane]; !ok {
			order = append(order, lane)
		}
		byLane[lane] = append(byLane[lane], e)
	}
	var wg sync.WaitGroup
	for _, lane := range order {
		wg.Go(func() {
			err := error(errNoReturn) // runtime.Goexit
			defer func() {
				if err != nil {
					f.add(err)
				}
			}()
			defer h.contain(ctx, &err)
			h.runLane(ctx, lane, byLane[lane], f)
			err = nil
		})
	}
	wg.Wait()
}

// runLane handles the events of one lane once it is free and then a worker is. Nothing is claimed before that: who stands in
// line has tried nothing, holds no lease, and takes no worker from other lanes.
func (h *Handler) runLane(ctx context.Context, lane string, events []Event, f *faults) {
	if err := h.lanes.enter(h.abort, lane, h.cfg.timeout/2); err != nil {
		if h.abort.Err() != nil {
			f.unavailable(titleShutDown)
			return
		}
		for _, e := range events {
			h.reportEvent(ctx, EventReport{Event: e, Outcome: Busy})
		}
		f.unavailable("the conversation is busy")
		return
	}
	defer h.lanes.leave(lane)
	workers := h.workers
	if isStatus(events[0]) {
		workers = h.statusWorkers
	}
	select {
	case workers <- struct{}{}:
		defer func() { <-workers }()
		h.runInOrder(ctx, events, f)
	case <-h.abort.Done():
		f.unavailable(titleShutDown)
	}
}

// lanes lets one goroutine at a time into each lane, first come first served.
type lanes struct {
	mu   sync.Mutex
	open map[string][]chan struct{} // who waits, in order; present while someone is inside
}

// enter waits for its turn, until ctx ends or limit is over.
func (l *lanes) enter(ctx context.Context, key string, limit time.Duration) error {
	l.mu.Lock()
	waiting, taken := l.open[key]
	if !taken {
		if l.open == nil {
			l.open = map[string][]chan struct{}{}
		}
		l.open[key] = nil
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	l.open[key] = append(waiting, turn)
	l.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.open[key]
	for i, w := range queue {
		if w == turn {
			l.open[key] = append(queue[:i:i], queue[i+1:]...)
			return ctx.Err()
		}
	}
	l.next(key) // the turn came at the same moment: pass it on
	return ctx.Err()
}

// leave lets the next one in.
func (l *lanes) leave(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next(key)
}

func (l *lanes) next(key string) {
	queue := l.open[key]
	if len(queue) == 0 {
		delete(l.open, key)
		return
	}
	l.open[key] = queue[1:]
	close(queue[0])
}
