// Package confdoc writes the reference of a configuration from the one place where its keys are described: the comments at the fields of its types.
package confdoc

import (
	"cmp"
	"encoding"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// module is the path before a package's folder.
const module = "onetrip/"

// Writer writes references. Its zero value is not usable: see New.
type Writer struct {
	root  string                       // folder of the module
	types map[string]map[string]*aType // of a package by its path, then by name
	out   strings.Builder
}

// aType is what the source says of a type.
type aType struct {
	doc    string
	fields map[string]string
}

// New returns a writer for the module in a folder.
func New(root string) *Writer { return &Writer{root: root, types: map[string]map[string]*aType{}} }

// Reference returns the reference of a configuration in Markdown. defaults is the configuration that a file's keys change.
func (w *Writer) Reference(title, intro string, defaults any) (string, error) {
	w.out.Reset()
	fmt.Fprintf(&w.out, "# %s\n\n%s\n", title, intro)
	err := w.table("", reflect.ValueOf(defaults), false)
	return w.out.String(), err
}

// table writes a table of the file: its own keys first, then the tables in it.
func (w *Writer) table(path string, v reflect.Value, list bool) error {
	about, err := w.about(v.Type())
	if err != nil {
		return err
	}
	keys, inner, err := w.split(path, v)
	if err != nil {
		return err
	}
	if path != "" {
		brackets := "[" + path + "]"
		if list {
			brackets = "[[" + path + "]]"
		}
		fmt.Fprintf(&w.out, "\n## `%s`\n\n%s\n", brackets, about.doc)
	}
	if len(keys) > 0 {
		w.out.WriteString("\n| key | value | without it | meaning |\n|---|---|---|---|\n")
	}
	for _, k := range keys {
		fmt.Fprintf(&w.out, "| `%s` | %s | %s | %s |\n", k.name, k.kind, k.without, strings.ReplaceAll(k.meaning, "|", `\|`))
	}
	for _, t := range inner {
		if err := w.table(t.path, t.value, t.list); err != nil {
			return err
		}
	}
	return nil
}

// key is one line of a table.
type key struct{ name, kind, without, meaning string }

// inner is a table in a table.
type inner struct {
	path  string
	value reflect.Value
	list  bool
}

// split tells the keys of a struct from its tables. Embedded structs belong to it.
func (w *Writer) split(path string, v reflect.Value) (keys []key, tables []inner, err error) {
	about, err := w.about(v.Type())
	if err != nil {
		return nil, nil, err
	}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		switch {
		case !f.IsExported() || name == "-":
			continue
		case f.Anonymous && name == "":
			k, t, err := w.split(path, v.Field(i))
			if err != nil {
				return nil, nil, err
			}
			keys, tables = append(keys, k...), append(tables, t...)
			continue
		case name == "":
			name = f.Name
		}
		full := strings.TrimPrefix(path+"."+name, ".")
		if t, ok := tableOf(full, v.Field(i)); ok {
			tables = append(tables, t)
			continue
		}
		keys = append(keys, key{name, kindOf(f.Type), written(v.Field(i)), cmp.Or(about.fields[f.Name], "—")})
	}
	return keys, tables, nil
}

// tableOf returns the table that a field is.
func tableOf(path string, v reflect.Value) (inner, bool) {
	t := v.Type()
	list := false
	if t.Kind() == reflect.Slice {
		t, list = t.Elem(), true
		v = reflect.Zero(t)
	}
	if t.Kind() != reflect.Struct || plain(t) {
		return inner{}, false
	}
	return inner{path, v, list}, true
}

// plain reports whether a struct is written as one value: it knows how to write itself, or it is a short table in one line.
func plain(t reflect.Type) bool {
	if plainText(t) {
		return true
	}
	return t.Name() == "Text" || t.Name() == "Span" // names in three languages, hours
}

// kindOf says what a value looks like.
func kindOf(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.Slice:
		return "list of " + kindOf(t.Elem())
	case t.Kind() == reflect.Map:
		return "table of " + kindOf(t.Elem())
	case t.Name() == "Text":
		return "`{ zh = \"…\", en = \"…\", ko = \"…\" }`"
	case t.Name() == "Span":
		return "`{ from = \"09:00\", to = \"12:00\" }`"
	case plainText(t):
		return "text"
	}
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64, reflect.Uint8:
		return "number"
	case reflect.Float64:
		return "decimal number"
	default:
		return t.String()
	}
}

func plainText(t reflect.Type) bool {
	_, ok := reflect.TypeAssert[encoding.TextUnmarshaler](reflect.New(t))
	return ok
}

// written returns a default as the file would have it; "" for none.
func written(v reflect.Value) string {
	if v.IsZero() || (v.Kind() == reflect.Slice && v.Len() == 0) {
		return ""
	}
	text, err := toml.Marshal(map[string]any{"x": v.Interface()})
	if err != nil {
		return fmt.Sprint(v.Interface())
	}
	_, value, _ := strings.Cut(strings.TrimSpace(string(text)), "= ")
	return "`" + value + "`"
}

// about returns what the source says of a type.
func (w *Writer) about(t reflect.Type) (*aType, error) {
	pkg := t.PkgPath()
	if !strings.HasPrefix(pkg, module) {
		return &aType{}, nil
	}
	if w.types[pkg] == nil {
		found, err := read(filepath.Join(w.root, strings.TrimPrefix(pkg, module)))
		if err != nil {
			return nil, fmt.Errorf("read the source of %s: %w", pkg, err)
		}
		w.types[pkg] = found
	}
	about := w.types[pkg][t.Name()]
	if about == nil {
		return nil, fmt.Errorf("the source of %s has no type %s", pkg, t.Name())
	}
	return about, nil
}

// read returns the struct types of a folder's package.
func read(dir string) (map[string]*aType, error) {
	files := token.NewFileSet()
	pkgs, err := parser.ParseDir(files, dir, func(i fs.FileInfo) bool { return !strings.HasSuffix(i.Name(), "_test.go") }, parser.ParseComments) //nolint:staticcheck // one folder, one package
	if err != nil {
		return nil, err
	}
	found := map[string]*aType{}
	for _, p := range pkgs {
		for _, file := range p.Files {
			for _, d := range file.Decls {
				if g, ok := d.(*ast.GenDecl); ok {
					collect(found, g)
				}
			}
		}
	}
	return found, nil
}

func collect(found map[string]*aType, g *ast.GenDecl) {
	for _, s := range g.Specs {
		t, ok := s.(*ast.TypeSpec)
		if !ok {
			continue
		}
		doc := t.Doc
		if doc == nil {
			doc = g.Doc
		}
		about := &aType{doc: sentence(doc), fields: map[string]string{}}
		found[t.Name.Name] = about
		fields, ok := t.Type.(*ast.StructType)
		if !ok {
			continue
		}
		for _, f := range fields.Fields.List {
			text := strings.TrimSpace(sentence(f.Doc) + " " + sentence(f.Comment))
			for _, name := range f.Names {
				about.fields[name.Name] = text
			}
		}
	}
}

func sentence(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }
