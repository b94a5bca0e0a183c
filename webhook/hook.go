package webhook

import (
	"context"
	"time"
)

// Hooks are functions that see what a Handler does, for metrics and traces. Each may be nil. They run in the middle of the
// work: they must be quick and safe for concurrent use. A panic in one is logged and changes nothing.
type Hooks struct {
	Request func(context.Context, RequestReport) // after each request
	Event   func(context.Context, EventReport)   // after each event
}

// A RequestReport tells how one request was answered.
type RequestReport struct {
	Method  string
	Status  int
	Reason  string // why it was not 200
	App     string // whose secret matched
	Bytes   int    // of a verified body
	Decoded bool   // false unless the signature fitted
	Events  int    // how many were decoded
	Took    time.Duration
}

// An Outcome tells what became of an event.
type Outcome string

// Outcomes of an event.
const (
	Handled    Outcome = "handled"     // committed
	Duplicate  Outcome = "duplicate"   // was committed before
	Busy       Outcome = "busy"        // someone else is at it
	Errored    Outcome = "errored"     // a handler or observer failed or panicked, and the claim was released
	StoreError Outcome = "store error" // it could not be claimed, or not committed although it was handled
	Parked     Outcome = "parked"      // taken by the dead letter
	Skipped    Outcome = "skipped"     // left for the next delivery, behind one that failed
)

// An EventReport tells what became of one event.
type EventReport struct {
	Event   Event
	Outcome Outcome
	Attempt int   // see Claim
	Err     error // why, for Errored, StoreError and Parked
	Took    time.Duration
}

// WithHooks adds hooks. Those of several calls all run, in the order given.
func WithHooks(hooks Hooks) Option {
	return func(c *config) error {
		c.hooks = append(c.hooks, hooks)
		return nil
	}
}

func (h *Handler) reportRequest(ctx context.Context, r RequestReport) {
	for _, k := range h.cfg.hooks {
		quietly(ctx, h, k.Request, r)
	}
}

func (h *Handler) reportEvent(ctx context.Context, r EventReport) {
	for _, k := range h.cfg.hooks {
		quietly(ctx, h, k.Event, r)
	}
}
