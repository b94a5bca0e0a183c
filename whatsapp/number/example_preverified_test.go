package number_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A number is verified before a customer takes it, and added to the customer's account without a code.
func ExampleClient_AddPreVerified() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa, ctx := srv.Client(), context.Background()
	id, err := number.NewClient(wa).AddPreVerified(ctx, srv.BusinessID(), "15550100009")
	if err != nil {
		fmt.Println(err)
		return
	}
	pooled := number.NewClient(wa.ForNumber(id))
	if err := pooled.RequestCode(ctx, number.SMS, "en_US"); err != nil {
		fmt.Println(err)
		return
	}
	if err := pooled.Verify(ctx, srv.Code(id)); err != nil {
		fmt.Println(err)
		return
	}
	_, err = number.NewClient(wa).Add(ctx, srv.WABAID(), number.New{Phone: "15550100009", Name: "Lucky Shrub", PreVerified: id})
	fmt.Println(err)
	// Output: <nil>
}

// pool is the fake API with a number in the pool, and a client of it.
func pool() (srv *whatsapptest.Server, c *number.Client, id string) {
	srv = whatsapptest.NewServer()
	wa, ctx := srv.Client(), context.Background()
	c = number.NewClient(wa)
	id, err := c.AddPreVerified(ctx, srv.BusinessID(), "15550100009")
	pooled := number.NewClient(wa.ForNumber(id))
	if err == nil {
		err = pooled.RequestCode(ctx, number.SMS, "en_US")
	}
	if err == nil {
		err = pooled.Verify(ctx, srv.Code(id))
	}
	if err != nil {
		fmt.Println(err)
	}
	return srv, c, id
}

func ExampleClient_AllPreVerified() {
	srv, c, _ := pool()
	defer srv.Close()
	for n, err := range c.AllPreVerified(context.Background(), srv.BusinessID()) {
		fmt.Println(n.Verification, n.Availability, err)
	}
	// Output: VERIFIED AVAILABLE <nil>
}

func ExampleClient_GetPreVerified() {
	srv, c, id := pool()
	defer srv.Close()
	n, err := c.GetPreVerified(context.Background(), id)
	fmt.Println(n.ID == id, n.Prefix, err)
	// Output: true 1 <nil>
}

func ExampleClient_DeletePreVerified() {
	srv, c, id := pool()
	defer srv.Close()
	err := c.DeletePreVerified(context.Background(), id)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SharePreVerified() {
	srv, c, id := pool()
	defer srv.Close()
	err := c.SharePreVerified(context.Background(), number.Share{Business: srv.BusinessID(), Number: id, Partner: "506914307656635"})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_UnsharePreVerified() {
	srv, c, id := pool()
	defer srv.Close()
	ctx, share := context.Background(), number.Share{Business: srv.BusinessID(), Number: id, Partner: "506914307656635"}
	if err := c.SharePreVerified(ctx, share); err != nil {
		fmt.Println(err)
		return
	}
	err := c.UnsharePreVerified(ctx, share)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_PreVerifiedPartners() {
	srv, c, id := pool()
	defer srv.Close()
	ctx := context.Background()
	if err := c.SharePreVerified(ctx, number.Share{Business: srv.BusinessID(), Number: id, Partner: "506914307656635"}); err != nil {
		fmt.Println(err)
		return
	}
	for p, err := range c.PreVerifiedPartners(ctx, id) {
		fmt.Println(p.ID, err)
	}
	// Output: 506914307656635 <nil>
}
