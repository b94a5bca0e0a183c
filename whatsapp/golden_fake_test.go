package whatsapp_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

// Every type goes through the client to the fake API, which takes it as Meta would, in the body that the golden file shows.
func TestEveryTypeIsTaken(t *testing.T) {
	t.Parallel()
	for name, o := range goldens() {
		if skip := notPlain(name, o); skip != "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := whatsapptest.NewServer()
			t.Cleanup(srv.Close)
			srv.AddGroup(group)
			srv.User(strings.TrimPrefix(ana, "+"), "Ana").Says("hi") // opens the window
			addMedia(srv, o.Message)
			if m, ok := o.Message.(*whatsapp.Template); ok {
				srv.AddTemplate(approved(m))
			}
			receipt, err := srv.Client().Send(t.Context(), o.To, o.Message)
			require.NoError(t, err)
			assert.NotEmpty(t, receipt.MessageID)
			assert.JSONEq(t, string(goldenBytes(t, name)), srv.LastBody())
		})
	}
}

// notPlain says why a golden body is not what Send makes of a recipient and a message alone.
func notPlain(name string, o *whatsapp.Outgoing) string {
	switch {
	case o.ReplyTo+o.CallbackData+o.IdentityHash != "" || o.Direct != nil || o.Marketing != nil:
		return "has options"
	case name == "raw" || name == "template_unknown":
		return "is of a type that does not exist"
	case o.To.Kind() == whatsapp.KindUser:
		return "goes to someone whom the fake does not know"
	}
	if _, ok := o.Message.(*whatsapp.ReadReceipt); ok {
		return "is sent with MarkRead and Typing"
	}
	return ""
}

// addMedia puts every file that m names by its id into the fake.
func addMedia(srv *whatsapptest.Server, m whatsapp.Message) {
	add := func(media whatsapp.Media, mimeType string) {
		if media.ID() != "" {
			srv.AddMedia(media.ID(), mimeType, []byte("file"))
		}
	}
	params := func(p whatsapp.Param) {
		switch p := p.(type) {
		case *whatsapp.ImageParam:
			add(p.Media, "image/jpeg")
		case *whatsapp.VideoParam:
			add(p.Media, "video/mp4")
		case *whatsapp.GIFParam:
			add(p.Media, "video/mp4")
		case *whatsapp.DocumentParam:
			add(p.Media, "application/pdf")
		}
	}
	switch m := m.(type) {
	case *whatsapp.Image:
		add(m.Media, "image/jpeg")
	case *whatsapp.Audio:
		add(m.Media, "audio/ogg; codecs=opus")
	case *whatsapp.Video:
		add(m.Media, "video/mp4")
	case *whatsapp.Document:
		add(m.Media, "application/pdf")
	case *whatsapp.Sticker:
		add(m.Media, "image/webp")
	case *whatsapp.Buttons:
		switch h := m.Header.(type) {
		case *whatsapp.ImageHeader:
			add(h.Media, "image/jpeg")
		case *whatsapp.DocumentHeader:
			add(h.Media, "application/pdf")
		}
	case *whatsapp.Template:
		params(m.Header)
		for _, c := range m.Cards {
			params(c.Header)
		}
	}
}

// approved is the template that the values of m fit.
func approved(m *whatsapp.Template) whatsapptest.Template {
	t := whatsapptest.Template{Name: m.Name, Language: m.Language, Category: "MARKETING", Body: "Hello"}
	switch h := m.Header.(type) {
	case *whatsapp.TextParam:
		t.Header, t.Title = "TEXT", "Of {{"+placeholder(h, 0)+"}}"
	case *whatsapp.ImageParam:
		t.Header = "IMAGE"
	case *whatsapp.VideoParam:
		t.Header = "VIDEO"
	case *whatsapp.GIFParam:
		t.Header = "GIF"
	case *whatsapp.DocumentParam:
		t.Header = "DOCUMENT"
	case *whatsapp.LocationParam:
		t.Header = "LOCATION"
	case *whatsapp.ProductParam:
		t.Header = "PRODUCT"
	}
	for i, p := range m.Body {
		t.Body += " {{" + placeholder(p, i) + "}}"
	}
	for _, b := range m.Buttons {
		var kind string
		var index int
		switch b := b.(type) {
		case *whatsapp.QuickReplyButton:
			kind, index = "QUICK_REPLY", b.Index
		case *whatsapp.URLButton:
			kind, index = "URL", b.Index
		case *whatsapp.CopyCodeButton:
			kind, index = "COPY_CODE", b.Index
		case *whatsapp.OTPButton:
			kind, index, t.Category = "OTP", b.Index, "AUTHENTICATION"
		case *whatsapp.FlowButton:
			kind, index = "FLOW", b.Index
		case *whatsapp.CatalogButton:
			kind, index = "CATALOG", b.Index
		case *whatsapp.MultiProductButton:
			kind, index = "MPM", b.Index
		case *whatsapp.VoiceCallButton:
			kind, index = "VOICE_CALL", b.Index
		case *whatsapp.OrderDetailsButton:
			kind, index = "ORDER_DETAILS", b.Index
		}
		for len(t.Buttons) < index {
			t.Buttons = append(t.Buttons, whatsapptest.TemplateButton{Type: "PHONE_NUMBER", Text: "Call"})
		}
		button := whatsapptest.TemplateButton{Type: kind, Text: kind}
		if kind == "URL" {
			button.URL = "https://example.com/{{1}}"
		}
		t.Buttons = append(t.Buttons, button)
	}
	return t
}

func placeholder(p whatsapp.Param, i int) string {
	if text, ok := p.(*whatsapp.TextParam); ok && text.Name != "" {
		return text.Name
	}
	return fmt.Sprint(i + 1)
}
