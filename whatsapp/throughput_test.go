package whatsapp_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// away is a transport that takes its time, as the way to Meta does.
func away(rt http.RoundTripper, latency time.Duration) tripper {
	return func(r *http.Request) (*http.Response, error) {
		<-time.After(latency)
		return rt.RoundTrip(r)
	}
}

// A tally counts what came back.
type tally struct {
	answers atomic.Int64
	tooMany atomic.Int64 // refused with 130429
}

func (c *tally) watch(ctx context.Context, _ whatsapp.Call) (context.Context, func(whatsapp.Result)) {
	return ctx, func(r whatsapp.Result) {
		for _, a := range r.Attempts {
			c.answers.Add(1)
			if a.Code == 130429 {
				c.tooMany.Add(1)
			}
		}
	}
}

// person gives everybody a number of their own.
func person(i int) whatsapp.Recipient { return whatsapp.Phone(fmt.Sprintf("+1556%07d", i)) }

// 20,000 people at 1,000 a second: what the client adds to the rate limit costs less than a twentieth.
func TestTwentyThousandRecipients(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const people, workers = 20_000, 128
		srv := whatsapptest.NewServer(whatsapptest.InProcess())
		defer srv.Close()
		wa := srv.Client(whatsapp.WithTransport(away(srv.RoundTripper(), 50*time.Millisecond)), whatsapp.WithRate(1000))
		message := &whatsapp.Template{Name: "hello_world", Language: "en_US"}

		began := time.Now()
		var next atomic.Int64
		var all sync.WaitGroup
		for range workers {
			all.Go(func() {
				for i := next.Add(1); i <= people; i = next.Add(1) {
					_, err := wa.Send(t.Context(), person(int(i)), message)
					assert.NoError(t, err)
				}
			})
		}
		all.Wait()
		rate := people / time.Since(began).Seconds()
		t.Logf("%.0f a second", rate)
		assert.GreaterOrEqual(t, rate, 950.0)
		assert.LessOrEqual(t, rate, 1010.0, "the limit holds: a burst of a tenth, then 1,000 a second")
		ledger := srv.Ledger()
		require.Equal(t, people, len(ledger)) //nolint:testifylint // Len would print all of them
		once := map[string]bool{}
		for _, m := range ledger {
			once[m.To] = true
		}
		assert.Equal(t, people, len(once)) //nolint:testifylint // as above
	})
}

// Six processes that know nothing of each other share a number of 1,000 a second. Each starts as if the number were its
// own; by Meta's refusals alone they find a share of it, and hardly any message is refused for that.
func TestSixClientsShareOneNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const clients, workers, limit, lasting = 6, 24, 1000, 2 * time.Minute
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithThroughput(limit))
		defer srv.Close()
		way := away(srv.RoundTripper(), 20*time.Millisecond)
		var told tally
		began := time.Now()
		var next atomic.Int64
		var all sync.WaitGroup
		for range clients {
			wa := srv.Client(whatsapp.WithTransport(way), whatsapp.WithRate(limit), whatsapp.WithHook(told.watch))
			for range workers {
				all.Go(func() {
					for time.Since(began) < lasting {
						_, err := wa.Send(t.Context(), person(int(next.Add(1)%5000)), &whatsapp.Text{Body: "hi"})
						if err != nil {
							assert.ErrorIs(t, err, waerrors.Throttled)
						}
					}
				})
			}
		}
		all.Wait()
		rate := float64(len(srv.Ledger())) / time.Since(began).Seconds()
		refused := float64(told.tooMany.Load()) / float64(told.answers.Load())
		t.Logf("%.0f a second, %.2f %% refused", rate, 100*refused)
		assert.GreaterOrEqual(t, rate, 0.9*limit)
		assert.Less(t, refused, 0.01)
	})
}

