package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"strings"
	"sync"

	waerrors "github.com/wacloud/wacloud/errors"
)

// SignatureHeader carries the signature of a webhook.
const SignatureHeader = "X-Hub-Signature-256"

const signaturePrefix = "sha256="

// Verify reports whether signatureHeader is the signature of body, byte for byte as received: "sha256=" and the 64 hex
// digits of its HMAC-SHA256 under the app secret. It compares in constant time.
//
// The error is nil, or an *errors.Error of kind Unauthorized; of kind Invalid if appSecret is empty, which never verifies.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint
func Verify(appSecret, signatureHeader string, body []byte) error {
	if appSecret == "" {
		return invalid("verify webhook", "app_secret", "want the app's secret", "none")
	}
	var given [sha256.Size]byte
	if !parseSignature(signatureHeader, &given) {
		return errSignature("the signature header is missing or not of the form sha256=<64 hex digits>")
	}
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write(body)
	if !hmac.Equal(mac.Sum(nil), given[:]) {
		return errSignature("the signature does not fit the body")
	}
	return nil
}

// Sign returns the signature header that Meta would send with body: "sha256=" and 64 hex digits.
func Sign(appSecret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(appSecret))
	mac.Write(body)
	return signaturePrefix + hex.EncodeToString(mac.Sum(nil))
}

func errSignature(title string) error {
	return &waerrors.Error{Op: "verify webhook", Kind: waerrors.Unauthorized, Title: title}
}

func invalid(op, path, rule, value string) *waerrors.Error {
	return waerrors.NewInvalid(op, waerrors.FieldError{Path: path, Rule: rule, Value: value})
}

// parseSignature reads a signature header without allocating.
func parseSignature(header string, sum *[sha256.Size]byte) bool {
	digits, ok := strings.CutPrefix(header, signaturePrefix)
	if !ok || len(digits) != 2*sha256.Size {
		return false
	}
	for i := range sum {
		high, ok1 := nibble(digits[2*i])
		low, ok2 := nibble(digits[2*i+1])
		if !ok1 || !ok2 {
			return false
		}
		sum[i] = high<<4 | low
	}
	return true
}

func nibble(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// A verifier checks bodies against one secret. It keeps hashes that are already keyed, so that checking allocates nothing.
type verifier struct {
	app  string
	pool sync.Pool // *keyed
}

type keyed struct {
	mac hash.Hash
	sum [sha256.Size]byte
}

func newVerifier(app, secret string) *verifier {
	return &verifier{app: app, pool: sync.Pool{New: func() any {
		return &keyed{mac: hmac.New(sha256.New, []byte(secret))}
	}}}
}

// get returns a hash at its beginning.
func (v *verifier) get() *keyed {
	k := v.pool.Get().(*keyed)
	k.mac.Reset()
	return k
}

// fits reports whether what was written has the given signature.
func (k *keyed) fits(given *[sha256.Size]byte) bool {
	return hmac.Equal(k.mac.Sum(k.sum[:0]), given[:])
}
