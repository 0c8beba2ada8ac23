package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"onetrip/kiosk/base/fault"
)

// minServer is PostgreSQL 13, the first that bounds how long a dead client keeps its locks on every system.
const minServer = 130000

// server is what a session really runs with.
type server struct {
	version   int
	fsync     string
	fullPages string
	commit    string // synchronous_commit
	encoding  string
	standby   bool
}

func readServer(ctx context.Context, conn *sql.Conn) (s server, err error) {
	err = conn.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, current_setting('fsync'), current_setting('full_page_writes'),
		current_setting('synchronous_commit'), current_setting('server_encoding'), pg_is_in_recovery()`).
		Scan(&s.version, &s.fsync, &s.fullPages, &s.commit, &s.encoding, &s.standby)
	if err != nil {
		return s, Fault("ask database for its settings", err)
	}
	// A later change of the server's configuration does not reach a value that the session has set.
	if _, err := conn.ExecContext(ctx, "SELECT set_config('synchronous_commit', $1, false)", s.commit); err != nil {
		return s, Fault("keep setting of database", err)
	}
	return s, nil
}

// check is requirement R1 on a server: an acknowledged commit survives a power cut only with these settings.
func (s server) check() error {
	if s.standby {
		return &fault.Error{
			Kind: fault.Unavailable, Op: "check database", Key: KeyStore, Hint: hintServerOld, Err: fmt.Errorf("the server is a standby"),
		}
	}
	var problem string
	switch {
	case s.version < minServer:
		problem = fmt.Sprintf("PostgreSQL %d is older than %d", s.version/10000, minServer/10000)
	case s.fsync != "on":
		problem = fmt.Sprintf("fsync is %q, not on", s.fsync)
	case s.fullPages != "on":
		problem = fmt.Sprintf("full_page_writes is %q, not on", s.fullPages)
	case !slices.Contains([]string{"on", "local", "remote_write", "remote_apply"}, s.commit):
		problem = fmt.Sprintf("synchronous_commit is %q", s.commit)
	case s.encoding != "UTF8":
		problem = fmt.Sprintf("the encoding of the database is %q, not UTF8", s.encoding)
	default:
		return nil
	}
	return &fault.Error{
		Kind: fault.Internal, Op: "check durability of the database", Key: KeyStore, Err: fmt.Errorf("%s", problem),
		Hint: "the hall must not serve: numbers could be lost in a power cut; set this right on the database server, or for the user " +
			"with ALTER ROLE, and start again",
	}
}
