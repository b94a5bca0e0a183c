package whatsapptest

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

// sendBody is what the server itself reads of a body for POST /{phone-number-id}/messages. Whether the rest is right,
// whatsapp.DecodeMessage and Check say.
type sendBody struct {
	Product       text              `json:"messaging_product"`
	RecipientType text              `json:"recipient_type"`
	To            text              `json:"to"`
	Recipient     text              `json:"recipient"`
	Type          text              `json:"type"`
	Status        text              `json:"status"`
	MessageID     text              `json:"message_id"`
	Typing        *typing           `json:"typing_indicator"`
	Context       *sendContext      `json:"context"`
	CallbackData  text              `json:"biz_opaque_callback_data"`
	IdentityHash  text              `json:"recipient_identity_key_hash"`
	Reaction      *sendReaction     `json:"reaction"`
	Template      *templateMessage  `json:"template"`
	Interactive   *interactiveShown `json:"interactive"`
	Image         *mediaMessage     `json:"image"`
	Audio         *mediaMessage     `json:"audio"`
	Video         *mediaMessage     `json:"video"`
	Document      *mediaMessage     `json:"document"`
	Sticker       *mediaMessage     `json:"sticker"`
}

type typing struct {
	Type text `json:"type"`
}

type sendContext struct {
	MessageID text `json:"message_id"`
}

type sendReaction struct {
	MessageID text `json:"message_id"`
}

type mediaMessage struct {
	ID   text `json:"id"`
	Link text `json:"link"`
}

// interactiveShown is what a person sees of an interactive message: enough to tap it.
type interactiveShown struct {
	Type   string        `json:"type"`
	Header *headerShown  `json:"header"`
	Action *actionsShown `json:"action"`
}

type headerShown struct {
	Type     string        `json:"type"`
	Image    *mediaMessage `json:"image"`
	Video    *mediaMessage `json:"video"`
	Document *mediaMessage `json:"document"`
}

type actionsShown struct {
	Buttons  []buttonShown  `json:"buttons"`
	Sections []sectionShown `json:"sections"`
}

type buttonShown struct {
	Reply inboundReply `json:"reply"`
}

type sectionShown struct {
	Rows []inboundReply `json:"rows"`
}

type sendAnswer struct {
	Product  string        `json:"messaging_product"`
	Contacts []sendContact `json:"contacts"`
	Messages []sendID      `json:"messages"`
}

type sendContact struct {
	Input  string `json:"input"`
	WaID   string `json:"wa_id,omitempty"`
	UserID string `json:"user_id,omitempty"`
}

type sendID struct {
	ID      string `json:"id"`
	GroupID string `json:"group_id,omitempty"`
	Status  string `json:"message_status,omitempty"`
}

// addressee returns who a body goes to, "" if it does not say.
func addressee(body []byte) string {
	var m struct {
		To        text `json:"to"`
		Recipient text `json:"recipient"`
	}
	if json.Unmarshal(body, &m) != nil {
		return ""
	}
	if m.To != "" {
		return string(m.To)
	}
	return string(m.Recipient)
}

