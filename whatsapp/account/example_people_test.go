package account_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleClient_OwnedBy() {
	srv, accounts := answering(`{"data":[{"id":"102290129340398","name":"Lucky Shrub","ownership_type":"SELF_OWNED"}]}`)
	defer srv.Close()
	for a, err := range accounts.OwnedBy(context.Background(), srv.BusinessID()) {
		fmt.Println(a.Name, a.Ownership, err)
	}
	// Output: Lucky Shrub SELF_OWNED <nil>
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
	srv, accounts := answering(`{"data":[{"id":"102290129340398","name":"Lucky Shrub","permissions":["MANAGE"]}]}`)
	defer srv.Close()
	for a, err := range accounts.AssignedTo(context.Background(), "100012345678901") {
		fmt.Println(a.Name, a.Permissions, err)
	}
	// Output: Lucky Shrub [MANAGE] <nil>
}

func ExampleClient_Users() {
	srv, accounts := answering(`{"data":[{"id":"100012345678901","name":"Ana","tasks":["MANAGE"]}]}`)
	defer srv.Close()
	for u, err := range accounts.Users(context.Background(), srv.BusinessID()) {
		fmt.Println(u.Name, u.Tasks, err)
	}
	// Output: Ana [MANAGE] <nil>
}

func ExampleClient_AddUser() {
	srv, accounts := answering(`{"success":true}`)
	defer srv.Close()
	err := accounts.AddUser(context.Background(), "100012345678901", account.Messaging, account.ViewTemplates)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_RemoveUser() {
	srv, accounts := answering(`{"success":true}`)
	defer srv.Close()
	err := accounts.RemoveUser(context.Background(), "100012345678901")
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
	srv, accounts := answering(`{"data":[{"entity_name":"Lucky Shrub","entity_type":"PARTNERSHIP","is_registered":true}]}`)
	defer srv.Close()
	c, err := accounts.GetCompliance(context.Background())
	fmt.Println(c.Entity, c.Type == account.Partnership, err)
	// Output: Lucky Shrub true <nil>
}

func ExampleClient_RequestSync() {
	srv, accounts := answering(`{"messaging_product":"whatsapp","request_id":"R1"}`)
	defer srv.Close()
	requestID, err := accounts.RequestSync(context.Background(), account.SyncContacts)
	fmt.Println(requestID, err)
	// Output: R1 <nil>
}
