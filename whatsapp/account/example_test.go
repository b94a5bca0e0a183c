package account_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func Example() {
	srv := whatsapptest.NewServer() // or whatsapp.NewClient with a real token
	defer srv.Close()
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	if err := accounts.Subscribe(ctx); err != nil {
		fmt.Println(err)
		return
	}
	for app, err := range accounts.Apps(ctx) {
		fmt.Println(app.Name, err)
	}
	// Output: Test App <nil>
}

// A step that failed is repaired, and Connect goes on from there. It may be repeated with everything done, too.
func ExampleConnect() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Registered, n.PIN = false, "123456" })
	wa := srv.Client()
	plan := account.Plan{
		WABAID: srv.WABAID(), NumberID: srv.PhoneNumberID(), PIN: "212834",
		Exchange: account.Exchange{AppID: srv.AppID(), AppSecret: srv.AppSecret(), Code: srv.SignupCode()},
		Use:      func(numberID, token string) graph.API { return wa.ForNumber(numberID, token) },
	}
	report, err := account.Connect(context.Background(), wa, plan)
	for _, s := range report.Steps {
		fmt.Println(s.Step, s.State)
	}
	fmt.Println(err != nil)

	plan.Token, plan.Finished, plan.PIN = report.Token, report.Finished(), "123456"
	report, err = account.Connect(context.Background(), wa, plan)
	for _, s := range report.Steps {
		fmt.Println(s.Step, s.State)
	}
	fmt.Println(err)
	// Output:
	// exchange done
	// subscribe done
	// register failed
	// sync contacts waiting
	// sync history waiting
	// true
	// exchange skipped
	// subscribe skipped
	// register done
	// sync contacts skipped
	// sync history skipped
	// <nil>
}

// What OnStep is given is kept after each step, so that a process that dies can go on.
func ExamplePlan_onStep() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa := srv.Client()
	plan := account.Plan{
		WABAID: srv.WABAID(), NumberID: srv.PhoneNumberID(), PIN: "212834",
		Exchange: account.Exchange{AppID: srv.AppID(), AppSecret: srv.AppSecret(), Code: srv.SignupCode()},
		Use:      func(numberID, token string) graph.API { return wa.ForNumber(numberID, token) },
		OnStep:   func(r account.Report) { fmt.Println(r.Token.Secret != "", r.Finished()) }, // into the database
	}
	_, err := account.Connect(context.Background(), wa, plan)
	fmt.Println(err)
	// Output:
	// true [exchange]
	// true [exchange subscribe]
	// true [exchange subscribe register]
	// true [exchange subscribe register sync contacts]
	// true [exchange subscribe register sync contacts sync history]
	// <nil>
}

func ExampleReport_Finished() {
	r := account.Report{Steps: []account.Result{
		{Step: account.StepExchange, State: account.Done}, {Step: account.StepSubscribe, State: account.Failed},
	}}
	fmt.Println(r.Finished())
	// Output: [exchange]
}

func ExampleDebugToken() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	info, err := account.DebugToken(context.Background(), srv.Client(), srv.Token())
	fmt.Println(info.Valid, info.Missing(), info.ExpiresAt().IsZero(), err)
	// Output: true [] true <nil>
}

func ExampleTokenInfo_Missing() {
	info := account.TokenInfo{Scopes: []string{account.ScopeManagement}}
	fmt.Println(info.Missing(), info.Missing(account.ScopeBusiness))
	// Output: [whatsapp_business_messaging] [business_management]
}

// After Embedded Signup this is how the id of the new account is learnt.
func ExampleTokenInfo_WABAs() {
	info := account.TokenInfo{Granular: []account.Grant{{Scope: account.ScopeManagement, Targets: []string{"102290129340398"}}}}
	fmt.Println(info.WABAs())
	// Output: [102290129340398]
}

func ExampleTokenInfo_ExpiresAt() {
	fmt.Println(account.TokenInfo{Expires: 1700000000}.ExpiresAt().Format(time.DateOnly))
	// Output: 2023-11-14
}

func ExampleExchangeCode() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	token, err := account.ExchangeCode(context.Background(), srv.Client(), account.Exchange{
		AppID: srv.AppID(), AppSecret: srv.AppSecret(), Code: srv.SignupCode(),
	})
	fmt.Println(token, token.Secret != "", err)
	// Output: (token) true <nil>
}

