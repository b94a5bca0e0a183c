package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
)

// show prints what a person will see, or what is wrong.
func show(m whatsapp.Message) {
	if err := whatsapp.Check(m); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(whatsapp.Preview(m))
}

func ExampleText() {
	show(&whatsapp.Text{Body: "See https://example.com/a-1042", PreviewURL: true})
	// Output: See https://example.com/a-1042
}

func ExampleImage() {
	show(&whatsapp.Image{Media: whatsapp.MediaID("1479537139650973"), Caption: "Our shop"})
	// Output: [image] Our shop
}

func ExampleVideo() {
	show(&whatsapp.Video{Media: whatsapp.MediaLink("https://example.com/tour.mp4"), Caption: "A tour"})
	// Output: [video] A tour
}

func ExampleAudio() {
	show(&whatsapp.Audio{Media: whatsapp.MediaID("1013859600285441"), Voice: true})
	// Output: [voice note]
}

func ExampleDocument() {
	show(&whatsapp.Document{Media: whatsapp.MediaID("1376223850470843"), Filename: "invoice.pdf"})
	// Output: [document] invoice.pdf
}

func ExampleSticker() {
	show(&whatsapp.Sticker{Media: whatsapp.MediaID("798882015472548")})
	// Output: [sticker]
}

func ExampleLocation() {
	show(&whatsapp.Location{Latitude: 37.4421, Longitude: -122.1615, Name: "Philz Coffee", Address: "101 Forest Ave, Palo Alto"})
	// Output: [location] Philz Coffee, 101 Forest Ave, Palo Alto
}

func ExampleContacts() {
	show(&whatsapp.Contacts{Contacts: []whatsapp.Contact{{
		Name:   whatsapp.ContactName{Formatted: "Ben Example", First: "Ben"},
		Phones: []whatsapp.ContactPhone{{Phone: "+1 555 000 2222", Type: "CELL", WaID: "15550002222"}},
	}}})
	// Output: [contact] Ben Example
}

func ExampleReaction() {
	show(&whatsapp.Reaction{MessageID: "wamid.QnV0dGVyZmx5", Emoji: "👍"})
	show(&whatsapp.Reaction{MessageID: "wamid.QnV0dGVyZmx5"}) // takes it away
	// Output:
	// [reaction] 👍
	// [reaction removed]
}

func ExampleReadReceipt() {
	show(&whatsapp.ReadReceipt{MessageID: "wamid.QnV0dGVyZmx5", Typing: true})
	// Output: [read, typing]
}

func ExampleButtons() {
	show(&whatsapp.Buttons{
		Header:  &whatsapp.TextHeader{Text: "Workshop"},
		Body:    "Are you coming?",
		Buttons: []whatsapp.Button{{ID: "yes", Title: "Yes"}, {ID: "no", Title: "No"}},
	})
	// Output: Workshop: Are you coming? [Yes] [No]
}

func ExampleList() {
	show(&whatsapp.List{
		Body: "Which shipping do you prefer?", Button: "Options",
		Sections: []whatsapp.ListSection{{Rows: []whatsapp.ListRow{
			{ID: "express", Title: "Express", Description: "1 to 2 days"},
			{ID: "ground", Title: "Ground"},
		}}},
	})
	// Output: Which shipping do you prefer? [Options]
}

func ExampleCTAURL() {
	show(&whatsapp.CTAURL{Body: "Choose a date.", DisplayText: "See dates", URL: "https://example.com/dates"})
	// Output: Choose a date. [See dates]
}

func ExampleFlow() {
	show(&whatsapp.Flow{
		Body: "Book a table", Label: "Book", Flow: whatsapp.FlowName("table_booking"), Token: "t-1042",
		Screen: "DATE", Data: json.RawMessage(`{"people":2}`),
	})
	// Output: Book a table [Book]
}

func ExampleFlowID() {
	fmt.Println(whatsapp.FlowID("1074620150264873").ID())
	// Output: 1074620150264873
}

func ExampleFlowName() {
	fmt.Println(whatsapp.FlowName("table_booking").Name())
	// Output: table_booking
}

