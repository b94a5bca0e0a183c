package whatsapp

import "strings"

// previews is implemented by every message that has something of its own to show.
type previews interface{ preview() string }

// Preview returns one line of what a person will see, for logs and inboxes: the text, or what it is in brackets and what
// is written on it. It holds what the message says, so it is as private as the message.
func Preview(m Message) string {
	if isNil(m) {
		return "[nothing]"
	}
	if p, ok := m.(previews); ok {
		return oneLine(p.preview())
	}
	return oneLine(label(m.kind(), ""))
}

// label is "[what] detail".
func label(what, detail string) string {
	return strings.TrimSpace("[" + what + "] " + strings.TrimSpace(detail))
}

// framed is the line of an interactive message: header, body and what can be tapped.
func framed(h Header, body string, taps ...string) string {
	var b strings.Builder
	if isNil(h) {
		h = nil
	}
	switch h := h.(type) {
	case *TextHeader:
		b.WriteString(h.Text + ": ")
	case *ImageHeader:
		b.WriteString("[image] ")
	case *VideoHeader:
		b.WriteString("[video] ")
	case *DocumentHeader:
		b.WriteString(label("document", h.Filename) + " ")
	}
	b.WriteString(body)
	for _, t := range taps {
		b.WriteString(" [" + t + "]")
	}
	return b.String()
}

// oneLine joins lines and drops what could forge a log line.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == 0x85 || r == 0x2028 || r == 0x2029:
			return ' '
		case r < ' ' || r == 0x7f:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
