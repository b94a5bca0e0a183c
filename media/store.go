package media

import (
	"container/list"
	"context"
	"sync"
)

const defaultHandles = 1000

// A Store remembers handles by a key that stands for number, type and content. Implementations may forget at any time,
// and may drop a handle once it has expired.
type Store interface {
	// Get returns the handle kept under key, and false if there is none.
	Get(ctx context.Context, key string) (Handle, bool, error)
	// Put keeps h under key, in place of what was there.
	Put(ctx context.Context, key string, h Handle) error
	// Delete forgets key. It is no error if there is nothing.
	Delete(ctx context.Context, key string) error
}

// A MemoryStore is a Store in memory that keeps the handles used last.
type MemoryStore struct {
	limit int

	mu    sync.Mutex
	order *list.List // of memoryEntry, the one used last in front
	byKey map[string]*list.Element
}

type memoryEntry struct {
	key    string
	handle Handle
}

// NewMemoryStore returns a Store that keeps at most limit handles, at least 1.
func NewMemoryStore(limit int) *MemoryStore {
	return &MemoryStore{limit: max(1, limit), order: list.New(), byKey: map[string]*list.Element{}}
}

// Get implements Store.
func (s *MemoryStore) Get(_ context.Context, key string) (Handle, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, ok := s.byKey[key]
	if !ok {
		return Handle{}, false, nil
	}
	s.order.MoveToFront(e)
	entry, _ := e.Value.(memoryEntry)
	return entry.handle, true, nil
}

// Put implements Store.
func (s *MemoryStore) Put(_ context.Context, key string, h Handle) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.byKey[key]; ok {
		e.Value = memoryEntry{key, h}
		s.order.MoveToFront(e)
		return nil
	}
	s.byKey[key] = s.order.PushFront(memoryEntry{key, h})
	if s.order.Len() > s.limit {
		s.drop(s.order.Back())
	}
	return nil
}

// Delete implements Store.
func (s *MemoryStore) Delete(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.byKey[key]; ok {
		s.drop(e)
	}
	return nil
}

func (s *MemoryStore) drop(e *list.Element) {
	entry, _ := s.order.Remove(e).(memoryEntry)
	delete(s.byKey, entry.key)
}
