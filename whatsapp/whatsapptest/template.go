package whatsapptest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Template is a message template of the account. What it is sent with is checked against it.
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
}

// A TemplateButton is one button of a Template, at the index of its place.
type TemplateButton struct {
	Type string // QUICK_REPLY, URL, PHONE_NUMBER, COPY_CODE, OTP, FLOW, CATALOG, MPM, VOICE_CALL and so on
	Text string
	URL  string // of a URL button; {{1}} at its end makes it take a parameter
}

func helloWorld() Template {
	return Template{
		Name: "hello_world", Language: "en_US", Category: "UTILITY", Header: "TEXT", Title: "Hello World",
		Body: "Welcome and congratulations!! This message demonstrates your ability to send a message notification from the " +
			"Cloud API. Thank you for taking the time to test with us.",
		Footer: "WhatsApp Business Platform sample message",
	}
}

// AddTemplate adds a template to the account, in place of one with the same name and language. Until then the account
// has hello_world in en_US.
func (s *Server) AddTemplate(t Template) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addTemplate(t)
}

func (s *Server) addTemplate(t Template) *Template {
	t.Language = cmp.Or(t.Language, "en_US")
	t.Category = strings.ToUpper(cmp.Or(t.Category, "UTILITY"))
	t.Status = strings.ToUpper(cmp.Or(t.Status, "APPROVED"))
	t.Header = strings.ToUpper(t.Header)
	t.Buttons = slices.Clone(t.Buttons)
	if t.ID == "" {
		t.ID = s.ids.digits(16)
	}
	s.tmpls = slices.DeleteFunc(s.tmpls, func(o *Template) bool { return o.Name == t.Name && o.Language == t.Language })
	s.tmpls = append(s.tmpls, &t)
	return &t
}

// templateMessage is what a send says about its template.
type templateMessage struct {
	Name       text                `json:"name"`
	Language   templateLanguage    `json:"language"`
	Components []templateComponent `json:"components"`
}

type templateLanguage struct {
	Code text `json:"code"`
}

type templateComponent struct {
	Type       text                `json:"type"`
	SubType    text                `json:"sub_type"`
	Index      text                `json:"index"`
	Parameters []templateParameter `json:"parameters"`
}

type templateParameter struct {
	Type     text           `json:"type"`
	Name     text           `json:"parameter_name"`
	Text     *text          `json:"text"`
	Payload  *text          `json:"payload"`
	Currency *paramFallback `json:"currency"`
	DateTime *paramFallback `json:"date_time"`
	Image    *mediaMessage  `json:"image"`
	Video    *mediaMessage  `json:"video"`
	Document *mediaMessage  `json:"document"`
}

type paramFallback struct {
	Fallback text `json:"fallback_value"`
}

// shown is what a person sees of a parameter.
func (p *templateParameter) shown() string {
	switch {
	case p.Text != nil:
		return string(*p.Text)
	case p.Currency != nil:
		return string(p.Currency.Fallback)
	case p.DateTime != nil:
		return string(p.DateTime.Fallback)
	}
	return ""
}

// component returns the first component of a kind, nil if the send has none.
func (m *templateMessage) component(kind string) *templateComponent {
	for i := range m.Components {
		if strings.EqualFold(string(m.Components[i].Type), kind) {
			return &m.Components[i]
		}
	}
	return nil
}

// button returns the component of the button at an index.
func (m *templateMessage) button(index int) *templateComponent {
	for i := range m.Components {
		c := &m.Components[i]
		if strings.EqualFold(string(c.Type), "button") && string(c.Index) == strconv.Itoa(index) {
			return c
		}
	}
	return nil
}

