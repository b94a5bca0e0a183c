package whatsapptest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

type accountNode struct {
	ID        string  `json:"id"`
	Name      string  `json:"name"`
	Timezone  string  `json:"timezone_id"`
	Namespace string  `json:"message_template_namespace"`
	Currency  string  `json:"currency,omitempty"`
	Country   string  `json:"country,omitempty"`
	Review    string  `json:"account_review_status,omitempty"`
	Verified  string  `json:"business_verification_status,omitempty"`
	Ownership string  `json:"ownership_type,omitempty"`
	Status    string  `json:"status,omitempty"`
	Health    *health `json:"health_status,omitempty"`
}

// accountUnset are fields that an account can be asked for and that this server's account has no value of.
const accountUnset = "owner_business_info,owner_business,on_behalf_of_business_info,primary_funding_id,creation_time," +
	"purchase_order_number,is_enabled_for_insights,marketing_messages_lite_api_status,auth_international_rate_eligibility," +
	"primary_business_location,whatsapp_business_manager_messaging_limit,is_shared_with_partners"

// account serves the WhatsApp Business Account and its edges.
func (s *Server) account(c *call, edge string) (*answer, *failure) {
	post := c.r.Method == http.MethodPost
	get := c.r.Method == http.MethodGet || c.r.Method == http.MethodHead
	del := c.r.Method == http.MethodDelete
	switch {
	case edge == "" && get:
		node := accountNode{ID: s.cfg.wabaID, Name: s.cfg.verifiedName, Timezone: "1", Namespace: "ns_" + s.cfg.wabaID}
		if c.r.URL.Query().Get("fields") != "" {
			node.Currency, node.Country, node.Review = "USD", "US", "APPROVED"
			node.Verified, node.Ownership, node.Status = "verified", "SELF", "ACTIVE"
			s.mu.Lock()
			node.Health = s.health(nil)
			s.mu.Unlock()
		}
		return fields(c, node, "WhatsAppBusinessAccount", accountUnset)
	case edge == "" && post:
		return ok(success{true})
	case edge == "phone_numbers" && get:
		s.mu.Lock()
		nodes := make([]any, len(s.numbers))
		for i, n := range s.numbers {
			nodes[i] = s.node(n, c.r.URL.Query().Get("fields") != "")
		}
		s.mu.Unlock()
		return pageOf(c, nodes, "WhatsAppBusinessPhoneNumber", numberUnset)
	case edge == "message_templates" && get:
		return s.listTemplates(c)
	case edge == "message_templates" && post:
		return s.createTemplate(c)
	case edge == "message_templates" && del:
		return s.deleteTemplate(c)
	case edge == "subscribed_apps" && get:
		return s.subscribedApps(c)
	case edge == "subscribed_apps" && (post || del):
		return s.subscribeApp(c, post)
	}
	return nil, unknownObject(c.r.Method, s.cfg.wabaID)
}

type app struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type subscribedApp struct {
	Data app `json:"whatsapp_business_api_data"`
}

