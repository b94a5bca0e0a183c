package graph_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// An endpoint that the module does not cover yet is called with the client's credentials, retries and errors.
func ExampleGet() {
	srv := whatsapptest.NewServer(whatsapptest.WithNumber("+1 555-010-0000", "Shop"))
	defer srv.Close()
	var client graph.API = srv.Client()

	path, err := graph.Path(client.PhoneNumberID())
	if err != nil {
		fmt.Println(err)
		return
	}
	type number struct {
		Name string `json:"verified_name"`
	}
	n, err := graph.Get[number](context.Background(), client, graph.Query(path, url.Values{"fields": {"verified_name"}}))
	fmt.Println(n.Name, err)
	// Output: Shop <nil>
}

func ExamplePost() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	type code struct {
		Method   string `json:"code_method"`
		Language string `json:"language"`
	}
	client := srv.Client()
	ctx := graph.WithOp(context.Background(), "request code")
	_, err := graph.Post[graph.Done](ctx, client, client.PhoneNumberID()+"/request_code", code{"SMS", "en_US"})
	fmt.Println(err)
	// Output: <nil>
}

// A call that has nothing to tell but that it worked.
func ExampleDone() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	// Subscribing twice does no harm, so the call may be repeated like a GET.
	ctx := graph.WithRepeat(graph.WithOp(context.Background(), "subscribe app"))
	_, err := graph.Post[graph.Done](ctx, srv.Client(), srv.WABAID()+"/subscribed_apps", nil)
	fmt.Println(err)
	// Output: <nil>
}

// What was done in part is an error that says for whom.
func ExampleWithRefusal() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.Inject(whatsapptest.Fault{Status: http.StatusOK, Body: `{"failed":["+15550001112"],"error":{"code":139100,"message":"Failed"}}`})
	var part struct {
		Failed []string `json:"failed"`
	}
	ctx := graph.WithRefusal(context.Background(), func(body []byte) { _ = json.Unmarshal(body, &part) })
	_, err := graph.Post[graph.Done](ctx, srv.Client(), "106540352242922/block_users", nil)
	fmt.Println(err != nil, part.Failed)
	// Output: true [+15550001112]
}

func ExampleAll() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	type template struct {
		Name string `json:"name"`
	}
	for t, err := range graph.All[template](context.Background(), srv.Client(), srv.WABAID()+"/message_templates?limit=25") {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(t.Name)
	}
	// Output: hello_world
}

func ExampleFetch() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	client := srv.Client()
	req, err := client.NewRequest(context.Background(), http.MethodGet, client.PhoneNumberID(), nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Accept-Language", "en")
	type number struct {
		ID string `json:"id"`
	}
	n, err := graph.Fetch[number](client, req)
	fmt.Println(n.ID == srv.PhoneNumberID(), err)
	// Output: true <nil>
}

// An id never leaves its place in a path.
func ExamplePath() {
	path, err := graph.Path("102290129340398", "message_templates")
	fmt.Println(path, err)
	_, err = graph.Path("../me")
	fmt.Println(err)
	// Output:
	// 102290129340398/message_templates <nil>
	// whatsapp: path[0]: want an id of letters, digits and . _ : = ~ + -, got "../me" [invalid, not sent]
}

func ExampleIsPublic() {
	fmt.Println(graph.IsPublic(netip.MustParseAddr("157.240.1.1")), graph.IsPublic(netip.MustParseAddr("169.254.169.254")))
	// Output: true false
}

// Metrics and logs see the name of an operation.
func ExampleWithOp() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	client := srv.Client(whatsapp.WithHook(func(_ context.Context, c whatsapp.Call) (context.Context, func(whatsapp.Result)) {
		fmt.Println(c.Op)
		return nil, nil
	}))
	type number struct {
		ID string `json:"id"`
	}
	_, _ = graph.Get[number](graph.WithOp(context.Background(), "read number"), client, client.PhoneNumberID())
	// Output: read number
}

// One page at a time, for whoever keeps cursors.
func ExampleList() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	type number struct {
		Name string `json:"verified_name"`
	}
	page, err := graph.List[number](context.Background(), srv.Client(), graph.Query(srv.WABAID()+"/phone_numbers", url.Values{"limit": {"1"}}))
	fmt.Println(len(page.Data), page.After == "", err)
	// Output: 1 true <nil>
}

func ExampleDelete() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	_, err := graph.Delete[graph.Done](context.Background(), srv.Client(), srv.WABAID()+"/subscribed_apps", nil)
	fmt.Println(err)
	// Output: <nil>
}

func ExampleQuery() {
	fmt.Println(graph.Query("102290129340398/phone_numbers", url.Values{"limit": {"50"}, "sort": {"creation_time.desc"}}))
	fmt.Println(graph.Query("102290129340398/phone_numbers", nil))
	// Output:
	// 102290129340398/phone_numbers?limit=50&sort=creation_time.desc
	// 102290129340398/phone_numbers
}

// A POST is repeated after an unclear outcome only if it is marked.
func ExampleWithRepeat() {
	ctx := graph.WithRepeat(graph.WithOp(context.Background(), "set PIN"))
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://graph.facebook.com/v26.0/106540352242922", nil)
	fmt.Println(graph.Op(ctx), graph.Repeatable(req), err)
	// Output: set PIN true <nil>
}

// An address that somebody else chose may lead to a machine of ours.
func ExamplePublicDialer() {
	_, err := graph.PublicDialer().Dial("tcp", "127.0.0.1:80")
	fmt.Println(errors.Is(err, graph.ErrNotPublic))
	// Output: true
}
