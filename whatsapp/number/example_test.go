package number_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Register a number: ask for a code, verify it, register with a PIN.
func Example() {
	srv := whatsapptest.NewServer() // or whatsapp.NewClient with a real token
	defer srv.Close()
	ctx, wa := context.Background(), srv.Client()
	id := srv.AddNumber("+1 555-010-0001", "Lucky Shrub")
	srv.ChangeNumber(id, func(n *whatsapptest.Number) { n.Registered, n.CodeStatus, n.PIN = false, "NOT_VERIFIED", "" })
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

func ExampleClient_Block() {
	c := number.NewClient(newAPI(`{"block_users":{"added_users":[{"input":"+15550001111","wa_id":"15550001111"}],
		"failed_users":[{"input":"+15550001112","errors":[{"code":139100,"message":"Failed to block"}]}]}}`))
	b, err := c.Block(context.Background(), "+15550001111", "+15550001112")
	fmt.Println(b.Done, err)
	for _, f := range b.Failed {
		fmt.Println(f.Person, f.Err.Title)
	}
	// Output:
	// [+1555…11] <nil>
	// +1555…12 Failed to block
}

func ExampleClient_CreateLink() {
	c := number.NewClient(newAPI(`{"code":"4O4YGZEG3RIVE1","deep_link_url":"https://wa.me/message/4O4YGZEG3RIVE1","qr_image_url":"https://cdn.example/qr.png"}`))
	l, err := c.CreateLink(context.Background(), "Show me the offers", number.PNG)
	fmt.Println(l.URL, l.Image, err)
	// Output: https://wa.me/message/4O4YGZEG3RIVE1 https://cdn.example/qr.png <nil>
}

func ExampleClient_SetConversation() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).SetConversation(context.Background(), number.Conversation{
		IceBreakers: []string{"Where is my order?", "Opening hours"}, Commands: []number.Command{{Name: "help", Hint: "What I can do"}},
	})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_Health() {
	c := number.NewClient(newAPI(`{"health_status":{"can_send_message":"BLOCKED","entities":[{"entity_type":"WABA","can_send_message":"BLOCKED",
		"errors":[{"error_code":141006,"error_description":"No payment method.","possible_solution":"Add one."}]}]}}`))
	h, err := c.Health(context.Background())
	fmt.Println(h.CanSend, h.Entities[0].Type, h.Entities[0].Errors[0].Solution, err)
	// Output: BLOCKED WABA Add one. <nil>
}

func ExampleClient_SetUsername() {
	_, err := number.NewClient(newAPI()).SetUsername(context.Background(), "lucky.com")
	fmt.Println(err)
	// Output: whatsapp: set username: username: want no ending of a domain, got "lucky.com" [invalid, not sent]
}

func ExampleCheckUsername() {
	fmt.Println(number.CheckUsername("lucky.shrub"))
	// Output: <nil>
}
