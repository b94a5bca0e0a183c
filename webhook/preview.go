package webhook

import (
	"strconv"
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
		return first(v.Body, "[text]")
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
		return bracket("error", v.title())
	case *Unsupported:
		return "[unsupported: " + first(v.Type, v.Field, "unknown") + "]"
	case *Malformed:
		return "[malformed]"
	case *CallPermissionReply:
		return bracket("call permission", v.Response)
	case *FlowReply:
		return bracket("form", v.Name)
	case *OrderMessage:
		return bracket("order", first(v.Text, strconv.Itoa(len(v.Items))+" items"))
	case *EditMessage:
		return bracket("edited", preview(v.Content))
	case *RevokeMessage:
		return "[deleted]"
	case *RequestWelcome:
		return "[chat opened]"
	case Answer:
		return first(v.ReplyTitle(), v.ReplyID(), "[answer]")
	}
	return newsPreview(e)
}

// newsPreview is for what no person wrote.
func newsPreview(e Event) string {
	switch v := e.(type) {
	case *Call:
		return bracket("call", v.Event+" "+v.Status)
	case *CallStatus:
		return bracket("call", string(v.State))
	case *Echo:
		return bracket("sent", preview(v.Content))
	case *SentEcho:
		return "[sent by another app]"
	case *Standby:
		return bracket("standby", preview(v.Content))
	case *HistoryMessage:
		return bracket("history", preview(v.Content))
	case *History:
		return bracket("history", strconv.Itoa(v.Progress)+"%")
	case *AccountAlert:
		return bracket("account alert", v.Type)
	case *AccountReview:
		return bracket("account review", v.Decision)
	case *AccountUpdate:
		return bracket("account", v.Event)
	case *BusinessStatus:
		return bracket("business", v.Event)
	case *BusinessUsername:
		return bracket("username", v.Status)
	case *FlowUpdate:
		return bracket("flow", first(v.Message, v.Event))
	case *Handover:
		return bracket("handover", v.Type)
	case *NumberName:
		return bracket("display name", v.Decision)
	case *NumberQuality:
		return bracket("number", v.Event)
	case *Security:
		return bracket("security", v.Event)
	case *TemplateStatus:
		return bracket("template "+v.Name, v.Event)
	case *TemplateQuality:
		return bracket("template "+v.Name, v.Current)
	case *TemplateCategory:
		return bracket("template "+v.Name, first(v.Correct, v.New))
	case *TemplateComponents:
		return bracket("template "+v.Name, "edited")
	case *UserPreference:
		return bracket("preference", v.Category+" "+v.Value)
	case *UserAction:
		return bracket("action", v.Type)
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
