package whatsapp

// Pin pins a message to the top of a group, or takes the pin away. A group holds at most 3; another one takes the oldest
// away.
//
// Limits: only to a Group; pinned for 1 to 30 days.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/groups-messaging
type Pin struct {
	MessageID string // the wamid of the message
	Days      int    // how long it stays, 1 to 30
	Unpin     bool   // take the pin away; Days is not used then
}

type wirePin struct {
	Type      string   `json:"type"`
	MessageID string   `json:"message_id"`
	Days      looseInt `json:"expiration_days,omitempty"`
}

func (m *Pin) kind() string { return "pin" }

func (m *Pin) check(v *checker) {
	v.required("pin.message_id", m.MessageID)
	if !m.Unpin {
		v.between("pin.expiration_days", float64(m.Days), 1, 30, "days")
	}
}

func (m *Pin) checkRecipient(v *checker, to Recipient) {
	if to.Kind() != KindGroup {
		v.fail("recipient_type", "want group: only a group has pinned messages", string(to.Kind()))
	}
}

func (m *Pin) wire() any {
	if m.Unpin {
		return wirePin{Type: "unpin", MessageID: m.MessageID}
	}
	return wirePin{"pin", m.MessageID, looseInt(m.Days)}
}

func (m *Pin) preview() string {
	if m.Unpin {
		return label("unpinned", "")
	}
	return label("pinned", "")
}

func decodePin(b []byte) (Message, error) {
	w, err := unmarshalAt[wirePin]("pin", b)
	return &Pin{w.MessageID, int(w.Days), w.Type == "unpin"}, err
}
