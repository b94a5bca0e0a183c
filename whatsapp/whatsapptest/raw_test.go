package whatsapptest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// One member that Meta does not document changes nothing about the others: what breaks a rule is refused, what does not is
// taken.
func TestUnknownMembersDisarmNothing(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	srv.AddTemplate(whatsapptest.Template{Name: "greeting", Body: "Hello {{1}}"})
	picture := srv.AddMedia("", "image/png", []byte("\x89PNG\r\n\x1a\npicture"))
	sound := srv.AddMedia("", "audio/mpeg", []byte("ID3"))
	interactive := func(kind, rest string) string {
		return `"type":"interactive","interactive":{"type":"` + kind + `","body":{"text":"b"},` + rest + `}`
	}
	header := `"header":{"type":"image","image":{"id":"` + picture + `"}}`
	const product = `"action":{"catalog_id":"1","product_retailer_id":"1"}`
	cards := func(index, catalog string) string {
		return interactive("carousel", `"action":{"cards":[{"card_index":5,"type":"product",`+product+`},`+
			`{"card_index":`+index+`,"type":"product","action":{"catalog_id":"`+catalog+`","product_retailer_id":"2"}}]}`)
	}
	flow := func(members string) string {
		return interactive("flow", `"action":{"name":"flow","parameters":{"flow_cta":"Go",`+members+`}}`)
	}
	const reply = `{"type":"reply","reply":{"id":"a","title":"A"}}`
	rows := strings.Repeat(`,{"id":"a","title":"A"}`, 50)[1:]
	for name, c := range map[string]struct {
		body string
		code int // 0 if it is taken
	}{
		"text":             {`"type":"text","text":{"body":"` + strings.Repeat("x", 5000) + `","foo":1}`, 131009},
		"buttons":          {interactive("button", `"action":{"buttons":[`+strings.Repeat(","+reply, 5)[1:]+`],"foo":1}`), 131009},
		"type of a button": {interactive("button", `"action":{"buttons":[{"type":"url","reply":{"id":"a","title":"A"}}]}`), 100},
		"list":             {interactive("list", header+`,"action":{"button":"b","sections":[{"rows":[`+rows+`]}]}`), 131009},
		"location request": {interactive("location_request_message", header+`,"action":{"name":"send_location"}`), 131009},
		"its footer":       {interactive("location_request_message", `"footer":{"text":"f"},"action":{"name":"send_location"}`), 131009},
		"product":          {interactive("product", header+","+product), 131009},
		"two catalogs":     {cards("6", "2"), 131009},
		"same place twice": {cards("5", "1"), 131009},
		"two flows":        {flow(`"flow_message_version":"3","flow_id":"1","flow_name":"n"`), 131009},
		"flow version":     {flow(`"flow_message_version":"2","flow_id":"1"`), 100},
		"flow action":      {flow(`"flow_message_version":"3","flow_id":"1","flow_action":"zap"`), 100},
		"flow mode":        {flow(`"flow_message_version":"3","flow_id":"1","mode":"zip"`), 100},
		"action name":      {interactive("cta_url", `"action":{"name":"wrong","parameters":{"display_text":"Go","url":"https://example.com"}}`), 131009},
		"id and link":      {`"type":"image","image":{"id":"` + picture + `","link":"https://example.com/a.png"}`, 131009},
		"caption":          {`"type":"audio","audio":{"id":"` + sound + `","caption":"c"}`, 131009},
		"empty header":     {interactive("button", `"header":{"type":"image"},"action":{"buttons":[`+reply+`]}`), 131008},
		"header type":      {interactive("button", `"header":{"type":"sticker","sticker":{"id":"1"}},"action":{"buttons":[`+reply+`]}`), 100},
		"call":             {interactive("voice_call", `"action":{"name":"voice_call","parameters":{"ttl_minutes":0}}`), 131009},
		"location":         {`"type":"location","location":{"latitude":100,"longitude":500,"foo":1}`, 131009},
		"reaction":         {`"type":"reaction","reaction":{"message_id":"wamid.1","emoji":"hello","foo":1}`, 131009},
		"no emoji":         {`"type":"reaction","reaction":{"message_id":"wamid.1","emoji":"a"}`, 131009},
		"quoting reaction": {`"type":"reaction","context":{"message_id":"wamid.2"},"reaction":{"message_id":"wamid.1","emoji":"👍"}`, 131009},
		"value":            {`"type":"template","template":{"name":"greeting","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"a\tb","foo":1}]}]}`, 132018},

		"good text":    {`"type":"text","text":{"body":"hi","foo":1}`, 0},
		"good buttons": {interactive("button", `"foo":1,"action":{"buttons":[`+reply+`],"foo":1}`), 0},
		"good flow":    {flow(`"flow_message_version":"3","flow_id":"1","foo":1`), 0},
		"flow data":    {flow(`"flow_message_version":"3","flow_id":"1","flow_action_payload":{"screen":"S","data":"{\"a\":1}"}`), 0},
		"good value":   {`"type":"template","template":{"name":"greeting","language":{"code":"en_US"},"components":[{"type":"body","parameters":[{"type":"text","text":"Ana","foo":1}]}]}`, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, answer := post(t, srv, "/v26.0/"+srv.PhoneNumberID()+"/messages", envelope(to, c.body))
			if c.code == 0 {
				assert.Equal(t, 200, status, answer)
				return
			}
			assert.Equal(t, c.code, waerrors.FromResponse(status, []byte(answer)).Code, answer)
		})
	}
}
