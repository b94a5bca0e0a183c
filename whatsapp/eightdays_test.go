package whatsapp_test

import (
	"context"
	"fmt"
	"sync"
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

// inbound is a webhook body with one message.
func inbound(id string) []byte {
	return fmt.Appendf(nil, `{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"messages","value":{"messaging_product":"whatsapp",`+
		`"metadata":{"display_phone_number":"15550100000","phone_number_id":%q},"messages":[{"from":"15550001111","id":%q,"timestamp":"%d","type":"text","text":{"body":"hi"}}]}}]}]}`,
		numberID, id, time.Now().Unix())
}

// Eight days of a service in under a minute: what is delivered again is handled once, until it is eight days old; a rate
// that Meta cut comes back; windows shut a day after the last word; and in the end nothing runs any more, which synctest
// sees to.
func TestEightDays(t *testing.T) {
	t.Parallel()
	onTheWall := time.Now()
	synctest.Test(t, func(t *testing.T) {
		const days, hour, day = 8, time.Hour, 24 * time.Hour
		handled := map[string]int{}
		var mu sync.Mutex
		tr, err := track.New("test")
		require.NoError(t, err)
		h, err := webhook.NewUnverifiedHandler("token", tr.Feed(), webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			mu.Lock()
			defer mu.Unlock()
			handled[m.Origin().MessageID]++
			return nil
		}))
		require.NoError(t, err)
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithClosedWindows(),
			whatsapptest.WithDelivery(whatsapptest.Delivery{Duplicates: 0.3, Shuffle: 4}))
		defer srv.Close()
		srv.SubscribeHandler(h)
		wa := srv.Client(whatsapp.WithMonitor(tr))
		ana := srv.User("+15550001111", "Ana")
		// how long a hundred messages take.
		burst := func() time.Duration {
			began := time.Now()
			for i := range 100 {
				_, err := wa.Send(t.Context(), person(i), &whatsapp.Template{Name: "hello_world", Language: "en_US"})
				require.NoError(t, err)
			}
			return time.Since(began)
		}
		reply := func() error {
			_, err := wa.Send(t.Context(), whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hello"})
			return err
		}
		first := inbound("wamid.first")
		require.NoError(t, h.Process(t.Context(), first))
		time.Sleep(time.Second)
		quick, said, spoke := burst(), 0, time.Time{}
		for today := range days {
			for range 24 {
				time.Sleep(hour)
				if today%2 == 0 {
					ana.Says("hi")
					said++
					spoke = time.Now()
				}
				require.NoError(t, srv.Flush(t.Context()))
				if err := reply(); today%2 == 0 || time.Since(spoke) < day {
					require.NoError(t, err, "the window is open")
				} else {
					require.ErrorIs(t, err, waerrors.WindowClosed)
				}
			}
			srv.Inject(whatsapptest.Fault{Path: "*/messages", Code: 130429})
			slow := burst()
			assert.Greater(t, slow, quick+2500*time.Millisecond, "a wait, and then half the rate")
			time.Sleep(2 * time.Minute)
			assert.InDelta(t, quick, burst(), float64(100*time.Millisecond), "it came back")
			if today < days-1 {
				require.NoError(t, h.Process(t.Context(), first))
			}
		}
		require.NoError(t, srv.Flush(t.Context()))
		require.Len(t, handled, 1+said)
		for id, n := range handled {
			assert.Equal(t, 1, n, id)
		}
		time.Sleep(hour)
		require.NoError(t, h.Process(t.Context(), first))
		assert.Equal(t, 2, handled["wamid.first"], "after eight days nobody remembers")
		require.NoError(t, h.Shutdown(t.Context()))
	})
	assert.Less(t, time.Since(onTheWall), time.Minute)
}
