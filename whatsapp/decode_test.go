package whatsapp_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
)

func decode(t *testing.T, body string) *whatsapp.Outgoing {
	t.Helper()
	o, err := whatsapp.DecodeMessage([]byte(body))
	require.NoError(t, err)
	return o
}

// TestDecodeSpellings reads what public examples spell in other ways than the documentation.
func TestDecodeSpellings(t *testing.T) {
	t.Parallel()
	to := func(rest string) string { return `{"messaging_product":"whatsapp","to":"+15550001111",` + rest + `}` }
	for name, c := range map[string]struct {
		body string
		want whatsapp.Message
	}{
		"no type is text":   {to(`"text":{"body":"hi"}`), &whatsapp.Text{Body: "hi"}},
		"upper-case type":   {to(`"type":"TEXT","text":{"body":"hi"}`), &whatsapp.Text{Body: "hi"}},
		"default preview":   {to(`"type":"text","text":{"body":"hi","preview_url":false}`), &whatsapp.Text{Body: "hi"}},
		"preview in quotes": {to(`"type":"text","text":{"body":"hi","preview_url":"true"}`), &whatsapp.Text{Body: "hi", PreviewURL: true}},
		"empty caption":     {to(`"type":"image","image":{"id":"1","caption":""}`), &whatsapp.Image{Media: whatsapp.MediaID("1")}},
		"null caption":      {to(`"type":"image","image":{"id":"1","caption":null}`), &whatsapp.Image{Media: whatsapp.MediaID("1")}},
		"id as a number":    {to(`"type":"image","image":{"id":1479537139650973}`), &whatsapp.Image{Media: whatsapp.MediaID("1479537139650973")}},
		"not a voice note":  {to(`"type":"audio","audio":{"id":"1","voice":false}`), &whatsapp.Audio{Media: whatsapp.MediaID("1")}},
		"coordinates in quotes": {
			to(`"type":"location","location":{"latitude":"39.284064","longitude":"-84.265742"}`),
			&whatsapp.Location{Latitude: 39.284064, Longitude: -84.265742},
		},
		"empty contact members": {
			to(`"type":"contacts","contacts":[{"name":{"formatted_name":"Ben","first_name":""},"emails":[],"phones":null,"birthday":""}]`),
			&whatsapp.Contacts{Contacts: []whatsapp.Contact{{Name: whatsapp.ContactName{Formatted: "Ben"}, Emails: []whatsapp.ContactEmail{}}}},
		},
		"upper-case interactive type": {
			to(`"type":"interactive","interactive":{"type":"BUTTON","body":{"text":"b"},"action":{"buttons":[{"type":"reply","reply":{"id":1,"title":"One"}}]}}`),
			&whatsapp.Buttons{Body: "b", Buttons: []whatsapp.Button{{ID: "1", Title: "One"}}},
		},
		"null header": {
			to(`"type":"interactive","interactive":{"type":"location_request_message","header":null,"body":{"text":"b"},"action":{"name":"send_location"}}`),
			&whatsapp.LocationRequest{Body: "b"},
		},
		"default flow action": {
			to(`"type":"interactive","interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":3,"flow_id":7,"flow_cta":"Go","mode":"published"}}}`),
			&whatsapp.Flow{Body: "b", Flow: whatsapp.FlowID("7"), Label: "Go"},
		},
		"null flow data": {
			to(`"type":"interactive","interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"7","flow_cta":"Go","flow_action_payload":{"screen":"S","data":null}}}}`),
			&whatsapp.Flow{Body: "b", Flow: whatsapp.FlowID("7"), Label: "Go", Screen: "S"},
		},
		"null data of a flow button": {
			to(`"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"button","sub_type":"flow","index":0,"parameters":[{"type":"action","action":{"flow_token":"t","flow_action_data":null}}]}]}`),
			&whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.FlowButton{Token: "t"}}},
		},
		"type of a body": {
			to(`"type":"interactive","interactive":{"type":"location_request_message","body":{"type":"text","text":"b"},"action":{"name":"send_location"}},"context":null`),
			&whatsapp.LocationRequest{Body: "b"},
		},
		"empty header and footer": {
			to(`"type":"interactive","interactive":{"type":"catalog_message","header":{"type":"text","text":""},"body":{"text":"b"},"footer":{"text":""},"action":{"name":"catalog_message"}}`),
			&whatsapp.Catalog{Body: "b"},
		},
		"empty address": {
			to(`"type":"interactive","interactive":{"type":"address_message","body":{"text":"b"},"action":{"name":"address_message","parameters":{"country":"IN",
				"values":{"name":"Ana","building_name":""},"saved_addresses":[{"id":"a1","value":{"city":"Delhi","state":""}}],"validation_errors":{"city":""}}}}`),
			&whatsapp.AddressRequest{
				Body: "b", Country: "IN", Values: whatsapp.Address{Name: "Ana"},
				SavedAddresses: []whatsapp.SavedAddress{{ID: "a1", Value: whatsapp.Address{City: "Delhi"}}},
			},
		},
		"quantity in quotes": {
			to(`"type":"interactive","interactive":{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"reference_id":"r","type":"digital-goods","currency":"BRL",
				"total_amount":{"value":"500","offset":"100"},"order":{"status":"pending","items":[{"name":"Bread","amount":{"value":250,"offset":100},"quantity":"2"}]}}}}`),
			&whatsapp.OrderDetails{Body: "b", Payment: whatsapp.OrderPayment{
				ReferenceID: "r", GoodsType: "digital-goods", Currency: "BRL", Total: whatsapp.Amount{Value: 500, Offset: 100},
				Order: whatsapp.Order{Status: "pending", Items: []whatsapp.OrderItem{{Name: "Bread", Amount: whatsapp.Amount{Value: 250, Offset: 100}, Quantity: 2}}},
			}},
		},
		"data of a flow as a text": {
			to(`"type":"interactive","interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"7","flow_cta":"Go","flow_action_payload":{"screen":"S","data":"{\"a\":1}"}}}}`),
			&whatsapp.Flow{Body: "b", Flow: whatsapp.FlowID("7"), Label: "Go", Screen: "S", Data: json.RawMessage(`"{\"a\":1}"`)},
		},
		"empty type, recipient_type and callback data": {
			`{"messaging_product":"WhatsApp","to":"+15550001111","recipient_type":"","biz_opaque_callback_data":"","type":"","text":{"body":"hi"}}`,
			&whatsapp.Text{Body: "hi"},
		},
		"empty parameters": {
			to(`"type":"interactive","interactive":{"type":"catalog_message","body":{"text":"b"},"action":{"name":"catalog_message","parameters":{}}}`),
			&whatsapp.Catalog{Body: "b"},
		},
		"language policy": {
			to(`"type":"template","template":{"name":"n","language":{"code":"en","policy":"deterministic"},"components":[]}`),
			&whatsapp.Template{Name: "n", Language: "en"},
		},
		"empty components": {
			to(`"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"header"},{"type":"body","parameters":[]},{"type":"footer"}]}`),
			&whatsapp.Template{Name: "n", Language: "en"},
		},
		"other order, upper case, numbers in quotes": {
			to(`"type":"template","template":{"name":"n","language":{"code":"en"},"components":[
				{"type":"BUTTON","sub_type":"QUICK_REPLY","index":"1","parameters":[{"type":"PAYLOAD","payload":"b"}]},
				{"type":"BUTTON","sub_type":"QUICK_REPLY","index":"0","parameters":[{"type":"payload","payload":"a"}]},
				{"type":"BODY","parameters":[{"type":"TEXT","text":"Ana"},{"type":"text","text":3}]}]}`),
			&whatsapp.Template{Name: "n", Language: "en", Body: whatsapp.Texts("Ana", "3"), Buttons: []whatsapp.TemplateButton{
				&whatsapp.QuickReplyButton{Index: 1, Payload: "b"}, &whatsapp.QuickReplyButton{Payload: "a"},
			}},
		},
		"card index in quotes": {
			to(`"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"CAROUSEL","cards":[{"card_index":"0","components":[]},{"card_index":"1","components":[]}]}]}`),
			&whatsapp.Template{Name: "n", Language: "en", Cards: make([]whatsapp.TemplateCard, 2)},
		},
		"amount in quotes": {
			to(`"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":"1000"}}]}]}`),
			&whatsapp.Template{Name: "n", Language: "en", Body: []whatsapp.Param{&whatsapp.CurrencyParam{Fallback: "$1", Code: "USD", Amount1000: 1000}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := decode(t, c.body)
			assert.Equal(t, c.want, o.Message)
			assert.Equal(t, whatsapp.Phone(ana), o.To)
			assert.Empty(t, o.Extra)
			require.NoError(t, o.Check())
			back, err := o.MarshalJSON()
			require.NoError(t, err)
			assert.Empty(t, whatsapp.SameBody([]byte(c.body), back), "%s", back)
		})
	}
}

