// Package backup keeps verified copies of a SQLite store by age, in a folder of their own, and never fills the disk with them.
//
// A copy holds no key: without the key file, which is kept elsewhere, the personal data in it cannot be read by anybody.
package backup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// Opts are the choices of New.
type Opts struct {
	Dir  string // folder of the copies, made readable by its owner only
	Name string // of the store: "kiosk" makes kiosk-20260302T010000Z.db
	Keep Keep
	// Space returns the free and all bytes of the volume that holds dir; nil asks the operating system.
	Space func(dir string) (free, all int64, err error)
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Reserve is the part of the volume that copies leave free: one tenth, below which every hall has an alarm (F3).
const Reserve = 10

// Folder holds the copies of one store. Its methods may be called from any number of goroutines; copies are made one after another.
type Folder struct {
	opts Opts
	log  *slog.Logger

	mu     sync.Mutex // guards what follows, and makes copies queue up
	whole  time.Time  // when the audit chain was last checked from its first entry
	anchor audit.Head // the head of the last sound copy
}

// New returns the folder of a store's copies. It is made when the first copy is.
func New(o Opts, log *slog.Logger) *Folder {
	if o.Space == nil {
		o.Space = space
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Keep = o.Keep.withDefaults()
	return &Folder{opts: o, log: log}
}

// File is one copy.
type File struct {
	Path  string    `json:"path"`
	Taken time.Time `json:"taken"` // UTC, to the second
	Bytes int64     `json:"bytes"`
}

// stamp is the form of the time in a file's name: sorting names sorts times.
const stamp = "20060102T150405Z"

// NameOf returns the file name of a copy of a store.
func NameOf(store string, at time.Time) string {
	return fmt.Sprintf("%s-%s.db", store, at.UTC().Format(stamp))
}

// ParseName returns the store and the time in the file name of a copy; ok is false for the name of anything else.
func ParseName(name string) (store string, at time.Time, ok bool) {
	bare, isDB := strings.CutSuffix(filepath.Base(name), ".db")
	i := strings.LastIndexByte(bare, '-')
	if !isDB || i < 1 {
		return "", time.Time{}, false
	}
	at, err := time.Parse(stamp, bare[i+1:])
	return bare[:i], at, err == nil
}

// List returns the copies, newest first; none when the folder is not there.
func (f *Folder) List() ([]File, error) {
	entries, err := os.ReadDir(f.opts.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, sqldb.Fault("list backups", err)
	}
	var list []File
	for _, e := range entries {
		store, at, ok := ParseName(e.Name())
		info, err := e.Info()
		if ok && err == nil && store == f.opts.Name && info.Mode().IsRegular() {
			list = append(list, File{Path: filepath.Join(f.opts.Dir, e.Name()), Taken: at, Bytes: info.Size()})
		}
	}
	slices.SortFunc(list, func(a, b File) int { return cmp.Compare(b.Taken.Unix(), a.Taken.Unix()) })
	return list, nil
}

// Make copies the store, verifies the copy with the keys, and removes copies that are too old. A copy that does not verify is put aside as
// NAME-suspect.db, and the error is Corrupt. When the volume would have less than a tenth free the error has ErrSpace in its chain. ctx
// may end it at any time.
func (f *Folder) Make(ctx context.Context, db *sqldb.DB, keys *vault.Vault) (Report, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := makeDir(f.opts.Dir); err != nil {
		return Report{}, err
	}
	if err := f.prune(); err != nil {
		return Report{}, err
	}
	if err := f.makeRoom(sizeOf(db.Path())); err != nil {
		return Report{}, err
	}
	at := f.opts.Now().UTC()
	path := filepath.Join(f.opts.Dir, NameOf(f.opts.Name, at))
	if err := db.Backup(ctx, path); err != nil {
		return Report{}, err
	}
	report, err := Check(ctx, path, f.demands(keys, at))
	if err != nil {
		if fault.KindOf(err) == fault.Corrupt {
			err = errors.Join(err, os.Rename(path, filepath.Join(f.opts.Dir, f.opts.Name+"-suspect.db")))
		} else {
			err = errors.Join(err, os.Remove(path)) // nobody knows what it is worth
		}
		return Report{}, fmt.Errorf("verify backup: %w", err)
	}
	if f.anchor = report.Head; report.Whole {
		f.whole = at
	}
	return report, f.prune()
}

// demands returns what the next copy must be. The audit chain is checked from its first entry once a day, and in between from where the
// last copy ended: a chain of years takes minutes.
func (f *Folder) demands(keys *vault.Vault, at time.Time) Demands {
	d := Demands{Keys: keys, Anchor: f.anchor}
	if at.Sub(f.whole) < 24*time.Hour && !at.Before(f.whole) {
		d.From = f.anchor
	}
	return d
}

// makeDir makes the folder private.
func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return sqldb.Fault("make backup folder", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return sqldb.Fault("look at backup folder", err)
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return &fault.Error{
		Kind: fault.Refused, Op: "check backup folder", Err: fmt.Errorf("%s may be read by others (%s)", dir, info.Mode().Perm()),
		Hint: "chmod 700 " + dir,
	}
}

// sizeOf returns how large a copy may become.
func sizeOf(database string) (n int64) {
	for _, part := range []string{"", "-wal"} {
		if info, err := os.Stat(database + part); err == nil {
			n += info.Size()
		}
	}
	return n
}

// space asks the operating system.
func space(dir string) (free, all int64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, 0, fmt.Errorf("statfs %s: %w", dir, err)
	}
	return int64(st.Bavail) * st.Bsize, int64(st.Blocks) * st.Bsize, nil
}
