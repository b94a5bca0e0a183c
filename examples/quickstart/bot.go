package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// A bot answers texts, and tells the program what else comes in.
type bot struct {
	client *whatsapp.Client
	out    *transcript
	fail   context.CancelCauseFunc // ends the program: a handler has nobody else to tell
	heard  chan heard

	mu     sync.Mutex
	states map[string]webhook.State // by message id, how far it got
	news   chan struct{}            // closed when states changes
	last   whatsapp.Result          // of the newest call
}

// heard is a message from a person and, for a text, what the bot replied.
type heard struct {
	message webhook.Message
	reply   whatsapp.Message
	receipt *whatsapp.Receipt
}

func newBot(out *transcript, fail context.CancelCauseFunc) *bot {
	return &bot{
		out: out, fail: fail, heard: make(chan heard, 8),
		states: map[string]webhook.State{}, news: make(chan struct{}),
	}
}

// handler returns what receives the webhooks: one function for each type of event.
func (b *bot) handler(appSecret, verifyToken string) (*webhook.Handler, error) {
	return webhook.NewHandler(appSecret, verifyToken,
		webhook.On(b.onText), webhook.On(b.onMessage), webhook.On(b.onStatus), webhook.On(b.onAnythingElse))
}

func (b *bot) onText(ctx context.Context, m *webhook.TextMessage) error {
	b.out.says(m.Origin().From.Name, webhook.Preview(m), "")
	if err := b.client.Typing(ctx, m); err != nil {
		return b.failed("mark read", err)
	}
	b.out.says("Shop", "reads it ✓✓ and types …", "")
	reply := &whatsapp.Text{Body: "Good morning " + m.Origin().From.Name + ", we are open until six."}
	receipt, err := b.client.Reply(ctx, m, reply, whatsapp.Quoting())
	if err != nil {
		return b.failed("reply", err)
	}
	b.heard <- heard{m, reply, receipt}
	return nil
}

// onMessage gets every message that is not a text.
func (b *bot) onMessage(_ context.Context, m webhook.Message) error {
	what := webhook.Preview(m)
	if tap, ok := m.(*webhook.ButtonReply); ok {
		what = "taps [" + tap.Title + "]"
	}
	b.out.says(m.Origin().From.Name, what, "")
	b.heard <- heard{message: m}
	return nil
}

func (b *bot) onStatus(_ context.Context, s *webhook.Status) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if rank(s.State) > rank(b.states[s.ID]) { // statuses may come late and out of order
		b.states[s.ID] = s.State
		close(b.news)
		b.news = make(chan struct{})
	}
	return nil
}

func (b *bot) onAnythingElse(_ context.Context, e webhook.Event) error {
	return b.failed("receive", fmt.Errorf("unexpected event %s", webhook.TypeName(e)))
}

func (b *bot) failed(what string, err error) error {
	err = fmt.Errorf("%s: %w", what, err)
	b.fail(err)
	return err
}

func rank(s webhook.State) int {
	switch s {
	case webhook.Sent:
		return 1
	case webhook.Delivered:
		return 2
	case webhook.Read:
		return 3
	case webhook.Failed:
		return 4
	}
	return 0
}

// next waits for a message.
func (b *bot) next(ctx context.Context) (heard, error) {
	select {
	case h := <-b.heard:
		return h, nil
	case <-ctx.Done():
		return heard{}, fmt.Errorf("wait for a message: %w", context.Cause(ctx))
	}
}

// reaches waits for the status webhook that says a message has reached a state.
func (b *bot) reaches(ctx context.Context, messageID string, state webhook.State) error {
	for {
		b.mu.Lock()
		now, news := b.states[messageID], b.news
		b.mu.Unlock()
		switch {
		case now == webhook.Failed:
			return fmt.Errorf("a message that was accepted has failed")
		case rank(now) >= rank(state):
			return nil
		}
		select {
		case <-news:
		case <-ctx.Done():
			return fmt.Errorf("wait for the status %q: %w", state, context.Cause(ctx))
		}
	}
}

// watch is a whatsapp.Hook: it keeps how the newest call went, attempts and waits included.
func (b *bot) watch(ctx context.Context, _ whatsapp.Call) (context.Context, func(whatsapp.Result)) {
	return ctx, func(r whatsapp.Result) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.last = r
	}
}

// repeated returns how long the newest call waited before it went through, and the code it was refused with before.
func (b *bot) repeated() (code int, wait time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.last.Attempts
	if len(a) != 2 || b.last.Err != nil {
		return 0, 0
	}
	return a[0].Code, a[1].Wait
}
