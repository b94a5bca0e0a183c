package webhook

import (
	"context"
	"sync"
)

// lanes lets one goroutine at a time into each lane, first come first served.
type lanes struct {
	mu   sync.Mutex
	open map[string][]chan struct{} // who waits, in order; present while someone is inside
}

// enter waits for its turn, or for ctx.
func (l *lanes) enter(ctx context.Context, key string) error {
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
