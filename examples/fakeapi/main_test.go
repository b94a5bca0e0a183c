package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs the program until the test ends and returns its line.
func start(t *testing.T, args ...string) (ready, func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := run(ctx, args, w, io.Discard)
		_ = w.CloseWithError(io.ErrUnexpectedEOF)
		done <- err
	}()
	stop := func() error {
		cancel()
		_ = r.Close()
		err := <-done
		done <- err
		return err
	}
	t.Cleanup(func() { _ = stop() })
	line, err := bufio.NewReader(r).ReadString('\n')
	require.NoError(t, err)
	var v ready
	require.NoError(t, json.Unmarshal([]byte(line), &v))
	return v, stop
}

// endpoint is a webhook that hands events to a channel.
func endpoint(t *testing.T) (*httptest.Server, chan webhook.Event) {
	t.Helper()
	got := make(chan webhook.Event, 16)
	h, err := webhook.NewHandler("s3cret", "t0ken", webhook.On(func(_ context.Context, e webhook.Event) error {
		got <- e
		return nil
	}))
	require.NoError(t, err)
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	return srv, got
}

func next[E webhook.Event](t *testing.T, events chan webhook.Event) E {
	t.Helper()
	select {
	case e := <-events:
		typed, is := e.(E)
		require.True(t, is, "%T", e)
		return typed
	case <-time.After(10 * time.Second):
		require.Fail(t, "no webhook came")
		panic("unreachable")
	}
}

