package whatsapptest

import (
	"strings"
	"unicode/utf8"
)

// profileNode is a business profile as the API shows it.
type profileNode struct {
	About       string   `json:"about,omitempty"`
	Address     string   `json:"address,omitempty"`
	Description string   `json:"description,omitempty"`
	Email       string   `json:"email,omitempty"`
	Picture     string   `json:"profile_picture_url,omitempty"`
	Websites    []string `json:"websites,omitempty"`
	Vertical    string   `json:"vertical,omitempty"`
	Product     string   `json:"messaging_product"`
}

// profileUpdate holds what a call changes; nil leaves it as it is.
type profileUpdate struct {
	Product     text      `json:"messaging_product"`
	About       *string   `json:"about"`
	Address     *string   `json:"address"`
	Description *string   `json:"description"`
	Email       *string   `json:"email"`
	Picture     *string   `json:"profile_picture_handle"`
	Websites    *[]string `json:"websites"`
	Vertical    *string   `json:"vertical"`
}

type profileList struct {
	Data []profileNode `json:"data"`
}

func (s *Server) getProfile(c *call, n *number) (*answer, *failure) {
	s.mu.Lock()
	p := n.profile
	s.mu.Unlock()
	asked := splitFields(c.r.URL.Query().Get("fields"))
	if len(asked) == 0 {
		return ok(profileList{[]profileNode{p}})
	}
	var shown profileNode
	shown.Product = p.Product
	for _, f := range asked {
		switch f {
		case "about":
			shown.About = p.About
		case "address":
			shown.Address = p.Address
		case "description":
			shown.Description = p.Description
		case "email":
			shown.Email = p.Email
		case "profile_picture_url":
			shown.Picture = p.Picture
		case "websites":
			shown.Websites = p.Websites
		case "vertical":
			shown.Vertical = p.Vertical
		case "messaging_product", "id":
		default:
			return nil, &failure{status: 400, code: 100,
				message: "(#100) Tried accessing nonexisting field (" + f + ") on node type (WhatsAppBusinessProfile)"}
		}
	}
	return ok(profileList{[]profileNode{shown}})
}

// profileID is the id that the profile has of its own.
func (n *number) profileID() string { return "8" + n.id }

type profileObject struct {
	profileNode
	ID   string `json:"id"`
	Name string `json:"account_name"`
}

// profileObject serves GET /{profile-id}.
func (s *Server) profileObject(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return fields(c, profileObject{c.number.profile, c.number.profileID(), c.number.Name}, "WhatsAppBusinessProfile", "")
}

func (s *Server) updateProfile(c *call, n *number) (*answer, *failure) {
	var u profileUpdate
	if f := c.decode(&u); f != nil {
		return nil, f
	}
	if u.Product != "whatsapp" {
		return nil, wrongProduct(u.Product)
	}
	if f := u.check(); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := &n.profile
	if u.Picture != nil {
		up, known := s.uploads[*u.Picture]
		if !known || !up.complete() {
			f := refuse(131009, "Uploaded media handle is invalid")
			f.subcode = 2494102
			return nil, f
		}
		p.Picture = "https://pps.whatsapp.test/" + n.id + "/" + hexMAC(s.cfg.appSecret, up.data)[:16] + ".jpg"
	}
	for _, v := range []struct{ to, from *string }{
		{&p.About, u.About}, {&p.Address, u.Address}, {&p.Description, u.Description}, {&p.Email, u.Email},
		{&p.Vertical, u.Vertical},
	} {
		if v.from != nil {
			*v.to = *v.from
		}
	}
	if u.Websites != nil {
		p.Websites = *u.Websites
	}
	return ok(success{true})
}

// check applies the limits of the profile reference.
func (u *profileUpdate) check() *failure {
	for _, v := range []struct {
		name   string
		value  *string
		lo, hi int
	}{
		{"about", u.About, 1, 139}, {"address", u.Address, 0, 256}, {"description", u.Description, 0, 512},
		{"email", u.Email, 0, 128},
	} {
		if v.value == nil {
			continue
		}
		if n := utf8.RuneCountInString(*v.value); n < v.lo || n > v.hi {
			return refuse(100, "Param %s must be %d to %d characters long.", v.name, v.lo, v.hi)
		}
	}
	if u.Email != nil && *u.Email != "" && !strings.Contains(*u.Email, "@") {
		return refuse(100, "Param email is not a valid email address.")
	}
	if u.Vertical != nil && !knownVertical(*u.Vertical) {
		return refuse(100, "Param vertical is not one of the documented values.")
	}
	if u.Websites == nil {
		return nil
	}
	if len(*u.Websites) > 2 {
		return refuse(100, "Param websites must have at most 2 elements.")
	}
	for _, w := range *u.Websites {
		if utf8.RuneCountInString(w) > 256 || !strings.HasPrefix(w, "http://") && !strings.HasPrefix(w, "https://") {
			return refuse(100, "Param websites must be URLs of at most 256 characters that start with http:// or https://.")
		}
	}
	return nil
}

func knownVertical(v string) bool {
	switch v {
	case "OTHER", "AUTO", "BEAUTY", "APPAREL", "EDU", "ENTERTAIN", "EVENT_PLAN", "FINANCE", "GROCERY", "GOVT",
		"HOTEL", "HEALTH", "NONPROFIT", "PROF_SERVICES", "RETAIL", "TRAVEL", "RESTAURANT", "ALCOHOL",
		"ONLINE_GAMBLING", "PHYSICAL_GAMBLING", "OTC_DRUGS":
		return true
	}
	return false
}
