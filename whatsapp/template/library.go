package template

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"github.com/wacloud/wacloud/whatsapp/internal/area"
)

// A LibraryQuery searches Meta's library of ready-made templates, which need no review. The zero query lists all.
type LibraryQuery struct {
	Search   string // in name and text
	Topic    string // for example "ORDER_MANAGEMENT"
	UseCase  string // for example "SHIPMENT_CONFIRMATION"
	Industry string // for example "E_COMMERCE"
	Language string
	Category Category
}

// A LibraryTemplate is a ready-made template.
type LibraryTemplate struct {
	ID         string          `json:"id"`
	Name       string          `json:"name"`
	Language   string          `json:"language"`
	Category   Category        `json:"category"`
	Topic      string          `json:"topic"`
	UseCase    string          `json:"usecase"`
	Industry   []string        `json:"industry"`
	Header     string          `json:"header"`
	Body       string          `json:"body"`
	BodyParams []string        `json:"body_params"`      // examples of the placeholders
	ParamTypes []string        `json:"body_param_types"` // "TEXT", "AMOUNT", "DATE", …: what the values must look like
	Buttons    []LibraryButton `json:"buttons"`
}

// A LibraryButton is a button of a ready-made template.
type LibraryButton struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	URL    string `json:"url"`
	Number string `json:"phone_number"`
}

// Library lists ready-made templates.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-library
func (c *Client) Library(ctx context.Context, q LibraryQuery) iter.Seq2[LibraryTemplate, error] {
	call := area.To(c.api, "list template library", "message_template_library")
	call.With("search", q.Search).With("topic", q.Topic).With("usecase", q.UseCase).With("industry", q.Industry)
	return area.All[LibraryTemplate](ctx, call.With("language", q.Language).With("category", string(q.Category)))
}

// A FromLibrary makes a template out of a ready-made one.
type FromLibrary struct {
	Name     string
	Language string
	Category Category // "" is UTILITY
	Library  string   // name of the ready-made template
	// Buttons fill those of the ready-made template, in its order: *URL (address and example), *PhoneNumber (number) or
	// *OTP (type, apps, terms). Needed if it has such buttons.
	Buttons []Button
	Body    LibraryBody
}

// A LibraryBody chooses optional sentences of a ready-made template.
type LibraryBody struct {
	ContactNumber  bool `json:"add_contact_number,omitempty"`
	LearnMoreLink  bool `json:"add_learn_more_link,omitempty"`
	SecurityAdvice bool `json:"add_security_recommendation,omitempty"`
	TrackLink      bool `json:"add_track_package_link,omitempty"`
	CodeExpiry     int  `json:"code_expiration_minutes,omitempty"` // minutes, 1 to 90
}

type wireFromLibrary struct {
	Name     string             `json:"name"`
	Language string             `json:"language"`
	Category Category           `json:"category"`
	Library  string             `json:"library_template_name"`
	Buttons  []wireLibraryInput `json:"library_template_button_inputs,omitempty"`
	Body     LibraryBody        `json:"library_template_body_inputs,omitzero"`
}

type wireLibraryInput struct {
	Type    string          `json:"type"`
	URL     *wireLibraryURL `json:"url,omitempty"`
	Number  string          `json:"phone_number,omitempty"`
	OTPType OTPType         `json:"otp_type,omitempty"`
	Terms   bool            `json:"zero_tap_terms_accepted,omitempty"`
	Apps    []App           `json:"supported_apps,omitempty"`
}

type wireLibraryURL struct {
	Base    string `json:"base_url"`
	Example string `json:"url_suffix_example,omitempty"`
}

// CreateFromLibrary makes a template out of a ready-made one, which is approved at once if it is used as it is.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/template-library
func (c *Client) CreateFromLibrary(ctx context.Context, f FromLibrary) (Created, error) {
	call := c.on("create template from library", "message_templates")
	w := wireFromLibrary{
		Name: f.Name, Language: f.Language, Category: cmp.Or(f.Category, Utility), Library: f.Library, Body: f.Body,
	}
	wantName(&call.Rules, f.Name)
	call.Language("language", f.Language)
	call.Length("library_template_name", f.Library, 1, maxName)
	if n := f.Body.CodeExpiry; n != 0 {
		call.Count("library_template_body_inputs.code_expiration_minutes", n, 1, 90)
	}
	v := checker{Rules: &call.Rules}
	for i, b := range f.Buttons {
		if in, ok := v.libraryInput(area.At("library_template_button_inputs", i), b); ok {
			w.Buttons = append(w.Buttons, in)
		}
	}
	return area.Post[Created](ctx, call, w)
}

func (v *checker) libraryInput(path string, b Button) (wireLibraryInput, bool) {
	if isNil(b) {
		v.Fail(path, "want a button", "nil")
		return wireLibraryInput{}, false
	}
	switch b := b.(type) {
	case *URL:
		v.Length(path+".url.base_url", b.URL, 1, maxURL)
		return wireLibraryInput{Type: b.kind(), URL: &wireLibraryURL{b.URL, b.Example}}, true
	case *PhoneNumber:
		v.Length(path+".phone_number", b.Number, 1, 20)
		return wireLibraryInput{Type: b.kind(), Number: b.Number}, true
	case *OTP:
		v.otp(path, b)
		return wireLibraryInput{Type: b.kind(), OTPType: b.Type, Terms: b.TermsAccepted, Apps: b.Apps}, true
	}
	v.Fail(path+".type", "want URL, PHONE_NUMBER or OTP", fmt.Sprintf("%.40q", b.kind()))
	return wireLibraryInput{}, false
}
