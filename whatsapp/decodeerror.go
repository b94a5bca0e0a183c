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
	want reflect.Type // nil if the part is missing
	err  error
}

func (e *partError) Error() string { return e.path + ": " + e.err.Error() }
func (e *partError) Unwrap() error { return e.err }

// missing is the error of a part without which nothing can be read.
func missing(path string) error { return &partError{path: path, err: errors.New("it is missing")} }

func unmarshal[T any](b []byte) (T, error) {
	var v T
	return v, json.Unmarshal(b, &v)
}

// readable reports whether b is JSON for a T.
func readable[T any](b []byte) bool {
	_, err := unmarshal[T](b)
	return err == nil
}

// unmarshalAt reads the part of a body that stands at path.
func unmarshalAt[T any](path string, raw json.RawMessage) (T, error) {
	v, err := unmarshal[T](raw)
	if err != nil {
		err = &partError{path, raw, reflect.TypeFor[T](), err}
	}
	return v, err
}

// undecodable says that what stands at path breaks a rule so that it cannot be read, or where in the part of the body that
// err is about. The text of encoding/json's errors names Go types and differs from version to version, so it is not used.
func undecodable(path, rule string, err error) *waerrors.Error {
	part, ok := errors.AsType[*partError](err)
	if !ok {
		e := waerrors.NewInvalid("decode message", waerrors.FieldError{Path: path, Rule: rule})
		e.Err = err
		return e
	}
	f := waerrors.FieldError{Path: part.path, Rule: "want a value", Value: "nothing"}
	if part.want != nil {
		below, want, raw := misfit(part.want, part.raw)
		f = waerrors.FieldError{Path: strings.TrimPrefix(part.path+below, "."), Rule: wanted(want), Value: "a JSON " + jsonKind(raw)}
	}
	return waerrors.NewInvalid("decode message", f)
}

// misfit finds the innermost value of raw that does not fit its place in a Go type: its path, what the place wants, and
// the value.
func misfit(t reflect.Type, raw json.RawMessage) (path string, want reflect.Type, value json.RawMessage) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	fits := func(t reflect.Type, raw json.RawMessage) bool {
		return json.Unmarshal(raw, reflect.New(t).Interface()) == nil
	}
	switch t.Kind() {
	case reflect.Struct:
		members, _ := unmarshal[map[string]json.RawMessage](raw)
		for i := range t.NumField() {
			f := t.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if member, given := members[name]; given && f.IsExported() && !fits(f.Type, member) {
				path, want, value = misfit(f.Type, member)
				return "." + name + path, want, value
			}
		}
	case reflect.Slice:
		list, _ := unmarshal[[]json.RawMessage](raw)
		for i, element := range list {
			if !fits(t.Elem(), element) {
				path, want, value = misfit(t.Elem(), element)
				return at("", i) + path, want, value
			}
		}
	}
	return "", t, raw
}

// jsonKind names the JSON kind of a value.
func jsonKind(raw json.RawMessage) string {
	if len(raw) > 0 {
		switch raw[0] {
		case '"':
			return "string"
		case '{':
			return "object"
		case '[':
			return "array"
		case 't', 'f':
			return "boolean"
		case 'n':
			return "null"
		}
	}
	return "number"
}

// wanted is the rule that a value of another JSON kind breaks.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "want a text"
	case reflect.Bool:
		return "want true or false"
	case reflect.Int64:
		return "want a whole number"
	case reflect.Float64:
		return "want a number"
	case reflect.Slice:
		return "want a list"
	}
	return "want an object"
}