func call(t *testing.T, method, url, token, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	require.NoError(t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Do(req)
	require.NoError(t, err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res.StatusCode, string(b)
}

func TestConversation(t *testing.T) {
	t.Parallel()
	hook, events := endpoint(t)
	v, stop := start(t, "-webhook", hook.URL, "-secret", "s3cret", "-verify-token", "t0ken")
	assert.Equal(t, "s3cret", v.AppSecret)

	code, body := call(t, "POST", v.BaseURL+"/_fake/inbound", "", `{"from":"15550100101","type":"text","text":{"body":"hé"},"name":"Ana"}`)
	require.Equal(t, 200, code, body)
	var made struct {
		ID string `json:"id"`
	}
	require.NoError(t, json.Unmarshal([]byte(body), &made))
	m := next[*webhook.TextMessage](t, events)
	assert.Equal(t, "hé", m.Body)
	assert.Equal(t, made.ID, m.Origin().MessageID)
	assert.Equal(t, "Ana", m.Origin().From.Name)
	assert.Equal(t, v.PhoneNumberID, m.Origin().NumberID)

	// Any version, our own client.
	wa, err := whatsapp.NewClient(v.PhoneNumberID, v.Token, whatsapp.WithBaseURL(v.BaseURL), whatsapp.WithAPIVersion("v19.0"))
	require.NoError(t, err)
	_, err = wa.Reply(t.Context(), m, &whatsapp.Text{Body: "hello"})
	require.NoError(t, err)
	assert.Equal(t, webhook.Sent, next[*webhook.Status](t, events).State)
	assert.Equal(t, webhook.Delivered, next[*webhook.Status](t, events).State)
	code, _ = call(t, "POST", v.BaseURL+"/_fake/read", "", `{"from":"15550100101"}`)
	assert.Equal(t, 200, code)
	assert.Equal(t, webhook.Read, next[*webhook.Status](t, events).State)

	code, body = call(t, "GET", v.BaseURL+"/_fake/ledger", "", "")
	assert.Equal(t, 200, code)
	assert.Contains(t, body, `"hello"`)

	// The token may stand in the query, and a slash at the end of the path.
	code, body = call(t, "GET", v.BaseURL+"/v23.0/"+v.PhoneNumberID+"/?fields=display_phone_number&access_token="+v.Token, "", "")
	require.Equal(t, 200, code, body)
	assert.Contains(t, body, `"+1 555-010-0000"`)

	require.NoError(t, stop())
}

func TestAnyAddress(t *testing.T) {
	t.Parallel()
	v, _ := start(t, "-addr", ":0")
	assert.Regexp(t, `^http://127\.0\.0\.1:[0-9]+$`, v.BaseURL)
	code, _ := call(t, "GET", v.BaseURL+"/v26.0/"+v.PhoneNumberID, v.Token, "")
	assert.Equal(t, 200, code)
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	v, _ := start(t)
	code, body := call(t, "POST", v.BaseURL+"/_fake/template", "", `{"name":"order","body":"Hi {{1}}","buttons":[{"type":"QUICK_REPLY","text":"Ok"}]}`)
	require.Equal(t, 200, code, body)
	send := `{"messaging_product":"whatsapp","to":"15550100101","type":"template","template":{"name":"order","language":{"code":"en_US"},` +
		`"components":[{"type":"body","parameters":[{"type":"text","text":"Ana"}]}]}}`
	code, body = call(t, "POST", v.BaseURL+"/"+v.PhoneNumberID+"/messages", v.Token, send)
	assert.Equal(t, 200, code, body)
	code, body = call(t, "POST", v.BaseURL+"/"+v.PhoneNumberID+"/messages", v.Token, strings.Replace(send, `"order"`, `"other"`, 1))
	assert.Equal(t, 404, code)
	assert.Contains(t, body, "132001")
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	v, _ := start(t)
	for name, c := range map[string]struct{ path, body, want string }{
		"no JSON":    {"/_fake/inbound", `hello`, "want a JSON object"},
		"no sender":  {"/_fake/inbound", `{"type":"text"}`, "from"},
		"no type":    {"/_fake/inbound", `{"from":"15550100101"}`, "type"},
		"bad name":   {"/_fake/inbound", `{"from":"15550100101","type":"text","name":7}`, "name"},
		"nobody":     {"/_fake/read", `{}`, "from"},
		"stranger":   {"/_fake/read", `{"from":"15550100177"}`, "no message"},
		"unnamed":    {"/_fake/template", `{"body":"hi"}`, "name"},
		"no control": {"/_fake/other", `{}`, "no such control"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, body := call(t, "POST", v.BaseURL+c.path, "", c.body)
			assert.GreaterOrEqual(t, code, 400)
			assert.Contains(t, body, c.want)
		})
	}
}

func TestHandshakeFails(t *testing.T) {
	t.Parallel()
	hook, _ := endpoint(t)
	for name, args := range map[string][]string{
		"wrong token":    {"-webhook", hook.URL, "-verify-token", "other"},
		"not a URL":      {"-webhook", "here"},
		"unknown flag":   {"-colour", "red"},
		"extra argument": {"red"},
		"bad address":    {"-addr", "nowhere:x"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out, problems bytes.Buffer
			require.Error(t, run(t.Context(), args, &out, &problems))
			assert.Empty(t, out.String(), "no line that says it is ready")
		})
	}
}

func TestWebhookNeverComes(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	err := run(t.Context(), []string{"-webhook", "http://127.0.0.1:1/", "-wait", "1ms"}, &out, &problems)
	require.ErrorContains(t, err, "did not answer the handshake")
	assert.Contains(t, problems.String(), "cannot be reached yet")
}

func TestWebhookComesLater(t *testing.T) {
	t.Parallel()
	hook, events := endpoint(t)
	late := httptest.NewUnstartedServer(hook.Config.Handler)
	addr := late.Listener.Addr().String()
	require.NoError(t, late.Listener.Close()) // nobody listens there yet
	v, _ := start(t, "-webhook", "http://"+addr, "-secret", "s3cret", "-verify-token", "t0ken")

	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", addr)
	if err != nil {
		t.Skipf("another process took %s: %v", addr, err)
	}
	late.Listener = l
	late.Start()
	t.Cleanup(late.Close)
	code, body := call(t, "POST", v.BaseURL+"/_fake/inbound", "", `{"from":"US.12345678901234567890","type":"text","text":{"body":"hi"}}`)
	require.Equal(t, 200, code, body)
	assert.Equal(t, "US.12345678901234567890", next[*webhook.TextMessage](t, events).Origin().From.UserID)
}
