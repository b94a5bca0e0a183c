package whatsapp

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	waerrors "github.com/wacloud/wacloud/errors"
)

// A partError is why a part of a body cannot be read.
type partError struct {
	path string // of the part
	raw  json.RawMessage
	err  error
}

func (e *partError) Error() string { return e.path + ": " + e.err.Error() }
func (e *partError) Unwrap() error { return e.err }

func unmarshal[T any](b []byte) (T, error) {
	var v T
	return v, json.Unmarshal(b, &v)
}

// unmarshalAt reads the part of a body that stands at path.
func unmarshalAt[T any](path string, raw json.RawMessage) (T, error) {
	v, err := unmarshal[T](raw)
	if err != nil {
		err = &partError{path, raw, err}
	}
	return v, err
}

func undecodable(path, rule string, err error) *waerrors.Error {
	e := waerrors.NewInvalid("decode message", waerrors.FieldError{Path: path, Rule: rule})
	e.Err = err
	return e
}

// undecodablePart says where in the part at path, or in a part of that part, something stands that cannot be read.
func undecodablePart(path string, raw json.RawMessage, err error) *waerrors.Error {
	if part, ok := errors.AsType[*partError](err); ok {
		path, raw, err = part.path, part.raw, part.err
	}
	t, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return undecodable(path, "want what the documentation shows for this type", err)
	}
	kind, _, _ := strings.Cut(t.Value, " ") // "number 1.5"
	var names []string
	if t.Field != "" {
		names = strings.Split(t.Field, ".")
	}
	if v, err := parse(raw); err == nil {
		if below, found := locate(v, names, kind); found {
			path = strings.TrimPrefix(path+below, ".")
		}
	}
	return waerrors.NewInvalid("decode message", waerrors.FieldError{Path: path, Rule: wanted(t.Type), Value: "a JSON " + kind})
}

// locate returns the path below v that leads through members of these names, and through the lists on the way, to a value
// of a JSON kind.
func locate(v any, names []string, kind string) (path string, found bool) {
	if list, ok := v.([]any); ok && (len(names) > 0 || kind != "array") {
		for i, v := range list {
			if below, found := locate(v, names, kind); found {
				return at("", i) + below, true
			}
		}
		return "", false
	}
	if len(names) == 0 {
		return "", kindOfJSON(v) == kind
	}
	object, ok := v.(map[string]any)
	if !ok {
		return "", false
	}
	below, found := locate(object[names[0]], names[1:], kind)
	return "." + names[0] + below, found
}

func kindOfJSON(v any) string {
	switch v.(type) {
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "bool"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return "null"
}

// wanted is the rule that a value of another JSON kind breaks.
func wanted(t reflect.Type) string {
	if t != nil {
		switch t.Kind() {
		case reflect.String:
			return "want a text"
		case reflect.Bool:
			return "want true or false"
		case reflect.Int, reflect.Int64:
			return "want a whole number"
		case reflect.Float64:
			return "want a number"
		case reflect.Slice:
			return "want a list"
		case reflect.Struct, reflect.Map:
			return "want an object"
		}
	}
	return "want what the documentation shows for this type"
}
