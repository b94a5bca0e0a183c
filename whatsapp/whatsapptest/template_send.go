package whatsapptest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

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
	Cards      []templateCard      `json:"cards"`
}

type templateCard struct {
	Components []templateComponent `json:"components"`
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
	s.age()
	t := s.template(string(m.Name), string(m.Language.Code))
	if t == nil {
		return nil, refuse(132001, "template name (%s) does not exist in %s", m.Name, m.Language.Code)
	}
	if f := t.sendable(); f != nil {
		return nil, f
	}
	switch {
	case marketing && t.Category != "MARKETING":
		return nil, refuse(134100, "Only marketing templates can be sent through this endpoint.")
	case toUserID && t.Category == "AUTHENTICATION":
		return nil, refuse(131062, "Authentication templates can be sent to phone numbers only.")
	}
	return t, first(t.checkParts(m, 1024), t.checkOffer(m), t.checkCards(m), t.checkOrder(m))
}

// sendable refuses a template whose status keeps it from being sent.
func (t *Template) sendable() *failure {
	switch t.Status {
	case "APPROVED", "FLAGGED", "REINSTATED", "LOCKED":
		if t.Violates {
			return refuse(132007, "template name (%s) violates a WhatsApp policy", t.Name)
		}
		return nil
	case "PAUSED":
		return refuse(132015, "template name (%s) is paused due to low quality", t.Name)
	case "DISABLED":
		return refuse(132016, "template name (%s) is disabled", t.Name)
	}
	return refuse(132001, "template name (%s) does not exist in %s", t.Name, t.Language)
}

// checkParts holds what templates and cards have in common. A body may have that many characters once it is filled.
func (t *Template) checkParts(m *templateMessage, most int) *failure {
	if t.part("CALL_PERMISSION_REQUEST") != nil {
		most = 4096
	}
	var header, body []templateParameter
	if c := m.component("header"); c != nil {
		header = c.Parameters
	}
	if c := m.component("body"); c != nil {
		body = c.Parameters
	}
	return first(t.checkText("body", t.Body, body, most), t.checkHeader(header), t.checkButtons(m))
}

// checkText holds the values of a text against its variables.
func (t *Template) checkText(part, text string, given []templateParameter, most int) *failure {
	names := placeholders(text)
	if len(given) != len(names) {
		return refuse(132000, "%s: number of localizable_params (%d) does not match the expected number of params (%d)",
			part, len(given), len(names))
	}
	filled, seen := text, map[string]bool{}
	for i, p := range given {
		name := names[i]
		switch _, err := strconv.Atoi(name); {
		case err == nil && p.Name != "":
			return refuse(132012, "%s: Parameter name %q does not exist in the template", part, string(p.Name))
		case err == nil:
		case p.Name == "":
			return refuse(100, "Parameter name is missing or empty")
		case !slices.Contains(names, string(p.Name)):
			return refuse(132012, "%s: Parameter name %q does not exist in the template", part, string(p.Name))
		case seen[string(p.Name)]:
			return refuse(132012, "%s: Parameter name %q is given more than once", part, string(p.Name))
		default:
			name = string(p.Name)
		}
		seen[name] = true
		switch {
		case p.Text == nil && p.Currency == nil && p.DateTime == nil:
			return refuse(132012, "%s: Format mismatch, expected TEXT, CURRENCY or DATE_TIME, received %s", part,
				cmp.Or(strings.ToUpper(string(p.Type)), "UNKNOWN"))
		case badInVariable(p.shown()):
			return refuse(132018, "Param text cannot have new-line/tab characters or more than 4 consecutive spaces")
		}
		filled = strings.ReplaceAll(filled, "{{"+name+"}}", p.shown())
	}
	if n := utf8.RuneCountInString(filled); n > most {
		return refuse(132005, "%s: the translated text has %d characters, at most %d are allowed", part, n, most)
	}
	return nil
}

func (t *Template) checkHeader(given []templateParameter) *failure {
	received := "UNKNOWN"
	if len(given) > 0 {
		received = strings.ToUpper(string(given[0].Type))
	}
	switch t.Header {
	case "TEXT":
		return t.checkText("header", t.Title, given, 60)
	case "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION", "PRODUCT":
		switch {
		case received != t.Header && (t.Header != "GIF" || received != "VIDEO"):
			return refuse(132012, "header: Format mismatch, expected %s, received %s", t.Header, received)
		case len(given) != 1:
			return refuse(132000, "header: number of localizable_params (%d) does not match the expected number of params (1)",
				len(given))
		}
		return nil
	}
	if len(given) > 0 {
		return refuse(132000, "header: number of localizable_params (%d) does not match the expected number of params (0)",
			len(given))
	}
	return nil
}

