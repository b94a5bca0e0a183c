package whatsapptest

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// How the server guards codes and PINs. Meta documents the rate of registrations; the other figures are this server's.
const (
	codeOfNumber   = 10 * time.Minute // until a verification code expires
	codesPerHour   = 5                // that a number can ask for, then 136024
	codeGuesses    = 5                // at one code, then it is gone
	registrations  = 10               // of a number within registerWindow, then 133016
	registerWindow = 72 * time.Hour
	quickGuesses   = 3 // wrong PINs, then a guess within pinPause is 133009
	pinPause       = 30 * time.Second
	pinGuesses     = 6 // wrong PINs, then 133008 for pinLock
	pinLock        = 12 * time.Hour
)

// A gatekeeper is what guards the registration of a number.
type gatekeeper struct {
	code         string // that was sent to the number, "" for none
	sent         time.Time
	asked        []time.Time
	wrong        int // guesses at the code
	registered   []time.Time
	deregistered []time.Time
	wrongPINs    int
	lastWrong    time.Time
}

// recent counts a moment in and reports whether there are too many within a window.
func recent(moments *[]time.Time, now time.Time, window time.Duration, most int) bool {
	*moments = slices.DeleteFunc(*moments, func(t time.Time) bool { return now.Sub(t) >= window })
	if len(*moments) >= most {
		return true
	}
	*moments = append(*moments, now)
	return false
}

// Code returns the verification code that was sent to a number, or to a pre-verified one, last, as the person who has the telephone reads it; "" if
// there is none. It is good for ten minutes.
func (s *Server) Code(numberID string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := s.numberByID(numberID); n != nil {
		return n.gate.code
	}
	if p := s.preVerifiedByID(numberID); p != nil {
		return p.gate.code
	}
	return ""
}

// gate guards the verification of the number that a call names.
func (c *call) gate() *gatekeeper {
	if c.pre != nil {
		return &c.pre.gate
	}
	return &c.number.gate
}

