package sqldb

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"

	"onetrip/kiosk/base/fault"
)

// What staff should do about a server.
const (
	hintServer     = "check that the database server runs and that the network reaches it; service resumes by itself"
	hintServerRoom = "free space on the volume of the database server; service resumes by itself"
	hintServerDisk = "check the disk of the database server and its log"
	hintServerOld  = "the database server is a standby or read-only: point the connection string at the primary"
	hintServerBusy = "another program holds the database: look for long transactions on the database server"
	hintServerFull = "the database server has no connection left: raise max_connections or close other programs"
	hintLogin      = "check the user, the password and the database name in the connection string, and pg_hba.conf on the server"
	hintRights     = "make the user the owner of the database"
	hintPages      = "the database server found damaged data: stop it, keep a copy of its folder and restore the last backup"
)

// judgePostgres goes by SQLSTATE, and by the type of an error that says that the connection is gone.
func judgePostgres(err error) (v verdict, ok bool) {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		v = judgeState(e.Code)
		// An ERROR undoes the transaction. With anything worse the server broke off, perhaps after the commit.
		v.doubt = e.SeverityUnlocalized != "ERROR" || e.Code == "40003" // statement_completion_unknown
		return v, true
	}
	switch {
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone):
		return verdict{kind: fault.Unavailable, hint: hintServer, trouble: away}, true // nothing was sent
	case isCut(err):
		return verdict{kind: fault.Unavailable, hint: hintServer, trouble: away, doubt: true}, true
	}
	return v, false
}

// errCut marks an error of a connection of which no more is known.
var errCut = errors.New("the connection to the database broke")

// isCut reports whether err comes from a connection that broke or could not be made.
func isCut(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	for _, cut := range []error{errCut, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, pgconn.ErrConnClosed} {
		if errors.Is(err, cut) {
			return true
		}
	}
	return false
}

// judgeState reads a SQLSTATE: the codes that need an answer of their own, then the classes, which are the first two characters.
func judgeState(code string) verdict {
	switch code {
	case "23505", "23P01": // unique_violation, exclusion_violation
		return verdict{kind: fault.Conflict}
	case "25006": // read_only_sql_transaction
		return verdict{kind: fault.Unavailable, hint: hintServerOld, trouble: readOnly}
	case "53100": // disk_full
		return verdict{kind: fault.Unavailable, hint: hintServerRoom, trouble: noRoom}
	case "53300": // too_many_connections
		return verdict{kind: fault.Unavailable, hint: hintServerFull, trouble: away}
	case "55P03": // lock_not_available
		return verdict{kind: fault.Unavailable, hint: hintServerBusy}
	case "57014": // query_canceled
		return verdict{kind: fault.Unavailable}
	case "42501": // insufficient_privilege
		return verdict{kind: fault.Unavailable, hint: hintRights}
	case "3D000": // invalid_catalog_name: no such database
		return verdict{kind: fault.Unavailable, hint: hintLogin, trouble: away}
	case "XX001", "XX002": // data_corrupted, index_corrupted
		return verdict{kind: fault.Corrupt, hint: hintPages, trouble: damaged}
	}
	if len(code) != 5 {
		return verdict{}
	}
	switch code[:2] {
	case "22", "23": // data exception, integrity constraint
		return verdict{kind: fault.Invalid}
	case "40": // serialization_failure, deadlock_detected
		return verdict{kind: fault.Unavailable, hint: hintServerBusy, again: true}
	case "53": // out of memory, configuration limit
		return verdict{kind: fault.Unavailable, hint: hintMemory}
	case "08", "57": // connection exception; shutdown, crash, starting up
		return verdict{kind: fault.Unavailable, hint: hintServer, trouble: away}
	case "28": // invalid authorization
		return verdict{kind: fault.Unavailable, hint: hintLogin, trouble: away}
	case "58": // system error: files of the server
		return verdict{kind: fault.Unavailable, hint: hintServerDisk, trouble: damaged}
	}
	return verdict{}
}
