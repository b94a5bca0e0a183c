package whatsapp_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
)

// documented returns bodies in the shapes that Meta's pages show, one for each way of writing a type, by page. The words
// are ours.
func documented() map[string][]string {
	const person = `"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111",`
	const ids = `"messaging_product":"whatsapp","recipient_type":"individual","to":"15550001111","recipient":"US.13491208655302741918",`
	const known = `"messaging_product":"whatsapp","recipient_type":"individual","recipient":"US.13491208655302741918",`
	const group = `"messaging_product":"whatsapp","recipient_type":"group","to":"Y2FwaV9ncm91cDoxNzA1NTU1MDEzOToxMjAzNjM0MDQ2OTQyMzM4MjAZD",`
	in := func(to string, bodies ...string) []string {
		var out []string
		for _, b := range bodies {
			out = append(out, "{"+to+b+"}")
		}
		return out
	}
	interactive := func(kind, rest string) string {
		return `"type":"interactive","interactive":{"type":"` + kind + `",` + rest + `}`
	}
	template := func(components string) string {
		return `"type":"template","template":{"name":"spring","language":{"code":"en_US"},"components":[` + components + `]}`
	}
	address := func(parameters string) string {
		return interactive("address_message", `"body":{"text":"Where shall it go?"},"action":{"name":"address_message","parameters":{"country":"IN",`+parameters+`}}`)
	}
	order := func(parameters string) string {
		return interactive("order_details", `"body":{"text":"Your order"},"action":{"name":"review_and_pay","parameters":{"reference_id":"r-1","type":"digital-goods","currency":"BRL","total_amount":{"value":50000,"offset":100},`+parameters+`}}`)
	}
	const (
		items   = `"order":{"status":"pending","tax":{"value":0,"offset":100,"description":"none"},"items":[{"retailer_id":"p1","name":"Loaf","amount":{"value":50000,"offset":100},"quantity":1}],"subtotal":{"value":50000,"offset":100}}`
		goods   = `"order":{"status":"pending","catalog_id":"77","expiration":{"timestamp":"1792000000","description":"gone"},"items":[{"retailer_id":"p1","product_id":"9","image":{"link":"https://example.com/a.png"},"name":"Loaf","amount":{"value":100,"offset":100},"quantity":"2","sale_amount":{"value":90,"offset":100},"country_of_origin":"India","importer_name":"Ben","importer_address":{"address_line1":"1 Example Street","city":"Mumbai","zone_code":"MH","postal_code":"400051","country_code":"IN"}}],"subtotal":{"value":200,"offset":100},"shipping":{"value":0,"offset":100,"description":"free"},"discount":{"value":20,"offset":100,"description":"spring","discount_program_name":"spring"},"tax":{"value":10,"offset":100}}`
		value   = `"name":"Ana","phone_number":"+915550001111","in_pin_code":"400063","floor_number":"8","building_name":"","address":"Wing A","landmark_area":"Goregaon","city":"Mumbai"`
		picture = `"header":{"type":"image","image":{"link":"https://example.com/a.jpeg"}}`
		film    = `"header":{"type":"video","video":{"id":"1166846181421424"}}`
		cta     = `"action":{"name":"cta_url","parameters":{"display_text":"Buy now","url":"https://example.com/buy"}}`
		replies = `"action":{"buttons":[{"type":"quick_reply","quick_reply":{"id":"more","title":"Learn more"}},{"type":"quick_reply","quick_reply":{"id":"like","title":"Keep"}}]}`
		reply   = `"action":{"buttons":[{"type":"reply","reply":{"id":"yes","title":"Yes"}},{"type":"reply","reply":{"id":"no","title":"No"}}]}`
		open    = `"action":{"name":"cta_url","parameters":{"display_text":"See dates","url":"https://www.example.com?clickID=kqDGWd24"}}`
		body    = `{"type":"body","parameters":[{"type":"text","text":"Ana"}]}`
	)
	card := func(i, rest string) string { return `{"card_index":` + i + `,"type":"cta_url",` + rest + `}` }
	carousel := func(first, second string) string {
		return interactive("carousel", `"body":{"text":"New:"},"action":{"cards":[`+first+`,`+second+`]}`)
	}
	media := func(i, kind string) string {
		return `{"card_index":` + i + `,"components":[{"type":"header","parameters":[{"type":"` + kind + `","` + kind + `":{"id":"1558081531584829"}}]},` +
			`{"type":"body","parameters":[{"type":"text","text":"10OFF"}]},{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"more"}]},` +
			`{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"last_chance"}]}]}`
	}
	product := func(i string) string {
		return `{"card_index":` + i + `,"components":[{"type":"header","parameters":[{"type":"product","product":{"product_retailer_id":"nqryix03ez","catalog_id":"194836987003835"}}]}]}`
	}
	return map[string][]string{
		"messages/media": in(person,
			`"type":"image","image":{"id":"1479537139650973","caption":"The best one?"}`,
			`"type":"image","image":{"link":"https://www.example.com/aloe.png"}`,
			`"type":"audio","audio":{"id":"1013859600285441","voice":true}`,
			`"type":"audio","audio":{"link":"https://www.example.com/a.ogg","voice":false}`,
			`"type":"video","video":{"id":"1166846181421424","caption":"An eclipse!"}`,
			`"type":"document","document":{"id":"1376223850470843","filename":"order.pdf","caption":"Your order"}`,
			`"type":"document","document":{"link":"https://www.example.com/order.pdf"}`,
			`"type":"sticker","sticker":{"id":"798882015472548"}`,
			`"type":"sticker","sticker":{"link":"https://www.example.com/s.webp"}`),
		"messages/text, location, reaction": in(person,
			`"type":"text","text":{"preview_url":true,"body":"See https://www.example.com/"}`,
			`"context":{"message_id":"wamid.HBgL"},"type":"text","text":{"body":"You're welcome, Ana!"}`,
			`"type":"text","text":{"body":"hi"},"biz_opaque_callback_data":"1744434060"`,
			`"type":"text","text":{"body":"hi"},"recipient_identity_key_hash":"DF2lS5v2W6x="`,
			`"type":"location","location":{"latitude":"37.44216251868683","longitude":"-122.16153582049394","name":"Café","address":"101 Example Ave"}`,
			`"type":"location","location":{"latitude":0,"longitude":0}`,
			`"type":"reaction","reaction":{"message_id":"wamid.HBgL","emoji":"\uD83D\uDE00"}`,
			`"type":"reaction","reaction":{"message_id":"wamid.HBgL","emoji":""}`),
		"messages/contacts": in(person,
			`"type":"contacts","contacts":[{"addresses":[{"street":"1 Example Way","city":"Menlo Park","state":"CA","zip":"94025","country":"United States","country_code":"US","type":"Office"},{"city":"Oslo","type":"Pop-Up"}],"birthday":"1999-01-23","emails":[{"email":"ben@example.com","type":"Work"}],"name":{"formatted_name":"Dr. Ben A. Example","first_name":"Ben","last_name":"Example","middle_name":"A.","suffix":"Esq.","prefix":"Dr."},"org":{"company":"Example","department":"Legal","title":"Counsel"},"phones":[{"phone":"+15550009999","type":"Landline"},{"phone":"+15550008888","type":"Mobile","wa_id":"15550008888"}],"urls":[{"url":"https://www.example.com","type":"Company"}]}]`,
			`"type":"contacts","contacts":[{"name":{"formatted_name":"Ana"},"org":{},"addresses":[{}]},{"name":{"formatted_name":"Ben","first_name":"Ben"},"phones":[{"phone":"+1"}]}]`),
		"messages/interactive-reply-buttons-messages": in(person,
			interactive("button", picture+`,"body":{"text":"Tomorrow at nine"},"footer":{"text":"Your gateway!™"},`+reply),
			interactive("button", film+`,"body":{"text":"b"},`+reply),
			interactive("button", `"header":{"type":"document","document":{"id":"1","filename":"a.pdf"}},"body":{"text":"b"},`+reply),
			interactive("button", `"header":{"type":"text","text":"Workshop"},"body":{"text":"b"},`+reply)),
		"messages/interactive-list-messages": in(person,
			interactive("list", `"header":{"type":"text","text":"Choose"},"body":{"text":"Which?"},"footer":{"text":"f"},"action":{"button":"Options","sections":[{"title":"ASAP!","rows":[{"id":"express","title":"Express","description":"1–3 Days"},{"id":"mail","title":"Mail"}]},{"title":"Later","rows":[{"id":"media","title":"Media","description":""}]}]}`),
			interactive("list", `"body":{"text":"Which?"},"action":{"button":"Options","sections":[{"rows":[{"id":"r","title":"Row"}]}]}`)),
		"messages/interactive-cta-url-messages": in(person,
			interactive("cta_url", picture+`,"body":{"text":"Tap"},`+open+`,"footer":{"text":"Subject to change."}`),
			interactive("cta_url", film+`,"body":{"text":"Tap"},`+open),
			interactive("cta_url", `"header":{"type":"document","document":{"link":"https://example.com/a.pdf"}},"body":{"text":"Tap"},`+open),
			interactive("cta_url", `"body":{"text":"Tap"},`+open)),
		"messages/interactive-media-carousel-messages": in(person,
			carousel(card("0", picture+`,"body":{"text":"*One*\n\nPowdery leaves"},`+cta), card("1", film+`,"body":{"text":"*Two*"},`+cta)),
			carousel(card("0", picture+`,`+replies), card("1", picture+`,`+replies))),
		"catalogs": in(person,
			carousel(`{"card_index":0,"type":"product","action":{"product_retailer_id":"abc","catalog_id":"123456789"}}`, `{"card_index":1,"type":"product","action":{"product_retailer_id":"def","catalog_id":"123456789"}}`),
			interactive("product", `"body":{"text":"b"},"footer":{"text":"f"},"action":{"catalog_id":"1","product_retailer_id":"p"}`),
			interactive("product", `"action":{"catalog_id":"1","product_retailer_id":"p"}`),
			interactive("product_list", `"header":{"type":"text","text":"h"},"body":{"text":"b"},"footer":{"text":"f"},"action":{"catalog_id":"1","sections":[{"title":"s","product_items":[{"product_retailer_id":"p"},{"product_retailer_id":"q"}]},{"title":"t","product_items":[{"product_retailer_id":"p"}]}]}`),
			interactive("catalog_message", `"body":{"text":"Visit us"},"action":{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"2lc20305pt"}},"footer":{"text":"f"}`),
			interactive("catalog_message", `"body":{"text":"Visit us"},"action":{"name":"catalog_message"}`)),
		"flows/guides/sendingaflow": in(person,
			interactive("flow", `"header":{"type":"text","text":"h"},"body":{"text":"b"},"footer":{"text":"f"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_token":"AQAAAAACS5FpgQ_cAAAAAD0QI3s.","flow_name":"booking_v1","flow_cta":"Book!","flow_action":"navigate","flow_action_payload":{"screen":"FIRST","data":{"price":100,"list":["a"]}}}}`),
			interactive("flow", `"body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"123456","flow_cta":"Go","mode":"draft","flow_action":"data_exchange"}}`),
			interactive("flow", `"body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Go","flow_action_payload":{"screen":"S","data":"{\"price\":100}"}}}`),
			interactive("flow", picture+`,"body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":3,"flow_id":1,"flow_cta":"Go","mode":"published"}}`),
			template(`{"type":"button","sub_type":"flow","index":"0","parameters":[{"type":"action","action":{"flow_token":"t","flow_action_data":{"price":1}}}]}`),
			template(`{"type":"button","sub_type":"FLOW","index":0}`)),
		"messages/address-messages": in(person,
			address(`"values":{"name":"Ana","phone_number":"+915550001111"}`),
			address(`"saved_addresses":[{"id":"address1","value":{`+value+`}},{"id":"address2","value":{}}]`),
			address(`"values":{`+value+`,"house_number":"","tower_number":"","state":""},"validation_errors":{"in_pin_code":"We could not find it."}`),
			interactive("address_message", `"header":{"type":"text","text":""},"body":{"text":"Where?"},"footer":{"text":""},"action":{"name":"address_message","parameters":{"country":"SG","values":{"name":"","sg_post_code":"018956","unit_number":""}}}`)),
		"messages/location-request-messages": in(person,
			interactive("location_request_message", `"body":{"text":"*share your current location*"},"action":{"name":"send_location"}`)),
		"calling": in(ids,
			interactive("voice_call", `"body":{"text":"Call us"},"action":{"name":"voice_call","parameters":{"display_text":"Call on WhatsApp","ttl_minutes":100,"payload":"p"}}`),
			interactive("voice_call", `"body":{"text":"Call us"},"action":{"name":"voice_call"}`),
			interactive("call_permission_request", `"action":{"name":"call_permission_request"},"body":{"text":"May we call?"}`),
			interactive("call_permission_request", `"action":{"name":"call_permission_request"}`),
			template(body+`,{"type":"button","sub_type":"voice_call","index":0,"parameters":[{"type":"ttl_minutes","ttl_minutes":100},{"type":"payload","payload":"p"}]}`)),
		"business-scoped-user-ids": in(known,
			interactive("request_contact_info", `"body":{"text":"Share your number"},"action":{"name":"request_contact_info"}`),
			`"type":"template","template":{"name":"spring","language":{"code":"en"}}`),
		"groups": in(group,
			`"type":"text","text":{"preview_url":true,"body":"https://www.example.com/tour"}`,
			`"type":"image","image":{"id":"1"}`,
			`"type":"pin","pin":{"type":"pin","message_id":"wamid.HBgLM","expiration_days":"4"}`,
			`"type":"pin","pin":{"type":"unpin","message_id":"wamid.HBgLM"}`),
		"direct-send": in(person,
			`"type":"text","text":{"body":"On its way."},"category":"utility"`,
			`"type":"text","text":{"body":"On its way."},"category":"utility","ttl_seconds":600`,
			`"type":"text","text":{"body":"On its way."},"category":"utility","direct_send_config":{"template_name":"shipped"}`,
			`"type":"text","text":{"body":"123456"},"category":"authentication","ttl_seconds":60`),
		"payments": in(person,
			order(`"payment_type":"br","payment_settings":[{"type":"pix_dynamic_code","pix_dynamic_code":{"code":"00020101","merchant_name":"Ana","key":"39580525000189","key_type":"CNPJ"}}],`+items),
			order(`"payment_type":"br","payment_settings":[{"type":"boleto","boleto":{"digitable_line":"03399026944140000002628346101018898510000008848"}},{"type":"payment_link","payment_link":{"uri":"https://example.com/pay"}}]`),
			order(`"payment_type":"br","payment_settings":[{"type":"offsite_card_pay","offsite_card_pay":{"last_four_digits":"5235","credential_id":"c"}}],`+items),
			order(`"payment_settings":[{"type":"payment_gateway","payment_gateway":{"type":"razorpay","configuration_name":"c","razorpay":{"receipt":"r","notes":{"a":"b"}}}}],`+goods),
			order(`"payment_type":"upi","payment_configuration":"c","beneficiaries":[{"name":"Ana","address_line1":"1 Example Street","city":"Mumbai","state":"MH","country":"India","postal_code":"400051"}],`+goods),
			order(`"payment_settings":[{"type":"upi_intent_link","upi_intent_link":{"link":"upi://pay?pa=a@b"}}],"shipping_info":{"country":"IN","addresses":[]},`+items),
			interactive("order_status", `"body":{"text":"Paid"},"footer":{"text":"f"},"action":{"name":"review_order","parameters":{"reference_id":"r-1","order":{"status":"completed","description":"done"},"payment":{"status":"captured","timestamp":1785125734}}}`),
			interactive("order_status", `"body":{"text":"Sent"},"action":{"name":"review_order","parameters":{"reference_id":"r-1","order":{"status":"shipped"}}}`),
			template(`{"type":"order_status","parameters":[{"type":"order_status","order_status":{"reference_id":"r-1","order":{"status":"processing","description":"d"}}}]}`),
			template(`{"type":"button","sub_type":"order_details","index":0,"parameters":[{"type":"action","action":{"order_details":{"reference_id":"r-1","type":"digital-goods","currency":"INR","total_amount":{"value":100,"offset":100},`+items+`}}}]}`)),
		"templates": in(person,
			template(`{"type":"header","parameters":[{"type":"text","parameter_name":"product","text":"Loaf"}]},{"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Ana"},{"type":"text","parameter_name":"order","text":"SKBUP2"}]}`),
			template(`{"type":"header","parameters":[{"type":"document","document":{"link":"https://example.com/a.pdf","filename":"a.pdf"}}]},`+body),
			template(`{"type":"header","parameters":[{"type":"location","location":{"latitude":"37.483307","longitude":"122.148981","name":"Café","address":"1 Example Way"}}]},`+body),
			template(`{"type":"HEADER","parameters":[{"type":"GIF","gif":{"id":"1"}}]},{"type":"BODY","parameters":[{"type":"currency","currency":{"fallback_value":"$10","code":"USD","amount_1000":10000}},{"type":"date_time","date_time":{"fallback_value":"May 1"}}]}`),
			template(`{"type":"header","parameters":[{"type":"image","image":{"id":"1602186516975000"}}]},`+body+`,{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer","limited_time_offer":{"expiration_time_ms":1792562593000}}]},{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"coupon_code","coupon_code":"SPRING25"}]},{"type":"button","sub_type":"url","index":1,"parameters":[{"type":"text","text":"n3mtql"}]}`),
			template(body+`,{"type":"carousel","cards":[`+media("0", "image")+`,`+media("1", "image")+`]}`),
			template(`{"type":"carousel","cards":[`+media("0", "video")+`,`+media("1", "video")+`]}`),
			template(body+`,{"type":"carousel","cards":[`+product("0")+`,`+product("1")+`]}`),
			template(body+`,{"type":"button","sub_type":"CATALOG","index":0,"parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"2lc20305pt"}}]}`),
			template(body+`,{"type":"button","sub_type":"mpm","index":0,"parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"2lc20305pt","sections":[{"title":"Popular","product_items":[{"product_retailer_id":"2lc20305pt"},{"product_retailer_id":"nseiw1x3ch"}]},{"title":"Premium","product_items":[{"product_retailer_id":"n6k6x0y7oe"}]}]}}]}`),
			template(`{"type":"header","parameters":[{"type":"product","product":{"product_retailer_id":"p","catalog_id":"1"}}]},`+body),
			template(`{"type":"body","parameters":[{"type":"text","text":"J$FpnYnP"}]},{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"J$FpnYnP"}]}`),
			template(`{"type":"header","parameters":[{"type":"image","image":{"id":"1"}}]},{"type":"tap_target_configuration","parameters":[{"type":"tap_target_configuration","tap_target_configuration":[{"url":"https://example.com/","title":"Shop"}]}]}`)),
		"marketing-messages": in(person,
			template(body)+`,"product_policy":"STRICT","message_activity_sharing":true`,
			template(body)+`,"product_policy":"CLOUD_API_FALLBACK"`),
		"mark-message-as-read, typing-indicators": {
			`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.HBgL"}`,
			`{"messaging_product":"whatsapp","status":"read","message_id":"wamid.HBgL","typing_indicator":{"type":"text"}}`,
		},
	}
}

func TestDocumentedBodies(t *testing.T) {
	t.Parallel()
	n := 0
	for page, bodies := range documented() {
		n += len(bodies)
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			for _, body := range bodies {
				o := decode(t, body)
				require.NoError(t, o.Check(), body)
				back, err := o.MarshalJSON()
				require.NoError(t, err)
				assert.Empty(t, whatsapp.SameBody([]byte(body), back), "%s\n%s", body, back)
			}
		})
	}
	assert.GreaterOrEqual(t, n, 80)
}
