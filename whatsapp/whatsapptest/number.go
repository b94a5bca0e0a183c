package whatsapptest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// A number is a business phone number.
type number struct {
	id         string
	display    string
	name       string
	registered bool
	blocked    []string // wa_ids
	profile    profileNode
}

func (n *number) metadata() metadata {
	return metadata{Display: digitsOf(n.display), NumberID: n.id}
}

// AddNumber adds a business number to the account and returns its id.
func (s *Server) AddNumber(display, verifiedName string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addNumber(s.ids.digits(15), display, verifiedName).id
}

func (s *Server) addNumber(id, display, verifiedName string) *number {
	n := &number{id: id, display: display, name: verifiedName, registered: true}
	n.profile = profileNode{Product: "whatsapp", Websites: []string{}}
	s.numbers = append(s.numbers, n)
	return n
}

// AddGroup adds a group that the business is a member of, so that messages can be sent to it.
func (s *Server) AddGroup(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.groups[id] = true
}

// numberByID returns a number, nil if there is none. The caller holds mu.
func (s *Server) numberByID(id string) *number {
	i := slices.IndexFunc(s.numbers, func(n *number) bool { return n.id == id })
	if i < 0 {
		return nil
	}
	return s.numbers[i]
}

type numberNode struct {
	VerifiedName string           `json:"verified_name"`
	Code         string           `json:"code_verification_status"`
	Display      string           `json:"display_phone_number"`
	Quality      string           `json:"quality_rating"`
	Platform     string           `json:"platform_type"`
	Throughput   numberThroughput `json:"throughput"`
	NameStatus   string           `json:"name_status,omitempty"`
	Status       string           `json:"status,omitempty"`
	Limit        string           `json:"whatsapp_business_manager_messaging_limit,omitempty"`
	Tier         string           `json:"messaging_limit_tier,omitempty"`
	AccountMode  string           `json:"account_mode,omitempty"`
	Country      string           `json:"country_dial_code,omitempty"`
	Official     *bool            `json:"is_official_business_account,omitempty"`
	PIN          *bool            `json:"is_pin_enabled,omitempty"`
	OnApp        *bool            `json:"is_on_biz_app,omitempty"`
	Webhooks     *numberWebhooks  `json:"webhook_configuration,omitempty"`
	Health       *health          `json:"health_status,omitempty"`
	ID           string           `json:"id"`
}

// numberUnset are fields that a number can be asked for and that this server's numbers have no value of.
const numberUnset = "new_display_name,new_name_status,search_visibility,username,country_code,certificate," +
	"last_onboarded_time,name_status_reason,new_certificate,eligibility_for_api_business_global_search," +
	"is_preverified_number,conversational_automation,quality_score"

type numberWebhooks struct {
	App string `json:"application,omitempty"`
}

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
}

type healthError struct {
	Code        int    `json:"error_code"`
	Description string `json:"error_description"`
	Solution    string `json:"possible_solution"`
}

// health is the health of n, or of the account if n is nil. The caller holds mu.
func (s *Server) health(n *number) *health {
	const available, blocked = "AVAILABLE", "BLOCKED"
	h := &health{CanSend: available}
	if n != nil {
		e := healthEntity{Kind: "PHONE_NUMBER", ID: n.id, CanSend: available}
		if !n.registered {
			h.CanSend, e.CanSend = blocked, blocked
			e.Errors = []healthError{{141000, "The phone number is not registered.", "Register it with POST /{id}/register."}}
		}
		h.Entities = append(h.Entities, e)
	}
	h.Entities = append(h.Entities,
		healthEntity{Kind: "WABA", ID: s.cfg.wabaID, CanSend: available},
		healthEntity{Kind: "BUSINESS", ID: s.cfg.businessID, CanSend: available},
		healthEntity{Kind: "APP", ID: s.cfg.appID, CanSend: available})
	return h
}

type numberThroughput struct {
	Level string `json:"level"`
}

// node is a number with all members that can be asked for; without a field list the API shows the first six and the id.
func (s *Server) node(n *number, all bool) numberNode {
	v := numberNode{
		VerifiedName: n.name, Code: "VERIFIED", Display: n.display, Quality: "GREEN", Platform: "CLOUD_API",
		Throughput: numberThroughput{"STANDARD"}, ID: n.id,
	}
	if s.cfg.throughput > 80 {
		v.Throughput.Level = "HIGH"
	}
	if all {
		v.NameStatus, v.Status, v.Limit, v.Tier = "APPROVED", "CONNECTED", "TIER_2K", "TIER_2K"
		v.AccountMode, v.Country, v.Official, v.PIN = "LIVE", "1", new(false), new(true)
		v.OnApp, v.Webhooks, v.Health = new(false), &numberWebhooks{}, s.health(n)
		for _, sub := range s.subs {
			v.Webhooks.App = sub.address
		}
		if s.cfg.testNumber {
			v.AccountMode = "SANDBOX"
		}
		if !n.registered {
			v.Status = "DISCONNECTED"
		}
	}
	return v
}

