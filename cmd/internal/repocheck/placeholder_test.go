package repocheck

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// TestPlaceholdersAreNumberedInOrder keeps one text of SQL right on both databases: PostgreSQL binds $1, $2, … by their number, SQLite by the
// order of their first appearance. A "?" is SQLite's alone.
func TestPlaceholdersAreNumberedInOrder(t *testing.T) {
	found := 0
	for _, p := range packages(t) {
		if p.ImportPath != "kiosk/base/sqldb" && !slices.Contains(p.Imports, "kiosk/base/sqldb") {
			continue
		}
		fset := token.NewFileSet()
		var files []*ast.File
		for _, name := range p.GoFiles {
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
		found += checkPlaceholders(t, fset, files, ofATerminal[p.ImportPath])
	}
	if found == 0 {
		t.Error("no placeholder was looked at: the check looks in the wrong place")
	}
}

// ofATerminal are the packages whose tables stand in a terminal's own file, which is SQLite for ever.
var ofATerminal = map[string]bool{"kiosk/uplink": true}

var (
	numbered = regexp.MustCompile(`\$([0-9]+)`)
	question = regexp.MustCompile(`(?i)(=|<|>|\(|,|\blimit|\bvalues|\bin|\blike) ?\?`)
)

// checkPlaceholders looks at every text of a package and returns how many have placeholders.
func checkPlaceholders(t *testing.T, fset *token.FileSet, files []*ast.File, questions bool) (found int) {
	t.Helper()
	known := texts{named: map[types.Object]ast.Expr{}, owner: map[ast.Expr]types.Object{}, parts: map[types.Object]bool{}, names: resolve(fset, files)}
	for _, f := range files {
		ast.Inspect(f, known.learn)
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			if !ok || !isText(e) {
				return true
			}
			text, whole := known.value(e, 0)
			if !questions && question.MatchString(text) {
				t.Errorf("%s: PostgreSQL knows no \"?\": number the placeholders", fset.Position(e.Pos()))
			}
			numbers := appearances(text)
			if len(numbers) > 0 && !known.isPart(e) {
				found++
				if !slices.IsSorted(numbers) || (whole && !inOrder(numbers)) {
					t.Errorf("%s: placeholders appear first in the order %v; number them so that it is 1, 2, 3, …", fset.Position(e.Pos()), numbers)
				}
			}
			return false // the parts of a sum are looked at with it
		})
	}
	return found
}

// isText reports whether an expression is a text or a sum of texts.
func isText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return e.Op == token.ADD && (isText(e.X) || isText(e.Y))
	}
	return false
}

// appearances returns the numbers of the placeholders in the order of their first appearance.
func appearances(text string) (numbers []int) {
	for _, m := range numbered.FindAllStringSubmatch(text, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// inOrder reports whether numbers are 1, 2, 3, …
func inOrder(numbers []int) bool {
	for i, n := range numbers {
		if n != i+1 {
			return false
		}
	}
	return true
}

// resolve finds out what each name of a package means. Imported packages stay unknown; no text comes from there.
func resolve(fset *token.FileSet, files []*ast.File) *types.Info {
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Error: func(error) {}}
	_, _ = conf.Check("", fset, files, info) // complains about the imports
	return info
}

// texts are the named texts of a package.
type texts struct {
	named map[types.Object]ast.Expr // nil for one that gets several
	owner map[ast.Expr]types.Object
	parts map[types.Object]bool // names that stand in a sum: they are looked at there
	names *types.Info
}

// learn is for ast.Inspect.
func (x texts) learn(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ValueSpec:
		for i, name := range n.Names {
			if i < len(n.Values) {
				x.assign(x.names.ObjectOf(name), n.Values[i])
			}
		}
	case *ast.AssignStmt:
		for i, l := range n.Lhs {
			if id, ok := l.(*ast.Ident); ok && i < len(n.Rhs) && x.names.ObjectOf(id) != nil {
				x.assign(x.names.ObjectOf(id), n.Rhs[i])
			}
		}
	case *ast.BinaryExpr:
		for _, side := range []ast.Expr{n.X, n.Y} {
			if id, ok := side.(*ast.Ident); ok && n.Op == token.ADD {
				x.parts[x.names.ObjectOf(id)] = true
			}
		}
	}
	return true
}

// assign gives a name its text.
func (x texts) assign(name types.Object, e ast.Expr) {
	x.owner[e] = name
	if _, again := x.named[name]; again || !isText(e) {
		x.named[name] = nil
		return
	}
	x.named[name] = e
}

// isPart reports whether a text has a name that stands in a sum.
func (x texts) isPart(e ast.Expr) bool { return x.parts[x.owner[e]] }

// value returns a text as far as it is known, and whether that is all of it.
func (x texts) value(e ast.Expr, depth int) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		left, leftWhole := x.value(e.X, depth)
		right, rightWhole := x.value(e.Y, depth)
		return left + right, leftWhole && rightWhole
	case *ast.Ident:
		if named, ok := x.named[x.names.ObjectOf(e)]; ok && depth < 8 {
			return x.value(named, depth+1)
		}
	}
	return "", false
}

func TestPlaceholderCheckSeesMistakes(t *testing.T) {
	for text, want := range map[string]bool{
		"SELECT $1, $2, $1": true, "a = $2 AND b = $1": false, "": true, "$1 $3": false, "$2": false,
	} {
		if got := inOrder(appearances(text)); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
	for text, want := range map[string]bool{"a = ?": true, "VALUES (?, 1)": true, "x IN (1, ?)": true, "LIMIT ?": true, "who?": false} {
		if got := question.MatchString(text); got != want {
			t.Errorf("%s: got %v", text, got)
		}
	}
}
