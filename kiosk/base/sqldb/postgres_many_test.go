package sqldb_test

import (
	"errors"
	"sync"
	"testing"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
)

// Several processes on one database, each with many callers, behave as one writer: what a transaction reads stays true until its commit.
func TestManyProcessesAreOneWriter(t *testing.T) {
	dsn := sqldbtest.Postgres(t)
	const processes, callers, rounds = 4, 8, 25
	var dbs []*sqldb.DB
	for range processes {
		dbs = append(dbs, openPostgres(t, dsn, sqldb.Opts{}))
	}
	exec(t, dbs[0], "CREATE TABLE counter (n BIGINT NOT NULL); INSERT INTO counter VALUES (0); CREATE TABLE t (id BIGINT PRIMARY KEY)")
	refused := errors.New("every fifth is refused")
	var wg sync.WaitGroup
	for _, db := range dbs {
		for range callers {
			wg.Go(func() {
				for i := range rounds {
					err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
						var n int
						if err := tx.QueryRow("SELECT n FROM counter").Scan(&n); err != nil {
							return err
						}
						if _, err := tx.Exec("UPDATE counter SET n = $1", n+1); err != nil {
							return err
						}
						if err := insert(tx, n+1); err != nil {
							return err
						}
						if i%5 == 4 {
							return refused
						}
						return nil
					})
					if (i%5 == 4) != errors.Is(err, refused) || (i%5 != 4 && err != nil) {
						t.Errorf("got %v", err)
						return
					}
				}
			})
		}
	}
	wg.Wait()
	const want = processes * callers * rounds * 4 / 5
	var n int
	err := dbs[1].Read(t.Context(), func(r *sqldb.Reader) error { return r.QueryRow("SELECT n FROM counter").Scan(&n) })
	if err != nil || n != want || count(t, dbs[2]) != want {
		t.Errorf("got %d, %d rows, %v; want %d", n, count(t, dbs[2]), err, want)
	}
}

func TestManyProcessesMigrateAtTheSameTime(t *testing.T) {
	dsn := sqldbtest.Postgres(t)
	scripts := files("sqlite/0001_first.sql", "NONSENSE", "postgres/0001_first.sql", "CREATE TABLE m (id BIGINT PRIMARY KEY)",
		"postgres/0002_second.sql", "ALTER TABLE m ADD COLUMN v TEXT; INSERT INTO m VALUES (1, 'x')")
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := sqldb.OpenPostgres(t.Context(), dsn, sqldb.Opts{Readers: 1}, quiet())
			if err == nil {
				err = errors.Join(db.Migrate(t.Context(), "queue", scripts), db.Close())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}
