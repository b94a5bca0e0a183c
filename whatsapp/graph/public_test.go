package graph_test

import (
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wacloud/wacloud/whatsapp/graph"
)

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for _, a := range []string{"1.1.1.1", "8.8.8.8", "157.240.1.1", "::ffff:8.8.8.8", "2606:4700:4700::1111", "2a03:2880::1"} {
		assert.True(t, graph.IsPublic(netip.MustParseAddr(a)), a)
	}
	for _, a := range []string{
		"127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
		"100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
		"240.0.0.1", "255.255.255.255",
		"::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "2001::1",
		"2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1",
		"::7f00:1", "100::1",
	} {
		assert.False(t, graph.IsPublic(netip.MustParseAddr(a)), a)
	}
	assert.False(t, graph.IsPublic(netip.Addr{}))
}
