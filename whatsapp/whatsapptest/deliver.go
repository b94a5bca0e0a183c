package whatsapptest

import (
	"bytes"
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// postTimeout bounds one POST to a webhook.
const postTimeout = 20 * time.Second

// A Posting is one try of delivering a webhook.
type Posting struct {
	Time    time.Time
	Body    []byte
	Items   int // of messages[], statuses[] or other changes
	Attempt int // from 1
	Status  int // what the endpoint answered, 0 if it did not
	Err     error
}

// Postings returns the newest 4,096 tries of delivering webhooks, in the order they ended.
func (s *Server) Postings() []Posting {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.postings[max(0, len(s.postings)-keptCalls):])
}

// A subscription is one webhook endpoint with what waits for it.
type subscription struct {
	address string // "" for a handler in process
	post    func(ctx context.Context, body []byte, signature string) (int, error)
	queue   []item // by due, unless shuffled
	app     bool   // of the app, not only of an override
	workers int
	chance  *rand.Rand
	nap     context.Context // of workers that wait for queue[0] to be due; nil if none waits
	wake    context.CancelFunc
}

// An item is one message, status or other change that waits.
type item struct {
	field  string
	number string // id of the number that it concerns; "" for the account
	value  messagesValue
	other  json.RawMessage // what Notify was given, in place of value
	anyway bool            // delivered without a subscription to the account too
	due    time.Time
}

// Subscribe does the handshake with the webhook at address, as Meta does when a callback URL is entered, and delivers
// signed webhooks to it from then on. An endpoint that does not answer the handshake is an error that says what it
// answered.
func (s *Server) Subscribe(ctx context.Context, address string) error {
	if err := s.handshake(ctx, address, s.cfg.verifyToken); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint(address).app = true
	s.owner.Callback = address
	return nil
}

func (s *Server) handshake(ctx context.Context, address, verifyToken string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("whatsapptest: webhook %q is not an http or https URL", address)
	}
	s.mu.Lock()
	challenge := s.ids.digits(10)
	s.mu.Unlock()
	q := u.Query()
	q.Set("hub.mode", "subscribe")
	q.Set("hub.challenge", challenge)
	q.Set("hub.verify_token", verifyToken)
	u.RawQuery = q.Encode()
	ctx, cancel := context.WithTimeout(ctx, postTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return fmt.Errorf("whatsapptest: handshake: %w", err)
	}
	req.Header.Set("User-Agent", "facebookplatform/1.0 (+http://developers.facebook.com)")
	res, err := s.http.Do(req)
	if err != nil {
		return fmt.Errorf("whatsapptest: the webhook did not answer the handshake: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 4096))
	switch {
	case err != nil:
		return fmt.Errorf("whatsapptest: the webhook did not answer the handshake: %w", err)
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("whatsapptest: the webhook answered the handshake with status %d and %.80q, not with 200 and "+
			"the challenge", res.StatusCode, body)
	case subtle.ConstantTimeCompare(body, []byte(challenge)) != 1:
		return fmt.Errorf("whatsapptest: the webhook answered the handshake with %.80q, not with the challenge %q", body,
			challenge)
	}
	return nil
}

// endpoint returns what posts to an address. The caller holds mu.
func (s *Server) endpoint(address string) *subscription {
	i := slices.IndexFunc(s.subs, func(o *subscription) bool { return o.address == address })
	if i >= 0 {
		return s.subs[i]
	}
	return s.addSubscription(address, func(ctx context.Context, body []byte, signature string) (int, error) {
		return s.postTo(ctx, address, body, signature)
	})
}

// SubscribeHandler delivers signed webhooks to h in this process, without a socket and without a handshake.
func (s *Server) SubscribeHandler(h http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addSubscription("", func(ctx context.Context, body []byte, signature string) (code int, err error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://webhook.test/", bytes.NewReader(body))
		if err != nil {
			return 0, err
		}
		setWebhookHeader(req.Header, signature)
		m := &memory{header: http.Header{}, ready: make(chan struct{}), done: make(chan struct{})}
		defer func() {
			if p := recover(); p != nil {
				code, err = http.StatusInternalServerError, fmt.Errorf("webhook handler panicked: %v", p)
			}
		}()
		h.ServeHTTP(m, req)
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.status == 0 {
			return http.StatusOK, nil
		}
		return m.status, nil
	}).app = true
}

// addSubscription adds an endpoint. The caller holds mu.
func (s *Server) addSubscription(address string, post func(context.Context, []byte, string) (int, error)) *subscription {
	sub := &subscription{address: address, post: post, chance: rand.New(rand.NewPCG(s.cfg.seed, uint64(len(s.subs))))}
	s.subs = append(s.subs, sub)
	return sub
}

func setWebhookHeader(h http.Header, signature string) {
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "facebookexternalua")
	h.Set("Accept", "*/*")
	h.Set("X-Hub-Signature-256", signature)
}

