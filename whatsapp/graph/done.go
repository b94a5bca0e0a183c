package graph

import (
	"errors"
	"net/http"

	waerrors "github.com/wacloud/wacloud/errors"
)

// Done is the answer of a call that has nothing to tell but that it worked, {"success": true}. An answer with more members
// embeds it. Where it says false, in spite of its status 200, Get, Post, Delete and Fetch return an error of outcome
// Refused:
//
//	_, err := graph.Post[graph.Done](ctx, api, path, body)
//
// An answer without the member says nothing against it: some calls answer with an id instead.
type Done struct {
	Success said `json:"success"`
}

// said remembers the one word that means something, a false.
type said struct{ no bool }

// UnmarshalJSON implements json.Unmarshaler.
func (s *said) UnmarshalJSON(b []byte) error {
	s.no = string(b) == "false" || string(b) == `"false"` // one schema of Meta's file has a string here
	return nil
}

func (d Done) undone() bool { return d.Success.no }

// undone is the error of an answer that says that it was not done.
func undone(req *http.Request, res *http.Response, v any) error {
	if d, ok := v.(interface{ undone() bool }); !ok || !d.undone() {
		return nil
	}
	return &waerrors.Error{
		Op: Op(req.Context()), Outcome: waerrors.Refused, Kind: waerrors.Other, Status: res.StatusCode,
		TraceID: res.Header.Get("X-Fb-Trace-Id"), Err: errors.New("the answer says success: false"),
	}
}
