package main_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	gallery "github.com/wacloud/wacloud/examples/gallery"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func environment(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func TestFake(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, gallery.Run(t.Context(), nil, environment(nil), &out, io.Discard), out.String())
	text := out.String()
	assert.True(t, strings.HasSuffix(text, "0 left out, 0 refused\ngallery: ok\n"), text)
	assert.Equal(t, len(gallery.Messages()), strings.Count(text, "✓✓ arrived")+strings.Count(text, "✓ accepted")+strings.Count(text, "✓ shown"))
	for _, want := range []string{
		"text with a preview", "Today's bread: https://example.com/bread", "interactive cta_url", "[voice note]", "read receipt with typing",
		"pin taken away", "[template login_code] 492816", "template carousel of products",
	} {
		assert.Contains(t, text, want)
	}
	assert.NotContains(t, text, "✗")
}

func TestHalfSetEnvironment(t *testing.T) {
	t.Parallel()
	names := []string{"WHATSAPP_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_TO"}
	for mask := 1; mask < 1<<len(names)-1; mask++ {
		env := map[string]string{}
		for i, name := range names {
			if mask&(1<<i) != 0 {
				env[name] = "12345"
			}
		}
		err := gallery.Run(t.Context(), nil, environment(env), io.Discard, io.Discard)
		require.Error(t, err, env)
		missing, ok := strings.CutPrefix(err.Error(), "missing in the environment: ")
		require.True(t, ok, err)
		missing, _, _ = strings.Cut(missing, " (")
		for _, name := range names {
			assert.Equal(t, env[name] == "", slices.Contains(strings.Split(missing, ", "), name), "%s in %q", name, err)
		}
	}
}

// onAccount runs the program against a server as if it were Meta's.
func onAccount(t *testing.T, server *whatsapptest.Server, to string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := gallery.Run(t.Context(), args, environment(map[string]string{
		"WHATSAPP_BASE_URL": server.URL(), "WHATSAPP_TOKEN": server.Token(),
		"WHATSAPP_PHONE_NUMBER_ID": server.PhoneNumberID(), "WHATSAPP_TO": to,
	}), &out, io.Discard)
	assert.NotContains(t, out.String(), server.Token())
	return out.String(), err
}

func TestReal(t *testing.T) {
	t.Parallel()
	t.Run("any account", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		text, err := onAccount(t, server, "+1 555 010 0011", "-picture", "https://example.com/loaf.jpg")
		require.NoError(t, err, text)
		assert.True(t, strings.HasSuffix(text, "\ngallery: ok\n"), text)
		for _, want := range []string{
			"needs a catalog", "needs a flow", "needs an approved template like this one", "needs a film: -video FILE",
			"needs the id of a message that came in by webhook", "needs a group of the business",
		} {
			assert.Contains(t, text, want)
		}
		assert.NotContains(t, text, "needs a picture on the web")
		types := map[string]bool{}
		for _, m := range server.Ledger() {
			types[m.Type+" "+m.Interactive] = true
			assert.Equal(t, "+1 555 010 0011", m.To)
		}
		for _, want := range []string{
			"template ", "text ", "image ", "audio ", "document ", "sticker ", "location ", "contacts ", "reaction ",
			"interactive button", "interactive list", "interactive cta_url", "interactive carousel", "interactive location_request_message",
		} {
			assert.True(t, types[want], want)
		}
		assert.NotContains(t, text, "15550100011", "the number of a person is masked")
	})
	t.Run("outside of the window", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer(whatsapptest.WithClosedWindows())
		defer server.Close()
		text, err := onAccount(t, server, "+15550100011")
		require.NoError(t, err, text)
		assert.Contains(t, text, "has not written within 24 hours")
		assert.Len(t, server.Ledger(), 1, "the template")
	})
	t.Run("a refusal does not end the tour", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		server.Inject(whatsapptest.Fault{Path: "*/messages", Skip: 2, Code: 131009})
		text, err := onAccount(t, server, "+15550100011")
		require.ErrorContains(t, err, "refused: 1 of ")
		assert.Contains(t, text, "✗ refused")
		assert.Contains(t, text, "131009")
		assert.Contains(t, text, "remedy: ")
		assert.Contains(t, text, "location request")
		assert.NotContains(t, text, "gallery: ok")
	})
	t.Run("template that does not exist", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		text, err := onAccount(t, server, "+15550100011", "-template", "nowhere")
		require.Error(t, err)
		assert.Contains(t, text, "132001")
		assert.Contains(t, text, "needs a message that was sent", "there is nothing to react to")
	})
	t.Run("wrong token", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		err := gallery.Run(t.Context(), nil, environment(map[string]string{
			"WHATSAPP_BASE_URL": server.URL(), "WHATSAPP_TOKEN": "EAAwrong",
			"WHATSAPP_PHONE_NUMBER_ID": server.PhoneNumberID(), "WHATSAPP_TO": "+15550100011",
		}), io.Discard, io.Discard)
		require.ErrorIs(t, err, waerrors.Unauthorized)
		assert.NotContains(t, err.Error(), "EAAwrong")
	})
	t.Run("not a recipient", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		_, err := onAccount(t, server, "Ana")
		require.ErrorIs(t, err, waerrors.Invalid)
		assert.Contains(t, err.Error(), "WHATSAPP_TO")
	})
	t.Run("a film that is none", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		path := filepath.Join(t.TempDir(), "film.mp4")
		require.NoError(t, os.WriteFile(path, []byte("not a film"), 0o600))
		_, err := onAccount(t, server, "+15550100011", "-video", path)
		assert.ErrorIs(t, err, waerrors.Invalid)
		assert.Empty(t, server.Ledger())
	})
}

func TestUnexpected(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"unknown flag": {"-nonsense"}, "argument": {"extra"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Error(t, gallery.Run(t.Context(), args, environment(nil), io.Discard, io.Discard))
		})
	}
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorIs(t, gallery.Run(ctx, nil, environment(nil), io.Discard, io.Discard), context.Canceled)
	})
	t.Run("output that cannot be written", func(t *testing.T) {
		t.Parallel()
		full := errors.New("disk full")
		r, w := io.Pipe()
		r.CloseWithError(full)
		assert.ErrorIs(t, gallery.Run(t.Context(), nil, environment(nil), w, io.Discard), full)
	})
}
