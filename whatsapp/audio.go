package whatsapp

// Audio is a sound. With Voice it is shown as a voice note, with the sender's picture and a transcript where people have
// switched that on; the file must then be Ogg with the Opus codec, mono.
//
// Limits: at most 16 MB, checked by package media; no caption.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/audio-messages
type Audio struct {
	Media Media
	Voice bool
}

func (m *Audio) kind() string { return "audio" }

func (m *Audio) check(v *checker) { m.Media.check(v, "audio") }

func (m *Audio) wire() any {
	w := m.Media.wire()
	w.Voice = looseBool(m.Voice)
	return w
}

func (m *Audio) preview() string {
	if m.Voice {
		return label("voice note", "")
	}
	return label("audio", "")
}

func decodeAudio(b []byte) (Message, error) {
	w, err := unmarshalAt[wireMedia]("audio", b)
	return &Audio{w.media(), bool(w.Voice)}, err
}
