package graph_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A covered operation is a row of the table in the package's documentation.
type covered struct {
	operation string   // method and path
	calls     []string // of the SDK; none: not yet
}

// coverage returns both tables: the operations of Meta's file, and those beside it.
func coverage(t *testing.T) (file, more []covered) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "doc.go", nil, parser.ParseComments|parser.PackageClauseOnly)
	require.NoError(t, err)
	_, text, ok := strings.Cut(f.Doc.Text(), "# Coverage\n")
	require.True(t, ok)
	tables := strings.Split(text, "Operations that the file lacks")
	require.Len(t, tables, 2)
	return table(t, tables[0]), table(t, tables[1])
}

func table(t *testing.T, text string) []covered {
	t.Helper()
	var rows []covered
	for line := range strings.Lines(text) {
		line, ok := strings.CutPrefix(line, "\t")
		if !ok {
			continue
		}
		words := strings.Fields(line)
		require.GreaterOrEqual(t, len(words), 3, line)
		row := covered{operation: words[0] + " " + words[1]}
		if rest := strings.Join(words[2:], " "); rest != "not yet: use graph.API" {
			row.calls = strings.Split(rest, ", ")
		}
		rows = append(rows, row)
	}
	return rows
}

const reference = "../../../shared/reference/"

// The table is Meta's file: each of its operations once, and no other.
func TestCoverageIsWhole(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile(reference + "meta-business-messaging-openapi-v23.yaml")
	if err != nil {
		t.Skipf("Meta's file is not here: %v", err)
	}
	_, paths, ok := strings.Cut(string(file), "\npaths:\n")
	require.True(t, ok)
	var want []string
	path := ""
	for line := range strings.Lines(paths) {
		line = strings.TrimRight(line, "\n")
		switch {
		case line != "" && line[0] != ' ':
			path = "" // another section
		case strings.HasPrefix(line, "  /"):
			path = strings.TrimPrefix(strings.TrimSuffix(line[2:], ":"), "/{Version}")
		case path != "" && slices.Contains([]string{"    get:", "    post:", "    delete:", "    put:", "    patch:"}, line):
			want = append(want, strings.ToUpper(strings.Trim(line, " :"))+" "+path)
		}
	}
	require.Len(t, want, 113)
	rows, more := coverage(t)
	var got []string
	for _, r := range rows {
		got = append(got, r.operation)
	}
	assert.ElementsMatch(t, want, got)

	text, err := os.ReadFile(reference + "endpoints.md")
	require.NoError(t, err)
	for _, r := range more {
		method, path, _ := strings.Cut(r.operation, " ")
		if path == "/{App-ID}/subscriptions" {
			method = "POST" // the page has both
		}
		found := false
		for line := range strings.Lines(string(text)) {
			cells := strings.Split(line, " | ")
			found = found || len(cells) > 3 && strings.Contains(cells[0], method) && strings.HasPrefix(cells[1], "`"+path)
		}
		assert.True(t, found, r.operation)
	}
}

// Every call that the table names is there, and what a client of numbers or accounts can do stands in the table.
func TestCoverageNamesCallsThatExist(t *testing.T) {
	t.Parallel()
	exist := map[string]bool{}
	for _, dir := range []string{"..", "../number", "../account", "../template", "../../media", "../../profile", "../../webhook"} {
		for _, name := range exported(t, dir) {
			exist[name] = true
		}
	}
	rows, more := coverage(t)
	named := map[string]bool{}
	for _, r := range append(rows, more...) {
		for _, c := range r.calls {
			assert.True(t, exist[c], "%s: %s", r.operation, c)
			named[c] = true
		}
	}
	for name := range exist {
		if method, ok := strings.CutPrefix(name, "number.Client."); ok && method != "ClearCallback" { // SetCallback's other half
			assert.True(t, named[name], name)
		}
		if strings.HasPrefix(name, "account.Client.") {
			assert.True(t, named[name], name)
		}
	}
}

// exported returns the functions and methods of a package as callers write them: number.NewClient, number.Client.Get.
func exported(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(dir + "/*.go")
	require.NoError(t, err)
	var names []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || !fn.Name.IsExported() {
				continue
			}
			name := f.Name.Name + "."
			if fn.Recv != nil {
				name += receiver(fn.Recv.List[0].Type) + "."
			}
			names = append(names, name+fn.Name.Name)
		}
	}
	require.NotEmpty(t, names, dir)
	return names
}

func receiver(e ast.Expr) string {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}
