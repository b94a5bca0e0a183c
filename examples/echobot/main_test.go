package main_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	echobot "github.com/wacloud/wacloud/examples/echobot"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// start runs the bot against server until the test ends.
func start(t *testing.T, server *whatsapptest.Server) {
	t.Helper()
	env := map[string]string{
		"WHATSAPP_BASE_URL": server.URL(), "WHATSAPP_TOKEN": server.Token(), "WHATSAPP_PHONE_NUMBER_ID": server.PhoneNumberID(),
		"WHATSAPP_APP_SECRET": server.AppSecret(), "WHATSAPP_VERIFY_TOKEN": server.VerifyToken(), "ADDR": "127.0.0.1:0",
	}
	ctx, stop := context.WithCancel(t.Context())
	stdout, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := echobot.Run(ctx, func(name string) string { return env[name] }, w)
		w.CloseWithError(errors.Join(io.EOF, err))
		done <- err
	}()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-done)
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	require.True(t, ok, line)
	require.NoError(t, server.Subscribe(ctx, "http://"+address+"/webhook"))
}

func TestEcho(t *testing.T) {
	t.Parallel()
	server := whatsapptest.NewServer()
	defer server.Close()
	start(t, server)
	ana := server.User("+15550100011", "Ana")
	ana.Says("hello, Grüße 👋🏽")
	flush(t, server)
	assert.Len(t, ana.Inbox(), 1)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550100011","type":"text",
		"text":{"body":"hello, Grüße 👋🏽"}}`, server.LastBody())
}

// TestEchoNeverTwice: the answer was accepted, only Meta's word for it was lost.
func TestEchoNeverTwice(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]whatsapptest.Fault{
		"connection closed": {At: whatsapptest.AfterProcess, Break: whatsapptest.Close},
		"connection reset":  {At: whatsapptest.AfterProcess, Break: whatsapptest.Reset},
		"half an answer":    {At: whatsapptest.InResponse, Break: whatsapptest.Close},
		"page of a proxy":   {At: whatsapptest.AfterProcess, Status: 502},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := whatsapptest.NewServer()
			defer server.Close()
			start(t, server)
			fault.Path = "*/messages"
			server.Inject(fault)
			ana := server.User("+15550100011", "Ana")
			ana.Says("hello")
			flush(t, server)
			assert.Len(t, ana.Inbox(), 1)
		})
	}
}

// TestEchoAfterRefusal: the answer was surely not accepted, and not worth waiting for within the call (4: too many calls of
// the app), so it is sent when Meta delivers again.
func TestEchoAfterRefusal(t *testing.T) {
	t.Parallel()
	server := whatsapptest.NewServer()
	defer server.Close()
	start(t, server)
	server.Inject(whatsapptest.Fault{Path: "*/messages", Code: 4})
	ana := server.User("+15550100011", "Ana")
	ana.Says("hello")
	flush(t, server)
	assert.Len(t, ana.Inbox(), 1)
}

func flush(t *testing.T, server *whatsapptest.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	require.NoError(t, server.Flush(ctx))
}

func TestMissingSettings(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{"WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"} {
		t.Run(missing, func(t *testing.T) {
			t.Parallel()
			err := echobot.Run(t.Context(), func(name string) string {
				if name == missing {
					return ""
				}
				return "12345"
			}, io.Discard)
			assert.ErrorIs(t, err, waerrors.Invalid)
		})
	}
}
