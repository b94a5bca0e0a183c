package phone

import (
	"container/list"
	"context"
	"sync"
)

// A Store keeps what a Book has learned. Keys and values are short texts. A Store is safe for concurrent use; several
// processes may share one.
type Store interface {
	// Get returns the value of key; the second result is false if there is none.
	Get(ctx context.Context, key string) (string, bool, error)
	// Set keeps value under key, in place of what was there.
	Set(ctx context.Context, key, value string) error
}

// A MemoryStore is a Store in memory: bounded, and gone with the process.
type MemoryStore struct {
	most int

	mu      sync.Mutex
	entries map[string]*list.Element // of *entry
	recent  *list.List               // most recently used first
}

type entry struct{ key, value string }

// DefaultEntries is how many entries a MemoryStore keeps unless told otherwise: about 40 MB when full.
const DefaultEntries = 200_000

// NewMemoryStore returns a MemoryStore of at most that many entries, of DefaultEntries if entries is 0 or less. A person
// takes one or two for each number or id. The entry that was not used for the longest time goes first.
func NewMemoryStore(entries int) *MemoryStore {
	if entries <= 0 {
		entries = DefaultEntries
	}
	return &MemoryStore{most: entries, entries: map[string]*list.Element{}, recent: list.New()}
}

// Get implements Store. It never fails.
func (s *MemoryStore) Get(_ context.Context, key string) (string, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	el, ok := s.entries[key]
	if !ok {
		return "", false, nil
	}
	s.recent.MoveToFront(el)
	return value(el).value, true, nil
}

// Set implements Store. It never fails.
func (s *MemoryStore) Set(_ context.Context, key, val string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if el, ok := s.entries[key]; ok {
		value(el).value = val
		s.recent.MoveToFront(el)
		return nil
	}
	s.entries[key] = s.recent.PushFront(&entry{key, val})
	if s.recent.Len() > s.most {
		oldest := s.recent.Back()
		delete(s.entries, value(oldest).key)
		s.recent.Remove(oldest)
	}
	return nil
}

// Len returns how many entries there are.
func (s *MemoryStore) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.recent.Len()
}

func value(el *list.Element) *entry {
	e, _ := el.Value.(*entry) // the list holds nothing else
	return e
}
