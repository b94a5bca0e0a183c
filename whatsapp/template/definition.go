package template

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
)

// A Definition is what a template says in one language: what is submitted for review, and what is filled when it is
// sent. A literal is the builder:
//
//	d := template.Definition{
//		Name: "order_shipped", Language: "en_US", Category: template.Utility,
//		Header:  &template.ImageHeader{Sample: template.SampleFile(media.Path("parcel.jpg"))},
//		Body:    template.Body{Text: "Hi {{1}}, order {{2}} is on its way.", Examples: template.Values("Ana", "A-1042")},
//		Buttons: []template.Button{&template.URL{Text: "Track", URL: "https://example.com/t/{{1}}", Example: "https://example.com/t/A-1042"}},
//	}
//
// Limits: see Check.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
// and https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
type Definition struct {
	Name        string // 1 to 512 of a-z, 0-9 and _; every language has a template of this name
	Language    string // for example "en_US"
	Category    Category
	SubCategory SubCategory
	Format      Format // "" is found from the placeholders

	Header         Header // nil, or one of *TextHeader, *ImageHeader, …
	Offer          *Offer // of a limited-time offer; nil for none
	Body           Body
	Footer         Footer
	Buttons        []Button
	Cards          []Card // of a carousel
	CallPermission bool   // asks for the permission to call

	TTLSeconds        int // how long Meta tries to deliver; 0 for the category's default, -1 for 30 days
	Display           DisplayFormat
	PrimaryDeviceOnly bool              // delivered to the phone alone, not to linked devices
	LinkTrackingOff   *bool             // nil leaves the account's setting
	CreativeFeatures  []CreativeFeature // automatic changes that marketing messages may get
	AllowCategoryMove bool              // lets Meta choose another category instead of a rejection

	Extra []json.RawMessage          // components that this version has no type for, as on the wire
	More  map[string]json.RawMessage // members to submit that this version has no field for, as on the wire; not read back
}

// A CreativeFeature is one automatic change of marketing messages, such as "image_touchups", and whether it may happen.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/marketing-messages/send-marketing-messages
type CreativeFeature struct {
	Name  string
	OptIn bool
}

// A Template is a template of the account: its definition and where it stands.
type Template struct {
	ID     string
	Status Status
	Definition

	Quality          Quality // "" if it was not asked for
	RejectedReason   Reason
	PreviousCategory Category // before Meta moved it
	CorrectCategory  Category // where Meta is going to move it
	LibraryName      string   // library template it was made from
}

type wireDefinition struct {
	Name          string            `json:"name,omitempty"`
	Language      string            `json:"language,omitempty"`
	Category      Category          `json:"category,omitempty"`
	SubCategory   SubCategory       `json:"sub_category,omitempty"`
	Format        Format            `json:"parameter_format,omitempty"`
	Display       DisplayFormat     `json:"display_format,omitempty"`
	TTL           looseInt          `json:"message_send_ttl_seconds,omitempty"`
	Primary       bool              `json:"is_primary_device_delivery_only,omitempty"`
	LinksOff      *bool             `json:"cta_url_link_tracking_opted_out,omitempty"`
	AllowCategory bool              `json:"allow_category_change,omitempty"`
	Freedom       *wireFreedom      `json:"degrees_of_freedom_spec,omitempty"`
	Components    []json.RawMessage `json:"components,omitempty"`
}

type wireTemplate struct {
	ID      string `json:"id,omitempty"`
	Status  Status `json:"status,omitempty"`
	Quality *struct {
		Score Quality `json:"score"`
	} `json:"quality_score,omitempty"`
	Rejected Reason   `json:"rejected_reason,omitempty"`
	Previous Category `json:"previous_category,omitempty"`
	Correct  Category `json:"correct_category,omitempty"`
	Library  string   `json:"library_template_name,omitempty"`
}

type wireFreedom struct {
	Features wireFeatures `json:"creative_features_spec"`
}

// wireFeatures is an object when it is set and a list of keys and values when it is read.
type wireFeatures []CreativeFeature

type wireEnroll struct {
	Status string `json:"enroll_status"`
}

func (f wireFeatures) MarshalJSON() ([]byte, error) {
	m := make(map[string]wireEnroll, len(f))
	for _, c := range f {
		m[c.Name] = wireEnroll{"OPT_OUT"}
		if c.OptIn {
			m[c.Name] = wireEnroll{"OPT_IN"}
		}
	}
	return json.Marshal(m)
}

func (f *wireFeatures) UnmarshalJSON(b []byte) error {
	*f = nil
	var m map[string]wireEnroll
	if json.Unmarshal(b, &m) != nil {
		var list []struct {
			Key   string     `json:"key"`
			Value wireEnroll `json:"value"`
		}
		_ = json.Unmarshal(b, &list)
		m = map[string]wireEnroll{}
		for _, e := range list {
			m[e.Key] = e.Value
		}
	}
	for name, e := range m {
		*f = append(*f, CreativeFeature{name, e.Status == "OPT_IN"})
	}
	slices.SortFunc(*f, func(a, b CreativeFeature) int { return cmp.Compare(a.Name, b.Name) })
	return nil
}

