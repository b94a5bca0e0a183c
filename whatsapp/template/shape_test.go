package template_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Every documented shape can be submitted to the fake as it is read from a listing, and its documented message is sent.
func TestShapesOnTheFake(t *testing.T) {
	t.Parallel()
	submitted, samples := 0, regexp.MustCompile(`"header_handle":\["[^"]*"\]`)
	plainSamples := func(b []byte) string {
		return strings.ReplaceAll(samples.ReplaceAllString(string(b), `"header_handle":[]`), `,"parameter_format":"POSITIONAL"`, "")
	}
	for name, s := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			srv := fake(t)
			var listed whatsapptest.Template
			require.NoError(t, json.Unmarshal(s.Template, &listed))
			srv.AddTemplate(listed)
			give(srv, s.Send)
			send := json.RawMessage(`{"messaging_product":"whatsapp","to":"15550001111","type":"template","template":` + string(s.Send) + `}`)
			_, err := graph.Post[json.RawMessage](t.Context(), srv.Client(), srv.PhoneNumberID()+"/messages", send)
			require.NoError(t, err)

			var d template.Template
			require.NoError(t, json.Unmarshal(s.Template, &d))
			if strings.Contains(string(s.Template), "whatsapp.com/otp/") { // what Meta makes of an OTP button
				return
			}
			// Samples are listed as addresses, so a new account takes handles in their place.
			own := fake(t)
			d.Name = "own_" + d.Name
			again, err := json.Marshal(d.Definition)
			require.NoError(t, err)
			again = samples.ReplaceAll(again, []byte(`"header_handle":["4::x"]`))
			_, err = graph.Post[json.RawMessage](t.Context(), own.Client(), own.WABAID()+"/message_templates", json.RawMessage(withHandles(t, own, again)))
			require.NoError(t, err)
			made, err := template.NewClient(own.Client(), own.WABAID()).Find(t.Context(), d.Name, d.Language)
			require.NoError(t, err)
			assert.Equal(t, template.Approved, made.Status)
			if d.Category == template.Authentication { // Meta writes its texts
				return
			}
			listedAgain, err := json.Marshal(made.Definition)
			require.NoError(t, err)
			first, err := json.Marshal(d.Definition)
			require.NoError(t, err)
			assert.JSONEq(t, plainSamples(first), plainSamples(listedAgain))
			submitted++
		})
	}
	assert.GreaterOrEqual(t, submitted, 35)
}

// give uploads the media that a message names.
func give(srv *whatsapptest.Server, send json.RawMessage) {
	kinds := map[string]string{"image": "image/jpeg", "video": "video/mp4", "gif": "video/mp4", "document": "application/pdf"}
	var walk func(name string, v any)
	walk = func(name string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if id, named := v["id"].(string); named && kinds[name] != "" {
				srv.AddMedia(id, kinds[name], []byte("x"))
			}
			for name, v := range v {
				walk(name, v)
			}
		case []any:
			for _, v := range v {
				walk(name, v)
			}
		}
	}
	var v any
	if json.Unmarshal(send, &v) == nil {
		walk("", v)
	}
}
