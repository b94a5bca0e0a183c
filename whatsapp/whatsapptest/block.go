package whatsapptest

import (
	"net/http"
	"slices"
	"time"
)

const (
	maxBlocked   = 1000  // users that one call can name
	maxBlockList = 64000 // users that a number can block
)

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
	Input  string `json:"input"`
	WaID   string `json:"wa_id"`             // "" for who was named by a user id
	UserID string `json:"user_id,omitempty"` // of who was named by one
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
	UserID  string `json:"user_id,omitempty"`
}

// blockList serves GET, POST and DELETE of /{phone-number-id}/block_users. Only who wrote within 24 hours can be blocked;
// who is blocked does not reach the number any more. If some users fail, the answer is 139100 and says who.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/block-users
func (s *Server) blockList(c *call, n *number) (*answer, *failure) {
	if c.r.Method == http.MethodGet || c.r.Method == http.MethodHead {
		s.mu.Lock()
		nodes := make([]any, len(n.blocked))
		for i, p := range n.blocked {
			nodes[i] = blockedNode{Product: "whatsapp", WaID: p.waID}
			if p.waID == "" {
				nodes[i] = blockedNode{Product: "whatsapp", UserID: p.bsuid}
			}
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
		input := string(u.User)
		user := blockedUser{Input: input, WaID: digitsOf(input)}
		p := s.byPhone[user.WaID]
		if looksLikeBSUID(input) {
			user.UserID, p = input, s.byBSUID[input]
		}
		var f *failure
		if c.r.Method == http.MethodDelete {
			if f = n.unblock(p); f == nil {
				out.Users.Removed = append(out.Users.Removed, user)
			}
		} else if f = n.block(p, user.WaID, s.now()); f == nil {
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

// block blocks a person, nil for somebody unknown. The caller holds the server's mutex.
func (n *number) block(p *person, waID string, now time.Time) *failure {
	late := refuse(131047, "Only users who wrote within the last 24 hours can be blocked.")
	switch {
	case waID != "" && waID == digitsOf(n.Display):
		return refuse(131021, "The business cannot block its own number.")
	case p == nil || p.stranger:
		return late
	case slices.Contains(n.blocked, p):
		return nil
	case len(n.blocked) >= maxBlockList:
		return refuse(139101, "At most %d users can be blocked.", maxBlockList)
	}
	if wrote, ever := p.wrote[n.id]; !ever || now.Sub(wrote) >= serviceWindow {
		return late
	}
	n.blocked = append(n.blocked, p)
	return nil
}

// unblock takes a person, nil for somebody unknown, from the list. The caller holds the server's mutex.
func (n *number) unblock(p *person) *failure {
	if p == nil {
		return refuse(131009, "The user is not a WhatsApp user.")
	}
	n.blocked = slices.DeleteFunc(n.blocked, func(o *person) bool { return o == p })
	return nil
}
