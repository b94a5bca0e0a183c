package webhook

import (
	"strings"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// quick makes the events of a change in one walk over its value, as if the field, which mostly stands behind the value,
// were "messages". Settle completes them once the field is known to be that.
//
// It reports false, in the middle of things, unless all is as it mostly is: metadata, contacts, and one array of items that
// are what they seem and fit their types. Whatever is odd is left to the method value, which goes over the text up to three
// times; both make the same events.
func (d *decoder) quick(ch *change) bool {
	c := &d.body
	if ch.field != "" && ch.field != "messages" || c.Kind() != '{' {
		return false
	}
	var seen [4]bool
	for ok := c.Open(); ok; ok = c.More() {
		part := 0
		switch c.Key() {
		case "metadata":
			part = 1
			d.metadata(ch)
		case "contacts":
			part = 2
			if c.Kind() != '[' {
				return false
			}
			d.contacts(ch)
		case "messages":
			part = 3
			ok = d.quickItems(ch, listMessages)
		case "statuses":
			part = 3
			ok = d.quickItems(ch, listStatuses)
		case "conversation_context", "errors", "user_actions":
			return false
		default:
			c.Skip()
		}
		if !ok || seen[part] || c.Mismatch() != nil {
			return false
		}
		seen[part] = part != 0
	}
	return seen[3]
}

func (d *decoder) quickItems(ch *change, l list) bool {
	c := &d.body
	i := 0
	for ok := c.First(); ok; ok = c.Next() {
		if len(d.events) == MaxItems || c.Kind() != '{' {
			return false
		}
		begin := c.Here()
		var e item
		if d.share {
			e = quickItem(ch, l, i, c)
		} else {
			e = d.windowItem(ch, l, i, begin)
		}
		if e == nil {
			return false
		}
		if !d.share {
			c.Back(d.window.Here())
		}
		d.events = append(d.events, e)
		i++
	}
	return i > 0
}

// windowItem is quickItem in a copy of a part of a large body, which the events of the part share.
func (d *decoder) windowItem(ch *change, l list, i int, begin cursor.Place) item {
	w := d.window
	if w != nil && w.Reaches(begin) {
		w.Back(begin)
		if e := quickItem(ch, l, i, w); e != nil || !w.Broken() {
			return e
		}
		// The item goes on behind the copy.
	}
	if w == nil {
		w = new(cursor.Cursor)
		d.window = w
	}
	part := strings.Clone(d.text[begin.At():min(begin.At()+shareLimit, len(d.text))])
	w.ResetPart(part, begin)
	w.Limit(quickLimit(part))
	return quickItem(ch, l, i, w)
}

// quickLimit bounds the arrays of quick items, so that reading them in vain costs little.
func quickLimit(text string) int { return 16 + len(text)/128 }

const (
	guessAhead = 512 // bytes of an item in which its type is looked for
	quickLeast = 64  // bytes of an item: no real one is shorter, and for others reading in vain would cost too much
)

// quickItem returns nil, in the middle of things, if the item is not what it seems, does not fit its type, or does not
// end where the text of c does.
func quickItem(ch *change, l list, i int, c *cursor.Cursor) item {
	begin, k := c.Here(), kind{}
	if l == listMessages {
		k = guessKind(c.Ahead(guessAhead))
	}
	e := newItem(ch, l, k)
	b := e.event()
	b.change, b.list, b.item = ch, l, int32(i)
	e.decode(c)
	if c.Broken() || c.Mismatch() != nil || !fits(e, k) {
		return nil
	}
	if b.raw = c.Since(begin); len(b.raw) < quickLeast {
		return nil
	}
	return e
}

// fits reports whether an item is what it seemed to be.
func fits(e Event, k kind) bool {
	if s, ok := e.(*Status); ok {
		return s.Type != "call"
	}
	if k.typ == "" || k.typ == "interactive" && !e.event().sure {
		return false
	}
	return infoOf(e).Type == k.typ
}

// settle completes events once all of the change is known.
func (d *decoder) settle(from int) {
	for _, e := range d.events[from:] {
		e.(item).settle()
	}
}
