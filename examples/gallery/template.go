package main

import (
	"encoding/json"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
)

// templates sends one template of each kind. What each must be like stands in account.go.
func templates(a *assets) []exhibit {
	all := headers(a)
	all = append(all, buttons()...)
	all = append(all, cards(a)...)
	for i := range all {
		all[i].needs = "an approved template like this one"
	}
	return all
}

func headers(a *assets) []exhibit {
	under := func(h whatsapp.Param, name string) *whatsapp.Template {
		return &whatsapp.Template{Name: name, Language: "en_US", Header: h, Body: whatsapp.Texts("Ana")}
	}
	return []exhibit{
		{name: "template, values in order", message: &whatsapp.Template{
			Name: "order_ready", Language: "en_US",
			Body: []whatsapp.Param{
				&whatsapp.TextParam{Text: "Ana"},
				&whatsapp.CurrencyParam{Fallback: "$4.20", Code: "USD", Amount1000: 4200},
				&whatsapp.DateTimeParam{
					Fallback: "Friday at six", Calendar: "GREGORIAN", Year: 2027, Month: 1, DayOfMonth: 1, DayOfWeek: 5, Hour: new(18), Minute: new(0),
				},
				&whatsapp.RawParam{Payload: json.RawMessage(`{"type":"text","text":"the back door"}`)},
			},
		}},
		{name: "template, values by name", message: &whatsapp.Template{
			Name: "order_ready_named", Language: "en_US", Header: &whatsapp.TextParam{Name: "shop", Text: "The bakery"},
			Body: []whatsapp.Param{&whatsapp.TextParam{Name: "customer", Text: "Ana"}, &whatsapp.TextParam{Name: "order", Text: "A-1042"}},
		}},
		{name: "template under an image", message: under(&whatsapp.ImageParam{Media: a.picture}, "fresh_image")},
		{name: "template under a video", message: under(&whatsapp.VideoParam{Media: a.film}, "fresh_video")},
		{name: "template under a GIF", message: under(&whatsapp.GIFParam{Media: a.film}, "fresh_gif")},
		{name: "template under a document", message: under(&whatsapp.DocumentParam{Media: a.paper, Filename: "prices.txt"}, "fresh_document")},
		{name: "template under a location", message: under(&whatsapp.LocationParam{Location: whatsapp.Location{
			Latitude: 52.5163, Longitude: 13.3777, Name: "The bakery", Address: "1 Example Way",
		}}, "fresh_location")},
		{name: "template under a product", message: under(&whatsapp.ProductParam{CatalogID: catalogID, ProductID: "rye"}, "fresh_product")},
		{name: "template whose image leads elsewhere", message: &whatsapp.Template{
			Name: "fresh_image", Language: "en_US", Header: &whatsapp.ImageParam{Media: a.picture}, Body: whatsapp.Texts("Ana"),
			TapTarget: &whatsapp.TapTarget{URL: "https://example.com/bread", Title: "Today's bread"},
		}},
	}
}

func buttons() []exhibit {
	with := func(name string, b ...whatsapp.TemplateButton) *whatsapp.Template {
		return &whatsapp.Template{Name: name, Language: "en_US", Body: whatsapp.Texts("Ana"), Buttons: b}
	}
	return []exhibit{
		{name: "template with replies and a link", message: with("order_question",
			&whatsapp.QuickReplyButton{Index: 0, Payload: "keep-1042"}, &whatsapp.URLButton{Index: 1, Suffix: "A-1042"})},
		{name: "template with a coupon", message: with("coupon", &whatsapp.CopyCodeButton{Code: "RYE10"})},
		{name: "one-time password", message: whatsapp.OTP("login_code", "en_US", "492816")},
		{name: "template with a flow", message: with("cake_flow", &whatsapp.FlowButton{Token: "cake-1042", Data: json.RawMessage(`{"layers":2}`)})},
		{name: "template with the catalog", message: with("whole_catalog", &whatsapp.CatalogButton{ThumbnailProductID: "rye"})},
		{name: "template with products", message: with("some_products", &whatsapp.MultiProductButton{
			ThumbnailProductID: "rye", Sections: []whatsapp.ProductSection{{Title: "Bread", ProductIDs: []string{"rye", "wheat"}}},
		})},
		{name: "template with a call button", message: with("call_us", &whatsapp.VoiceCallButton{TTLMinutes: 60, Payload: "order-1042"})},
		{name: "template that asks for payment", message: with("pay_order", &whatsapp.OrderDetailsButton{Payment: order()})},
		{name: "template with an order's status", message: &whatsapp.Template{
			Name: "order_update", Language: "en_US", Body: whatsapp.Texts("Ana"),
			OrderStatus: &whatsapp.OrderUpdate{ReferenceID: "order-1042", Status: "shipped", Description: "On its way"},
		}},
		{name: "template with a limited-time offer", message: &whatsapp.Template{
			Name: "plum_offer", Language: "en_US", Body: whatsapp.Texts("Ana"),
			OfferExpires: time.Now().Add(48 * time.Hour).UTC().Truncate(time.Millisecond),
			Buttons:      []whatsapp.TemplateButton{&whatsapp.CopyCodeButton{Code: "PLUM20"}, &whatsapp.URLButton{Index: 1, Suffix: "plum"}},
		}},
	}
}

func cards(a *assets) []exhibit {
	card := func(h whatsapp.Param, id string) whatsapp.TemplateCard {
		return whatsapp.TemplateCard{
			Header: h, Body: whatsapp.Texts("10 %"),
			Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{Payload: "keep-" + id}, &whatsapp.URLButton{Index: 1, Suffix: id}},
		}
	}
	product := func(id string) whatsapp.TemplateCard {
		return whatsapp.TemplateCard{Header: &whatsapp.ProductParam{CatalogID: catalogID, ProductID: id}}
	}
	return []exhibit{
		{name: "template carousel of media", message: &whatsapp.Template{
			Name: "fresh_cards", Language: "en_US", Body: whatsapp.Texts("Ana"),
			Cards: []whatsapp.TemplateCard{card(&whatsapp.ImageParam{Media: a.picture}, "rye"), card(&whatsapp.VideoParam{Media: a.film}, "plum")},
		}},
		{name: "template carousel of products", message: &whatsapp.Template{
			Name: "fresh_products", Language: "en_US", Body: whatsapp.Texts("Ana"),
			Cards: []whatsapp.TemplateCard{product("rye"), product("plum")},
		}},
	}
}