// looseInt takes a number, or a string that holds one.
type looseInt int

func (n *looseInt) UnmarshalJSON(b []byte) error {
	v, err := strconv.Atoi(string(bytes.Trim(b, `"`)))
	if err == nil {
		*n = looseInt(v)
	}
	return nil
}

// format returns Format, or what the placeholders say if that is "".
func (d *Definition) format() Format {
	if d.Format != "" {
		return upper(d.Format)
	}
	texts := []string{d.Body.Text}
	if h, ok := d.Header.(*TextHeader); ok && h != nil {
		texts = append(texts, h.Text)
	}
	buttons := slices.Clone(d.Buttons)
	for _, c := range d.Cards {
		texts = append(texts, c.Body.Text)
		buttons = append(buttons, c.Buttons...)
	}
	for _, b := range buttons {
		if u, ok := b.(*URL); ok && u != nil {
			texts = append(texts, u.URL)
		}
	}
	for _, text := range texts {
		for _, p := range placeholders(text) {
			if !p.numbered() {
				return Named
			}
		}
	}
	return Positional
}

func (d *Definition) wire() wireDefinition {
	w := wireDefinition{
		Name: d.Name, Language: d.Language, Category: d.Category, SubCategory: d.SubCategory, Format: d.Format,
		Display: d.Display, TTL: looseInt(d.TTLSeconds), Primary: d.PrimaryDeviceOnly, LinksOff: d.LinkTrackingOff,
		AllowCategory: d.AllowCategoryMove, Components: d.components(),
	}
	if w.Format == "" && d.format() == Named {
		w.Format = Named // Meta takes placeholders for positional unless it is told
	}
	if len(d.CreativeFeatures) > 0 {
		w.Freedom = &wireFreedom{d.CreativeFeatures}
	}
	return w
}

func (d *Definition) read(w *wireDefinition) {
	*d = Definition{
		Name: w.Name, Language: w.Language, Category: upper(w.Category), SubCategory: upper(w.SubCategory),
		Format: upper(w.Format), Display: upper(w.Display), TTLSeconds: int(w.TTL), PrimaryDeviceOnly: w.Primary,
		LinkTrackingOff: w.LinksOff, AllowCategoryMove: w.AllowCategory,
	}
	if w.Freedom != nil {
		d.CreativeFeatures = w.Freedom.Features
	}
	for _, raw := range w.Components {
		d.readComponent(raw)
	}
}

// MarshalJSON writes the definition as Meta takes it. Samples that are files and not yet uploaded are left out.
func (d Definition) MarshalJSON() ([]byte, error) { return d.encode(d.wire()) }

// encode encodes v, and More with it.
func (d *Definition) encode(v any) ([]byte, error) {
	b, err := plain(v)
	if err != nil || len(d.More) == 0 {
		return b, err
	}
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &members); err != nil {
		return nil, err
	}
	maps.Copy(members, d.More)
	return plain(members)
}

// UnmarshalJSON reads what Meta lists, or what was submitted.
func (d *Definition) UnmarshalJSON(b []byte) error {
	var w wireDefinition
	if err := tolerant(b, &w); err != nil {
		return err
	}
	d.read(&w)
	return nil
}

// MarshalJSON writes the template as Meta lists it.
func (t Template) MarshalJSON() ([]byte, error) {
	w := wireTemplate{
		ID: t.ID, Status: t.Status, Rejected: t.RejectedReason, Previous: t.PreviousCategory, Correct: t.CorrectCategory,
		Library: t.LibraryName,
	}
	if t.Quality != "" {
		w.Quality = &struct {
			Score Quality `json:"score"`
		}{t.Quality}
	}
	return t.encode(struct {
		wireDefinition
		wireTemplate
	}{t.wire(), w})
}

// UnmarshalJSON reads a template as Meta lists it. What this version does not know of it stays in Extra or is ignored.
func (t *Template) UnmarshalJSON(b []byte) error {
	var w struct {
		wireDefinition
		wireTemplate
	}
	if err := tolerant(b, &w); err != nil {
		return err
	}
	*t = Template{
		ID: w.ID, Status: upper(w.Status), RejectedReason: upper(w.Rejected), PreviousCategory: upper(w.Previous),
		CorrectCategory: upper(w.Correct), LibraryName: w.Library,
	}
	if w.Quality != nil {
		t.Quality = upper(w.Quality.Score)
	}
	t.read(&w.wireDefinition)
	return nil
}

// tolerant decodes and leaves a member of another type than expected at zero.
func tolerant(b []byte, v any) error {
	err := json.Unmarshal(b, v)
	if _, odd := err.(*json.UnmarshalTypeError); odd { //nolint:errorlint // it is the decoder's own error, never wrapped
		if kind := bytes.TrimSpace(b); len(kind) > 0 && kind[0] == '{' {
			return nil
		}
	}
	return err
}

// plain encodes without escaping <, > and &, which stand in addresses and texts.
func plain(v any) ([]byte, error) {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSpace(buf.Bytes()), nil
}
