package whatsapp

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// errUnknownShape marks what is well-formed but has no struct here: it is kept as Raw.
var errUnknownShape = errors.New("unknown shape")

// unlikeDocumented is the rule that a payload breaks for which there is no closer one.
const unlikeDocumented = "want what the documentation shows for this type"

// DecodeMessage reads a body for POST /{phone-number-id}/messages, the inverse of sending: encoding what it returns gives
// JSON equal to body, or the documented spelling of it where body spells things differently (numbers in quotes,
// upper-case types, a missing recipient_type). A type that this version does not know, and a known type with members that
// its struct cannot hold, come as *Raw. It does not check rules: Outgoing.Check does. What is not in a body is not in what
// it returns: the endpoint of a Marketing without options, and that a URL button of a template is an OTPButton.
//
// Errors: kind Invalid if body is not a JSON object, has no message in it, has a value of the wrong JSON type, or names
// another messaging_product or recipient_type than Meta has.
func DecodeMessage(body []byte) (*Outgoing, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, undecodable("", "want a JSON object", err)
	}
	e := envelope{members: members}
	if status, err := unmarshal[string](members["status"]); err == nil && members["type"] == nil && strings.EqualFold(status, "read") {
		delete(members, "status")
		return decodeReadReceipt(body, members)
	}
	o := &Outgoing{}
	e.takeWord("messaging_product", "whatsapp")
	recipientType := e.takeWord("recipient_type", "individual", "group")
	to := e.take("to")
	var recipient string
	if to == "" {
		recipient = e.take("recipient")
	}
	o.To = decodeRecipient(recipientType, to, recipient)
	o.ReplyTo = e.takeContext()
	o.CallbackData = e.take("biz_opaque_callback_data")
	o.IdentityHash = e.take("recipient_identity_key_hash")
	e.takeOptions(o)
	kind := e.take("type")
	if _, asSpelled := members[kind]; !asSpelled {
		kind = strings.ToLower(kind)
	}
	if e.err != nil {
		return nil, e.err
	}
	if kind == "" {
		kind = "text" // the documented default
	}
	payload, ok := members[kind]
	if !ok || reservedMember(kind) {
		return nil, undecodable("type", fmt.Sprintf("want a member that holds the message of type %.40q", kind), nil)
	}
	delete(members, kind)
	m, err := decodePayload(kind, payload)
	if err != nil {
		return nil, undecodable(kind, unlikeDocumented, err)
	}
	o.Message = m
	o.Extra = extra(members)
	return o, nil
}

// extra is the members that were not read; null says nothing.
func extra(members map[string]json.RawMessage) map[string]json.RawMessage {
	maps.DeleteFunc(members, func(_ string, raw json.RawMessage) bool { return string(raw) == "null" })
	if len(members) == 0 {
		return nil
	}
	return members
}

// decodePayload reads what stands under the type's name.
func decodePayload(kind string, payload json.RawMessage) (Message, error) {
	m, err := decodeKind(kind, payload)
	switch {
	case errors.Is(err, errUnknownShape):
		return &Raw{kind, payload}, nil
	case err != nil:
		return nil, err
	case keeps(kind, payload, m.wire()):
		return m, nil
	}
	return &Raw{kind, payload}, nil
}

// decodeKind returns the struct of a type, even if the struct does not hold all of payload. With errUnknownShape it
// returns what it could read, or nil.
func decodeKind(kind string, payload json.RawMessage) (Message, error) {
	switch kind {
	case "text":
		return decodeText(payload)
	case "image":
		return decodeImage(payload)
	case "audio":
		return decodeAudio(payload)
	case "video":
		return decodeVideo(payload)
	case "document":
		return decodeDocument(payload)
	case "sticker":
		return decodeSticker(payload)
	case "location":
		return decodeLocation(payload)
	case "contacts":
		return decodeContacts(payload)
	case "reaction":
		return decodeReaction(payload)
	case "interactive":
		return decodeInteractive(payload)
	case "template":
		return decodeTemplate(payload)
	case "pin":
		return decodePin(payload)
	}
	return nil, errUnknownShape
}

func decodeReadReceipt(body []byte, members map[string]json.RawMessage) (*Outgoing, error) {
	w, err := unmarshalAt[wireReadReceipt]("", body)
	if err != nil {
		return nil, undecodable("status", "want a read receipt", err)
	}
	m := &ReadReceipt{MessageID: w.MessageID, Typing: w.Typing != nil && w.Typing.Type == "text"}
	if w.Typing == nil || keeps("typing_indicator", members["typing_indicator"], w.Typing) && m.Typing {
		delete(members, "typing_indicator")
	} else {
		m.Typing = false
	}
	delete(members, "messaging_product")
	delete(members, "message_id")
	return &Outgoing{Message: m, Extra: extra(members)}, nil
}

// keeps reports whether encoding w gives back all that raw says. path is where both stand in the body.
func keeps(path string, raw json.RawMessage, w any) bool {
	b, err := marshal(w)
	return err == nil && len(compareAt(raw, b, path)) == 0
}

// envelope takes members out of a body.
type envelope struct {
	members map[string]json.RawMessage
	err     error
}

// take removes and returns a text member, "" if it is absent or null.
func (e *envelope) take(name string) string {
	raw, ok := e.members[name]
	if !ok {
		return ""
	}
	s, err := unmarshalAt[looseString](name, raw)
	if err != nil && e.err == nil {
		e.err = undecodable(name, "want a text", err)
	}
	delete(e.members, name)
	return string(s)
}

// takeWord removes a text member that says one of words, in any case, if it says anything.
func (e *envelope) takeWord(name string, words ...string) string {
	s := e.take(name)
	is := func(word string) bool { return strings.EqualFold(s, word) }
	if s != "" && e.err == nil && !slices.ContainsFunc(words, is) {
		e.err = waerrors.NewInvalid("decode message", waerrors.FieldError{
			Path: name, Rule: "want " + strings.Join(words, " or "), Value: fmt.Sprintf("%.40q", s),
		})
	}
	return s
}

// takeAs removes and returns a member of another type, nil if it is absent, null or unreadable: then it stays.
func takeAs[T any](e *envelope, name string) *T {
	raw, ok := e.members[name]
	if !ok {
		return nil
	}
	v, err := unmarshal[*T](raw)
	if err != nil || v != nil && !keeps(name, raw, v) {
		return nil
	}
	delete(e.members, name)
	return v
}

// takeContext removes the quoted message's id; a context with anything else in it stays.
func (e *envelope) takeContext() string {
	raw, ok := e.members["context"]
	if !ok {
		return ""
	}
	c, err := unmarshal[wireContext](raw)
	if err != nil || c.MessageID == "" || !keeps("context", raw, c) {
		return ""
	}
	delete(e.members, "context")
	return c.MessageID
}
