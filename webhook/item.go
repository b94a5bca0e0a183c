package webhook

import (
	"strings"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// A list is the array of a change's value that an item stood in. It decides, with the field, what the item is.
type list uint8

const (
	listNone list = iota // the item is the whole change
	listMessages
	listStatuses
	listErrors
	listUserActions
	listOther // an array of its field's own, such as calls[]
)

// timed reports whether the items of l have a time of their own, so that the entry's would be misleading.
func (l list) timed() bool { return l == listMessages || l == listStatuses }

// value walks the items of one change.
func (d *decoder) value(ch *change, raw string) {
	found := [...]struct {
		name string
		list list
		raw  string
	}{
		{name: "messages", list: listMessages},
		{name: "statuses", list: listStatuses},
		{name: "errors", list: listErrors},
		{name: "user_actions", list: listUserActions},
	}
	c := cursor.New(raw)
	for ok := c.Open(); ok; ok = c.More() {
		switch key := c.Key(); key {
		case "metadata":
			d.metadata(ch, c.Raw())
		case "contacts":
			d.contacts(ch, c.Raw())
		default:
			value := c.Raw()
			for i := range found {
				if found[i].name == key {
					found[i].raw = value
				}
			}
		}
	}
	before := len(d.events)
	if ch.field == "messages" {
		for _, f := range found {
			d.items(ch, f.name, f.list, f.raw)
		}
	}
	if len(d.events) == before && !d.tooMany {
		d.unsupported(ch, raw, []byte(raw))
	}
}

func (d *decoder) metadata(ch *change, raw string) {
	c := cursor.New(raw)
	ch.metadata.decode(c)
	if c.Mismatch() != nil {
		ch.metadata = metadata{}
	}
	if !d.share {
		ch.NumberID, ch.DisplayNumber = strings.Clone(ch.NumberID), strings.Clone(ch.DisplayNumber)
	}
}

// contacts reads who is talked about. What cannot be read is left out: names are not worth losing a message for.
func (d *decoder) contacts(ch *change, raw string) {
	if kindOf(raw) != '[' {
		return
	}
	limit := 16 + len(raw)/24 // people: more cannot be told apart in so few bytes
	elements(raw, func(i int, one string) bool {
		if one[0] != '{' || len(one) < len(`{"wa_id":""}`) {
			return true
		}
		var p profile
		d.cur.Reset(d.own(one))
		p.decode(&d.cur)
		if d.cur.Mismatch() == nil && (p.WaID != "" || p.UserID != "") {
			ch.contacts = append(ch.contacts, p)
		}
		return i < limit
	})
	ch.indexContacts()
}

// items makes one event of every element of an array.
func (d *decoder) items(ch *change, name string, l list, raw string) {
	switch kindOf(raw) {
	case 0, 'n':
		return
	case '[':
	default:
		d.malformed(ch, raw, name, "an array", cursor.Word(kindOf(raw)))
		return
	}
	elements(raw, func(i int, one string) bool {
		if d.full() {
			return false
		}
		one = d.own(one)
		d.add(d.item(ch, l, one), ch, l, i, one)
		return true
	})
}

// item makes the event of one item. It never returns nil.
func (d *decoder) item(ch *change, l list, raw string) Event {
	if raw[0] != '{' {
		return newMalformed("", "an object", cursor.Word(kindOf(raw)))
	}
	e := newItem(ch, l, raw)
	e.event().change, e.event().list = ch, l
	d.cur.Reset(raw)
	e.decode(&d.cur)
	if m := d.cur.Mismatch(); m != nil {
		return newMalformed(m.Path, m.Want, m.Got)
	}
	e.settle()
	return e
}
