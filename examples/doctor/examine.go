package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// An area is a part of what has to be right for messages to arrive.
type area struct {
	name  string
	needs []string // areas before it, without which nothing can be said of this one
	look  func(ctx context.Context, p *patient, r *report, s *section) error
}

func areas() []area {
	return []area{
		{"app", nil, lookAtApp},
		{"token", nil, lookAtToken},
		{"account", []string{"token"}, lookAtAccount},
		{"number", []string{"account"}, lookAtNumber},
		{"callback", []string{"number"}, lookAtCallback},
		{"webhooks", []string{"app", "callback"}, lookAtWebhooks},
		{"health", []string{"number"}, lookAtHealth},
		{"profile", []string{"number"}, lookAtProfile},
		{"templates", []string{"account"}, lookAtTemplates},
	}
}

// A severity says how much a finding matters.
type severity string

const (
	fault   severity = "fault"   // messages do not get through, or Meta says that they soon will not
	warning severity = "warning" // not all of them do, or not for long
	advice  severity = "advice"  // nothing is broken
)

// A finding is one thing that is not as it should be.
type finding struct {
	ID       string   `json:"id"`
	Severity severity `json:"severity"`
	What     string   `json:"what"`
	Meta     string   `json:"meta,omitempty"`    // Meta's own text
	Repair   string   `json:"repair"`            // the call that repairs it, or what a person does where
	Fixable  bool     `json:"fixable,omitempty"` // -fix can do it

	node string // kind of the node whose health says the same, "PHONE_NUMBER"
	fix  func(context.Context, *dialog) error
}

// A rule is a finding, if something is broken.
type rule struct {
	broken bool
	finding
}

// A section is what was found in one area.
type section struct {
	Area        string     `json:"area"`
	Facts       []string   `json:"facts,omitempty"`
	Findings    []*finding `json:"findings,omitempty"`
	NotLookedAt string     `json:"not_looked_at,omitempty"` // why

	blocks string // why what needs this area cannot be looked at; "" if it can
	told   bool   // not all is well, but the findings stand elsewhere
	failed bool   // something went wrong: NotLookedAt is no consequence of a finding
}

func (s *section) fact(format string, args ...any) {
	s.Facts = append(s.Facts, fmt.Sprintf(format, args...))
}

// find adds f if something is broken.
func (s *section) find(broken bool, f finding) {
	if broken {
		f.Fixable = f.fix != nil
		s.Findings = append(s.Findings, &f)
	}
}

func (s *section) check(rules ...rule) {
	for _, r := range rules {
		s.find(r.broken, r.finding)
	}
}

// stop is find for what nothing can be said behind, because of why.
func (s *section) stop(broken bool, why string, f finding) {
	s.find(broken, f)
	if broken && s.blocks == "" {
		s.blocks = why
	}
}

// A report is what was found.
type report struct {
	Healthy bool       `json:"healthy"`
	Areas   []*section `json:"areas"`
}

// examine looks at one area after the other.
func examine(ctx context.Context, p *patient) *report {
	r := &report{}
	for _, a := range areas() {
		s := &section{Area: a.name}
		if why := r.blocked(a.needs); why != "" {
			s.NotLookedAt, s.blocks = why, why
		} else if err := a.look(ctx, p, r, s); err != nil {
			s.NotLookedAt, s.failed = reason(err), true
			s.blocks = "area " + a.name + " was not"
			if p.lacks != "" && errors.Is(err, waerrors.Forbidden) {
				s.NotLookedAt, s.failed = "the token lacks "+p.lacks, false
			}
		}
		r.Areas = append(r.Areas, s)
	}
	r.Healthy = r.verdict() == nil
	return r
}

// blocked returns why nothing can be said of what needs these areas, "" if that is not so.
func (r *report) blocked(needs []string) string {
	for _, s := range r.Areas {
		if s.blocks != "" && slices.Contains(needs, s.Area) {
			return s.blocks
		}
	}
	return ""
}

// findings returns what was found in all areas.
func (r *report) findings() []*finding {
	var all []*finding
	for _, s := range r.Areas {
		all = append(all, s.Findings...)
	}
	return all
}

func (r *report) count(s severity) int {
	n := 0
	for _, f := range r.findings() {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// verdict returns nil if all is healthy.
func (r *report) verdict() error {
	v := &verdict{faults: r.count(fault), warnings: r.count(warning)}
	for _, s := range r.Areas {
		if s.failed {
			v.unseen = append(v.unseen, s.Area)
		}
	}
	if v.faults+v.warnings+len(v.unseen) == 0 {
		return nil
	}
	return v
}

// reason is why a call failed, and what to do about it.
func reason(err error) string {
	if e, ok := errors.AsType[*waerrors.Error](err); ok {
		return e.Error() + " " + e.Remedy()
	}
	return err.Error()
}

// words are Meta's own about an error.
func words(err error) string {
	e, ok := errors.AsType[*waerrors.Error](err)
	if !ok {
		return ""
	}
	text := e.Title
	if e.Details != "" && !strings.Contains(text, e.Details) {
		text += ": " + e.Details
	}
	return coded(e.Code, text)
}

func coded(code int, texts ...string) string {
	texts = slices.DeleteFunc(texts, func(s string) bool { return s == "" })
	if code != 0 {
		texts = slices.Insert(texts, 0, fmt.Sprintf("(#%d)", code))
	}
	return strings.Join(texts, " ")
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
