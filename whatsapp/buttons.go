package whatsapp

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Buttons asks the person to tap one of up to three replies. The tap comes back as an event with the button's id.
//
// Limits: body 1 to 1024 characters; footer at most 60; 1 to 3 buttons with different ids and titles; title 1 to 20
// characters; id 1 to 256 characters without spaces around it.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/interactive-reply-buttons-messages
type Buttons struct {
	Header  Header // nil, *TextHeader, *ImageHeader, *VideoHeader or *DocumentHeader
	Body    string
	Footer  string
	Buttons []Button
}

// A Button is one reply that can be tapped.
type Button struct {
	ID    string // comes back in the event
	Title string
}

type wireButtons struct {
	Buttons []wireButton `json:"buttons"`
}

type wireButton struct {
	Type  string    `json:"type"`
	Reply wireReply `json:"reply"`
}

type wireReply struct {
	ID    looseString `json:"id"`
	Title looseString `json:"title"`
}

func (m *Buttons) kind() string { return "interactive" }

func (m *Buttons) check(v *checker) {
	v.frame(m.Header, m.Body, 1024, m.Footer)
	v.replyButtons("interactive.action.buttons", m.Buttons, 3)
}

func (v *checker) replyButtons(path string, buttons []Button, most int) {
	v.count(path, len(buttons), 1, most, "buttons")
	ids, titles := map[string]bool{}, map[string]bool{}
	for i, b := range buttons {
		p := at(path, i) + ".reply"
		v.length(p+".id", b.ID, 1, 256)
		if strings.TrimSpace(b.ID) != b.ID {
			v.fail(p+".id", "want no spaces around it", fmt.Sprintf("%d characters", len(b.ID)))
		}
		v.length(p+".title", b.Title, 1, 20)
		v.unique(p+".id", b.ID, ids)
		v.unique(p+".title", b.Title, titles)
	}
}

// unique wants a value that was not seen before in the message. The value itself stays out of the error: it may be
// personal.
func (v *checker) unique(path, s string, seen map[string]bool) {
	if s != "" && seen[s] {
		v.fail(path, "want a value that no other has", fmt.Sprintf("%d characters that are there already", utf8.RuneCountInString(s)))
	}
	seen[s] = true
}

func (m *Buttons) wire() any {
	return wireInteractive{"button", encodeHeader(m.Header), text(m.Body), text(m.Footer), wireButtons{encodeReplies(m.Buttons)}}
}

func encodeReplies(buttons []Button) []wireButton {
	out := make([]wireButton, len(buttons))
	for i, b := range buttons {
		out[i] = wireButton{"reply", b.wire()}
	}
	return out
}

func (b Button) wire() wireReply { return wireReply{looseString(b.ID), looseString(b.Title)} }

func (w wireReply) button() Button { return Button{string(w.ID), string(w.Title)} }

func (m *Buttons) preview() string {
	var titles []string
	for _, b := range m.Buttons {
		titles = append(titles, b.Title)
	}
	return framed(m.Header, m.Body, titles...)
}

func decodeButtons(p *parts) (Message, error) {
	w, err := actionOf[wireButtons](p)
	m := &Buttons{Header: p.header, Body: p.body, Footer: p.footer}
	for _, b := range w.Buttons {
		m.Buttons = append(m.Buttons, b.Reply.button())
	}
	return m, err
}
