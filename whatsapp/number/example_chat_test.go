package number_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleClient_Unblock() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.User("+15550001111", "Ana").Says("hi")
	c, ctx := number.NewClient(srv.Client()), context.Background()
	if _, err := c.Block(ctx, "+15550001111"); err != nil {
		fmt.Println(err)
		return
	}
	b, err := c.Unblock(ctx, "+15550001111")
	fmt.Println(b.Done, err)
	// Output: [+1555…11] <nil>
}

func ExampleClient_AllBlocked() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.User("+15550001111", "Ana").Says("hi")
	c, ctx := number.NewClient(srv.Client()), context.Background()
	if _, err := c.Block(ctx, "+15550001111"); err != nil {
		fmt.Println(err)
		return
	}
	for p, err := range c.AllBlocked(ctx) {
		fmt.Println(p.WaID, err)
	}
	// Output: 15550001111 <nil>
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

func ExampleClient_SetUsername() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	_, err := number.NewClient(srv.Client()).SetUsername(context.Background(), "lucky.com")
	fmt.Println(err)
	// Output: whatsapp: set username: username: want no ending of a domain, got "lucky.com" [invalid, not sent]
}

func ExampleCheckUsername() {
	fmt.Println(number.CheckUsername("lucky.shrub"))
	// Output: <nil>
}
