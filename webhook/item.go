package webhook

import (
	"slices"
	"strings"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// A part is one member of a change's value that items are made from.
type part struct{ key, raw string }

// collect goes behind a change's value, and returns it. It notes where its parts stand, so that they need not be looked
// for again once the field is known, which mostly stands behind the value.
func (d *decoder) collect(c *cursor.Cursor) (raw string) {
	d.parts = d.parts[:0]
	begin := c.Place()
	if c.Kind() != '{' {
		c.Skip()
		return c.Since(begin)
	}
	for ok := c.Open(); ok; ok = c.More() {
		switch key := c.Key(); key {
		case "metadata", "contacts", "conversation_context", "standby",
			"messages", "statuses", "errors", "user_actions", "calls", "groups", "message_echoes", "state_sync", "history",
			"user_preferences", "user_id_update", "automatic_events":
			d.note(key, c.Raw())
		default:
			c.Skip()
		}
	}
	return c.Since(begin)
}

// note keeps a part; of equal keys the last counts.
func (d *decoder) note(key, raw string) {
	for i := range d.parts {
		if d.parts[i].key == key {
			d.parts[i].raw = raw
			return
		}
	}
	d.parts = append(d.parts, part{key, raw})
}

// part returns a part, "" if the value has none of that name.
func (d *decoder) part(key string) string {
	for i := range d.parts {
		if d.parts[i].key == key {
			return d.parts[i].raw
		}
	}
	return ""
}

// value walks the items of one change, whose parts were collected.
func (d *decoder) value(ch *change, raw string) {
	from := sources(ch.field)
	if ch.field == "standby" {
		d.unwrapStandby(from)
	}
	if m := d.part("metadata"); m != "" {
		d.metadata(ch, m)
	}
	d.contacts(ch, d.part("contacts"))
	ch.summary = d.summary(d.part("conversation_context"))
	errors := d.part("errors")
	if ch.field == "calls" {
		d.errors(ch, errors)
	}
	before := len(d.events)
	for _, s := range from {
		d.items(ch, s.name, s.list, d.part(s.name))
	}
	if len(d.events) > before || d.tooMany {
		return
	}
	if len(from) > 0 && ch.field != "messages" {
		// Errors without anything they could belong to.
		d.items(ch, "errors", listErrors, errors)
		if len(d.events) > before || d.tooMany {
			return
		}
	}
	d.whole(ch, raw)
}

// unwrapStandby takes contacts and items from the object that they may stand in.
func (d *decoder) unwrapStandby(from []source) {
	raw := d.part("standby")
	if kindOf(raw) != '{' {
		return
	}
	c := cursor.New(raw)
	for ok := c.Open(); ok; ok = c.More() {
		key := c.Key()
		if key == "contacts" || slices.ContainsFunc(from, func(s source) bool { return s.name == key }) {
			d.note(key, c.Raw())
		} else {
			c.Skip()
		}
	}
}

// whole makes one event of a change.
func (d *decoder) whole(ch *change, raw string) {
	if d.full() {
		return
	}
	raw = d.own(raw)
	if newNews(ch.field) == nil {
		d.add(&Unsupported{Field: ch.field, Payload: []byte(raw)}, ch, listNone, 0, raw)
		return
	}
	d.add(d.item(ch, listNone, 0, raw, ""), ch, listNone, 0, raw)
}

// errors reads errors that stand beside items, not among them.
func (d *decoder) errors(ch *change, raw string) {
	if kindOf(raw) != '[' {
		return
	}
	d.cur.Reset(d.own(raw))
	if list := decodeErrors(&d.cur); d.cur.Mismatch() == nil {
		ch.errors = list
	}
}

func (d *decoder) summary(raw string) string {
	var s conversationContext
	if kindOf(raw) == '{' {
		d.cur.Reset(d.own(raw))
		s.decode(&d.cur)
	}
	return s.Summary
}

type conversationContext struct {
	Summary string   `wa:"summary.text"`
	_       struct{} `wa:"type"`
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
	c := cursor.New(raw)
	c.Kind()
	c.Each(func(i int) bool {
		if d.full() {
			return false
		}
		one, typ := typed(c)
		one = d.own(one)
		d.add(d.item(ch, l, i, one, typ), ch, l, i, one)
		return true
	})
}

// item makes the event of one item. It never returns nil.
func (d *decoder) item(ch *change, l list, i int, raw, typ string) Event {
	if raw[0] != '{' {
		return newMalformed("", "an object", cursor.Word(kindOf(raw)))
	}
	e := newItem(ch, l, raw, typ)
	b := e.event()
	b.change, b.list, b.item, b.raw = ch, l, i, raw
	d.cur.Reset(raw)
	e.decode(&d.cur)
	if d.cur.Mismatch() != nil {
		// Once more, to say where. What it was read into is given up anyway.
		d.cur.Reset(raw)
		d.cur.Track()
		e.decode(&d.cur)
		m := d.cur.Mismatch()
		return newMalformed(m.Path, m.Want, m.Got)
	}
	e.settle()
	return e
}

// typed goes behind an item, and returns it with its member "type".
func typed(c *cursor.Cursor) (raw, typ string) {
	begin := c.Place()
	if c.Kind() != '{' {
		c.Skip()
		return c.Since(begin), ""
	}
	for ok := c.Open(); ok; ok = c.More() {
		if c.Key() == "type" {
			typ = scalar(c.Raw())
		} else {
			c.Skip()
		}
	}
	return c.Since(begin), typ
}
