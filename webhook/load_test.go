package webhook_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Hostile signed bodies of 3 MB, 32 at once: the heap stays under 256 MB, what does not fit in is answered 503.
func TestHostileBodiesInParallel(t *testing.T) { //nolint:paralleltest // measures memory
	cards := strings.Repeat(`{"phones":[{},{}],"org":{}},`, 100_000)
	bodies := []string{
		`{"entry":[` + strings.Repeat("{},", 999_999) + `{}]}`,
		strings.Repeat("[", 3_000_000),
		envelope(`{"type":"contacts","contacts":[` + cards + `{}]}`),
		many(webhook.MaxItems),
	}
	h, err := webhook.NewHandler(secret, token, webhook.WithMaxInFlight(8))
	require.NoError(t, err)
	var peak, taken, busy atomic.Int64
	stop := make(chan struct{})
	var sampling sync.WaitGroup
	sampling.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak.Store(max(peak.Load(), int64(m.HeapInuse)))
			runtime.Gosched()
		}
	})
	var wg sync.WaitGroup
	for i := range 32 {
		body := []byte(bodies[i%len(bodies)])
		sig := webhook.Sign(secret, body)
		wg.Go(func() {
			for range 2 {
				w := serveSignature(h, sig, body)
				if w.Code == http.StatusServiceUnavailable {
					busy.Add(1)
				} else {
					taken.Add(1)
				}
			}
		})
	}
	wg.Wait()
	close(stop)
	sampling.Wait()
	t.Logf("peak heap in use %d MB, %d taken, %d refused", peak.Load()>>20, taken.Load(), busy.Load())
	assert.Less(t, peak.Load(), int64(256<<20))
	assert.Positive(t, taken.Load())
}

// For generated bodies with N items, some odd, exactly N events come out, in order.
func TestGeneratedBodiesItemsInEventsOut(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		var want []string
		item := func() string {
			id := fmt.Sprintf("wamid.%d.%d", seed, len(want))
			switch r.IntN(6) {
			case 0:
				want = append(want, "Malformed")
				return []string{`1`, `[]`, `null`, `{"type":"text","text":3}`, `{"from":{},"type":"image"}`}[r.IntN(5)]
			case 1:
				want = append(want, "Unsupported")
				return `{"id":"` + id + `","type":"hologram","hologram":{"x":[1,{"y":"]}"}]}}`
			case 2:
				want = append(want, "ImageMessage")
				return `{"id":"` + id + `", "image":{"id":"1","caption":"\"}]\\"} ,"type":"image"}`
			default:
				want = append(want, "TextMessage")
				return text("15550001111", id, `he said "}]" \ and left`)
			}
		}
		var entries []string
		for range 1 + r.IntN(4) {
			var changes []string
			for range 1 + r.IntN(4) {
				if r.IntN(5) == 0 {
					want = append(want, "Unsupported")
					changes = append(changes, `{"field":"unheard_of","value":{"messages":[1,2]}}`)
					continue
				}
				var items []string
				for range 1 + r.IntN(6) {
					items = append(items, item())
				}
				value := `{"metadata":{"phone_number_id":"1"},"messages":[` + strings.Join(items, " , ") + `]}`
				if r.IntN(2) == 0 {
					changes = append(changes, `{"value":`+value+`,"field":"messages"}`)
				} else {
					changes = append(changes, `{"field":"messages","value":`+value+`}`)
				}
			}
			list := `"changes":[` + strings.Join(changes, ",") + `]`
			if r.IntN(2) == 0 {
				entries = append(entries, `{"id":"w",`+list+`}`)
			} else {
				entries = append(entries, `{`+list+`,"id":"w"}`)
			}
		}
		events, err := webhook.Decode([]byte(`{"entry":[` + strings.Join(entries, ",") + `],"object":"whatsapp_business_account"}`))
		require.NoError(t, err)
		var got []string
		for _, e := range events {
			got = append(got, webhook.TypeName(e))
			assert.Equal(t, "w", e.Origin().WABA)
		}
		require.Equal(t, want, got, "seed %d", seed)
	}
}
