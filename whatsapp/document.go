package whatsapp

import "strings"

// Document is a file of any type. WhatsApp shows Filename and picks the icon by its ending; without one people see a
// generic name.
//
// Limits: caption at most 1024 characters; at most 100 MB, checked by package media.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/document-messages
type Document struct {
	Media    Media
	Caption  string
	Filename string // with its ending, for example "invoice.pdf"
}

func (m *Document) kind() string { return "document" }

func (m *Document) check(v *checker) {
	m.Media.check(v, "document")
	v.optional("document.caption", m.Caption, 1024)
}

func (m *Document) wire() any {
	w := m.Media.wire()
	w.Caption, w.Filename = m.Caption, m.Filename
	return w
}

func (m *Document) preview() string {
	return label("document", strings.TrimSpace(m.Filename+" "+m.Caption))
}

func decodeDocument(b []byte) (Message, error) {
	w, err := unmarshalAt[wireMedia]("document", b)
	return &Document{w.media(), w.Caption, w.Filename}, err
}
