package whatsapp_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCheckLimitsOfReference holds the figures of the tables above against the reference, which is not part of this
// module. Where the reference names a looser figure beside its own, the looser one is enforced.
func TestCheckLimitsOfReference(t *testing.T) {
	t.Parallel()
	const file = "../../shared/reference/limits.json"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skipf("%s is not here", file)
	}
	var reference struct {
		Limits []struct {
			Key   string          `json:"key"`
			Value json.RawMessage `json:"value"`
		} `json:"limits"`
	}
	require.NoError(t, json.Unmarshal(data, &reference))
	values := map[string]string{}
	for _, l := range reference.Limits {
		values[l.Key] = string(l.Value)
	}
	most, ranges := map[string]bool{}, map[string]bool{}
	for _, r := range lengthRules() {
		most[fmt.Sprint(r.path, " ", r.hi)] = true
		ranges[fmt.Sprint(r.path, " ", r.lo, " ", r.hi)] = true
	}
	for _, r := range countRules() {
		most[fmt.Sprint(r.path, " ", r.hi)] = true
		ranges[fmt.Sprint(r.path, " ", r.lo, " ", r.hi)] = true
	}
	for key, path := range map[string]string{
		"message.text.body":                      "text.body",
		"message.caption":                        "image.caption",
		"message.contacts.count":                 "contacts",
		"message.location.latitude":              "location.latitude",
		"message.location.longitude":             "location.longitude",
		"interactive.header.text":                "interactive.header.text",
		"interactive.body.text":                  "interactive.body.text",
		"interactive.list.body.text":             "interactive.body.text",
		"interactive.footer.text":                "interactive.footer.text",
		"interactive.button.count":               "interactive.action.buttons",
		"interactive.button.title":               "interactive.action.buttons[0].reply.title",
		"interactive.button.id":                  "interactive.action.buttons[0].reply.id",
		"interactive.list.button":                "interactive.action.button",
		"interactive.list.rows_total":            "interactive.action.sections[].rows",
		"interactive.list.section.title":         "interactive.action.sections[0].title",
		"interactive.list.row.id":                "interactive.action.sections[0].rows[0].id",
		"interactive.list.row.title":             "interactive.action.sections[0].rows[0].title",
		"interactive.list.row.description":       "interactive.action.sections[0].rows[0].description",
		"interactive.cta_url.display_text":       "interactive.action.parameters.display_text",
		"interactive.flow.flow_cta":              "interactive.action.parameters.flow_cta",
		"interactive.voice_call.display_text":    "interactive.action.parameters.display_text",
		"interactive.voice_call.ttl_minutes":     "interactive.action.parameters.ttl_minutes",
		"interactive.voice_call.payload":         "interactive.action.parameters.payload",
		"interactive.product_list.products":      "interactive.action.sections[].product_items",
		"interactive.product_list.section.title": "interactive.action.sections[0].title",
		"interactive.carousel.cards":             "interactive.action.cards",
		"interactive.carousel.card.body":         "interactive.action.cards[0].body.text",
		"interactive.carousel.card.display_text": "interactive.action.cards[0].action.parameters.display_text",
		"interactive.address.in_pin_code":        "interactive.action.parameters.values.in_pin_code",
		"template.name":                          "template.name",
		"template.header.text":                   "template.components[0].parameters[0].text",
		"template.button.send_index":             "template.components[0].index",
		"template.button.url":                    "template.components[0].parameters[0].text",
		"template.carousel.cards":                "template.components[0].cards",
		"template.auth.code":                     "template.components[0].parameters[0].text",
	} {
		value, ok := values[key]
		if !assert.True(t, ok, "%s is not in the reference", key) {
			continue
		}
		var pair [2]int
		if json.Unmarshal([]byte(value), &pair) == nil {
			assert.True(t, ranges[fmt.Sprint(path, " ", pair[0], " ", pair[1])], "%s: %s", key, value)
			continue
		}
		assert.True(t, most[path+" "+value], "%s: %s", key, value)
	}
}
