package whatsapp

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A Param is one value of a template: *TextParam, *CurrencyParam, *DateTimeParam, *ImageParam, *VideoParam, *GIFParam,
// *DocumentParam, *LocationParam, *ProductParam, or *RawParam for what this version does not know. Media, location and
// product stand only in a header. The list is closed.
type Param interface {
	checkParam(v *checker, path string, in place)
	wireParam() wireParam
	previewParam() string
}

// place is the component a value stands in.
type place int

const (
	inHeader place = iota
	inBody
)

// Texts returns positional text values, for {{1}}, {{2}} and so on.
func Texts(values ...string) []Param {
	params := make([]Param, len(values))
	for i, s := range values {
		params[i] = &TextParam{Text: s}
	}
	return params
}

// TextParam is a text value.
//
// Limits: at least 1 character, no line break, no tab, no more than 4 spaces in a row; in a header at most 60 characters,
// in a body at most 32,768 (Meta's OpenAPI file) although the filled body may not exceed 1024 (Meta's page): what counts
// is known only with the template.
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
type TextParam struct {
	Name string // of a named placeholder, "" if the template's are numbered
	Text string
}

// CurrencyParam is an amount of money. People see Fallback.
type CurrencyParam struct {
	Name       string
	Fallback   string // text shown, for example "$100.99"
	Code       string // ISO 4217, for example "USD"
	Amount1000 int64  // amount times 1000
}

// DateTimeParam is a date or time. People see Fallback; the parts are optional and kept for systems that read them.
type DateTimeParam struct {
	Name       string
	Fallback   string // text shown, for example "February 25, 1977"
	Calendar   string // "GREGORIAN" or "SOLAR_HIJRI"
	Year       int
	Month      int // 1 to 12
	DayOfMonth int
	DayOfWeek  int  // 1 is Monday
	Hour       *int // 0 is midnight, nil none
	Minute     *int // 0 is the full hour, nil none
}

// ImageParam is the picture of a header.
type ImageParam struct{ Media Media }

// VideoParam is the film of a header.
type VideoParam struct{ Media Media }

// GIFParam is the moving picture of a header, for marketing templates: an MP4 that plays by itself.
type GIFParam struct{ Media Media }

// DocumentParam is the file of a header.
type DocumentParam struct {
	Media    Media
	Filename string
}

// LocationParam is the place of a header, shown with its name and address.
type LocationParam struct{ Location Location }

// ProductParam is the catalog item of a header, or of a card.
type ProductParam struct {
	CatalogID string
	ProductID string // retailer id (SKU, content id)
}

// RawParam is a value exactly as on the wire, such as {"type":"text","text":"Ana"}. What it has of known members keeps its
// rules.
type RawParam struct{ Payload json.RawMessage }

// wireParam is a value on the wire, or raw if that is set.
type wireParam struct {
	raw      json.RawMessage
	Type     string        `json:"type"`
	Name     string        `json:"parameter_name,omitempty"`
	Text     *looseString  `json:"text,omitempty"`
	Currency *wireCurrency `json:"currency,omitempty"`
	DateTime *wireDateTime `json:"date_time,omitempty"`
	Image    *wireMedia    `json:"image,omitempty"`
	Video    *wireMedia    `json:"video,omitempty"`
	GIF      *wireMedia    `json:"gif,omitempty"`
	Document *wireMedia    `json:"document,omitempty"`
	Location *wireLocation `json:"location,omitempty"`
	Product  *wireProduct  `json:"product,omitempty"`
}

type wireCurrency struct {
	Fallback   string   `json:"fallback_value"`
	Code       string   `json:"code"`
	Amount1000 looseInt `json:"amount_1000"`
}

type wireDateTime struct {
	Fallback   string    `json:"fallback_value"`
	Calendar   string    `json:"calendar,omitempty"`
	Year       looseInt  `json:"year,omitempty"`
	Month      looseInt  `json:"month,omitempty"`
	DayOfMonth looseInt  `json:"day_of_month,omitempty"`
	DayOfWeek  looseInt  `json:"day_of_week,omitempty"`
	Hour       *looseInt `json:"hour,omitempty"`
	Minute     *looseInt `json:"minute,omitempty"`
}

// param checks one value where it stands.
func (v *checker) param(path string, p Param, in place) bool {
	if isNil(p) {
		v.fail(path, "want a value", "nil")
		return false
	}
	p.checkParam(v, path, in)
	return true
}

