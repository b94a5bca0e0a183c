package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// API is the Graph API as one business phone number sees it. *whatsapp.Client implements it; every area of this module
// takes it, and so does code that calls an endpoint this module does not cover yet.
type API interface {
	// PhoneNumberID returns the id of the business phone number that calls are made for.
	PhoneNumberID() string

	// NewRequest returns a request without credentials. ref is a path below base URL and version, joined as text (build
	// it with Path), or an absolute https URL. body is nil or a value that is sent as JSON. To stream a body, pass nil
	// and set GetBody, ContentLength and the Content-Type header; leave Body nil.
	NewRequest(ctx context.Context, method, ref string, body any) (*http.Request, error)

	// Do sends req. It adds credentials only for the base URL's host and the media host, follows no redirect, returns
	// 2xx and 3xx with the body unread and everything else as *errors.Error, after it gave the body to Refused. A JSON
	// answer of 2xx that is a Graph error is that error. It repeats GET, HEAD, DELETE and what WithRepeat marks; any other
	// POST only if it was surely not accepted. It closes the request's body.
	Do(*http.Request) (*http.Response, error)
}

// SchemeOAuth, as the whole value of a request's Authorization header, has Do write the token as "OAuth <token>" instead
// of "Bearer <token>": the resumable upload takes no other.
// Reference: https://developers.facebook.com/docs/graph-api/guides/upload
const SchemeOAuth = "OAuth"

// maxJSON caps a JSON answer after decompression. The largest documented pages are well under 1 MiB.
const maxJSON = 8 << 20 // bytes

// Get fetches ref and decodes the answer into a T.
func Get[T any](ctx context.Context, api API, ref string) (T, error) {
	return call[T](ctx, api, http.MethodGet, ref, nil)
}

// Post sends body as JSON to ref and decodes the answer into a T. A body of nil sends none.
func Post[T any](ctx context.Context, api API, ref string, body any) (T, error) {
	return call[T](ctx, api, http.MethodPost, ref, body)
}

// Delete deletes ref and decodes the answer into a T. Five endpoints take a JSON body with DELETE; for all others body
// is nil.
func Delete[T any](ctx context.Context, api API, ref string, body any) (T, error) {
	return call[T](ctx, api, http.MethodDelete, ref, body)
}

func call[T any](ctx context.Context, api API, method, ref string, body any) (T, error) {
	req, err := api.NewRequest(ctx, method, ref, body)
	if err != nil {
		var zero T
		return zero, err
	}
	return Fetch[T](api, req)
}

// Fetch sends a request made by api.NewRequest and decodes the JSON answer into a T. Members that T does not know are
// ignored; a member of another type than T's stays zero, so that a change at Meta does not turn a call that was made
// into one that failed. If the answer of a call that is not repeatable cannot be read or parsed, the error's outcome is
// AcceptedNoID; if T is or embeds Done and the answer says that it was not done, it is Refused. It is what Get, Post and
// Delete do, for requests that set headers or stream a body.
func Fetch[T any](api API, req *http.Request) (T, error) {
	var v T
	res, err := api.Do(req)
	if err != nil {
		return v, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxJSON+1))
	switch {
	case err != nil:
		err = fmt.Errorf("read the answer: %w", err)
	case len(data) > maxJSON:
		err = fmt.Errorf("the answer is larger than %d bytes", maxJSON)
	case res.StatusCode >= 300:
		err = fmt.Errorf("redirect to another place is not followed")
	default:
		if e := inside(res.StatusCode, data); e != nil {
			e.Op = Op(req.Context())
			Refused(req.Context(), data)
			return v, e
		}
		if err = json.Unmarshal(data, &v); err == nil || odd(err) {
			return v, undone(req, res, &v)
		}
		err = fmt.Errorf("the answer is not the expected JSON: %w", err)
	}
	return v, unread(req, res, err)
}

// odd reports whether a decode failed only because a member has another type than it used to have. All other members
// are read then, and to fail the call would make callers do again what is done.
func odd(err error) bool {
	e, ok := errors.AsType[*json.UnmarshalTypeError](err)
	return ok && e.Field != ""
}

// inside returns the error that stands in a 2xx answer, nil if none does: the code decides, not the status. Lists of
// partial errors have other names and are the caller's to read.
func inside(status int, data []byte) *waerrors.Error {
	if !bytes.Contains(data, []byte(`"error"`)) {
		return nil
	}
	var outer struct {
		Error json.RawMessage `json:"error"`
	}
	if err := json.Unmarshal(data, &outer); err == nil && len(outer.Error) > 0 && outer.Error[0] == '{' {
		return waerrors.FromResponse(status, data)
	}
	return nil
}

// unread is the error of a 2xx or 3xx whose body is of no use.
func unread(req *http.Request, res *http.Response, err error) *waerrors.Error {
	e := &waerrors.Error{
		Op: Op(req.Context()), Outcome: waerrors.AcceptedNoID, Kind: waerrors.Unavailable,
		Status: res.StatusCode, TraceID: res.Header.Get("X-Fb-Trace-Id"), Err: err,
	}
	switch {
	case res.StatusCode >= 300:
		e.Outcome, e.Kind = waerrors.Refused, waerrors.Other
	case Repeatable(req):
		e.Outcome = waerrors.Unknown
	}
	// Of an attempt's own deadline the caller knows nothing: only the caller's context makes it Canceled.
	if req.Context().Err() != nil {
		e.Kind = waerrors.Canceled
	}
	return e
}

// Path joins the elements of a path below the version, for example Path(wabaID, "message_templates"). An element that
// could leave its place in the path ("", ".", "..", anything with a slash, "?", "#", "%", a space or a control
// character) is an error of kind Invalid.
func Path(elem ...string) (string, error) {
	for i, e := range elem {
		if !safe(e) {
			return "", waerrors.NewInvalid("", waerrors.FieldError{
				Path: fmt.Sprintf("path[%d]", i), Rule: "want an id of letters, digits and . _ : = ~ + -", Value: fmt.Sprintf("%.40q", e),
			})
		}
	}
	return strings.Join(elem, "/"), nil
}

func safe(elem string) bool {
	if elem == "" || elem == "." || elem == ".." {
		return false
	}
	for _, r := range elem {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune("._:=~+-", r):
		default:
			return false
		}
	}
	return true
}

// Query adds parameters to a path. Empty values leave the path as it is.
func Query(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}
