package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
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
	sum := signature(appSecret, body)
	if !hmac.Equal(sum[:], given[:]) {
		return errSignature("the signature does not fit the body")
	}
	return nil
}

// Sign returns the signature header that Meta would send with body: "sha256=" and 64 hex digits.
func Sign(appSecret string, body []byte) string {
	sum := signature(appSecret, body)
	return signaturePrefix + hex.EncodeToString(sum[:])
}

// signature returns the HMAC-SHA256 of body, as crypto/hmac does but without allocating: for a key that is used once,
// crypto/hmac costs more than hashing a short body. Lengthy keys are hashed, short ones padded with zeros; then the body
// is hashed behind the key XORed with 0x36, and that sum behind the key XORed with 0x5c (RFC 2104).
func signature(secret string, body []byte) [sha256.Size]byte {
	var inner [sha256.BlockSize]byte
	if len(secret) > sha256.BlockSize {
		sum := sha256.Sum256([]byte(secret))
		copy(inner[:], sum[:])
	} else {
		copy(inner[:], secret)
	}
	var outer [sha256.BlockSize + sha256.Size]byte // with room for the sum
	for i := 0; i < len(inner); i += 8 {
		k := binary.LittleEndian.Uint64(inner[i:])
		binary.LittleEndian.PutUint64(inner[i:], k^0x3636363636363636)
		binary.LittleEndian.PutUint64(outer[i:], k^0x5c5c5c5c5c5c5c5c)
	}
	h := sha256.New()
	h.Write(inner[:])
	h.Write(body)
	h.Sum(outer[:sha256.BlockSize])
	return sha256.Sum256(outer[:])
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
	var text [2 * sha256.Size]byte
	copy(text[:], digits)
	_, err := hex.Decode(sum[:], text[:])
	return err == nil
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