// dispatch finds who serves the call.
func (s *Server) dispatch(c *call) (*answer, *failure) {
	if len(c.path) == 0 {
		return nil, unknownPath("/")
	}
	id, edge := c.path[0], strings.Join(c.path[1:], "/")
	switch {
	case id == "whatsapp_business" && edge == "attachments":
		return s.download(c)
	case id == "oauth" && edge == "access_token":
		return s.appToken(c)
	case id == "debug_token" && edge == "":
		return s.debugToken(c)
	case id == s.cfg.appID || strings.HasPrefix(id, "upload:"):
		return s.app(c, id, edge)
	case id == s.cfg.wabaID:
		return s.account(c, edge)
	}
	s.mu.Lock()
	n := s.numberByID(id)
	if n == nil {
		defer s.mu.Unlock()
		return s.object(c, id, edge)
	}
	s.mu.Unlock()
	return s.number(c, n, edge)
}

// object serves what has an id and no edges: media and templates. The caller holds mu.
func (s *Server) object(c *call, id, edge string) (*answer, *failure) {
	readable := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	if f, there := s.find(id); there && edge == "" && (readable || c.r.Method == http.MethodDelete) {
		return s.mediaNode(c, f)
	}
	for _, t := range s.tmpls {
		if t.ID == id {
			return s.templateNode(c, t, edge)
		}
	}
	if strings.Trim(id, "0123456789") != "" && !strings.Contains(id, ".") {
		return nil, unknownPath("/" + strings.Join(c.path, "/"))
	}
	return nil, unknownObject(c.r.Method, id)
}

// fields answers with the members that the call asks for. Unset are more that it may ask for: they are left out, as Graph
// does with what has no value.
func fields(c *call, object any, node, unset string) (*answer, *failure) {
	body, unknown, err := pick(object, c.r.URL.Query().Get("fields"), unset)
	switch {
	case err != nil:
		return nil, refuse(131000, "%v", err)
	case unknown != "":
		return nil, &failure{status: http.StatusBadRequest, code: 100,
			message: "(#100) Tried accessing nonexisting field (" + unknown + ") on node type (" + node + ")"}
	}
	return &answer{status: http.StatusOK, body: body}, nil
}

// number serves the edges of a business number.
func (s *Server) number(c *call, n *number, edge string) (*answer, *failure) {
	post := c.r.Method == http.MethodPost
	get := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	switch {
	case edge == "messages" && post:
		return s.sendMessage(c, n, false)
	case edge == "marketing_messages" && post:
		return s.sendMessage(c, n, true)
	case edge == "media" && post:
		return s.uploadMedia(c, n)
	case edge == "whatsapp_business_profile" && get:
		return s.getProfile(c, n)
	case edge == "whatsapp_business_profile" && post:
		return s.updateProfile(c, n)
	case edge == "block_users" && (get || post || c.r.Method == http.MethodDelete):
		return s.blockList(c, n)
	case edge == "" && get:
		s.mu.Lock()
		defer s.mu.Unlock()
		return fields(c, s.node(n, c.r.URL.Query().Get("fields") != ""), "WhatsAppBusinessPhoneNumber", numberUnset)
	case (edge == "register" || edge == "deregister") && post:
		return s.register(c, n, edge == "register")
	case post && slices.Contains([]string{"", "request_code", "verify_code", "settings", "conversational_automation"}, edge):
		if _, f := c.object(); f != nil {
			return nil, f
		}
		return ok(success{true})
	}
	return nil, unknownObject(c.r.Method, n.id)
}

// register serves POST /{phone-number-id}/register and deregister.
func (s *Server) register(c *call, n *number, on bool) (*answer, *failure) {
	var body struct {
		Product text `json:"messaging_product"`
		PIN     text `json:"pin"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case on && body.Product == "":
		return nil, missing("messaging_product")
	case on && (len(body.PIN) != 6 || digitsOf(string(body.PIN)) != string(body.PIN)):
		return nil, refuse(100, "Param pin must be 6 digits.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n.registered = on
	return ok(success{true})
}

// list is a page of things as Graph gives them.
type list struct {
	Data   []json.RawMessage `json:"data"`
	Paging *paging           `json:"paging,omitempty"`
}

type paging struct {
	Cursors cursors `json:"cursors"`
	Next    string  `json:"next,omitempty"`
}

type cursors struct {
	Before string `json:"before"`
	After  string `json:"after"`
}
