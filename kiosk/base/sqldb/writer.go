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
)

// writer owns the one connection that writes. Its fields belong to its goroutine.
type writer struct {
	db      *DB
	dir     string
	queue   chan *request // a full queue makes Write wait
	stopped chan struct{}

	conn *sql.Conn
	raw  *sqlite3.SQLiteConn // the driver's side of conn; safe to use because nobody else has conn
	stmt statements

	watched time.Time   // last look at the free space
	sized   time.Time   // last look at the size of the WAL
	timer   *time.Timer // of await
	live    []*request  // the batch that is running
	kept    map[any]any // see Tx.Keep
	last    struct {    // the last commit
		callers int // who shared it or came meanwhile
		took    time.Duration
		end     time.Time
	}
}

// statements are prepared by hand: the driver's cache keeps no statement without arguments.
type statements struct{ begin, commit, rollback, save, release, undo driver.Stmt }

func newWriter(ctx context.Context, d *DB) (*writer, error) {
	w := &writer{db: d, dir: filepath.Dir(d.path), queue: make(chan *request, maxBatch), stopped: make(chan struct{}), kept: map[any]any{}, timer: time.NewTimer(0)}
	var err error
	if w.conn, err = d.writes.Conn(ctx); err != nil {
		return nil, Fault("open database", err)
	}
	if err := w.settle(ctx); err != nil {
		return nil, errors.Join(err, w.conn.Close())
	}
	return w, nil
}

// settle brings the connection into its final settings and proves them.
func (w *writer) settle(ctx context.Context) error {
	if err := w.bend(ctx); err != nil {
		return err
	}
	s, err := readSettings(ctx, w.conn)
	if err != nil {
		return err
	}
	if w.db.opts.Test.Normal && s.synchronous == 1 {
		s.synchronous = 2
	}
	if err := s.check(); err != nil {
		return err
	}
	return w.prepare()
}

// bend sets what the connection string cannot, and the wishes of a test. A commit rewrites many pages that the one before wrote too: the
// longer the WAL, the fewer of them are written twice.
func (w *writer) bend(ctx context.Context) error {
	var pragmas []string
	t := w.db.opts.Test
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
		if _, err := w.conn.ExecContext(ctx, "PRAGMA "+p); err != nil {
			return Fault("set "+p, err)
		}
	}
	return nil
}

func (w *writer) prepare() error {
	err := w.conn.Raw(func(c any) error {
		w.raw = c.(*sqlite3.SQLiteConn)
		return nil
	})
	if err != nil {
		return Fault("open database", err)
	}
	for _, s := range []struct {
		dest  *driver.Stmt
		query string
	}{
		{&w.stmt.begin, "BEGIN IMMEDIATE"},
		{&w.stmt.commit, "COMMIT"},
		{&w.stmt.rollback, "ROLLBACK"},
		{&w.stmt.save, "SAVEPOINT w"},
		{&w.stmt.release, "RELEASE w"},
		{&w.stmt.undo, "ROLLBACK TO w"},
	} {
		if *s.dest, err = w.raw.Prepare(s.query); err != nil {
			return Fault("prepare "+s.query, err)
		}
	}
	return nil
}

func run(s driver.Stmt) error {
	_, err := s.(driver.StmtExecContext).ExecContext(context.Background(), nil)
	return err
}

// close empties the WAL and gives the connection back.
func (w *writer) close() error {
	var errs []error
	for _, s := range []driver.Stmt{w.stmt.begin, w.stmt.commit, w.stmt.rollback, w.stmt.save, w.stmt.release, w.stmt.undo} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	if w.db.State().Mode != Failed {
		_, err := w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
		errs = append(errs, err)
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// run serves the queue until it is closed and empty.
func (w *writer) run() {
	finished := false
	defer func() {
		if finished {
			close(w.stopped)
		} else {
			w.revive()
		}
	}()
	w.loop()
	finished = true
}

// revive goes on after a function ended the writer's goroutine (runtime.Goexit, as a failing test does).
func (w *writer) revive() {
	w.abort()
	answer(w.live, errors.New("a write ended its goroutine"))
	go w.run()
}

func (w *writer) loop() {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	batch := make([]*request, 0, maxBatch)
	for {
		select {
		case r, ok := <-w.queue:
			if !ok {
				return
			}
			w.serve(r, batch)
		case <-tick.C:
			_ = w.watch() // the state tells
		}
	}
}

// boundWAL makes writers wait for readers rather than let the WAL grow: normally SQLite's own checkpoint after 4000 pages
// keeps it at 16 MiB, but an open read stops that, for at most Opts.MaxRead.
func (w *writer) boundWAL() {
	if w.db.opts.Test.VFS != "" || w.last.end.Sub(w.sized) < sizeEvery {
		return
	}
	w.sized = w.last.end
	st, err := os.Stat(w.db.path + "-wal")
	if err != nil || st.Size() < walLimit {
		return
	}
	deadline := time.Now().Add(w.db.opts.MaxRead + 2*time.Second)
	for time.Now().Before(deadline) {
		var busy, pages, moved int
		err := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &moved)
		if err != nil {
			_ = w.fail("empty the WAL", err) // the state tells
			return
		}
		if busy == 0 {
			return
		}
	}
	w.db.log.Warn("the WAL cannot be emptied", "bytes", st.Size())
}
