package graph_test

import (
	"context"
	"fmt"
	"net/url"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A client calls an endpoint that the SDK has no function for, with credentials, retries and typed errors.
func Example() {
	server := whatsapptest.NewServer()
	defer server.Close()
	var api graph.API = server.Client() // any *whatsapp.Client

	type number struct {
		Display string `json:"display_phone_number"`
	}
	path, err := graph.Path(api.PhoneNumberID())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := graph.WithOp(context.Background(), "get number") // how errors and hooks name the call
	n, err := graph.Get[number](ctx, api, graph.Query(path, url.Values{"fields": {"display_phone_number"}}))
	fmt.Println(n.Display, err)
	// Output: +1 555-010-0000 <nil>
}

func ExamplePath() {
	fmt.Println(graph.Path("102290129340398", "message_templates"))
	_, err := graph.Path("102290129340398", "../me")
	fmt.Println(err != nil)
	// Output:
	// 102290129340398/message_templates <nil>
	// true
}

func ExampleQuery() {
	fmt.Println(graph.Query("102290129340398/phone_numbers", url.Values{"limit": {"10"}, "fields": {"id,status"}}))
	// Output: 102290129340398/phone_numbers?fields=id%2Cstatus&limit=10
}

// All asks for the next page only when the range needs it.
func ExampleAll() {
	show := func(ctx context.Context, client *whatsapp.Client, wabaID string) error {
		path, err := graph.Path(wabaID, "message_templates")
		if err != nil {
			return err
		}
		type template struct {
			Name   string `json:"name"`
			Status string `json:"status"`
		}
		for t, err := range graph.All[template](ctx, client, path) {
			if err != nil {
				return err
			}
			fmt.Println(t.Name, t.Status)
		}
		return nil
	}
	server := whatsapptest.NewServer()
	defer server.Close()
	if err := show(context.Background(), server.Client(), server.WABAID()); err != nil {
		fmt.Println(err)
	}
	// Output: hello_world APPROVED
}

func ExamplePost() {
	mark := func(ctx context.Context, api graph.API, messageID string) (bool, error) {
		path, err := graph.Path(api.PhoneNumberID(), "messages")
		if err != nil {
			return false, err
		}
		type receipt struct {
			Product   string `json:"messaging_product"`
			Status    string `json:"status"`
			MessageID string `json:"message_id"`
		}
		type answer struct {
			Success bool `json:"success"`
		}
		// To do it twice does no harm, so it may be repeated even if the first answer was lost.
		a, err := graph.Post[answer](graph.WithRepeat(ctx), api, path, receipt{"whatsapp", "read", messageID})
		return a.Success, err
	}
	server := whatsapptest.NewServer()
	defer server.Close()
	id := server.User("+15550100011", "Ana").Says("hi")
	fmt.Println(mark(context.Background(), server.Client(), id))
	// Output: true <nil>
}
