package whatsapptest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Template is a message template of the account. What is sent is checked against it.
//
// A literal says what most tests need; cards and offers, of which it says nothing, are taken as they come. To hold these too
// set Components, or decode the whole template from JSON as the API writes it.
type Template struct {
	ID       string // made if empty
	Name     string
	Language string // "en_US" if empty
	Category string // AUTHENTICATION, MARKETING or UTILITY; UTILITY if empty
	Status   string // APPROVED if empty; PENDING, REJECTED, PAUSED, DISABLED and so on cannot be sent
	Header   string // TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION or PRODUCT; "" for none
	Title    string // text of a TEXT header, with at most one {{variable}}
	Body     string // with {{1}} or {{name}} for every variable
	Footer   string
	Buttons  []TemplateButton

	// Components are the parts as the API has them. If there are any, Header to Buttons are read from them.
	Components []json.RawMessage

	Format           string // POSITIONAL or NAMED; found from the variables if empty
	SubCategory      string // ORDER_DETAILS or ORDER_STATUS
	PreviousCategory string
	CorrectCategory  string // where it is going to be moved
	Quality          string // GREEN, YELLOW, RED or UNKNOWN; UNKNOWN if empty
	Reason           string // of a rejection, "INVALID_FORMAT" for example
	Comment          string // what the reviewers say of a rejection
	Pause            string // of a PAUSED one: FIRST_PAUSE, which is the default, SECOND_PAUSE, or RATE_LIMITING_PAUSE by pacing, which unpause ends
	Library          string // library template that it was made from
	Violates         bool   // breaks a policy: sends are refused with 132007

	Sends       int    // before those of this server, for comparisons
	Blocks      int    // by people who got it
	BlockReason string // why most of them did, "NO_LONGER_NEEDED" for example

	// WABA is another account that has it: only a migration from there sees it. "" is the server's own.
	WABA string

	more      map[string]json.RawMessage // further members, as submitted
	parts     []component
	literal   bool // made without Components
	cards     []Template
	countdown bool        // of an offer
	edits     []time.Time // while it was approved
	pausedAt  time.Time
	archived  time.Time
	before    string // status, of an archived one
	updated   time.Time
}

// A TemplateButton is one button of a Template, at the index of its place.
type TemplateButton struct {
	Type   string `json:"type"` // QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, OTP, FLOW, CATALOG, MPM, VOICE_CALL and so on
	Text   string `json:"text,omitempty"`
	URL    string `json:"url,omitempty"` // of a URL button; {{1}} at its end makes it take a parameter
	Number string `json:"phone_number,omitempty"`
}

func helloWorld() Template {
	return Template{
		Name: "hello_world", Language: "en_US", Category: "UTILITY", Header: "TEXT", Title: "Hello World",
		Body: "Welcome and congratulations!! This message demonstrates your ability to send a message notification from the " +
			"Cloud API. Thank you for taking the time to test with us.",
		Footer: "WhatsApp Business Platform sample message",
	}
}

// AddTemplate adds a template to the account as it stands, in place of one with the same name and language; nobody
// reviews it. Until then the account has hello_world in en_US.
func (s *Server) AddTemplate(t Template) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addTemplate(t)
}

func (s *Server) addTemplate(t Template) *Template {
	t.Language = cmp.Or(t.Language, "en_US")
	t.Category = strings.ToUpper(cmp.Or(t.Category, "UTILITY"))
	t.Status = strings.ToUpper(cmp.Or(t.Status, "APPROVED"))
	t.Quality = cmp.Or(t.Quality, "UNKNOWN")
	t.Header = strings.ToUpper(t.Header)
	t.Buttons = slices.Clone(t.Buttons)
	t.updated = s.now()
	t.follow("", t.updated)
	if t.literal = len(t.Components) == 0; t.literal {
		t.compose()
	}
	_ = t.parse() // what cannot be read is listed as it is
	if t.Category == "AUTHENTICATION" && t.Body == "" {
		t.Components = listedCode(&t)
		_ = t.parse()
	}
	if t.ID == "" {
		t.ID = s.ids.digits(16)
	}
	all := &s.tmpls
	if t.WABA != "" {
		all = &s.foreign
	}
	*all = slices.DeleteFunc(*all, func(o *Template) bool { return o.Name == t.Name && o.Language == t.Language && o.WABA == t.WABA })
	*all = append(*all, &t)
	return &t
}

