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
	kind   string
	header Header
	body   string
	footer string
	action json.RawMessage
}

func decodeInteractive(b []byte) (Message, error) {
	var action json.RawMessage
	w := wireInteractive{Action: &action}
	if err := json.Unmarshal(b, &w); err != nil {
		return nil, &partError{"interactive", b, reflect.TypeFor[wireInteractive](), err}
	}
	header, odd := w.Header.decode()
	m, err := (&parts{w.Type, header, w.Body.text(), w.Footer.text(), action}).message()
	return m, cmp.Or(err, odd)
}

func (p *parts) message() (Message, error) {
	switch strings.ToLower(p.kind) {
	case "":
		return nil, missing("interactive.type")
	case "button":
		return decodeButtons(p)
	case "list":
		return decodeList(p)
	case "cta_url":
		return decodeCTAURL(p)
	case "flow":
		return decodeFlow(p)
	case "product":
		return decodeProduct(p)
	case "product_list":
		return decodeProductList(p)
	case "catalog_message":
		return decodeCatalog(p)
	case "carousel":
		return decodeCarousel(p)
	case "address_message":
		return decodeAddress(p)
	case "location_request_message":
		return &LocationRequest{p.body}, nil
	case "request_contact_info":
		return &ContactInfoRequest{p.body}, nil
	case "call_permission_request":
		return &CallPermissionRequest{p.body}, nil
	case "voice_call":
		return decodeVoiceCall(p)
	case "order_details":
		return decodeOrderDetails(p)
	case "order_status":
		return decodeOrderStatus(p)
	}
	return nil, fmt.Errorf("interactive.type %.40q: %w", p.kind, errUnknownShape)
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
