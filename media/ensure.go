package media

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// reuseMargin is how long a handle must still live to be used again: the message has yet to be sent.
const reuseMargin = time.Hour

// EnsureUploaded returns a handle for the content of f: the one of an earlier upload of the same content as the same type
// for the same number if it lives for another hour, else that of a new upload, which is put into the store. Of callers
// with the same content at once, one uploads and the others wait for it. The file is read once more to know its content,
// and must not change until it is uploaded.
//
// Errors: those of Upload; Media if the store cannot be read. A store that cannot be written is no error: the upload is
// then just not remembered.
func (c *Client) EnsureUploaded(ctx context.Context, k Kind, f File) (Handle, error) {
	const op = "ensure media is uploaded"
	if err := sendable(op, k); err != nil {
		return Handle{}, err
	}
	report, err := validate(op, f, k)
	if err != nil {
		return Handle{}, err
	}
	sum, err := sumOf(ctx, f)
	if ctx.Err() != nil {
		return Handle{}, &waerrors.Error{Op: op, Outcome: waerrors.NotSent, Kind: waerrors.Canceled, Err: ctx.Err()}
	}
	if err != nil {
		return Handle{}, unreadable(op, err)
	}
	key := storeKey(c.api.PhoneNumberID(), report.Type, sum)
	release, err := c.turns.take(ctx, key)
	if err != nil {
		return Handle{}, &waerrors.Error{Op: op, Outcome: waerrors.NotSent, Kind: waerrors.Canceled, Err: err}
	}
	defer release()
	h, ok, err := c.store.Get(ctx, key)
	if err != nil {
		return Handle{}, &waerrors.Error{Op: op, Outcome: waerrors.NotSent, Kind: waerrors.Media, Title: "the store failed", Err: err}
	}
	if ok && h.Live(reuseMargin) {
		return h, nil
	}
	h, err = c.upload(ctx, f, report, sum)
	if err != nil {
		return Handle{}, err
	}
	_ = c.store.Put(ctx, key, h)
	return h, nil
}

// Forget takes a handle of EnsureUploaded out of the store, for example when Meta no longer knows it (131053 with a
// message that carries it): the next EnsureUploaded uploads anew.
func (c *Client) Forget(ctx context.Context, h Handle) error {
	if h.SHA256 == "" {
		return nil
	}
	return c.store.Delete(ctx, storeKey(h.Number, h.Type, h.SHA256))
}

// storeKey stands for content as a type at a number. Media ids are not shared between numbers.
func storeKey(number, typ, sum string) string {
	return strings.Join([]string{number, typ, sum}, "|")
}

// sumOf reads f to its end.
func sumOf(ctx context.Context, f File) (string, error) {
	r, err := f.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	sum := sha256.New()
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		_, err := io.CopyN(sum, r, 1<<20)
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(sum.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}
