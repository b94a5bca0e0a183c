package template_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// add gives a definition to the fake API, as far as the fake knows its parts.
func add(srv *whatsapptest.Server, d *template.Definition) {
	t := whatsapptest.Template{
		Name: d.Name, Language: d.Language, Category: string(d.Category), Body: d.Body.Text, Footer: d.Footer.Text,
	}
	switch h := d.Header.(type) {
	case nil:
	case *template.TextHeader:
		t.Header, t.Title = "TEXT", h.Text
	case *template.ImageHeader:
		t.Header = "IMAGE"
	case *template.VideoHeader:
		t.Header = "VIDEO"
	case *template.GIFHeader:
		t.Header = "GIF"
	}
	raw, err := json.Marshal(d)
	if err != nil {
		panic(err)
	}
	var w struct {
		Components []struct {
			Buttons []whatsapptest.TemplateButton `json:"buttons"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		panic(err)
	}
	for _, c := range w.Components {
		t.Buttons = append(t.Buttons, c.Buttons...)
	}
	srv.AddTemplate(t)
}

// What the bridge refuses, and with which code, is what the fake API answers: two readings of the same documents.
func TestAgreesWithTheFake(t *testing.T) {
	t.Parallel()
	compared := 0
	for name, c := range messageCases() {
		d, p := c.base(), template.Params{}
		if d.Name == "all" {
			p = good()
		}
		c.change(&d, &p)
		if len(p.Cards) > 0 || len(d.Cards) > 0 || d.Offer != nil || d.SubCategory != "" || p.OrderStatus != nil || !p.OfferExpires.IsZero() ||
			p.Category != "" || d.Category == template.Authentication {
			continue // not modelled by the fake, or not Meta's business
		}
		switch name {
		case "unknown button", "header unknown": // newer than the fake
			continue
		case "address too long", "header too long", "payment missing": // the fake does not look at these
			continue
		}
		t.Run(name, func(t *testing.T) {
			srv := whatsapptest.NewServer()
			t.Cleanup(srv.Close)
			switch p.Header.(type) { // the fake knows its media
			case *whatsapp.ImageParam:
				if c.code != -1 {
					p.Header = &whatsapp.ImageParam{Media: whatsapp.MediaID(srv.AddMedia("", "image/png", []byte(parcelPNG)))}
				}
			case *whatsapp.VideoParam:
				p.Header = &whatsapp.VideoParam{Media: whatsapp.MediaID(srv.AddMedia("", "video/mp4", []byte(parcelPNG)))}
			}
			add(srv, &d)
			_, err := srv.Client().Send(t.Context(), whatsapp.Phone("+15550001111"), &whatsapp.Template{
				Name: d.Name, Language: d.Language, Header: p.Header, Body: p.Body, Buttons: p.Buttons,
			})
			e, refused := errors.AsType[*waerrors.Error](err)
			if refused && e.Outcome == waerrors.NotSent {
				t.Logf("refused by the client before the fake saw it: %v", e)
				return
			}
			if c.path == "" {
				require.NoError(t, err)
			} else if c.code > 0 {
				require.True(t, refused, "the fake takes it; the bridge says %d", c.code)
				assert.Equal(t, c.code, e.Code, "%v", e)
			}
			compared++
		})
	}
	assert.Greater(t, compared, 20)
}
