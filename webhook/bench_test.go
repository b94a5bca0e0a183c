package webhook_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/wacloud/wacloud/webhook"
)

// frozen is the struct set that decoding is measured against: what an SDK that maps the JSON one to one would have. It
// does not change, so that ratios stay comparable.
type frozen struct {
	Object string `json:"object"`
	Entry  []struct {
		ID      string `json:"id"`
		Time    int64  `json:"time"`
		Changes []struct {
			Field string `json:"field"`
			Value struct {
				MessagingProduct string `json:"messaging_product"`
				Metadata         struct {
					DisplayPhoneNumber string `json:"display_phone_number"`
					PhoneNumberID      string `json:"phone_number_id"`
				} `json:"metadata"`
				Contacts []struct {
					Profile struct {
						Name string `json:"name"`
					} `json:"profile"`
					WaID   string `json:"wa_id"`
					UserID string `json:"user_id"`
				} `json:"contacts"`
				Messages []struct {
					From      string `json:"from"`
					ID        string `json:"id"`
					Timestamp string `json:"timestamp"`
					Type      string `json:"type"`
					Text      *struct {
						Body string `json:"body"`
					} `json:"text"`
					Interactive *struct {
						Type     string `json:"type"`
						NFMReply *struct {
							Name         string `json:"name"`
							Body         string `json:"body"`
							ResponseJSON string `json:"response_json"`
						} `json:"nfm_reply"`
					} `json:"interactive"`
					Context *struct {
						From string `json:"from"`
						ID   string `json:"id"`
					} `json:"context"`
				} `json:"messages"`
				Statuses []struct {
					ID           string `json:"id"`
					Status       string `json:"status"`
					Timestamp    string `json:"timestamp"`
					RecipientID  string `json:"recipient_id"`
					Conversation *struct {
						ID     string `json:"id"`
						Origin struct {
							Type string `json:"type"`
						} `json:"origin"`
					} `json:"conversation"`
					Pricing *struct {
						Billable     bool   `json:"billable"`
						PricingModel string `json:"pricing_model"`
						Category     string `json:"category"`
						Type         string `json:"type"`
					} `json:"pricing"`
				} `json:"statuses"`
			} `json:"value"`
		} `json:"changes"`
	} `json:"entry"`
}

// benchBody is one of the bodies that are measured.
type benchBody struct {
	name string
	body []byte
}

func benchBodies() []benchBody {
	longText := strings.Repeat("All work and no play makes Ana a dull girl. ", 4)
	message := func(i int) string {
		return `{"from":"15550001111","from_user_id":"US.13491208655302741918","id":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQzQTAyQjQ5RkQ4RUYwOThGNEM` +
			fmt.Sprintf("%05d", i) + `=","timestamp":"1767225600","type":"text","context":{"from":"15550009999","id":"wamid.HBgLMTU1NTAwMDk5OTkVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA"},` +
			`"text":{"body":"` + longText + `\u00fcber"}}`
	}
	many := func(n int) []byte {
		items := make([]string, n)
		for i := range items {
			items[i] = message(i)
		}
		return []byte(envelope(items...))
	}
	status := change("messages", `"contacts":[{"profile":{"name":"Ana"},"wa_id":"15550001111","user_id":"US.13491208655302741918"}],"statuses":[{"id":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQzQTAyQjQ5RkQ4RUYwOThGNEM=",`+
		`"status":"sent","timestamp":"1767225600","recipient_id":"15550001111","recipient_user_id":"US.13491208655302741918","conversation":{"id":"6ceb9d929c9bdc4f90e967a32f8639b4","expiration_timestamp":"1767312000","origin":{"type":"utility"}},`+
		`"pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"utility"}}]`)
	flow := envelope(`{"from":"15550001111","id":"wamid.HBgLMTU1NTAwMDExMTEVAgASGBQzQTAyQjQ5RkQ4RUYwOThGNEM=","timestamp":"1767225600","type":"interactive","interactive":{"type":"nfm_reply",` +
		`"nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"3f1c-77aa\",\"screen_0_name\":\"Ana\",\"screen_0_mail\":\"ana@example.com\",\"rating\":5}"}}}`)
	return []benchBody{
		{"text", many(1)}, {"status", []byte(status)}, {"flow", []byte(flow)}, {"batch50", many(50)}, {"3MB", many(4600)},
	}
}