func ExampleAppToken() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	token, err := account.AppToken(context.Background(), srv.Client(), srv.AppID(), srv.AppSecret())
	fmt.Println(token, token.Secret != "", err)
	// Output: (token) true <nil>
}

func ExampleNewClient() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	a, err := account.NewClient(srv.Client(), srv.WABAID()).Get(context.Background())
	fmt.Println(a.ID == srv.WABAID(), a.Review, err)
	// Output: true APPROVED <nil>
}

func ExampleClient_Get() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Name, a.Currency = "Lucky Shrub", "EUR" })
	a, err := account.NewClient(srv.Client(), srv.WABAID()).Get(context.Background())
	fmt.Println(a.Name, a.Currency, a.Verification.OK(), err)
	// Output: Lucky Shrub EUR true <nil>
}

func ExampleVerification_OK() {
	fmt.Println(account.Verified.OK(), account.Verification("VERIFIED").OK(), account.Pending.OK())
	// Output: true true false
}

func ExampleClient_Health() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	h, err := account.NewClient(srv.Client(), srv.WABAID()).Health(context.Background())
	fmt.Println(h.CanSend, err)
	// Output: AVAILABLE <nil>
}

func ExampleClient_HealthOf() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	h, err := account.NewClient(srv.Client(), srv.WABAID()).HealthOf(context.Background(), srv.PhoneNumberID())
	fmt.Println(h.CanSend, h.Entities[0].Type, err)
	// Output: AVAILABLE PHONE_NUMBER <nil>
}

func ExampleClient_Update() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	if err := accounts.Update(ctx, account.Update{Name: "Lucky Shrub Berlin"}); err != nil {
		fmt.Println(err)
		return
	}
	a, err := accounts.Get(ctx)
	fmt.Println(a.Name, err)
	// Output: Lucky Shrub Berlin <nil>
}

func ExampleClient_Callbacks() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeApp(func(a *whatsapptest.App) { a.Callback = "https://hooks.example" })
	w, err := account.NewClient(srv.Client(), srv.WABAID()).Callbacks(context.Background())
	fmt.Println(w.App, err)
	// Output: https://hooks.example <nil>
}

func ExampleClient_Apps() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeAccount(func(a *whatsapptest.Account) { a.Callback = "https://hooks.example/shrub" })
	for app, err := range account.NewClient(srv.Client(), srv.WABAID()).Apps(context.Background()) {
		fmt.Println(app.Name, app.Override, err)
	}
	// Output: Test App https://hooks.example/shrub <nil>
}

func ExampleClient_Subscribe() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := account.NewClient(srv.Client(), srv.WABAID()).Subscribe(context.Background())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SubscribeTo() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := account.NewClient(srv.Client(), srv.WABAID()).SubscribeTo(context.Background(), "http://hooks.example", "")
	fmt.Println(err)
	// Output: whatsapp: subscribe app: override_callback_uri: want an https address, got "http://hooks.example"; verify_token: want a value [invalid, not sent]
}

func ExampleClient_Unsubscribe() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := account.NewClient(srv.Client(), srv.WABAID()).Unsubscribe(context.Background())
	fmt.Println(err)
	// Output: <nil>
}

// answering serves one answer as Meta documents it, to accounts of a Client.
func answering(body string) (*whatsapptest.Server, *account.Client) {
	srv := whatsapptest.NewServer()
	srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: body})
	return srv, account.NewClient(srv.Client(), srv.WABAID())
}

func july() account.Range {
	end := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	return account.Range{Start: end.AddDate(0, -1, 0), End: end, Granularity: account.Month}
}

func ExampleClient_PricingAnalytics() {
	srv, accounts := answering(`{"pricing_analytics":{"data":[{"data_points":[{"pricing_category":"MARKETING","volume":12,"cost":1.5}]}]}}`)
	defer srv.Close()
	rows, err := accounts.PricingAnalytics(context.Background(), july(), account.Breakdown{Dimensions: []string{"PRICING_CATEGORY"}})
	for _, r := range rows {
		fmt.Println(r.Category, r.Volume, r.Cost)
	}
	fmt.Println(err)
	// Output:
	// MARKETING 12 1.5
	// <nil>
}

