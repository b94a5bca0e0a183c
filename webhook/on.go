package webhook

import "context"

// An Observer sees every event after it was claimed and before its handler: a tracker, a recorder. If it fails, the event
// is released like after a failed handler.
type Observer interface {
	Observe(ctx context.Context, e Event) error
}

// route is one On.
type route struct {
	matches func(Event) bool
	handle  func(context.Context, Event) error
}

// On has f handle every event of type E for which all of where hold. E is a type of event, for example *TextMessage, or an
// interface that stands for a family: Message, MediaMessage, Answer, Event. Of several, the first that matches handles
// the event, alone; an event that none matches is committed and logged at debug level.
//
// f gets a context that does not end with Meta's connection but has a deadline, see WithTimeout. An error, or a panic,
// releases the event for the next delivery. f runs in the goroutine of the request, unless WithWorkers or WithHandoff say
// otherwise.
func On[E Event](f func(ctx context.Context, e E) error, where ...func(Event) bool) Option {
	return func(c *config) error {
		if f == nil {
			return invalid(opNewHandler, "On", "want a function", "nil")
		}
		for _, w := range where {
			if w == nil {
				return invalid(opNewHandler, "On", "want conditions that are functions", "nil")
			}
		}
		c.routes = append(c.routes, route{
			matches: func(e Event) bool {
				if _, ok := e.(E); !ok {
					return false
				}
				for _, w := range where {
					if !w(e) {
						return false
					}
				}
				return true
			},
			handle: func(ctx context.Context, e Event) error { return f(ctx, e.(E)) },
		})
		return nil
	}
}
