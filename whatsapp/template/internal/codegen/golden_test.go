package codegen_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
	"github.com/wacloud/wacloud/whatsapp/template/internal/codegen"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "write generated_test.go anew")

type shape struct {
	Template *template.Template `json:"template"`
	Send     json.RawMessage    `json:"send"`
}

func shapes(t *testing.T) map[string]shape {
	t.Helper()
	files, err := filepath.Glob("../../testdata/shapes/*.json")
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

// The generated code of all documented shapes stands beside this test, so it compiles; here it is what is generated now,
// in whatever order the templates come.
func TestGenerated(t *testing.T) {
	t.Parallel()
	var list []*template.Template
	for _, s := range shapes(t) { // in the order of the map: another one every time
		list = append(list, s.Template)
	}
	source, err := codegen.Generate(list, "codegen_test")
	require.NoError(t, err)
	if *update {
		require.NoError(t, os.WriteFile("generated_test.go", source, 0o644))
	}
	golden, err := os.ReadFile("generated_test.go")
	require.NoError(t, err)
	assert.True(t, bytes.Equal(golden, source), "generated_test.go is stale; read the difference after go test -run TestGenerated -update")
}

func product(id string) whatsapp.ProductParam {
	return whatsapp.ProductParam{CatalogID: "194836987003835", ProductID: id}
}

// The body that each generated struct sends is the documented one.
func TestGeneratedBodies(t *testing.T) {
	t.Parallel()
	messages := map[string]interface{ Message() *whatsapp.Template }{
		"2023_april_promo":                     T2023AprilPromo{Body1: "Ben", Body2: "FALL30"},
		"abandoned_cart":                       AbandonedCart{Header: "Ben", Body1: "15OFF", Button0Thumbnail: "2lc20305pt", Button0Sections: []whatsapp.ProductSection{{Title: "Popular Bundles", ProductIDs: []string{"2lc20305pt", "nseiw1x3ch"}}, {Title: "Premium", ProductIDs: []string{"n6k6x0y7oe"}}}},
		"auth_as_listed":                       AuthAsListed{Code: "998877"},
		"auth_plain":                           AuthPlain{Code: "000111"},
		"authentication_code_autofill_button":  AuthenticationCodeAutofillButton{Code: "123456"},
		"authentication_code_copy_code_button": AuthenticationCodeCopyCodeButton{Code: "J4F-123"},
		"body_named":                           BodyNamed{FirstName: "Ben", OrderID: "B-2077"},
		"body_only":                            BodyOnly{},
		"body_positional":                      BodyPositional{Body1: "Ana", Body2: "2", Body3: "20:00"},
		"call_permission":                      CallPermission{FirstName: "Ben"},
		"carousel_product_cards": CarouselProductCards{Body1: "Ben", Cards: []CarouselProductCardsCard{
			{product("nqryix03ez")}, {product("e0dv5rtoxk")}, {product("d4c9sm5ziz")},
		}},
		"carousel_product_links": CarouselProductLinks{Cards: []CarouselProductLinksCard{
			{Header: product("nqryix03ez"), Button0Suffix: "7"}, {Header: product("e0dv5rtoxk"), Button0Suffix: "8"},
		}},
		"carousel_uneven": CarouselUneven{
			Card0: CarouselUnevenCard0{Header: whatsapp.MediaID("24230790383178626")},
			Card1: CarouselUnevenCard1{Header: whatsapp.MediaID("24230790383178627"), Button0Suffix: "9"},
		},
		"carousel_video": CarouselVideo{Cards: [3]CarouselVideoCard{
			{whatsapp.MediaID("24230790383178620"), "film-0"}, {whatsapp.MediaID("24230790383178621"), "film-1"},
			{whatsapp.MediaID("24230790383178622"), "film-2"},
		}},
		"catalog_plain":              CatalogPlain{},
		"contact_request":            ContactRequest{},
		"coupon_code_fall2023_25off": CouponCodeFall202325off{Body1: "30OFF", Body2: "30%", Button1Code: "30OFF"},
		"flow_by_id":                 FlowByID{Button0Token: "t-1042", Button0Data: json.RawMessage(`{"customer_ref":"C-0147"}`)},
		"flow_plain":                 FlowPlain{},
		"gif_sale":                   GifSale{Header: whatsapp.MediaID("4548775454857855")},
		"header_named":               HeaderNamed{SaleStartDate: "January 2nd", Name: "Ben"},
		"hello_world":                HelloWorld{Language: HelloWorldInEnUS},
		"lines_of_code":              LinesOfCode{},
		"intro_catalog_offer":        IntroCatalogOffer{Body1: "200", Button0Thumbnail: "2lc20305pt"},
		"mixed_buttons":              MixedButtons{Body1: "Ben", Button0Payload: "yes", Button2Suffix: "77"},
		"offer_getaway_2023":         OfferGetaway2023{Header: whatsapp.MediaID("1602186516975000"), Body1: "Ben", Body2: "Alpine package", Body3: "900", Button1Suffix: "winter2024"},
		"offer_with_countdown": OfferWithCountdown{
			Header: whatsapp.MediaID("1602186516975000"), Body1: "Ben", Body2: "CARIBE30", Button0Code: "CARIBE30", Button1Suffix: "n3mtqm",
			OfferExpires: time.UnixMilli(1767225600123),
		},
		"offer_without_countdown": OfferWithoutCountdown{},
		"order_confirmation":      OrderConfirmation{Header: whatsapp.MediaID("928860901494862"), Filename: "receipt.pdf", Body1: "Ben", Body2: "860198-230333"},
		"order_delivery_update": OrderDeliveryUpdate{
			Header: whatsapp.Location{Latitude: 52.5, Longitude: 13.25, Name: "Example Plants", Address: "Main Street 1"},
			Body1:  "Ben", Body2: "566702", Button0Payload: "stop",
		},
		"order_details": OrderDetails{Body1: "B-2077", Button0Payment: whatsapp.OrderPayment{
			ReferenceID: "order-1042", GoodsType: "digital-goods", PaymentType: "upi", Configuration: "my-payment-config", Currency: "INR",
			Total: whatsapp.Amount{Value: 1200, Offset: 100}, Order: whatsapp.Order{
				Status: "pending", Subtotal: whatsapp.Amount{Value: 1200, Offset: 100},
				Items: []whatsapp.OrderItem{{RetailerID: "1234567", Name: "Bread", Amount: whatsapp.Amount{Value: 1200, Offset: 100}, Quantity: 1}},
			},
		}},
		"order_status":                 OrderStatus{Body1: "Ben", OrderStatus: whatsapp.OrderUpdate{ReferenceID: "order-1042", Status: "shipped", Description: "On its way"}},
		"phone_only":                   PhoneOnly{},
		"seasonal_promotion_text_only": SeasonalPromotionTextOnly{Header: "Winter Sale", Body1: "Sunday", Body2: "10OFF", Body3: "10%", Button0Payload: "stop-promos", Button1Payload: "stop-all"},
		"single_product":               SingleProduct{Header: product("nqryix03ez"), Body1: "Ben", Body2: "15OFF"},
		"summer_carousel_promo_2023": SummerCarouselPromo2023{Body1: "20OFF", Body2: "20%", Cards: [2]SummerCarouselPromo2023Card{
			{Header: whatsapp.MediaID("24230790383178626"), Body1: "10OFF", Button0Payload: "59NqSd", Button1Suffix: "last_chance"},
			{Header: whatsapp.MediaID("24230790383178627"), Body1: "30OFF", Button0Payload: "7C4xhY", Button1Suffix: "buddhas_hand"},
		}},
		"url_named":              URLNamed{FirstName: "Ben", Button1Suffix: "Gon%C3%A7alves"},
		"url_static":             URLStatic{},
		"url_two_variables":      URLTwoVariables{Button0Suffix: "B-1", Button1Suffix: "B-1&x=2"},
		"video_tour":             VideoTour{Header: whatsapp.MediaID("4548775454857854"), Body1: "Ben"},
		"voice_call":             VoiceCall{Button0TTLMinutes: 100, Button0Payload: "order-1042"},
		"zero_tap_auth_template": ZeroTapAuthTemplate{Code: "654321"},
	}
	for name, s := range shapes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := messages[name]
			require.NotNil(t, m, "no values for this shape")
			assert.NoError(t, whatsapp.Check(m.Message()))
			b, err := (&whatsapp.Outgoing{To: whatsapp.Phone("+15550001111"), Message: m.Message()}).MarshalJSON()
			require.NoError(t, err)
			var o struct {
				Template json.RawMessage `json:"template"`
			}
			require.NoError(t, json.Unmarshal(b, &o))
			assert.JSONEq(t, string(s.Send), string(o.Template))
		})
	}
}

