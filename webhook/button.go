package webhook

import (
	"encoding/json"
	"time"

	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// An Answer is any live message by which a person answers something the business sent: a tapped button, a chosen row, a
// completed form.
type Answer interface {
	Message
	// ReplyID returns what the business set to recognise the answer by: a button's id or payload, a row's id, a flow's
	// token.
	ReplyID() string
	// ReplyTitle returns what the person saw and chose.
	ReplyTitle() string
}

// A ButtonMessage is a tap on a quick-reply button of a template. Its Context names the template message.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/button
type ButtonMessage struct {
	message
	Payload string `wa:"button.payload"`
	Text    string `wa:"button.text"`
}

// ReplyID returns the payload.
func (m *ButtonMessage) ReplyID() string { return m.Payload }

// ReplyTitle returns the text on the button.
func (m *ButtonMessage) ReplyTitle() string { return m.Text }

// A ButtonReply is a tap on a reply button.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
type ButtonReply struct {
	message
	ID    string   `wa:"interactive.button_reply.id"`
	Title string   `wa:"interactive.button_reply.title"`
	_     struct{} `wa:"interactive.type,is=button_reply"`
}

// ReplyID returns the button's id.
func (m *ButtonReply) ReplyID() string { return m.ID }

// ReplyTitle returns the text on the button.
func (m *ButtonReply) ReplyTitle() string { return m.Title }

// A ListReply is a row chosen from a list.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/interactive
type ListReply struct {
	message
	ID          string   `wa:"interactive.list_reply.id"`
	Title       string   `wa:"interactive.list_reply.title"`
	Description string   `wa:"interactive.list_reply.description"`
	_           struct{} `wa:"interactive.type,is=list_reply"`
}

// ReplyID returns the row's id.
func (m *ListReply) ReplyID() string { return m.ID }

// ReplyTitle returns the row's title.
func (m *ListReply) ReplyTitle() string { return m.Title }

// A FlowReply is a completed form: a Flow (Name "flow") or an address (Name "address_message").
//
// Reference: https://developers.facebook.com/docs/whatsapp/flows/guides/receiveflowresponse
type FlowReply struct {
	message
	Name string `wa:"interactive.nfm_reply.name"`
	Body string `wa:"interactive.nfm_reply.body"` // "Sent" for flows
	// ResponseJSON is the data of the last screen, always valid JSON: normally an object. Text that is no JSON stands
	// here as a JSON string. Nil if absent.
	ResponseJSON json.RawMessage `wa:"interactive.nfm_reply.response_json,with=response"`
	FlowToken    string          // member flow_token of ResponseJSON, "" if it has none

	_ struct{} `wa:"interactive.action,with=readAction"`
	_ struct{} `wa:"interactive.type,is=nfm_reply"`
}

// readAction reads Name as the page about addresses writes it.
func (m *FlowReply) readAction(c *cursor.Cursor) { m.Name = first(m.Name, c.String()) }

// ReplyID returns the flow token.
func (m *FlowReply) ReplyID() string { return m.FlowToken }

// ReplyTitle returns the text that stands in the chat.
func (m *FlowReply) ReplyTitle() string { return m.Body }

// A CallPermissionReply allows or denies calls from the business.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/calling/user-call-permissions
type CallPermissionReply struct {
	message
	Response  string    `wa:"interactive.call_permission_reply.response"` // "accept" or "reject"
	Permanent bool      `wa:"interactive.call_permission_reply.is_permanent"`
	Expires   time.Time `wa:"interactive.call_permission_reply.expiration_timestamp"` // zero if permanent
	Source    string    `wa:"interactive.call_permission_reply.response_source"`      // "user_action" or "automatic"
	_         struct{}  `wa:"interactive.type,is=call_permission_reply"`
}

// Accepted reports whether calls are allowed.
func (m *CallPermissionReply) Accepted() bool { return m.Response == "accept" }

// ReplyID returns "accept" or "reject".
func (m *CallPermissionReply) ReplyID() string { return m.Response }

// ReplyTitle returns "accept" or "reject": Meta sends no text.
func (m *CallPermissionReply) ReplyTitle() string { return m.Response }
