package webhook

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// dedupKey names an item by what stays the same when Meta delivers it again, alone or in another batch. What is live, past,
// echoed and on standby has a space of its own each, since the same message can come in several.
func dedupKey(e Event) string {
	b := e.event()
	switch v := e.(type) {
	case *Malformed:
	case *Status:
		if v.ID != "" {
			return statusKey("s:", v)
		}
	case *Call:
		if v.ID != "" {
			return clip("c:" + v.ID + "|" + v.Event)
		}
	case *CallStatus:
		if v.ID != "" {
			return clip("d:" + v.ID + "|" + string(v.State) + "|" + v.RecipientID + "|" + v.RecipientUserID)
		}
	case *Standby:
		if s, ok := v.Content.(*Status); ok && s.ID != "" {
			return statusKey("t:", s)
		}
		if v.messageID != "" {
			return clip("b:" + v.messageID)
		}
	case *HistoryMessage:
		if v.messageID != "" {
			return clip("y:" + v.messageID)
		}
	case *Echo:
		if v.messageID != "" {
			return clip("e:" + v.messageID)
		}
	default:
		if id := e.about().messageID; id != "" && b.list == listMessages {
			return clip("m:" + id)
		}
	}
	return contentKey(b)
}

// statusKey names a status by message, state and recipient; a payment also by its transaction, as one order can have
// several; one of a group that names nobody by all it says, as each participant has one.
func statusKey(space string, s *Status) string {
	who := s.RecipientID + "|" + s.RecipientUserID + "|" + s.RecipientParentUserID + "|" +
		s.ParticipantID + "|" + s.ParticipantUserID + "|" + s.ParticipantParentUserID
	person := s.from
	person.IdentityHash = "" // it proves who somebody is, and names nobody
	if s.group != "" && person.IsZero() {
		sum := sha256.Sum256([]byte(s.raw))
		who += "|" + hex.EncodeToString(sum[:])
	}
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
