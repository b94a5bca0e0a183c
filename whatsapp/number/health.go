package number

import (
	"context"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// Health reads only whether the number can send, with Meta's text on what stands in its way.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
func (c *Client) Health(ctx context.Context) (graph.Health, error) {
	n, err := c.Get(ctx, "health_status")
	return n.Health, err
}
