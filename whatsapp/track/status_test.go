package track_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
)

// permutations calls f with every order of 0 to n-1.
func permutations(n int, f func([]int)) {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	var walk func(k int)
	walk = func(k int) {
		if k == n {
			f(order)
			return
		}
		for i := k; i < n; i++ {
			order[k], order[i] = order[i], order[k]
			walk(k + 1)
			order[k], order[i] = order[i], order[k]
		}
	}
	walk(0)
}

func TestFoldInAnyOrder(t *testing.T) {
	t.Parallel()
	day := time.Now().Truncate(time.Second).Add(-time.Hour)
	const accepted = webhook.State("accepted") // what Send knows
	pricing := `"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}`
	type step struct {
		state webhook.State
		after int // seconds
		more  string
	}
	for name, c := range map[string]struct {
		steps []step
		want  webhook.State
		code  int
	}{
		"nothing but sent":         {[]step{{webhook.Sent, 1, pricing}}, webhook.Sent, 0},
		"all the way":              {[]step{{accepted, 0, ""}, {webhook.Sent, 1, pricing}, {webhook.Delivered, 2, pricing}, {webhook.Read, 3, ""}}, webhook.Read, 0},
		"a voice note":             {[]step{{accepted, 0, ""}, {webhook.Sent, 1, ""}, {webhook.Delivered, 2, ""}, {webhook.Read, 3, ""}, {webhook.Played, 4, ""}}, webhook.Played, 0},
		"read without delivered":   {[]step{{webhook.Sent, 1, ""}, {webhook.Read, 3, ""}}, webhook.Read, 0},
		"failed":                   {[]step{{accepted, 0, ""}, {webhook.Sent, 1, ""}, {webhook.Failed, 2, failure(131026)}}, webhook.Failed, 131026},
		"failed, then delivered":   {[]step{{webhook.Sent, 1, ""}, {webhook.Failed, 2, failure(131026)}, {webhook.Delivered, 3, ""}}, webhook.Delivered, 0},
		"two failures":             {[]step{{webhook.Failed, 3, failure(131000)}, {webhook.Failed, 2, failure(131026)}}, webhook.Failed, 131026},
		"two failures at once":     {[]step{{webhook.Failed, 2, failure(131026)}, {webhook.Failed, 2, failure(131000)}}, webhook.Failed, 131000},
		"states that do not count": {[]step{{"warning", 1, ""}, {webhook.Delivered, 2, ""}, {"deleted", 3, ""}, {"hologram", 4, ""}}, webhook.Delivered, 0},
		"one state at two times":   {[]step{{webhook.Sent, 5, ""}, {webhook.Sent, 1, ""}, {webhook.Delivered, 2, ""}}, webhook.Delivered, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(1, uint64(len(name))))
			tr := newTracker(t)
			var first *track.Status
			n := 0
			run := func(order []int) {
				n++
				wamid := fmt.Sprintf("wamid.%d", n)
				var o *whatsapp.Outgoing
				for _, i := range order {
					s := c.steps[i]
					if s.state != accepted {
						more := []string{callback("order 7")}
						if s.more != "" {
							more = append(more, s.more)
						}
						observe(t, tr, state(wamid, s.state, anaPhone, day.Add(time.Duration(s.after)*time.Second), more...))
					} else if o == nil {
						o = &whatsapp.Outgoing{To: ana(), Message: text(), CallbackData: "order 7"}
						require.NoError(t, send(t, tr, o, wamid, nil))
					}
				}
				got, err := tr.Status(t.Context(), wamid)
				require.NoError(t, err)
				assert.Equal(t, c.want, got.State)
				if c.code == 0 {
					assert.Nil(t, got.Err)
				} else {
					require.NotNil(t, got.Err)
					assert.Equal(t, c.code, got.Err.Code)
				}
				assert.Equal(t, wamid, got.MessageID)
				assert.Equal(t, "order 7", got.CallbackData)
				got.MessageID, got.Accepted = "", time.Time{}
				if first == nil {
					first = &got
				}
				require.Equal(t, *first, got, "%v", order)
			}
			permutations(len(c.steps), func(order []int) {
				run(order)
				twice := slices.Concat(order, order)
				rnd.Shuffle(len(twice), func(i, j int) { twice[i], twice[j] = twice[j], twice[i] })
				run(twice)
			})
		})
	}
}

func TestStatusHoldsTimesAndPrice(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	day := time.Now().Truncate(time.Second).Add(-time.Hour)
	price := `"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}`
	require.NoError(t, sendText(t, tr, ana(), "wamid.1"))
	s, err := tr.Status(t.Context(), "wamid.1")
	require.NoError(t, err)
	assert.Empty(t, s.State)
	assert.False(t, s.Accepted.IsZero())
	assert.False(t, s.Reached(webhook.Sent))

	observe(t, tr, state("wamid.1", webhook.Read, anaPhone, day.Add(9*time.Second)),
		state("wamid.1", webhook.Sent, anaPhone, day, price), state("wamid.1", webhook.Delivered, anaPhone, day.Add(time.Second), price))
	s, err = tr.Status(t.Context(), "wamid.1")
	require.NoError(t, err)
	assert.Equal(t, webhook.Read, s.State)
	assert.True(t, s.Sent.Equal(day))
	assert.True(t, s.Delivered.Equal(day.Add(time.Second)))
	assert.True(t, s.Read.Equal(day.Add(9*time.Second)))
	assert.True(t, s.Played.IsZero())
	assert.Equal(t, &webhook.Pricing{Billable: true, Model: "PMP", Type: "regular", Category: "marketing"}, s.Pricing)
	assert.Equal(t, ana(), s.To)
	assert.Equal(t, number, s.Number)
	assert.Equal(t, "text", s.Type)
	for state, want := range map[webhook.State]bool{
		webhook.Sent: true, webhook.Delivered: true, webhook.Read: true, webhook.Played: false, webhook.Failed: false, "": false, "warning": false,
	} {
		assert.Equal(t, want, s.Reached(state), state)
	}
}

func TestStatusOfNothing(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	_, err := tr.Status(t.Context(), "wamid.none")
	require.ErrorIs(t, err, waerrors.NotFound)
	assert.EqualError(t, err, "whatsapp: look up status: nothing is known of this message [not found]")
}

// Payments and calls report in statuses too; they say nothing about a message.
func TestStatusIgnoresPayments(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now(), `"type":"payment"`, `"payment":{"reference_id":"r"}`))
	_, err := tr.Status(t.Context(), "wamid.1")
	require.ErrorIs(t, err, waerrors.NotFound)
}

func TestFailedWithoutReason(t *testing.T) {
	t.Parallel()
	tr := newTracker(t)
	observe(t, tr, state("wamid.1", webhook.Failed, anaPhone, time.Now()))
	s, err := tr.Status(t.Context(), "wamid.1")
	require.NoError(t, err)
	assert.Equal(t, webhook.Failed, s.State)
	assert.ErrorIs(t, s.Err, waerrors.Other)
}