// params checks the values of a body: all positional or all named.
func (v *checker) params(path string, params []Param) {
	typed, named, seen := 0, 0, map[string]bool{}
	for i, p := range params {
		if !v.param(at(path, i), p, inBody) {
			continue
		}
		if raw, is := p.(*RawParam); is {
			p = raw.known()
		}
		if p != nil {
			typed++
		}
		if name := paramName(p); name != "" {
			named++
			v.unique(at(path, i)+".parameter_name", name, seen)
		}
	}
	if named != 0 && named != typed {
		v.fail(path, "want parameter_name on all or none", itoa(named)+" of "+itoa(typed))
	}
}

func paramName(p Param) string {
	switch p := p.(type) {
	case *TextParam:
		return p.Name
	case *CurrencyParam:
		return p.Name
	case *DateTimeParam:
		return p.Name
	}
	return ""
}

func (p *TextParam) checkParam(v *checker, path string, in place) {
	most := 32768
	if in == inHeader {
		most = 60
	}
	v.length(path+".text", p.Text, 1, most)
	if strings.ContainsAny(p.Text, "\n\r\t") || strings.Contains(p.Text, "     ") {
		v.fail(path+".text", "want no line break, no tab and no more than 4 spaces in a row", fmt.Sprintf("%d characters", len([]rune(p.Text))))
	}
}

func (p *CurrencyParam) checkParam(v *checker, path string, _ place) {
	v.required(path+".currency.fallback_value", p.Fallback)
	v.length(path+".currency.code", p.Code, 3, 3)
}

func (p *DateTimeParam) checkParam(v *checker, path string, _ place) {
	v.required(path+".date_time.fallback_value", p.Fallback)
}

func (p *ImageParam) checkParam(v *checker, path string, in place) {
	v.headerOnly(path, in)
	p.Media.check(v, path+".image")
}

func (p *VideoParam) checkParam(v *checker, path string, in place) {
	v.headerOnly(path, in)
	p.Media.check(v, path+".video")
}

func (p *DocumentParam) checkParam(v *checker, path string, in place) {
	v.headerOnly(path, in)
	p.Media.check(v, path+".document")
}

func (p *LocationParam) checkParam(v *checker, path string, in place) {
	v.headerOnly(path, in)
	p.Location.checkAt(v, path+".location")
}

func (p *RawParam) checkParam(v *checker, path string, in place) {
	v.isObject(path, p.Payload)
	if known := p.known(); known != nil {
		known.checkParam(v, path, in)
	}
}

// known is what of the value this version knows, nil if it knows nothing.
func (p *RawParam) known() Param {
	w, err := unmarshal[wireParam](p.Payload)
	if err != nil {
		return nil
	}
	return w.param()
}

func (p *GIFParam) checkParam(v *checker, path string, in place) {
	v.headerOnly(path, in)
	p.Media.check(v, path+".gif")
}

func (p *ProductParam) checkParam(v *checker, path string, in place) {
	v.headerOnly(path, in)
	v.required(path+".product.catalog_id", p.CatalogID)
	v.required(path+".product.product_retailer_id", p.ProductID)
}

func (v *checker) headerOnly(path string, in place) {
	if in != inHeader {
		v.fail(path+".type", "want text, currency or date_time in a body", "a value for headers")
	}
}

func (p *TextParam) wireParam() wireParam {
	return wireParam{Type: "text", Name: p.Name, Text: new(looseString(p.Text))}
}

func (p *CurrencyParam) wireParam() wireParam {
	return wireParam{Type: "currency", Name: p.Name, Currency: &wireCurrency{p.Fallback, p.Code, looseInt(p.Amount1000)}}
}

func (p *DateTimeParam) wireParam() wireParam {
	return wireParam{Type: "date_time", Name: p.Name, DateTime: &wireDateTime{
		p.Fallback, p.Calendar, looseInt(p.Year), looseInt(p.Month), looseInt(p.DayOfMonth), looseInt(p.DayOfWeek),
		looseIntOf(p.Hour), looseIntOf(p.Minute),
	}}
}

func (p *ImageParam) wireParam() wireParam {
	return wireParam{Type: "image", Image: new(p.Media.wire())}
}

func (p *VideoParam) wireParam() wireParam {
	return wireParam{Type: "video", Video: new(p.Media.wire())}
}

