package whatsapptest

import (
	"unicode/utf8"
)

// accountNode is an account as the API shows it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/whatsapp-business-accounts
type accountNode struct {
	ID        string      `json:"id"`
	Name      string      `json:"name"`
	Timezone  string      `json:"timezone_id"`
	Namespace string      `json:"message_template_namespace"`
	Currency  string      `json:"currency"`
	Country   string      `json:"country"`
	Review    string      `json:"account_review_status"`
	Verified  string      `json:"business_verification_status"`
	Ownership string      `json:"ownership_type"`
	Status    string      `json:"status"`
	Insights  bool        `json:"is_enabled_for_insights"`
	Location  string      `json:"primary_business_location"`
	Limit     string      `json:"whatsapp_business_manager_messaging_limit"`
	Owner     namedNode   `json:"owner_business_info"`
	OnBehalf  namedNode   `json:"on_behalf_of_business_info"`
	Apps      []namedNode `json:"subscribed_apps"`
	Webhooks  callbacks   `json:"webhook_configuration"`
	Health    *health     `json:"health_status"`
}

type namedNode struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

const (
	accountDefaults = "id,name,timezone_id,message_template_namespace"
	// accountUnset are fields that an account can be asked for and that this server's account has no value of.
	accountUnset = "owner_business,primary_funding_id,creation_time,purchase_order_number,audiences,schedules,dcc_config," +
		"marketing_messages_lite_api_status,auth_international_rate_eligibility,is_shared_with_partners"
)

// account is the account with all members that can be asked for. The caller holds mu.
func (s *Server) account() accountNode {
	a := s.waba
	owner := namedNode{s.cfg.businessID, businessName}
	v := accountNode{
		ID: s.cfg.wabaID, Name: a.Name, Timezone: a.TimezoneID, Namespace: "ns_" + s.cfg.wabaID, Currency: a.Currency,
		Country: a.Country, Review: a.Review, Verified: a.BusinessVerification, Ownership: a.Ownership, Status: a.Status,
		Insights: a.Insights, Location: a.Country, Limit: s.numbers[0].Limit, Owner: owner, OnBehalf: owner,
		Webhooks: callbacks{Account: a.Callback, App: s.owner.Callback}, Health: s.health(), Apps: []namedNode{},
	}
	if a.Subscribed {
		v.Apps = append(v.Apps, namedNode{s.cfg.appID, s.owner.Name})
	}
	return v
}

// businessName is what the portfolio is called.
const businessName = "Test Portfolio"

// getAccount serves GET /{waba-id}.
func (s *Server) getAccount(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	v, f := s.accountWith(c.r.URL.Query().Get("fields"))
	if f != nil {
		return nil, f
	}
	c.defaults = accountDefaults
	return fields(c, v, "WhatsAppBusinessAccount", accountUnset)
}

// updateAccount serves POST /{waba-id}.
func (s *Server) updateAccount(c *call) (*answer, *failure) {
	var body struct {
		Name     *text `json:"name"`
		Timezone *text `json:"timezone_id"`
		Insights *bool `json:"is_enabled_for_insights"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if body.Name != nil && (*body.Name == "" || utf8.RuneCountInString(string(*body.Name)) > 100) {
		return nil, refuse(100, "Param name must be 1 to 100 characters long.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if body.Insights != nil && !*body.Insights && s.waba.Insights {
		return nil, refuse(200006, "Template insights cannot be disabled once they are enabled.")
	}
	s.log("ACCOUNT_UPDATED", "The account was changed.", s.cfg.wabaID)
	s.changeAccount(func(a *Account) {
		if body.Name != nil {
			a.Name = string(*body.Name)
		}
		if body.Timezone != nil {
			a.TimezoneID = string(*body.Timezone)
		}
		if body.Insights != nil {
			a.Insights = *body.Insights
		}
	})
	return ok(success{true})
}

// getApp serves GET /{app-id}.
func (s *Server) getApp(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.defaults = "id,name"
	return fields(c, appObject{namedNode{s.cfg.appID, s.owner.Name}, s.health()}, "Application", "link,category,namespace")
}

type appObject struct {
	namedNode
	Health *health `json:"health_status"`
}

type businessObject struct {
	namedNode
	Timezone int     `json:"timezone_id"`
	Verified string  `json:"verification_status"`
	Health   *health `json:"health_status"`
}

// ownedAccounts serves GET /{business-id}/owned_whatsapp_business_accounts and client_whatsapp_business_accounts: the
// account is in the one list or in the other, by its ownership.
func (s *Server) ownedAccounts(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{}
	find := c.r.URL.Query().Get("find")
	owned := c.path[1] == "owned_whatsapp_business_accounts"
	if owned == (s.waba.Ownership != "CLIENT_OWNED") && (find == "" || find == s.cfg.wabaID) {
		all = append(all, s.account())
	}
	c.defaults = accountDefaults
	return pageOf(c, all, "WhatsAppBusinessAccount", accountUnset)
}

type creditLine struct {
	ID   string `json:"id"`
	Name string `json:"legal_entity_name"`
}

// creditLines serves GET /{business-id}/extendedcredits.
func (s *Server) creditLines(c *call) (*answer, *failure) {
	return page(c, []any{creditLine{"7" + s.cfg.businessID, businessName}}, "ExtendedCredit")
}

// getBusiness serves GET /{business-id}.
func (s *Server) getBusiness(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.defaults = "id,name"
	return fields(c, businessObject{namedNode{s.cfg.businessID, businessName}, 1, s.waba.BusinessVerification, s.health()}, "Business", "")
}
