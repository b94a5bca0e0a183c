package webhook

import (
	"encoding/json"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook/internal/cursor"
)

// A State is how far a message got. Unknown states are kept as sent.
type State string

// States of messages. A message never moves backwards: ignore Sent after Delivered.
const (
	Sent      State = "sent"
	Delivered State = "delivered"
	Read      State = "read"
	Played    State = "played" // a voice message was played for the first time
	Failed    State = "failed"
	Deleted   State = "deleted" // legacy
	Warning   State = "warning" // legacy

	PaymentCaptured State = "captured"
	PaymentPending  State = "pending"
)

// A Status tells what became of a message that the business sent. Origin().From is the recipient.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages/status
type Status struct {
	noted
	ID    string    `wa:"id"` // wamid of the outbound message
	State State     `wa:"status"`
	Time  time.Time `wa:"timestamp"`
	Type  string    `wa:"type"` // "payment", "message" in older revisions, mostly ""

	RecipientID           string `wa:"recipient_id,by=phoneID"` // phone-shaped id, or group id
	RecipientType         string `wa:"recipient_type"`          // "group", else mostly ""
	RecipientUserID       string `wa:"recipient_user_id"`
	RecipientParentUserID string `wa:"recipient_parent_user_id"`
	RecipientIdentityHash string `wa:"recipient_identity_key_hash"`
	RecipientLogicalID    string `wa:"recipient_logical_id"` // not documented

	conversation Conversation
	pricing      Pricing
	_            struct{} `wa:"parent_user_id,with=readParent"`
	_            struct{} `wa:"parent_recipient_user_id,with=readParent"`

	ParticipantID           string `wa:"recipient_participant_id,by=phoneID"` // who of the group
	ParticipantUserID       string `wa:"recipient_participant_user_id"`
	ParticipantParentUserID string `wa:"recipient_participant_parent_user_id"`

	_ struct{} `wa:"participant_recipient_id,with=readParticipant"` // as the page about groups writes it
	_ struct{} `wa:"group_id,with=readGroup"`

	TemplateID string `wa:"template_id"` // of the template that was sent; mostly ""

	CallbackData string            `wa:"biz_opaque_callback_data"` // the sender's own, without the nonce
	Nonce        string            // 16 base32 characters that a tracker put before the callback data, "" if none did
	Conversation *Conversation     `wa:"conversation,room=conversation"` // nil from API v24.0 on, except for free entry points
	Pricing      *Pricing          `wa:"pricing,room=pricing"`
	Payment      *Payment          `wa:"payment"`
	Errors       []*waerrors.Error `wa:"errors"` // why it failed; empty otherwise
}

// Err returns the first of Errors, or nil. A failed status without a reason yields an error of kind Other.
func (s *Status) Err() error {
	switch {
	case len(s.Errors) > 0:
		return s.Errors[0]
	case s.State == Failed:
		return waerrors.FromWebhook(0, 0, "failed without a reason", "", "")
	}
	return nil
}

// A Conversation is the billing unit of API versions before v24.0, and the free entry point since.
type Conversation struct {
	ID      string    `wa:"id"`
	Expires time.Time `wa:"expiration_timestamp"` // only with Sent
	Origin  string    `wa:"origin.type"`          // "service", "referral_conversion", …; open set
	pricing *Pricing  `wa:"pricing"`              // Pricing of the status, as the page about groups writes it
}

// Pricing tells what a message costs.
type Pricing struct {
	Billable bool   `wa:"billable"`      // deprecated by Meta: use Type
	Model    string `wa:"pricing_model"` // "PMP" per message, "CBP" before July 2025
	Type     string `wa:"type"`          // "regular", "free_customer_service", "free_entry_point"
	Category string `wa:"category"`      // "marketing", "utility", "authentication", "service", …; open set
}

// A Payment is the state of an order's payment (India, Brazil).
type Payment struct {
	ReferenceID string          `wa:"reference_id"`
	Amount      Amount          `wa:"amount"`
	Currency    string          `wa:"currency"`
	Transaction *Transaction    `wa:"transaction"`
	Receipt     string          `wa:"receipt"`
	Notes       json.RawMessage `wa:"notes"` // the merchant's own object
	UDF1        string          `wa:"udf1"`
	UDF2        string          `wa:"udf2"`
	UDF3        string          `wa:"udf3"`
	UDF4        string          `wa:"udf4"`
}

// An Amount is Value divided by Offset, in the currency beside it.
type Amount struct {
	Value  int64 `wa:"value"`
	Offset int64 `wa:"offset"`
}

// A Transaction is one try to pay.
type Transaction struct {
	ID          string          `wa:"id"`
	GatewayID   string          `wa:"pg_transaction_id"`
	Type        string          `wa:"type"`   // gateway, for example "razorpay"; "upi" in older revisions
	Status      string          `wa:"status"` // "success", "failed", "pending"
	CreatedAt   time.Time       `wa:"created_timestamp"`
	UpdatedAt   time.Time       `wa:"updated_timestamp"`
	Amount      *Amount         `wa:"amount"`
	Currency    string          `wa:"currency"`
	Method      string          `wa:"method.type"` // "upi", "card", "netbanking", "wallet"
	ErrorCode   string          `wa:"error.code"`
	ErrorReason string          `wa:"error.reason"`
	Refunds     json.RawMessage `wa:"refunds"` // an array; its members are not documented
}

const (
	noncePrefix = "w1."
	nonceLength = 16 // base32 characters
)

func (s *Status) settle() {
	if s.Pricing == nil && s.Conversation != nil {
		s.Pricing = s.Conversation.pricing
	}
	s.Nonce, s.CallbackData = splitNonce(s.CallbackData)
	p := Person{WaID: s.RecipientID, UserID: s.RecipientUserID, ParentUserID: s.RecipientParentUserID, IdentityHash: s.RecipientIdentityHash}
	one := Person{WaID: s.ParticipantID, UserID: s.ParticipantUserID, ParentUserID: s.ParticipantParentUserID}
	if s.RecipientType == "group" || !one.IsZero() || s.group != "" && s.group == s.RecipientID {
		s.group, p.WaID = first(s.RecipientID, s.group), ""
		p = one.merge(p)
	}
	s.from = s.change.person(p)
	s.messageID, s.time = s.ID, s.Time
}

// readParent reads another spelling of RecipientParentUserID.
func (s *Status) readParent(c *cursor.Cursor) {
	s.RecipientParentUserID = first(s.RecipientParentUserID, c.String())
}

// readParticipant reads another spelling of ParticipantID.
func (s *Status) readParticipant(c *cursor.Cursor) {
	s.ParticipantID = first(s.ParticipantID, phoneID(c))
}

func (s *Status) readGroup(c *cursor.Cursor) { s.group = c.String() }

// splitNonce takes "w1.<16 base32>." off callback data.
func splitNonce(data string) (nonce, rest string) {
	s, ok := strings.CutPrefix(data, noncePrefix)
	if !ok || len(s) <= nonceLength || s[nonceLength] != '.' {
		return "", data
	}
	for i := range nonceLength {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '2' || c > '7') {
			return "", data
		}
	}
	return s[:nonceLength], s[nonceLength+1:]
}
