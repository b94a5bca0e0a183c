package whatsapptest

import (
	"slices"
	"time"
)

// PIN is the two-step verification PIN of numbers that a Server begins with and of those from AddNumber.
const PIN = "123456"

// A Number is what the server knows of a business number. ChangeNumber changes it; what calls change is seen there too.
// Values are spelled as Meta spells them.
type Number struct {
	Display    string // "+1 555-010-0000"
	Name       string // verified display name
	Registered bool   // messages can be sent from it; 133010 if not
	// Status is "" for what follows from Registered: CONNECTED, PENDING before the first registration, DISCONNECTED. Sends
	// from a BANNED number are refused with 131031.
	Status     string
	NameStatus string // APPROVED, AVAILABLE_WITHOUT_REVIEW, DECLINED, EXPIRED, PENDING_REVIEW, NONE

	NewName       string // a display name that was asked for; with an approved one a registration makes it Name
	NewNameStatus string // "" without NewName; a decision is told in a phone_number_name_update

	CodeStatus string // VERIFIED, NOT_VERIFIED, EXPIRED
	Quality    string // GREEN, YELLOW, RED, UNKNOWN
	Platform   string // CLOUD_API, ON_PREMISE, NOT_APPLICABLE
	Throughput string // STANDARD, HIGH, NOT_APPLICABLE; an upgrade is told in a phone_number_quality_update
	Limit      string // TIER_250 to TIER_UNLIMITED; told in a business_capability_update
	Mode       string // LIVE, SANDBOX
	Country    string // "US"
	DialCode   string // "1"
	Search     string // VISIBLE, HIDDEN

	Official       bool
	OfficialStatus string // of an application: PENDING, APPROVED and so on; "" for none
	OnBizApp       bool   // shared with the WhatsApp Business app: coexistence
	HistoryDenied  bool   // the business does not share its chats: a history sync tells 2593109
	PIN            string // "" for none: is_pin_enabled is false then
	Username       string // without @
	UsernameStatus string // approved, reserved; told in a business_username_updates
	Callback       string // override of the callback URL for this number
	LastOnboarded  time.Time
	Problems       []Problem // what health_status says of the number
}

// An Account is what the server knows of its WhatsApp Business Account and of the business that owns it. ChangeAccount
// changes it.
type Account struct {
	Name                 string
	Review               string    // APPROVED, PENDING, REJECTED, RESTRICTED; told in an account_review_update
	BusinessVerification string    // verified, not_verified, pending, rejected
	Status               string    // ACTIVE, DISABLED; told in an account_update. With DISABLED sends are refused with 131031
	Currency             string    // "USD"
	TimezoneID           string    // "1"
	Ownership            string    // SELF_OWNED, CLIENT_OWNED
	Country              string    // "US"; told in an account_update
	Insights             bool      // template analytics were confirmed
	Subscribed           bool      // the app, to webhooks of the account; if not, none is delivered
	Callback             string    // override of the callback URL for the account
	Restrictions         []string  // RESTRICTED_BIZ_INITIATED_MESSAGING and so on; what they forbid is refused with 368
	Problems             []Problem // what health_status says of the account; templates are refused with 131042 by a blocking 141006
	BusinessProblems     []Problem // and of the business
}

// An App is what the server knows of the app that calls it. ChangeApp changes it.
type App struct {
	Name     string
	Callback string    // where webhooks go; what Subscribe was given last, "" if only SubscribeHandler was called
	Fields   []string  // what is subscribed to, at first every documented field; what is not documented always arrives
	Inactive bool      // the subscription is switched off: nothing is delivered; a POST of it switches it on
	Problems []Problem // what health_status says of the app
}

// A Token is what the server knows of an access token. ChangeToken changes that of Server.Token.
type Token struct {
	Scopes      []string  // whatsapp_business_management, whatsapp_business_messaging, business_management
	Expires     time.Time // 190/463 from then on; zero for never
	DataExpires time.Time // told by debug_token only
	WABAs       []string  // accounts that it was granted; nil for all, others are refused with 100/33
	AppID       string    // the app it was issued for
	Invalid     bool      // 190/467, as after it was revoked
}

// A Problem is why a node cannot send, or cannot send all it should, as health_status tells it.
type Problem struct {
	Code        int    // 141000 to 141010 and others; 0 makes the description an additional_info
	Description string // Meta's own words
	Solution    string
	Blocked     bool // BLOCKED, else LIMITED
}

// ChangeNumber changes a number, the first one if id is "". The webhooks that Meta sends for such a change follow. An id
// that is not there changes nothing. change must not call the server.
func (s *Server) ChangeNumber(id string, change func(*Number)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "" {
		id = s.cfg.numberID
	}
	if n := s.numberByID(id); n != nil {
		s.changeNumber(n, change)
	}
}

// changeNumber changes a number and tells of it. The caller holds mu.
func (s *Server) changeNumber(n *number, change func(*Number)) {
	was := n.Number
	now := was
	now.Problems = slices.Clone(was.Problems)
	change(&now)
	n.Number = now
	if !now.LastOnboarded.Equal(was.LastOnboarded) {
		n.synced = nil
	}
	s.tellNumber(was, n)
}

// ChangeAccount changes the account. The webhooks that Meta sends for such a change follow. change must not call the
// server.
func (s *Server) ChangeAccount(change func(*Account)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changeAccount(change)
}

func (s *Server) changeAccount(change func(*Account)) {
	was := s.waba
	now := was
	now.Restrictions = slices.Clone(was.Restrictions)
	now.Problems, now.BusinessProblems = slices.Clone(was.Problems), slices.Clone(was.BusinessProblems)
	change(&now)
	s.waba = now
	s.tellAccount(was)
}

// ChangeApp changes the app. Another Callback takes the place of all that were given to Subscribe, without a handshake;
// handlers of SubscribeHandler stay. change must not call the server.
func (s *Server) ChangeApp(change func(*App)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.owner
	now.Fields, now.Problems = slices.Clone(now.Fields), slices.Clone(now.Problems)
	change(&now)
	if now.Callback != s.owner.Callback {
		s.setCallback(now.Callback)
	}
	s.owner = now
}

// ChangeToken changes the token that Server.Token returns. change must not call the server.
func (s *Server) ChangeToken(change func(*Token)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tokens[s.token]
	now := t.Token
	now.Scopes, now.WABAs = slices.Clone(now.Scopes), slices.Clone(now.WABAs)
	change(&now)
	t.Token = now
}
