// Package area holds what the management areas have in common: an operation on one node of the Graph API, whose rules are
// checked, all at once, before it is sent.
package area

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Call is one operation under way. Nothing is sent if a rule was broken.
type Call struct {
	Rules
	api    graph.API
	op     string
	path   string
	query  url.Values
	repeat bool
}

// On returns a call to the node of this id, or to an edge of it. field names the id in errors. The edge is a constant, or
// checked by the caller.
func On(api graph.API, op, field, id string, edge ...string) *Call {
	c := To(api, op, strings.Join(append([]string{id}, edge...), "/"))
	c.ID(field, id)
	return c
}

// To returns a call to a constant path.
func To(api graph.API, op, path string) *Call {
	return &Call{api: api, op: op, path: path, query: url.Values{}}
}

// With adds a parameter to the query, unless it is empty.
func (c *Call) With(name, value string) *Call {
	if value != "" {
		c.query.Set(name, value)
	}
	return c
}

// Repeatable marks a POST of fixed values, which can be done twice without harm.
func (c *Call) Repeatable() *Call {
	c.repeat = true
	return c
}

// Post sends body and wants to hear that it was done.
func (c *Call) Post(ctx context.Context, body any) error {
	_, err := Post[graph.Done](ctx, c, body)
	return err
}

// Delete deletes, and wants to hear that it was done.
func (c *Call) Delete(ctx context.Context) error {
	_, err := Delete[graph.Done](ctx, c, nil)
	return err
}

// Form sends values as a web form and wants to hear that it was done.
func (c *Call) Form(ctx context.Context, method string, values url.Values) error {
	req, err := c.request(ctx, method, nil)
	if err != nil {
		return err
	}
	body := values.Encode()
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	req.ContentLength = int64(len(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = graph.Fetch[graph.Done](c.api, req)
	return err
}

// Get reads a T.
func Get[T any](ctx context.Context, c *Call) (T, error) { return do[T](ctx, c, http.MethodGet, nil) }

// Post sends body and reads a T.
func Post[T any](ctx context.Context, c *Call, body any) (T, error) {
	return do[T](ctx, c, http.MethodPost, body)
}

// Delete deletes and reads a T.
func Delete[T any](ctx context.Context, c *Call, body any) (T, error) {
	return do[T](ctx, c, http.MethodDelete, body)
}

// All lists Ts. A broken rule is yielded when the range begins.
func All[T any](ctx context.Context, c *Call) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := c.Err(c.op); err != nil {
			var zero T
			yield(zero, err)
			return
		}
		graph.All[T](c.context(ctx), c.api, c.ref())(yield)
	}
}

// List reads one page of Ts.
func List[T any](ctx context.Context, c *Call) (graph.Page[T], error) {
	if err := c.Err(c.op); err != nil {
		return graph.Page[T]{}, err
	}
	return graph.List[T](c.context(ctx), c.api, c.ref())
}

// Each lists the Us that stand in Ts.
func Each[T, U any](list iter.Seq2[T, error], of func(T) []U) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		for v, err := range list {
			if err != nil {
				var zero U
				yield(zero, err)
				return
			}
			for _, u := range of(v) {
				if !yield(u, nil) {
					return
				}
			}
		}
	}
}

func do[T any](ctx context.Context, c *Call, method string, body any) (T, error) {
	req, err := c.request(ctx, method, body)
	if err != nil {
		var zero T
		return zero, err
	}
	return graph.Fetch[T](c.api, req)
}

// request returns what is to be sent, or the rules that are broken.
func (c *Call) request(ctx context.Context, method string, body any) (*http.Request, error) {
	if err := c.Err(c.op); err != nil {
		return nil, err
	}
	return c.api.NewRequest(c.context(ctx), method, c.ref(), body)
}

func (c *Call) ref() string { return graph.Query(c.path, c.query) }

func (c *Call) context(ctx context.Context) context.Context {
	if c.repeat {
		ctx = graph.WithRepeat(ctx)
	}
	return graph.WithOp(ctx, c.op)
}
