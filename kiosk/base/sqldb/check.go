package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"onetrip/kiosk/base/fault"
)

// minVersion is the first SQLite without the WAL-reset defect, which damages files opened by two connections.
const minVersion = "3.51.3"

// settings are what the writer's connection really runs with.
type settings struct {
	synchronous int // 2 is FULL
	journal     string
	version     string
	foreignKeys int
}

func readSettings(ctx context.Context, conn *sql.Conn) (settings, error) {
	var s settings
	for _, q := range []struct {
		query string
		dest  any
	}{
		{"PRAGMA synchronous", &s.synchronous},
		{"PRAGMA journal_mode", &s.journal},
		{"SELECT sqlite_version()", &s.version},
		{"PRAGMA foreign_keys", &s.foreignKeys},
	} {
		if err := conn.QueryRowContext(ctx, q.query).Scan(q.dest); err != nil {
			return s, Fault("ask database for "+q.query, err)
		}
	}
	return s, nil
}

// check is requirement R1: an acknowledged commit survives a power cut only with these settings.
func (s settings) check() error {
	var problem string
	switch {
	case s.synchronous != 2:
		problem = fmt.Sprintf("synchronous is %d, not 2 (FULL)", s.synchronous)
	case s.journal != "wal":
		problem = fmt.Sprintf("journal mode is %q, not wal", s.journal)
	case olderThan(s.version, minVersion):
		problem = fmt.Sprintf("SQLite %s is older than %s", s.version, minVersion)
	case s.foreignKeys != 1:
		problem = "foreign keys are not enforced"
	default:
		return nil
	}
	return &fault.Error{
		Kind: fault.Internal, Op: "check durability of the database", Key: KeyStore, Err: fmt.Errorf("%s", problem),
		Hint: "the terminal must not serve: numbers could be lost in a power cut; install an unmodified release and keep the " +
			"data folder on a local disk",
	}
}

// olderThan compares dotted version numbers; one that cannot be read counts as older.
func olderThan(version, limit string) bool {
	got, want := strings.Split(version, "."), strings.Split(limit, ".")
	for i := range want {
		if i >= len(got) {
			return true
		}
		g, err := strconv.Atoi(got[i])
		w, _ := strconv.Atoi(want[i])
		if err != nil || g < w {
			return true
		}
		if g > w {
			return false
		}
	}
	return false
}

// checkPages runs SQLite's quick_check, which reads every page.
func checkPages(ctx context.Context, conn *sql.Conn) error {
	return checkWith(ctx, conn, "quick_check")
}

// checkAll runs SQLite's integrity_check, which also compares every index with its table.
func checkAll(ctx context.Context, conn *sql.Conn) error {
	return checkWith(ctx, conn, "integrity_check")
}

func checkWith(ctx context.Context, conn *sql.Conn, check string) error {
	var report string
	if err := conn.QueryRowContext(ctx, "PRAGMA "+check+"(1)").Scan(&report); err != nil {
		return Fault("check database pages", err)
	}
	if report != "ok" {
		return &fault.Error{
			Kind: fault.Corrupt, Op: "check database pages", Key: KeyStore, Hint: hintCorrupt, Err: fmt.Errorf("%s: %s", check, report),
		}
	}
	return nil
}
