package track

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

const (
	noncePrefix = "w1."
	nonceLength = 16 // base32 characters

	sendTTL    = 30 * 24 * time.Hour
	settledTTL = 24 * time.Hour
	// lost is how long a send may run. One that did not end by then belongs to a process that died.
	lost = 10 * time.Minute

	maxData = MaxCallbackData * utf8.UTFMax // bytes
)

// An Unsettled is a send of which nobody knows yet whether it was accepted. It must not be repeated blindly; nothing here
// repeats it.
type Unsettled struct {
	Nonce        string // its name: 16 base32 characters
	Number       string // phone number id of the sender
	To           whatsapp.Recipient
	Type         string // wire type of the message
	CallbackData string // the sender's own
	Time         time.Time
	Outcome      waerrors.Outcome // Unknown or AcceptedNoID; "" if the process died before the call ended
	Code         int              // Graph error code, 0 if there was none
}

// A Settled is a send that was ambiguous until a status told what became of it.
type Settled struct {
	Unsettled
	MessageID string // wamid
	Status    Status // as it then was. If State is Failed, the message did not arrive and may be sent again
}

// A sendRecord is a send that runs, that is unsettled, or, once Message is known, that was settled.
type sendRecord struct {
	Number  string                 `json:"n"`
	Kind    whatsapp.RecipientKind `json:"k"`
	To      string                 `json:"to"`
	Type    string                 `json:"type"`
	Data    string                 `json:"data,omitempty"`
	Free    bool                   `json:"free,omitempty"` // free-form: needs an open window
	Began   ms                     `json:"t"`
	Outcome waerrors.Outcome       `json:"out,omitempty"` // "" while it runs
	Code    int                    `json:"code,omitempty"`
	Message string                 `json:"wamid,omitempty"`
}

func (r *sendRecord) recipient() whatsapp.Recipient {
	switch r.Kind {
	case whatsapp.KindUser:
		return whatsapp.User(r.To)
	case whatsapp.KindGroup:
		return whatsapp.Group(r.To)
	}
	return whatsapp.Phone(r.To)
}

func (r *sendRecord) public(nonce string) Unsettled {
	return Unsettled{
		Nonce: nonce, Number: r.Number, To: r.recipient(), Type: r.Type, CallbackData: r.Data,
		Time: r.Began.time(), Outcome: r.Outcome, Code: r.Code,
	}
}

func newNonce() string {
	var b [10]byte
	_, _ = rand.Read(b[:]) // never fails
	return base32.StdEncoding.EncodeToString(b[:])
}

// cutNonce takes the nonce off callback data.
func cutNonce(data string) (nonce, rest string) {
	s, ok := strings.CutPrefix(data, noncePrefix)
	if !ok || len(s) <= nonceLength || s[nonceLength] != '.' {
		return "", data
	}
	return s[:nonceLength], s[nonceLength+1:]
}

// A nonceSlot lets who sends know the nonce.
type nonceSlot struct{ nonce string }

type nonceKey struct{}

func tellNonce(ctx context.Context, nonce string) {
	if s, ok := ctx.Value(nonceKey{}).(*nonceSlot); ok {
		s.nonce = nonce
	}
}

// begin remembers a send before it is made, so that it is known even if the process dies during it.
func (t *Tracker) begin(ctx context.Context, nonce string, rec sendRecord) error {
	_, err := update(ctx, t, t.key(kindSend, nonce), func(r *sendRecord) time.Duration {
		*r = rec
		return sendTTL
	})
	return err
}

// end forgets a send of which the sender knows what became of it. It returns what was remembered, nil for nothing.
func (t *Tracker) end(ctx context.Context, nonce string) (*sendRecord, error) {
	if nonce == "" {
		return nil, nil
	}
	var was *sendRecord
	_, err := update(ctx, t, t.key(kindSend, nonce), func(r *sendRecord) time.Duration {
		was = nil
		if r.Began != 0 {
			was = new(*r)
		}
		return remove
	})
	return was, err
}

// unsettled takes note that a send ended without a clear answer.
func (t *Tracker) unsettled(ctx context.Context, nonce string, e *waerrors.Error) error {
	if nonce == "" {
		return nil
	}
	settled := false
	rec, err := update(ctx, t, t.key(kindSend, nonce), func(r *sendRecord) time.Duration {
		if r.Began == 0 || r.Outcome != "" {
			settled = false
			return asItIs
		}
		r.Outcome = waerrors.Unknown
		if e != nil {
			r.Outcome, r.Code = e.Outcome, e.Code
		}
		if settled = r.Message != ""; settled { // the status was faster
			return settledTTL
		}
		return sendTTL
	})
	if err != nil || !settled {
		return err
	}
	return t.tellSettled(ctx, nonce, rec)
}

// settle links a send to the message that a status with its nonce names. It returns what is remembered of it, nil for
// nothing.
func (t *Tracker) settle(ctx context.Context, nonce, wamid string) (rec *sendRecord, fresh bool, err error) {
	if nonce == "" || wamid == "" {
		return nil, false, nil
	}
	rec, err = update(ctx, t, t.key(kindSend, nonce), func(r *sendRecord) time.Duration {
		fresh = false
		if r.Began == 0 || r.Message != "" {
			return asItIs
		}
		r.Message = wamid
		fresh = r.Outcome != ""
		return settledTTL
	})
	if err != nil || rec.Began == 0 {
		return nil, false, err
	}
	return rec, fresh, nil
}

// tellSettled tells those who want to know that a send was settled.
func (t *Tracker) tellSettled(ctx context.Context, nonce string, rec *sendRecord) error {
	t.hub.tell(sendTopic(nonce))
	if t.cfg.settled == nil {
		return nil
	}
	s, err := t.status(ctx, rec.Message)
	if err != nil {
		return err
	}
	t.cfg.settled(ctx, Settled{Unsettled: rec.public(nonce), MessageID: rec.Message, Status: s})
	return nil
}

func sendTopic(nonce string) string { return kindSend + "/" + nonce }

// Unsettled lists the sends of the last 30 days of which it is not known whether they were accepted: those that failed
// with an ambiguous error, and those of processes that died, from ten minutes after. A status of the message ends that,
// be it that it failed, and so does Dismiss. Nothing is read until the range begins; after an error it ends.
func (t *Tracker) Unsettled(ctx context.Context) iter.Seq2[Unsettled, error] {
	return func(yield func(Unsettled, error) bool) {
		const op = "list unsettled sends"
		prefix := t.key(kindSend) + "/"
		for e, err := range t.cfg.store.Scan(ctx, prefix) {
			if err != nil {
				yield(Unsettled{}, named(op, storeFault(ctx, err)))
				return
			}
			rec := decode[sendRecord](e)
			if rec == nil || rec.Message != "" || rec.Outcome == "" && time.Since(rec.Began.time()) < lost {
				continue
			}
			if !yield(rec.public(strings.TrimPrefix(e.Key, prefix)), nil) {
				return
			}
		}
	}
}

// Dismiss takes a send off the list of unsettled ones, after a person has settled it.
func (t *Tracker) Dismiss(ctx context.Context, nonce string) error {
	_, err := t.end(ctx, nonce)
	return named("dismiss unsettled send", err)
}
