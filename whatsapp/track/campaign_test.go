package track_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// faults is a plan by which a fifth of the calls go wrong, most of them after the message was taken.
func faults(seed uint64, c whatsapptest.Call) whatsapptest.Fault {
	rnd := rand.New(rand.NewPCG(seed, uint64(c.Index)))
	if rnd.Float64() >= 0.2 {
		return whatsapptest.Fault{}
	}
	return []whatsapptest.Fault{
		{At: whatsapptest.AfterProcess, Break: whatsapptest.Close},
		{At: whatsapptest.AfterProcess, Break: whatsapptest.Reset},
		{At: whatsapptest.AfterProcess, Break: whatsapptest.Hang},
		{At: whatsapptest.AfterProcess, Status: http.StatusBadGateway},
		{At: whatsapptest.AfterProcess, Code: 131000},
		{At: whatsapptest.InResponse},
		{At: whatsapptest.AfterRead, Break: whatsapptest.Reset},
		{At: whatsapptest.AfterRead, Status: http.StatusServiceUnavailable},
		{At: whatsapptest.AfterRead, Code: 131026},
		{At: whatsapptest.AsStatus, Code: 131026},
	}[rnd.IntN(10)]
}

// campaign is one run of sends through the fake, with statuses that are late, doubled and shuffled.
type campaign struct {
	tr  *track.Tracker
	srv *whatsapptest.Server

	mu      sync.Mutex
	clear   map[string]bool // sends that Send was sure of: true for accepted
	unclear map[string]bool // ambiguous sends
	settled map[string]track.Settled
	twice   atomic.Int64
}

func (c *campaign) settle(_ context.Context, s track.Settled) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.settled[s.CallbackData]; ok {
		c.twice.Add(1)
	}
	c.settled[s.CallbackData] = s
}

func (c *campaign) send(t *testing.T, wa *whatsapp.Client, i int) {
	name := fmt.Sprint("order ", i)
	_, err := wa.Send(t.Context(), whatsapp.Phone(fmt.Sprintf("+1555%07d", i%5000)), text(), whatsapp.WithCallbackData(name))
	c.mu.Lock()
	defer c.mu.Unlock()
	if waerrors.Ambiguous(err) {
		c.unclear[name] = true
	} else {
		c.clear[name] = err == nil
	}
}

// run has n messages sent by 32 at a time. Every status reaches both trackers that share the store, as with two processes
// behind one address.
func (c *campaign) run(t *testing.T, n int, seed uint64) {
	c.clear, c.unclear, c.settled = map[string]bool{}, map[string]bool{}, map[string]track.Settled{}
	store, err := track.NewMemoryStore(track.WithEntries(4 * n))
	require.NoError(t, err)
	c.tr = newTracker(t, track.WithStore(store), track.WithSettled(c.settle))
	other := newTracker(t, track.WithStore(store), track.WithSettled(c.settle))
	c.srv = whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithSeed(seed), whatsapptest.WithPlan(seed, faults),
		whatsapptest.WithDelivery(whatsapptest.Delivery{Delay: 3 * time.Second, Duplicates: 0.3, Shuffle: 200, Workers: 4, Batch: 10}))
	defer c.srv.Close()
	c.srv.SubscribeHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		events, err := webhook.Decode(body)
		assert.NoError(t, err)
		for _, e := range events { // past the handler's own memory, so that the tracker sees every repetition
			assert.NoError(t, c.tr.Observe(r.Context(), e))
			assert.NoError(t, other.Observe(r.Context(), e))
		}
		w.WriteHeader(http.StatusOK)
	}))
	wa := c.srv.Client(whatsapp.WithMonitor(c.tr), whatsapp.WithRate(1000))
	var next atomic.Int64
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				c.send(t, wa, i)
			}
		})
	}
	all.Wait()
	require.NoError(t, c.srv.Flush(t.Context()))
}