// template finds a template of the account, nil if there is none. The caller holds mu.
func (s *Server) template(name, language string) *Template {
	for _, t := range s.tmpls {
		if t.Name == name && t.Language == language {
			return t
		}
	}
	return nil
}

// templateByID finds a template of the account by its id, nil if there is none. The caller holds mu.
func (s *Server) templateByID(id string) *Template {
	for _, t := range s.tmpls {
		if t.ID == id {
			return t
		}
	}
	return nil
}

// A component is one part of a template.
type component struct {
	Type    string           `json:"type"`
	Format  string           `json:"format"`
	Text    string           `json:"text"`
	Example componentExample `json:"example"`
	Advice  bool             `json:"add_security_recommendation"`
	Expiry  int              `json:"code_expiration_minutes"`
	Offer   *struct {
		Text    string `json:"text"`
		Expires bool   `json:"has_expiration"`
	} `json:"limited_time_offer"`
	Buttons []componentButton `json:"buttons"`
	Cards   []struct {
		Components []json.RawMessage `json:"components"`
	} `json:"cards"`
}

type componentExample struct {
	HeaderText   oneOrMany      `json:"header_text"`
	HeaderNamed  []namedExample `json:"header_text_named_params"`
	HeaderHandle oneOrMany      `json:"header_handle"`
	BodyText     flatOrNested   `json:"body_text"`
	BodyNamed    []namedExample `json:"body_text_named_params"`
}

type namedExample struct {
	Name  string `json:"param_name"`
	Value string `json:"example"`
}

type componentButton struct {
	TemplateButton
	Example      oneOrMany      `json:"example"`
	OTPType      string         `json:"otp_type"`
	Autofill     string         `json:"autofill_text"`
	Terms        bool           `json:"zero_tap_terms_accepted"`
	Apps         []componentApp `json:"supported_apps"`
	componentApp                // before there could be several
	FlowID       text           `json:"flow_id"`
	FlowName     string         `json:"flow_name"`
	FlowJSON     string         `json:"flow_json"`
	FlowAction   string         `json:"flow_action"`
	TTLMinutes   int            `json:"ttl_minutes"`
}

type componentApp struct {
	Package   string `json:"package_name"`
	Signature string `json:"signature_hash"`
}

// apps are those that a code may be given to.
func (b *componentButton) apps() []componentApp {
	if len(b.Apps) > 0 || b.Package == "" {
		return b.Apps
	}
	one := b.componentApp
	if hash, err := url.PathUnescape(one.Signature); err == nil {
		one.Signature = hash // the older form was escaped
	}
	return []componentApp{one}
}

// oneOrMany is a string or a list of them: Meta's pages show both.
type oneOrMany []string

func (v *oneOrMany) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]string)(v))
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*v = oneOrMany{s}
	return nil
}

// flatOrNested is a list of strings, or a list with one such list in it.
type flatOrNested []string

func (v *flatOrNested) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, (*[]string)(v)) == nil {
		return nil
	}
	var nested [][]string
	if err := json.Unmarshal(b, &nested); err != nil {
		return err
	}
	*v = nil
	if len(nested) > 0 {
		*v = nested[0]
	}
	return nil
}

// compose makes Components of the fields that say the same.
func (t *Template) compose() {
	type part struct {
		Type    string           `json:"type"`
		Format  string           `json:"format,omitempty"`
		Text    string           `json:"text,omitempty"`
		Buttons []TemplateButton `json:"buttons,omitempty"`
	}
	t.Components = nil
	add := func(p part) {
		if b, err := plainJSON(p); err == nil {
			t.Components = append(t.Components, b)
		}
	}
	if t.Header != "" {
		add(part{Type: "HEADER", Format: t.Header, Text: t.Title})
	}
	add(part{Type: "BODY", Text: t.Body})
	if t.Footer != "" {
		add(part{Type: "FOOTER", Text: t.Footer})
	}
	if len(t.Buttons) > 0 {
		add(part{Type: "BUTTONS", Buttons: t.Buttons})
	}
}

