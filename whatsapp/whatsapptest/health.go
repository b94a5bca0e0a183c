package whatsapptest

import "slices"

// health says whether a node can send, and each node that this depends on.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
type health struct {
	CanSend  string         `json:"can_send_message"`
	Entities []healthEntity `json:"entities"`
}

type healthEntity struct {
	Kind    string        `json:"entity_type"`
	ID      string        `json:"id"`
	CanSend string        `json:"can_send_message"`
	Errors  []healthError `json:"errors,omitempty"`
	Info    []string      `json:"additional_info,omitempty"`
}

type healthError struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution"`
}

const (
	available = "AVAILABLE"
	limited   = "LIMITED"
	blocked   = "BLOCKED"
)

// worse returns the worse of two states.
func worse(a, b string) string {
	for _, state := range []string{blocked, limited} {
		if a == state || b == state {
			return state
		}
	}
	return available
}

// entity is a node with its problems: BLOCKED by one that blocks, LIMITED by any other.
func entity(kind, id string, problems []Problem) healthEntity {
	e := healthEntity{Kind: kind, ID: id, CanSend: available}
	for _, p := range problems {
		state := limited
		if p.Blocked {
			state = blocked
		}
		e.CanSend = worse(e.CanSend, state)
		if p.Code == 0 {
			e.Info = append(e.Info, p.Description)
		} else {
			e.Errors = append(e.Errors, healthError{p.Code, p.Description, p.Solution})
		}
	}
	return e
}

// health is the health of a node: what is particular to it, and always the account, the business and the app. The caller
// holds mu.
func (s *Server) health(of ...healthEntity) *health {
	h := &health{CanSend: available, Entities: append(of,
		entity("WABA", s.cfg.wabaID, s.waba.Problems),
		entity("BUSINESS", s.cfg.businessID, s.waba.BusinessProblems),
		entity("APP", s.cfg.appID, s.owner.Problems))}
	for _, e := range h.Entities {
		h.CanSend = worse(h.CanSend, e.CanSend)
	}
	return h
}

// health is that of a number. The caller holds mu.
func (n *number) health() healthEntity {
	problems := n.Problems
	if !n.Registered {
		problems = append([]Problem{{
			Code: 141000, Description: "The phone number is not registered.", Solution: "Register it with POST /{id}/register.",
			Blocked: true,
		}}, problems...)
	}
	return entity("PHONE_NUMBER", n.id, problems)
}

// mute says why a number can send nothing of a kind, nil if it can. The caller holds mu.
func (s *Server) mute(n *number, kind string) *failure {
	template := kind == "template"
	switch {
	case !n.Registered:
		return refuse(133010, "Register the phone number before messages are sent from it.")
	case n.Status == "BANNED", s.waba.Status == "DISABLED":
		return refuse(131031, "The account has been locked for violating a policy.")
	case template && slices.Contains(s.waba.Restrictions, "RESTRICTED_BIZ_INITIATED_MESSAGING"),
		!template && slices.Contains(s.waba.Restrictions, "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"):
		return refuse(368, "The account is restricted for violating a policy.")
	case template && slices.ContainsFunc(s.waba.Problems, func(p Problem) bool { return p.Blocked && p.Code == 141006 }):
		return refuse(131042, "There is a problem with the payment method of the account.")
	}
	return nil
}
