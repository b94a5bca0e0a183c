// Package tracktest holds the tests that every track.Store must pass. Call them from a test of your own:
//
//	func TestRedisStore(t *testing.T) {
//		tracktest.TestStore(t, func(t *testing.T) track.Store { return newRedisStore(t) })
//	}
package tracktest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing" //nolint:depguard // these are tests, for other packages to run
	"time"

	"github.com/wacloud/wacloud/whatsapp/track"
)

const (
	long  = time.Hour
	short = time.Second     // the shortest ttl that is asked of a store
	grace = 5 * time.Second // how late an entry may vanish
)

// TestStore runs the tests, in parallel, each with a store that open returns. The stores may share their data: every test
// uses keys of its own.
func TestStore(t *testing.T, open func(t *testing.T) track.Store) {
	for name, test := range map[string]func(*testing.T, track.Store, string){
		"missing":                  missing,
		"put and get":              putAndGet,
		"create only once":         createOnce,
		"stale put":                stalePut,
		"delete":                   deletes,
		"versions are not reused":  versions,
		"expiry":                   expiry,
		"put renews the time":      renewal,
		"values are not shared":    copies,
		"odd keys and large data":  sizes,
		"scan":                     scan,
		"scan stops":               scanStops,
		"compare and swap":         contention,
		"an ended context is seen": ended,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t), fmt.Sprintf("x/test-%d/", time.Now().UnixNano()))
		})
	}
}

func get(t *testing.T, s track.Store, key string) track.Entry {
	t.Helper()
	e, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("Get(%.60q): %v", key, err)
	}
	return e
}

func put(t *testing.T, s track.Store, key, value string, version uint64, ttl time.Duration) uint64 {
	t.Helper()
	if err := s.Put(t.Context(), key, []byte(value), version, ttl); err != nil {
		t.Fatalf("Put(%.60q, version %d): %v", key, version, err)
	}
	return get(t, s, key).Version
}

func want(t *testing.T, s track.Store, key, value string) {
	t.Helper()
	if e := get(t, s, key); e.Version == 0 || string(e.Value) != value {
		t.Fatalf("Get(%.60q) = %.60q, version %d; want %.60q", key, e.Value, e.Version, value)
	}
}

func conflict(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, track.ErrConflict) {
		t.Fatalf("%s: got error %v, want ErrConflict", what, err)
	}
}

func missing(t *testing.T, s track.Store, p string) {
	if e := get(t, s, p+"a"); e.Version != 0 {
		t.Fatalf("an entry that was never put has version %d, want 0", e.Version)
	}
	conflict(t, "Put of a version that never was", s.Put(t.Context(), p+"a", []byte("1"), 7, long))
	conflict(t, "Delete of an entry that is not there", s.Delete(t.Context(), p+"a", 7))
	if e := get(t, s, p+"a"); e.Version != 0 {
		t.Fatal("a Put that conflicted has made an entry")
	}
}

func putAndGet(t *testing.T, s track.Store, p string) {
	v := put(t, s, p+"a", `{"n":1}`, 0, long)
	want(t, s, p+"a", `{"n":1}`)
	if v == 0 {
		t.Fatal("an entry has version 0")
	}
	if e := get(t, s, p+"a"); e.Key != p+"a" || e.Version != v {
		t.Fatalf("Get returned key %q, version %d; want %q, %d", e.Key, e.Version, p+"a", v)
	}
	w := put(t, s, p+"a", `{"n":2}`, v, long)
	want(t, s, p+"a", `{"n":2}`)
	if w == v {
		t.Fatal("a Put has left the version as it was")
	}
	if e := get(t, s, p+"A"); e.Version != 0 {
		t.Fatal("keys that differ in case are one")
	}
}

func createOnce(t *testing.T, s track.Store, p string) {
	put(t, s, p+"a", `1`, 0, long)
	conflict(t, "Put of version 0 over an entry", s.Put(t.Context(), p+"a", []byte(`2`), 0, long))
	want(t, s, p+"a", `1`)
}

func stalePut(t *testing.T, s track.Store, p string) {
	v := put(t, s, p+"a", `1`, 0, long)
	put(t, s, p+"a", `2`, v, long)
	conflict(t, "Put of an old version", s.Put(t.Context(), p+"a", []byte(`3`), v, long))
	conflict(t, "Delete of an old version", s.Delete(t.Context(), p+"a", v))
	want(t, s, p+"a", `2`)
}

func deletes(t *testing.T, s track.Store, p string) {
	v := put(t, s, p+"a", `1`, 0, long)
	put(t, s, p+"ab", `2`, 0, long)
	if err := s.Delete(t.Context(), p+"a", v); err != nil {
		t.Fatalf("Delete: %v", err)
	}
	if e := get(t, s, p+"a"); e.Version != 0 {
		t.Fatal("an entry is still there after Delete")
	}
	want(t, s, p+"ab", `2`)
	conflict(t, "a second Delete", s.Delete(t.Context(), p+"a", v))
}

func versions(t *testing.T, s track.Store, p string) {
	first := put(t, s, p+"a", `1`, 0, long)
	if err := s.Delete(t.Context(), p+"a", first); err != nil {
		t.Fatalf("Delete: %v", err)
	}
	put(t, s, p+"a", `2`, 0, long)
	conflict(t, "Put of a version from before a Delete", s.Put(t.Context(), p+"a", []byte(`3`), first, long))

	first = put(t, s, p+"b", `1`, 0, short)
	gone(t, s, p+"b")
	put(t, s, p+"b", `2`, 0, long)
	conflict(t, "Put of a version from before the expiry", s.Put(t.Context(), p+"b", []byte(`3`), first, long))
	want(t, s, p+"b", `2`)
}