// parse reads Components. Its error is of the first that cannot be read; the others are.
func (t *Template) parse() error {
	var broken error
	t.Header, t.Title, t.Body, t.Footer, t.Buttons, t.cards, t.countdown = "", "", "", "", nil, nil, false
	t.parts = make([]component, len(t.Components))
	for i, raw := range t.Components {
		p := &t.parts[i]
		if err := json.Unmarshal(raw, p); err != nil && broken == nil {
			broken = fmt.Errorf("components[%d]: %w", i, err)
		}
		switch p.Type = strings.ToUpper(p.Type); p.Type {
		case "HEADER":
			t.Header, t.Title = strings.ToUpper(cmp.Or(p.Format, "TEXT")), p.Text
		case "BODY":
			t.Body = p.Text
		case "FOOTER":
			t.Footer = p.Text
		case "BUTTONS":
			for j := range p.Buttons {
				p.Buttons[j].Type = strings.ToUpper(p.Buttons[j].Type)
				t.Buttons = append(t.Buttons, p.Buttons[j].TemplateButton)
			}
		case "LIMITED_TIME_OFFER":
			t.countdown = p.Offer != nil && p.Offer.Expires
		case "CAROUSEL":
			for j, c := range p.Cards {
				card := Template{Components: c.Components, Category: t.Category, Format: t.Format}
				if err := card.parse(); err != nil && broken == nil {
					broken = fmt.Errorf("components[%d].cards[%d]: %w", i, j, err)
				}
				t.cards = append(t.cards, card)
			}
		}
	}
	return broken
}

// part returns the first component of a kind, nil if there is none.
func (t *Template) part(kind string) *component {
	for i := range t.parts {
		if t.parts[i].Type == kind {
			return &t.parts[i]
		}
	}
	return nil
}

// format is POSITIONAL or NAMED, found from the variables if nobody has said which.
func (t *Template) format() string {
	if t.Format != "" {
		return strings.ToUpper(t.Format)
	}
	for _, name := range slices.Concat(placeholders(t.Title), placeholders(t.Body)) {
		if _, err := strconv.Atoi(name); err != nil {
			return "NAMED"
		}
	}
	return "POSITIONAL"
}

// templateNode is a template as the API lists it. What has omitzero is listed if it is asked for by name.
type templateNode struct {
	Name       string            `json:"name"`
	Format     string            `json:"parameter_format"`
	Components []json.RawMessage `json:"components"`
	Language   string            `json:"language"`
	Status     string            `json:"status"`
	Category   string            `json:"category"`
	SubCat     string            `json:"sub_category,omitzero"`
	ID         string            `json:"id"`

	Previous string           `json:"previous_category,omitzero"`
	Correct  string           `json:"correct_category,omitzero"`
	Quality  *templateQuality `json:"quality_score,omitzero"`
	Rejected string           `json:"rejected_reason,omitzero"`
	Library  string           `json:"library_template_name,omitzero"`
	Updated  string           `json:"last_updated_time,omitzero"`
	Health   *health          `json:"health_status,omitzero"`
	TTL      json.RawMessage  `json:"message_send_ttl_seconds,omitzero"`
	Links    json.RawMessage  `json:"cta_url_link_tracking_opted_out,omitzero"`
	Primary  json.RawMessage  `json:"is_primary_device_delivery_only,omitzero"`
	Freedom  json.RawMessage  `json:"degrees_of_freedom_spec,omitzero"`
	Display  json.RawMessage  `json:"display_format,omitzero"`
}

type templateQuality struct {
	Score string `json:"score"`
	Date  int64  `json:"date,omitempty"`
}

// templateFields are all fields that a template can be asked for; one without a value is left out, as Graph does.
const templateFields = "name,parameter_format,components,language,status,category,sub_category,id,previous_category,correct_category," +
	"quality_score,rejected_reason,library_template_name,last_updated_time,health_status,message_send_ttl_seconds," +
	"cta_url_link_tracking_opted_out,is_primary_device_delivery_only,degrees_of_freedom_spec,display_format"

// listedTemplate is what is listed of t; whole is for calls that name fields. The caller holds mu.
func (s *Server) listedTemplate(t *Template, whole bool) templateNode {
	n := templateNode{
		Name: t.Name, Language: t.Language, Status: t.Status, Category: t.Category, SubCat: t.SubCategory, ID: t.ID,
		Format: t.format(), Components: t.Components,
	}
	if !whole {
		return n
	}
	n.Previous, n.Correct, n.Library = t.PreviousCategory, t.CorrectCategory, t.Library
	n.Quality = &templateQuality{t.Quality, t.updated.Unix()}
	n.Rejected = "NONE"
	if t.Status == "REJECTED" {
		n.Rejected = cmp.Or(t.Reason, "NONE")
	}
	n.Updated = t.updated.UTC().Format("2006-01-02T15:04:05-0700")
	n.Health = s.templateHealth(t)
	n.TTL, n.Links, n.Primary = t.more["message_send_ttl_seconds"], t.more["cta_url_link_tracking_opted_out"], t.more["is_primary_device_delivery_only"]
	n.Freedom, n.Display = listedFreedom(t.more["degrees_of_freedom_spec"]), t.more["display_format"]
	return n
}

