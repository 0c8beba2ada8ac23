package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"

	"onetrip/kiosk/base/fault"
)

// sqlite is the engine on a file.
type sqlite struct {
	db   *DB
	conn *sql.Conn
	raw  *sqlite3.SQLiteConn // the driver's side of conn; safe to use because nobody else has conn
	// stmt are prepared by hand: the driver's cache keeps no statement without arguments.
	stmt  [steps]driver.Stmt
	sized time.Time // last look at the size of the WAL
}

var _ settler = (*sqlite)(nil)

func (e *sqlite) open(ctx context.Context) (err error) {
	if e.conn, err = e.db.writes.Conn(ctx); err != nil {
		return Fault("open database", err)
	}
	if err := e.bend(ctx); err != nil {
		return err
	}
	s, err := readSettings(ctx, e.conn)
	if err != nil {
		return err
	}
	if e.db.opts.Test.Normal && s.synchronous == 1 {
		s.synchronous = 2
	}
	if err := s.check(); err != nil {
		return err
	}
	if err := e.prepare(); err != nil {
		return err
	}
	return checkPages(ctx, e.conn)
}

// bend sets what the connection string cannot, and the wishes of a test. A commit rewrites many pages that the one before wrote too: the
// longer the WAL, the fewer of them are written twice.
func (e *sqlite) bend(ctx context.Context) error {
	var pragmas []string
	t := e.db.opts.Test
	if t.VFS != "" {
		pragmas = append(pragmas, "journal_mode = WAL")
	}
	if t.Normal {
		pragmas = append(pragmas, "synchronous = NORMAL")
	}
	pages := checkpoint
	if t.CheckpointPages > 0 {
		pages = t.CheckpointPages
	}
	pragmas = append(pragmas, fmt.Sprintf("wal_autocheckpoint = %d", pages))
	for _, p := range pragmas {
		if _, err := e.conn.ExecContext(ctx, "PRAGMA "+p); err != nil {
			return Fault("set "+p, err)
		}
	}
	return nil
}

// sqliteSteps are the statements of the steps.
var sqliteSteps = [steps]string{
	begin: "BEGIN IMMEDIATE", commit: "COMMIT", rollback: "ROLLBACK", save: "SAVEPOINT w", undo: "ROLLBACK TO w", release: "RELEASE w",
}

func (e *sqlite) prepare() error {
	err := e.conn.Raw(func(c any) error {
		e.raw = c.(*sqlite3.SQLiteConn)
		return nil
	})
	if err != nil {
		return Fault("open database", err)
	}
	for s, query := range sqliteSteps {
		if e.stmt[s], err = e.raw.Prepare(query); err != nil {
			return Fault("prepare "+query, err)
		}
	}
	return nil
}

func (e *sqlite) session() *sql.Conn { return e.conn }

func (e *sqlite) do(s step) error {
	_, err := e.stmt[s].(driver.StmtExecContext).ExecContext(context.Background(), nil)
	return err
}

// standing is none after SQLite ended the transaction by itself, as it does on some errors.
func (e *sqlite) standing() standing {
	if e.raw.AutoCommit() {
		return none
	}
	return open
}

// mend changes nothing: what makes SQLite lose a transaction does not pass by itself.
func (e *sqlite) mend(error) bool { return false }

// settle makes writers wait for readers rather than let the WAL grow: normally SQLite's own checkpoint after 4000 pages
// keeps it at 16 MiB, but an open read stops that, for at most Opts.MaxRead.
func (e *sqlite) settle(now time.Time) {
	if e.db.opts.Test.VFS != "" || now.Sub(e.sized) < sizeEvery {
		return
	}
	e.sized = now
	st, err := os.Stat(e.db.path + "-wal")
	if err != nil || st.Size() < walLimit {
		return
	}
	deadline := time.Now().Add(e.db.opts.MaxRead + 2*time.Second)
	for time.Now().Before(deadline) {
		var busy, pages, moved int
		err := e.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
		if err != nil {
			_ = e.db.fail("empty the WAL", err) // the state tells
			return
		}
		if busy == 0 {
			return
		}
	}
	e.db.log.Warn("the WAL cannot be emptied", "bytes", st.Size())
}

// watch looks at the free space of the volume and refuses or takes writes accordingly.
func (e *sqlite) watch() error {
	d := e.db
	mode := d.State().Mode
	if d.opts.MinFree < 0 || mode == Failed {
		return nil
	}
	free, err := d.opts.FreeSpace(filepath.Dir(d.path))
	if err != nil {
		d.log.Warn("free space of the data volume is unknown", "error", err)
		return nil
	}
	if free >= d.opts.MinFree {
		d.setState(Serving, nil)
		return nil
	}
	err = &fault.Error{
		Kind: fault.Unavailable, Op: "check free space", Key: KeyStore, Hint: hintFull,
		Err: fmt.Errorf("%d MiB free, %d MiB needed", free>>20, d.opts.MinFree>>20),
	}
	d.setState(LowSpace, err)
	return err
}

func (e *sqlite) probe() error {
	ctx := context.Background()
	if s := e.db.State(); s.Mode == Failed && fault.KindOf(s.Err) == fault.Corrupt {
		// Pages in memory may be better than those on the disk: forget them first.
		if _, err := e.conn.ExecContext(ctx, "PRAGMA shrink_memory"); err != nil {
			return e.db.fail("probe database", err)
		}
		if err := checkPages(ctx, e.conn); err != nil {
			return err
		}
	}
	// Writing the value that is there already makes a real page, commit and sync without changing anything.
	var version int
	if err := e.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return e.db.fail("probe database", err)
	}
	if _, err := e.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return e.db.fail("probe database", err)
	}
	e.db.setState(Serving, nil)
	return e.db.writer.watch()
}

// close empties the WAL and gives the connection back.
func (e *sqlite) close() error {
	if e.conn == nil {
		return nil
	}
	var errs []error
	for _, s := range e.stmt {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	if e.db.State().Mode != Failed {
		_, err := e.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
		errs = append(errs, err)
	}
	return errors.Join(append(errs, e.conn.Close())...)
}
