package template_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/template"
)

// news is one template webhook as an event.
func news(t *testing.T, account, field, value string) webhook.Event {
	t.Helper()
	events, err := webhook.Decode([]byte(`{"object":"whatsapp_business_account","entry":[{"id":"` + account +
		`","time":1767225600,"changes":[{"field":"` + field + `","value":` + value + `}]}]}`))
	require.NoError(t, err)
	require.Len(t, events, 1)
	return events[0]
}

func status(t *testing.T, id, event, more string) webhook.Event {
	t.Helper()
	return news(t, waba, "message_template_status_update", fmt.Sprintf(
		`{"event":%q,"message_template_id":%s,"message_template_name":"order_shipped","message_template_language":"en_US"%s}`, event, id, more))
}

func listedAs(status, category, body string) string {
	return fmt.Sprintf(`{"id":"7","name":"order_shipped","language":"en_US","status":%q,"category":%q,"components":[{"type":"BODY","text":%q}]}`,
		status, category, body)
}

func TestWaitByPolling(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answers: []string{listedAs("PENDING", "UTILITY", "Hi"), down, listedAs("IN_APPEAL", "UTILITY", "Hi"), listedAs("APPROVED", "UTILITY", "Hi")}}
		start := time.Now()
		got, err := template.NewClient(a, waba).WaitApproved(t.Context(), "7")
		require.NoError(t, err)
		assert.Equal(t, template.Approved, got.Status)
		assert.Len(t, a.asked(), 4)
		assert.Equal(t, 90*time.Second, time.Since(start), "30 seconds between looks; one that fails is no end")
	})
}

func TestWaitByWebhook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answers: []string{listedAs("PENDING", "UTILITY", "Hi"), listedAs("APPROVED", "UTILITY", "Hi")}}
		c := template.NewClient(a, waba, template.WithPolling(time.Hour))
		start := time.Now()
		done := make(chan error)
		go func() {
			_, err := c.WaitApproved(t.Context(), "7")
			done <- err
		}()
		synctest.Wait()
		for _, e := range []webhook.Event{ // of others: nobody wakes
			status(t, "8", "APPROVED", ""),
			news(t, "999", "message_template_status_update", `{"event":"APPROVED","message_template_id":7}`),
			news(t, waba, "message_template_quality_update", `{"message_template_id":7,"new_quality_score":"RED"}`),
		} {
			require.NoError(t, c.Observe(t.Context(), e))
		}
		synctest.Wait()
		assert.Len(t, a.asked(), 1)
		time.Sleep(3 * time.Second)
		require.NoError(t, c.Observe(t.Context(), status(t, "7", "PENDING", "")))
		require.NoError(t, c.Observe(t.Context(), status(t, "7", "APPROVED", "")))
		require.NoError(t, <-done)
		assert.Equal(t, 3*time.Second, time.Since(start), "at once")
	})
}

func TestWaitForRejection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answers: []string{listedAs("PENDING", "UTILITY", "Hi"), listedAs("REJECTED", "UTILITY", "Hi")}}
		c := template.NewClient(a, waba)
		done := make(chan error)
		go func() {
			got, err := c.WaitApproved(t.Context(), "7")
			assert.NotNil(t, got, "what is known of it comes with the error")
			done <- err
		}()
		synctest.Wait()
		require.NoError(t, c.Observe(t.Context(), status(t, "7", "REJECTED",
			`,"reason":"INVALID_FORMAT","rejection_info":{"reason":"A placeholder stands alone.","recommendation":"Write around it."}`)))
		e := fault(t, <-done)
		assert.Equal(t, waerrors.Template, e.Kind)
		assert.Equal(t, "A placeholder stands alone. Write around it.", e.Details)
		assert.Contains(t, e.Title, "REJECTED")
	})
}

func TestWaitEnds(t *testing.T) {
	t.Parallel()
	for state, code := range map[string]int{"PAUSED": 132015, "DISABLED": 132016, "DELETED": 132001, "ARCHIVED": 132001, "LIMIT_EXCEEDED": 132001} {
		_, err := template.NewClient(&api{answers: []string{listedAs(state, "UTILITY", "Hi")}}, waba).WaitApproved(t.Context(), "7")
		assert.Equal(t, code, fault(t, err).Code, state)
	}
	unknown := `!400 {"error":{"message":"Unsupported get request","code":100,"error_subcode":33}}`
	_, err := template.NewClient(&api{answers: []string{unknown}}, waba).WaitApproved(t.Context(), "7")
	assert.ErrorIs(t, err, waerrors.NotFound)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 45*time.Second)
		defer cancel()
		a := &api{answers: []string{listedAs("PENDING", "UTILITY", "Hi")}}
		start := time.Now()
		_, err := template.NewClient(a, waba).WaitApproved(ctx, "7")
		assert.ErrorIs(t, err, waerrors.Canceled)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, 45*time.Second, time.Since(start))
		assert.Len(t, a.asked(), 2)
	})
}

// Two may wait for one template; one that gives up takes nothing from the other.
func TestWaitTogether(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answers: []string{listedAs("PENDING", "UTILITY", "Hi"), listedAs("PENDING", "UTILITY", "Hi"), listedAs("APPROVED", "UTILITY", "Hi")}}
		c := template.NewClient(a, waba, template.WithPolling(time.Hour))
		ctx, cancel := context.WithCancel(t.Context())
		first, second := make(chan error), make(chan error)
		go func() { _, err := c.WaitApproved(ctx, "7"); first <- err }()
		go func() { _, err := c.WaitApproved(t.Context(), "7"); second <- err }()
		synctest.Wait()
		cancel()
		assert.ErrorIs(t, <-first, context.Canceled)
		require.NoError(t, c.Observe(t.Context(), status(t, "7", "APPROVED", "")))
		require.NoError(t, <-second)
	})
}
