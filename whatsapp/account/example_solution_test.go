package account_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/account"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleClient_Solutions() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddSolution(whatsapptest.Solution{Name: "Lucky Together"})
	for s, err := range account.NewClient(srv.Client(), srv.WABAID()).Solutions(context.Background()) {
		fmt.Println(s.Name, s.Status, err)
	}
	// Output: Lucky Together ACTIVE <nil>
}

func ExampleClient_Solution() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	id := srv.AddSolution(whatsapptest.Solution{Name: "Lucky Together"})
	s, err := account.NewClient(srv.Client(), srv.WABAID()).Solution(context.Background(), id)
	fmt.Println(s.Name, s.Owner.ID == srv.AppID(), err)
	// Output: Lucky Together true <nil>
}

func ExampleClient_Migrate() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	here := srv.AddSolution(whatsapptest.Solution{Name: "Lucky Together"})
	there := srv.AddSolution(whatsapptest.Solution{Name: "Luckier Together"})
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	intent, err := accounts.Migrate(ctx, account.Migration{Solution: here, Target: there, Action: account.InitiateMigration})
	fmt.Println(intent.Status, err)
	// Output: PENDING <nil>
}

func ExampleClient_MigrationIntent() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	here := srv.AddSolution(whatsapptest.Solution{Name: "Lucky Together"})
	there := srv.AddSolution(whatsapptest.Solution{Name: "Luckier Together"})
	accounts, ctx := account.NewClient(srv.Client(), srv.WABAID()), context.Background()
	intent, err := accounts.Migrate(ctx, account.Migration{Solution: here, Target: there, Action: account.InitiateMigration})
	if err != nil {
		fmt.Println(err)
		return
	}
	now, err := accounts.MigrationIntent(ctx, intent.ID)
	fmt.Println(now.Status, err)
	// Output: INITIATED <nil>
}

func ExampleClient_SolutionsOf() {
	srv, accounts := answering(`{"data":[{"id":"774485461512159","name":"Lucky Together","status":"ACTIVE"}]}`)
	defer srv.Close()
	for s, err := range accounts.SolutionsOf(context.Background(), srv.AppID(), "OWNER") {
		fmt.Println(s.Name, err)
	}
	// Output: Lucky Together <nil>
}

func ExampleClient_CreateSolution() {
	srv, accounts := answering(`{"solution_id":"774485461512159"}`)
	defer srv.Close()
	solutionID, err := accounts.CreateSolution(context.Background(), srv.AppID(), account.NewSolution{
		Name: "Lucky Together", PartnerApp: "9876543210987654", OfPartner: []account.Task{account.Messaging},
	})
	fmt.Println(solutionID, err)
	// Output: 774485461512159 <nil>
}

func ExampleClient_AcceptSolution() {
	srv, accounts := answering(`{"success":true,"partner_status":"ACCEPTED"}`)
	defer srv.Close()
	err := accounts.AcceptSolution(context.Background(), "774485461512159", srv.AppID())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_RejectSolution() {
	srv, accounts := answering(`{"success":true,"rejected_request_type":"PARTNERSHIP_REQUEST"}`)
	defer srv.Close()
	err := accounts.RejectSolution(context.Background(), "774485461512159", "Not now")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SolutionToken() {
	srv, accounts := answering(`{"access_token":"EAAtoken","expires_at":1735689600}`)
	defer srv.Close()
	token, err := accounts.SolutionToken(context.Background(), "774485461512159", "506914307656634")
	fmt.Println(token, len(token.Secret), err)
	// Output: (token) 8 <nil>
}

func ExampleClient_RequestDeactivation() {
	srv, accounts := answering(`{"success":true,"request_id":"deactivation_req_1"}`)
	defer srv.Close()
	requestID, err := accounts.RequestDeactivation(context.Background(), "774485461512159", "")
	fmt.Println(requestID, err)
	// Output: deactivation_req_1 <nil>
}

func ExampleClient_AcceptDeactivation() {
	srv, accounts := answering(`{"id":"774485461512159","status":"DEACTIVATED","status_for_pending_request":"NONE"}`)
	defer srv.Close()
	s, err := accounts.AcceptDeactivation(context.Background(), "774485461512159")
	fmt.Println(s.Status, err)
	// Output: DEACTIVATED <nil>
}

func ExampleClient_RejectDeactivation() {
	srv, accounts := answering(`{"id":"774485461512159","status":"ACTIVE","status_for_pending_request":"NONE"}`)
	defer srv.Close()
	s, err := accounts.RejectDeactivation(context.Background(), "774485461512159")
	fmt.Println(s.Status, err)
	// Output: ACTIVE <nil>
}
