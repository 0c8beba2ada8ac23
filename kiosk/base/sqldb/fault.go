package sqldb

import (
	"context"
	"errors"
	"syscall"

	"onetrip/kiosk/base/fault"
)

// KeyStore is the visitor's message key of every error that means "this terminal cannot store anything now".
const KeyStore = "fault.store"

// ErrInDoubt is in the chain of an error after which a write may still happen or have happened: the caller stopped waiting for a write
// that had begun; the disk failed in the middle of a commit, which the next start may then find complete; or the server's answer to a
// commit was lost. Without it in the chain, a failed write has changed nothing and never will.
var ErrInDoubt = errors.New("the write may still happen")

var (
	// errLost means that the database ended the transaction under us; what follows would be kept without it.
	errLost = errors.New("transaction was ended by the database")
	// errBroken means that PostgreSQL refuses to keep anything of the transaction.
	errBroken = errors.New("a statement of the transaction failed")
)

// Fault classifies err by SQLite's result code or PostgreSQL's SQLSTATE, never by its text, and returns a *fault.Error that wraps it. An
// error that is classified already, or nil, is returned as it is; an error without a code becomes Internal.
//
// UNIQUE and PRIMARY KEY violations are Conflict; other constraints and values out of range are Invalid; a full, failing, missing, locked
// or read-only disk and a server that is away or busy are Unavailable; damaged pages and foreign files are Corrupt.
func Fault(op string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	e := &fault.Error{Op: op, Err: err}
	v, ok := judge(err)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		e.Kind = fault.Unavailable
	case ok:
		e.Kind, e.Hint = v.kind, v.hint
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EROFS), errors.Is(err, syscall.EIO):
		e.Kind, e.Hint = fault.Unavailable, hintDisk
	}
	if e.Kind == fault.Unavailable || e.Kind == fault.Corrupt {
		e.Key = KeyStore
	}
	return e
}

// ownOrFault leaves an error of the caller's function as it is, unless it is the database's and nobody has classified it.
func ownOrFault(op string, err error) error {
	if _, ok := judge(err); ok {
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

// A verdict is what an error of a database means.
type verdict struct {
	kind    fault.Kind
	hint    string
	trouble trouble
	doubt   bool // in a commit: it may have been kept
	again   bool // the transaction is lost, and may succeed when it is run again
}

// trouble is why the database can no longer be trusted with writes, so that writing must stop (R7).
type trouble uint8

const (
	noTrouble trouble = iota
	noRoom
	readOnly
	damaged // the disk fails or pages are wrong
	away    // the file or the server cannot be reached
)

// judge returns what an error in err's chain that comes from a database means, if there is one.
func judge(err error) (v verdict, ok bool) {
	if v, ok := judgeSQLite(err); ok {
		return v, true
	}
	return judgePostgres(err)
}

// isFatal reports whether err says that writing must stop.
func isFatal(err error) bool {
	v, _ := judge(err)
	return v.trouble != noTrouble
}

// leavesDoubt reports whether a commit that failed with err may have been kept.
func leavesDoubt(err error) bool {
	v, _ := judge(err)
	return v.doubt
}
