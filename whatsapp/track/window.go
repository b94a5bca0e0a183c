package track

import (
	"context"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// A WindowState says whether free-form messages may be sent to someone.
type WindowState string

const (
	Open    WindowState = "open"    // the person wrote or called within the last 24 hours, or the free entry point is open
	Shut    WindowState = "shut"    // they surely did not: only templates arrive
	Unknown WindowState = "unknown" // nothing tells: try
)

const (
	serviceWindow = 24 * time.Hour
	freeWindow    = 72 * time.Hour
	windowTTL     = 5 * 24 * time.Hour
	// believed is how long a refusal by Meta is believed without listening: a message that ends it might be missed.
	believed = 15 * time.Minute
)

// A Window is the customer-service window between a business number and a person or group.
type Window struct {
	State     WindowState
	Until     time.Time // when it shuts, if State is Open
	FreeUntil time.Time // when the free entry point ends; zero if there is none
	LastSeen  time.Time // last message or call from the other side that is known; zero if none is
}

// Window tells what is known of the customer-service window, 24 hours from every message and call of the person, and of
// the free entry point, 72 hours from the answer to someone who came from an ad.
//
// Live messages and calls open it; history, echoes and what comes on standby do not, nor do news of a changed number. A
// reaction, an edit or the like, of which it is not documented if they open the window, keep it from being Shut for 24
// hours. A refusal (131047), in an answer or in a failed status, shows that it is shut, a delivered free-form message that
// it was open when that was sent.
//
// Someone who was not seen is Unknown until the tracker has heard events of this number for 24 hours, and again after a day
// in which none came: the webhook may be broken. Else they are Shut, unless they may have written under an identifier that
// is not known to be theirs: someone wrote without a phone number, a number's spelling is not sure (see WithPersonKey), the
// store dropped entries. Only Shut makes sends fail.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func (t *Tracker) Window(ctx context.Context, number string, to whatsapp.Recipient) (Window, error) {
	w, err := t.window(ctx, number, to)
	return w, named("look up window", err)
}

func (t *Tracker) window(ctx context.Context, name string, to whatsapp.Recipient) (Window, error) {
	i := t.recipientID(to)
	if i == "" {
		return Window{}, invalid("", "to", "want a recipient", "none")
	}
	ids, known, err := t.resolve(ctx, []id{i})
	if err != nil {
		return Window{}, err
	}
	var w windowRecord
	for _, i := range ids {
		rec, err := load[windowRecord](ctx, t, t.key(kindWindow, name, string(i)))
		if err != nil {
			return Window{}, err
		}
		if rec != nil {
			w.merge(*rec)
		}
	}
	now := at(time.Now())
	if w.open(now) {
		return w.judge(now, 0), nil
	}
	since := ms(0)
	if known || t.spelledSurely(to) {
		if since, err = t.listening(ctx, name, ids, w == (windowRecord{})); err != nil {
			return Window{}, err
		}
	}
	return w.judge(now, since), nil
}

// A windowRecord is what is known of one identifier at one number.
type windowRecord struct {
	Opened   ms     `json:"open,omitempty"`  // newest message or call
	Sign     ms     `json:"sign,omitempty"`  // newest sign that the window may have been open
	Doubt    ms     `json:"doubt,omitempty"` // until when such a sign keeps it from being Shut
	Shut     ms     `json:"shut,omitempty"`  // when a message was sent that was refused for the window
	Referral ms     `json:"ref,omitempty"`   // newest message that came from an ad or a post
	Free     ms     `json:"free,omitempty"`  // end of the free entry point
	FreeFrom ms     `json:"from,omitempty"`  // its beginning
	FreeBy   string `json:"by,omitempty"`    // the message that opened it, if it was one of ours
}

func (w *windowRecord) merge(o windowRecord) {
	w.Opened = max(w.Opened, o.Opened)
	w.Sign = max(w.Sign, o.Sign)
	w.Doubt = max(w.Doubt, o.Doubt)
	w.Shut = max(w.Shut, o.Shut)
	w.Referral = max(w.Referral, o.Referral)
	if o.Free > w.Free {
		w.Free, w.FreeFrom, w.FreeBy = o.Free, o.FreeFrom, o.FreeBy
	}
}

// refuted reports whether Meta's refusal is the newest that is known. WhatsApp's times are whole seconds, rounded down.
func (w *windowRecord) refuted() bool {
	return w.Shut > max(w.Opened.add(999*time.Millisecond), w.Sign, w.FreeFrom)
}

func (w *windowRecord) until() ms { return max(w.Opened.add(serviceWindow), w.Free) }

