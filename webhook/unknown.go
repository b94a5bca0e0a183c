package webhook

import "github.com/wacloud/wacloud/webhook/internal/cursor"

// Unknown returns the paths of those members of the item that its typed event does not hold, in the order of the item:
// what Meta has added since. At most 256 are returned. It is empty for *Malformed, and for an *Unsupported whose field is
// unknown or without a value, since nothing of it is typed.
//
// Names are compared as they are, upper and lower case apart.
func Unknown(e Event) []string {
	if e == nil {
		return nil
	}
	if _, ok := e.(item); !ok {
		return nil
	}
	b := e.event()
	if _, ok := e.(*Unsupported); ok && b.list == listNone { // the raw text is that of the whole change
		return nil
	}
	if b.raw == "" || b.change == nil {
		return nil
	}
	c := cursor.New(b.raw)
	again := newItem(b.change, b.list, peekKind(c))
	if again == nil {
		return nil
	}
	*again.event() = *b
	c.Track()
	again.decode(c)
	unknown := c.UnknownMembers()
	if h, ok := e.(*History); ok {
		unknown = append(unknown, h.unknown()...)
	}
	return unknown[:min(len(unknown), maxUnknown)]
}

// maxUnknown bounds what Unknown returns.
const maxUnknown = 256
