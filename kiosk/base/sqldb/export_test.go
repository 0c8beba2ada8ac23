package sqldb

import (
	"context"
	"database/sql"
	"strings"
)

// CheckMutated opens path with a changed connection string, as a careless change of dsn would, and checks it (R1).
func CheckMutated(ctx context.Context, path, old, new string) error {
	db, err := sql.Open("sqlite3", strings.Replace(dsn(path, Opts{}, writing), old, new, 1))
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	s, err := readSettings(ctx, conn)
	if err != nil {
		return err
	}
	return s.check()
}

// CheckVersion checks good settings with another SQLite version (R1).
func CheckVersion(version string) error {
	return settings{synchronous: 2, journal: "wal", version: version, foreignKeys: 1}.check()
}

// WALLimit is the size above which the writer empties the WAL.
const WALLimit = walLimit

// Queued returns how many requests wait.
func (d *DB) Queued() int { return len(d.writer.queue) }

// CheckServer checks good settings of a server after a change (R1).
func CheckServer(version int, standby bool, commit string) error {
	return server{version: version, fsync: "on", fullPages: "on", commit: commit, encoding: "UTF8", standby: standby}.check()
}
