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

// states are the SQLSTATEs that need an answer of their own.
var states = map[string]verdict{
	"23505": {kind: fault.Conflict},                                            // unique_violation
	"23P01": {kind: fault.Conflict},                                            // exclusion_violation
	"25006": {kind: fault.Unavailable, hint: hintServerOld, trouble: readOnly}, // read_only_sql_transaction
	"3D000": {kind: fault.Unavailable, hint: hintLogin, trouble: away},         // invalid_catalog_name: no such database
	"42501": {kind: fault.Unavailable, hint: hintRights},                       // insufficient_privilege
	"53100": {kind: fault.Unavailable, hint: hintServerRoom, trouble: noRoom},  // disk_full
	"53300": {kind: fault.Unavailable, hint: hintServerFull, trouble: away},    // too_many_connections
	"55P03": {kind: fault.Unavailable, hint: hintServerBusy},                   // lock_not_available
	"57014": {kind: fault.Unavailable},                                         // query_canceled
	"XX001": {kind: fault.Corrupt, hint: hintPages, trouble: damaged},          // data_corrupted
	"XX002": {kind: fault.Corrupt, hint: hintPages, trouble: damaged},          // index_corrupted
}

// stateClasses are the first two characters of the others.
var stateClasses = map[string]verdict{
	"08": {kind: fault.Unavailable, hint: hintServer, trouble: away},        // connection exception
	"22": {kind: fault.Invalid},                                             // data exception
	"23": {kind: fault.Invalid},                                             // integrity constraint violation
	"28": {kind: fault.Unavailable, hint: hintLogin, trouble: away},         // invalid authorization
	"40": {kind: fault.Unavailable, hint: hintServerBusy, again: true},      // serialization_failure, deadlock_detected
	"53": {kind: fault.Unavailable, hint: hintMemory},                       // out of memory, configuration limit
	"57": {kind: fault.Unavailable, hint: hintServer, trouble: away},        // shutdown, crash, starting up
	"58": {kind: fault.Unavailable, hint: hintServerDisk, trouble: damaged}, // system error: files of the server
}

// judgeState reads a SQLSTATE; one that is in no table is a mistake of ours.
func judgeState(code string) verdict {
	if v, ok := states[code]; ok {
		return v
	}
	return stateClasses[code[:min(2, len(code))]]
}
