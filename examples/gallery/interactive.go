package main

import (
	"encoding/json"

	"github.com/wacloud/wacloud/whatsapp"
)

const (
	needsCatalog  = "a catalog that is connected to the account"
	needsFlow     = "a flow of the account"
	needsCalls    = "calls switched on for the number"
	needsPayments = "payments: a configuration, and a country that has them"

	catalogID = "146265584024623"
)

func interactive(a *assets) []exhibit {
	all := replies(a)
	all = append(all, requests()...)
	return append(all, shop(a)...)
}

func replies(a *assets) []exhibit {
	yesOrNo := func(h whatsapp.Header) *whatsapp.Buttons {
		return &whatsapp.Buttons{
			Header: h, Body: "Shall we keep it for you?", Footer: "Until six",
			Buttons: []whatsapp.Button{{ID: "keep", Title: "Yes, please"}, {ID: "pass", Title: "No, thanks"}},
		}
	}
	return []exhibit{
		{name: "reply buttons", message: yesOrNo(nil)},
		{name: "reply buttons under a text", message: yesOrNo(&whatsapp.TextHeader{Text: "Rye loaf"})},
		{name: "reply buttons under an image", message: yesOrNo(&whatsapp.ImageHeader{Media: a.picture})},
		{
			name: "reply buttons under a video", needs: unless(a.film, "a film: -video FILE"),
			message: yesOrNo(&whatsapp.VideoHeader{Media: a.film}),
		},
		{name: "reply buttons under a document", message: yesOrNo(&whatsapp.DocumentHeader{Media: a.paper, Filename: "prices.txt"})},
		{name: "list", message: &whatsapp.List{
			Header: "Pick-up", Body: "When will you come?", Footer: "We close at six", Button: "See times",
			Sections: []whatsapp.ListSection{
				{Title: "Today", Rows: []whatsapp.ListRow{{ID: "today-4", Title: "4 pm", Description: "Fresh rolls"}, {ID: "today-5", Title: "5 pm"}}},
				{Title: "Tomorrow", Rows: []whatsapp.ListRow{{ID: "tomorrow-8", Title: "8 am"}}},
			},
		}},
		{name: "link button", message: &whatsapp.CTAURL{
			Header: &whatsapp.TextHeader{Text: "Today's bread"}, Body: "Everything we bake, with prices.", Footer: "Changes daily",
			DisplayText: "See the bread", URL: "https://example.com/bread",
		}},
		{
			name: "carousel with links", needs: unless(a.linked, "a picture on the web: -picture URL"),
			message: &whatsapp.MediaCarousel{Body: "Fresh today:", Cards: []whatsapp.MediaCard{
				{
					Header: &whatsapp.ImageHeader{Media: a.linked}, Body: "Rye loaf",
					Action: &whatsapp.CardURL{DisplayText: "Order", URL: "https://example.com/rye"},
				},
				{
					Header: &whatsapp.ImageHeader{Media: a.linked}, Body: "Wheat loaf",
					Action: &whatsapp.CardURL{DisplayText: "Order", URL: "https://example.com/wheat"},
				},
			}},
		},
		{
			name: "carousel with replies", needs: unless(a.linked, "a picture on the web: -picture URL"),
			message: &whatsapp.MediaCarousel{Body: "Fresh today:", Cards: []whatsapp.MediaCard{
				{
					Header: &whatsapp.ImageHeader{Media: a.linked}, Body: "Rye loaf",
					Action: &whatsapp.CardReplies{Buttons: []whatsapp.Button{{ID: "rye", Title: "Keep it"}}},
				},
				{
					Header: &whatsapp.ImageHeader{Media: a.linked}, Body: "Wheat loaf",
					Action: &whatsapp.CardReplies{Buttons: []whatsapp.Button{{ID: "wheat", Title: "Keep it"}}},
				},
			}},
		},
	}
}

func requests() []exhibit {
	return []exhibit{
		{name: "location request", message: &whatsapp.LocationRequest{Body: "Where shall we bring it?"}},
		{name: "contact info request", needs: "a person known by user id", message: &whatsapp.ContactInfoRequest{Body: "May we have your number?"}},
		{name: "address request", needs: "a business and a person in India", message: &whatsapp.AddressRequest{
			Body: "Where shall we deliver?", Country: "IN",
			Values: whatsapp.Address{Name: "Ana", PINCode: "400063"},
			SavedAddresses: []whatsapp.SavedAddress{{ID: "home", Value: whatsapp.Address{
				Name: "Ana", PINCode: "400063", HouseNumber: "12", BuildingName: "Example House", City: "Mumbai", State: "Maharashtra",
			}}},
			Errors: whatsapp.Address{PINCode: "We do not deliver there yet."},
		}},
		{name: "call permission request", needs: needsCalls, message: &whatsapp.CallPermissionRequest{Body: "May we call you about the cake?"}},
		{name: "call button", needs: needsCalls, message: &whatsapp.VoiceCall{
			Body: "Talk to the baker.", DisplayText: "Call us", TTLMinutes: 60, Payload: "order-1042",
		}},
		{name: "flow", needs: needsFlow, message: &whatsapp.Flow{
			Header: &whatsapp.TextHeader{Text: "Birthday cake"}, Body: "Tell us what it should be like.", Footer: "Takes a minute",
			Flow: whatsapp.FlowID("1074620150264873"), Label: "Design it", Token: "cake-1042",
			Screen: "CAKE", Data: json.RawMessage(`{"layers":2}`),
		}},
		{name: "flow draft, by name, from an endpoint", needs: needsFlow, message: &whatsapp.Flow{
			Body: "Tell us what it should be like.", Flow: whatsapp.FlowName("birthday_cake"), Label: "Design it", Token: "cake-1043",
			Draft: true, DataExchange: true,
		}},
	}
}

func shop(a *assets) []exhibit {
	return []exhibit{
		{name: "product", needs: needsCatalog, message: &whatsapp.Product{
			Body: "Our best seller", Footer: "While it lasts", CatalogID: catalogID, ProductID: "rye",
		}},
		{name: "product list", needs: needsCatalog, message: &whatsapp.ProductList{
			Header: "Today", Body: "Fresh from the oven", Footer: "While it lasts", CatalogID: catalogID,
			Sections: []whatsapp.ProductSection{
				{Title: "Bread", ProductIDs: []string{"rye", "wheat"}},
				{Title: "Cake", ProductIDs: []string{"plum"}},
			},
		}},
		{name: "catalog", needs: needsCatalog, message: &whatsapp.Catalog{
			Body: "All we bake", Footer: "While it lasts", ThumbnailProductID: "rye",
		}},
		{name: "product carousel", needs: needsCatalog, message: &whatsapp.ProductCarousel{
			Body: "Our favourites", CatalogID: catalogID, ProductIDs: []string{"rye", "plum"},
		}},
		{name: "order details", needs: needsPayments, message: &whatsapp.OrderDetails{
			Header: &whatsapp.ImageHeader{Media: a.picture}, Body: "Your order", Footer: "Thank you", Payment: order(),
		}},
		{name: "order status", needs: needsPayments, message: &whatsapp.OrderStatus{
			Body:   "Your order is on its way",
			Update: whatsapp.OrderUpdate{ReferenceID: "order-1042", Status: "shipped", Description: "Packed and gone"},
		}},
	}
}

func order() whatsapp.OrderPayment {
	return whatsapp.OrderPayment{
		ReferenceID: "order-1042", GoodsType: "physical-goods", PaymentType: "upi", Configuration: "bakery",
		Currency: "INR", Total: whatsapp.Amount{Value: 42000, Offset: 100},
		Beneficiaries: []whatsapp.Beneficiary{{
			Name: "The bakery", AddressLine1: "1 Example Way", City: "Mumbai", State: "Maharashtra", Country: "India", PostalCode: "400063",
		}},
		Order: whatsapp.Order{
			Status:   "pending",
			Items:    []whatsapp.OrderItem{{RetailerID: "rye", Name: "Rye loaf", Amount: whatsapp.Amount{Value: 20000, Offset: 100}, Quantity: 2}},
			Subtotal: whatsapp.Amount{Value: 40000, Offset: 100},
			Tax:      whatsapp.NotedAmount{Value: 2000, Offset: 100, Description: "GST"},
		},
	}
}
