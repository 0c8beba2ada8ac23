package sqldb_test

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
)

func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m["migrations/"+pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

const (
	first  = "CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT; CREATE INDEX t_id ON t (id);"
	second = "ALTER TABLE t ADD COLUMN v TEXT NOT NULL DEFAULT '';"
)

func TestMigrationsRunOnceAndInOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m.db")
	for range 2 {
		db, err := sqldb.Open(t.Context(), path, sqldb.Opts{}, quiet())
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(t.Context(), "queue", files("0001_first.sql", first, "0002_second.sql", second)); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(t.Context(), "audit", files("0001_first.sql", "CREATE TABLE IF NOT EXISTS a (x INTEGER) STRICT;")); err != nil {
			t.Fatal(err)
		}
		exec(t, db, "INSERT INTO t (v) VALUES ('x')")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestMigrationProblemsAreNamed(t *testing.T) {
	tests := []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"edited", files("0001_first.sql", first+" ", "0002_second.sql", second), "0001_first.sql was edited"},
		{"newer database", files("0001_first.sql", first), "database has migration 0002_second.sql, this program ends at 0001"},
		{"gap", files("0001_first.sql", first, "0003_second.sql", second), "0003_second.sql: want number 0002"},
		{"two of one number", files("0001_first.sql", first, "0001_second.sql", second), "want number 0002"},
		{"bad name", files("1.sql", first), "want a name like"},
		{"nothing", files(), "no .sql file"},
		{"bad SQL", files("0001_first.sql", first, "0002_second.sql", second, "0003_third.sql", "CREATE TABLE ok (x); CREATE NONSENSE"), "0003_third.sql"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t, sqldb.Opts{})
			if err := db.Migrate(t.Context(), "queue", files("0001_first.sql", first, "0002_second.sql", second)); err != nil {
				t.Fatal(err)
			}
			err := db.Migrate(t.Context(), "queue", tt.files)
			if err == nil || !strings.Contains(err.Error(), tt.want) || fault.KindOf(err) != fault.Internal {
				t.Errorf("got %v, want an internal error with %q", err, tt.want)
			}
			missing := db.Read(t.Context(), func(r *sqldb.Reader) error { return r.QueryRow("SELECT x FROM ok").Scan(new(int)) })
			if missing == nil {
				t.Error("a failed migration left its first table behind")
			}
		})
	}
}
