package track_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/track"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// setUp connects a tracker to both ways: what leaves and what comes back. The fake Cloud API stands in for Meta.
func setUp(opts ...track.Option) (*whatsapptest.Server, *whatsapp.Client, *track.Tracker) {
	tracker, err := track.New("shop", opts...)
	if err != nil {
		panic(err)
	}
	srv := whatsapptest.NewServer()
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), tracker.Feed())
	if err != nil {
		panic(err)
	}
	srv.SubscribeHandler(h)
	return srv, srv.Client(whatsapp.WithMonitor(tracker)), tracker
}

func ExampleNew() {
	tracker, err := track.New("shop", track.WithKeep(24*time.Hour))
	if err != nil {
		fmt.Println(err)
		return
	}
	wa, err := whatsapp.NewClient("106540352242922", "token", whatsapp.WithMonitor(tracker))
	if err != nil {
		fmt.Println(err)
		return
	}
	h, err := webhook.NewHandler("app secret", "verify token", tracker.Feed())
	fmt.Println(wa.PhoneNumberID(), h != nil, err)

	_, err = track.New("the shop")
	fmt.Println(err)
	// Output:
	// 106540352242922 true <nil>
	// whatsapp: new tracker: namespace: want 1 to 64 letters, digits and "-_.:", got "the shop" [invalid, not sent]
}

func ExampleTracker_Wait() {
	srv, wa, tracker := setUp()
	defer srv.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	r, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "It is here."})
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err := tracker.Wait(ctx, r.MessageID, webhook.Delivered)
	fmt.Println(status.State, err)

	// What fails later gives the error that a refused send gives.
	srv.Inject(whatsapptest.Fault{At: whatsapptest.AsStatus, Code: 131026})
	r, err = wa.Send(ctx, whatsapp.Phone("+15550002222"), &whatsapp.Text{Body: "It is here."})
	if err != nil {
		fmt.Println(err)
		return
	}
	status, err = tracker.Wait(ctx, r.MessageID, webhook.Delivered)
	fmt.Println(status.State, errors.Is(err, waerrors.Undeliverable))
	// Output:
	// delivered <nil>
	// failed true
}

func ExampleTracker_Status() {
	srv, wa, tracker := setUp()
	defer srv.Close()
	ctx := context.Background()
	r, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "It is here."}, whatsapp.WithCallbackData("order 7"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = srv.Flush(ctx)
	status, err := tracker.Status(ctx, r.MessageID)
	fmt.Println(status.CallbackData, status.State, status.Reached(webhook.Sent), status.Reached(webhook.Read), err)
	// Output: order 7 delivered true false <nil>
}

func ExampleTracker_Window() {
	srv, wa, tracker := setUp()
	defer srv.Close()
	ctx := context.Background()
	ana := srv.User("+15550001111", "Ana")
	for range 2 {
		w, err := tracker.Window(ctx, wa.PhoneNumberID(), whatsapp.Phone("+15550001111"))
		fmt.Println(w.State, w.Until.IsZero(), err)
		ana.Says("hi")
		_ = srv.Flush(ctx)
	}
	// Output:
	// unknown true <nil>
	// open false <nil>
}

// An ambiguous send is not repeated: the first status tells what became of it.
func ExampleTracker_Unsettled() {
	settled := make(chan track.Settled, 1)
	srv, wa, tracker := setUp(track.WithSettled(func(_ context.Context, s track.Settled) { settled <- s }))
	defer srv.Close()
	ctx := context.Background()
	to := whatsapp.Phone("+15550001111")

	// One connection breaks before Meta has done anything, one after: the sender cannot tell which.
	srv.Inject(whatsapptest.Fault{At: whatsapptest.AfterRead, Break: whatsapptest.Reset})
	_, err := wa.Send(ctx, to, &whatsapp.Text{Body: "one"}, whatsapp.WithCallbackData("order 1"))
	fmt.Println(waerrors.Ambiguous(err))
	srv.Inject(whatsapptest.Fault{At: whatsapptest.AfterProcess, Break: whatsapptest.Reset})
	_, err = wa.Send(ctx, to, &whatsapp.Text{Body: "two"}, whatsapp.WithCallbackData("order 2"))
	fmt.Println(waerrors.Ambiguous(err))

	_ = srv.Flush(ctx)
	s := <-settled
	fmt.Println("settled:", s.CallbackData, s.Status.State != webhook.Failed)
	for u, err := range tracker.Unsettled(ctx) {
		fmt.Println("unsettled:", u.CallbackData, u.To, u.Outcome == waerrors.Unknown, err)
		fmt.Println("dismissed:", tracker.Dismiss(ctx, u.Nonce))
	}
	// Output:
	// true
	// true
	// settled: order 2 true
	// unsettled: order 1 phone +1555…11 true <nil>
	// dismissed: <nil>
}

func ExampleTracker_Sequence() {
	srv, wa, tracker := setUp()
	defer srv.Close()
	ctx := context.Background()
	seq, err := tracker.Sequence(wa, whatsapp.Phone("+15550001111"), track.Until(webhook.Delivered), track.Within(5*time.Second))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, body := range []string{"First,", "second,", "third."} {
		if _, err := seq.Send(ctx, &whatsapp.Text{Body: body}); err != nil {
			fmt.Println(err)
			return
		}
	}
	status, err := seq.Wait(ctx)
	fmt.Println(len(srv.Ledger()), status.Reached(webhook.Delivered), err)
	// Output: 3 true <nil>
}

func ExampleTracker_OptedOut() {
	srv, wa, tracker := setUp(track.WithMarketing(func(t *whatsapp.Template) bool { return t.Name == "spring_sale" }))
	defer srv.Close()
	ctx := context.Background()
	ana := whatsapp.Phone("+15550001111")
	_ = tracker.OptOut(ctx, ana) // she wrote "stop"; WhatsApp's own menu is heeded without this
	stopped, err := tracker.OptedOut(ctx, ana)
	fmt.Println(stopped, err)

	_, err = wa.Send(ctx, ana, &whatsapp.Template{Name: "spring_sale", Language: "en_US"})
	fmt.Println(errors.Is(err, waerrors.OptedOut), errors.Is(err, waerrors.NotSent))
	_ = tracker.OptIn(ctx, ana)
	stopped, err = tracker.OptedOut(ctx, ana)
	fmt.Println(stopped, err)
	// Output:
	// true <nil>
	// true true
	// false <nil>
}

func ExampleTracker_Health() {
	srv, wa, tracker := setUp()
	defer srv.Close()
	ctx := context.Background()
	srv.Inject(whatsapptest.Fault{Code: 131048})
	_, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hi"})
	fmt.Println(err != nil)
	h, err := tracker.Health(ctx, wa.PhoneNumberID())
	fmt.Println(h.Level, h.Troubles[0].Code, err)
	// Output:
	// true
	// limited 131048 <nil>
}

func ExampleTracker_WatchHealth() {
	srv, wa, tracker := setUp()
	defer srv.Close()
	for h, err := range tracker.WatchHealth(context.Background(), wa.PhoneNumberID()) {
		fmt.Println(h.Level, err)
		break // a service would pause its campaigns while h.Level is not track.Good
	}
	// Output: good <nil>
}

func ExampleNewMemoryStore() {
	store, err := track.NewMemoryStore(track.WithEntries(10_000))
	if err != nil {
		fmt.Println(err)
		return
	}
	tracker, err := track.New("shop", track.WithStore(store))
	fmt.Println(tracker != nil, err, store.Len())
	// Output: true <nil> 0
}