func body(name, language, text string, status template.Status) *template.Template {
	return &template.Template{Status: status, Definition: template.Definition{
		Name: name, Language: language, Category: template.Utility, Body: template.Body{Text: text},
	}}
}

// Languages with the same parameters share a struct; one that differs gets its own; what cannot be sent gets none.
func TestLanguages(t *testing.T) {
	t.Parallel()
	list := []*template.Template{
		body("greeting", "pt_BR", "Olá {{1}}, tudo bem?", template.Approved),
		body("greeting", "en_US", "Hi {{1}}, how are you?", template.Approved),
		body("greeting", "de", "Hallo {{1}} und {{2}}, hier ist {{3}}!", template.Flagged),
		body("greeting", "fr", "Bonjour {{1}} !", template.Rejected),
		body("greeting__2", "en", "Hi {{1}}.", ""),
		body("greeting_2", "en", "Hi {{1}}.", template.Paused),
		nil,
	}
	source, err := codegen.Generate(list, "messages")
	require.NoError(t, err)
	got := string(source)
	for _, want := range []string{
		"type Greeting struct", "GreetingInDe GreetingLanguage = \"de\"", "type GreetingEnUS struct",
		"GreetingEnUSInEnUS GreetingEnUSLanguage = \"en_US\"", "GreetingEnUSInPtBR GreetingEnUSLanguage = \"pt_BR\"",
		"//\tOlá {{1}}, tudo bem?", "type Greeting2 struct",
	} {
		assert.Contains(t, got, want)
	}
	assert.NotContains(t, got, "Bonjour")
	slices.Reverse(list)
	again, err := codegen.Generate(list, "messages")
	require.NoError(t, err)
	assert.Equal(t, got, string(again))
	_, err = codegen.Generate(nil, "messages")
	assert.Error(t, err)
}

