package media

import (
	"context"
	"sync"
)

// turns let one caller at a time do what belongs to a key, and keep nothing of keys that nobody waits for.
type turns struct {
	mu    sync.Mutex
	byKey map[string]*turn
}

type turn struct {
	held  chan struct{} // holds one value while somebody has the turn
	users int           // who have it or wait for it
}

// take waits for the turn of key and returns what gives it back.
func (t *turns) take(ctx context.Context, key string) (func(), error) {
	t.mu.Lock()
	q, ok := t.byKey[key]
	if !ok {
		q = &turn{held: make(chan struct{}, 1)}
		t.byKey[key] = q
	}
	q.users++
	t.mu.Unlock()
	select {
	case q.held <- struct{}{}:
		return func() {
			<-q.held
			t.leave(key, q)
		}, nil
	case <-ctx.Done():
		t.leave(key, q)
		return nil, ctx.Err()
	}
}

func (t *turns) leave(key string, q *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if q.users--; q.users == 0 {
		delete(t.byKey, key)
	}
}
