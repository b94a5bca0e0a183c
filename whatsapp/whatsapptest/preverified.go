package whatsapptest

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// preVerifiedLife is how long the verification of a number that nobody has claimed is good.
const preVerifiedLife = 90 * 24 * time.Hour

// A preVerified is a number that a partner has verified before a customer claims it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/pre-verified-numbers
type preVerified struct {
	id       string
	digits   string
	created  time.Time
	verified time.Time
	partners []string // businesses that it is shared with
	gate     gatekeeper
}

type preVerifiedNode struct {
	ID        string `json:"id"`
	Display   string `json:"display_phone_number"`
	Phone     string `json:"phone_number"`
	Prefix    int    `json:"country_prefix,omitempty"`
	Code      string `json:"code_verification_status"`
	Status    string `json:"verification_status"`
	Available string `json:"availability_status"`
	Verified  string `json:"code_verification_time,omitempty"`
	Expires   string `json:"verification_expiry_time,omitempty"`
	Created   string `json:"created_time"`
	Valid     bool   `json:"is_input_id_valid"`
}

const (
	preVerifiedDefaults = "display_phone_number,phone_number,verification_status,code_verification_status,verification_expiry_time"
	preVerifiedUnset    = "last_updated,supported_features,country_code,region,error_msg"
)

// state is where the verification stands, in the words of the list and of the node.
func (p *preVerified) state(now time.Time) (status, code string) {
	switch {
	case p.verified.IsZero():
		return "PENDING", "NOT_VERIFIED"
	case now.Sub(p.verified) >= preVerifiedLife:
		return "EXPIRED", "EXPIRED"
	}
	return "VERIFIED", "VERIFIED"
}

func (p *preVerified) node(now time.Time) preVerifiedNode {
	v := preVerifiedNode{
		ID: p.id, Display: displayed(p.digits, ""), Phone: displayed(p.digits, ""), Available: "AVAILABLE",
		Created: p.created.UTC().Format(time.RFC3339), Valid: true,
	}
	v.Status, v.Code = p.state(now)
	if len(p.partners) > 0 {
		v.Available = "RESERVED"
	}
	if p.digits[0] == '1' {
		v.Prefix = 1
	}
	if !p.verified.IsZero() {
		v.Verified = strconv.FormatInt(p.verified.Unix(), 10)
		v.Expires = strconv.FormatInt(p.verified.Add(preVerifiedLife).Unix(), 10)
	}
	return v
}

// preVerifiedByID returns a pre-verified number, nil if there is none. The caller holds mu.
func (s *Server) preVerifiedByID(id string) *preVerified {
	i := slices.IndexFunc(s.pool, func(p *preVerified) bool { return p.id == id })
	if i < 0 {
		return nil
	}
	return s.pool[i]
}

// addPreVerified serves POST /{business-id}/add_phone_numbers.
func (s *Server) addPreVerified(c *call) (*answer, *failure) {
	var body struct {
		Phone text `json:"phone_number"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	digits := digitsOf(string(body.Phone))
	switch {
	case body.Phone == "":
		return nil, missing("phone_number")
	case len(digits) < 7 || len(digits) > 15 || digits[0] == '0':
		return nil, refuse(100, "Param phone_number must be a phone number with its country code.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if slices.ContainsFunc(s.pool, func(p *preVerified) bool { return p.digits == digits }) || s.hasNumber(digits) {
		return nil, inListAlready()
	}
	p := &preVerified{id: s.ids.digits(16), digits: digits, created: s.now()}
	s.pool = append(s.pool, p)
	return ok(idAnswer{p.id})
}

// listPreVerified serves GET /{business-id}/preverified_numbers.
func (s *Server) listPreVerified(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	nodes := []any{}
	for _, p := range s.pool {
		v := p.node(s.now())
		if matchesWord(q.Get("verification_status"), v.Status) && matchesWord(q.Get("availability_status"), v.Available) {
			nodes = append(nodes, v)
		}
	}
	c.defaults = preVerifiedDefaults
	return pageOf(c, nodes, "WhatsAppBusinessPreVerifiedPhoneNumber", preVerifiedUnset)
}

// getPreVerified serves GET /{pre-verified-phone-number-id}.
func (s *Server) getPreVerified(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.defaults = preVerifiedDefaults + ",country_prefix,is_input_id_valid"
	return fields(c, c.pre.node(s.now()), "WhatsAppBusinessPreVerifiedPhoneNumber", preVerifiedUnset)
}

// deletePreVerified serves DELETE /{pre-verified-phone-number-id}.
func (s *Server) deletePreVerified(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unpool(c.pre)
	return ok(success{true})
}

// unpool takes a number from the pool. The caller holds mu.
func (s *Server) unpool(p *preVerified) {
	s.pool = slices.DeleteFunc(s.pool, func(o *preVerified) bool { return o == p })
}

// claim takes the pre-verified number that a new number of the account is, and reports why it cannot. The caller holds mu.
func (s *Server) claim(id, digits string) *failure {
	p := s.preVerifiedByID(id)
	if p == nil || p.digits != digits {
		return refuse(100, "Param preverified_id is not the id of this number.")
	}
	if status, _ := p.state(s.now()); status != "VERIFIED" {
		return refuse(100, "The pre-verified number is not verified, or no more.")
	}
	s.unpool(p)
	return nil
}

// sharePreVerified serves POST and DELETE of /{business-id}/share_preverified_numbers.
func (s *Server) sharePreVerified(c *call) (*answer, *failure) {
	var body struct {
		ID      text `json:"preverified_id"`
		Partner text `json:"partner_business_id"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	partner := string(body.Partner)
	switch {
	case body.ID == "":
		return nil, missing("preverified_id")
	case partner == "":
		return nil, missing("partner_business_id")
	case strings.Trim(partner, "0123456789") != "":
		return nil, refuse(100, "Param partner_business_id must be the id of a business.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.preVerifiedByID(string(body.ID))
	if p == nil {
		return nil, unknownObject(c.r.Method, string(body.ID))
	}
	shared := slices.Contains(p.partners, partner)
	switch {
	case c.r.Method == http.MethodDelete && !shared:
		return nil, refuse(100, "The number is not shared with this business.")
	case c.r.Method == http.MethodDelete:
		p.partners = slices.DeleteFunc(p.partners, func(id string) bool { return id == partner })
	case !shared:
		p.partners = append(p.partners, partner)
	}
	return ok(success{true})
}

// listPartners serves GET /{pre-verified-phone-number-id}/partners.
func (s *Server) listPartners(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	nodes := []any{}
	for _, id := range c.pre.partners {
		nodes = append(nodes, namedNode{id, "Business " + id})
	}
	return pageOf(c, nodes, "Business", "created_time,updated_time,verification_status,primary_page,timezone_id,two_factor_type")
}