// verify, decode and decodeFrozen are what is measured, or measured against.
func verify(b *testing.B, sig string, body []byte) {
	if err := webhook.Verify(secret, sig, body); err != nil {
		b.Fatal(err)
	}
}

func decode(b *testing.B, body []byte) {
	if _, err := webhook.Decode(body); err != nil {
		b.Fatal(err)
	}
}

func decodeFrozen(b *testing.B, body []byte) {
	var f frozen
	if err := json.Unmarshal(body, &f); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkDecode is verify and decode together; BenchmarkDecodeBaseline verify and one json.Unmarshal.
func BenchmarkDecode(b *testing.B) {
	each(b, func(b *testing.B, sig string, body []byte) { verify(b, sig, body); decode(b, body) })
}

func BenchmarkDecodeBaseline(b *testing.B) {
	each(b, func(b *testing.B, sig string, body []byte) { verify(b, sig, body); decodeFrozen(b, body) })
}

// BenchmarkVerify is what the Handler does with a body; BenchmarkVerifyBaseline hashes it once.
func BenchmarkVerify(b *testing.B) {
	fits := webhook.Verifier(secret)
	each(b, func(b *testing.B, sig string, body []byte) {
		if !fits(sig, body) {
			b.Fatal("does not fit")
		}
	})
}

func BenchmarkVerifyBaseline(b *testing.B) {
	each(b, func(_ *testing.B, _ string, body []byte) { _ = sha256.Sum256(body) })
}

// each measures f with every body.
func each(b *testing.B, f func(b *testing.B, sig string, body []byte)) {
	for _, c := range benchBodies() {
		sig := webhook.Sign(secret, c.body)
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(c.body)))
			for b.Loop() {
				f(b, sig, c.body)
			}
		})
	}
}

// BenchmarkHandler is a whole request over loopback, with dedup and dispatch; BenchmarkHandlerBaseline one that drains the
// body and does nothing.
func BenchmarkHandler(b *testing.B) {
	h, err := webhook.NewHandler(secret, token, webhook.On(func(context.Context, *webhook.TextMessage) error { return nil }))
	if err != nil {
		b.Fatal(err)
	}
	requests(b, h)
}

func BenchmarkHandlerBaseline(b *testing.B) {
	requests(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusOK)
	}))
}

// requests posts bodies of about 2 KB, each with an id of its own.
func requests(b *testing.B, h http.Handler) {
	s := httptest.NewServer(h)
	defer s.Close()
	client := s.Client()
	long := strings.Repeat("x", 1300)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		body := envelope(text("15550001111", fmt.Sprintf("wamid.%d", n), long))
		r, err := http.NewRequestWithContext(b.Context(), http.MethodPost, s.URL, strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, []byte(body)))
		resp, err := client.Do(r)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			b.Fatal(resp.Status)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}

// BenchmarkIntake is intake on one core (run it with -cpu 1): signed bodies of 2 KB, each with an id of its own, through
// ServeHTTP with dedup and dispatch. What the client does is not counted.
func BenchmarkIntake(b *testing.B) {
	h, err := webhook.NewHandler(secret, token, webhook.On(func(context.Context, *webhook.TextMessage) error { return nil }))
	if err != nil {
		b.Fatal(err)
	}
	const batch = 512 // requests made while the clock stands
	long := strings.Repeat("x", 1600)
	list := make([]*http.Request, batch)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		if n%batch == 0 {
			b.StopTimer()
			for i := range list {
				body := envelope(text("15550001111", fmt.Sprintf("wamid.%d", n+i), long))
				list[i] = httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/", strings.NewReader(body))
				list[i].Header.Set("Content-Type", "application/json")
				list[i].Header.Set(webhook.SignatureHeader, webhook.Sign(secret, []byte(body)))
			}
			b.StartTimer()
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, list[n%batch])
		if w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
		n++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
}
