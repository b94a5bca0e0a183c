// Package tracktest proves stores: whoever implements track.Store runs StoreContract in a test.
//
//	func TestRedisStore(t *testing.T) {
//		tracktest.StoreContract(t, newRedisStore(t))
//	}
package tracktest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/whatsapp/track"
)

// T is the part of *testing.T that the tests need.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
	Context() context.Context
}

// An Option changes StoreContract.
type Option func(*contract)

// WithShortest sets the shortest ttl that the store can keep, 1 ms to 1 min, default 1 s. The tests wait for a few of them.
func WithShortest(d time.Duration) Option {
	return func(c *contract) { c.short = min(max(d, time.Millisecond), time.Minute) }
}

// WithPrefix sets what all keys begin with, at most 64 bytes, for a store that is not empty. The default is "x/contract/".
func WithPrefix(prefix string) Option { return func(c *contract) { c.prefix = prefix } }

type contract struct {
	T
	store  track.Store
	prefix string // of the keys of one test
	short  time.Duration
}

const (
	long  = time.Hour
	grace = 5 * time.Second // how late an entry may vanish
)

// StoreContract fails t unless store keeps what the documentation of track.Store says. It leaves entries behind that expire
// within an hour.
func StoreContract(t T, store track.Store, opts ...Option) {
	t.Helper()
	c := contract{T: t, store: store, prefix: "x/contract/", short: time.Second}
	for _, o := range opts {
		o(&c)
	}
	for name, test := range c.tests() {
		one := c
		one.prefix += name + "-" + rand.Text() + "/"
		test(&one)
	}
}

func (*contract) tests() map[string]func(*contract) {
	return map[string]func(*contract){
		"missing":    (*contract).missing,
		"put":        (*contract).putAndGet,
		"create":     (*contract).createOnce,
		"stale":      (*contract).stalePut,
		"delete":     (*contract).deletes,
		"versions":   (*contract).versions,
		"expiry":     (*contract).expiry,
		"renewal":    (*contract).renewal,
		"copies":     (*contract).copies,
		"sizes":      (*contract).sizes,
		"scan":       (*contract).scan,
		"scan_stops": (*contract).scanStops,
		"contention": (*contract).contention,
		"ended":      (*contract).ended,
	}
}

func (c *contract) get(key string) track.Entry {
	c.Helper()
	e, err := c.store.Get(c.Context(), key)
	if err != nil {
		c.Fatalf("Get(%.60q): %v", key, err)
	}
	return e
}

func (c *contract) put(key, value string, version uint64, ttl time.Duration) uint64 {
	c.Helper()
	if err := c.store.Put(c.Context(), key, []byte(value), version, ttl); err != nil {
		c.Fatalf("Put(%.60q, version %d): %v", key, version, err)
	}
	return c.get(key).Version
}

func (c *contract) want(key, value string) {
	c.Helper()
	if e := c.get(key); e.Version == 0 || string(e.Value) != value {
		c.Fatalf("Get(%.60q) = %.60q, version %d; want %.60q", key, e.Value, e.Version, value)
	}
}

func (c *contract) conflict(what string, err error) {
	c.Helper()
	if !errors.Is(err, track.ErrConflict) {
		c.Fatalf("%s: got error %v, want ErrConflict", what, err)
	}
}

func (c *contract) missing() {
	p := c.prefix
	if e := c.get(p + "a"); e.Version != 0 {
		c.Fatalf("an entry that was never put has version %d, want 0", e.Version)
	}
	c.conflict("Put of a version that never was", c.store.Put(c.Context(), p+"a", []byte("1"), 7, long))
	c.conflict("Delete of an entry that is not there", c.store.Delete(c.Context(), p+"a", 7))
	if e := c.get(p + "a"); e.Version != 0 {
		c.Fatalf("a Put that conflicted has made an entry")
	}
}

func (c *contract) putAndGet() {
	p := c.prefix
	v := c.put(p+"a", `{"n":1}`, 0, long)
	c.want(p+"a", `{"n":1}`)
	if v == 0 {
		c.Fatalf("an entry has version 0")
	}
	if e := c.get(p + "a"); e.Key != p+"a" || e.Version != v {
		c.Fatalf("Get returned key %q, version %d; want %q, %d", e.Key, e.Version, p+"a", v)
	}
	w := c.put(p+"a", `{"n":2}`, v, long)
	c.want(p+"a", `{"n":2}`)
	if w == v {
		c.Fatalf("a Put has left the version as it was")
	}
	if e := c.get(p + "A"); e.Version != 0 {
		c.Fatalf("keys that differ in case are one")
	}
}

