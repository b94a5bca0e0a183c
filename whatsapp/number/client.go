package number

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Client manages one business phone number: the one that its API stands for. It is immutable and may be used by many
// goroutines at once.
type Client struct{ api graph.API }

// NewClient returns a client for the number that api stands for, usually a *whatsapp.Client. It does no I/O.
func NewClient(api graph.API) *Client { return &Client{api} }

// path returns the path of the number's node, or of an edge of it.
func (c *Client) path(op string, edge ...string) (string, error) {
	return path(op, "phone_number_id", c.api.PhoneNumberID(), edge...)
}

// path joins an id and an edge. A bad id is a field error before the wire.
func path(op, field, id string, edge ...string) (string, error) {
	ref, err := graph.Path(append([]string{id}, edge...)...)
	if err != nil {
		return "", waerrors.NewInvalid(op, waerrors.FieldError{Path: field, Rule: "want an id", Value: fmt.Sprintf("%.40q", id)})
	}
	return ref, nil
}

type success struct {
	Success *bool `json:"success"`
}

// done makes an error of an answer that says "not done" with status 200.
func done(op string, s success, err error) error {
	if err == nil && s.Success != nil && !*s.Success {
		err = &waerrors.Error{
			Op: op, Outcome: waerrors.Refused, Kind: waerrors.Other, Status: http.StatusOK, Err: errors.New("the answer says success: false"),
		}
	}
	return err
}

// set posts fixed values, which can be done twice without harm.
func (c *Client) set(ctx context.Context, op string, v *checker, body any, edge ...string) error {
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := c.path(op, edge...)
	if err != nil {
		return err
	}
	s, err := graph.Post[success](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, ref, body)
	return done(op, s, err)
}

// act posts what must not be done twice.
func (c *Client) act(ctx context.Context, op string, v *checker, body any, edge ...string) error {
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := c.path(op, edge...)
	if err != nil {
		return err
	}
	s, err := graph.Post[success](graph.WithOp(ctx, op), c.api, ref, body)
	return done(op, s, err)
}

// form sends values as a web form.
func form[T any](ctx context.Context, api graph.API, method, ref string, values url.Values) (T, error) {
	req, err := api.NewRequest(ctx, method, ref, nil)
	if err != nil {
		var zero T
		return zero, err
	}
	body := values.Encode()
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	req.ContentLength = int64(len(body))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return graph.Fetch[T](api, req)
}
