package webhook_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/webhook"
)

const (
	secret = "app-secret-for-tests"
	token  = "verify-token-for-tests"
)

func TestMain(m *testing.M) {
	if spec := os.Getenv(killEnv); spec != "" {
		killChild(spec)
	}
	goleak.VerifyTestMain(m)
}

// bench is a running handler with a record of what it did.
type bench struct {
	t      *testing.T
	h      *webhook.Handler
	url    string
	client *http.Client // of its own: any httptest.Server that closes, closes what is idle in the default one

	mu       sync.Mutex
	requests []webhook.RequestReport
	events   []webhook.EventReport
	handled  []string // previews, in order
	fail     func(webhook.Event) error
}

func newBench(t *testing.T, opts ...webhook.Option) *bench {
	t.Helper()
	b := &bench{t: t}
	opts = append(opts, webhook.WithHooks(webhook.Hooks{Request: b.request, Event: b.event}), webhook.On(b.handle))
	h, err := webhook.NewHandler(secret, token, opts...)
	require.NoError(t, err)
	b.h = h
	s := httptest.NewServer(h)
	b.url, b.client = s.URL, s.Client()
	t.Cleanup(s.Close)
	return b
}

func (b *bench) request(_ context.Context, r webhook.RequestReport) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests = append(b.requests, r)
}

func (b *bench) event(_ context.Context, r webhook.EventReport) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, r)
}

func (b *bench) handle(_ context.Context, e webhook.Event) error {
	b.mu.Lock()
	b.handled = append(b.handled, webhook.Preview(e))
	fail := b.fail
	b.mu.Unlock()
	if fail != nil {
		return fail(e)
	}
	return nil
}

func (b *bench) seen() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.handled...)
}

func (b *bench) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.handled = nil
}

// decoded returns how many requests came as far as the decoder.
func (b *bench) decoded() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, r := range b.requests {
		if r.Decoded {
			n++
		}
	}
	return n
}

// post sends a signed body and returns the status.
func (b *bench) post(body string) int {
	b.t.Helper()
	return b.send(body, func(r *http.Request) { r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, []byte(body))) })
}

// send sends a body after edit has changed the request.
func (b *bench) send(body string, edit func(*http.Request)) int {
	b.t.Helper()
	resp := b.do(http.MethodPost, "", body, edit)
	return resp.StatusCode
}

func (b *bench) do(method, query, body string, edit func(*http.Request)) *http.Response {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.url+query, strings.NewReader(body))
	require.NoError(b.t, err)
	r.Header.Set("Content-Type", "application/json")
	if edit != nil {
		edit(r)
	}
	resp, err := b.client.Do(r)
	require.NoError(b.t, err)
	b.t.Cleanup(func() { resp.Body.Close() })
	return resp
}

// nothing asserts that neither decoder nor handler ran.
func (b *bench) nothing() {
	b.t.Helper()
	assert.Zero(b.t, b.decoded(), "bodies decoded")
	assert.Empty(b.t, b.seen(), "events handled")
}

// text is one element of messages[].
func text(from, id, body string) string {
	return fmt.Sprintf(`{"from":%q,"id":%q,"timestamp":"1767225600","type":"text","text":{"body":%q}}`, from, id, body)
}

// post wraps elements of messages[] as Meta does.
func envelope(messages ...string) string {
	return change("messages", `"contacts":[{"profile":{"name":"Ana"},"wa_id":"15550001111"}],"messages":[`+strings.Join(messages, ",")+`]`)
}

func change(field, members string) string {
	return `{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":1767225600,"changes":[{"value":{` +
		`"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009999","phone_number_id":"106540352242922"},` +
		members + `},"field":"` + field + `"}]}]}`
}

var errHandler = errors.New("the database is down")

type ctx = context.Context

// serve asks a handler without a network.
func serve(h http.Handler, method, target string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func serveSigned(h http.Handler, secret string, body []byte) *httptest.ResponseRecorder {
	return serveSignature(h, webhook.Sign(secret, body), body)
}

func serveSignature(h http.Handler, signature string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhook.SignatureHeader, signature)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}
