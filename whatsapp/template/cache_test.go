package template_test

import (
	"cmp"
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
	"github.com/wacloud/wacloud/whatsapp/template"
)

func pageOf(templates string) string { return `{"data":[` + templates + `]}` }

func value(rest string) string {
	return `{"message_template_id":7,"message_template_name":"order_shipped","message_template_language":"en_US",` + rest + `}`
}

func TestCacheFetchesOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answers: []string{pageOf(listedAs("APPROVED", "UTILITY", "Hi {{1}}."))}}
		a.before = func() { time.Sleep(time.Second) }
		cache := template.NewCache(template.NewClient(a, waba))
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				m, err := cache.Message(t.Context(), "order_shipped", "en_US", template.Params{Body: whatsapp.Texts("Ana")})
				assert.NoError(t, err)
				assert.Equal(t, "order_shipped", m.Name)
			})
		}
		all.Wait()
		assert.Len(t, a.asked(), 1)
		time.Sleep(59*time.Minute + 58*time.Second)
		_, err := cache.Get(t.Context(), "order_shipped", "en_US")
		require.NoError(t, err)
		assert.Len(t, a.asked(), 1)
		time.Sleep(3 * time.Second)
		_, err = cache.Get(t.Context(), "order_shipped", "en_US")
		require.NoError(t, err)
		assert.Len(t, a.asked(), 2, "an hour is over")
	})
}

// What a caller gets is its own: to change it changes nothing for others.
func TestCacheGivesCopies(t *testing.T) {
	t.Parallel()
	cache := template.NewCache(template.NewClient(&api{answers: []string{pageOf(listedAs("APPROVED", "UTILITY", "Hi"))}}, waba))
	for range 3 {
		got, err := cache.Get(t.Context(), "order_shipped", "en_US")
		require.NoError(t, err)
		assert.Equal(t, template.Approved, got.Status)
		got.Status = template.Disabled
	}
}

func TestCacheHearsWebhooks(t *testing.T) {
	t.Parallel()
	a := &api{answers: []string{pageOf(listedAs("APPROVED", "UTILITY", "Hi"))}}
	cache := template.NewCache(template.NewClient(a, waba))
	ctx := t.Context()
	hear := func(e webhook.Event) *template.Template {
		t.Helper()
		require.NoError(t, cache.Observe(ctx, e))
		got, err := cache.Get(ctx, "order_shipped", "en_US")
		require.NoError(t, err)
		return got
	}
	hear(status(t, "7", "PAUSED", "")) // not yet held: nothing to change
	assert.Len(t, a.asked(), 1)

	assert.Equal(t, template.Paused, hear(status(t, "7", "PAUSED", `,"other_info":{"title":"FIRST_PAUSE"}`)).Status)
	_, err := cache.Message(ctx, "order_shipped", "en_US", template.Params{})
	assert.Equal(t, 132015, fault(t, err).Code)
	assert.Equal(t, template.Approved, hear(status(t, "7", "APPROVED", `,"other_info":{"title":"UNPAUSE"}`)).Status)
	assert.Equal(t, template.Red, hear(news(t, waba, "message_template_quality_update", value(`"new_quality_score":"RED"`))).Quality)
	assert.Equal(t, template.Marketing, hear(news(t, waba, "template_correct_category_detection", value(`"category":"UTILITY","correct_category":"MARKETING"`))).CorrectCategory)
	require.NoError(t, cache.Observe(ctx, news(t, "999", "message_template_status_update", value(`"event":"DISABLED"`))))
	assert.Equal(t, template.Approved, hear(news(t, waba, "account_alerts", `{"alert_type":"OBA_APPROVED"}`)).Status)
	assert.Len(t, a.asked(), 1, "all of that without asking")

	// Meta files it as marketing: whoever asked for utility is refused at once.
	utility := template.Params{Category: template.Utility}
	_, err = cache.Message(ctx, "order_shipped", "en_US", utility)
	require.NoError(t, err)
	moved := hear(news(t, waba, "template_category_update", value(`"previous_category":"UTILITY","new_category":"MARKETING"`)))
	assert.Equal(t, template.Marketing, moved.Category)
	assert.Equal(t, template.Utility, moved.PreviousCategory)
	_, err = cache.Message(ctx, "order_shipped", "en_US", utility)
	e := fault(t, err)
	assert.Equal(t, waerrors.Template, e.Kind)
	assert.Equal(t, "template.category", e.Fields[0].Path)
	_, err = cache.Message(ctx, "order_shipped", "en_US", template.Params{})
	require.NoError(t, err, "who did not ask is not kept from it")
	assert.Len(t, a.asked(), 1)

	for _, e := range []webhook.Event{ // only Meta knows how it is after these
		news(t, waba, "message_template_components_update", value(`"message_template_element":"Hello"`)),
		status(t, "7", "UNARCHIVED", ""),
		news(t, waba, "template_category_update", value(`"new_category":"UTILITY","correct_category":"MARKETING","category_update_timestamp":1767225600`)),
	} {
		before := len(a.asked())
		hear(e)
		assert.Len(t, a.asked(), before+1)
	}
	before := len(a.asked())
	cache.Forget("order_shipped", "en_US")
	hear(status(t, "8", "", ""))
	assert.Len(t, a.asked(), before+1)
}

