package whatsapptest

import (
	"net/http"
	"slices"
	"strings"
)

// A kind is what the id in a path stands for.
type kind string

const (
	ofNothing     kind = ""              // no id: debug_token, oauth/access_token
	ofUser        kind = "{user}"        // the system user, and people of assigned_users
	ofApp         kind = "{app}"         // the app
	ofUpload      kind = "{upload}"      // a resumable upload
	ofBusiness    kind = "{business}"    // the portfolio
	ofPreVerified kind = "{preverified}" // a number that waits for a customer
	ofAccount     kind = "{waba}"        // the WhatsApp Business Account
	ofNumber      kind = "{number}"      // a business number
	ofTemplate    kind = "{template}"    // a template
	ofMedia       kind = "{media}"       // a media file
	ofBot         kind = "{bot}"         // ice breakers and commands of a number
	ofHistory     kind = "{history}"     // what became of a message
	ofProfile     kind = "{profile}"     // the business profile of a number
	ofSolution    kind = "{solution}"    // a multi-partner solution
	ofIntent      kind = "{intent}"      // to move to another solution
)

// inAccount reports whether nodes of a kind belong to the account.
func (k kind) inAccount() bool {
	switch k {
	case ofNothing, ofUser, ofApp, ofUpload, ofBusiness, ofPreVerified:
		return false
	}
	return true
}

// appOnly stands for a permission where a call takes the app's own token and no other.
const appOnly = "app"

// A route is one operation: what serves it, and the permission that its token needs.
type route struct {
	method string
	node   kind
	edge   string // below the node; "*" stands for one segment
	scope  string
	serve  func(c *call) (*answer, *failure)
}

// routes are all operations.
func (s *Server) routes() []route {
	const get, post, del = http.MethodGet, http.MethodPost, http.MethodDelete
	forNumber := func(serve func(*call, *number) (*answer, *failure)) func(*call) (*answer, *failure) {
		return func(c *call) (*answer, *failure) { return serve(c, c.number) }
	}
	return append(s.templateRoutes(), []route{
		{get, ofNothing, "debug_token", "", s.debugToken},
		{get, ofNothing, "oauth/access_token", "", s.accessToken},
		{post, ofNothing, "oauth/access_token", "", s.accessToken},
		{get, ofNothing, "whatsapp_business/attachments", "", s.download},
		{get, ofNothing, "qr", "", s.linkImage},
		{get, ofUser, "", "", s.me},

		{get, ofApp, "", "", s.getApp},
		{post, ofApp, "uploads", "", s.openUpload},
		{get, ofApp, "subscriptions", appOnly, s.appSubscriptions},
		{post, ofApp, "subscriptions", appOnly, s.subscribeFields},
		{del, ofApp, "subscriptions", appOnly, s.unsubscribeFields},
		{get, ofUpload, "", "", s.uploadOffset},
		{post, ofUpload, "", "", s.addToUpload},

		{get, ofBusiness, "", portfolio, s.getBusiness},
		{get, ofBusiness, "owned_whatsapp_business_accounts", portfolio, s.ownedAccounts},
		{get, ofBusiness, "client_whatsapp_business_accounts", portfolio, s.ownedAccounts},
		{post, ofBusiness, "add_phone_numbers", portfolio, s.addPreVerified},
		{get, ofBusiness, "preverified_numbers", portfolio, s.listPreVerified},
		{post, ofBusiness, "share_preverified_numbers", portfolio, s.sharePreVerified},
		{del, ofBusiness, "share_preverified_numbers", portfolio, s.sharePreVerified},
		{get, ofPreVerified, "", portfolio, s.getPreVerified},
		{del, ofPreVerified, "", portfolio, s.deletePreVerified},
		{get, ofPreVerified, "partners", portfolio, s.listPartners},
		{post, ofPreVerified, "request_code", portfolio, s.requestCode},
		{post, ofPreVerified, "verify_code", portfolio, s.verifyCode},
		{get, ofBusiness, "extendedcredits", portfolio, s.creditLines},
		{get, ofUser, "assigned_whatsapp_business_accounts", management, s.assignedAccounts},

		{get, ofAccount, "", management, s.getAccount},
		{post, ofAccount, "", management, s.updateAccount},
		{get, ofAccount, "phone_numbers", management, s.listNumbers},
		{post, ofAccount, "phone_numbers", management, s.createNumber},
		{get, ofAccount, "assigned_users", management, s.assignedUsers},
		{post, ofAccount, "assigned_users", management, s.addUser},
		{del, ofAccount, "assigned_users", management, s.removeUser},
		{get, ofAccount, "activities", management, s.listActivities},
		{get, ofAccount, "template_group_analytics", management, s.groupAnalytics},
		{get, ofAccount, "schedules", management, s.listSchedules},
		{post, ofAccount, "schedules", management, s.createSchedule},
		{get, ofAccount, "in_progress_onbehalf_request", management, nothing("BusinessOwnedObjectOnBehalfOfRequest")},
		{get, ofApp, "connected_client_businesses", "", nothing("Business")},
		{get, ofAccount, "solutions", management, s.listSolutions},
		{get, ofSolution, "", management, s.getSolution},
		{post, ofAccount, "set_solution_migration_intent", management, s.migrate},
		{get, ofIntent, "", management, s.getIntent},
		{get, ofAccount, "subscribed_apps", management, s.subscribedApps},
		{post, ofAccount, "subscribed_apps", management, s.subscribeApp},
		{del, ofAccount, "subscribed_apps", management, s.unsubscribeApp},

		{get, ofNumber, "", management, s.getNumber},
		{post, ofNumber, "", management, s.updateNumber},
		{post, ofNumber, "request_code", management, s.requestCode},
		{post, ofNumber, "verify_code", management, s.verifyCode},
		{post, ofNumber, "register", messaging, s.register},
		{post, ofNumber, "deregister", messaging, s.deregister},
		{post, ofNumber, "messages", messaging, func(c *call) (*answer, *failure) { return s.sendMessage(c, c.number, false) }},
		{post, ofNumber, "marketing_messages", messaging, func(c *call) (*answer, *failure) { return s.sendMessage(c, c.number, true) }},
		{post, ofNumber, "media", messaging, forNumber(s.uploadMedia)},
		{get, ofNumber, "whatsapp_business_profile", messaging, forNumber(s.getProfile)},
		{post, ofNumber, "whatsapp_business_profile", messaging, forNumber(s.updateProfile)},
		{get, ofNumber, "block_users", messaging, forNumber(s.blockList)},
		{post, ofNumber, "block_users", messaging, forNumber(s.blockList)},
		{del, ofNumber, "block_users", messaging, forNumber(s.blockList)},

		{get, ofNumber, "whatsapp_business_encryption", management, s.getKey},
		{post, ofNumber, "whatsapp_business_encryption", management, s.setKey},
		{get, ofNumber, "settings", management, s.getSettings},
		{post, ofNumber, "settings", management, s.setSettings},
		{post, ofNumber, "conversational_automation", management, s.setConversation},
		{get, ofBot, "", management, s.getConversation},
		{get, ofNumber, "whatsapp_commerce_settings", management, s.getCommerce},
		{post, ofNumber, "whatsapp_commerce_settings", management, s.setCommerce},
		{get, ofNumber, "official_business_account", management, s.getOfficial},
		{post, ofNumber, "official_business_account", management, s.applyOfficial},
		{get, ofNumber, "business_compliance_info", management, s.getCompliance},
		{post, ofNumber, "business_compliance_info", management, s.setCompliance},
		{get, ofNumber, "message_qrdls", management, s.listLinks},
		{post, ofNumber, "message_qrdls", management, s.setLink},
		{get, ofNumber, "message_qrdls/*", management, s.oneLink},
		{del, ofNumber, "message_qrdls/*", management, s.oneLink},
		{get, ofNumber, "username", management, s.getUsername},
		{post, ofNumber, "username", management, s.setUsername},
		{del, ofNumber, "username", management, s.deleteUsername},
		{get, ofNumber, "username_suggestions", management, s.suggestUsernames},
		{del, ofNumber, "contact_book", messaging, s.forgetContact},
		{post, ofNumber, "smb_app_data", messaging, s.sync},
		{get, ofNumber, "message_history", messaging, s.messageHistory},
		{get, ofHistory, "events", messaging, s.historyEvents},

		{get, ofProfile, "", messaging, s.profileObject},
		{post, ofProfile, "", messaging, forNumber(s.updateProfile)},

		{get, ofMedia, "", messaging, s.mediaObject},
		{del, ofMedia, "", messaging, s.mediaObject},
	}...)
}

