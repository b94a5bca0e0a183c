package number

import (
	"context"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A HistoryEvent is one thing that became of a message, and what became of the webhook that told of it.
type HistoryEvent struct {
	ID          string `json:"id"`
	State       string `json:"delivery_status"`      // "SENT", "DELIVERED", "READ", "FAILED", "DELETED"
	Webhook     string `json:"webhook_update_state"` // "PENDING", "DELIVERED", "FAILED", "RETRYING"; of AllHistory only
	WebhookURL  string `json:"webhook_uri"`          // of AllHistory only
	Time        int64  `json:"timestamp"`            // seconds since 1970
	Application Named  `json:"application"`
	Error       string `json:"error_description"`
}

// Named is a node by id and name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// A History is what became of one message.
type History struct {
	ID        string // of the history, for HistoryEvents
	MessageID string
	Events    []HistoryEvent // the first page of them
}

type wireHistory struct {
	ID        string `json:"id"`
	MessageID string `json:"message_id"`
	Events    struct {
		Data []HistoryEvent `json:"data"`
	} `json:"events"`
}

// AllHistory lists what became of messages and of the webhooks about them: of the one with this id, or of all if it is "".
// Only Meta's reference describes it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/message-history-api
func (c *Client) AllHistory(ctx context.Context, messageID string) iter.Seq2[History, error] {
	call := c.call("list message history", "message_history").With("message_id", messageID).With("fields",
		"id,message_id,events{delivery_status,webhook_update_state,timestamp,application,webhook_uri,error_description}")
	return area.Each(area.All[wireHistory](ctx, call), func(w wireHistory) []History {
		return []History{{w.ID, w.MessageID, w.Events.Data}}
	})
}

type wireHistoryEvent struct {
	Node struct {
		HistoryEvent
		Time int64 `json:"occurrence_timestamp"`
	} `json:"node"`
}

// HistoryEvents lists all that became of one message. The id is that of a History; state chooses one state, "" all.
func (c *Client) HistoryEvents(ctx context.Context, historyID, state string) iter.Seq2[HistoryEvent, error] {
	call := area.On(c.api, "list message events", "history_id", historyID, "events").With("status_filter", state).With("fields",
		"cursor,node{id,delivery_status,error_description,occurrence_timestamp,application}")
	return area.Each(area.All[wireHistoryEvent](ctx, call), func(w wireHistoryEvent) []HistoryEvent {
		w.Node.HistoryEvent.Time = w.Node.Time
		return []HistoryEvent{w.Node.HistoryEvent}
	})
}