// A webhook that comes while an answer is on its way is not undone by it.
func TestCacheKeepsTheNewer(t *testing.T) {
	t.Parallel()
	a := &api{answers: []string{pageOf(listedAs("APPROVED", "UTILITY", "Hi")), pageOf(listedAs("DISABLED", "UTILITY", "Hi"))}}
	cache := template.NewCache(template.NewClient(a, waba))
	first := true
	a.before = func() {
		if first {
			first = false
			assert.NoError(t, cache.Observe(context.Background(), status(t, "7", "DISABLED", "")))
		}
	}
	_, err := cache.Get(t.Context(), "order_shipped", "en_US")
	require.NoError(t, err)
	got, err := cache.Get(t.Context(), "order_shipped", "en_US")
	require.NoError(t, err)
	assert.Equal(t, template.Disabled, got.Status)
	assert.Len(t, a.asked(), 2)
}

func TestCacheInTrouble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := &api{answers: []string{down, pageOf(""), pageOf(listedAs("APPROVED", "UTILITY", "Hi")), down, `!401 {"error":{"code":190,"message":"expired"}}`}}
		cache := template.NewCache(template.NewClient(a, waba), template.WithMaxAge(time.Minute))
		_, err := cache.Get(t.Context(), "order_shipped", "en_US")
		assert.ErrorIs(t, err, waerrors.Unavailable)
		_, err = cache.Get(t.Context(), "order_shipped", "en_US")
		assert.Equal(t, 132001, fault(t, err).Code, "an unknown template")
		_, err = cache.Get(t.Context(), "order_shipped", "en_US")
		require.NoError(t, err, "nothing of that is kept")
		time.Sleep(time.Hour)
		got, err := cache.Get(t.Context(), "order_shipped", "en_US")
		require.NoError(t, err, "while Meta is down, what is known counts")
		assert.Equal(t, template.Approved, got.Status)
		_, err = cache.Get(t.Context(), "order_shipped", "en_US")
		assert.ErrorIs(t, err, waerrors.Unauthorized)

		a = &api{answers: []string{pageOf(listedAs("APPROVED", "UTILITY", "Hi"))}}
		a.before = func() { time.Sleep(time.Minute) }
		cache = template.NewCache(template.NewClient(a, waba))
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, err := cache.Get(t.Context(), "order_shipped", "en_US")
			assert.NoError(t, err)
		}()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = cache.Get(ctx, "order_shipped", "en_US")
		assert.ErrorIs(t, err, context.DeadlineExceeded, "who waits for another's fetch still has an end")
		<-done
	})
}

// Webhooks write a language with a hyphen where the API has an underscore, and an id says best which template it is.
func TestCacheHearsOfEverySpelling(t *testing.T) {
	t.Parallel()
	told := func(id, name, language, rest string) string {
		return fmt.Sprintf(`{"message_template_id":%s,"message_template_name":%q,"message_template_language":%q,%s}`, id, name, language, rest)
	}
	for what, which := range map[string][3]string{
		"hyphen":              {"7", "order_shipped", "en-US"},
		"hyphen, another id":  {"8", "order_shipped", "en-US"},
		"id alone":            {"7", "", ""},
		"small letters":       {"8", "order_shipped", "en-us"},
		"as the API tells it": {"8", "order_shipped", "en_US"},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			a := &api{answers: []string{pageOf(listedAs("APPROVED", "UTILITY", "Hi"))}}
			cache := template.NewCache(template.NewClient(a, waba))
			ctx, utility := t.Context(), template.Params{Category: template.Utility}
			_, err := cache.Message(ctx, "order_shipped", "en_US", utility)
			require.NoError(t, err)

			require.NoError(t, cache.Observe(ctx, news(t, waba, "template_category_update", told(which[0], which[1], which[2],
				`"previous_category":"UTILITY","new_category":"MARKETING"`))))
			_, err = cache.Message(ctx, "order_shipped", "en_US", utility)
			assert.Equal(t, "template.category", fault(t, err).Fields[0].Path)

			require.NoError(t, cache.Observe(ctx, news(t, waba, "message_template_status_update", told(which[0], which[1], which[2], `"event":"PAUSED"`))))
			_, err = cache.Message(ctx, "order_shipped", "en_US", template.Params{})
			assert.Equal(t, 132015, fault(t, err).Code)
			assert.Len(t, a.asked(), 1, "all of that without asking")
		})
	}

	// Another template, or another language, is left alone.
	a := &api{answers: []string{pageOf(listedAs("APPROVED", "UTILITY", "Hi"))}}
	cache := template.NewCache(template.NewClient(a, waba))
	_, err := cache.Get(t.Context(), "order_shipped", "en_US")
	require.NoError(t, err)
	for _, other := range [][3]string{{"8", "order_shipped", "en"}, {"8", "order_shipped", "en-GB"}, {"8", "order", "en-US"}, {"", "order_shipped", ""}} {
		id := cmp.Or(other[0], `""`)
		require.NoError(t, cache.Observe(t.Context(), news(t, waba, "message_template_status_update", told(id, other[1], other[2], `"event":"PAUSED"`))))
		_, err = cache.Message(t.Context(), "order_shipped", "en_US", template.Params{})
		assert.NoError(t, err, other)
	}
}
