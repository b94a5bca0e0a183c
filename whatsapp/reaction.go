package whatsapp

// Reaction puts one emoji on a message that the person sent or received; a new one replaces the old, and an empty Emoji
// takes it away.
//
// Limits: one emoji; the message must not be older than 30 days, deleted, or itself a reaction (error 131009 in a
// status).
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/reaction-messages
type Reaction struct {
	MessageID string // the wamid that is reacted to
	Emoji     string // "" removes the reaction
}

type wireReaction struct {
	MessageID string `json:"message_id"`
	Emoji     string `json:"emoji"` // written even when empty: that is the removal
}

func (m *Reaction) kind() string { return "reaction" }

func (m *Reaction) check(v *checker) {
	v.required("reaction.message_id", m.MessageID)
	if n := characters(m.Emoji); n > 1 {
		v.fail("reaction.emoji", "want one emoji, or none to remove the reaction", itoa(n)+" characters")
	}
}

func (m *Reaction) wire() any { return wireReaction{m.MessageID, m.Emoji} }

func (m *Reaction) preview() string {
	if m.Emoji == "" {
		return label("reaction removed", "")
	}
	return label("reaction", m.Emoji)
}

func decodeReaction(b []byte) (Message, error) {
	w, err := unmarshal[wireReaction](b)
	return &Reaction{w.MessageID, w.Emoji}, err
}