// templateHealth says whether a template can be sent, and each node that this depends on.
//
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/health-status
func (s *Server) templateHealth(t *Template) *health {
	var problems []Problem
	if f := t.sendable(); f != nil {
		problems = []Problem{{Code: f.code, Description: f.details, Solution: "Send a template whose status is APPROVED.", Blocked: true}}
	}
	return s.health(entity("MESSAGE_TEMPLATE", t.ID, problems))
}

// listedFreedom is the spec of creative features as it is listed: keys and values in a list, where it is set as an object.
func listedFreedom(set json.RawMessage) json.RawMessage {
	type feature struct {
		Key   string          `json:"key"`
		Value json.RawMessage `json:"value"`
	}
	var spec struct {
		Features map[string]json.RawMessage `json:"creative_features_spec"`
	}
	if len(set) == 0 || json.Unmarshal(set, &spec) != nil {
		return set
	}
	list := []feature{}
	for key, value := range spec.Features {
		list = append(list, feature{key, value})
	}
	slices.SortFunc(list, func(a, b feature) int { return cmp.Compare(a.Key, b.Key) })
	out, err := plainJSON(struct {
		Features []feature `json:"creative_features_spec"`
	}{list})
	if err != nil {
		return set
	}
	return out
}

// MarshalJSON writes a template as the API lists it.
func (t Template) MarshalJSON() ([]byte, error) {
	if len(t.Components) == 0 {
		t.compose()
	}
	n := templateNode{
		Name: t.Name, Language: t.Language, Status: t.Status, Category: t.Category, SubCat: t.SubCategory, ID: t.ID,
		Format: t.format(), Components: t.Components, Previous: t.PreviousCategory, Correct: t.CorrectCategory,
		Rejected: t.Reason, Library: t.Library, TTL: t.more["message_send_ttl_seconds"],
		Links: t.more["cta_url_link_tracking_opted_out"], Primary: t.more["is_primary_device_delivery_only"],
		Freedom: listedFreedom(t.more["degrees_of_freedom_spec"]), Display: t.more["display_format"],
	}
	if t.Quality != "" {
		n.Quality = &templateQuality{Score: t.Quality}
	}
	return plainJSON(n)
}

// UnmarshalJSON reads a template as the API lists it, or as it is submitted.
func (t *Template) UnmarshalJSON(b []byte) error {
	var n struct {
		ID         text              `json:"id"`
		Name       text              `json:"name"`
		Language   text              `json:"language"`
		Category   text              `json:"category"`
		Status     text              `json:"status"`
		Format     text              `json:"parameter_format"`
		SubCat     text              `json:"sub_category"`
		Previous   text              `json:"previous_category"`
		Correct    text              `json:"correct_category"`
		Rejected   text              `json:"rejected_reason"`
		Library    text              `json:"library_template_name"`
		Quality    templateQuality   `json:"quality_score"`
		Components []json.RawMessage `json:"components"`
	}
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	*t = Template{
		ID: string(n.ID), Name: string(n.Name), Language: string(n.Language), Category: strings.ToUpper(string(n.Category)),
		Status: strings.ToUpper(string(n.Status)), Format: strings.ToUpper(string(n.Format)),
		SubCategory: strings.ToUpper(string(n.SubCat)), PreviousCategory: string(n.Previous), CorrectCategory: string(n.Correct),
		Quality: n.Quality.Score, Library: string(n.Library), Components: n.Components,
	}
	if n.Rejected != "NONE" {
		t.Reason = string(n.Rejected)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	t.more = map[string]json.RawMessage{}
	for _, name := range []string{
		"message_send_ttl_seconds", "cta_url_link_tracking_opted_out", "is_primary_device_delivery_only",
		"degrees_of_freedom_spec", "display_format",
	} {
		if raw := all[name]; len(raw) > 0 && !bytes.Equal(raw, []byte("null")) {
			t.more[name] = raw
		}
	}
	return t.parse()
}
