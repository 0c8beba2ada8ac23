package lockersql_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/locker"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

func open(tb testing.TB, dir string, v *vault.Vault) (*lockersql.Store, *sqldb.DB) {
	tb.Helper()
	return openOn(tb, sqldbtest.OpenFile(tb, filepath.Join(dir, "terminal.db")), v)
}

func openOn(tb testing.TB, db *sqldb.DB, v *vault.Vault) (*lockersql.Store, *sqldb.DB) {
	tb.Helper()
	s, err := lockersql.Open(tb.Context(), db, v)
	if err != nil {
		tb.Fatal(err)
	}
	return s, db
}

func TestSQLite(t *testing.T) {
	lockertest.RunStoreTests(t, func(t *testing.T) (lockertest.Store, func(*testing.T) lockertest.Store) {
		t.Helper()
		dir := t.TempDir()
		v := sqldbtest.Keys(t, dir)
		s, db := open(t, dir, v)
		return s, func(t *testing.T) lockertest.Store {
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
	_, db := open(t, dir, sqldbtest.Keys(t, dir))
	if _, err := lockersql.Open(t.Context(), db, sqldbtest.Keys(t, t.TempDir())); fault.KindOf(err) != fault.Refused {
		t.Errorf("open with other keys: got %v, want refused", err)
	}
}

// stocked plays a day on a new store.
func stocked(t *testing.T, documents int) (*lockertest.World, *lockersql.Store, *sqldb.DB, string) {
	t.Helper()
	dir := t.TempDir()
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	w := lockertest.NewWorld(max(8, documents), 0, lockertest.Sound)
	w.Use(s, lockertest.Coder())
	if err := w.Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range documents {
		if err := w.Register(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		if err := w.Deposit(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	return w, s, db, dir
}

// TestFilesHoldNoCodesAndNoPeople searches every file of the data folder, the write-ahead log and a backup included (S1, S5).
func TestFilesHoldNoCodesAndNoPeople(t *testing.T) {
	w, s, db, dir := stocked(t, 40)
	for n := range 20 {
		if err := w.Collect(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Recover(t.Context(), 20); err != nil {
		t.Fatal(err)
	}
	list, err := s.Unsent(t.Context())
	if err != nil || len(list) != 41 {
		t.Fatalf("notices: %d, %v", len(list), err)
	}
	if err := s.SetSent(t.Context(), list[0].ID, lockertest.Morning()); err != nil {
		t.Fatal(err)
	}
	if err := db.Backup(t.Context(), filepath.Join(dir, "backup.db")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"terminal.db", "terminal.db-wal", "backup.db"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if w.SlipIn(b) {
			t.Errorf("%s holds a code in plain text", name)
		}
		if bytes.Contains(b, []byte(lockertest.Reason)) {
			t.Errorf("%s holds the words of staff in plain text", name)
		}
		for n := range 40 {
			p := lockertest.Person(n)
			for _, secret := range []string{p.Name, p.Number, p.Number[6:14], p.Number[10:], p.Phone} {
				if bytes.Contains(b, []byte(secret)) {
					t.Errorf("%s holds personal data of person %d in plain text", name, n)
				}
			}
		}
	}
	if !w.SlipIn([]byte("x" + string(list[1].Code) + "x")) {
		t.Error("the search does not see a plain code")
	}
}

// TestEveryStepIsAudited wants an entry for every step, and a whole chain.
func TestEveryStepIsAudited(t *testing.T) {
	w, _, db, _ := stocked(t, 2)
	if err := w.Collect(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := w.Recover(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := db.Read(t.Context(), func(r *sqldb.Reader) error {
		if _, err := audit.Verify(r, audit.Head{}, audit.Head{}); err != nil {
			return err
		}
		rows, err := r.Query("SELECT actor || ' ' || action FROM audit_event ORDER BY seq")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			got = append(got, line)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	doc := []string{
		"li.na result.register", "li.na handover.give", "wang handover.receive", "wang deposit.reserve", "wang opening.authorise", "wang opening.intend",
		"terminal opening.pulse", "terminal opening.opened", "terminal opening.closed", "wang opening.stored", "wang code.issue",
	}
	want := append([]string{"terminal cabinet.claim", "wang cabinet.install"}, append(doc, doc...)...)
	want = append(want, "applicant code.try", "applicant code.right", "applicant opening.authorise", "applicant opening.intend", "terminal opening.pulse",
		"terminal opening.opened", "terminal opening.closed", "applicant opening.collected", "wang opening.authorise", "wang opening.intend",
		"terminal opening.pulse", "terminal opening.opened", "terminal opening.closed", "wang opening.recovered")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

// TestSealedNamesStayInTheirRow moves a sealed name to another result: it must not open there.
func TestSealedNamesStayInTheirRow(t *testing.T) {
	_, s, db, _ := stocked(t, 2)
	err := db.Write(t.Context(), func(tx *sqldb.Tx) error {
		_, err := tx.Exec("UPDATE locker_result SET name = (SELECT name FROM locker_result WHERE id = $1) WHERE id = $2",
			lockertest.Result(0).ID, lockertest.Result(1).ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Person(t.Context(), lockertest.Result(1).ID); fault.KindOf(err) != fault.Corrupt {
		t.Errorf("a moved name: got %v, want corrupt", err)
	}
}

var _ lockertest.Store = (*lockersql.Store)(nil)

var _ locker.Keys = (*vault.Vault)(nil)
