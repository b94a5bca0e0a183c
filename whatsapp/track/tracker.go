package track

import (
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// A Tracker follows messages from the send to the last status, and people from their last message to the end of the
// window. Plug it into a client (whatsapp.WithMonitor) and into the webhook handler (Feed).
//
// Make it with New. It is safe for concurrent use, starts no goroutine, and needs no closing. What it holds in memory is
// bounded: a little for each business number, and what calls of Wait, Sequence and WatchHealth that are running need.
type Tracker struct {
	namespace string
	cfg       config
	fed       atomic.Bool
	hub       hub

	mu      sync.Mutex
	numbers map[string]*number
}

var (
	_ whatsapp.Monitor = (*Tracker)(nil)
	_ webhook.Observer = (*Tracker)(nil)
)

// New returns a Tracker whose stored keys all carry namespace. User ids (BSUIDs) are scoped to a business portfolio, and
// so is what people opted out of: use one tracker with one namespace for each portfolio, and feed it that portfolio's
// events only. It does no I/O.
//
// Limits: namespace 1 to 64 letters, digits and "-_.:". Errors are of kind Invalid.
func New(namespace string, opts ...Option) (*Tracker, error) {
	if !plain(namespace) {
		return nil, invalid(opNew, "namespace", `want 1 to 64 letters, digits and "-_.:"`, fmt.Sprintf("%.80q", namespace))
	}
	t := &Tracker{
		namespace: namespace,
		cfg: config{
			marketing: func(*whatsapp.Template) bool { return false },
			keep:      8 * 24 * time.Hour,
			silence:   10 * time.Minute,
			logger:    slog.New(slog.DiscardHandler),
		},
		numbers: map[string]*number{},
	}
	for _, o := range opts {
		if o == nil {
			return nil, invalid(opNew, "options", "want no nil", "")
		}
		if err := o(&t.cfg); err != nil {
			return nil, err
		}
	}
	if t.cfg.store == nil {
		s, err := NewMemoryStore()
		if err != nil {
			return nil, err
		}
		t.cfg.store = s
	}
	return t, nil
}

// plain reports whether s can be a namespace.
func plain(s string) bool {
	if s == "" || len(s) > 64 {
		return false
	}
	for _, c := range []byte(s) {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', strings.IndexByte("-_.:", c) >= 0:
		default:
			return false
		}
	}
	return true
}

// Feed returns the option by which a webhook handler feeds the tracker. It is webhook.WithObserver(t), and lets Wait know
// that events will come.
func (t *Tracker) Feed() webhook.Option {
	t.Attach()
	return webhook.WithObserver(t)
}

// Attach tells the tracker that events will come through Observe, before the first one has. Without it, and without Feed,
// Wait fails until then.
func (t *Tracker) Attach() { t.fed.Store(true) }

// followed reports whether anything can tell the tracker what becomes of a message.
func (t *Tracker) followed() bool { return t.fed.Load() || t.cfg.poll > 0 }

// A hub wakes those who wait for news of something.
type hub struct {
	mu     sync.Mutex
	topics map[string]*topic
}

type topic struct {
	news    chan struct{} // closed by the next news
	waiting int
}

// join begins to listen to key; leave ends it.
func (h *hub) join(key string) (leave func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.topics == nil {
		h.topics = map[string]*topic{}
	}
	p := h.topics[key]
	if p == nil {
		p = &topic{news: make(chan struct{})}
		h.topics[key] = p
	}
	p.waiting++
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if p.waiting--; p.waiting == 0 {
			delete(h.topics, key)
		}
	}
}

// news returns what the next news of key, which was joined, closes.
func (h *hub) news(key string) <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.topics[key].news
}

// tell wakes all who listen to key.
func (h *hub) tell(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p := h.topics[key]; p != nil {
		close(p.news)
		p.news = make(chan struct{})
	}
}
