package whatsapp_test

import (
	"encoding/json"
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
		"type of a body": {
			to(`"type":"interactive","interactive":{"type":"location_request_message","body":{"type":"text","text":"b"},"action":{"name":"send_location"}},"context":null`),
			&whatsapp.LocationRequest{Body: "b"},
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
		"empty footer":           `"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"b"},"footer":{"text":""},"action":{"name":"send_location"}}`,
		"other action":           `"type":"interactive","interactive":{"type":"location_request_message","body":{"text":"b"},"action":{"name":"other"}}`,
		"header of a list":       `"type":"interactive","interactive":{"type":"list","header":{"type":"image","image":{"id":"1"}},"body":{"text":"b"},"action":{"button":"x","sections":[]}}`,
		"header without picture": `"type":"interactive","interactive":{"type":"button","header":{"type":"image"},"body":{"text":"b"},"action":{"buttons":[]}}`,
		"two flows":              `"type":"interactive","interactive":{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_name":"n","flow_cta":"Go"}}}`,
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
