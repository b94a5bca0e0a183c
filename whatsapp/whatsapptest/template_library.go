package whatsapptest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// otpAddress is where the button of an authentication template leads, as it is listed.
const otpAddress = "https://www.whatsapp.com/otp/"

// codeTexts is what Meta writes in authentication templates in one language. Each %s is the time to expiry.
type codeTexts struct {
	body, advice, expiry, copy, autofill string
}

// codeTextsIn returns the texts in the languages that this server knows, and the English ones in others.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/template-preview
func codeTextsIn(language string) codeTexts {
	code, _, _ := strings.Cut(language, "_")
	switch code {
	case "es":
		return codeTexts{
			"Tu código de verificación es *{{1}}*.", " Por tu seguridad, no lo compartas.", "Este código caduca en %d minutos.",
			"Copiar código", "Autocompletar",
		}
	case "fr":
		return codeTexts{
			"*{{1}}* est votre code de vérification.", " Pour votre sécurité, ne le partagez pas.", "Ce code expire dans %d minutes.",
			"Copier le code", "Saisie automatique",
		}
	}
	return codeTexts{
		"*{{1}}* is your verification code.", " For your security, do not share this code.", "This code expires in %d minutes.",
		"Copy code", "Autofill",
	}
}

type listedPart struct {
	Type    string         `json:"type"`
	Format  string         `json:"format,omitempty"`
	Text    string         `json:"text,omitempty"`
	Example *listedExample `json:"example,omitempty"`
	Advice  bool           `json:"add_security_recommendation,omitempty"`
	Expiry  int            `json:"code_expiration_minutes,omitempty"`
	Buttons []listedButton `json:"buttons,omitempty"`
	Cards   []listedCard   `json:"cards,omitempty"`
}

type listedExample struct {
	HeaderHandle []string   `json:"header_handle,omitempty"`
	BodyText     [][]string `json:"body_text,omitempty"`
}

type listedButton struct {
	Type    string   `json:"type"`
	Text    string   `json:"text"`
	URL     string   `json:"url"`
	Example []string `json:"example"`
}

type listedCard struct {
	Components []json.RawMessage `json:"components"`
}

// listedComponents returns the parts of a submitted template as they are listed from then on: with an address in place of a
// handle, and with Meta's texts in an authentication template.
func listedComponents(t *Template) []json.RawMessage {
	if t.Category == "AUTHENTICATION" {
		return listedCode(t)
	}
	out := slices.Clone(t.Components)
	for i := range t.parts {
		p := &t.parts[i]
		var part listedPart
		switch {
		case p.Type == "HEADER" && len(p.Example.HeaderHandle) > 0:
			part = listedPart{Type: p.Type, Format: strings.ToUpper(p.Format), Example: &listedExample{HeaderHandle: []string{sampleAddress(p.Example.HeaderHandle[0])}}}
		case p.Type == "CAROUSEL":
			part.Type = p.Type
			for j := range t.cards {
				part.Cards = append(part.Cards, listedCard{listedComponents(&t.cards[j])})
			}
		default:
			continue
		}
		if b, err := plainJSON(part); err == nil {
			out[i] = b
		}
	}
	return out
}

// sampleAddress is where the sample of a handle is shown.
func sampleAddress(handle string) string {
	return "https://scontent.whatsapp.net/v/t61/" + url.PathEscape(handle)
}

func listedCode(t *Template) []json.RawMessage {
	texts := codeTextsIn(t.Language)
	var out []json.RawMessage
	add := func(p listedPart) {
		if b, err := plainJSON(p); err == nil {
			out = append(out, b)
		}
	}
	body := listedPart{Type: "BODY", Text: texts.body, Example: &listedExample{BodyText: [][]string{{"123456"}}}}
	if p := t.part("BODY"); p != nil && p.Advice {
		body.Advice = true
		body.Text += texts.advice
	}
	add(body)
	if p := t.part("FOOTER"); p != nil {
		add(listedPart{Type: "FOOTER", Text: fmt.Sprintf(texts.expiry, p.Expiry), Expiry: p.Expiry})
	}
	if p := t.part("BUTTONS"); p != nil && len(p.Buttons) > 0 {
		b := &p.Buttons[0]
		kind := strings.ToUpper(b.OTPType)
		address := otpAddress + "code/?otp_type=" + kind
		label := texts.copy
		if b.Text != "" {
			label = b.Text
		}
		if kind != "COPY_CODE" {
			autofill := texts.autofill
			if b.Autofill != "" {
				autofill = b.Autofill
			}
			address += "&cta_display_name=" + url.QueryEscape(autofill)
			for _, a := range b.apps() {
				address += "&package_name=" + url.QueryEscape(a.Package) + "&signature_hash=" + url.QueryEscape(a.Signature)
			}
		}
		add(listedPart{Type: "BUTTONS", Buttons: []listedButton{{"URL", label, address + "&code=otp{{1}}", []string{address + "&code=otp123456"}}}})
	}
	return out
}

