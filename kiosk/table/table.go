// Package table turns the lists of a hall's settings into a workbook and back, a sheet for each list and a row for each member: services, windows,
// series, departments and special days are edited best side by side.
package table

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"onetrip/kiosk/base/fault"
)

// sheets are the lists of the hall, in the order of the workbook.
var sheets = []string{"services", "windows", "departments", "series", "exceptions"}

// Type is the media type of a workbook.
const Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// mostRows and mostBytes bound what is read.
const (
	mostRows  = 2000
	mostBytes = 4 << 20
)

// Write returns the lists of a hall's settings as a workbook. hall is the table "hall" of settings.Tree. In a cell, members of a list stand below
// one another.
func Write(hall map[string]any) ([]byte, error) {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // it has no file
	for i, name := range sheets {
		if i == 0 {
			if err := book.SetSheetName("Sheet1", name); err != nil {
				return nil, fmt.Errorf("write workbook: %w", err)
			}
		} else if _, err := book.NewSheet(name); err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
		if err := writeSheet(book, name, members(hall[name])); err != nil {
			return nil, fmt.Errorf("write workbook: %w", err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}

// members returns the rows of a list.
func members(list any) []map[string]any {
	var rows []map[string]any
	switch list := list.(type) {
	case []map[string]any:
		return list
	case []any:
		for _, m := range list {
			if row, ok := m.(map[string]any); ok {
				rows = append(rows, row)
			}
		}
	}
	return rows
}

func writeSheet(book *excelize.File, name string, rows []map[string]any) error {
	flat := make([]map[string]any, len(rows))
	columns := map[string]bool{}
	for i, row := range rows {
		flat[i] = map[string]any{}
		flatten("", row, flat[i])
		for key := range flat[i] {
			columns[key] = true
		}
	}
	keys := order(columns)
	head := make([]any, len(keys))
	for i, k := range keys {
		head[i] = k
	}
	if err := book.SetSheetRow(name, "A1", &head); err != nil {
		return err
	}
	for i, row := range flat {
		cells := make([]any, len(keys))
		for j, k := range keys {
			cells[j] = row[k]
		}
		if err := book.SetSheetRow(name, "A"+strconv.Itoa(i+2), &cells); err != nil {
			return err
		}
	}
	if len(keys) > 0 {
		last, err := excelize.ColumnNumberToName(len(keys))
		if err != nil {
			return err
		}
		return book.SetColWidth(name, "A", last, 18)
	}
	return nil
}

// order puts what names a row first.
func order(columns map[string]bool) []string {
	rank := func(key string) int {
		return (slices.Index([]string{"id", "no", "from", "to", "name.zh", "name.en", "name.ko"}, key) + 100) % 100
	}
	return slices.SortedFunc(maps.Keys(columns), func(a, b string) int {
		if ra, rb := rank(a), rank(b); ra != rb {
			return ra - rb
		}
		return strings.Compare(a, b)
	})
}

// flatten spreads a member over columns: "name.zh". A list of texts is one cell; a list of tables is one cell for each of their keys.
func flatten(at string, v any, out map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		for key, member := range v {
			flatten(join(at, key), member, out)
		}
	case []any:
		flattenList(at, v, out)
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = v[i]
		}
		flattenList(at, list, out)
	default:
		out[at] = v
	}
}

func flattenList(at string, list []any, out map[string]any) {
	if rows := members(list); len(rows) > 0 {
		lines := map[string][]string{}
		for i, row := range rows {
			cells := map[string]any{}
			flatten(at+"[]", row, cells)
			for key, cell := range cells {
				for len(lines[key]) < i {
					lines[key] = append(lines[key], "")
				}
				lines[key] = append(lines[key], fmt.Sprint(cell))
			}
		}
		for key, l := range lines {
			out[key] = strings.Join(l, "\n")
		}
		return
	}
	words := make([]string, len(list))
	for i, m := range list {
		words[i] = fmt.Sprint(m)
	}
	out[at+"[]"] = strings.Join(words, "\n")
}

func join(at, key string) string {
	if at == "" {
		return key
	}
	return at + "." + key
}

// Read puts the lists of a workbook into a hall's settings. A sheet that is not there leaves its list as it is. What the cells mean is known from the
// members that the hall has: numbers stay numbers. Invalid for what is no workbook.
func Read(data []byte, hall map[string]any) error {
	invalid := func(err error) error {
		return &fault.Error{Kind: fault.Invalid, Op: "read workbook", Hint: "use a workbook that was exported here", Err: err}
	}
	if len(data) > mostBytes {
		return invalid(fmt.Errorf("more than %d bytes", mostBytes))
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{UnzipSizeLimit: 64 << 20})
	if err != nil {
		return invalid(err)
	}
	defer book.Close() //nolint:errcheck // it has no file
	found := false
	for _, name := range sheets {
		if i, err := book.GetSheetIndex(name); err != nil || i < 0 {
			continue
		}
		rows, err := book.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			return invalid(err)
		}
		if len(rows) == 0 {
			continue
		}
		list, err := readSheet(rows, kindsOf(members(hall[name])))
		if err != nil {
			return invalid(fmt.Errorf("sheet %s: %w", name, err))
		}
		hall[name], found = list, true
	}
	if !found {
		return invalid(fmt.Errorf("none of the sheets %s is there", strings.Join(sheets, ", ")))
	}
	return nil
}

