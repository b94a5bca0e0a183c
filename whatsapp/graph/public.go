package graph

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// ErrNotPublic is the cause of a connection that PublicDialer refused.
var ErrNotPublic = errors.New("refused to dial an address that is not public")

// PublicDialer returns a dialer for addresses that somebody else chose, as media URLs and links are: it connects to public
// addresses only. The check runs on the very address that is dialled, after the name was resolved, so a name that changes
// its mind gains nothing. Use it without a proxy, which would resolve names for us. A refusal wraps ErrNotPublic.
func PublicDialer() *net.Dialer {
	return &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		ap, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if !IsPublic(ap.Addr()) {
			return fmt.Errorf("%w: %s", ErrNotPublic, ap.Addr())
		}
		return nil
	}}
}

// IsPublic reports whether an address is one of the open internet: not loopback, private, link-local, multicast, shared,
// reserved, for documentation, or a v6 form that leads to a v4 address by translation or tunnel. The metadata services of
// clouds (169.254.169.254, fd00:ec2::254) are link-local or private.
// Reference: https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry
func IsPublic(a netip.Addr) bool {
	a = a.Unmap()
	if !a.IsValid() || !a.IsGlobalUnicast() || a.IsPrivate() || a.Zone() != "" {
		return false
	}
	for _, p := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
		"2002::/16", "3fff::/20", "5f00::/16", "fec0::/10",
	} {
		if netip.MustParsePrefix(p).Contains(a) {
			return false
		}
	}
	return true
}
