package track

import (
	"context"
	"strings"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

const (
	flushEvery = 30 * time.Second // how often what is heard of a number is written
	flushGap   = 5 * time.Minute  // how often it is written that a kind of identifier was missing
	stillAlive = 2 * time.Minute  // a pause in listening, over a restart, that does not count as one
	numberTTL  = 30 * 24 * time.Hour
	maxNumbers = 10_000
)

// A number is what this process knows of a business number.
type number struct {
	heard    bool         // an event of it came to this process
	last     numberRecord // as last written
	silent   ms           // since when accepted sends have been without any status, 0 if they are not
	accepted ms           // newest send that Meta accepted
	sent     ms           // newest status sent
}

// A numberRecord says how a number is listened to. Someone who has not been heard of in 24 h has not written only if
// events of the number came in all that time, and if nobody wrote under another kind of identifier.
type numberRecord struct {
	Since    ms     `json:"since,omitempty"` // beginning of listening
	Alive    ms     `json:"alive,omitempty"` // newest event
	Quiet    ms     `json:"quiet,omitempty"` // newest end of a day or more without any
	NoPhone  ms     `json:"no_p,omitempty"`  // newest message from someone without phone number
	NoUser   ms     `json:"no_u,omitempty"`  // … without user id
	NoParent ms     `json:"no_e,omitempty"`  // … without parent user id
	Status   ms     `json:"status,omitempty"`
	Accepted ms     `json:"acc,omitempty"`
	Sent     ms     `json:"sent,omitempty"`
	WABA     string `json:"waba,omitempty"`
	Display  string `json:"display,omitempty"` // digits
}

// missing returns when someone without this kind of identifier was last heard of.
func (r *numberRecord) missing(kind byte) *ms {
	switch kind {
	case idPhone:
		return &r.NoPhone
	case idUser:
		return &r.NoUser
	case idParent:
		return &r.NoParent
	}
	return nil
}

// number returns what is known of a number. The caller holds mu.
func (t *Tracker) number(name string) *number {
	n := t.numbers[name]
	if n == nil {
		for other := range t.numbers {
			if len(t.numbers) < maxNumbers {
				break
			}
			delete(t.numbers, other)
		}
		n = new(number)
		t.numbers[name] = n
	}
	return n
}

// hear takes note that an event of a number came. from is who wrote, nil if nobody did.
func (t *Tracker) hear(ctx context.Context, o webhook.Origin, from []id) error {
	if o.NumberID == "" {
		return nil
	}
	now := at(time.Now())
	var gaps []byte
	if len(from) > 0 && from[0].kind() != idGroup {
		for _, kind := range []byte{idPhone, idUser, idParent} {
			if !hasKind(from, kind) {
				gaps = append(gaps, kind)
			}
		}
	}
	display := line(digitsOf(o.DisplayNumber), 64)
	t.mu.Lock()
	n := t.number(o.NumberID)
	first := !n.heard
	due := first || now >= n.last.Alive.add(flushEvery) ||
		o.WABA != "" && line(o.WABA, 128) != n.last.WABA || display != "" && display != n.last.Display
	for _, kind := range gaps {
		due = due || now >= n.last.missing(kind).add(flushGap)
	}
	local := n.last
	local.Accepted, local.Sent = max(local.Accepted, n.accepted), max(local.Sent, n.sent)
	t.mu.Unlock()
	if !due {
		return nil
	}
	rec, err := update(ctx, t, t.key(kindNumber, o.NumberID), func(r *numberRecord) time.Duration {
		if r.Since == 0 || first && now > r.Alive.add(stillAlive) {
			r.Since = now
		}
		if r.Alive != 0 && now >= r.Alive.add(serviceWindow) {
			r.Quiet = now
		}
		r.Alive = max(r.Alive, now)
		for _, kind := range gaps {
			m := r.missing(kind)
			*m = max(*m, now)
		}
		r.Status, r.Sent, r.Accepted = max(r.Status, local.Status), max(r.Sent, local.Sent), max(r.Accepted, local.Accepted)
		if o.WABA != "" {
			r.WABA = line(o.WABA, 128)
		}
		if display != "" {
			r.Display = display
		}
		return numberTTL
	})
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	n.heard = true
	status := max(n.last.Status, rec.Status)
	n.last = *rec
	n.last.Status = status
	return nil
}

func hasKind(ids []id, kind byte) bool {
	for _, i := range ids {
		if i.kind() == kind {
			return true
		}
	}
	return false
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// listening returns since when a message from any of ids would have been heard of; 0 if it might not be. Of someone unseen,
// of whom nothing at all is known, it is not believed while nothing comes.
func (t *Tracker) listening(ctx context.Context, name string, ids []id, unseen bool) (ms, error) {
	now := at(time.Now())
	rec, err := load[numberRecord](ctx, t, t.key(kindNumber, name))
	if err != nil || rec == nil || rec.Since == 0 {
		return 0, err
	}
	t.mu.Lock()
	heard := t.number(name).heard
	t.mu.Unlock()
	if !heard && now > rec.Alive.add(stillAlive) {
		return 0, nil
	}
	since := rec.Since
	if unseen {
		if now >= rec.Alive.add(serviceWindow) {
			return 0, nil // nothing comes: the webhook may be broken
		}
		since = max(since, rec.Quiet)
	}
	if f, ok := t.cfg.store.(Forgetter); ok {
		for _, kind := range []string{kindWindow, kindNumber} {
			forgot, err := f.Forgot(ctx, kind+"/"+t.namespace+"/")
			if err != nil {
				return 0, storeFault(ctx, err)
			}
			since = max(since, at(forgot))
		}
	}
	best := ms(0)
	for _, i := range ids {
		from := since
		if gap := rec.missing(i.kind()); gap != nil && *gap != 0 {
			from = max(from, gap.add(flushGap))
		}
		if best == 0 || from < best {
			best = from
		}
	}
	return best, nil
}
