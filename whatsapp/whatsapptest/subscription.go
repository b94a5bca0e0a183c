package whatsapptest

import (
	"context"
	"net/http"
	"slices"
	"strings"
)

// documentedFields are the webhook fields that an app can subscribe to.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
func documentedFields() []string {
	return []string{"account_alerts", "account_review_update", "account_settings_update", "account_update", "automatic_events",
		"business_capability_update", "business_status_update", "business_username_updates", "calls", "consumer_profile", "flows",
		"group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update", "history",
		"message_echoes", "message_template_components_update", "message_template_quality_update",
		"message_template_status_update", "messages", "messaging_handovers", "partner_solutions",
		"payment_configuration_update", "phone_number_name_update", "phone_number_quality_update", "security",
		"smb_app_state_sync", "smb_message_echoes", "standby", "template_category_update",
		"template_correct_category_detection", "tracking_events", "user_id_update", "user_preferences"}
}

// overridable reports whether webhooks of a field follow the override of a number or an account; others always go to the
// app's callback.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/override
func overridable(field string) bool {
	switch field {
	case "messages", "message_echoes", "calls", "consumer_profile", "messaging_handovers", "smb_message_echoes",
		"smb_app_state_sync", "history", "account_settings_update":
		return true
	}
	return strings.HasPrefix(field, "group_")
}

// endpoints returns who gets an item. The caller holds mu.
func (s *Server) endpoints(it item) []*subscription {
	if !s.waba.Subscribed && !it.anyway || s.owner.Inactive || s.documented[it.field] && !slices.Contains(s.owner.Fields, it.field) {
		return nil
	}
	if overridable(it.field) {
		override := s.waba.Callback
		if n := s.numberByID(it.number); n != nil && n.Callback != "" {
			override = n.Callback
		}
		if override != "" {
			return []*subscription{s.endpoint(override)}
		}
	}
	var subs []*subscription
	for _, sub := range s.subs {
		if sub.app {
			subs = append(subs, sub)
		}
	}
	return subs
}

// setCallback makes an address the only one of the app, beside handlers in process. The caller holds mu.
func (s *Server) setCallback(address string) {
	for _, sub := range s.subs {
		sub.app = sub.app && sub.address == ""
	}
	if address != "" {
		s.endpoint(address).app = true
	}
	s.owner.Callback = address
}

type callbacks struct {
	Number  string `json:"phone_number,omitempty"`
	Account string `json:"whatsapp_business_account,omitempty"`
	App     string `json:"application,omitempty"`
}

type appNamed struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Link string `json:"link,omitempty"`
}

type subscribedApp struct {
	Data     appNamed `json:"whatsapp_business_api_data"`
	Override string   `json:"override_callback_uri,omitempty"`
}

type overrideBody struct {
	URL   text `json:"override_callback_uri"`
	Token text `json:"verify_token"`
}

// check does the handshake with an override, if there is one.
func (o overrideBody) check(ctx context.Context, s *Server) *failure {
	switch {
	case o.URL == "":
		return nil
	case len(o.URL) > 200:
		return refuse(100, "Param override_callback_uri must be at most 200 characters long.")
	case o.Token == "":
		return missing("verify_token")
	}
	if err := s.handshake(ctx, string(o.URL), string(o.Token)); err != nil {
		return callbackFailed(err)
	}
	return nil
}

func callbackFailed(err error) *failure {
	return &failure{status: http.StatusBadRequest, code: 2200, message: "(#2200) Callback verification failed with the " +
		"following errors: " + err.Error()}
}

// subscribeApp serves POST /{waba-id}/subscribed_apps: without an override the app's own callback is in force again.
func (s *Server) subscribeApp(c *call) (*answer, *failure) {
	var body overrideBody
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if f := body.check(c.r.Context(), s); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waba.Subscribed, s.waba.Callback = true, string(body.URL)
	return ok(success{true})
}

// unsubscribeApp serves DELETE /{waba-id}/subscribed_apps.
func (s *Server) unsubscribeApp(*call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waba.Subscribed, s.waba.Callback = false, ""
	return ok(success{true})
}

// subscribedApps serves GET /{waba-id}/subscribed_apps.
func (s *Server) subscribedApps(c *call) (*answer, *failure) {
	var apps []any
	s.mu.Lock()
	if s.waba.Subscribed {
		apps = append(apps, subscribedApp{appNamed{s.cfg.appID, s.owner.Name, "https://www.facebook.com/games/?app_id=" + s.cfg.appID},
			s.waba.Callback})
	}
	s.mu.Unlock()
	return page(c, apps, "")
}

// whatsappObject is what webhooks of WhatsApp are subscribed to.
const whatsappObject = "whatsapp_business_account"

type appSubscription struct {
	Object string     `json:"object"`
	URL    string     `json:"callback_url"`
	Active bool       `json:"active"`
	Fields []appField `json:"fields"`
}

type appField struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// appSubscriptions serves GET /{app-id}/subscriptions.
//
// Reference: https://developers.facebook.com/docs/graph-api/reference/app/subscriptions/
func (s *Server) appSubscriptions(c *call) (*answer, *failure) {
	s.mu.Lock()
	var all []any
	if s.owner.Callback != "" && len(s.owner.Fields) > 0 {
		sub := appSubscription{Object: whatsappObject, URL: s.owner.Callback, Active: !s.owner.Inactive}
		for _, f := range s.owner.Fields {
			sub.Fields = append(sub.Fields, appField{f, s.cfg.version})
		}
		all = append(all, sub)
	}
	s.mu.Unlock()
	return page(c, all, "")
}

// subscribeFields serves POST /{app-id}/subscriptions: the handshake with the app's own callback, and the fields.
func (s *Server) subscribeFields(c *call) (*answer, *failure) {
	var body struct {
		Object text  `json:"object"`
		URL    text  `json:"callback_url"`
		Token  text  `json:"verify_token"`
		Fields words `json:"fields"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.Object != whatsappObject:
		return nil, refuse(100, "Param object must be one of {WHATSAPP_BUSINESS_ACCOUNT}")
	case body.URL == "":
		return nil, missing("callback_url")
	}
	for i, f := range body.Fields {
		if !s.documented[f] {
			return nil, refuse(100, "Param fields[%d] must be one of {%s} - got %q.", i, strings.ToUpper(strings.Join(documentedFields(), ", ")), f)
		}
	}
	if err := s.handshake(c.r.Context(), string(body.URL), string(body.Token)); err != nil {
		return nil, callbackFailed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setCallback(string(body.URL))
	s.owner.Inactive = false
	if body.Fields != nil {
		s.owner.Fields = body.Fields
	}
	return ok(success{true})
}

// unsubscribeFields serves DELETE /{app-id}/subscriptions: some fields, or all with the callback.
func (s *Server) unsubscribeFields(c *call) (*answer, *failure) {
	var body struct {
		Object text  `json:"object"`
		Fields words `json:"fields"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if body.Object != "" && body.Object != whatsappObject {
		return nil, refuse(100, "Param object must be one of {WHATSAPP_BUSINESS_ACCOUNT}")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if body.Fields == nil {
		s.owner.Fields = nil
		s.setCallback("")
	} else {
		s.owner.Fields = slices.DeleteFunc(slices.Clone(s.owner.Fields), func(f string) bool { return slices.Contains(body.Fields, f) })
	}
	return ok(success{true})
}
