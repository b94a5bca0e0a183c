package phone

import (
	"context"
	"strings"
	"sync"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Book remembers which spelling of a number WhatsApp uses, and under which identities (numbers, user ids, usernames)
// one person was known. Feed it from send responses (Learn with input and wa_id) and webhooks (Merge when a user's
// number or user id changes, or when a message carries both). It joins only what it was told or what [Key] joins.
//
// A Book is safe for concurrent use. Two processes that merge the same people at the same moment through one Store may
// lose one of the merges, which the next webhook repairs.
type Book struct {
	namespace string
	store     Store
	merging   sync.Mutex
}

// NewBook returns a Book over store. The namespace stands before every key in it: user ids mean something only within
// one business portfolio, so use one namespace for each. It must not be empty; a nil store is an error too.
func NewBook(namespace string, store Store) (*Book, error) {
	var broken []waerrors.FieldError
	if namespace == "" {
		broken = append(broken, waerrors.FieldError{Path: "namespace", Rule: "want one namespace for each business portfolio"})
	}
	if store == nil {
		broken = append(broken, waerrors.FieldError{Path: "store", Rule: "want a store, such as NewMemoryStore(0)"})
	}
	if len(broken) > 0 {
		return nil, waerrors.NewInvalid("new book", broken...)
	}
	return &Book{namespace: namespace, store: store}, nil
}

// Learn takes from a send response that WhatsApp answered with waID to what was sent to input. From then on Spelling
// returns waID for both, and if not even their keys agree, as in Gabon, they are one person. A response without wa_id
// teaches nothing.
//
// Errors: Invalid if either is no phone number; those of the Store.
func (b *Book) Learn(ctx context.Context, input, waID string) error {
	if waID == "" {
		return nil
	}
	known, err := b.key("wa_id", waID, IDWaID, IDPhone)
	if err != nil {
		return err
	}
	sent, err := b.key("input", input, IDWaID, IDPhone)
	if err != nil {
		return err
	}
	digits := known
	if c, rule := clean(waID); rule == "" {
		digits = c.digits
	}
	if err := b.store.Set(ctx, b.at(spelling, known), digits); err != nil {
		return err
	}
	if sent == known {
		return nil
	}
	if err := b.store.Set(ctx, b.at(spelling, sent), digits); err != nil {
		return err
	}
	return b.Merge(ctx, input, waID)
}

// Spelling returns the wa_id that WhatsApp uses for a number in any spelling; the second result is false if the Book has
// not learned one.
//
// Errors: Invalid if it is no phone number; those of the Store.
func (b *Book) Spelling(ctx context.Context, number string) (waID string, ok bool, err error) {
	key, err := b.key("number", number, IDWaID, IDPhone)
	if err != nil {
		return "", false, err
	}
	return b.store.Get(ctx, b.at(spelling, key))
}

// Merge makes two identities one person: what was known as old is now known as now too, after a change of number or of
// user id, or because one message carried both. Person returns for both, and for whatever either was merged with
// before, what it returned for old.
//
// Merge does not undo: when a network gives a number that somebody left to somebody else, do not merge the two.
//
// Errors: Invalid if either is no identity of a person; those of the Store.
func (b *Book) Merge(ctx context.Context, old, now string) error {
	from, err := b.key("old", old, persons()...)
	if err != nil {
		return err
	}
	to, err := b.key("now", now, persons()...)
	if err != nil {
		return err
	}
	b.merging.Lock()
	defer b.merging.Unlock()
	person, err := b.person(ctx, from)
	if err != nil {
		return err
	}
	other, err := b.person(ctx, to)
	if err != nil || other == person {
		return err
	}
	if err := b.store.Set(ctx, b.at(personOf, other), person); err != nil {
		return err
	}
	if other == to {
		return nil
	}
	return b.store.Set(ctx, b.at(personOf, to), person) // keeps the chains short
}

// Person returns the key of the person behind an identity: the same for every identity that was merged, and stable when
// more are. For an identity that was never merged it is its Key.
//
// Errors: Invalid if it is no identity of a person; those of the Store.
func (b *Book) Person(ctx context.Context, identity string) (string, error) {
	key, err := b.key("identity", identity, persons()...)
	if err != nil {
		return "", err
	}
	return b.person(ctx, key)
}

// person follows what was merged into what. A circle, which only two processes at once can make, has one smallest key.
func (b *Book) person(ctx context.Context, key string) (string, error) {
	const (
		chain = 128 // hops of the longest chain that is followed to its end
		round = 128 // hops that surely go all the way round a circle
	)
	at, least := key, ""
	for hop := range chain + round {
		next, ok, err := b.store.Get(ctx, b.at(personOf, at))
		if err != nil {
			return "", err
		}
		if !ok {
			return at, nil
		}
		at = next
		if hop == chain {
			least = at
		}
		least = min(least, at)
	}
	return least, nil
}

// The two things a Book keeps for a key.
const (
	spelling = "spelling"
	personOf = "person"
)

func (b *Book) at(what, key string) string { return b.namespace + "/" + what + "/" + key }

func persons() []Identity { return []Identity{IDPhone, IDWaID, IDUser, IDParentUser, IDUsername} }

// key returns the Key of an identity that has one of the forms.
func (b *Book) key(path, identity string, forms ...Identity) (string, error) {
	identity = strings.TrimSpace(identity)
	form := Classify(identity)
	if _, err := Parse(identity, ""); err == nil {
		form = IDPhone
	}
	for _, f := range forms {
		if f == form {
			return Key(identity), nil
		}
	}
	rule := "want a phone number, a user id or a username"
	if len(forms) == 2 {
		rule = "want a phone number with country code"
	}
	return "", waerrors.NewInvalid("phone book", waerrors.FieldError{
		Path: path, Rule: rule, Value: waerrors.Mask(identity),
	})
}
