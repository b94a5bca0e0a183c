package webhook

import (
	"strings"
	"unicode/utf8"
)

// previewLength bounds a preview, in characters.
const previewLength = 120

// Preview returns one line for an inbox: what was written, or what kind of thing came, in brackets. It never fails, holds
// no line break and at most 120 characters.
func Preview(e Event) string { return oneLine(preview(e)) }

func preview(e Event) string {
	switch v := e.(type) {
	case nil:
		return ""
	case *TextMessage:
		return v.Body
	case *ImageMessage:
		return bracket("image", v.Caption)
	case *VideoMessage:
		return bracket("video", v.Caption)
	case *AudioMessage:
		if v.Voice {
			return "[voice message]"
		}
		return "[audio]"
	case *DocumentMessage:
		return bracket("document", first(v.Caption, v.Filename))
	case *StickerMessage:
		return "[sticker]"
	case *LocationMessage:
		return bracket("location", first(v.Name, v.Address))
	case *ContactsMessage:
		return bracket("contacts", contactNames(v.Contacts))
	case *ReactionMessage:
		if v.Removed() {
			return "[reaction removed]"
		}
		return bracket("reaction", v.Emoji)
	case *SystemMessage:
		return bracket("system", v.Body)
	case *Status:
		return statusPreview(v)
	case *AccountError:
		return bracket("error", v.Err.Title)
	case *Unsupported:
		return "[unsupported: " + first(v.Type, v.Field, "unknown") + "]"
	case *Malformed:
		return "[malformed]"
	case Answer:
		return first(v.ReplyTitle(), v.ReplyID())
	}
	return "[" + TypeName(e) + "]"
}

func statusPreview(s *Status) string {
	if len(s.Errors) > 0 {
		return bracket(string(s.State), s.Errors[0].Title)
	}
	return "[" + first(string(s.State), "status") + "]"
}

func contactNames(list []Contact) string {
	var names []string
	for i := range list {
		if len(names) == 3 {
			names = append(names, "…")
			break
		}
		names = append(names, list[i].Name.Formatted)
	}
	return strings.Join(names, ", ")
}

func bracket(kind, text string) string {
	if text == "" {
		return "[" + kind + "]"
	}
	return "[" + kind + "] " + text
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}

// oneLine makes white space and control characters single spaces, and cuts.
func oneLine(s string) string {
	var b strings.Builder
	n, gap := 0, false
	for _, r := range s {
		if r <= ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 || r == utf8.RuneError {
			gap = n > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			n, gap = n+1, false
		}
		if n >= previewLength-1 {
			b.WriteRune('…')
			break
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
