package whatsapp

import (
	"context"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// Reply sends m to the person or group that an event came from, by whatever identifier the event has, from the number
// that was written to. Quoting() shows the message that is answered. An event without a sender is an error of kind
// Invalid. Other options and errors are those of Send.
func (c *Client) Reply(ctx context.Context, to webhook.Event, m Message, opts ...SendOption) (*Receipt, error) {
	origin, recipient, err := source(to)
	if err != nil {
		return nil, c.named(ctx, err)
	}
	quote := func(s *sending) {
		if s.quote {
			s.ReplyTo = origin.MessageID
		}
	}
	return c.at(origin).send(ctx, "reply", recipient, m, append(opts[:len(opts):len(opts)], quote))
}

// React puts one emoji on the message that an event is about; "" removes it.
func (c *Client) React(ctx context.Context, to webhook.Event, emoji string) (*Receipt, error) {
	origin, recipient, err := source(to)
	if err != nil {
		return nil, c.named(ctx, err)
	}
	return c.at(origin).send(ctx, "react", recipient, &Reaction{MessageID: origin.MessageID, Emoji: emoji}, nil)
}

// MarkRead shows the sender of a message that it was read (two blue ticks), and all earlier ones with it, except in
// groups. Meta accepts it for messages of the last 30 days.
func (c *Client) MarkRead(ctx context.Context, m webhook.Event) error {
	return c.markRead(ctx, "mark read", m, false)
}

// Typing marks a message as read and shows its sender that an answer is being written, until one is sent or 25 seconds
// have passed.
func (c *Client) Typing(ctx context.Context, m webhook.Event) error {
	return c.markRead(ctx, "typing indicator", m, true)
}

func (c *Client) markRead(ctx context.Context, op string, m webhook.Event, typing bool) error {
	if isNil(m) {
		return c.named(ctx, noEvent())
	}
	origin := m.Origin()
	_, err := c.at(origin).send(ctx, op, Recipient{}, &ReadReceipt{MessageID: origin.MessageID, Typing: typing}, nil)
	return err
}

// at returns the client for the number that an event came to.
func (c *Client) at(o webhook.Origin) *Client {
	if o.NumberID == "" || o.NumberID == c.number {
		return c
	}
	d := c.ForNumber(o.NumberID)
	if o.WABA != "" {
		d.waba = o.WABA
	}
	return d
}

// source returns where an event came from, and the recipient that an answer goes to.
func source(e webhook.Event) (webhook.Origin, Recipient, error) {
	if isNil(e) {
		return webhook.Origin{}, Recipient{}, noEvent()
	}
	o := e.Origin()
	switch {
	case o.Group != "":
		return o, Group(o.Group), nil
	case o.From.WaID != "":
		// Without the plus, Meta may take the number for a national one of the business's own country.
		return o, Phone("+" + strings.TrimPrefix(o.From.WaID, "+")), nil
	case o.From.UserID != "":
		return o, User(o.From.UserID), nil
	case o.From.ParentUserID != "":
		return o, User(o.From.ParentUserID), nil
	}
	return o, Recipient{}, waerrors.NewInvalid("", waerrors.FieldError{Path: "event", Rule: "want an event that names a person or a group", Value: webhook.TypeName(e)})
}

func noEvent() *waerrors.Error {
	return waerrors.NewInvalid("", waerrors.FieldError{Path: "event", Rule: "want an event", Value: "nil"})
}
