package template_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/webhook"
	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/whatsapptest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A shape is a documented kind of template: as the API lists it, and a message that sends it.
type shape struct {
	Template json.RawMessage `json:"template"`
	Send     json.RawMessage `json:"send"`
}

func shapes(t *testing.T) map[string]shape {
	t.Helper()
	files, err := filepath.Glob("testdata/shapes/*.json")
	require.NoError(t, err)
	all := map[string]shape{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		require.NoError(t, err)
		var s shape
		require.NoError(t, json.Unmarshal(b, &s))
		all[strings.TrimSuffix(filepath.Base(f), ".json")] = s
	}
	require.GreaterOrEqual(t, len(all), 30)
	return all
}

// params are the values of a message.
func params(m *whatsapp.Template) template.Params {
	return template.Params{
		Header: m.Header, Body: m.Body, Buttons: m.Buttons, Cards: m.Cards, OfferExpires: m.OfferExpires,
		OrderStatus: m.OrderStatus, TapTarget: m.TapTarget,
	}
}

// decode reads the template object of a message.
func decode(t *testing.T, send json.RawMessage) *whatsapp.Template {
	t.Helper()
	o, err := whatsapp.DecodeMessage([]byte(`{"messaging_product":"whatsapp","to":"15550001111","type":"template","template":` + string(send) + `}`))
	require.NoError(t, err)
	m, ok := o.Message.(*whatsapp.Template)
	require.True(t, ok)
	return m
}

// encode returns the template object of a message.
func encode(t *testing.T, m *whatsapp.Template) string {
	t.Helper()
	b, err := (&whatsapp.Outgoing{To: whatsapp.Phone("+15550001111"), Message: m}).MarshalJSON()
	require.NoError(t, err)
	var o struct {
		Template json.RawMessage `json:"template"`
	}
	require.NoError(t, json.Unmarshal(b, &o))
	return string(o.Template)
}

// observe is a webhook handler that these watch.
func observe(t *testing.T, srv *whatsapptest.Server, observers ...webhook.Observer) http.Handler {
	t.Helper()
	var opts []webhook.Option
	for _, o := range observers {
		opts = append(opts, webhook.WithObserver(o))
	}
	h, err := webhook.NewHandler(srv.AppSecret(), srv.VerifyToken(), opts...)
	require.NoError(t, err)
	return h
}
