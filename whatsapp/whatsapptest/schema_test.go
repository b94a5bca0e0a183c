package whatsapptest_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// A schema is the part of JSON Schema that the request schemas of Meta's OpenAPI file use. Format and the limits of
// numbers do not occur in them with meaning; additionalProperties is left out on purpose, see deviations.
type schema struct {
	Ref           string             `yaml:"$ref"`
	Type          typeNames          `yaml:"type"`
	Enum          []any              `yaml:"enum"`
	Required      []string           `yaml:"required"`
	Properties    map[string]*schema `yaml:"properties"`
	Items         *schema            `yaml:"items"`
	AllOf         []*schema          `yaml:"allOf"`
	OneOf         []*schema          `yaml:"oneOf"`
	AnyOf         []*schema          `yaml:"anyOf"`
	Pattern       string             `yaml:"pattern"`
	MinLength     *int               `yaml:"minLength"`
	MaxLength     *int               `yaml:"maxLength"`
	MinItems      *int               `yaml:"minItems"`
	MaxItems      *int               `yaml:"maxItems"`
	Discriminator *struct {
		Name    string            `yaml:"propertyName"`
		Mapping map[string]string `yaml:"mapping"`
	} `yaml:"discriminator"`
}

// typeNames are one JSON type or several.
type typeNames []string

func (n *typeNames) UnmarshalYAML(v *yaml.Node) error {
	if v.Kind == yaml.ScalarNode {
		*n = typeNames{v.Value}
		return nil
	}
	return v.Decode((*[]string)(n))
}

// schemas are those of an OpenAPI file, by name.
type schemas map[string]*schema

func readSchemas(t *testing.T, file string) schemas {
	t.Helper()
	b, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		t.Skipf("%s is not here", file)
	}
	require.NoError(t, err)
	var doc struct {
		Components struct {
			Schemas schemas `yaml:"schemas"`
		} `yaml:"components"`
	}
	require.NoError(t, yaml.Unmarshal(b, &doc))
	return doc.Components.Schemas
}

// check returns what is wrong with a value that encoding/json decoded, nothing if it is valid.
func (all schemas) check(name string, value any) []string {
	return all.walk(all[name], value, "", nil)
}

// walk goes down. Inside are the schemas whose discriminator was followed already: what it names is made of them.
func (all schemas) walk(s *schema, value any, path string, inside []*schema) []string {
	if s == nil {
		return []string{path + ": no such schema"}
	}
	if s.Ref != "" {
		return all.walk(all[s.Ref[strings.LastIndex(s.Ref, "/")+1:]], value, path, inside)
	}
	if named, is := all.named(s, value, inside); is { // in OpenAPI it says which alternative counts
		if named == nil {
			return []string{path + ": no schema for this " + s.Discriminator.Name}
		}
		return all.walk(named, value, path, append(slices.Clip(inside), s))
	}
	var bad []string
	if len(s.Type) > 0 && !slices.ContainsFunc(s.Type, func(kind string) bool { return isType(value, kind) }) {
		return []string{fmt.Sprintf("%s: want %v, got %T", path, s.Type, value)}
	}
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, value) {
		bad = append(bad, fmt.Sprintf("%s: want one of %v", path, s.Enum))
	}
	switch v := value.(type) {
	case string:
		bad = append(bad, s.checkString(v, path)...)
	case []any:
		if s.MinItems != nil && len(v) < *s.MinItems || s.MaxItems != nil && len(v) > *s.MaxItems {
			bad = append(bad, fmt.Sprintf("%s: %d items", path, len(v)))
		}
		for i, item := range v {
			if s.Items != nil {
				bad = append(bad, all.walk(s.Items, item, fmt.Sprintf("%s[%d]", path, i), nil)...)
			}
		}
	case map[string]any:
		for _, name := range s.Required {
			if _, given := v[name]; !given {
				bad = append(bad, path+"."+name+": missing")
			}
		}
		for name, p := range s.Properties {
			if member, given := v[name]; given {
				bad = append(bad, all.walk(p, member, path+"."+name, nil)...)
			}
		}
	}
	for _, part := range s.AllOf {
		bad = append(bad, all.walk(part, value, path, inside)...)
	}
	return append(bad, all.alternatives(s, value, path, inside)...)
}

// named returns the schema that the discriminator names.
func (all schemas) named(s *schema, value any, inside []*schema) (*schema, bool) {
	object, is := value.(map[string]any)
	if s.Discriminator == nil || !is || slices.Contains(inside, s) {
		return nil, false
	}
	kind, _ := object[s.Discriminator.Name].(string)
	ref := s.Discriminator.Mapping[kind]
	return all[ref[strings.LastIndex(ref, "/")+1:]], true
}

func (all schemas) alternatives(s *schema, value any, path string, inside []*schema) []string {
	if len(s.OneOf)+len(s.AnyOf) == 0 {
		return nil
	}
	fits := 0
	var why []string
	for _, part := range slices.Concat(s.OneOf, s.AnyOf) {
		wrong := all.walk(part, value, path, inside)
		if len(wrong) == 0 {
			fits++
		}
		why = append(why, wrong...)
	}
	switch {
	case fits == 0:
		return why
	case fits > 1 && len(s.OneOf) > 0:
		return []string{path + ": fits several alternatives"}
	}
	return nil
}

func (s *schema) checkString(v, path string) []string {
	var bad []string
	n := utf8.RuneCountInString(v)
	if s.MinLength != nil && n < *s.MinLength || s.MaxLength != nil && n > *s.MaxLength {
		bad = append(bad, fmt.Sprintf("%s: %d characters", path, n))
	}
	if s.Pattern != "" {
		if matched, err := regexp.MatchString(s.Pattern, v); err != nil || !matched {
			bad = append(bad, fmt.Sprintf("%s: want %s, got %q", path, s.Pattern, v))
		}
	}
	return bad
}

func isType(value any, kind string) bool {
	switch v := value.(type) {
	case nil:
		return kind == "null"
	case bool:
		return kind == "boolean"
	case string:
		return kind == "string"
	case float64:
		return kind == "number" || kind == "integer" && v == float64(int64(v))
	case []any:
		return kind == "array"
	case map[string]any:
		return kind == "object"
	}
	return false
}
