package whatsapp

import "strings"

// Text is a plain message. WhatsApp's marks (*bold*, _italic_, ~strike~, `code`) work in it.
//
// Limits: body 1 to 4096 characters; with PreviewURL the body should hold a URL that begins with http:// or https://.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages
type Text struct {
	Body       string
	PreviewURL bool // show a preview of the first URL in Body
}

type wireText struct {
	Body       string    `json:"body"`
	PreviewURL looseBool `json:"preview_url,omitempty"`
}

func (m *Text) kind() string { return "text" }

func (m *Text) check(v *checker) { v.length("text.body", m.Body, 1, 4096) }

func (m *Text) wire() any { return wireText{m.Body, looseBool(m.PreviewURL)} }

// write writes what wire returns. Most messages are texts, so they are spared the way through reflection.
func (m *Text) write(o *object) {
	o.raw(`{"body":`)
	o.text(m.Body)
	if m.PreviewURL {
		o.raw(`,"preview_url":true`)
	}
	o.raw("}")
}

func (m *Text) preview() string { return strings.TrimSpace(m.Body) }

func decodeText(b []byte) (Message, error) {
	w, err := unmarshalAt[wireText]("text", b)
	return &Text{w.Body, bool(w.PreviewURL)}, err
}
