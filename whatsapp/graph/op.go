package graph

import (
	"context"
	"net/http"
)

type contextKey int

const (
	opKey contextKey = iota
	repeatKey
	refusalKey
)

// WithOp names the call for errors, logs, hooks and metrics, for example "upload media". Use few, fixed names.
func WithOp(ctx context.Context, op string) context.Context {
	return context.WithValue(ctx, opKey, op)
}

// Op returns the name that WithOp gave, or "".
func Op(ctx context.Context) string {
	op, _ := ctx.Value(opKey).(string)
	return op
}

// WithRepeat marks a POST as one that can be done twice without harm (an upload, an update to fixed values), so that it
// is repeated like a GET even when it is unknown what became of the first try.
func WithRepeat(ctx context.Context) context.Context {
	return context.WithValue(ctx, repeatKey, true)
}

// Repeatable reports whether req does no harm when it is done twice: GET, HEAD, DELETE, and what WithRepeat marks.
func Repeatable(req *http.Request) bool {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodDelete:
		return true
	}
	marked, _ := req.Context().Value(repeatKey).(bool)
	return marked
}

// WithRefusal has read called with the body of an answer that becomes an error, once for each try that Meta refused. Few
// calls need it: those that are done in part, and say in such an answer for whom. The body is not kept: read copies what
// it wants, and keeps it out of logs.
func WithRefusal(ctx context.Context, read func(body []byte)) context.Context {
	return context.WithValue(ctx, refusalKey, read)
}

// Refused hands the body of a refusal to whoever asked for it by WithRefusal. It is for implementations of API.
func Refused(ctx context.Context, body []byte) {
	if read, ok := ctx.Value(refusalKey).(func([]byte)); ok {
		read(body)
	}
}
