package whatsapptest

import (
	"net/http"
	"slices"
	"strings"
)

type usernameNode struct {
	Username string `json:"username,omitempty"`
	Status   string `json:"status,omitempty"`
}

// getUsername serves GET /{phone-number-id}/username: an empty object for a number without one.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
func (s *Server) getUsername(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return ok(usernameNode{c.number.Username, c.number.UsernameStatus})
}

// setUsername serves POST /{phone-number-id}/username. The name is approved, or reserved while the display name is not.
func (s *Server) setUsername(c *call) (*answer, *failure) {
	var body struct {
		Name     text `json:"username"`
		Transfer text `json:"transfer_action"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	name := strings.ToLower(string(body.Name))
	switch {
	case name == "":
		return nil, missing("username")
	case body.Transfer != "" && body.Transfer != "none" && body.Transfer != "force_transfer":
		return nil, refuse(100, "Param transfer_action must be one of {none, force_transfer}")
	case !isUsername(name):
		return nil, refuse(147001, "The username does not follow the rules.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := c.number
	if limit, isCount := daily(n.Limit).(int); isCount && limit >= 0 && limit < 2000 {
		return nil, refuse(147002, "The messaging limit of the business is too low for a username.")
	}
	for _, p := range s.byBSUID {
		if strings.EqualFold(p.username, name) {
			return nil, refuse(147001, "The username is taken.")
		}
	}
	for _, o := range s.numbers {
		if o == n || !strings.EqualFold(o.Username, name) {
			continue
		}
		if body.Transfer != "force_transfer" {
			return nil, refuse(147005, "Another phone number of the business has this username.")
		}
		s.changeNumber(o, func(n *Number) { n.Username, n.UsernameStatus = "", "" })
	}
	standing := "reserved"
	if n.NameStatus == "APPROVED" || n.NameStatus == "AVAILABLE_WITHOUT_REVIEW" {
		standing = "approved"
	}
	s.changeNumber(n, func(n *Number) { n.Username, n.UsernameStatus = name, standing })
	return ok(usernameNode{Status: standing})
}

// isUsername holds the rules of names: 3 to 35 of a-z, 0-9, period and underscore, one letter at least, no period at an
// end nor two in a row, neither the beginning nor the end of an address.
func isUsername(s string) bool {
	if len(s) < 3 || len(s) > 35 || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789._") != "" ||
		!strings.ContainsAny(s, "abcdefghijklmnopqrstuvwxyz") || strings.HasPrefix(s, "www") {
		return false
	}
	parts := strings.Split(s, ".")
	return !slices.Contains(parts, "") &&
		(len(parts) == 1 || !slices.Contains([]string{"com", "org", "net", "in", "html"}, parts[len(parts)-1]))
}

// deleteUsername serves DELETE /{phone-number-id}/username.
func (s *Server) deleteUsername(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.number.Username == "" {
		return nil, &failure{status: http.StatusBadRequest, code: 100, message: "Invalid parameter",
			details: "The phone number has no username."}
	}
	s.changeNumber(c.number, func(n *Number) { n.Username, n.UsernameStatus = "", "" })
	return ok(success{true})
}

// suggestUsernames serves GET /{phone-number-id}/username_suggestions: spellings of the display name that nobody has.
func (s *Server) suggestUsernames(c *call) (*answer, *failure) {
	type suggestion struct {
		Names []string `json:"username_suggestions"`
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := strings.FieldsFunc(strings.ToLower(c.number.Name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	all := suggestion{Names: []string{}}
	for _, name := range []string{strings.Join(parts, ""), strings.Join(parts, "."), strings.Join(parts, "_"),
		strings.Join(parts, "") + ".official"} {
		taken := slices.ContainsFunc(s.numbers, func(n *number) bool { return n.Username == name })
		if !taken && isUsername(name) && !slices.Contains(all.Names, name) {
			all.Names = append(all.Names, name)
		}
	}
	return page(c, []any{all}, "")
}

type forgotten struct {
	Product string `json:"messaging_product"`
	Success bool   `json:"success"`
	Deleted bool   `json:"deleted"`
}

// forgetContact serves DELETE /{phone-number-id}/contact_book. Webhooks go on to carry the person's phone number for the
// 30 days after a contact, as Meta documents.
func (s *Server) forgetContact(c *call) (*answer, *failure) {
	var body struct {
		Product text `json:"messaging_product"`
		BSUID   text `json:"bsuid"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	id := string(body.BSUID)
	switch {
	case body.Product != "whatsapp":
		return nil, wrongProduct(body.Product)
	case !looksLikeBSUID(id):
		return nil, refuse(100, "Param bsuid is not a business-scoped user ID.")
	case strings.HasPrefix(id[3:], "ENT."):
		return nil, refuse(100, "Param bsuid is a parent business-scoped user ID, which has no entry in a contact book.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.byBSUID[id]
	known = known && p.waID != "" && !slices.Contains(c.number.forgotten, id)
	c.number.forgotten = append(c.number.forgotten, id)
	return ok(forgotten{"whatsapp", true, known})
}
