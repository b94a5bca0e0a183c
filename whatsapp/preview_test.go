package whatsapp_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wacloud/wacloud/whatsapp"
)

func TestPreview(t *testing.T) {
	t.Parallel()
	all := goldens()
	for name, want := range map[string]string{
		"text_reply":              "Hi Ana",
		"image_id":                "[image] The best succulent ever?",
		"image_link":              "[image]",
		"audio":                   "[audio]",
		"voice_note":              "[voice note]",
		"document":                "[document] order_1042.pdf Your order confirmation",
		"sticker":                 "[sticker]",
		"location":                "[location] Philz Coffee, 101 Forest Ave, Palo Alto, CA 94301",
		"location_zero":           "[location] 0, 0",
		"contacts":                "[contact] Dr. Ben B. Example Esq., Ana",
		"reaction":                "[reaction] 😀",
		"reaction_removed":        "[reaction removed]",
		"read":                    "[read]",
		"read_typing":             "[read, typing]",
		"raw":                     "[poll]",
		"pin":                     "[pinned]",
		"unpin":                   "[unpinned]",
		"buttons_text":            "Workshop: Hi Ana! Your workshop is at 9 tomorrow. [Change] [Cancel]",
		"buttons_document":        "[document] plan.pdf Hi Ana! Your workshop is at 9 tomorrow. [Change] [Cancel]",
		"list":                    "Choose Shipping Option: Which shipping option do you prefer? [Shipping Options]",
		"cta_url":                 "[image] Tap the button below to see available dates. [See Dates]",
		"flow_id":                 "Options: Choose an option [Open Flow!]",
		"product":                 "[product sku-0001] Our best seller",
		"product_list":            "Succulents: Fresh from the greenhouse [products: Blue, Green]",
		"catalog_plain":           "[catalog] Just visit our catalog.",
		"media_carousel_replies":  "Check out our new arrivals: | [image] Blue [Learn more] [Add to favorites] | [image] Zebra [Learn more] [Add to favorites]",
		"product_carousel":        "Our favourites [products] abc123xyz, def456uvw",
		"address":                 "Tell us what address you would like this order delivered to. [provide address]",
		"location_request":        "Let us start with your pickup. Share your location. [send location]",
		"call_permission_request": "We would like to call you to help with your order. [allow calls]",
		"voice_call_plain":        "Call us. [Call Now]",
		"contact_info_request":    "Please share your phone number so that we can finish your request. [share contact info]",
		"order_details_settings":  "Your order [order order-1043]",
		"order_status":            "Your order is on its way [order order-1042 processing]",
		"template":                "[template hello_world]",
		"template_positional":     "[template order_confirmation] [image] · Ana · $100.99 · February 25, 1977 · noon",
		"template_media_cards":    "[template summer_carousel_promo_2023] 15OFF · 15% · [image] · 10OFF · [video] · 30OFF",
		"template_unknown":        "[template from_the_future] […] · Ana · […]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, want, whatsapp.Preview(all[name].Message))
		})
	}
	assert.Equal(t, "a b c", whatsapp.Preview(&whatsapp.Text{Body: " a\n\nb\t\x00c\u2028"}))
}

func TestTemplateFill(t *testing.T) {
	t.Parallel()
	numbered := &whatsapp.Template{Body: []whatsapp.Param{&whatsapp.TextParam{Text: "Ana {{2}}"}, &whatsapp.CurrencyParam{Fallback: "$5"}, nil}}
	assert.Equal(t, "Hi Ana {{2}}, pay $5 or {{3}}, Ana {{2}}.", numbered.Fill("Hi {{1}}, pay {{2}} or {{3}}, {{1}}."))
	named := &whatsapp.Template{Body: []whatsapp.Param{
		&whatsapp.TextParam{Name: "who", Text: "Ana"}, &whatsapp.RawParam{Payload: json.RawMessage(`{}`)},
	}}
	assert.Equal(t, "Hi Ana, {{what}}", named.Fill("Hi {{who}}, {{what}}"))
	assert.Equal(t, "Hi {{1}}", (&whatsapp.Template{}).Fill("Hi {{1}}"))
}