// gone waits until an entry has expired.
func gone(t *testing.T, s track.Store, key string) {
	t.Helper()
	late := time.After(short + grace)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for get(t, s, key).Version != 0 {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("an entry put for %s is still there %s later", short, short+grace)
		}
	}
}

func expiry(t *testing.T, s track.Store, p string) {
	start := time.Now()
	v := put(t, s, p+"a", `1`, 0, short)
	put(t, s, p+"b", `1`, 0, long)
	gone(t, s, p+"a")
	if took := time.Since(start); took < short-short/10 {
		t.Fatalf("an entry put for %s was gone after %s", short, took)
	}
	conflict(t, "Delete after the expiry", s.Delete(t.Context(), p+"a", v))
	for _, key := range scanned(t, s, p) {
		if key == p+"a" {
			t.Fatal("Scan returns an entry that has expired")
		}
	}
	want(t, s, p+"b", `1`)
	put(t, s, p+"a", `2`, 0, long)
	want(t, s, p+"a", `2`)
}

func renewal(t *testing.T, s track.Store, p string) {
	v := put(t, s, p+"a", `1`, 0, short)
	put(t, s, p+"b", `1`, 0, short)
	put(t, s, p+"a", `2`, v, long)
	gone(t, s, p+"b")
	want(t, s, p+"a", `2`)
}

func copies(t *testing.T, s track.Store, p string) {
	value := []byte(`12345`)
	if err := s.Put(t.Context(), p+"a", value, 0, long); err != nil {
		t.Fatalf("Put: %v", err)
	}
	value[0] = 'x'
	want(t, s, p+"a", `12345`)
	get(t, s, p+"a").Value[0] = 'y'
	want(t, s, p+"a", `12345`)
}

func sizes(t *testing.T, s track.Store, p string) {
	keys := []string{
		p + strings.Repeat("k", 512-len(p)),
		p + "%2F%C3%A9*?[a-z]_%/p:15550001111",
		p + "wamid.HBgLMTU1NTAwMDExMTE=",
		p + "US.ENT.11815799212886844830",
	}
	value := `"` + strings.Repeat("é", 4095) + `"`
	for _, key := range keys {
		put(t, s, key, value, 0, long)
	}
	for _, key := range keys {
		want(t, s, key, value)
	}
}

func scanned(t *testing.T, s track.Store, prefix string) []string {
	t.Helper()
	seen := map[string]bool{}
	for e, err := range s.Scan(t.Context(), prefix) {
		if err != nil {
			t.Fatalf("Scan: %v", err)
		}
		if e.Version == 0 || !strings.HasPrefix(e.Key, prefix) {
			t.Fatalf("Scan(%q) returned key %q, version %d", prefix, e.Key, e.Version)
		}
		seen[e.Key] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

func scan(t *testing.T, s track.Store, p string) {
	var all []string
	for i := range 300 {
		key := fmt.Sprintf("%sone/%03d", p, i)
		put(t, s, key, `1`, 0, long)
		all = append(all, key)
	}
	for _, other := range []string{p + "one", p + "oneX/1", p + "two/1", p + "on_/1", p + "on%/1", p + "o*/1"} {
		put(t, s, other, `1`, 0, long)
	}
	if got := scanned(t, s, p+"one/"); !slices.Equal(got, all) {
		t.Fatalf("Scan returned %d keys, want %d", len(got), len(all))
	}
	for _, literal := range []string{p + "on_/", p + "on%/", p + "o*/"} {
		if got := scanned(t, s, literal); len(got) != 1 {
			t.Fatalf("Scan(%q) returned %q: the prefix is not a pattern", literal, got)
		}
	}
	if got := scanned(t, s, p+"none/"); len(got) != 0 {
		t.Fatalf("Scan of a prefix without entries returned %q", got)
	}
	for e, err := range s.Scan(t.Context(), p+"one/") {
		if err != nil {
			t.Fatalf("Scan: %v", err)
		}
		if err := s.Delete(t.Context(), e.Key, e.Version); err != nil {
			t.Fatalf("Delete during Scan: %v", err)
		}
	}
	if got := scanned(t, s, p+"one/"); len(got) != 0 {
		t.Fatalf("%d entries are left after all that Scan returned were deleted", len(got))
	}
}

func scanStops(t *testing.T, s track.Store, p string) {
	for i := range 10 {
		put(t, s, fmt.Sprintf("%s%d", p, i), `1`, 0, long)
	}
	n := 0
	for _, err := range s.Scan(t.Context(), p) {
		if err != nil {
			t.Fatalf("Scan: %v", err)
		}
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Fatalf("Scan went on to %d entries, want a stop after 3", n)
	}
}

// contention has many goroutines count with one entry: nothing may be lost.
func contention(t *testing.T, s track.Store, p string) {
	const workers, each = 8, 25
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for range each {
				if err := increment(t.Context(), s, p+"n"); err != nil {
					t.Errorf("increment: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	want(t, s, p+"n", strconv.Itoa(workers*each))
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

func ended(t *testing.T, s track.Store, p string) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Get(ctx, p+"a"); err == nil {
		t.Error("Get with an ended context did not fail")
	}
	if err := s.Put(ctx, p+"a", []byte(`1`), 0, long); err == nil || errors.Is(err, track.ErrConflict) {
		t.Errorf("Put with an ended context: got %v, want an error that is not ErrConflict", err)
	}
	for _, err := range s.Scan(ctx, p) {
		if err == nil {
			t.Error("Scan with an ended context did not fail")
		}
	}
}
