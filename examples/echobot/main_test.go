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

func TestEcho(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	server := whatsapptest.NewServer()
	defer server.Close()
	env := map[string]string{
		"WHATSAPP_BASE_URL": server.URL(), "WHATSAPP_TOKEN": server.Token(), "WHATSAPP_PHONE_NUMBER_ID": server.PhoneNumberID(),
		"WHATSAPP_APP_SECRET": server.AppSecret(), "WHATSAPP_VERIFY_TOKEN": server.VerifyToken(), "ADDR": "127.0.0.1:0",
	}
	botCtx, stop := context.WithCancel(ctx)
	defer stop()
	stdout, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		err := echobot.Run(botCtx, func(name string) string { return env[name] }, w)
		w.CloseWithError(errors.Join(io.EOF, err))
		done <- err
	}()
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	address, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	require.True(t, ok, line)

	require.NoError(t, server.Subscribe(ctx, "http://"+address+"/webhook"))
	ana := server.User("+15550100011", "Ana")
	ana.Says("hello, Grüße 👋🏽")
	require.NoError(t, server.Flush(ctx))
	ledger := server.Ledger()
	require.Len(t, ledger, 1)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550100011","type":"text",
		"text":{"body":"hello, Grüße 👋🏽"}}`, server.LastBody())

	stop()
	assert.NoError(t, <-done)
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
