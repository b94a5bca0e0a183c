package main

import (
	"context"
	"strings"
)

// lookAtHealth looks at what Meta says of every node that a message depends on. What another area has found as well gets
// Meta's words, and is not told twice.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
func lookAtHealth(_ context.Context, p *patient, r *report, s *section) error {
	for _, e := range p.number.Health.Entities {
		var said, solutions []string
		for _, problem := range e.Errors {
			said = append(said, coded(problem.Code, problem.Description))
			solutions = append(solutions, problem.Solution)
		}
		meta := strings.Join(append(said, e.Info...), " ")
		name, state := nodeName(e.Type), strings.ToLower(string(e.CanSend))
		blocked := state == "blocked"
		known := r.about(e.Type, blocked)
		switch {
		case state == "available":
			s.fact("%s %s", name, state)
			continue
		case known != nil:
			s.fact("%s %s, see %s", name, state, known.ID)
			known.Meta, s.told = meta, true
			continue
		}
		s.fact("%s %s", name, state)
		f := finding{
			ID: "health-" + strings.ReplaceAll(name, " ", "-"), Severity: warning, Meta: meta,
			What: "the " + name + " can send with limits only", Repair: "what Meta says",
		}
		if solution := strings.TrimSpace(strings.Join(solutions, " ")); solution != "" {
			f.Repair = solution
		}
		if blocked {
			f.Severity, f.What = fault, "the "+name+" cannot send"
		}
		s.find(true, f)
	}
	return nil
}

// about returns the finding that is about a kind of node, nil if there is none. Only a fault explains what is blocked.
func (r *report) about(node string, blocked bool) *finding {
	for _, f := range r.findings() {
		if f.node == node && (f.Severity == fault || !blocked) {
			return f
		}
	}
	return nil
}

// nodeName returns what people call a kind of node.
func nodeName(kind string) string {
	switch kind {
	case "PHONE_NUMBER":
		return "number"
	case "WABA":
		return "account"
	}
	return strings.ReplaceAll(strings.ToLower(kind), "_", " ")
}
