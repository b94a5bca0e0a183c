package phone_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/phone"
)

func newBook(t testing.TB, namespace string, store phone.Store) *phone.Book {
	t.Helper()
	b, err := phone.NewBook(namespace, store)
	require.NoError(t, err)
	return b
}

func person(t testing.TB, b *phone.Book, identity string) string {
	t.Helper()
	p, err := b.Person(t.Context(), identity)
	require.NoError(t, err)
	return p
}

func TestBookLearnsSpellings(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBook(t, "shop", phone.NewMemoryStore(0))
	_, ok, err := b.Spelling(ctx, "+5511987654321")
	require.NoError(t, err)
	require.False(t, ok)

	require.NoError(t, b.Learn(ctx, "+55 11 98765-4321", "551187654321"))
	for _, s := range []string{"+55 11 98765-4321", "551187654321", "5511987654321"} {
		waID, ok, err := b.Spelling(ctx, s)
		require.NoError(t, err)
		assert.True(t, ok)
		assert.Equal(t, "551187654321", waID)
	}
	require.NoError(t, b.Learn(ctx, "551187654321", "+5511987654321"), "samples sometimes have a plus")
	waID, _, err := b.Spelling(ctx, "551187654321")
	require.NoError(t, err)
	assert.Equal(t, "5511987654321", waID, "the newest wins")

	require.NoError(t, b.Learn(ctx, "+16315551234", ""), "a response without wa_id teaches nothing")
	_, ok, err = b.Spelling(ctx, "+16315551234")
	require.NoError(t, err)
	assert.False(t, ok)
}

// TestBookLearnsGabon: where no rule joins the old form and today's, a send response does.
func TestBookLearnsGabon(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBook(t, "shop", phone.NewMemoryStore(0))
	require.False(t, phone.Same("24166123456", "24106123456"))
	require.NotEqual(t, person(t, b, "24166123456"), person(t, b, "24106123456"))
	require.NoError(t, b.Learn(ctx, "+241 66 12 34 56", "24106123456"))
	assert.Equal(t, person(t, b, "24166123456"), person(t, b, "24106123456"))
	for _, s := range []string{"24166123456", "24106123456"} {
		waID, ok, err := b.Spelling(ctx, s)
		require.NoError(t, err)
		assert.True(t, ok)
		assert.Equal(t, "24106123456", waID)
	}
}

func TestBookMerges(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBook(t, "shop", phone.NewMemoryStore(0))
	const number, newNumber, id, newID = "15550001111", "15550002222", "US.abc", "US.def"
	first := person(t, b, number)
	assert.Equal(t, phone.Key(number), first)
	require.NoError(t, b.Merge(ctx, number, id))       // a message carried both
	require.NoError(t, b.Merge(ctx, newNumber, newID)) // a message from the new number came before the news
	require.NoError(t, b.Merge(ctx, number, newNumber))
	require.NoError(t, b.Merge(ctx, id, newID))
	require.NoError(t, b.Merge(ctx, newID, "@ana.example"))
	for _, identity := range []string{number, "+1 555 000 1111", newNumber, id, newID, "Ana.Example"} {
		assert.Equal(t, first, person(t, b, identity), identity)
	}
	require.NoError(t, b.Merge(ctx, newNumber, number), "back again")
	assert.Equal(t, first, person(t, b, newNumber))
	require.NoError(t, b.Merge(ctx, number, number))
	assert.Equal(t, "US.abd", person(t, b, "US.abd"))
}

func TestBookLongChains(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBook(t, "shop", phone.NewMemoryStore(0))
	id := func(i int) string { return fmt.Sprintf("US.%03d", i) }
	for i := range 100 { // every merge puts a new root on top
		require.NoError(t, b.Merge(ctx, id(i+1), id(i)))
	}
	for i := range 101 {
		assert.Equal(t, id(100), person(t, b, id(i)))
	}
}

// TestBookCircle: two processes that merge at once can leave a circle. Everyone on it is still one person, always the
// same, and nothing hangs.
func TestBookCircle(t *testing.T) {
	t.Parallel()
	ctx, store := t.Context(), phone.NewMemoryStore(0)
	b := newBook(t, "shop", store)
	for _, edge := range [][2]string{{"US.c", "US.a"}, {"US.a", "US.b"}, {"US.b", "US.c"}, {"US.x", "US.b"}} {
		require.NoError(t, store.Set(ctx, "shop/person/"+edge[0], edge[1]))
	}
	for _, identity := range []string{"US.a", "US.b", "US.c", "US.x"} {
		assert.Equal(t, "US.a", person(t, b, identity))
	}
}

