package whatsapp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
)

// TestRulesOfRaw holds bodies that no struct can hold whole against the rules of what is known of them: a member too many
// frees nothing else.
func TestRulesOfRaw(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("é", n) }
	interactive := func(kind, rest string) string {
		return `"type":"interactive","interactive":{"type":"` + kind + `","body":{"text":"b"},` + rest + `}`
	}
	template := func(component string) string {
		return `"type":"template","template":{"name":"n","language":{"code":"en"},"components":[` + component + `]}`
	}
	const (
		in         = "interactive."
		action     = "interactive.action."
		parameters = "interactive.action.parameters."
		parameter  = "template.components[0].parameters[0]"
		header     = `"header":{"type":"text","text":"h"}`
		footer     = `"footer":{"text":"f"}`
		picture    = `"header":{"type":"image","image":{"id":"1"}}`
	)
	card := func(index, header, act string) string {
		return `{"card_index":` + index + `,"type":"cta_url",` + header + `,"action":` + act + `}`
	}
	const cta = `{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com"}}`
	product := func(index, catalog string) string {
		return `{"card_index":` + index + `,"type":"product","action":{"catalog_id":"` + catalog + `","product_retailer_id":"p"}}`
	}
	flow := func(rest string) string {
		return interactive("flow", `"action":{"name":"flow","parameters":{"flow_cta":"Go","flow_message_version":"3",`+rest+`}}`)
	}
	buttons := strings.Repeat(`,{"type":"reply","reply":{"id":"a","title":"`+long(40)+`"}}`, 5)[1:]
	rows := strings.Repeat(`,{"id":"a","title":"A"}`, 50)[1:]
	for name, c := range map[string]struct {
		body string
		want []string
	}{
		"text":     {`"text":{"body":"` + long(5000) + `","foo":1}`, []string{"text.body"}},
		"no text":  {`"text":{"foo":1}`, []string{"text.body"}},
		"image":    {`"type":"image","image":{"id":"1","caption":"` + long(1025) + `","foo":1}`, []string{"image.caption"}},
		"id, link": {`"type":"image","image":{"id":"1","link":"https://example.com/a","caption":"` + long(3000) + `"}`, []string{"image", "image.caption"}},
		"audio":    {`"type":"audio","audio":{"id":"1","caption":"c"}`, []string{"audio.caption"}},
		"sticker":  {`"type":"sticker","sticker":{"caption":"c"}`, []string{"sticker.caption", "sticker"}},
		"location": {`"type":"location","location":{"latitude":100,"longitude":500,"foo":1}`, []string{"location.latitude", "location.longitude"}},
		"reaction": {`"type":"reaction","reaction":{"message_id":"wamid.1","emoji":"hello","foo":1}`, []string{"reaction.emoji"}},
		"contacts": {`"type":"contacts","contacts":[{"name":{"formatted_name":""},"foo":1}]`, []string{"contacts[0].name.formatted_name"}},
		"pin":      {`"type":"pin","pin":{"type":"glue","message_id":"wamid.1","expiration_days":31}`, []string{"pin.type", "pin.expiration_days", "recipient_type"}},

		"buttons":           {interactive("button", `"action":{"buttons":[`+buttons+`],"foo":1}`), nil},
		"type of a button":  {interactive("button", `"action":{"buttons":[{"type":"url","reply":{"id":"a","title":"A"}}]}`), []string{action + "buttons[0].type"}},
		"header type":       {interactive("button", `"header":{"type":"sticker","sticker":{"id":"1"}},"action":{"buttons":[{"type":"reply","reply":{"id":"a","title":"A"}}]}`), []string{in + "header.type"}},
		"header of nothing": {interactive("button", `"header":{"type":"image"},"action":{"buttons":[]}`), []string{in + "header.image", action + "buttons"}},
		"header of no type": {interactive("cta_url", `"header":{"text":"h"},"action":`+cta), []string{in + "header.type"}},
		"list":              {interactive("list", picture+`,"action":{"button":"b","sections":[{"rows":[`+rows+`]}]}`), nil},
		"product list":      {interactive("product_list", picture+`,"action":{"catalog_id":"1","sections":[{"product_items":[{"product_retailer_id":"1"}]}]}`), []string{in + "header.type", in + "header.text"}},
		"location request":  {interactive("location_request_message", header+`,`+footer+`,"action":{"name":"send_location"}`), []string{in + "header", in + "footer"}},
		"product":           {interactive("product", header+`,`+footer+`,"action":{"catalog_id":"1","product_retailer_id":"1"}`), []string{in + "header"}},
		"carousel":          {interactive("carousel", picture+`,`+footer+`,"action":{"cards":[`+product("0", "1")+`,`+product("1", "1")+`]}`), []string{in + "header", in + "footer"}},
		"two catalogs":      {interactive("carousel", `"action":{"cards":[`+product("0", "1")+`,`+product("1", "2")+`]}`), []string{action + "cards[1].action.catalog_id"}},
		"same place twice":  {interactive("carousel", `"action":{"cards":[`+product("5", "1")+`,`+product("5", "1")+`]}`), []string{action + "cards[1].card_index"}},
		"place too far":     {interactive("carousel", `"action":{"cards":[`+card("0", picture, cta)+`,`+card("10", picture, cta)+`]}`), []string{action + "cards[1].card_index"}},
		"text on a card":    {interactive("carousel", `"foo":1,"action":{"cards":[`+card("0", picture, cta)+`,`+card("1", header, cta)+`]}`), []string{action + "cards[1].header.type", action + "cards[1].header"}},
		"other card button": {interactive("carousel", `"action":{"cards":[`+strings.Repeat(","+card("0", picture, `{"buttons":[{"type":"reply","quick_reply":{"id":"a","title":"A"}}]}`), 2)[1:]+`]}`), []string{
			action + "cards[0].action.buttons[0].type", action + "cards[1].card_index", action + "cards[1].action.buttons[0].type",
		}},
		"action name": {interactive("cta_url", `"action":{"name":"wrong","parameters":{"display_text":"Go","url":"https://example.com"}}`), []string{action + "name"}},
		"call":        {interactive("voice_call", `"action":{"name":"voice_call","parameters":{"ttl_minutes":0}}`), []string{parameters + "ttl_minutes"}},
		"two flows":   {flow(`"flow_id":"1","flow_name":"n"`), []string{parameters + "flow_name"}},
		"no flow":     {flow(`"foo":1`), []string{parameters + "flow_id"}},
		"flow words": {strings.Replace(flow(`"flow_id":"1","flow_action":"zap","mode":"zip"`), `"3"`, `"2"`, 1), []string{
			parameters + "flow_message_version", parameters + "flow_action", parameters + "mode",
		}},

		"template name":  {`"type":"template","template":{"name":"","language":{"code":"en"},"foo":1}`, []string{"template.name"}},
		"template text":  {template(`{"type":"header","parameters":[{"type":"text","text":"` + long(61) + `","foo":1}]}`), []string{parameter + ".text"}},
		"template image": {template(`{"type":"body","parameters":[{"type":"image","image":{"id":"1","foo":1}}]}`), []string{parameter + ".type"}},
		"template file":  {template(`{"type":"header","foo":1,"parameters":[{"type":"image","image":{"id":"1","link":"https://example.com"}}]}`), []string{parameter + ".image"}},
		"names": {template(`{"type":"body","parameters":[{"type":"text","parameter_name":"a","text":"x","foo":1},{"type":"text","text":"y"}]}`), []string{
			"template.components[0].parameters",
		}},
		"component":   {template(`{"type":"body","foo":1,"parameters":[{"type":"text","text":""}]}`), []string{parameter + ".text"}},
		"button":      {template(`{"type":"button","sub_type":"copy_code","index":12,"foo":1,"parameters":[{"type":"coupon_code","coupon_code":"` + long(21) + `"}]}`), []string{"template.components[0].index", parameter + ".coupon_code"}},
		"call button": {template(`{"type":"button","sub_type":"voice_call","index":0,"parameters":[{"type":"ttl_minutes","ttl_minutes":0}]}`), []string{parameter + ".ttl_minutes"}},
		"same button": {template(`{"type":"button","sub_type":"quick_reply","index":1,"parameters":[{"type":"payload","payload":"p"}]},
			{"type":"button","sub_type":"quick_reply","index":1,"parameters":[{"type":"payload","payload":"p","foo":1}]}`), []string{"template.components[1].index"}},
		"card": {template(`{"type":"carousel","foo":1,"cards":[{"card_index":0,"components":[{"type":"body","parameters":[{"type":"text","text":"a\tb"}]}]}]}`), []string{
			"template.components[0].cards", "template.components[0].cards[0].components[0].parameters[0].text",
		}},
		"tap target":   {template(`{"type":"tap_target_configuration","foo":1,"parameters":[{"type":"tap_target_configuration","tap_target_configuration":[{"url":"x","title":"t"}]}]}`), []string{parameter + ".tap_target_configuration[0].url"}},
		"order status": {template(`{"type":"order_status","foo":1,"parameters":[{"type":"order_status","order_status":{"reference_id":"r"}}]}`), []string{parameter + ".order_status.order.status"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := decode(t, `{"messaging_product":"whatsapp","to":"+15550001111",`+c.body+`}`)
			got := broken(t, o.Check())
			switch name {
			case "buttons":
				assert.Len(t, got, 1+5+2*4, "too many, titles too long, ids and titles twice: %v", got)
			case "list":
				assert.Len(t, got, 1+49+1, "header, ids twice, too many: %v", got)
			default:
				assert.Equal(t, c.want, got)
			}
		})
	}
}

