package whatsapp

import (
	"cmp"
	"context"
	"errors"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Receipt says that Meta accepted a message. It does not say that the message arrived: statuses come as webhooks and
// name the same MessageID.
type Receipt struct {
	MessageID string // wamid
	Input     string // the recipient as sent
	WaID      string // WhatsApp's spelling of the phone number, which may differ from Input; "" if not told
	UserID    string // business-scoped user id, "" if not told
	Status    string // "accepted" in most cases; "held_for_quality_assessment" and "paused" for paced templates; may be ""
}

// A SendOption changes one send.
type SendOption func(*sending)

type sending struct {
	Outgoing
	quote bool
}

// Quoting makes a Reply show the message it answers.
func Quoting() SendOption { return func(s *sending) { s.quote = true } }

// ReplyingTo shows the message with this wamid above the new one. WhatsApp leaves the quote out when that message is
// older than 30 days.
func ReplyingTo(messageID string) SendOption {
	return func(s *sending) { s.ReplyTo = messageID }
}

// WithCallbackData attaches text, at most 512 characters, that status webhooks of this message bring back. The person
// does not see it.
func WithCallbackData(data string) SendOption {
	return func(s *sending) { s.CallbackData = data }
}

// WithIdentityHash has the message delivered only if the person's identity key still has this hash (error 137000
// otherwise).
func WithIdentityHash(hash string) SendOption {
	return func(s *sending) { s.IdentityHash = hash }
}

// AsMarketing sends a template through the marketing messages endpoint.
func AsMarketing(m Marketing) SendOption {
	return func(s *sending) { s.Marketing = &m }
}

// AsDirect sends text or an interactive message as Direct Send.
func AsDirect(d Direct) SendOption {
	return func(s *sending) { s.Direct = &d }
}

// Send sends m to one person or group and returns what Meta said. Nothing is sent if a documented rule is broken: the
// error is then of kind Invalid, with all broken rules in Fields.
//
// Any error is an *errors.Error. Its Outcome says whether the message may have left all the same: after NotSent and
// Refused it may be sent again, after AcceptedNoID and Unknown (see errors.Ambiguous) a status webhook has to settle it
// first. Calls that were surely not accepted are repeated a few times (WithRetries) before Send gives up.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func (c *Client) Send(ctx context.Context, to Recipient, m Message, opts ...SendOption) (*Receipt, error) {
	return c.send(ctx, "send message", to, m, opts)
}

func (c *Client) send(ctx context.Context, op string, to Recipient, m Message, opts []SendOption) (*Receipt, error) {
	o := outgoing(to, m, opts)
	if err := c.prepare(o); err != nil {
		return nil, c.about(op, err)
	}
	if c.shared.monitor != nil {
		data := o.CallbackData
		if err := c.shared.monitor.Before(ctx, c.number, o); err != nil {
			return nil, c.refused(op, err)
		}
		if o.CallbackData != data {
			if err := o.Check(); err != nil {
				return nil, c.about(op, err)
			}
		}
	}
	r, err := c.spell(ctx, op, o)
	if c.shared.monitor != nil {
		c.shared.monitor.After(ctx, c.number, o, r, err)
	}
	return r, err
}

// outgoing is what a send of m with opts asks for.
func outgoing(to Recipient, m Message, opts []SendOption) *Outgoing {
	s := sending{Outgoing: Outgoing{To: to, Message: m}}
	for _, opt := range opts {
		if opt != nil {
			opt(&s)
		}
	}
	return &s.Outgoing
}

// prepare spells the number as the normalizer wants it and checks every rule.
func (c *Client) prepare(o *Outgoing) error {
	if c.shared.normalize != nil && o.To.Kind() == KindPhone {
		number, err := c.shared.normalize(o.To.Value())
		if err != nil {
			e := waerrors.NewInvalid("", waerrors.FieldError{Path: "to", Rule: "want a phone number that the normalizer accepts", Value: waerrors.Mask(o.To.Value())})
			e.Err = err
			return e
		}
		o.To = Phone(number)
	}
	return o.Check()
}

// refused is the error of a message that the monitor, or a LinkFallback, did not let out.
func (c *Client) refused(op string, err error) error {
	if given, ok := errors.AsType[*waerrors.Error](err); ok {
		e := *given // it may be one for all, and be about another call
		e.Op, e.Outcome = c.op(cmp.Or(op, e.Op)), waerrors.NotSent
		return &e
	}
	return &waerrors.Error{Op: c.op(op), Outcome: waerrors.NotSent, Kind: waerrors.Other, Err: err}
}

// notAllowed is the code of a recipient that the list of a test number does not have, or has under another spelling.
const notAllowed = 131030

// spell posts o, if need be under another spelling of the number, and passes on what the answer says about spellings.
func (c *Client) spell(ctx context.Context, op string, o *Outgoing) (*Receipt, error) {
	input := o.To
	r, err := c.post(ctx, op, o)
	if e, ok := errors.AsType[*waerrors.Error](err); ok && e.Code == notAllowed && e.Outcome == waerrors.Refused {
		if other := c.otherSpelling(input); !other.IsZero() {
			o.To = other
			again, againErr := c.post(ctx, op, o)
			e, same := errors.AsType[*waerrors.Error](againErr)
			if same && e.Code == notAllowed {
				o.To = input // the first refusal is the one about what was asked for
			} else {
				r, err = again, againErr
			}
		}
	}
	if err == nil && c.shared.learner != nil && input.Kind() == KindPhone && r.WaID != "" {
		if err := c.shared.learner.Learn(ctx, input.Value(), r.WaID); err != nil {
			c.shared.logger.WarnContext(ctx, "whatsapp spelling not learned", "phone_number_id", c.number, "error", err.Error())
		}
	}
	return r, err
}

// otherSpelling returns the next spelling of a number, nobody if there is none.
func (c *Client) otherSpelling(to Recipient) Recipient {
	if c.shared.spellings == nil || to.Kind() != KindPhone {
		return Recipient{}
	}
	for _, v := range c.shared.spellings(to.Value()) {
		if digits(v) != digits(to.Value()) && plausiblePhone(v) {
			return Phone(v)
		}
	}
	return Recipient{}
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// SendOrTemplate sends m and, if that fails because the 24-hour window is shut, tmpl instead. It needs no record of
// windows, since Meta's refusal (131047) is enough; with a Monitor that keeps one, the first try is saved.
//
// Meta may also accept m and report 131047 later in a failed status. That is not this call's error, and nothing is
// sent again by itself.
func (c *Client) SendOrTemplate(ctx context.Context, to Recipient, m Message, tmpl *Template, opts ...SendOption) (*Receipt, error) {
	r, err := c.Send(ctx, to, m, opts...)
	if errors.Is(err, waerrors.WindowClosed) && !waerrors.Ambiguous(err) {
		return c.Send(ctx, to, tmpl, opts...)
	}
	return r, err
}
