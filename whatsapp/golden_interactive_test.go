package whatsapp_test

import (
	"encoding/json"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
)

func interactiveGoldens() map[string]*whatsapp.Outgoing {
	buttons := func(h whatsapp.Header, footer string) *whatsapp.Outgoing {
		return toAna(&whatsapp.Buttons{
			Header: h, Body: "Hi Ana! Your workshop is at 9 tomorrow.", Footer: footer,
			Buttons: []whatsapp.Button{{ID: "change", Title: "Change"}, {ID: "cancel", Title: "Cancel"}},
		})
	}
	return map[string]*whatsapp.Outgoing{
		"buttons":          buttons(nil, ""),
		"buttons_text":     buttons(&whatsapp.TextHeader{Text: "Workshop"}, "Example Plants"),
		"buttons_image":    buttons(&whatsapp.ImageHeader{Media: whatsapp.MediaID("2762702990552401")}, ""),
		"buttons_video":    buttons(&whatsapp.VideoHeader{Media: whatsapp.MediaLink("https://example.com/workshop.mp4")}, ""),
		"buttons_document": buttons(&whatsapp.DocumentHeader{Media: whatsapp.MediaID("2762702990552401"), Filename: "plan.pdf"}, ""),
		"list": toAna(&whatsapp.List{
			Header: "Choose Shipping Option", Body: "Which shipping option do you prefer?", Footer: "Example Plants", Button: "Shipping Options",
			Sections: []whatsapp.ListSection{
				{Title: "I want it ASAP!", Rows: []whatsapp.ListRow{
					{ID: "priority_express", Title: "Priority Mail Express", Description: "Next Day to 2 Days"},
					{ID: "priority_mail", Title: "Priority Mail"},
				}},
				{Title: "I can wait a bit", Rows: []whatsapp.ListRow{{ID: "ground", Title: "Ground", Description: "2-5 Days"}}},
			},
		}),
		"list_plain": toAna(&whatsapp.List{
			Body: "Which one?", Button: "Choose", Sections: []whatsapp.ListSection{{Rows: []whatsapp.ListRow{{ID: "a", Title: "A"}}}},
		}),
		"cta_url": toAna(&whatsapp.CTAURL{
			Header: &whatsapp.ImageHeader{Media: whatsapp.MediaLink("https://example.com/banner.png")},
			Body:   "Tap the button below to see available dates.", Footer: "Dates subject to change.",
			DisplayText: "See Dates", URL: "https://example.com?clickID=kqDGWd24Q5TRwoEQTICY",
		}),
		"flow_id": toAna(&whatsapp.Flow{
			Header: &whatsapp.TextHeader{Text: "Options"}, Body: "Choose an option", Footer: "Tap to continue",
			Flow: whatsapp.FlowID("1074620150264873"), Label: "Open Flow!", Token: "unused-flow-token",
			Screen: "WELCOME_SCREEN", Data: json.RawMessage(`{ "customer_ref": "C-0147", "count": 0 }`),
		}),
		"flow_name": toAna(&whatsapp.Flow{
			Body: "Choose an option", Flow: whatsapp.FlowName("appointment_booking"), Label: "Book", Token: "t-1042",
			Draft: true, DataExchange: true,
		}),
		"product": toAna(&whatsapp.Product{Body: "Our best seller", Footer: "While stocks last", CatalogID: "367025965434465", ProductID: "sku-0001"}),
		"product_list": toAna(&whatsapp.ProductList{
			Header: "Succulents", Body: "Fresh from the greenhouse", Footer: "While stocks last", CatalogID: "146265584024623",
			Sections: []whatsapp.ProductSection{
				{Title: "Blue", ProductIDs: []string{"sku-1", "sku-2"}},
				{Title: "Green", ProductIDs: []string{"sku-3"}},
			},
		}),
		"catalog": toAna(&whatsapp.Catalog{
			Body: "Just visit our catalog and add items to purchase.", Footer: "Best deals on WhatsApp!", ThumbnailProductID: "2lc20305pt",
		}),
		"catalog_plain": toAna(&whatsapp.Catalog{Body: "Just visit our catalog."}),
		"media_carousel_links": toAna(&whatsapp.MediaCarousel{Body: "Here are our latest arrivals:", Cards: []whatsapp.MediaCard{
			{
				Header: &whatsapp.ImageHeader{Media: whatsapp.MediaLink("https://example.com/blue.jpeg")},
				Body:   "*Blue Echeveria*\n\nPowdery blue leaves.",
				Action: &whatsapp.CardURL{DisplayText: "Buy now", URL: "https://example.com/blue"},
			},
			{
				Header: &whatsapp.VideoHeader{Media: whatsapp.MediaLink("https://example.com/zebra.mp4")},
				Action: &whatsapp.CardURL{DisplayText: "Buy now", URL: "https://example.com/zebra"},
			},
		}}),
		"media_carousel_replies": toAna(&whatsapp.MediaCarousel{Body: "Check out our new arrivals:", Cards: []whatsapp.MediaCard{
			{
				Header: &whatsapp.ImageHeader{Media: whatsapp.MediaLink("https://example.com/blue.jpeg")}, Body: "Blue",
				Action: &whatsapp.CardReplies{Buttons: []whatsapp.Button{{ID: "more-blue", Title: "Learn more"}, {ID: "fav-blue", Title: "Add to favorites"}}},
			},
			{
				Header: &whatsapp.ImageHeader{Media: whatsapp.MediaLink("https://example.com/zebra.jpeg")}, Body: "Zebra",
				Action: &whatsapp.CardReplies{Buttons: []whatsapp.Button{{ID: "more-zebra", Title: "Learn more"}, {ID: "fav-zebra", Title: "Add to favorites"}}},
			},
		}}),
		"product_carousel": toAna(&whatsapp.ProductCarousel{
			Body: "Our favourites", CatalogID: "123456789", ProductIDs: []string{"abc123xyz", "def456uvw"},
		}),
		"address": toAna(&whatsapp.AddressRequest{
			Body: "Tell us what address you would like this order delivered to.", Country: "IN",
			Values: whatsapp.Address{Name: "Ana", PhoneNumber: "+911234567890", PINCode: "400063"},
			SavedAddresses: []whatsapp.SavedAddress{{ID: "address1", Value: whatsapp.Address{
				Name: "Ana", PhoneNumber: "+911234567890", PINCode: "400063", HouseNumber: "12", FloorNumber: "8", TowerNumber: "2",
				BuildingName: "One BKC", Address: "Wing A, Street 3", LandmarkArea: "Near the market", City: "Mumbai", State: "Maharashtra",
			}}},
			Errors: whatsapp.Address{PINCode: "We could not locate this pin code."},
		}),
		"location_request":        toAna(&whatsapp.LocationRequest{Body: "Let us start with your pickup. Share your location."}),
		"call_permission_request": toAna(&whatsapp.CallPermissionRequest{Body: "We would like to call you to help with your order."}),
		"voice_call": toAna(&whatsapp.VoiceCall{
			Body: "You can call us on WhatsApp now for faster service!", DisplayText: "Call on WhatsApp", TTLMinutes: 100, Payload: "order-1042",
		}),
		"voice_call_plain":       toAna(&whatsapp.VoiceCall{Body: "Call us."}),
		"contact_info_request":   toAna(&whatsapp.ContactInfoRequest{Body: "Please share your phone number so that we can finish your request."}),
		"order_details":          toAna(&whatsapp.OrderDetails{Header: &whatsapp.ImageHeader{Media: whatsapp.MediaLink("https://example.com/bread.jpg")}, Body: "Your order", Footer: "Thank you", Payment: breadOrder()}),
		"order_details_settings": toAna(&whatsapp.OrderDetails{Body: "Your order", Payment: cakeOrder()}),
		"order_paid": toAna(&whatsapp.OrderStatus{Body: "Thank you", Footer: "Example Plants", Update: whatsapp.OrderUpdate{
			ReferenceID: "order-1042", Status: "completed", PaymentStatus: "captured", PaymentTime: time.Unix(1785125734, 0).UTC(),
		}}),
		"order_simple": toAna(&whatsapp.OrderDetails{Body: "Your order", Payment: whatsapp.OrderPayment{
			ReferenceID: "order-1044", GoodsType: "digital-goods", PaymentType: "br", Currency: "BRL", Total: whatsapp.Amount{Value: 50000, Offset: 100},
			Settings: []json.RawMessage{json.RawMessage(`{ "type": "payment_link", "payment_link": { "uri": "https://example.com/pay" } }`)},
		}}),
		"order_status": toAna(&whatsapp.OrderStatus{
			Body: "Your order is on its way", Update: whatsapp.OrderUpdate{ReferenceID: "order-1042", Status: "processing", Description: "Packed"},
		}),
	}
}

