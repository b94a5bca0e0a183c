package track

import (
	"context"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// An optOutRecord says whether someone wants no marketing messages.
type optOutRecord struct {
	Stopped bool `json:"stop"`
	When    ms   `json:"t"`
}

const (
	optOutTTL    = 10 * 365 * 24 * time.Hour
	codeOptedOut = 131050
)

// OptedOut reports whether a person stopped marketing messages: in WhatsApp's own menu (webhook user_preferences), as a
// refusal by Meta showed (131050), or by OptOut. What is marketing is then refused, see WithMarketing. It holds for all
// numbers of the tracker's namespace.
func (t *Tracker) OptedOut(ctx context.Context, to whatsapp.Recipient) (bool, error) {
	stopped, err := t.optedOut(ctx, to)
	return stopped, named("look up opt-out", err)
}

func (t *Tracker) optedOut(ctx context.Context, to whatsapp.Recipient) (bool, error) {
	i := t.recipientID(to)
	if i == "" {
		return false, invalid("", "to", "want a recipient", "none")
	}
	ids, _, err := t.resolve(ctx, []id{i})
	if err != nil {
		return false, err
	}
	var newest optOutRecord
	for _, i := range ids {
		rec, err := load[optOutRecord](ctx, t, t.key(kindOptOut, string(i)))
		if err != nil {
			return false, err
		}
		if rec != nil && rec.When >= newest.When {
			newest = *rec
		}
	}
	return newest.Stopped, nil
}

// OptOut remembers that a person wants no marketing messages, as when they wrote so.
func (t *Tracker) OptOut(ctx context.Context, to whatsapp.Recipient) error {
	return t.opt(ctx, to, optOutRecord{Stopped: true, When: at(time.Now())})
}

// OptIn remembers that a person wants marketing messages again.
func (t *Tracker) OptIn(ctx context.Context, to whatsapp.Recipient) error {
	return t.opt(ctx, to, optOutRecord{When: at(time.Now())})
}

func (t *Tracker) opt(ctx context.Context, to whatsapp.Recipient, rec optOutRecord) error {
	const op = "change opt-out"
	i := t.recipientID(to)
	if i == "" {
		return invalid(op, "to", "want a recipient", "none")
	}
	return named(op, t.setOptOut(ctx, []id{i}, rec))
}

// setOptOut keeps the newest of what a person said.
func (t *Tracker) setOptOut(ctx context.Context, ids []id, rec optOutRecord) error {
	ids, _, err := t.resolve(ctx, ids)
	if err != nil {
		return err
	}
	for _, i := range ids {
		_, err := update(ctx, t, t.key(kindOptOut, string(i)), func(old *optOutRecord) time.Duration {
			if *old == rec || old.When > rec.When {
				return asItIs
			}
			*old = rec
			return optOutTTL
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// isMarketing reports whether the message must not go to someone who opted out.
func (t *Tracker) isMarketing(o *whatsapp.Outgoing) bool {
	if o.Marketing != nil {
		return true
	}
	tmpl, ok := o.Message.(*whatsapp.Template)
	return ok && tmpl != nil && t.cfg.marketing(tmpl)
}

func optedOutError() *waerrors.Error {
	return &waerrors.Error{
		Outcome: waerrors.NotSent, Kind: waerrors.OptedOut, Code: codeOptedOut,
		Title:   "the person has stopped marketing messages",
		Details: "not sent; user_preferences webhooks tell when they resume",
	}
}
