package webhook_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

func TestSignatureAttacks(t *testing.T) {
	t.Parallel()
	body := envelope(text("15550001111", "wamid.1", "Grüße"))
	good := webhook.Sign(secret, []byte(body))
	digits := strings.TrimPrefix(good, "sha256=")
	for name, header := range map[string][]string{
		"missing header":        nil,
		"empty":                 {""},
		"sha256= alone":         {"sha256="},
		"sha1= value":           {"sha1=" + digits[:40]},
		"no prefix":             {digits},
		"upper-case prefix":     {"SHA256=" + digits},
		"63 digits":             {good[:len(good)-1]},
		"65 digits":             {good + "0"},
		"128 digits":            {good + digits},
		"odd length":            {good[:len(good)-3]},
		"non-hex":               {"sha256=" + strings.Repeat("g", 64)},
		"inner space":           {"sha256= " + digits},
		"space instead of last": {good[:len(good)-1] + " "},
		"two lines":             {good, good},
		"two lines, one empty":  {good, ""},
		"comma":                 {good + "," + good},
		"comma and space":       {good + ", " + good},
		"other secret":          {webhook.Sign("another", []byte(body))},
		"one digit changed":     {"sha256=" + flip(digits)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			status := b.send(body, func(r *http.Request) { r.Header[webhook.SignatureHeader] = header })
			assert.Equal(t, http.StatusUnauthorized, status)
			b.nothing()
		})
	}
}

func flip(digits string) string {
	if digits[0] == '0' {
		return "1" + digits[1:]
	}
	return "0" + digits[1:]
}

func TestSignatureSHA1HeaderAlone(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := envelope(text("15550001111", "wamid.1", "hi"))
	assert.Equal(t, http.StatusUnauthorized, b.send(body, func(r *http.Request) {
		r.Header.Set("X-Hub-Signature", "sha1=da39a3ee5e6b4b0d3255bfef95601890afd80709")
	}))
	b.nothing()
}

// Control characters never reach a handler over the wire; Verify is public, so it is asked itself.
func TestVerifyRefusesControlCharacters(t *testing.T) {
	t.Parallel()
	body := []byte(`{}`)
	good := webhook.Sign(secret, body)
	for _, header := range []string{good + "\x00", "\x00" + good, good + "\r\n", good[:70] + "\x00", " " + good, good + " ", "sha256=\r\n" + good[9:]} {
		err := webhook.Verify(secret, header, body)
		require.ErrorIs(t, err, waerrors.Unauthorized, "%q", header)
	}
	require.NoError(t, webhook.Verify(secret, good, body))
}

func TestSignatureOfRemarshalledBody(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := `{"object":"whatsapp_business_account", "entry":[{"id":"1","changes":[{"field":"messages","value":{"messages":[` +
		`{"from":"15550001111","id":"wamid.1","type":"text","text":{"body":"\u00fcber"}}]}}]}]}`
	var doc any
	require.NoError(t, json.Unmarshal([]byte(body), &doc))
	again, err := json.Marshal(doc)
	require.NoError(t, err)
	require.NotEqual(t, body, string(again))
	assert.Equal(t, http.StatusUnauthorized, b.send(body, func(r *http.Request) {
		r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, again))
	}))
	b.nothing()
	assert.Equal(t, http.StatusOK, b.post(body))
	assert.Equal(t, []string{"über"}, b.seen())
}

func TestSignatureOneByteChanged(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := envelope(text("15550001111", "wamid.1", "pay 100"))
	sig := webhook.Sign(secret, []byte(body))
	assert.Equal(t, http.StatusUnauthorized, b.send(strings.Replace(body, "100", "900", 1), func(r *http.Request) {
		r.Header.Set(webhook.SignatureHeader, sig)
	}))
	b.nothing()
}

func TestSignatureUpperCaseHex(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	body := envelope(text("15550001111", "wamid.1", "hi"))
	sig := webhook.Sign(secret, []byte(body))
	assert.Equal(t, http.StatusOK, b.send(body, func(r *http.Request) {
		r.Header.Set(webhook.SignatureHeader, "sha256="+strings.ToUpper(strings.TrimPrefix(sig, "sha256=")))
	}))
	assert.Len(t, b.seen(), 1)
}

