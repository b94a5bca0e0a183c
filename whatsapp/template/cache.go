package template

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A Cache keeps the definitions of those templates that are sent, so that Message checks a send without asking Meta. The
// template webhooks keep it fresh: pass webhook.WithObserver(cache). It is safe for concurrent use.
//
// A status, category or quality that a webhook tells is taken over at once; after an edit, and after the maximum age,
// the template is fetched again when it is next asked for. Without webhooks the maximum age is all that keeps it fresh.
type Cache struct {
	client *Client
	age    time.Duration

	mu      sync.Mutex
	entries map[key]*entry
}

type key struct{ name, language string }

type entry struct {
	template *Template
	fetched  time.Time
	changes  int           // how many webhooks told of it, so that an older answer does not undo a newer webhook
	busy     chan struct{} // closed when the fetch that runs has ended; nil if none does
}

// A CacheOption changes what NewCache makes.
type CacheOption func(*Cache)

// WithMaxAge sets after how long a definition is fetched again although no webhook told of a change. The default is one
// hour.
func WithMaxAge(d time.Duration) CacheOption { return func(c *Cache) { c.age = d } }

// NewCache returns an empty cache over client. It does no I/O.
func NewCache(client *Client, opts ...CacheOption) *Cache {
	c := &Cache{client: client, age: time.Hour, entries: map[key]*entry{}}
	for _, opt := range opts {
		opt(c)
	}
	return c
}

// Get returns the template of this name in this language, fetched at most once at a time. It returns a
// copy whose header, buttons and cards are shared: do not change these. While Meta cannot be reached, it returns what it
// has.
//
// Errors: what Client.Find returns.
func (c *Cache) Get(ctx context.Context, name, language string) (*Template, error) {
	k := key{name, language}
	for {
		c.mu.Lock()
		e := c.entries[k]
		if e == nil {
			e = &entry{}
			c.entries[k] = e
		}
		if e.template != nil && time.Since(e.fetched) < c.age {
			t := *e.template
			c.mu.Unlock()
			return &t, nil
		}
		wait := e.busy
		if wait == nil {
			e.busy = make(chan struct{})
			changes := e.changes
			c.mu.Unlock()
			return c.fetch(ctx, k, e, changes)
		}
		c.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ended("find template", ctx)
		}
	}
}

func (c *Cache) fetch(ctx context.Context, k key, e *entry, changes int) (t *Template, err error) {
	defer func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		close(e.busy)
		e.busy = nil
		switch {
		case err == nil && e.changes == changes:
			e.template, e.fetched = t, time.Now()
		case err == nil: // a webhook came while the answer was on its way: ask once more next time
			e.template, e.fetched = t, time.Time{}
		case e.template != nil && passing(err):
			t, err = e.template, nil
		case e.template == nil:
			delete(c.entries, k)
		}
		if t != nil {
			own := *t
			t = &own
		}
	}()
	return c.client.Find(ctx, k.name, k.language)
}

// Message fetches the template if need be and builds the message, as Template.Message does.
func (c *Cache) Message(ctx context.Context, name, language string, p Params) (*whatsapp.Template, error) {
	t, err := c.Get(ctx, name, language)
	if err != nil {
		return nil, err
	}
	return t.Message(p)
}

// Forget drops a template, so that it is fetched again.
func (c *Cache) Forget(name, language string) {
	c.change(webhook.TemplateInfo{Name: name, Language: language}, func(e *entry) { e.fetched = time.Time{} })
}

// Observe takes over what the template webhooks of the account tell. It makes a Cache a webhook.Observer.
func (c *Cache) Observe(_ context.Context, ev webhook.Event) error {
	if !ours(ev, c.client.waba) {
		return nil
	}
	switch ev := ev.(type) {
	case *webhook.TemplateStatus:
		c.change(ev.TemplateInfo, func(e *entry) {
			s := upper(Status(ev.Event))
			if s == Unarchived || s == "" {
				e.fetched = time.Time{} // back to what it was before, which only Meta knows
				return
			}
			e.template.Status = s
			e.template.RejectedReason = upper(Reason(ev.Reason))
			if ev.Category != "" {
				e.template.Category = upper(Category(ev.Category))
			}
		})
	case *webhook.TemplateCategory:
		c.change(ev.TemplateInfo, func(e *entry) {
			t := e.template
			if ev.New != "" {
				t.Category = upper(Category(ev.New))
			}
			t.PreviousCategory, t.CorrectCategory = upper(Category(ev.Previous)), upper(Category(ev.Correct))
			if ev.Previous == "" { // a notice: it will happen without another fetch of ours
				e.fetched = time.Time{}
			}
		})
	case *webhook.TemplateMismatch:
		c.change(ev.TemplateInfo, func(e *entry) { e.template.CorrectCategory = upper(Category(ev.Correct)) })
	case *webhook.TemplateQuality:
		c.change(ev.TemplateInfo, func(e *entry) { e.template.Quality = upper(Quality(ev.Current)) })
	case *webhook.TemplateComponents:
		c.change(ev.TemplateInfo, func(e *entry) { e.fetched = time.Time{} })
	}
	return nil
}

// change does something to the entries of a template, if there are any, on a copy of what they hold. Which they are says
// the id; where none has it, as with one that is not fetched yet, the name and the language, of which webhooks write
// "pt-BR" where the API has "pt_BR".
func (c *Cache) change(info webhook.TemplateInfo, do func(*entry)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var byID, byName []*entry
	for k, e := range c.entries {
		if info.ID != "" && e.template != nil && e.template.ID == info.ID {
			byID = append(byID, e)
		} else if k.name == info.Name && sameLanguage(k.language, info.Language) {
			byName = append(byName, e)
		}
	}
	if len(byID) > 0 { // one by this name that has another id is another template
		byName = slices.DeleteFunc(byName, func(e *entry) bool { return e.template != nil })
	}
	for _, e := range append(byID, byName...) {
		e.changes++
		if e.template == nil {
			continue
		}
		own := *e.template
		e.template = &own
		do(e)
	}
}

func sameLanguage(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, "-", "_"), strings.ReplaceAll(b, "-", "_"))
}