// checkTemplate finds the template of a send and holds its parameters against it. The caller holds mu.
func (s *Server) checkTemplate(m *templateMessage, toUserID, marketing bool) (*Template, *failure) {
	if m == nil {
		return nil, missing("template")
	}
	name, language := string(m.Name), string(m.Language.Code)
	i := slices.IndexFunc(s.tmpls, func(t *Template) bool {
		return t.Name == name && t.Language == language && t.Status != "PENDING" && t.Status != "REJECTED" && t.Status != "DELETED"
	})
	if i < 0 {
		return nil, refuse(132001, "template name (%s) does not exist in %s", name, language)
	}
	t := s.tmpls[i]
	switch {
	case t.Status == "PAUSED":
		return nil, refuse(132015, "template name (%s) is paused due to low quality", name)
	case t.Status == "DISABLED":
		return nil, refuse(132016, "template name (%s) is disabled", name)
	case marketing && t.Category != "MARKETING":
		return nil, refuse(134100, "Only marketing templates can be sent through this endpoint.")
	case toUserID && t.Category == "AUTHENTICATION":
		return nil, refuse(131062, "Authentication templates can be sent to phone numbers only.")
	}
	for _, check := range []func(*templateMessage) *failure{t.checkBody, t.checkHeader, t.checkButtons} {
		if f := check(m); f != nil {
			return nil, f
		}
	}
	return t, nil
}

