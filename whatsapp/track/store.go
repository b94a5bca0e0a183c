package track

import (
	"context"
	"errors"
	"iter"
	"time"
)

// A Store keeps what a Tracker knows: a map of short keys and values whose entries have a version and expire. One process
// can use a MemoryStore; several that share a number need one Store that they share, made on Redis, SQL or the like.
//
// Keys are text of at most 512 bytes, values are JSON of at most 8 KiB. Keys begin with a letter for what they hold, a
// slash, the tracker's namespace and another slash. An entry that is past its time is as if it were not there.
//
// A Store is used from many goroutines at once. It must not drop entries before their time (on Redis: noeviction), or
// must say so by being a Forgetter as well. Package tracktest has the tests that every Store must pass.
type Store interface {
	// Get returns the entry of key. If there is none, its Version is 0, and that is no error.
	Get(ctx context.Context, key string) (Entry, error)
	// Put writes value for ttl, if key's version still is the one given: 0 means that there must be no entry. Otherwise
	// it changes nothing and returns ErrConflict. Every Put gives the key another version, never 0, and never one that
	// the key had before, be it before it expired or was deleted.
	Put(ctx context.Context, key string, value []byte, version uint64, ttl time.Duration) error
	// Delete removes the entry if key's version still is the one given. Otherwise it changes nothing and returns
	// ErrConflict.
	Delete(ctx context.Context, key string, version uint64) error
	// Scan returns the entries whose keys begin with prefix, in any order. An entry that is written meanwhile may be
	// missing or come twice. After an error the sequence ends.
	Scan(ctx context.Context, prefix string) iter.Seq2[Entry, error]
}

// An Entry is what a Store holds of one key.
type Entry struct {
	Key     string
	Value   []byte
	Version uint64 // 0 if there is no entry
}

// ErrConflict is returned by a Store when an entry has been written since it was read.
var ErrConflict = errors.New("track: the entry has been written since it was read")

// A Forgetter is a Store that may drop entries before their time. The tracker asks it, so that nobody is taken for
// someone who never wrote just because the store has forgotten.
type Forgetter interface {
	// Forgot returns when an entry whose key begins with prefix was last dropped before its time, zero for never. A later
	// time than the true one is allowed.
	Forgot(ctx context.Context, prefix string) (time.Time, error)
}
