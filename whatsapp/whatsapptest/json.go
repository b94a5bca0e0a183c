package whatsapptest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// metaJSON encodes v as Meta writes webhooks: every character beyond ASCII as \uXXXX in lower case, every slash as \/,
// and < > & as they are.
func metaJSON(v any) ([]byte, error) {
	b, err := plainJSON(v)
	return escape(b), err
}

// plainJSON encodes v without making < > & into escapes.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// escape rewrites the strings of a JSON text. Outside of strings there is neither a slash nor anything beyond ASCII.
func escape(in []byte) []byte {
	out := make([]byte, 0, len(in)+len(in)/8)
	for i := 0; i < len(in); {
		switch c := in[i]; {
		case c == '\\' && i+1 < len(in):
			out = append(out, c, in[i+1])
			i += 2
		case c == '/':
			out = append(out, '\\', '/')
			i++
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, n := utf8.DecodeRune(in[i:])
			if r > 0xffff {
				hi, lo := utf16.EncodeRune(r)
				out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
			} else {
				out = fmt.Appendf(out, `\u%04x`, r)
			}
			i += n
		}
	}
	return out
}

// A text is a JSON string that some clients write as a number, as ids and phone numbers often are.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] != '"' && b[0] != '{' && b[0] != '[' {
		if s := string(b); s != "null" {
			*t = text(s)
		}
		return nil
	}
	return json.Unmarshal(b, (*string)(t))
}

// words is a list that may come as one string with commas.
type words []string

func (w *words) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '"' {
		return json.Unmarshal(b, (*[]string)(w))
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*w = splitFields(s)
	return nil
}

// pick keeps the members of a JSON object that fields names, and always "id". Empty fields keep all. It returns the first
// name that the object does not have and that is not among the unset.
func pick(object any, fields, unset string) (json.RawMessage, string, error) {
	all, err := plainJSON(object)
	if err != nil || fields == "" {
		return all, "", err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(all, &members); err != nil {
		return nil, "", err
	}
	kept := map[string]json.RawMessage{}
	for _, name := range splitFields(fields) {
		switch v, has := members[name]; {
		case has:
			kept[name] = v
		case !slices.Contains(strings.Split(unset, ","), name) && !hasMember(reflect.TypeOf(object), name):
			return nil, name, nil
		}
	}
	if id, ok := members["id"]; ok {
		kept["id"] = id
	}
	out, err := plainJSON(kept)
	return out, "", err
}

// hasMember reports whether objects of a type can have a member, though one of them may leave it out.
func hasMember(t reflect.Type, name string) bool {
	for i := 0; t.Kind() == reflect.Struct && i < t.NumField(); i++ {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if tag == name || f.Anonymous && tag == "" && hasMember(f.Type, name) {
			return true
		}
	}
	return false
}

// splitFields reads Graph's field list and drops what stands in braces or after a period: "a,b{c,d},e.limit(1)".
func splitFields(s string) []string {
	var names []string
	var name strings.Builder
	depth, skip := 0, false
	flush := func() {
		if n := strings.TrimSpace(name.String()); n != "" {
			names = append(names, n)
		}
		name.Reset()
		skip = false
	}
	for _, r := range s {
		switch {
		case r == '{' || r == '(':
			depth++
		case r == '}' || r == ')':
			depth--
		case depth > 0:
		case r == ',':
			flush()
		case r == '.':
			skip = true
		case !skip:
			name.WriteRune(r)
		}
	}
	flush()
	return names
}
