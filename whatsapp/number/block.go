package number

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A Person is somebody that a call was about.
type Person struct {
	Input  string `json:"input"` // as given; "" in lists
	WaID   string `json:"wa_id"`
	UserID string `json:"user_id"` // business-scoped
}

// String masks the person.
func (p Person) String() string {
	if p.Input != "" {
		return waerrors.Mask(p.Input)
	}
	return waerrors.Mask(p.WaID)
}

// Blocked says whom Block or Unblock reached, and whom not.
type Blocked struct {
	Done   []Person
	Failed []Refusal
}

// A Refusal is a person who could not be blocked or unblocked, and why.
type Refusal struct {
	Person
	Err *waerrors.Error // the first reason; nil if none was given
}

type wireUser struct {
	User string `json:"user"`
}

type wireBlock struct {
	Product string     `json:"messaging_product"`
	Users   []wireUser `json:"block_users"`
}

type wireBlocked struct {
	Users struct {
		Added   []Person `json:"added_users"`
		Removed []Person `json:"removed_users"`
		Failed  []struct {
			Person
			Errors []json.RawMessage `json:"errors"`
		} `json:"failed_users"`
	} `json:"block_users"`
	Error json.RawMessage `json:"error"`
}

// Block blocks people: they can neither message nor call the number, nor see it online, and it cannot message them. Each
// user is a phone number or a business-scoped user id. It may be repeated; a person who is blocked stays so.
//
// Limits: 1 to 1,000 people a request, 64,000 in all; only people who wrote in the last 24 hours.
//
// Errors: with some failed, Blocked says who was done and who was not, and the error is nil as long as somebody was done;
// 139100 if Meta refuses the request as a whole, 139101 if the list is full, 139102 if somebody else changes it now.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
func (c *Client) Block(ctx context.Context, users ...string) (Blocked, error) {
	return c.block(ctx, "block users", http.MethodPost, users)
}

// Unblock takes people off the block list, in the manner of Block.
func (c *Client) Unblock(ctx context.Context, users ...string) (Blocked, error) {
	return c.block(ctx, "unblock users", http.MethodDelete, users)
}

func (c *Client) block(ctx context.Context, op, method string, users []string) (Blocked, error) {
	var v checker
	v.count("block_users", len(users), 1, MaxBlock)
	body := wireBlock{Product: "whatsapp"}
	for i, u := range users {
		if u == "" || len(u) > 140 {
			v.fail(at("block_users", i)+".user", "want a phone number or a business-scoped user id", fmt.Sprintf("%q", waerrors.Mask(u)))
		}
		body.Users = append(body.Users, wireUser{u})
	}
	if err := v.err(op); err != nil {
		return Blocked{}, err
	}
	ref, err := c.path(op, "block_users")
	if err != nil {
		return Blocked{}, err
	}
	req, err := c.api.NewRequest(graph.WithRepeat(graph.WithOp(ctx, op)), method, ref, body)
	if err != nil {
		return Blocked{}, err
	}
	res, err := c.api.Do(req)
	if err != nil {
		return Blocked{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, 8<<20))
	var w wireBlocked
	if err == nil {
		err = json.Unmarshal(data, &w)
	}
	if odd, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && odd.Field != "" {
		err = nil
	}
	if err != nil {
		return Blocked{}, &waerrors.Error{
			Op: op, Outcome: waerrors.Unknown, Kind: waerrors.Unavailable, Status: res.StatusCode, Err: fmt.Errorf("read the answer: %w", err),
		}
	}
	return w.result(op, res.StatusCode, data)
}

func (w *wireBlocked) result(op string, status int, data []byte) (Blocked, error) {
	b := Blocked{Done: append(w.Users.Added, w.Users.Removed...)}
	for _, f := range w.Users.Failed {
		r := Refusal{Person: f.Person}
		if len(f.Errors) > 0 {
			r.Err = waerrors.FromResponse(status, fmt.Appendf(nil, `{"error":%s}`, f.Errors[0]))
			r.Err.Op = op
		}
		b.Failed = append(b.Failed, r)
	}
	if len(b.Done) == 0 && len(w.Error) > 0 && w.Error[0] == '{' {
		e := waerrors.FromResponse(status, data)
		e.Op = op
		return b, e
	}
	return b, nil
}

// AllBlocked lists the people who are blocked.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
func (c *Client) AllBlocked(ctx context.Context) iter.Seq2[Person, error] {
	const op = "list blocked users"
	return func(yield func(Person, error) bool) {
		ref, err := c.path(op, "block_users")
		if err != nil {
			yield(Person{}, err)
			return
		}
		// The people stand in data[], or in data[].block_users[].
		for d, err := range graph.All[struct {
			Person
			Nested []Person `json:"block_users"`
		}](graph.WithOp(ctx, op), c.api, ref) {
			people := d.Nested
			if err != nil || len(people) == 0 {
				people = []Person{d.Person}
			}
			for _, p := range people {
				if !yield(p, err) {
					return
				}
			}
		}
	}
}
