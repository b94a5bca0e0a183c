package whatsapptest

import (
	"encoding/json"
	"strconv"
	"time"
)

// What follows is the JSON of webhooks, member by member in Meta's order.

type notification struct {
	Object string        `json:"object"`
	Entry  []notifyEntry `json:"entry"`
}

type notifyEntry struct {
	ID      string         `json:"id"`
	Time    int64          `json:"time,omitempty"` // for fields other than messages
	Changes []notifyChange `json:"changes"`
}

type notifyChange struct {
	Value json.RawMessage `json:"value"`
	Field string          `json:"field"`
}

type messagesValue struct {
	Product  string            `json:"messaging_product"`
	Metadata metadata          `json:"metadata"`
	Contacts []contact         `json:"contacts,omitempty"`
	Messages []json.RawMessage `json:"messages,omitempty"`
	Statuses []status          `json:"statuses,omitempty"`
	Errors   []statusError     `json:"errors,omitempty"`
}

type metadata struct {
	Display  string `json:"display_phone_number"`
	NumberID string `json:"phone_number_id"`
}

type contact struct {
	Profile  *contactProfile `json:"profile,omitempty"`
	WaID     string          `json:"wa_id,omitempty"`
	UserID   string          `json:"user_id,omitempty"`
	Identity string          `json:"identity_key_hash,omitempty"`
}

type contactProfile struct {
	Name     string `json:"name,omitempty"`
	Username string `json:"username,omitempty"`
}

type status struct {
	ID            string        `json:"id"`
	Status        string        `json:"status"`
	Timestamp     string        `json:"timestamp"`
	RecipientID   string        `json:"recipient_id,omitempty"`
	RecipientType string        `json:"recipient_type,omitempty"`
	RecipientUser string        `json:"recipient_user_id,omitempty"`
	CallbackData  string        `json:"biz_opaque_callback_data,omitempty"`
	Pricing       *pricing      `json:"pricing,omitempty"`
	Errors        []statusError `json:"errors,omitempty"`
}

type pricing struct {
	Billable bool   `json:"billable"`
	Model    string `json:"pricing_model"`
	Category string `json:"category"`
	Type     string `json:"type"`
}

type statusError struct {
	Code    int        `json:"code"`
	Title   string     `json:"title"`
	Message string     `json:"message"`
	Data    *errorData `json:"error_data,omitempty"`
	Href    string     `json:"href,omitempty"`
}

// inboundMessage is the frame of a message that a person sends; the member named by its type comes on top.
type inboundMessage struct {
	Context *inboundContext `json:"context,omitempty"`
	From    string          `json:"from,omitempty"`
	UserID  string          `json:"from_user_id,omitempty"`
	ID      string          `json:"id"`
	Time    string          `json:"timestamp"`
	Type    string          `json:"type"`

	Text        *inboundText        `json:"text,omitempty"`
	Image       *inboundMedia       `json:"image,omitempty"`
	Video       *inboundMedia       `json:"video,omitempty"`
	Audio       *inboundMedia       `json:"audio,omitempty"`
	Document    *inboundMedia       `json:"document,omitempty"`
	Sticker     *inboundMedia       `json:"sticker,omitempty"`
	Location    *inboundLocation    `json:"location,omitempty"`
	Reaction    *inboundReaction    `json:"reaction,omitempty"`
	Button      *inboundButton      `json:"button,omitempty"`
	Interactive *inboundInteractive `json:"interactive,omitempty"`
}

type inboundContext struct {
	From string `json:"from,omitempty"`
	ID   string `json:"id,omitempty"`
}

type inboundText struct {
	Body string `json:"body"`
}

type inboundMedia struct {
	Caption  string `json:"caption,omitempty"`
	Filename string `json:"filename,omitempty"`
	MIMEType string `json:"mime_type"`
	SHA256   string `json:"sha256"`
	ID       string `json:"id"`
	Voice    *bool  `json:"voice,omitempty"`    // of audio only
	Animated *bool  `json:"animated,omitempty"` // of stickers only
}

type inboundLocation struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitempty"`
	Address   string  `json:"address,omitempty"`
}

type inboundReaction struct {
	MessageID string `json:"message_id"`
	Emoji     string `json:"emoji,omitempty"`
}

type inboundButton struct {
	Payload string `json:"payload"`
	Text    string `json:"text"`
}

type inboundInteractive struct {
	Type        string        `json:"type"`
	ButtonReply *inboundReply `json:"button_reply,omitempty"`
	ListReply   *inboundReply `json:"list_reply,omitempty"`
	FlowReply   *inboundFlow  `json:"nfm_reply,omitempty"`
}

type inboundReply struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
}

type inboundFlow struct {
	ResponseJSON string `json:"response_json"` // JSON in a string
	Body         string `json:"body"`
	Name         string `json:"name"`
}

type preferencesValue struct {
	Product     string       `json:"messaging_product"`
	Metadata    metadata     `json:"metadata"`
	Contacts    []contact    `json:"contacts"`
	Preferences []preference `json:"user_preferences"`
}

type preference struct {
	WaID     string `json:"wa_id,omitempty"`
	UserID   string `json:"user_id,omitempty"`
	Detail   string `json:"detail"`
	Category string `json:"category"`
	Value    string `json:"value"`
	Time     int64  `json:"timestamp"`
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// webhookError is a code as statuses and messages carry it.
func webhookError(code int, details string) statusError {
	if details == "" {
		details = title(code)
	}
	return statusError{
		Code: code, Title: title(code), Message: title(code), Data: &errorData{Details: details},
		Href: "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
	}
}
