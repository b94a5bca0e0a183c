package webhook

// ConversationKey returns a key for the conversation that e belongs to: the same for everything between one business number
// and one person, or one group, whatever kind of event it is. It is "" for news about accounts, numbers and templates.
//
// A person is named by the BSUID if the event has one, else by the phone-shaped id.
func ConversationKey(e Event) string {
	if e == nil {
		return ""
	}
	b := e.event()
	number := ""
	if b.change != nil {
		number = b.change.NumberID
	}
	switch {
	case b.group != "":
		return number + "/group/" + b.group
	case b.from.Key() != "":
		return number + "/" + b.from.Key()
	}
	return ""
}

// laneOf returns what is handled in order: a conversation, and for other news a field of an account.
func laneOf(e Event) string {
	if c := ConversationKey(e); c != "" {
		return c
	}
	b := e.event()
	if b.change == nil {
		return ""
	}
	if b.list == listMessages || b.list == listStatuses {
		return "#" + b.change.waba + "/" + b.messageID // nobody is named: alone
	}
	return "#" + b.change.waba + "/" + b.change.field
}
