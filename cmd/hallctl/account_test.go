//go:build cgo

package main

import (
	"encoding/json"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/lockfile"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/staff"
	"onetrip/kiosk/base/vault"
)

// withAccounts opens the accounts of a store, and closes them after use.
func withAccounts(t *testing.T, dir string, use func(*staff.Store)) {
	t.Helper()
	keys, err := vault.Load(filepath.Join(dir, "hall.key"))
	if err != nil {
		t.Fatal(err)
	}
	db, err := sqldb.Open(t.Context(), filepath.Join(dir, "hall.db"), sqldb.Opts{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := db.Migrate(t.Context(), audit.Owner, audit.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), staff.Owner, staff.Migrations); err != nil {
		t.Fatal(err)
	}
	use(staff.New(db, keys, staff.Opts{}))
}

func TestAccountPassword(t *testing.T) {
	dir := newStore(t)
	withAccounts(t, dir, func(s *staff.Store) {
		if _, err := s.Setup(t.Context(), staff.Draft{ID: "admin", Name: "李雷", Password: "forgotten-1"}); err != nil {
			t.Fatal(err)
		}
	})
	status, out, errs := ctl(t, "account", "password", "--data", dir, "--json", "admin")
	var got struct{ Staff, Password string }
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != 0 || got.Staff != "admin" {
		t.Fatalf("status %d, %v\n%s%s", status, err, out, errs)
	}
	withAccounts(t, dir, func(s *staff.Store) {
		if _, _, err := s.Login(t.Context(), "here", "admin", staff.Secret(got.Password)); err != nil {
			t.Errorf("with the new password: %v", err)
		}
	})
	if status, _, errs = ctl(t, "account", "password", "--data", dir, "nobody"); status != 1 {
		t.Errorf("an unknown account: status %d, %s", status, errs)
	}
	lock, err := lockfile.Acquire(dir, "halld")
	if err != nil {
		t.Fatal(err)
	}
	if status, _, errs = ctl(t, "account", "password", "--data", dir, "admin"); status != 1 || !strings.Contains(errs, "in use by halld") {
		t.Errorf("while the hall runs: status %d, %s", status, errs)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
}
