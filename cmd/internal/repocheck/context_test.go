package repocheck

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"testing"
)

// begins are the calls that start a database transaction with a context as first argument.
var begins = map[string]bool{"BeginTx": true, "BeginTxx": true, "Begin": true}

// TestNoCancellableContextInTransactions keeps R2: a context that can end in the middle of a SQLite transaction rolls back silently what
// was written and keeps, in autocommit, what is written next. So a transaction begins on context.Background() or context.WithoutCancel(…),
// given in place or held in a variable that was set from one of them.
func TestNoCancellableContextInTransactions(t *testing.T) {
	found := 0
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok || fn.Body == nil {
					continue
				}
				found += checkBegins(t, fset, fn)
			}
		}
	}
	if found == 0 {
		t.Error("no transaction is begun anywhere: the check looks for the wrong calls")
	}
}

// checkBegins reports every transaction of fn that begins on a context that may end, and returns how many it looked at.
func checkBegins(t *testing.T, fset *token.FileSet, fn *ast.FuncDecl) (found int) {
	t.Helper()
	safe := map[string]bool{}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, rhs := range n.Rhs {
				if id, ok := n.Lhs[i].(*ast.Ident); ok && len(n.Lhs) == len(n.Rhs) && endless(rhs, safe) {
					safe[id.Name] = true
				}
			}
		case *ast.CallExpr:
			sel, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || !begins[sel.Sel.Name] || len(n.Args) == 0 {
				return true
			}
			found++
			if !endless(n.Args[0], safe) {
				t.Errorf("%s: %s begins a transaction on a context that may end: use context.WithoutCancel", fset.Position(n.Pos()), fn.Name.Name)
			}
		}
		return true
	})
	return found
}

// endless reports whether an expression is a context that never ends.
func endless(e ast.Expr, safe map[string]bool) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return safe[e.Name]
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		return ok && (sel.Sel.Name == "Background" || sel.Sel.Name == "WithoutCancel")
	}
	return false
}
