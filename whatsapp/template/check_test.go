package template_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	waerrors "github.com/wacloud/wacloud/errors"
	"github.com/wacloud/wacloud/whatsapp/template"
)

func utility() template.Definition {
	return template.Definition{
		Name: "order_shipped", Language: "en_US", Category: template.Utility,
		Body: template.Body{Text: "Hi {{1}}, it is on its way.", Examples: template.Values("Ana")},
	}
}

func marketing() template.Definition {
	d := utility()
	d.Category = template.Marketing
	return d
}

func authentication() template.Definition {
	return template.Definition{
		Name: "code", Language: "en_US", Category: template.Authentication, Buttons: []template.Button{&template.OTP{Type: template.OTPCopy}},
	}
}

func carousel(n int) template.Definition {
	d := marketing()
	for range n {
		d.Cards = append(d.Cards, template.Card{
			Header: &template.ImageHeader{Sample: template.SampleHandle("4::x")}, Body: template.Body{Text: "Card"},
			Buttons: []template.Button{&template.QuickReply{Text: "More"}},
		})
	}
	return d
}

// é is two bytes and one character: limits count characters.
func chars(n int) string { return strings.Repeat("é", n) }

type checkCase struct {
	base   func() template.Definition
	change func(d *template.Definition)
	want   []string // paths of the broken rules; none if it is allowed
}

