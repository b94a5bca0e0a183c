package number_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleClient_GetSettings() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	s, err := number.NewClient(srv.Client()).GetSettings(context.Background())
	fmt.Println(s.Calling != nil && s.Calling.Status.On(), err)
	// Output: false <nil>
}

func ExampleWithSIPPasswords() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	_, err := number.NewClient(srv.Client()).GetSettings(context.Background(), number.WithSIPPasswords())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_UpdateSettings() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).UpdateSettings(context.Background(), number.Settings{Calling: &number.Calling{
		Status: number.Enabled,
		Hours: &number.CallHours{
			Status: number.Enabled, Timezone: "Europe/Berlin", Weekly: []number.Hours{{Day: "MONDAY", Open: "0900", Close: "1730"}},
		},
	}})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleSwitch_On() {
	fmt.Println(number.Enabled.On(), number.Switch("enabled").On(), number.Disabled.On())
	// Output: true true false
}

func ExampleClient_SetIdentityCheck() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).SetIdentityCheck(context.Background(), number.IdentityCheck{Enabled: true})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_GetOfficial() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.OfficialStatus = "UNDER_REVIEW" })
	s, err := number.NewClient(srv.Client()).GetOfficial(context.Background())
	fmt.Println(s.Status, err)
	// Output: UNDER_REVIEW <nil>
}

func ExampleClient_ApplyOfficial() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	a, err := number.NewClient(srv.Client()).ApplyOfficial(context.Background(), number.SubmitApplication, number.Application{
		Name: "Lucky Shrub Ltd", Website: "https://luckyshrub.example",
	})
	fmt.Println(a.Status.Status, err)
	// Output: PENDING <nil>
}

func ExampleClient_GetPublicKey() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: `{"data":[{"business_public_key":"-----BEGIN PUBLIC KEY-----\n…",
		"business_public_key_signature_status":"MISMATCH"}]}`})
	key, err := number.NewClient(srv.Client()).GetPublicKey(context.Background())
	fmt.Println(key.Signature == number.SignatureMismatch, err) // registered again: set the key anew
	// Output: true <nil>
}

func ExampleClient_SetPublicKey() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).SetPublicKey(context.Background(), "secret key")
	fmt.Println(err)
	// Output: whatsapp: set public key: business_public_key: want a public key in PEM, got 10 bytes [invalid, not sent]
}

func ExampleClient_AllHistory() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa, ctx := srv.Client(), context.Background()
	ana := srv.User("+15550001111", "Ana")
	ana.Says("hi")
	r, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for h, err := range number.NewClient(wa).AllHistory(ctx, r.MessageID) {
		fmt.Println(h.MessageID == r.MessageID, len(h.Events) > 0, err)
	}
	// Output: true true <nil>
}

func ExampleClient_HistoryEvents() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa, ctx := srv.Client(), context.Background()
	ana := srv.User("+15550001111", "Ana")
	ana.Says("hi")
	r, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	numbers := number.NewClient(wa)
	for h, err := range numbers.AllHistory(ctx, r.MessageID) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for e, err := range numbers.HistoryEvents(ctx, h.ID, "SENT") {
			fmt.Println(e.State, err)
		}
	}
	// Output: SENT <nil>
}
