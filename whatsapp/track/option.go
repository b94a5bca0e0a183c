package track

import (
	"context"
	"log/slog"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
)

const opNew = "new tracker"

// An Option changes a Tracker while it is made. Later options win.
type Option func(*config) error

type config struct {
	store     Store
	marketing func(*whatsapp.Template) bool
	person    func(string) string
	keep      time.Duration
	poll      time.Duration
	silence   time.Duration
	settled   func(context.Context, Settled)
	logger    *slog.Logger
}

// WithStore sets where the tracker keeps what it knows. The default is a MemoryStore of its own.
func WithStore(s Store) Option {
	return func(c *config) error {
		if s == nil {
			return invalid(opNew, "WithStore", "want a store", "nil")
		}
		c.store = s
		return nil
	}
}

// WithMarketing says which templates are marketing, so that they are not sent to people who opted out. A message does not
// show its category: compare the name with those of your marketing templates. What is sent with Outgoing.Marketing is
// marketing without being asked for; all else is not, which is the default.
func WithMarketing(marketing func(*whatsapp.Template) bool) Option {
	return func(c *config) error {
		if marketing == nil {
			return invalid(opNew, "WithMarketing", "want a function", "nil")
		}
		c.marketing = marketing
		return nil
	}
}

// WithPersonKey brings all spellings of a phone number to one, for example WithPersonKey(phone.Key). Without it a number
// of a country with several (Argentina, Benin, Brazil, Côte d'Ivoire, Gabon, Mexico) is Unknown rather than Shut until a
// receipt or a message told WhatsApp's own spelling.
func WithPersonKey(key func(number string) string) Option {
	return func(c *config) error {
		if key == nil {
			return invalid(opNew, "WithPersonKey", "want a function", "nil")
		}
		c.person = key
		return nil
	}
}

// WithKeep sets how long the state of a message is remembered after its last status: 1 min to 90 days, default 8 days.
// Meta delivers a status again for up to 7.
func WithKeep(d time.Duration) Option {
	return duration("WithKeep", d, time.Minute, 90*24*time.Hour, func(c *config) { c.keep = d })
}

// WithPolling has Wait, Sequence and WatchHealth look into the store at this interval, 100 ms to 1 h, as well as listen to
// events of this process. It is for processes that send and share a store with another one, which observes.
func WithPolling(every time.Duration) Option {
	return duration("WithPolling", every, 100*time.Millisecond, time.Hour, func(c *config) { c.poll = every })
}

// WithSilence sets how long accepted sends may be without any status until the number's Health says so: 1 min to 24 h,
// default 10 min.
func WithSilence(d time.Duration) Option {
	return duration("WithSilence", d, time.Minute, 24*time.Hour, func(c *config) { c.silence = d })
}

// WithSettled has f called when a status settles a send that was ambiguous. f runs in the goroutine that observes the
// status, with its context, or, if the status came before the send had failed, in the goroutine that sends. If the process
// dies at the wrong moment it is not called; Unsettled is the record that counts.
func WithSettled(f func(context.Context, Settled)) Option {
	return func(c *config) error {
		if f == nil {
			return invalid(opNew, "WithSettled", "want a function", "nil")
		}
		c.settled = f
		return nil
	}
}

// WithLogger sets where it is logged, at error level, that the store failed when a send had already been made. The default
// is silence. No phone number and no text of a message is logged.
func WithLogger(l *slog.Logger) Option {
	return func(c *config) error {
		if l == nil {
			return invalid(opNew, "WithLogger", "want a logger", "nil")
		}
		c.logger = l
		return nil
	}
}

func duration(name string, d, least, most time.Duration, set func(*config)) Option {
	return func(c *config) error {
		if d < least || d > most {
			return invalid(opNew, name, "want "+least.String()+" to "+most.String(), d.String())
		}
		set(c)
		return nil
	}
}
