package queuesql_test

import (
	"database/sql"
	"log/slog"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// openPostgres opens a store as one of the processes of a hall.
func openPostgres(tb testing.TB, dsn string, v *vault.Vault) (*queuesql.Store, *sqldb.DB) {
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
	s, err := queuesql.Open(tb.Context(), db, v)
	if err != nil {
		tb.Fatal(err)
	}
	return s, db
}

func TestPostgres(t *testing.T) {
	t.Run("Tickets", func(t *testing.T) { queuetest.RunStoreTests(t, onServer) })
	for name, run := range map[string]func(*testing.T, queuetest.Open){
		"Reserves": queuetest.RunReserveTests, "Ratings": queuetest.RunRatingTests, "Appointments": queuetest.RunAppointmentTests,
		"Windows": queuetest.RunWindowTests,
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() {
				t.Skip("takes a minute over a connection under the race detector; the same code runs on SQLite")
			}
			run(t, onServer)
		})
	}
}

// onServer is a queuetest.Open: every store in a database of its own.
func onServer(t *testing.T) (queuetest.Store, func(*testing.T) queuetest.Store) {
	t.Helper()
	dsn, v := sqldbtest.Postgres(t), keys(t, t.TempDir())
	s, db := openPostgres(t, dsn, v)
	return s, func(t *testing.T) queuetest.Store {
		t.Helper()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		s, _ := openPostgres(t, dsn, v)
		return s
	}
}

// The two dialects' migrations make the same tables, columns and indexes.
func TestBothDialectsHaveTheSameTables(t *testing.T) {
	dir := t.TempDir()
	v := keys(t, dir)
	_, lite := open(t, dir, v)
	_, server := openPostgres(t, sqldbtest.Postgres(t), v)
	want := names(t, lite, `SELECT m.name || '.' || c.name || CASE c."notnull" WHEN 1 THEN ' NOT NULL' ELSE '' END
		FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name LIKE 'queue%'
		UNION ALL SELECT 'index ' || name FROM sqlite_schema WHERE type = 'index' AND name LIKE 'queue%'`)
	got := names(t, server, `SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN ' NOT NULL' ELSE '' END
		FROM information_schema.columns WHERE table_schema = current_schema() AND table_name LIKE 'queue%'
		UNION ALL SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename LIKE 'queue%'
			AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tables (-SQLite +PostgreSQL):\n%s", diff)
	}
	const migrations = "SELECT name FROM sqldb_migration WHERE owner = 'queue'"
	if diff := cmp.Diff(names(t, lite, migrations), names(t, server, migrations)); diff != "" {
		t.Errorf("migrations (-SQLite +PostgreSQL):\n%s", diff)
	}
}

// names returns the texts that a query selects, sorted.
func names(t *testing.T, db *sqldb.DB, query string) (list []string) {
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

// BenchmarkIssuePostgres measures durable tickets a second through Store.Issue on a server on the same machine; X5 asks for 35.
func BenchmarkIssuePostgres(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(strconv.Itoa(callers), func(b *testing.B) {
			store, _ := openPostgres(b, sqldbtest.Postgres(b), keys(b, b.TempDir()))
			b.ResetTimer()
			issueMany(b, store, 0, b.N, callers)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
		})
	}
}
