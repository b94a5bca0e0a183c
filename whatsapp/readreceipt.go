package whatsapp

import "encoding/json"

// ReadReceipt shows the person that a message was read, with blue ticks on it and on the earlier ones of a conversation
// (in a group, each message separately). With Typing it also shows that an answer is being written, until the answer
// comes or 25 seconds have passed. It is the only message without a recipient.
//
// Limits: the message must have come in within the last 30 days.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/mark-message-as-read
// and https://developers.facebook.com/documentation/business-messaging/whatsapp/typing-indicators
type ReadReceipt struct {
	MessageID string // the wamid that came in
	Typing    bool
}

type wireReadReceipt struct {
	MessageID string      `json:"message_id"`
	Typing    *wireTyping `json:"typing_indicator"`
}

type wireTyping struct {
	Type string `json:"type"`
}

func (m *ReadReceipt) kind() string { return "" }

func (m *ReadReceipt) check(v *checker) { v.required("message_id", m.MessageID) }

func (m *ReadReceipt) wire() any {
	b := newObject(nil)
	b.addText("messaging_product", "whatsapp")
	m.add(b)
	body, _ := b.bytes()
	return json.RawMessage(body)
}

// add writes the members of a receipt, which has no member of its own.
func (m *ReadReceipt) add(b *object) {
	b.addText("status", "read")
	b.add("message_id", m.MessageID)
	if m.Typing {
		b.add("typing_indicator", wireTyping{"text"})
	}
}

func (m *ReadReceipt) preview() string {
	if m.Typing {
		return label("read, typing", "")
	}
	return label("read", "")
}
