package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"onetrip/kiosk/base/fault"
)

// Backup writes a consistent, compact copy of the database to dest, replacing it only when the copy is complete, sound and
// on the disk. Writes go on meanwhile. The directory of dest must exist; ctx may end the backup, which leaves dest as it was. A server is
// backed up with its own tools: on PostgreSQL the error is Refused.
func (d *DB) Backup(ctx context.Context, dest string) error {
	if d.dialect != SQLite {
		return &fault.Error{
			Kind: fault.Refused, Op: "back up database", Err: errors.New("the database is on a server"),
			Hint: "back up the server: pg_dump --format=custom every hour, or pg_basebackup and an archive of its WAL",
		}
	}
	return copyTo(ctx, dsn(d.path, d.opts, copying), dest)
}

// Copy is Backup of a database file that this process has not opened; another one may be working with it.
func Copy(ctx context.Context, path, dest string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find database %s: %w", path, err)
	}
	if _, err := os.Stat(abs); err != nil {
		return Fault("back up database", err)
	}
	return copyTo(ctx, dsn(abs, Opts{}, copying), dest)
}

// Inspect runs fn on a file that nobody has open, such as a backup, after every page and index was checked; a damaged one is Corrupt.
// The file and its folder are not changed. ctx ends it.
func Inspect(ctx context.Context, path string, fn func(*Reader) error) (err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find database %s: %w", path, err)
	}
	db, err := sql.Open("sqlite3", fileURI(abs, url.Values{"mode": {"ro"}, "immutable": {"1"}, "_query_only": {"1"}}))
	if err != nil {
		return Fault("open database", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return Fault("open database", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if err := checkAll(ctx, conn); err != nil {
		return err
	}
	r := &Reader{query: func(query string, args []any) (*sql.Rows, error) { return conn.QueryContext(ctx, query, args...) }}
	defer r.end()
	return fn(r)
}

// copyTo copies the database that source names.
func copyTo(ctx context.Context, source, dest string) (err error) {
	part := dest + ".part"
	if err := removeOld(part); err != nil {
		return Fault("back up database", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeOld(part))
		}
	}()
	if err := vacuumInto(ctx, source, part); err != nil {
		return Fault("back up database", err)
	}
	if err := checkCopy(ctx, part); err != nil {
		return Fault("check backup", err)
	}
	if err := syncFile(part); err != nil {
		return Fault("write backup to disk", err)
	}
	if err := os.Rename(part, dest); err != nil {
		return Fault("name backup", err)
	}
	return Fault("name backup", syncDir(filepath.Dir(dest)))
}

func removeOld(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// vacuumInto copies through a connection of its own; it holds one snapshot for as long as the copy takes.
func vacuumInto(ctx context.Context, source, dest string) (err error) {
	f, err := os.OpenFile(dest, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // private before SQLite fills it
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	src, err := sql.Open("sqlite3", source)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	_, err = src.ExecContext(ctx, "VACUUM INTO ?", dest)
	return err
}

func checkCopy(ctx context.Context, path string) (err error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite3", fileURI(abs, url.Values{"mode": {"ro"}}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	return checkPages(ctx, conn)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	return errors.Join(f.Sync(), f.Close())
}
