package whatsapptest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A User is a person whom a test plays. What they do reaches the subscribed webhooks; Flush waits for it. They write to
// the server's main number; At gives the same person at another one.
type User struct {
	s *Server
	p *person
	n *number
}

// A UserOption says more about a person.
type UserOption func(*person)

// WithUserID sets the person's business-scoped user id, "US.…" for example. By default one is made.
func WithUserID(bsuid string) UserOption { return func(p *person) { p.bsuid = bsuid } }

// WithUsername gives the person a username.
func WithUsername(name string) UserOption { return func(p *person) { p.username = name } }

// WithIdentityKey sets the hash of the person's identity key, as with the identity check enabled: webhooks carry it, and a
// message with another recipient_identity_key_hash is refused with 137000. Calling User again with another hash is what a
// new phone does.
func WithIdentityKey(hash string) UserOption { return func(p *person) { p.identity = hash } }

// User returns the person with a phone number, and makes them WhatsApp users under that name if they are not yet. An
// empty phone makes a person who is known by a business-scoped user id alone, an empty name one called "User" and the end
// of their number. Their 24-hour window is shut until they
// write.
func (s *Server) User(phone, name string, opts ...UserOption) *User {
	s.mu.Lock()
	defer s.mu.Unlock()
	digits := digitsOf(phone)
	p := s.byPhone[digits]
	if p == nil || digits == "" {
		p = &person{waID: digits, bsuid: s.ids.bsuid("US")}
	}
	p.stranger = false
	if name != "" {
		p.name = name
	}
	delete(s.byBSUID, p.bsuid)
	for _, o := range opts {
		o(p)
	}
	s.byBSUID[p.bsuid] = p
	if digits != "" {
		s.byPhone[digits] = p
	}
	return &User{s, p, s.numbers[0]}
}

// Find returns a person that User made or that a message was sent to, as they are: unlike User it makes nobody a player
// whose window is shut.
func (s *Server) Find(phone string) (*User, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.byPhone[digitsOf(phone)]
	if !known {
		p, known = s.byBSUID[phone]
	}
	if !known {
		return nil, false
	}
	return &User{s, p, s.numbers[0]}, true
}

// At returns the same person, writing to another of the account's numbers.
func (u *User) At(numberID string) *User {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	n := u.s.numberByID(numberID)
	if n == nil {
		u.s.trouble(u.p, "cannot write to %q: the account has no such number", numberID)
		n = u.n
	}
	return &User{u.s, u.p, n}
}

// WaID returns the person's WhatsApp id, "" if they are known by user id only.
func (u *User) WaID() string { return u.p.waID }

// UserID returns the person's business-scoped user id.
func (u *User) UserID() string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	return u.p.bsuid
}

// trouble notes what Flush is to report. The caller holds mu.
func (s *Server) trouble(p *person, format string, args ...any) {
	s.troubles = append(s.troubles, fmt.Errorf("whatsapptest: %s "+format, append([]any{p.profileName()}, args...)...))
}

// Says sends a text and returns its id.
func (u *User) Says(body string) string {
	return u.send(inboundMessage{Type: "text", Text: &inboundText{body}})
}

// Quotes sends a text that quotes an earlier message, and returns its id.
func (u *User) Quotes(messageID, body string) string {
	return u.send(inboundMessage{Type: "text", Text: &inboundText{body}, Context: u.quote(messageID)})
}

// quote is the context of an answer. It names who sent the quoted message.
func (u *User) quote(messageID string) *inboundContext {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	c := &inboundContext{ID: messageID, From: digitsOf(u.n.Display)}
	if in, theirs := u.s.inbound[messageID]; theirs {
		c.From = in.person.waID
	}
	return c
}

// Reacts puts an emoji on a message, or takes it away with "". It returns the id of the reaction.
func (u *User) Reacts(messageID, emoji string) string {
	return u.send(inboundMessage{Type: "reaction", Reaction: &inboundReaction{messageID, emoji}})
}

