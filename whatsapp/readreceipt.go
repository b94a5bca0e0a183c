package whatsapp

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
	MessagingProduct string      `json:"messaging_product"`
	Status           string      `json:"status"`
	MessageID        string      `json:"message_id"`
	Typing           *wireTyping `json:"typing_indicator,omitempty"`
}

type wireTyping struct {
	Type string `json:"type"`
}

func (m *ReadReceipt) kind() string { return "" }

func (m *ReadReceipt) check(v *checker) { v.required("message_id", m.MessageID) }

func (m *ReadReceipt) wire() any {
	w := wireReadReceipt{MessagingProduct: "whatsapp", Status: "read", MessageID: m.MessageID}
	if m.Typing {
		w.Typing = &wireTyping{"text"}
	}
	return w
}

func (m *ReadReceipt) preview() string {
	if m.Typing {
		return label("read, typing", "")
	}
	return label("read", "")
}
