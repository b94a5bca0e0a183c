package webhook_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func handshake(mode, tok, challenge string) string {
	return "?" + url.Values{"hub.mode": {mode}, "hub.verify_token": {tok}, "hub.challenge": {challenge}}.Encode()
}

func TestHandshake(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	resp := b.do(http.MethodGet, handshake("subscribe", token, "1158201444"), "", nil)
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, "1158201444", string(body))
	assert.Equal(t, "text/plain; charset=utf-8", resp.Header.Get("Content-Type"))
	assert.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"))
}

func TestHandshakeRefused(t *testing.T) {
	t.Parallel()
	good := handshake("subscribe", token, "123")
	for name, c := range map[string]struct {
		query string
		want  int
	}{
		"nothing":             {"", 400},
		"mode unsubscribe":    {handshake("unsubscribe", token, "123"), 400},
		"mode missing":        {"?hub.verify_token=" + token + "&hub.challenge=123", 400},
		"mode in upper case":  {handshake("SUBSCRIBE", token, "123"), 400},
		"wrong token":         {handshake("subscribe", "wrong", "123"), 403},
		"token missing":       {"?hub.mode=subscribe&hub.challenge=123", 403},
		"token empty":         {handshake("subscribe", "", "123"), 403},
		"token longer":        {handshake("subscribe", token+"x", "123"), 403},
		"token cut":           {handshake("subscribe", token[:5], "123"), 403},
		"mode twice":          {good + "&hub.mode=subscribe", 400},
		"token twice":         {good + "&hub.verify_token=" + token, 400},
		"challenge twice":     {good + "&hub.challenge=123", 400},
		"challenge missing":   {"?hub.mode=subscribe&hub.verify_token=" + token, 400},
		"challenge empty":     {handshake("subscribe", token, ""), 400},
		"challenge too long":  {handshake("subscribe", token, strings.Repeat("1", 257)), 400},
		"script in challenge": {handshake("subscribe", token, "<script>alert(1)</script>"), 400},
		"space in challenge":  {handshake("subscribe", token, "1 2"), 400},
		"umlaut in challenge": {handshake("subscribe", token, "ü"), 400},
		"CRLF in challenge":   {handshake("subscribe", token, "1\r\nX: y"), 400},
		"NUL in challenge":    {handshake("subscribe", token, "1\x00"), 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			resp := b.do(http.MethodGet, c.query, "", nil)
			body, err := io.ReadAll(resp.Body)
			require.NoError(t, err)
			assert.Equal(t, c.want, resp.StatusCode)
			assert.NotContains(t, string(body), "script")
			assert.Empty(t, resp.Header.Get("X"))
		})
	}
	b := newBench(t)
	assert.Equal(t, 200, b.do(http.MethodGet, handshake("subscribe", token, strings.Repeat("a", 256)), "", nil).StatusCode)
	assert.Equal(t, 200, b.do(http.MethodGet, handshake("subscribe", token, "aZ09_-"), "", nil).StatusCode)
}

func TestOtherMethods(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, method := range []string{http.MethodHead, http.MethodPut, http.MethodOptions, http.MethodDelete, http.MethodPatch, "BREW"} {
		resp := b.do(method, handshake("subscribe", token, "123"), "", nil)
		assert.Equal(t, http.StatusMethodNotAllowed, resp.StatusCode, method)
		assert.Equal(t, "GET, POST", resp.Header.Get("Allow"), method)
	}
	b.nothing()
}
