package webhook

import (
	"encoding/json"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// Unsupported is an item this version has no type for, or one that Meta itself cannot show (polls, view-once media). It
// is not an error: log it, or read Payload.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/unsupported
type Unsupported struct {
	noted
	Type    string            // type as sent, for example "poll"; "" if the whole field is unknown
	Field   string            // the change's field
	Message *MessageInfo      // what all messages share; nil unless it is a live message
	Errors  []*waerrors.Error // Meta's reasons, for example 131051
	Payload json.RawMessage   // the member named like the type; for an unknown field the whole value; nil if absent
}

// Malformed is an item that does not fit its type. It is handled like any other event, so that one odd item neither
// blocks nor loses its neighbours.
type Malformed struct {
	noted
	Err *waerrors.Error // kind Invalid; Fields says where and what
}

// decode reads a message of a type that is not known: what all messages share, and the member named like its type.
func (u *Unsupported) decode(c *cursor.Cursor) {
	var info MessageInfo
	payload := ""
	typ := peekKind(c).typ
	for ok := c.Open(); ok; ok = c.More() {
		switch key := c.Key(); {
		case info.member(c):
		case key == typ:
			payload = c.Raw()
		default:
			c.Unknown()
		}
	}
	u.Type, u.Message, u.Errors = typ, &info, info.Errors
	if typ == "unsupported" {
		// Meta names what it cannot show.
		u.Type = first(kindOf(cursor.New(payload)).typ, typ)
	}
	if payload != "" {
		u.Payload = json.RawMessage(payload)
	}
}

func (u *Unsupported) settle() {
	if u.change != nil {
		u.Field = u.change.field
	}
	if u.Message == nil {
		return
	}
	m := message{base: u.base, info: *u.Message}
	m.settle()
	*u.Message, u.subject = m.info, m.about()
}
