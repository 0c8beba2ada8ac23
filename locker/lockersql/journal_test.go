package lockersql_test

import (
	"fmt"
	"strings"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/locker/lockersql"
	"onetrip/locker/lockertest"
)

func TestJournalOnSQLite(t *testing.T) {
	lockertest.RunJournalTests(t, func(t *testing.T) (lockertest.Away, lockertest.Store, func() string) {
		t.Helper()
		dir, there := t.TempDir(), t.TempDir()
		terminal, _ := open(t, dir, keys(t, dir))
		hall, db := open(t, there, keys(t, there))
		return terminal.WithJournal(), hall, func() string { return stateOf(t, db) }
	})
}

func TestJournalOnPostgres(t *testing.T) {
	lockertest.RunJournalTests(t, func(t *testing.T) (lockertest.Away, lockertest.Store, func() string) {
		t.Helper()
		terminal, _ := openPostgres(t, sqldbtest.Postgres(t), keys(t, t.TempDir()))
		hall, db := openPostgres(t, sqldbtest.Postgres(t), keys(t, t.TempDir()))
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
		"SELECT 'form ' || no || ' ' || at || ' ' || receiver FROM locker_handover",
	} {
		lines = append(lines, texts(t, db, query)...)
	}
	return strings.Join(lines, "\n")
}

// A terminal with the hall inside tells nobody anything.
func TestWithoutAJournalNothingIsWrittenDown(t *testing.T) {
	_, s, db, _ := stocked(t, 1)
	if list := texts(t, db, "SELECT kind FROM locker_journal"); len(list) != 0 {
		t.Errorf("journal: got %q, want nothing", list)
	}
	if b, err := s.Facts(t.Context(), 10); err != nil || b.Life != "" || len(b.Facts) != 0 {
		t.Errorf("facts: got %+v, %v", b, err)
	}
}

var _ lockertest.Away = (*lockersql.Store)(nil)
