package transport_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
)

func TestTokenGoesOnlyToNamedHosts(t *testing.T) {
	t.Parallel()
	base, err := url.Parse("https://graph.facebook.com")
	require.NoError(t, err)
	for raw, want := range map[string]bool{
		"https://graph.facebook.com/v26.0/1":                   true,
		"https://lookaside.fbsbx.com/whatsapp_business/?mid=1": true,
		"http://lookaside.fbsbx.com/x":                         false,
		"http://graph.facebook.com/v26.0/1":                    false,
		"https://graph.facebook.com:8443/":                     false,
		"https://lookaside.fbsbx.com:443/x":                    false,
		"https://lookaside.fbsbx.com.evil.test/x":              false,
		"https://lookaside.fbsbx.com./x":                       false,
		"https://LOOKASIDE.fbsbx.com/x":                        false,
		"https://x.lookaside.fbsbx.com/x":                      false,
		"https://user@lookaside.fbsbx.com/x":                   false,
		"https://lookaside.fbsbx.com@evil.test/x":              false,
		"https://lookasıde.fbsbx.com/x":                        false,
		"https://157.240.0.1/x":                                false,
		"https://evil.test/":                                   false,
	} {
		u, err := url.Parse(raw)
		require.NoError(t, err, raw)
		assert.Equal(t, want, transport.Trusted(u, base, false), raw)
	}
	u, err := url.Parse("https://lookaside.fbsbx.com/x")
	require.NoError(t, err)
	assert.False(t, transport.Trusted(u, base, true), "a provider's key is not Meta's")
}

func TestURLsThatAreNotFetched(t *testing.T) {
	t.Parallel()
	base, err := url.Parse("http://127.0.0.1:8080/graph")
	require.NoError(t, err)
	for raw, want := range map[string]bool{
		"http://127.0.0.1:8080/media/1": true,
		"https://lookaside.fbsbx.com/x": true,
		"https://example.org/a.png":     true,
		"http://example.org/a.png":      false,
		"http://127.0.0.1:8081/media":   false,
		"https://u:p@example.org/":      false,
		"https://169.254.169.254/":      false,
		"https://[::1]/":                false,
		"https://example.org./":         false,
		"file:///etc/passwd":            false,
		"https:///x":                    false,
	} {
		u, err := url.Parse(raw)
		require.NoError(t, err, raw)
		assert.Equal(t, want, transport.CheckURL(u, base) == nil, raw)
	}
}

// A media URL can name any host, and a name can lead to any address: what counts is the address that is dialled.
func TestForeignHostsAreDialledOnlyInPublic(t *testing.T) {
	t.Parallel()
	reached := false
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	srv.Config.ErrorLog = quiet()
	srv.StartTLS()
	defer srv.Close()
	tr := newTransport(t, "https://graph.test", &http.Transport{})
	target := strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	require.NoError(t, err)
	_, trail, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", nil)})
	require.NotNil(t, e)
	assert.Equal(t, waerrors.NotSent, e.Outcome)
	assert.Contains(t, e.Error(), "not public")
	assert.Len(t, trail.Attempts, 1, "the address will be the same the next time")
	assert.False(t, reached)
}

func TestForeignHostsGetNoToken(t *testing.T) {
	t.Parallel()
	see := tripper(func(r *http.Request) (*http.Response, error) {
		assert.Empty(t, r.Header.Get("Authorization"))
		assert.Empty(t, r.URL.RawQuery)
		return answer(200, ""), nil
	})
	tr := newTransport(t, "https://graph.test", see, func(c *transport.Config) { c.Foreign = see })
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://example.org/a.png", nil)
	require.NoError(t, err)
	res, _, e := tr.Do(req.Context(), transport.Request{HTTP: req, Creds: transport.NewCredentials("t", nil, "", transport.Hide("secret"))})
	require.Nil(t, e)
	assert.NoError(t, res.Body.Close())
}
