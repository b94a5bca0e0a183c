// Package webhooktest proves stores: whoever implements webhook.Store runs StoreContract in a test.
//
//	func TestStore(t *testing.T) {
//		webhooktest.StoreContract(t, newStore(t))
//	}
package webhooktest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

// T is the part of *testing.T that the tests need.
type T interface {
	Helper()
	Errorf(format string, args ...any)
	Context() context.Context
}

// An Option changes StoreContract.
type Option func(*contract)

// WithShortest sets the shortest lease that the store can keep; default 100 ms. The tests wait for a few of them.
func WithShortest(d time.Duration) Option { return func(c *contract) { c.short = d } }

// WithPrefix sets what all keys begin with, for a store that is not empty.
func WithPrefix(prefix string) Option { return func(c *contract) { c.prefix = prefix } }

type contract struct {
	t      T
	store  webhook.Store
	short  time.Duration
	prefix string
}

// long is a lease that ends after the tests.
const long = time.Hour

// StoreContract checks that s keeps what webhook.Store promises. It uses keys that begin with "webhooktest/".
func StoreContract(t T, s webhook.Store, opts ...Option) {
	t.Helper()
	c := &contract{t: t, store: s, short: 100 * time.Millisecond, prefix: "webhooktest/"}
	for _, o := range opts {
		o(c)
	}
	c.firstClaimIsFresh()
	c.committedIsDone()
	c.releasedIsFreshAgain()
	c.keysAreApart()
	c.leaseEnds()
	c.staleClaimsChangeNothing()
	c.keptOnlyForAWhile()
	c.forgottenKeysKeepTheirFence()
	c.oneOfManyWins()
	c.endedContext()
}

// claim claims a key and reports unless the state is want.
func (c *contract) claim(test, key string, lease time.Duration, want webhook.ClaimState) webhook.Claim {
	c.t.Helper()
	got, err := c.store.Claim(c.t.Context(), c.prefix+key, lease)
	switch {
	case err != nil:
		c.t.Errorf("%s: Claim(%q): %v", test, key, err)
	case got.State != want:
		c.t.Errorf("%s: Claim(%q) is %s, want %s", test, key, got.State, want)
	case got.Key != c.prefix+key && want == webhook.ClaimFresh:
		c.t.Errorf("%s: the claim of %q carries the key %q", test, key, got.Key)
	}
	return got
}

func (c *contract) no(test, what string, err error) {
	c.t.Helper()
	if err != nil {
		c.t.Errorf("%s: %s: %v", test, what, err)
	}
}

func (c *contract) stale(test, what string, err error) {
	c.t.Helper()
	if !errors.Is(err, webhook.ErrStaleClaim) {
		c.t.Errorf("%s: %s of a stale claim: %v, want ErrStaleClaim", test, what, err)
	}
}

func (c *contract) commit(claim webhook.Claim, keep time.Duration) error {
	return c.store.Commit(c.t.Context(), claim, keep)
}

func (c *contract) release(claim webhook.Claim) error { return c.store.Release(c.t.Context(), claim) }

func (c *contract) firstClaimIsFresh() {
	const test = "first claim"
	one := c.claim(test, "first", long, webhook.ClaimFresh)
	if one.Attempt != 0 && one.Attempt != 1 {
		c.t.Errorf("%s: attempt %d, want 1, or 0 if the store does not count", test, one.Attempt)
	}
	c.claim(test, "first", long, webhook.ClaimBusy)
	c.claim(test, "first", long, webhook.ClaimBusy)
}

func (c *contract) committedIsDone() {
	const test = "commit"
	claim := c.claim(test, "done", long, webhook.ClaimFresh)
	c.no(test, "Commit", c.commit(claim, long))
	c.claim(test, "done", long, webhook.ClaimDone)
	c.claim(test, "done", long, webhook.ClaimDone)
	c.stale(test, "Release after Commit", c.release(claim))
	c.claim(test, "done", long, webhook.ClaimDone)
}

func (c *contract) releasedIsFreshAgain() {
	const test = "release"
	one := c.claim(test, "released", long, webhook.ClaimFresh)
	c.no(test, "Release", c.release(one))
	two := c.claim(test, "released", long, webhook.ClaimFresh)
	if two.Fence <= one.Fence {
		c.t.Errorf("%s: fence %d after %d, want a greater one", test, two.Fence, one.Fence)
	}
	if one.Attempt != 0 && two.Attempt != one.Attempt+1 {
		c.t.Errorf("%s: attempt %d after %d: released tries count", test, two.Attempt, one.Attempt)
	}
	c.stale(test, "Commit", c.commit(one, long))
	c.stale(test, "Release", c.release(one))
	c.claim(test, "released", long, webhook.ClaimBusy)
	c.no(test, "Commit", c.commit(two, long))
	c.claim(test, "released", long, webhook.ClaimDone)
}

