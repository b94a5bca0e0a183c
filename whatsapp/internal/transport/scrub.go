package transport

import (
	"io"
	"net/url"
	"strings"
)

const (
	minToken = 8       // characters; Meta's have about 200, keys of solution providers 20 and more
	maxForm  = 1 << 20 // bytes of a form in which secrets are looked for
)

// scrub takes what is secret in the request out of a text that came from elsewhere: some proxies, and some of Meta's
// errors, tell the request's headers or URL. What is shorter than any real token is a word of a test, which may stand in
// the text for itself.
func (c *call) scrub(s string) string {
	if s == "" {
		return s
	}
	now := c.Creds.current().secret()
	s = blank(s, now, "[token]")
	if c.token != nil {
		s = blank(s, c.token(), "[token]")
		now = c.token()
	}
	if c.Creds.appSecret != nil {
		s = blank(s, Proof(c.Creds.appSecret(), now), "[appsecret_proof]")
		s = blank(s, c.Creds.appSecret(), "[client_secret]")
	}
	if c.HTTP == nil {
		return s // a message has neither query nor form
	}
	s = blankValues(s, c.bare.URL.RawQuery)
	if strings.HasPrefix(c.bare.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		s = blankValues(s, c.form())
	}
	return s
}

// form returns the request's body, "" if there is none.
func (c *call) form() string {
	if c.HTTP.GetBody == nil {
		return ""
	}
	body, err := c.HTTP.GetBody()
	if err != nil {
		return ""
	}
	defer func() { _ = body.Close() }()
	data, _ := io.ReadAll(io.LimitReader(body, maxForm))
	return string(data)
}

// blankValues takes the values of a query's secret parameters out of s, as they are and as they stand in the query.
func blankValues(s, query string) string {
	for pair := range strings.SplitSeq(query, "&") {
		name, raw, _ := strings.Cut(pair, "=")
		if !secretName(name) {
			continue
		}
		s = blank(s, raw, "["+name+"]")
		if value, err := url.QueryUnescape(raw); err == nil {
			s = blank(s, value, "["+name+"]")
		}
	}
	return s
}

func secretName(name string) bool {
	switch name {
	case "access_token", "appsecret_proof", "client_secret", "code", "code_verifier", "fb_exchange_token", "input_token",
		"refresh_token", "verify_token":
		return true
	}
	return false
}

func blank(s, secret, with string) string {
	if len(secret) < minToken {
		return s
	}
	return strings.ReplaceAll(s, secret, with)
}
