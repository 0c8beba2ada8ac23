package backup_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
)

type rig struct {
	*testing.T
	db     *sqldb.DB
	keys   *vault.Vault
	now    time.Time
	free   int64 // of 1000 MiB
	folder *backup.Folder
	dir    string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	home := t.TempDir()
	db, err := sqldb.Open(t.Context(), filepath.Join(home, "kiosk.db"), sqldb.Opts{MinFree: -1}, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	keys, err := vault.Create(filepath.Join(home, "kiosk.key"))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), audit.Owner, audit.Migrations); err != nil {
		t.Fatal(err)
	}
	r := &rig{T: t, db: db, keys: keys, now: time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC), free: 900 << 20, dir: filepath.Join(home, "backups")}
	r.folder = backup.New(backup.Opts{
		Dir: r.dir, Name: "kiosk", Keep: backup.Keep{Hourly: 3, Daily: 2}, Now: func() time.Time { return r.now },
		Space: func(string) (int64, int64, error) { return r.free, 1000 << 20, nil },
	}, log)
	r.write("CREATE TABLE queue_keys (fingerprint TEXT NOT NULL) STRICT")
	r.write("INSERT INTO queue_keys VALUES ($1)", keys.Fingerprint())
	return r
}

func (r *rig) write(query string, args ...any) {
	r.Helper()
	err := r.db.Write(r.Context(), func(tx *sqldb.Tx) error {
		if _, err := tx.Exec(query, args...); err != nil {
			return err
		}
		_, err := audit.Append(tx, audit.Event{At: r.now, Actor: "test", Action: "write"})
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
}

func (r *rig) files() int {
	r.Helper()
	list, err := r.folder.List()
	if err != nil {
		r.Fatal(err)
	}
	return len(list)
}

func TestACopyIsPrivateVerifiedAndKeptByAge(t *testing.T) {
	r := newRig(t)
	for i := range 8 {
		got, err := r.folder.Make(t.Context(), r.db, r.keys)
		if err != nil {
			t.Fatal(err)
		}
		if got.Head.Seq != 2+int64(i) || got.Rows["queue_keys"] != 1 || got.Schema["audit"] == 0 || !got.Keys || got.Whole != (i == 0) {
			t.Errorf("copy %d: got %+v", i, got)
		}
		if info, err := os.Stat(got.Path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("got %v, %v; want mode 0600", info, err)
		}
		r.now = r.now.Add(time.Hour)
		r.write("UPDATE queue_keys SET fingerprint = fingerprint")
	}
	if n := r.files(); n != 3 {
		t.Errorf("got %d copies of one day, want 3", n)
	}
	if info, err := os.Stat(r.dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: got %v, %v; want mode 0700", info, err)
	}
}

func TestADiskIsNeverFilled(t *testing.T) {
	r := newRig(t)
	for range 3 {
		if _, err := r.folder.Make(t.Context(), r.db, r.keys); err != nil {
			t.Fatal(err)
		}
		r.now = r.now.Add(time.Hour)
	}
	r.free = 100<<20 - 1
	if _, err := r.folder.Make(t.Context(), r.db, r.keys); !errors.Is(err, backup.ErrSpace) || fault.KindOf(err) != fault.Unavailable {
		t.Errorf("got %v, want no room", err)
	}
	if n := r.files(); n != 1 {
		t.Errorf("got %d copies, want the last of the day alone: hours make room first", n)
	}
	r.free = 900 << 20
	if _, err := r.folder.Make(t.Context(), r.db, r.keys); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

func TestAStoreThatWasTamperedWithIsPutAside(t *testing.T) {
	r := newRig(t)
	r.write("UPDATE audit_event SET actor = 'somebody else' WHERE seq = 1")
	if _, err := r.folder.Make(t.Context(), r.db, r.keys); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("got %v, want corrupt", err)
	}
	if _, err := os.Stat(filepath.Join(r.dir, "kiosk-suspect.db")); err != nil || r.files() != 0 {
		t.Errorf("got %v and %d copies, want the suspect aside and none", err, r.files())
	}
}

func TestACutChainAndOtherKeysAreFound(t *testing.T) {
	r := newRig(t)
	if _, err := r.folder.Make(t.Context(), r.db, r.keys); err != nil {
		t.Fatal(err)
	}
	other, err := vault.Create(filepath.Join(t.TempDir(), "kiosk.key"))
	if err != nil {
		t.Fatal(err)
	}
	r.now = r.now.Add(time.Hour)
	if _, err := r.folder.Make(t.Context(), r.db, other); fault.KindOf(err) != fault.Refused {
		t.Errorf("other keys: got %v, want refused", err)
	}
	err = r.db.Write(t.Context(), func(tx *sqldb.Tx) error { _, err := tx.Exec("DELETE FROM audit_event"); return err })
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.folder.Make(t.Context(), r.db, r.keys); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("a chain cut since the last copy: got %v, want corrupt", err)
	}
}

func TestAFolderThatOthersReadIsRefused(t *testing.T) {
	r := newRig(t)
	if err := os.Mkdir(r.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := r.folder.Make(t.Context(), r.db, r.keys); fault.KindOf(err) != fault.Refused {
		t.Errorf("got %v, want refused", err)
	}
}
