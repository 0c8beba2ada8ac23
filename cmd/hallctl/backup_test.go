//go:build cgo

package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue/queuesql"
)

// newStore makes a data folder with an empty store of a hall.
func newStore(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	keys, err := vault.Create(filepath.Join(dir, "hall.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), filepath.Join(dir, "hall.db"), sqldb.Opts{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := queuesql.Open(t.Context(), db, keys); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// ctl runs hallctl and returns its status and what it printed.
func ctl(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	s := streams{in: strings.NewReader(""), out: &stdout, err: &stderr}
	status = s.status(run(t.Context(), args, s))
	return status, stdout.String(), stderr.String()
}

func TestBackupAndRestore(t *testing.T) {
	dir, safe := newStore(t), t.TempDir()
	status, out, errs := ctl(t, "backup", "--data", dir, "--json")
	var report struct{ Path string }
	if err := json.Unmarshal([]byte(out), &report); err != nil || status != 0 {
		t.Fatalf("backup: status %d, %v\n%s%s", status, err, out, errs)
	}
	if status, out, errs = ctl(t, "backup", "keys", "--data", dir, "--to", safe); status != 0 {
		t.Fatalf("keys: status %d\n%s%s", status, out, errs)
	}
	for _, name := range []string{"hall.db", "hall.key"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, errs = ctl(t, "restore", report.Path, "--to", dir); status != 1 || !strings.Contains(errs, "key file") {
		t.Errorf("without keys: status %d, %s", status, errs)
	}
	if err := os.Rename(filepath.Join(safe, "hall.key"), filepath.Join(dir, "hall.key")); err != nil {
		t.Fatal(err)
	}
	if status, out, errs = ctl(t, "restore", report.Path, "--to", dir); status != 0 || !strings.Contains(out, "the old store tells no more") {
		t.Errorf("restore: status %d\n%s%s", status, out, errs)
	}
	if status, out, errs = ctl(t, "restore", report.Path, "--to", dir); status != 0 || !strings.Contains(out, "lost since") {
		t.Errorf("restore once more: status %d\n%s%s", status, out, errs)
	}
}

func TestKeysAndBackupsStayApart(t *testing.T) {
	dir, safe := newStore(t), t.TempDir()
	if status, _, errs := ctl(t, "backup", "--data", dir, "--to", dir); status != 1 || !strings.Contains(errs, "would hold both") {
		t.Errorf("backup beside the keys: status %d, %s", status, errs)
	}
	if status, out, errs := ctl(t, "backup", "--data", dir, "--to", safe); status != 0 {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	if status, _, errs := ctl(t, "backup", "keys", "--data", dir, "--to", safe); status != 1 || !strings.Contains(errs, "would hold both") {
		t.Errorf("keys beside a backup: status %d, %s", status, errs)
	}
	for _, args := range [][]string{{"backup", "x"}, {"restore"}, {"restore", "x"}, {"backup", "keys"}, {"backup", "--data", t.TempDir()}} {
		if status, _, _ := ctl(t, args...); status != 2 {
			t.Errorf("%v: status %d, want 2", args, status)
		}
	}
}
