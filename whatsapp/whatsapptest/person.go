package whatsapptest

import (
	"encoding/json"
	"strings"
	"time"
)

// A person is somebody on WhatsApp. The server's mutex guards it.
type person struct {
	waID      string // "" for a person known by user id only
	bsuid     string
	name      string
	username  string
	identity  string // "" if no identity check is enabled
	stranger  bool   // no User was made: somebody a message was sent to
	incapable bool
	offline   bool

	wrote     map[string]time.Time // by number: when the person last wrote
	fromAd    map[string]time.Time // by number: when the person came from an ad
	freeUntil map[string]time.Time // by number: end of the free entry point
	optedOut  map[string]bool      // by number: no marketing messages
	held      []*Sent              // sent while offline
	inbox     []*Sent
}

// incoming is a message that a person sent.
type incoming struct {
	number string
	person *person
	time   time.Time
	raw    json.RawMessage
}

const (
	serviceWindow = 24 * time.Hour
	entryWindow   = 72 * time.Hour
)

// open reports whether free-form messages from a number to p are allowed. The caller holds mu.
func (s *Server) open(number string, p *person) bool {
	if p.stranger && !s.cfg.strictWindow {
		return true
	}
	now := s.now()
	wrote, ever := p.wrote[number]
	return ever && now.Sub(wrote) < serviceWindow || now.Before(p.freeUntil[number])
}

// wroteTo notes that p wrote to a number.
func (p *person) wroteTo(number string, at time.Time, fromAd bool) {
	if p.wrote == nil {
		p.wrote, p.fromAd, p.freeUntil = map[string]time.Time{}, map[string]time.Time{}, map[string]time.Time{}
	}
	p.wrote[number] = at
	if fromAd {
		p.fromAd[number] = at
	}
}

// answered notes that a number wrote to p: within 24 hours of an ad that opens the free entry point.
func (p *person) answered(number string, at time.Time) {
	if came, ok := p.fromAd[number]; ok && at.Sub(came) < serviceWindow {
		p.freeUntil[number] = at.Add(entryWindow)
		delete(p.fromAd, number)
	}
}

// digitsOf returns a phone number's digits, "" if s is none. Meta tolerates + - ( ) and spaces.
func digitsOf(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case '0' <= r && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune("+-() ", r):
		default:
			return ""
		}
	}
	return b.String()
}

// looksLikeBSUID reports whether s is a business-scoped user id.
func looksLikeBSUID(s string) bool {
	if len(s) < 4 || s[2] != '.' || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return false
	}
	id := strings.TrimPrefix(s[3:], "ENT.")
	return id != "" && len(id) <= 128 && strings.Trim(id, letters+"0123456789") == ""
}

// reach finds who a message is for, or makes a stranger. The caller holds mu.
func (s *Server) reach(input string, byUserID bool) (*person, *failure) {
	if byUserID {
		if p, known := s.byBSUID[input]; known {
			return p, nil
		}
		if !looksLikeBSUID(input) {
			return nil, refuse(100, "Param recipient is not a business-scoped user ID.")
		}
		p := &person{bsuid: input, stranger: true}
		s.byBSUID[input] = p
		return p, nil
	}
	digits := digitsOf(input)
	switch p, known := s.byPhone[digits]; {
	case known:
		return p, nil
	case len(digits) < 5 || len(digits) > 15 || strings.HasPrefix(digits, "0"):
		return nil, refuse(100, "Param to is not a valid WhatsApp phone number.")
	}
	p := &person{waID: digits, bsuid: s.ids.bsuid("US"), stranger: true}
	s.byPhone[digits], s.byBSUID[p.bsuid] = p, p
	return p, nil
}

// contact is p as webhooks carry it. Statuses of the kind sent never have the username.
func (p *person) contact(username bool) contact {
	c := contact{WaID: p.waID, UserID: p.bsuid, Identity: p.identity, Profile: &contactProfile{Name: p.profileName()}}
	if username {
		c.Profile.Username = p.username
	}
	return c
}

// profileName is what the person is called on WhatsApp, where nobody is without a name.
func (p *person) profileName() string {
	if p.name != "" {
		return p.name
	}
	key := p.key()
	return "User " + key[max(0, len(key)-4):]
}

// pairKey names the person of a pair, however the call spelled them.
func pairKey(p *person, input string) string {
	switch {
	case p == nil:
		return input
	case p.waID != "":
		return p.waID
	}
	return p.bsuid
}