// TestRawIsADoor sends what is new: unknown members and types break no rule, by hand or decoded.
func TestRawIsADoor(t *testing.T) {
	t.Parallel()
	for kind, payloads := range map[string][]string{
		"poll":     {`{"question":"?"}`, `1`, `[]`, `"x"`},
		"text":     {`{"body":"hi","colour":"red"}`, `{"body":"hi","entities":[{"type":"bold"}]}`},
		"image":    {`{"id":"1","hd":true}`, `{"id":"","link":"https://example.com/a.jpg","view_once":true}`},
		"audio":    {`{"id":"1","caption":"","waveform":"AAAA"}`},
		"contacts": {`[{"name":{"formatted_name":"Ben"},"pronouns":"he"}]`},
		"reaction": {`{"message_id":"wamid.1","emoji":"👍","animated":true}`},
		"template": {
			`{"name":"n","language":{"code":"en"},"variant":"b"}`,
			`{"name":"n","language":{"code":"en"},"components":[{"type":"poll","parameters":[{"type":"option"}]},{"type":"body","parameters":[{"type":"emoji","emoji":"👍"}]}]}`,
			`{"name":"n","language":{"code":"en"},"components":[{"type":"button","sub_type":"new","index":0,"parameters":[{"type":"new","new":1}]}]}`,
			`{"name":"n","language":{"code":"en"},"components":[{"type":"widget","parameters":{"a":1},"index":"first","cards":"none"}]}`,
			`{"name":"n","language":{"code":"en"},"components":[{"type":"carousel","cards":[{"card_index":0,"components":[{"type":"widget","parameters":1}]},{"card_index":1,"components":[]}]}]}`,
			`{"name":"n","language":{"code":"en"},"components":[{"type":"body","parameters":[{"type":"rich","text":{"runs":[]}}]},{"type":"header","parameters":[{"type":"map","location":"here"}]}]}`,
			`{"name":"n","language":{"code":"en"},"components":[{"type":"button","sub_type":"url","index":0,"parameters":[{"type":"rich","text":{"runs":[]}}]},{"type":"button","sub_type":"new","index":1,"parameters":[{"type":"text","text":[]}]}]}`,
		},
		"interactive": {
			`{"type":"new_kind","body":{"text":"b"},"action":{"name":"anything"}}`,
			`{"type":"poll","header":{"type":"gif","gif":{"id":"1"}},"body":{"text":"hi"},"action":{"buttons":[{"type":"vote"}]}}`,
			`{"type":"poll","header":{"type":"audio"}}`,
			`{"type":"poll","header":"h","body":"hi","footer":["f"],"action":"go"}`,
			`{"type":"button","body":{"text":"b","lang":"en"},"action":{"buttons":[{"type":"reply","icon":"x","reply":{"id":"a","title":"A"}}]}}`,
			`{"type":"flow","body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"1","flow_cta":"Go","theme":"dark"}}}`,
			`{"type":"carousel","body":{"text":"b"},"action":{"cards":[{"card_index":0,"type":"new","action":{"name":"new"}},{"card_index":1,"type":"new","action":{"name":"new"}}]}}`,
			`{"type":"order_details","body":{"text":"b"},"action":{"name":"review_and_pay","parameters":{"total_amount":"12.00"}}}`,
		},
	} {
		for _, payload := range payloads {
			o := toAna(&whatsapp.Raw{Type: kind, Payload: json.RawMessage(payload)})
			require.NoError(t, o.Check(), payload)
			body, err := o.MarshalJSON()
			require.NoError(t, err)
			back := decode(t, string(body))
			require.NoError(t, back.Check(), payload)
			again, err := back.MarshalJSON()
			require.NoError(t, err)
			assert.Empty(t, whatsapp.SameBody(body, again), "%s\n%s", body, again)
		}
	}
}

