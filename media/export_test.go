package media

import (
	"net"
	"net/http"
)

// Unguarded returns f with the trust of client and without the guard at dialling, for servers on loopback.
func (f Fetcher) Unguarded(client *http.Client) Fetcher {
	f.transport = func(t *http.Transport) {
		t.TLSClientConfig = client.Transport.(*http.Transport).TLSClientConfig.Clone()
		t.DialContext = (&net.Dialer{}).DialContext
	}
	return f
}

// Trusting returns f with the trust of client and with the guard.
func (f Fetcher) Trusting(client *http.Client) Fetcher {
	f.transport = func(t *http.Transport) {
		t.TLSClientConfig = client.Transport.(*http.Transport).TLSClientConfig.Clone()
	}
	return f
}
