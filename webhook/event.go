package webhook

import (
	"time"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// An Event is one item of a webhook: *TextMessage, *ImageMessage, *Status, … or one of *Unsupported and *Malformed. The
// list is closed; events are made by Decode and by the Handler only.
type Event interface {
	// Origin says where the item came from: account, number, person, time. It is the same shape for every event.
	Origin() Origin
	// Raw returns a copy of the item, byte for byte as received.
	Raw() []byte
	event() *base
	about() subject
}

// An Origin says which account, number and person an event belongs to. Every member may be empty.
type Origin struct {
	App           string    // name of the app whose secret matched, see WithApp; "" for the main one
	Field         string    // the change's field, for example "messages"
	WABA          string    // id of the WhatsApp Business account; some fields carry a portfolio id or "0" here
	NumberID      string    // phone number id of the business number
	DisplayNumber string    // the business number as displayed
	From          Person    // the person this is about: sender of a message, recipient of a status
	Group         string    // group id, "" outside groups
	MessageID     string    // the message (wamid) or call (wacid) this is about
	Time          time.Time // when it happened; zero if absent or unreadable
	Entry         int       // position of the entry in the POST, from 0
	Change        int       // position of the change in the entry, from 0
	Item          int       // position of the item in the change, from 0
}

// base is what all events share.
type base struct {
	change *change
	raw    string
	item   int32
	list   list
	sure   bool // the item said itself that it is an answer of this type
}

// A subject says whom and what an event is about.
type subject struct {
	from      Person
	group     string
	messageID string
	time      time.Time
}

func (s *subject) about() subject { return *s }

// noted is the base of events that note what they are about once they are settled. Messages have it in their MessageInfo.
type noted struct {
	base
	subject
}

// Origin says where the item came from.
func (n *noted) Origin() Origin { return n.origin(n.subject) }

func (b *base) origin(s subject) Origin {
	o := Origin{From: s.from, Group: s.group, MessageID: s.messageID, Time: s.time, Item: int(b.item)}
	if c := b.change; c != nil {
		o.App, o.Field, o.WABA = c.app, c.field, c.waba
		o.NumberID, o.DisplayNumber = c.NumberID, c.DisplayNumber
		o.Entry, o.Change = c.entry, c.index
		if o.Time.IsZero() && !b.list.timed() {
			o.Time = c.time
		}
	}
	return o
}

// Raw returns a copy of the item, byte for byte as received.
func (b *base) Raw() []byte { return []byte(b.raw) }

func (b *base) event() *base { return b }

// An item is an event on its way: it can be read from its JSON and then placed.
type item interface {
	Event
	decode(c *cursor.Cursor)
	// settle moves what was read to where it belongs, after decode.
	settle()
}

// settle does nothing; events that have something to move have their own.
func (b *base) settle() {}