// SendsImage sends a picture, which can then be downloaded, and returns the message's id.
func (u *User) SendsImage(data []byte, mimeType, caption string) string {
	m := u.store(data, mimeType, "")
	m.Caption = caption
	return u.send(inboundMessage{Type: "image", Image: m})
}

// SendsVideo sends a video and returns the message's id.
func (u *User) SendsVideo(data []byte, mimeType, caption string) string {
	m := u.store(data, mimeType, "")
	m.Caption = caption
	return u.send(inboundMessage{Type: "video", Video: m})
}

// SendsAudio sends an audio file and returns the message's id.
func (u *User) SendsAudio(data []byte, mimeType string) string {
	m := u.store(data, mimeType, "")
	m.Voice = new(false)
	return u.send(inboundMessage{Type: "audio", Audio: m})
}

// SendsVoice sends a voice note and returns the message's id.
func (u *User) SendsVoice(data []byte) string {
	m := u.store(data, "audio/ogg; codecs=opus", "")
	m.Voice = new(true)
	return u.send(inboundMessage{Type: "audio", Audio: m})
}

// SendsDocument sends a document and returns the message's id.
func (u *User) SendsDocument(data []byte, mimeType, filename, caption string) string {
	m := u.store(data, mimeType, filename)
	m.Caption = caption
	return u.send(inboundMessage{Type: "document", Document: m})
}

// SendsSticker sends a sticker and returns the message's id.
func (u *User) SendsSticker(data []byte) string {
	m := u.store(data, "image/webp", "")
	m.Animated = new(false)
	return u.send(inboundMessage{Type: "sticker", Sticker: m})
}

// SendsLocation sends a place and returns the message's id. Name and address may be empty.
func (u *User) SendsLocation(latitude, longitude float64, name, address string) string {
	return u.send(inboundMessage{Type: "location", Location: &inboundLocation{latitude, longitude, name, address}})
}

func (u *User) store(data []byte, mimeType, filename string) *inboundMedia {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	f := u.s.store("", u.n.id, mimeType, filename, data, inboundLife)
	return &inboundMedia{Filename: filename, MIMEType: mimeType, SHA256: base64Sum(f.sum), ID: f.id}
}

// Completes answers the newest flow with data, a JSON object, and returns the message's id.
func (u *User) Completes(data string) string {
	if !json.Valid([]byte(data)) {
		u.s.mu.Lock()
		defer u.s.mu.Unlock()
		u.s.trouble(u.p, "cannot complete a flow: the data is not JSON")
		return ""
	}
	return u.send(inboundMessage{
		Type: "interactive", Context: u.newest("flow"),
		Interactive: &inboundInteractive{Type: "nfm_reply", FlowReply: &inboundFlow{data, "Sent", "flow"}},
	})
}

// newest is the context that names the newest message of an interactive type, nil if there was none.
func (u *User) newest(interactive string) *inboundContext {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	for _, m := range slices.Backward(u.p.inbox) {
		if m.Interactive == interactive {
			return &inboundContext{From: digitsOf(u.n.Display), ID: m.ID}
		}
	}
	return nil
}

// Taps taps a reply button or list row by its id, or a template's quick reply by its payload or text, on the newest
// message that has it, and returns the id of the answer. If no message has it, Taps returns "" and Flush reports it.
func (u *User) Taps(id string) string {
	u.s.mu.Lock()
	m, found := u.tap(id)
	if !found {
		u.s.trouble(u.p, "cannot tap %q: no message that arrived has it", id)
	}
	u.s.mu.Unlock()
	if !found {
		return ""
	}
	return u.send(m)
}

// tap finds what can be tapped and returns the answer. The caller holds mu.
func (u *User) tap(id string) (inboundMessage, bool) {
	for _, sent := range slices.Backward(u.p.inbox) {
		var m sendBody
		if sent.NumberID != u.n.id || json.Unmarshal(sent.Body, &m) != nil {
			continue
		}
		answer := inboundMessage{Context: &inboundContext{From: digitsOf(u.n.Display), ID: sent.ID}}
		if m.Interactive != nil && m.Interactive.Action != nil {
			if reply, shown := m.Interactive.Action.find(id); shown {
				answer.Type, answer.Interactive = "interactive", reply
				return answer, true
			}
		}
		if m.Template != nil {
			if button, shown := u.s.quickReply(m.Template, id); shown {
				answer.Type, answer.Button = "button", button
				return answer, true
			}
		}
	}
	return inboundMessage{}, false
}

