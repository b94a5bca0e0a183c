package track

import (
	"context"
	"errors"
	"fmt"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// A Sender sends messages; *whatsapp.Client is one. It must report to the tracker that the Sequence is of.
type Sender interface {
	Send(ctx context.Context, to whatsapp.Recipient, m whatsapp.Message, opts ...whatsapp.SendOption) (*whatsapp.Receipt, error)
}

// A Sequence sends messages to one person or group strictly in order. Meta does not keep the order in which it accepts
// messages: a text sent after a picture may well arrive before it. A Sequence sends the next message only after a status
// told that the one before has been sent, or after a time-out.
//
// It is safe for concurrent use: messages leave in the order in which Send was called.
type Sequence struct {
	t       *Tracker
	sender  Sender
	to      whatsapp.Recipient
	until   webhook.State
	timeout time.Duration

	turn chan struct{} // holds one token
	last *sentOne
}

// sentOne is the message before.
type sentOne struct {
	wamid string
	nonce string // while wamid is not known
	at    time.Time
}

const opSequence = "send in sequence"

// A SequenceOption changes a Sequence while it is made.
type SequenceOption func(*Sequence) error

// Until sets which state the message before must have reached: webhook.Sent, the default, Delivered or Read.
func Until(state webhook.State) SequenceOption {
	return func(s *Sequence) error {
		if rank(state) == 0 || state == webhook.Failed {
			return invalid(opSequence, "Until", "want sent, delivered, read or played", fmt.Sprintf("%.40q", state))
		}
		s.until = state
		return nil
	}
}

// Within sets how long after a message the next one waits for it: 1 ms to 24 h, default 30 s.
func Within(d time.Duration) SequenceOption {
	return func(s *Sequence) error {
		if d < time.Millisecond || d > 24*time.Hour {
			return invalid(opSequence, "Within", "want 1ms to 24h0m0s", d.String())
		}
		s.timeout = d
		return nil
	}
}

// Sequence returns a Sequence of messages to one person or group. The error, of kind Invalid, says what is wrong with an
// argument, or that nothing feeds the tracker, see Wait.
func (t *Tracker) Sequence(sender Sender, to whatsapp.Recipient, opts ...SequenceOption) (*Sequence, error) {
	switch {
	case sender == nil:
		return nil, invalid(opSequence, "sender", "want a client", "nil")
	case to.IsZero():
		return nil, invalid(opSequence, "to", "want a recipient", "none")
	case !t.followed():
		return nil, t.deaf(opSequence)
	}
	s := &Sequence{t: t, sender: sender, to: to, until: webhook.Sent, timeout: 30 * time.Second, turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	for _, o := range opts {
		if o == nil {
			return nil, invalid(opSequence, "options", "want no nil", "")
		}
		if err := o(s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Send sends m when the message before has been sent, or the time-out is over. An ambiguous message before counts too: if
// a status settles it in time, it is waited for like any other.
//
// If the message before failed, m is not sent: the error has Outcome NotSent and the failure's Kind and Code, and holds the
// failure. That is reported once; the next Send sends. Other errors are those of Client.Send.
func (s *Sequence) Send(ctx context.Context, m whatsapp.Message, opts ...whatsapp.SendOption) (*whatsapp.Receipt, error) {
	select {
	case <-s.turn:
		defer func() { s.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, &waerrors.Error{Op: opSequence, Outcome: waerrors.NotSent, Kind: waerrors.Canceled, Err: ctx.Err()}
	}
	if err := s.before(ctx); err != nil {
		return nil, err
	}
	slot := new(nonceSlot)
	r, err := s.sender.Send(context.WithValue(ctx, nonceKey{}, slot), s.to, m, opts...)
	switch {
	case err == nil && r != nil && r.MessageID != "":
		s.last = &sentOne{wamid: r.MessageID, at: time.Now()}
	case waerrors.Ambiguous(err) && slot.nonce != "":
		s.last = &sentOne{nonce: slot.nonce, at: time.Now()}
	}
	return r, err
}

// Wait waits until the last message has reached the state that the sequence is about, for as long as ctx allows. Its
// results are those of Tracker.Wait; without any message, or if the last was refused, they are zero.
func (s *Sequence) Wait(ctx context.Context) (Status, error) {
	select {
	case <-s.turn:
		defer func() { s.turn <- struct{}{} }()
	case <-ctx.Done():
		return Status{}, canceled(opWait, ctx.Err())
	}
	if s.last == nil {
		return Status{}, nil
	}
	st, err := s.reached(ctx, time.Time{})
	return st, named(opWait, err)
}

// before waits for the message before.
func (s *Sequence) before(ctx context.Context) error {
	if s.last == nil {
		return nil
	}
	_, err := s.reached(ctx, s.last.at.Add(s.timeout))
	switch {
	case err == nil, errors.Is(err, errLate):
		return nil
	case ctx.Err() != nil:
		return &waerrors.Error{Op: opSequence, Outcome: waerrors.NotSent, Kind: waerrors.Canceled, Err: ctx.Err()}
	}
	e, _ := errors.AsType[*waerrors.Error](err)
	if e == nil || e.Outcome != waerrors.Refused {
		return &waerrors.Error{Op: opSequence, Outcome: waerrors.NotSent, Kind: waerrors.Unavailable, Title: "the message before could not be followed", Err: err}
	}
	s.last = nil
	return &waerrors.Error{
		Op: opSequence, Outcome: waerrors.NotSent, Kind: e.Kind, Code: e.Code, Subcode: e.Subcode,
		Title: "the message before failed", Details: e.Title, Err: e,
	}
}

func (s *Sequence) reached(ctx context.Context, deadline time.Time) (Status, error) {
	if s.last.wamid == "" {
		wamid, err := s.t.waitSettled(ctx, s.last.nonce, deadline)
		if err != nil || wamid == "" {
			return Status{}, err
		}
		s.last.wamid = wamid
	}
	return s.t.wait(ctx, s.last.wamid, s.until, deadline)
}