// null says nothing, whoever writes it.
func TestNullDataIsNone(t *testing.T) {
	t.Parallel()
	null := json.RawMessage("null")
	flow := whatsapp.Flow{Body: "b", Flow: whatsapp.FlowID("7"), Label: "Go"}
	template := func(b whatsapp.FlowButton) whatsapp.Message {
		return &whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&b}}
	}
	withNull := flow
	withNull.Data = null
	for with, without := range map[whatsapp.Message]whatsapp.Message{
		&withNull: &flow,
		template(whatsapp.FlowButton{Data: null}): template(whatsapp.FlowButton{}),
	} {
		require.NoError(t, whatsapp.Check(with))
		got, err := toAna(with).MarshalJSON()
		require.NoError(t, err)
		want, err := toAna(without).MarshalJSON()
		require.NoError(t, err)
		assert.JSONEq(t, string(want), string(got))
	}
	for kind, payload := range map[string]string{
		"interactive": `{"type":"flow","new":1,"body":{"text":"b"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"7","flow_cta":"Go","flow_action_payload":{"data":null}}}}`,
		"template":    `{"name":"n","language":{"code":"en"},"components":[{"type":"button","sub_type":"flow","index":0,"new":1,"parameters":[{"type":"action","action":{"flow_action_data":null}}]}]}`,
	} {
		require.NoError(t, whatsapp.Check(&whatsapp.Raw{Type: kind, Payload: json.RawMessage(payload)}))
	}
}

