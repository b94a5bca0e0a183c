package webhook

import (
	"slices"
	"time"
)

// All returns a condition for On that holds if all of conds hold.
func All(conds ...func(Event) bool) func(Event) bool {
	return func(e Event) bool {
		for _, c := range conds {
			if !c(e) {
				return false
			}
		}
		return true
	}
}

// Any returns a condition for On that holds if one of conds holds.
func Any(conds ...func(Event) bool) func(Event) bool {
	return func(e Event) bool {
		for _, c := range conds {
			if c(e) {
				return true
			}
		}
		return false
	}
}

// Not returns a condition for On that holds if cond does not.
func Not(cond func(Event) bool) func(Event) bool {
	return func(e Event) bool { return !cond(e) }
}

// Fresh returns a condition for On that holds for what happened at most d ago, and for what has no readable time. Meta
// delivers for seven days: after an outage, many questions are too old to be answered.
func Fresh(d time.Duration) func(Event) bool {
	return func(e Event) bool {
		t := e.Origin().Time
		return t.IsZero() || time.Since(t) <= d
	}
}

// To returns a condition for On that holds for events of the business numbers with these phone number ids.
func To(numberIDs ...string) func(Event) bool {
	return func(e Event) bool { return slices.Contains(numberIDs, e.Origin().NumberID) }
}

// From returns a condition for On that holds for events about one of these people, named by wa_id, BSUID or parent BSUID.
func From(ids ...string) func(Event) bool {
	return func(e Event) bool {
		p := e.Origin().From
		return slices.ContainsFunc(ids, func(id string) bool {
			return id != "" && (id == p.WaID || id == p.UserID || id == p.ParentUserID)
		})
	}
}

// InGroup is a condition for On that holds for what happens in a group.
func InGroup(e Event) bool { return e.Origin().Group != "" }

// OfApp returns a condition for On that holds for events that came from one of these apps, see WithApp.
func OfApp(names ...string) func(Event) bool {
	return func(e Event) bool { return slices.Contains(names, e.Origin().App) }
}
