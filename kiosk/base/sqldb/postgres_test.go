package sqldb_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
)

// R1 on a server: every setting, wrong once.
func TestUnsafeServersAreRefused(t *testing.T) {
	t.Parallel()
	s := sqldbtest.NewServer(t)
	good := s.Database(t)
	sqldbtest.Exec(t, good, "CREATE DATABASE ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
	for _, m := range []struct{ set, reset, dsn, want string }{
		{"ALTER SYSTEM SET fsync = off", "ALTER SYSTEM RESET fsync", good, `fsync is "off"`},
		{"ALTER SYSTEM SET full_page_writes = off", "ALTER SYSTEM RESET full_page_writes", good, `full_page_writes is "off"`},
		{"ALTER ROLE onetrip SET synchronous_commit = off", "ALTER ROLE onetrip RESET synchronous_commit", good, `synchronous_commit is "off"`},
		{"SELECT 1", "SELECT 1", good + " synchronous_commit=off", `synchronous_commit is "off"`},
		{"SELECT 1", "SELECT 1", strings.Replace(good, "dbname=test1", "dbname=ascii", 1), `"SQL_ASCII", not UTF8`},
	} {
		sqldbtest.Exec(t, good, m.set)
		s.Reload(t)
		_, err := sqldb.OpenPostgres(t.Context(), m.dsn, sqldb.Opts{}, quiet())
		e := asFault(t, err)
		if e.Kind != fault.Internal || !strings.Contains(err.Error(), m.want) || !strings.Contains(e.Hint, "must not serve") {
			t.Errorf("%s: got %v", m.set, err)
		}
		sqldbtest.Exec(t, good, m.reset)
		s.Reload(t)
	}
	keepsCommit(t, s, good)
}

// keepsCommit shows that a reload of the server's configuration does not weaken the commits of a database that is open.
func keepsCommit(t *testing.T, s *sqldbtest.Server, dsn string) {
	t.Helper()
	db := openPostgres(t, dsn, sqldb.Opts{})
	sqldbtest.Exec(t, dsn, "ALTER SYSTEM SET synchronous_commit = off")
	s.Reload(t)
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		var got string
		if err := tx.QueryRow("SELECT current_setting('synchronous_commit')").Scan(&got); err != nil || got != "on" {
			t.Errorf("got %q, %v", got, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestUnsafeSettingsOfServersAreTold(t *testing.T) {
	for _, c := range []struct {
		version int
		standby bool
		commit  string
		want    fault.Kind
	}{
		{120022, false, "on", fault.Internal},
		{150000, true, "on", fault.Unavailable},
		{150000, false, "surprise", fault.Internal},
	} {
		if err := sqldb.CheckServer(c.version, c.standby, c.commit); err == nil || fault.KindOf(err) != c.want {
			t.Errorf("%+v: got %v", c, err)
		}
	}
	for _, commit := range []string{"on", "local", "remote_write", "remote_apply"} {
		if err := sqldb.CheckServer(130000, false, commit); err != nil {
			t.Errorf("synchronous_commit = %s: got %v", commit, err)
		}
	}
}

func TestUnreachableServersAreNamedWithoutSecrets(t *testing.T) {
	good := sqldbtest.Postgres(t) + " password=sesam"
	sqldbtest.Exec(t, good, "CREATE ROLE guest LOGIN CONNECTION LIMIT 0")
	for name, c := range map[string]struct {
		dsn  string
		want fault.Kind
	}{
		"no URL":         {"postgres://onetrip:sesam@host:port/x", fault.Invalid},
		"no words":       {"user=onetrip password='sesam host=x", fault.Invalid},
		"no server":      {"postgres://onetrip:sesam@/x?host=/nowhere", fault.Unavailable},
		"nobody listens": {"postgres://onetrip:sesam@127.0.0.1:1/x", fault.Unavailable},
		"no database":    {strings.Replace(good, "dbname=", "dbname=no", 1), fault.Unavailable},
		"no user":        {strings.Replace(good, "user=onetrip", "user=stranger", 1), fault.Unavailable},
		"no connection":  {strings.Replace(good, "user=onetrip", "user=guest", 1), fault.Unavailable},
	} {
		_, err := sqldb.OpenPostgres(t.Context(), c.dsn, sqldb.Opts{}, quiet())
		if e := asFault(t, err); e.Kind != c.want || e.Hint == "" || strings.Contains(err.Error(), "sesam") {
			t.Errorf("%s: got %v %v", name, e.Kind, err)
		}
	}
}

func TestServerErrorsAreClassifiedByState(t *testing.T) {
	for code, want := range map[string]fault.Kind{
		"23505": fault.Conflict, "23P01": fault.Conflict, "23503": fault.Invalid, "23514": fault.Invalid, "22003": fault.Invalid,
		"22021": fault.Invalid, "40001": fault.Unavailable, "40P01": fault.Unavailable, "53100": fault.Unavailable, "53200": fault.Unavailable,
		"53300": fault.Unavailable, "25006": fault.Unavailable, "55P03": fault.Unavailable, "57014": fault.Unavailable, "57P01": fault.Unavailable,
		"57P03": fault.Unavailable, "08006": fault.Unavailable, "28P01": fault.Unavailable, "3D000": fault.Unavailable, "42501": fault.Unavailable,
		"58030": fault.Unavailable, "XX001": fault.Corrupt, "XX002": fault.Corrupt, "42601": fault.Internal, "XX000": fault.Internal, "": fault.Internal,
	} {
		err := sqldb.Fault("write", fmt.Errorf("somewhere: %w", &pgconn.PgError{Code: code, Severity: "错误", SeverityUnlocalized: "ERROR"}))
		if got := fault.KindOf(err); got != want {
			t.Errorf("%s: got %v, want %v", code, got, want)
		}
	}
}

func TestServerConstraintsAreClassified(t *testing.T) {
	db := openPostgres(t, sqldbtest.Postgres(t), sqldb.Opts{})
	exec(t, db, `CREATE TABLE c (id BIGINT PRIMARY KEY, u TEXT UNIQUE, p BIGINT REFERENCES c, n TEXT NOT NULL CHECK (n <> 'bad'))`)
	exec(t, db, "INSERT INTO c VALUES (1, 'u', NULL, 'n')")
	for query, want := range map[string]fault.Kind{
		"INSERT INTO c VALUES (1, 'v', NULL, 'n')":      fault.Conflict,
		"INSERT INTO c VALUES (2, 'u', NULL, 'n')":      fault.Conflict,
		"INSERT INTO c VALUES (2, 'v', 9, 'n')":         fault.Invalid,
		"INSERT INTO c VALUES (2, 'v', NULL, 'bad')":    fault.Invalid,
		"INSERT INTO c VALUES (2, 'v', NULL, NULL)":     fault.Invalid,
		"INSERT INTO c VALUES (2, 'v', 'text', 'n')":    fault.Invalid,
		"INSERT INTO c VALUES ('UNIQUE constraint', 1)": fault.Internal,
		"NONSENSE": fault.Internal,
	} {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(query); return err })
		if got := fault.KindOf(err); got != want && !strings.Contains(query, "UNIQUE") {
			t.Errorf("%s: got %v (%v), want %v", query, got, err, want)
		}
	}
}

// A statement that failed fails its write, and no other, whatever its function makes of it.
func TestSwallowedErrorFailsTheWrite(t *testing.T) {
	onBoth(t, sqldb.Opts{}, func(t *testing.T, db *sqldb.DB) {
		t.Helper()
		exec(t, db, "INSERT INTO t (id) VALUES (1)")
		for _, query := range []string{"INSERT INTO t (id) VALUES (1)", "SELECT nothing FROM t"} {
			release := occupy(t, db)
			neighbour := make(chan error)
			go func() { neighbour <- db.Write(t.Context(), func(tx *sqldb.Tx) error { return insert(tx, len(query)) }) }()
			swallower := make(chan error)
			go func() {
				swallower <- db.Write(t.Context(), func(tx *sqldb.Tx) error {
					if err := insert(tx, 99); err != nil {
						return err
					}
					_, _ = tx.Exec(query)
					_ = insert(tx, 98)
					return nil
				})
			}()
			for db.Queued() < 2 {
				runtime.Gosched()
			}
			release()
			if err := <-swallower; err == nil {
				t.Errorf("%s: the write was acknowledged", query)
			}
			if err := <-neighbour; err != nil {
				t.Errorf("neighbour: got %v", err)
			}
		}
		if n := count(t, db); n != 3 {
			t.Errorf("got %d rows, want 3", n)
		}
	})
}

// What SQLite allows and PostgreSQL's protocol does not: a statement among the rows of a query.
func TestStatementsMayRunAmongRows(t *testing.T) {
	onBoth(t, sqldb.Opts{}, func(t *testing.T, db *sqldb.DB) {
		t.Helper()
		for i := range 10 {
			exec(t, db, "INSERT INTO t (id, v) VALUES ($1, $2)", i, strings.Repeat("x", i))
		}
		walk := func(q sqldb.Queryer, inside func(id int) error) (seen int, err error) {
			rows, err := q.Query("SELECT id, v FROM t WHERE id < $1 ORDER BY id", 10)
			if err != nil {
				return 0, err
			}
			defer rows.Close()
			for rows.Next() {
				var id int
				var v string
				if err := rows.Scan(&id, &v); err != nil {
					return seen, err
				}
				if id != seen || v != strings.Repeat("x", id) {
					t.Errorf("row %d: got %d, %q", seen, id, v)
				}
				seen++
				if err := inside(id); err != nil {
					return seen, err
				}
			}
			return seen, rows.Err()
		}
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
			n, err := walk(tx, func(id int) error { return insert(tx, 100+id) })
			if n != 10 {
				t.Errorf("write: got %d rows of 10", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		err = db.Read(t.Context(), func(r *sqldb.Reader) error {
			n, err := walk(r, func(id int) error { return r.QueryRow("SELECT id FROM t WHERE id = $1", 100+id).Scan(&id) })
			if n != 10 {
				t.Errorf("read: got %d rows of 10", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestBackupOfAServerIsRefused(t *testing.T) {
	db := openPostgres(t, sqldbtest.Postgres(t), sqldb.Opts{})
	if err := db.Backup(t.Context(), t.TempDir()+"/x"); fault.KindOf(err) != fault.Refused {
		t.Errorf("got %v", err)
	}
	if db.Dialect() != sqldb.Postgres || db.Path() != "" {
		t.Errorf("got %v, %q", db.Dialect(), db.Path())
	}
}
