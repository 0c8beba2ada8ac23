package sqldb_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

// closed returns the path of a sound database with a table t.
func closed(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a b?#%.db") // a name that a careless connection string would cut
	db, err := sqldb.Open(t.Context(), path, sqldb.Opts{}, quiet())
	if err != nil {
		t.Fatal(err)
	}
	exec(t, db, "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT) STRICT")
	exec(t, db, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 500) INSERT INTO t SELECT i, hex(randomblob(100)) FROM n")
	exec(t, db, "CREATE INDEX t_v ON t (v)")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// R1: every setting, wrong once.
func TestUnsafeSettingsAreRefused(t *testing.T) {
	path := closed(t)
	if err := sqldb.CheckMutated(t.Context(), path, "", ""); err != nil {
		t.Fatalf("unchanged: %v", err)
	}
	for _, m := range []struct{ old, new, want string }{
		{"_synchronous=FULL", "_synchronous=NORMAL", "synchronous is 1"},
		{"_synchronous=FULL", "x=1", "synchronous is 1"}, // what the driver does when nobody asks
		{"_synchronous=FULL", "_synchronous=OFF", "synchronous is 0"},
		{"_journal_mode=WAL", "_journal_mode=DELETE", `journal mode is "delete"`},
		{"_foreign_keys=1", "_foreign_keys=0", "foreign keys"},
	} {
		err := sqldb.CheckMutated(t.Context(), path, m.old, m.new)
		if err == nil || !strings.Contains(err.Error(), m.want) || !strings.Contains(err.Error(), "must not serve") {
			t.Errorf("%s → %s: got %v", m.old, m.new, err)
		}
	}
	for version, ok := range map[string]bool{
		"3.51.2": false, "3.51.3": true, "3.54.1": true, "4.0.0": true, "3.7.17": false, "3.6": false, "": false, "3.x.9": false,
	} {
		if err := sqldb.CheckVersion(version); (err == nil) != ok {
			t.Errorf("SQLite %q: got %v", version, err)
		}
	}
}

func TestDatabaseFilesArePrivate(t *testing.T) {
	db := open(t, sqldb.Opts{})
	exec(t, db, "CREATE TABLE t (id INTEGER) STRICT")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(db.Path() + suffix)
		if err != nil {
			t.Error(err)
			continue
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", info.Name(), info.Mode())
		}
	}
}

func TestUnusableFilesAreNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		damage func(t *testing.T, path string)
		want   fault.Kind
	}{
		{"foreign file", overwriteAll, fault.Corrupt},
		{"overwritten page", overwritePage, fault.Corrupt},
		{"cut short", cut, fault.Corrupt},
		{"held by another program", hold, fault.Unavailable},
		{"a folder", replaceWithFolder, fault.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := closed(t)
			tt.damage(t, path)
			db, err := sqldb.Open(t.Context(), path, sqldb.Opts{}, quiet())
			if err == nil {
				db.Close()
			}
			e := asFault(t, err)
			if e.Kind != tt.want || e.Hint == "" {
				t.Errorf("got %v with hint %q (%v), want %v", e.Kind, e.Hint, err, tt.want)
			}
		})
	}
	t.Run("no folder", func(t *testing.T) {
		t.Parallel()
		_, err := sqldb.Open(t.Context(), filepath.Join(t.TempDir(), "none", "x.db"), sqldb.Opts{}, quiet())
		if e := asFault(t, err); e.Kind != fault.Unavailable || e.Hint == "" {
			t.Errorf("got %v", err)
		}
	})
}

func write(t *testing.T, path string, off int64, b []byte) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt(b, off); err != nil {
		t.Fatal(err)
	}
}

func overwriteAll(t *testing.T, path string) {
	t.Helper()
	write(t, path, 0, []byte(strings.Repeat("not a database ", 1000)))
}

func overwritePage(t *testing.T, path string) {
	t.Helper()
	write(t, path, 5*4096, make([]byte, 4096))
}

func cut(t *testing.T, path string) {
	t.Helper()
	if err := os.Truncate(path, 6*4096); err != nil {
		t.Fatal(err)
	}
}

func replaceWithFolder(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

// hold locks the file as another program would: with the rollback journal, so that changing to WAL needs the lock.
func hold(t *testing.T, path string) {
	t.Helper()
	other, err := sql.Open("sqlite3", "file:"+strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)+"?_journal_mode=DELETE&_locking_mode=EXCLUSIVE")
	if err != nil {
		t.Fatal(err)
	}
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("DELETE FROM t WHERE id = 1"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
}

func asFault(t *testing.T, err error) *fault.Error {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok {
		t.Fatalf("got %v, want a *fault.Error", err)
	}
	return e
}
