package number

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A PublicKey is the number's key for Flows: what people enter is encrypted for it.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/whatsapp-business-encryption-api
type PublicKey struct {
	PEM       string          `json:"business_public_key"`
	Signature SignatureStatus `json:"business_public_key_signature_status"`
}

// A SignatureStatus says if a public key is signed with the number's own key. Values that are not listed are kept as sent.
type SignatureStatus string

const (
	SignatureValid    SignatureStatus = "VALID"
	SignatureMismatch SignatureStatus = "MISMATCH" // the number was registered again since: set the key anew
)

// GetPublicKey reads the key.
//
// Errors: NotFound if none was set.
func (c *Client) GetPublicKey(ctx context.Context) (PublicKey, error) {
	const op = "get public key"
	got, err := area.Get[struct {
		PublicKey
		Data []PublicKey `json:"data"`
	}](ctx, c.call(op, "whatsapp_business_encryption"))
	switch {
	case err != nil || got.PEM != "":
		return got.PublicKey, err
	case len(got.Data) > 0:
		return got.Data[0], nil
	}
	return PublicKey{}, missing(op, "business_public_key", "")
}

// SetPublicKey sets the key: a 2048-bit RSA public key in PEM.
func (c *Client) SetPublicKey(ctx context.Context, pem string) error {
	call := c.call("set public key", "whatsapp_business_encryption").Repeatable()
	if !strings.Contains(pem, "-----BEGIN PUBLIC KEY-----") {
		call.Fail("business_public_key", "want a public key in PEM", strconv.Itoa(len(pem))+" bytes")
	}
	return call.Form(ctx, http.MethodPost, url.Values{"business_public_key": {pem}})
}
