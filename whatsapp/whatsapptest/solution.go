package whatsapptest

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"
)

// A Solution is a multi-partner solution that the account takes part in.
type Solution struct {
	ID          string // made if empty
	Name        string
	Status      string   // DRAFT, INITIATED, ACTIVE, REJECTED, DEACTIVATED; ACTIVE if empty
	Pending     string   // PENDING_ACTIVATION, PENDING_DEACTIVATION, NONE; NONE if empty
	Permissions []string // of its owner, which is the server's app: MANAGE, MESSAGING and so on
}

// AddSolution adds a multi-partner solution to the account and returns its id.
func (s *Server) AddSolution(v Solution) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v.ID == "" {
		v.ID = s.ids.digits(16)
	}
	if v.Status == "" {
		v.Status = "ACTIVE"
	}
	if v.Pending == "" {
		v.Pending = "NONE"
	}
	v.Permissions = append([]string{}, v.Permissions...)
	s.solutions = append(s.solutions, v)
	return v.ID
}

// solution returns a solution of the account, nil if there is none. The caller holds mu.
func (s *Server) solution(id string) *Solution {
	i := slices.IndexFunc(s.solutions, func(v Solution) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return &s.solutions[i]
}

type solutionNode struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	Status      string    `json:"status"`
	Pending     string    `json:"status_for_pending_request"`
	Owner       namedNode `json:"owner_app"`
	Permissions []string  `json:"owner_permissions"`
}

const solutionDefaults = "id,name,status,status_for_pending_request"

func (s *Server) solutionNode(v Solution) solutionNode {
	return solutionNode{v.ID, v.Name, v.Status, v.Pending, namedNode{s.cfg.appID, s.owner.Name}, v.Permissions}
}

// listSolutions serves GET /{waba-id}/solutions.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/solution-providers/multi-partner-solutions
func (s *Server) listSolutions(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{}
	for _, v := range s.solutions {
		all = append(all, s.solutionNode(v))
	}
	c.defaults = solutionDefaults
	return page(c, all, "WhatsAppBusinessSolution")
}

// getSolution serves GET /{solution-id}.
func (s *Server) getSolution(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.defaults = solutionDefaults
	return fields(c, s.solutionNode(*s.solution(c.path[0])), "WhatsAppBusinessSolution", "")
}

// An intent is to move the account to another solution.
type intent struct {
	ID     string `json:"id"`
	Status string `json:"status"` // INITIATED, ACCEPTED, COMPLETED, REJECTED
}

type intentAnswer struct {
	Success   bool   `json:"success"`
	ID        string `json:"migration_intent_id"`
	Status    string `json:"status"`
	Completed string `json:"estimated_completion_time,omitempty"`
}

// migrate serves POST /{waba-id}/set_solution_migration_intent.
func (s *Server) migrate(c *call) (*answer, *failure) {
	var body struct {
		Solution text `json:"solution_id"`
		Action   text `json:"migration_intent"`
		Target   text `json:"target_solution_id"`
		Reason   text `json:"migration_reason"`
		At       text `json:"scheduled_migration_time"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.Solution == "":
		return nil, missing("solution_id")
	case body.Action == "":
		return nil, missing("migration_intent")
	case utf8.RuneCountInString(string(body.Reason)) > 500:
		return nil, refuse(100, "Param migration_reason must be at most 500 characters long.")
	}
	if f := anyOf("migration_intent", string(body.Action), "INITIATE_MIGRATION", "CANCEL_MIGRATION", "CONFIRM_MIGRATION",
		"SCHEDULE_MIGRATION"); f != nil {
		return nil, f
	}
	var at time.Time
	if body.Action == "SCHEDULE_MIGRATION" {
		var err error
		if at, err = time.Parse(time.RFC3339, string(body.At)); err != nil {
			return nil, refuse(100, "Param scheduled_migration_time must be a time as 2026-12-24T12:00:00Z.")
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.solution(string(body.Solution)) == nil {
		return nil, unknownObject(c.r.Method, string(body.Solution))
	}
	if n := len(s.intents); n > 0 && s.intents[n-1].Status == "INITIATED" {
		v := s.intents[n-1]
		switch body.Action {
		case "CONFIRM_MIGRATION":
			v.Status = "ACCEPTED"
			return ok(intentAnswer{Success: true, ID: v.ID, Status: "APPROVED"})
		case "CANCEL_MIGRATION":
			v.Status = "REJECTED"
			return ok(intentAnswer{Success: true, ID: v.ID, Status: "REJECTED"})
		}
		return nil, &failure{status: http.StatusBadRequest, code: 100, subcode: 2593079, message: "Invalid parameter",
			userTitle: "Already marked for migration", userMessage: "The account is marked for a migration already."}
	}
	v := &intent{s.ids.digits(16), "INITIATED"}
	a := intentAnswer{Success: true, ID: v.ID, Status: "PENDING"}
	switch body.Action {
	case "SCHEDULE_MIGRATION":
		a.Status, a.Completed = "SCHEDULED", at.UTC().Format(time.RFC3339)
	case "INITIATE_MIGRATION":
	default:
		return nil, refuse(100, "The account is not marked for a migration.")
	}
	s.intents = append(s.intents, v)
	return ok(a)
}

// intent returns an intent to migrate, nil if there is none. The caller holds mu.
func (s *Server) intent(id string) *intent {
	i := slices.IndexFunc(s.intents, func(v *intent) bool { return v.ID == id })
	if i < 0 {
		return nil
	}
	return s.intents[i]
}

// getIntent serves GET /{migration-intent-id}.
func (s *Server) getIntent(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fields(c, *s.intent(c.path[0]), "WhatsAppBusinessAccountMigrationIntent", "")
}
