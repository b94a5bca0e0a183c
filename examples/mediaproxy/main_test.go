package main_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	mediaproxy "github.com/wacloud/wacloud/examples/mediaproxy"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func environment(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func TestFake(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, mediaproxy.Run(t.Context(), []string{"-url", "https://files.example.com/"}, environment(nil), &out, io.Discard), out.String())
	text := out.String()
	assert.True(t, strings.HasSuffix(text, "\nmediaproxy: ok\n"), text)
	for _, want := range []string{
		"Ana: [image] Is this mine?\n  https://files.example.com/media/", "/logo.svg?", "200 OK, image/png, inline",
		"200 OK, application/octet-stream, attachment", "403 Forbidden", "410 Gone", "404 Not Found",
	} {
		assert.Contains(t, text, want)
	}
}

// TestServe runs the program as for a real number: a person sends a voice note, and the printed link leads to it.
func TestServe(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	api := whatsapptest.NewServer(whatsapptest.WithToken(canary))
	defer api.Close()
	stdout, w := io.Pipe()
	var log bytes.Buffer
	done := make(chan error, 1)
	runCtx, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		err := mediaproxy.Run(runCtx, []string{"-life", "1m"}, environment(map[string]string{
			"WHATSAPP_BASE_URL": api.URL(), "WHATSAPP_TOKEN": canary, "WHATSAPP_PHONE_NUMBER_ID": api.PhoneNumberID(),
			"WHATSAPP_APP_SECRET": api.AppSecret(), "WHATSAPP_VERIFY_TOKEN": api.VerifyToken(), "MEDIAPROXY_KEY": strings.Repeat("0a", 32),
		}), w, &log)
		w.CloseWithError(errors.Join(io.EOF, err))
		done <- err
	}()
	lines := bufio.NewScanner(stdout)
	require.True(t, lines.Scan())
	address, ok := strings.CutPrefix(lines.Text(), "listening on ")
	require.True(t, ok, lines.Text())
	require.NoError(t, api.Subscribe(ctx, "http://"+address+"/webhook"))
	api.User("+15550100011", "Ana").SendsVoice([]byte("OggS and so on"))
	require.True(t, lines.Scan())
	assert.Equal(t, "Ana: [voice message]", lines.Text())
	require.True(t, lines.Scan())
	link := strings.TrimSpace(lines.Text())
	assert.NotContains(t, link, canary)

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	require.NoError(t, err)
	browser := &http.Client{Transport: &http.Transport{}} // of its own, for any httptest.Server that closes takes the idle connections of the default one along
	defer browser.CloseIdleConnections()
	res, err := browser.Do(req)
	require.NoError(t, err)
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	require.NoError(t, err)
	assert.Equal(t, "OggS and so on", string(body))
	assert.Equal(t, "audio/ogg", res.Header.Get("Content-Type"))
	browser.CloseIdleConnections()

	require.NoError(t, api.Flush(ctx))
	stop()
	require.NoError(t, <-done)
	assert.NotContains(t, log.String(), canary)
}

func TestHalfSetEnvironment(t *testing.T) {
	t.Parallel()
	names := []string{"WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_APP_SECRET", "WHATSAPP_VERIFY_TOKEN"}
	for mask := 1; mask < 1<<len(names)-1; mask++ {
		env := map[string]string{}
		for i, name := range names {
			if mask&(1<<i) != 0 {
				env[name] = "12345"
			}
		}
		err := mediaproxy.Run(t.Context(), nil, environment(env), io.Discard, io.Discard)
		require.Error(t, err, env)
		missing, ok := strings.CutPrefix(err.Error(), "missing in the environment: ")
		require.True(t, ok, err)
		missing, _, _ = strings.Cut(missing, " (")
		for _, name := range names {
			assert.Equal(t, env[name] == "", slices.Contains(strings.Split(missing, ", "), name), "%s in %q", name, err)
		}
	}
}

func TestUnexpected(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"unknown flag": {"-nonsense"}, "argument": {"extra"}, "life of nothing": {"-life", "0s"}, "life of a week": {"-life", "168h"},
		"address": {"-addr", "nowhere:-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Error(t, mediaproxy.Run(t.Context(), args, environment(nil), io.Discard, io.Discard))
		})
	}
	for _, key := range []string{"secret-key", "0a0b", strings.Repeat("0a", 33)} {
		err := mediaproxy.Run(t.Context(), nil, environment(map[string]string{"MEDIAPROXY_KEY": key}), io.Discard, io.Discard)
		require.ErrorContains(t, err, "MEDIAPROXY_KEY")
		assert.NotContains(t, err.Error(), key)
	}
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorIs(t, mediaproxy.Run(ctx, nil, environment(nil), io.Discard, io.Discard), context.Canceled)
	})
}
