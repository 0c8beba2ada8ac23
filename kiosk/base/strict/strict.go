// Package strict reads TOML configuration strictly: every unknown key, wrong type and impossible value is reported at once, each with its
// line and what to write instead.
package strict

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Problem is one mistake in a file.
type Problem struct {
	Line   int    // from 1; 0 when the mistake is something that is missing
	Key    string // dotted path of the key, "printer.baud", or ""
	Text   string // what is wrong
	Remedy string // what to write instead, or ""
}

// String returns "line 12: printer.baud: what is wrong; what to do".
func (p Problem) String() string {
	var b strings.Builder
	if p.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", p.Line)
	}
	if p.Key != "" {
		b.WriteString(p.Key + ": ")
	}
	b.WriteString(p.Text)
	if p.Remedy != "" {
		b.WriteString("; " + p.Remedy)
	}
	return b.String()
}

// Error is every mistake in one file, in the order of the lines.
type Error struct {
	File     string
	Problems []Problem
}

// Error lists the problems, one a line.
func (e *Error) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	lines = append(lines, fmt.Sprintf("%s has %d problem(s):", e.File, len(e.Problems)))
	for _, p := range e.Problems {
		lines = append(lines, "  "+p.String())
	}
	return strings.Join(lines, "\n")
}

// Lines knows on which line of a file each key stands.
type Lines struct {
	file string
	at   map[string]int
}

// Of returns the line of a dotted key such as "services[2].quota", or of its nearest parent that the file has, or 0.
func (l *Lines) Of(key string) int {
	for key != "" {
		if n, ok := l.at[key]; ok {
			return n
		}
		cut := strings.LastIndexAny(key, ".[")
		if cut < 0 {
			return 0
		}
		key = key[:cut]
	}
	return 0
}

// Fail returns an Error of these problems with their lines filled in, or nil when there are none.
func (l *Lines) Fail(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	for i := range problems {
		if problems[i].Line == 0 {
			problems[i].Line = l.Of(problems[i].Key)
		}
	}
	sort.SliceStable(problems, func(i, j int) bool { return problems[i].Line < problems[j].Line })
	return &Error{File: l.file, Problems: problems}
}

// maxMistakes bounds the search for further mistakes in a file that is wrong throughout.
const maxMistakes = 50

// Read decodes data into the struct that into points to. A key that the struct does not have and a value of a wrong type are collected
// over the whole file into an *Error; a file that is no TOML yields an *Error with the place where reading stopped. The Lines serve the
// caller's own check of the values.
func Read(file string, data []byte, into any) (*Lines, error) {
	lines := &Lines{file: file, at: index(data)}
	text := strings.Split(string(data), "\n")
	var found []Problem
	for range maxMistakes {
		dec := toml.NewDecoder(strings.NewReader(strings.Join(text, "\n"))).DisallowUnknownFields()
		err := dec.Decode(into)
		if err == nil {
			break
		}
		if missing, ok := errors.AsType[*toml.StrictMissingError](err); ok {
			found = append(found, unknownKeys(missing)...)
			break
		}
		wrong, ok := errors.AsType[*toml.DecodeError](err)
		if !ok {
			return lines, fmt.Errorf("read %s: %w", file, err)
		}
		row, _ := wrong.Position()
		found = append(found, Problem{Line: row, Key: strings.Join(wrong.Key(), "."), Text: strings.TrimPrefix(wrong.Error(), "toml: ")})
		if len(wrong.Key()) == 0 || row < 1 || row > len(text) || text[row-1] == "" {
			break // not a value that can be left out: what follows cannot be understood
		}
		text[row-1] = "" // leave the line out and look for further mistakes
	}
	return lines, lines.Fail(found)
}

// unknownKeys turns the library's list of keys that the struct does not have into problems.
func unknownKeys(missing *toml.StrictMissingError) []Problem {
	found := make([]Problem, 0, len(missing.Errors))
	for _, e := range missing.Errors {
		row, _ := e.Position()
		found = append(found, Problem{
			Line: row, Key: strings.Join(e.Key(), "."), Text: "this key is unknown", Remedy: "correct its spelling or remove the line",
		})
	}
	return found
}

// index maps the dotted path of every table and key to its line. A file that is no TOML is indexed as far as it can be read.
func index(data []byte) map[string]int {
	at, count := map[string]int{}, map[string]int{}
	var p unstable.Parser
	p.Reset(data)
	prefix := ""
	for p.NextExpression() {
		e := p.Expression()
		path, line := keyOf(&p, e)
		switch e.Kind {
		case unstable.Table:
			prefix = resolve(path, count)
			at[prefix] = line
		case unstable.ArrayTable:
			base := resolve(path[:len(path)-1], count)
			base = join(base, path[len(path)-1])
			prefix = base + "[" + strconv.Itoa(count[base]) + "]"
			count[base]++
			at[prefix] = line
		case unstable.KeyValue:
			at[join(prefix, strings.Join(path, "."))] = line
		default:
		}
	}
	return at
}

// keyOf returns the parts of an expression's key and its line.
func keyOf(p *unstable.Parser, e *unstable.Node) (parts []string, line int) {
	for it := e.Key(); it.Next(); {
		n := it.Node()
		parts = append(parts, string(n.Data))
		if line == 0 {
			line = p.Shape(n.Raw).Start.Line
		}
	}
	return parts, line
}

// resolve writes a table's path with the index of the latest element of every array of tables on the way.
func resolve(parts []string, count map[string]int) string {
	path := ""
	for _, part := range parts {
		path = join(path, part)
		if n := count[path]; n > 0 {
			path += "[" + strconv.Itoa(n-1) + "]"
		}
	}
	return path
}

// join appends a key to a dotted path.
func join(prefix, key string) string {
	if prefix == "" {
		return key
	}
	return prefix + "." + key
}
