package whatsapptest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestHandshake(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"good": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("hub.mode") == "subscribe" && r.URL.Query().Get("hub.verify_token") == srv.VerifyToken() && r.URL.Query().Get("keep") == "1" {
				_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			}
		}, ""},
		"refused":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, "status 403"},
		"no challenge": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }, `"ok", not with the challenge`},
		"quoted": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = fmt.Fprintf(w, "%q", r.URL.Query().Get("hub.challenge"))
		}, "not with the challenge"},
		"redirect": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) }, "status 302"},
		"dead":     {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "did not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			endpoint := httptest.NewServer(c.handler)
			defer endpoint.Close()
			err := srv.Subscribe(t.Context(), endpoint.URL+"/hook?keep=1")
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
	require.ErrorContains(t, srv.Subscribe(t.Context(), "ftp://x.test"), "not an http or https URL")
	require.ErrorContains(t, srv.Subscribe(t.Context(), "http://127.0.0.1:1/"), "did not answer")
	flush(t, srv)
}

// Subscriptions can be made over the API too, as clients in other languages do.
func TestSubscribeOverTheAPI(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	h, err := webhook.NewHandler(srv.AppSecret(), "mine", webhook.On(func(context.Context, webhook.Event) error { return nil }))
	require.NoError(t, err)
	endpoint := httptest.NewServer(h)
	defer endpoint.Close()
	path := "/v26.0/" + srv.AppID() + "/subscriptions"
	code, body := as(t, srv, appToken(srv), http.MethodPost, path, `{"object":"whatsapp_business_account","callback_url":"`+endpoint.URL+`","verify_token":"wrong"}`)
	assert.Equal(t, 400, code, body)
	assert.Contains(t, body, "2200")
	code, body = as(t, srv, appToken(srv), http.MethodPost, path+"?object=whatsapp_business_account&verify_token=mine&callback_url="+endpoint.URL, "")
	require.Equal(t, 200, code, body)
	code, body = post(t, srv, "/v26.0/"+srv.WABAID()+"/subscribed_apps", `{"override_callback_uri":"`+endpoint.URL+`","verify_token":"mine"}`)
	require.Equal(t, 200, code, body)
	srv.User(anaPhone, "Ana").Says("hi")
	flush(t, srv)
	assert.Len(t, srv.Postings(), 1, "once to each address")
}

func TestDeliveryOverHTTP(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	var got []webhook.Event
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.On(func(_ context.Context, e webhook.Event) error {
		got = append(got, e)
		return nil
	}))
	require.NoError(t, err)
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			assert.Equal(t, "application/json", r.Header.Get("Content-Type"))
			assert.Regexp(t, `^sha256=[0-9a-f]{64}$`, r.Header.Get("X-Hub-Signature-256"))
		}
		h.ServeHTTP(w, r)
	}))
	defer endpoint.Close()
	require.NoError(t, srv.Subscribe(t.Context(), endpoint.URL))
	ana := srv.User(anaPhone, "Ana")
	for i := range 20 {
		ana.Says(fmt.Sprint(i))
	}
	flush(t, srv)
	require.Len(t, got, 20)
	for i, e := range got {
		m, is := e.(*webhook.TextMessage)
		require.True(t, is)
		assert.Equal(t, fmt.Sprint(i), m.Body, "in order")
	}
}

// What is not answered with 200 comes again, later each time, and not for ever.
func TestRepeats(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithDelivery(whatsapptest.Delivery{Attempts: 4, Backoff: time.Second}))
		defer srv.Close()
		fail := 3
		var at []time.Duration
		start := time.Now()
		srv.SubscribeHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			at = append(at, time.Since(start))
			if fail--; fail >= 0 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		ana := srv.User(anaPhone, "Ana")
		ana.Says("hi")
		require.NoError(t, srv.Flush(t.Context()))
		assert.Equal(t, []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second}, at)
		p := srv.Postings()
		require.Len(t, p, 4)
		assert.Equal(t, 503, p[0].Status)
		assert.Equal(t, 200, p[3].Status)
		assert.Equal(t, 4, p[3].Attempt)
		assert.Equal(t, p[0].Body, p[3].Body, "the same bytes")

		fail = 4
		ana.Says("again")
		require.ErrorContains(t, srv.Flush(t.Context()), "given up after 4 attempts: status 503")
		require.NoError(t, srv.Flush(t.Context()), "reported once")

		fail = 0
		srv.SubscribeHandler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("ouch") }))
		ana.Says("and again")
		require.ErrorContains(t, srv.Flush(t.Context()), "panicked: ouch")
	})
}

