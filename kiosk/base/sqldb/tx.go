package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"onetrip/kiosk/base/fault"
)

// Queryer reads: it is what a Tx and a Reader have in common, so that a query function serves both.
type Queryer interface {
	// Query runs a query. The caller closes the rows and asks them for their error; rows left open are closed when
	// the transaction ends.
	Query(query string, args ...any) (*sql.Rows, error)
	// QueryRow runs a query of which only the first row matters. Errors wait until Scan.
	QueryRow(query string, args ...any) *Row
}

var (
	_ Queryer = (*Tx)(nil)
	_ Queryer = (*Reader)(nil)
)

// Row is the first row of a query.
type Row struct {
	rows *sql.Rows
	err  error
}

// Scan copies the columns into dest. Without a row it returns a NotFound *fault.Error that wraps sql.ErrNoRows.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	if !r.rows.Next() {
		if err := errors.Join(r.rows.Err(), r.rows.Close()); err != nil {
			return Fault("read row", err)
		}
		return &fault.Error{Kind: fault.NotFound, Op: "read row", Err: sql.ErrNoRows}
	}
	return Fault("read row", errors.Join(r.rows.Scan(dest...), r.rows.Close()))
}

// Each runs a query and calls scan for every row. It closes the rows whatever happens; the error is scan's own or a
// *fault.Error (see Fault).
func Each(q Queryer, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := q.Query(query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }() // after the loop it is closed already
	for rows.Next() {
		if err := scan(rows); err != nil {
			return ownOrFault("read row", err)
		}
	}
	return ownOrFault("read rows", errors.Join(rows.Err(), rows.Close()))
}

// Tx is one write transaction. It is valid only inside the function that received it, on that function's goroutine.
// It takes no context on purpose: a transaction that has begun is finished.
type Tx struct {
	// Now is the time of the transaction, in UTC, fixed when its batch began.
	Now time.Time

	w      *writer
	rows   []*sql.Rows
	failed error // of the first statement that failed
	fatal  error // first error after which nothing of the whole transaction may be kept
	ended  bool
}

// Exec runs one statement (or several when it has no arguments). The error is a *fault.Error, see Fault. A statement that fails, here or in
// Query, fails the write even when its function returns nil: PostgreSQL keeps nothing of it, and what SQLite would keep is half.
func (t *Tx) Exec(query string, args ...any) (sql.Result, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	res, err := t.w.engine.session().ExecContext(context.Background(), query, args...)
	if err != nil {
		return nil, t.note("write", err)
	}
	return res, nil
}

// Query runs a query inside the transaction; it sees the transaction's own changes. See Queryer.
func (t *Tx) Query(query string, args ...any) (*sql.Rows, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	rows, err := t.w.engine.session().QueryContext(context.Background(), query, args...)
	if err != nil {
		return nil, t.note("read", err)
	}
	t.rows = append(t.rows, rows)
	return rows, nil
}

// QueryRow runs a query inside the transaction of which only the first row matters. See Queryer.
func (t *Tx) QueryRow(query string, args ...any) *Row {
	rows, err := t.Query(query, args...) //nolint:rowserrcheck // Row.Scan asks
	return &Row{rows: rows, err: err}
}

// Keep remembers what the functions after this one in the same commit need not read again, under a key of a type of the caller's own. It
// is forgotten when the transaction ends and whenever any part of it is undone, so it may depend on what the transaction wrote.
func (t *Tx) Keep(key, value any) { t.w.kept[key] = value }

// Kept returns what Keep remembered under the key, or nil.
func (t *Tx) Kept(key any) any { return t.w.kept[key] }

// usable refuses statements after one failed, and after the database ended the transaction by itself, because they would be committed alone.
func (t *Tx) usable() error {
	switch {
	case t.ended:
		return errors.New("transaction used after its function returned")
	case t.failed != nil:
		return t.failed
	case t.w.engine.standing() == none:
		return t.note("write", errLost)
	}
	return nil
}

func (t *Tx) note(op string, err error) error {
	err = Fault(op, err)
	if t.failed == nil {
		t.failed = err
	}
	v, _ := judge(err)
	if t.fatal == nil && (v.trouble != noTrouble || v.again || t.w.engine.standing() == none) {
		t.fatal = err
	}
	return err
}

// end closes what the function left open and returns the error that forbids to keep the transaction, if any.
func (t *Tx) end() error {
	t.ended = true
	for _, r := range t.rows {
		if err := errors.Join(r.Close(), r.Err()); err != nil && isFatal(err) {
			_ = t.note("read", err)
		}
	}
	switch t.w.engine.standing() {
	case none:
		_ = t.note("write", errLost)
	case broken: // a query that failed among its rows
		_ = t.note("read", errBroken)
	case open:
	}
	return t.fatal
}
