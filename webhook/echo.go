package webhook

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// An Echo is a message that the business itself sent from the WhatsApp Business app, on a number that is on the API too.
// Origin().From is the person it went to.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/smb_message_echoes
type Echo struct {
	noted
	ID   string
	Time time.Time
	To   Person
	// Content is what was sent: *TextMessage, *ImageMessage, …, or *Unsupported. It is not handled as an event of its own.
	Content Event
}

func (e *Echo) decode(c *cursor.Cursor) { e.Content = decodeInner(&e.base, c) }

func (e *Echo) settle() {
	i := e.Content.event().settleOutbound(e.Content, Person{})
	e.ID, e.Time, e.To = i.ID, i.Time, i.From
	e.from, e.group, e.messageID, e.time = i.From, i.Group, i.ID, i.Time
}

// decodeInner reads the message that an event wraps.
func decodeInner(b *base, c *cursor.Cursor) Event {
	inner := newMessage(peekKind(c))
	*inner.event() = *b
	inner.decode(c)
	return inner
}

// settleOutbound settles a message that the business sent, so that From is whom it went to: known, as far as the message
// does not say.
func (b *base) settleOutbound(e Event, known Person) *MessageInfo {
	info := infoOf(e)
	info.From = Person{WaID: info.To, UserID: info.ToUserID, ParentUserID: info.ToParentUserID}.merge(known)
	e.(item).settle()
	return infoOf(e)
}

// infoOf returns what all messages share, of a message or of an Unsupported that is one. It is never nil.
func infoOf(e Event) *MessageInfo {
	switch v := e.(type) {
	case Message:
		return v.Info()
	case *Unsupported:
		if v.Message != nil {
			return v.Message
		}
	}
	return new(MessageInfo)
}

// A SentEcho is a message that another app of the business sent, as the app on standby hears of it.
type SentEcho struct {
	noted
	ID       string          `wa:"id"`
	Time     time.Time       `wa:"timestamp"`
	Message  json.RawMessage `wa:"message"`  // the body that was sent
	Template json.RawMessage `wa:"template"` // nil unless a template was sent
	Flow     json.RawMessage `wa:"flow"`     // nil unless a flow was sent
	Type     string          `wa:"type"`

	// Whom it went to, beside the message or in it.
	To             string `wa:"to,by=phoneID"` // phone-shaped id, or group id
	ToUserID       string `wa:"to_user_id"`
	ToParentUserID string `wa:"to_parent_user_id"`
}

// sentBody is what the body of a message says of its recipient.
type sentBody struct {
	To        string `wa:"to"`
	Recipient string `wa:"recipient"`
	Type      string `wa:"recipient_type"`
}

func (e *SentEcho) settle() {
	var body sentBody
	if len(e.Message) > 0 {
		body.decode(cursor.New(string(e.Message)))
	}
	group := body.Type == "group"
	if e.To == "" && e.ToUserID == "" && e.ToParentUserID == "" {
		switch id := first(body.To, body.Recipient); {
		case group:
			e.To = id
		case !isUserID(id):
			e.To = digits(id)
		case strings.Contains(id, ".ENT."):
			e.ToParentUserID = id
		default:
			e.ToUserID = id
		}
	}
	if group {
		e.group = e.To
	} else {
		e.from = e.change.person(Person{WaID: e.To, UserID: e.ToUserID, ParentUserID: e.ToParentUserID})
	}
	e.messageID, e.time = e.ID, e.Time
}