func checkCases() map[string]checkCase {
	const (
		body    = "components[0].text"
		example = "components[0].example.body_text"
		named   = "components[0].example.body_text_named_params"
	)
	quick := &template.QuickReply{Text: "Yes"}
	link := &template.URL{Text: "Go", URL: "https://example.com"}
	phone := &template.PhoneNumber{Text: "Call", Number: "15550001111"}
	app := template.App{Package: "com.example", Signature: "K8a/AINcGX7"}
	text := func(s string, examples ...string) func(*template.Definition) {
		return func(d *template.Definition) { d.Body = template.Body{Text: s, Examples: template.Values(examples...)} }
	}
	buttons := func(b ...template.Button) func(*template.Definition) {
		return func(d *template.Definition) { d.Buttons = b }
	}
	header := func(h template.Header) func(*template.Definition) {
		return func(d *template.Definition) { d.Header = h }
	}
	ttl := func(n int) func(*template.Definition) {
		return func(d *template.Definition) { d.TTLSeconds = n }
	}
	const b0 = "components[1].buttons[0]"
	return map[string]checkCase{
		"as it should be":             {utility, func(*template.Definition) {}, nil},
		"name at the limit":           {utility, func(d *template.Definition) { d.Name = strings.Repeat("a", 512) }, nil},
		"name too long":               {utility, func(d *template.Definition) { d.Name = strings.Repeat("a", 513) }, []string{"name"}},
		"name with capitals":          {utility, func(d *template.Definition) { d.Name = "Order" }, []string{"name"}},
		"name missing":                {utility, func(d *template.Definition) { d.Name = "" }, []string{"name"}},
		"language missing":            {utility, func(d *template.Definition) { d.Language = "" }, []string{"language"}},
		"language odd":                {utility, func(d *template.Definition) { d.Language = "en-US" }, []string{"language"}},
		"category missing":            {utility, func(d *template.Definition) { d.Category = "" }, []string{"category"}},
		"category unknown is kept":    {utility, func(d *template.Definition) { d.Category = "SERVICE" }, nil},
		"format unknown":              {utility, func(d *template.Definition) { d.Format = "ROMAN" }, []string{"parameter_format"}},
		"body missing":                {utility, text(""), []string{"components"}},
		"body at the limit":           {utility, text(chars(1024)), nil},
		"body too long":               {utility, text(chars(1025)), []string{body}},
		"body of an offer":            {marketing, func(d *template.Definition) { text(chars(601))(d); d.Offer = &template.Offer{Text: "x"} }, []string{"components[1].text"}},
		"body of a call request":      {utility, func(d *template.Definition) { text(chars(4096))(d); d.CallPermission = true }, nil},
		"body of a call request long": {utility, func(d *template.Definition) { text(chars(4097))(d); d.CallPermission = true }, []string{body}},
		"placeholder first":           {utility, text("{{1}} is here.", "Ana"), []string{body}},
		"placeholder last":            {utility, text("Here is {{1}} ", "Ana"), []string{body}},
		"placeholder before a point":  {utility, text("Here is {{1}}.", "Ana"), nil},
		"gap":                         {utility, text("Hi {{1}} and {{3}}.", "Ana", "Ben"), []string{body}},
		"out of order":                {utility, text("Hi {{2}} and {{1}}.", "Ana", "Ben"), []string{body, body}},
		"from zero":                   {utility, text("Hi {{0}}.", "Ana"), []string{body}},
		"zero before":                 {utility, text("Hi {{01}}.", "Ana"), []string{body}},
		"plus before":                 {utility, text("Hi {{+1}}.", "Ana"), []string{body}},
		"repeated":                    {utility, text("Hi {{1}}, yes, {{1}}.", "Ana"), nil},
		"not closed":                  {utility, text("Hi {{1}, and so on."), []string{body}},
		"not opened":                  {utility, text("Hi 1}}, and so on."), []string{body}},
		"mixed styles":                {utility, text("Hi {{1}} and {{name}}.", "Ana", "Ben"), []string{body, named, named}},
		"named": {utility, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi {{name_1}}.", Examples: []template.Example{{Name: "name_1", Value: "Ana"}}}
		}, nil},
		"named with capitals": {utility, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi {{Name}}.", Examples: []template.Example{{Name: "Name", Value: "Ana"}}}
		}, []string{body}},
		"name twice": {utility, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi {{name}}, yes, {{name}}.", Examples: []template.Example{{Name: "name", Value: "Ana"}}}
		}, []string{body}},
		"name in header and body": {utility, func(d *template.Definition) {
			d.Header = &template.TextHeader{Text: "For {{name}}", Example: "Ana"}
			d.Body = template.Body{Text: "Hi {{name}}.", Examples: []template.Example{{Name: "name", Value: "Ana"}}}
		}, []string{"components[1].text"}},
		"example of another name": {utility, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi {{name}}.", Examples: []template.Example{{Name: "other", Value: "Ana"}}}
		}, []string{named}},
		"named as positional":   {utility, func(d *template.Definition) { d.Format = template.Named }, []string{body, named}},
		"example missing":       {utility, text("Hi {{1}}."), []string{example}},
		"example too many":      {utility, text("Hi {{1}}.", "Ana", "Ben"), []string{example}},
		"example empty":         {utility, text("Hi {{1}}.", ""), []string{example + "[0]"}},
		"example without need":  {utility, text("Hi.", "Ana"), []string{example}},
		"example with a name":   {utility, func(d *template.Definition) { d.Body.Examples[0].Name = "x" }, []string{example + "[0]"}},
		"security advice":       {utility, func(d *template.Definition) { d.Body.SecurityAdvice = true }, []string{"components[0].add_security_recommendation"}},
		"header at the limit":   {utility, header(&template.TextHeader{Text: chars(60)}), nil},
		"header too long":       {utility, header(&template.TextHeader{Text: chars(61)}), []string{"components[0].text"}},
		"header in bold":        {utility, header(&template.TextHeader{Text: "*News*"}), []string{"components[0].text"}},
		"header in italics":     {utility, header(&template.TextHeader{Text: "The _news_!"}), []string{"components[0].text"}},
		"header struck through": {utility, header(&template.TextHeader{Text: "~Old~ news"}), []string{"components[0].text"}},
		"header as code":        {utility, header(&template.TextHeader{Text: "Use `X 1`."}), []string{"components[0].text"}},
		"header as a block":     {utility, header(&template.TextHeader{Text: "```X```"}), []string{"components[0].text"}},
		"header in two marks":   {utility, header(&template.TextHeader{Text: "_~x~_"}), []string{"components[0].text"}},
		"header without marks":  {utility, header(&template.TextHeader{Text: "Size_M ~ 5 km_h, name: ____, rock 'n` roll"}), nil},
		"header of a named value": {utility, func(d *template.Definition) {
			d.Header = &template.TextHeader{Text: "_{{sale_start}}", Example: "May"}
			d.Body = template.Body{Text: "Hi."}
		}, nil},
		"header of two lines":    {utility, header(&template.TextHeader{Text: "News\nof it"}), []string{"components[0].text"}},
		"header empty":           {utility, header(&template.TextHeader{}), []string{"components[0].text"}},
		"header nil pointer":     {utility, header((*template.TextHeader)(nil)), nil},
		"header without example": {utility, header(&template.TextHeader{Text: "A {{1}}"}), []string{"components[0].example.header_text"}},
		"header useless example": {utility, header(&template.TextHeader{Text: "A", Example: "x"}), []string{"components[0].example.header_text"}},
		"header two variables":   {utility, header(&template.TextHeader{Text: "A {{1}} {{2}}", Example: "x"}), []string{"components[0].text"}},
		"header without sample":  {utility, header(&template.VideoHeader{}), []string{"components[0].example.header_handle"}},
		"gif":                    {marketing, header(&template.GIFHeader{Sample: template.SampleHandle("4::x")}), nil},
		"gif in utility":         {utility, header(&template.GIFHeader{Sample: template.SampleHandle("4::x")}), []string{"components[0].format"}},
		"header newer than this": {utility, header(&template.RawHeader{Format: "HOLOGRAM"}), nil},
		"footer at the limit":    {utility, func(d *template.Definition) { d.Footer.Text = chars(60) }, nil},
		"footer too long":        {utility, func(d *template.Definition) { d.Footer.Text = chars(61) }, []string{"components[1].text"}},
		"footer with a variable": {utility, func(d *template.Definition) { d.Footer.Text = "By {{1}}" }, []string{"components[1].text"}},
		"footer with an expiry":  {utility, func(d *template.Definition) { d.Footer.Text, d.Footer.CodeExpiry = "x", 5 }, []string{"components[1].code_expiration_minutes"}},
		"ten buttons":            {utility, buttons(quick, quick, quick, quick, quick, quick, quick, quick, quick, quick), nil},
		"eleven buttons":         {utility, buttons(quick, quick, quick, quick, quick, quick, quick, quick, quick, quick, quick), []string{"components[1].buttons"}},
		"two links":              {utility, buttons(link, link), nil},
		"three links":            {utility, buttons(link, link, link), []string{"components[1].buttons"}},
		"two numbers":            {utility, buttons(phone, phone), []string{"components[1].buttons"}},
		"two codes":              {marketing, buttons(&template.CopyCode{Example: "A"}, &template.CopyCode{Example: "B"}), []string{"components[1].buttons"}},
		"groups":                 {utility, buttons(link, phone, quick, quick), nil},
		"groups the other way":   {utility, buttons(quick, quick, link, phone), nil},
		"three groups":           {utility, buttons(quick, link, quick), []string{"components[1].buttons"}},
		"three groups of links":  {utility, buttons(link, quick, link), []string{"components[1].buttons"}},
		"nil button":             {utility, buttons(quick, nil), []string{"components[1].buttons[1]"}},
		"button at the limit":    {utility, buttons(&template.QuickReply{Text: chars(25)}), nil},
		"button too long":        {utility, buttons(&template.QuickReply{Text: chars(26)}), []string{b0 + ".text"}},
		"button without text":    {utility, buttons(&template.Catalog{}), []string{b0 + ".text"}},
		"link at the limit":      {utility, buttons(&template.URL{Text: "x", URL: "https://example.com/" + strings.Repeat("a", 1980)}), nil},
		"link too long":          {utility, buttons(&template.URL{Text: "x", URL: "https://example.com/" + strings.Repeat("a", 1981)}), []string{b0 + ".url"}},
		"link without scheme":    {utility, buttons(&template.URL{Text: "x", URL: "example.com"}), []string{b0 + ".url"}},
		"link variable inside":   {utility, buttons(&template.URL{Text: "x", URL: "https://example.com/{{1}}/x", Example: "y"}), []string{b0 + ".url"}},
		"link two variables":     {utility, buttons(&template.URL{Text: "x", URL: "https://example.com/{{1}}/{{2}}", Example: "y"}), []string{b0 + ".url"}},
		"link from two":          {utility, buttons(&template.URL{Text: "x", URL: "https://example.com/{{2}}", Example: "y"}), []string{b0 + ".url"}},
		"link from zero one":     {utility, buttons(&template.URL{Text: "x", URL: "https://example.com/{{01}}", Example: "y"}), []string{b0 + ".url"}},
		"link named": {utility, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi."}
			buttons(&template.URL{Text: "x", URL: "https://example.com/{{order}}", Example: "y"})(d)
		}, nil},
		"link named with capitals": {utility, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi."}
			buttons(&template.URL{Text: "x", URL: "https://example.com/{{Order}}", Example: "y"})(d)
		}, []string{b0 + ".url"}},
		"link numbered beside names": {utility, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi {{name}}.", Examples: []template.Example{{Name: "name", Value: "Ana"}}}
			buttons(&template.URL{Text: "x", URL: "https://example.com/{{1}}", Example: "y"})(d)
		}, nil},
		"link named, all numbered": {utility, func(d *template.Definition) {
			d.Format = template.Positional
			buttons(&template.URL{Text: "x", URL: "https://example.com/{{order}}", Example: "y"})(d)
		}, []string{b0 + ".url"}},
		"link named on cards": {func() template.Definition { return carousel(2) }, func(d *template.Definition) {
			d.Body = template.Body{Text: "Hi."}
			for i := range d.Cards {
				d.Cards[i].Buttons = []template.Button{&template.URL{Text: "x", URL: "https://example.com/{{order}}", Example: "y"}}
			}
		}, nil},
		"link without example":   {utility, buttons(&template.URL{Text: "x", URL: "https://example.com/{{1}}"}), []string{b0 + ".example"}},
		"number too long":        {utility, buttons(&template.PhoneNumber{Text: "x", Number: strings.Repeat("1", 21)}), []string{b0 + ".phone_number"}},
		"code too long":          {marketing, buttons(&template.CopyCode{Example: chars(21)}), []string{b0 + ".example"}},
		"flow without flow":      {utility, buttons(&template.Flow{Text: "x"}), []string{b0}},
		"flow twice":             {utility, buttons(&template.Flow{Text: "x", ID: "1", Name: "y"}), []string{b0}},
		"flow action":            {utility, buttons(&template.Flow{Text: "x", ID: "1", Action: "jump"}), []string{b0 + ".flow_action"}},
		"call too long":          {utility, buttons(&template.VoiceCall{Text: "x", TTLMinutes: 43201}), []string{b0 + ".ttl_minutes"}},
		"raw button":             {utility, buttons(&template.RawButton{Type: "REMINDER", JSON: json.RawMessage(`{"type":"REMINDER"}`)}), nil},
		"raw button empty":       {utility, buttons(&template.RawButton{}), []string{b0}},
		"otp in utility":         {utility, buttons(&template.OTP{Type: template.OTPCopy}), []string{"components[1].buttons"}},
		"product without header": {marketing, buttons(&template.SingleProduct{Text: "View"}), []string{"components[1].buttons"}},
		"call request and more":  {utility, func(d *template.Definition) { d.CallPermission = true; buttons(quick)(d) }, []string{"components[1].buttons"}},
		"offer in utility":       {utility, func(d *template.Definition) { d.Offer = &template.Offer{Text: "x"} }, []string{"components[0]"}},
		"offer too long":         {marketing, func(d *template.Definition) { d.Offer = &template.Offer{Text: chars(17)} }, []string{"components[0].limited_time_offer.text"}},
		"offer with footer":      {marketing, func(d *template.Definition) { d.Offer, d.Footer.Text = &template.Offer{Text: chars(16)}, "x" }, []string{"components[0]"}},
		"offer under a text": {marketing, func(d *template.Definition) {
			d.Offer, d.Header = &template.Offer{Text: "x"}, &template.TextHeader{Text: "x"}
		}, []string{"components[1]"}},
		"ttl utility":           {utility, ttl(30), nil},
		"ttl utility short":     {utility, ttl(29), []string{"message_send_ttl_seconds"}},
		"ttl utility long":      {utility, ttl(43201), []string{"message_send_ttl_seconds"}},
		"ttl utility month":     {utility, ttl(-1), nil},
		"ttl marketing":         {marketing, ttl(2592000), nil},
		"ttl marketing short":   {marketing, ttl(43199), []string{"message_send_ttl_seconds"}},
		"ttl marketing month":   {marketing, ttl(-1), []string{"message_send_ttl_seconds"}},
		"ttl authentication":    {authentication, ttl(901), []string{"message_send_ttl_seconds"}},
		"two cards":             {func() template.Definition { return carousel(2) }, func(*template.Definition) {}, nil},
		"one card":              {func() template.Definition { return carousel(1) }, func(*template.Definition) {}, []string{"components[1].cards"}},
		"eleven cards":          {func() template.Definition { return carousel(11) }, func(*template.Definition) {}, []string{"components[1].cards"}},
		"cards in utility":      {func() template.Definition { return carousel(2) }, func(d *template.Definition) { d.Category = template.Utility }, []string{"components[1].cards"}},
		"card too long":         {func() template.Definition { return carousel(2) }, func(d *template.Definition) { d.Cards[1].Body.Text = chars(161) }, []string{"components[1].cards[1].components[1].text"}},
		"card without sample":   {func() template.Definition { return carousel(2) }, func(d *template.Definition) { d.Cards[0].Header = &template.ImageHeader{} }, []string{"components[1].cards[0].components[0].example.header_handle"}},
		"card unlike the first": {func() template.Definition { return carousel(2) }, func(d *template.Definition) { d.Cards[1].Body.Text = "" }, []string{"components[1].cards[1].components"}},
		"card with a text above": {func() template.Definition { return carousel(2) }, func(d *template.Definition) {
			d.Cards[0].Header, d.Cards[1].Header = &template.TextHeader{Text: "x"}, &template.TextHeader{Text: "x"}
		}, []string{"components[1].cards[0].components", "components[1].cards[1].components"}},
		"card with three buttons": {func() template.Definition { return carousel(2) }, func(d *template.Definition) {
			d.Cards[0].Buttons = []template.Button{quick, quick, quick}
			d.Cards[1].Buttons = d.Cards[0].Buttons
		}, []string{"components[1].cards[0].components[2].buttons", "components[1].cards[1].components[2].buttons"}},
		"card with a catalog": {func() template.Definition { return carousel(2) }, func(d *template.Definition) {
			d.Cards[0].Buttons = []template.Button{&template.Catalog{Text: "x"}}
			d.Cards[1].Buttons = d.Cards[0].Buttons
		}, []string{"components[1].cards[0].components[2].buttons[0].type", "components[1].cards[1].components[2].buttons[0].type"}},
		"authentication":        {authentication, func(*template.Definition) {}, nil},
		"auth with header":      {authentication, header(&template.TextHeader{Text: "x"}), []string{"components[0]"}},
		"auth expiry":           {authentication, func(d *template.Definition) { d.Footer.CodeExpiry = 90 }, nil},
		"auth expiry too long":  {authentication, func(d *template.Definition) { d.Footer.CodeExpiry = 91 }, []string{"components[1].code_expiration_minutes"}},
		"auth footer text":      {authentication, func(d *template.Definition) { d.Footer.Text = "x" }, []string{"components[1]"}},
		"auth offer":            {authentication, func(d *template.Definition) { d.Offer = &template.Offer{Text: "x"} }, []string{"components[0]"}},
		"auth cards":            {authentication, func(d *template.Definition) { d.Cards = carousel(2).Cards }, []string{"components"}},
		"auth without button":   {authentication, buttons(), []string{"components"}},
		"auth with two buttons": {authentication, buttons(&template.OTP{Type: template.OTPCopy}, quick), []string{"components"}},
		"auth with a reply":     {authentication, buttons(quick), []string{b0 + ".type"}},
		"auth with a link":      {authentication, buttons(link), []string{b0 + ".type"}},
		"auth without type":     {authentication, buttons(&template.OTP{}), []string{b0 + ".otp_type"}},
		"auth newer type":       {authentication, buttons(&template.OTP{Type: "TELEPATHY"}), nil},
		"auth texts":            {authentication, buttons(&template.OTP{Type: template.OTPCopy, Text: chars(26), AutofillText: chars(26)}), []string{b0 + ".text", b0 + ".autofill_text"}},
		"one tap":               {authentication, buttons(&template.OTP{Type: template.OTPOneTap, Apps: []template.App{app, app, app, app, app}}), nil},
		"one tap no apps":       {authentication, buttons(&template.OTP{Type: template.OTPOneTap}), []string{b0 + ".supported_apps"}},
		"one tap six apps":      {authentication, buttons(&template.OTP{Type: template.OTPOneTap, Apps: []template.App{app, app, app, app, app, app}}), []string{b0 + ".supported_apps"}},
		"one tap bad app": {authentication, buttons(&template.OTP{Type: template.OTPOneTap, Apps: []template.App{{Package: "example", Signature: "short"}}}),
			[]string{b0 + ".supported_apps[0].package_name", b0 + ".supported_apps[0].signature_hash"}},
		"zero tap":              {authentication, buttons(&template.OTP{Type: template.OTPZeroTap, TermsAccepted: true, Apps: []template.App{app}}), nil},
		"zero tap without term": {authentication, buttons(&template.OTP{Type: template.OTPZeroTap, Apps: []template.App{app}}), []string{b0 + ".zero_tap_terms_accepted"}},
	}
}

