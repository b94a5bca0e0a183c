package number_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Somebody who could not be blocked makes an error, and Blocked says who it was and why.
func ExampleClient_Block() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.User("+15550001111", "Ana").Says("hi") // only who wrote in the last 24 hours can be blocked
	b, err := number.NewClient(srv.Client()).Block(context.Background(), "+15550001111", "+15550001112")
	fmt.Println(err != nil) // 139100
	fmt.Println("blocked:", b.Done)
	for _, f := range b.Failed {
		fmt.Println("not blocked:", f.Person, f.Err.Code)
	}
	// Output:
	// true
	// blocked: [+1555…11]
	// not blocked: +1555…12 131047
}

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

func ExampleClient_GetConversation() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	c, ctx := number.NewClient(srv.Client()), context.Background()
	if err := c.SetConversation(ctx, number.Conversation{IceBreakers: []string{"Where is my order?"}}); err != nil {
		fmt.Println(err)
		return
	}
	got, err := c.GetConversation(ctx)
	fmt.Println(got.IceBreakers, err)
	// Output: [Where is my order?] <nil>
}

func ExampleClient_SetCommerce() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	err := number.NewClient(srv.Client()).SetCommerce(context.Background(), number.Commerce{Catalog: new(false)}) // the cart stays as it is
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_GetCommerce() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	c, ctx := number.NewClient(srv.Client()), context.Background()
	if err := c.SetCommerce(ctx, number.Commerce{Catalog: new(true), Cart: new(false)}); err != nil {
		fmt.Println(err)
		return
	}
	got, err := c.GetCommerce(ctx)
	fmt.Println(*got.Catalog, *got.Cart, err)
	// Output: true false <nil>
}

func ExampleClient_CreateLink() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	l, err := number.NewClient(srv.Client()).CreateLink(context.Background(), "Show me the offers", number.PNG)
	fmt.Println(l.Text, l.URL == "https://wa.me/message/"+l.Code, l.Image != "", err)
	// Output: Show me the offers true true <nil>
}

func ExampleClient_UpdateLink() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	c, ctx := number.NewClient(srv.Client()), context.Background()
	l, err := c.CreateLink(ctx, "Cyber Monday", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err = c.UpdateLink(ctx, l.Code, "Cyber Tuesday")
	fmt.Println(l.Text, err)
	// Output: Cyber Tuesday <nil>
}

func ExampleClient_AllLinks() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	c, ctx := number.NewClient(srv.Client()), context.Background()
	if _, err := c.CreateLink(ctx, "Cyber Monday", ""); err != nil {
		fmt.Println(err)
		return
	}
	for l, err := range c.AllLinks(ctx, number.SVG) {
		fmt.Println(l.Text, err)
	}
	// Output: Cyber Monday <nil>
}

func ExampleClient_GetLink() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	c, ctx := number.NewClient(srv.Client()), context.Background()
	made, err := c.CreateLink(ctx, "Cyber Monday", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := c.GetLink(ctx, made.Code, number.PNG)
	fmt.Println(l.Text, err)
	// Output: Cyber Monday <nil>
}

func ExampleClient_DeleteLink() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	c, ctx := number.NewClient(srv.Client()), context.Background()
	l, err := c.CreateLink(ctx, "Cyber Monday", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	err = c.DeleteLink(ctx, l.Code)
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

// A name of another number of yours can be taken over.
func ExampleTakingOver() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeNumber(srv.AddNumber("+1 555-010-0001", "Other"), func(n *whatsapptest.Number) {
		n.Username, n.UsernameStatus = "lucky.shrub", "reserved"
	})
	status, err := number.NewClient(srv.Client()).SetUsername(context.Background(), "lucky.shrub", number.TakingOver())
	fmt.Println(status != "", err)
	// Output: true <nil>
}

func ExampleCheckUsername() {
	fmt.Println(number.CheckUsername("lucky.shrub"))
	// Output: <nil>
}

func ExampleClient_GetUsername() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Username, n.UsernameStatus = "lucky.shrub", "approved" })
	u, err := number.NewClient(srv.Client()).GetUsername(context.Background())
	fmt.Println(u.Name, u.Status, err)
	// Output: lucky.shrub approved <nil>
}

func ExampleClient_DeleteUsername() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.ChangeNumber("", func(n *whatsapptest.Number) { n.Username, n.UsernameStatus = "lucky.shrub", "approved" })
	err := number.NewClient(srv.Client()).DeleteUsername(context.Background())
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SuggestUsernames() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	names, err := number.NewClient(srv.Client()).SuggestUsernames(context.Background())
	fmt.Println(len(names) > 0, err)
	// Output: true <nil>
}

func ExampleClient_ForgetContact() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.User("+15550001111", "Ana", whatsapptest.WithUserID("US.13491208655302741918")).Says("hi")
	was, err := number.NewClient(srv.Client()).ForgetContact(context.Background(), "US.13491208655302741918")
	fmt.Println(was, err)
	// Output: true <nil>
}
