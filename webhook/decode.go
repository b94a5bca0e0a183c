package webhook

import (
	"strconv"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

const (
	// MaxItems is how many items one POST may hold.
	MaxItems = 10_000
	// shareLimit bounds the text that events share, and one that is kept keeps: the whole body up to this size, else a copy
	// of a part of it.
	shareLimit = 64 << 10 // bytes
)

// Decode returns one event for every item of a webhook's body, in order. It checks no signature: see Verify.
//
// The error is an *errors.Error of kind Invalid, and there are no events, if the body is no webhook at all (not JSON, no
// entry, more than 128 levels) or holds more than MaxItems items. An item that cannot be read is a *Malformed event, not
// an error.
func Decode(body []byte) ([]Event, error) { return decodeBody(string(body), "") }

// decodeBody is the one way from a body to events.
func decodeBody(body, app string) ([]Event, error) {
	d := &decoder{app: app, text: body, share: len(body) <= shareLimit}
	d.body.Reset(body)
	d.body.Limit(quickLimit(body))
	found := d.envelope()
	switch err := d.body.End(); {
	case err != nil:
		e := invalid(opDecode, "", "want one JSON object", "")
		e.Err = err
		return nil, e
	case !found:
		return nil, invalid(opDecode, "entry", "want an array", "")
	case d.tooMany:
		return nil, errTooMany()
	}
	return d.events, nil
}

const opDecode = "decode webhook"

func errTooMany() *waerrors.Error {
	e := invalid(opDecode, "entry", "want at most "+strconv.Itoa(MaxItems)+" items", "more")
	e.Status = 413
	return e
}

// A decoder turns one body into events.
type decoder struct {
	app     string
	text    string
	share   bool
	events  []Event
	tooMany bool
	body    cursor.Cursor
	item    *cursor.Cursor // of what is read by itself, nil before
	window  *cursor.Cursor // of a copy of a part of a large body, nil before
	parts   []part         // of the change's value
}

// A place is where a change stands.
type place struct {
	app, waba, field string
	time             time.Time // of the entry
	entry, index     int
}

// A change is what the items of one change share.
type change struct {
	place
	metadata
	summary  string // of the conversation so far, when another app had it
	errors   []*waerrors.Error
	contacts []profile
	room     [1]profile         // for contacts: more are rare
	byID     map[identifier]int // contacts, if they are many
}

type metadata struct {
	DisplayNumber string `wa:"display_phone_number"`
	NumberID      string `wa:"phone_number_id"`
}

// envelope walks the whole body. It reports false if it is no object with an array of entries.
func (d *decoder) envelope() bool {
	c := &d.body
	if c.Kind() != '{' {
		c.Skip()
		return false
	}
	found := false
	for ok := c.Open(); ok; ok = c.More() {
		if c.Key() != "entry" {
			c.Skip()
			continue
		}
		d.events, d.tooMany = d.events[:0], false // of equal keys the last counts
		if found = c.Kind() == '['; !found {
			c.Skip()
			continue
		}
		i := 0
		for ok := c.First(); ok; ok = c.Next() {
			d.entry(i)
			i++
		}
	}
	return found
}

func (d *decoder) entry(index int) {
	c := &d.body
	at := place{app: d.app, entry: index}
	if k := c.Kind(); k != '{' {
		d.malformed(&change{place: at}, c.Raw(), "entry["+strconv.Itoa(index)+"]", "an object", cursor.Word(k))
		return
	}
	before := len(d.events)
	late := false // id or time stood behind the changes
	for ok := c.Open(); ok; ok = c.More() {
		switch c.Key() {
		case "id":
			at.waba = d.own(c.Scalar())
			late = true
		case "time":
			at.time = cursor.ParseTime(c.Scalar())
			late = true
		case "changes":
			if !d.tooMany {
				d.events = d.events[:before]
			}
			late = false
			d.changes(at)
		default:
			c.Skip()
		}
	}
	if !late || d.tooMany {
		return
	}
	for _, e := range d.events[before:] {
		own := e.event().change
		own.waba, own.time = at.waba, at.time
	}
}

func (d *decoder) changes(at place) {
	c := &d.body
	switch k := c.Kind(); k {
	case '[':
		for ok := c.First(); ok; ok = c.Next() {
			d.change(&at)
			at.index++
		}
	case 'n': // an entry without changes has no items
		c.Skip()
	default:
		d.malformed(&change{place: at}, c.Raw(), "changes", "an array", cursor.Word(k))
	}
}

func (d *decoder) change(at *place) {
	c := &d.body
	if d.tooMany {
		c.Skip()
		return
	}
	if k := c.Kind(); k != '{' {
		d.malformed(&change{place: *at}, c.Raw(), "changes["+strconv.Itoa(at.index)+"]", "an object", cursor.Word(k))
		return
	}
	ch := d.newChange(at)
	begin, before := c.Here(), len(d.events)
	var value cursor.Place
	kind, quick := byte(0), false // of the value
	for ok := c.Open(); ok; ok = c.More() {
		switch c.Key() {
		case "field":
			ch.field = d.own(c.Scalar())
		case "value":
			if kind != 0 { // of equal keys the last counts
				d.takeBack(ch, before)
			}
			kind, value = c.Kind(), c.Here()
			if quick = d.quick(ch); !quick {
				c.Back(value)
				c.Skip()
			}
		default:
			c.Skip()
		}
	}
	if quick && ch.field == "messages" {
		d.settle(before)
		return
	}
	d.takeBack(ch, before)
	raw, end := c.Since(begin), c.Here()
	c.Back(value)
	switch kind {
	case '{':
		d.value(ch)
	case 0, 'n':
		if !d.full() {
			d.add(&Unsupported{Field: ch.field}, ch, listNone, 0, d.own(raw))
		}
	default:
		d.malformed(ch, c.Raw(), "value", "an object", cursor.Word(kind))
	}
	c.Back(end)
}

// takeBack forgets what was read of a change's value.
func (d *decoder) takeBack(ch *change, events int) {
	*ch = change{place: ch.place}
	d.events = d.events[:events]
}

// newChange returns what the items of a change share. The first change of a small body has room for the first event beside
// it; that of a large one must not keep the first event alive for the sake of another one.
func (d *decoder) newChange(at *place) *change {
	if d.events != nil || !d.share {
		return &change{place: *at}
	}
	first := &struct {
		change change
		event  [1]Event
	}{change: change{place: *at}}
	d.events = first.event[:0]
	return &first.change
}

// add appends an event that was made from raw.
func (d *decoder) add(e Event, ch *change, l list, item int, raw string) {
	b := e.event()
	b.change, b.raw, b.list, b.item = ch, raw, l, int32(item)
	d.events = append(d.events, e)
}

// own returns raw as an event keeps it.
func (d *decoder) own(raw string) string {
	if d.share {
		return raw
	}
	return strings.Clone(raw)
}

// at returns a cursor at the start of an item or the like. It ends the last one.
func (d *decoder) at(raw string) *cursor.Cursor {
	if d.item == nil {
		d.item = new(cursor.Cursor)
	}
	d.item.Reset(raw)
	return d.item
}

// copyOf is at, for what an event is to keep.
func (d *decoder) copyOf(raw string) *cursor.Cursor { return d.at(d.own(raw)) }

// full reports whether one more item would be too many, and counts it.
func (d *decoder) full() bool {
	if !d.tooMany && len(d.events) < MaxItems {
		return false
	}
	d.tooMany, d.events = true, nil
	return true
}

func (d *decoder) malformed(ch *change, raw, path, want, got string) {
	if d.full() {
		return
	}
	d.add(newMalformed(path, want, got), ch, listNone, 0, d.own(raw))
}

func newMalformed(path, want, got string) *Malformed {
	return &Malformed{Err: &waerrors.Error{Op: opDecode, Kind: waerrors.Invalid, Fields: []waerrors.FieldError{
		{Path: path, Rule: "want " + want, Value: got},
	}}}
}

// A decodable is a struct with a generated decoder.
type decodable[T any] interface {
	*T
	decode(c *cursor.Cursor)
}

// oneOf reads a string, or the first of an array of strings: Meta's samples write "one of" so.
func oneOf(c *cursor.Cursor) (s string) {
	if c.Kind() != '[' {
		return c.String()
	}
	for ok, first := c.First(), true; ok; ok, first = c.Next(), false {
		if first {
			s = c.String()
		} else {
			c.Skip()
		}
	}
	return s
}

func decodeList[T any, P decodable[T]](c *cursor.Cursor) []T {
	n := c.Count()
	if n == 0 {
		c.First()
		return nil
	}
	list := make([]T, n)
	i := 0
	for ok := c.First(); ok; ok = c.Next() {
		P(&list[min(i, n-1)]).decode(c)
		i++
	}
	return list
}

func decodePointer[T any, P decodable[T]](c *cursor.Cursor) *T {
	if c.Null() {
		return nil
	}
	v := new(T)
	P(v).decode(c)
	return v
}

// decodeIn is decodePointer into a room that the caller has, one allocation less.
func decodeIn[T any, P decodable[T]](c *cursor.Cursor, room *T) *T {
	if c.Null() {
		return nil
	}
	var zero T
	*room = zero
	P(room).decode(c)
	return room
}

func decodeErrors(c *cursor.Cursor) []*waerrors.Error {
	n := c.Count()
	if n == 0 {
		c.First()
		return nil
	}
	list := make([]*waerrors.Error, n)
	i := 0
	for ok := c.First(); ok; ok = c.Next() {
		var w wireError
		w.decode(c)
		if i < n {
			list[i] = w.error()
		}
		i++
	}
	return list
}
