package profile_test

import (
	"context"
	"errors"
	"fmt"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/profile"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func Example() {
	srv := whatsapptest.NewServer() // or whatsapp.NewClient with a real token
	defer srv.Close()
	profiles, ctx := profile.NewClient(srv.Client()), context.Background()

	err := profiles.Update(ctx, profile.Update{
		About: "Fresh bread from six", Vertical: profile.Grocery, Websites: new([]string{"https://bakery.example"}),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	now, err := profiles.Get(ctx)
	fmt.Println(now.About, now.Vertical.Name(), now.Websites, err)
	// Output: Fresh bread from six Food and grocery [https://bakery.example] <nil>
}

func ExampleUpdate_Check() {
	err := profile.Update{Email: new("Ben <ben@bakery.example>"), Websites: new([]string{"bakery.example"}), Vertical: "BAKERY"}.Check()
	if e, ok := errors.AsType[*waerrors.Error](err); ok {
		for _, f := range e.Fields {
			fmt.Println(f.Path, "-", f.Rule)
		}
	}
	// Output:
	// email - want an e-mail address without a name
	// websites[0] - want an address that begins with http:// or https://
	// vertical - want one of the documented industries
}

func ExampleDiff() {
	before := profile.Profile{About: "Closed", Vertical: profile.Retail}
	after := profile.Profile{About: "Open", Vertical: profile.Grocery}
	for _, c := range profile.Diff(before, after) {
		fmt.Printf("%s: %s -> %s\n", c.Field, c.Old, c.New)
	}
	// Output:
	// about: Closed -> Open
	// vertical: Shopping and retail -> Food and grocery
}

func ExampleClient_Sync() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	profiles, ctx := profile.NewClient(srv.Client()), context.Background()
	var stored profile.Profile // a row of a database
	if _, err := profiles.Sync(ctx, &stored); err != nil {
		fmt.Println(err)
		return
	}
	_ = profiles.Update(ctx, profile.Update{Address: new("1 Mill Lane")}) // somebody edits it elsewhere
	changes, err := profiles.Sync(ctx, &stored)
	fmt.Println(len(changes), changes[0].Field, stored.Address, err)
	// Output: 1 address 1 Mill Lane <nil>
}

func ExampleClient_Apply() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	profiles, ctx := profile.NewClient(srv.Client()), context.Background()
	want, err := profiles.Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	want.Email = "hello@bakery.example"
	changes, err := profiles.Apply(ctx, want) // writes one field
	fmt.Println(len(changes), err)
	changes, err = profiles.Apply(ctx, want) // writes nothing
	fmt.Println(len(changes), err)
	// Output:
	// 1 <nil>
	// 0 <nil>
}

func ExampleUpdateTo() {
	have := profile.Profile{About: "Open", Email: "old@bakery.example"}
	want := profile.Profile{About: "Open", Email: "hello@bakery.example"}
	body, err := profile.UpdateTo(have, want).MarshalJSON()
	fmt.Println(string(body), err)
	// Output: {"messaging_product":"whatsapp","email":"hello@bakery.example"} <nil>
}

func ExampleClient_SetPhoto() {
	wa, err := whatsapp.NewClient("106540352242922", "token", whatsapp.WithAppID("4242"))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = profile.NewClient(wa).SetPhoto(context.Background(), media.Bytes("me.pdf", []byte("%PDF-1.4\n")))
	fmt.Println(errors.Is(err, waerrors.Invalid)) // want a JPEG or PNG
	// Output: true
}

func ExampleVerticals() {
	for _, v := range profile.Verticals()[:3] {
		fmt.Println(v, v.Name())
	}
	// Output:
	// ALCOHOL Alcohol
	// AUTO Automotive
	// BEAUTY Beauty, spa and salon
}