func (t *Template) checkBody(m *templateMessage) *failure {
	var given []templateParameter
	if c := m.component("body"); c != nil {
		given = c.Parameters
	}
	names := placeholders(t.Body)
	if len(given) != len(names) {
		return refuse(132000, "body: number of localizable_params (%d) does not match the expected number of params (%d)",
			len(given), len(names))
	}
	filled := t.Body
	for i, p := range given {
		name := names[i]
		if _, err := strconv.Atoi(name); err != nil {
			if p.Name == "" {
				return refuse(100, "Parameter name is missing or empty")
			}
			if !slices.Contains(names, string(p.Name)) {
				return refuse(132012, "body: Parameter name %q does not exist in the template", p.Name)
			}
			name = string(p.Name)
		}
		switch {
		case p.Text == nil && p.Currency == nil && p.DateTime == nil:
			return refuse(132012, "body: Format mismatch, expected TEXT, CURRENCY or DATE_TIME, received %s",
				cmp.Or(strings.ToUpper(string(p.Type)), "UNKNOWN"))
		case badInVariable(p.shown()):
			return refuse(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
		}
		filled = strings.ReplaceAll(filled, "{{"+name+"}}", p.shown())
	}
	if n := utf8.RuneCountInString(filled); n > 1024 {
		return refuse(132005, "body: the translated text has %d characters, at most 1024 are allowed", n)
	}
	return nil
}

func (t *Template) checkHeader(m *templateMessage) *failure {
	var given []templateParameter
	if c := m.component("header"); c != nil {
		given = c.Parameters
	}
	want := 0
	switch t.Header {
	case "TEXT":
		want = len(placeholders(t.Title))
	case "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION", "PRODUCT":
		want = 1
	}
	received := "UNKNOWN"
	if len(given) > 0 {
		received = strings.ToUpper(string(given[0].Type))
	}
	switch {
	case want == 0 && len(given) > 0:
		return refuse(132000, "header: number of localizable_params (%d) does not match the expected number of params (0)",
			len(given))
	case want == 1 && t.Header != "TEXT" && received != t.Header && (t.Header != "GIF" || received != "VIDEO"):
		return refuse(132012, "header: Format mismatch, expected %s, received %s", t.Header, received)
	case len(given) != want:
		return refuse(132000, "header: number of localizable_params (%d) does not match the expected number of params (%d)",
			len(given), want)
	case want == 1 && t.Header == "TEXT" && given[0].Text == nil:
		return refuse(132012, "header: Format mismatch, expected TEXT, received %s", received)
	}
	return nil
}

func (t *Template) checkButtons(m *templateMessage) *failure {
	for _, c := range m.Components {
		if !strings.EqualFold(string(c.Type), "button") {
			continue
		}
		i, err := strconv.Atoi(string(c.Index))
		switch {
		case c.Index == "" || err != nil:
			return refuse(100, "Param template['components']['index'] is required for buttons")
		case i < 0 || i >= len(t.Buttons):
			return refuse(132018, "buttons: Button at index %d does not exist in the template", i)
		case !t.Buttons[i].takes(string(c.SubType)):
			return refuse(132018, "buttons: Button at index %d is of type %s and does not support parameters of sub_type %s", i,
				t.Buttons[i].Type, c.SubType)
		}
	}
	for i, b := range t.Buttons {
		if c := m.button(i); b.needs() && (c == nil || len(c.Parameters) == 0) {
			return refuse(131008, "buttons: Button at index %d of type %s requires a parameter", i, b.spelled())
		}
	}
	return nil
}

// takes reports whether a button has parameters of this sub_type.
func (b TemplateButton) takes(subType string) bool {
	kind := strings.ToUpper(b.Type)
	switch subType = strings.ToUpper(subType); kind {
	case "OTP": // sent as a URL button, or as a copy-code one
		return subType == "URL" || subType == "COPY_CODE"
	case "PHONE_NUMBER":
		return false
	case "URL":
		return subType == "URL" && strings.Contains(b.URL, "{{")
	}
	return subType == kind
}

// needs reports whether a button cannot be sent without a parameter.
func (b TemplateButton) needs() bool {
	switch strings.ToUpper(b.Type) {
	case "URL":
		return strings.Contains(b.URL, "{{")
	case "COPY_CODE", "OTP", "MPM":
		return true
	}
	return false
}

func (b TemplateButton) spelled() string {
	if b.Type == "" {
		return "Unknown"
	}
	return strings.ToUpper(b.Type[:1]) + strings.ToLower(b.Type[1:])
}

// placeholders returns the names in {{braces}}, each once, in order.
func placeholders(s string) []string {
	var names []string
	for {
		_, rest, found := strings.Cut(s, "{{")
		if !found {
			return names
		}
		name, after, found := strings.Cut(rest, "}}")
		if !found {
			return names
		}
		if name = strings.TrimSpace(name); !slices.Contains(names, name) {
			names = append(names, name)
		}
		s = after
	}
}

// badInVariable reports whether a value breaks the rule for what stands in a variable.
func badInVariable(s string) bool {
	return strings.ContainsAny(s, "\n\r\t") || strings.Contains(s, "     ")
}

// templateNode is a template as the API lists it.
type templateNode struct {
	Name       string            `json:"name"`
	Components []json.RawMessage `json:"components"`
	Language   string            `json:"language"`
	Status     string            `json:"status"`
	Category   string            `json:"category"`
	Format     string            `json:"parameter_format"`
	ID         string            `json:"id"`
}

// templateUnset are fields that a template can be asked for and that this server's templates have no value of.
const templateUnset = "quality_score,rejected_reason,previous_category,sub_category,message_send_ttl_seconds,cta_url_link_tracking_opted_out," +
	"library_template_name,health_status,correct_category,last_updated_time,is_primary_device_delivery_only,degrees_of_freedom_spec"

type templatePart struct {
	Type    string             `json:"type"`
	Format  string             `json:"format,omitempty"`
	Text    string             `json:"text,omitempty"`
	Buttons []templatePartItem `json:"buttons,omitempty"`
}

type templatePartItem struct {
	Type string `json:"type"`
	Text string `json:"text,omitempty"`
	URL  string `json:"url,omitempty"`
}

func (t *Template) node() templateNode {
	n := templateNode{
		Name: t.Name, Language: t.Language, Status: t.Status, Category: t.Category, ID: t.ID, Format: "POSITIONAL",
		Components: []json.RawMessage{},
	}
	for _, p := range placeholders(t.Body) {
		if _, err := strconv.Atoi(p); err != nil {
			n.Format = "NAMED"
		}
	}
	add := func(p templatePart) {
		if b, err := plainJSON(p); err == nil {
			n.Components = append(n.Components, b)
		}
	}
	if t.Header != "" {
		add(templatePart{Type: "HEADER", Format: t.Header, Text: t.Title})
	}
	add(templatePart{Type: "BODY", Text: t.Body})
	if t.Footer != "" {
		add(templatePart{Type: "FOOTER", Text: t.Footer})
	}
	if len(t.Buttons) > 0 {
		buttons := templatePart{Type: "BUTTONS"}
		for _, b := range t.Buttons {
			buttons.Buttons = append(buttons.Buttons, templatePartItem(b))
		}
		add(buttons)
	}
	return n
}
