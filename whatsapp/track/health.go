package track

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strconv"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// A Level says how far a number can be used.
type Level string

const (
	Good    Level = "good"
	Limited Level = "limited" // some messages go, or may go
	Blocked Level = "blocked" // sends fail until somebody does something
)

// Health is how a business number stands, by what events and answers told.
type Health struct {
	Number   string
	Level    Level     // the worst of Troubles
	Troubles []Trouble // what is wrong now, worst first; at most 16 for each of number and account
	Limit    string    // messaging limit as last told, for example "TIER_2K" or "2000"; "" if never
	Quality  string    // newest event about quality, for example "FLAGGED"; "" if there was none

	LastAccepted time.Time // newest send that Meta accepted; across processes exact to 30 s
	LastStatus   time.Time // newest status that came; across processes exact to 30 s
}

// Cause names a kind of Trouble.
type Cause string

const (
	CauseCode        Cause = "code"        // an error code; Code says which
	CauseSilence     Cause = "silence"     // sends were accepted and no status came: is the webhook subscribed?
	CauseQuality     Cause = "quality"     // the number is flagged for low quality
	CauseRestriction Cause = "restriction" // account_update: ACCOUNT_RESTRICTION
	CauseViolation   Cause = "violation"   // account_update: ACCOUNT_VIOLATION
	CauseBan         Cause = "ban"         // account_update: DISABLED_UPDATE
	CauseGone        Cause = "gone"        // account_update: ACCOUNT_DELETED, ACCOUNT_OFFBOARDED
)

// A Trouble is one thing that is wrong.
type Trouble struct {
	Cause   Cause     `json:"cause"`
	Code    int       `json:"code,omitempty"` // Graph error code, 0 if there is none
	Detail  string    `json:"detail,omitempty"`
	Level   Level     `json:"level"`
	Account bool      `json:"account,omitempty"` // it is the account's, and with it that of all its numbers
	Since   time.Time `json:"since"`
	Until   time.Time `json:"until,omitzero"` // when it ends by itself; zero if that is not known
}

func (a Trouble) same(b Trouble) bool {
	return a.Cause == b.Cause && a.Code == b.Code && (a.Cause != CauseRestriction && a.Cause != CauseViolation || a.Detail == b.Detail)
}

const (
	maxTroubles = 16
	healthTTL   = 90 * 24 * time.Hour
)

// A healthRecord is what is known of a number by its id, of a number by its digits, or of an account.
type healthRecord struct {
	Troubles []heldTrouble `json:"troubles,omitempty"`
	Limit    string        `json:"limit,omitempty"`
	Quality  string        `json:"quality,omitempty"`
}

type heldTrouble struct {
	Trouble
	Status bool `json:"status,omitempty"` // a failed status told it, so that an accepted send disproves nothing
	Last   ms   `json:"last"`             // when it was last told
}

// add puts a trouble in, in place of the one of the same cause.
func (r *healthRecord) add(n heldTrouble) {
	n.Detail = line(n.Detail, 120)
	n.Last = at(n.Since)
	for i, old := range r.Troubles {
		if old.same(n.Trouble) {
			if n.Last < old.Last.add(24*time.Hour) {
				n.Since = old.Since
			}
			r.Troubles = slices.Delete(r.Troubles, i, i+1)
			break
		}
	}
	r.Troubles = append(r.Troubles, n)
	if len(r.Troubles) > maxTroubles {
		r.Troubles = r.Troubles[1:]
	}
}

func (r *healthRecord) drop(causes ...Cause) {
	r.Troubles = slices.DeleteFunc(r.Troubles, func(h heldTrouble) bool { return slices.Contains(causes, h.Cause) })
}

// A place is what a trouble belongs to.
type place struct{ number, waba, display string }

func placeOf(o webhook.Origin) place {
	return place{number: o.NumberID, waba: o.WABA, display: digitsOf(o.DisplayNumber)}
}

const healthTopic = kindHealth

// changeHealth changes one record and tells those who watch.
func (t *Tracker) changeHealth(ctx context.Context, kind, name string, change func(*healthRecord)) error {
	if name == "" {
		return nil
	}
	_, err := update(ctx, t, t.key(kindHealth, kind, name), func(r *healthRecord) time.Duration {
		change(r)
		return healthTTL
	})
	if err == nil {
		t.hub.tell(healthTopic)
	}
	return err
}

