package lockersql_test

import (
	"database/sql"
	"log/slog"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

func openPostgres(tb testing.TB, dsn string, v *vault.Vault) (*lockersql.Store, *sqldb.DB) {
	tb.Helper()
	db, err := sqldb.OpenPostgres(tb.Context(), dsn, sqldb.Opts{}, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	s, err := lockersql.Open(tb.Context(), db, v)
	if err != nil {
		tb.Fatal(err)
	}
	return s, db
}

func TestPostgres(t *testing.T) {
	lockertest.RunStoreTests(t, func(t *testing.T) (lockertest.Store, func(*testing.T) lockertest.Store) {
		t.Helper()
		dsn, v := sqldbtest.Postgres(t), keys(t, t.TempDir())
		s, db := openPostgres(t, dsn, v)
		return s, func(t *testing.T) lockertest.Store {
			t.Helper()
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s, _ := openPostgres(t, dsn, v)
			return s
		}
	})
}

// The two dialects' migrations make the same tables, columns and indexes.
func TestBothDialectsHaveTheSameTables(t *testing.T) {
	dir := t.TempDir()
	v := keys(t, dir)
	_, lite := open(t, dir, v)
	_, server := openPostgres(t, sqldbtest.Postgres(t), v)
	want := texts(t, lite, `SELECT m.name || '.' || c.name || CASE c."notnull" WHEN 1 THEN ' NOT NULL' ELSE '' END
		FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name LIKE 'locker%'
		UNION ALL SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'locker%'`)
	got := texts(t, server, `SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
		FROM information_schema.columns WHERE table_schema = current_schema() AND table_name LIKE 'locker%'
		UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename LIKE 'locker%'
			AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tables (-SQLite +PostgreSQL):\n%s", diff)
	}
}

// texts returns the texts that a query selects, sorted.
func texts(t *testing.T, db *sqldb.DB, query string) (list []string) {
	t.Helper()
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		return sqldb.Each(r, func(rows *sql.Rows) error {
			var name string
			err := rows.Scan(&name)
			list = append(list, name)
			return err
		}, query)
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(list)
	return list
}
