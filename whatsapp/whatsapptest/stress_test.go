package whatsapptest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Many senders, duplicated and shuffled statuses, people who write meanwhile: nothing gets lost, nothing is counted twice.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	wires(t, func(t *testing.T, srv *whatsapptest.Server) {
		const senders, each = 16, 25
		var mu sync.Mutex
		states := map[string]map[webhook.State]bool{}
		h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.On(func(_ context.Context, s *webhook.Status) error {
			mu.Lock()
			defer mu.Unlock()
			if states[s.ID] == nil {
				states[s.ID] = map[webhook.State]bool{}
			}
			states[s.ID][s.State] = true
			return nil
		}))
		require.NoError(t, err)
		srv.SubscribeHandler(h)
		wa := srv.Client(whatsapp.WithRate(1000))
		var all sync.WaitGroup
		for i := range senders {
			all.Go(func() {
				phone := fmt.Sprintf("+1555011%04d", i)
				u := srv.User(phone, "Somebody")
				for j := range each {
					u.Says("hi")
					_, err := wa.Send(t.Context(), whatsapp.Phone(phone), &whatsapp.Text{Body: "hi"}, whatsapp.WithCallbackData(fmt.Sprint(i, "/", j)))
					assert.NoError(t, err)
					u.Reads()
				}
				assert.Len(t, u.Inbox(), each)
			})
		}
		all.Wait()
		flush(t, srv)
		ledger := srv.Ledger()
		require.Equal(t, senders*each, len(ledger)) //nolint:testifylint // Len would print all of them
		seen := map[string]bool{}
		for _, m := range ledger {
			assert.False(t, seen[m.ID] || seen[m.CallbackData])
			seen[m.ID], seen[m.CallbackData] = true, true
			assert.Len(t, states[m.ID], 3)
		}
	})
}

// Whatever is sent, the answer is one that Graph gives: 200 with an id, or an error envelope.
func FuzzMessages(f *testing.F) {
	for _, seed := range []string{
		textBody, `{}`, `[]`, ``, `null`, `{"messaging_product":"whatsapp"}`, `{"messaging_product":"whatsapp","status":"read","message_id":1}`,
		envelope(to, `"type":"template","template":{"name":"hello_world","language":{"code":"en_US"},"components":[{"type":"button","index":-1}]}`),
		envelope(to, `"type":"interactive","interactive":{"type":"list","action":{"sections":[{"rows":[null]}]}}`),
		envelope(`"to":"US.1"`, text), envelope(`"recipient":""`, text), "messaging_product=whatsapp&to=1&type=text&text={",
	} {
		f.Add(seed)
	}
	srv := whatsapptest.NewServer(whatsapptest.InProcess())
	f.Cleanup(srv.Close)
	f.Fuzz(func(t *testing.T, body string) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/v26.0/"+srv.PhoneNumberID()+"/messages", strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+srv.Token())
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		code, answer := do(t, srv, req)
		if code == http.StatusOK {
			assert.Regexp(t, `"id":"wamid\.|"success":true`, answer)
			return
		}
		assert.GreaterOrEqual(t, code, 400)
		assert.Contains(t, answer, `{"error":{"message":"`)
	})
}
