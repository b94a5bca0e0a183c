package main_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	gallery "github.com/wacloud/wacloud/examples/gallery"
	"github.com/wacloud/wacloud/whatsapp"
)

// TestEveryTypeIsShown reads the closed lists of package whatsapp from its source: each type of each of them must be in
// the gallery.
func TestEveryTypeIsShown(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, m := range gallery.Messages() {
		require.NoError(t, whatsapp.Check(m), "%T", m)
		collect(reflect.ValueOf(m), shown)
	}
	unions := unions(t)
	for name, least := range map[string]int{"Message": 29, "Header": 4, "CardAction": 2, "Param": 10, "TemplateButton": 9} {
		require.GreaterOrEqual(t, len(unions[name]), least, "%s: the source was not understood", name)
		for _, member := range unions[name] {
			assert.True(t, shown[member], "%s *whatsapp.%s is not in the gallery", name, member)
		}
	}
	assert.Contains(t, unions["Message"], "ReadReceipt")
	assert.Contains(t, unions["Param"], "GIFParam")
}

// collect names the struct types of package whatsapp that v holds.
func collect(v reflect.Value, names map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			collect(v.Elem(), names)
		}
	case reflect.Slice:
		for i := range v.Len() {
			collect(v.Index(i), names)
		}
	case reflect.Struct:
		if v.Type().PkgPath() != reflect.TypeFor[whatsapp.Text]().PkgPath() {
			return
		}
		names[v.Type().Name()] = true
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				collect(v.Field(i), names)
			}
		}
	}
}

// unions lists, for every exported interface of package whatsapp with unexported methods, the exported types that have them.
func unions(t *testing.T) map[string][]string {
	t.Helper()
	names, err := filepath.Glob("../../whatsapp/*.go")
	require.NoError(t, err)
	wants := map[string][]string{}          // interface: unexported methods
	methods := map[string]map[string]bool{} // type: methods with a pointer receiver
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.TypeSpec:
				if i, ok := n.Type.(*ast.InterfaceType); ok && n.Name.IsExported() {
					for _, m := range i.Methods.List {
						if len(m.Names) == 1 && !m.Names[0].IsExported() {
							wants[n.Name.Name] = append(wants[n.Name.Name], m.Names[0].Name)
						}
					}
				}
			case *ast.FuncDecl:
				if n.Recv == nil {
					return false
				}
				star, ok := n.Recv.List[0].Type.(*ast.StarExpr)
				if !ok {
					return false
				}
				if receiver, ok := star.X.(*ast.Ident); ok && receiver.IsExported() {
					if methods[receiver.Name] == nil {
						methods[receiver.Name] = map[string]bool{}
					}
					methods[receiver.Name][n.Name.Name] = true
				}
			}
			return true
		})
	}
	members := map[string][]string{}
	for union, want := range wants {
		for name, has := range methods {
			if !slices.ContainsFunc(want, func(m string) bool { return !has[m] }) {
				members[union] = append(members[union], name)
			}
		}
	}
	return members
}

// TestEveryGoldenFeatureIsShown compares with the recorded bodies of package whatsapp: every type, interactive type,
// header, component, sub-type and parameter that stands in one of them stands in a body of the gallery too.
func TestEveryGoldenFeatureIsShown(t *testing.T) {
	t.Parallel()
	shown := map[string]bool{}
	for _, m := range gallery.Messages() {
		to := whatsapp.Phone("15550001111")
		switch m.(type) {
		case *whatsapp.Pin:
			to = whatsapp.Group("Y2FwaV9ncm91cDoxNTU1MDAwMTExMToxMjAzNjM")
		case *whatsapp.ReadReceipt:
			to = whatsapp.Recipient{}
		}
		body, err := (&whatsapp.Outgoing{To: to, Message: m}).MarshalJSON()
		require.NoError(t, err)
		maps.Copy(shown, features(t, body))
	}
	files, err := filepath.Glob("../../whatsapp/testdata/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		switch filepath.Base(name) {
		case "raw.json", "template_unknown.json": // made-up types, which the API would refuse
			continue
		}
		body, err := os.ReadFile(name)
		require.NoError(t, err)
		for feature := range features(t, body) {
			assert.True(t, shown[feature], "%s of %s is not in the gallery", feature, name)
		}
	}
}

func features(t *testing.T, body []byte) map[string]bool {
	t.Helper()
	type part struct {
		Type    string `json:"type"`
		SubType string `json:"sub_type"`
	}
	type component struct {
		part
		Parameters []part `json:"parameters"`
	}
	var m struct {
		part
		Status      string `json:"status"`
		Interactive struct {
			part
			Header part `json:"header"`
		} `json:"interactive"`
		Template struct {
			Components []struct {
				component
				Cards []struct {
					Components []component `json:"components"`
				} `json:"cards"`
			} `json:"components"`
		} `json:"template"`
	}
	require.NoError(t, json.Unmarshal(body, &m))
	found := map[string]bool{}
	add := func(parts ...string) { found[strings.ToLower(strings.Join(parts, " "))] = true }
	add("type", m.Type, m.Status, m.Interactive.Type)
	add("header", m.Interactive.Header.Type)
	put := func(where string, c component) {
		add(where, c.Type, c.SubType)
		for _, p := range c.Parameters {
			add(where, c.Type, c.SubType, p.Type)
		}
	}
	for _, c := range m.Template.Components {
		put("template", c.component)
		for _, card := range c.Cards {
			for _, c := range card.Components {
				put("card", c)
			}
		}
	}
	return found
}