type previewNode struct {
	Body     string          `json:"body"`
	Buttons  []previewLabels `json:"buttons,omitempty"`
	Footer   string          `json:"footer,omitempty"`
	Language string          `json:"language"`
}

type previewLabels struct {
	Autofill string `json:"autofill_text"`
	Text     string `json:"text"`
}

// previewTemplates serves GET /{waba-id}/message_template_previews.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/authentication-templates/template-preview
func (s *Server) previewTemplates(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	switch {
	case q.Get("category") == "":
		return nil, missing("category")
	case !strings.EqualFold(q.Get("category"), "AUTHENTICATION"):
		return nil, badTemplate(0, "Param category must be one of {AUTHENTICATION}.")
	}
	expiry, f := wholeNumber("code_expiration_minutes", text(q.Get("code_expiration_minutes")), 0, 1, 90)
	if f != nil {
		return nil, f
	}
	languages := listed(q.Get("languages") + q.Get("language"))
	if len(languages) == 0 {
		languages = []string{"en", "en_GB", "en_US", "es", "es_AR", "es_ES", "es_MX", "fr"}
	}
	var nodes []any
	for _, language := range languages {
		if !isLocale(language) {
			return nil, badTemplate(0, "Param languages has %q, which is none of the supported language and locale codes.", language)
		}
		texts := codeTextsIn(language)
		n := previewNode{Body: texts.body, Language: language}
		if q.Get("add_security_recommendation") == "true" {
			n.Body += texts.advice
		}
		if expiry > 0 {
			n.Footer = fmt.Sprintf(texts.expiry, expiry)
		}
		if slices.Contains(listed(q.Get("button_types")), "OTP") {
			n.Buttons = []previewLabels{{texts.autofill, texts.copy}}
		}
		nodes = append(nodes, n)
	}
	return page(c, nodes, "")
}

// wholeNumber reads a parameter that may be left out.
func wholeNumber(name string, value text, otherwise, lo, hi int) (int, *failure) {
	if value == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(string(value))
	if err != nil || n < lo || n > hi {
		return 0, refuse(100, "Param %s must be a number from %d to %d.", name, lo, hi)
	}
	return n, nil
}

// libraryNode is a ready-made template.
type libraryNode struct {
	Name     string           `json:"name"`
	Language string           `json:"language"`
	Category string           `json:"category"`
	Topic    string           `json:"topic"`
	UseCase  string           `json:"usecase"`
	Industry []string         `json:"industry"`
	Header   string           `json:"header,omitempty"`
	Body     string           `json:"body"`
	Params   []string         `json:"body_params"`
	Types    []string         `json:"body_param_types"`
	Buttons  []TemplateButton `json:"buttons,omitempty"`
	ID       string           `json:"id"`
}

// library is what this server has of Meta's library.
func library() []libraryNode {
	return []libraryNode{
		{
			ID: "7147013345418927", Name: "delivery_update_1", Language: "en_US", Category: "UTILITY", Topic: "ORDER_MANAGEMENT",
			UseCase: "DELIVERY_UPDATE", Industry: []string{"E_COMMERCE"}, Body: "Hi {{1}}, your order {{2}} is on its way.",
			Params: []string{"Ana", "A-1042"}, Types: []string{"TEXT", "TEXT"},
			Buttons: []TemplateButton{{Type: "URL", Text: "Track", URL: "https://www.example.com/"}},
		},
		{
			ID: "7147013345418928", Name: "low_balance_warning_1", Language: "en_US", Category: "UTILITY", Topic: "PAYMENTS",
			UseCase: "LOW_BALANCE_WARNING", Industry: []string{"FINANCIAL_SERVICES"}, Header: "Your balance is low",
			Body:   "Hi {{1}}, your account ending in {{2}} has {{3}} left, less than you asked to be told of.",
			Params: []string{"Ana", "1234", "$75.00"}, Types: []string{"TEXT", "TEXT", "AMOUNT"},
			Buttons: []TemplateButton{
				{Type: "URL", Text: "Make a deposit", URL: "https://www.example.com/"},
				{Type: "PHONE_NUMBER", Text: "Call us", Number: "+15550001111"},
			},
		},
		{
			ID: "7147013345418929", Name: "appointment_reminder_1", Language: "es", Category: "UTILITY", Topic: "EVENT_REMINDER",
			UseCase: "APPOINTMENT_REMINDER", Industry: []string{"E_COMMERCE", "FINANCIAL_SERVICES"},
			Body: "Hola {{1}}, te esperamos el {{2}}.", Params: []string{"Ana", "2 de enero"}, Types: []string{"TEXT", "DATE"},
		},
	}
}