func (a *actionsShown) find(id string) (*inboundInteractive, bool) {
	for _, b := range a.Buttons {
		if b.Reply.ID == id {
			return &inboundInteractive{Type: "button_reply", ButtonReply: &inboundReply{ID: id, Title: b.Reply.Title}}, true
		}
	}
	for _, section := range a.Sections {
		for _, row := range section.Rows {
			if row.ID == id {
				return &inboundInteractive{Type: "list_reply", ListReply: &row}, true
			}
		}
	}
	return nil, false
}

// quickReply finds a quick reply of a template by its payload, or by its text, which is the payload of one sent without.
func (s *Server) quickReply(m *templateMessage, id string) (*inboundButton, bool) {
	i := slices.IndexFunc(s.tmpls, func(t *Template) bool {
		return t.Name == string(m.Name) && t.Language == string(m.Language.Code)
	})
	if i < 0 {
		return nil, false
	}
	for place, b := range s.tmpls[i].Buttons {
		if !strings.EqualFold(b.Type, "QUICK_REPLY") {
			continue
		}
		payload := b.Text
		if c := m.button(place); c != nil && len(c.Parameters) > 0 && c.Parameters[0].Payload != nil {
			payload = string(*c.Parameters[0].Payload)
		}
		if id == payload || id == b.Text {
			return &inboundButton{payload, b.Text}, true
		}
	}
	return nil, false
}

// Reads reads everything that has arrived: a "read" status follows for each message that was unread.
func (u *User) Reads() {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	for _, m := range u.p.inbox {
		if n := u.s.numberByID(m.NumberID); n != nil && !m.read {
			m.read = true
			u.s.status(n, m, "read", Course{})
		}
	}
}

// Stops ends marketing messages from this number: the webhook field user_preferences says so, and marketing templates
// fail with 131050 from then on.
func (u *User) Stops() { u.prefers("stop", "User requested to stop marketing messages") }

// Resumes allows marketing messages from this number again.
func (u *User) Resumes() { u.prefers("resume", "User requested to resume marketing messages") }

func (u *User) prefers(value, detail string) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	if u.p.optedOut == nil {
		u.p.optedOut = map[string]bool{}
	}
	u.p.optedOut[u.n.id] = value == "stop"
	raw, err := plainJSON(preferencesValue{
		Product: "whatsapp", Metadata: u.n.metadata(), Contacts: []contact{u.p.contact(true)},
		Preferences: []preference{{u.p.waID, u.p.bsuid, detail, "marketing_messages", value, u.s.now().Unix()}},
	})
	if err != nil {
		u.s.trouble(u.p, "cannot change preferences: %w", err)
		return
	}
	u.s.enqueue(item{field: "user_preferences", other: raw}, 0)
}

// Leaves turns the person's phone off: what is sent to them stays at "sent" until they are Back.
func (u *User) Leaves() {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.p.offline = true
}

// Back turns the person's phone on again: what was sent meanwhile is delivered.
func (u *User) Back() {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.p.offline = false
	for _, m := range u.p.held {
		if n := u.s.numberByID(m.NumberID); n != nil {
			u.s.arrive(n, m, Course{})
		}
	}
	u.p.held = nil
}

// LeavesWhatsApp makes the person incapable of receiving: messages to them fail with 131026.
func (u *User) LeavesWhatsApp() {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.p.incapable = true
}

// Inbox returns what has arrived on the person's phone, oldest first.
func (u *User) Inbox() []Sent {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	out := make([]Sent, len(u.p.inbox))
	for i, m := range u.p.inbox {
		out[i] = *m
	}
	return out
}

