package whatsapptest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// shape is what a body must hold although package whatsapp can read it without: it is lenient with bodies of other
// programs, Meta is not. The rules are those of the request schemas of Meta's OpenAPI file.
//
// Reference: https://github.com/facebook/openapi
type shape struct {
	Interactive *interactiveShape `json:"interactive"`
	Contacts    []contactShape    `json:"contacts"`
	Template    *struct {
		Components []componentShape `json:"components"`
	} `json:"template"`
	Sharing json.RawMessage `json:"message_activity_sharing"`
}

type interactiveShape struct {
	Type   text         `json:"type"`
	Header *headerShape `json:"header"`
	Body   *textShape   `json:"body"`
	Footer *textShape   `json:"footer"`
	Action *actionShape `json:"action"`
}

type headerShape struct {
	Type text `json:"type"`
}

type textShape struct {
	Text *text `json:"text"`
}

type actionShape struct {
	Name    text `json:"name"`
	Buttons []struct {
		Type text `json:"type"`
	} `json:"buttons"`
	Sections []struct {
		Items *[]json.RawMessage `json:"product_items"`
	} `json:"sections"`
	Parameters *struct {
		Version   text `json:"flow_message_version"`
		Action    text `json:"flow_action"`
		Mode      text `json:"mode"`
		Thumbnail text `json:"thumbnail_product_retailer_id"`
	} `json:"parameters"`
}

type contactShape struct {
	Phones []struct {
		Phone text `json:"phone"`
	} `json:"phones"`
	Emails []struct {
		Email text `json:"email"`
	} `json:"emails"`
	URLs []struct {
		URL text `json:"url"`
	} `json:"urls"`
}

type componentShape struct {
	Type       text                         `json:"type"`
	SubType    text                         `json:"sub_type"`
	Parameters []map[string]json.RawMessage `json:"parameters"`
}

// checkShape holds a body of a type against the shape.
func checkShape(kind string, body []byte) *failure {
	var s shape
	if err := json.Unmarshal(body, &s); err != nil {
		return refuse(100, "The request body does not have the documented types: %v", err)
	}
	switch sharing := string(s.Sharing); sharing {
	case "", "null", "true", "false", `"true"`, `"false"`:
	default:
		return refuse(100, "Param message_activity_sharing must be a boolean.")
	}
	switch {
	case kind == "interactive" && s.Interactive != nil:
		return s.Interactive.check()
	case kind == "contacts":
		return checkContacts(s.Contacts)
	case kind == "template" && s.Template != nil:
		for i, c := range s.Template.Components {
			if f := c.check(fmt.Sprintf("template['components'][%d]", i)); f != nil {
				return f
			}
		}
	}
	return nil
}

// oneOf refuses a value that is missing or is none of the words.
func oneOf(param string, value text, words ...string) *failure {
	switch {
	case value == "":
		return refuse(131008, "Param %s is required.", param)
	case !slices.Contains(words, strings.ToLower(string(value))):
		return refuse(100, "Param %s must be one of {%s} - got %q.", param, strings.ToUpper(strings.Join(words, ", ")),
			string(value))
	}
	return nil
}

func first(failures ...*failure) *failure {
	for _, f := range failures {
		if f != nil {
			return f
		}
	}
	return nil
}

func (m *interactiveShape) check() *failure {
	const at = "interactive['%s']"
	for _, v := range []struct {
		name string
		text *textShape
	}{{"body", m.Body}, {"footer", m.Footer}} {
		if v.text != nil && v.text.Text == nil {
			return refuse(131008, "Param "+at+"['text'] is required.", v.name)
		}
	}
	if m.Header != nil {
		if f := oneOf("interactive['header']['type']", m.Header.Type, "text", "video", "image", "document"); f != nil {
			return f
		}
	}
	if m.Action == nil {
		return refuse(131008, "Param "+at+" is required.", "action")
	}
	return m.Action.check(strings.ToLower(string(m.Type)))
}

