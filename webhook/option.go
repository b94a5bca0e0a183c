package webhook

import (
	"context"
	"crypto/sha256"
	"log/slog"
	"slices"
	"strconv"
	"time"
)

const opNewHandler = "new webhook handler"

// An Option changes a Handler while it is made. Later options win where only one value is kept.
type Option func(*config) error

type config struct {
	apps       []secretOf
	unverified bool
	token      [sha256.Size]byte
	routes     []route
	observers  []Observer
	store      Store
	logger     *slog.Logger
	timeout    time.Duration
	keep       time.Duration
	read       time.Duration
	inFlight   int
	workers    int
	sink       Sink
	hooks      []Hooks
	attempts   int
	dead       DeadLetter
}

type secretOf struct{ app, secret string }

// WithSecret accepts bodies signed with another secret of the same app too: the old or the new one during rotation.
func WithSecret(appSecret string) Option { return WithApp("", appSecret) }

// WithApp accepts bodies of one more app, and marks their events with name (Origin.App). Give the same name twice to
// rotate its secret. Every configured secret is tried on every body.
func WithApp(name, secret string) Option {
	return func(c *config) error {
		if secret == "" {
			return invalid(opNewHandler, "WithApp", "want an app secret", "none")
		}
		c.apps = append(c.apps, secretOf{name, secret})
		return nil
	}
}

// WithObserver has o see every event before its handler. Several observers run in the order given. If o has a method
// Attach(), it is called once the Handler is made, so that o knows before the first event that there will be some.
func WithObserver(o Observer) Option {
	return func(c *config) error {
		if o == nil {
			return invalid(opNewHandler, "WithObserver", "want an observer", "nil")
		}
		c.observers = append(slices.Clip(c.observers), o)
		return nil
	}
}

// WithStore sets what remembers the handled items. The default is a MemoryStore of one million keys.
func WithStore(s Store) Option {
	return func(c *config) error {
		if s == nil {
			return invalid(opNewHandler, "WithStore", "want a store", "nil")
		}
		c.store = s
		return nil
	}
}

// WithLogger sets where failures (error level), refused requests (warn) and events without a handler (debug) are logged.
// The default is silence. No phone number and no text of a message is logged.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error {
		if l == nil {
			return invalid(opNewHandler, "WithLogger", "want a logger", "nil")
		}
		c.logger = l
		return nil
	}
}

// WithTimeout sets the deadline of the context that a handler gets, for each event: 1 ms to 1 h, default 20 s. The lease
// of a claim is twice as long, and as much longer as the claim itself may take: 10 s or d, what is less. A handler that goes
// on after its lease may find its event handled by someone else as well; then it cannot be committed, which is reported
// (StoreError).
func WithTimeout(d time.Duration) Option {
	return duration("WithTimeout", d, time.Millisecond, time.Hour, func(c *config) { c.timeout = d })
}

// WithKeep sets how long a handled item is remembered: 1 s to 90 days, default 8 days. Meta delivers again for 7.
func WithKeep(d time.Duration) Option {
	return duration("WithKeep", d, time.Second, 90*24*time.Hour, func(c *config) { c.keep = d })
}

// WithReadTimeout sets how long the body of one request may take to arrive: 1 ms to 5 min, default 15 s.
func WithReadTimeout(d time.Duration) Option {
	return duration("WithReadTimeout", d, time.Millisecond, 5*time.Minute, func(c *config) { c.read = d })
}

func duration(name string, d, least, most time.Duration, set func(*config)) Option {
	return func(c *config) error {
		if d < least || d > most {
			return invalid(opNewHandler, name, "want "+least.String()+" to "+most.String(), d.String())
		}
		set(c)
		return nil
	}
}

// WithMaxInFlight sets how many POSTs are taken at once: 1 to 100,000, default 256. One more is answered 503 with
// Retry-After, before its body is read; Meta then delivers it later.
func WithMaxInFlight(n int) Option {
	return func(c *config) error {
		if n < 1 || n > 100_000 {
			return invalid(opNewHandler, "WithMaxInFlight", "want 1 to 100000", strconv.Itoa(n))
		}
		c.inFlight = n
		return nil
	}
}

// WithWorkers runs the conversations of a POST side by side, at most n events at once in the whole Handler, and n statuses
// beside them: 1 to 10,000. The messages of a conversation keep their order and never run two at once, not even from two
// POSTs: the second waits for the first, at most half as long as WithTimeout says, and is then answered 503. Its statuses
// do likewise among themselves, so a handler may wait for what becomes of its answer. The POST is still answered after its
// last item.
//
// With Background, two bodies of a conversation never run at once either, but the later one may be first: see there.
//
// Without this option a POST's items run one after the other in the goroutine of its request.
func WithWorkers(n int) Option {
	return func(c *config) error {
		if n < 1 || n > 10_000 {
			return invalid(opNewHandler, "WithWorkers", "want 1 to 10000", strconv.Itoa(n))
		}
		c.workers = n
		return nil
	}
}

// A DeadLetter takes an event that keeps failing, with its last error. If it returns nil, the event is committed and never
// handled again; keep e.Raw() where a person will look.
type DeadLetter func(ctx context.Context, e Event, err error) error

// WithDeadLetter gives an event that failed on its attempts-th try (1 to 1,000) to f, so that it holds up its conversation
// no longer. Tries are counted by the Store, those that ended with the process included. f has at least half as long as
// WithTimeout says, less what the handler took beyond its own deadline, but never less than a quarter: if the handler took
// so long that the lease is nearly over, f gets the event on its next try, whose error then says only that.
func WithDeadLetter(attempts int, f DeadLetter) Option {
	return func(c *config) error {
		if f == nil || attempts < 1 || attempts > 1000 {
			return invalid(opNewHandler, "WithDeadLetter", "want 1 to 1000 attempts and a function", strconv.Itoa(attempts))
		}
		c.attempts, c.dead = attempts, f
		return nil
	}
}

// WithHandoff answers 200 once sink has taken the verified body. Nothing is decoded then: whoever takes the body from the
// queue gives it to Process, here or in another process, and again until it returns nil.
func WithHandoff(sink Sink) Option {
	return func(c *config) error {
		if sink == nil {
			return invalid(opNewHandler, "WithHandoff", "want a sink", "nil")
		}
		c.sink = sink
		return nil
	}
}
