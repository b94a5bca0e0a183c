package whatsapptest

import (
	"encoding/json"
	"slices"
	"time"
)

// A Sent is a message that the server accepted: the truth that a client's opinion can be held against.
type Sent struct {
	ID           string          // wamid
	NumberID     string          // the business number it left from
	To           string          // as the call named it: phone number, business-scoped user id or group
	Type         string          // wire type
	Interactive  string          // interactive.type, "" for other types
	Template     string          // template name, "" for other types
	Body         json.RawMessage // the whole call
	CallbackData string
	ReplyTo      string // message it quotes
	Time         time.Time
	Lost         bool // accepted and never delivered: a business-scoped user id stood in "to"
	FailedWith   int  // code of the failed status, 0 if it was delivered

	person  *person
	group   bool
	read    bool
	history string // id of its message history, once it was asked for
	events  []event
	price   *pricing
}

// An event is one status of a message.
type event struct {
	state string
	at    time.Time
	code  int // of a failed one
}

// reached returns when a message got a status, false if it has not. The caller holds mu.
func (m *Sent) reached(state string) (time.Time, bool) {
	i := slices.IndexFunc(m.events, func(e event) bool { return e.state == state })
	if i < 0 {
		return time.Time{}, false
	}
	return m.events[i].at, true
}

// A Receipt is a read receipt that the server took.
type Receipt struct {
	NumberID  string
	MessageID string // inbound message that was read
	Typing    bool   // the typing indicator was asked for
	Time      time.Time
}

// Ledger returns every message that was accepted, in order.
func (s *Server) Ledger() []Sent {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Sent, len(s.ledger))
	for i, m := range s.ledger {
		out[i] = *m
	}
	return out
}

// Receipts returns every read receipt that was taken, in order.
func (s *Server) Receipts() []Receipt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.receipts)
}
