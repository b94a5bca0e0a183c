package template_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleClient_Create() {
	srv := whatsapptest.NewServer(whatsapptest.WithReview())
	defer srv.Close()
	templates := template.NewClient(srv.Client(), srv.WABAID())
	made, err := templates.Create(context.Background(), template.Definition{
		Name: "parcel_news", Language: "en_US", Category: template.Utility,
		Header:  &template.ImageHeader{Sample: template.SampleFile(media.Bytes("parcel.png", []byte(parcelPNG)))}, // uploaded first
		Body:    template.Body{Text: "Hi {{1}}, order {{2}} is on its way.", Examples: template.Values("Ana", "A-1042")},
		Buttons: []template.Button{&template.URL{Text: "Track", URL: "https://example.com/t/{{1}}", Example: "https://example.com/t/A-1042"}},
	})
	fmt.Println(made.Status, made.Category, err)
	// Output: PENDING UTILITY <nil>
}

func ExampleClient_Find() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	templates := template.NewClient(srv.Client(), srv.WABAID())
	t, err := templates.Find(context.Background(), "hello_world", "en_US")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.Text())
	_, err = templates.Find(context.Background(), "hello_world", "de")
	fmt.Println(err)
	// Output:
	// Hello World
	// Welcome and congratulations!! This message demonstrates your ability to send a message notification from the Cloud API. Thank you for taking the time to test with us.
	// WhatsApp Business Platform sample message
	// whatsapp: find template: (#132001) template.name: want a template of the account in this language, got hello_world in de [template, not sent]
}

func ExampleClient_All() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	templates := template.NewClient(srv.Client(), srv.WABAID())
	for t, err := range templates.All(context.Background(), template.Query{Status: template.Approved}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(t.Name, t.Language, t.Status)
	}
	// Output:
	// hello_world en_US APPROVED
}

func ExampleClient_List() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{Name: "order_shipped", Body: "It is on its way.", Status: "PAUSED"})
	templates := template.NewClient(srv.Client(), srv.WABAID())
	ctx := context.Background()
	first, err := templates.List(ctx, template.Query{PageSize: 1})
	if err != nil {
		log.Fatal(err)
	}
	second, err := templates.List(ctx, template.Query{PageSize: 1, After: first.After})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(second.Data[0].Name, second.Data[0].Status)
	// Output: order_shipped PAUSED
}

func ExampleClient_Get() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "order_shipped", Body: "It is on its way.", Quality: "GREEN"})
	t, err := template.NewClient(srv.Client(), srv.WABAID()).Get(context.Background(), "1689556908129832")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.Name, t.Status, t.Quality)
	// Output: order_shipped APPROVED GREEN
}

func ExampleClient_Edit() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "order_shipped", Body: "It is on its way."})
	templates := template.NewClient(srv.Client(), srv.WABAID())
	change := template.Change{
		Content: &template.Definition{Body: template.Body{Text: "Hi {{1}}, it has left our house.", Examples: template.Values("Ana")}},
	}
	fmt.Println(templates.Edit(context.Background(), "1689556908129832", change))
	err := templates.Edit(context.Background(), "1689556908129832", change) // an approved one can be edited once a day
	fmt.Println(err != nil)
	// Output:
	// <nil>
	// true
}

func ExampleClient_Delete() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{Name: "order_shipped", Language: "en_US", Body: "On its way."})
	srv.AddTemplate(whatsapptest.Template{Name: "order_shipped", Language: "de", Body: "Unterwegs."})
	templates := template.NewClient(srv.Client(), srv.WABAID())
	ctx := context.Background()
	fmt.Println(templates.Delete(ctx, "order_shipped")) // in all languages
	err := templates.Delete(ctx, "order_shipped")
	e, _ := errors.AsType[*waerrors.Error](err)
	fmt.Println(e.Code, e.Subcode, e.Details)
	// Output:
	// <nil>
	// 100 2593002 Message template not found.
}

func ExampleClient_DeleteOne() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "order_shipped", Language: "en_US", Body: "On its way."})
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129833", Name: "order_shipped", Language: "de", Body: "Unterwegs."})
	templates := template.NewClient(srv.Client(), srv.WABAID())
	ctx := context.Background()
	fmt.Println(templates.DeleteOne(ctx, "order_shipped", "1689556908129833"))
	t, err := templates.Find(ctx, "order_shipped", "en_US")
	fmt.Println(t.Status, err)
	// Output:
	// <nil>
	// APPROVED <nil>
}

func ExampleClient_DeleteIDs() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "order_shipped", Body: "On its way."})
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129833", Name: "sale", Body: "It is on."})
	templates := template.NewClient(srv.Client(), srv.WABAID())
	fmt.Println(templates.DeleteIDs(context.Background(), "1689556908129832", "1689556908129833"))
	// Output: <nil>
}

func ExampleClient_Library() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	templates := template.NewClient(srv.Client(), srv.WABAID())
	for l, err := range templates.Library(context.Background(), template.LibraryQuery{Topic: "ORDER_MANAGEMENT", Language: "en_US"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(l.Name+":", l.Body)
	}
	// Output: delivery_update_1: Hi {{1}}, your order {{2}} is on its way.
}

func ExampleClient_CreateFromLibrary() {
	srv := whatsapptest.NewServer(whatsapptest.WithReview()) // what comes from the library needs no review
	defer srv.Close()
	made, err := template.NewClient(srv.Client(), srv.WABAID()).CreateFromLibrary(context.Background(), template.FromLibrary{
		Name: "my_delivery_update", Language: "en_US", Library: "delivery_update_1",
		Buttons: []template.Button{&template.URL{URL: "https://example.com/{{1}}", Example: "https://example.com/A-1042"}},
	})
	fmt.Println(made.Status, err)
	// Output: APPROVED <nil>
}

