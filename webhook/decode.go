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
	// shareLimit is up to which size events are substrings of the whole body. Above it each item is copied, so that one
	// that is kept does not keep the others.
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
	if err := cursor.Validate(body); err != nil {
		e := invalid(opDecode, "", "want one JSON object", "")
		e.Err = err
		return nil, e
	}
	d := decoder{app: app, share: len(body) <= shareLimit}
	d.parts = d.room[:0]
	if !d.envelope(body) {
		return nil, invalid(opDecode, "entry", "want an array", "")
	}
	if d.tooMany {
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
	share   bool
	events  []Event
	tooMany bool
	cur     cursor.Cursor // of the item
	parts   []part        // of the change's value
	room    [4]part       // for parts: more are rare
}

// A change is what the items of one change share.
type change struct {
	app          string
	field        string
	waba         string
	time         time.Time
	entry, index int

	metadata
	summary  string // of the conversation so far, when another app had it
	errors   []*waerrors.Error
	contacts []profile
	byID     map[string]int // identifiers of contacts, if they are many
}

type metadata struct {
	DisplayNumber string `wa:"display_phone_number"`
	NumberID      string `wa:"phone_number_id"`
}

// A profile is one element of contacts[]: what is known of a person.
type profile struct {
	Name         string   `wa:"profile.name"`
	Username     string   `wa:"profile.username"`
	_            struct{} `wa:"profile.country_code"`
	WaID         string   `wa:"wa_id"`
	UserID       string   `wa:"user_id"`
	ParentUserID string   `wa:"parent_user_id"`
	_            struct{} `wa:"identity_key_hash"`
}

func (p *profile) person() Person {
	return Person{WaID: p.WaID, UserID: p.UserID, ParentUserID: p.ParentUserID, Username: p.Username, Name: p.Name}
}

// person completes p from the contact that has one of p's identifiers. Positions say nothing.
func (c *change) person(p Person) Person {
	if c == nil || p.WaID == "" && p.UserID == "" {
		return p
	}
	if c.byID != nil {
		if i, ok := c.byID[p.UserID]; ok && p.UserID != "" {
			return p.merge(c.contacts[i].person())
		}
		if i, ok := c.byID[p.WaID]; ok && p.WaID != "" {
			return p.merge(c.contacts[i].person())
		}
		return p
	}
	for i := range c.contacts {
		k := &c.contacts[i]
		if p.UserID != "" && p.UserID == k.UserID || p.WaID != "" && p.WaID == k.WaID {
			return p.merge(k.person())
		}
	}
	return p
}

// manyContacts is from where on contacts are looked up by map.
const manyContacts = 16

func (c *change) indexContacts() {
	if len(c.contacts) < manyContacts {
		return
	}
	c.byID = make(map[string]int, 2*len(c.contacts))
	for i := len(c.contacts) - 1; i >= 0; i-- { // the first of equals wins
		k := &c.contacts[i]
		if k.WaID != "" {
			c.byID[k.WaID] = i
		}
		if k.UserID != "" {
			c.byID[k.UserID] = i
		}
	}
}

// envelope walks object and entries, in place. It reports false if there is no array of entries.
func (d *decoder) envelope(body string) bool {
	c := cursor.New(body)
	if c.Kind() != '{' {
		return false
	}
	found := false
	for ok := c.Open(); ok; ok = c.More() {
		if c.Key() != "entry" {
			c.Skip()
			continue
		}
		d.events = d.events[:0] // of equal keys the last counts
		if found = c.Kind() == '['; !found {
			c.Skip()
			continue
		}
		c.Each(func(i int) bool {
			d.entry(i, c)
			return !d.tooMany
		})
	}
	return found
}

func (d *decoder) entry(index int, c *cursor.Cursor) {
	ch := change{app: d.app, entry: index}
	if k := c.Kind(); k != '{' {
		d.malformed(&ch, c.Raw(), "entry["+strconv.Itoa(index)+"]", "an object", cursor.Word(k))
		return
	}
	before := len(d.events)
	late := false // id or time stood behind the changes
	for ok := c.Open(); ok; ok = c.More() {
		switch c.Key() {
		case "id":
			ch.waba = d.own(scalar(c.Raw()))
			late = true
		case "time":
			ch.time = cursor.ParseTime(scalar(c.Raw()))
			late = true
		case "changes":
			if d.tooMany {
				return
			}
			d.events, late = d.events[:before], false
			d.changes(ch, c)
		default:
			c.Skip()
		}
	}
	if !late || d.tooMany {
		return
	}
	for _, e := range d.events[before:] {
		own := e.event().change
		own.waba, own.time = ch.waba, ch.time
	}
}

