package whatsapp

import (
	"strings"
	"unicode"
)

// Reaction puts one emoji on a message that the person sent or received; a new one replaces the old, and an empty Emoji
// takes it away.
//
// Limits: one emoji; it quotes no message (Outgoing.ReplyTo); the message must not be older than 30 days, deleted, or itself a reaction (error 131009 in a
// status).
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/reaction-messages
// and https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/contextual-replies
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
	const rule = "want one emoji, or none to remove the reaction"
	if n := characters(m.Emoji); n > 1 {
		v.fail("reaction.emoji", rule, itoa(n)+" characters")
	} else if m.Emoji != "" && noEmoji(m.Emoji) {
		v.fail("reaction.emoji", rule, "a letter, digit or space")
	}
}

// noEmoji reports whether a character is surely no emoji: ASCII, or letters with their accents, digits or space. What else
// there is, now or in later versions of Unicode, may be one.
func noEmoji(character string) bool {
	const information, emojiStyle, keycap = '\u2139', '\ufe0f', '\u20e3' // a letter that is an emoji, and what makes others one
	return !strings.ContainsFunc(character, func(r rune) bool {
		letter := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || unicode.IsSpace(r)
		return r == information || r == emojiStyle || r == keycap || r > unicode.MaxASCII && !letter
	})
}

func (m *Reaction) wire() any { return wireReaction{m.MessageID, m.Emoji} }

func (m *Reaction) preview() string {
	if m.Emoji == "" {
		return label("reaction removed", "")
	}
	return label("reaction", m.Emoji)
}

func decodeReaction(b []byte) (Message, error) {
	w, err := unmarshalAt[wireReaction]("reaction", b)
	return &Reaction{w.MessageID, w.Emoji}, err
}