// Each rule at its limit and one past it. Every definition that breaks one goes nowhere.
func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range checkCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := c.base()
			c.change(&d)
			err := d.Check()
			if c.want == nil {
				require.NoError(t, err)
				return
			}
			e := fault(t, err)
			assert.Equal(t, waerrors.Invalid, e.Kind)
			assert.Equal(t, waerrors.NotSent, e.Outcome)
			assert.Equal(t, "check template", e.Op)
			var got []string
			for _, f := range e.Fields {
				got = append(got, f.Path)
				assert.NotEmpty(t, f.Rule)
				assert.NotEmpty(t, f.Value)
			}
			assert.Equal(t, c.want, got, "%v", err)
			a := &api{answers: []string{`{}`}}
			_, err = template.NewClient(a, waba).Create(context.Background(), d)
			assert.Equal(t, "create template", fault(t, err).Op)
			assert.Empty(t, a.asked())
		})
	}
}

// All faults come at once, each with its path, rule and value.
func TestCheckReportsAll(t *testing.T) {
	t.Parallel()
	d := template.Definition{
		Name: "Order Shipped", Language: "en_US", Category: template.Utility, Header: &template.TextHeader{Text: chars(61)},
		Body:    template.Body{Text: "{{2}} and {{1}}", Examples: template.Values("Ana")},
		Footer:  template.Footer{Text: "for {{1}}"},
		Buttons: []template.Button{&template.QuickReply{Text: chars(27)}},
	}
	err := d.Check()
	assert.EqualError(t, err, "whatsapp: check template: name: want only a-z, 0-9 and _, got \"Order Shipped\"; "+
		"components[0].text: want 1 to 60 characters, got 61; "+
		"components[1].text: want placeholders from {{1}} in order and without a gap, got \"{{2}}\"; "+
		"components[1].text: want placeholders from {{1}} in order and without a gap, got \"{{1}}\"; "+
		"components[1].text: want no placeholder at the start or the end (2388299), got {{2}} at the start; "+
		"components[1].example.body_text: want 2 examples, one for each placeholder (2388043), got 1; "+
		"components[2].text: want no placeholder in a footer, got 1; "+
		"components[3].buttons[0].text: want 1 to 25 characters, got 27 [invalid, not sent]")
}