// TestDecodeKeeps gives back exactly what no struct can hold.
func TestDecodeKeeps(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"unknown type":           `"type":"poll","poll":{"question":"?"}`,
		"unknown member":         `"type":"text","text":{"body":"hi","colour":"red"}`,
		"wrong case of a member": `"type":"text","text":{"Body":"hi"}`,
		"id and link":            `"type":"image","image":{"id":"1","link":"https://example.com/a.jpg"}`,
		"caption of a sticker":   `"type":"sticker","sticker":{"id":"1","caption":"c"}`,
		"reaction without emoji": `"type":"reaction","reaction":{"message_id":"wamid.1"}`,
		"unknown interactive":    `"type":"interactive","interactive":{"type":"hologram","body":{"text":"b"}}`,
		"other action":           `"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"b"},"action":{"name":"other"}}`,
		"header of a list":       `"type":"interactive","interactive":{"type":"list","header":{"type":"image","image":{"id":"1"}},"body":{"text":"b"},"action":{"button":"x","sections":[]}}`,
		"header without picture": `"type":"interactive","interactive":{"type":"button","header":{"type":"image"},"body":{"text":"b"},"action":{"buttons":[]}}`,
		"cards in other order":   `"type":"interactive","interactive":{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":1,"type":"product","action":{"catalog_id":"1","product_retailer_id":"1"}},{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"2"}}]}}`,
		"two catalogs":           `"type":"interactive","interactive":{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":0,"type":"product","action":{"catalog_id":"1","product_retailer_id":"1"}},{"card_index":1,"type":"product","action":{"catalog_id":"2","product_retailer_id":"2"}}]}}`,
		"strange payment":        `"type":"interactive","interactive":{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"total_amount":"12.00"}}}`,
		"namespace":              `"type":"template","template":{"namespace":"x","name":"n","language":{"code":"en"}}`,
		"index left out":         `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"button","sub_type":"voice_call","parameters":[{"type":"ttl_minutes","ttl_minutes":1440}]}]}`,
		"coupon sent as text":    `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"button","sub_type":"copy_code","index":0,"parameters":[{"type":"text","text":"X"}]}]}`,
		"two headers":            `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"header","parameters":[{"type":"text","text":"a"}]},{"type":"header","parameters":[{"type":"text","text":"b"}]}]}`,
		"two bodies":             `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":"a"}]},{"type":"body","parameters":[{"type":"text","text":"b"}]}]}`,
		"creation form":          `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"carousel","cards":[{"components":[{"type":"header","format":"image"}]}]}]}`,
		"old date":               `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"date_time","date_time":{"fallback_value":"Monday","day_of_week":"MONDAY"}}]}]}`,
		"old amount":             `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"$1","code":"USD","amount_1000":1000.5}}]}]}`,
		"unknown option":         `"type":"text","text":{"body":"hi"},"priority":"high"`,
		"context with more":      `"type":"text","text":{"body":"hi"},"context":{"message_id":"wamid.1","from":"1"}`,
		"both recipients":        `"type":"text","text":{"body":"hi"},"recipient":"US.13491208655302741918"`,
		"status beside a type":   `"type":"text","text":{"body":"hi"},"status":"read"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body = `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111",` + body + `}`
			o := decode(t, body)
			back, err := o.MarshalJSON()
			require.NoError(t, err)
			assert.JSONEq(t, body, string(back))
		})
	}
}

