// Package lockfile keeps a second process out of a data folder: a locked file there says who works in it.
//
// The lock is the kernel's (flock), so it ends with the process however the process ends; the text in the file only
// names the owner and proves nothing.
package lockfile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"onetrip/kiosk/base/fault"
)

// Name is the file that Acquire locks inside the folder.
const Name = "lock"

// Lock is a held lock. Its owner calls Release; the end of the process releases it too.
type Lock struct{ f *os.File }

// Owner is the process that holds a folder.
type Owner struct {
	PID     int    // 0 when the file does not tell
	Program string // "" when the file does not tell
}

// String returns "program (process 123)", or what is known of it.
func (o Owner) String() string {
	program := o.Program
	if program == "" {
		program = "another program"
	}
	if o.PID == 0 {
		return program
	}
	return fmt.Sprintf("%s (process %d)", program, o.PID)
}

// HeldError is the cause of the *fault.Error that Acquire returns when another process holds the folder.
type HeldError struct {
	Dir   string
	Owner Owner
}

// Error names the folder and its owner.
func (e *HeldError) Error() string { return fmt.Sprintf("%s is in use by %s", e.Dir, e.Owner) }

// Acquire locks the folder dir, which must exist, for this process and records program (a short name such as "kiosk") as its
// owner. It never waits. When another process, or another call in this one, holds the folder the error is a Conflict *fault.Error
// that wraps a *HeldError; when the file cannot be opened it is Unavailable. Both have a hint for the staff.
func Acquire(dir, program string) (*Lock, error) {
	f, err := os.OpenFile(filepath.Join(dir, Name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, &fault.Error{
			Kind: fault.Unavailable, Op: "lock data folder", Err: err,
			Hint: "check that the data folder exists and belongs to the program's user",
		}
	}
	if err := lock(f); err != nil {
		return nil, errors.Join(refusal(f, dir, err), f.Close())
	}
	if err := record(f, Owner{PID: os.Getpid(), Program: program}); err != nil {
		return nil, errors.Join(&fault.Error{
			Kind: fault.Unavailable, Op: "write lock file", Err: err, Hint: "check the disk of the data folder for free space",
		}, f.Close())
	}
	return &Lock{f}, nil
}

// Release gives the folder up. The file stays: removing it would let two processes lock two files of one name.
func (l *Lock) Release() error {
	if err := l.f.Close(); err != nil {
		return fmt.Errorf("release data folder: %w", err)
	}
	return nil
}

func lock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func refusal(f *os.File, dir string, err error) error {
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return &fault.Error{
			Kind: fault.Unavailable, Op: "lock data folder", Err: err, Hint: "keep the data folder on a local disk",
		}
	}
	held := &HeldError{Dir: dir, Owner: owner(f)}
	return &fault.Error{
		Kind: fault.Conflict, Op: "lock data folder", Err: held,
		Hint: fmt.Sprintf("stop %s first, or choose another data folder", held.Owner),
	}
}

func record(f *os.File, o Owner) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt(fmt.Appendf(nil, "%d %s\n", o.PID, o.Program), 0)
	return err
}

// owner reads who holds the folder; the owner may be writing it just now, so anything may be missing.
func owner(f *os.File) Owner {
	text, err := io.ReadAll(io.NewSectionReader(f, 0, 256))
	if err != nil {
		return Owner{}
	}
	return parse(string(text))
}

func parse(text string) Owner {
	line, _, ok := strings.Cut(text, "\n")
	if !ok {
		return Owner{}
	}
	number, program, _ := strings.Cut(line, " ")
	pid, err := strconv.Atoi(number)
	if err != nil || pid <= 0 {
		return Owner{}
	}
	return Owner{PID: pid, Program: printable(program)}
}

func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if strconv.IsPrint(r) {
			return r
		}
		return -1
	}, s)
}
