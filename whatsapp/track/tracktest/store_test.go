package tracktest_test

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/whatsapp/track"
	"github.com/wacloud/wacloud/whatsapp/track/tracktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// failing is a T that remembers the first failure and ends the tests with it.
type failing struct {
	ctx     context.Context //nolint:containedctx // T has a method that returns one
	message string
}

type stop struct{}

func (f *failing) Helper()                  {}
func (f *failing) Context() context.Context { return f.ctx }
func (f *failing) Fatalf(format string, args ...any) {
	f.message = fmt.Sprintf(format, args...)
	panic(stop{})
}

func contract(t *testing.T, s track.Store) (failure string) {
	f := &failing{ctx: t.Context()}
	defer func() {
		if p := recover(); p != nil {
			assert.Equal(t, stop{}, p)
		}
		failure = f.message
	}()
	tracktest.StoreContract(f, s, tracktest.WithShortest(100*time.Millisecond), tracktest.WithPrefix("p/"))
	return f.message
}

func newStore(t *testing.T) *track.MemoryStore {
	t.Helper()
	s, err := track.NewMemoryStore()
	require.NoError(t, err)
	return s
}

func TestMemoryStorePasses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStore(t)
		assert.Empty(t, contract(t, s))
		assert.Empty(t, contract(t, s), "a second time on the same data")
		tracktest.StoreContract(t, s)
	})
}

// spoiled is a MemoryStore with one mistake.
type spoiled struct {
	*track.MemoryStore
	mistake string
}

func (s *spoiled) Get(ctx context.Context, key string) (track.Entry, error) {
	if s.mistake == "ignores the context" {
		ctx = context.WithoutCancel(ctx)
	}
	if s.mistake == "folds case" {
		key = strings.ToLower(key)
	}
	e, err := s.MemoryStore.Get(ctx, key)
	switch {
	case s.mistake == "counts versions by key" && e.Version != 0:
		e.Version = 1
	case s.mistake == "shortens values" && len(e.Value) > 4096:
		e.Value = e.Value[:4096]
	}
	return e, err
}

func (s *spoiled) Put(ctx context.Context, key string, value []byte, version uint64, ttl time.Duration) error {
	switch s.mistake {
	case "last write wins", "counts versions by key":
		e, err := s.MemoryStore.Get(ctx, key)
		if err != nil {
			return err
		}
		version = e.Version
	case "never expires":
		ttl = time.Hour
	case "expires early":
		ttl /= 4
	case "folds case":
		key = strings.ToLower(key)
	case "cuts keys":
		key = key[:min(len(key), 200)]
	}
	return s.MemoryStore.Put(ctx, key, value, version, ttl)
}

func (s *spoiled) Delete(ctx context.Context, key string, version uint64) error {
	switch s.mistake {
	case "deletes whatever is there":
		e, err := s.MemoryStore.Get(ctx, key)
		if err != nil || e.Version == 0 {
			return err
		}
		version = e.Version
	case "does not delete":
		return nil
	}
	return s.MemoryStore.Delete(ctx, key, version)
}

func (s *spoiled) Scan(ctx context.Context, prefix string) iter.Seq2[track.Entry, error] {
	return func(yield func(track.Entry, error) bool) {
		n := 0
		all := s.MemoryStore.Scan(ctx, pick(s.mistake == "takes the prefix for a pattern", strings.TrimRight(prefix, "/*%_"), prefix))
		for e, err := range all {
			if n++; s.mistake == "returns one page" && n > 100 {
				return
			}
			if s.mistake == "scans without values" {
				e.Value, e.Version = bytes.Clone(nil), 0
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

func TestMistakesAreFound(t *testing.T) {
	t.Parallel()
	for _, mistake := range []string{
		"ignores the context", "folds case", "counts versions by key", "shortens values", "last write wins", "never expires",
		"expires early", "cuts keys", "deletes whatever is there", "does not delete", "takes the prefix for a pattern",
		"returns one page", "scans without values",
	} {
		t.Run(mistake, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &spoiled{MemoryStore: newStore(t), mistake: mistake}
				assert.NotEmpty(t, contract(t, s))
			})
		})
	}
}

func ExampleStoreContract() {
	_ = func(t *testing.T) { // func TestRedisStore(t *testing.T)
		store, err := track.NewMemoryStore() // your own store in its place
		if err != nil {
			t.Fatal(err)
		}
		tracktest.StoreContract(t, store, tracktest.WithShortest(time.Second), tracktest.WithPrefix("test/"))
	}
}