func ExampleProduct() {
	show(&whatsapp.Product{Body: "Back in stock", CatalogID: "367025965434465", ProductID: "sku-1"})
	// Output: [product sku-1] Back in stock
}

func ExampleProductList() {
	show(&whatsapp.ProductList{
		Header: "Succulents", Body: "Fresh from the greenhouse", CatalogID: "367025965434465",
		Sections: []whatsapp.ProductSection{{Title: "Blue", ProductIDs: []string{"sku-1", "sku-2"}}},
	})
	// Output: Succulents: Fresh from the greenhouse [products: Blue]
}

func ExampleCatalog() {
	show(&whatsapp.Catalog{Body: "All our plants"})
	// Output: [catalog] All our plants
}

func ExampleMediaCarousel() {
	card := func(picture, name, url string) whatsapp.MediaCard {
		return whatsapp.MediaCard{
			Header: &whatsapp.ImageHeader{Media: whatsapp.MediaLink(picture)}, Body: name,
			Action: &whatsapp.CardURL{DisplayText: "Buy", URL: url},
		}
	}
	show(&whatsapp.MediaCarousel{Body: "New:", Cards: []whatsapp.MediaCard{
		card("https://example.com/1.jpg", "Blue", "https://example.com/1"),
		card("https://example.com/2.jpg", "Green", "https://example.com/2"),
	}})
	// Output: New: | [image] Blue [Buy] | [image] Green [Buy]
}

func ExampleProductCarousel() {
	show(&whatsapp.ProductCarousel{Body: "Our favourites", CatalogID: "123456789", ProductIDs: []string{"sku-1", "sku-2"}})
	// Output: Our favourites [products] sku-1, sku-2
}

func ExampleAddressRequest() {
	show(&whatsapp.AddressRequest{Body: "Where shall we deliver?", Country: "IN", Values: whatsapp.Address{Name: "Ana"}})
	// Output: Where shall we deliver? [provide address]
}

func ExampleLocationRequest() {
	show(&whatsapp.LocationRequest{Body: "Where are you?"})
	// Output: Where are you? [send location]
}

func ExampleContactInfoRequest() {
	show(&whatsapp.ContactInfoRequest{Body: "What is your number?"})
	// Output: What is your number? [share contact info]
}

func ExampleCallPermissionRequest() {
	show(&whatsapp.CallPermissionRequest{Body: "May we call you about your order?"})
	// Output: May we call you about your order? [allow calls]
}

func ExampleVoiceCall() {
	show(&whatsapp.VoiceCall{Body: "Questions?", DisplayText: "Call us", TTLMinutes: 60})
	// Output: Questions? [Call us]
}

func ExampleOrderDetails() {
	price := whatsapp.Amount{Value: 1000, Offset: 100} // 10.00
	show(&whatsapp.OrderDetails{Body: "Your order", Payment: whatsapp.OrderPayment{
		ReferenceID: "A-1042", GoodsType: "digital-goods", PaymentType: "upi", Configuration: "shop", Currency: "INR", Total: price,
		Order: whatsapp.Order{
			Status: "pending", Subtotal: price, Tax: whatsapp.NotedAmount{Offset: 100},
			Items: []whatsapp.OrderItem{{RetailerID: "sku-1", Name: "Bread", Amount: price, Quantity: 1}},
		},
	}})
	// Output: Your order [order A-1042]
}

func ExampleOrderStatus() {
	show(&whatsapp.OrderStatus{Body: "On its way", Update: whatsapp.OrderUpdate{ReferenceID: "A-1042", Status: "shipped"}})
	// Output: On its way [order A-1042 shipped]
}

func ExamplePin() {
	show(&whatsapp.Pin{MessageID: "wamid.QnV0dGVyZmx5", Days: 7})
	// Output: [pinned]
}

func ExampleRaw() {
	show(&whatsapp.Raw{Type: "poll", Payload: json.RawMessage(`{"question":"Tea?"}`)})
	// Output: [poll]
}

