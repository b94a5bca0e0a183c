package webhook

import (
	"time"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// Standby is something in a conversation that another app controls: listen, do not answer.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/conversation-routing
type Standby struct {
	noted
	// Content is a live message such as *TextMessage, a *Status, a *SentEcho, or *Unsupported. It is not handled as an
	// event of its own.
	Content Event
}

func (s *Standby) decode(c *cursor.Cursor) {
	var inner item
	switch s.list {
	case listStandbyStatuses:
		inner = new(Status)
	case listStandbyEchoes:
		inner = new(SentEcho)
	default:
		inner = newMessage(peekKind(c))
	}
	*inner.event() = s.base
	inner.decode(c)
	s.Content = inner
}

func (s *Standby) settle() {
	s.Content.(item).settle()
	s.subject = s.Content.about()
}

// Types of a Handover.
const (
	ControlPassed = "control_passed"
	ControlTaken  = "control_taken"
)

// A Handover says which app controls a conversation from now on.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/conversation-routing
type Handover struct {
	news
	Type          string       `wa:"type"`
	Time          time.Time    `wa:"timestamp"`
	Sender        string       `wa:"sender.phone_number,by=phoneID"` // the person
	SenderUserID  string       `wa:"sender.user_id"`
	NumberID      string       `wa:"recipient.phone_number_id"` // the business number
	DisplayNumber string       `wa:"recipient.display_phone_number"`
	Passed        *ControlMove `wa:"control_passed"` // nil unless Type is ControlPassed
	Taken         *ControlMove `wa:"control_taken"`  // nil unless Type is ControlTaken
}

// A ControlMove says from which app to which.
type ControlMove struct {
	PreviousOwner        string `wa:"previous_owner_app_id"`
	PreviousOwnerAppRole string `wa:"previous_owner_app_role"` // "meta_business_agent"
	PreviousOwnerRole    string `wa:"previous_owner_role"`     // "customer_service", "marketing", "ai_agent", …
	NewOwner             string `wa:"new_owner_app_id"`
	NewOwnerAppRole      string `wa:"new_owner_app_role"`
	NewOwnerRole         string `wa:"new_owner_role"`
	Metadata             string `wa:"metadata,with=note"` // text from the app that passed it on
	ContextType          string `wa:"conversation_context.type"`
	Summary              string `wa:"conversation_context.summary.text"`
}

// note reads metadata, which is the app's own: text, or any JSON as it stands.
func (m *ControlMove) note(c *cursor.Cursor) {
	switch c.Kind() {
	case '{', '[':
		m.Metadata = c.Raw()
	default:
		m.Metadata = c.String()
	}
}

func (h *Handover) settle() {
	h.from = h.change.person(Person{WaID: h.Sender, UserID: h.SenderUserID})
	h.time = h.Time
	if h.change != nil && h.change.NumberID == "" {
		h.change.NumberID, h.change.DisplayNumber = h.NumberID, h.DisplayNumber
	}
}
