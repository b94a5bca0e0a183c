package whatsapp

// LocationRequest asks the person for their location, with a button that opens the map. The answer is an ordinary
// location event.
//
// Limits: body 1 to 1024 characters; no header, no footer.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/location-request-messages
type LocationRequest struct{ Body string }

// ContactInfoRequest asks the person for their phone number, which a business that knows only their business-scoped user
// id cannot see. The answer is a contacts event.
//
// Limits: body 1 to 1024 characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-scoped-user-ids
type ContactInfoRequest struct{ Body string }

// CallPermissionRequest asks the person whether the business may call them.
//
// Limits: body at most 1024 characters, it may be empty; at most one request a day and two a week to one person.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions
type CallPermissionRequest struct{ Body string }

// VoiceCall shows a button with which the person can call the business on WhatsApp.
//
// Limits: body 1 to 1024 characters; label at most 20 characters; 1 to 43,200 minutes; payload at most 512 characters.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/call-button-messages-deep-links
type VoiceCall struct {
	Body        string
	DisplayText string // the button's label; "" for Meta's "Call Now"
	TTLMinutes  int    // how long the button works; 0 for Meta's 10,080 (7 days)
	Payload     string // comes back in the call's webhooks
}

type wireNamed struct {
	Name string `json:"name"`
}

type wireVoiceCall struct {
	Name       string               `json:"name"`
	Parameters *wireVoiceCallParams `json:"parameters,omitempty"`
}

type wireVoiceCallParams struct {
	DisplayText string   `json:"display_text,omitempty"`
	TTLMinutes  looseInt `json:"ttl_minutes,omitempty"`
	Payload     string   `json:"payload,omitempty"`
}

func (m *LocationRequest) kind() string       { return "interactive" }
func (m *ContactInfoRequest) kind() string    { return "interactive" }
func (m *CallPermissionRequest) kind() string { return "interactive" }
func (m *VoiceCall) kind() string             { return "interactive" }

func (m *LocationRequest) check(v *checker) { v.length("interactive.body.text", m.Body, 1, 1024) }

func (m *ContactInfoRequest) check(v *checker) { v.length("interactive.body.text", m.Body, 1, 1024) }

func (m *CallPermissionRequest) check(v *checker) { v.optional("interactive.body.text", m.Body, 1024) }

func (m *VoiceCall) check(v *checker) {
	v.length("interactive.body.text", m.Body, 1, 1024)
	const path = "interactive.action.parameters"
	v.optional(path+".display_text", m.DisplayText, 20)
	if m.TTLMinutes != 0 {
		v.between(path+".ttl_minutes", float64(m.TTLMinutes), 1, 43200, "minutes")
	}
	v.optional(path+".payload", m.Payload, 512)
}

func (m *LocationRequest) wire() any {
	return wireInteractive{Type: "location_request_message", Body: text(m.Body), Action: wireNamed{"send_location"}}
}

func (m *ContactInfoRequest) wire() any {
	return wireInteractive{Type: "request_contact_info", Body: text(m.Body), Action: wireNamed{"request_contact_info"}}
}

func (m *CallPermissionRequest) wire() any {
	return wireInteractive{Type: "call_permission_request", Body: text(m.Body), Action: wireNamed{"call_permission_request"}}
}

func (m *VoiceCall) wire() any {
	action := wireVoiceCall{Name: "voice_call"}
	if m.DisplayText != "" || m.TTLMinutes != 0 || m.Payload != "" {
		action.Parameters = &wireVoiceCallParams{m.DisplayText, looseInt(m.TTLMinutes), m.Payload}
	}
	return wireInteractive{Type: "voice_call", Body: text(m.Body), Action: action}
}

func (m *LocationRequest) preview() string       { return framed(nil, m.Body, "send location") }
func (m *ContactInfoRequest) preview() string    { return framed(nil, m.Body, "share contact info") }
func (m *CallPermissionRequest) preview() string { return framed(nil, m.Body, "allow calls") }

func (m *VoiceCall) preview() string {
	if m.DisplayText == "" {
		return framed(nil, m.Body, "Call Now")
	}
	return framed(nil, m.Body, m.DisplayText)
}

func decodeVoiceCall(p *parts) (Message, error) {
	w, err := actionOf[wireVoiceCall](p)
	m := &VoiceCall{Body: p.body}
	if w.Parameters != nil {
		m.DisplayText, m.TTLMinutes, m.Payload = w.Parameters.DisplayText, int(w.Parameters.TTLMinutes), w.Parameters.Payload
	}
	return m, err
}