func (s *Server) postTo(ctx context.Context, address string, body []byte, signature string) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, postTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	setWebhookHeader(req.Header, signature)
	res, err := s.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	// What the endpoint says beyond its status is of no interest, but reading it keeps the connection.
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, nil
}

// Notify delivers a change of any webhook field, "account_update" for example, with its value as it stands. Fields that the
// app is not subscribed to (ChangeApp) are not delivered.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview
func (s *Server) Notify(field string, value json.RawMessage) error {
	if !json.Valid(value) {
		return errors.New("whatsapptest: Notify: the value is not JSON")
	}
	var of struct {
		Metadata metadata `json:"metadata"`
	}
	_ = json.Unmarshal(value, &of) // a value without metadata concerns the account
	s.mu.Lock()
	defer s.mu.Unlock()
	s.enqueue(item{field: field, number: of.Metadata.NumberID, other: slices.Clone(value)}, 0)
	return nil
}

// enqueue hands an item to every subscription that it concerns, late by the Delivery's delay and by after. The caller holds mu.
func (s *Server) enqueue(it item, after time.Duration) {
	if s.closed {
		return
	}
	it.due = s.now().Add(s.cfg.delivery.Delay + after)
	for _, sub := range s.endpoints(it) {
		copies := 1
		if p := s.cfg.delivery.Duplicates; p > 0 && sub.chance.Float64() < p {
			copies = 2
		}
		for range copies {
			at := len(sub.queue)
			for at > 0 && sub.queue[at-1].due.After(it.due) {
				at--
			}
			if n := s.cfg.delivery.Shuffle; n > 0 {
				at -= sub.chance.IntN(min(n, at) + 1)
			}
			sub.queue = slices.Insert(sub.queue, at, it)
			s.pending++
			if at == 0 {
				sub.rouse()
			}
		}
		if sub.workers < s.cfg.delivery.Workers {
			sub.workers++
			s.tasks.Go(func() { s.work(sub) })
		}
	}
}

// work delivers what waits for sub, then ends.
func (s *Server) work(sub *subscription) {
	for {
		s.mu.Lock()
		if len(sub.queue) == 0 || s.closed {
			sub.workers--
			s.mu.Unlock()
			return
		}
		if wait := sub.queue[0].due.Sub(s.now()); wait > 0 {
			nap := sub.rest(s.ctx)
			s.mu.Unlock()
			s.sleep(nap, wait)
			continue
		}
		batch := s.take(sub)
		s.mu.Unlock()
		err := s.deliver(sub, batch)
		s.mu.Lock()
		if err != nil && s.ctx.Err() == nil {
			s.troubles = append(s.troubles, err)
		}
		s.settle(len(batch))
		s.mu.Unlock()
	}
}

// rest returns a context that ends when an item comes that is due before all others. The caller holds mu.
func (sub *subscription) rest(ctx context.Context) context.Context {
	if sub.nap == nil {
		sub.nap, sub.wake = context.WithCancel(ctx)
	}
	return sub.nap
}

// rouse ends the waiting of workers. The caller holds mu.
func (sub *subscription) rouse() {
	if sub.wake != nil {
		sub.wake()
		sub.nap, sub.wake = nil, nil
	}
}

