package webhook

import "github.com/wacloud/wacloud/webhook/internal/cursor"

// newItem returns the empty event that an item is to be read into.
func newItem(ch *change, l list, raw string) item {
	switch l {
	case listStatuses:
		return new(Status)
	case listErrors:
		return new(AccountError)
	default:
		return newMessage(raw)
	}
}

// newMessage returns the empty message for the item's type.
func newMessage(raw string) item {
	typ, sub := messageType(raw)
	switch typ {
	case "text":
		return new(TextMessage)
	case "image":
		return new(ImageMessage)
	case "video":
		return new(VideoMessage)
	case "audio":
		return new(AudioMessage)
	case "document":
		return new(DocumentMessage)
	case "sticker":
		return new(StickerMessage)
	case "location":
		return new(LocationMessage)
	case "contacts":
		return new(ContactsMessage)
	case "reaction":
		return new(ReactionMessage)
	case "button":
		return new(ButtonMessage)
	case "system":
		return new(SystemMessage)
	case "interactive":
		switch sub {
		case "button_reply":
			return new(ButtonReply)
		case "list_reply":
			return new(ListReply)
		case "nfm_reply":
			return new(FlowReply)
		case "call_permission_reply":
			return new(CallPermissionReply)
		}
	}
	return new(Unsupported)
}

// messageType returns a message's type and, for interactive ones, the type of the answer.
func messageType(raw string) (typ, sub string) {
	if kindOf(raw) != '{' {
		return "", ""
	}
	c := cursor.New(raw)
	interactive := ""
	for ok := c.Open(); ok; ok = c.More() {
		switch c.Key() {
		case "type":
			typ = scalar(c.Raw())
		case "interactive":
			interactive = c.Raw()
		default:
			c.Skip()
		}
	}
	if typ == "interactive" && kindOf(interactive) == '{' {
		c.Reset(interactive)
		for ok := c.Open(); ok; ok = c.More() {
			if c.Key() == "type" {
				sub = scalar(c.Raw())
			} else {
				c.Skip()
			}
		}
	}
	return typ, sub
}