// trouble takes note of an error that binds a whole number or account. wamid is the message whose status told it, "" if it
// was an answer.
func (t *Tracker) trouble(ctx context.Context, p place, e *waerrors.Error, wamid string) error {
	level, account := Blocked, false
	switch e.Code {
	case 131048, 131057: // spam limit; maintenance
		level = Limited
	case 368, 131031, 131042: // policy; locked; payment
		account = true
	case 133010: // not registered
	default:
		return nil
	}
	now := time.Now()
	n := heldTrouble{Status: wamid != "", Trouble: Trouble{
		Cause: CauseCode, Code: e.Code, Detail: e.Title, Level: level, Account: account, Since: now,
	}}
	if entry, ok := waerrors.Lookup(e.Code, e.Subcode); ok && entry.Wait > 0 && e.Code != 131042 {
		n.Until = now.Add(entry.Wait)
	}
	add := func(r *healthRecord) { r.add(n) }
	if account && p.waba == "" { // an answer does not name the account, but events of the number did
		rec, err := load[numberRecord](ctx, t, t.key(kindNumber, p.number))
		if err != nil {
			return err
		}
		if rec != nil {
			p.waba = rec.WABA
		}
	}
	if account && p.waba != "" && p.waba != "0" {
		if err := t.changeHealth(ctx, "waba", p.waba, add); err != nil {
			return err
		}
	}
	return t.changeHealth(ctx, "number", p.number, add)
}

// accepted takes note of a send that Meta accepted.
func (t *Tracker) accepted(name string, now ms) {
	t.mu.Lock()
	n := t.number(name)
	n.accepted = max(n.accepted, now)
	begins := n.silent == 0
	if begins {
		n.silent = now
	}
	t.mu.Unlock()
	if begins {
		t.hub.tell(healthTopic)
	}
}

// statusCame takes note of a status.
func (t *Tracker) statusCame(name string, s *webhook.Status) {
	if name == "" {
		return
	}
	t.mu.Lock()
	n := t.number(name)
	was := *n
	n.last.Status, n.silent = at(time.Now()), 0
	if s.State == webhook.Sent {
		n.sent = max(n.sent, at(s.Time))
	}
	changed := was.silent != 0 || was.sent != n.sent
	t.mu.Unlock()
	if changed {
		t.hub.tell(healthTopic)
	}
}

// quiet returns what this process knows of a number, after taking in that another one saw a status at that time.
func (t *Tracker) quiet(name string, status ms) number {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.number(name)
	if n.silent != 0 && status > n.silent {
		// When the first send after it was accepted is not known, only the newest.
		if n.silent = 0; n.accepted > status {
			n.silent = n.accepted
		}
	}
	return *n
}

// Health returns how a number stands.
//
// It knows error codes in answers, failed statuses and webhook errors (131048, 368, 131031, 131042, 131057, 133010), the
// fields phone_number_quality_update, business_capability_update and account_update, and silence: sends that were accepted
// and no status of any message for the time of WithSilence. A trouble by code ends after the code's wait, or when a later
// message was sent all the same; the others when an event says so.
func (t *Tracker) Health(ctx context.Context, number string) (Health, error) {
	h, _, err := t.health(ctx, number)
	return h, named("look up health", err)
}

// health also returns when things may change by themselves, zero for never.
func (t *Tracker) health(ctx context.Context, name string) (h Health, change time.Time, err error) {
	h = Health{Number: name, Level: Good}
	if name == "" {
		return h, change, invalid("", "number", "want a phone number id", "none")
	}
	rec, err := load[numberRecord](ctx, t, t.key(kindNumber, name))
	if err != nil {
		return h, change, err
	}
	if rec == nil {
		rec = new(numberRecord)
	}
	n := t.quiet(name, rec.Status)
	status, sent := max(rec.Status, n.last.Status), max(rec.Sent, n.sent)
	accepted := max(rec.Accepted, n.accepted)
	h.LastAccepted, h.LastStatus = accepted.time(), status.time()

	now := time.Now()
	soon := func(when time.Time) {
		if when.After(now) && (change.IsZero() || when.Before(change)) {
			change = when
		}
	}
	for _, part := range [][2]string{{"number", name}, {"display", rec.Display}, {"waba", rec.WABA}} {
		if part[1] == "" {
			continue
		}
		r, err := load[healthRecord](ctx, t, t.key(kindHealth, part[0], part[1]))
		if err != nil {
			return h, change, err
		}
		if r == nil {
			continue
		}
		h.Limit, h.Quality = cmp.Or(h.Limit, r.Limit), cmp.Or(h.Quality, r.Quality)
		for _, one := range r.Troubles {
			soon(one.Until)
			if one.over(now, accepted, sent) || slices.ContainsFunc(h.Troubles, one.same) {
				continue
			}
			h.Troubles = append(h.Troubles, one.Trouble)
		}
	}
	if n.silent != 0 && status <= n.silent {
		if end := n.silent.time().Add(t.cfg.silence); end.After(now) {
			soon(end)
		} else {
			h.Troubles = append(h.Troubles, Trouble{
				Cause: CauseSilence, Level: Limited, Since: n.silent.time(),
				Detail: "no status came for accepted sends; check the webhook and its subscription",
			})
		}
	}
	slices.SortStableFunc(h.Troubles, func(a, b Trouble) int { return cmp.Compare(b.Level.weight(), a.Level.weight()) })
	if len(h.Troubles) > 0 {
		h.Level = h.Troubles[0].Level
	}
	return h, change, nil
}

