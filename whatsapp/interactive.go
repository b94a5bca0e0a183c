package whatsapp

import (
	"encoding/json"
	"fmt"
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
		return nil, err
	}
	header, err := w.Header.decode()
	if err != nil {
		return nil, err
	}
	p := &parts{strings.ToLower(w.Type), header, w.Body.text(), w.Footer.text(), action}
	switch p.kind {
	case "":
		return nil, fmt.Errorf("interactive.type is missing")
	case "button":
		return decodeButtons(p)
	}
	return nil, fmt.Errorf("interactive.type %.40q: %w", w.Type, errUnknownShape)
}
