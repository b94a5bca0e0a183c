package webhook_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

func TestMemoryStoreIsBounded(t *testing.T) {
	t.Parallel()
	s := memory(t, webhook.WithKeys(100))
	for i := range 1000 {
		c, err := s.Claim(t.Context(), fmt.Sprint(i), time.Hour)
		require.NoError(t, err)
		require.Equal(t, webhook.ClaimFresh, c.State)
		require.NoError(t, s.Commit(t.Context(), c, time.Hour))
	}
	assert.Equal(t, 100, s.Len())
	for i, want := range map[int]webhook.ClaimState{900: webhook.ClaimDone, 999: webhook.ClaimDone, 899: webhook.ClaimFresh} {
		c, err := s.Claim(t.Context(), fmt.Sprint(i), time.Hour)
		require.NoError(t, err)
		if i != 900 { // the fresh claim of 899 may have pushed the oldest out
			assert.Equal(t, want, c.State, i)
		}
	}
}

// What is being handled is never forgotten for something new.
func TestMemoryStoreFullOfRunningClaims(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory(t, webhook.WithKeys(3))
		var held []webhook.Claim
		for i := range 3 {
			c, err := s.Claim(t.Context(), fmt.Sprint(i), time.Minute)
			require.NoError(t, err)
			held = append(held, c)
		}
		_, err := s.Claim(t.Context(), "one more", time.Minute)
		require.ErrorIs(t, err, waerrors.Unavailable)
		require.NoError(t, s.Release(t.Context(), held[1]))
		c, err := s.Claim(t.Context(), "one more", time.Minute)
		require.NoError(t, err)
		assert.Equal(t, webhook.ClaimFresh, c.State)
		wait(time.Minute + time.Second) // leases end: there is room again
		for i := range 3 {
			_, err = s.Claim(t.Context(), fmt.Sprint("later", i), time.Minute)
			require.NoError(t, err)
		}
		require.ErrorIs(t, s.Commit(t.Context(), c, time.Minute), webhook.ErrStaleClaim)
		assert.Equal(t, 3, s.Len())
	})
}

// A claim whose key made room for another does not fit the key's next claim.
func TestMemoryStoreNeverGivesAFenceTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory(t, webhook.WithKeys(1))
		claim := func(key string) webhook.Claim {
			c, err := s.Claim(t.Context(), key, time.Minute)
			require.NoError(t, err)
			require.Equal(t, webhook.ClaimFresh, c.State)
			return c
		}
		old := claim("a")
		wait(2 * time.Minute)
		require.NoError(t, s.Release(t.Context(), claim("b")))
		now := claim("a")
		assert.Greater(t, now.Fence, old.Fence)
		require.ErrorIs(t, s.Commit(t.Context(), old, time.Hour), webhook.ErrStaleClaim)
		require.ErrorIs(t, s.Release(t.Context(), old), webhook.ErrStaleClaim)
		require.NoError(t, s.Commit(t.Context(), now, time.Hour))
	})
}

func TestMemoryStoreForgetsAfterKeep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory(t)
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		n := 0
		h, err := webhook.NewUnverifiedHandler(token, webhook.WithStore(s), webhook.On(func(context.Context, webhook.Event) error { n++; return nil }))
		require.NoError(t, err)
		require.NoError(t, h.Process(t.Context(), body))
		wait(8*24*time.Hour - time.Second)
		require.NoError(t, h.Process(t.Context(), body))
		assert.Equal(t, 1, n, "Meta delivers again for seven days")
		wait(2 * time.Second)
		require.NoError(t, h.Process(t.Context(), body))
		assert.Equal(t, 2, n)
	})
}

// A key that was released and never came back does not keep those behind it in memory.
func TestMemoryStoreShrinksBehindAReleasedKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := memory(t)
		claim := func(key string) webhook.Claim {
			c, err := s.Claim(t.Context(), key, time.Minute)
			require.NoError(t, err)
			return c
		}
		require.NoError(t, s.Release(t.Context(), claim("released")))
		for i := range 100 {
			require.NoError(t, s.Commit(t.Context(), claim(fmt.Sprint("old", i)), time.Hour))
		}
		wait(time.Hour - time.Second)
		again := claim("released")
		assert.Equal(t, 2, again.Attempt, "remembered as long as what is done")
		require.NoError(t, s.Release(t.Context(), again))
		wait(time.Hour)
		assert.Equal(t, 101, s.Len())
		for i := range 60 {
			require.NoError(t, s.Commit(t.Context(), claim(fmt.Sprint("new", i)), time.Hour))
		}
		assert.Equal(t, 60, s.Len())
		assert.Equal(t, 1, claim("released").Attempt)

		require.NoError(t, s.Release(t.Context(), claim("first")))
		for i := range 100 {
			require.NoError(t, s.Commit(t.Context(), claim(fmt.Sprint("more", i)), time.Hour))
		}
		wait(2 * time.Hour)
		for i := range 200 {
			require.NoError(t, s.Commit(t.Context(), claim(fmt.Sprint("last", i)), time.Hour))
		}
		assert.Equal(t, 201, s.Len(), "one is held")
	})
}

func TestMemoryStoreOptions(t *testing.T) {
	t.Parallel()
	for _, o := range []webhook.MemoryOption{nil, webhook.WithKeys(0), webhook.WithKeys(-1), webhook.WithKeys(1 << 40)} {
		_, err := webhook.NewMemoryStore(o)
		require.ErrorIs(t, err, waerrors.Invalid)
	}
}

func TestMemoryStoreSize(t *testing.T) { //nolint:paralleltest // measures memory
	const keys = 200_000
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := memory(t, webhook.WithKeys(keys))
	for i := range 2 * keys {
		c, err := s.Claim(t.Context(), fmt.Sprint("wamid.", i), time.Hour)
		require.NoError(t, err)
		require.NoError(t, s.Commit(t.Context(), c, time.Hour))
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	each := (int(after.HeapAlloc) - int(before.HeapAlloc)) / keys
	t.Logf("%d bytes a key", each)
	assert.Less(t, each, 160)
	assert.Equal(t, keys, s.Len())
	runtime.KeepAlive(s)
}

func TestClaimStateString(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "fresh done busy unknown", fmt.Sprint(webhook.ClaimFresh, webhook.ClaimDone, webhook.ClaimBusy, webhook.ClaimState(0)))
}
