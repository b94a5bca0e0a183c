package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

func TestSignAgreesWithCryptoHMAC(t *testing.T) {
	t.Parallel()
	for length := range 200 { // keys shorter than a block of the hash, as long as one, and longer
		key := strings.Repeat("k", length)
		for _, body := range []string{"", "{}", strings.Repeat("x", 1000+length)} {
			mac := hmac.New(sha256.New, []byte(key))
			mac.Write([]byte(body))
			want := "sha256=" + hex.EncodeToString(mac.Sum(nil))
			require.Equal(t, want, webhook.Sign(key, []byte(body)))
			if key != "" {
				require.NoError(t, webhook.Verify(key, want, []byte(body)))
			}
		}
	}
}

func TestVerifyAllocatesNothing(t *testing.T) { //nolint:paralleltest // counts allocations
	body := []byte(envelope(text("15550001111", "wamid.1", "hello")))
	sig := webhook.Sign(secret, body)
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = webhook.Verify(secret, sig, body) }))
}
