package webhook

import "github.com/wacloud/wacloud/webhook/internal/cursor"

// An EditMessage replaces the content of an earlier message. Users may edit for 15 minutes.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/edit
type EditMessage struct {
	message
	OriginalID string `wa:"edit.original_message_id"`
	// Content is the message as it reads now: *TextMessage, *ImageMessage, …, or *Unsupported, never an edit itself. Nil
	// if Meta sent none. It is not handled as an event of its own.
	Content Event `wa:"edit.message,with=content"`
}

func (m *EditMessage) content(c *cursor.Cursor) {
	if c.Null() {
		return
	}
	begin := c.Here()
	k := peekKind(c)
	if k.typ == "edit" {
		k = kind{}
	}
	inner := newMessage(k)
	*inner.event() = m.base
	inner.decode(c)
	inner.event().raw = c.Since(begin)
	m.Content = inner
}

func (m *EditMessage) settle() {
	m.message.settle()
	if m.Content == nil {
		return
	}
	m.Content.(item).settle()
	now := m.about()
	now.messageID = m.OriginalID
	switch v := m.Content.(type) {
	case Message:
		i := v.Info()
		i.ID, i.From, i.Group, i.Time = now.messageID, now.from, now.group, now.time
	case *Unsupported:
		v.subject = now
	}
}

// A RevokeMessage takes back an earlier message ("delete for everyone"), up to two days after it was sent.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/revoke
type RevokeMessage struct {
	message
	OriginalID string `wa:"revoke.original_message_id"`
}
