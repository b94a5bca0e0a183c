package template_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
)

// What a person reads of documented shapes, word for word.
func TestRenderShapes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"hello_world":                          "Hello World|Welcome and congratulations! This message shows that you can send.|Sample message",
		"body_named":                           "Hi Ben, order B-2077 has left our house.",
		"header_named":                         "Our new sale starts January 2nd!|Look around, Ben, before others do.",
		"seasonal_promotion_text_only":         "Our Winter Sale is on!|Shop now through Sunday and use code 10OFF to get 10% off of all merchandise.|Use the buttons below to manage your subscriptions|[Unsubscribe from Promos]|[Unsubscribe from All]",
		"offer_getaway_2023":                   "[image]|Hi Ben! For a limited time only you can get our Alpine package for as low as 900. Tap the button for more.|Offer valid until May 31|[Call] 15550001111|[Shop Now] https://example.com/shop?promo=winter2024",
		"order_confirmation":                   "[document: receipt.pdf]|Thank you for your order, Ben! Your order number is 860198-230333. Tap the PDF above to view your receipt.|[Call] 15550001111|[Contact Support] https://example.com/support",
		"order_delivery_update":                "[location: Example Plants]|Good news Ben! Your order #566702 is on its way to the location above. Thank you for your order!|To stop receiving delivery updates, tap below.|[Stop Delivery Updates]",
		"single_product":                       "[product: nqryix03ez]|Hi Ben, use code 15OFF to get 10% off.|Tap to see more|[View]",
		"coupon_code_fall2023_25off":           "Our Fall Sale is on!|Shop now through November and use code 30OFF to get 30% off of all merchandise!|[Unsubscribe]|[Copy offer code] 30OFF",
		"offer_with_countdown":                 "[image]|Expiring offer!|Good news, Ben! Use code CARIBE30 to get 25% off!|[Copy offer code] CARIBE30|[Book now!] https://example.com/offers?code=n3mtqm",
		"authentication_code_copy_code_button": "*J4F-123* is your verification code. For your security, do not share this code.|This code expires in 10 minutes.|[Copy Code]",
		"auth_plain":                           "*000111* is your verification code.",
		"auth_as_listed":                       "*998877* is your verification code. For your security, do not share this code.|This code expires in 10 minutes.|[Copy code] https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp998877",
		"carousel_video":                       "Three films for you.|(1)|[video]|[More]|(2)|[video]|[More]|(3)|[video]|[More]",
		"carousel_product_links":               "Two for you.|(1)|[product: nqryix03ez]|[Buy] https://example.com/p/7|(2)|[product: e0dv5rtoxk]|[Buy] https://example.com/p/8",
		"contact_request":                      "How may we reach you?|[Share Contact Info]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile("testdata/shapes/" + name + ".json")
			require.NoError(t, err)
			var s shape
			require.NoError(t, json.Unmarshal(b, &s))
			var d template.Template
			require.NoError(t, json.Unmarshal(s.Template, &d))
			got, err := d.Render(params(decode(t, s.Send)))
			require.NoError(t, err)
			assert.Equal(t, want, strings.ReplaceAll(got.String(), "\n", "|"))
		})
	}
}

func TestRenderDetails(t *testing.T) {
	t.Parallel()
	d := all()
	d.Body.Text = "Hi {{ 1 }}, {{2}} or {{1}} of {{1}}{{2}}."
	p := good()
	p.Body = []whatsapp.Param{&whatsapp.TextParam{Text: "{{2}}"}, &whatsapp.CurrencyParam{Fallback: "$1", Code: "USD", Amount1000: 1000}}
	got, err := d.Render(p)
	require.NoError(t, err)
	assert.Equal(t, "Hi {{2}}, $1 or {{2}} of {{2}}$1.", got.Body, "a value is never taken for a placeholder")

	a := authentication()
	a.Footer.CodeExpiry = 1
	code := template.Params{Body: whatsapp.Texts("123"), Buttons: []whatsapp.TemplateButton{&whatsapp.OTPButton{Code: "123"}}}
	got, err = a.Render(code)
	require.NoError(t, err)
	assert.Equal(t, template.Rendering{
		Body: "*123* is your verification code.", Footer: "This code expires in 1 minute.", Buttons: []template.RenderedButton{{Target: "123"}},
	}, got)
	assert.Equal(t, "*123* is your verification code.\nThis code expires in 1 minute.\n[button] 123", got.String())
	a.Language = "es_ES"
	_, err = a.Render(code)
	assert.ErrorContains(t, err, "Previews", "Meta wrote it in Spanish")
}

func TestText(t *testing.T) {
	t.Parallel()
	d := carousel(2)
	d.Header = &template.VideoHeader{}
	d.Offer = &template.Offer{Text: "Today"}
	assert.Equal(t, "[video]\nToday\nHi {{1}}, it is on its way.\n(1)\n[image]\nCard\n[More]\n(2)\n[image]\nCard\n[More]", d.Text())
	assert.Equal(t, []string{"1", "name", "2"}, template.Placeholders("{{1}} {{name}} {{1}} {{ 2 }} {{"))
	assert.Empty(t, template.Label(nil))
}
