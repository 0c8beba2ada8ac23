package lockersql_test

import (
	"testing"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

// openPostgres opens a store as one of the processes of a hall.
func openPostgres(tb testing.TB, dsn string, v *vault.Vault) (*lockersql.Store, *sqldb.DB) {
	tb.Helper()
	return openOn(tb, sqldbtest.OpenServer(tb, dsn), v)
}

func TestPostgres(t *testing.T) {
	lockertest.RunStoreTests(t, func(t *testing.T) (lockertest.Store, func(*testing.T) lockertest.Store) {
		t.Helper()
		dsn, v := sqldbtest.Postgres(t), sqldbtest.Keys(t, t.TempDir())
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
	v := sqldbtest.Keys(t, dir)
	_, lite := open(t, dir, v)
	_, server := openPostgres(t, sqldbtest.Postgres(t), v)
	sqldbtest.SameTables(t, lite, server, "locker")
}
