package track

import (
	"context"
	"strings"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

// preference takes note of what a person chose in WhatsApp's menu.
func (t *Tracker) preference(ctx context.Context, p *webhook.UserPreference) error {
	o := p.Origin()
	if err := t.hear(ctx, o, nil); err != nil || p.Category != "marketing_messages" {
		return err
	}
	rec := optOutRecord{When: at(p.Time)}
	switch strings.ToLower(p.Value) {
	case "stop":
		rec.Stopped = true
	case "resume", "signup":
	default:
		return nil
	}
	if rec.When == 0 {
		rec.When = at(time.Now())
	}
	ids := t.personIDs(o.From)
	if len(ids) == 0 {
		return nil
	}
	if err := t.join(ctx, ids, ""); err != nil {
		return err
	}
	return t.setOptOut(ctx, ids, rec)
}

// call takes note of a call by the person. A call by the business opens nothing.
func (t *Tracker) call(ctx context.Context, c *webhook.Call) error {
	o := c.Origin()
	if !c.ByUser() || c.Event == webhook.CallRecording || c.Event == webhook.CallTranscription {
		return t.hear(ctx, o, nil)
	}
	if !c.Started.IsZero() { // the end of a call, which began before
		o.Time = c.Started
	}
	return t.inbound(ctx, o, yes, false)
}

// callStatus takes note that the person took a call of the business. Whether that opens the window is not documented.
func (t *Tracker) callStatus(ctx context.Context, c *webhook.CallStatus) error {
	if !strings.EqualFold(string(c.State), "ACCEPTED") {
		return t.hear(ctx, c.Origin(), nil)
	}
	return t.inbound(ctx, c.Origin(), perhaps, false)
}

// system takes note that a person has another number or user id.
func (t *Tracker) system(ctx context.Context, m *webhook.SystemMessage) error {
	o := m.Origin()
	if err := t.hear(ctx, o, nil); err != nil || m.Kind == webhook.IdentityChanged {
		return err
	}
	old := o.From
	if old.WaID == "" {
		old.WaID = m.Customer
	}
	return t.became(ctx, o.NumberID, old, webhook.Person{WaID: m.WaID, UserID: m.UserID, ParentUserID: m.ParentUserID})
}

// userID takes note that a person has another user id.
func (t *Tracker) userID(ctx context.Context, u *webhook.UserIDChange) error {
	o := u.Origin()
	if err := t.hear(ctx, o, nil); err != nil {
		return err
	}
	return t.became(ctx, o.NumberID,
		webhook.Person{WaID: u.WaID, UserID: u.Previous, ParentUserID: u.PreviousParent},
		webhook.Person{WaID: u.WaID, UserID: u.Current, ParentUserID: u.CurrentParent})
}

// became gives a person's new identifiers what is known of the old ones. What the person has no new one of stays.
func (t *Tracker) became(ctx context.Context, name string, old, now webhook.Person) error {
	was, is := t.personIDs(old), t.personIDs(now)
	if len(was) == 0 || len(is) == 0 {
		return nil
	}
	var optOut optOutRecord
	var window windowRecord
	for _, i := range was {
		o, err := load[optOutRecord](ctx, t, t.key(kindOptOut, string(i)))
		if err != nil {
			return err
		}
		if o != nil && o.When > optOut.When {
			optOut = *o
		}
		w, err := load[windowRecord](ctx, t, t.key(kindWindow, name, string(i)))
		if err != nil {
			return err
		}
		if w != nil {
			window.merge(*w)
		}
	}
	for _, i := range was {
		if !hasKind(is, i.kind()) {
			is = append(is, i)
		}
	}
	if err := t.join(ctx, is, ""); err != nil {
		return err
	}
	if optOut.When != 0 {
		if err := t.setOptOut(ctx, is, optOut); err != nil {
			return err
		}
	}
	if window == (windowRecord{}) || name == "" {
		return nil
	}
	return t.changeWindow(ctx, name, is, func(w *windowRecord) bool {
		before := *w
		w.merge(window)
		return *w != before
	})
}
