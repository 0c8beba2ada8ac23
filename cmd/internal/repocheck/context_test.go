package repocheck

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestNoCancellableContextInTransactions keeps R2: a context that can end in the middle of a SQLite transaction rolls back silently what
// was written and keeps, in autocommit, what is written next; on PostgreSQL it would leave a commit in doubt. Transactions are run by
// kiosk/base/sqldb alone, and there every statement of its writer, its engines and its Tx runs on context.Background() or
// context.WithoutCancel(…).
func TestNoCancellableContextInTransactions(t *testing.T) {
	statements := 0
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range file.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
					statements += checkContexts(t, fset, p.ImportPath, fn)
				}
			}
		}
	}
	if statements == 0 {
		t.Error("no statement of a transaction was looked at: the check looks in the wrong place")
	}
}

// writers are sqldb's types that run statements in a transaction.
var writers = []string{"writer", "sqlite", "postgres", "Tx"}

// openers are their functions that run before the first transaction, or on a connection without one; these may be given up.
var openers = []string{"open", "bend", "connect", "prove", "makeLock", "ping"}

// isStatement reports whether a method of that name runs SQL on a context: those of database/sql end in Context, those of pgx do not.
func isStatement(method string, call *ast.CallExpr) bool {
	if strings.HasSuffix(method, "Context") {
		return true
	}
	return slices.Contains([]string{"Exec", "Query", "QueryRow"}, method) && mayBeContext(call.Args[0])
}

// mayBeContext reports whether an expression is a context: a variable of that name, or a call of package context.
func mayBeContext(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return strings.HasSuffix(strings.ToLower(e.Name), "ctx")
	case *ast.CallExpr:
		sel, ok := e.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		pkg, ok := sel.X.(*ast.Ident)
		return ok && pkg.Name == "context"
	}
	return false
}

// checkContexts reports the statements of fn that run in a transaction on a context that may end, and returns how many it looked at.
func checkContexts(t *testing.T, fset *token.FileSet, pkg string, fn *ast.FuncDecl) (statements int) {
	t.Helper()
	ours := pkg == "kiosk/base/sqldb" && slices.Contains(writers, receiver(fn)) && !slices.Contains(openers, fn.Name.Name)
	safe := endlessVariables(fn)
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		switch {
		case !ok:
		case (sel.Sel.Name == "BeginTx" || sel.Sel.Name == "Begin") && !readOnly(call):
			t.Errorf("%s: %s begins a transaction of its own: use sqldb.DB.Write", fset.Position(call.Pos()), fn.Name.Name)
		case ours && isStatement(sel.Sel.Name, call):
			statements++
			if id, ok := call.Args[0].(*ast.Ident); !endless(call.Args[0]) && (!ok || !safe[id.Name]) {
				t.Errorf("%s: %s runs a statement on a context that may end: use context.Background", fset.Position(call.Pos()), fn.Name.Name)
			}
		}
		return true
	})
	return statements
}

// receiver returns the name of a method's type, or "".
func receiver(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return ""
	}
	typ := fn.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// endless reports whether an expression is a context that never ends.
func endless(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (sel.Sel.Name == "Background" || sel.Sel.Name == "WithoutCancel")
}

// endlessVariables returns the variables of fn that hold a context that never ends.
func endlessVariables(fn *ast.FuncDecl) map[string]bool {
	safe := map[string]bool{}
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if a, ok := n.(*ast.AssignStmt); ok && len(a.Lhs) == 1 && len(a.Rhs) == 1 {
			if id, ok := a.Lhs[0].(*ast.Ident); ok {
				safe[id.Name] = endless(a.Rhs[0])
			}
		}
		return true
	})
	return safe
}

// readOnly reports whether a transaction is begun for reading: ending its context loses nothing.
func readOnly(begin *ast.CallExpr) bool {
	found := false
	ast.Inspect(begin, func(n ast.Node) bool {
		if kv, ok := n.(*ast.KeyValueExpr); ok {
			key, isKey := kv.Key.(*ast.Ident)
			value, isValue := kv.Value.(*ast.Ident)
			found = found || (isKey && isValue && key.Name == "ReadOnly" && value.Name == "true")
		}
		return true
	})
	return found
}