// libraryTemplates serves GET /message_template_library.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-library
func (s *Server) libraryTemplates(c *call) (*answer, *failure) {
	q := c.r.URL.Query()
	search := strings.ToLower(q.Get("search"))
	var nodes []any
	for _, l := range library() {
		if strings.Contains(strings.ToLower(l.Name+" "+l.Header+" "+l.Body), search) && among(q.Get("topic"), l.Topic) &&
			among(q.Get("usecase"), l.UseCase) && among(q.Get("language"), l.Language) && among(q.Get("category"), l.Category) &&
			slices.ContainsFunc(l.Industry, func(v string) bool { return among(q.Get("industry"), v) }) &&
			among(q.Get("name"), l.Name) {
			nodes = append(nodes, l)
		}
	}
	return page(c, nodes, "MessageTemplateLibrary")
}

// fromLibrary is what a template of the library is made one of the account with.
type fromLibrary struct {
	Library string         `json:"library_template_name"`
	Buttons []libraryInput `json:"library_template_button_inputs"`
}

type libraryInput struct {
	Type   string `json:"type"`
	Number string `json:"phone_number"`
	URL    struct {
		Base    string `json:"base_url"`
		Example string `json:"url_suffix_example"`
	} `json:"url"`
}

// fillFromLibrary gives a template the parts of the one that it names.
func fillFromLibrary(t *Template, from *fromLibrary) *failure {
	all := library()
	i := slices.IndexFunc(all, func(l libraryNode) bool { return l.Name == from.Library && l.Language == t.Language })
	switch {
	case i < 0:
		return badTemplate(0, "The library has no template %q in %s.", from.Library, t.Language)
	case t.Category != all[i].Category:
		return badTemplate(0, "Param category must be one of {%s}.", all[i].Category)
	case len(t.Components) > 0:
		return badTemplate(0, "A template from the library cannot have components of its own.")
	}
	l := all[i]
	t.Library, t.Body = l.Name, l.Body
	if l.Header != "" {
		t.Header, t.Title = "TEXT", l.Header
	}
	inputs := from.Buttons
	for _, b := range l.Buttons {
		j := slices.IndexFunc(inputs, func(in libraryInput) bool { return strings.EqualFold(in.Type, b.Type) })
		switch {
		case j < 0:
			return badTemplate(lacksField, "Param library_template_button_inputs lacks one of type %s.", b.Type)
		case b.Type == "URL":
			b.URL = inputs[j].URL.Base
		default:
			b.Number = inputs[j].Number
		}
		if b.URL == "" && b.Number == "" {
			return badTemplate(lacksField, "The input for the button of type %s is empty.", b.Type)
		}
		example := inputs[j].URL.Example
		inputs = slices.Delete(slices.Clone(inputs), j, j+1)
		if strings.Contains(b.URL, "{{") && example == "" {
			return badTemplate(lacksField, "Param url_suffix_example is required for a URL with a variable.")
		}
		t.Buttons = append(t.Buttons, b)
	}
	t.Components = l.components(t.Buttons, from.Buttons)
	if err := t.parse(); err != nil {
		return refuse(100, "%v", err)
	}
	return nil
}

// components are the parts of a ready-made template with these buttons.
func (l *libraryNode) components(buttons []TemplateButton, inputs []libraryInput) []json.RawMessage {
	type button struct {
		TemplateButton
		Example []string `json:"example,omitempty"`
	}
	type part struct {
		Type    string         `json:"type"`
		Format  string         `json:"format,omitempty"`
		Text    string         `json:"text,omitempty"`
		Example *listedExample `json:"example,omitempty"`
		Buttons []button       `json:"buttons,omitempty"`
	}
	var out []json.RawMessage
	add := func(p part) {
		if b, err := plainJSON(p); err == nil {
			out = append(out, b)
		}
	}
	if l.Header != "" {
		add(part{Type: "HEADER", Format: "TEXT", Text: l.Header})
	}
	add(part{Type: "BODY", Text: l.Body, Example: &listedExample{BodyText: [][]string{l.Params}}})
	var list []button
	for _, b := range buttons {
		one := button{TemplateButton: b}
		if strings.Contains(b.URL, "{{") {
			for _, in := range inputs {
				if in.URL.Base == b.URL {
					one.Example = []string{in.URL.Example}
				}
			}
		}
		list = append(list, one)
	}
	if len(list) > 0 {
		add(part{Type: "BUTTONS", Buttons: list})
	}
	return out
}
