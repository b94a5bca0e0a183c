package whatsapptest_test

import (
	"context"
	"fmt"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A number is put into a state that a program must cope with, and tells of it.
func ExampleServer_ChangeNumber() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	told, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.On(func(_ context.Context, e *webhook.NumberName) error {
		fmt.Println(e.Decision, e.Name)
		return nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	srv.SubscribeHandler(told)
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.NewName, n.NewNameStatus, n.Quality = "CHEAP!!!", "DECLINED", "RED" })
	if err := srv.Flush(context.Background()); err != nil {
		fmt.Println(err)
	}
	n, err := number.NewClient(srv.Client()).Get(context.Background())
	fmt.Println(n.Quality, err)
	// Output:
	// REJECTED CHEAP!!!
	// RED <nil>
}

// What stands in the way of sending is told by every node.
func ExampleServer_ChangeAccount() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeAccount(func(a *whatsapptest.Account) {
		a.Problems = []whatsapptest.Problem{{Code: 141006, Description: "There is an error with the payment method.", Blocked: true}}
	})
	health, err := number.NewClient(srv.Client()).Health(context.Background())
	fmt.Println(health.CanSend, health.Entities[1].Errors[0].Description, err)
	// Output: BLOCKED There is an error with the payment method. <nil>
}

// A token that has expired is no error to debug_token.
func ExampleServer_ChangeToken() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	ctx, wa := context.Background(), srv.Client()
	srv.ChangeToken(func(t *whatsapptest.Token) { t.Expires = time.Now().Add(-time.Hour) })
	_, err := number.NewClient(wa).Get(ctx)
	fmt.Println(err != nil)
	app, err := account.AppToken(ctx, wa, srv.AppID(), srv.AppSecret())
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := account.DebugToken(ctx, wa.ForNumber(srv.PhoneNumberID(), app.Secret), srv.Token())
	fmt.Println(info.Valid, info.Error.Subcode, err)
	// Output:
	// true
	// false 463 <nil>
}

// Without the field no message arrives.
func ExampleServer_ChangeApp() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeApp(func(a *whatsapptest.App) { a.Fields = []string{"account_update"} })
	srv.User("+1 555 010 0101", "Ana").Says("hi")
	fmt.Println(srv.Flush(context.Background()), len(srv.Postings()))
	// Output: <nil> 0
}

// The code that is sent to a number by SMS.
func ExampleServer_Code() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	ctx, mine := context.Background(), number.NewClient(srv.Client())
	if err := mine.RequestCode(ctx, number.SMS, "en_US"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(mine.Verify(ctx, srv.Code(srv.PhoneNumberID())))
	// Output: <nil>
}

// A business went through Embedded Signup, which gave the page a code.
func ExampleServer_SignupCode() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	ctx, wa := context.Background(), srv.Client()
	token, err := account.ExchangeCode(ctx, wa, account.Exchange{AppID: srv.AppID(), AppSecret: srv.AppSecret(), Code: srv.SignupCode()})
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := account.DebugToken(ctx, wa, token.Secret)
	fmt.Println(len(info.WABAs()), info.Missing(), err)
	// Output: 1 [] <nil>
}

// An account takes part in a solution of several partners.
func ExampleServer_AddSolution() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddSolution(whatsapptest.Solution{Name: "Shops"})
	for s, err := range account.NewClient(srv.Client(), srv.WABAID()).Solutions(context.Background()) {
		fmt.Println(s.Name, s.Status, err)
	}
	// Output: Shops ACTIVE <nil>
}