func (a *actionShape) check(kind string) *failure {
	const at = "interactive['action']"
	switch kind {
	case "button":
		for i, b := range a.Buttons {
			if f := oneOf(fmt.Sprintf("%s['buttons'][%d]['type']", at, i), b.Type, "reply"); f != nil {
				return f
			}
		}
	case "product_list":
		for i, s := range a.Sections {
			if s.Items != nil && len(*s.Items) == 0 {
				return refuse(131009, "Param %s['sections'][%d]['product_items'] must not be empty.", at, i)
			}
		}
	case "catalog_message", "call_permission_request":
		if f := oneOf(at+"['name']", a.Name, kind); f != nil {
			return f
		}
		if kind == "catalog_message" && a.Parameters != nil && a.Parameters.Thumbnail == "" {
			return refuse(131008, "Param %s['parameters']['thumbnail_product_retailer_id'] is required.", at)
		}
	case "flow":
		if a.Parameters == nil {
			return refuse(131008, "Param %s['parameters'] is required.", at)
		}
		p := a.Parameters
		f := first(oneOf(at+"['name']", a.Name, "flow"),
			oneOf(at+"['parameters']['flow_message_version']", p.Version, "3"))
		if f == nil && p.Action != "" {
			f = oneOf(at+"['parameters']['flow_action']", p.Action, "navigate", "data_exchange")
		}
		if f == nil && p.Mode != "" {
			f = oneOf(at+"['parameters']['mode']", p.Mode, "draft", "published")
		}
		return f
	}
	return nil
}

func checkContacts(contacts []contactShape) *failure {
	for i, c := range contacts {
		lacks := func(list string, j int, member string) *failure {
			return refuse(131008, "Param contacts[%d]['%s'][%d]['%s'] is required.", i, list, j, member)
		}
		for j, v := range c.Phones {
			if v.Phone == "" {
				return lacks("phones", j, "phone")
			}
		}
		for j, v := range c.Emails {
			if v.Email == "" {
				return lacks("emails", j, "email")
			}
		}
		for j, v := range c.URLs {
			if v.URL == "" {
				return lacks("urls", j, "url")
			}
		}
	}
	return nil
}

func (c *componentShape) check(at string) *failure {
	kind := strings.ToLower(string(c.Type))
	if f := oneOf(at+"['type']", c.Type, "header", "body", "footer", "button", "carousel", "limited_time_offer", "order_status",
		"tap_target_configuration"); f != nil {
		return f
	}
	words := []string{"text", "currency", "date_time", "image", "video", "gif", "document", "location", "product"}
	switch kind {
	case "button":
		words = []string{"text", "payload", "action", "coupon_code", "ttl_minutes"}
		sub := strings.ToLower(string(c.SubType))
		if len(c.Parameters) == 0 && (sub == "quick_reply" || sub == "url" || sub == "catalog") {
			return refuse(131008, "Param %s['parameters'] is required.", at)
		}
	case "header", "body":
	default: // of these the file knows nothing
		return nil
	}
	for i, p := range c.Parameters {
		if f := checkParameter(fmt.Sprintf("%s['parameters'][%d]", at, i), p, words); f != nil {
			return f
		}
	}
	return nil
}

func checkParameter(at string, p map[string]json.RawMessage, words []string) *failure {
	var kind text
	if raw, given := p["type"]; given {
		if err := json.Unmarshal(raw, &kind); err != nil {
			return refuse(100, "Param %s['type'] must be a string.", at)
		}
	}
	if f := oneOf(at+"['type']", kind, words...); f != nil {
		return f
	}
	name := strings.ToLower(string(kind))
	value, given := p[name]
	if !given {
		return refuse(131008, "Param %s['%s'] is required.", at, name)
	}
	if name != "currency" && name != "date_time" {
		return nil
	}
	var v struct {
		Fallback *text        `json:"fallback_value"`
		Code     *text        `json:"code"`
		Amount   *json.Number `json:"amount_1000"`
	}
	if err := json.Unmarshal(value, &v); err != nil {
		return refuse(100, "Param %s['%s'] does not have the documented types.", at, name)
	}
	if v.Fallback == nil || name == "currency" && (v.Code == nil || v.Amount == nil) {
		return refuse(131008, "Param %s['%s'] lacks a required member.", at, name)
	}
	return nil
}
