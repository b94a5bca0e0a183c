package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"

	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

type messageKey struct{}

// A trip is what the wire knows of one message.
type trip struct {
	message  int
	attempts atomic.Int64
}

func withTrip(ctx context.Context, message int) (context.Context, *trip) {
	t := &trip{message: message}
	return context.WithValue(ctx, messageKey{}, t), t
}

// A wire counts the attempts at each message, tells the server about them, and refuses the connection where the plan
// says so.
type wire struct {
	next  http.RoundTripper
	fault func(message, attempt int) int
	kinds []kind
	met   []atomic.Int64 // calls that met each kind
}

var errRefused = errors.New("connection refused")

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	t, ok := r.Context().Value(messageKey{}).(*trip)
	if !ok {
		return w.next.RoundTrip(r)
	}
	attempt := int(t.attempts.Add(1))
	i := w.fault(t.message, attempt)
	if i != noFault {
		w.met[i].Add(1)
	}
	if i == 0 {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errRefused}
	}
	ctx := r.Context()
	if i != noFault && w.kinds[i].fault.Break == whatsapptest.Hang {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, tooLate) // no answer comes that could outlive it
		defer cancel()
	}
	r = r.Clone(ctx)
	r.Header.Set(headerAttempt, strconv.Itoa(t.message)+"/"+strconv.Itoa(attempt))
	return w.next.RoundTrip(r)
}
