package main_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	forward "github.com/wacloud/wacloud/examples/forward"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs the program and returns its URL; what ends it returns its error.
func start(t *testing.T, env map[string]string, args ...string) (base string, end func() error) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	stdout, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := forward.Run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), func(name string) string { return env[name] }, w, io.Discard)
		w.CloseWithError(errors.Join(io.EOF, err))
		done <- err
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	require.True(t, ok, line)
	return "http://" + address, func() error { stop(); return <-done }
}

// Two services get every event, verified with Meta's own secret, and a failing one makes Meta deliver again.
func TestForward(t *testing.T) {
	t.Parallel()
	meta := whatsapptest.NewServer(whatsapptest.WithDelivery(whatsapptest.Delivery{Backoff: 10 * time.Millisecond}))
	defer meta.Close()

	var mu sync.Mutex
	got := map[string][]string{}
	service := func(name string) http.Handler {
		h, err := webhook.NewHandler(meta.AppSecret(), "unused", webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			mu.Lock()
			defer mu.Unlock()
			got[name] = append(got[name], m.Body)
			return nil
		}))
		require.NoError(t, err)
		return h
	}
	crm := httptest.NewServer(service("crm"))
	defer crm.Close()
	var down atomic.Bool
	down.Store(true)
	handler := service("bot")
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if down.Swap(false) {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		handler.ServeHTTP(w, r)
	}))
	defer bot.Close()

	base, end := start(t, map[string]string{"APP_SECRET": meta.AppSecret(), "VERIFY_TOKEN": meta.VerifyToken()}, crm.URL, bot.URL)
	require.NoError(t, meta.Subscribe(t.Context(), base))
	meta.User("+15550001111", "Ana").Says("Grüße")
	require.NoError(t, meta.Flush(t.Context()))
	assert.Equal(t, map[string][]string{"crm": {"Grüße"}, "bot": {"Grüße"}}, got, "delivered twice, handled once each")
	assert.NoError(t, end())
}

// At the end, bodies that are being passed on are finished, and new ones are left for Meta's next delivery.
func TestEndFinishesWhatIsBegun(t *testing.T) {
	t.Parallel()
	begun, finish := make(chan struct{}), make(chan struct{})
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(begun)
		<-finish
	}))
	defer target.Close()
	base, end := start(t, map[string]string{"APP_SECRET": "s3cret", "VERIFY_TOKEN": "v"}, target.URL)
	post := func() int {
		body := `{"entry":[]}`
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base, strings.NewReader(body))
		if !assert.NoError(t, err) {
			return 0
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(webhook.SignatureHeader, webhook.Sign("s3cret", []byte(body)))
		res, err := target.Client().Do(r)
		if !assert.NoError(t, err) {
			return 0
		}
		assert.NoError(t, res.Body.Close())
		return res.StatusCode
	}
	first := make(chan int, 1)
	go func() { first <- post() }()
	<-begun
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	refused := func() bool {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base, strings.NewReader("{}"))
		if !assert.NoError(t, err) {
			return true
		}
		r.Header.Set("Content-Type", "application/json")
		res, err := target.Client().Do(r) // without a signature: 401 as long as webhooks are taken
		if !assert.NoError(t, err, "the server is gone before the handler is done") {
			return true
		}
		assert.NoError(t, res.Body.Close())
		return res.StatusCode == http.StatusServiceUnavailable
	}
	assert.Eventually(t, refused, 20*time.Second, time.Millisecond)
	assert.Equal(t, http.StatusServiceUnavailable, post())
	close(finish)
	assert.Equal(t, http.StatusOK, <-first)
	assert.NoError(t, <-ended)
}

func TestUnsignedBodiesAreNotPassedOn(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer target.Close()
	base, end := start(t, map[string]string{"APP_SECRET": "s3cret", "VERIFY_TOKEN": "v"}, target.URL)
	res, err := target.Client().Post(base, "application/json", strings.NewReader(`{"entry":[]}`))
	require.NoError(t, err)
	assert.NoError(t, res.Body.Close())
	assert.Equal(t, http.StatusUnauthorized, res.StatusCode)
	assert.Zero(t, reached.Load())
	assert.NoError(t, end())
}

func TestBadSettings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		args []string
		says string
	}{
		"no URL":          {map[string]string{"APP_SECRET": "s", "VERIFY_TOKEN": "v"}, nil, "at least one URL"},
		"no http URL":     {map[string]string{"APP_SECRET": "s", "VERIFY_TOKEN": "v"}, []string{"ftp://x.test"}, "http(s)"},
		"no secret":       {map[string]string{"VERIFY_TOKEN": "v"}, []string{"http://x.test"}, "appSecret"},
		"no verify token": {map[string]string{"APP_SECRET": "s"}, []string{"http://x.test"}, "verifyToken"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := forward.Run(t.Context(), append([]string{"-addr", "127.0.0.1:0"}, c.args...), func(k string) string { return c.env[k] }, io.Discard, io.Discard)
			assert.ErrorContains(t, err, c.says)
		})
	}
}
