package sqldb

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"onetrip/kiosk/base/fault"
)

// Limits of a server's connections.
const (
	connectTime = 5 * time.Second  // for one host, unless the connection string has connect_timeout
	answerTime  = 5 * time.Second  // for the answer to a ping
	patience    = 10 * time.Second // for the answer to a commit, before the state says so
)

// OpenPostgres opens a PostgreSQL database that this process may share with others, and checks that its commits are durable. ctx bounds the
// opening only. Start halld of one hall on as many machines as wanted with the same dsn: together they are one hall.
//
// dsn is a URL or a list of words as libpq takes it, for example
//
//	postgres://onetrip@db.hall.example/onetrip?sslmode=verify-full
//	host=/run/postgresql dbname=onetrip user=onetrip
//
// The password stands best in the file ~/.pgpass (mode 0600) or in PGPASSWORD, not in dsn; it is never logged. The user must own the
// database, whose encoding must be UTF8; its tables are made by Migrate. Several hosts with target_session_attrs=read-write follow a standby
// that was promoted. A pooler between must work in session mode.
//
// The server must be PostgreSQL 13 or later with fsync and full_page_writes on and synchronous_commit not off. A server that restarts is
// connected again by itself: State is Failed meanwhile, and writes whose commit was under way have ErrInDoubt in their error.
//
// The error is a *fault.Error: Invalid for a dsn that cannot be read, Unavailable when the server cannot be reached or does not let us in,
// Internal when its settings cannot keep a promise (R1); each has a hint for the staff.
func OpenPostgres(ctx context.Context, dsn string, opts Opts, log *slog.Logger) (*DB, error) {
	connector, err := newConnector(dsn)
	if err != nil {
		return nil, err
	}
	d := &DB{dialect: Postgres, opts: opts.withDefaults(), log: log}
	d.writes, d.readers = sql.OpenDB(connector), sql.OpenDB(connector)
	d.writes.SetMaxOpenConns(1)
	d.limitReaders()
	return d.start(ctx, &postgres{db: d})
}

// postgres is the engine on a server.
type postgres struct {
	db   *DB
	conn *sql.Conn
	raw  *session // the driver's side of conn; safe to use because nobody else has conn
	wire atomic.Pointer[net.Conn]
}

// open connects, makes the row that all writers lock, and proves the settings. It is called again after a connection broke.
func (e *postgres) open(ctx context.Context) error {
	if err := e.connect(ctx); err != nil {
		return Fault("connect to database", err)
	}
	if err := e.prove(ctx); err != nil {
		return errors.Join(err, e.close())
	}
	return nil
}

func (e *postgres) connect(ctx context.Context) (err error) {
	if err := e.close(); err != nil {
		e.db.log.Warn("close old connection to the database", "error", err)
	}
	if e.conn, err = e.db.writes.Conn(ctx); err != nil {
		return err
	}
	return e.conn.Raw(func(c any) error {
		e.raw = c.(*session)
		wire := e.raw.Conn.Conn().PgConn().Conn()
		e.wire.Store(&wire)
		return nil
	})
}

func (e *postgres) prove(ctx context.Context) error {
	s, err := readServer(ctx, e.conn)
	if err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	if err := e.makeLock(ctx); err != nil {
		return Fault("prepare database for writing", err)
	}
	return nil
}

// makeLock creates the row whose lock makes writers take turns. PostgreSQL answers with various errors to one who creates a table at the same
// moment as another, so it tries again.
func (e *postgres) makeLock(ctx context.Context) (err error) {
	for range maxTries {
		_, err = e.conn.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS sqldb_writer (
			one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
			probes BIGINT  NOT NULL); -- changed to see whether the server can write
			INSERT INTO sqldb_writer (one, probes) VALUES (1, 0) ON CONFLICT DO NOTHING`)
		if err == nil || e.raw.lost() {
			return err
		}
	}
	return err
}

func (e *postgres) session() *sql.Conn { return e.conn }

// postgresSteps are the statements of the steps. The level must be READ COMMITTED: only then does the statement after the lock see what the
// writer before it has committed.
var postgresSteps = [steps]string{
	begin:    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT one FROM sqldb_writer WHERE one = 1 FOR UPDATE",
	commit:   "COMMIT",
	rollback: "ROLLBACK",
	save:     "SAVEPOINT w",
	undo:     "ROLLBACK TO SAVEPOINT w",
	release:  "RELEASE SAVEPOINT w",
}

// do goes past database/sql: its driver calls a connection bad, which is to say that nothing was sent, when the answer to a statement was lost.
func (e *postgres) do(s step) error {
	if e.raw.lost() {
		return driver.ErrBadConn
	}
	if s == commit {
		defer e.impatient()()
	}
	e.raw.free()
	tag, err := e.raw.Conn.Conn().Exec(context.Background(), postgresSteps[s])
	switch _, known := judge(err); {
	case err != nil && !known:
		return errors.Join(errCut, err)
	case err != nil:
		return err
	case s == begin && tag.RowsAffected() != 1:
		return fmt.Errorf("table sqldb_writer has %d rows to lock, not 1", tag.RowsAffected())
	case s == commit && tag.String() != "COMMIT":
		return errBroken // this is how the server tells that it rolled back
	}
	return nil
}

// impatient tells the state when a commit takes too long, as one does that waits for a standby that is away. Nothing can be done about it
// here: the commit is on this server's disk already. The returned function is called at its end.
func (e *postgres) impatient() (end func()) {
	limit := cmp.Or(e.db.opts.Test.Patience, patience)
	timer := time.AfterFunc(limit, func() {
		e.db.setState(Failed, &fault.Error{
			Kind: fault.Unavailable, Op: "wait for a commit", Key: KeyStore, Hint: "check the standby of the database server",
			Err: fmt.Errorf("no answer for %v", limit),
		})
	})
	return func() { timer.Stop() } // watch brings the state back
}

// cutAfter cuts the connection when the program ends and a commit does not, after the same time. It is for any goroutine.
func (e *postgres) cutAfter() (stop func()) {
	timer := time.AfterFunc(cmp.Or(e.db.opts.Test.Patience, patience), func() {
		if wire := e.wire.Load(); wire != nil {
			_ = (*wire).Close() // it may be closed already
		}
	})
	return func() { timer.Stop() }
}

func (e *postgres) standing() standing {
	if e.raw == nil || e.raw.lost() {
		return none
	}
	switch e.raw.Conn.Conn().PgConn().TxStatus() {
	case 'T':
		return open
	case 'E':
		return broken
	}
	return none
}

// mend lets a transaction run again that was in the way of another, or whose connection broke and can be made again.
func (e *postgres) mend(err error) bool {
	if errors.Is(err, ErrInDoubt) {
		return false
	}
	if v, _ := judge(err); v.again {
		return true
	}
	return e.raw.lost() && e.reopen() == nil
}

// reopen makes a new connection; it is not called in a transaction.
func (e *postgres) reopen() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*connectTime)
	defer cancel()
	return e.open(ctx)
}

// watch asks whether the server is there, and comes back to one that was away.
func (e *postgres) watch() error {
	s := e.db.State()
	switch {
	case s.Mode == Failed && fault.KindOf(s.Err) == fault.Corrupt:
		return s.Err // a person must look at it first
	case s.Mode == Failed:
		return e.probe()
	case e.ping() == nil:
		return nil
	}
	return e.comeBack()
}

// comeBack makes a new connection, or says in the state why there is none: a server may come back as one that must not be used.
func (e *postgres) comeBack() error {
	err := e.reopen()
	if err != nil {
		e.db.setState(Failed, err)
	}
	return err
}

// ping is not called in a transaction.
func (e *postgres) ping() error {
	if e.raw.lost() {
		return driver.ErrBadConn
	}
	ctx, cancel := context.WithTimeout(context.Background(), answerTime)
	defer cancel()
	return e.conn.PingContext(ctx)
}

// probe makes a commit that changes nothing of anybody's.
func (e *postgres) probe() error {
	if e.ping() != nil {
		if err := e.comeBack(); err != nil {
			return err
		}
	}
	err := e.do(begin)
	if err == nil {
		_, err = e.conn.ExecContext(context.Background(), "UPDATE sqldb_writer SET probes = probes + 1")
	}
	if err == nil {
		err = e.do(commit)
	}
	if err != nil {
		e.db.writer.abort()
		return e.db.fail("probe database", err)
	}
	e.db.setState(Serving, nil)
	return nil
}

// close gives the connection back; a broken one is thrown away.
func (e *postgres) close() error {
	if e.conn == nil {
		return nil
	}
	err := e.conn.Close()
	if e.conn, e.raw = nil, nil; errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}