// sendMessage serves POST /{phone-number-id}/messages, and marketing_messages where marketing is set.
func (s *Server) sendMessage(c *call, n *number, marketing bool) (*answer, *failure) {
	body, f := c.object()
	if f != nil {
		return nil, f
	}
	var m sendBody
	if err := json.Unmarshal(body, &m); err != nil {
		return nil, refuse(100, "The request body does not have the documented types: %v", err)
	}
	switch {
	case m.Product == "":
		return nil, missing("messaging_product")
	case !strings.EqualFold(string(m.Product), "whatsapp"):
		return nil, &failure{status: http.StatusBadRequest, code: 100,
			message: `(#100) Param messaging_product must be one of {WHATSAPP} - got "` + string(m.Product) + `".`}
	case strings.EqualFold(string(m.Status), "read") && m.Type == "":
		return s.markRead(n, &m)
	case m.To == "" && m.Recipient == "":
		return nil, missing("to")
	case !knownRecipientType(strings.ToLower(string(m.RecipientType))):
		return nil, refuse(100, "Param recipient_type must be one of {GROUP, INDIVIDUAL}")
	}
	kind := strings.ToLower(string(m.Type))
	if kind == "" {
		kind = "text"
	}
	if !knownType(kind) {
		return nil, refuse(131051, "Message type %q is not supported.", kind)
	}
	if marketing && kind != "template" {
		return nil, refuse(134100, "Only marketing template messages can be sent through this endpoint.")
	}
	if m.Interactive != nil && !knownInteractive(strings.ToLower(m.Interactive.Type)) {
		return nil, refuse(100, "Param interactive['type'] is not one of the documented types.")
	}
	if kind != "template" { // whose values are first held against the template
		if f := checkShape(kind, body); f != nil {
			return nil, f
		}
	}
	trap := m.To != "" && looksLikeBSUID(string(m.To))
	if f := check(body, trap); f != nil {
		if kind == "template" && strings.HasPrefix(f.details, "template.components") {
			// Meta holds values against the template before it looks at them alone.
			s.mu.Lock()
			defer s.mu.Unlock()
			if _, misfit := s.checkTemplate(m.Template, m.To == "", marketing); misfit != nil {
				return nil, misfit
			}
		}
		return nil, f
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	a, sent, f := s.accept(n, &m, kind, body, trap, marketing)
	if f != nil {
		return nil, f
	}
	s.course(c, n, sent)
	return ok(a)
}

// check holds a body against the documented rules.
func check(body []byte, trap bool) *failure {
	o, err := whatsapp.DecodeMessage(body)
	if err != nil {
		return refuse(100, "%s", details(err))
	}
	return invalid(o.Check(), trap)
}

// invalid turns broken rules into the code that Meta has for the first of them.
func invalid(err error, trap bool) *failure {
	if err == nil {
		return nil
	}
	e, isOurs := err.(*waerrors.Error) //nolint:errorlint // DecodeMessage and Check return it bare
	if !isOurs || len(e.Fields) == 0 {
		return refuse(100, "%v", err)
	}
	fields := slices.Clone(e.Fields)
	if trap { // Meta takes it, so this server does
		fields = slices.DeleteFunc(fields, func(f waerrors.FieldError) bool { return f.Path == "to" })
	}
	if len(fields) == 0 {
		return nil
	}
	details := lines(fields)
	switch first := fields[0]; {
	case strings.Contains(first.Rule, "131062"):
		return refuse(131062, "%s", details)
	case first.Path == "type" && strings.Contains(first.Rule, "in a group"):
		return refuse(131051, "%s", details)
	case first.Path == "to" || first.Path == "recipient" || first.Path == "type" || first.Path == "":
		return refuse(100, "%s", details)
	case first.Value == "0" && !strings.HasSuffix(first.Rule, "minutes") || first.Value == "nothing" || first.Value == "neither" || first.Value == "none":
		return refuse(131008, "%s", details)
	default:
		return refuse(131009, "%s", details)
	}
}

// details says what of a body cannot be read.
func details(err error) string {
	if e, ours := errors.AsType[*waerrors.Error](err); ours && len(e.Fields) > 0 {
		return lines(e.Fields)
	}
	return err.Error()
}

func lines(fields []waerrors.FieldError) string {
	var lines []string
	for _, f := range fields {
		lines = append(lines, f.Error())
	}
	return strings.Join(lines, "; ")
}

// markRead takes a read receipt, with or without the typing indicator.
func (s *Server) markRead(n *number, m *sendBody) (*answer, *failure) {
	if m.MessageID == "" {
		return nil, missing("message_id")
	}
	if m.Typing != nil && !strings.EqualFold(string(m.Typing.Type), "text") {
		return nil, refuse(100, "Param typing_indicator['type'] must be one of {TEXT}")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	in, known := s.inbound[string(m.MessageID)]
	if !known || in.number != n.id {
		return nil, refuse(131009, "Param message_id is not the id of a message that this number received.")
	}
	s.receipts = append(s.receipts, Receipt{n.id, string(m.MessageID), m.Typing != nil, s.now()})
	return ok(success{true})
}

// accept checks what depends on the state of the account and, if all is well, enters the message in the ledger. The
// caller holds mu.
func (s *Server) accept(n *number, m *sendBody, kind string, body []byte, trap, marketing bool) (*sendAnswer, *Sent, *failure) {
	if f := s.mute(n, kind); f != nil {
		return nil, nil, f
	}
	input := string(m.To)
	if input == "" {
		input = string(m.Recipient)
	}
	group := strings.EqualFold(string(m.RecipientType), "group") && m.To != ""
	var p *person
	switch {
	case group:
		if !s.groups[input] {
			return nil, nil, refuse(131041, "The group does not exist, or the business is not a member of it.")
		}
	case trap:
		p = &person{bsuid: input, stranger: true}
	default:
		var f *failure
		if p, f = s.reach(input, m.To == ""); f != nil {
			return nil, nil, f
		}
	}
	if f := s.checkMedia(n, m); f != nil {
		return nil, nil, f
	}
	var tmpl *Template
	if kind == "template" {
		var f *failure
		if tmpl, f = s.checkTemplate(m.Template, m.To == "", marketing); f != nil {
			return nil, nil, f
		}
		if f := checkShape(kind, body); f != nil {
			return nil, nil, f
		}
	}
	late := 0
	if p != nil && !trap {
		f := s.checkPerson(n, p, kind, string(m.IdentityHash))
		switch {
		case f != nil && s.cfg.late && f.code != 131021:
			late = f.code
		case f != nil:
			return nil, nil, f
		}
	}
	if f := s.limits.take(s.cfg, s.now(), n.id, pairKey(p, input)); f != nil {
		return nil, nil, f
	}

	to := digitsOf(input)
	if p != nil && p.waID != "" {
		to = p.waID
	}
	if to == "" {
		to = input
	}
	sent := &Sent{
		ID: s.ids.wamid(to, false), NumberID: n.id, To: input, Type: kind, Body: slices.Clone(body),
		CallbackData: string(m.CallbackData), Time: s.now(), Lost: trap, FailedWith: late, person: p, group: group,
	}
	if m.Context != nil {
		sent.ReplyTo = string(m.Context.MessageID)
	}
	if m.Interactive != nil && kind == "interactive" {
		sent.Interactive = strings.ToLower(m.Interactive.Type)
	}
	if sent.FailedWith == 0 && m.Reaction != nil && kind == "reaction" && !s.reactable(string(m.Reaction.MessageID)) {
		sent.FailedWith = 131009
	}
	s.ledger = append(s.ledger, sent)
	s.known[sent.ID] = sent
	a := &sendAnswer{Product: "whatsapp", Messages: []sendID{{ID: sent.ID}}}
	if tmpl != nil {
		sent.Template = tmpl.Name
		a.Messages[0].Status = "accepted"
	}
	answered := sendContact{Input: input}
	switch {
	case group:
		answered.WaID = input
		a.Messages[0].GroupID = input
	case !trap:
		answered.WaID, answered.UserID = p.waID, p.bsuid
		p.answered(n.id, s.now())
	}
	a.Contacts = []sendContact{answered}
	return a, sent, nil
}

// reactable reports whether a message exists that can carry a reaction: known and at most 30 days old.
func (s *Server) reactable(id string) bool {
	if in, known := s.inbound[id]; known {
		return s.now().Sub(in.time) <= 30*24*time.Hour
	}
	sent, known := s.known[id]
	return known && s.now().Sub(sent.Time) <= 30*24*time.Hour
}

// checkPerson says whether p can get a message of this kind from n now.
func (s *Server) checkPerson(n *number, p *person, kind, identity string) *failure {
	switch {
	case identity != "" && p.identity != "" && identity != p.identity:
		return refuse(137000, "The recipient's identity key has changed.")
	case p.waID != "" && p.waID == digitsOf(n.Display):
		return refuse(131021, "The sender and the recipient are the same phone number.")
	case s.cfg.testNumber && !slices.ContainsFunc(s.cfg.allowed, func(a string) bool { return digitsOf(a) == p.waID }):
		return refuse(131030, "Recipient phone number not in allowed list: Add recipient phone number to recipient list "+
			"and try again.")
	case p.incapable:
		return refuse(131026, "Message Undeliverable.")
	case kind != "template" && !s.open(n.id, p):
		return refuse(131047, "Message failed to send because more than 24 hours have passed since the customer last "+
			"replied to this number.")
	}
	return nil
}

// knownType reports whether a send type is documented.
func knownType(kind string) bool {
	switch kind {
	case "text", "image", "audio", "video", "document", "sticker", "location", "contacts", "reaction", "interactive",
		"template", "pin":
		return true
	}
	return false
}

func knownRecipientType(kind string) bool {
	return kind == "" || kind == "individual" || kind == "group"
}

// knownInteractive reports whether an interactive type is documented.
func knownInteractive(kind string) bool {
	switch kind {
	case "button", "list", "cta_url", "flow", "product", "product_list", "catalog_message", "location_request_message",
		"address_message", "call_permission_request", "voice_call", "order_details", "order_status", "carousel",
		"request_contact_info":
		return true
	}
	return false
}
