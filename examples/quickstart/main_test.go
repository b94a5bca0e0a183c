package main_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	waerrors "github.com/wacloud/wacloud/errors"
	quickstart "github.com/wacloud/wacloud/examples/quickstart"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func environment(env map[string]string) func(string) string {
	return func(name string) string { return env[name] }
}

func TestFake(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.NoError(t, quickstart.Run(t.Context(), nil, environment(nil), &out, io.Discard))
	text := out.String()
	assert.True(t, strings.HasSuffix(text, "\nquickstart: ok\n"), text)
	at := 0
	for _, want := range []string{
		"fake Cloud API at http://127.0.0.1:",
		"Ana   Hi! Are you open today?",
		"Shop  reads it ✓✓ and types",
		"Shop  quoting her: Good morning Ana",
		"✓ ✓✓",
		"Shop  Today's bread",
		"The last rye loaf",
		"Yes, please",
		"hello_world",
		"Ana   reads all 5 messages",
		"✓✓ read",
		"Ana   taps [Yes, please]",
		"I will bring this bag",
		"SHA-256 as announced",
		"See you at six!",
		"refused with 130429 at first",
		"to Ben: Good morning Ben",
		"✗",
		"131026",
		"remedy: ",
	} {
		i := strings.Index(text[at:], want)
		require.GreaterOrEqual(t, i, 0, "%q is missing, or not in its place, in:\n%s", want, text)
		at += i
	}
	assert.Less(t, strings.Count(text, "\n"), 30, "the transcript is short")
}

func TestFakeUnexpected(t *testing.T) {
	t.Parallel()
	t.Run("template that does not exist", func(t *testing.T) {
		t.Parallel()
		var out bytes.Buffer
		err := quickstart.Run(t.Context(), []string{"-template", "nowhere"}, environment(nil), &out, io.Discard)
		require.ErrorIs(t, err, waerrors.Template)
		assert.NotContains(t, out.String(), "quickstart: ok")
	})
	t.Run("cancelled", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		assert.ErrorIs(t, quickstart.Run(ctx, nil, environment(nil), io.Discard, io.Discard), context.Canceled)
	})
	t.Run("output that cannot be written", func(t *testing.T) {
		t.Parallel()
		full := errors.New("disk full")
		r, w := io.Pipe()
		r.CloseWithError(full)
		assert.ErrorIs(t, quickstart.Run(t.Context(), nil, environment(nil), w, io.Discard), full)
	})
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
		err := quickstart.Run(t.Context(), nil, environment(env), io.Discard, io.Discard)
		require.Error(t, err, env)
		missing, ok := strings.CutPrefix(err.Error(), "missing in the environment: ")
		require.True(t, ok, err)
		missing, _, _ = strings.Cut(missing, " (")
		for _, name := range names {
			assert.Equal(t, env[name] == "", slices.Contains(strings.Split(missing, ", "), name), "%s in %q", name, err)
		}
	}
}

func TestReal(t *testing.T) {
	t.Parallel()
	send := func(server *whatsapptest.Server, to string) (string, error) {
		var out bytes.Buffer
		err := quickstart.Run(t.Context(), nil, environment(map[string]string{
			"WHATSAPP_BASE_URL": server.URL(), "WHATSAPP_TOKEN": server.Token(),
			"WHATSAPP_PHONE_NUMBER_ID": server.PhoneNumberID(), "WHATSAPP_TO": to,
		}), &out, io.Discard)
		return out.String(), err
	}
	t.Run("in the window", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		server.User("+15550100011", "Ana").Says("Hi")
		text, err := send(server, "+1 555 010 0011")
		require.NoError(t, err)
		assert.Contains(t, text, "https://wa.me/15550100000")
		assert.Contains(t, text, "within the last 24 hours")
		assert.True(t, strings.HasSuffix(text, "\nquickstart: ok\n"), text)
		assert.NotContains(t, text, "✗")
		assert.NotContains(t, text, "15550100011", "the number of a person is masked")
		kinds := make([]string, 0, 4)
		for _, m := range server.Ledger() {
			kinds = append(kinds, m.Type)
		}
		assert.Equal(t, []string{"template", "text", "image", "interactive"}, kinds)
	})
	t.Run("outside of the window", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer(whatsapptest.WithClosedWindows())
		defer server.Close()
		text, err := send(server, "+15550100011")
		require.NoError(t, err)
		assert.Contains(t, text, "✗")
		assert.True(t, strings.HasSuffix(text, "\nquickstart: ok\n"), text)
		assert.Len(t, server.Ledger(), 1)
	})
	t.Run("wrong token", func(t *testing.T) {
		t.Parallel()
		server := whatsapptest.NewServer()
		defer server.Close()
		err := quickstart.Run(t.Context(), nil, environment(map[string]string{
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
		_, err := send(server, "Ana")
		require.ErrorIs(t, err, waerrors.Invalid)
		assert.Contains(t, err.Error(), "WHATSAPP_TO")
	})
	t.Run("answers that are no JSON", func(t *testing.T) {
		t.Parallel()
		proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = io.WriteString(w, "<html>sign in</html>")
		}))
		defer proxy.Close()
		err := quickstart.Run(t.Context(), nil, environment(map[string]string{
			"WHATSAPP_BASE_URL": proxy.URL, "WHATSAPP_TOKEN": "EAAtoken", "WHATSAPP_PHONE_NUMBER_ID": "12345", "WHATSAPP_TO": "+15550100011",
		}), io.Discard, io.Discard)
		assert.ErrorIs(t, err, waerrors.Unavailable)
	})
}

func TestArguments(t *testing.T) {
	t.Parallel()
	assert.Error(t, quickstart.Run(t.Context(), []string{"-nonsense"}, environment(nil), io.Discard, io.Discard))
	assert.Error(t, quickstart.Run(t.Context(), []string{"extra"}, environment(nil), io.Discard, io.Discard))
}
