package webhook_test

import (
	"crypto/sha256"
	"math"
	"testing"
	"time"

	"github.com/wacloud/wacloud/webhook"
)

// BenchmarkRatio measures each path against its baseline in one run, the two by turns, and reports the ratio of the
// shortest processor times, which noise can only lengthen, and that of the allocations:
//
//	go test ./webhook -run '^$' -bench Ratio -cpu 1 -benchtime 25x
//
// Verify is the function, HandlerVerify what the Handler does. A turn is long enough for several cycles of the garbage
// collector.
func BenchmarkRatio(b *testing.B) {
	fits := webhook.Verifier(secret)
	for _, c := range benchBodies() {
		sig := webhook.Sign(secret, c.body)
		hash := func() { _ = sha256.Sum256(c.body) }
		b.Run("Decode/"+c.name, func(b *testing.B) {
			ratio(b, func() { verify(b, sig, c.body); decode(b, c.body) }, func() { verify(b, sig, c.body); decodeFrozen(b, c.body) })
		})
		b.Run("Verify/"+c.name, func(b *testing.B) {
			ratio(b, func() { verify(b, sig, c.body) }, hash)
		})
		b.Run("HandlerVerify/"+c.name, func(b *testing.B) {
			ratio(b, func() { fits(sig, c.body) }, hash)
		})
	}
}

// ratio runs own and baseline by turns.
func ratio(b *testing.B, own, baseline func()) {
	const turn = 20 * time.Millisecond
	sides := [2]func(){own, baseline}
	best := [2]time.Duration{math.MaxInt64, math.MaxInt64}
	runs := [2]int{} // of a turn
	for i, f := range sides {
		for start := time.Now(); time.Since(start) < turn; runs[i]++ {
			f()
		}
	}
	for b.Loop() {
		for i, f := range sides {
			start := cpuTime()
			for range runs[i] {
				f()
			}
			best[i] = min(best[i], cpuTime()-start)
		}
	}
	nanos := func(i int) float64 { return float64(best[i].Nanoseconds()) / float64(runs[i]) }
	b.ReportMetric(nanos(0), "own-ns")
	b.ReportMetric(nanos(1), "baseline-ns")
	b.ReportMetric(nanos(0)/nanos(1), "ratio")
	if allocs := testing.AllocsPerRun(100, baseline); allocs > 0 {
		b.ReportMetric(testing.AllocsPerRun(100, own)/allocs, "allocs-ratio")
	}
	b.ReportMetric(0, "ns/op")
}
