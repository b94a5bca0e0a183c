package account

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Limits of what is written to an account. Characters are code points.
const (
	MaxName        = 100 // characters of an account's name
	MaxCallbackURL = 200 // characters of an override
	MaxTemplates   = 10  // in one query of template analytics
	pinLength      = 6   // digits
	maxPage        = 100
)

// A Client manages WhatsApp Business Accounts. It is immutable and may be used by many goroutines at once.
type Client struct {
	api  graph.API
	waba string
}

// NewClient returns a client for the WhatsApp Business Account wabaID, called through api, usually a *whatsapp.Client. It
// does no I/O. Calls that concern a number concern the one that api stands for.
func NewClient(api graph.API, wabaID string) *Client { return &Client{api, wabaID} }

// edge returns the path of the account, or of an edge of it.
func (c *Client) edge(op string, name ...string) (string, error) {
	return path(op, "waba_id", c.waba, name...)
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

// set posts fixed values to the account, which can be done twice without harm.
func (c *Client) set(ctx context.Context, op string, v *checker, body any, edge ...string) error {
	if err := v.err(op); err != nil {
		return err
	}
	ref, err := c.edge(op, edge...)
	if err != nil {
		return err
	}
	s, err := graph.Post[success](graph.WithRepeat(graph.WithOp(ctx, op)), c.api, ref, body)
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

// all lists what stands at an edge of a node.
func all[T any](ctx context.Context, api graph.API, op, field, id, edge string, v *checker, q url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		ref, err := path(op, field, id, edge)
		if err == nil {
			err = v.err(op)
		}
		if err != nil {
			var zero T
			yield(zero, err)
			return
		}
		graph.All[T](graph.WithOp(ctx, op), api, graph.Query(ref, q))(yield)
	}
}

type checker struct{ fields []waerrors.FieldError }

func (v *checker) fail(path, rule, value string) {
	v.fields = append(v.fields, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

func (v *checker) err(op string) error {
	if v == nil || len(v.fields) == 0 {
		return nil
	}
	return waerrors.NewInvalid(op, v.fields...)
}

func (v *checker) length(path, s string, least, most int) {
	switch n := utf8.RuneCountInString(s); {
	case !utf8.ValidString(s):
		v.fail(path, "want valid UTF-8", "")
	case n < least || n > most:
		v.fail(path, fmt.Sprintf("want %d to %d characters", least, most), strconv.Itoa(n))
	}
}

func (v *checker) need(path, s string) {
	if s == "" {
		v.fail(path, "want a value", "")
	}
}

func (v *checker) page(n int) {
	if n < 0 || n > maxPage {
		v.fail("limit", "want 1 to 100, or 0 for Meta's 25", strconv.Itoa(n))
	}
}

func (v *checker) callback(address, token string) {
	v.length("override_callback_uri", address, 1, MaxCallbackURL)
	if u, err := url.Parse(address); address != "" && (err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil) {
		v.fail("override_callback_uri", "want an https address", fmt.Sprintf("%.60q", address))
	}
	v.need("verify_token", token)
}

func (v *checker) pin(s string) {
	if len(s) != pinLength || strings.Trim(s, "0123456789") != "" {
		v.fail("pin", "want 6 digits", fmt.Sprintf("%d characters", utf8.RuneCountInString(s)))
	}
}
