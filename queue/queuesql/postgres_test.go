package queuesql_test

import (
	"strconv"
	"testing"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// openPostgres opens a store as one of the processes of a hall.
func openPostgres(tb testing.TB, dsn string, v *vault.Vault) (*queuesql.Store, *sqldb.DB) {
	tb.Helper()
	return openOn(tb, sqldbtest.OpenServer(tb, dsn), v)
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
	dsn, v := sqldbtest.Postgres(t), sqldbtest.Keys(t, t.TempDir())
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
	v := sqldbtest.Keys(t, dir)
	_, lite := open(t, dir, v)
	_, server := openPostgres(t, sqldbtest.Postgres(t), v)
	sqldbtest.SameTables(t, lite, server, "queue")
}

// BenchmarkIssuePostgres measures durable tickets a second through Store.Issue on a server on the same machine; X5 asks for 35.
func BenchmarkIssuePostgres(b *testing.B) {
	for _, callers := range []int{1, 8, 64} {
		b.Run(strconv.Itoa(callers), func(b *testing.B) {
			store, _ := openPostgres(b, sqldbtest.Postgres(b), sqldbtest.Keys(b, b.TempDir()))
			b.ResetTimer()
			issueMany(b, store, 0, b.N, callers)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "tickets/s")
		})
	}
}
