package whatsapptest

import (
	"net/http"
	"slices"
	"time"
)

// maxBlocked is how many users one call can name.
const maxBlocked = 1000

type blockBody struct {
	Product text `json:"messaging_product"`
	Users   []struct {
		User text `json:"user"`
	} `json:"block_users"`
}

type blockAnswer struct {
	Product string       `json:"messaging_product"`
	Users   blockedUsers `json:"block_users"`
	Error   *errorBody   `json:"error,omitempty"`
}

type blockedUsers struct {
	Added   []blockedUser   `json:"added_users,omitempty"`
	Removed []blockedUser   `json:"removed_users,omitempty"`
	Failed  []unblockedUser `json:"failed_users,omitempty"`
}

type blockedUser struct {
	Input string `json:"input"`
	WaID  string `json:"wa_id"`
}

type unblockedUser struct {
	blockedUser
	Errors []blockError `json:"errors"`
}

type blockError struct {
	Message string     `json:"message"`
	Code    int        `json:"code"`
	Data    *errorData `json:"error_data"`
}

type blockedNode struct {
	Product string `json:"messaging_product"`
	WaID    string `json:"wa_id"`
}

// blockList serves GET, POST and DELETE of /{phone-number-id}/block_users. Only who wrote within 24 hours can be blocked;
// who is blocked does not reach the number any more. If some users fail, the answer is 139100 and says who.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
func (s *Server) blockList(c *call, n *number) (*answer, *failure) {
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		s.mu.Lock()
		nodes := make([]any, len(n.blocked))
		for i, id := range n.blocked {
			nodes[i] = blockedNode{"whatsapp", id}
		}
		s.mu.Unlock()
		return page(c, nodes, "WhatsAppBusinessBlockedUser")
	}
	var body blockBody
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.Product != "whatsapp":
		return nil, wrongProduct(body.Product)
	case len(body.Users) == 0:
		return nil, missing("block_users")
	case len(body.Users) > maxBlocked:
		return nil, refuse(100, "Param block_users must have at most %d elements.", maxBlocked)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := blockAnswer{Product: "whatsapp"}
	for _, u := range body.Users {
		user := blockedUser{string(u.User), digitsOf(string(u.User))}
		var f *failure
		if c.r.Method == http.MethodDelete {
			if f = s.unblock(n, user.WaID); f == nil {
				out.Users.Removed = append(out.Users.Removed, user)
			}
		} else if f = s.block(n, user.WaID, s.now()); f == nil {
			out.Users.Added = append(out.Users.Added, user)
		}
		if f != nil {
			out.Users.Failed = append(out.Users.Failed, unblockedUser{user, []blockError{
				{Message: f.message, Code: f.code, Data: &errorData{Details: f.details}},
			}})
		}
	}
	if len(out.Users.Failed) == 0 {
		return ok(out)
	}
	f := refuse(139100, "Failed to block or unblock some users, see the block_users response list for details.")
	out.Error = &errorBody{
		Message: f.message, Type: "OAuthException", Code: f.code, Data: &errorData{Details: f.details}, Trace: c.trace,
	}
	a, failed := ok(out)
	if failed == nil {
		a.status, a.code = f.status, f.code
	}
	return a, failed
}

// block blocks a person. The caller holds mu.
func (s *Server) block(n *number, waID string, now time.Time) *failure {
	p, known := s.byPhone[waID]
	switch {
	case waID == digitsOf(n.Display):
		return refuse(131021, "The business cannot block its own number.")
	case !known || p.stranger:
		return refuse(131047, "Only users who wrote within the last 24 hours can be blocked.")
	case slices.Contains(n.blocked, waID):
		return nil
	}
	if wrote, ever := p.wrote[n.id]; !ever || now.Sub(wrote) >= serviceWindow {
		return refuse(131047, "Only users who wrote within the last 24 hours can be blocked.")
	}
	n.blocked = append(n.blocked, waID)
	return nil
}

// unblock takes a person from the list. The caller holds mu.
func (s *Server) unblock(n *number, waID string) *failure {
	if _, known := s.byPhone[waID]; !known {
		return refuse(131009, "The user is not a WhatsApp user.")
	}
	n.blocked = slices.DeleteFunc(n.blocked, func(id string) bool { return id == waID })
	return nil
}