// kindsOf returns an example of the value in every column.
func kindsOf(rows []map[string]any) map[string]any {
	kinds := map[string]any{}
	for _, row := range rows {
		flatten("", row, kinds)
	}
	return kinds
}

func readSheet(rows [][]string, kinds map[string]any) ([]any, error) {
	head := rows[0]
	if len(rows) > mostRows {
		return nil, fmt.Errorf("more than %d rows", mostRows)
	}
	list := []any{}
	for i, cells := range rows[1:] {
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		row := map[string]any{}
		for j, key := range head {
			cell := ""
			if j < len(cells) {
				cell = cells[j]
			}
			if err := set(row, strings.TrimSpace(key), cell, kinds[strings.TrimSpace(key)]); err != nil {
				return nil, fmt.Errorf("row %d, column %s: %w", i+2, key, err)
			}
		}
		list = append(list, row)
	}
	return list, nil
}

// set puts a cell into its place in a row. like is an example of its value; nil: a text.
func set(row map[string]any, key, cell string, like any) error {
	if key == "" {
		return nil
	}
	if at, rest, is := strings.Cut(key, "[]."); is {
		return setLines(row, at, rest, cell)
	}
	path := strings.Split(strings.TrimSuffix(key, "[]"), ".")
	at := dig(row, path[:len(path)-1])
	last := path[len(path)-1]
	if strings.HasSuffix(key, "[]") {
		at[last] = lines(cell)
		return nil
	}
	v, err := parse(cell, like)
	if err == nil && v != nil {
		at[last] = v
	}
	return err
}

// setLines puts the lines of a cell into the tables of a list, one each.
func setLines(row map[string]any, at, key, cell string) error {
	path := strings.Split(at, ".")
	in, last := dig(row, path[:len(path)-1]), path[len(path)-1]
	list, _ := in[last].([]any)
	for i, line := range lines(cell) {
		for len(list) <= i {
			list = append(list, map[string]any{})
		}
		member, _ := list[i].(map[string]any)
		if err := set(member, key, fmt.Sprint(line), ""); err != nil {
			return err
		}
	}
	if list == nil {
		list = []any{}
	}
	in[last] = list
	return nil
}

func lines(cell string) []any {
	list := []any{}
	if strings.TrimSpace(cell) == "" {
		return list
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(cell, "\r\n", "\n"), "\n") {
		list = append(list, line)
	}
	return list
}

// dig returns the table at a path, which it makes.
func dig(row map[string]any, path []string) map[string]any {
	for _, key := range path {
		next, ok := row[key].(map[string]any)
		if !ok {
			next = map[string]any{}
			row[key] = next
		}
		row = next
	}
	return row
}

// parse reads a cell as something like an example.
func parse(cell string, like any) (any, error) {
	cell = strings.TrimSpace(cell)
	switch like.(type) {
	case int64:
		if cell == "" {
			return nil, nil //nolint:nilnil // an empty cell is left out
		}
		n, err := strconv.ParseInt(cell, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is no whole number", cell)
		}
		return n, nil
	case bool:
		switch strings.ToLower(cell) {
		case "":
			return nil, nil //nolint:nilnil // an empty cell is left out
		case "1", "true", "是":
			return true, nil
		case "0", "false", "否":
			return false, nil
		}
		return nil, fmt.Errorf("%q is neither true nor false", cell)
	}
	return cell, nil
}