func (l Level) weight() int {
	switch l {
	case Good:
		return 0
	case Limited:
		return 1
	}
	return 2
}

// over reports whether a trouble has ended by itself.
func (h *heldTrouble) over(now time.Time, accepted, sent ms) bool {
	if !h.Until.IsZero() && !now.Before(h.Until) {
		return true
	}
	if h.Cause != CauseCode || h.Code == 131048 { // under the spam limit some messages go
		return false
	}
	return sent > h.Last || !h.Status && accepted > h.Last
}

// WatchHealth returns the health of a number now, and then whenever it has changed, until ctx ends; that is no error.
// Nothing runs between two rounds of the range.
func (t *Tracker) WatchHealth(ctx context.Context, number string) iter.Seq2[Health, error] {
	return func(yield func(Health, error) bool) {
		var last Health
		first := true
		err := t.watch(ctx, healthTopic, time.Time{}, func() (bool, time.Time, error) {
			h, again, err := t.health(ctx, number)
			if err != nil {
				return true, again, err
			}
			if !first && h.equal(last) {
				return false, again, nil
			}
			first, last = false, h
			return !yield(h, nil), again, nil
		})
		if err != nil && ctx.Err() == nil {
			yield(Health{}, named("watch health", err))
		}
	}
}

// equal reports whether nothing has changed but the times of the last send and status.
func (h Health) equal(o Health) bool {
	return h.Level == o.Level && h.Limit == o.Limit && h.Quality == o.Quality && slices.EqualFunc(h.Troubles, o.Troubles, func(a, b Trouble) bool {
		return a.same(b) && a.Level == b.Level && a.Until.Equal(b.Until)
	})
}

// numberQuality takes in news of a number, which name it by its digits only.
func (t *Tracker) numberQuality(ctx context.Context, v *webhook.NumberQuality) error {
	return t.changeHealth(ctx, "display", digitsOf(v.DisplayNumber), func(r *healthRecord) {
		r.Limit = line(cmp.Or(v.MaxDaily, v.CurrentLimit, r.Limit), 64)
		switch v.Event {
		case "FLAGGED":
			r.Quality = v.Event
			r.add(news(CauseQuality, Limited, v.Event))
		case "UNFLAGGED":
			r.Quality = v.Event
			r.drop(CauseQuality)
		case "UPGRADE", "DOWNGRADE":
			r.Quality = v.Event
		}
	})
}

// account takes in news of an account.
func (r *healthRecord) account(v *webhook.AccountUpdate) {
	switch v.Event {
	case "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED":
		r.add(accountNews(CauseGone, Blocked, v.Event))
	case "ACCOUNT_RECONNECTED":
		r.drop(CauseGone)
	case "ACCOUNT_VIOLATION":
		n := accountNews(CauseViolation, Limited, v.ViolationType)
		n.Until = n.Since.Add(violationTime)
		r.add(n)
	case "DISABLED_UPDATE":
		if v.Ban == nil {
			break
		}
		switch v.Ban.State {
		case "DISABLE":
			r.add(accountNews(CauseBan, Blocked, v.Ban.State))
		case "SCHEDULE_FOR_DISABLE":
			r.add(accountNews(CauseBan, Limited, v.Ban.State))
		case "REINSTATE":
			r.Troubles = nil
		}
	}
	for _, one := range v.Restrictions {
		level := Limited
		if one.Type == "RESTRICTED_CUSTOMER_INITIATED_MESSAGING" {
			level = Blocked // answers are refused too
		}
		n := accountNews(CauseRestriction, level, one.Type)
		n.Until = one.Expires
		r.add(n)
	}
}

// violationTime is how long a violation is shown: it is a notice, and nothing tells its end.
const violationTime = 30 * 24 * time.Hour

func news(c Cause, l Level, detail string) heldTrouble {
	return heldTrouble{Trouble: Trouble{Cause: c, Level: l, Detail: detail, Since: time.Now()}}
}

func accountNews(c Cause, l Level, detail string) heldTrouble {
	n := news(c, l, detail)
	n.Account = true
	return n
}

// String returns one line, for example "blocked: code 131042, payment method missing".
func (a Trouble) String() string {
	s := string(a.Level) + ": " + string(a.Cause)
	if a.Code != 0 {
		s += " " + strconv.Itoa(a.Code)
	}
	if a.Detail != "" {
		s += ", " + a.Detail
	}
	return s
}
