package queuesql_test

import (
	"io"
	"log/slog"
	"path/filepath"
	"testing"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

func keys(tb testing.TB, dir string) *vault.Vault {
	tb.Helper()
	v, err := vault.Create(filepath.Join(dir, "keys"))
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

func open(tb testing.TB, dir string, v *vault.Vault) (*queuesql.Store, *sqldb.DB) {
	tb.Helper()
	db, err := sqldb.Open(tb.Context(), filepath.Join(dir, "hall.db"), sqldb.Opts{}, slog.New(slog.NewTextHandler(io.Discard, nil)))
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

func TestSQLite(t *testing.T) {
	queuetest.RunStoreTests(t, func(t *testing.T) (queuetest.Store, func(*testing.T) queuetest.Store) {
		dir := t.TempDir()
		v := keys(t, dir)
		s, db := open(t, dir, v)
		return s, func(t *testing.T) queuetest.Store {
			t.Helper()
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s, _ := open(t, dir, v)
			return s
		}
	})
}

func TestOtherKeysAreRefused(t *testing.T) {
	dir := t.TempDir()
	_, db := open(t, dir, keys(t, dir))
	if _, err := queuesql.Open(t.Context(), db, keys(t, t.TempDir())); fault.KindOf(err) != fault.Refused {
		t.Errorf("open with other keys: got %v, want refused", err)
	}
}
