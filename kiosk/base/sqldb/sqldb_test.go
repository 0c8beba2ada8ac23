package sqldb_test

import (
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func open(tb testing.TB, opts sqldb.Opts) *sqldb.DB {
	tb.Helper()
	db, err := sqldb.Open(tb.Context(), filepath.Join(tb.TempDir(), "test.db"), opts, quiet())
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Error(err)
		}
	})
	return db
}

func exec(tb testing.TB, db *sqldb.DB, query string, args ...any) {
	tb.Helper()
	err := db.Write(tb.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func count(tb testing.TB, db *sqldb.DB) (n int) {
	tb.Helper()
	err := db.Read(tb.Context(), func(r *sqldb.Reader) error {
		return r.QueryRow("SELECT count(*) FROM t").Scan(&n)
	})
	if err != nil {
		tb.Fatal(err)
	}
	return n
}

func TestOneFailingWriteUndoesOnlyItself(t *testing.T) { onBoth(t, sqldb.Opts{}, failSome) }

func failSome(t *testing.T, db *sqldb.DB) {
	t.Helper()
	refused := errors.New("odd numbers are refused")
	errs := make([]error, 200)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			errs[i] = db.Write(t.Context(), func(tx *sqldb.Tx) error {
				if _, err := tx.Exec("INSERT INTO t VALUES ($1, 'x')", i); err != nil {
					return err
				}
				if i%2 == 1 {
					return refused
				}
				return nil
			})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if odd := i%2 == 1; odd != errors.Is(err, refused) || (!odd && err != nil) {
			t.Errorf("write %d: got %v", i, err)
		}
	}
	if got, want := count(t, db), 100; got != want {
		t.Errorf("rows: got %d, want %d", got, want)
	}
}

func TestDuplicateIsConflict(t *testing.T) { onBoth(t, sqldb.Opts{}, duplicate) }

func duplicate(t *testing.T, db *sqldb.DB) {
	t.Helper()
	exec(t, db, "CREATE UNIQUE INDEX t_v ON t (v)")
	exec(t, db, "INSERT INTO t VALUES (1, 'a')")
	for _, query := range []string{"INSERT INTO t VALUES (1, 'b')", "INSERT INTO t VALUES (2, 'a')"} {
		err := db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec(query); return err })
		if got := fault.KindOf(err); got != fault.Conflict {
			t.Errorf("%s: got %v (%v), want conflict", query, got, err)
		}
	}
}
