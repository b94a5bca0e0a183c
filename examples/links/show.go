package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/wacloud/wacloud/phone"
)

// show prints a link and, field by field, what it says.
func show(w io.Writer, link string, t phone.Target) error {
	var b strings.Builder
	if strings.ContainsFunc(link, func(r rune) bool { return !unicode.IsPrint(r) }) {
		link = fmt.Sprintf("%q", link) // it is somebody else's, and this may be a terminal
	}
	fmt.Fprintln(&b, link)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "  %-8s%s\n", name, value)
		}
	}
	row("opens", opens(t))
	row("number", describe(t.Number))
	row("text", quoted(t.Text))
	row("code", t.Code)
	row("payload", quoted(t.Payload))
	row("invite", t.Invite)
	_, err := io.WriteString(w, b.String())
	return err
}

func opens(t phone.Target) string {
	switch t.Kind {
	case phone.ChatLink:
		if t.Number == "" {
			return "a chat with whom the user picks"
		}
		return "a chat"
	case phone.MessageLink:
		return "a chat with the business that the code stands for"
	case phone.CallLink:
		return "a call"
	case phone.GroupLink:
		return "an invitation to a group"
	}
	return string(t.Kind)
}

// describe says what the numbering plan knows about a number: a typing error often shows there.
func describe(number string) string {
	n, err := phone.Parse(number, "")
	switch {
	case err != nil:
		return number
	case !n.Valid():
		return n.Display() + " (not in the numbering plan)"
	}
	return fmt.Sprintf("%s (%s, %s)", n.Display(), n.Kind(), n.Region())
}

// quoted shows a text on one line, with its spaces.
func quoted(s string) string {
	if s == "" {
		return ""
	}
	return fmt.Sprintf("%q", s)
}