func breadOrder() whatsapp.OrderPayment {
	return whatsapp.OrderPayment{
		ReferenceID: "order-1042", GoodsType: "digital-goods", PaymentType: "upi", Configuration: "my-payment-config",
		Currency: "INR", Total: whatsapp.Amount{Value: 1200, Offset: 100},
		Order: whatsapp.Order{
			Status:     "pending",
			Expiration: whatsapp.OrderExpiration{Timestamp: "1767225600", Description: "Until new year"},
			Items: []whatsapp.OrderItem{{
				RetailerID: "1234567", Name: "Bread", Amount: whatsapp.Amount{Value: 1500, Offset: 100}, Quantity: 1,
				SaleAmount: whatsapp.Amount{Value: 1000, Offset: 100},
			}},
			Subtotal: whatsapp.Amount{Value: 1000, Offset: 100},
			Tax:      whatsapp.NotedAmount{Value: 200, Offset: 100, Description: "GST"},
			Shipping: whatsapp.NotedAmount{Offset: 100},
			Discount: whatsapp.NotedAmount{Offset: 100, Description: "Friends", Program: "F"},
		},
	}
}

func cakeOrder() whatsapp.OrderPayment {
	price := whatsapp.Amount{Value: 50000, Offset: 100}
	return whatsapp.OrderPayment{
		ReferenceID: "order-1043", GoodsType: "physical-goods", PaymentType: "br", Currency: "BRL", Total: price,
		Settings: []json.RawMessage{json.RawMessage(`{
            "type": "pix_dynamic_code",
            "pix_dynamic_code": { "code": "00020101", "merchant_name": "Example", "key": "39580525000189", "key_type": "CNPJ" }
          }`)},
		Beneficiaries: []whatsapp.Beneficiary{{
			Name: "Ana", AddressLine1: "1 Example Way", City: "Mumbai", State: "Maharashtra", Country: "India", PostalCode: "400063",
		}},
		Order: whatsapp.Order{
			Status: "pending", CatalogID: "146265584024623", Subtotal: price, Tax: whatsapp.NotedAmount{Offset: 100},
			Items: []whatsapp.OrderItem{{
				RetailerID: "1234567", Name: "Cake", Amount: price, Quantity: 1, CountryOfOrigin: "BR", ImporterName: "Example Imports",
				ImporterAddress: whatsapp.Importer{AddressLine1: "2 Example Way", City: "Rio", ZoneCode: "RJ", PostalCode: "20000", CountryCode: "BR"},
			}},
		},
	}
}
