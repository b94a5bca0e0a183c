package transport

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/wacloud/wacloud/whatsapp/graph"
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

// HTTP is an *http.Transport of ours. Others may have protocols registered, which read a body before its headers were
// written, or never tell of that.
type HTTP struct{ *http.Transport }

// NewHTTP returns the transport for the Graph API: like http.DefaultTransport, with proxy settings of the environment,
// but with enough idle connections for many concurrent senders.
func NewHTTP() HTTP {
	return HTTP{&http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          512,
		MaxIdleConnsPerHost:   256,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}}
}

// newForeign returns the transport for hosts that we do not know: it dials public addresses only, each time after the
// name was resolved, and uses no proxy, which would resolve names for us.
func newForeign() HTTP {
	t := NewHTTP()
	t.Proxy = nil
	t.MaxIdleConnsPerHost = 2
	t.ResponseHeaderTimeout = 30 * time.Second
	t.DialContext = graph.PublicDialer().DialContext
	return t
}
