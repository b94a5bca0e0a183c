package template_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp/template"
)

// Samples that are files are uploaded first, those of cards too, and the definition stays as it was.
func TestCreateUploadsSamples(t *testing.T) {
	t.Parallel()
	a := &api{answers: []string{
		`{"id":"upload:MTpA"}`, `{"h":"4::one"}`, `{"id":"upload:MTpB"}`, `{"h":"4::two"}`, `{"id":"7","status":"PENDING","category":"MARKETING"}`,
	}}
	d := carousel(2)
	file := template.SampleFile(media.Bytes("parcel.png", []byte(parcelPNG)))
	d.Cards[0].Header, d.Cards[1].Header = &template.ImageHeader{Sample: file}, &template.ImageHeader{Sample: file}
	made, err := template.NewClient(a, waba, template.WithAppID("1234")).Create(t.Context(), d)
	require.NoError(t, err)
	assert.Equal(t, "7", made.ID)
	var refs []string
	for _, c := range a.asked() {
		refs = append(refs, c.method+" "+c.ref)
	}
	assert.Equal(t, []string{
		"POST 1234/uploads?file_length=70&file_name=parcel.png&file_type=image/png", "POST upload:MTpA",
		"POST 1234/uploads?file_length=70&file_name=parcel.png&file_type=image/png", "POST upload:MTpB", "POST " + waba + "/message_templates",
	}, refs)
	assert.Equal(t, parcelPNG, a.asked()[1].body)
	var sent template.Definition
	require.NoError(t, json.Unmarshal([]byte(a.asked()[4].body), &sent))
	assert.Equal(t, &template.ImageHeader{Sample: template.SampleHandle("4::one")}, sent.Cards[0].Header)
	assert.Equal(t, &template.ImageHeader{Sample: template.SampleHandle("4::two")}, sent.Cards[1].Header)
	assert.Equal(t, &template.ImageHeader{Sample: file}, d.Cards[0].Header)
	assert.Empty(t, file.Handle())
	assert.False(t, file.IsZero())
}

func TestSampleKinds(t *testing.T) {
	t.Parallel()
	png := template.SampleFile(media.Bytes("parcel.png", []byte(parcelPNG)))
	for name, h := range map[string]template.Header{
		"video": &template.VideoHeader{Sample: png}, "gif": &template.GIFHeader{Sample: png}, "document": &template.DocumentHeader{Sample: png},
	} {
		a := &api{answers: []string{`{}`}}
		d := marketing()
		d.Header = h
		_, err := template.NewClient(a, waba, template.WithAppID("1234")).Create(t.Context(), d)
		assert.ErrorIs(t, err, waerrors.Invalid, "a picture is no %s", name)
		assert.Empty(t, a.asked())
	}
	a := &api{answers: []string{`{"id":"upload:MTpA"}`, `{"h":"4::pdf"}`, `{"success":true}`}}
	d := template.Definition{
		Header: &template.DocumentHeader{Sample: template.SampleFile(media.Bytes("a.pdf", []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")))},
		Body:   template.Body{Text: "Here is your receipt."},
	}
	require.NoError(t, template.NewClient(a, waba, template.WithAppID("1234")).Edit(t.Context(), "7", template.Change{Content: &d}))
	assert.Contains(t, a.asked()[2].body, `"4::pdf"`)
	_, err := template.NewClient(a, waba).Create(t.Context(), func() template.Definition { d := utility(); d.Header = &template.ImageHeader{Sample: png}; return d }())
	assert.ErrorContains(t, err, "WithAppID", "without the app's id no file can be uploaded")
}
