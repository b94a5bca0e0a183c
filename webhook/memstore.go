package webhook

import (
	"context"
	"crypto/sha256"
	"sync"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

const defaultKeys = 1_000_000

// A MemoryStore is a Store for one process. It forgets everything when the process ends: what was delivered before and is
// delivered again then is handled again.
//
// It holds a bounded number of keys of 16 bytes each, about 100 bytes a key with all that belongs to them. When it is
// full, the key that was committed or released longest ago makes room; keys that are held never do. If all are held,
// Claim fails with kind Unavailable.
type MemoryStore struct {
	mu    sync.Mutex
	index map[memoryKey]uint32
	slots []memorySlot
	free  []uint32
	limit int
	keep  int64  // nanoseconds, of the newest commit: what was released is remembered as long
	fence uint64 // of the newest claim of any key: a key that was forgotten gets a greater one, too
	// Two rings through slots, oldest first: what is held, by the end of its lease or nearly so, and what rests.
	held, resting ring
}

type memoryKey [16]byte

type memorySlot struct {
	key        memoryKey
	until      int64 // nanoseconds since 1970: end of the lease, or of what is kept
	fence      uint64
	attempt    uint32
	state      slotState
	prev, next uint32
}

type slotState uint8

const (
	slotHeld slotState = iota + 1
	slotDone
	slotReleased
)

// A MemoryOption changes a MemoryStore.
type MemoryOption func(*MemoryStore) error

// WithKeys sets how many keys are held at most: 1 to 100 million, default one million.
func WithKeys(n int) MemoryOption {
	return func(s *MemoryStore) error {
		if n < 1 || n > 100_000_000 {
			return invalid(opNewStore, "WithKeys", "want 1 to 100000000", "another number")
		}
		s.limit = n
		return nil
	}
}

const opNewStore = "new memory store"

// NewMemoryStore returns an empty MemoryStore. It starts nothing and takes memory only as keys come. The error is of kind
// Invalid.
func NewMemoryStore(opts ...MemoryOption) (*MemoryStore, error) {
	s := &MemoryStore{index: map[memoryKey]uint32{}, limit: defaultKeys, keep: int64(defaultKeep)}
	for _, o := range opts {
		if o == nil {
			return nil, invalid(opNewStore, "options", "want no nil", "")
		}
		if err := o(s); err != nil {
			return nil, err
		}
	}
	// Slots 0 and 1 are the ends of the rings.
	s.slots = append(s.slots, memorySlot{}, memorySlot{prev: 1, next: 1})
	s.held, s.resting = 0, 1
	return s, nil
}

// Len returns how many keys are remembered.
func (s *MemoryStore) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.index)
}

// Claim implements Store.
func (s *MemoryStore) Claim(ctx context.Context, key string, lease time.Duration) (Claim, error) {
	if err := ctx.Err(); err != nil {
		return Claim{}, err
	}
	now := time.Now().UnixNano()
	k := shorten(key)
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.index[k]
	if ok {
		slot := &s.slots[i]
		switch {
		case slot.state == slotHeld && now < slot.until:
			return Claim{Key: key, State: ClaimBusy, Fence: slot.fence, Attempt: int(slot.attempt)}, nil
		case slot.state == slotDone && now < slot.until:
			return Claim{Key: key, State: ClaimDone, Fence: slot.fence, Attempt: int(slot.attempt)}, nil
		case slot.state == slotDone:
			slot.attempt = 0
		}
		s.unlink(i)
	} else {
		if i, ok = s.room(now); !ok {
			return Claim{}, &waerrors.Error{Op: "claim", Kind: waerrors.Unavailable, Title: "the memory store is full of running claims"}
		}
		s.index[k] = i
		s.slots[i] = memorySlot{key: k}
	}
	slot := &s.slots[i]
	slot.state, slot.until = slotHeld, now+int64(lease)
	s.fence++
	slot.fence = s.fence
	slot.attempt++
	s.link(i, s.held)
	return Claim{Key: key, State: ClaimFresh, Fence: slot.fence, Attempt: int(slot.attempt)}, nil
}

// Commit implements Store.
func (s *MemoryStore) Commit(_ context.Context, c Claim, keep time.Duration) error {
	return s.rest(c, slotDone, keep)
}

// Release implements Store. The key's count of attempts is kept for as long as the last commit kept its key, or 8 days.
func (s *MemoryStore) Release(_ context.Context, c Claim) error {
	return s.rest(c, slotReleased, 0)
}

func (s *MemoryStore) rest(c Claim, state slotState, keep time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.index[shorten(c.Key)]
	if !ok {
		return ErrStaleClaim
	}
	slot := &s.slots[i]
	if slot.state != slotHeld || slot.fence != c.Fence {
		return ErrStaleClaim
	}
	if state == slotDone {
		s.keep = int64(keep)
	}
	slot.state, slot.until = state, time.Now().UnixNano()+int64(keep)
	s.unlink(i)
	s.link(i, s.resting)
	return nil
}

// room returns a slot for one more key: a free one, a new one, or one whose key is forgotten for it.
func (s *MemoryStore) room(now int64) (uint32, bool) {
	// What is past goes first, two a claim, so that memory shrinks without a goroutine.
	for range 2 {
		if i := s.slots[s.resting].next; i != s.resting && s.past(&s.slots[i], now) {
			s.forget(i)
		}
	}
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		return i, true
	}
	if len(s.slots)-2 < s.limit {
		s.slots = append(s.slots, memorySlot{})
		return uint32(len(s.slots) - 1), true
	}
	i := s.slots[s.resting].next
	if i == s.resting {
		// Everything is held: a lease that ran out may go.
		if i = s.slots[s.held].next; i == s.held || s.slots[i].until > now {
			return 0, false
		}
	}
	s.forget(i)
	s.free = s.free[:len(s.free)-1]
	return i, true
}

// past reports whether a key that rests need not be remembered.
func (s *MemoryStore) past(slot *memorySlot, now int64) bool {
	if slot.state == slotReleased { // its count of attempts matters as long as Meta may deliver again
		return slot.until+s.keep <= now
	}
	return slot.until <= now
}

func (s *MemoryStore) forget(i uint32) {
	s.unlink(i)
	delete(s.index, s.slots[i].key)
	s.free = append(s.free, i)
}

// A ring is the slot that is both ends of a doubly linked list.
type ring = uint32

func (s *MemoryStore) link(i, end ring) {
	last := s.slots[end].prev
	s.slots[i].prev, s.slots[i].next = last, end
	s.slots[last].next, s.slots[end].prev = i, i
}

func (s *MemoryStore) unlink(i uint32) {
	p, n := s.slots[i].prev, s.slots[i].next
	s.slots[p].next, s.slots[n].prev = n, p
}

func shorten(key string) memoryKey {
	sum := sha256.Sum256([]byte(key))
	return memoryKey(sum[:16])
}
