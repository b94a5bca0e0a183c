package transport

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

// A TokenSource returns an access token. refused is "" at first, and later the token that Meta refused with 190.
type TokenSource func(ctx context.Context, refused string) (string, error)

// renewPause keeps a source that has no better token from being asked by every failing call.
const renewPause = 10 * time.Second

// errBadToken says that the source answered, with something that cannot be used.
var errBadToken = errors.New("want an access token, got")

// A Secret is a function, so that printing a struct that holds one, however deep, prints an address.
type Secret func() string

// Hide returns s as a Secret.
func Hide(s string) Secret { return func() string { return s } }

// A token is kept as it is and as it stands in the header of most calls.
type token struct{ secret, bearer Secret }

func newToken(s string) token { return token{Hide(s), Hide("Bearer " + s)} }

func (t token) missing() bool { return t.secret() == "" }

// Credentials hold the token of one business phone number.
type Credentials struct {
	source    TokenSource // nil: the token never changes
	header    string      // "" means Authorization: Bearer
	appSecret Secret      // nil means no appsecret_proof

	turn chan struct{} // held while the source is asked

	mu       sync.Mutex
	token    token
	failedAt time.Time // when the source last had no better token
}

// NewCredentials returns credentials that begin with the token first, or with what source gives if that is "".
func NewCredentials(first string, source TokenSource, header string, appSecret Secret) *Credentials {
	return &Credentials{source: source, header: header, appSecret: appSecret, token: newToken(first), turn: make(chan struct{}, 1)}
}

// Derive returns credentials for another token with the same header and app secret.
func (c *Credentials) Derive(token string) *Credentials {
	return NewCredentials(token, nil, c.header, c.appSecret)
}

// Hold reports whether token is the one in use.
func (c *Credentials) Hold(token string) bool {
	t, _ := c.current()
	return t.secret() == token
}

// Own reports whether the credentials belong to the base URL's host alone, because they are not Meta's.
func (c *Credentials) Own() bool { return c.header != "" }

func (c *Credentials) current() (token, time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token, c.failedAt
}

// now returns the token to use now.
func (c *Credentials) now(ctx context.Context) (token, error) {
	if t, _ := c.current(); c.source == nil || !t.missing() {
		return t, nil
	}
	_, err := c.renew(ctx, "")
	t, _ := c.current()
	if t.missing() && err == nil {
		err = fmt.Errorf("%w: none", errBadToken)
	}
	return t, err
}

// Renew asks the source, once for all callers, for a token other than refused, and reports whether there is one.
func (c *Credentials) Renew(ctx context.Context, refused string) bool {
	if c.source == nil {
		return false
	}
	ok, err := c.renew(ctx, refused)
	return ok && err == nil
}

func (c *Credentials) renew(ctx context.Context, refused string) (bool, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	t, failedAt := c.current()
	if t.secret() != refused {
		return true, nil
	}
	if !failedAt.IsZero() && time.Since(failedAt) < renewPause && refused != "" {
		return false, nil
	}
	fresh, err := c.source(ctx, refused)
	if err == nil && strings.ContainsFunc(fresh, func(r rune) bool { return r <= ' ' || r > '~' }) {
		err = fmt.Errorf("%w: one with a space or line end", errBadToken)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil || fresh == "" || fresh == refused {
		c.failedAt = time.Now()
		return false, err
	}
	c.token, c.failedAt = newToken(fresh), time.Time{}
	return true, nil
}

// sign puts t on req, whose header and URL belong to the attempt.
func (c *Credentials) sign(req *http.Request, t token) {
	if t.missing() {
		return
	}
	if c.header != "" {
		req.Header.Del("Authorization")
		req.Header.Set(c.header, t.secret())
		return
	}
	value := t.bearer()
	if req.Header.Get("Authorization") == graph.SchemeOAuth {
		value = graph.SchemeOAuth + " " + t.secret()
	}
	req.Header.Set("Authorization", value)
	if c.appSecret != nil {
		u := *req.URL
		q := u.Query()
		q.Set("appsecret_proof", Proof(c.appSecret(), t.secret()))
		u.RawQuery = q.Encode()
		req.URL = &u
	}
}

// Proof is Meta's appsecret_proof: HMAC-SHA256 of the token under the app secret, in hex.
// Reference: https://developers.facebook.com/docs/graph-api/guides/secure-requests
func Proof(appSecret, token string) string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write([]byte(token))
	return hex.EncodeToString(mac.Sum(nil))
}
