package whatsapp

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// wireInteractive is the object that all interactive messages share on the wire.
type wireInteractive struct {
	Type   string      `json:"type"`
	Header *wireHeader `json:"header,omitempty"`
	Body   *wireBody   `json:"body,omitempty"`
	Footer *wireBody   `json:"footer,omitempty"`
	Action any         `json:"action,omitempty"`
}

type wireBody struct {
	Text string `json:"text"`
}

// text is the optional body or footer of an interactive message.
func text(s string) *wireBody {
	if s == "" {
		return nil
	}
	return &wireBody{s}
}

func (b *wireBody) text() string {
	if b == nil {
		return ""
	}
	return b.Text
}

// frame checks what interactive messages have in common. Body and footer have the same limits nearly everywhere.
func (v *checker) frame(h Header, body string, maxBody int, footer string) {
	v.header("interactive.header", h)
	v.length("interactive.body.text", body, 1, maxBody)
	v.optional("interactive.footer.text", footer, 60)
}

// parts is an interactive message read from the wire, its action still raw.
type parts struct {
	header Header
	body   string
	footer string
	action json.RawMessage
}

func decodeInteractive(b []byte) (Message, error) {
	kind := typeOf(b)
	decode := interactiveDecoder(kind)
	if kind != "" && decode == nil {
		return nil, errUnknownShape // and nothing in it is known
	}
	var action json.RawMessage
	w := wireInteractive{Action: &action}
	if err := json.Unmarshal(b, &w); err != nil {
		return nil, &partError{"interactive", b, reflect.TypeFor[wireInteractive](), err}
	}
	if decode == nil {
		return nil, missing("interactive.type")
	}
	header, odd := w.Header.decode()
	m, err := decode(&parts{header, w.Body.text(), w.Footer.text(), action})
	return m, cmp.Or(err, odd)
}

// typeOf is the type that an object names, in lower case, "" if it names none.
func typeOf(b []byte) string {
	w, _ := unmarshal[struct {
		Type string `json:"type"`
	}](b)
	return strings.ToLower(w.Type)
}

// interactiveDecoder returns what reads a type of interactive message, nil if the type is not known.
func interactiveDecoder(kind string) func(*parts) (Message, error) {
	switch kind {
	case "button":
		return decodeButtons
	case "list":
		return decodeList
	case "cta_url":
		return decodeCTAURL
	case "flow":
		return decodeFlow
	case "product":
		return decodeProduct
	case "product_list":
		return decodeProductList
	case "catalog_message":
		return decodeCatalog
	case "carousel":
		return decodeCarousel
	case "address_message":
		return decodeAddress
	case "location_request_message":
		return func(p *parts) (Message, error) { return &LocationRequest{p.body}, nil }
	case "request_contact_info":
		return func(p *parts) (Message, error) { return &ContactInfoRequest{p.body}, nil }
	case "call_permission_request":
		return func(p *parts) (Message, error) { return &CallPermissionRequest{p.body}, nil }
	case "voice_call":
		return decodeVoiceCall
	case "order_details":
		return decodeOrderDetails
	case "order_status":
		return decodeOrderStatus
	}
	return nil
}

// actionOf reads the action. Without one, its members are missing.
func actionOf[T any](p *parts) (T, error) {
	if len(p.action) == 0 {
		p.action = json.RawMessage("{}")
	}
	return unmarshalAt[T]("interactive.action", p.action)
}

// textHeader is the header of a type that takes only text there.
func (p *parts) textHeader() (string, error) {
	switch h := p.header.(type) {
	case nil:
		return "", nil
	case *TextHeader:
		return h.Text, nil
	}
	return "", fmt.Errorf("a header that is no text: %w", errUnknownShape)
}

// textHeader is an optional text header on the wire.
func textHeader(s string) *wireHeader {
	if s == "" {
		return nil
	}
	return (&TextHeader{s}).wireHeader()
}

// titled is an optional text header.
func titled(s string) Header {
	if s == "" {
		return nil
	}
	return &TextHeader{s}
}
