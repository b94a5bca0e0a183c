package webhooktest_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/webhook/webhooktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestMemoryStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := webhook.NewMemoryStore()
		require.NoError(t, err)
		webhooktest.StoreContract(t, s, webhooktest.WithShortest(time.Second), webhooktest.WithPrefix("memory/"))
	})
}

// A store that is nearly full forgets keys in the middle of things, and still breaks no promise.
func TestSmallMemoryStoreKeepsTheContract(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := webhook.NewMemoryStore(webhook.WithKeys(16))
		require.NoError(t, err)
		webhooktest.StoreContract(t, s, webhooktest.WithShortest(time.Second))
	})
}

// recorder is a T that fails nothing.
type recorder struct {
	ctx context.Context
	mu  sync.Mutex
	all []string
}

func (r *recorder) Helper()                  {}
func (r *recorder) Context() context.Context { return r.ctx }
func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, fmt.Sprintf(format, args...))
}

// A store that says yes to everything handles everything twice: the contract must notice.
type yes struct{}

func (yes) Claim(_ context.Context, key string, _ time.Duration) (webhook.Claim, error) {
	return webhook.Claim{Key: key, State: webhook.ClaimFresh}, nil
}
func (yes) Commit(context.Context, webhook.Claim, time.Duration) error { return nil }
func (yes) Release(context.Context, webhook.Claim) error               { return nil }

func TestContractNoticesAStoreThatForgets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{ctx: t.Context()}
		webhooktest.StoreContract(r, yes{})
		assert.Greater(t, len(r.all), 10)
	})
}

// A store without a fence lets a late commit through.
type unfenced struct{ webhook.Store }

func (u unfenced) Claim(ctx context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	c, err := u.Store.Claim(ctx, key, lease)
	c.Fence = 1
	return c, err
}

func TestContractNoticesAMissingFence(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := webhook.NewMemoryStore()
		require.NoError(t, err)
		r := &recorder{ctx: t.Context()}
		webhooktest.StoreContract(r, unfenced{s})
		assert.NotEmpty(t, r.all)
	})
}

// A store that counts fences in a key's own record starts again once the record is gone.
type forgetful struct {
	mu      sync.Mutex
	records map[string]record
}

type record struct {
	fence uint64
	until time.Time
	done  bool
}

func (f *forgetful) Claim(_ context.Context, key string, lease time.Duration) (webhook.Claim, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.records[key]
	switch held := time.Now().Before(r.until); {
	case held && r.done:
		return webhook.Claim{Key: key, State: webhook.ClaimDone}, nil
	case held:
		return webhook.Claim{Key: key, State: webhook.ClaimBusy}, nil
	case r.done:
		r = record{} // as if a sweep had deleted the row
	}
	r.fence, r.until = r.fence+1, time.Now().Add(lease)
	f.records[key] = r
	return webhook.Claim{Key: key, State: webhook.ClaimFresh, Fence: r.fence}, nil
}

func (f *forgetful) rest(c webhook.Claim, r record) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.records[c.Key]; now.done || now.fence != c.Fence || now.until.IsZero() {
		return webhook.ErrStaleClaim
	}
	r.fence = c.Fence
	f.records[c.Key] = r
	return nil
}

func (f *forgetful) Commit(_ context.Context, c webhook.Claim, keep time.Duration) error {
	return f.rest(c, record{done: true, until: time.Now().Add(keep)})
}

func (f *forgetful) Release(_ context.Context, c webhook.Claim) error { return f.rest(c, record{}) }

func TestContractNoticesAFenceThatStartsAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{ctx: t.Context()}
		webhooktest.StoreContract(r, &forgetful{records: map[string]record{}})
		require.NotEmpty(t, r.all)
		assert.Equal(t, `forgotten: the fence of "forgotten/done" is 1 after 1, want a greater one`, r.all[0])
	})
}

func ExampleStoreContract() {
	s, err := webhook.NewMemoryStore()
	if err != nil {
		panic(err)
	}
	t := &recorder{ctx: context.Background()} // in a test: its *testing.T
	webhooktest.StoreContract(t, s, webhooktest.WithShortest(20*time.Millisecond))
	fmt.Println(len(t.all), "promises broken")
	// Output: 0 promises broken
}
