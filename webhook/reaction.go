package webhook

// A ReactionMessage puts an emoji on a message, or takes it away.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/reaction
type ReactionMessage struct {
	message
	MessageID string `wa:"reaction.message_id"` // the message reacted to
	Emoji     string `wa:"reaction.emoji"`      // "" if the reaction was removed
}

// Removed reports whether the reaction was taken away.
func (m *ReactionMessage) Removed() bool { return m.Emoji == "" }
