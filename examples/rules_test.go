package examples_test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A folder is one package of the module with its tests.
type folder struct {
	path    string // below the module
	name    string // of the package
	comment bool   // it has a package comment
	tests   []*ast.File
	leaks   bool // a TestMain looks for goroutines left behind
}

func folders(t *testing.T) []*folder {
	t.Helper()
	byPath := map[string]*folder{}
	var list []*folder
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		base := d.Name()
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != "..":
			_, nested := os.Stat(filepath.Join(path, "go.mod"))
			if base == "testdata" || strings.HasPrefix(base, ".") || nested == nil {
				return filepath.SkipDir
			}
		case strings.HasSuffix(base, ".go"):
			f, err := parser.ParseFile(files, path, nil, parser.ParseComments)
			if err != nil {
				return err
			}
			dir, err := filepath.Rel("..", filepath.Dir(path))
			if err != nil {
				return err
			}
			p := byPath[dir]
			if p == nil {
				p = &folder{path: filepath.ToSlash(dir)}
				byPath[dir] = p
				list = append(list, p)
			}
			if !strings.HasSuffix(base, "_test.go") {
				p.name = f.Name.Name
				p.comment = p.comment || f.Doc != nil
				return nil
			}
			p.tests = append(p.tests, f)
			p.leaks = p.leaks || verifiesLeaks(f)
		}
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return list
}

func verifiesLeaks(f *ast.File) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		found = found || ok && s.Sel.Name == "VerifyTestMain"
		return !found
	})
	return found
}

func TestEveryPackageIsDocumented(t *testing.T) {
	t.Parallel()
	for _, p := range folders(t) {
		assert.True(t, p.name == "" || p.comment, "%s has no package comment", p.path)
	}
}

func TestEveryPackageLooksForLeaks(t *testing.T) {
	t.Parallel()
	for _, p := range folders(t) {
		assert.True(t, len(p.tests) == 0 || p.leaks, "the tests of %s do not call goleak.VerifyTestMain", p.path)
	}
}

func TestEveryPublicPackageHasExamples(t *testing.T) {
	t.Parallel()
	for _, p := range folders(t) {
		if p.name == "" || p.name == "main" || strings.Contains("/"+p.path+"/", "/internal/") {
			continue
		}
		assert.NotEmpty(t, doc.Examples(p.tests...), "%s has no Example", p.path)
	}
}
