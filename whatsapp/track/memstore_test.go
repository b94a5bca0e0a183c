package track_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/track"
	"github.com/wacloud/wacloud/whatsapp/track/tracktest"
)

func TestMemoryStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := track.NewMemoryStore()
		require.NoError(t, err)
		tracktest.StoreContract(t, s)
	})
}

func TestMemoryStoreIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := track.NewMemoryStore(track.WithEntries(10))
		require.NoError(t, err)
		for i := range 10 {
			require.NoError(t, s.Put(t.Context(), fmt.Sprintf("w/ns/%d", i), []byte("1"), 0, time.Hour))
		}
		forgot, err := s.Forgot(t.Context(), "w/ns/")
		require.NoError(t, err)
		assert.Zero(t, forgot, "nothing was dropped yet")
		time.Sleep(time.Minute)

		// What is written again is young.
		e, err := s.Get(t.Context(), "w/ns/0")
		require.NoError(t, err)
		require.NoError(t, s.Put(t.Context(), "w/ns/0", []byte("2"), e.Version, time.Hour))
		require.NoError(t, s.Put(t.Context(), "w/ns/10", []byte("1"), 0, time.Hour))
		assert.Equal(t, 10, s.Len())
		e, err = s.Get(t.Context(), "w/ns/1")
		require.NoError(t, err)
		assert.Zero(t, e.Version, "the oldest made room")
		e, err = s.Get(t.Context(), "w/ns/0")
		require.NoError(t, err)
		assert.NotZero(t, e.Version)
		forgot, err = s.Forgot(t.Context(), "w/ns/")
		require.NoError(t, err)
		assert.Equal(t, time.Now(), forgot)

		// Other kinds are not touched, and kinds are bounded too.
		for i := range 100 {
			for j := range 12 {
				require.NoError(t, s.Put(t.Context(), fmt.Sprintf("k%d/%d", i, j), []byte("1"), 0, time.Hour))
			}
		}
		assert.LessOrEqual(t, s.Len(), 16*10)
		e, err = s.Get(t.Context(), "w/ns/0")
		require.NoError(t, err)
		assert.NotZero(t, e.Version)
	})
}

func TestMemoryStoreShrinks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, err := track.NewMemoryStore()
		require.NoError(t, err)
		for i := range 1000 {
			require.NoError(t, s.Put(t.Context(), fmt.Sprintf("s/ns/a%d", i), []byte("1"), 0, time.Hour))
		}
		time.Sleep(2 * time.Hour)
		for i := range 600 {
			require.NoError(t, s.Put(t.Context(), fmt.Sprintf("s/ns/b%d", i), []byte("1"), 0, time.Hour))
		}
		assert.Equal(t, 600, s.Len(), "what had expired was cleared away")
		forgot, err := s.Forgot(t.Context(), "s/")
		require.NoError(t, err)
		assert.Zero(t, forgot, "expired entries are not forgotten ones")
	})
}

func TestMemoryStoreOptions(t *testing.T) {
	t.Parallel()
	for _, n := range []int{-1, 0, 100_000_001} {
		_, err := track.NewMemoryStore(track.WithEntries(n))
		require.ErrorIs(t, err, waerrors.Invalid)
	}
	_, err := track.NewMemoryStore(nil)
	require.ErrorIs(t, err, waerrors.Invalid)
}
