package number

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A Person is somebody that a call was about.
type Person struct {
	Input  string `json:"input"`   // as given; "" in lists
	WaID   string `json:"wa_id"`   // "" where a business-scoped id was given
	UserID string `json:"user_id"` // business-scoped
}

// String masks the person.
func (p Person) String() string {
	switch {
	case p.Input != "":
		return waerrors.Mask(p.Input)
	case p.WaID != "":
		return waerrors.Mask(p.WaID)
	}
	return waerrors.Mask(p.UserID)
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
		Added   []Person      `json:"added_users"`
		Removed []Person      `json:"removed_users"`
		Failed  []wireRefusal `json:"failed_users"`
	} `json:"block_users"`
}

type wireRefusal struct {
	Person
	Errors []json.RawMessage `json:"errors"`
}

func (w wireBlocked) result(op string) Blocked {
	b := Blocked{Done: append(w.Users.Added, w.Users.Removed...)}
	for _, f := range w.Users.Failed {
		r := Refusal{Person: f.Person}
		if len(f.Errors) > 0 {
			r.Err = waerrors.FromResponse(http.StatusBadRequest, fmt.Appendf(nil, `{"error":%s}`, f.Errors[0]))
			r.Err.Op = op
		}
		b.Failed = append(b.Failed, r)
	}
	return b
}

// Block blocks people: they can neither message nor call the number, nor see it online, and it cannot message them. Each
// user is a phone number or a business-scoped user id. It may be repeated; a person who is blocked stays so.
//
// Limits: 1 to 1,000 people a request, 64,000 in all; only people who wrote in the last 24 hours.
//
// Errors: 139100 if somebody could not be blocked; Blocked says who was, who was not, and why (131047 for those who did not
// write in time). 139101 if the list is full, 139102 if it is changed by somebody else now.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
func (c *Client) Block(ctx context.Context, users ...string) (Blocked, error) {
	const op = "block users"
	return block(ctx, op, c.call(op, "block_users"), users, area.Post[wireBlocked])
}

// Unblock takes people off the block list, in the manner of Block.
func (c *Client) Unblock(ctx context.Context, users ...string) (Blocked, error) {
	const op = "unblock users"
	return block(ctx, op, c.call(op, "block_users"), users, area.Delete[wireBlocked])
}

type sender func(context.Context, *area.Call, any) (wireBlocked, error)

func block(ctx context.Context, op string, call *area.Call, users []string, send sender) (Blocked, error) {
	call.Count("block_users", len(users), 1, MaxBlock)
	body := wireBlock{Product: "whatsapp"}
	for i, u := range users {
		if u == "" || len(u) > 140 {
			call.Fail(area.At("block_users", i)+".user", "want a phone number or a business-scoped user id", fmt.Sprintf("%q", waerrors.Mask(u)))
		}
		body.Users = append(body.Users, wireUser{u})
	}
	// What was done in part is answered as an error, with both lists beside it.
	var part wireBlocked
	ctx = graph.WithRefusal(ctx, func(b []byte) {
		part = wireBlocked{}
		_ = json.Unmarshal(b, &part) // what cannot be read stays empty
	})
	got, err := send(ctx, call.Repeatable(), body)
	if err != nil {
		got = part
	}
	return got.result(op), err
}

// AllBlocked lists the people who are blocked.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
func (c *Client) AllBlocked(ctx context.Context) iter.Seq2[Person, error] {
	// Meta's page has the people in data[]; some SDKs read them from data[].block_users[].
	type entry struct {
		Person
		Nested []Person `json:"block_users"`
	}
	return area.Each(area.All[entry](ctx, c.call("list blocked users", "block_users")), func(e entry) []Person {
		if len(e.Nested) > 0 {
			return e.Nested
		}
		return []Person{e.Person}
	})
}