// nothing serves a list that is always empty here.
func nothing(kind string) func(c *call) (*answer, *failure) {
	return func(c *call) (*answer, *failure) { return page(c, nil, kind) }
}

// A place is where a route is found.
type place struct {
	method string
	node   kind
	edge   string
}

// dispatch finds who serves the call.
func (s *Server) dispatch(c *call) (*answer, *failure) {
	if len(c.path) == 0 {
		return nil, unknownPath("/")
	}
	s.mu.Lock()
	at := place{c.r.Method, s.resolve(c), strings.Join(c.path[1:], "/")}
	if at.method == http.MethodHead {
		at.method = http.MethodGet
	}
	if at.node == ofNothing {
		at.edge = strings.Join(c.path, "/")
	}
	r, served := s.table[at]
	if i := strings.LastIndexByte(at.edge, '/'); i >= 0 && !served {
		r, served = s.table[place{at.method, at.node, at.edge[:i] + "/*"}]
	}
	var f *failure
	switch {
	case served:
		f = s.permit(c, at.node, r.scope)
	case at.node == ofNothing && strings.Trim(c.path[0], "0123456789") != "" && !strings.Contains(c.path[0], "."):
		f = unknownPath("/" + at.edge)
	default:
		f = unknownObject(c.r.Method, c.path[0])
	}
	s.mu.Unlock()
	if f != nil {
		return nil, f
	}
	return r.serve(c)
}

// resolve tells what the first segment of the path is, and finds the number that it stands for. The caller holds mu.
func (s *Server) resolve(c *call) kind {
	id := c.path[0]
	if c.number = s.numberByID(id); c.number != nil {
		return ofNumber
	}
	switch id {
	case s.cfg.appID:
		return ofApp
	case s.cfg.wabaID:
		return ofAccount
	case s.cfg.businessID:
		return ofBusiness
	case "me", s.userID:
		return ofUser
	}
	if _, there := s.find(id); there {
		return ofMedia
	}
	if c.pre = s.preVerifiedByID(id); c.pre != nil {
		return ofPreVerified
	}
	switch {
	case strings.HasPrefix(id, "upload:"):
		return ofUpload
	case s.member(id) != nil:
		return ofUser
	case s.histories[id] != nil:
		return ofHistory
	case s.solution(id) != nil:
		return ofSolution
	case s.intent(id) != nil:
		return ofIntent
	case slices.ContainsFunc(s.tmpls, func(t *Template) bool { return t.ID == id }):
		return ofTemplate
	}
	for _, n := range s.numbers {
		switch id {
		case n.chat.ID:
			c.number = n
			return ofBot
		case n.profileID():
			c.number = n
			return ofProfile
		}
	}
	return ofNothing
}