func (c *contract) createOnce() {
	p := c.prefix
	c.put(p+"a", `1`, 0, long)
	c.conflict("Put of version 0 over an entry", c.store.Put(c.Context(), p+"a", []byte(`2`), 0, long))
	c.want(p+"a", `1`)
}

func (c *contract) stalePut() {
	p := c.prefix
	v := c.put(p+"a", `1`, 0, long)
	c.put(p+"a", `2`, v, long)
	c.conflict("Put of an old version", c.store.Put(c.Context(), p+"a", []byte(`3`), v, long))
	c.conflict("Delete of an old version", c.store.Delete(c.Context(), p+"a", v))
	c.want(p+"a", `2`)
}

func (c *contract) deletes() {
	p := c.prefix
	v := c.put(p+"a", `1`, 0, long)
	c.put(p+"ab", `2`, 0, long)
	if err := c.store.Delete(c.Context(), p+"a", v); err != nil {
		c.Fatalf("Delete: %v", err)
	}
	if e := c.get(p + "a"); e.Version != 0 {
		c.Fatalf("an entry is still there after Delete")
	}
	c.want(p+"ab", `2`)
	c.conflict("a second Delete", c.store.Delete(c.Context(), p+"a", v))
}

func (c *contract) versions() {
	p := c.prefix
	first := c.put(p+"a", `1`, 0, long)
	if err := c.store.Delete(c.Context(), p+"a", first); err != nil {
		c.Fatalf("Delete: %v", err)
	}
	c.put(p+"a", `2`, 0, long)
	c.conflict("Put of a version from before a Delete", c.store.Put(c.Context(), p+"a", []byte(`3`), first, long))

	first = c.put(p+"b", `1`, 0, c.short)
	c.gone(p + "b")
	c.put(p+"b", `2`, 0, long)
	c.conflict("Put of a version from before the expiry", c.store.Put(c.Context(), p+"b", []byte(`3`), first, long))
	c.want(p+"b", `2`)
}

// gone waits until an entry has expired.
func (c *contract) gone(key string) {
	c.Helper()
	late := time.After(c.short + grace)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for c.get(key).Version != 0 {
		select {
		case <-tick.C:
		case <-late:
			c.Fatalf("an entry put for %s is still there %s later", c.short, c.short+grace)
		}
	}
}

func (c *contract) expiry() {
	p := c.prefix
	start := time.Now()
	v := c.put(p+"a", `1`, 0, c.short)
	c.put(p+"b", `1`, 0, long)
	c.gone(p + "a")
	if took := time.Since(start); took < c.short-c.short/10 {
		c.Fatalf("an entry put for %s was gone after %s", c.short, took)
	}
	c.conflict("Delete after the expiry", c.store.Delete(c.Context(), p+"a", v))
	for _, key := range c.scanned(p) {
		if key == p+"a" {
			c.Fatalf("Scan returns an entry that has expired")
		}
	}
	c.want(p+"b", `1`)
	c.put(p+"a", `2`, 0, long)
	c.want(p+"a", `2`)
}

func (c *contract) renewal() {
	p := c.prefix
	v := c.put(p+"a", `1`, 0, c.short)
	c.put(p+"b", `1`, 0, c.short)
	c.put(p+"a", `2`, v, long)
	c.gone(p + "b")
	c.want(p+"a", `2`)
}

func (c *contract) copies() {
	p := c.prefix
	value := []byte(`12345`)
	if err := c.store.Put(c.Context(), p+"a", value, 0, long); err != nil {
		c.Fatalf("Put: %v", err)
	}
	value[0] = 'x'
	c.want(p+"a", `12345`)
	c.get(p + "a").Value[0] = 'y'
	c.want(p+"a", `12345`)
}

