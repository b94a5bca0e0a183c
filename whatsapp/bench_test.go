//go:build unix

package whatsapp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
)

const callers = 64

// BenchmarkSend compares a send with what one would write by hand (json.Marshal, net/http, json.Unmarshal): processor
// time of this process, the server being another one, and allocations. Both take turns, so that what else the machine
// does weighs on both. An iteration is one turn of each.
//
//	go test ./whatsapp -run '^$' -bench '^BenchmarkSend$' -cpu 1 -benchtime 20x
func BenchmarkSend(b *testing.B) {
	for _, protocol := range []string{"http1", "http1-tls", "http2"} {
		b.Run(protocol, func(b *testing.B) {
			base, rt := remote(b, protocol)
			ours, raw := senders(b, base, rt)
			const each = 32
			turn(callers, each, raw) // connections
			turn(callers, each, ours)
			var rawCost, ourCost []cost
			for b.Loop() {
				rawCost = append(rawCost, measure(func() { turn(callers, each, raw) }))
				ourCost = append(ourCost, measure(func() { turn(callers, each, ours) }))
			}
			const sends = callers * each
			ratios := make([]float64, len(rawCost))
			for i := range ratios {
				ratios[i] = float64(ourCost[i].cpu) / float64(rawCost[i].cpu)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(ratios), "cpu-ratio")
			b.ReportMetric(least(rawCost, cost.nanoseconds)/sends, "raw-cpu-ns/send")
			b.ReportMetric(least(ourCost, cost.nanoseconds)/sends, "cpu-ns/send")
			b.ReportMetric(least(rawCost, cost.allocations)/sends, "raw-allocs/send")
			b.ReportMetric(least(ourCost, cost.allocations)/sends, "allocs/send")
		})
	}
}

// A send may allocate at most 20 times more often than what one would write by hand.
func TestSendAllocations(t *testing.T) { //nolint:paralleltest // counts the allocations of the whole process
	for _, protocol := range []string{"http1", "http2"} {
		base, rt := remote(t, protocol)
		ours, raw := senders(t, base, rt)
		count := func(send func() error) float64 {
			turn(1, 10, send)
			return measure(func() { turn(1, 500, send) }).allocations() / 500
		}
		r, o := count(raw), count(ours)
		t.Logf("%s: %.1f allocations, by hand %.1f", protocol, o, r)
		assert.LessOrEqual(t, o, r+20, protocol)
	}
}

// senders returns the two that are compared.
func senders(tb testing.TB, base string, rt http.RoundTripper) (ours, raw func() error) {
	tb.Helper()
	wa, err := whatsapp.NewClient(numberID, canary, whatsapp.WithBaseURL(base), whatsapp.WithTransport(rt), whatsapp.WithLimiter(nolimit{}))
	require.NoError(tb, err)
	hand := &http.Client{Transport: rt}
	ours = func() error {
		_, err := wa.Send(context.Background(), customer, &whatsapp.Text{Body: "Your order 4711 is on its way."})
		return err
	}
	return ours, func() error { return rawSend(hand, base) }
}

// turn has n callers make each so many sends.
func turn(n, each int, send func() error) {
	var all sync.WaitGroup
	for range n {
		all.Go(func() {
			for range each {
				if err := send(); err != nil {
					panic(err)
				}
			}
		})
	}
	all.Wait()
}

// A cost is what something took of this process.
type cost struct {
	cpu    time.Duration
	allocs uint64
}

func (c cost) nanoseconds() float64 { return float64(c.cpu) }
func (c cost) allocations() float64 { return float64(c.allocs) }

func measure(f func()) cost {
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := cpu()
	f()
	took := cpu() - began
	runtime.ReadMemStats(&after)
	return cost{took, after.Mallocs - before.Mallocs}
}

func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

func least(all []cost, of func(cost) float64) float64 {
	n := of(all[0])
	for _, c := range all[1:] {
		n = min(n, of(c))
	}
	return n
}

// rawSend is a send as one writes it by hand.
func rawSend(client *http.Client, base string) error {
	type text struct {
		Body string `json:"body"`
	}
	body, err := json.Marshal(struct {
		Product string `json:"messaging_product"`
		Kind    string `json:"recipient_type"`
		To      string `json:"to"`
		Type    string `json:"type"`
		Text    text   `json:"text"`
	}{"whatsapp", "individual", "+15550001111", "text", text{"Your order 4711 is on its way."}})
	if err != nil {
		return err
	}
	req, err := http.NewRequest(http.MethodPost, base+"/v26.0/"+numberID+"/messages", bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+canary)
	req.Header.Set("Content-Type", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	var answer struct {
		Contacts []struct {
			Input string `json:"input"`
			WaID  string `json:"wa_id"`
		} `json:"contacts"`
		Messages []struct {
			ID     string `json:"id"`
			Status string `json:"message_status"`
		} `json:"messages"`
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return err
	}
	if len(answer.Messages) == 0 {
		return fmt.Errorf("no id in %s", data)
	}
	return nil
}
