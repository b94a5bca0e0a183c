package template_test

import (
	"context"
	"fmt"
	"log"
	"net/http"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func ExampleClient_Find() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	templates := template.NewClient(srv.Client(whatsapp.WithTransport(review(srv))), srv.WABAID())
	t, err := templates.Find(context.Background(), "hello_world", "en_US")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(template.Text(&t.Definition))
	_, err = templates.Find(context.Background(), "hello_world", "de")
	fmt.Println(err)
	// Output:
	// Hello World
	// Welcome and congratulations!! This message demonstrates your ability to send a message notification from the Cloud API. Thank you for taking the time to test with us.
	// WhatsApp Business Platform sample message
	// whatsapp: find template: (#132001) template.name: want a template of the account in this language, got hello_world in de [template, not sent]
}

func ExampleClient_List() {
	wa := &api{answers: []string{`{"data":[{"id":"1","name":"order_shipped","status":"PAUSED"}],"paging":{"cursors":{"after":"b"},"next":"https://graph.facebook.com/?after=b"}}`}}
	page, err := template.NewClient(wa, "102290129340398").List(context.Background(), template.Query{PageSize: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(page.Data[0].Name, page.Data[0].Status, "next:", page.After)
	// Output: order_shipped PAUSED next: b
}

func ExampleClient_Get() {
	wa := &api{answers: []string{`{"id":"1689556908129832","name":"order_shipped","status":"APPROVED","quality_score":{"score":"GREEN"}}`}}
	t, err := template.NewClient(wa, "102290129340398").Get(context.Background(), "1689556908129832")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(t.Name, t.Status, t.Quality)
	// Output: order_shipped APPROVED GREEN
}

func ExampleClient_Edit() {
	wa := &api{answers: []string{`{"success":true}`}}
	err := template.NewClient(wa, "102290129340398").Edit(context.Background(), "1689556908129832", template.Change{
		Content: &template.Definition{Body: template.Body{Text: "Hi {{1}}, it has left our house.", Examples: template.Values("Ana")}},
	})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleClient_Delete() {
	wa := &api{answers: []string{`{"success":true}`}}
	templates := template.NewClient(wa, "102290129340398")
	ctx := context.Background()
	fmt.Println(templates.Delete(ctx, "order_shipped"))                        // in all languages
	fmt.Println(templates.DeleteOne(ctx, "order_shipped", "1689556908129832")) // in one
	fmt.Println(templates.DeleteIDs(ctx, "1689556908129832", "1689556908129833"))
	// Output:
	// <nil>
	// <nil>
	// <nil>
}

func ExampleClient_Library() {
	wa := &api{answers: []string{`{"data":[{"name":"delivery_update_1","language":"en_US","category":"UTILITY","body":"Hi {{1}}, your order is on its way."}]}`}}
	for l, err := range template.NewClient(wa, "102290129340398").Library(context.Background(), template.LibraryQuery{Topic: "ORDER_MANAGEMENT"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(l.Name+":", l.Body)
	}
	// Output: delivery_update_1: Hi {{1}}, your order is on its way.
}

func ExampleClient_CreateFromLibrary() {
	wa := &api{answers: []string{`{"id":"1","status":"APPROVED","category":"UTILITY"}`}}
	made, err := template.NewClient(wa, "102290129340398").CreateFromLibrary(context.Background(), template.FromLibrary{
		Name: "my_delivery_update", Language: "en_US", Library: "delivery_update_1",
		Buttons: []template.Button{&template.URL{URL: "https://example.com/{{1}}", Example: "https://example.com/A-1042"}},
	})
	fmt.Println(made.Status, err)
	// Output: APPROVED <nil>
}

// says is a transport that answers everything with one text.
type says string

func (s says) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	return answer(r, []byte(s)), nil
}

// Archiving has a host of its own, so it takes a client of its own.
func ExampleClient_Archive() {
	wa := whatsapptest.NewServer()
	defer wa.Close()
	other := whatsapptest.NewServer() // in its place: whatsapp.WithBaseURL("https://api.facebook.com"), whatsapp.WithAPIVersion("")
	defer other.Close()
	archive := other.Client(whatsapp.WithTransport(says(`{"archived_templates":["1"],"failed_templates":{"2":"Only approved or rejected templates can be archived"}}`)))
	templates := template.NewClient(wa.Client(), wa.WABAID(), template.WithArchiveAPI(archive))
	moved, err := templates.Archive(context.Background(), "1", "2")
	fmt.Println(moved.IDs, moved.Failed[0].ID, moved.Failed[0].Reason, err)
	// Output: [1] 2 Only approved or rejected templates can be archived <nil>
}

func ExampleClient_Unpause() {
	wa := &api{answers: []string{`{"success":false,"reason":"Template was not paused by pacing"}`}}
	err := template.NewClient(wa, "102290129340398").Unpause(context.Background(), "1")
	fmt.Println(err)
	// Output: whatsapp: unpause template: Template was not paused by pacing [template, http 200]
}

func ExampleClient_Compare() {
	wa := &api{answers: []string{`{"data":[{"metric":"MESSAGE_SENDS","type":"NUMBER_VALUES","number_values":[{"key":"1","value":1273},{"key":"2","value":1042}]}]}`}}
	metrics, err := template.NewClient(wa, "102290129340398").Compare(context.Background(), "1", "2", template.Month)
	if err != nil {
		log.Fatal(err)
	}
	for _, m := range metrics {
		for _, v := range m.Values {
			fmt.Println(m.Name, v.TemplateID, v.Number)
		}
	}
	// Output:
	// MESSAGE_SENDS 1 1273
	// MESSAGE_SENDS 2 1042
}

func ExampleClient_Migrate() {
	wa := &api{answers: []string{`{"migrated_templates":["3"],"failed_templates":{"4":"Incorrect category"}}`}}
	moved, err := template.NewClient(wa, "102290129340398").Migrate(context.Background(), template.Migration{From: "104996122399160"})
	fmt.Println(moved.IDs, moved.Failed, err)
	// Output: [3] [{4 Incorrect category}] <nil>
}

func ExampleClient_Previews() {
	wa := &api{answers: []string{`{"data":[{"language":"en_US","body":"*{{1}}* is your verification code.","footer":"This code expires in 10 minutes."}]}`}}
	for p, err := range template.NewClient(wa, "102290129340398").Previews(context.Background(), template.PreviewQuery{CodeExpiry: 10}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(p.Language+":", p.Body, p.Footer)
	}
	// Output: en_US: *{{1}}* is your verification code. This code expires in 10 minutes.
}

func ExamplePlaceholders() {
	fmt.Println(template.Placeholders("Hi {{first_name}}, order {{order_id}} is here, {{first_name}}."))
	// Output: [first_name order_id]
}