func TestFlushEndsWithItsContext(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock), whatsapptest.WithDelivery(whatsapptest.Delivery{Delay: time.Minute}))
	got := events(t, srv)
	srv.User(anaPhone, "Ana").Says("hi")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, srv.Flush(ctx), context.Canceled)
	require.Eventually(t, func() bool { return clock.Sleepers() == 1 }, 30*time.Second, time.Millisecond)
	clock.Advance(time.Minute)
	assert.Len(t, got(), 1)
}

func TestDuplicatesAndShuffle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithDelivery(whatsapptest.Delivery{
			Duplicates: 0.3, Shuffle: 10, Delay: time.Second,
		}))
		defer srv.Close()
		var order []string
		seen := map[string]int{}
		srv.SubscribeHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			list, err := webhook.Decode(body)
			if assert.NoError(t, err) {
				m, _ := list[0].(*webhook.TextMessage)
				order = append(order, m.Body)
				seen[m.Body]++
			}
		}))
		ana := srv.User(anaPhone, "Ana")
		for i := range 200 {
			ana.Says(fmt.Sprintf("%03d", i))
		}
		require.NoError(t, srv.Flush(t.Context()))
		assert.Len(t, seen, 200, "nothing is lost")
		assert.Greater(t, len(order), 230)
		assert.Less(t, len(order), 290)
		assert.False(t, slices.IsSorted(order))
	})
}

func TestBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithDelivery(whatsapptest.Delivery{Batch: 10, Delay: time.Second}))
		defer srv.Close()
		got := events(t, srv)
		ana, ben := srv.User(anaPhone, "Ana"), srv.User("15550100102", "Ben")
		for range 6 {
			ana.Says("hi")
			ben.Says("ho")
		}
		require.NoError(t, srv.Notify("account_alerts", json.RawMessage(`{"entity_type":"BUSINESS","entity_id":"1"}`)))
		all := got()
		require.Len(t, all, 13)
		for i, e := range all[:12] {
			m, is := e.(*webhook.TextMessage)
			require.True(t, is)
			assert.Equal(t, []string{"Ana", "Ben"}[i%2], m.Origin().From.Name, "matched by id")
		}
		assert.Equal(t, "account_alerts", all[12].Origin().Field)
		items := 0
		for _, p := range srv.Postings() {
			items += p.Items
		}
		assert.Equal(t, 13, items)
		assert.Len(t, srv.Postings(), 3)
	})
}

func TestNotifyWantsJSON(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	require.Error(t, srv.Notify("account_update", json.RawMessage(`{`)))
	got := events(t, srv)
	require.NoError(t, srv.Notify("messages", json.RawMessage(`{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100000","phone_number_id":"1"},`+
		`"errors":[{"code":131057,"title":"Account in maintenance mode"}]}`)))
	assert.Len(t, got(), 1)
	assert.Equal(t, "1", got()[0].Origin().NumberID)
}

func TestWorkers(t *testing.T) {
	t.Parallel()
	srv := newServer(t, whatsapptest.WithDelivery(whatsapptest.Delivery{Workers: 4}))
	var both sync.WaitGroup
	both.Add(2)
	srv.SubscribeHandler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		both.Done()
		both.Wait() // ends only if two are under way at once
	}))
	ana := srv.User(anaPhone, "Ana")
	ana.Says("one")
	ana.Says("two")
	flush(t, srv)
}

// An answer that a handler sends belongs to the same Flush.
func TestAnswersAreFlushedToo(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	wa := srv.Client()
	var statuses atomic.Int32
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(),
		webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
			_, err := wa.Reply(ctx, m, &whatsapp.Text{Body: "you said " + m.Body})
			return err
		}),
		webhook.On(func(context.Context, *webhook.Status) error {
			statuses.Add(1)
			return nil
		}))
	require.NoError(t, err)
	srv.SubscribeHandler(h)
	ana := srv.User(anaPhone, "Ana")
	for range 5 {
		ana.Says("hi")
	}
	flush(t, srv)
	assert.Len(t, ana.Inbox(), 5)
	assert.EqualValues(t, 10, statuses.Load())
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		srv := whatsapptest.NewServer(whatsapptest.InProcess(), whatsapptest.WithStatuses(func(_ uint64, m whatsapptest.Sent) whatsapptest.Course {
			switch m.CallbackData {
			case "late":
				return whatsapptest.Course{Delay: time.Hour}
			case "fail":
				return whatsapptest.Course{Code: 131049}
			case "silent":
				return whatsapptest.Course{Silent: true}
			case "unsent":
				return whatsapptest.Course{Unsent: true}
			}
			return whatsapptest.Course{}
		}))
		defer srv.Close()
		start := time.Now()
		var got []string
		h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.On(func(_ context.Context, s *webhook.Status) error {
			got = append(got, fmt.Sprint(s.CallbackData, " ", s.State, " ", time.Since(start)))
			return nil
		}))
		require.NoError(t, err)
		srv.SubscribeHandler(h)
		wa := srv.Client()
		for _, data := range []string{"late", "fail", "silent", "unsent", "plain"} {
			_, err := wa.Send(t.Context(), whatsapp.Phone(anaPhone), &whatsapp.Text{Body: "hi"}, whatsapp.WithCallbackData(data))
			require.NoError(t, err)
		}
		require.NoError(t, srv.Flush(t.Context()))
		assert.Equal(t, []string{"fail failed 0s", "unsent sent 0s", "plain sent 0s", "plain delivered 0s", "late sent 1h0m0s", "late delivered 1h0m0s"}, got)
	})
}