// Archiving has a host of its own, so it takes a client of its own.
func ExampleClient_Archive() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "order_shipped", Body: "It is on its way."})
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129833", Name: "sale", Body: "It is on.", Status: "PENDING"})
	archive := srv.Client(whatsapp.WithAPIVersion("")) // at Meta with whatsapp.WithBaseURL("https://api.facebook.com") too
	templates := template.NewClient(srv.Client(), srv.WABAID(), template.WithArchiveAPI(archive))
	ctx := context.Background()
	moved, err := templates.Archive(ctx, "1689556908129832", "1689556908129833")
	fmt.Println(moved.IDs, moved.Failed, err)
	// Output:
	// [1689556908129832] [{1689556908129833 Only approved or rejected templates can be archived}] <nil>
}

// Within 28 days a template can be brought back.
func ExampleClient_Unarchive() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "order_shipped", Body: "It is on its way.", Status: "ARCHIVED"})
	archive := srv.Client(whatsapp.WithAPIVersion("")) // at Meta with whatsapp.WithBaseURL("https://api.facebook.com") too
	templates := template.NewClient(srv.Client(), srv.WABAID(), template.WithArchiveAPI(archive))
	moved, err := templates.Unarchive(context.Background(), "1689556908129832")
	fmt.Println(moved.IDs, moved.Failed, err)
	// Output: [1689556908129832] [] <nil>
}

func ExampleClient_Unpause() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "sale", Body: "It is on.", Status: "PAUSED", Pause: "FIRST_PAUSE"})
	err := template.NewClient(srv.Client(), srv.WABAID()).Unpause(context.Background(), "1689556908129832")
	fmt.Println(err) // a pause for low quality ends by itself
	// Output: whatsapp: unpause template: Template was not paused by pacing [template, http 200]
}

func ExampleClient_Compare() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129832", Name: "spring_sale", Body: "It is on.", Sends: 1273, Blocks: 3})
	srv.AddTemplate(whatsapptest.Template{ID: "1689556908129833", Name: "autumn_sale", Body: "It is on.", Sends: 1042, Blocks: 9})
	templates := template.NewClient(srv.Client(), srv.WABAID())
	metrics, err := templates.Compare(context.Background(), "1689556908129832", "1689556908129833", template.Month)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range metrics {
		fmt.Println(m.Name, m.Order, m.Values)
	}
	// Output:
	// BLOCK_RATE [1689556908129832 1689556908129833] []
	// MESSAGE_SENDS [] [{1689556908129832 1273 } {1689556908129833 1042 }]
	// TOP_BLOCK_REASON [] [{1689556908129832 0 UNKNOWN_BLOCK_REASON} {1689556908129833 0 UNKNOWN_BLOCK_REASON}]
}

func ExampleClient_Migrate() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	const old = "104996122399160" // the account to copy from
	srv.AddTemplate(whatsapptest.Template{WABA: old, Name: "order_shipped", Body: "It is on its way."})
	srv.AddTemplate(whatsapptest.Template{WABA: old, ID: "1019496902803242", Name: "sale", Body: "It is on.", CorrectCategory: "MARKETING"})
	moved, err := template.NewClient(srv.Client(), srv.WABAID()).Migrate(context.Background(), template.Migration{From: old})
	fmt.Println(len(moved.IDs), moved.Failed, err)
	// Output: 1 [{1019496902803242 Incorrect category}] <nil>
}

func ExampleClient_Upsert() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	made, err := template.NewClient(srv.Client(), srv.WABAID()).Upsert(context.Background(), template.AuthUpsert{
		Name: "login_code", Languages: []string{"en_US", "es_ES"}, SecurityAdvice: true, CodeExpiry: 10,
		Button: template.OTP{Type: template.OTPCopy},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range made {
		fmt.Println(m.Language, m.Status)
	}
	// Output:
	// en_US APPROVED
	// es_ES APPROVED
}

func ExampleClient_Previews() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	templates := template.NewClient(srv.Client(), srv.WABAID())
	for p, err := range templates.Previews(context.Background(), template.PreviewQuery{Languages: []string{"en_US", "es_ES"}, CodeExpiry: 10}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(p.Language+":", p.Body, p.Footer)
	}
	// Output:
	// en_US: *{{1}}* is your verification code. This code expires in 10 minutes.
	// es_ES: Tu código de verificación es *{{1}}*. Este código caduca en 10 minutos.
}

// Without webhooks WaitApproved asks from time to time.
func ExampleClient_WaitApproved() {
	srv := whatsapptest.NewServer(whatsapptest.WithReview())
	defer srv.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	templates := template.NewClient(srv.Client(), srv.WABAID(), template.WithPolling(time.Second))
	made, err := templates.Create(ctx, template.Definition{
		Name: "parcel_news", Language: "en_US", Category: template.Utility, Body: template.Body{Text: "Your parcel is on its way."},
	})
	if err != nil {
		log.Fatal(err)
	}
	srv.ChangeTemplate("parcel_news", "en_US", func(t *whatsapptest.Template) {
		t.Status, t.Reason, t.Comment = "REJECTED", "PROMOTIONAL", "This is an advertisement."
	})
	_, err = templates.WaitApproved(ctx, made.ID)
	fmt.Println(err)
	// Output: whatsapp: wait for approval: (#132001) template parcel_news is REJECTED: PROMOTIONAL [template]
}
