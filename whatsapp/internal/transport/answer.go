package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

const (
	maxAnswer = 8 << 20  // bytes of an answer that is read for the caller, after decompression
	maxLook   = 64 << 10 // bytes of any other in which an error is looked for: an error is short
)

// accepted says what a 2xx or 3xx means. nil is success.
func (c *call) accepted(res *http.Response) *waerrors.Error {
	if c.Answer == nil {
		return c.look(res)
	}
	data, err := readAll(res)
	c.end(res)
	switch {
	case res.StatusCode >= 300:
		return &waerrors.Error{
			Outcome: waerrors.Refused, Kind: waerrors.Other, Status: res.StatusCode, TraceID: res.Header.Get(headerTrace),
			Err: errors.New("redirect to another place is not followed"),
		}
	case err != nil:
		err = fmt.Errorf("read the answer: %w", err)
	default:
		if err = c.Answer.Read(data); err == nil {
			return nil // an id says that the message was taken, whatever else stands beside it
		}
		if within(data) {
			return c.graphError(res, data)
		}
	}
	e := &waerrors.Error{
		Outcome: waerrors.AcceptedNoID, Kind: waerrors.Unavailable, Status: res.StatusCode, TraceID: res.Header.Get(headerTrace), Err: err,
	}
	if c.repeatable {
		e.Outcome = waerrors.Unknown
	}
	c.ended(e)
	return e
}

// An answerBody is an answer's body as net/http gives it. What it fails with is the call's own.
type answerBody struct {
	io.ReadCloser
	call *call
}

func (b *answerBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // what wraps it is a failure
		err = b.call.own(err)
	}
	return n, err
}

// readAll reads an answer with one allocation, if its length is known.
func readAll(res *http.Response) ([]byte, error) {
	size := int64(511)
	if n := res.ContentLength; n > 0 && n < maxLook {
		size = n
	}
	data := make([]byte, 0, size+1) // the last byte is for finding the end
	for {
		n, err := res.Body.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		switch {
		case errors.Is(err, io.EOF):
			return data, nil
		case err != nil:
			return data, err
		case len(data) > maxAnswer:
			return data, fmt.Errorf("larger than %d bytes", maxAnswer)
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// within reports whether a Graph error stands in a 2xx: the code decides, not the status. Lists of partial errors have
// other names and are the caller's to read.
func within(data []byte) bool {
	if !bytes.Contains(data, []byte(`"error"`)) {
		return false
	}
	var outer struct {
		Error json.RawMessage `json:"error"`
	}
	err := json.Unmarshal(data, &outer)
	return err == nil && len(outer.Error) > 0 && outer.Error[0] == '{'
}

// look returns the Graph error that stands in an answer which the caller reads, nil if none does, and leaves the answer
// as it was.
func (c *call) look(res *http.Response) *waerrors.Error {
	rest := &unread{Reader: res.Body, body: res.Body, cancel: c.cancel}
	kind := res.Header.Get("Content-Type")
	asked := c.bare.Header.Get("Accept") != "" // else it is a file, which may hold anything
	if asked && (strings.Contains(kind, "json") || strings.Contains(kind, "javascript")) {
		data, err := io.ReadAll(io.LimitReader(res.Body, maxLook))
		if err == nil && len(data) < maxLook && within(data) {
			c.end(res)
			return c.graphError(res, data)
		}
		rest.Reader = io.MultiReader(bytes.NewReader(data), &failing{err}, res.Body)
	}
	res.Body = rest
	return nil
}

// failing fails once, if err is not nil, so that a reader hears of the error where it happened.
type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) {
	if f.err == nil {
		return 0, io.EOF
	}
	return 0, f.err
}

// An unread answer ends its attempt's deadline when it is closed.
type unread struct {
	io.Reader
	body   io.Closer
	cancel context.CancelFunc
}

func (u *unread) Close() error {
	err := u.body.Close()
	u.cancel()
	return err
}
