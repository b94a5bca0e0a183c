package whatsapp_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleNewClient() {
	client, err := whatsapp.NewClient("106540352242922", "EAAJtoken",
		whatsapp.WithName("support"),
		whatsapp.WithLogger(slog.Default()),
		whatsapp.WithMaxWait(5*time.Second),
		whatsapp.WithGateWait(2*time.Minute),
	)
	fmt.Println(client.PhoneNumberID(), client.Name(), err)
	// Output: 106540352242922 support <nil>
}

func ExampleClient_Send() {
	srv := whatsapptest.NewServer() // in production: whatsapp.NewClient
	defer srv.Close()
	ana := srv.User("+15550001111", "Ana")
	ana.Says("Where is my order?") // opens the 24-hour window

	receipt, err := srv.Client().Send(context.Background(), whatsapp.Phone("+15550001111"),
		&whatsapp.Text{Body: "It is on its way: https://example.com/track/7", PreviewURL: true})
	if waerrors.Ambiguous(err) {
		fmt.Println("may have left: wait for a status before sending again")
	}
	fmt.Println(strings.HasPrefix(receipt.MessageID, "wamid."), err)
	// Output: true <nil>
}

func ExampleClient_Send_refused() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	_, err := srv.Client().Send(context.Background(), whatsapp.Phone("+15550001111"), &whatsapp.Text{})
	if e, ok := errors.AsType[*waerrors.Error](err); ok {
		fmt.Println(e.Kind, "/", e.Outcome)
		for _, f := range e.Fields {
			fmt.Println(f)
		}
	}
	// Output:
	// whatsapp: invalid / whatsapp: outcome not sent
	// text.body: want 1 to 4096 characters, got 0
}

func ExampleClient_Reply() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	client := srv.Client()
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(),
		webhook.On(func(ctx context.Context, m *webhook.TextMessage) error {
			if err := client.Typing(ctx, m); err != nil { // marks it as read, too
				return err
			}
			_, err := client.Reply(ctx, m, &whatsapp.Text{Body: "You wrote: " + m.Body}, whatsapp.Quoting())
			return err
		}))
	if err != nil {
		fmt.Println(err)
		return
	}
	endpoint := httptest.NewServer(h)
	defer endpoint.Close()
	if err := srv.Subscribe(context.Background(), endpoint.URL); err != nil {
		fmt.Println(err)
		return
	}
	srv.User("+15550001111", "Ana").Says("Hello")
	if err := srv.Flush(context.Background()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(strings.Contains(srv.LastBody(), "You wrote: Hello"))
	// Output: true
}

func ExampleClient_SendOrTemplate() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.User("+15550001111", "Ana") // she has not written within 24 hours, so only a template reaches her
	_, err := srv.Client().SendOrTemplate(context.Background(), whatsapp.Phone("+15550001111"),
		&whatsapp.Text{Body: "Your table is free."},
		&whatsapp.Template{Name: "hello_world", Language: "en_US"})
	fmt.Println(strings.Contains(srv.LastBody(), "hello_world"), err)
	// Output: true <nil>
}

func ExampleClient_ForNumber() {
	client, err := whatsapp.NewClient("106540352242922", "EAAJtoken")
	if err != nil {
		return
	}
	sales := client.ForNumber("106540352242923")
	fmt.Println(client.PhoneNumberID(), sales.PhoneNumberID())
	// Output: 106540352242922 106540352242923
}

// What binds the account, a payment problem for instance, then holds up all its numbers. A customer's number, with a
// token of its own, belongs to another one.
func ExampleClient_ForWABA() {
	client, err := whatsapp.NewClient("106540352242922", "EAAJtoken", whatsapp.WithWABA("102290129340398"))
	if err != nil {
		return
	}
	customer := client.ForNumber("106540352242924", "EAAJcustomer").ForWABA("102290129340399")
	fmt.Println(customer.PhoneNumberID())
	// Output: 106540352242924
}

// Metrics: one counter per operation and kind of failure.
func ExampleWithHook() {
	count := func(_ context.Context, call whatsapp.Call) (context.Context, func(whatsapp.Result)) {
		return nil, func(r whatsapp.Result) {
			if r.Err != nil {
				fmt.Println(call.Op, r.Status, r.Err.Kind, len(r.Attempts))
			}
		}
	}
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.User("+15550001111", "Ana")
	client := srv.Client(whatsapp.WithHook(count))
	_, _ = client.Send(context.Background(), whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "outside of the window"})
	// Output: send message 400 whatsapp: window closed 1
}

// A solution provider that hands out API keys of its own often has other paths, too. This one (360dialog) takes the key
// in a header, and knows the number by the key, so that its id is not in the path.
func ExampleWithCredentialsHeader() {
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.URL.Path, r.Header.Get("D360-Api-Key"), r.Header.Get("Authorization") == "")
		fmt.Fprint(w, `{"messages":[{"id":"wamid.X"}]}`)
	}))
	defer provider.Close()

	const number = "106540352242922"
	client, err := whatsapp.NewClient(number, "api-key",
		whatsapp.WithBaseURL(provider.URL), // https://waba-v2.360dialog.io
		whatsapp.WithAPIVersion(""),
		whatsapp.WithCredentialsHeader("D360-API-KEY"),
		whatsapp.WithTransport(withoutNumber{"/" + number, http.DefaultTransport}),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = client.Send(context.Background(), whatsapp.Phone("+15550001111"), &whatsapp.Text{Body: "Hello"})
	fmt.Println(err)
	// Output:
	// POST /messages api-key true
	// <nil>
}

// withoutNumber takes the number's id out of paths.
type withoutNumber struct {
	prefix string
	next   http.RoundTripper
}

func (rt withoutNumber) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.URL.Path = strings.TrimPrefix(r.URL.Path, rt.prefix)
	return rt.next.RoundTrip(r)
}

// Tokens that expire come from a source, which is asked again when Meta refuses one.
func ExampleWithTokenSource() {
	source := func(_ context.Context, refused string) (string, error) {
		if refused != "" {
			fmt.Println("a new token is needed")
		}
		return os.Getenv("WHATSAPP_TOKEN"), nil
	}
	_, err := whatsapp.NewClient("106540352242922", "", whatsapp.WithTokenSource(source))
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_SendFile() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	client := srv.Client(whatsapp.WithLinkFallback(func(_ context.Context, f media.File) (string, error) {
		return "https://files.example.com/" + f.Name(), nil // put it where people can get it
	}))
	for _, f := range []media.File{
		media.Bytes("prices.csv", []byte("bread,3.20\n")),
		media.Bytes("site.zip", append([]byte("PK\x05\x06"), make([]byte, 18)...)),
	} {
		if _, err := client.SendFile(context.Background(), whatsapp.Phone("+15550001111"), f, "As you wished"); err != nil {
			fmt.Println(err)
		}
		sent := srv.Ledger()
		fmt.Println(f.Name(), "went as", sent[len(sent)-1].Type)
	}
	// Output:
	// prices.csv went as document
	// site.zip went as text
}