// Names and texts from an account cannot break out of the code that is made of them.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	d := body("x", "en\"\n}\nfunc init() {", "Hi {{1}}\n*/ }\nfunc init() { panic(\"x\") }\r\u2028//go:embed /etc/passwd {{language}} {{message}} {{Language}} {{ünï}} {{1}}.", "")
	d.Body.Examples = []template.Example{{Name: "language", Value: "a\nb\"`"}, {Value: "c"}}
	d.Buttons = []template.Button{&template.QuickReply{Text: "a\nb\"\u2029"}, &template.URL{Text: "\x00", URL: "https://x.test/\n{{1}}"}}
	source, err := codegen.Generate([]*template.Template{d, body("9", "en", "Hi {{1}}.", ""), body("__", "en", "Hi.", "")}, "messages")
	require.NoError(t, err, "it is parsed when it is formatted")
	assert.NotContains(t, string(source), "\nfunc init")
	assert.NotContains(t, string(source), "\n//go:embed")
}

// No line of a text becomes a constraint or another directive: what is generated is built everywhere.
func TestDirectivesInTexts(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"+build x", "  +build x", "\u00a0+build x", "\u2003+build\tx", "+build", "// +build x", "//go:build x", "go:build x", "//line x.go:10", "line x.go:10",
		"/*line x.go:10*/", "*/", "//export F", "export F", "#cgo LDFLAGS: -x", "//go:generate false",
	} {
		d := body("x", "en", "Hi.\n"+line+"\nBye.", "")
		d.Footer.Text = line
		d.Buttons = []template.Button{&template.QuickReply{Text: line}, &template.PhoneNumber{Text: "Call", Number: line}}
		source, err := codegen.Generate([]*template.Template{d, body("x", line, "Hi {{1}}.\n{{1}}.", "")}, "messages")
		require.NoError(t, err, line)
		assert.True(t, strings.HasPrefix(string(source), "// Code generated by watemplate; DO NOT EDIT.\n\npackage messages\n"), "%q:\n%.200s", line, source)
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", source, parser.ParseComments)
		require.NoError(t, err, line)
		for _, group := range f.Comments {
			for _, c := range group.List {
				assert.False(t, constraint.IsGoBuild(c.Text) || constraint.IsPlusBuild(c.Text), "%q: %s", line, c.Text)
				assert.True(t, strings.HasPrefix(c.Text, "// ") || strings.HasPrefix(c.Text, "//\t") || c.Text == "//", "%q: %s", line, c.Text)
			}
		}
	}
}