func TestPricing(t *testing.T) {
	t.Parallel()
	clock := whatsapptest.NewManualClock(time.Unix(1_800_000_000, 0))
	srv := newServer(t, whatsapptest.WithClock(clock))
	srv.AddTemplate(whatsapptest.Template{Name: "sale", Category: "MARKETING", Body: "Sale"})
	ana := srv.User(anaPhone, "Ana")
	wa := srv.Client()
	got := events(t, srv)
	last := func() *webhook.Pricing {
		all := got()
		st, is := all[len(all)-1].(*webhook.Status)
		require.True(t, is)
		require.NotNil(t, st.Pricing)
		return st.Pricing
	}
	send := func(m whatsapp.Message) *webhook.Pricing {
		_, err := wa.Send(t.Context(), whatsapp.Phone(anaPhone), m)
		require.NoError(t, err)
		return last()
	}
	utility, marketing := &whatsapp.Template{Name: "hello_world", Language: "en_US"}, &whatsapp.Template{Name: "sale", Language: "en_US"}
	p := send(utility)
	assert.Equal(t, "utility/regular", fmt.Sprint(p.Category, "/", p.Type))
	ana.Says("hi")
	p = send(utility)
	assert.Equal(t, "utility/free_customer_service", fmt.Sprint(p.Category, "/", p.Type))
	p = send(marketing)
	assert.Equal(t, "marketing/regular", fmt.Sprint(p.Category, "/", p.Type))
	p = send(&whatsapp.Text{Body: "hi"})
	assert.Equal(t, "service/free_customer_service", fmt.Sprint(p.Category, "/", p.Type))
	ana.Sends(`{"type":"text","text":{"body":"hi"},"referral":{"source_url":"https://ad.test","source_type":"ad"}}`)
	send(&whatsapp.Text{Body: "hi"})
	clock.Advance(48 * time.Hour)
	p = send(marketing)
	assert.Equal(t, "marketing/free_entry_point", fmt.Sprint(p.Category, "/", p.Type))
}

// On the wire a webhook looks as Meta writes it: slashes and everything beyond ASCII escaped, nothing else.
func TestWire(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	var body []byte
	srv.SubscribeHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { body, _ = io.ReadAll(r.Body) }))
	said := "a/b <c> & \"d\" \\ é 中 👍 \u2028 \t"
	srv.User(anaPhone, "Zoë").Says(said)
	flush(t, srv)
	s := string(body)
	assert.Contains(t, s, `"body":"a\/b <c> & \"d\" \\ \u00e9 \u4e2d \ud83d\udc4d \u2028 \t"`)
	assert.Contains(t, s, `"name":"Zo\u00eb"`)
	assert.False(t, bytes.ContainsFunc(body, func(r rune) bool { return r > 127 }))
	assert.True(t, bytes.HasPrefix(body, []byte(`{"object":"whatsapp_business_account","entry":[{"id":"`+srv.WABAID()+`","changes":[{"value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550100000","phone_number_id":"`+srv.PhoneNumberID()+`"},"contacts":[{"profile":{"name":"Zo`)), s)
	assert.True(t, bytes.HasSuffix(body, []byte(`"field":"messages"}]}]}`)), s)
	list, err := webhook.Decode(body)
	require.NoError(t, err)
	m, is := list[0].(*webhook.TextMessage)
	require.True(t, is)
	assert.Equal(t, said, m.Body)
	assert.Empty(t, webhook.Unknown(m))
}
