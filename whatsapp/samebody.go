package whatsapp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// SameBody lists the JSON paths at which two bodies for POST /{phone-number-id}/messages differ in more than spelling.
// Spelling is: a number or boolean in quotes; the case of a "type", "sub_type", "recipient_type" or "messaging_product"; a
// documented default that one of them leaves out (messaging_product whatsapp, preview_url and voice false, recipient_type
// individual, type text, interactive.body.type text, language.policy deterministic, flow_action navigate, mode published);
// null, an empty list, empty parameters or an empty optional text against nothing (of a caption, a header or footer, an
// address, a contact, the callback data …); the order of a template's components, and components without values. An empty
// list means that both ask for the same message; a body that is not JSON differs at "".
func SameBody(a, b []byte) []string { return compareAt(a, b, "") }

func compareAt(a, b []byte, path string) []string { return (&differ{}).bodies(a, b, path) }

func parse(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	return v, nil
}

type differ struct{ paths []string }

func (d *differ) bodies(a, b []byte, path string) []string {
	x, err := parse(a)
	if err != nil {
		return []string{path}
	}
	y, err := parse(b)
	if err != nil {
		return []string{path}
	}
	d.compare(path, "", x, y)
	return d.paths
}

func (d *differ) compare(path, name string, a, b any) {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			d.objects(path, x, y)
			return
		}
	case []any:
		if y, ok := b.([]any); ok {
			d.lists(path, name, x, y)
			return
		}
	default:
		if sameScalar(name, a, b) {
			return
		}
	}
	d.paths = append(d.paths, path)
}

func (d *differ) objects(path string, a, b map[string]any) {
	for _, name := range memberNames(a, b) {
		p := strings.TrimPrefix(path+"."+name, ".")
		x, inA := a[name]
		y, inB := b[name]
		inA, inB = inA && !(x == "" && emptyIsAbsent(p)), inB && !(y == "" && emptyIsAbsent(p))
		switch {
		case inA && inB:
			d.compare(p, name, x, y)
		case inA && !isDefault(p, name, x), inB && !isDefault(p, name, y):
			d.paths = append(d.paths, p)
		}
	}
}

// emptyIsAbsent reports whether an empty text says the same as no member, even where that has a default.
func emptyIsAbsent(path string) bool {
	return path == "type" || path == "recipient_type" || path == "biz_opaque_callback_data"
}

func (d *differ) lists(path, name string, a, b []any) {
	if name == "components" {
		a, b = orderComponents(a), orderComponents(b)
	}
	if len(a) != len(b) {
		d.paths = append(d.paths, path)
		return
	}
	for i := range a {
		d.compare(at(path, i), "", a[i], b[i])
	}
}

func sameScalar(name string, a, b any) bool {
	switch x := a.(type) {
	case string:
		switch y := b.(type) {
		case string:
			return x == y || spelledFreely(name) && strings.EqualFold(x, y)
		case json.Number:
			return sameNumber(x, y.String())
		case bool:
			return x == strconv.FormatBool(y)
		}
	case json.Number:
		switch y := b.(type) {
		case string:
			return sameNumber(x.String(), y)
		case json.Number:
			return sameNumber(x.String(), y.String())
		}
	case bool:
		if y, ok := b.(string); ok {
			return y == strconv.FormatBool(x)
		}
		return a == b
	case nil:
		return b == nil || b == ""
	}
	return false
}

// spelledFreely reports whether the case of a member does not matter.
func spelledFreely(name string) bool {
	return name == "type" || name == "sub_type" || name == "recipient_type" || name == "messaging_product"
}

// sameNumber compares whole numbers exactly, since ids exceed what a float holds.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) > 15 && len(b) > 15 && !strings.ContainsAny(a+b, ".eE") {
		return false
	}
	x, err := strconv.ParseFloat(a, 64)
	if err != nil {
		return false
	}
	y, err := strconv.ParseFloat(b, 64)
	return err == nil && x == y
}

// isDefault reports whether leaving a member out says the same as v.
func isDefault(path, name string, v any) bool {
	switch x := v.(type) {
	case nil:
		return true
	case bool:
		return !x && (name == "preview_url" || name == "voice")
	case []any:
		if name == "components" {
			x = orderComponents(x)
		}
		return len(x) == 0 && name != "buttons" && name != "sections" && name != "cards"
	case map[string]any:
		switch name {
		case "parameters", "org":
			return len(x) == 0
		case "header":
			return x["type"] == "text" && x["text"] == "" && len(x) == 2
		case "footer", "values", "validation_errors":
			return blank(x)
		}
		return false
	case string:
		switch {
		case path == "type":
			return strings.EqualFold(x, "text")
		case name == "type" && strings.HasSuffix(path, "interactive.body.type"):
			return x == "text"
		case path == "messaging_product":
			return x == "whatsapp"
		case path == "recipient_type":
			return strings.EqualFold(x, "individual")
		case name == "policy":
			return strings.EqualFold(x, "deterministic")
		case name == "flow_action":
			return x == "navigate"
		case name == "mode":
			return x == "published"
		case x != "":
			return false
		}
		switch name {
		case "caption", "filename", "address", "name", "description", "title":
			return true
		}
		return strings.HasPrefix(path, "contacts[") || isAddress(path)
	}
	return false
}

// blank reports whether an object has only empty texts.
func blank(o map[string]any) bool {
	for _, v := range o {
		if v != "" {
			return false
		}
	}
	return true
}

// isAddress reports whether a member belongs to an address: Meta's own samples name all of them, most of them empty.
func isAddress(path string) bool {
	rest, ok := strings.CutPrefix(path, "interactive.action.parameters.")
	return ok && (strings.HasPrefix(rest, "values.") || strings.HasPrefix(rest, "validation_errors.") ||
		strings.HasPrefix(rest, "saved_addresses[") && strings.Contains(rest, "].value."))
}

// memberNames returns the names of both objects, sorted.
func memberNames(a, b map[string]any) []string {
	names := slices.Collect(maps.Keys(a))
	for name := range b {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// orderComponents puts the components of a template into one order, as Meta sorts them by type and index itself, and
// drops those that give no value.
func orderComponents(list []any) []any {
	out := make([]any, 0, len(list))
	for _, c := range list {
		if !emptyComponent(c) {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b any) int { return strings.Compare(componentKey(a), componentKey(b)) })
	return out
}

// emptyComponent reports whether c is a header, body or footer without values.
func emptyComponent(c any) bool {
	o, _ := c.(map[string]any)
	kind, _ := o["type"].(string)
	switch strings.ToLower(kind) {
	case "header", "body", "footer":
	default:
		return false
	}
	for name, v := range o {
		if list, ok := v.([]any); name != "type" && v != nil && !(name == "parameters" && ok && len(list) == 0) {
			return false
		}
	}
	return true
}

func componentKey(c any) string {
	o, _ := c.(map[string]any)
	kind, _ := o["type"].(string)
	index := ""
	switch x := o["index"].(type) {
	case string:
		index = x
	case json.Number:
		index = x.String()
	}
	if len(index) < 2 {
		index = "0" + index
	}
	return strings.ToLower(kind) + " " + index
}
