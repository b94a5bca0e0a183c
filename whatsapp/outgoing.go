package whatsapp

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	waerrors "github.com/wacloud/wacloud/errors"
)

// An Outgoing is one body for POST /{phone-number-id}/messages: a message, who it goes to, and what goes with it.
// Client.Send makes it; DecodeMessage returns it.
//
// Limits: CallbackData at most 512 characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-api
type Outgoing struct {
	To           Recipient // nobody for a ReadReceipt
	Message      Message
	ReplyTo      string // wamid of the message that is quoted, at most 30 days old; "" for none
	CallbackData string // comes back in the statuses of this message; Meta does not read it
	IdentityHash string // the message is refused if the person's identity key has changed since (error 137000)

	Marketing *Marketing // nil, or send a template through the marketing messages endpoint
	Direct    *Direct    // nil, or send without template outside the 24-hour window (beta)

	// Extra holds members of the body that this version does not know, by name. What the fields above write wins.
	Extra map[string]json.RawMessage
}

// Check reports every documented rule that o breaks: nil, or an *errors.Error of kind Invalid whose Fields name path, rule
// and value.
func (o *Outgoing) Check() error {
	var v checker
	if o == nil {
		v.fail("type", "want a message", "nil")
		return v.err("check message")
	}
	ok := v.message(o.Message)
	if _, receipt := o.Message.(*ReadReceipt); !receipt {
		o.To.check(&v)
		if c, picky := o.Message.(checksRecipient); picky && ok {
			c.checkRecipient(&v, o.To)
		}
		if ok && o.Message.kind() == "interactive" && o.To.Kind() == KindGroup {
			v.fail("type", "want text, media or a template in a group", "interactive")
		}
	}
	if ok && o.Message.kind() == "reaction" && o.ReplyTo != "" {
		v.fail("context.message_id", "want none with a reaction, which names its message itself", "a message id")
	}
	v.optional("biz_opaque_callback_data", o.CallbackData, 512)
	if o.Marketing != nil {
		o.Marketing.check(&v, o)
	}
	if o.Direct != nil {
		o.Direct.check(&v)
	}
	for _, name := range sorted(o.Extra) {
		switch value := o.Extra[name]; {
		case !json.Valid(value):
			v.fail(name, "want JSON", fmt.Sprintf("%d bytes", len(value)))
		case name == "ttl_seconds" && !readable[looseInt](value):
			v.fail(name, "want a whole number", "a JSON "+jsonKind(value))
		case name == "message_activity_sharing" && !readable[looseBool](value):
			v.fail(name, "want true or false", "a JSON "+jsonKind(value))
		}
	}
	return v.err("check message")
}

// Type returns the wire type of the message, for example "text" or "interactive"; "read" for a read receipt, which has
// none on the wire; "" for no message.
func (o *Outgoing) Type() string {
	if o == nil || isNil(o.Message) {
		return ""
	}
	if k := o.Message.kind(); k != "" {
		return k
	}
	return "read"
}

// MarshalJSON returns the body. It fails with an *errors.Error of kind Invalid if there is no message or if the recipient
// would not stand where its kind belongs. It does not check the rules that Check does. DecodeMessage reads it back, for
// messages that wait in a queue as JSON; an UnmarshalJSON beside it would link the decoders of all message types into
// every program that sends.
func (o *Outgoing) MarshalJSON() ([]byte, error) {
	if o == nil || isNil(o.Message) {
		return nil, waerrors.NewInvalid("encode message", waerrors.FieldError{Path: "type", Rule: "want a message", Value: "nil"})
	}
	b := newObject(o.Extra)
	b.addText("messaging_product", "whatsapp")
	if r, ok := o.Message.(*ReadReceipt); ok {
		r.add(b)
		b.addExtra(o.Extra)
		return b.bytes()
	}
	recipientType, to, recipient, err := o.To.envelope()
	if err != nil {
		return nil, err
	}
	kind := o.Message.kind()
	if reservedMember(kind) {
		return nil, waerrors.NewInvalid("encode message", waerrors.FieldError{
			Path: "type", Rule: "want the name of a message type", Value: fmt.Sprintf("%.40q", kind),
		})
	}
	b.addText("recipient_type", recipientType)
	b.addText("to", to)
	b.addText("recipient", recipient)
	if o.ReplyTo != "" {
		b.add("context", wireContext{o.ReplyTo})
	}
	b.addText("biz_opaque_callback_data", o.CallbackData)
	b.addText("recipient_identity_key_hash", o.IdentityHash)
	b.addText("type", kind)
	b.addMessage(kind, o.Message)
	o.addOptions(b)
	b.addExtra(o.Extra)
	return b.bytes()
}

