package webhook

// Media is a file that was sent. Download it by ID, which lives 7 days, or by URL, which lives 5 minutes and needs the
// same token.
type Media struct {
	ID       string `wa:"id"`
	MIMEType string `wa:"mime_type"` // for example "audio/ogg; codecs=opus"
	SHA256   string `wa:"sha256"`    // base64
	URL      string `wa:"url"`       // "" in older revisions
	Caption  string `wa:"caption"`   // images, videos and documents
	Filename string `wa:"filename"`  // documents; chosen by the sender, never a path to trust
	Voice    bool   `wa:"voice"`     // audio recorded in the chat
	Animated bool   `wa:"animated"`  // stickers
}

// A MediaMessage is any live message that carries a file.
type MediaMessage interface {
	Message
	// File returns what was sent. It is never nil.
	File() *Media
}

// File returns the media itself, so that every media message is a MediaMessage.
func (m *Media) File() *Media { return m }

// An ImageMessage is a picture.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/image
type ImageMessage struct {
	message
	Media `wa:"image"`
}

// A VideoMessage is a video.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/video
type VideoMessage struct {
	message
	Media `wa:"video"`
}

// An AudioMessage is an audio file, or a voice message if Voice is set.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/audio
type AudioMessage struct {
	message
	Media `wa:"audio"`
}

// A DocumentMessage is a file of any type, with its name.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/document
type DocumentMessage struct {
	message
	Media `wa:"document"`
}

// A StickerMessage is a sticker, moving if Animated is set.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/sticker
type StickerMessage struct {
	message
	Media `wa:"sticker"`
}