func (c *contract) keysAreApart() {
	const test = "keys"
	for _, key := range []string{"a", "A", "a ", "a/", "a|b", "a:b", "ä", strings.Repeat("k", 450)} {
		c.no(test, "Commit", c.commit(c.claim(test, "keys/"+key, long, webhook.ClaimFresh), long))
	}
	c.claim(test, "keys/"+strings.Repeat("k", 449)+"x", long, webhook.ClaimFresh)
}

func (c *contract) leaseEnds() {
	const test = "lease"
	one := c.claim(test, "lease", c.short, webhook.ClaimFresh)
	c.wait(c.short + c.short/2)
	two := c.claim(test, "lease", long, webhook.ClaimFresh)
	if two.Fence <= one.Fence {
		c.t.Errorf("%s: fence %d after %d, want a greater one", test, two.Fence, one.Fence)
	}
	if one.Attempt != 0 && two.Attempt != one.Attempt+1 {
		c.t.Errorf("%s: attempt %d after %d: tries whose lease ran out count", test, two.Attempt, one.Attempt)
	}
	c.claim(test, "lease", long, webhook.ClaimBusy)
}

func (c *contract) staleClaimsChangeNothing() {
	const test = "stale"
	old := c.claim(test, "stale", c.short, webhook.ClaimFresh)
	c.wait(c.short + c.short/2)
	now := c.claim(test, "stale", long, webhook.ClaimFresh)
	c.stale(test, "Commit", c.commit(old, long))
	c.claim(test, "stale", long, webhook.ClaimBusy)
	c.stale(test, "Release", c.release(old))
	c.claim(test, "stale", long, webhook.ClaimBusy)
	c.no(test, "Commit", c.commit(now, long))
	c.stale(test, "Commit", c.commit(old, c.short))
	c.claim(test, "stale", long, webhook.ClaimDone)
	never := webhook.Claim{Key: c.prefix + "never claimed", State: webhook.ClaimFresh, Fence: 1}
	c.stale(test, "Commit", c.commit(never, long))
	c.claim(test, "never claimed", long, webhook.ClaimFresh)
}

func (c *contract) keptOnlyForAWhile() {
	const test = "keep"
	claim := c.claim(test, "keep", long, webhook.ClaimFresh)
	c.no(test, "Commit", c.commit(claim, c.short))
	c.claim(test, "keep", long, webhook.ClaimDone)
	c.wait(c.short + c.short/2)
	c.claim(test, "keep", long, webhook.ClaimFresh)
}

// forgottenKeysKeepTheirFence has the store forget keys, by time and, if it is bounded, by what comes after: an old claim must
// not fit a new one of the same key.
func (c *contract) forgottenKeysKeepTheirFence() {
	const test, others = "forgotten", 64
	released := c.claim(test, "forgotten/released", long, webhook.ClaimFresh)
	c.no(test, "Release", c.release(released))
	expired := c.claim(test, "forgotten/expired", c.short, webhook.ClaimFresh)
	done := c.claim(test, "forgotten/done", long, webhook.ClaimFresh)
	c.no(test, "Commit", c.commit(done, c.short))
	c.wait(c.short + c.short/2)
	for i := range others {
		c.no(test, "Commit", c.commit(c.claim(test, fmt.Sprintf("forgotten/other%d", i), long, webhook.ClaimFresh), long))
	}
	for _, old := range []webhook.Claim{released, expired, done} {
		key := strings.TrimPrefix(old.Key, c.prefix)
		now := c.claim(test, key, long, webhook.ClaimFresh)
		if now.Fence <= old.Fence {
			c.t.Errorf("%s: the fence of %q is %d after %d, want a greater one", test, key, now.Fence, old.Fence)
		}
		c.stale(test, "Commit", c.commit(old, long))
		c.stale(test, "Release", c.release(old))
		c.claim(test, key, long, webhook.ClaimBusy)
		c.no(test, "Commit", c.commit(now, long))
	}
}

func (c *contract) oneOfManyWins() {
	const test, many = "race", 32
	var mu sync.Mutex
	states := map[webhook.ClaimState]int{}
	var wg sync.WaitGroup
	for range many {
		wg.Go(func() {
			got, err := c.store.Claim(c.t.Context(), c.prefix+"race", long)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				c.t.Errorf("%s: Claim: %v", test, err)
			}
			states[got.State]++
		})
	}
	wg.Wait()
	if states[webhook.ClaimFresh] != 1 || states[webhook.ClaimBusy] != many-1 {
		c.t.Errorf("%s: of %d claims %s, want one fresh and the others busy", test, many, fmt.Sprint(states))
	}
}

func (c *contract) endedContext() {
	ctx, cancel := context.WithCancel(c.t.Context())
	cancel()
	if _, err := c.store.Claim(ctx, c.prefix+"ended", long); err == nil {
		c.t.Errorf("ended context: Claim succeeded")
	}
	c.claim("ended context", "ended", long, webhook.ClaimFresh)
}

// wait lets the store's clock go on.
func (c *contract) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.t.Context().Done():
	}
}