// With statuses delayed, doubled and shuffled, every ambiguous send whose message Meta took is settled through its nonce,
// and nothing is sent twice.
func TestAmbiguousSendsSettle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 4000
		var c campaign
		c.run(t, n, 1)

		truth := map[string]whatsapptest.Sent{}
		for _, m := range c.srv.Ledger() {
			_, name, ok := strings.Cut(strings.TrimPrefix(m.CallbackData, "w1."), ".")
			require.True(t, ok, m.CallbackData)
			_, again := truth[name]
			assert.False(t, again, "%s was sent twice", name)
			truth[name] = m
		}
		require.Equal(t, n, len(c.clear)+len(c.unclear))
		taken, settled, open := 0, 0, map[string]bool{}
		for name := range c.unclear {
			m, ok := truth[name]
			s, is := c.settled[name]
			assert.False(t, is && !ok, "%s was settled and never sent", name)
			switch {
			case !ok:
				open[name] = true
			case is:
				settled++
				assert.Equal(t, m.ID, s.MessageID)
				fallthrough
			default:
				taken++
			}
		}
		t.Log(taken, settled, len(c.unclear), len(open), n)
		assert.Greater(t, taken, 200)
		assert.GreaterOrEqual(t, float64(settled), 0.999*float64(taken))
		assert.Zero(t, c.twice.Load(), "nothing is settled twice")
		for name, accepted := range c.clear {
			_, ok := truth[name]
			assert.Equal(t, accepted, ok, name)
			_, is := c.settled[name]
			assert.False(t, is, "%s was never ambiguous", name)
		}
		for _, u := range unsettled(t, c.tr) {
			assert.True(t, open[u.CallbackData], "%s is settled", u.CallbackData)
			delete(open, u.CallbackData)
		}
		assert.Empty(t, open, "what nobody took stays on the list")
		for _, m := range truth {
			s, err := c.tr.Status(t.Context(), m.ID)
			require.NoError(t, err)
			want := webhook.Delivered
			if m.FailedWith != 0 {
				want = webhook.Failed
			}
			assert.Equal(t, want, s.State)
		}
	})
}

// Eight days of traffic: people write and fall silent, windows open and shut, what is old is forgotten, and in the end
// everything is as small as in the beginning.
func TestEightDays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store, err := track.NewMemoryStore()
		require.NoError(t, err)
		tr := newTracker(t, track.WithStore(store), track.WithKeep(2*day))
		h, err := webhook.NewUnverifiedHandler("token", tr.Feed())
		require.NoError(t, err)
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithClosedWindows(), whatsapptest.WithSeed(8))
		defer srv.Close()
		srv.SubscribeHandler(h)
		wa := srv.Client(whatsapp.WithMonitor(tr))
		const people = 50
		users := make([]*whatsapptest.User, people)
		for i := range users {
			users[i] = srv.User(fmt.Sprintf("+1555011%04d", i), "Somebody")
		}
		rnd := rand.New(rand.NewPCG(8, 8))
		wrote := map[int]time.Time{}
		refusedHere, refusedThere, accepted := 0, 0, 0
		for range 8 * 24 * 6 { // every ten minutes
			time.Sleep(10 * time.Minute)
			i := rnd.IntN(people)
			if rnd.IntN(8) == 0 {
				users[i].Says("hi")
				wrote[i] = time.Now()
				require.NoError(t, srv.Flush(t.Context()))
			}
			j := rnd.IntN(people)
			_, err := wa.Send(t.Context(), whatsapp.Phone(fmt.Sprintf("+1555011%04d", j)), text())
			open := !wrote[j].IsZero() && time.Since(wrote[j]) < day
			switch {
			case err == nil:
				accepted++
				assert.True(t, open, "what is accepted had an open window")
			default:
				require.ErrorIs(t, err, waerrors.WindowClosed)
				assert.False(t, open, "what is refused had a shut one")
				if len(attempts(err)) == 0 {
					refusedHere++
				} else {
					refusedThere++
				}
			}
			require.NoError(t, srv.Flush(t.Context()))
		}
		t.Log(accepted, refusedHere, refusedThere, store.Len())
		assert.Greater(t, accepted, 200)
		assert.Greater(t, refusedHere, 200, "the tracker spares what Meta would refuse")
		assert.Less(t, refusedThere, refusedHere/4, "but for the first day, when it cannot know")
		assert.Less(t, store.Len(), 1000, "what is old was cleared away")
		assert.Empty(t, unsettled(t, tr))
		require.NoError(t, h.Shutdown(t.Context()))
	})
}
