package whatsapptest

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
)

// publicKey is what Flows encrypt for.
type publicKey struct {
	PEM       string `json:"business_public_key"`
	Signature string `json:"business_public_key_signature_status"`
}

// setKey serves POST /{phone-number-id}/whatsapp_business_encryption.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/reference/whatsapp-business-phone-number/whatsapp-business-encryption-api
func (s *Server) setKey(c *call) (*answer, *failure) {
	var body struct {
		Key text `json:"business_public_key"`
	}
	if f := c.decode(&body); f != nil {
		return nil, f
	}
	if body.Key == "" {
		return nil, missing("business_public_key")
	}
	if !isKey(string(body.Key)) {
		return nil, refuse(100, "Param business_public_key must be a 2048-bit RSA public key in PEM format.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.number.key = publicKey{string(body.Key), "VALID"}
	return ok(success{true})
}

func isKey(s string) bool {
	block, _ := pem.Decode([]byte(s))
	if block == nil {
		return false
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return false
	}
	key, isRSA := parsed.(*rsa.PublicKey)
	return isRSA && key.N.BitLen() == 2048
}

// getKey serves GET /{phone-number-id}/whatsapp_business_encryption.
func (s *Server) getKey(c *call) (*answer, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var keys []any
	if c.number.key.PEM != "" {
		keys = append(keys, c.number.key)
	}
	return page(c, keys, "WhatsAppBusinessEncryption")
}