func ExampleClient_MessageAnalytics() {
	srv, accounts := answering(`{"analytics":{"granularity":"MONTH","data_points":[{"start":1782864000,"end":1785542400,"sent":120,"delivered":118}]}}`)
	defer srv.Close()
	rows, err := accounts.MessageAnalytics(context.Background(), july())
	fmt.Println(rows[0].Sent, rows[0].Delivered, err)
	// Output: 120 118 <nil>
}

func ExampleClient_ConversationAnalytics() {
	srv, accounts := answering(`{"conversation_analytics":{"data":[{"data_points":[{"conversation_category":"UTILITY","conversation":7}]}]}}`)
	defer srv.Close()
	rows, err := accounts.ConversationAnalytics(context.Background(), july(), account.Breakdown{Dimensions: []string{"CONVERSATION_CATEGORY"}})
	fmt.Println(rows[0].Category, rows[0].Count, err)
	// Output: UTILITY 7 <nil>
}

func ExampleClient_CallAnalytics() {
	srv, accounts := answering(`{"call_analytics":{"granularity":"MONTHLY","data_points":[{"count":35,"cost":0.47795,"average_duration":106}]}}`)
	defer srv.Close()
	rows, err := accounts.CallAnalytics(context.Background(), july(), account.Breakdown{Directions: []string{"USER_INITIATED"}})
	fmt.Println(rows[0].Count, rows[0].Duration, err)
	// Output: 35 106 <nil>
}

func ExampleClient_TemplateAnalytics() {
	srv, accounts := answering(`{"data":[{"granularity":"DAILY","data_points":[{"template_id":"1924084211297547","sent":10,"delivered":10,"read":7}]}]}`)
	defer srv.Close()
	q := account.TemplateQuery{Start: july().Start, End: july().End, IDs: []string{"1924084211297547"}}
	for r, err := range accounts.TemplateAnalytics(context.Background(), q) {
		fmt.Println(r.ID, r.Sent, r.Read, err)
	}
	// Output: 1924084211297547 10 7 <nil>
}

func ExampleClient_TemplateGroupAnalytics() {
	srv, accounts := answering(`{"data":[{"granularity":"DAILY","data_points":[{"template_group_id":"1044106240855852","sent":1460}]}]}`)
	defer srv.Close()
	q := account.TemplateQuery{Start: july().Start, End: july().End, IDs: []string{"1044106240855852"}}
	for r, err := range accounts.TemplateGroupAnalytics(context.Background(), q) {
		fmt.Println(r.GroupID, r.Sent, err)
	}
	// Output: 1044106240855852 1460 <nil>
}

func ExampleClient_Activities() {
	srv, accounts := answering(`{"data":[{"id":"1","activity_type":"TEMPLATE_CREATED","actor_name":"Ben"}]}`)
	defer srv.Close()
	for a, err := range accounts.Activities(context.Background(), account.ActivityQuery{Types: []string{"TEMPLATE_CREATED"}}) {
		fmt.Println(a.Type, a.ActorName, err)
	}
	// Output: TEMPLATE_CREATED Ben <nil>
}

// What concerns the app itself takes the app's own token.
func ExampleSetAppWebhooks() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa, ctx := srv.Client(), context.Background()
	token, err := account.AppToken(ctx, wa, srv.AppID(), srv.AppSecret())
	if err != nil {
		fmt.Println(err)
		return
	}
	err = account.SetAppWebhooks(ctx, wa.ForNumber(wa.PhoneNumberID(), token.Secret), srv.AppID(), account.AppWebhooks{
		Callback: "http://hooks.example", Fields: []string{"messages"},
	}, "verify token")
	fmt.Println(err)
	// Output: whatsapp: set app webhooks: callback_url: want an https address, got "http://hooks.example" [invalid, not sent]
}

func ExampleGetAppWebhooks() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeApp(func(a *whatsapptest.App) { a.Callback, a.Fields = "https://hooks.example", []string{"messages"} })
	wa, ctx := srv.Client(), context.Background()
	token, err := account.AppToken(ctx, wa, srv.AppID(), srv.AppSecret())
	if err != nil {
		fmt.Println(err)
		return
	}
	w, err := account.GetAppWebhooks(ctx, wa.ForNumber(wa.PhoneNumberID(), token.Secret), srv.AppID())
	fmt.Println(w.Callback, w.Fields, err)
	// Output: https://hooks.example [messages] <nil>
}
