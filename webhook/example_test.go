package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
)

// sampleBody is what Meta sends when Ana writes "Hello".
const sampleBody = `{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[{"value":{` +
	`"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550009999","phone_number_id":"106540352242922"},` +
	`"contacts":[{"profile":{"name":"Ana"},"wa_id":"15550001111"}],` +
	`"messages":[{"from":"15550001111","id":"wamid.A1","timestamp":"1767225600","type":"text","text":{"body":"Hello"}}]},"field":"messages"}]}]}`

// deliver sends a body to a handler as Meta does.
func deliver(h http.Handler, secret, body string) int {
	r := httptest.NewRequest(http.MethodPost, "/webhook", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(webhook.SignatureHeader, webhook.Sign(secret, []byte(body)))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func ExampleNewHandler() {
	h, err := webhook.NewHandler("app secret", "verify token",
		webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
			fmt.Printf("%s: %s\n", m.Origin().From.Name, m.Body)
			return nil
		}),
		webhook.On(func(_ context.Context, e webhook.Event) error { // all the rest
			fmt.Println(webhook.Preview(e))
			return nil
		}),
	)
	if err != nil {
		log.Fatal(err)
	}
	http.Handle("/webhook", h)
	fmt.Println(deliver(h, "app secret", sampleBody))
	fmt.Println(deliver(h, "app secret", sampleBody)) // again: not handled twice
	fmt.Println(deliver(h, "wrong", sampleBody))
	// Output:
	// Ana: Hello
	// 200
	// 200
	// 401
}

