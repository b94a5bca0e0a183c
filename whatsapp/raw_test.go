package whatsapp_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
)

// What may be anything must still be JSON where it lands: otherwise a checked message fails when it is encoded, or comes
// back as no message.
func TestCheckOfRawParts(t *testing.T) {
	t.Parallel()
	payment := whatsapp.OrderPayment{ReferenceID: "r1", GoodsType: "digital-goods", Currency: "BRL", Settings: []json.RawMessage{json.RawMessage("{}"), json.RawMessage("x")}}
	for path, m := range map[string]whatsapp.Message{
		"interactive.action.parameters.payment_settings[1]": &whatsapp.OrderDetails{Body: "b", Payment: payment},
		"template.components[0]":                            &whatsapp.Template{Name: "t", Language: "en", Components: []json.RawMessage{json.RawMessage(`"header"`)}},
		"template.components[0].parameters[0]":              &whatsapp.Template{Name: "t", Language: "en", Body: []whatsapp.Param{&whatsapp.RawParam{Payload: json.RawMessage("null")}}},
	} {
		assert.ErrorContains(t, whatsapp.Check(m), path+": want a JSON object", "%T", m)
	}
}

// A type that is not known yet may be spelled in any way; its own spelling is tried first.
func TestRawOfAnySpelling(t *testing.T) {
	t.Parallel()
	o := &whatsapp.Outgoing{To: customer, Message: &whatsapp.Raw{Type: "liveEvent", Payload: json.RawMessage(`{"a":1}`)}}
	body, err := json.Marshal(o)
	require.NoError(t, err)
	back, err := whatsapp.DecodeMessage(body)
	require.NoError(t, err)
	assert.Equal(t, o, back)
}
