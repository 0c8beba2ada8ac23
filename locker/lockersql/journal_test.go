package lockersql_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/locker"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

func TestJournalOnSQLite(t *testing.T) {
	lockertest.RunJournalTests(t, func(t *testing.T) (lockertest.Away, lockertest.Store, func() string) {
		t.Helper()
		dir, there := t.TempDir(), t.TempDir()
		terminal, _ := open(t, dir, sqldbtest.Keys(t, dir))
		hall, db := open(t, there, sqldbtest.Keys(t, there))
		return terminal.WithJournal(), hall, func() string { return stateOf(t, db) }
	})
}

func TestJournalOnPostgres(t *testing.T) {
	lockertest.RunJournalTests(t, func(t *testing.T) (lockertest.Away, lockertest.Store, func() string) {
		t.Helper()
		terminal, _ := openPostgres(t, sqldbtest.Postgres(t), sqldbtest.Keys(t, t.TempDir()))
		hall, db := openPostgres(t, sqldbtest.Postgres(t), sqldbtest.Keys(t, t.TempDir()))
		return terminal.WithJournal(), hall, func() string { return stateOf(t, db) }
	})
}

// stateOf returns everything that changes in a store with a fact: the audit chain, which every change is in, and the rows themselves.
func stateOf(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	var head audit.Head
	err := db.Read(t.Context(), func(r *sqldb.Reader) (err error) { head, err = audit.Last(r); return err })
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{fmt.Sprintf("audit %d %x", head.Seq, head.Hash)}
	for _, query := range []string{
		"SELECT 'heard ' || terminal || ' ' || life || ' ' || seq FROM locker_heard",
		"SELECT 'result ' || id || ' ' || state || ' ' || cabinet || ' ' || cell || ' ' || since FROM locker_result",
		"SELECT 'move ' || result || ' ' || n || ' ' || state || ' ' || at FROM locker_move",
		"SELECT 'notice ' || id || ' ' || seq || ' ' || kind || ' ' || COALESCE(sent, 0) FROM locker_notice",
		"SELECT 'signed ' || result || ' ' || at FROM locker_signature",
		"SELECT 'form ' || no || ' ' || at || ' ' || receiver FROM locker_handover",
	} {
		lines = append(lines, sqldbtest.Texts(t, db, query)...)
	}
	return strings.Join(lines, "\n")
}

// A terminal with the hall inside tells nobody anything.
func TestWithoutAJournalNothingIsWrittenDown(t *testing.T) {
	_, s, db, _ := stocked(t, 1)
	if list := sqldbtest.Texts(t, db, "SELECT kind FROM locker_journal"); len(list) != 0 {
		t.Errorf("journal: got %q, want nothing", list)
	}
	if b, err := s.Facts(t.Context(), 10); err != nil || b.Life != "" || len(b.Facts) != 0 {
		t.Errorf("facts: got %+v, %v", b, err)
	}
}

// A journal tells nothing in plain text: no code, no person, no reason.
func TestJournalHoldsNoCodesAndNoPeople(t *testing.T) {
	w, s, _, dir := stocked(t, 1)
	w.Use(s.WithJournal(), lockertest.Coder())
	for n := 1; n < 4; n++ {
		if err := errors.Join(w.Register(t.Context(), n), w.Deposit(t.Context(), n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Recover(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"terminal.db", "terminal.db-wal"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if w.SlipIn(b) || bytes.Contains(b, []byte(lockertest.Reason)) || bytes.Contains(b, []byte(lockertest.Person(2).Name)) {
			t.Errorf("%s tells a code, a person or a reason", name)
		}
	}
}

// A terminal whose backup was put back tells under another name what it had not noted as heard, and what it decides then.
func TestAJournalThatWasPutBack(t *testing.T) {
	dir := t.TempDir()
	s, _ := open(t, dir, sqldbtest.Keys(t, dir))
	day := civil.Date{Year: 2026, Month: 11, Day: 23}
	if plain, err := s.Restored(t.Context(), day); err != nil || plain != s {
		t.Errorf("without a journal: got another store, %v", err)
	}
	w := lockertest.NewWorld(8, 0, lockertest.Sound)
	w.Use(s.WithJournal(), lockertest.Coder())
	for _, step := range []func() error{
		func() error { return w.Install(t.Context()) }, func() error { return w.Register(t.Context(), 0) },
		func() error { return w.Deposit(t.Context(), 0) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	before, err := s.Facts(t.Context(), 100)
	if err != nil || len(before.Facts) == 0 {
		t.Fatalf("facts: got %d, %v", len(before.Facts), err)
	}
	if err := s.Heard(t.Context(), before.Life, before.Facts[0].Seq); err != nil {
		t.Fatal(err)
	}
	back, err := s.Restored(t.Context(), day)
	if err != nil {
		t.Fatal(err)
	}
	err = back.Change(t.Context(), lockertest.CabinetID, lockertest.Morning(), func(s locker.State) (locker.Change, error) { return s.Restore(lockertest.Morning()) })
	if err != nil {
		t.Fatal(err)
	}
	after, err := s.Facts(t.Context(), 100)
	if err != nil || after.Life == before.Life || len(after.Facts) <= len(before.Facts)-1 || after.Oldest != before.Facts[1].Seq {
		t.Errorf("put back: got %d facts from %d on, of the same life %t, %v", len(after.Facts), after.Oldest, after.Life == before.Life, err)
	}
	if last := after.Facts[len(after.Facts)-1]; last.Move == nil || last.Move.State != locker.PlaceInDoubt {
		t.Errorf("the last fact: got %+v, want the doubt", last)
	}
}

var _ lockertest.Away = (*lockersql.Store)(nil)
