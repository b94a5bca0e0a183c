package whatsapp

// Sticker is a still or animated WebP sticker.
//
// Limits: WebP; still at most 100 KB, animated at most 500 KB, checked by package media; no caption.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/sticker-messages
type Sticker struct {
	Media Media
}

func (m *Sticker) kind() string { return "sticker" }

func (m *Sticker) check(v *checker) { m.Media.check(v, "sticker") }

func (m *Sticker) wire() any { return m.Media.wire() }

func (m *Sticker) preview() string { return label("sticker", "") }

func decodeSticker(b []byte) (Message, error) {
	w, err := unmarshalAt[wireMedia]("sticker", b)
	return &Sticker{w.media()}, err
}