type wireContext struct {
	MessageID string `json:"message_id"`
}

// reservedMember reports whether a member of the body has another meaning than to hold a message.
func reservedMember(name string) bool {
	switch name {
	case "messaging_product", "recipient_type", "to", "recipient", "context", "biz_opaque_callback_data",
		"recipient_identity_key_hash", "type", "status", "message_id", "typing_indicator", "product_policy",
		"message_activity_sharing", "category", "ttl_seconds":
		return true
	}
	return false
}

// object writes a JSON object member by member, each name once, into one buffer: every send passes here.
type object struct {
	buf     []byte
	enc     *json.Encoder // nil until a value needs it
	written []string      // names, if others may follow that are not ours
	err     error
}

// newObject begins an object to which extra will be added.
func newObject(extra map[string]json.RawMessage) *object {
	o := &object{buf: make([]byte, 0, 256)} // bytes: most texts fit
	if len(extra) > 0 {
		o.written = make([]string, 0, 16)
	}
	o.raw("{")
	return o
}

// Write implements io.Writer for the encoder.
func (o *object) Write(p []byte) (int, error) {
	o.buf = append(o.buf, p...)
	return len(p), nil
}

// raw adds what is JSON already.
func (o *object) raw(s string) { o.buf = append(o.buf, s...) }

func (o *object) addText(name, value string) {
	if value != "" && o.name(name) {
		o.text(value)
	}
}

func (o *object) add(name string, value any) {
	if o.name(name) {
		o.value(name, value)
	}
}

// addMessage adds the message under its kind.
func (o *object) addMessage(kind string, m Message) {
	if w, ok := m.(interface{ write(o *object) }); !ok {
		o.add(kind, m.wire())
	} else if o.name(kind) {
		w.write(o)
	}
}

// addExtra adds members in the order of their names.
func (o *object) addExtra(extra map[string]json.RawMessage) {
	for _, name := range sorted(extra) {
		o.add(name, extra[name])
	}
}

// sorted returns the names of extra in order; nearly always there are none.
func sorted(extra map[string]json.RawMessage) []string {
	if len(extra) == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(extra))
}

// name begins a member. It reports false if there is one of that name.
func (o *object) name(name string) bool {
	if o.err != nil || slices.Contains(o.written, name) {
		return false
	}
	if len(o.buf) > len("{") {
		o.raw(",")
	}
	if o.written != nil {
		o.written = append(o.written, name)
	}
	o.text(name)
	o.raw(":")
	return true
}

func (o *object) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			o.value(s, s)
			return
		}
	}
	o.buf = append(o.buf, '"')
	o.raw(s)
	o.buf = append(o.buf, '"')
}

func (o *object) value(name string, value any) {
	if o.enc == nil {
		o.enc = json.NewEncoder(o)
		o.enc.SetEscapeHTML(false)
	}
	if err := o.enc.Encode(value); err != nil {
		o.err = waerrors.NewInvalid("encode message", waerrors.FieldError{Path: name, Rule: "want what JSON can hold: " + err.Error()})
		return
	}
	o.buf = o.buf[:len(o.buf)-1] // the encoder ends with a new line
}

func (o *object) bytes() ([]byte, error) {
	if o.err != nil {
		return nil, o.err
	}
	return append(o.buf, '}'), nil
}
