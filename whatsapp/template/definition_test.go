package template_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
)

// Every documented shape is read into types, breaks no rule, and is written as it was.
func TestShapes(t *testing.T) {
	t.Parallel()
	for name, s := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got template.Template
			require.NoError(t, json.Unmarshal(s.Template, &got))
			assert.Empty(t, got.Extra)
			for _, b := range got.Buttons {
				_, raw := b.(*template.RawButton)
				assert.False(t, raw, "a documented button without a type")
			}
			assert.NoError(t, got.Check())
			again, err := json.Marshal(got)
			require.NoError(t, err)
			assert.JSONEq(t, string(s.Template), string(again))
		})
	}
}

// What a message of each shape must carry is what the bridge makes of its values.
func TestMessageOfEveryShape(t *testing.T) {
	t.Parallel()
	for name, s := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var d template.Template
			require.NoError(t, json.Unmarshal(s.Template, &d))
			m, err := d.Message(params(decode(t, s.Send)))
			require.NoError(t, err)
			assert.JSONEq(t, string(s.Send), encode(t, m))
		})
	}
}

func TestUnknownPartsAreKept(t *testing.T) {
	t.Parallel()
	const in = `{"id":"1","name":"x","language":"en","status":"DREAMING","category":"SERVICE","components":[
		{"type":"HEADER","format":"HOLOGRAM","depth":3},{"type":"BODY","text":"Hi"},{"type":"SCENT","strength":3},
		{"type":"BUTTONS","buttons":[{"type":"REMINDER","text":"Later","minutes":5}]}],"new_member":{"a":1}}`
	var got template.Template
	require.NoError(t, json.Unmarshal([]byte(in), &got))
	assert.Equal(t, template.Status("DREAMING"), got.Status)
	assert.Equal(t, template.Category("SERVICE"), got.Category)
	assert.Equal(t, &template.RawHeader{Format: "HOLOGRAM", JSON: json.RawMessage(`{"type":"HEADER","format":"HOLOGRAM","depth":3}`)}, got.Header)
	require.Len(t, got.Buttons, 1)
	assert.Equal(t, "Later", template.Label(got.Buttons[0]))
	out, err := json.Marshal(got)
	require.NoError(t, err)
	var w struct {
		Components []json.RawMessage `json:"components"`
	}
	require.NoError(t, json.Unmarshal(out, &w))
	require.Len(t, w.Components, 4)
	assert.JSONEq(t, `{"type":"BUTTONS","buttons":[{"type":"REMINDER","text":"Later","minutes":5}]}`, string(w.Components[2]))
	assert.JSONEq(t, `{"type":"SCENT","strength":3}`, string(w.Components[3]))
}

