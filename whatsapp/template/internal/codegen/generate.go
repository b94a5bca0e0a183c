// Package codegen writes Go code for the templates of an account: one struct for each, with a field for each parameter.
package codegen

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"slices"
	"strings"

	"github.com/wacloud/wacloud/whatsapp/template"
)

// A version is one struct: the languages of a template that have the same parameters.
type version struct {
	name      string // of the type
	templates []*template.Template
	unit      *unit
}

// Generate returns the source of a file of package pkg for the templates that can be sent; those without a status count
// as approved. Languages with other parameters than the first get a struct of their own. The same templates give the same
// source, in whatever order they come.
func Generate(templates []*template.Template, pkg string) ([]byte, error) {
	list := slices.DeleteFunc(slices.Clone(templates), func(t *template.Template) bool {
		return t == nil || t.Name == "" || !sendable(t.Status)
	})
	slices.SortStableFunc(list, func(a, b *template.Template) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Language, b.Language))
	})
	g := generator{top: scope{}}
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Name == list[0].Name {
			n++
		}
		g.template(list[:n])
		list = list[n:]
	}
	return g.source(pkg)
}

func sendable(s template.Status) bool {
	switch s {
	case "", template.Approved, template.Flagged, template.Reinstated, template.Unarchived, template.Locked:
		return true
	}
	return false
}

type generator struct {
	out bytes.Buffer
	top scope
}

func (g *generator) printf(format string, args ...any) { fmt.Fprintf(&g.out, format, args...) }

// template writes one template in all its languages.
func (g *generator) template(languages []*template.Template) {
	var versions []*version
	for _, t := range languages {
		u := describe(&t.Definition)
		i := slices.IndexFunc(versions, func(v *version) bool { return v.unit.signature() == u.signature() })
		if i < 0 {
			versions = append(versions, &version{unit: u})
			i = len(versions) - 1
		}
		versions[i].templates = append(versions[i].templates, t)
	}
	for i, v := range versions {
		v.name = identifier(v.templates[0].Name)
		if i > 0 {
			v.name += identifier(v.templates[0].Language)
		}
		v.name = g.top.take(v.name)
		g.version(v)
	}
}

func (g *generator) version(v *version) {
	first := v.templates[0]
	language := g.top.take(v.name + "Language")
	g.printf("// %s is the template %s (%s).\n", v.name, oneLine(first.Name), oneLine(string(first.Category)))
	for _, t := range v.templates {
		g.printf("//\n// %s:\n//\n", inert(oneLine(t.Language)))
		g.text(t)
	}
	g.printf("type %s struct {\n", v.name)
	g.printf("Language %s // %q if it is \"\"\n", language, first.Language)
	cards := g.fields(v)
	g.printf("}\n\n// %s is a language that %s is approved in.\ntype %s string\n\nconst (\n", language, oneLine(first.Name), language)
	for _, t := range v.templates {
		g.printf("%s %s = %q\n", g.top.take(v.name+"In"+identifier(t.Language)), language, t.Language)
	}
	g.printf(")\n\n// Message returns what sends the template.\nfunc (t %s) Message() *whatsapp.Template {\n", v.name)
	g.printf("language := t.Language\nif language == \"\" {\nlanguage = %q\n}\n", first.Language)
	g.printf("m := &whatsapp.Template{Name: %q, Language: string(language)}\n", first.Name)
	for _, l := range v.unit.lines {
		g.printf("%s\n", l)
	}
	cards.fill(g)
	g.printf("return m\n}\n\n")
	cards.types(g)
}

// fields writes the fields and returns the types of the cards.
func (g *generator) fields(v *version) cardTypes {
	for _, f := range v.unit.fields {
		g.printf("%s %s // %s\n", f.name, f.typ, oneLine(f.doc))
	}
	var c cardTypes
	switch u := v.unit; {
	case u.cards != nil:
		name := g.top.take(v.name + "Card")
		c = append(c, cardType{"Cards", name, u.cards, true})
		if u.count == 0 {
			g.printf("Cards []%s // 2 to 10\n", name)
		} else {
			g.printf("Cards [%d]%s\n", u.count, name)
		}
	default:
		for i, each := range u.each {
			field := fmt.Sprintf("Card%d", i)
			name := g.top.take(v.name + field)
			c = append(c, cardType{field, name, each, false})
			g.printf("%s %s\n", field, name)
		}
	}
	return c
}

type cardType struct {
	field, name string
	unit        *unit
	many        bool
}

type cardTypes []cardType

func (c cardTypes) fill(g *generator) {
	for _, t := range c {
		if t.many {
			g.printf("for _, c := range t.%s {\nm.Cards = append(m.Cards, c.card())\n}\n", t.field)
		} else {
			g.printf("m.Cards = append(m.Cards, t.%s.card())\n", t.field)
		}
	}
}

func (c cardTypes) types(g *generator) {
	for _, t := range c {
		g.printf("// %s is a card of the carousel.\ntype %s struct {\n", t.name, t.name)
		for _, f := range t.unit.fields {
			g.printf("%s %s // %s\n", f.name, f.typ, oneLine(f.doc))
		}
		receiver := "t "
		if len(t.unit.lines) == 0 {
			receiver = ""
		}
		g.printf("}\n\nfunc (%s%s) card() whatsapp.TemplateCard {\nvar m whatsapp.TemplateCard\n", receiver, t.name)
		for _, l := range t.unit.lines {
			g.printf("%s\n", l)
		}
		g.printf("return m\n}\n\n")
	}
}

// text writes what a template says as a comment.
func (g *generator) text(t *template.Template) {
	for line := range strings.SplitSeq(t.Text(), "\n") {
		g.printf("//\t%s\n", inert(oneLine(line)))
	}
}

// inert marks a line that a Go tool could take for more than a comment. One that begins with "+build" anywhere in a file,
// gofmt moves to its head as a constraint.
func inert(line string) string {
	for _, begin := range []string{"+build", "//", "/*", "*/", "go:", "line ", "export ", "extern ", "#cgo"} {
		if strings.HasPrefix(line, begin) {
			return "> " + line
		}
	}
	return line
}

// oneLine keeps a text that came from elsewhere inside its comment.
func oneLine(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0xfeff || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "?")))
}

// source returns the whole file.
func (g *generator) source(pkg string) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "// Code generated by watemplate; DO NOT EDIT.\n\npackage %s\n\nimport (\n", pkg)
	body := g.out.String()
	for _, std := range []string{"encoding/json", "time"} {
		if name := std[strings.LastIndex(std, "/")+1:]; strings.Contains(body, " "+name+".") {
			fmt.Fprintf(&b, "%q\n", std)
		}
	}
	b.WriteString("\n\"github.com/wacloud/wacloud/whatsapp\"\n")
	b.WriteString(")\n\n" + body)
	if body == "" {
		return nil, fmt.Errorf("no template that can be sent")
	}
	return format.Source(b.Bytes())
}
