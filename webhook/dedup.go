package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// dedupKey names an item by what stays the same when Meta delivers it again, alone or in another batch.
func dedupKey(e Event) string {
	switch v := e.(type) {
	case *Status:
		if v.ID != "" {
			return statusKey("s:", v)
		}
	case *Malformed:
	default:
		b := e.event()
		if b.messageID != "" && b.list == listMessages {
			return clip("m:" + b.messageID)
		}
	}
	return contentKey(e.event())
}

// statusKey names a status by message, state and recipient; a payment also by its transaction, as one order can have
// several.
func statusKey(space string, s *Status) string {
	who := s.RecipientID + "|" + s.RecipientUserID + "|" + s.ParticipantID + "|" + s.ParticipantUserID
	if s.Payment != nil && s.Payment.Transaction != nil {
		who += "|" + s.Payment.Transaction.ID + "|" + s.Payment.Transaction.Status
	}
	return clip(space + s.ID + "|" + string(s.State) + "|" + who)
}

// contentKey names an item without an id by all it says, and by the entry's time, which tells two equal pieces of news
// apart.
func contentKey(b *base) string {
	h := sha256.New()
	if c := b.change; c != nil {
		h.Write([]byte(c.waba + "\x00" + c.field + "\x00" + c.NumberID + "\x00" + strconv.FormatInt(c.time.Unix(), 10) + "\x00"))
	}
	h.Write([]byte(b.raw))
	return "h:" + hex.EncodeToString(h.Sum(nil))
}

// maxKey bounds the keys given to a store.
const maxKey = 512 // bytes

// clip replaces the end of a key that is too long by its hash, and keeps control characters out.
func clip(key string) string {
	if len(key) <= maxKey && !strings.ContainsFunc(key, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return key[:1] + "#" + hex.EncodeToString(sum[:])
}
