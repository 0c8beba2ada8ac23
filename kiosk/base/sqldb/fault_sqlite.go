package sqldb

import (
	"errors"

	"github.com/mattn/go-sqlite3"

	"onetrip/kiosk/base/fault"
)

// judgeSQLite goes by the result code.
func judgeSQLite(err error) (v verdict, ok bool) {
	e, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return v, false
	}
	v.kind, v.hint = classify(e)
	switch e.Code {
	case sqlite3.ErrFull:
		v.trouble = noRoom
	case sqlite3.ErrReadonly:
		v.trouble = readOnly
	case sqlite3.ErrIoErr, sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		v.trouble = damaged
	case sqlite3.ErrCantOpen:
		v.trouble = away
	}
	v.doubt = v.trouble != noTrouble
	return v, true
}

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
