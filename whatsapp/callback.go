package whatsapp

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// A Payload carries a small struct through a tap or a status and back: it is packed into the id of a button or row, or
// into callback data, and unpacked from the event. Several payloads of different names can stand side by side. What
// comes back was in a person's hands: check that it is theirs to use.
//
//	type seat struct {
//		Show int `json:"s"`
//		Row  int `json:"r"`
//	}
//	seats := whatsapp.Payload[seat]{Name: "seat"}
//	id, err := seats.ButtonID(seat{Show: 7, Row: 12}) // seat:{"s":7,"r":12}
//	webhook.On(onTap, seats.In)
//
// Limits: Name of at least 1 letter, digit, - or _; short member names leave room for values.
type Payload[T any] struct {
	Name string // tells payloads apart
}

// ButtonID returns v for Button.ID or QuickReplyButton.Payload.
//
// Limits: 256 characters. Errors: Invalid if v is longer, or if JSON cannot hold it.
func (p Payload[T]) ButtonID(v T) (string, error) { return p.pack("reply.id", v, 256) }

// RowID returns v for ListRow.ID.
//
// Limits: 200 characters. Errors: Invalid if v is longer, or if JSON cannot hold it.
func (p Payload[T]) RowID(v T) (string, error) { return p.pack("rows[].id", v, 200) }

// CallbackData returns v for WithCallbackData or Outgoing.CallbackData; it comes back in every status of the message.
//
// Limits: 512 characters, 492 where a track.Tracker adds its mark. Errors: Invalid if v is longer, or if JSON cannot
// hold it.
func (p Payload[T]) CallbackData(v T) (string, error) {
	return p.pack("biz_opaque_callback_data", v, 512)
}

func (p Payload[T]) pack(path string, v T, most int) (string, error) {
	fail := func(rule, value string) (string, error) {
		return "", waerrors.NewInvalid("pack payload", waerrors.FieldError{Path: path, Rule: rule, Value: value})
	}
	if p.Name == "" || strings.ContainsFunc(p.Name, func(r rune) bool { return r > '~' || !alphanumeric(byte(r)) && r != '-' && r != '_' }) {
		return fail("want a payload name of letters, digits, - and _", fmt.Sprintf("%.40q", p.Name))
	}
	b, err := marshal(v)
	if err != nil {
		return fail("want what JSON can hold", fmt.Sprintf("%T", v))
	}
	s := p.Name + ":" + string(b)
	if n := utf8.RuneCountInString(s); n > most {
		return fail("want "+span(0, most)+" characters", itoa(n))
	}
	return s, nil
}

// Read unpacks what ButtonID, RowID or CallbackData made. It reports false for anything else.
func (p Payload[T]) Read(s string) (v T, ok bool) {
	rest, ours := strings.CutPrefix(s, p.Name+":")
	if !ours || p.Name == "" || json.Unmarshal([]byte(rest), &v) != nil {
		var none T
		return none, false
	}
	return v, true
}

// Of unpacks the payload of a tap (on a reply button, a row, a template's quick reply) or of a status. It reports false
// for other events and other payloads.
func (p Payload[T]) Of(e webhook.Event) (v T, ok bool) {
	if isNil(e) {
		return v, false
	}
	switch e := e.(type) {
	case *webhook.Status:
		return p.Read(e.CallbackData)
	case interface{ ReplyID() string }:
		return p.Read(e.ReplyID())
	}
	return v, false
}

// In reports whether e carries this payload, for webhook.On.
func (p Payload[T]) In(e webhook.Event) bool {
	_, ok := p.Of(e)
	return ok
}