func ExampleNewUnverifiedHandler() {
	h, err := webhook.NewUnverifiedHandler("verify token", webhook.On(func(_ context.Context, m *webhook.TextMessage) error {
		fmt.Println(m.Body)
		return nil
	}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(h.Process(context.Background(), []byte(sampleBody)))
	// Output:
	// Hello
	// <nil>
}

func ExampleOn() {
	h, err := webhook.NewHandler("app secret", "verify token",
		webhook.On(func(_ context.Context, m webhook.Answer) error { // any tapped button, row or form
			fmt.Println("answer", m.ReplyID())
			return nil
		}),
		webhook.On(func(_ context.Context, m webhook.Message) error { // any other message, unless it is old
			fmt.Println("message from", m.Info().From.Name)
			return nil
		}, webhook.Not(webhook.InGroup)),
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deliver(h, "app secret", sampleBody))
	// Output:
	// message from Ana
	// 200
}

func ExampleHandler_Process() {
	// A worker takes bodies from a queue that WithHandoff filled.
	h, err := webhook.NewHandler("app secret", "verify token", webhook.On(func(context.Context, webhook.Event) error {
		return errors.New("the database is down")
	}))
	if err != nil {
		log.Fatal(err)
	}
	err = h.Process(context.Background(), []byte(sampleBody))
	fmt.Println("put it back:", err)
	// Output: put it back: the database is down
}

func ExampleHandler_Shutdown() {
	h, err := webhook.NewHandler("app secret", "verify token", webhook.WithHandoff(webhook.Background(4, 1000)))
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	fmt.Println(h.Shutdown(ctx))
	fmt.Println(deliver(h, "app secret", sampleBody))
	// Output:
	// <nil>
	// 503
}

func ExampleHandler_ForApp() {
	h, err := webhook.NewHandler("app secret", "verify token", webhook.WithApp("shop", "shop secret"))
	if err != nil {
		log.Fatal(err)
	}
	shop, err := h.ForApp("shop")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deliver(shop, "app secret", sampleBody), deliver(shop, "shop secret", sampleBody))
	// Output: 401 200
}

func ExampleWithDeadLetter() {
	h, err := webhook.NewHandler("app secret", "verify token",
		webhook.On(func(context.Context, webhook.Event) error { return errors.New("cannot") }),
		webhook.WithDeadLetter(2, func(_ context.Context, e webhook.Event, err error) error {
			fmt.Println("parked:", webhook.Preview(e), err)
			return nil
		}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(deliver(h, "app secret", sampleBody))
	fmt.Println(deliver(h, "app secret", sampleBody))
	// Output:
	// 500
	// parked: Hello cannot
	// 200
}

func ExampleWithHooks() {
	h, err := webhook.NewHandler("app secret", "verify token", webhook.WithHooks(webhook.Hooks{
		Request: func(_ context.Context, r webhook.RequestReport) { fmt.Println(r.Status, r.Events) },
		Event:   func(_ context.Context, r webhook.EventReport) { fmt.Println(webhook.TypeName(r.Event), r.Outcome) },
	}))
	if err != nil {
		log.Fatal(err)
	}
	deliver(h, "app secret", sampleBody)
	// Output:
	// TextMessage handled
	// 200 1
}

func ExampleWithLogger() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	h, err := webhook.NewHandler("app secret", "verify token", webhook.WithLogger(logger))
	if err != nil {
		log.Fatal(err)
	}
	deliver(h, "wrong", sampleBody)
	// Output: level=WARN msg="webhook refused" status=401 reason=signature
}

func ExampleDecode() {
	events, err := webhook.Decode([]byte(sampleBody))
	if err != nil {
		log.Fatal(err)
	}
	for _, e := range events {
		switch e := e.(type) {
		case *webhook.TextMessage:
			fmt.Println(e.Info().ID, e.Body)
		case *webhook.Malformed:
			fmt.Println(e.Err)
		}
	}
	_, err = webhook.Decode([]byte("hello"))
	fmt.Println(errors.Is(err, waerrors.Invalid))
	// Output:
	// wamid.A1 Hello
	// true
}

func ExampleVerify() {
	header := webhook.Sign("app secret", []byte(sampleBody))
	fmt.Println(webhook.Verify("app secret", header, []byte(sampleBody)))
	fmt.Println(errors.Is(webhook.Verify("app secret", header, []byte("{}")), waerrors.Unauthorized))
	// Output:
	// <nil>
	// true
}

func ExampleSign() {
	fmt.Println(webhook.Sign("app secret", []byte("{}")))
	// Output: sha256=1fd1121b7be512e97dec92620e8b1a60157798c77930f3f92faaf27373a52e57
}

func ExampleUnknown() {
	body := strings.Replace(sampleBody, `"type":"text"`, `"type":"text","mood":"good"`, 1)
	events, err := webhook.Decode([]byte(body))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(webhook.Unknown(events[0]))
	// Output: [mood]
}

func ExamplePreview() {
	events, err := webhook.Decode([]byte(strings.NewReplacer(`"type":"text"`, `"type":"poll"`).Replace(sampleBody)))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(webhook.Preview(events[0]))
	// Output: [unsupported: poll]
}

func ExampleTypeName() {
	events, err := webhook.Decode([]byte(sampleBody))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(webhook.TypeName(events[0]))
	// Output: TextMessage
}

func ExampleConversationKey() {
	events, err := webhook.Decode([]byte(sampleBody))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(webhook.ConversationKey(events[0]), webhook.OpensWindow(events[0]), webhook.Text(events[0]))
	// Output: 106540352242922/15550001111 true Hello
}

func ExampleFresh() {
	recent := webhook.All(webhook.Fresh(time.Hour), webhook.To("106540352242922"))
	events, err := webhook.Decode([]byte(sampleBody))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(recent(events[0]), webhook.Any(recent, webhook.From("15550001111"))(events[0]))
	// Output: false true
}

func ExampleNewMemoryStore() {
	s, err := webhook.NewMemoryStore(webhook.WithKeys(10_000))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	claim, err := s.Claim(ctx, "wamid.A1", time.Minute)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(claim.State, s.Commit(ctx, claim, 8*24*time.Hour))
	claim, err = s.Claim(ctx, "wamid.A1", time.Minute)
	fmt.Println(claim.State, err)
	// Output:
	// fresh <nil>
	// done <nil>
}

func ExampleHistory_Messages() {
	body := `{"entry":[{"id":"1","changes":[{"field":"history","value":{"metadata":{"phone_number_id":"2"},"history":[{"metadata":{"phase":0,"progress":50},` +
		`"threads":[{"id":"15550001111","messages":[{"from":"15550001111","id":"wamid.H1","type":"text","text":{"body":"Long ago"},"history_context":{"status":"READ"}}]}]}]}}]}]}`
	events, err := webhook.Decode([]byte(body))
	if err != nil {
		log.Fatal(err)
	}
	if h, ok := events[0].(*webhook.History); ok {
		for m := range h.Messages() {
			fmt.Println(m.Thread, m.Status, webhook.Preview(m.Content))
		}
	}
	// Output: 15550001111 READ Long ago
}

func ExampleFlowReply() {
	events, err := webhook.Decode([]byte(`{"entry":[{"changes":[{"field":"messages","value":{"messages":[{"from":"15550001111","id":"wamid.F1","type":"interactive",` +
		`"interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"t1\",\"rating\":5}"}}}]}}]}]}`))
	if err != nil {
		log.Fatal(err)
	}
	if m, ok := events[0].(*webhook.FlowReply); ok {
		var answer struct {
			Rating int `json:"rating"`
		}
		fmt.Println(m.FlowToken, json.Unmarshal(m.ResponseJSON, &answer), answer.Rating)
	}
	// Output: t1 <nil> 5
}
