package sqldb

import (
	"context"
	"database/sql"
	"errors"

	"onetrip/kiosk/base/fault"
)

// Reader reads one consistent snapshot. It is valid only inside the function that received it.
type Reader struct {
	query func(query string, args []any) (*sql.Rows, error)
	rows  []*sql.Rows
}

// Query runs a query on the snapshot. See Queryer.
func (r *Reader) Query(query string, args ...any) (*sql.Rows, error) {
	rows, err := r.query(query, args)
	if err != nil {
		return nil, Fault("read", err)
	}
	r.rows = append(r.rows, rows)
	return rows, nil
}

// QueryRow runs a query of which only the first row matters. See Queryer.
func (r *Reader) QueryRow(query string, args ...any) *Row {
	rows, err := r.Query(query, args...) //nolint:rowserrcheck // Row.Scan asks
	return &Row{rows: rows, err: err}
}

func (r *Reader) end() {
	for _, rows := range r.rows {
		_ = rows.Close() // the function has read what it wanted, or has the error
	}
}

// Read runs fn on a consistent snapshot of everything acknowledged so far. Reads do not wait for writes, and at most Opts.Readers
// run at a time; others wait. ctx and Opts.MaxRead interrupt it. The error is fn's own or a *fault.Error (see Fault).
func (d *DB) Read(ctx context.Context, fn func(*Reader) error) error {
	d.mu.RLock()
	closed := d.closed
	d.mu.RUnlock()
	if closed {
		return errClosed()
	}
	if d.readers == nil {
		return d.readAlone(ctx, fn)
	}
	ctx, cancel := context.WithTimeout(ctx, d.opts.MaxRead)
	defer cancel()
	tx, err := d.beginRead(ctx)
	if err != nil {
		return Fault("begin read", err)
	}
	r := &Reader{query: func(query string, args []any) (*sql.Rows, error) {
		return tx.QueryContext(ctx, query, args...)
	}}
	defer func() {
		r.end()
		_ = tx.Rollback() // nothing to undo; it ends the snapshot
	}()
	return d.noteRead(fn(r))
}

// beginRead begins a snapshot. Sessions with a server may all have ended while nobody read: each is found out once.
func (d *DB) beginRead(ctx context.Context) (tx *sql.Tx, err error) {
	for range d.opts.Readers + 1 {
		tx, err = d.readers.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}) // SQLite has no lower level
		if v, _ := judge(err); v.trouble != away || d.dialect == SQLite || ctx.Err() != nil {
			break
		}
	}
	return tx, err
}

// readAlone reads on the writer's connection. Like every Read it returns when fn has ended, also when ctx ends before: fn's variables are its
// caller's again.
func (d *DB) readAlone(ctx context.Context, fn func(*Reader) error) error {
	ended := make(chan struct{})
	err := d.solo(ctx, func(w *writer) error {
		defer close(ended)
		return w.read(fn)
	})
	if errors.Is(err, ErrInDoubt) { // it had begun
		<-ended
	}
	return err
}

// read serves a Read on the writer's connection, where a test file system allows only one.
func (w *writer) read(fn func(*Reader) error) error {
	r := &Reader{query: func(query string, args []any) (*sql.Rows, error) {
		return w.engine.session().QueryContext(context.Background(), query, args...)
	}}
	defer r.end()
	return w.db.noteRead(fn(r))
}

// noteRead classifies the error of a read. Damage and disk errors that a read meets stop the writes too (R7); a read that
// tries to write is a mistake of ours and says nothing about the disk.
func (d *DB) noteRead(err error) error {
	v, ok := judge(err)
	switch {
	case !ok:
		return err
	case v.trouble == readOnly:
		return &fault.Error{Kind: fault.Internal, Op: "write inside a read", Err: err}
	}
	err = Fault("read", err)
	if v.trouble == damaged {
		d.setState(Failed, err)
	}
	return err
}
