package whatsapptest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A bot and its test in twenty lines.
func Example() {
	ctx := context.Background()
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa := srv.Client()
	bot, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(),
		webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
			_, err := wa.Reply(ctx, m, &whatsapp.Text{Body: "You said " + m.Body})
			return err
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.SubscribeHandler(bot)

	ana := srv.User("+1 555 010 0101", "Ana")
	ana.Says("hi")
	if err := srv.Flush(ctx); err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range ana.Inbox() {
		fmt.Println(m.Type, srv.LastBody())
	}
	// Output: text {"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550100101","type":"text","text":{"body":"You said hi"}}
}

func ExampleServer_Client() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	_, err := srv.Client().Send(context.Background(), whatsapp.Phone("+1 555 010 0101"), &whatsapp.Text{Body: "hi"})
	fmt.Println(err, len(srv.Ledger()))
	// Output: <nil> 1
}

func ExampleServer_Inject() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.Inject(whatsapptest.Fault{At: whatsapptest.AfterProcess, Status: http.StatusBadGateway})
	_, err := srv.Client().Send(context.Background(), whatsapp.Phone("+1 555 010 0101"), &whatsapp.Text{Body: "hi"})
	fmt.Println("sure that it failed:", !waerrors.Ambiguous(err))
	fmt.Println("accepted:", len(srv.Ledger()))
	// Output:
	// sure that it failed: false
	// accepted: 1
}

func ExampleServer_Subscribe() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	endpoint := httptest.NewServer(http.NotFoundHandler())
	defer endpoint.Close()
	err := srv.Subscribe(context.Background(), endpoint.URL)
	fmt.Println(err)
	// Output: whatsapptest: the webhook answered the handshake with status 404 and "404 page not found\n", not with 200 and the challenge
}

func ExampleServer_AddTemplate() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{Name: "order_ready", Body: "Hi {{1}}, order {{2}} is ready."})
	_, err := srv.Client().Send(context.Background(), whatsapp.Phone("+1 555 010 0101"),
		&whatsapp.Template{Name: "order_ready", Language: "en_US", Body: whatsapp.Texts("Ana")})
	e, _ := errors.AsType[*waerrors.Error](err)
	fmt.Println(e.Code, e.Details)
	// Output: 132000 body: number of localizable_params (1) does not match the expected number of params (2)
}

func ExampleUser_Taps() {
	ctx := context.Background()
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa := srv.Client()
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(),
		webhook.On(func(_ context.Context, m *webhook.ButtonReply) error {
			fmt.Println("Ana tapped", m.Title)
			return nil
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.SubscribeHandler(h)
	ana := srv.User("+1 555 010 0101", "Ana")
	ana.Says("hi")
	_, err = wa.Send(ctx, whatsapp.Phone("+1 555 010 0101"), &whatsapp.Buttons{
		Body: "Coming?", Buttons: []whatsapp.Button{{ID: "yes", Title: "Yes"}, {ID: "no", Title: "No"}},
	})
	ana.Taps("yes")
	ana.Taps("maybe")
	fmt.Println(err, srv.Flush(ctx))
	// Output:
	// Ana tapped Yes
	// <nil> whatsapptest: Ana cannot tap "maybe": no message that arrived has it
}

func ExampleNewManualClock() {
	clock := whatsapptest.NewManualClock(time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC))
	srv := whatsapptest.NewServer(whatsapptest.WithClock(clock))
	defer srv.Close()
	srv.User("+1 555 010 0101", "Ana").Says("hi")
	send := func() error {
		_, err := srv.Client().Send(context.Background(), whatsapp.Phone("+1 555 010 0101"), &whatsapp.Text{Body: "hi"})
		return err
	}
	fmt.Println(send())
	clock.Advance(24 * time.Hour)
	fmt.Println(errors.Is(send(), waerrors.WindowClosed))
	// Output:
	// <nil>
	// true
}

func ExampleServer_Notify() {
	ctx := context.Background()
	srv := whatsapptest.NewServer()
	defer srv.Close()
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(),
		webhook.On(func(_ context.Context, e webhook.Event) error {
			fmt.Println(e.Origin().Field)
			return nil
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.SubscribeHandler(h)
	fmt.Println(srv.Notify("account_review_update", json.RawMessage(`{"decision":"APPROVED"}`)), srv.Flush(ctx))
	// Output:
	// account_review_update
	// <nil> <nil>
}

func ExampleWithPlan() {
	srv := whatsapptest.NewServer(whatsapptest.WithPlan(1, func(seed uint64, c whatsapptest.Call) whatsapptest.Fault {
		if (uint64(c.Index)+seed)%3 == 0 {
			return whatsapptest.Fault{Code: 131026}
		}
		return whatsapptest.Fault{}
	}))
	defer srv.Close()
	for range 4 {
		_, err := srv.Client().Send(context.Background(), whatsapp.Phone("+1 555 010 0101"), &whatsapp.Text{Body: "hi"})
		fmt.Println(errors.Is(err, waerrors.Undeliverable))
	}
	// Output:
	// false
	// false
	// true
	// false
}