func (t *Template) checkButtons(m *templateMessage) *failure {
	seen := map[int]bool{}
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
		case seen[i]:
			return refuse(132018, "buttons: Button at index %d is given more than once", i)
		}
		seen[i] = true
		if f := t.Buttons[i].checkValue(i, c.Parameters); f != nil {
			return f
		}
	}
	for i, b := range t.Buttons {
		if c := m.button(i); b.needs() && (c == nil || len(c.Parameters) == 0) {
			return refuse(131008, "buttons: Button at index %d of type %s requires a parameter", i, b.spelled())
		}
	}
	return nil
}

// checkValue holds the value of a button's address against it.
func (b TemplateButton) checkValue(i int, given []templateParameter) *failure {
	names := placeholders(b.URL)
	if len(given) == 0 || len(names) == 0 {
		return nil
	}
	_, err := strconv.Atoi(names[0])
	switch {
	case err != nil && given[0].Name == "":
		return refuse(100, "Parameter name is missing or empty")
	case given[0].Name != "" && (err == nil || string(given[0].Name) != names[0]):
		return refuse(132012, "buttons: Parameter name %q does not exist in the template", string(given[0].Name))
	}
	if strings.HasPrefix(b.URL, otpAddress) && utf8.RuneCountInString(given[0].shown()) > 15 {
		return refuse(131009, "buttons: the code of the button at index %d has more than 15 characters", i)
	}
	address := strings.ReplaceAll(b.URL, "{{"+names[0]+"}}", given[0].shown())
	if n := utf8.RuneCountInString(address); n > 2000 {
		return refuse(132005, "buttons: the URL of the button at index %d has %d characters, at most 2000 are allowed", i, n)
	}
	return nil
}

func (t *Template) checkOffer(m *templateMessage) *failure {
	given := m.component("limited_time_offer") != nil
	switch {
	case t.countdown && !given:
		return refuse(132012, "limited_time_offer: expiration_time_ms is required by the template")
	case !t.countdown && given && !t.literal:
		return refuse(132018, "limited_time_offer: the template has no offer that expires")
	}
	return nil
}

func (t *Template) checkCards(m *templateMessage) *failure {
	var given []templateCard
	if c := m.component("carousel"); c != nil {
		given = c.Cards
	}
	switch {
	case len(t.cards) == 0 && len(given) > 0 && !t.literal:
		return refuse(132018, "carousel: the template has no cards")
	case len(t.cards) == 0:
		return nil
	}
	products := t.cards[0].Header == "PRODUCT"
	switch {
	case products && (len(given) < 2 || len(given) > 10):
		return refuse(132012, "carousel: number of cards (%d) does not match, expected 2 to 10", len(given))
	case !products && len(given) != len(t.cards):
		return refuse(132012, "carousel: number of cards (%d) does not match the expected number of cards (%d)", len(given),
			len(t.cards))
	}
	for i, c := range given {
		card := &t.cards[min(i, len(t.cards)-1)]
		if f := card.checkParts(&templateMessage{Components: c.Components}, 1024); f != nil {
			f.details = "carousel card " + strconv.Itoa(i) + ": " + f.details
			return f
		}
	}
	return nil
}

func (t *Template) checkOrder(m *templateMessage) *failure {
	given := m.component("order_status") != nil
	switch {
	case t.SubCategory == "ORDER_STATUS" && !given:
		return refuse(132012, "order_status: the template requires it")
	case t.SubCategory != "ORDER_STATUS" && t.SubCategory != "" && given:
		return refuse(132018, "order_status: the template is of sub category %s", t.SubCategory)
	}
	return nil
}

// takes reports whether a button has parameters of this sub_type.
func (b TemplateButton) takes(subType string) bool {
	kind := strings.ToUpper(b.Type)
	switch subType = strings.ToUpper(subType); {
	case kind == "OTP" || kind == "URL" && strings.HasPrefix(b.URL, otpAddress): // sent as a URL button, or as a copy-code one
		return subType == "URL" || subType == "COPY_CODE"
	case kind == "PHONE_NUMBER":
		return false
	case kind == "URL":
		return subType == "URL" && strings.Contains(b.URL, "{{")
	}
	return subType == kind
}

// needs reports whether a button cannot be sent without a parameter.
func (b TemplateButton) needs() bool {
	switch strings.ToUpper(b.Type) {
	case "URL":
		return strings.Contains(b.URL, "{{")
	case "COPY_CODE", "OTP", "MPM", "ORDER_DETAILS":
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
