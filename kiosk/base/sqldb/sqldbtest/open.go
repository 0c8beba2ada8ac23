package sqldbtest

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

// Keys makes keys in a folder.
func Keys(tb testing.TB, dir string) *vault.Vault {
	tb.Helper()
	v, err := vault.Create(filepath.Join(dir, "keys"))
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// OpenFile opens a SQLite database, which is closed when the test ends.
func OpenFile(tb testing.TB, path string) *sqldb.DB {
	tb.Helper()
	return opened(tb, func(ctx context.Context, log *slog.Logger) (*sqldb.DB, error) {
		return sqldb.Open(ctx, path, sqldb.Opts{}, log)
	})
}

// OpenServer opens a database that Postgres made, as one of the processes of a hall; it is closed when the test ends.
func OpenServer(tb testing.TB, dsn string) *sqldb.DB {
	tb.Helper()
	return opened(tb, func(ctx context.Context, log *slog.Logger) (*sqldb.DB, error) {
		return sqldb.OpenPostgres(ctx, dsn, sqldb.Opts{}, log)
	})
}

func opened(tb testing.TB, open func(context.Context, *slog.Logger) (*sqldb.DB, error)) *sqldb.DB {
	tb.Helper()
	db, err := open(tb.Context(), silent())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return db
}

// Texts returns the texts that a query selects, sorted.
func Texts(tb testing.TB, db *sqldb.DB, query string) (list []string) {
	tb.Helper()
	err := db.Read(tb.Context(), func(r *sqldb.Reader) error {
		list = nil
		return sqldb.Each(r, func(rows *sql.Rows) error {
			var text string
			err := rows.Scan(&text)
			list = append(list, text)
			return err
		}, query)
	})
	if err != nil {
		tb.Fatal(err)
	}
	slices.Sort(list)
	return list
}

// SameTables wants the same tables, columns, indexes and migrations in both dialects: those whose names begin with a prefix, which is the owner of
// the migrations, too.
func SameTables(tb testing.TB, lite, server *sqldb.DB, prefix string) {
	tb.Helper()
	want := Texts(tb, lite, `SELECT m.name || '.' || c.name || CASE c."notnull" WHEN 1 THEN ' NOT NULL' ELSE '' END
		FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name LIKE '`+prefix+`%'
		UNION ALL SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index' AND name LIKE '`+prefix+`%'`)
	got := Texts(tb, server, `SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
		FROM information_schema.columns WHERE table_schema = current_schema() AND table_name LIKE '`+prefix+`%'
		UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename LIKE '`+prefix+`%'
			AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'`)
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		tb.Errorf("tables (-SQLite +PostgreSQL):\n%s", diff)
	}
	migrations := "SELECT name FROM sqldb_migration WHERE owner = '" + prefix + "'"
	if diff := cmp.Diff(Texts(tb, lite, migrations), Texts(tb, server, migrations)); diff != "" {
		tb.Errorf("migrations (-SQLite +PostgreSQL):\n%s", diff)
	}
}
