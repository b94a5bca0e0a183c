package whatsapptest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// A Course is what becomes of an accepted message.
type Course struct {
	Delay   time.Duration // how late its statuses are
	Code    int           // instead of "sent" and "delivered" comes "failed" with this code
	Details string        // of the failed status
	Silent  bool          // no status at all
	Unsent  bool          // "sent" only: the phone is off
}

// course sends the statuses of an accepted message. The caller holds mu.
func (s *Server) course(c *call, n *number, m *Sent) {
	var what Course
	if s.cfg.statuses != nil {
		what = s.cfg.statuses(s.cfg.seed, *m)
	}
	if f := c.fault; f != nil && f.At == AsStatus {
		what.Code, what.Details, what.Delay = f.Code, f.Details, what.Delay+f.Delay
	}
	if p := m.person; p != nil && what.Code == 0 && p.optedOut[n.id] && s.category(m) == "marketing" {
		what.Code = 131050
	}
	if m.FailedWith != 0 {
		what.Code = m.FailedWith
	}
	m.FailedWith = what.Code
	switch {
	case what.Silent || m.Lost:
		return
	case what.Code != 0:
		s.status(n, m, "failed", what)
		return
	}
	s.status(n, m, "sent", what)
	switch {
	case m.person != nil && m.person.offline:
		m.person.held = append(m.person.held, m)
	case !what.Unsent:
		s.arrive(n, m, what)
	}
}

// arrive puts a message on the phone of whom it is for.
func (s *Server) arrive(n *number, m *Sent, what Course) {
	s.status(n, m, "delivered", what)
	if m.person == nil {
		return
	}
	m.person.inbox = append(m.person.inbox, m)
	if s.cfg.autoRead {
		m.read = true
		s.status(n, m, "read", what)
	}
}

// status enqueues one status of m.
func (s *Server) status(n *number, m *Sent, state string, what Course) {
	m.events = append(m.events, event{state, s.now().Add(what.Delay), what.Code})
	st := status{
		ID: m.ID, Status: state, Timestamp: unix(s.now()), CallbackData: m.CallbackData,
	}
	v := messagesValue{Product: "whatsapp", Metadata: n.metadata()}
	switch p := m.person; {
	case m.group:
		st.RecipientID, st.RecipientType = m.To, "group"
	case p != nil:
		st.RecipientID = p.waID
		if state != "failed" || p.waID == "" {
			st.RecipientUser = p.bsuid
		}
		if state != "failed" {
			v.Contacts = []contact{p.contact(state != "sent")}
		}
	}
	switch state {
	case "failed":
		st.Errors = []statusError{webhookError(what.Code, what.Details)}
	case "sent", "delivered":
		st.Pricing = s.pricing(m)
		m.price = st.Pricing
	}
	v.Statuses = []status{st}
	s.enqueue(item{field: "messages", number: n.id, value: v}, what.Delay)
}

// pricing says what a message costs. Meta charges templates, utility ones only outside of the window.
func (s *Server) pricing(m *Sent) *pricing {
	category := s.category(m)
	kind := "regular"
	switch {
	case m.person != nil && s.now().Before(m.person.freeUntil[m.NumberID]):
		kind = "free_entry_point"
	case category == "service", category == "utility" && m.person != nil && s.open(m.NumberID, m.person):
		kind = "free_customer_service"
	}
	if m.group {
		category = "group_" + category
	}
	return &pricing{Billable: kind == "regular", Model: "PMP", Category: category, Type: kind}
}

// category is what a message is priced as.
func (s *Server) category(m *Sent) string {
	for _, t := range s.tmpls {
		if m.Template != "" && t.Name == m.Template {
			return strings.ToLower(t.Category)
		}
	}
	return "service"
}

// receive delivers a message that p sends to a number. The caller holds mu.
func (s *Server) receive(n *number, p *person, id string, at time.Time, raw json.RawMessage, fromAd bool) {
	if slices.Contains(n.blocked, p) {
		return
	}
	p.wroteTo(n.id, s.now(), fromAd)
	s.inbound[id] = &incoming{n.id, p, at, raw}
	s.deliverMessage(n, raw, []contact{p.contact(true)})
}

func (s *Server) deliverMessage(n *number, raw json.RawMessage, contacts []contact) {
	s.enqueue(item{field: "messages", number: n.id, value: messagesValue{
		Product: "whatsapp", Metadata: n.metadata(), Contacts: contacts, Messages: []json.RawMessage{raw},
	}}, 0)
}
