package whatsapptest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// historyNode is a message that was sent, with what became of it.
//
// Reference: https://github.com/facebook/openapi
type historyNode struct {
	ID        string `json:"id"`
	MessageID string `json:"message_id"`
	Events    *list  `json:"events"`
}

// historyStatus is an event in a list of messages; on an edge of its own it is a historyEvent.
type historyStatus struct {
	ID          string    `json:"id"`
	Status      string    `json:"delivery_status"`
	Time        int64     `json:"timestamp"`
	Error       string    `json:"error_description,omitempty"`
	Application namedNode `json:"application"`
}

type historyEvent struct {
	Cursor string      `json:"cursor"`
	Node   deliverNode `json:"node"`
}

type deliverNode struct {
	ID          string    `json:"id"`
	Status      string    `json:"delivery_status"`
	Error       string    `json:"error_description,omitempty"`
	Occurred    int64     `json:"occurrence_timestamp"`
	StatusTime  int64     `json:"status_timestamp"`
	Application namedNode `json:"application"`
}

// messageHistory serves GET /{phone-number-id}/message_history.
func (s *Server) messageHistory(c *call) (*answer, *failure) {
	only := c.r.URL.Query().Get("message_id")
	s.mu.Lock()
	defer s.mu.Unlock()
	nodes := []any{}
	for _, m := range s.ledger {
		if m.NumberID != c.number.id || only != "" && m.ID != only {
			continue
		}
		if m.history == "" {
			m.history = s.ids.digits(16)
			s.histories[m.history] = m
		}
		all := s.historyOf(m, "")
		events := &list{Data: []json.RawMessage{}}
		for _, e := range all {
			raw, err := plainJSON(historyStatus{e.Node.ID, e.Node.Status, e.Node.Occurred, e.Node.Error, e.Node.Application})
			if err != nil {
				return nil, refuse(131000, "%v", err)
			}
			events.Data = append(events.Data, raw)
		}
		if len(all) > 0 {
			events.Paging = &paging{Cursors: cursors{Before: cursor(0), After: cursor(len(all))}}
		}
		nodes = append(nodes, historyNode{m.history, m.ID, events})
	}
	return page(c, nodes, "WhatsAppMessageHistory")
}

// historyOf lists the statuses of a message, or those of one kind. The caller holds mu.
func (s *Server) historyOf(m *Sent, state string) []historyEvent {
	var events []historyEvent
	for i, e := range m.events {
		spelled := strings.ToUpper(e.state)
		if state != "" && spelled != state {
			continue
		}
		n := deliverNode{
			ID: m.history + strconv.Itoa(i), Status: spelled, Occurred: e.at.Unix(), StatusTime: e.at.Unix(),
			Application: namedNode{s.cfg.appID, s.owner.Name},
		}
		if e.code != 0 {
			n.Error = title(e.code)
		}
		events = append(events, historyEvent{cursor(i), n})
	}
	return events
}

// historyEvents serves GET /{message-history-id}/events.
func (s *Server) historyEvents(c *call) (*answer, *failure) {
	state := c.r.URL.Query().Get("status_filter")
	if state != "" && !slices.Contains([]string{"SENT", "DELIVERED", "READ", "FAILED", "DELETED"}, state) {
		return nil, refuse(100, "Param status_filter must be one of {SENT, DELIVERED, READ, FAILED, DELETED}")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	nodes := []any{}
	for _, e := range s.historyOf(s.histories[c.path[0]], state) {
		nodes = append(nodes, e)
	}
	return page(c, nodes, "WhatsAppMessageHistoryEvent")
}