// settle counts n items out. The caller holds mu.
func (s *Server) settle(n int) {
	s.pending -= n
	if s.pending == 0 && s.quiet != nil {
		close(s.quiet)
		s.quiet = nil
	}
}

// take returns the next items that may share a POST. The caller holds mu and has looked that there are any.
func (s *Server) take(sub *subscription) []item {
	n, first, now := 1, sub.queue[0], s.now()
	for n < len(sub.queue) && n < s.cfg.delivery.Batch && sub.queue[n].field == first.field &&
		sub.queue[n].number == first.number && (sub.queue[n].other == nil) == (first.other == nil) && !sub.queue[n].due.After(now) {
		n++
	}
	batch := slices.Clone(sub.queue[:n])
	clear(sub.queue[:n])
	sub.queue = sub.queue[n:]
	return batch
}

// deliver posts items until they are answered with 200.
func (s *Server) deliver(sub *subscription, batch []item) error {
	body, err := s.compose(batch)
	if err != nil {
		return fmt.Errorf("whatsapptest: webhook: %w", err)
	}
	signature := "sha256=" + hexMAC(s.cfg.appSecret, body)
	backoff := s.cfg.delivery.Backoff
	for attempt := 1; ; attempt++ {
		code, err := sub.post(s.ctx, body, signature)
		s.mu.Lock()
		if len(s.postings) >= 2*keptCalls {
			s.postings = slices.Clone(s.postings[len(s.postings)-keptCalls+1:])
		}
		s.postings = append(s.postings, Posting{
			Time: s.now(), Body: body, Items: len(batch), Attempt: attempt, Status: code, Err: err,
		})
		s.mu.Unlock()
		switch {
		case err == nil && code == http.StatusOK:
			return nil
		case s.ctx.Err() != nil:
			return s.ctx.Err()
		case attempt >= s.cfg.delivery.Attempts:
			if err == nil {
				err = fmt.Errorf("status %d", code)
			}
			return fmt.Errorf("whatsapptest: webhook given up after %d attempts: %w", attempt, err)
		}
		if !s.sleep(s.ctx, backoff) {
			return s.ctx.Err()
		}
		backoff *= 2
	}
}

// compose writes one POST for items of the same field.
func (s *Server) compose(batch []item) ([]byte, error) {
	entry := notifyEntry{ID: s.cfg.wabaID}
	if batch[0].other != nil {
		if batch[0].field != "messages" {
			entry.Time = s.now().Unix()
		}
		for _, it := range batch {
			entry.Changes = append(entry.Changes, notifyChange{Field: it.field, Value: it.other})
		}
		return metaJSON(notification{"whatsapp_business_account", []notifyEntry{entry}})
	}
	value := batch[0].value
	for _, it := range batch[1:] {
		for _, c := range it.value.Contacts {
			if !slices.ContainsFunc(value.Contacts, func(o contact) bool { return o.WaID == c.WaID && o.UserID == c.UserID }) {
				value.Contacts = append(slices.Clip(value.Contacts), c)
			}
		}
		value.Messages = append(slices.Clip(value.Messages), it.value.Messages...)
		value.Statuses = append(slices.Clip(value.Statuses), it.value.Statuses...)
	}
	raw, err := plainJSON(value)
	if err != nil {
		return nil, err
	}
	entry.Changes = []notifyChange{{Field: "messages", Value: raw}}
	return metaJSON(notification{"whatsapp_business_account", []notifyEntry{entry}})
}

// Flush waits until every webhook is delivered, those included that deliveries caused. Its error is ctx's, or what went
// wrong since the last Flush: webhooks that were given up, and things that people did which they could not do. A webhook
// handler must not call it: it would wait for itself.
func (s *Server) Flush(ctx context.Context) error {
	for {
		s.mu.Lock()
		if s.pending == 0 {
			err := errors.Join(s.troubles...)
			s.troubles = nil
			s.mu.Unlock()
			return err
		}
		if s.quiet == nil {
			s.quiet = make(chan struct{})
		}
		quiet := s.quiet
		s.mu.Unlock()
		select {
		case <-quiet:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
