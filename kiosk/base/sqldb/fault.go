package sqldb

import (
	"context"
	"errors"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"onetrip/kiosk/base/fault"
)

// KeyStore is the visitor's message key of every error that means "this terminal cannot store anything now".
const KeyStore = "fault.store"

// ErrInDoubt is in the chain of an error after which a write may still happen: the caller stopped waiting for a write that
// had begun, or the disk failed in the middle of a commit, which the next start may then find complete. Without it in
// the chain, a failed write has changed nothing and never will.
var ErrInDoubt = errors.New("the write may still happen")

// errLost means that SQLite ended the transaction under us; what follows would be kept without it.
var errLost = errors.New("transaction was ended by the database")

// Fault classifies err by SQLite's result code, never by its text, and returns a *fault.Error that wraps it. An error that
// is classified already, or nil, is returned as it is; an error without a SQLite code becomes Internal.
//
// UNIQUE and PRIMARY KEY violations are Conflict; other constraints are Invalid; a full, failing, missing, locked or read-only
// disk is Unavailable; damaged pages and foreign files are Corrupt.
func Fault(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	e := &fault.Error{Op: op, Err: err}
	code, ok := errors.AsType[sqlite3.Error](err)
	switch {
	case ok:
		e.Kind, e.Hint = classify(code)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EIO):
		e.Kind, e.Hint = fault.Unavailable, hintDisk
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Kind = fault.Unavailable
	}
	if e.Kind == fault.Unavailable || e.Kind == fault.Corrupt {
		e.Key = KeyStore
	}
	return e
}

// ownOrFault leaves an error of the caller's function as it is, unless it is SQLite's and nobody has classified it.
func ownOrFault(op string, err error) error {
	if _, ok := errors.AsType[sqlite3.Error](err); ok {
		return Fault(op, err)
	}
	return err
}

// What staff should do.
const (
	hintDisk    = "check the disk: cable, free space, file system errors in the system log; then restart the program"
	hintFull    = "free space on the volume of the data folder; service resumes by itself"
	hintRO      = "the data folder is read-only: check its permissions and whether the file system was remounted read-only"
	hintOpen    = "check that the data folder exists, belongs to the program's user and that its disk is present"
	hintBusy    = "another program holds the database: close it"
	hintCorrupt = "do not use this file further: keep a copy for support and restore the last backup"
	hintNotDB   = "this file is no database of this program: check the configured path, or restore the last backup"
	hintMemory  = "the machine is out of memory: restart it"
)

func classify(e sqlite3.Error) (fault.Kind, string) {
	switch e.Code {
	case sqlite3.ErrConstraint:
		if isDuplicate(e) {
			return fault.Conflict, ""
		}
		return fault.Invalid, ""
	case sqlite3.ErrFull:
		return fault.Unavailable, hintFull
	case sqlite3.ErrIoErr, sqlite3.ErrProtocol, sqlite3.ErrNoLFS:
		return fault.Unavailable, hintDisk
	case sqlite3.ErrReadonly, sqlite3.ErrPerm:
		return fault.Unavailable, hintRO
	case sqlite3.ErrCantOpen:
		return fault.Unavailable, hintOpen
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fault.Unavailable, hintBusy
	case sqlite3.ErrNomem:
		return fault.Unavailable, hintMemory
	case sqlite3.ErrInterrupt:
		return fault.Unavailable, ""
	case sqlite3.ErrCorrupt:
		return fault.Corrupt, hintCorrupt
	case sqlite3.ErrNotADB, sqlite3.ErrFormat:
		return fault.Corrupt, hintNotDB
	default:
		return fault.Internal, ""
	}
}

func isDuplicate(e sqlite3.Error) bool {
	switch e.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
		return true
	}
	return false
}

// isFatal reports whether err says that the disk or the file can no longer be trusted, so that writing must stop (R7).
func isFatal(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return false
	}
	switch e.Code {
	case sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrCorrupt, sqlite3.ErrNotADB, sqlite3.ErrReadonly, sqlite3.ErrCantOpen:
		return true
	}
	return false
}
