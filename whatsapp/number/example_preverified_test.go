package number_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/number"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// partner serves one answer as Meta gives it to solution partners, which the fake API is not.
func partner(body string) (*whatsapptest.Server, *whatsapp.Client) {
	srv := whatsapptest.NewServer()
	srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: body})
	return srv, srv.Client()
}

func ExampleClient_AddPreVerified() {
	srv, wa := partner(`{"id":"1906385232743"}`)
	defer srv.Close()
	id, err := number.NewClient(wa).AddPreVerified(context.Background(), srv.BusinessID(), "15550001113")
	fmt.Println(id, err) // RequestCode and Verify on number.NewClient(wa.ForNumber(id)) follow
	// Output: 1906385232743 <nil>
}

func ExampleClient_AllPreVerified() {
	srv, wa := partner(`{"data":[{"id":"1906385232743","display_phone_number":"+1 555-000-1113","availability_status":"AVAILABLE"}]}`)
	defer srv.Close()
	for n, err := range number.NewClient(wa).AllPreVerified(context.Background(), srv.BusinessID()) {
		fmt.Println(n.Display, n.Availability, err)
	}
	// Output: +1 555-000-1113 AVAILABLE <nil>
}

func ExampleClient_GetPreVerified() {
	srv, wa := partner(`{"id":"1906385232743","display_phone_number":"+1 555-000-1113","country_prefix":1}`)
	defer srv.Close()
	n, err := number.NewClient(wa).GetPreVerified(context.Background(), "1906385232743")
	fmt.Println(n.Display, n.Prefix, err)
	// Output: +1 555-000-1113 1 <nil>
}

func ExampleClient_DeletePreVerified() {
	srv, wa := partner(`{"success":true}`)
	defer srv.Close()
	err := number.NewClient(wa).DeletePreVerified(context.Background(), "1906385232743")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SharePreVerified() {
	srv, wa := partner(`{"success":true}`)
	defer srv.Close()
	err := number.NewClient(wa).SharePreVerified(context.Background(), number.Share{Business: srv.BusinessID(), Number: "1906385232743", Partner: "506914307656635"})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_UnsharePreVerified() {
	srv, wa := partner(`{"success":true}`)
	defer srv.Close()
	err := number.NewClient(wa).UnsharePreVerified(context.Background(), number.Share{Business: srv.BusinessID(), Number: "1906385232743", Partner: "506914307656635"})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_PreVerifiedPartners() {
	srv, wa := partner(`{"data":[{"id":"506914307656635","name":"Ben's Partners","verification_status":"verified"}]}`)
	defer srv.Close()
	for p, err := range number.NewClient(wa).PreVerifiedPartners(context.Background(), "1906385232743") {
		fmt.Println(p.Name, p.Verification, err)
	}
	// Output: Ben's Partners verified <nil>
}