func (w *windowRecord) open(now ms) bool { return !w.refuted() && now < w.until() }

// judge says how the window stands. since is from when on any sign of the person would have been heard, 0 if it might
// not.
func (w *windowRecord) judge(now, since ms) Window {
	r := Window{State: Unknown, LastSeen: w.Opened.time()}
	if w.Free > now {
		r.FreeUntil = w.Free.time()
	}
	switch {
	case w.open(now):
		r.State, r.Until = Open, w.until().time()
	case w.refuted():
		r.FreeUntil = time.Time{}
		if now < w.Shut.add(believed) || since != 0 && since <= w.Shut.add(believed) {
			r.State = Shut
		}
	case now < w.Doubt:
	case since != 0 && now >= since.add(serviceWindow):
		r.State = Shut
	}
	return r
}

// changeWindow changes the windows of a person by all identifiers that are known.
func (t *Tracker) changeWindow(ctx context.Context, name string, ids []id, change func(*windowRecord) bool) error {
	all, _, err := t.resolve(ctx, ids)
	if err != nil {
		return err
	}
	for _, i := range all {
		_, err := update(ctx, t, t.key(kindWindow, name, string(i)), func(w *windowRecord) time.Duration {
			if !change(w) {
				return asItIs
			}
			return windowTTL
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// cameIn takes note of a message or call.
func (t *Tracker) cameIn(ctx context.Context, name string, ids []id, when time.Time, referred bool) error {
	m := at(when)
	return t.changeWindow(ctx, name, ids, func(w *windowRecord) bool {
		old := *w
		w.Opened = max(w.Opened, m)
		if referred {
			w.Referral = max(w.Referral, m)
		}
		return *w != old
	})
}

// sign takes note of something that shows that the window may be open from when on, for as long as d.
func (t *Tracker) sign(ctx context.Context, name string, ids []id, when time.Time, d time.Duration) error {
	m := at(when)
	return t.changeWindow(ctx, name, ids, func(w *windowRecord) bool {
		old := *w
		w.Sign, w.Doubt = max(w.Sign, m), max(w.Doubt, m.add(d))
		return *w != old && (w.until() < w.Doubt || old.refuted()) // nothing new while it is open for longer
	})
}

// refusedAt takes note that a message was refused because the window was shut. sent is when it was sent, 0 if that is not
// known; then it was before failed, and says something only if nothing says that the window was open until then.
func (t *Tracker) refusedAt(ctx context.Context, name string, ids []id, sent, failed ms) error {
	return t.changeWindow(ctx, name, ids, func(w *windowRecord) bool {
		when := sent
		if when == 0 {
			if failed < w.until() || failed < w.Doubt {
				return false
			}
			when = failed
		}
		old := *w
		w.Shut = max(w.Shut, when)
		return *w != old
	})
}

// answered opens the free entry point if the person came from an ad within the last 24 hours.
func (t *Tracker) answered(ctx context.Context, name string, ids []id, wamid string, when ms) error {
	return t.changeWindow(ctx, name, ids, func(w *windowRecord) bool {
		if w.Referral == 0 || when >= w.Referral.add(serviceWindow) || w.FreeFrom.add(time.Second) > w.Referral && w.Free != 0 {
			return false
		}
		w.Free, w.FreeFrom, w.FreeBy = when.add(freeWindow), when, wamid
		return true
	})
}

// unanswered takes the free entry point back, if it was opened by a message that then failed.
func (t *Tracker) unanswered(ctx context.Context, name string, ids []id, wamid string) error {
	return t.changeWindow(ctx, name, ids, func(w *windowRecord) bool {
		if w.FreeBy != wamid || w.Free == 0 {
			return false
		}
		w.Free, w.FreeFrom, w.FreeBy = 0, 0, ""
		return true
	})
}

// freeEntry takes note of a free entry point that a status tells of.
func (t *Tracker) freeEntry(ctx context.Context, name string, ids []id, s *webhook.Status, sent ms) error {
	when := at(s.Time)
	if sent != 0 {
		when = sent
	}
	if c := s.Conversation; c != nil && c.Origin == freeEntryOrigin && !c.Expires.IsZero() {
		end := at(c.Expires)
		return t.changeWindow(ctx, name, ids, func(w *windowRecord) bool {
			if w.Free == end {
				return false
			}
			w.Free, w.FreeFrom, w.FreeBy = end, max(w.FreeFrom, end.add(-freeWindow)), ""
			return true
		})
	}
	return t.sign(ctx, name, ids, when.time(), freeWindow)
}
