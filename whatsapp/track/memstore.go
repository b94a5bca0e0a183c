package track

import (
	"container/list"
	"context"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// DefaultEntries is how many entries of one kind a MemoryStore holds unless told otherwise.
const DefaultEntries = 100_000

// maxKinds bounds how many kinds of keys a MemoryStore keeps apart.
const maxKinds = 16

// A MemoryStore is a Store for one process. It forgets everything when the process ends: after a start nobody is known,
// every window is Unknown, and sends that were unsettled are not listed.
//
// It is bounded: of each kind of keys (what stands before the first slash) it holds a number of entries, an entry taking
// about 0.5 KiB. One more makes room by dropping the one that was written longest ago; as a Forgetter the store tells
// when that happened.
type MemoryStore struct {
	limit int

	mu      sync.Mutex
	version uint64
	kinds   map[string]*memoryKind
}

type memoryKind struct {
	entries map[string]*list.Element // of *memoryEntry
	written *list.List               // longest ago first
	forgot  time.Time
}

type memoryEntry struct {
	key     string
	value   []byte
	version uint64
	expires time.Time
}

// A MemoryOption changes a MemoryStore.
type MemoryOption func(*MemoryStore) error

// WithEntries sets how many entries of each kind are held at most: 1 to 100 million, default DefaultEntries. Per kind
// count: people who wrote in the last days; messages sent within what WithKeep says; people known; unsettled sends.
func WithEntries(n int) MemoryOption {
	return func(s *MemoryStore) error {
		if n < 1 || n > 100_000_000 {
			return invalid(opNewStore, "WithEntries", "want 1 to 100000000", strconv.Itoa(n))
		}
		s.limit = n
		return nil
	}
}

const opNewStore = "new memory store"

// NewMemoryStore returns an empty MemoryStore. It starts nothing and takes memory only as entries come. The error is of
// kind Invalid.
func NewMemoryStore(opts ...MemoryOption) (*MemoryStore, error) {
	s := &MemoryStore{limit: DefaultEntries, kinds: map[string]*memoryKind{}}
	for _, o := range opts {
		if o == nil {
			return nil, invalid(opNewStore, "options", "want no nil", "")
		}
		if err := o(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Len returns how many entries are held, expired ones that have not been cleared away included.
func (s *MemoryStore) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, k := range s.kinds {
		n += len(k.entries)
	}
	return n
}

// kind returns where keys like this one are. The caller holds mu.
func (s *MemoryStore) kind(key string) *memoryKind {
	name, _, _ := strings.Cut(key, "/")
	k, ok := s.kinds[name]
	if !ok && len(s.kinds) >= maxKinds-1 {
		name = "" // one kind for all the rest
		k, ok = s.kinds[name]
	}
	if !ok {
		k = &memoryKind{entries: map[string]*list.Element{}, written: list.New()}
		s.kinds[name] = k
	}
	return k
}

// get returns the entry of key, nil if there is none or it is past its time.
func (k *memoryKind) get(key string, now time.Time) *memoryEntry {
	el, ok := k.entries[key]
	if !ok {
		return nil
	}
	e := entryOf(el)
	if !now.Before(e.expires) {
		k.remove(el)
		return nil
	}
	return e
}

func (k *memoryKind) remove(el *list.Element) {
	delete(k.entries, entryOf(el).key)
	k.written.Remove(el)
}

// room makes room for one more entry.
func (k *memoryKind) room(limit int, now time.Time) {
	// What is past goes first, two a call, so that memory shrinks without a goroutine.
	for range 2 {
		if el := k.written.Front(); el != nil && !now.Before(entryOf(el).expires) {
			k.remove(el)
		}
	}
	for len(k.entries) >= limit {
		el := k.written.Front()
		if now.Before(entryOf(el).expires) {
			k.forgot = now
		}
		k.remove(el)
	}
}

func entryOf(el *list.Element) *memoryEntry {
	e, _ := el.Value.(*memoryEntry) // the list holds nothing else
	return e
}

// Get implements Store.
func (s *MemoryStore) Get(ctx context.Context, key string) (Entry, error) {
	if err := ctx.Err(); err != nil {
		return Entry{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.kind(key).get(key, time.Now())
	if e == nil {
		return Entry{Key: key}, nil
	}
	return Entry{Key: key, Value: slices.Clone(e.value), Version: e.version}, nil
}

// Put implements Store.
func (s *MemoryStore) Put(ctx context.Context, key string, value []byte, version uint64, ttl time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	k := s.kind(key)
	e := k.get(key, now)
	switch {
	case e == nil && version != 0, e != nil && e.version != version:
		return ErrConflict
	case e == nil:
		k.room(s.limit, now)
		e = &memoryEntry{key: strings.Clone(key)}
		k.entries[e.key] = k.written.PushBack(e)
	default:
		k.written.MoveToBack(k.entries[key])
	}
	s.version++
	e.value, e.version, e.expires = slices.Clone(value), s.version, now.Add(ttl)
	return nil
}

// Delete implements Store.
func (s *MemoryStore) Delete(ctx context.Context, key string, version uint64) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.kind(key)
	if e := k.get(key, time.Now()); e == nil || e.version != version {
		return ErrConflict
	}
	k.remove(k.entries[key])
	return nil
}

// Scan implements Store. What it returns is how things stood when the range began.
func (s *MemoryStore) Scan(ctx context.Context, prefix string) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for _, key := range s.keys(prefix) {
			e, err := s.Get(ctx, key)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if e.Version != 0 && !yield(e, nil) {
				return
			}
		}
	}
}

func (s *MemoryStore) keys(prefix string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []string
	for _, k := range s.kinds {
		for el := k.written.Front(); el != nil; el = el.Next() {
			if e := entryOf(el); strings.HasPrefix(e.key, prefix) {
				keys = append(keys, e.key)
			}
		}
	}
	return keys
}

// Forgot implements Forgetter. It answers for all keys of prefix's kind.
func (s *MemoryStore) Forgot(_ context.Context, prefix string) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.kind(prefix).forgot, nil
}
