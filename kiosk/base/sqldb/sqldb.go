// Package sqldb opens the SQLite file of one process, or a PostgreSQL database that several share, and runs its transactions: durable,
// batched writes through a single writer, consistent reads beside it, migrations, backups, and a refusal to go on when the disk or the
// server cannot be trusted.
//
// Every acknowledged write is on the disk: the settings that make it so are checked when the database opens. Writes of
// several callers share one commit, and each caller hears of success only after that commit. A write that has begun is
// never cancelled, because a cancelled SQLite transaction can keep its later half. On PostgreSQL every write transaction begins by
// locking one row, so that several processes on one database behave exactly as one writer.
//
// Queries are written once for both: placeholders are $1, $2, … in the order of their first appearance, which SQLite binds by position.
package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "github.com/mattn/go-sqlite3" // registers the driver "sqlite3"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb/internal/hook"
)

// Opts are the choices of Open and OpenPostgres. The zero value is right for the product.
type Opts struct {
	// Readers is the number of connections that read at the same time; 0 means 4.
	Readers int
	// MaxRead bounds one Read, because an open read keeps the WAL from shrinking and dead rows from being removed; 0 means 10 s.
	MaxRead time.Duration
	// MinFree is the free space of the volume in bytes below which writes are refused; 0 means 100 MiB, a negative
	// value switches the check off. PostgreSQL looks after its own volume.
	MinFree int64
	// FreeSpace returns the free bytes of the volume that holds dir; nil asks the operating system.
	FreeSpace func(dir string) (int64, error)
	// Now is the clock of Tx.Now; nil means time.Now. The value is converted to UTC.
	Now func() time.Time
	// OnState is called after every change of State; it must return soon and must not call the DB.
	OnState func(State)
	// Test is filled by package sqldbtest only.
	Test hook.Test
}

// Limits of the store.
const (
	maxBatch      = 256       // writes that share one commit
	busyTimeoutMS = 5000      // how long SQLite waits for a lock of another program
	minFree       = 100 << 20 // bytes; requirement R7
	walLimit      = 48 << 20  // bytes; above it the writer waits for readers and empties the WAL (R8 allows 64 MiB)
	watchEvery    = time.Second
	sizeEvery     = 20 * time.Millisecond // between looks at the size of the WAL: no disk writes 16 MiB in that time
	maxGather     = time.Millisecond      // the longest wait for more writes to share a commit
	checkpoint    = 4000                  // pages in the WAL, 16 MiB, after which SQLite moves them into the file
)

func (o Opts) withDefaults() Opts {
	if o.Readers <= 0 {
		o.Readers = 4
	}
	if o.MaxRead <= 0 {
		o.MaxRead = 10 * time.Second
	}
	if o.MinFree == 0 {
		o.MinFree = minFree
	}
	if o.FreeSpace == nil {
		o.FreeSpace = freeSpace
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Test.VFS != "" {
		o.MinFree = -1 // the file is on no volume
	}
	return o
}

// DB is an open database. Its methods may be called from any number of goroutines. Whoever opens it closes it.
type DB struct {
	dialect Dialect
	path    string // "" on PostgreSQL
	opts    Opts
	log     *slog.Logger
	readers *sql.DB // nil when a test file system allows one connection only
	writes  *sql.DB
	writer  *writer
	state   atomic.Pointer[State]
	watched atomic.Int64 // Unix nanoseconds, see Watched
	stateMu sync.Mutex   // orders changes of state and the calls of OnState

	// mu keeps Close from closing the queue while a Write is sending to it.
	mu     sync.RWMutex
	closed bool
}

// Open opens the database file at path, creating it (readable by its owner only) when it is missing, and checks that
// its commits are durable and its pages sound. The directory must exist. ctx bounds the opening only.
//
// The error is a *fault.Error: Unavailable when the file cannot be opened or is locked, Corrupt when it is damaged or no
// database, Internal when the SQLite library or its settings cannot keep a promise (R1); each has a hint for the staff.
func Open(ctx context.Context, path string, opts Opts, log *slog.Logger) (*DB, error) {
	opts = opts.withDefaults()
	if opts.Test.VFS == "" {
		abs, err := createFile(path)
		if err != nil {
			return nil, err
		}
		path = abs
	}
	d := &DB{dialect: SQLite, path: path, opts: opts, log: log}
	if err := d.openFile(); err != nil {
		return nil, errors.Join(err, d.closeConns())
	}
	return d.start(ctx, &sqlite{db: d})
}

// start gives the database to its writer.
func (d *DB) start(ctx context.Context, e engine) (*DB, error) {
	d.state.Store(&State{Since: d.opts.Now().UTC()})
	d.watched.Store(time.Now().UnixNano())
	d.writer = newWriter(d, e)
	if err := e.open(ctx); err != nil {
		return nil, errors.Join(err, d.closeConns())
	}
	_ = d.writer.watch() // the state tells
	go d.writer.run()
	return d, nil
}

// createFile makes sure that the file exists with private permissions before SQLite creates it with public ones;
// the WAL inherits them.
func createFile(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("find database %s: %w", path, err)
	}
	f, err := os.OpenFile(abs, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", &fault.Error{
			Kind: fault.Unavailable, Op: "open database", Key: KeyStore, Err: err,
			Hint: "check that the data folder exists, is writable and that its disk is present",
		}
	}
	if err := errors.Join(f.Close(), syncDir(filepath.Dir(abs))); err != nil {
		return "", Fault("create database file", err)
	}
	return abs, nil
}

func (d *DB) openFile() (err error) {
	if d.writes, err = sql.Open("sqlite3", dsn(d.path, d.opts, writing)); err != nil {
		return Fault("open database", err)
	}
	d.writes.SetMaxOpenConns(1)
	if d.opts.Test.VFS != "" {
		return nil
	}
	if d.readers, err = sql.Open("sqlite3", dsn(d.path, d.opts, reading)); err != nil {
		return Fault("open database for reading", err)
	}
	d.limitReaders()
	return nil
}

func (d *DB) limitReaders() {
	d.readers.SetMaxOpenConns(d.opts.Readers)
	d.readers.SetMaxIdleConns(d.opts.Readers)
}

// Dialect returns the kind of the database.
func (d *DB) Dialect() Dialect { return d.dialect }

// Path returns the absolute path of the database file; on PostgreSQL it is "".
func (d *DB) Path() string { return d.path }

// Close answers every write that is already queued, waits for reads and closes the database; the WAL of a file is emptied into it.
// A commit that a server does not answer is given up after ten seconds. Later calls of Write and Read are refused; a second Close does nothing.
func (d *DB) Close() error {
	d.mu.Lock()
	if d.closed {
		d.mu.Unlock()
		return nil
	}
	d.closed = true
	close(d.writer.queue)
	d.mu.Unlock()
	if c, ok := d.writer.engine.(cutter); ok {
		defer c.cutAfter()()
	}
	<-d.writer.stopped
	return d.closeConns()
}

func (d *DB) closeConns() error {
	var errs []error
	if d.readers != nil {
		errs = append(errs, d.readers.Close())
	}
	if d.writer != nil {
		errs = append(errs, d.writer.engine.close())
	}
	if d.writes != nil {
		errs = append(errs, d.writes.Close())
	}
	if err := errors.Join(errs...); err != nil {
		return Fault("close database", err)
	}
	return nil
}
