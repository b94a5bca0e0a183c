package template_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// A picture of 1 by 1 pixels.
const parcelPNG = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\x00\x05\x00\x01\xff\x89\x99=\x1d\x00\x00\x00\x00IEND\xaeB`\x82"

// Create a template with a picture, wait until it is approved, and send it.
func Example() {
	srv := whatsapptest.NewServer(whatsapptest.WithReview()) // templates stay pending until ChangeTemplate
	defer srv.Close()
	wa := srv.Client()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	templates := template.NewClient(wa, srv.WABAID())
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.WithObserver(templates))
	if err != nil {
		log.Fatal(err)
	}
	srv.SubscribeHandler(h)

	made, err := templates.Create(ctx, template.Definition{
		Name: "order_shipped", Language: "en_US", Category: template.Utility,
		Header: &template.ImageHeader{Sample: template.SampleFile(media.Bytes("parcel.png", []byte(parcelPNG)))},
		Body:   template.Body{Text: "Hi {{1}}, order {{2}} is on its way.", Examples: template.Values("Ana", "A-1042")},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("submitted:", made.Status)

	go srv.ChangeTemplate("order_shipped", "en_US", func(t *whatsapptest.Template) { t.Status = "APPROVED" })
	t, err := templates.WaitApproved(ctx, made.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("now:", t.Status)

	picture, err := media.NewClient(wa).Upload(ctx, media.Image, media.Bytes("parcel.png", []byte(parcelPNG)))
	if err != nil {
		log.Fatal(err)
	}
	values := template.Params{
		Header: &whatsapp.ImageParam{Media: whatsapp.MediaID(picture.ID)}, Body: whatsapp.Texts("Ben", "B-2077"),
		Category: template.Utility,
	}
	m, err := t.Message(values)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := wa.Send(ctx, whatsapp.Phone("+15550001111"), m); err != nil {
		log.Fatal(err)
	}
	read, err := t.Render(values)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(read)
	// Output:
	// submitted: PENDING
	// now: APPROVED
	// [image]
	// Hi Ben, order B-2077 is on its way.
}

// All faults come at once, before anything is sent.
func ExampleDefinition_Check() {
	d := template.Definition{
		Name: "Order Shipped", Language: "en_US", Category: template.Utility,
		Body:    template.Body{Text: "{{1}}, order {{3}} is on its way.", Examples: template.Values("Ana")},
		Buttons: []template.Button{&template.URL{Text: "Track", URL: "https://example.com/{{1}}/track"}},
	}
	err := d.Check()
	fmt.Println(err)
	// Output:
	// whatsapp: check template: name: want only a-z, 0-9 and _, got "Order Shipped"; components[0].text: want placeholders from {{1}} in order and without a gap, got "{{3}}"; components[0].text: want no placeholder at the start or the end (2388299), got {{1}} at the start; components[0].example.body_text: want 2 examples, one for each placeholder (2388043), got 1; components[1].buttons[0].url: want the placeholder at the end, got 6 characters after it; components[1].buttons[0].example: want an example for the placeholder, got none [invalid, not sent]
}

// Errors name what Meta would answer.
func ExampleTemplate_Message() {
	t := template.Template{Status: template.Approved, Definition: template.Definition{
		Name: "order_shipped", Language: "en_US", Category: template.Utility,
		Body: template.Body{Text: "Hi {{1}}, order {{2}} is on its way."},
	}}
	_, err := t.Message(template.Params{Body: whatsapp.Texts("Ana")})
	fmt.Println(err)
	t.Status = template.Paused
	_, err = t.Message(template.Params{Body: whatsapp.Texts("Ana", "A-1042")})
	fmt.Println(err)
	// Output:
	// whatsapp: build template message: (#132000) template.body: want 2 values (132000), got 1 [template, not sent]
	// whatsapp: build template message: (#132015) template.status: want APPROVED (132015), got PAUSED [template, not sent]
}

func ExampleDefinition_Render() {
	d := template.Definition{
		Name: "order_shipped", Language: "en_US", Category: template.Utility,
		Header:  &template.TextHeader{Text: "News of your order"},
		Body:    template.Body{Text: "Hi {{first_name}}, order {{order_id}} is on its way."},
		Buttons: []template.Button{&template.URL{Text: "Track", URL: "https://example.com/t/{{1}}"}},
	}
	r, err := d.Render(template.Params{
		Body: []whatsapp.Param{
			&whatsapp.TextParam{Name: "first_name", Text: "Ana"}, &whatsapp.TextParam{Name: "order_id", Text: "A-1042"},
		},
		Buttons: []whatsapp.TemplateButton{&whatsapp.URLButton{Suffix: "A-1042"}},
	})
	fmt.Println(r, err)
	// Output:
	// News of your order
	// Hi Ana, order A-1042 is on its way.
	// [Track] https://example.com/t/A-1042 <nil>
}

// A definition is written and read as the API has it, so templates can be kept in files.
func ExampleDefinition_json() {
	var d template.Definition
	err := json.Unmarshal([]byte(`{"name":"hello","language":"en","category":"UTILITY","components":[{"type":"BODY","text":"Hello!"}]}`), &d)
	fmt.Println(d.Name, d.Category, d.Body.Text, err)
	// Output:
	// hello UTILITY Hello! <nil>
}

// A cache checks sends without asking Meta, and keeps them from a template that Meta has moved to another category.
func ExampleCache() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa := srv.Client()
	cache := template.NewCache(template.NewClient(wa, srv.WABAID()))
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), webhook.WithObserver(cache))
	if err != nil {
		log.Fatal(err)
	}
	srv.SubscribeHandler(h)

	ctx := context.Background()
	utility := template.Params{Category: template.Utility}
	_, err = cache.Message(ctx, "hello_world", "en_US", utility)
	fmt.Println(err)

	srv.ChangeTemplate("hello_world", "en_US", func(t *whatsapptest.Template) { t.Category = "MARKETING" })
	if err := srv.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	_, err = cache.Message(ctx, "hello_world", "en_US", utility)
	fmt.Println(err)
	// Output:
	// <nil>
	// whatsapp: build template message: template.category: want a template in UTILITY, got MARKETING [template, not sent]
}

func ExamplePlaceholders() {
	fmt.Println(template.Placeholders("Hi {{first_name}}, order {{order_id}} is here, {{first_name}}."))
	// Output: [first_name order_id]
}

func ExampleDefinition_Text() {
	d := template.Definition{
		Name: "order_shipped", Language: "en_US", Category: template.Utility, Header: &template.ImageHeader{},
		Body:    template.Body{Text: "Hi {{1}}, it is on its way."},
		Buttons: []template.Button{&template.URL{Text: "Track", URL: "https://example.com/t/{{1}}"}},
	}
	fmt.Println(d.Text())
	// Output:
	// [image]
	// Hi {{1}}, it is on its way.
	// [Track] https://example.com/t/{{1}}
}

func ExampleLabel() {
	for _, b := range []template.Button{&template.QuickReply{Text: "Stop"}, &template.CopyCode{Example: "SPRING25"}} {
		fmt.Println(template.Label(b))
	}
	// Output:
	// Stop
	// Copy offer code
}

// A definition alone checks values too; it does not know whether it can be sent.
func ExampleDefinition_Message() {
	d := template.Definition{
		Name: "track", Language: "en", Category: template.Utility, Body: template.Body{Text: "It is on its way."},
		Buttons: []template.Button{&template.URL{Text: "Track", URL: "https://example.com/t/{{order_id}}"}},
	}
	m, err := d.Message(template.Params{Buttons: []whatsapp.TemplateButton{&whatsapp.URLButton{Suffix: "A-1042"}}})
	if err != nil {
		log.Fatal(err)
	}
	b, err := json.Marshal(&whatsapp.Outgoing{To: whatsapp.Phone("+15550001111"), Message: m})
	fmt.Println(string(b), err)
	// Output: {"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","type":"template","template":{"name":"track","language":{"code":"en"},"components":[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","parameter_name":"order_id","text":"A-1042"}]}]}} <nil>
}

// Header samples can be uploaded ahead, once for many languages.
func ExampleSampleHandle() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	wa, ctx := srv.Client(), context.Background()
	handle, err := media.NewClient(wa).UploadHandle(ctx, media.HeaderImage, media.Bytes("parcel.png", []byte(parcelPNG)))
	if err != nil {
		log.Fatal(err)
	}
	templates := template.NewClient(wa, srv.WABAID())
	for language, text := range map[string]string{"en_US": "It is on its way.", "de": "Es ist unterwegs."} {
		_, err := templates.Create(ctx, template.Definition{
			Name: "order_shipped", Language: language, Category: template.Utility,
			Header: &template.ImageHeader{Sample: template.SampleHandle(handle)}, Body: template.Body{Text: text},
		})
		if err != nil {
			log.Fatal(err)
		}
	}
	// Output:
}

// After an edit of one's own, where no webhook tells of it.
func ExampleCache_Forget() {
	srv := whatsapptest.NewServer()
	defer srv.Close()
	srv.AddTemplate(whatsapptest.Template{Name: "order_shipped", Body: "On its way."})
	cache := template.NewCache(template.NewClient(srv.Client(), srv.WABAID()), template.WithMaxAge(24*time.Hour))
	ctx := context.Background()
	show := func() {
		t, err := cache.Get(ctx, "order_shipped", "en_US")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(t.Body.Text)
	}
	show()
	srv.ChangeTemplate("order_shipped", "en_US", func(t *whatsapptest.Template) { t.Body = "It has left our house." })
	show()
	cache.Forget("order_shipped", "en_US")
	show()
	// Output:
	// On its way.
	// On its way.
	// It has left our house.
}
