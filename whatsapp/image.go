package whatsapp

// Image is a picture with an optional caption.
//
// Limits: caption at most 1024 characters; JPEG or PNG of at most 5 MB, checked by package media.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/image-messages
type Image struct {
	Media   Media
	Caption string
}

func (m *Image) kind() string { return "image" }

func (m *Image) check(v *checker) {
	m.Media.check(v, "image")
	v.optional("image.caption", m.Caption, 1024)
}

func (m *Image) wire() any {
	w := m.Media.wire()
	w.Caption = m.Caption
	return w
}

func (m *Image) preview() string { return label("image", m.Caption) }

func decodeImage(b []byte) (Message, error) {
	w, err := unmarshalAt[wireMedia]("image", b)
	return &Image{w.media(), w.Caption}, err
}