func TestDecodeReadReceiptKeeps(t *testing.T) {
	t.Parallel()
	const body = `{"messaging_product":"whatsapp","status":"read","message_id":"wamid.1","typing_indicator":{"type":"audio"},"to":"1"}`
	o := decode(t, body)
	assert.Equal(t, &whatsapp.ReadReceipt{MessageID: "wamid.1"}, o.Message)
	back, err := o.MarshalJSON()
	require.NoError(t, err)
	assert.JSONEq(t, body, string(back))
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"no recipient":     `{"to":"1","recipient_type":"nobody","type":"text","text":{"body":"hi"}}`,
		"other product":    `{"to":"1","messaging_product":"facebook","type":"text","text":{"body":"hi"}}`,
		"nothing":          ``,
		"no JSON":          `{`,
		"array":            `[]`,
		"null":             `null`,
		"number":           `1`,
		"no message":       `{"to":"1","type":"text"}`,
		"reserved type":    `{"to":"1","type":"to"}`,
		"type no text":     `{"to":"1","type":{}}`,
		"wrong type":       `{"to":"1","type":"text","text":{"body":{}}}`,
		"text for text":    `{"to":"1","type":"text","text":"hi"}`,
		"half a place":     `{"to":"1","type":"location","location":{"latitude":1}}`,
		"words for degree": `{"to":"1","type":"location","location":{"latitude":"north","longitude":1}}`,
		"no kind":          `{"to":"1","type":"interactive","interactive":{}}`,
		"boolean text":     `{"to":"1","type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"text","text":true}]}]}}`,
		"read, bad id":     `{"status":"read","message_id":{}}`,
		"language as text": `{"to":"1","type":"template","template":{"name":"n","language":"en"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := whatsapp.DecodeMessage([]byte(body))
			require.ErrorIs(t, err, waerrors.Invalid)
			require.ErrorIs(t, err, waerrors.NotSent)
		})
	}
}

// What cannot be read is named by its path in the body, in words of JSON.
func TestDecodeSaysWhere(t *testing.T) {
	t.Parallel()
	interactive := func(rest string) string {
		return `"type":"interactive","interactive":{"body":{"text":"b"},` + rest + `}`
	}
	template := func(components string) string {
		return `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[{"type":"header"},` + components + `]}`
	}
	for body, want := range map[string]string{
		`"recipient_type":"nobody","text":{"body":"b"}`:      `recipient_type: want individual or group, got "nobody"`,
		`"messaging_product":"facebook","text":{"body":"b"}`: `messaging_product: want whatsapp, got "facebook"`,
		`"recipient_type":[],"text":{"body":"b"}`:            "recipient_type: want a text, got a JSON array",
		`"text":"hi"`:          "text: want an object, got a JSON string",
		`"text":{"body":true}`: "text.body: want a text, got a JSON boolean",
		`"text":{"body":"b","preview_url":"perhaps"}`:                                                        "text.preview_url: want true or false, got a JSON string",
		`"type":"location","location":{"latitude":"north"}`:                                                  "location.latitude: want a number, got a JSON string",
		`"type":"contacts","contacts":[{},{"name":"Ben"}]`:                                                   "contacts[1].name: want an object, got a JSON string",
		`"type":"location","location":{"latitude":1}`:                                                        "location.longitude: want a value, got nothing",
		`"type":"interactive","interactive":{}`:                                                              "interactive.type: want a value, got nothing",
		`"type":"contacts","contacts":[{"phones":[{"phone":"1"},{"phone":[]}]}]`:                             "contacts[0].phones[1].phone: want a text, got a JSON array",
		`"type":"contacts","contacts":{}`:                                                                    "contacts: want a list, got a JSON object",
		`"type":"image","image":{"id":["1"]}`:                                                                "image.id: want a text, got a JSON array",
		interactive(`"type":"address_message","action":{"parameters":"IN"}`):                                 "interactive.action.parameters: want an object, got a JSON string",
		interactive(`"type":"button","action":{"buttons":[{"reply":{"id":"a"}},{"reply":{"title":{}}}]}`):    "interactive.action.buttons[1].reply.title: want a text, got a JSON object",
		interactive(`"type":"button","action":"tap"`):                                                        "interactive.action: want an object, got a JSON string",
		interactive(`"type":"list","footer":[],"action":{}`):                                                 "interactive.footer: want an object, got a JSON array",
		interactive(`"type":"voice_call","action":{"parameters":{"ttl_minutes":"a day"}}`):                   "interactive.action.parameters.ttl_minutes: want a whole number, got a JSON string",
		template(`{"type":"body","parameters":[{"type":"text","text":"a"},{"type":"text","text":[]}]}`):      "template.components[1].parameters[1].text: want a text, got a JSON array",
		template(`{"type":"button","sub_type":"url","index":"first"}`):                                       "template.components[1].index: want a whole number, got a JSON string",
		template(`{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"text","text":false}]}`): "template.components[1].parameters[0].text: want a text, got a JSON boolean",
		template(`"body"`): "template.components[1]: want an object, got a JSON string",
		template(`{"type":"carousel","cards":[{},{"components":[{"type":"body","parameters":[{"text":true}]}]}]}`): "template.components[1].cards[1].components[0].parameters[0].text: want a text, got a JSON boolean",
	} {
		_, err := whatsapp.DecodeMessage([]byte(`{"to":"+15550001111",` + body + `}`))
		e, ok := errors.AsType[*waerrors.Error](err)
		require.True(t, ok, body)
		require.Len(t, e.Fields, 1, body)
		assert.Equal(t, want, e.Fields[0].Error(), body)
		assert.NotContains(t, err.Error(), "Go ", body)
		assert.NoError(t, e.Err, body)
	}
}

// TestTraps is what other SDKs got wrong about bodies, each by name.
func TestTraps(t *testing.T) {
	t.Parallel()
	encode := func(t *testing.T, o *whatsapp.Outgoing) string {
		t.Helper()
		b, err := o.MarshalJSON()
		require.NoError(t, err)
		return string(b)
	}
	t.Run("index 0 of buttons and cards is written", func(t *testing.T) {
		t.Parallel()
		got := encode(t, toAna(&whatsapp.Template{
			Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{Payload: "p"}},
			Cards: []whatsapp.TemplateCard{{}, {}},
		}))
		assert.Contains(t, got, `"index":0`)
		assert.Contains(t, got, `"card_index":0`)
		card := whatsapp.MediaCard{Header: &whatsapp.ImageHeader{Media: whatsapp.MediaID("1")}, Action: &whatsapp.CardReplies{}}
		assert.Contains(t, encode(t, toAna(&whatsapp.MediaCarousel{Body: "b", Cards: []whatsapp.MediaCard{card, card}})), `"card_index":0`)
	})
	t.Run("the typing indicator is sent", func(t *testing.T) {
		t.Parallel()
		assert.Contains(t, encode(t, &whatsapp.Outgoing{Message: &whatsapp.ReadReceipt{MessageID: "m", Typing: true}}), `"typing_indicator":{"type":"text"}`)
	})
	t.Run("a user id never lands in to", func(t *testing.T) {
		t.Parallel()
		for _, id := range []string{"US.13491208655302741918", "US.ENT.11815799212886844830", "DE.abcXYZ"} {
			for _, to := range []whatsapp.Recipient{whatsapp.Phone(id), whatsapp.Group(id)} {
				o := &whatsapp.Outgoing{To: to, Message: &whatsapp.Text{Body: "hi"}}
				assert.Equal(t, []string{"to"}, broken(t, o.Check()))
				_, err := o.MarshalJSON()
				require.ErrorIs(t, err, waerrors.Invalid)
			}
			got := encode(t, &whatsapp.Outgoing{To: whatsapp.User(id), Message: &whatsapp.Text{Body: "hi"}})
			assert.Contains(t, got, `"recipient":"`+id+`"`)
			assert.NotContains(t, got, `"to"`)
		}
		o := decode(t, `{"to":"US.13491208655302741918","type":"text","text":{"body":"hi"}}`)
		assert.Equal(t, []string{"to"}, broken(t, o.Check()))
	})
	t.Run("no empty members of flows, headers and footers", func(t *testing.T) {
		t.Parallel()
		cta := encode(t, toAna(&whatsapp.CTAURL{Body: "b", DisplayText: "t", URL: "https://example.com"}))
		assert.NotContains(t, cta, "flow")
		list := encode(t, toAna(&whatsapp.List{Body: "b", Button: "x", Sections: []whatsapp.ListSection{{Rows: []whatsapp.ListRow{{ID: "a", Title: "A"}}}}}))
		assert.NotContains(t, list, "header")
		assert.NotContains(t, list, "footer")
	})
	t.Run("a coupon is no text", func(t *testing.T) {
		t.Parallel()
		got := encode(t, toAna(&whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.CopyCodeButton{Code: "X"}}}))
		assert.Contains(t, got, `{"type":"coupon_code","coupon_code":"X"}`)
	})
	t.Run("template media is no text", func(t *testing.T) {
		t.Parallel()
		got := encode(t, toAna(&whatsapp.Template{Name: "n", Language: "en", Header: &whatsapp.VideoParam{Media: whatsapp.MediaID("1")}}))
		assert.Contains(t, got, `{"type":"video","video":{"id":"1"}}`)
	})
	t.Run("a carousel has its sending form", func(t *testing.T) {
		t.Parallel()
		got := encode(t, toAna(&whatsapp.Template{Name: "n", Language: "en", Cards: []whatsapp.TemplateCard{
			{Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("1")}}, {Header: &whatsapp.ImageParam{Media: whatsapp.MediaID("2")}},
		}}))
		assert.NotContains(t, got, "format")
		assert.NotContains(t, got, "example")
		assert.Contains(t, got, `"parameters"`)
	})
	t.Run("captions arrive", func(t *testing.T) {
		t.Parallel()
		for _, m := range []whatsapp.Message{
			&whatsapp.Image{Media: whatsapp.MediaID("1"), Caption: "c"}, &whatsapp.Video{Media: whatsapp.MediaID("1"), Caption: "c"},
			&whatsapp.Document{Media: whatsapp.MediaID("1"), Caption: "c"},
		} {
			assert.Contains(t, encode(t, toAna(m)), `"caption":"c"`)
		}
	})
}

func TestExtraDoesNotWin(t *testing.T) {
	t.Parallel()
	o := toAna(&whatsapp.Text{Body: "hi"})
	o.Extra = map[string]json.RawMessage{"to": json.RawMessage(`"+15559999999"`), "text": json.RawMessage(`{}`), "x": json.RawMessage(`1`)}
	got, err := o.MarshalJSON()
	require.NoError(t, err)
	assert.JSONEq(t, `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","type":"text","text":{"body":"hi"},"x":1}`, string(got))

	o.Extra = map[string]json.RawMessage{"x": json.RawMessage(`{`)}
	assert.Equal(t, []string{"x"}, broken(t, o.Check()))
	_, err = o.MarshalJSON()
	require.ErrorIs(t, err, waerrors.Invalid)
}