func TestBookNamespaces(t *testing.T) {
	t.Parallel()
	ctx, store := t.Context(), phone.NewMemoryStore(0)
	one, two := newBook(t, "portfolio-1", store), newBook(t, "portfolio-2", store)
	require.NoError(t, one.Merge(ctx, "15550001111", "US.abc"))
	require.NoError(t, one.Learn(ctx, "15550001111", "15550001111"))
	assert.Equal(t, "15550001111", person(t, one, "US.abc"))
	assert.Equal(t, "US.abc", person(t, two, "US.abc"))
	_, ok, err := two.Spelling(ctx, "15550001111")
	require.NoError(t, err)
	assert.False(t, ok)
}

func TestBookRefuses(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	_, err := phone.NewBook("", nil)
	require.ErrorIs(t, err, waerrors.Invalid)
	e, ok := errors.AsType[*waerrors.Error](err)
	require.True(t, ok)
	assert.Len(t, e.Fields, 2)

	b := newBook(t, "shop", phone.NewMemoryStore(0))
	require.ErrorIs(t, b.Learn(ctx, "US.abc", "15550001111"), waerrors.Invalid)
	require.ErrorIs(t, b.Learn(ctx, "15550001111", "US.abc"), waerrors.Invalid)
	require.ErrorIs(t, b.Merge(ctx, "120363000000000000", "15550001111"), waerrors.Invalid, "a group is nobody")
	require.ErrorIs(t, b.Merge(ctx, "15550001111", "shop/person/x"), waerrors.Invalid)
	_, err = b.Person(ctx, "")
	require.ErrorIs(t, err, waerrors.Invalid)
	_, _, err = b.Spelling(ctx, "@ana")
	require.ErrorIs(t, err, waerrors.Invalid)
}

// brokenStore fails after a number of calls.
type brokenStore struct {
	phone.Store
	calls int
}

var errDown = errors.New("store down")

func (s *brokenStore) Get(ctx context.Context, key string) (string, bool, error) {
	if s.calls--; s.calls < 0 {
		return "", false, errDown
	}
	return s.Store.Get(ctx, key)
}

func (s *brokenStore) Set(ctx context.Context, key, value string) error {
	if s.calls--; s.calls < 0 {
		return errDown
	}
	return s.Store.Set(ctx, key, value)
}

func TestBookReportsItsStore(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	for calls := range 6 {
		store := &brokenStore{phone.NewMemoryStore(0), calls}
		b := newBook(t, "shop", store)
		err := b.Learn(ctx, "24166123456", "24106123456") // takes five calls
		if calls < 5 {
			require.ErrorIs(t, err, errDown, calls)
		} else {
			require.NoError(t, err, calls)
		}
	}
	b := newBook(t, "shop", &brokenStore{phone.NewMemoryStore(0), 0})
	_, err := b.Person(ctx, "US.abc")
	require.ErrorIs(t, err, errDown)
	_, _, err = b.Spelling(ctx, "15550001111")
	require.ErrorIs(t, err, errDown)
}

func TestMemoryStoreIsBounded(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), phone.NewMemoryStore(2)
	require.NoError(t, s.Set(ctx, "a", "1"))
	require.NoError(t, s.Set(ctx, "b", "2"))
	_, ok, _ := s.Get(ctx, "a") // now b is the oldest
	require.True(t, ok)
	require.NoError(t, s.Set(ctx, "c", "3"))
	require.NoError(t, s.Set(ctx, "c", "4"))
	assert.Equal(t, 2, s.Len())
	_, ok, _ = s.Get(ctx, "b")
	assert.False(t, ok)
	v, ok, _ := s.Get(ctx, "c")
	assert.True(t, ok)
	assert.Equal(t, "4", v)
}

func TestBookConcurrently(t *testing.T) {
	t.Parallel()
	ctx, b := t.Context(), newBook(t, "shop", phone.NewMemoryStore(0))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				assert.NoError(t, b.Merge(ctx, "US.root", fmt.Sprintf("US.%d", (i+j)%20)))
				assert.NoError(t, b.Learn(ctx, "15550001111", "15550001111"))
				_, err := b.Person(ctx, fmt.Sprintf("US.%d", j%20))
				assert.NoError(t, err)
			}
		})
	}
	wg.Wait()
	for i := range 20 {
		assert.Equal(t, "US.root", person(t, b, fmt.Sprintf("US.%d", i)))
	}
}
