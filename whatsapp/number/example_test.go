package number_test

import (
	"context"
	"errors"
	"fmt"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Register a number: add it, ask for a code, verify it, register with a PIN.
func Example() {
	srv := whatsapptest.NewServer() // or whatsapp.NewClient with a real token
	defer srv.Close()
	ctx, wa := context.Background(), srv.Client()

	id, err := number.NewClient(wa).Add(ctx, srv.WABAID(), number.New{Phone: "15550100001", Name: "Lucky Shrub"})
	if err != nil {
		fmt.Println(err)
		return
	}
	mine := number.NewClient(wa.ForNumber(id))
	if err := mine.RequestCode(ctx, number.SMS, "en_US"); err != nil {
		fmt.Println(err)
		return
	}
	code := srv.Code(id) // as the SMS says
	if err := mine.Verify(ctx, code); err != nil {
		fmt.Println(err)
		return
	}
	if err := mine.Register(ctx, number.Registration{PIN: "212834"}); err != nil {
		fmt.Println(err)
		return
	}
	n, err := mine.Get(ctx, "verified_name", "status")
	fmt.Println(n.Name, n.Status, err)
	// Output: Lucky Shrub CONNECTED <nil>
}

func ExampleNewClient() {
	srv := whatsapptest.NewServer(whatsapptest.WithNumber("+1 555-010-0000", "Shop"))
	defer srv.Close()
	wa := srv.Client() // or whatsapp.NewClient with a real token
	n, err := number.NewClient(wa).Get(context.Background())
	fmt.Println(n.Display, n.Name, err)
	// Output: +1 555-010-0000 Shop <nil>
}

func ExampleClient_Add() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	_, err := number.NewClient(srv.Client()).Add(context.Background(), srv.WABAID(), number.New{Phone: "+1 555-010-0001", Name: "X"})
	fmt.Println(err)
	// Output: whatsapp: add number: phone_number: want 7 to 15 digits, the first of them not 0, got "+1 55…01"; verified_name: want 2 to 75 characters, got 1 [invalid, not sent]
}

func ExampleClient_All() {
	srv := whatsapptest.NewServer(whatsapptest.WithNumber("+1 555-010-0000", "Shop"))
	defer srv.Close()
	for n, err := range number.NewClient(srv.Client()).All(context.Background(), srv.WABAID(), number.Query{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(n.Display, n.Name, n.Quality, n.Limit.People())
	}
	// Output: +1 555-010-0000 Shop GREEN 2000
}

func ExampleClient_Get() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	n, err := number.NewClient(srv.Client()).Get(context.Background(), number.Fields)
	fmt.Println(n.Status, n.HasPIN, n.OnApp, n.Health.CanSend, err)
	// Output: CONNECTED true false AVAILABLE <nil>
}

// Health says what stands in the way, in Meta's own words.
func ExampleClient_Health() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeAccount(func(a *whatsapptest.Account) {
		a.Problems = []whatsapptest.Problem{{Code: 141006, Description: "No payment method.", Solution: "Add one.", Blocked: true}}
	})
	h, err := number.NewClient(srv.Client()).Health(context.Background())
	fmt.Println(h.CanSend, err)
	for _, e := range h.Entities {
		for _, p := range e.Errors {
			fmt.Println(e.Type, p.Code, p.Description, p.Solution)
		}
	}
	// Output:
	// BLOCKED <nil>
	// WABA 141006 No payment method. Add one.
}

func ExampleClient_RequestCode() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).RequestCode(context.Background(), "FAX", "english")
	fmt.Println(err)
	// Output: whatsapp: request code: code_method: want SMS or VOICE, got "FAX"; language: want a language as "en" or "en_US", got "english" [invalid, not sent]
}

// A wrong or expired code is 136025.
func ExampleClient_Verify() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	ctx := context.Background()
	mine := number.NewClient(srv.Client().ForNumber(srv.AddNumber("+1 555-010-0001", "Lucky Shrub")))
	err := mine.RequestCode(ctx, number.Voice, "en")
	fmt.Println(err)
	err = mine.Verify(ctx, "12-34")
	fmt.Println(err)
	// Output:
	// <nil>
	// whatsapp: verify code: code: want 6 digits, got 5 characters [invalid, not sent]
}

func ExampleClient_Register() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	mine, ctx := number.NewClient(srv.Client()), context.Background()
	err := mine.Register(ctx, number.Registration{PIN: "000000"})
	fmt.Println(errors.Is(err, waerrors.Invalid)) // 133005
	err = mine.Register(ctx, number.Registration{PIN: whatsapptest.PIN, Region: number.Germany})
	fmt.Println(err)
	// Output:
	// true
	// <nil>
}

func ExampleClient_Deregister() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).Deregister(context.Background())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SetPIN() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).SetPIN(context.Background(), "212834")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SetDisplayName() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	mine, ctx := number.NewClient(srv.Client()), context.Background()
	if err := mine.SetDisplayName(ctx, "Lucky Shrub Berlin"); err != nil {
		fmt.Println(err)
		return
	}
	n, err := mine.Get(ctx, "new_display_name", "new_name_status")
	fmt.Println(n.NewName, n.NewStatus, err)
	// Output: Lucky Shrub Berlin PENDING_REVIEW <nil>
}

func ExampleClient_SetSearch() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	mine, ctx := number.NewClient(srv.Client()), context.Background()
	if err := mine.SetSearch(ctx, number.Hidden); err != nil {
		fmt.Println(err)
		return
	}
	n, err := mine.Get(ctx, "search_visibility")
	fmt.Println(n.Search, err)
	// Output: HIDDEN <nil>
}

func ExampleClient_SetCallback() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).SetCallback(context.Background(), "http://hooks.example", "")
	fmt.Println(err)
	// Output: whatsapp: set callback: webhook_configuration.override_callback_uri: want an https address, got "http://hooks.example"; webhook_configuration.verify_token: want a value [invalid, not sent]
}

// The address that was set for a number wins; without it webhooks go where the account's go.
func ExampleClient_ClearCallback() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeApp(func(a *whatsapptest.App) { a.Callback = "https://hooks.example/app" })
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Callback = "https://hooks.example/old" })
	mine, ctx := number.NewClient(srv.Client()), context.Background()
	n, err := mine.Get(ctx, "webhook_configuration")
	fmt.Println(n.Webhooks.Effective(), err)
	err = mine.ClearCallback(ctx)
	fmt.Println(err)
	n, err = mine.Get(ctx, "webhook_configuration")
	fmt.Println(n.Webhooks.Effective(), err)
	// Output:
	// https://hooks.example/old <nil>
	// <nil>
	// https://hooks.example/app <nil>
}

func ExampleTier_People() {
	fmt.Println(number.Tier2K.People(), number.TierUnlimited.People(), number.Tier("TIER_OF_TOMORROW").People())
	// Output: 2000 -1 0
}

func ExampleWebhooks_Effective() {
	w := number.Webhooks{Account: "https://hooks.example/account", App: "https://hooks.example/app"}
	fmt.Println(w.Effective())
	// Output: https://hooks.example/account
}
