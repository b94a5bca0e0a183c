package whatsapp_test

import (
	"encoding/json"
	"time"

	"github.com/wacloud/wacloud/whatsapp"
)

func templateGoldens() map[string]*whatsapp.Outgoing {
	return map[string]*whatsapp.Outgoing{
		"template": toAna(&whatsapp.Template{Name: "hello_world", Language: "en_US"}),
		"template_positional": toAna(&whatsapp.Template{
			Name: "order_confirmation", Language: "en_US",
			Header: &whatsapp.ImageParam{Media: whatsapp.MediaLink("https://example.com/header.jpg")},
			Body: []whatsapp.Param{
				&whatsapp.TextParam{Text: "Ana"},
				&whatsapp.CurrencyParam{Fallback: "$100.99", Code: "USD", Amount1000: 100990},
				&whatsapp.DateTimeParam{
					Fallback: "February 25, 1977", Calendar: "GREGORIAN", DayOfWeek: 5, Year: 1977, Month: 2, DayOfMonth: 25,
					Hour: new(0), Minute: new(33),
				},
				&whatsapp.DateTimeParam{Fallback: "noon"},
			},
			Buttons: []whatsapp.TemplateButton{
				&whatsapp.QuickReplyButton{Index: 0, Payload: "yes-1042"},
				&whatsapp.URLButton{Index: 1, Suffix: "track/1042"},
			},
		}),
		"template_named": toAna(&whatsapp.Template{
			Name: "order_delivery_update", Language: "en",
			Header: &whatsapp.TextParam{Name: "shop", Text: "Example Plants"},
			Body:   []whatsapp.Param{&whatsapp.TextParam{Name: "customer_name", Text: "Ana"}, &whatsapp.TextParam{Name: "order_id", Text: "1042"}},
		}),
		"template_location": toAna(&whatsapp.Template{
			Name: "order_delivery_update", Language: "en_US",
			Header: &whatsapp.LocationParam{Location: whatsapp.Location{
				Latitude: 37.44211676562361, Longitude: -122.16155960083124, Name: "Philz Coffee", Address: "101 Forest Ave, Palo Alto, CA 94301",
			}},
		}),
		"template_document": toAna(&whatsapp.Template{
			Name: "invoice", Language: "en_US",
			Header: &whatsapp.DocumentParam{Media: whatsapp.MediaID("928860901494862"), Filename: "invoice.pdf"},
		}),
		"template_video": toAna(&whatsapp.Template{
			Name: "tour", Language: "en_US", Header: &whatsapp.VideoParam{Media: whatsapp.MediaID("4548775454857854")},
		}),
		"template_coupon": toAna(&whatsapp.Template{
			Name: "coupon_code_fall2023_25off", Language: "en_US", Body: whatsapp.Texts("25OFF", "25%"),
			Buttons: []whatsapp.TemplateButton{&whatsapp.CopyCodeButton{Index: 1, Code: "25OFF"}},
		}),
		"template_otp": toAna(whatsapp.OTP("verification_code", "en_US", "J$FpnYnP")),
		"template_gif": toAna(&whatsapp.Template{Name: "sale", Language: "en_US", Header: &whatsapp.GIFParam{Media: whatsapp.MediaID("123456")}}),
		"template_product": toAna(&whatsapp.Template{
			Name: "abandoned_cart", Language: "en_US", Body: whatsapp.Texts("Ana", "10OFF"),
			Header: &whatsapp.ProductParam{CatalogID: "194836987003835", ProductID: "nqryix03ez"},
		}),
		"template_flow": toAna(&whatsapp.Template{Name: "flow_template", Language: "en_US", Buttons: []whatsapp.TemplateButton{
			&whatsapp.FlowButton{Token: "t-1042", Data: json.RawMessage(`{ "customer_ref": "C-0147" }`)},
		}}),
		"template_catalog": toAna(&whatsapp.Template{
			Name: "intro_catalog_offer", Language: "en_US", Body: whatsapp.Texts("100"),
			Buttons: []whatsapp.TemplateButton{&whatsapp.CatalogButton{ThumbnailProductID: "2lc20305pt"}},
		}),
		"template_mpm": toAna(&whatsapp.Template{
			Name: "abandoned_cart", Language: "en_US", Header: &whatsapp.TextParam{Text: "Ana"}, Body: whatsapp.Texts("10OFF"),
			Buttons: []whatsapp.TemplateButton{&whatsapp.MultiProductButton{ThumbnailProductID: "2lc20305pt", Sections: []whatsapp.ProductSection{
				{Title: "Popular Bundles", ProductIDs: []string{"2lc20305pt", "nseiw1x3ch"}},
				{Title: "Premium Packages", ProductIDs: []string{"n6k6x0y7oe"}},
			}}},
		}),
		"template_voice_call": toAna(&whatsapp.Template{Name: "wa_voice_call", Language: "en", Buttons: []whatsapp.TemplateButton{
			&whatsapp.VoiceCallButton{TTLMinutes: 100, Payload: "order-1042"},
		}}),
		"template_offer": toAna(&whatsapp.Template{
			Name: "limited_time_offer_caribbean_pkg_2023", Language: "en_US",
			Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("1602186516975000")}, Body: whatsapp.Texts("Ana", "CARIBE25"),
			OfferExpires: time.UnixMilli(1767225600123).UTC(),
			Buttons:      []whatsapp.TemplateButton{&whatsapp.CopyCodeButton{Code: "CARIBE25"}, &whatsapp.URLButton{Index: 1, Suffix: "n3mtql"}},
		}),
		"template_media_cards": toAna(&whatsapp.Template{
			Name: "summer_carousel_promo_2023", Language: "en_US", Body: whatsapp.Texts("15OFF", "15%"),
			Cards: []whatsapp.TemplateCard{
				{
					Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("24230790383178626")}, Body: whatsapp.Texts("10OFF"),
					Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{Payload: "59NqSd"}, &whatsapp.URLButton{Index: 1, Suffix: "blue-elf"}},
				},
				{
					Header: &whatsapp.VideoParam{Media: whatsapp.MediaID("24230790383178627")}, Body: whatsapp.Texts("30OFF"),
					Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{Payload: "7C4xhY"}, &whatsapp.URLButton{Index: 1, Suffix: "buddhas"}},
				},
			},
		}),
		"template_product_cards": toAna(&whatsapp.Template{
			Name: "carousel_template_product_cards_v1", Language: "en_US", Body: whatsapp.Texts("Ana"),
			Cards: []whatsapp.TemplateCard{
				{Header: &whatsapp.ProductParam{CatalogID: "194836987003835", ProductID: "nqryix03ez"}},
				{Header: &whatsapp.ProductParam{CatalogID: "194836987003835", ProductID: "e0dv5rtoxk"}},
			},
		}),
		"template_tap_target": toAna(&whatsapp.Template{
			Name: "new_arrivals", Language: "en_US", Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("24230790383178626")},
			TapTarget: &whatsapp.TapTarget{URL: "https://example.com/offer", Title: "Offer Details"},
		}),
		"template_order_details": toAna(&whatsapp.Template{Name: "pay_order", Language: "en", Buttons: []whatsapp.TemplateButton{
			&whatsapp.OrderDetailsButton{Payment: breadOrder()},
		}}),
		"template_order_status": toAna(&whatsapp.Template{
			Name: "order_update", Language: "en", Body: whatsapp.Texts("Ana"),
			OrderStatus: &whatsapp.OrderUpdate{ReferenceID: "order-1042", Status: "shipped", Description: "On its way"},
		}),
		"template_unknown": toAna(&whatsapp.Template{
			Name: "from_the_future", Language: "en",
			Header: &whatsapp.RawParam{Payload: json.RawMessage(`{ "type": "hologram", "hologram": { "id": "1" } }`)},
			Body: []whatsapp.Param{
				&whatsapp.TextParam{Text: "Ana"},
				&whatsapp.RawParam{Payload: json.RawMessage(`{ "type": "mood", "mood": "sunny" }`)},
			},
			Components: []json.RawMessage{
				json.RawMessage(`{ "type": "button", "sub_type": "levitate", "index": 0, "parameters": [{ "type": "height", "height": 3 }] }`),
				json.RawMessage(`{ "type": "countdown", "parameters": [{ "type": "seconds", "seconds": 10 }] }`),
			},
		}),
	}
}