// Meta and its pages differ in small things; none of them may lose a template.
func TestReadsTolerantly(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{
		"lower case":         `{"name":"x","status":"approved","category":"marketing","components":[{"type":"header","format":"text","text":"A {{1}} b","example":{"header_text":["e"]}},{"type":"body","text":"Hi {{1}}.","example":{"body_text":[["Ana"]]}}]}`,
		"flat examples":      `{"name":"x","status":"APPROVED","category":"MARKETING","components":[{"type":"HEADER","text":"A {{1}} b","example":{"header_text":"e"}},{"type":"BODY","text":"Hi {{1}}.","example":{"body_text":["Ana"]}}]}`,
		"number for a text":  `{"name":"x","status":"APPROVED","category":"MARKETING","sub_category":7,"components":[{"type":"HEADER","format":"TEXT","text":"A {{1}} b","example":{"header_text":["e"]}},{"type":"BODY","text":"Hi {{1}}.","example":{"body_text":[["Ana"]]}}]}`,
		"text for a number":  `{"name":"x","status":"APPROVED","category":"MARKETING","message_send_ttl_seconds":"60","components":[{"type":"HEADER","format":"TEXT","text":"A {{1}} b","example":{"header_text":["e"]}},{"type":"BODY","text":"Hi {{1}}.","example":{"body_text":[["Ana"]]}}]}`,
		"components missing": `{"name":"x","status":"APPROVED","category":"MARKETING"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got template.Template
			require.NoError(t, json.Unmarshal([]byte(in), &got))
			assert.Equal(t, template.Approved, got.Status)
			assert.Equal(t, template.Marketing, got.Category)
			if name != "components missing" {
				assert.Equal(t, template.Body{Text: "Hi {{1}}.", Examples: template.Values("Ana")}, got.Body)
				assert.Equal(t, &template.TextHeader{Text: "A {{1}} b", Example: "e"}, got.Header)
			}
		})
	}
	var got template.Template
	assert.Error(t, json.Unmarshal([]byte(`[1]`), &got))
	assert.Error(t, json.Unmarshal([]byte(`"x"`), &got))
}

func TestSettings(t *testing.T) {
	t.Parallel()
	d := template.Definition{
		Name: "x", Language: "en", Category: template.Marketing, Body: template.Body{Text: "Hi"}, TTLSeconds: 43200,
		PrimaryDeviceOnly: true, LinkTrackingOff: new(false), AllowCategoryMove: true,
		CreativeFeatures: []template.CreativeFeature{{Name: "image_animation"}, {Name: "image_touchups", OptIn: true}},
	}
	b, err := json.Marshal(d)
	require.NoError(t, err)
	assert.JSONEq(t, `{"name":"x","language":"en","category":"MARKETING","components":[{"type":"BODY","text":"Hi"}],
		"message_send_ttl_seconds":43200,"is_primary_device_delivery_only":true,"cta_url_link_tracking_opted_out":false,
		"allow_category_change":true,"degrees_of_freedom_spec":{"creative_features_spec":{
			"image_animation":{"enroll_status":"OPT_OUT"},"image_touchups":{"enroll_status":"OPT_IN"}}}}`, string(b))
	var back template.Definition
	require.NoError(t, json.Unmarshal(b, &back))
	assert.Equal(t, d, back)
	var listed template.Template
	require.NoError(t, json.Unmarshal([]byte(`{"degrees_of_freedom_spec":{"creative_features_spec":[
		{"key":"image_touchups","value":{"enroll_status":"OPT_IN"}},{"key":"image_animation","value":{"enroll_status":"OPT_OUT"}}]},
		"quality_score":{"score":"YELLOW","date":1}}`), &listed))
	assert.Equal(t, d.CreativeFeatures, listed.CreativeFeatures)
	assert.Equal(t, template.Yellow, listed.Quality)
}

// A nil pointer is a field error or nothing at all, and no panic, wherever one can stand.
func TestNilPointers(t *testing.T) {
	t.Parallel()
	for name, h := range map[string]template.Header{
		"text": (*template.TextHeader)(nil), "image": (*template.ImageHeader)(nil), "video": (*template.VideoHeader)(nil), "gif": (*template.GIFHeader)(nil),
		"document": (*template.DocumentHeader)(nil), "location": (*template.LocationHeader)(nil), "product": (*template.ProductHeader)(nil),
		"raw": (*template.RawHeader)(nil), "nil": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := marketing()
			d.Header = h
			d.Buttons = []template.Button{nil, (*template.URL)(nil), (*template.OTP)(nil), (*template.RawButton)(nil)}
			d.Cards = []template.Card{{Header: h, Buttons: d.Buttons}, {Header: h}}
			for _, category := range []template.Category{template.Marketing, template.Authentication, ""} {
				d.Category = category
				assert.Error(t, d.Check())
				assert.NotPanics(t, func() { _ = d.Text() })
				_, err := d.Message(template.Params{Cards: make([]whatsapp.TemplateCard, 2)})
				assert.Error(t, err)
				_, err = d.Render(template.Params{})
				assert.Error(t, err)
				_, err = json.Marshal(d)
				assert.NoError(t, err)
				a := &api{answers: []string{`{}`}}
				_, err = template.NewClient(a, waba).Create(t.Context(), d)
				assert.Error(t, err)
				assert.Empty(t, a.asked())
			}
		})
	}
	for _, b := range []template.Button{nil, (*template.QuickReply)(nil), (*template.RawButton)(nil)} {
		assert.Empty(t, template.Label(b))
	}
}

// What this version has no field for can be submitted too.
func TestMoreMembers(t *testing.T) {
	t.Parallel()
	d := utility()
	d.More = map[string]json.RawMessage{"bid_spec": json.RawMessage(`{"bid_amount":200}`)}
	require.NoError(t, d.Check())
	b, err := json.Marshal(d)
	require.NoError(t, err)
	plain, err := json.Marshal(utility())
	require.NoError(t, err)
	assert.JSONEq(t, strings.TrimSuffix(string(plain), "}")+`,"bid_spec":{"bid_amount":200}}`, string(b))
	srv := fake(t)
	_, err = template.NewClient(srv.Client(), srv.WABAID()).Create(t.Context(), d)
	require.NoError(t, err)
	assert.Contains(t, srv.LastBody(), `"bid_spec":{"bid_amount":200}`)
	d.More["bid_spec"] = nil
	assert.ErrorContains(t, d.Check(), "bid_spec: want JSON")
}
