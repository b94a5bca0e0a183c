package track

import (
	"cmp"
	"context"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// A Status is how far a message got, by all that is known of it. In a group it is how far it got with anybody.
type Status struct {
	MessageID    string
	Number       string             // phone number id of the sender
	To           whatsapp.Recipient // as it was sent; nobody if it was not sent through this tracker
	Type         string             // wire type of the message; "" if it was not sent through this tracker
	CallbackData string             // the sender's own

	// State is the furthest of Sent, Delivered, Read and Played, or Failed if none but Sent was told as well; "" if no
	// status came yet.
	State webhook.State

	// When each was reached, by WhatsApp's clock, in whole seconds; zero if that was not told. States may be skipped.
	Accepted                              time.Time // by Meta, by this machine's clock
	Sent, Delivered, Read, Played, Failed time.Time

	Err     *waerrors.Error // why it failed; nil unless State is Failed
	Pricing *webhook.Pricing
}

// Reached reports whether the message got as far as state or further. A failed message reached only Failed.
func (s Status) Reached(state webhook.State) bool {
	if s.State == webhook.Failed || state == webhook.Failed {
		return s.State == state
	}
	return rank(s.State) >= rank(state) && rank(state) > 0
}

// rank orders states: a message never moves to a lower one. 0 is a state that does not count.
func rank(s webhook.State) int {
	switch s {
	case webhook.Sent:
		return 1
	case webhook.Failed:
		return 2
	case webhook.Delivered:
		return 3
	case webhook.Read:
		return 4
	case webhook.Played:
		return 5
	}
	return 0
}

const ranks = 6

// A statusRecord is all that is known of a message. Folding is commutative and idempotent: neither the order in which
// statuses come nor how often matters.
type statusRecord struct {
	Number   string                 `json:"n,omitempty"`
	Kind     whatsapp.RecipientKind `json:"k,omitempty"`
	To       string                 `json:"to,omitempty"`
	Type     string                 `json:"type,omitempty"`
	Data     string                 `json:"data,omitempty"`
	Free     bool                   `json:"free,omitempty"`
	Began    ms                     `json:"began,omitempty"`
	Accepted ms                     `json:"acc,omitempty"`
	State    webhook.State          `json:"state,omitempty"`
	Times    [ranks]ms              `json:"times"` // by rank
	Fail     *failure               `json:"fail,omitempty"`
	Price    *price                 `json:"price,omitempty"`
}

const withoutReason = "failed without a reason"

// A failure is what a failed status said.
type failure struct {
	When    ms     `json:"t,omitempty"`
	Code    int    `json:"code,omitempty"`
	Subcode int    `json:"sub,omitempty"`
	Title   string `json:"title,omitempty"`
	Details string `json:"details,omitempty"`
}

func (f *failure) error() *waerrors.Error {
	if f == nil || f.Code == 0 { // as an answer's code, 0 means a bad token
		e := &waerrors.Error{Outcome: waerrors.Refused, Kind: waerrors.Other, Title: withoutReason}
		if f != nil {
			e.Title, e.Details = cmp.Or(f.Title, withoutReason), f.Details
		}
		return e
	}
	return waerrors.FromWebhook(f.Code, f.Subcode, f.Title, "", f.Details)
}

// before orders failures, so that of several the same one is kept whatever the order they come in.
func (f *failure) before(o *failure) bool {
	return cmp.Or(cmp.Compare(f.When, o.When), cmp.Compare(f.Code, o.Code), cmp.Compare(f.Subcode, o.Subcode),
		cmp.Compare(f.Title, o.Title), cmp.Compare(f.Details, o.Details)) < 0
}

// A price is the pricing of the first state that told it.
type price struct {
	Rank     int    `json:"r"`
	Billable bool   `json:"b,omitempty"`
	Model    string `json:"m,omitempty"`
	Type     string `json:"t,omitempty"`
	Category string `json:"c,omitempty"`
}

func (p *price) before(o *price) bool {
	bit := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(p.Rank, o.Rank), cmp.Compare(p.Category, o.Category), cmp.Compare(p.Type, o.Type),
		cmp.Compare(p.Model, o.Model), cmp.Compare(bit(p.Billable), bit(o.Billable))) < 0
}

// take folds a status in.
func (r *statusRecord) take(s *webhook.Status) {
	n := rank(s.State)
	if n == 0 {
		return
	}
	if n > rank(r.State) {
		r.State = s.State
	}
	when := at(s.Time)
	r.Times[n] = earlier(r.Times[n], when)
	if number := s.Origin().NumberID; r.Number == "" {
		r.Number = number
	}
	if r.Data == "" {
		r.Data = clip(s.CallbackData, maxData)
	}
	if s.State == webhook.Failed {
		f := failure{When: when, Title: withoutReason}
		if len(s.Errors) > 0 && s.Errors[0] != nil {
			e := s.Errors[0]
			f.Code, f.Subcode, f.Title, f.Details = e.Code, e.Subcode, line(e.Title, 512), line(e.Details, 1024)
		}
		if r.Fail == nil || f.before(r.Fail) {
			r.Fail = &f
		}
	}
	if p := s.Pricing; p != nil {
		q := price{Rank: n, Billable: p.Billable, Model: line(p.Model, 64), Type: line(p.Type, 64), Category: line(p.Category, 64)}
		if r.Price == nil || q.before(r.Price) {
			r.Price = &q
		}
	}
}