func TestSignatureSecondSecretDuringRotation(t *testing.T) {
	t.Parallel()
	b := newBench(t, webhook.WithSecret("the-new-one"))
	for i, s := range []string{secret, "the-new-one"} {
		body := envelope(text("15550001111", "wamid."+s, "hi"))
		assert.Equal(t, http.StatusOK, b.send(body, func(r *http.Request) {
			r.Header.Set(webhook.SignatureHeader, webhook.Sign(s, []byte(body)))
		}))
		assert.Len(t, b.seen(), i+1)
	}
	body := envelope(text("15550001111", "wamid.x", "hi"))
	assert.Equal(t, http.StatusUnauthorized, b.send(body, func(r *http.Request) {
		r.Header.Set(webhook.SignatureHeader, webhook.Sign("a-third", []byte(body)))
	}))
	assert.Equal(t, 2, b.decoded())
}

func TestSignatureEmptyBody(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	assert.Equal(t, http.StatusUnauthorized, b.send("", nil))
	b.nothing()
	assert.Equal(t, http.StatusBadRequest, b.post(""))
	assert.Empty(t, b.seen())
}

// Empty secrets and tokens open the door to everyone elsewhere; here they cannot be configured.
func TestFailClosed(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func() (*webhook.Handler, error){
		"no secret":            func() (*webhook.Handler, error) { return webhook.NewHandler("", token) },
		"no token":             func() (*webhook.Handler, error) { return webhook.NewHandler(secret, "") },
		"no token, unverified": func() (*webhook.Handler, error) { return webhook.NewUnverifiedHandler("") },
		"empty second secret":  func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithSecret("")) },
		"app without a secret": func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithApp("x", "")) },
		"nil option":           func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, nil) },
		"nil store":            func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithStore(nil)) },
		"nil observer":         func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithObserver(nil)) },
		"nil handler": func() (*webhook.Handler, error) {
			return webhook.NewHandler(secret, token, webhook.On[webhook.Event](nil))
		},
		"nil sink": func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithHandoff(nil)) },
		"no background workers": func() (*webhook.Handler, error) {
			return webhook.NewHandler(secret, token, webhook.WithHandoff(webhook.Background(0, 1)))
		},
		"no workers":        func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithWorkers(0)) },
		"nothing in flight": func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithMaxInFlight(0)) },
		"no time":           func() (*webhook.Handler, error) { return webhook.NewHandler(secret, token, webhook.WithTimeout(0)) },
		"no dead letter": func() (*webhook.Handler, error) {
			return webhook.NewHandler(secret, token, webhook.WithDeadLetter(3, nil))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, err := make()
			require.ErrorIs(t, err, waerrors.Invalid)
			assert.Nil(t, h)
			assert.NotContains(t, err.Error(), secret)
		})
	}
	require.ErrorIs(t, webhook.Verify("", webhook.Sign("", nil), nil), waerrors.Invalid)
}

func TestUnverifiedHandlerTakesUnsignedBodies(t *testing.T) {
	t.Parallel()
	got := 0
	h, err := webhook.NewUnverifiedHandler(token, webhook.On(func(_ ctx, _ *webhook.TextMessage) error { got++; return nil }))
	require.NoError(t, err)
	w := serve(h, http.MethodPost, "/", []byte(envelope(text("15550001111", "wamid.1", "hi"))))
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, 1, got)
}

func TestSeveralAppsAreTold(t *testing.T) {
	t.Parallel()
	var apps []string
	h, err := webhook.NewHandler(secret, token, webhook.WithApp("shop", "shop-secret"),
		webhook.On(func(_ ctx, e webhook.Event) error { apps = append(apps, e.Origin().App); return nil }))
	require.NoError(t, err)
	for i, s := range []string{secret, "shop-secret"} {
		body := []byte(envelope(text("15550001111", "wamid."+s, "hi")))
		assert.Equal(t, http.StatusOK, serveSigned(h, s, body).Code)
		assert.Len(t, apps, i+1)
	}
	assert.Equal(t, []string{"", "shop"}, apps)

	shop, err := h.ForApp("shop")
	require.NoError(t, err)
	body := []byte(envelope(text("15550001111", "wamid.3", "hi")))
	assert.Equal(t, http.StatusUnauthorized, serveSigned(shop, secret, body).Code)
	assert.Equal(t, http.StatusOK, serveSigned(shop, "shop-secret", bytes.Clone(body)).Code)
	_, err = h.ForApp("nobody")
	require.ErrorIs(t, err, waerrors.Invalid)
}
