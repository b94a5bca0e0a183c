package webhook

import (
	"context"
	"time"
)

// A Store remembers which items were handled, so that what Meta delivers again is not handled again. NewMemoryStore has
// one for a single process; several processes that share a number need one that is shared and survives.
//
// Keys are opaque, at most 512 bytes. Prefix them if a store is shared by several businesses. A Store is used from many
// goroutines at once. Each call has 10 s, and Claim no more than WithTimeout says. Package webhooktest has the tests that
// every Store must pass.
type Store interface {
	// Claim takes key for lease, unless it is committed (ClaimDone) or someone holds it (ClaimBusy). A lease that ran out
	// does not hold. Every fresh claim of a key has a greater Fence than the one before, even if the Store has forgotten
	// the key since: one counter for all keys does that, a counter in the key's own record does not.
	Claim(ctx context.Context, key string, lease time.Duration) (Claim, error)
	// Commit marks the claim's key as done for keep. It fails with ErrStaleClaim, and changes nothing, if the lease ran out
	// and someone else claimed the key since, or the Store forgot it.
	Commit(ctx context.Context, c Claim, keep time.Duration) error
	// Release gives the claim up, so that the key can be claimed at once. A stale claim is ErrStaleClaim and changes
	// nothing.
	Release(ctx context.Context, c Claim) error
}

// A Claim is the answer to Store.Claim.
type Claim struct {
	Key   string
	State ClaimState
	Fence uint64 // grows with every fresh claim of the key, see Store
	// Attempt counts the fresh claims of the key, this one included, released and expired ones too. 0 means that the store
	// does not count, and then WithDeadLetter never applies.
	Attempt int
}

// A ClaimState says whether a key could be claimed.
type ClaimState uint8

// States of a claim.
const (
	ClaimFresh ClaimState = iota + 1 // it is ours: handle, then commit or release
	ClaimDone                        // it was committed before
	ClaimBusy                        // someone else is at it
)

// String returns "fresh", "done" or "busy".
func (s ClaimState) String() string {
	switch s {
	case ClaimFresh:
		return "fresh"
	case ClaimDone:
		return "done"
	case ClaimBusy:
		return "busy"
	}
	return "unknown"
}

// ErrStaleClaim is returned by a Store for a claim whose lease ran out and that someone else holds now.
const ErrStaleClaim = storeError("webhook: the claim is stale: its lease ran out")

// storeError is a constant error.
type storeError string

func (e storeError) Error() string { return string(e) }
