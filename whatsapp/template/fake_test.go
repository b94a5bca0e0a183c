package template_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/media"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/graph"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// fake starts a fake API.
func fake(t *testing.T, opts ...whatsapptest.Option) *whatsapptest.Server {
	t.Helper()
	srv := whatsapptest.NewServer(append([]whatsapptest.Option{whatsapptest.InProcess()}, opts...)...)
	t.Cleanup(srv.Close)
	return srv
}

// add gives a definition to the fake API as it stands, without a review.
func add(t *testing.T, srv *whatsapptest.Server, d *template.Definition) {
	t.Helper()
	b, err := json.Marshal(d)
	require.NoError(t, err)
	var made whatsapptest.Template
	require.NoError(t, json.Unmarshal(b, &made))
	srv.AddTemplate(made)
}

// withHandles puts a handle of an uploaded picture in place of the made-up one.
func withHandles(t *testing.T, srv *whatsapptest.Server, body []byte) []byte {
	t.Helper()
	if !bytes.Contains(body, []byte(`"4::x"`)) {
		return body
	}
	handle, err := media.NewClient(srv.Client()).UploadHandle(t.Context(), media.HeaderImage, media.Bytes("parcel.png", []byte(parcelPNG)))
	require.NoError(t, err)
	return bytes.ReplaceAll(body, []byte("4::x"), []byte(handle))
}

// What the bridge refuses, and with which code, is what the fake API answers: two readings of the same documents.
func TestAgreesWithTheFake(t *testing.T) {
	t.Parallel()
	compared := 0
	for name, c := range messageCases() {
		if c.code == -2 || strings.HasPrefix(name, "nil ") || name == "unknown button" || name == "header unknown" {
			continue // not Meta's business; of Go, not of JSON; newer than the fake
		}
		t.Run(name, func(t *testing.T) {
			d, p := c.base(), template.Params{}
			if d.Name == "all" {
				p = good()
			}
			c.change(&d, &p)
			srv := fake(t)
			srv.AddMedia("1", "image/png", []byte(parcelPNG))
			srv.AddMedia("1602186516975000", "image/png", []byte(parcelPNG))
			if _, film := p.Header.(*whatsapp.VideoParam); film {
				srv.AddMedia("1", "video/mp4", []byte(parcelPNG))
			}
			add(t, srv, &d)
			m := &whatsapp.Template{
				Name: d.Name, Language: d.Language, Header: p.Header, Body: p.Body, Buttons: p.Buttons, Cards: p.Cards,
				OfferExpires: p.OfferExpires, OrderStatus: p.OrderStatus, TapTarget: p.TapTarget,
			}
			if c.path == "" {
				built, err := d.Message(p)
				require.NoError(t, err)
				m = built
			}
			body, err := (&whatsapp.Outgoing{To: whatsapp.Phone("+15550001111"), Message: m}).MarshalJSON()
			require.NoError(t, err)
			// Past the client's own check.
			_, err = graph.Post[json.RawMessage](t.Context(), srv.Client(), srv.PhoneNumberID()+"/messages", json.RawMessage(body))
			e, refused := errors.AsType[*waerrors.Error](err)
			if c.path == "" {
				require.NoError(t, err)
			} else {
				require.True(t, refused, "the fake takes it; the bridge says %d", c.code)
				require.Equal(t, waerrors.Refused, e.Outcome)
				if c.code > 0 {
					assert.Equal(t, c.code, e.Code, "%v", e)
				}
			}
			compared++
		})
	}
	assert.Greater(t, compared, 60)
}

// What Check finds wrong the fake API refuses, and what it finds right the fake takes.
func TestChecksAgreeWithTheFake(t *testing.T) {
	t.Parallel()
	refused, taken := 0, 0
	for name, c := range checkCases() {
		switch name {
		case "category unknown is kept", "header newer than this", "raw button", "raw button empty", "auth newer type": // the fake takes no news
			continue
		case "header nil pointer", "nil button": // of Go, not of JSON
			continue
		case "header useless example": // the text has no variable, so none is written
			continue
		}
		t.Run(name, func(t *testing.T) {
			d := c.base()
			c.change(&d)
			srv := fake(t)
			body, err := json.Marshal(d)
			require.NoError(t, err)
			_, err = graph.Post[json.RawMessage](t.Context(), srv.Client(), srv.WABAID()+"/message_templates", json.RawMessage(withHandles(t, srv, body)))
			if c.want == nil {
				require.NoError(t, err)
				taken++
				return
			}
			e := fault(t, err)
			assert.Equal(t, waerrors.Refused, e.Outcome)
			assert.Equal(t, 100, e.Code, "%v", e)
			refused++
		})
	}
	assert.Greater(t, refused, 75)
	assert.GreaterOrEqual(t, taken, 24)
}
