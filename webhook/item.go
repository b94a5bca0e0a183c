package webhook

import (
	"slices"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// A part is one member of a change's value that items are made from.
type part struct {
	key   string
	place cursor.Place
}

// collect goes behind a change's value, and returns it. It notes where its parts stand.
func (d *decoder) collect() (raw string) {
	c := &d.body
	d.parts = d.parts[:0]
	begin := c.Here()
	for ok := c.Open(); ok; ok = c.More() {
		switch key := c.Key(); key {
		case "metadata", "contacts", "conversation_context", "standby",
			"messages", "statuses", "errors", "user_actions", "calls", "groups", "message_echoes", "state_sync", "history",
			"user_preferences", "user_id_update", "automatic_events":
			d.note(key)
		}
		c.Skip()
	}
	return c.Since(begin)
}

// note keeps where a part stands; of equal keys the last counts.
func (d *decoder) note(key string) {
	place := d.body.Here()
	for i := range d.parts {
		if d.parts[i].key == key {
			d.parts[i].place = place
			return
		}
	}
	d.parts = append(d.parts, part{key, place})
}

// part goes to a part and returns its kind, 0 if the value has none of that name.
func (d *decoder) part(key string) byte {
	for i := range d.parts {
		if d.parts[i].key == key {
			d.body.Back(d.parts[i].place)
			return d.body.Kind()
		}
	}
	return 0
}

// value walks the items of one change.
func (d *decoder) value(ch *change) {
	raw := d.collect()
	from := sources(ch.field)
	if ch.field == "standby" {
		d.unwrapStandby(from)
	}
	if d.part("metadata") != 0 {
		d.metadata(ch)
	}
	if d.part("contacts") == '[' {
		d.contacts(ch)
	}
	if d.part("conversation_context") == '{' {
		d.summary(ch)
	}
	if ch.field == "calls" && d.part("errors") == '[' {
		d.errors(ch)
	}
	before := len(d.events)
	for _, s := range from {
		d.items(ch, s.name, s.list)
	}
	if len(d.events) > before || d.tooMany {
		return
	}
	if len(from) > 0 && ch.field != "messages" {
		// Errors without anything they could belong to.
		d.items(ch, "errors", listErrors)
		if len(d.events) > before || d.tooMany {
			return
		}
	}
	d.whole(ch, raw)
}

// unwrapStandby takes contacts and items from the object that they may stand in.
func (d *decoder) unwrapStandby(from []source) {
	if d.part("standby") != '{' {
		return
	}
	c := &d.body
	for ok := c.Open(); ok; ok = c.More() {
		key := c.Key()
		if key == "contacts" || slices.ContainsFunc(from, func(s source) bool { return s.name == key }) {
			d.note(key)
		}
		c.Skip()
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
	d.add(d.event(ch, listNone, 0, raw, kind{}), ch, listNone, 0, raw)
}

// errors reads errors that stand beside items, not among them.
func (d *decoder) errors(ch *change) {
	c := d.copyOf(d.body.Raw())
	if list := decodeErrors(c); c.Mismatch() == nil {
		ch.errors = list
	}
}

func (d *decoder) summary(ch *change) {
	var s conversationContext
	s.decode(d.copyOf(d.body.Raw()))
	ch.summary = s.Summary
}

type conversationContext struct {
	Summary string   `wa:"summary.text"`
	_       struct{} `wa:"type"`
}

func (d *decoder) metadata(ch *change) {
	c := &d.body
	ch.metadata.decode(c)
	if c.Mismatch() != nil {
		ch.metadata = metadata{}
	}
	ch.NumberID, ch.DisplayNumber = d.own(ch.NumberID), d.own(ch.DisplayNumber)
}

// contacts reads who is talked about. What cannot be read is left out: names are not worth losing a message for.
func (d *decoder) contacts(ch *change) {
	c := &d.body
	ch.contacts = ch.room[:0]
	begin := c.Here()
	for ok := c.First(); ok; ok = c.Next() {
		if len(ch.contacts) > 16+len(c.Since(begin))/24 {
			c.Skip() // more people cannot be told apart in so few bytes
			continue
		}
		var p profile
		one := c.Here()
		in := c
		if !d.share {
			in = d.copyOf(c.Raw())
		}
		p.decode(in)
		if in.Mismatch() == nil && (p.WaID != "" || p.UserID != "") {
			ch.contacts = append(ch.contacts, p)
		}
		if c.Mismatch() != nil {
			c.Back(one)
			c.Skip()
		}
	}
	ch.indexContacts()
}

// items makes one event of every element of an array.
func (d *decoder) items(ch *change, name string, l list) {
	c := &d.body
	switch k := d.part(name); k {
	case 0, 'n':
		return
	case '[':
	default:
		d.malformed(ch, c.Raw(), name, "an array", cursor.Word(k))
		return
	}
	i := 0
	for ok := c.First(); ok; ok = c.Next() {
		if d.full() {
			return
		}
		begin := c.Here()
		kind := kindOf(c)
		raw := d.own(c.Since(begin))
		d.add(d.event(ch, l, i, raw, kind), ch, l, i, raw)
		i++
	}
}

// event makes the event of one item. It never returns nil.
func (d *decoder) event(ch *change, l list, i int, raw string, k kind) Event {
	c := d.at(raw)
	if c.Kind() != '{' {
		return newMalformed("", "an object", cursor.Word(c.Kind()))
	}
	e := newItem(ch, l, k)
	b := e.event()
	b.change, b.list, b.item, b.raw = ch, l, int32(i), raw
	e.decode(c)
	if c.Mismatch() != nil {
		m := whereItFails(c, raw, e)
		return newMalformed(m.Path, m.Want, m.Got)
	}
	e.settle()
	return e
}

// whereItFails reads raw into e once more, to say where it does not fit. What it is read into is given up anyway.
func whereItFails(c *cursor.Cursor, raw string, e interface{ decode(*cursor.Cursor) }) cursor.Mismatch {
	first := *c.Mismatch()
	c.Reset(raw)
	c.Track()
	e.decode(c)
	if m := c.Mismatch(); m != nil {
		return *m
	}
	return first // without its path
}
