package whatsapp

// Video is a film with an optional caption.
//
// Limits: caption at most 1024 characters; MP4 or 3GPP of at most 16 MB, checked by package media.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/video-messages
type Video struct {
	Media   Media
	Caption string
}

func (m *Video) kind() string { return "video" }

func (m *Video) check(v *checker) {
	m.Media.check(v, "video")
	v.optional("video.caption", m.Caption, 1024)
}

func (m *Video) wire() any {
	w := m.Media.wire()
	w.Caption = m.Caption
	return w
}

func (m *Video) preview() string { return label("video", m.Caption) }

func decodeVideo(b []byte) (Message, error) {
	w, err := unmarshalAt[wireMedia]("video", b)
	return &Video{w.media(), w.Caption}, err
}
