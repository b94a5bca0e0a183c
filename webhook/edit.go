package webhook

import "github.com/wacloud/wacloud/webhook/internal/cursor"

// An EditMessage replaces the content of an earlier message. Users may edit for 15 minutes.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/edit
type EditMessage struct {
	message
	OriginalID string `wa:"edit.original_message_id"`
	// Content is the message as it reads now: *TextMessage, *ImageMessage, …, or *Unsupported. Nil if Meta sent none. It
	// is not handled as an event of its own.
	Content Event `wa:"edit.message,with=content"`
}

func (m *EditMessage) content(c *cursor.Cursor) {
	if c.Null() {
		return
	}
	inner := newMessage(c.Peek(), typeOf(c.Peek()))
	*inner.event() = m.base
	inner.event().raw = c.Peek()
	inner.decode(c)
	inner.settle()
	m.Content = inner
}

func (m *EditMessage) settle() {
	m.message.settle()
	if m.Content == nil {
		return
	}
	b := m.Content.event()
	b.from, b.group, b.time = m.from, m.group, m.time
	b.messageID = m.OriginalID
	if inner, ok := m.Content.(Message); ok {
		i := inner.Info()
		i.ID, i.From, i.Group, i.Time = m.OriginalID, m.from, m.group, m.time
	}
}

// A RevokeMessage takes back an earlier message ("delete for everyone"), up to two days after it was sent.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/revoke
type RevokeMessage struct {
	message
	OriginalID string `wa:"revoke.original_message_id"`
}
