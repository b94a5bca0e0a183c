package webhook_test

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// list is an array of n equal elements.
func list(element string, n int) string {
	return "[" + strings.TrimSuffix(strings.Repeat(element+",", n), ",") + "]"
}

// Two arrays may each be as long as their bytes allow, and not both: the item is malformed, wherever the second reading
// begins to count, and its neighbour is not touched.
func TestArraysThatDoNotFitTogether(t *testing.T) {
	t.Parallel()
	for n := 5; n < 70; n++ {
		for _, item := range []string{
			`{"from":"15550001111","id":"wamid.1","timestamp":"1767225600","type":"contacts","contacts":` + list("{}", n) + `,"errors":` + list("{}", n) + `}`,
			`{"from":"15550001111","id":"wamid.1","timestamp":"1767225600","type":"contacts","contacts":[{"phones":` + list(`{"phone":"1"}`, n) + `,"urls":` + list(`{"url":"a"}`, n) + `}]}`,
		} {
			events, err := webhook.Decode([]byte(envelope(item, text("15550001111", "wamid.2", "hi"))))
			require.NoError(t, err)
			require.Len(t, events, 2)
			if bad, ok := events[0].(*webhook.Malformed); ok {
				assert.Regexp(t, `(errors|contacts|phones|urls): want .* elements`, bad.Err.Error(), "the second reading says where")
			}
			assert.Equal(t, "TextMessage", webhook.TypeName(events[1]))

			past := strings.Replace(item, `"from"`, `"to":"1","from"`, 1)
			events, err = webhook.Decode([]byte(change("history", `"history":[{"threads":[{"id":"15550001111","messages":[`+past+`]}]}]`)))
			require.NoError(t, err)
			require.Len(t, events, 1)
			for m := range events[0].(*webhook.History).Messages() {
				assert.NotNil(t, m.Content)
			}
		}
	}
}

// What is kept of one large POST is what is kept: a small event keeps no large neighbour.
func TestSmallEventsKeepNoLargeNeighbours(t *testing.T) { //nolint:paralleltest // counts memory
	large := text("15550001111", "wamid.1", strings.Repeat("x", 3<<20))
	small := text("15550001111", "wamid.2", "hi")
	heap := func() int {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	for name, items := range map[string][]string{"the first is large": {large, small}, "the last is large": {small, large}} {
		t.Run(name, func(t *testing.T) { //nolint:paralleltest // counts memory
			body := []byte(envelope(items...))
			before := heap()
			var kept []webhook.Event
			for range 8 {
				events, err := webhook.Decode(body)
				require.NoError(t, err)
				for _, e := range events {
					if e.Origin().MessageID == "wamid.2" {
						kept = append(kept, e)
					}
				}
			}
			require.Len(t, kept, 8)
			assert.Less(t, heap()-before, 2<<20, "8 small events")
			runtime.KeepAlive(kept)
			runtime.KeepAlive(body)
		})
	}
}

// A field that is known and has no value is an Unsupported, of which nothing is typed.
func TestUnknownOfAFieldWithoutAValue(t *testing.T) {
	t.Parallel()
	events, err := webhook.Decode([]byte(`{"entry":[{"id":"9","changes":[{"field":"account_update","value":null}]}]}`))
	require.NoError(t, err)
	require.Len(t, events, 1)
	assert.IsType(t, &webhook.Unsupported{}, events[0])
	assert.Empty(t, webhook.Unknown(events[0]))
}

// Statuses of a group that name no participant are told apart by all they say.
func TestGroupStatusesThatNameNobody(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	status := func(hash string) string {
		return `{"id":"wamid.1","status":"read","timestamp":"1767225600","recipient_id":"group-1","recipient_type":"group","recipient_identity_key_hash":"` + hash + `"}`
	}
	body := change("messages", `"statuses":[`+status("a")+`,`+status("b")+`]`)
	require.Equal(t, 200, b.post(body))
	require.Equal(t, 200, b.post(body))
	assert.Len(t, b.seen(), 2)
}

// What was handled is remembered as long as WithKeep says, and no longer.
func TestKeep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		handled := 0
		h, err := webhook.NewUnverifiedHandler(token, webhook.WithKeep(time.Hour), webhook.On(func(context.Context, *webhook.TextMessage) error {
			handled++
			return nil
		}))
		require.NoError(t, err)
		body := []byte(envelope(text("15550001111", "wamid.1", "hi")))
		for _, want := range []int{1, 1, 2} {
			require.NoError(t, h.Process(t.Context(), body))
			assert.Equal(t, want, handled)
			wait(time.Hour - time.Second) // again within the hour, then past it
		}
	})
	for _, d := range []time.Duration{time.Second - 1, 90*24*time.Hour + 1} {
		_, err := webhook.NewUnverifiedHandler(token, webhook.WithKeep(d))
		require.Error(t, err, d)
	}
}