// What DecodeMessage could not read back is not sent.
func TestRawOfWrongTypes(t *testing.T) {
	t.Parallel()
	for kind, c := range map[string]struct{ payload, want string }{
		"text":        {`{"body":5}`, "text.body: want a text, got a JSON number"},
		"contacts":    {`{}`, "contacts: want a list, got a JSON object"},
		"interactive": {`{"body":{"text":"b"}}`, "interactive.type: want a value, got nothing"},
		"location":    {`{"latitude":"north","longitude":1}`, "location.latitude: want a number, got a JSON string"},
	} {
		err := whatsapp.Check(&whatsapp.Raw{Type: kind, Payload: json.RawMessage(c.payload)})
		require.ErrorContains(t, err, c.want)
	}
}

// A pin can only go to a group, however it is written.
func TestRawKnowsItsRecipient(t *testing.T) {
	t.Parallel()
	m := &whatsapp.Raw{Type: "pin", Payload: json.RawMessage(`{"type":"pin","message_id":"wamid.1","expiration_days":7,"new":1}`)}
	assert.Equal(t, []string{"recipient_type"}, broken(t, toAna(m).Check()))
	o := &whatsapp.Outgoing{To: whatsapp.Group("Y2FwaV9ncm91cDoxNTU1"), Message: m}
	assert.NoError(t, o.Check())
}

// A reaction names its message itself; Meta takes none as an answer to another.
func TestReactionQuotesNothing(t *testing.T) {
	t.Parallel()
	o := toAna(&whatsapp.Reaction{MessageID: "wamid.1", Emoji: "👍"})
	require.NoError(t, o.Check())
	o.ReplyTo = "wamid.2"
	assert.Equal(t, []string{"context.message_id"}, broken(t, o.Check()))
}

func TestRuleTexts(t *testing.T) {
	t.Parallel()
	card := whatsapp.MediaCard{Header: &whatsapp.DocumentHeader{Media: whatsapp.MediaID("1")}, Action: &whatsapp.CardURL{DisplayText: "Go", URL: "https://example.com"}}
	for want, m := range map[string]whatsapp.Message{
		"interactive.action.cards[1].header: want an image or a video, got document":                   &whatsapp.MediaCarousel{Body: "b", Cards: []whatsapp.MediaCard{card, card}},
		"template.components[0].index: want 0 to 9, got 10":                                            &whatsapp.Template{Name: "n", Language: "en", Buttons: []whatsapp.TemplateButton{&whatsapp.QuickReplyButton{Index: 10, Payload: "p"}}},
		"reaction.emoji: want one emoji, or none to remove the reaction, got a letter, digit or space": &whatsapp.Reaction{MessageID: "wamid.1", Emoji: "a"},
	} {
		assert.ErrorContains(t, whatsapp.Check(m), want)
	}
}
