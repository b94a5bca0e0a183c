package track

import (
	"cmp"
	"context"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

// Observe implements webhook.Observer. An error means that the store failed; the handler then gives the event back, so
// that Meta delivers it again. What it sees twice changes nothing.
func (t *Tracker) Observe(ctx context.Context, e webhook.Event) error {
	if e == nil {
		return nil
	}
	t.Attach()
	return named("track event", t.observe(ctx, e))
}

func (t *Tracker) observe(ctx context.Context, e webhook.Event) error {
	switch v := e.(type) {
	case *webhook.Malformed:
		return nil
	case *webhook.Status:
		return t.observeStatus(ctx, v)
	case *webhook.AccountError:
		if err := t.hear(ctx, v.Origin(), nil); err != nil || v.Err == nil {
			return err
		}
		return t.trouble(ctx, placeOf(v.Origin()), v.Err, "")
	case *webhook.SystemMessage:
		return t.system(ctx, v)
	case webhook.Message:
		return t.inbound(ctx, v.Origin(), opens(v), v.Info().Referral != nil)
	case *webhook.Unsupported:
		if v.Message != nil && v.Field == "messages" {
			return t.inbound(ctx, v.Origin(), opensAs(v.Type), v.Message.Referral != nil)
		}
	case *webhook.Call:
		return t.call(ctx, v)
	case *webhook.CallStatus:
		return t.callStatus(ctx, v)
	case *webhook.UserPreference:
		return t.preference(ctx, v)
	case *webhook.UserIDChange:
		return t.userID(ctx, v)
	case *webhook.NumberQuality:
		return t.numberQuality(ctx, v)
	case *webhook.BusinessCapability:
		return t.changeHealth(ctx, "waba", v.Origin().WABA, func(r *healthRecord) { r.Limit = line(cmp.Or(v.MaxDailyConversations, r.Limit), 64) })
	case *webhook.AccountUpdate:
		return t.changeHealth(ctx, "waba", v.Origin().WABA, func(r *healthRecord) { r.account(v) })
	}
	return nil
}

func (t *Tracker) observeStatus(ctx context.Context, s *webhook.Status) error {
	o := s.Origin()
	t.statusCame(o.NumberID, s)
	if err := t.hear(ctx, o, nil); err != nil {
		return err
	}
	if s.ID == "" || s.Type == "payment" || rank(s.State) == 0 {
		return nil
	}
	send, fresh, err := t.settle(ctx, s.Nonce, s.ID)
	if err != nil {
		return err
	}
	if err := t.fold(ctx, s.ID, s, send, 0); err != nil {
		return err
	}
	if s.State == webhook.Sent && o.Group == "" {
		if ids := t.personIDs(o.From); len(ids) > 1 {
			if err := t.join(ctx, ids, ""); err != nil {
				return err
			}
		}
	}
	for _, e := range s.Errors {
		if e != nil && s.State == webhook.Failed {
			if err := t.trouble(ctx, placeOf(o), e, s.ID); err != nil {
				return err
			}
		}
	}
	if fresh {
		return t.tellSettled(ctx, s.Nonce, send)
	}
	return nil
}

// A chance says whether something opens the window.
type chance int

const (
	no chance = iota
	perhaps
	yes
)

// opens tells if a message opens the window. Every message of the user does; whether a reaction, an edit or the like is
// one is not documented.
func opens(m webhook.Message) chance {
	switch v := m.(type) {
	case *webhook.ReactionMessage, *webhook.EditMessage, *webhook.RevokeMessage:
		return perhaps
	case *webhook.CallPermissionReply:
		if v.Source == "automatic" {
			return perhaps
		}
	}
	return opensAs(m.Info().Type)
}

// opensAs tells it by the wire type, or the type that Meta says it cannot show.
func opensAs(typ string) chance {
	switch typ {
	case "system":
		return no
	case "reaction", "edit", "revoke", "request_welcome", "pin", "keep_in_chat", "poll_update", "ephemeral", "unsupported", "unknown", "":
		return perhaps
	}
	return yes
}

// inbound takes note of a live message or call.
func (t *Tracker) inbound(ctx context.Context, o webhook.Origin, as chance, referred bool) error {
	from := t.originIDs(o)
	if as == no {
		from = nil
	}
	if err := t.hear(ctx, o, from); err != nil || len(from) == 0 || o.NumberID == "" {
		return err
	}
	now := time.Now()
	when := o.Time
	if when.IsZero() || when.After(now) {
		when = now
	}
	if err := t.join(ctx, from, ""); err != nil || now.Sub(when) >= windowTTL {
		return err
	}
	if as == perhaps {
		return t.sign(ctx, o.NumberID, from, when, serviceWindow)
	}
	return t.cameIn(ctx, o.NumberID, from, when, referred)
}
