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

	mu      sync.Mutex
	token   token
	asked   time.Time // when the source was last asked for another token than a refused one
	wanting bool      // it had none then
	why     error     // because of this, nil if it just has none
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
	return c.current().secret() == token
}

// Own reports whether the credentials belong to the base URL's host alone, because they are not Meta's.
func (c *Credentials) Own() bool { return c.header != "" }

func (c *Credentials) current() token {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.token
}

// rest returns until when the source is left alone, and what it failed with.
func (c *Credentials) rest() (until time.Time, wanting bool, why error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked.Add(renewPause), c.wanting, c.why
}

// now returns the token to use now.
func (c *Credentials) now(ctx context.Context) (token, error) {
	if t := c.current(); c.source == nil || !t.missing() {
		return t, nil
	}
	_, err := c.renew(ctx, "")
	t := c.current()
	if t.missing() && err == nil {
		err = fmt.Errorf("%w: none", errBadToken)
	}
	return t, err
}

// renew asks the source, once for all callers, for a token other than refused, and reports whether there is one. A source
// that had none is not asked again at once.
func (c *Credentials) renew(ctx context.Context, refused string) (bool, error) {
	if c.source == nil {
		return false, nil
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if c.current().secret() != refused {
		return true, nil
	}
	if until, wanting, why := c.rest(); wanting && refused != "" && time.Now().Before(until) {
		return false, why
	}
	fresh, err := c.source(ctx, refused)
	if err == nil && strings.ContainsFunc(fresh, func(r rune) bool { return r <= ' ' || r > '~' }) {
		err = fmt.Errorf("%w: one with a space or line end", errBadToken)
	}
	if err != nil && ctx.Err() != nil {
		return false, err // the caller's time was up, which says nothing of the source
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wanting, c.why = err != nil || fresh == "" || fresh == refused, err
	if refused != "" {
		c.asked = time.Now()
	}
	if c.wanting {
		return false, err
	}
	c.token = newToken(fresh)
	return true, nil
}

// replace is renew for a token that Meta refused a while ago. Sends that come and come do not ask more often than that,
// even if the source gives a token each time.
func (c *Credentials) replace(ctx context.Context, refused string) error {
	if until, _, why := c.rest(); time.Now().Before(until) {
		return why
	}
	_, err := c.renew(ctx, refused)
	return err
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
