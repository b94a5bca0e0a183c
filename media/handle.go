package media

import "time"

// How long Meta keeps media.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
const (
	UploadLife  = 30 * 24 * time.Hour // an uploaded file
	InboundLife = 7 * 24 * time.Hour  // a file that a person sent
)

// A Handle is media at Meta: an id that messages of one business phone number can carry until it expires.
type Handle struct {
	ID      string    `json:"id"`
	Number  string    `json:"number"`           // phone number id it belongs to
	Kind    Kind      `json:"kind,omitzero"`    // "" for inbound media
	Type    string    `json:"type,omitzero"`    // MIME type
	Name    string    `json:"name,omitzero"`    // cleaned file name
	Size    int64     `json:"size,omitzero"`    // bytes
	SHA256  string    `json:"sha256,omitzero"`  // of the content, in hex; only set by EnsureUploaded
	Created time.Time `json:"created,omitzero"` // when it was uploaded or received
	Expires time.Time `json:"expires,omitzero"` // when Meta forgets it
}

// Inbound is the handle of media that a person sent to a number: it can be fetched for seven days.
func Inbound(id, number string, received time.Time) Handle {
	return Handle{ID: id, Number: number, Created: received, Expires: received.Add(InboundLife)}
}

// Live reports whether h has an id and is kept for at least margin longer.
func (h Handle) Live(margin time.Duration) bool {
	return h.ID != "" && time.Now().Add(margin).Before(h.Expires)
}