func (d *decoder) changes(ch change, c *cursor.Cursor) {
	switch c.Kind() {
	case '[':
		c.Each(func(i int) bool {
			ch.index = i
			d.change(ch, c)
			return !d.tooMany
		})
	case 'n': // an entry without changes has no items
		c.Skip()
	default:
		d.malformed(&ch, c.Peek(), "changes", "an array", cursor.Word(c.Kind()))
		c.Skip()
	}
}

func (d *decoder) change(ch change, c *cursor.Cursor) {
	if k := c.Kind(); k != '{' {
		d.malformed(&ch, c.Raw(), "changes["+strconv.Itoa(ch.index)+"]", "an object", cursor.Word(k))
		return
	}
	value, begin := "", c.Place()
	for ok := c.Open(); ok; ok = c.More() {
		switch c.Key() {
		case "field":
			ch.field = d.own(scalar(c.Raw()))
		case "value":
			value = d.collect(c)
		default:
			c.Skip()
		}
	}
	shared := new(change)
	*shared = ch
	switch kindOf(value) {
	case '{':
		d.value(shared, value)
	case 0, 'n':
		if !d.full() {
			d.add(&Unsupported{Field: ch.field}, shared, listNone, 0, d.own(c.Since(begin)))
		}
	default:
		d.malformed(shared, value, "value", "an object", cursor.Word(kindOf(value)))
	}
}

// add appends an event that was made from raw.
func (d *decoder) add(e Event, ch *change, l list, item int, raw string) {
	b := e.event()
	b.change, b.raw, b.list, b.item = ch, raw, l, item
	d.events = append(d.events, e)
}

// own returns raw as an event keeps it.
func (d *decoder) own(raw string) string {
	if d.share {
		return raw
	}
	return strings.Clone(raw)
}

// full reports whether one more item would be too many, and counts it.
func (d *decoder) full() bool {
	if len(d.events) < MaxItems {
		return false
	}
	d.tooMany, d.events = true, nil
	return true
}

func (d *decoder) malformed(ch *change, raw, path, want, got string) {
	if d.full() {
		return
	}
	own := new(change)
	*own = *ch
	d.add(newMalformed(path, want, got), own, listNone, 0, d.own(raw))
}

func newMalformed(path, want, got string) *Malformed {
	return &Malformed{Err: &waerrors.Error{Op: opDecode, Kind: waerrors.Invalid, Fields: []waerrors.FieldError{
		{Path: path, Rule: "want " + want, Value: got},
	}}}
}

// elements calls f for every element of an array, until f returns false.
func elements(array string, f func(i int, raw string) bool) {
	c := cursor.New(array)
	c.Kind() // behind white space
	c.Each(func(i int) bool { return f(i, c.Raw()) })
}

func kindOf(raw string) byte {
	if raw == "" {
		return 0
	}
	return cursor.New(raw).Kind()
}

// scalar returns a string or number as text, and "" for anything else.
func scalar(raw string) string {
	c := cursor.New(raw)
	switch c.Kind() {
	case '"', '0':
		return c.String()
	}
	return ""
}

// A decodable is a struct with a generated decoder.
type decodable[T any] interface {
	*T
	decode(c *cursor.Cursor)
}

func decodeList[T any, P decodable[T]](c *cursor.Cursor) []T {
	n := c.OpenArray()
	if n == 0 {
		return nil
	}
	list := make([]T, n)
	for i := range n {
		c.Next(i, n)
		P(&list[i]).decode(c)
	}
	c.Next(n, n)
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

func decodeErrors(c *cursor.Cursor) []*waerrors.Error {
	n := c.OpenArray()
	if n == 0 {
		return nil
	}
	list := make([]*waerrors.Error, n)
	for i := range n {
		c.Next(i, n)
		var w wireError
		w.decode(c)
		list[i] = w.error()
	}
	c.Next(n, n)
	return list
}
