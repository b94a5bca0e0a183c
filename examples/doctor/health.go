package main

import (
	"context"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/number"
)

// lookAtHealth looks at what Meta says of every node that a message depends on. What another area has found as well gets
// Meta's words, and is not told twice.
func lookAtHealth(_ context.Context, p *patient, r *report, s *section) error {
	for _, e := range p.number.Health.Entities {
		id, name := nodeName(e.Type)
		known := r.about(e.Type)
		state := strings.ToLower(string(e.CanSend))
		meta, solution := problems(e)
		switch {
		case e.CanSend == number.CanSendAvailable:
			s.fact("%s %s", name, state)
			continue
		case known != nil:
			s.fact("%s %s, see %s", name, state, known.ID)
			known.Meta = meta
			continue
		}
		s.fact("%s %s", name, state)
		f := finding{
			ID: "health-" + id, Severity: warning, Meta: meta,
			What: "the " + name + " can send with limits only", Repair: "what Meta says",
		}
		if solution != "" {
			f.Repair = solution
		}
		if e.CanSend == number.CanSendBlocked {
			f.Severity, f.What = fault, "the "+name+" cannot send"
		}
		s.find(true, f)
	}
	return nil
}

// about returns the finding that is about a kind of node, nil if there is none.
func (r *report) about(node string) *finding {
	for _, f := range r.findings() {
		if f.node == node {
			return f
		}
	}
	return nil
}

// nodeName returns the name of a kind of node for ids and for people.
func nodeName(kind string) (id, name string) {
	switch kind {
	case "PHONE_NUMBER":
		return "number", "number"
	case "WABA":
		return "account", "account"
	}
	name = strings.ReplaceAll(strings.ToLower(kind), "_", " ")
	return strings.ReplaceAll(name, " ", "-"), name
}

// problems returns what Meta says of an entity, and what it proposes.
func problems(e number.Entity) (said, solution string) {
	var texts, solutions []string
	for _, p := range e.Errors {
		texts = append(texts, coded(p.Code, p.Description))
		solutions = append(solutions, p.Solution)
	}
	return strings.Join(append(texts, e.Info...), " "), strings.TrimSpace(strings.Join(solutions, " "))
}
