package whatsapptest

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// A number is a business phone number, with what its edges keep.
type number struct {
	Number
	id      string
	created time.Time
	blocked []*person
	profile profileNode
	gate    gatekeeper
	key     publicKey
	links   []*link
	synced  []string // kinds that were synchronised since the onboarding

	forgotten []string // user ids that were taken out of the contact book

	settings   settings
	chat       conversation
	commerce   *commerce
	compliance *compliance
}

func (n *number) metadata() metadata {
	return metadata{Display: digitsOf(n.Display), NumberID: n.id}
}

// AddNumber adds a business number to the account and returns its id: one that is registered and healthy, with PIN.
func (s *Server) AddNumber(display, verifiedName string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addNumber(s.ids.digits(15), display, verifiedName).id
}

func (s *Server) addNumber(id, display, verifiedName string) *number {
	now := s.now()
	n := &number{id: id, created: now, Number: Number{
		Display: display, Name: verifiedName, Registered: true, NameStatus: "APPROVED", CodeStatus: "VERIFIED", Quality: "GREEN",
		Platform: "CLOUD_API", Throughput: "STANDARD", Limit: "TIER_2K", Mode: "LIVE", Country: "US", DialCode: "1",
		Search: "VISIBLE", PIN: PIN, LastOnboarded: now,
	}}
	if s.cfg.throughput > 80 {
		n.Throughput = "HIGH"
	}
	if s.cfg.testNumber {
		n.Mode = "SANDBOX"
	}
	n.profile = profileNode{Product: "whatsapp", Websites: []string{}}
	n.settings = newSettings()
	n.chat = conversation{ID: "9" + id, Prompts: []string{}, Commands: []chatCommand{}}
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

// numberNode is a number as the API shows it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/phone-numbers
type numberNode struct {
	VerifiedName  string           `json:"verified_name"`
	Code          string           `json:"code_verification_status"`
	Display       string           `json:"display_phone_number"`
	Quality       string           `json:"quality_rating"`
	QualityScore  qualityScore     `json:"quality_score"`
	Platform      string           `json:"platform_type"`
	Throughput    numberThroughput `json:"throughput"`
	NameStatus    string           `json:"name_status,omitempty"`
	NewName       string           `json:"new_display_name,omitempty"`
	NewNameStatus string           `json:"new_name_status,omitempty"`
	Status        string           `json:"status"`
	Limit         string           `json:"whatsapp_business_manager_messaging_limit,omitempty"`
	Tier          string           `json:"messaging_limit_tier,omitempty"`
	AccountMode   string           `json:"account_mode,omitempty"`
	Country       string           `json:"country_code,omitempty"`
	DialCode      string           `json:"country_dial_code,omitempty"`
	Search        string           `json:"search_visibility,omitempty"`
	Username      string           `json:"username,omitempty"`
	Official      bool             `json:"is_official_business_account"`
	PIN           bool             `json:"is_pin_enabled"`
	OnApp         bool             `json:"is_on_biz_app"`
	PreVerified   bool             `json:"is_preverified_number"`
	Onboarded     string           `json:"last_onboarded_time,omitempty"`
	Webhooks      callbacks        `json:"webhook_configuration"`
	Chat          conversation     `json:"conversational_automation"`
	Health        *health          `json:"health_status"`
	ID            string           `json:"id"`
}

type numberThroughput struct {
	Level string `json:"level"`
}

type qualityScore struct {
	Score string `json:"score"`
}

const (
	// numberDefaults are the fields of a number that a call gets if it asks for none.
	numberDefaults = "verified_name,code_verification_status,display_phone_number,quality_rating,platform_type,throughput"
	// numberUnset are fields that a number can be asked for and that this server's numbers have no value of.
	numberUnset = "certificate,new_certificate,name_status_reason,eligibility_for_api_business_global_search"
)

// timeLayout is how Graph writes times.
const timeLayout = "2006-01-02T15:04:05-0700"

// node is a number with all members that can be asked for. The caller holds mu.
func (s *Server) node(n *number) numberNode {
	v := numberNode{
		VerifiedName: n.Name, Code: n.CodeStatus, Display: n.Display, Quality: n.Quality, QualityScore: qualityScore{n.Quality},
		Platform: n.Platform, Throughput: numberThroughput{n.Throughput}, NameStatus: n.NameStatus, NewName: n.NewName,
		NewNameStatus: n.NewNameStatus, Status: n.status(), Limit: n.Limit, Tier: n.Limit, AccountMode: n.Mode, Country: n.Country,
		DialCode: n.DialCode, Search: n.Search, Username: n.Username, Official: n.Official, PIN: n.PIN != "", OnApp: n.OnBizApp,
		Webhooks: callbacks{n.Callback, s.waba.Callback, s.owner.Callback}, Chat: n.chat, Health: s.health(n.health()), ID: n.id,
	}
	if !n.LastOnboarded.IsZero() {
		v.Onboarded = n.LastOnboarded.UTC().Format(timeLayout)
	}
	return v
}

// status is what the API says of a number that was given no status of its own.
func (n *number) status() string {
	switch {
	case n.Status != "" && (n.Registered || n.Status != "CONNECTED"):
		return n.Status
	case n.Registered:
		return "CONNECTED"
	case n.LastOnboarded.IsZero():
		return "PENDING"
	}
	return "DISCONNECTED"
}

// getNumber serves GET /{phone-number-id}.
func (s *Server) getNumber(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.defaults = numberDefaults
	return fields(c, s.node(c.number), "WhatsAppBusinessPhoneNumber", numberUnset)
}

// listNumbers serves GET /{waba-id}/phone_numbers.
func (s *Server) listNumbers(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	numbers := slices.Clone(s.numbers)
	wanted, f := filters(q.Get("filtering"), "account_mode")
	if f != nil {
		return nil, f
	}
	numbers = slices.DeleteFunc(numbers, func(n *number) bool { return !matchesWord(wanted["account_mode"], n.Mode) })
	if f := ordered(numbers, q.Get("sort"), map[string]func(*number) time.Time{
		"creation_time":       func(n *number) time.Time { return n.created },
		"last_onboarded_time": func(n *number) time.Time { return n.LastOnboarded },
	}); f != nil {
		return nil, f
	}
	nodes := make([]any, len(numbers))
	for i, n := range numbers {
		nodes[i] = s.node(n)
	}
	c.defaults = numberDefaults
	return pageOf(c, nodes, "WhatsAppBusinessPhoneNumber", numberUnset)
}

// createNumber serves POST /{waba-id}/phone_numbers: a number that has to be verified and registered.
func (s *Server) createNumber(c *call) (*answer, *failure) {
	var body struct {
		Phone text `json:"phone_number"`
		Name  text `json:"verified_name"`
		CC    text `json:"cc"`
		Pre   text `json:"preverified_id"`
		Moves bool `json:"migrate_phone_number"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	phone := string(body.Phone)
	switch {
	case phone == "":
		return nil, missing("phone_number")
	case body.Name == "":
		return nil, missing("verified_name")
	case !between(string(body.Name), 2, 75):
		return nil, refuse(100, "Param verified_name must be 2 to 75 characters long.")
	case len(phone) < 7 || len(phone) > 15 || phone[0] == '0' || strings.Trim(phone, "0123456789") != "":
		return nil, refuse(100, "Param phone_number must be 7 to 15 digits, the first of them not 0.")
	case len(body.CC) > 3 || strings.Trim(string(body.CC), "0123456789") != "":
		return nil, refuse(100, "Param cc must be 1 to 3 digits.")
	}
	digits := string(body.CC) + phone
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hasNumber(digits) {
		return nil, inListAlready()
	}
	if len(s.numbers) >= maxNumbers {
		return nil, refuse(100, "The business has as many phone numbers as it may have.")
	}
	if body.Pre != "" {
		if f := s.claim(string(body.Pre), digits); f != nil {
			return nil, f
		}
	}
	n := s.addNumber(s.ids.digits(15), displayed(digits, string(body.CC)), string(body.Name))
	n.Registered, n.PIN, n.LastOnboarded = false, "", time.Time{}
	n.CodeStatus, n.Platform, n.NameStatus, n.Quality = "NOT_VERIFIED", "NOT_APPLICABLE", "PENDING_REVIEW", "UNKNOWN"
	n.Throughput = "NOT_APPLICABLE"
	if body.Pre != "" {
		n.CodeStatus = "VERIFIED"
	}
	if digits[0] != '1' || len(digits) != 11 { // which country that is only the world's numbering plan knows
		n.Country, n.DialCode = "", string(body.CC)
	}
	s.log("PHONE_NUMBER_ADDED", "A phone number was added.", n.id)
	return ok(idAnswer{n.id})
}

type idAnswer struct {
	ID string `json:"id"`
}

// hasNumber reports whether the account has a number. The caller holds mu.
func (s *Server) hasNumber(digits string) bool {
	return slices.ContainsFunc(s.numbers, func(n *number) bool { return digitsOf(n.Display) == digits })
}

func inListAlready() *failure {
	return &failure{status: http.StatusBadRequest, code: 100, subcode: 2388012, message: "Invalid parameter",
		userTitle: "Phone number already in your list", userMessage: "This phone number is in your WhatsApp Business Account."}
}

// displayed is a number as people write it.
func displayed(digits, cc string) string {
	switch {
	case len(digits) == 11 && digits[0] == '1':
		return "+1 " + digits[1:4] + "-" + digits[4:7] + "-" + digits[7:]
	case cc != "":
		return "+" + cc + " " + digits[len(cc):]
	}
	return "+" + digits
}
