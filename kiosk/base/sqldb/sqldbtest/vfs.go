package sqldbtest

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/psanford/sqlite3vfs"
)

// fs is the file system that SQLite sees: every disk is a folder of it.
type fs struct {
	name string

	mu    sync.Mutex // guards what is below
	disks map[string]*Disk
	next  int
}

// fileSystem is registered once for the process, because SQLite's list of file systems is the process's and has no way back.
var fileSystem = sync.OnceValue(func() *fs {
	f := &fs{name: "sqldbtest", disks: make(map[string]*Disk)}
	if err := sqlite3vfs.RegisterVFS(f.name, f); err != nil {
		panic(fmt.Sprintf("register file system: %v", err))
	}
	return f
})

func (f *fs) add(d *Disk) *Disk {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next++
	d.id = fmt.Sprintf("disk%d", f.next)
	f.disks[d.id] = d
	return d
}

func (f *fs) remove(d *Disk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.disks, d.id)
}

// find returns the disk of a path and the file's name on it.
func (f *fs) find(path string) (*Disk, string, error) {
	parts := strings.Split(path, "/")
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(parts) == 3 {
		if d, ok := f.disks[parts[1]]; ok {
			return d, parts[2], nil
		}
	}
	return nil, "", errors.New("no such disk")
}

// Open gives SQLite a file. It never fails: the adapter would then close a file that SQLite has not opened. Without
// power or disk the file itself fails.
func (f *fs) Open(path string, flags sqlite3vfs.OpenFlag) (sqlite3vfs.File, sqlite3vfs.OpenFlag, error) {
	if path == "" {
		return &file{disk: &Disk{}, c: &content{}}, flags, nil // a temporary file, on no disk
	}
	d, name, err := f.find(path)
	if err != nil {
		return &file{disk: &Disk{off: true}, c: &content{}}, flags, nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	c, ok := d.files[name]
	if !ok {
		c = &content{}
		if !d.off {
			d.files[name] = c
		}
	}
	return &file{disk: d, c: c}, flags, nil
}

// Delete removes a file at once and for good.
func (f *fs) Delete(path string, _ bool) error {
	d, name, err := f.find(path)
	if err != nil {
		return sqlite3vfs.IOError
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	dies, err := d.begin()
	if err != nil {
		return err
	}
	delete(d.files, name)
	if dies {
		return sqlite3vfs.IOError
	}
	return nil
}

// Access reports whether a file exists.
func (f *fs) Access(path string, _ sqlite3vfs.AccessFlag) (bool, error) {
	d, name, err := f.find(path)
	if err != nil {
		return false, sqlite3vfs.IOError
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.files[name]
	return ok, nil
}

// FullPathname returns the name: all are absolute.
func (f *fs) FullPathname(path string) string { return path }

// file is an open file. Its content is guarded by the disk's mutex.
type file struct {
	disk *Disk
	c    *content
}

func (f *file) Close() error { return nil }

func (f *file) ReadAt(p []byte, off int64) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.off {
		return 0, sqlite3vfs.IOErrorRead
	}
	if off >= int64(len(f.c.now)) {
		return 0, io.EOF
	}
	n := copy(p, f.c.now[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *file) WriteAt(p []byte, off int64) (int, error) {
	if err := f.change(change{off, append([]byte{}, p...)}); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (f *file) Truncate(size int64) error { return f.change(change{off: size}) }

func (f *file) change(ch change) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	dies, err := f.disk.begin()
	if err != nil {
		return err
	}
	f.c.pending = append(f.c.pending, ch)
	f.c.now = ch.apply(f.c.now)
	if dies {
		return sqlite3vfs.IOErrorWrite
	}
	return nil
}

func (f *file) Sync(sqlite3vfs.SyncType) error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	dies, err := f.disk.begin()
	if err != nil {
		return err
	}
	if dies {
		return sqlite3vfs.IOError
	}
	for _, ch := range f.c.pending { // cheaper than a copy of the whole file
		f.c.synced = ch.apply(f.c.synced)
	}
	f.c.pending = nil
	return nil
}

func (f *file) FileSize() (int64, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	return int64(len(f.c.now)), nil
}

func (f *file) Lock(sqlite3vfs.LockType) error   { return nil }
func (f *file) Unlock(sqlite3vfs.LockType) error { return nil }

// CheckReservedLock answers "nobody": the adapter turns the answer round.
func (f *file) CheckReservedLock() (bool, error) { return true, nil }

func (f *file) SectorSize() int64                                      { return sector }
func (f *file) DeviceCharacteristics() sqlite3vfs.DeviceCharacteristic { return 0 }
