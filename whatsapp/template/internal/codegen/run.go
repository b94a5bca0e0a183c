package codegen

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/wacloud/wacloud/whatsapp"
	"github.com/wacloud/wacloud/whatsapp/template"
)

const usage = `watemplate writes one Go struct for every template that can be sent.

	watemplate -in templates.json -out templates.go -package messages
	watemplate -waba 102290129340398 -save templates.json -out templates.go

The file is what the API lists: {"data":[…]}, or the list alone. From the account it needs WHATSAPP_TOKEN in the
environment. With -check nothing is written: what would change is printed, and the exit code is 1.

`

type options struct {
	in, waba, baseURL, save, out, pkg string
	check                             bool
}

// Run does what the command watemplate does and returns its exit code: 0, 1 for drift, 2 for a failure.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("watemplate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.in, "in", "", "`file` of templates, instead of the account")
	flags.StringVar(&o.waba, "waba", getenv("WHATSAPP_WABA_ID"), "`id` of the WhatsApp Business Account")
	flags.StringVar(&o.baseURL, "base-url", cmp.Or(getenv("WHATSAPP_BASE_URL"), whatsapp.DefaultBaseURL), "`address` of the Graph API")
	flags.StringVar(&o.save, "save", "", "`file` to write the account's templates to, for -in")
	flags.StringVar(&o.out, "out", "", "Go `file` to write; none for standard output")
	flags.StringVar(&o.pkg, "package", "messages", "`name` of the package")
	flags.BoolVar(&o.check, "check", false, "write nothing, print what would change, and exit with 1 if anything would")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	drift, err := o.run(ctx, getenv, stdout)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "watemplate:", err)
		return 2
	case drift:
		return 1
	}
	return 0
}

func (o *options) run(ctx context.Context, getenv func(string) string, stdout io.Writer) (drift bool, err error) {
	switch {
	case (o.in == "") == (o.waba == ""):
		return false, errors.New("want either -in or -waba")
	case o.check && o.out == "":
		return false, errors.New("-check wants -out, the file to compare with")
	case !token.IsIdentifier(o.pkg):
		return false, fmt.Errorf("-package %q is not a name", o.pkg)
	}
	templates, err := o.load(ctx, getenv)
	if err != nil {
		return false, err
	}
	if o.save != "" {
		if drift, err = o.write(o.save, saved(templates), stdout); err != nil {
			return false, err
		}
	}
	source, err := Generate(templates, o.pkg)
	if err != nil {
		return false, err
	}
	if o.out == "" {
		_, err = stdout.Write(source)
		return drift, err
	}
	changed, err := o.write(o.out, source, stdout)
	return drift || changed, err
}

// load reads the templates from the file or the account.
func (o *options) load(ctx context.Context, getenv func(string) string) ([]*template.Template, error) {
	if o.in != "" {
		b, err := os.ReadFile(o.in)
		if err != nil {
			return nil, err
		}
		return Read(b)
	}
	// Nothing is sent from a number here, so the account's id stands in its place.
	wa, err := whatsapp.NewClient(o.waba, getenv("WHATSAPP_TOKEN"), whatsapp.WithBaseURL(o.baseURL))
	if err != nil {
		return nil, err
	}
	var out []*template.Template
	for t, err := range template.NewClient(wa, o.waba).All(ctx, template.Query{PageSize: 100}) {
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Read reads templates as the API lists them: {"data":[…]}, or the list alone.
func Read(b []byte) ([]*template.Template, error) {
	var list []*template.Template
	if json.Unmarshal(b, &list) == nil {
		return list, nil
	}
	var page struct {
		Data []*template.Template `json:"data"`
	}
	if err := json.Unmarshal(b, &page); err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	return page.Data, nil
}

// saved is what a later run reads, in an order that does not change. Addresses of samples change with every call, so
// they are left out.
func saved(templates []*template.Template) []byte {
	list := slices.Clone(templates)
	slices.SortStableFunc(list, func(a, b *template.Template) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Language, b.Language))
	})
	for i, t := range list {
		own := *t
		own.Quality, own.Header = "", withoutSample(t.Header)
		own.Cards = slices.Clone(t.Cards)
		for j := range own.Cards {
			own.Cards[j].Header = withoutSample(own.Cards[j].Header)
		}
		list[i] = &own
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if e.Encode(struct {
		Data []*template.Template `json:"data"`
	}{list}) != nil {
		return nil
	}
	return b.Bytes()
}

// withoutSample returns a header without its sample.
func withoutSample(h template.Header) template.Header {
	switch h.(type) {
	case *template.ImageHeader:
		return &template.ImageHeader{}
	case *template.VideoHeader:
		return &template.VideoHeader{}
	case *template.GIFHeader:
		return &template.GIFHeader{}
	case *template.DocumentHeader:
		return &template.DocumentHeader{}
	}
	return h
}

// write writes a file, or with -check prints how it would change.
func (o *options) write(name string, content []byte, stdout io.Writer) (drift bool, err error) {
	if !o.check {
		return false, os.WriteFile(name, content, 0o644) //nolint:gosec // source code, for everybody to read
	}
	old, err := os.ReadFile(name)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	if bytes.Equal(old, content) {
		return false, nil
	}
	fmt.Fprintf(stdout, "%s is not what the templates are:\n", filepath.Base(name))
	for _, line := range diff(lines(old), lines(content)) {
		fmt.Fprintln(stdout, line)
	}
	return true, nil
}
