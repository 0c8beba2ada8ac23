// Package restore puts a backup in the place of a lost store, so that no number is given twice and no cell is opened for the wrong person.
package restore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/lockfile"
	"onetrip/kiosk/base/privfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// Job is a backup to be put back. File, Dir, Zone and Log are needed.
type Job struct {
	File    string         // the backup
	Dir     string         // the data folder, which holds the key file already
	Store   string         // name of the store: "kiosk" or "hall"; "" takes it from the file's name
	Machine string         // number of a terminal with a hall elsewhere; "" takes it from the backup
	Zone    *time.Location // of the hall: which business day it is
	Now     func() time.Time
	Log     *slog.Logger
}

// Result is what was put back.
type Result struct {
	Backup backup.Report `json:"backup"`
	Store  string        `json:"store"`           // path of the store now
	Aside  string        `json:"aside,omitempty"` // path of the store before; "" for none
	Loss   Loss          `json:"loss"`
	Cells  int           `json:"cells"` // cells into which staff must look
}

// Run checks the backup whole, prepares a copy of it beside the store, and only then exchanges the two; the old store is kept. An error
// leaves the old store where it is. It refuses a data folder in which a program is at work (Conflict), a folder without the key file
// (NotFound), keys that did not seal the backup (Refused), and a damaged backup (Corrupt).
func Run(ctx context.Context, j Job) (_ Result, err error) {
	if j.Now == nil {
		j.Now = time.Now
	}
	if err := j.name(); err != nil {
		return Result{}, err
	}
	lock, err := lockfile.Acquire(j.Dir, "hallctl restore")
	if err != nil {
		return Result{}, err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	if err := privfile.SameOwner(filepath.Join(j.Dir, lockfile.Name), j.Dir); err != nil {
		return Result{}, err
	}
	keys, err := vault.Load(filepath.Join(j.Dir, j.Store+".key"))
	if err != nil {
		return Result{}, err
	}
	r := Result{Store: j.path()}
	if r.Backup, err = backup.Check(ctx, j.File, backup.Demands{Keys: keys}); err != nil {
		return r, fmt.Errorf("check backup: %w", err)
	}
	r.Loss = lossOf(ctx, j.path(), r.Backup, j.Log)
	fresh := j.path() + ".restoring"
	defer func() { err = errors.Join(err, removeAll(fresh)) }()
	if r.Cells, err = j.prepare(ctx, fresh, keys, r.Backup); err != nil {
		return r, err
	}
	r.Aside, err = j.exchange(fresh)
	return r, err
}

// name finds out which store the backup is of.
func (j *Job) name() error {
	if j.Store == "" {
		j.Store, _, _ = backup.ParseName(j.File)
	}
	if j.Store == "kiosk" || j.Store == "hall" {
		return nil
	}
	return &fault.Error{
		Kind: fault.Invalid, Op: "choose the store", Err: fmt.Errorf("%s does not say of which store it is", filepath.Base(j.File)),
		Hint: "say it with --store kiosk or --store hall",
	}
}

func (j *Job) path() string { return filepath.Join(j.Dir, j.Store+".db") }

// prepare makes the store as it will be, and returns how many cells are in doubt.
func (j *Job) prepare(ctx context.Context, fresh string, keys *vault.Vault, found backup.Report) (cells int, err error) {
	if err := errors.Join(removeAll(fresh), copyFile(j.File, fresh)); err != nil {
		return 0, sqldb.Fault("copy backup", err)
	}
	db, err := sqldb.Open(ctx, fresh, sqldb.Opts{Now: j.Now}, j.Log)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }() // empties the WAL into the file
	return j.renew(ctx, db, keys, found.Rows)
}

// exchange puts the fresh store into its place in one step of the file system, and keeps the old one under another name.
func (j *Job) exchange(fresh string) (aside string, err error) {
	aside = fmt.Sprintf("%s.before-%s", j.path(), j.Now().UTC().Format("20060102T150405Z"))
	switch err := os.Link(j.path(), aside); {
	case errors.Is(err, fs.ErrNotExist):
		defer func() { aside = "" }() // there was none
	case err != nil:
		return "", sqldb.Fault("keep the old store", err)
	}
	// A WAL of the old store, which is there only when that could not be opened, would be taken for one of the new store.
	for _, part := range []string{"-wal", "-shm"} {
		err := os.Rename(j.path()+part, aside+part)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return aside, sqldb.Fault("keep the old store", err)
		}
	}
	if err := os.Rename(fresh, j.path()); err != nil {
		return aside, sqldb.Fault("put the backup in place", err)
	}
	return aside, syncDir(j.Dir)
}

// copyFile copies a file into a private new one, on the disk before it returns.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), privfile.SameOwner(to, filepath.Dir(to)), out.Close())
}

func removeAll(store string) error {
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(store + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return sqldb.Fault("remove half a store", err)
		}
	}
	return nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	return errors.Join(d.Sync(), d.Close())
}
