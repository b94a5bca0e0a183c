package whatsapptest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"time"
)

// A certificate is what a server with WithTLS shows, and a client that trusts it.
type certificate struct{ client *http.Client }

// HTTPClient returns a client that reaches the server: over TLS and HTTP/2 with WithTLS, without a socket with InProcess.
func (s *Server) HTTPClient() *http.Client {
	_ = s.Listen() // its error shows in the client's first call
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.cfg.inProcess:
		return &http.Client{Transport: s.RoundTripper()}
	case s.certified != nil:
		return s.certified.client
	}
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
}

// secure makes the certificate. The caller holds mu and has set server.
func (s *Server) secure() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("whatsapptest: %w", err)
	}
	now := time.Now() // what TLS checks against is the machine's clock
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "whatsapptest"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, DNSNames: []string{"localhost"},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		return fmt.Errorf("whatsapptest: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return fmt.Errorf("whatsapptest: %w", err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	s.server.TLSConfig = &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}},
		MinVersion:   tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
	}
	s.certified = &certificate{client: &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 64,
	}}}
	return nil
}
