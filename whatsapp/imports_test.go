package whatsapp_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/wacloud/wacloud"

// A listed package is one line of go list: what its non-test code imports, and all that this pulls in.
type listed struct {
	folder  string // below the module, "whatsapp/graph"
	imports []string
	deps    []string
}

func listPackages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list",
		"-f", `{{.ImportPath}};{{join .Imports ","}};{{join .Deps ","}}`, "./...")
	cmd.Dir = ".."
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	require.NoError(t, err, "go list")
	var all []listed
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), ";")
		require.Len(t, f, 3, line)
		split := func(s string) []string {
			return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
		}
		folder := strings.TrimPrefix(strings.TrimPrefix(f[0], module), "/")
		all = append(all, listed{folder, split(f[1]), split(f[2])})
	}
	require.NotEmpty(t, all)
	return all
}

// allowed returns which of our packages a package may import. Packages below internal may import what their owner may,
// and the owner's other internal packages.
func allowed(folder string) []string {
	switch folder {
	case "errors":
		return nil
	case "phone", "webhook", "whatsapp/graph":
		return []string{"errors"}
	case "webhook/webhooktest":
		return []string{"errors", "webhook"}
	case "media":
		return []string{"errors", "whatsapp/graph"}
	case "profile":
		return []string{"errors", "whatsapp/graph", "media"}
	case "whatsapp":
		return []string{"errors", "whatsapp/graph", "media", "webhook"}
	case "whatsapp/internal/transport":
		return []string{"errors", "whatsapp/graph"}
	case "whatsapp/track":
		return []string{"errors", "whatsapp", "webhook"}
	case "whatsapp/track/tracktest":
		return []string{"errors", "whatsapp/track"}
	case "whatsapp/template": // its bridge makes whatsapp.Template, and its cache hears webhooks
		return []string{"errors", "whatsapp/graph", "media", "whatsapp/internal/area", "webhook", "whatsapp"}
	case "whatsapp/template/internal/codegen":
		return []string{"whatsapp", "whatsapp/template"}
	case "whatsapp/template/cmd/watemplate":
		return []string{"whatsapp/template/internal/codegen"}
	case "whatsapp/whatsapptest":
		return []string{"errors", "media", "whatsapp", "webhook"}
	}
	if owner, _, ok := strings.Cut(folder, "/internal/"); ok {
		return allowed(owner)
	}
	return []string{"errors", "whatsapp/graph", "media", "whatsapp/internal/area"} // the management areas
}

func TestImportsAmongOurPackages(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		if strings.HasPrefix(p.folder, "examples") {
			continue
		}
		owner, _, _ := strings.Cut(p.folder, "/internal/")
		for _, imp := range p.imports {
			folder, ours := strings.CutPrefix(imp, module+"/")
			if !ours || strings.HasPrefix(folder, owner+"/internal/") {
				continue
			}
			assert.Contains(t, allowed(p.folder), folder, "%s must not import %s", p.folder, folder)
		}
	}
}

func TestImportsOfOthers(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		for _, imp := range p.imports {
			if foreign(imp) {
				assert.Contains(t, []string{
					"github.com/hashicorp/go-retryablehttp",
					"golang.org/x/time/rate",
					"github.com/nyaruka/phonenumbers",
					"github.com/gabriel-vasile/mimetype",
				}, imp, "%s imports a module that is not agreed on", p.folder)
			}
		}
	}
}

// foreign reports whether an import path is neither the standard library's nor ours.
func foreign(imp string) bool {
	first, _, _ := strings.Cut(imp, "/")
	return strings.Contains(first, ".") && imp != module && !strings.HasPrefix(imp, module+"/")
}

func TestReach(t *testing.T) {
	t.Parallel()
	under := func(dep string, roots ...string) bool {
		return slices.ContainsFunc(roots, func(root string) bool {
			return dep == root || strings.HasPrefix(dep, root+"/")
		})
	}
	rules := []struct {
		name    string
		applies func(folder string) bool
		banned  func(dep string) bool
	}{
		{
			"only phone and the examples reach phonenumbers",
			func(folder string) bool { return !under(folder, "phone", "examples") },
			func(dep string) bool { return under(dep, "github.com/nyaruka/phonenumbers", module+"/phone") },
		},
		{
			"errors and webhook reach no HTTP client library, nor anything else outside the standard library",
			func(folder string) bool { return under(folder, "errors", "webhook") },
			foreign,
		},
		{
			"webhook never reaches whatsapp",
			func(folder string) bool { return under(folder, "webhook") },
			func(dep string) bool { return under(dep, module+"/whatsapp") },
		},
		{
			"nothing reaches testing or testify, whatsapptest included, but for the tests that every store must pass",
			func(folder string) bool { return folder != "webhook/webhooktest" && !under(folder, "examples") },
			func(dep string) bool { return under(dep, "testing", "github.com/stretchr", "go.uber.org/goleak") },
		},
	}
	all := listPackages(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			for _, p := range all {
				if !r.applies(p.folder) {
					continue
				}
				for _, dep := range p.deps {
					assert.Falsef(t, r.banned(dep), "%s reaches %s", p.folder, dep)
				}
			}
		})
	}
}

// TestNoWorkAtImport: no init function and no package variable, for both run before main and the second can change under
// its users. What is allowed: assertions (var _ I = T{}), embedded files and error values made by errors.New.
func TestNoWorkAtImport(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	seen := 0
	for _, name := range sources(t, "..") {
		f, err := parser.ParseFile(files, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		require.NoError(t, err)
		seen++
		for _, decl := range f.Decls {
			at := files.Position(decl.Pos())
			switch d := decl.(type) {
			case *ast.FuncDecl:
				assert.False(t, d.Recv == nil && d.Name.Name == "init", "%s: func init", at)
			case *ast.GenDecl:
				if d.Tok != token.VAR {
					continue
				}
				for _, spec := range d.Specs {
					v := spec.(*ast.ValueSpec)
					for i, n := range v.Names {
						assert.Truef(t, n.Name == "_" || embedded(d, v) || sentinel(v, i),
							"%s: package variable %s", files.Position(n.Pos()), n.Name)
					}
				}
			}
		}
	}
	assert.Greater(t, seen, 10)
}

func embedded(d *ast.GenDecl, v *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{d.Doc, v.Doc} {
		if doc == nil {
			continue
		}
		for _, c := range doc.List {
			if strings.HasPrefix(c.Text, "//go:embed ") {
				return true
			}
		}
	}
	return false
}

func sentinel(v *ast.ValueSpec, i int) bool {
	if name := v.Names[i].Name; i >= len(v.Values) || !strings.HasPrefix(name, "Err") && !strings.HasPrefix(name, "err") {
		return false
	}
	call, ok := v.Values[i].(*ast.CallExpr)
	if !ok {
		return false
	}
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	pkg, ok := fun.X.(*ast.Ident)
	return ok && pkg.Name == "errors" && fun.Sel.Name == "New"
}

// sources returns the Go files of the module at root that are not tests.
func sources(t *testing.T, root string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		switch base := path.Base(filepath.ToSlash(name)); {
		case err != nil:
			return err
		case d.IsDir() && name != root:
			_, nested := os.Stat(filepath.Join(name, "go.mod"))
			if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || nested == nil {
				return filepath.SkipDir
			}
		case strings.HasSuffix(base, ".go") && !strings.HasSuffix(base, "_test.go"):
			names = append(names, name)
		}
		return nil
	})
	require.NoError(t, err)
	return names
}
