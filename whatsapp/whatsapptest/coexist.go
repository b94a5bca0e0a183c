package whatsapptest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// syncWindow is how long after the onboarding a shared number can be synchronised.
const syncWindow = 24 * time.Hour

// Codes of synchronisation.
const (
	syncedBefore  = 2593107
	syncTooLate   = 2593108
	historyDenied = 2593109
)

type syncAnswer struct {
	Product string `json:"messaging_product"`
	ID      string `json:"request_id"`
}

// sync serves POST /{phone-number-id}/smb_app_data: what the WhatsApp Business app hands over follows in webhooks.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/embedded-signup/onboarding-business-app-users
func (s *Server) sync(c *call) (*answer, *failure) {
	var body struct {
		Product text `json:"messaging_product"`
		Type    text `json:"sync_type"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	kind := string(body.Type)
	switch {
	case body.Product != "whatsapp":
		return nil, wrongProduct(body.Product)
	case kind == "":
		return nil, missing("sync_type")
	case kind != "smb_app_state_sync" && kind != "history":
		return nil, refuse(100, "Param sync_type must be one of {smb_app_state_sync, history}")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := c.number
	switch {
	case !n.OnBizApp:
		return nil, refuse(100, "The phone number is not shared with the WhatsApp Business app.")
	case slices.Contains(n.synced, kind):
		return nil, refuse(syncedBefore, "This was synchronised before. It can be done once after an onboarding.")
	case s.now().Sub(n.LastOnboarded) >= syncWindow:
		return nil, refuse(syncTooLate, "Synchronisation is possible within 24 hours of the onboarding.")
	}
	n.synced = append(n.synced, kind)
	if kind == "history" {
		s.tell("history", n.id, s.history(n))
	} else {
		s.tell(kind, n.id, s.contactsOf(n))
	}
	return ok(syncAnswer{"whatsapp", s.ids.digits(16)})
}

type stateSyncValue struct {
	Product  string      `json:"messaging_product"`
	Metadata metadata    `json:"metadata"`
	Sync     []stateSync `json:"state_sync"`
}

type stateSync struct {
	Type    string        `json:"type"`
	Contact syncedContact `json:"contact"`
	Action  string        `json:"action"`
	Meta    syncedAt      `json:"metadata"`
}

type syncedContact struct {
	Full  string `json:"full_name,omitempty"`
	First string `json:"first_name,omitempty"`
	Phone string `json:"phone_number"`
}

type syncedAt struct {
	Time string `json:"timestamp"`
}

// contactsOf are the people that User made, as contacts of the app. The caller holds mu.
func (s *Server) contactsOf(n *number) stateSyncValue {
	v := stateSyncValue{Product: "whatsapp", Metadata: n.metadata(), Sync: []stateSync{}}
	for _, p := range s.people() {
		name, _, _ := strings.Cut(p.name, " ")
		v.Sync = append(v.Sync, stateSync{"contact", syncedContact{p.name, name, p.waID}, "add", syncedAt{unix(s.now())}})
	}
	return v
}

// people are those that User made and that have a phone number, by number. The caller holds mu.
func (s *Server) people() []*person {
	var all []*person
	for _, p := range s.byPhone {
		if !p.stranger {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *person) int { return strings.Compare(a.waID, b.waID) })
	return all
}

type historyValue struct {
	Product  string         `json:"messaging_product"`
	Metadata metadata       `json:"metadata"`
	History  []historyChunk `json:"history"`
}

type historyChunk struct {
	Meta    *historyMeta    `json:"metadata,omitempty"`
	Threads []historyThread `json:"threads,omitempty"`
	Errors  []statusError   `json:"errors,omitempty"`
}

type historyMeta struct {
	Phase    int `json:"phase"`
	Chunk    int `json:"chunk_order"`
	Progress int `json:"progress"`
}

type historyThread struct {
	ID       string            `json:"id"`
	Messages []json.RawMessage `json:"messages"`
}

type historyContext struct {
	Status string `json:"status"`
	FromMe bool   `json:"from_me"`
}

// history is what people and the number wrote to each other, in one chunk; or that the business did not share it. The
// caller holds mu.
func (s *Server) history(n *number) historyValue {
	v := historyValue{Product: "whatsapp", Metadata: n.metadata()}
	if n.HistoryDenied {
		e := webhookError(historyDenied, "The business chose not to share its chats.")
		v.History = []historyChunk{{Errors: []statusError{e}}}
		return v
	}
	chunk := historyChunk{Meta: &historyMeta{Phase: 0, Chunk: 1, Progress: 100}, Threads: []historyThread{}}
	for _, p := range s.people() {
		if messages := s.chat(n, p); len(messages) > 0 {
			chunk.Threads = append(chunk.Threads, historyThread{p.waID, messages})
		}
	}
	v.History = []historyChunk{chunk}
	return v
}

// chat is what a person and the number wrote to each other, in order. The caller holds mu.
func (s *Server) chat(n *number, p *person) []json.RawMessage {
	type line struct {
		at  time.Time
		id  string
		raw json.RawMessage
	}
	var lines []line
	for id, in := range s.inbound {
		if in.number == n.id && in.person == p {
			lines = append(lines, line{in.time, id, withContext(in.raw, historyContext{"READ", false})})
		}
	}
	for _, m := range s.ledger {
		if m.NumberID != n.id || m.person != p {
			continue
		}
		var body map[string]json.RawMessage
		if json.Unmarshal(m.Body, &body) != nil {
			continue
		}
		state := "DELIVERED"
		if m.read {
			state = "READ"
		}
		raw, err := plainJSON(map[string]any{
			"from": digitsOf(n.Display), "to": p.waID, "id": m.ID, "timestamp": unix(m.Time), "type": m.Type, m.Type: body[m.Type],
		})
		if err == nil {
			lines = append(lines, line{m.Time, m.ID, withContext(raw, historyContext{state, true})})
		}
	}
	slices.SortFunc(lines, func(a, b line) int { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.id, b.id)) })
	messages := make([]json.RawMessage, len(lines))
	for i, l := range lines {
		messages[i] = l.raw
	}
	return messages
}

// withContext adds history_context to a message.
func withContext(raw json.RawMessage, c historyContext) json.RawMessage {
	context, err := plainJSON(c)
	body := bytes.TrimSuffix(raw, []byte("}"))
	if err != nil || len(body) < 2 {
		return raw
	}
	return slices.Concat(body, []byte(`,"history_context":`), context, []byte("}"))
}
