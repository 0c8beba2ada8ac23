package lockersql

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// column is a column of a row and where its value lies: a pointer, or something that scans and gives values by itself. One list of columns
// serves reading and writing, so that the two cannot differ.
type column struct {
	name string
	at   any
}

// value is what is written.
func (c column) value() (any, error) {
	if v, ok := c.at.(driver.Valuer); ok {
		return v.Value()
	}
	return reflect.ValueOf(c.at).Elem().Interface(), nil
}

func names(columns []column) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = c.name
	}
	return strings.Join(list, ", ")
}

// read reads the current row.
func read(scan func(...any) error, columns []column) error {
	dest := make([]any, len(columns))
	for i, c := range columns {
		dest[i] = c.at
	}
	return scan(dest...)
}

// upsert writes a row whose first columns are its key. A row that is there is replaced, where only allows it; Conflict where it does not.
func upsert(tx *sqldb.Tx, table string, keys int, only string, columns []column) error {
	marks, sets, values := make([]string, len(columns)), make([]string, 0, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		var err error
		if values[i], err = c.value(); err != nil {
			return err
		}
		marks[i] = fmt.Sprintf("$%d", i+1)
		if i >= keys {
			sets = append(sets, c.name+" = excluded."+c.name)
		}
	}
	query := "INSERT INTO " + table + " (" + names(columns) + ") VALUES (" + strings.Join(marks, ", ") + ") ON CONFLICT (" + names(columns[:keys]) +
		") DO UPDATE SET " + strings.Join(sets, ", ")
	if only != "" {
		query += " WHERE " + table + "." + only
	}
	res, err := tx.Exec(query, values...)
	if err != nil {
		return err
	}
	n, err := res.RowsAffected()
	if err == nil && n != 1 {
		err = &fault.Error{Kind: fault.Conflict, Op: "save " + table, Err: errors.New("the row has ended")}
	}
	return err
}

// all reads every row of a query into a list. Each row is a fresh T whose columns are those of fields.
func all[T any](q sqldb.Queryer, table, rest string, fields func(*T) []column, args ...any) (list []T, err error) {
	var none T
	err = sqldb.Each(q, func(rows *sql.Rows) error {
		var v T
		if err := read(rows.Scan, fields(&v)); err != nil {
			return err
		}
		list = append(list, v)
		return nil
	}, "SELECT "+names(fields(&none))+" FROM "+table+" WHERE "+rest, args...)
	return list, err
}

// moment keeps a time as Unix milliseconds; the zero time is NULL.
type moment struct{ *time.Time }

// Value implements driver.Valuer.
func (m moment) Value() (driver.Value, error) {
	if m.IsZero() {
		return nil, nil
	}
	return m.UnixMilli(), nil
}

// Scan implements sql.Scanner.
func (m moment) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*m.Time = time.Time{}
	case int64:
		*m.Time = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("a time is stored as %T", src)
	}
	return nil
}

// moments keeps a list of times as Unix milliseconds with spaces between.
type moments struct{ list *[]time.Time }

// Value implements driver.Valuer.
func (m moments) Value() (driver.Value, error) {
	words := make([]string, len(*m.list))
	for i, t := range *m.list {
		words[i] = strconv.FormatInt(t.UnixMilli(), 10)
	}
	return strings.Join(words, " "), nil
}

// Scan implements sql.Scanner.
func (m moments) Scan(src any) error {
	*m.list = nil
	for word := range strings.FieldsSeq(text(src)) {
		ms, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return fmt.Errorf("read times: %w", err)
		}
		*m.list = append(*m.list, time.UnixMilli(ms).UTC())
	}
	return nil
}

// date keeps a day in its ISO form; no day is "".
type date struct{ *civil.Date }

// Value implements driver.Valuer.
func (d date) Value() (driver.Value, error) { return d.String(), nil }

// Scan implements sql.Scanner.
func (d date) Scan(src any) error { return d.UnmarshalText([]byte(text(src))) }

// text is a text as a driver gives it.
func text(src any) string {
	switch v := src.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	}
	return ""
}

// sealed keeps a text sealed for its place. With orNull, "" is NULL; NULL reads as "".
type sealed struct {
	vault         *vault.Vault
	table, column string
	row           func() string // the row's ID, which is read before
	text          *string
	orNull        bool
}

func (s sealed) place() vault.Place {
	return vault.Place{Table: s.table, Column: s.column, Row: s.row()}
}

// Value implements driver.Valuer.
func (s sealed) Value() (driver.Value, error) {
	if s.orNull && *s.text == "" {
		return nil, nil
	}
	return s.vault.Seal(s.place(), []byte(*s.text)), nil
}

// Scan implements sql.Scanner.
func (s sealed) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		*s.text = ""
		return nil
	}
	plain, err := s.vault.Open(s.place(), b)
	*s.text = string(plain)
	return err
}
