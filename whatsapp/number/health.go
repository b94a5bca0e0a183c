package number

import (
	"context"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Health is that of any node of the Graph API.
type Health = graph.Health

// An Entity is one node that a message depends on: the number, its account, business and app.
type Entity = graph.HealthEntity

// A CanSend says whether a node can send messages.
type CanSend = graph.CanSend

const (
	CanSendAvailable = graph.CanSendAvailable
	CanSendLimited   = graph.CanSendLimited
	CanSendBlocked   = graph.CanSendBlocked
)

// Health reads only whether the number can send, with Meta's text on what stands in its way.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
func (c *Client) Health(ctx context.Context) (Health, error) {
	n, err := c.Get(ctx, "health_status")
	return n.Health, err
}
