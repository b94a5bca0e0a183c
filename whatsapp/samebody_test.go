package whatsapp_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/wacloud/wacloud/whatsapp"
)

func TestSameBody(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		a, b string
		want []string
	}{
		"same":              {`{"a":[1,{"b":"c"}]}`, ` { "a" : [ 1.0 , {"b":"c"} ] } `, nil},
		"number in quotes":  {`{"index":"0"}`, `{"index":0}`, nil},
		"other number":      {`{"index":"1"}`, `{"index":0}`, []string{"index"}},
		"texts of digits":   {`{"id":"007"}`, `{"id":"7"}`, []string{"id"}},
		"big ids":           {`{"id":12345678901234567}`, `{"id":"12345678901234568"}`, []string{"id"}},
		"boolean in quotes": {`{"a":"true"}`, `{"a":true}`, nil},
		"case of a type":    {`{"interactive":{"type":"BUTTON"}}`, `{"interactive":{"type":"button"}}`, nil},
		"case of a text":    {`{"body":"Hi"}`, `{"body":"hi"}`, []string{"body"}},
		"defaults":          {`{"to":"1","text":{"preview_url":false}}`, `{"messaging_product":"whatsapp","recipient_type":"individual","type":"text","to":"1","text":{}}`, nil},
		"not the default":   {`{"text":{}}`, `{"recipient_type":"group","type":"image","text":{"preview_url":true}}`, []string{"recipient_type", "text.preview_url", "type"}},
		"null":              {`{"a":null}`, `{}`, nil},
		"empty list":        {`{"components":[]}`, `{}`, nil},
		"empty cards":       {`{"cards":[]}`, `{}`, []string{"cards"}},
		"index 0 is lost":   {`{"components":[{"type":"button","index":0}]}`, `{"components":[{"type":"button"}]}`, []string{"components[0].index"}},
		"order of components": {
			`{"components":[{"type":"button","index":1},{"type":"body","x":1},{"type":"button","index":"0"}]}`,
			`{"components":[{"type":"BODY","x":1},{"type":"button","index":0},{"type":"button","index":1}]}`, nil,
		},
		"case of the product":   {`{"messaging_product":"WHATSAPP"}`, `{"messaging_product":"whatsapp"}`, nil},
		"empty recipient type":  {`{"recipient_type":""}`, `{"recipient_type":"individual"}`, nil},
		"empty type":            {`{"type":""}`, `{"type":"text"}`, nil},
		"empty callback data":   {`{"biz_opaque_callback_data":""}`, `{}`, nil},
		"some callback data":    {`{"biz_opaque_callback_data":"a"}`, `{"biz_opaque_callback_data":""}`, []string{"biz_opaque_callback_data"}},
		"empty footer":          {`{"interactive":{"footer":{"text":""}}}`, `{"interactive":{}}`, nil},
		"empty header":          {`{"interactive":{"header":{"type":"text","text":""}}}`, `{"interactive":{}}`, nil},
		"header of a picture":   {`{"interactive":{"header":{"type":"image"}}}`, `{"interactive":{}}`, []string{"interactive.header"}},
		"some footer":           {`{"interactive":{"footer":{"text":"f"}}}`, `{"interactive":{}}`, []string{"interactive.footer"}},
		"empty part of address": {`{"interactive":{"action":{"parameters":{"values":{"city":""}}}}}`, `{"interactive":{"action":{"parameters":{}}}}`, nil},
		"some part of address":  {`{"interactive":{"action":{"parameters":{"values":{"city":"Delhi"}}}}}`, `{"interactive":{"action":{"parameters":{}}}}`, []string{"interactive.action.parameters.values"}},
		"type of the body":      {`{"interactive":{"body":{"type":"text"}}}`, `{"interactive":{"body":{}}}`, nil},
		"order of others":       {`{"rows":[1,2]}`, `{"rows":[2,1]}`, []string{"rows[0]", "rows[1]"}},
		"longer list":           {`{"rows":[1,2]}`, `{"rows":[1]}`, []string{"rows"}},
		"kinds":                 {`{"a":{}}`, `{"a":[]}`, []string{"a"}},
		"empty emoji":           {`{"emoji":""}`, `{}`, []string{"emoji"}},
		"empty caption":         {`{"caption":""}`, `{}`, nil},
		"empty body":            {`{"body":""}`, `{}`, []string{"body"}},
		"no JSON":               {`{`, `{}`, []string{""}},
		"no JSON either":        {`{}`, ``, []string{""}},
		"trailing garbage":      {`{} x`, `{}`, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, c.want, whatsapp.SameBody([]byte(c.a), []byte(c.b)))
			assert.Equal(t, c.want, whatsapp.SameBody([]byte(c.b), []byte(c.a)), "either way round")
		})
	}
}