// requestCode serves POST /{phone-number-id}/request_code, and that of a pre-verified number.
func (s *Server) requestCode(c *call) (*answer, *failure) {
	var body struct {
		Method   text `json:"code_method"`
		Language text `json:"language"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.Method == "":
		return nil, missing("code_method")
	case body.Method != "SMS" && body.Method != "VOICE":
		return nil, refuse(100, "Param code_method must be one of {SMS, VOICE}")
	case body.Language == "":
		return nil, missing("language")
	case !isLanguage(string(body.Language)):
		return nil, refuse(100, "Param language must be a language as en or en_US.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g, now := c.gate(), s.now()
	if recent(&g.asked, now, time.Hour, codesPerHour) {
		return nil, refuse(136024, "Too many codes were requested for this number. Wait before you request another one.")
	}
	g.code, g.sent, g.wrong = s.ids.digits(6), now, 0
	return ok(success{true})
}

// verifyCode serves POST /{phone-number-id}/verify_code, and that of a pre-verified number.
func (s *Server) verifyCode(c *call) (*answer, *failure) {
	var body struct {
		Code text `json:"code"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if body.Code == "" {
		return nil, missing("code")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := c.gate()
	code := strings.ReplaceAll(string(body.Code), "-", "")
	switch {
	case g.code == "":
		return nil, refuse(136025, "No code was requested, or it was used.")
	case s.now().Sub(g.sent) >= codeOfNumber:
		g.code = ""
		return nil, refuse(136025, "The code has expired. Request another one.")
	case code != g.code:
		if g.wrong++; g.wrong >= codeGuesses {
			g.code = ""
			return nil, refuse(136025, "The code was guessed too often. Request another one.")
		}
		return nil, refuse(136025, "The code is wrong.")
	}
	g.code = ""
	if c.pre != nil {
		c.pre.verified = s.now()
		return ok(verified{true, c.pre.id})
	}
	s.changeNumber(c.number, func(n *Number) { n.CodeStatus = "VERIFIED" })
	s.log("PHONE_NUMBER_VERIFIED", "A phone number was verified.", c.number.id)
	return ok(verified{true, c.number.id})
}

type verified struct {
	Success bool   `json:"success"`
	ID      string `json:"id"`
}

// register serves POST /{phone-number-id}/register.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/registration
func (s *Server) register(c *call) (*answer, *failure) {
	var body struct {
		Product text `json:"messaging_product"`
		PIN     text `json:"pin"`
		Region  text `json:"data_localization_region"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.Product != "whatsapp":
		return nil, wrongProduct(body.Product)
	case !isPIN(string(body.PIN)):
		return nil, refuse(100, "Param pin must be 6 digits.")
	case body.Region != "" && !isCountry(string(body.Region)):
		return nil, refuse(100, "Param data_localization_region must be a country code of two capital letters.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n, now := c.number, s.now()
	switch {
	case recent(&n.gate.registered, now, registerWindow, registrations):
		return nil, refuse(133016, "There were too many registrations of this number within 72 hours.")
	case n.CodeStatus != "VERIFIED":
		return nil, refuse(133006, "The phone number has to be verified before it is registered.")
	}
	if f := n.guess(string(body.PIN), now); f != nil {
		return nil, f
	}
	if n.key.PEM != "" {
		n.key.Signature = "MISMATCH" // it was signed with the keys of the registration before
	}
	if body.Region != "" {
		n.settings.Storage = storage{Status: inCountry, Region: string(body.Region)}
	}
	s.changeNumber(n, func(n *Number) {
		n.Registered, n.PIN, n.Platform, n.LastOnboarded = true, string(body.PIN), "CLOUD_API", now
		if n.Throughput == "NOT_APPLICABLE" {
			n.Throughput = "STANDARD"
		}
		if n.NewName != "" && n.NewNameStatus == "APPROVED" {
			n.Name, n.NameStatus, n.NewName, n.NewNameStatus = n.NewName, "APPROVED", "", ""
		}
	})
	return ok(success{true})
}

// guess compares a PIN with the number's.
func (n *number) guess(pin string, now time.Time) *failure {
	g, since := &n.gate, now.Sub(n.gate.lastWrong)
	switch {
	case g.wrongPINs >= pinGuesses && since < pinLock:
		return refuse(133008, "Too many PINs were tried. Wait %s before you try another one.", pinLock)
	case g.wrongPINs >= quickGuesses && since < pinPause:
		return refuse(133009, "The PIN was entered too quickly after the last one. Wait %s.", pinPause)
	case n.PIN != "" && n.PIN != pin:
		g.wrongPINs++
		g.lastWrong = now
		return refuse(133005, "The two-step verification PIN is not the one that the number has.")
	}
	g.wrongPINs = 0
	return nil
}

func isPIN(s string) bool { return len(s) == 6 && digitsOf(s) == s }

func isLanguage(s string) bool {
	language, country, both := strings.Cut(s, "_")
	return len(language) >= 2 && len(language) <= 3 && strings.Trim(language, "abcdefghijklmnopqrstuvwxyz") == "" &&
		(!both || isCountry(country))
}

func isCountry(s string) bool {
	return len(s) == 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// deregister serves POST /{phone-number-id}/deregister.
func (s *Server) deregister(c *call) (*answer, *failure) {
	if _, f := c.object(); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := c.number
	switch {
	case n.OnBizApp:
		return nil, refuse(100, "A number that is shared with the WhatsApp Business app cannot be deregistered.")
	case !n.Registered:
		return nil, refuse(133010, "The phone number is not registered.")
	case recent(&n.gate.deregistered, s.now(), registerWindow, registrations):
		return nil, refuse(133016, "There were too many deregistrations of this number within 72 hours.")
	}
	s.changeNumber(n, func(n *Number) { n.Registered = false })
	return ok(success{true})
}

// updateNumber serves POST /{phone-number-id}: each member changes what it names.
func (s *Server) updateNumber(c *call) (*answer, *failure) {
	var body struct {
		PIN      *text         `json:"pin"`
		Name     *text         `json:"new_display_name"`
		Search   *text         `json:"search_visibility"`
		Callback *overrideBody `json:"webhook_configuration"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	switch {
	case body.PIN != nil && !isPIN(string(*body.PIN)):
		return nil, refuse(100, "Param pin must be 6 digits.")
	case body.Name != nil && !between(string(*body.Name), 2, 75):
		return nil, refuse(100, "Param new_display_name must be 2 to 75 characters long.")
	case body.Search != nil && *body.Search != "VISIBLE" && *body.Search != "HIDDEN":
		return nil, refuse(100, "Param search_visibility must be one of {VISIBLE, HIDDEN}")
	}
	if body.Callback != nil {
		if f := body.Callback.check(c.r.Context(), s); f != nil {
			return nil, f
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changeNumber(c.number, func(n *Number) {
		if body.PIN != nil {
			n.PIN = string(*body.PIN)
		}
		if body.Name != nil {
			n.NewName, n.NewNameStatus = string(*body.Name), "PENDING_REVIEW"
		}
		if body.Search != nil {
			n.Search = string(*body.Search)
		}
		if body.Callback != nil {
			n.Callback = string(body.Callback.URL)
		}
	})
	return ok(success{true})
}

func between(s string, least, most int) bool {
	n := utf8.RuneCountInString(s)
	return least <= n && n <= most
}