func (c *contract) sizes() {
	p := c.prefix
	keys := []string{
		p + strings.Repeat("k", 512-len(p)),
		p + "%2F%C3%A9*?[a-z]_%/p:15550001111",
		p + "wamid.HBgLMTU1NTAwMDExMTE=",
		p + "US.ENT.11815799212886844830",
	}
	value := `"` + strings.Repeat("é", 4095) + `"`
	for _, key := range keys {
		c.put(key, value, 0, long)
	}
	for _, key := range keys {
		c.want(key, value)
	}
}

func (c *contract) scanned(prefix string) []string {
	c.Helper()
	seen := map[string]bool{}
	for e, err := range c.store.Scan(c.Context(), prefix) {
		if err != nil {
			c.Fatalf("Scan: %v", err)
		}
		if e.Version == 0 || !strings.HasPrefix(e.Key, prefix) {
			c.Fatalf("Scan(%q) returned key %q, version %d", prefix, e.Key, e.Version)
		}
		seen[e.Key] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func (c *contract) scan() {
	p := c.prefix
	var all []string
	for i := range 300 {
		key := fmt.Sprintf("%sone/%03d", p, i)
		c.put(key, `1`, 0, long)
		all = append(all, key)
	}
	for _, other := range []string{p + "one", p + "oneX/1", p + "two/1", p + "on_/1", p + "on%/1", p + "o*/1"} {
		c.put(other, `1`, 0, long)
	}
	if got := c.scanned(p + "one/"); !slices.Equal(got, all) {
		c.Fatalf("Scan returned %d keys, want %d", len(got), len(all))
	}
	for _, literal := range []string{p + "on_/", p + "on%/", p + "o*/"} {
		if got := c.scanned(literal); len(got) != 1 {
			c.Fatalf("Scan(%q) returned %q: the prefix is not a pattern", literal, got)
		}
	}
	if got := c.scanned(p + "none/"); len(got) != 0 {
		c.Fatalf("Scan of a prefix without entries returned %q", got)
	}
	for e, err := range c.store.Scan(c.Context(), p+"one/") {
		if err != nil {
			c.Fatalf("Scan: %v", err)
		}
		if err := c.store.Delete(c.Context(), e.Key, e.Version); err != nil {
			c.Fatalf("Delete during Scan: %v", err)
		}
	}
	if got := c.scanned(p + "one/"); len(got) != 0 {
		c.Fatalf("%d entries are left after all that Scan returned were deleted", len(got))
	}
}

func (c *contract) scanStops() {
	p := c.prefix
	for i := range 10 {
		c.put(fmt.Sprintf("%s%d", p, i), `1`, 0, long)
	}
	n := 0
	for _, err := range c.store.Scan(c.Context(), p) {
		if err != nil {
			c.Fatalf("Scan: %v", err)
		}
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		c.Fatalf("Scan went on to %d entries, want a stop after 3", n)
	}
}

// contention has many goroutines count with one entry: nothing may be lost.
func (c *contract) contention() {
	p := c.prefix
	const workers, each = 8, 25
	errs := make(chan error, workers)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				if err := increment(c.Context(), c.store, p+"n"); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	for err := range errs {
		c.Fatalf("increment: %v", err)
	}
	c.want(p+"n", strconv.Itoa(workers*each))
}

func increment(ctx context.Context, s track.Store, key string) error {
	for {
		e, err := s.Get(ctx, key)
		if err != nil {
			return err
		}
		n := 0
		if e.Version != 0 {
			if n, err = strconv.Atoi(string(e.Value)); err != nil {
				return err
			}
		}
		err = s.Put(ctx, key, strconv.AppendInt(nil, int64(n+1), 10), e.Version, long)
		if !errors.Is(err, track.ErrConflict) {
			return err
		}
	}
}

func (c *contract) ended() {
	p := c.prefix
	ctx, cancel := context.WithCancel(c.Context())
	cancel()
	if _, err := c.store.Get(ctx, p+"a"); err == nil {
		c.Fatalf("Get with an ended context did not fail")
	}
	if err := c.store.Put(ctx, p+"a", []byte(`1`), 0, long); err == nil || errors.Is(err, track.ErrConflict) {
		c.Fatalf("Put with an ended context: got %v, want an error that is not ErrConflict", err)
	}
	for _, err := range c.store.Scan(ctx, p) {
		if err == nil {
			c.Fatalf("Scan with an ended context did not fail")
		}
	}
}