// Sends sends a message as it would stand in a webhook's messages[], for types that have no method here, and returns its
// id. What of "from", "from_user_id", "id" and "timestamp" is missing is filled in. JSON that is no object with a type is
// reported by Flush.
func (u *User) Sends(message string) string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	id, err := u.s.play(u.n, u.p, json.RawMessage(message))
	if err != nil {
		u.s.trouble(u.p, "cannot send this: %w", err)
	}
	return id
}

func (u *User) send(m inboundMessage) string {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	now := u.s.now()
	m.From, m.UserID, m.Time = u.p.waID, u.p.bsuid, unix(now)
	m.ID = u.s.ids.wamid(u.p.key(), true)
	raw, err := plainJSON(m)
	if err != nil {
		u.s.trouble(u.p, "cannot send this: %w", err)
		return ""
	}
	u.s.receive(u.n, u.p, m.ID, now, raw, false)
	return m.ID
}

// key is what identifies the person in message ids.
func (p *person) key() string {
	if p.waID != "" {
		return p.waID
	}
	return p.bsuid
}

// Inbound delivers one message as it would stand in a webhook's messages[], from whoever its "from" or "from_user_id"
// names, and returns its id. They become a WhatsApp user under name if they are none yet. A missing "id" or "timestamp" is
// filled in. It is User and User.Sends for programs that are driven from outside.
func (s *Server) Inbound(name string, message json.RawMessage) (string, error) {
	var m struct {
		From   text `json:"from"`
		UserID text `json:"from_user_id"`
	}
	if err := json.Unmarshal(message, &m); err != nil {
		return "", fmt.Errorf("whatsapptest: the message is not a JSON object: %w", err)
	}
	var u *User
	switch from, id := string(m.From), string(m.UserID); {
	case digitsOf(from) != "":
		u = s.User(from, name)
	case looksLikeBSUID(from), from == "" && looksLikeBSUID(id):
		if from != "" {
			id = from
		}
		s.mu.Lock()
		p := s.byBSUID[id]
		s.mu.Unlock()
		if p == nil {
			u = s.User("", name, WithUserID(id))
		} else {
			u = &User{s, p, s.numbers[0]}
		}
	default:
		return "", fmt.Errorf("whatsapptest: the message needs %q: a phone number or a business-scoped user id", "from")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.play(u.n, u.p, message)
}

// play completes a message and delivers it. The caller holds mu.
func (s *Server) play(n *number, p *person, message json.RawMessage) (string, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(message, &members); err != nil || members == nil {
		return "", fmt.Errorf("whatsapptest: the message is not a JSON object: %w", err)
	}
	var kind, id, stamp text
	for _, v := range []struct {
		name string
		to   *text
	}{{"type", &kind}, {"id", &id}, {"timestamp", &stamp}} {
		if raw, given := members[v.name]; given {
			if err := json.Unmarshal(raw, v.to); err != nil {
				return "", fmt.Errorf("whatsapptest: %s: want a string", v.name)
			}
		}
	}
	if kind == "" {
		return "", fmt.Errorf("whatsapptest: the message needs a type")
	}
	now := s.now()
	at := now
	if seconds, err := strconv.ParseInt(string(stamp), 10, 64); err == nil {
		at = time.Unix(seconds, 0)
	}
	if id == "" {
		id = text(s.ids.wamid(p.key(), true))
	}
	fill := func(name, value string) {
		if _, given := members[name]; given || value == "" {
			return
		}
		if quoted, err := json.Marshal(value); err == nil {
			members[name] = quoted
		}
	}
	delete(members, "from") // which may be spelled with a plus sign, or be a user id
	fill("from", p.waID)
	fill("from_user_id", p.bsuid)
	fill("id", string(id))
	fill("timestamp", unix(now))
	raw, err := plainJSON(members)
	if err != nil {
		return "", fmt.Errorf("whatsapptest: %w", err)
	}
	if kind == "system" { // about a person, not from them: no window opens, and there are no contacts
		s.deliverMessage(n, raw, nil)
		return string(id), nil
	}
	_, fromAd := members["referral"]
	s.receive(n, p, string(id), at, raw, fromAd)
	return string(id), nil
}