func ExampleTemplate() {
	show(&whatsapp.Template{
		Name: "order_shipped", Language: "en_US",
		Header:  &whatsapp.ImageParam{Media: whatsapp.MediaID("1602186516975000")},
		Body:    whatsapp.Texts("Ana", "A-1042"),
		Buttons: []whatsapp.TemplateButton{&whatsapp.URLButton{Suffix: "A-1042"}},
	})
	// Output: [template order_shipped] [image] · Ana · A-1042
}

func ExampleTemplate_named() {
	show(&whatsapp.Template{Name: "order_shipped", Language: "en_US", Body: []whatsapp.Param{
		&whatsapp.TextParam{Name: "customer", Text: "Ana"},
		&whatsapp.TextParam{Name: "order", Text: "A-1042"},
	}})
	// Output: [template order_shipped] Ana · A-1042
}

func ExampleTemplate_offer() {
	show(&whatsapp.Template{
		Name: "summer_sale", Language: "en", Body: whatsapp.Texts("Ana"),
		OfferExpires: time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC),
		Buttons:      []whatsapp.TemplateButton{&whatsapp.CopyCodeButton{Code: "SUMMER25"}},
	})
	// Output: [template summer_sale] Ana
}

func ExampleTemplate_cards() {
	show(&whatsapp.Template{Name: "new_plants", Language: "en", Cards: []whatsapp.TemplateCard{
		{Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("1")}, Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{Payload: "blue"}}},
		{Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("2")}, Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{Payload: "green"}}},
	}})
	// Output: [template new_plants] [image] · [image]
}

func ExampleTemplate_Fill() {
	m := &whatsapp.Template{Name: "order_shipped", Language: "en", Body: whatsapp.Texts("Ana", "A-1042")}
	fmt.Println(m.Fill("Hi {{1}}, order {{2}} is on its way."))
	// Output: Hi Ana, order A-1042 is on its way.
}

func ExampleTexts() {
	fmt.Println(len(whatsapp.Texts("Ana", "A-1042")))
	// Output: 2
}

func ExampleOTP() {
	o := &whatsapp.Outgoing{To: whatsapp.User("US.13491208655302741918"), Message: whatsapp.OTP("login_code", "en", "123456")}
	fmt.Println(o.Check())
	// Output: whatsapp: check message: recipient: want a phone number for an authentication template (131062), got a user id [invalid, not sent]
}

func ExampleCheck() {
	fmt.Println(whatsapp.Check(&whatsapp.Buttons{Body: "Are you coming?", Buttons: []whatsapp.Button{{ID: "yes", Title: "Yes, of course I will come"}}}))
	// Output: whatsapp: check message: interactive.action.buttons[0].reply.title: want 1 to 20 characters, got 26 [invalid, not sent]
}

func ExamplePreview() {
	fmt.Println(whatsapp.Preview(&whatsapp.Image{Media: whatsapp.MediaID("1"), Caption: "Our\nshop"}))
	// Output: [image] Our shop
}

