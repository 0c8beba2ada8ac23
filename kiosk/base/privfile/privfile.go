// Package privfile reads and writes small files of secrets that only the program's user may read.
//
// A reader sees a whole file or none: content is written beside it, brought to the disk, and then given its name.
package privfile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"onetrip/kiosk/base/fault"
)

const (
	mode    = 0o600
	maxFile = 1 << 20
)

const (
	hintMode   = "chmod 600 the file, owned by the program's user; if others could read it, treat what it holds as known to them"
	hintCreate = "check that the folder of the file exists, is writable and has free space"
)

// Read returns the content of a file of at most 1 MiB; what names it in errors: "key file". It refuses, with a hint for the staff, a missing
// file (NotFound) and one that its group or others may read or that is not a regular file (Refused).
func Read(path, what string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &fault.Error{Kind: fault.NotFound, Op: "open " + what, Err: err}
	}
	if err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "open " + what, Hint: hintMode, Err: err}
	}
	defer func() { _ = f.Close() }() // nothing was written
	info, err := f.Stat()
	if err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "look at " + what, Err: err}
	}
	if m := info.Mode(); !m.IsRegular() || m.Perm()&0o077 != 0 {
		return nil, &fault.Error{Kind: fault.Refused, Op: "check " + what, Hint: hintMode, Err: fmt.Errorf("%s has mode %s", path, m)}
	}
	if info.Size() > maxFile {
		return nil, &fault.Error{Kind: fault.Invalid, Op: "read " + what, Err: fmt.Errorf("%s has %d bytes, more than %d", path, info.Size(), maxFile)}
	}
	text, err := io.ReadAll(f)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Op: "read " + what, Err: err}
	}
	return text, nil
}

// Create writes a new file, on the disk before it returns. It never replaces one: the error then wraps fs.ErrExist and is a Conflict.
func Create(path, what string, text []byte) error {
	return write(path, "create "+what, text, os.Link) // unlike a rename it never replaces
}

// Replace writes a file, new or in place of the old one, on the disk before it returns.
func Replace(path, what string, text []byte) error {
	return write(path, "write "+what, text, os.Rename)
}

func write(path, op string, text []byte, name func(from, to string) error) error {
	err := writeBeside(path, text, name)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrExist):
		return &fault.Error{Kind: fault.Conflict, Op: op, Err: err}
	}
	return &fault.Error{Kind: fault.Unavailable, Op: op, Hint: hintCreate, Err: err}
}

func writeBeside(path string, text []byte, name func(from, to string) error) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, "."+filepath.Base(path)+"-*") // private from the start
	if err != nil {
		return err
	}
	defer func() {
		if gone := os.Remove(tmp.Name()); !errors.Is(gone, fs.ErrNotExist) { // a rename has taken it
			err = errors.Join(err, gone)
		}
	}()
	_, err = tmp.Write(text)
	if err := errors.Join(err, tmp.Chmod(mode), SameOwner(tmp.Name(), dir), tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := name(tmp.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// SameOwner gives path to the owner of like when the caller is root: a technician who works as root must not leave files that the program
// cannot read. For other callers it does nothing.
func SameOwner(path, like string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(like)
	if err != nil {
		return &fault.Error{Kind: fault.Unavailable, Op: "find owner of " + like, Err: err}
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil // a file system without owners
	}
	if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
		return &fault.Error{Kind: fault.Unavailable, Op: "give " + path + " to its owner", Err: err}
	}
	return nil
}