// What cannot be encoded is an error, never a body without it.
func TestEncodeRefuses(t *testing.T) {
	t.Parallel()
	template := func(m whatsapp.Template) whatsapp.Message { return &m }
	for name, m := range map[string]whatsapp.Message{
		"place":         &whatsapp.Location{Latitude: math.NaN()},
		"flow data":     &whatsapp.Flow{Data: json.RawMessage(`{`)},
		"raw":           &whatsapp.Raw{Type: "poll", Payload: json.RawMessage(`{`)},
		"raw type":      &whatsapp.Raw{Type: "context", Payload: json.RawMessage(`{}`)},
		"template data": template(whatsapp.Template{Buttons: []whatsapp.TemplateButton{&whatsapp.FlowButton{Data: json.RawMessage(`{`)}}}),
		"header place":  template(whatsapp.Template{Header: &whatsapp.LocationParam{Location: whatsapp.Location{Longitude: math.Inf(1)}}}),
		"raw value":     template(whatsapp.Template{Body: []whatsapp.Param{&whatsapp.RawParam{Payload: json.RawMessage(`{`)}}}),
		"component":     template(whatsapp.Template{Components: []json.RawMessage{json.RawMessage(`{`)}}),
		"card":          template(whatsapp.Template{Cards: []whatsapp.TemplateCard{{Body: []whatsapp.Param{&whatsapp.RawParam{Payload: json.RawMessage(`{`)}}}}}),
		"payment":       &whatsapp.OrderDetails{Payment: whatsapp.OrderPayment{Settings: []json.RawMessage{json.RawMessage(`{`)}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := toAna(m).MarshalJSON()
			require.ErrorIs(t, err, waerrors.Invalid)
		})
	}
}

