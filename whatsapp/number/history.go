package number

import (
	"context"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A HistoryEvent is one thing that became of a message, and what became of the webhook that told of it.
type HistoryEvent struct {
	ID         string
	State      string // "SENT", "DELIVERED", "READ", "FAILED", "DELETED"
	Error      string // Meta's words
	Time       int64  // seconds since 1970
	AppID      string
	Webhook    string // "PENDING", "DELIVERED", "FAILED", "RETRYING"; of AllHistory only
	WebhookURL string // of AllHistory only
}

type wireEvent struct {
	ID          string `json:"id"`
	State       string `json:"delivery_status"`
	Error       string `json:"error_description"`
	Time        int64  `json:"timestamp"`
	Occurred    int64  `json:"occurrence_timestamp"`
	Application struct {
		ID string `json:"id"`
	} `json:"application"`
	Webhook    string `json:"webhook_update_state"`
	WebhookURL string `json:"webhook_uri"`
}

func (w wireEvent) event() HistoryEvent {
	return HistoryEvent{w.ID, w.State, w.Error, max(w.Time, w.Occurred), w.Application.ID, w.Webhook, w.WebhookURL}
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
		Data []wireEvent `json:"data"`
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
		h := History{ID: w.ID, MessageID: w.MessageID}
		for _, e := range w.Events.Data {
			h.Events = append(h.Events, e.event())
		}
		return []History{h}
	})
}

// HistoryEvents lists all that became of one message. The id is that of a History; state chooses one state, "" all.
func (c *Client) HistoryEvents(ctx context.Context, historyID, state string) iter.Seq2[HistoryEvent, error] {
	call := area.On(c.api, "list message events", "history_id", historyID, "events").With("status_filter", state).With("fields",
		"cursor,node{id,delivery_status,error_description,occurrence_timestamp,application}")
	type edge struct {
		Node wireEvent `json:"node"`
	}
	return area.Each(area.All[edge](ctx, call), func(e edge) []HistoryEvent { return []HistoryEvent{e.Node.event()} })
}
