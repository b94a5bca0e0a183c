package account_test

import (
	"context"
	"fmt"
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

// A step that failed is repaired, and Connect goes on from there.
func ExampleConnect() {
	wa := newAPI(`{"access_token":"EAAtoken"}`, `{"success":true}`, `{"status":"PENDING"}`,
		`!400 {"error":{"code":133005,"message":"PIN mismatch"}}`, `{"status":"PENDING"}`, `{"success":true}`)
	plan := account.Plan{
		WABAID: "102290129340398", NumberID: "106540352242922", PIN: "212834",
		Exchange: account.Exchange{AppID: "67084", AppSecret: "app secret", Code: "code of Embedded Signup"},
		Use:      func(_, _ string) graph.API { return wa }, // with a *whatsapp.Client: wa.ForNumber(numberID, token)
	}
	report, err := account.Connect(context.Background(), wa, plan)
	fmt.Println(err)
	plan.Token, plan.Finished, plan.PIN = report.Token, report.Finished(), "123456"
	report, err = account.Connect(context.Background(), wa, plan)
	for _, s := range report.Steps {
		fmt.Println(s.Step, s.State)
	}
	fmt.Println(err)
	// Output:
	// whatsapp: (#133005) PIN mismatch [invalid, http 400]
	// exchange skipped
	// subscribe skipped
	// register done
	// sync contacts skipped
	// sync history skipped
	// <nil>
}

func ExampleDebugToken() {
	wa := newAPI(`{"data":{"is_valid":true,"scopes":["whatsapp_business_management"],
		"granular_scopes":[{"scope":"whatsapp_business_management","target_ids":["102290129340398"]}]}}`)
	info, err := account.DebugToken(context.Background(), wa, "EAAtoken")
	fmt.Println(info.Valid, info.WABAs(), info.Missing(), err)
	// Output: true [102290129340398] [whatsapp_business_messaging] <nil>
}

func ExampleExchangeCode() {
	wa := newAPI(`{"access_token":"EAAtoken","token_type":"bearer"}`)
	token, err := account.ExchangeCode(context.Background(), wa, account.Exchange{AppID: "67084", AppSecret: "app secret", Code: "AQB"})
	fmt.Println(token, len(token.Secret), err)
	// Output: (token) 8 <nil>
}

func ExampleAppToken() {
	_, err := account.AppToken(context.Background(), newAPI(), "67084", "")
	fmt.Println(err)
	// Output: whatsapp: get app token: client_secret: want a value [invalid, not sent]
}

func ExampleClient_Prices() {
	wa := newAPI(`{"pricing_analytics":{"data":[{"data_points":[{"pricing_category":"MARKETING","volume":12,"cost":1.5}]}]}}`)
	end := time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)
	rows, err := account.NewClient(wa, "102290129340398").Prices(context.Background(),
		account.Range{Start: end.AddDate(0, -1, 0), End: end, Granularity: account.Month}, account.Breakdown{Dimensions: []string{"PRICING_CATEGORY"}})
	fmt.Println(rows[0].Category, rows[0].Volume, rows[0].Cost, err)
	// Output: MARKETING 12 1.5 <nil>
}
