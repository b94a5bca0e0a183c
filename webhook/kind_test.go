package webhook_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/webhook"
)

// Samples of Meta's lack "type", or have another word there. What the message holds tells then what it is.
func TestKindOfMessagesWithoutAType(t *testing.T) {
	t.Parallel()
	for item, want := range map[string]string{
		`"text":{"body":"hi"}`:                                         "TextMessage",
		`"type":null,"text":{"body":"hi"}`:                             "TextMessage",
		`"type":"","image":{"id":"1"}`:                                 "ImageMessage",
		`"image":null,"text":{"body":"hi"}`:                            "TextMessage",
		`"text":{"body":"hi","type":"image"},"image":null`:             "TextMessage",
		`"location":{"latitude":1,"longitude":2}`:                      "LocationMessage",
		`"contacts":[{"name":{"formatted_name":"B"}}]`:                 "ContactsMessage",
		`"edit":{"original_message_id":"1","message":{"text":{}}}`:     "EditMessage",
		`"unsupported":{"type":"poll"},"errors":[{"code":131051}]`:     "Unsupported",
		`"text":{"body":"hi"},"image":{"id":"1"}`:                      "Unsupported",
		`"errors":[{"code":131051}]`:                                   "Unsupported",
		`"type":"brand_new","text":{"body":"hi"}`:                      "Unsupported",
		`"interactive":{"button_reply":{"id":"1","title":"Yes"}}`:      "ButtonReply",
		`"interactive":{"type":null,"list_reply":{"id":"1"}}`:          "ListReply",
		`"interactive":{"type":"brand_new","nfm_reply":{"body":"x"}}`:  "FlowReply",
		`"interactive":{"call_permission_reply":{"response":"x"}}`:     "CallPermissionReply",
		`"interactive":{"button_reply":{"type":"list_reply"}}`:         "ButtonReply",
		`"interactive":{"button_reply":{},"list_reply":{}}`:            "Unsupported",
		`"interactive":{"type":"list_reply","button_reply":{}}`:        "ListReply",
		`"interactive":{"type":"brand_new","brand_new":{}}`:            "Unsupported",
		`"interactive":{"button_reply":{}},"interactive":{"type":"x"}`: "ButtonReply",
		`"interactive":"x"`:                                            "Unsupported",
	} {
		items := []string{item}
		if strings.HasPrefix(item, `"interactive"`) {
			items = append(items, `"type":"interactive",`+item)
		}
		for _, item := range items {
			body := envelope(`{"from":"15550001111","id":"wamid.` + strings.Repeat("x", 64) + `",` + item + `}`)
			list, err := webhook.Decode([]byte(body))
			require.NoError(t, err)
			require.Len(t, list, 1)
			assert.Equal(t, want, webhook.TypeName(list[0]), item)
			assert.Equal(t, "15550001111", list[0].Origin().From.WaID, item)
			agree(t, body)
		}
	}
}

func TestAnswersWithoutTheirType(t *testing.T) {
	t.Parallel()
	address := one[*webhook.FlowReply](t, "address_reply_action")
	assert.Equal(t, "address_message", address.Name)
	assert.JSONEq(t, `{"saved_address_id":"home","values":{"in_pin_code":"400063","city":"Mumbai"}}`, string(address.ResponseJSON))
	assert.Implements(t, (*webhook.Answer)(nil), address)
	reply := one[*webhook.CallPermissionReply](t, "call_permission_no_type")
	assert.True(t, reply.Accepted())
	assert.Empty(t, reply.Info().Type, "as sent")
}
