package webhook

// ConversationKey returns a key for the conversation that e belongs to: the same for everything between one business number
// and one person, or one group, whatever kind of event it is. It is "" for news about accounts, numbers and templates.
//
// A person is named by the BSUID if the event has one, else by the phone-shaped id.
func ConversationKey(e Event) string {
	if e == nil {
		return ""
	}
	b, about := e.event(), e.about()
	number := ""
	if b.change != nil {
		number = b.change.NumberID
	}
	switch {
	case about.group != "":
		return number + "/group/" + about.group
	case about.from.Key() != "":
		return number + "/" + about.from.Key()
	}
	return ""
}

// laneOf returns what is handled in order: the messages of a conversation, its statuses, and for other news a field of an
// account. Statuses do not stand behind messages, as a handler may wait for one.
func laneOf(e Event) string {
	if c := ConversationKey(e); c != "" {
		if isStatus(e) {
			return "s" + c
		}
		return "m" + c
	}
	b := e.event()
	if b.change == nil {
		return ""
	}
	if id := e.about().messageID; id != "" {
		return "#" + b.change.waba + "/" + id // nobody is named: alone
	}
	return "#" + b.change.waba + "/" + b.change.field
}

func isStatus(e Event) bool { return e.event().list == listStatuses }

// OpensWindow reports whether e opens, or opens again, the 24-hour customer-service window of its conversation: a person
// wrote or called. Statuses, system messages, edits, and what comes from history, echoes or standby do not.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages
func OpensWindow(e Event) bool {
	switch v := e.(type) {
	case *SystemMessage, *EditMessage, *RevokeMessage, *RequestWelcome:
		return false
	case *Unsupported:
		return v.Message != nil
	case *Call:
		return v.Event == CallConnect && v.ByUser()
	case Message:
		return true
	}
	return false
}

// Text returns the words that a person sent or chose: the body of a text, a caption, the title of a tapped button or row.
// It is "" where there are none.
func Text(e Event) string {
	switch v := e.(type) {
	case *TextMessage:
		return v.Body
	case MediaMessage:
		return v.File().Caption
	case *OrderMessage:
		return v.Text
	case *CallPermissionReply, *FlowReply:
		return "" // Meta's words, not the person's
	case Answer:
		return v.ReplyTitle()
	}
	return ""
}
