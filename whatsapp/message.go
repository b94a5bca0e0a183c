package whatsapp

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// A Message is one thing a business can send. The list is closed:
//
//   - *Text, *Image, *Audio, *Video, *Document, *Sticker, *Location, *Contacts, *Reaction;
//   - to tap on: *Buttons, *List, *CTAURL, *Flow, *MediaCarousel, *LocationRequest, *AddressRequest, *ContactInfoRequest,
//     *CallPermissionRequest, *VoiceCall;
//   - to buy: *Product, *ProductList, *Catalog, *ProductCarousel, *OrderDetails, *OrderStatus;
//   - *Template, the only one for the time outside the 24-hour window;
//   - *Pin in groups, *ReadReceipt, and *Raw for what this version has no type for.
//
// A struct literal is the builder; what DecodeMessage returns can be read back the same way.
type Message interface {
	kind() string     // wire "type"; "" for a read receipt, which has none
	check(v *checker) // reports every broken rule, not only the first
	wire() any        // what stands under the type's name; of a read receipt, the whole body
}

// checksRecipient is implemented by messages that cannot go to everyone.
type checksRecipient interface {
	checkRecipient(v *checker, to Recipient)
}

// Raw is a message of a type, or with members, that this version has no struct for: it is sent as it stands, and
// DecodeMessage returns it rather than lose something.
//
// Limits: Type must be set; Payload must be JSON. What a known type has of known members keeps the rules of its struct:
// only what is new is free.
type Raw struct {
	Type    string          // wire type, also the name of the member that holds Payload
	Payload json.RawMessage // for example {"body":"hi"}
}

func (m *Raw) kind() string { return m.Type }

func (m *Raw) check(v *checker) {
	switch {
	case m.Type == "" || reservedMember(m.Type):
		v.fail("type", "want the name of a message type", fmt.Sprintf("%.40q", m.Type))
	case !json.Valid(m.Payload) || bytes.Equal(bytes.TrimSpace(m.Payload), []byte("null")):
		v.fail(m.Type, "want JSON", fmt.Sprintf("%d bytes", len(m.Payload)))
	default:
		v.rules(m.Type, m.Payload)
	}
}

func (m *Raw) checkRecipient(v *checker, to Recipient) {
	known, _ := decodeKind(m.Type, m.Payload)
	if c, picky := known.(checksRecipient); picky {
		c.checkRecipient(v, to)
	}
}

func (m *Raw) wire() any { return m.Payload }

// marshal encodes v without escaping & < > as \u0026 and so on: the wire is no HTML page.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
