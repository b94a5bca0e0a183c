package whatsapptest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A schedule is a plan of the account, of opening hours for example.
//
// Reference: https://github.com/facebook/openapi
type schedule struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Status      string      `json:"status"`
	Kind        string      `json:"schedule_type"`
	Description string      `json:"description,omitempty"`
	Start       string      `json:"start_time"`
	End         string      `json:"end_time"`
	Timezone    string      `json:"timezone"`
	Days        []string    `json:"days_of_week,omitempty"`
	Created     string      `json:"created_time"`
	Updated     string      `json:"updated_time"`
	Active      *bool       `json:"is_active"`
	Recurrence  *recurrence `json:"recurrence_pattern,omitempty"`

	at time.Time
}

type recurrence struct {
	Frequency string `json:"frequency,omitempty"`
	Interval  int    `json:"interval,omitempty"`
	End       string `json:"end_date,omitempty"`
}

func (v *schedule) check() *failure {
	for _, need := range []struct{ name, value string }{
		{"name", v.Name}, {"schedule_type", v.Kind}, {"start_time", v.Start}, {"end_time", v.End},
	} {
		if need.value == "" {
			return missing(need.name)
		}
	}
	switch {
	case utf8.RuneCountInString(v.Name) > 100:
		return refuse(100, "Param name must be 1 to 100 characters long.")
	case utf8.RuneCountInString(v.Description) > 500:
		return refuse(100, "Param description must be at most 500 characters long.")
	}
	f := anyOf("schedule_type", v.Kind, "BUSINESS_HOURS", "AUTOMATED_RESPONSE", "MESSAGE_CAMPAIGN", "MAINTENANCE_WINDOW", "CUSTOM")
	for _, t := range []string{v.Start, v.End} {
		if _, err := time.Parse("15:04", t); err != nil && f == nil {
			f = refuse(100, "Param %q is not a time as 09:00.", t)
		}
	}
	for i, d := range v.Days {
		f = first(f, anyOf(fmt.Sprintf("days_of_week[%d]", i), d, "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"))
	}
	if r := v.Recurrence; r != nil && f == nil {
		if r.Frequency != "" {
			f = anyOf("recurrence_pattern['frequency']", r.Frequency, "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
		}
		if r.Interval < 0 {
			f = refuse(100, "Param recurrence_pattern['interval'] must be at least 1.")
		}
	}
	return f
}

// createSchedule serves POST /{waba-id}/schedules.
func (s *Server) createSchedule(c *call) (*answer, *failure) {
	var v schedule
	if f := c.decode(&v); f != nil {
		return nil, f
	}
	if f := v.check(); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	v.at = s.now()
	v.ID, v.Status, v.Created = s.ids.digits(16), "ACTIVE", v.at.UTC().Format(time.RFC3339)
	v.Updated = v.Created
	if v.Active == nil {
		v.Active = new(true)
	}
	if !*v.Active {
		v.Status = "INACTIVE"
	}
	if v.Timezone == "" {
		v.Timezone = "UTC"
	}
	s.schedules = append(s.schedules, v)
	return ok(idAnswer{v.ID})
}

// listSchedules serves GET /{waba-id}/schedules.
func (s *Server) listSchedules(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	wanted, f := filters(q.Get("filtering"), "status", "schedule_type", "is_active")
	if f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.schedules)
	created := func(v schedule) time.Time { return v.at }
	if f := ordered(all, q.Get("sort"), map[string]func(schedule) time.Time{"created_time": created, "updated_time": created}); f != nil {
		return nil, f
	}
	nodes := []any{}
	for _, v := range all {
		if matchesWord(wanted["status"], v.Status) && matchesWord(wanted["schedule_type"], v.Kind) &&
			matchesWord(wanted["is_active"], strconv.FormatBool(*v.Active)) {
			nodes = append(nodes, v)
		}
	}
	return page(c, nodes, "WhatsAppBusinessAccountSchedule")
}

// ordered sorts a list as a call asks, by "name.asc" or "name.desc" with one of the names.
func ordered[T any](list []T, sort string, by map[string]func(T) time.Time) *failure {
	if sort == "" {
		return nil
	}
	name, direction, _ := strings.Cut(sort, ".")
	at, known := by[name]
	if !known || direction != "asc" && direction != "desc" {
		return refuse(100, "Param sort cannot be %q.", sort)
	}
	slices.SortStableFunc(list, func(a, b T) int { return at(a).Compare(at(b)) })
	if direction == "desc" {
		slices.Reverse(list)
	}
	return nil
}
