package account_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleClient_OwnedBy() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	for a, err := range account.NewClient(srv.Client(), srv.WABAID()).OwnedBy(context.Background(), srv.BusinessID()) {
		fmt.Println(a.ID == srv.WABAID(), err)
	}
	// Output: true <nil>
}

func ExampleClient_SharedWith() {
	srv, accounts := answering(`{"data":[{"id":"102290129340398","name":"Lucky Shrub","ownership_type":"CLIENT_OWNED"}]}`)
	defer srv.Close()
	for a, err := range accounts.SharedWith(context.Background(), srv.BusinessID()) {
		fmt.Println(a.Name, a.Ownership, err)
	}
	// Output: Lucky Shrub CLIENT_OWNED <nil>
}

func ExampleClient_AssignedTo() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	if err := accounts.AddUser(ctx, "100012345678901", account.Develop); err != nil {
		fmt.Println(err)
		return
	}
	for a, err := range accounts.AssignedTo(ctx, "100012345678901") {
		fmt.Println(a.ID == srv.WABAID(), a.Permissions, err)
	}
	// Output: true [DEVELOP] <nil>
}

func ExampleClient_Users() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	for u, err := range account.NewClient(srv.Client(), srv.WABAID()).Users(context.Background(), srv.BusinessID()) {
		fmt.Println(u.Type, err)
	}
	// Output: SYSTEM_USER <nil>
}

func ExampleClient_AddUser() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	if err := accounts.AddUser(ctx, "100012345678901", account.Messaging, account.ViewTemplates); err != nil {
		fmt.Println(err)
		return
	}
	for u, err := range accounts.Users(ctx, srv.BusinessID()) {
		if u.ID == "100012345678901" {
			fmt.Println(u.Tasks, err)
		}
	}
	// Output: [MESSAGING VIEW_TEMPLATES] <nil>
}

func ExampleClient_RemoveUser() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	if err := accounts.AddUser(ctx, "100012345678901", account.Develop); err != nil {
		fmt.Println(err)
		return
	}
	err := accounts.RemoveUser(ctx, "100012345678901")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SetCompliance() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := account.NewClient(srv.Client(), srv.WABAID()).SetCompliance(context.Background(), account.Compliance{
		Entity: "Lucky Shrub", Type: account.OtherEntity,
		Grievances: account.Contact{Name: "Ana", Email: "ana@luckyshrub.example"}, Care: account.Contact{Email: "care@luckyshrub.example"},
	})
	fmt.Println(err)
	// Output: whatsapp: set compliance: entity_type_custom: want a value [invalid, not sent]
}

func ExampleClient_GetCompliance() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	err := accounts.SetCompliance(ctx, account.Compliance{
		Entity: "Lucky Shrub", Type: account.OtherEntity, CustomType: "Co-op", Registered: true,
		Grievances: account.Contact{Name: "Ana", Email: "ana@luckyshrub.example"}, Care: account.Contact{Email: "care@luckyshrub.example"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := accounts.GetCompliance(ctx)
	fmt.Println(c.Entity, c.CustomType, c.Registered, err)
	// Output: Lucky Shrub Co-op true <nil>
}

func ExampleClient_RequestSync() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.OnBizApp, n.LastOnboarded = true, time.Now() })
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	requestID, err := accounts.RequestSync(ctx, account.SyncContacts)
	fmt.Println(requestID != "", err)
	_, err = accounts.RequestSync(ctx, account.SyncContacts)
	fmt.Println(errors.Is(err, waerrors.Forbidden)) // once only: 2593107
	// Output:
	// true <nil>
	// true
}
