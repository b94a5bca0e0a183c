package webhook

import (
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A Message is any live message from a person to a business number: *TextMessage, *ImageMessage, *ButtonReply, … What
// comes from history, from echoes or on standby is not a Message, nor are statuses.
type Message interface {
	Event
	// Info returns what all messages share. It is never nil.
	Info() *MessageInfo
	live()
}

// MessageInfo is what all messages share.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
type MessageInfo struct {
	ID       string            `wa:"id"`        // wamid
	Type     string            `wa:"type"`      // as sent; "" in some of Meta's samples, where the content tells what it is
	Time     time.Time         `wa:"timestamp"` // zero if unreadable
	From     Person            // the sender; in a group the participant
	Group    string            `wa:"group_id"`             // "" outside groups
	Context  *Context          `wa:"context,room=context"` // nil unless the message quotes, was forwarded, or asks about a product
	Referral *Referral         `wa:"referral"`             // nil unless the chat began with an ad or a post
	Identity *Identity         `wa:"identity"`             // nil unless the identity check is on
	Errors   []*waerrors.Error `wa:"errors"`

	// LogicalID of the sender is present with the "I did not request a code" button of authentication templates.
	LogicalID string `wa:"from_logical_id"`

	// Who an echo or an outbound message of the history went to; "" in live messages.
	To             string `wa:"to,by=phoneID"`
	ToUserID       string `wa:"to_user_id"`
	ToParentUserID string `wa:"to_parent_user_id"`

	History *HistoryContext `wa:"history_context"` // nil outside the history

	// Summary of the conversation so far, when another app handed it over.
	Summary string

	_ struct{} `wa:"from,with=readFrom"`
	_ struct{} `wa:"from_user_id,with=readFromUser"`
	_ struct{} `wa:"from_parent_user_id,with=readFromParent"`

	context Context // room for Context
}

// A Context tells what a message refers to.
type Context struct {
	ID                  string   `wa:"id"`                   // quoted message; missing if it is older than 30 days
	From                string   `wa:"from,by=phoneID"`      // who wrote the quoted message
	FromUserID          string   `wa:"from_user_id"`         // the same by BSUID
	FromParentUserID    string   `wa:"from_parent_user_id"`  // the same by parent BSUID
	Forwarded           bool     `wa:"forwarded"`            // forwarded up to five times
	FrequentlyForwarded bool     `wa:"frequently_forwarded"` // forwarded more often
	Product             *Product `wa:"referred_product"`     // nil unless the user asks about a product
}

// A Product names one product of a catalogue.
type Product struct {
	CatalogID  string `wa:"catalog_id"`
	RetailerID string `wa:"product_retailer_id"`
}

// A Referral is the ad or post that began the chat (click to WhatsApp).
type Referral struct {
	SourceURL      string `wa:"source_url"`
	SourceID       string `wa:"source_id"`
	SourceType     string `wa:"source_type"` // "ad" or "post"
	Headline       string `wa:"headline"`
	Body           string `wa:"body"`
	MediaType      string `wa:"media_type"` // "image" or "video"
	ImageURL       string `wa:"image_url"`
	VideoURL       string `wa:"video_url"`
	ThumbnailURL   string `wa:"thumbnail_url"`
	Image          *Media `wa:"image"`     // older revisions
	Video          *Media `wa:"video"`     // older revisions
	ClickID        string `wa:"ctwa_clid"` // absent for ads placed in Status
	WelcomeMessage string `wa:"welcome_message.text"`
	Ref            string `wa:"ref"` // set by the business in the ad or link
}

// An Identity says whether the user's device keys changed, if the identity check is on.
type Identity struct {
	Acknowledged bool      `wa:"acknowledged"`
	CreatedAt    time.Time `wa:"created_timestamp"`
	Hash         string    `wa:"hash"`
}

// A HistoryContext is what the history knows of a message beside its content.
type HistoryContext struct {
	Status string `wa:"status"`  // "DELIVERED", "ERROR", "PENDING", "PLAYED", "READ" or "SENT"
	FromMe bool   `wa:"from_me"` // the business wrote it
}

// message is the base of all live messages.
type message struct {
	base
	info MessageInfo `wa:",inline"`
}

// Info returns what all messages share.
func (m *message) Info() *MessageInfo { return &m.info }

func (m *message) live() {}

// Origin says where the message came from.
func (m *message) Origin() Origin { return m.origin(m.about()) }

func (m *message) about() subject {
	return subject{from: m.info.From, group: m.info.Group, messageID: m.info.ID, time: m.info.Time}
}

func (m *message) settle() {
	m.info.From = m.change.person(m.info.From)
	if m.change != nil {
		m.info.Summary = m.change.summary
	}
}