func ExampleDecodeMessage() {
	o, err := whatsapp.DecodeMessage([]byte(`{"messaging_product":"whatsapp","to":"+15550001111","type":"text","text":{"body":"Hi"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	switch m := o.Message.(type) {
	case *whatsapp.Text:
		fmt.Println(m.Body)
	case *whatsapp.Raw:
		fmt.Println("a", m.Type, "that this version does not know")
	}
	// Output: Hi
}

func ExampleOutgoing() {
	o := &whatsapp.Outgoing{To: whatsapp.Phone("+15550001111"), Message: &whatsapp.Text{Body: "Hi"}, CallbackData: "order-1042"}
	if err := o.Check(); err != nil {
		fmt.Println(err)
		return
	}
	body, err := o.MarshalJSON()
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = os.Stdout.Write(body)
	// Output: {"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","biz_opaque_callback_data":"order-1042","type":"text","text":{"body":"Hi"}}
}

func ExampleMarketing() {
	o := &whatsapp.Outgoing{
		To: whatsapp.Phone("+15550001111"), Message: &whatsapp.Template{Name: "summer_sale", Language: "en"},
		Marketing: &whatsapp.Marketing{ProductPolicy: whatsapp.PolicyStrict, ActivitySharing: new(true)},
	}
	fmt.Println(o.Endpoint(), o.Check())
	// Output: marketing_messages <nil>
}

func ExampleDirect() {
	o := &whatsapp.Outgoing{
		To: whatsapp.Phone("+15550001111"), Message: &whatsapp.Text{Body: "Your order A-1042 has shipped."},
		Direct: &whatsapp.Direct{Category: whatsapp.Utility, TTL: time.Hour},
	}
	fmt.Println(o.Endpoint(), o.Check())
	// Output: messages <nil>
}

func ExampleSameBody() {
	fmt.Println(whatsapp.SameBody(
		[]byte(`{"type":"text","text":{"body":"Hi","preview_url":false}}`),
		[]byte(`{"text":{"body":"Hello"}}`),
	))
	// Output: [text.body]
}

func ExamplePhone() {
	fmt.Println(whatsapp.Phone("+15550001111"))
	// Output: phone +1555…11
}

func ExampleUser() {
	fmt.Println(whatsapp.User("US.13491208655302741918"))
	// Output: user US.1349…18
}

func ExampleGroup() {
	fmt.Println(whatsapp.Group("Y2FwaV9ncm91cDoxNTU1MDAwMTExMToxMjAzNjM").Kind())
	// Output: group
}

func ExampleParseRecipient() {
	for _, s := range []string{"+1 (555) 000-1111", "US.13491208655302741918", "ana"} {
		to, err := whatsapp.ParseRecipient(s)
		fmt.Println(to.Kind(), err == nil)
	}
	// Output:
	// phone true
	// user true
	//  false
}

func ExampleMediaID() {
	fmt.Println(whatsapp.MediaID("1479537139650973").ID())
	// Output: 1479537139650973
}

func ExampleMediaLink() {
	fmt.Println(whatsapp.MediaLink("https://example.com/a.jpg").Link())
	// Output: https://example.com/a.jpg
}

func ExampleSplitText() {
	for _, piece := range whatsapp.SplitText("A short text stays whole.") {
		show(&whatsapp.Text{Body: piece})
	}
	// Output: A short text stays whole.
}

func ExampleBold() {
	fmt.Println(whatsapp.Bold("Order A-1042"), whatsapp.Italic("is"), whatsapp.Strike("late"), whatsapp.Code("here"))
	// Output: *Order A-1042* _is_ ~late~ `here`
}

func ExampleItalic() {
	fmt.Println(whatsapp.Italic("today"))
	// Output: _today_
}

func ExampleStrike() {
	fmt.Println(whatsapp.Strike("$10"))
	// Output: ~$10~
}

func ExampleCode() {
	fmt.Println(whatsapp.Code("A-1042"))
	// Output: `A-1042`
}

func ExampleMonospace() {
	fmt.Println(whatsapp.Monospace("a  1\nbc 2"))
	// Output:
	// ```a  1
	// bc 2```
}

func ExampleQuote() {
	fmt.Println(whatsapp.Quote("You asked:\nwhen?"))
	// Output:
	// > You asked:
	// > when?
}

func ExampleBullets() {
	fmt.Println(whatsapp.Bullets("tea", "milk"))
	// Output:
	// - tea
	// - milk
}

func ExampleNumbered() {
	fmt.Println(whatsapp.Numbered("order", "pay"))
	// Output:
	// 1. order
	// 2. pay
}

func ExampleEscape() {
	fmt.Println(whatsapp.Bold("From: " + whatsapp.Escape("*Ana*")))
	// Output: *From: ∗Ana∗*
}

func ExamplePayload() {
	type seat struct {
		Show int `json:"s"`
		Row  int `json:"r"`
	}
	seats := whatsapp.Payload[seat]{Name: "seat"}
	id, err := seats.ButtonID(seat{Show: 7, Row: 12})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(id)
	if s, ok := seats.Of(&webhook.ButtonReply{ID: id}); ok { // what comes back when it is tapped
		fmt.Println("row", s.Row)
	}
	// Output:
	// seat:{"s":7,"r":12}
	// row 12
}