// send folds in what the sender knows.
func (r *statusRecord) send(s *sendRecord, accepted ms) {
	r.Number, r.Kind, r.To, r.Type, r.Free, r.Began = s.Number, s.Kind, s.To, s.Type, s.Free, s.Began
	if s.Data != "" {
		r.Data = clip(s.Data, maxData)
	}
	if accepted != 0 {
		r.Accepted = accepted
	}
}

func (r *statusRecord) public(wamid string) Status {
	s := Status{
		MessageID: wamid, Number: r.Number, Type: r.Type, CallbackData: r.Data, State: r.State, Accepted: r.Accepted.time(),
		Sent: r.Times[1].time(), Failed: r.Times[2].time(), Delivered: r.Times[3].time(), Read: r.Times[4].time(), Played: r.Times[5].time(),
	}
	if r.To != "" {
		s.To = (&sendRecord{Kind: r.Kind, To: r.To}).recipient()
	}
	if r.State == webhook.Failed {
		s.Err = r.Fail.error()
	}
	if p := r.Price; p != nil {
		s.Pricing = &webhook.Pricing{Billable: p.Billable, Model: p.Model, Type: p.Type, Category: p.Category}
	}
	return s
}

// Status returns how far a message got. A message of which nothing is known, or not any more (WithKeep), is an error of
// kind NotFound.
func (t *Tracker) Status(ctx context.Context, wamid string) (Status, error) {
	const op = "look up status"
	rec, err := load[statusRecord](ctx, t, t.key(kindStatus, wamid))
	switch {
	case err != nil:
		return Status{}, named(op, err)
	case rec == nil:
		return Status{}, &waerrors.Error{Op: op, Kind: waerrors.NotFound, Title: "nothing is known of this message"}
	}
	return rec.public(wamid), nil
}

// status is Status, but a message of which nothing is known has no State.
func (t *Tracker) status(ctx context.Context, wamid string) (Status, error) {
	rec, err := load[statusRecord](ctx, t, t.key(kindStatus, wamid))
	if err != nil {
		return Status{}, err
	}
	if rec == nil {
		rec = new(statusRecord)
	}
	return rec.public(wamid), nil
}

// fold puts a status, or what the sender knows, or both, into the record of a message, and learns from it.
func (t *Tracker) fold(ctx context.Context, wamid string, s *webhook.Status, send *sendRecord, accepted ms) error {
	var old statusRecord
	rec, err := update(ctx, t, t.key(kindStatus, wamid), func(r *statusRecord) time.Duration {
		old = *r
		if s != nil {
			r.take(s)
		}
		if send != nil {
			r.send(send, accepted)
		}
		if old == *r {
			return asItIs
		}
		return t.cfg.keep
	})
	if err != nil {
		return err
	}
	if old == *rec {
		return nil
	}
	t.hub.tell(statusTopic(wamid))
	return t.learn(ctx, wamid, s, &old, rec)
}

func statusTopic(wamid string) string { return kindStatus + "/" + wamid }

// learn draws conclusions about the person from what is new of a message.
func (t *Tracker) learn(ctx context.Context, wamid string, s *webhook.Status, old, rec *statusRecord) error {
	var ids []id
	if s != nil {
		ids = t.originIDs(s.Origin())
	}
	if rec.To != "" {
		if i := t.recipientID((&sendRecord{Kind: rec.Kind, To: rec.To}).recipient()); len(ids) == 0 || i.kind() == idGroup {
			ids = []id{i}
		} else if !hasKind(ids, i.kind()) {
			ids = append(ids, i)
		}
	}
	if len(ids) == 0 || rec.Number == "" {
		return nil
	}
	// What could not be concluded without the sender's knowledge can be once that is there.
	told := old.Began == 0 && rec.Began != 0
	arrived := rank(rec.State) >= rank(webhook.Delivered)
	var err error
	switch {
	case rec.State == webhook.Failed && (old.State != webhook.Failed || told):
		err = t.learnFailure(ctx, wamid, ids, rec)
	case arrived && rec.Free && rec.Began != 0 && (rank(old.State) < rank(webhook.Delivered) || told):
		err = t.sign(ctx, rec.Number, ids, rec.Began.time(), serviceWindow)
	}
	if err != nil || s == nil || s.State == webhook.Failed || !freeEntryPoint(s) {
		return err
	}
	return t.freeEntry(ctx, rec.Number, ids, s, rec.Began)
}

const freeEntryOrigin = "referral_conversion"

func freeEntryPoint(s *webhook.Status) bool {
	return s.Pricing != nil && s.Pricing.Type == "free_entry_point" || s.Conversation != nil && s.Conversation.Origin == freeEntryOrigin
}

func (t *Tracker) learnFailure(ctx context.Context, wamid string, ids []id, rec *statusRecord) error {
	if err := t.unanswered(ctx, rec.Number, ids, wamid); err != nil {
		return err
	}
	if rec.Fail == nil {
		return nil
	}
	switch rec.Fail.Code {
	case codeWindow:
		return t.refusedAt(ctx, rec.Number, ids, rec.Began, rec.Fail.When)
	case codeOptedOut:
		when := rec.Fail.When
		if rec.Began != 0 {
			when = rec.Began
		}
		return t.setOptOut(ctx, ids, optOutRecord{Stopped: true, When: when})
	}
	return nil
}
