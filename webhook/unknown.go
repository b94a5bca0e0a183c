package webhook

import "github.com/wacloud/wacloud/webhook/internal/cursor"

// Unknown returns the paths of those members of the item that its typed event does not hold, in the order of the item:
// what Meta has added since. At most 256 are returned. It is empty for *Malformed, and for an *Unsupported whose field is
// unknown, since nothing of it is typed.
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
	if b.raw == "" || b.list == listNone {
		return nil
	}
	again := newItem(b.change, b.list, b.raw)
	again.event().change = b.change
	var c cursor.Cursor
	c.Reset(b.raw)
	c.Track()
	again.decode(&c)
	return c.UnknownMembers()
}
