package whatsapptest_test

import (
	"context"
	"fmt"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A template that Meta pauses or moves to another category, to see what a program makes of it.
func ExampleServer_ChangeTemplate() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	send := func() {
		_, err := srv.Client().Send(context.Background(), whatsapp.Phone("+15550001111"), &whatsapp.Template{Name: "hello_world", Language: "en_US"})
		fmt.Println(err == nil)
	}
	send()
	srv.ChangeTemplate("hello_world", "en_US", func(t *whatsapptest.Template) { t.Status = "PAUSED" })
	send()
	srv.ChangeTemplate("hello_world", "en_US", func(t *whatsapptest.Template) { t.Status = "APPROVED" })
	send()
	// Output:
	// true
	// false
	// true
}
