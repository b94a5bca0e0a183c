package whatsapptest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
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
	case strings.Contains(edge, "template"):
		return s.templates(c, edge)
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
