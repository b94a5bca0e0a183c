package webhook_test

import (
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// clusterEvents returns how many events TestClusterHandlesEachEventOnce takes: WEBHOOK_CLUSTER_EVENTS, else 20,000.
func clusterEvents(t *testing.T) int {
	t.Helper()
	text := os.Getenv("WEBHOOK_CLUSTER_EVENTS")
	if text == "" {
		return 20_000
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// Three handlers on one store get events of which 30 % are duplicates, shuffled, from many connections at once. A
// delivery that is not answered 200 comes again. No event is handled twice, none is lost.
func TestClusterHandlesEachEventOnce(t *testing.T) { //nolint:paralleltest // keeps every core busy
	total := clusterEvents(t)
	distinct := total * 7 / 10
	handled := make([]atomic.Int32, distinct)
	store, err := webhook.NewMemoryStore()
	require.NoError(t, err)
	var nodes []*webhook.Handler
	for range 3 {
		h, err := webhook.NewHandler(secret, token, webhook.WithStore(store), webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			i, err := strconv.Atoi(m.Body)
			if err == nil {
				handled[i].Add(1)
			}
			return err
		}))
		require.NoError(t, err)
		nodes = append(nodes, h)
	}
	deliveries := make([]int32, total)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range deliveries {
		if i < distinct {
			deliveries[i] = int32(i)
		} else {
			deliveries[i] = int32(r.IntN(distinct))
		}
	}
	r.Shuffle(total, func(i, j int) { deliveries[i], deliveries[j] = deliveries[j], deliveries[i] })

	var next, again, refused atomic.Int64
	var wg sync.WaitGroup
	for sender := range 8 {
		wg.Go(func() {
			for k := next.Add(1) - 1; k < int64(total); k = next.Add(1) - 1 {
				i := int(deliveries[k])
				body := []byte(envelope(text("1555000"+strconv.Itoa(i%10_000), "wamid."+strconv.Itoa(i), strconv.Itoa(i))))
				sig := webhook.Sign(secret, body)
				for try := 0; ; try++ {
					code := serveSignature(nodes[(int(k)+sender+try)%len(nodes)], sig, body).Code
					if code == http.StatusOK {
						break
					}
					if code != http.StatusServiceUnavailable { // only that is an invitation to come again
						refused.Add(1)
						break
					}
					again.Add(1)
				}
			}
		})
	}
	wg.Wait()
	lost, twice := 0, 0
	for i := range handled {
		switch n := handled[i].Load(); {
		case n == 0:
			lost++
		case n > 1:
			twice++
		}
	}
	t.Logf("%d deliveries of %d events: %d lost, %d handled twice, %d sent again", total, distinct, lost, twice, again.Load())
	assert.Zero(t, lost)
	assert.Zero(t, twice)
	assert.Zero(t, refused.Load())
}
