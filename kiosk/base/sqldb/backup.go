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
func (d *DB) Backup(ctx context.Context, dest string) (err error) {
	if d.dialect != SQLite {
		return &fault.Error{
			Kind: fault.Refused, Op: "back up database", Err: errors.New("the database is on a server"),
			Hint: "back up the server with pg_basebackup and an archive of its WAL",
		}
	}
	part := dest + ".part"
	if err := removeOld(part); err != nil {
		return Fault("back up database", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, removeOld(part))
		}
	}()
	if err := d.vacuumInto(ctx, part); err != nil {
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
func (d *DB) vacuumInto(ctx context.Context, dest string) (err error) {
	f, err := os.OpenFile(dest, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600) // private before SQLite fills it
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	src, err := sql.Open("sqlite3", dsn(d.path, d.opts, copying))
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