// Upsert and the library check what they are given too.
func TestOtherChecks(t *testing.T) {
	t.Parallel()
	a := &api{answers: []string{`{}`}}
	c := template.NewClient(a, waba)
	_, err := c.Upsert(t.Context(), template.AuthUpsert{
		Name: "X", Languages: []string{"en_US", "x-1"}, CodeExpiry: 91, Button: template.OTP{Type: template.OTPCopy, Text: "Copy"},
	})
	paths := func(err error) (out []string) {
		for _, f := range fault(t, err).Fields {
			out = append(out, f.Path)
		}
		return out
	}
	assert.Equal(t, []string{"name", "languages[1]", "components[1].code_expiration_minutes", "components"}, paths(err))
	_, err = c.CreateFromLibrary(t.Context(), template.FromLibrary{
		Name: "x", Language: "en", Body: template.LibraryBody{CodeExpiry: 100},
		Buttons: []template.Button{&template.URL{}, &template.PhoneNumber{}, &template.OTP{}, &template.QuickReply{Text: "x"}, nil},
	})
	assert.Equal(t, []string{
		"library_template_name", "library_template_body_inputs.code_expiration_minutes",
		"library_template_button_inputs[0].url.base_url", "library_template_button_inputs[1].phone_number",
		"library_template_button_inputs[2].otp_type", "library_template_button_inputs[3].type", "library_template_button_inputs[4]",
	}, paths(err))
	err = c.Edit(t.Context(), "1", template.Change{Content: &template.Definition{Body: template.Body{Text: "{{1}}"}}})
	assert.Equal(t, []string{"components[0].text", "components[0].example.body_text"}, paths(err))
	assert.Empty(t, a.asked())
}
