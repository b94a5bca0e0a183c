package whatsapp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Template is an approved message template with the values of its placeholders. It is the only message that may be sent
// outside the 24-hour customer-service window.
//
//	&whatsapp.Template{Name: "order_shipped", Language: "en_US",
//		Header:  &whatsapp.ImageParam{Media: whatsapp.MediaID(id)},
//		Body:    whatsapp.Texts("Ana", "A-1042"),
//		Buttons: []whatsapp.TemplateButton{&whatsapp.URLButton{Suffix: "A-1042"}}}
//
// Limits: name 1 to 512 characters; text values as TextParam says; at most 10 buttons, index 0 to 9, each once. Whether
// the values fit the template only Meta knows (errors 132000, 132001, 132012).
// Reference: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview
type Template struct {
	Name       string
	Language   string            // code of the approved translation, for example "en_US"
	Header     Param             // value of the header: text, picture, video, document, location …; nil if it has none
	Body       []Param           // values of the body in order, or by name
	Buttons    []TemplateButton  // values of those buttons that have any
	Components []json.RawMessage // further components, exactly as on the wire, for what this version does not know
}

type wireTemplate struct {
	Name       string            `json:"name"`
	Language   wireLanguage      `json:"language"`
	Components []json.RawMessage `json:"components,omitempty"`
}

type wireLanguage struct {
	Code string `json:"code"`
}

// wireComponent is a component on the wire.
type wireComponent struct {
	Type       string            `json:"type"`
	SubType    string            `json:"sub_type,omitempty"`
	Index      *looseInt         `json:"index,omitempty"` // a button's place: 0 is the first, so never left out
	Parameters []json.RawMessage `json:"parameters,omitempty"`
}

func (m *Template) kind() string { return "template" }

func (m *Template) check(v *checker) {
	v.length("template.name", m.Name, 1, 512)
	v.required("template.language.code", m.Language)
	n := 0
	if m.Header != nil {
		v.param("template.components[0].parameters[0]", m.Header, inHeader)
		n++
	}
	if len(m.Body) > 0 {
		v.params(at("template.components", n)+".parameters", m.Body)
		n++
	}
	v.templateButtons("template.components", n, m.Buttons)
	for i, c := range m.Components {
		if !json.Valid(c) {
			v.fail(at("template.components", n+len(m.Buttons)+i), "want JSON", fmt.Sprintf("%d bytes", len(c)))
		}
	}
}

// params checks the values of a body: all positional or all named.
func (v *checker) params(path string, params []Param) {
	named, seen := 0, map[string]bool{}
	for i, p := range params {
		if !v.param(at(path, i), p, inBody) {
			continue
		}
		if name := paramName(p); name != "" {
			named++
			v.unique(at(path, i)+".parameter_name", name, seen)
		}
	}
	if named != 0 && named != len(params) {
		v.fail(path, "want parameter_name on all or none", strconv.Itoa(named)+" of "+strconv.Itoa(len(params)))
	}
}

func (m *Template) wire() any {
	w := wireTemplate{Name: m.Name, Language: wireLanguage{m.Language}}
	add := func(c any) {
		if b, err := marshal(c); err == nil {
			w.Components = append(w.Components, b)
		}
	}
	if !isNil(m.Header) {
		add(wireComponent{Type: "header", Parameters: encodeParams([]Param{m.Header})})
	}
	if len(m.Body) > 0 {
		add(wireComponent{Type: "body", Parameters: encodeParams(m.Body)})
	}
	for _, b := range m.Buttons {
		if !isNil(b) {
			add(encodeButton(b))
		}
	}
	w.Components = append(w.Components, m.Components...)
	return w
}

func (m *Template) preview() string {
	var values []string
	for _, p := range slices.Concat([]Param{m.Header}, m.Body) {
		if !isNil(p) {
			values = append(values, p.previewParam())
		}
	}
	return label("template "+m.Name, strings.Join(values, " · "))
}

func decodeTemplate(b []byte) (Message, error) {
	w, err := unmarshal[wireTemplate](b)
	if err != nil {
		return nil, err
	}
	m := &Template{Name: w.Name, Language: w.Language.Code}
	for _, raw := range w.Components {
		known, err := m.component(raw)
		if err != nil {
			return nil, err
		}
		if !known {
			m.Components = append(m.Components, raw)
		}
	}
	return m, nil
}

// component takes one component in, or reports that it has no place for it.
func (m *Template) component(raw json.RawMessage) (known bool, err error) {
	c, err := unmarshal[wireComponent](raw)
	if err != nil {
		return false, err
	}
	switch strings.ToLower(c.Type) {
	case "header":
		if m.Header != nil || len(c.Parameters) != 1 {
			return len(c.Parameters) == 0, nil
		}
		m.Header, err = decodeParam(c.Parameters[0])
		return true, err
	case "body":
		if m.Body != nil {
			return len(c.Parameters) == 0, nil
		}
		for _, raw := range c.Parameters {
			p, err := decodeParam(raw)
			if err != nil {
				return false, err
			}
			m.Body = append(m.Body, p)
		}
		return true, nil
	case "button":
		b, err := decodeButton(raw, &c)
		if b == nil || err != nil {
			return false, err
		}
		m.Buttons = append(m.Buttons, b)
		return true, nil
	}
	return false, nil
}