// Somebody sends 500 messages a second for six minutes while the account cannot pay: one finds out, and hardly another
// one troubles Meta. When the trouble is over, the next probe finds that out too.
func TestPaymentTroubleStopsSending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess())
		defer srv.Close()
		srv.Inject(whatsapptest.Fault{Path: "*/messages", Code: 131042, Times: -1})
		var told tally
		wa := srv.Client(whatsapp.WithRate(1000), whatsapp.WithHook(told.watch))
		const perSecond = 500
		var calls, shut atomic.Int64
		var all sync.WaitGroup
		tick := time.NewTicker(time.Second / perSecond)
		defer tick.Stop()
		for began := time.Now(); time.Since(began) < 6*time.Minute; <-tick.C {
			i := int(calls.Add(1))
			all.Go(func() {
				_, err := wa.Send(t.Context(), person(i), &whatsapp.Text{Body: "hi"})
				assert.ErrorIs(t, err, waerrors.Payment)
				if s, ok := errors.AsType[*waerrors.Shut](err); ok {
					shut.Add(1)
					assert.Equal(t, 131042, s.Why.Code)
				}
			})
		}
		all.Wait()
		assert.GreaterOrEqual(t, calls.Load(), int64(6*60*perSecond))
		assert.LessOrEqual(t, told.answers.Load(), int64(1+3), "one, and at most 3 further ones")
		assert.Equal(t, calls.Load(), shut.Load()+told.answers.Load())

		srv.Heal()
		<-time.After(5 * time.Minute)
		_, err := wa.Send(t.Context(), person(1), &whatsapp.Text{Body: "hi"})
		require.NoError(t, err, "the probe")
		_, err = wa.Send(t.Context(), person(2), &whatsapp.Text{Body: "hi"})
		assert.NoError(t, err)
	})
}

// A payment problem is the account's: no number of it troubles Meta any more, but those of others do their work.
func TestTroubleOfTheAccountBindsAllItsNumbers(t *testing.T) {
	t.Parallel()
	for code, binds := range map[int]bool{131042: true, 131031: true, 368: true, 131057: false, 133010: false} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				srv := whatsapptest.NewServer(whatsapptest.InProcess())
				defer srv.Close()
				second := srv.AddNumber("+1 555-010-0001", "Second")
				met := func(wa *whatsapp.Client) bool {
					_, err := wa.Send(t.Context(), person(1), &whatsapp.Text{Body: "hi"})
					_, shut := errors.AsType[*waerrors.Shut](err)
					assert.Error(t, err)
					return shut
				}
				srv.Inject(whatsapptest.Fault{Path: "*/messages", Code: code, Times: -1})
				wa := srv.Client(whatsapp.WithWABA(srv.WABAID()))
				assert.False(t, met(wa), "finds out")
				assert.Equal(t, binds, met(wa.ForNumber(second)))
				assert.Equal(t, binds, met(wa.ForNumber("114", srv.Token())), "the same token, given")
				assert.Equal(t, binds, met(wa.ForNumber("115", "EAAother").ForWABA(srv.WABAID())), "another token, but it was said")
				assert.False(t, met(wa.ForNumber("111").ForWABA("222")), "another account")
				assert.False(t, met(wa.ForNumber("112", "EAAanother")), "somebody else's, it seems")
				assert.False(t, met(wa.ForNumber("113").ForWABA("")), "nobody knows")
				assert.True(t, met(wa.ForNumber("113").ForWABA("")), "what the number met binds the number")

				srv.Heal()
				<-time.After(5 * time.Minute)
				for range 2 { // the probe, and one behind it
					_, err := wa.ForNumber(second).Send(t.Context(), person(2), &whatsapp.Template{Name: "hello_world", Language: "en_US"})
					require.NoError(t, err)
				}
			})
		})
	}
}

// A batch may rather wait out a minute of maintenance than fail: nothing of it is lost, and only the first is told.
func TestBatchWaitsOutMaintenance(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithThroughput(1000))
		defer srv.Close()
		srv.Inject(whatsapptest.Fault{Path: "*/messages", Code: 131057, For: 90 * time.Second})
		wa := srv.Client(whatsapp.WithRate(1000), whatsapp.WithGateWait(5*time.Minute))
		const people = 200
		var failed atomic.Int64
		var all sync.WaitGroup
		began := time.Now()
		for i := range people {
			all.Go(func() {
				_, err := wa.Send(t.Context(), person(i), &whatsapp.Text{Body: "hi"})
				if err != nil {
					assert.ErrorIs(t, err, waerrors.Unavailable)
					assert.False(t, waerrors.Ambiguous(err))
					failed.Add(1)
				}
			})
			if i == 0 {
				all.Wait() // finds out
			}
		}
		all.Wait()
		assert.EqualValues(t, 2, failed.Load(), "the first one, and the probe after a minute")
		assert.Equal(t, people-2, len(srv.Ledger())) //nolint:testifylint // Len would print all of them
		assert.Less(t, time.Since(began), 3*time.Minute)
	})
}
