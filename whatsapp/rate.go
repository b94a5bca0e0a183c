package whatsapp

import (
	"context"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

// SyncRate asks Meta for the throughput level of the number and sets the built-in limiter to it: 80 messages a second
// (STANDARD), 1,000 (HIGH). It returns the rate. Call it when a program starts, and when a phone_number_quality_update
// webhook tells of an upgrade. A level that is neither leaves the limiter as it is, and so does a number that is shared
// with the WhatsApp Business app: its fixed 20 a second are not told here, so set them by WithRate and do not sync.
//
// With a Limiter of your own the rate is only returned. Errors: those of any read; Other for an unknown level.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/throughput
func (c *Client) SyncRate(ctx context.Context) (perSecond int, err error) {
	ctx = graph.WithOp(ctx, "sync rate")
	path, err := graph.Path(c.number)
	if err != nil {
		return 0, c.named(ctx, err)
	}
	type phoneNumber struct {
		Throughput struct {
			Level string `json:"level"`
		} `json:"throughput"`
	}
	n, err := graph.Get[phoneNumber](ctx, c, path+"?fields=throughput")
	if err != nil {
		return 0, err
	}
	switch level := n.Throughput.Level; level {
	case "STANDARD":
		perSecond = transport.DefaultRate
	case "HIGH":
		perSecond = 1000
	default:
		return 0, &waerrors.Error{Op: c.op(graph.Op(ctx)), Outcome: waerrors.Refused, Kind: waerrors.Other, Title: "unknown throughput level", Details: level}
	}
	if l, ok := c.shared.limiter.(*transport.Limiter); ok {
		l.SetRate(c.number, perSecond)
	}
	return perSecond, nil
}
