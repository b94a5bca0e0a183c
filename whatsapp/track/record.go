package track

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Kinds of keys.
const (
	kindStatus = "s" // what became of a message: s/<namespace>/<wamid>
	kindSend   = "u" // a send that is on its way or unsettled: u/<namespace>/<nonce>
	kindWindow = "w" // w/<namespace>/<number>/<identifier of a person or group>
	kindPerson = "p" // which identifiers are one person: p/<namespace>/<identifier>
	kindOptOut = "o" // o/<namespace>/<identifier>
	kindNumber = "n" // how a number is listened to: n/<namespace>/<number>
	kindHealth = "h" // h/<namespace>/number|waba|display/<id>
)

const maxKey = 512 // bytes

// key makes a store key. Parts that come from elsewhere cannot reach into another key.
func (t *Tracker) key(kind string, parts ...string) string {
	var b strings.Builder
	b.WriteString(kind + "/" + t.namespace)
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(p))
	}
	if b.Len() <= maxKey {
		return b.String()
	}
	sum := sha256.Sum256([]byte(b.String()))
	return kind + "/" + t.namespace + "/#" + hex.EncodeToString(sum[:])
}

// What a change does with a record: keep it as it is, remove it, or, if positive, write it for that long.
const (
	asItIs time.Duration = 0
	remove time.Duration = -1
)

// load reads a record; nil if there is none. What cannot be read is as good as none.
func load[T any](ctx context.Context, t *Tracker, key string) (*T, error) {
	e, err := t.cfg.store.Get(ctx, key)
	if err != nil {
		return nil, storeFault(ctx, err)
	}
	return decode[T](e), nil
}

func decode[T any](e Entry) *T {
	if e.Version == 0 {
		return nil
	}
	rec := new(T)
	if json.Unmarshal(e.Value, rec) != nil {
		return nil
	}
	return rec
}

// update changes a record, again and again as long as others are faster. change gets the record as it is, empty if there
// is none, and may be called several times. The result is the record as it then is.
func update[T any](ctx context.Context, t *Tracker, key string, change func(*T) time.Duration) (*T, error) {
	for range maxTries {
		e, err := t.cfg.store.Get(ctx, key)
		if err != nil {
			return nil, storeFault(ctx, err)
		}
		rec := decode[T](e)
		if rec == nil {
			rec = new(T)
		}
		switch ttl := change(rec); {
		case ttl > 0:
			var b bytes.Buffer
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			if err = enc.Encode(rec); err == nil {
				err = t.cfg.store.Put(ctx, key, bytes.TrimSuffix(b.Bytes(), []byte("\n")), e.Version, ttl)
			}
		case ttl < 0 && e.Version != 0:
			err = t.cfg.store.Delete(ctx, key, e.Version)
		}
		switch {
		case err == nil:
			return rec, nil
		case !errors.Is(err, ErrConflict):
			return nil, storeFault(ctx, err)
		case ctx.Err() != nil:
			return nil, storeFault(ctx, ctx.Err())
		}
	}
	return nil, storeFault(ctx, ErrConflict)
}

// maxTries bounds how often a change is tried. Whoever fails knows that somebody else did not, so that a store that works
// never comes near.
const maxTries = 10_000

// line returns at most n bytes of what others wrote, without what JSON would have to spell out.
func line(s string, n int) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, clip(strings.ToValidUTF8(s, "?"), n))
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// storeFault is the error of a store that does not do its work.
func storeFault(ctx context.Context, err error) *waerrors.Error {
	if ctx.Err() != nil {
		return canceled("", ctx.Err())
	}
	return &waerrors.Error{Kind: waerrors.Unavailable, Title: "the tracker's store cannot be reached", Err: err}
}

func canceled(op string, err error) *waerrors.Error {
	return &waerrors.Error{Op: op, Kind: waerrors.Canceled, Err: err}
}

func invalid(op, path, rule, value string) *waerrors.Error {
	return waerrors.NewInvalid(op, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

// named gives err, which came from here, the name of what was tried.
func named(op string, err error) error {
	if e, ok := errors.AsType[*waerrors.Error](err); ok && e.Op == "" {
		e.Op = op
	}
	return err
}

// ms is a time in milliseconds since 1970, 0 for none, as records hold it.
type ms int64

func at(t time.Time) ms {
	if t.IsZero() {
		return 0
	}
	return ms(t.UnixMilli())
}

func (m ms) time() time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(m))
}

func (m ms) add(d time.Duration) ms {
	if m == 0 {
		return 0
	}
	return m + ms(d.Milliseconds())
}

// earlier returns the earlier of two times, either of which may be none.
func earlier(a, b ms) ms {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