// An option that cannot be read is kept, and breaks a rule.
func TestUnreadableOptions(t *testing.T) {
	t.Parallel()
	for option, path := range map[string]string{
		`"ttl_seconds":"soon"`:                        "ttl_seconds",
		`"category":"utility","ttl_seconds":1.5`:      "ttl_seconds",
		`"message_activity_sharing":"perhaps"`:        "message_activity_sharing",
		`"category":"utility","ttl_seconds":"600"`:    "",
		`"message_activity_sharing":null`:             "",
		`"category":"utility","ttl_seconds":{"a":[]}`: "ttl_seconds",
	} {
		body := `{"messaging_product":"whatsapp","recipient_type":"individual","to":"+15550001111","type":"text","text":{"body":"hi"},` + option + `}`
		o := decode(t, body)
		back, err := o.MarshalJSON()
		require.NoError(t, err)
		assert.Empty(t, whatsapp.SameBody([]byte(body), back), "%s\n%s", body, back)
		if path == "" {
			require.NoError(t, o.Check())
			continue
		}
		assert.Equal(t, []string{path}, broken(t, o.Check()))
	}
}

func FuzzDecodeMessage(f *testing.F) {
	for name := range goldens() {
		f.Add(goldenBytes(f, name))
	}
	f.Add([]byte(`{"to":"US.13491208655302741918","text":{"body":"\ud83d"}}`))
	f.Add([]byte(`{"status":"READ","message_id":1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := whatsapp.DecodeMessage(body)
		if err != nil {
			require.ErrorIs(t, err, waerrors.Invalid)
			return
		}
		require.NotNil(t, o.Message)
		_ = o.Check()
		_ = whatsapp.Preview(o.Message)
		first, err := o.MarshalJSON()
		if err != nil { // a user id in "to", for example
			require.ErrorIs(t, err, waerrors.Invalid)
			return
		}
		again, err := whatsapp.DecodeMessage(first)
		require.NoError(t, err, "%s", first)
		second, err := again.MarshalJSON()
		require.NoError(t, err)
		assert.Empty(t, whatsapp.SameBody(first, second), "%s\n%s", first, second)
		assert.Empty(t, whatsapp.SameBody(first, first))
	})
}