// subscribeApp subscribes the app to the account; with an override it does the handshake with another address. Without
// a subscription no webhooks are delivered.
func (s *Server) subscribeApp(c *call, on bool) (*answer, *failure) {
	var body struct {
		URL   text `json:"override_callback_uri"`
		Token text `json:"verify_token"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if on && body.URL != "" {
		if err := s.subscribe(c.r.Context(), string(body.URL), string(body.Token)); err != nil {
			return nil, callbackFailed(err)
		}
	}
	s.mu.Lock()
	s.unsubscribed = !on
	s.mu.Unlock()
	return ok(success{true})
}

func callbackFailed(err error) *failure {
	return &failure{status: http.StatusBadRequest, code: 2200, message: "(#2200) Callback verification failed with the " +
		"following errors: " + err.Error()}
}

func (s *Server) subscribedApps(c *call) (*answer, *failure) {
	var apps []any
	s.mu.Lock()
	if !s.unsubscribed {
		apps = append(apps, subscribedApp{app{s.cfg.appID, "Test App"}})
	}
	s.mu.Unlock()
	return page(c, apps, "")
}

// page is pageOf for nodes that have every field.
func page(c *call, nodes []any, kind string) (*answer, *failure) { return pageOf(c, nodes, kind, "") }

// pageOf answers with one page of nodes, 25 unless the call says otherwise.
func pageOf(c *call, nodes []any, kind, unset string) (*answer, *failure) {
	q := c.r.URL.Query()
	limit := 25
	if v := q.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 {
			return nil, refuse(100, "Param limit must be a positive number.")
		}
		limit = min(n, 1000)
	}
	from := 0
	if after := q.Get("after"); after != "" {
		n, valid := cursorPlace(after)
		if !valid || n > len(nodes) {
			return nil, refuse(131059, "The cursor is not valid.")
		}
		from = n
	}
	to := min(from+limit, len(nodes))
	out := list{Data: []json.RawMessage{}}
	for _, n := range nodes[from:to] {
		body, unknown, err := pick(n, q.Get("fields"), unset)
		switch {
		case err != nil:
			return nil, refuse(131000, "%v", err)
		case unknown != "":
			return nil, &failure{status: http.StatusBadRequest, code: 100,
				message: "(#100) Tried accessing nonexisting field (" + unknown + ") on node type (" + kind + ")"}
		}
		out.Data = append(out.Data, body)
	}
	if len(out.Data) > 0 {
		out.Paging = &paging{Cursors: cursors{Before: cursor(from), After: cursor(to)}}
		if to < len(nodes) {
			q.Del("access_token")
			q.Set("after", cursor(to))
			q.Set("limit", strconv.Itoa(limit))
			version := c.version
			if version != "" {
				version = "/" + version
			}
			out.Paging.Next = c.origin + version + "/" + strings.Join(c.path, "/") + "?" + q.Encode()
		}
	}
	return ok(out)
}

func cursor(place int) string {
	return base64.RawURLEncoding.EncodeToString([]byte("place:" + strconv.Itoa(place)))
}

func cursorPlace(c string) (int, bool) {
	b, err := base64.RawURLEncoding.DecodeString(c)
	if err != nil {
		return 0, false
	}
	digits, found := strings.CutPrefix(string(b), "place:")
	n, err := strconv.Atoi(digits)
	return n, found && err == nil && n >= 0
}

func (s *Server) listTemplates(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	var nodes []any
	s.mu.Lock()
	for _, t := range s.tmpls {
		if v := q.Get("name"); v != "" && !strings.Contains(t.Name, v) {
			continue
		}
		if !matchesOr(q.Get("status"), t.Status) || !matchesOr(q.Get("category"), t.Category) ||
			!matchesOr(q.Get("language"), t.Language) {
			continue
		}
		nodes = append(nodes, t.node())
	}
	s.mu.Unlock()
	return pageOf(c, nodes, "MessageTemplate", templateUnset)
}

func matchesOr(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }

type createdTemplate struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Category string `json:"category"`
}

// createTemplate takes a template and approves it at once: this server's reviewers are quick.
func (s *Server) createTemplate(c *call) (*answer, *failure) {
	var body struct {
		Name       text           `json:"name"`
		Language   text           `json:"language"`
		Category   text           `json:"category"`
		Components []templatePart `json:"components"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	name := string(body.Name)
	switch {
	case name == "":
		return nil, missing("name")
	case body.Language == "":
		return nil, missing("language")
	case body.Category == "":
		return nil, missing("category")
	case len(name) > 512 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "":
		return nil, refuse(100, "Param name must be at most 512 lower-case letters, digits and underscores.")
	case !slices.Contains([]string{"AUTHENTICATION", "MARKETING", "UTILITY"}, strings.ToUpper(string(body.Category))):
		return nil, refuse(100, "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY}")
	}
	t := Template{Name: name, Language: string(body.Language), Category: string(body.Category)}
	for _, p := range body.Components {
		switch strings.ToUpper(p.Type) {
		case "HEADER":
			t.Header, t.Title = strings.ToUpper(p.Format), p.Text
		case "BODY":
			t.Body = p.Text
		case "FOOTER":
			t.Footer = p.Text
		case "BUTTONS":
			for _, b := range p.Buttons {
				t.Buttons = append(t.Buttons, TemplateButton(b))
			}
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.tmpls {
		if o.Name == t.Name && o.Language == t.Language {
			return nil, &failure{status: http.StatusBadRequest, code: 100, subcode: 2388024, message: "Invalid parameter",
				details: "There is already " + t.Language + " content for this template."}
		}
	}
	made := s.addTemplate(t)
	return ok(createdTemplate{made.ID, made.Status, made.Category})
}

func (s *Server) deleteTemplate(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	name, id := q.Get("name"), q.Get("hsm_id")
	if name == "" {
		return nil, missing("name")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	before := len(s.tmpls)
	s.tmpls = slices.DeleteFunc(s.tmpls, func(t *Template) bool { return t.Name == name && (id == "" || id == t.ID) })
	if len(s.tmpls) == before {
		return nil, &failure{status: http.StatusNotFound, code: 100, subcode: 2593002, message: "Invalid parameter",
			details: "Message template not found."}
	}
	return ok(success{true})
}
