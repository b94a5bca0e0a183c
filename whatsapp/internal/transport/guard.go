package transport

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// mediaHost is the only host besides the base URL's that is given the token: media URLs point there.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/business-phone-numbers/media
const mediaHost = "lookaside.fbsbx.com"

// trusted reports whether a request for u may carry the credentials. Hosts are compared letter by letter, so that no
// other spelling (a port, a trailing dot, another case) passes.
func trusted(u, base *url.URL, own bool) bool {
	if u.User != nil {
		return false
	}
	if u.Scheme == base.Scheme && u.Host == base.Host {
		return true
	}
	return !own && u.Scheme == "https" && u.Host == mediaHost
}

// CheckURL refuses an absolute URL that must not be fetched: one that is neither https nor of base's origin, or has
// user information.
func CheckURL(u, base *url.URL) error {
	switch {
	case u.Host == "":
		return errors.New("want a URL with a host")
	case u.User != nil:
		return errors.New("want a URL without user information")
	case u.Scheme == base.Scheme && u.Host == base.Host:
		return nil
	case u.Scheme != "https":
		return errors.New("want an https URL")
	case strings.HasSuffix(u.Hostname(), "."):
		return errors.New("want a host without a trailing dot")
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return errors.New("want a host name, not an address")
	}
	return nil
}

// NewHTTP returns the transport for the Graph API: like http.DefaultTransport, with proxy settings of the environment,
// but with enough idle connections for many concurrent senders.
func NewHTTP() *http.Transport {
	t := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          512,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
	return t
}

// newForeign returns the transport for hosts that we do not know: it dials public addresses only, each time after the
// name was resolved, and uses no proxy, which would resolve names for us.
func newForeign() *http.Transport {
	t := NewHTTP()
	t.Proxy = nil
	t.MaxIdleConnsPerHost = 2
	t.ResponseHeaderTimeout = 30 * time.Second
	t.DialContext = (&net.Dialer{
		Timeout: 10 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			if !public(ap.Addr()) {
				return fmt.Errorf("%w: %s", errPrivate, ap.Addr())
			}
			return nil
		},
	}).DialContext
	return t
}

var errPrivate = errors.New("refused to dial an address that is not public")

// public reports whether an address is one of the open internet.
func public(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
		"240.0.0.0/4", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(p).Contains(a) {
			return false
		}
	}
	return true
}
