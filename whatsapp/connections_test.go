package whatsapp_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/internal/transport"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// nolimit takes the place of the rate limiter, which would set the pace.
type nolimit struct{}

func (nolimit) Wait(ctx context.Context, _, _ string) error { return ctx.Err() }
func (nolimit) Observe(string, string, *waerrors.Error)     {}

// 64 messages at a time, over and over: the transport that clients have by default opens the connections for that once.
func TestBurstsOpenNoNewConnections(t *testing.T) {
	t.Parallel()
	const burst, bursts = 64, 10
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			srv := whatsapptest.NewServer(whatsapptest.WithTLS(), whatsapptest.WithThroughput(1000))
			t.Cleanup(srv.Close)
			rt := transport.NewHTTP()
			t.Cleanup(rt.CloseIdleConnections)
			rt.TLSClientConfig = srv.HTTPClient().Transport.(*http.Transport).TLSClientConfig.Clone()
			if protocol == "HTTP/1.1" {
				rt.TLSNextProto, rt.TLSClientConfig.NextProtos = map[string]func(string, *tls.Conn) http.RoundTripper{}, nil
			}
			var dials atomic.Int64
			dial := rt.DialContext
			rt.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
				dials.Add(1)
				return dial(ctx, network, addr)
			}
			all := func(wa *whatsapp.Client) {
				var group sync.WaitGroup
				for i := range burst {
					group.Go(func() {
						_, err := wa.Send(t.Context(), person(i), &whatsapp.Text{Body: "hi"})
						assert.NoError(t, err)
					})
				}
				group.Wait()
			}

			// In the first burst each message keeps its connection until all have one.
			var arrived sync.WaitGroup
			arrived.Add(burst)
			all(srv.Client(whatsapp.WithLimiter(nolimit{}), whatsapp.WithTransport(tripper(func(r *http.Request) (*http.Response, error) {
				res, err := rt.RoundTrip(r)
				if assert.NoError(t, err) {
					assert.Equal(t, protocol, res.Proto)
				}
				arrived.Done()
				arrived.Wait()
				return res, err
			}))))
			opened := dials.Load()
			require.LessOrEqual(t, opened, int64(burst))

			wa := srv.Client(whatsapp.WithLimiter(nolimit{}), whatsapp.WithTransport(rt))
			for range bursts {
				all(wa)
			}
			assert.Equal(t, opened, dials.Load())
			assert.Equal(t, burst*(1+bursts), len(srv.Ledger())) //nolint:testifylint // Len would print all of them
		})
	}
}