func (p *GIFParam) wireParam() wireParam {
	return wireParam{Type: "gif", GIF: new(p.Media.wire())}
}

func (p *ProductParam) wireParam() wireParam {
	return wireParam{Type: "product", Product: &wireProduct{looseString(p.CatalogID), looseString(p.ProductID)}}
}

func (p *DocumentParam) wireParam() wireParam {
	w := p.Media.wire()
	w.Filename = p.Filename
	return wireParam{Type: "document", Document: &w}
}

func (p *LocationParam) wireParam() wireParam {
	w, _ := p.Location.wire().(wireLocation)
	return wireParam{Type: "location", Location: &w}
}

func (p *RawParam) wireParam() wireParam { return wireParam{raw: p.Payload} }

func (p *TextParam) previewParam() string     { return p.Text }
func (p *CurrencyParam) previewParam() string { return p.Fallback }
func (p *DateTimeParam) previewParam() string { return p.Fallback }
func (p *ImageParam) previewParam() string    { return "[image]" }
func (p *VideoParam) previewParam() string    { return "[video]" }
func (p *GIFParam) previewParam() string      { return "[gif]" }
func (p *ProductParam) previewParam() string  { return "[product " + p.ProductID + "]" }
func (p *DocumentParam) previewParam() string { return label("document", p.Filename) }
func (p *LocationParam) previewParam() string { return p.Location.preview() }
func (p *RawParam) previewParam() string      { return "[…]" }

func encodeParams(params []Param) []json.RawMessage {
	var out components
	for _, p := range params {
		if isNil(p) {
			continue
		}
		if w := p.wireParam(); w.raw != nil {
			out = append(out, w.raw)
		} else {
			out.add(w)
		}
	}
	return out
}

// decodeParam reads a value and keeps it raw if its struct would lose something, or if its type is not known.
func decodeParam(path string, raw json.RawMessage) (Param, error) {
	switch typeOf(raw) {
	case "", "text", "currency", "date_time", "image", "video", "gif", "document", "location", "product":
	default:
		return &RawParam{raw}, nil
	}
	w, err := unmarshalAt[wireParam](path, raw)
	if err != nil {
		// Old forms of dates and amounts have other types inside; Meta reads only the fallback of either.
		var fallback struct {
			Type     string                     `json:"type"`
			Currency map[string]json.RawMessage `json:"currency"`
			DateTime map[string]json.RawMessage `json:"date_time"`
		}
		if json.Unmarshal(raw, &fallback) == nil && (fallback.Currency != nil || fallback.DateTime != nil) {
			return &RawParam{raw}, nil
		}
		return nil, err
	}
	p := w.param()
	if p == nil || !keeps("template.parameter", raw, p.wireParam()) {
		return &RawParam{raw}, nil
	}
	return p, nil
}

func (w *wireParam) param() Param {
	switch kind := strings.ToLower(w.Type); {
	case kind == "text" && w.Text != nil:
		return &TextParam{w.Name, string(*w.Text)}
	case kind == "currency" && w.Currency != nil:
		return &CurrencyParam{w.Name, w.Currency.Fallback, w.Currency.Code, int64(w.Currency.Amount1000)}
	case kind == "date_time" && w.DateTime != nil:
		d := w.DateTime
		return &DateTimeParam{
			w.Name, d.Fallback, d.Calendar, int(d.Year), int(d.Month), int(d.DayOfMonth), int(d.DayOfWeek),
			intOf(d.Hour), intOf(d.Minute),
		}
	case kind == "image" && w.Image != nil:
		return &ImageParam{w.Image.media()}
	case kind == "video" && w.Video != nil:
		return &VideoParam{w.Video.media()}
	case kind == "gif" && w.GIF != nil:
		return &GIFParam{w.GIF.media()}
	case kind == "product" && w.Product != nil:
		return &ProductParam{string(w.Product.CatalogID), string(w.Product.ProductID)}
	case kind == "document" && w.Document != nil:
		return &DocumentParam{w.Document.media(), w.Document.Filename}
	case kind == "location" && w.Location != nil:
		if l, err := w.Location.location(); err == nil {
			return &LocationParam{*l}
		}
	}
	return nil
}

func looseIntOf(n *int) *looseInt {
	if n == nil {
		return nil
	}
	return new(looseInt(*n))
}

func intOf(n *looseInt) *int {
	if n == nil {
		return nil
	}
	return new(int(*n))
}
