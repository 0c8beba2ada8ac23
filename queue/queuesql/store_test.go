package queuesql_test

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

func open(tb testing.TB, dir string, v *vault.Vault) (*queuesql.Store, *sqldb.DB) {
	tb.Helper()
	return openOn(tb, sqldbtest.OpenFile(tb, filepath.Join(dir, "hall.db")), v)
}

func openOn(tb testing.TB, db *sqldb.DB, v *vault.Vault) (*queuesql.Store, *sqldb.DB) {
	tb.Helper()
	s, err := queuesql.Open(tb.Context(), db, v)
	if err != nil {
		tb.Fatal(err)
	}
	return s, db
}

func TestSQLite(t *testing.T) {
	openNew := func(t *testing.T) (queuetest.Store, func(*testing.T) queuetest.Store) {
		t.Helper()
		dir := t.TempDir()
		v := sqldbtest.Keys(t, dir)
		s, db := open(t, dir, v)
		return s, func(t *testing.T) queuetest.Store {
			t.Helper()
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			s, _ := open(t, dir, v)
			return s
		}
	}
	t.Run("Tickets", func(t *testing.T) { queuetest.RunStoreTests(t, openNew) })
	t.Run("Reserves", func(t *testing.T) { queuetest.RunReserveTests(t, openNew) })
	t.Run("Ratings", func(t *testing.T) { queuetest.RunRatingTests(t, openNew) })
	t.Run("Appointments", func(t *testing.T) { queuetest.RunAppointmentTests(t, openNew) })
	t.Run("Windows", func(t *testing.T) { queuetest.RunWindowTests(t, openNew) })
}

func TestOtherKeysAreRefused(t *testing.T) {
	dir := t.TempDir()
	_, db := open(t, dir, sqldbtest.Keys(t, dir))
	if _, err := queuesql.Open(t.Context(), db, sqldbtest.Keys(t, t.TempDir())); fault.KindOf(err) != fault.Refused {
		t.Errorf("open with other keys: got %v, want refused", err)
	}
}

// Every change is an entry of the audit chain, and a repeated report is none.
func TestChangesAreAudited(t *testing.T) {
	dir := t.TempDir()
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	at := queuetest.Morning()
	order := queuetest.Order(1, queuetest.By(queuetest.Person(1)))
	other := queuetest.Order(2, queuetest.By(queuetest.Person(2)))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		_, err := s.Issue(t.Context(), order)
		must(err)
		must(s.SetPrint(t.Context(), queue.Paper{Ticket: order.ID, N: 1, Outcome: queue.PrintFailed, At: at}))
	}
	act := func(id queue.ActID, kind queue.ActKind, ticket queue.TicketID) {
		t.Helper()
		for range 2 {
			_, err := s.Act(t.Context(), queue.Demo(), queue.Act{
				ID: id, Kind: kind, Window: 3, Clerk: "li", At: at, Ticket: ticket, Reason: "等王五的材料", Take: true,
			})
			must(err)
		}
	}
	act("1", queue.ActOpen, "")
	act("2", queue.ActNext, "")
	act("3", queue.ActPark, order.ID)
	act("4", queue.ActResume, order.ID)
	act("5", queue.ActFinish, order.ID)
	act("6", queue.ActPause, "")
	_, err := s.Issue(t.Context(), other)
	must(err)
	for range 2 {
		_, err := s.Clear(t.Context(), queue.Demo().LastClearing(at.AddDate(0, 0, 1)))
		must(err)
		_, err = s.Erase(t.Context(), "jiaohe", queuetest.Monday.AddDays(1))
		must(err)
	}
	var got []string
	must(db.Read(t.Context(), func(r *sqldb.Reader) error {
		if _, err := audit.Verify(r, audit.Head{}, audit.Head{}); err != nil {
			return err
		}
		rows, err := r.Query("SELECT actor || ' ' || action || ' ' || detail FROM audit_event ORDER BY seq")
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
	}))
	want := []string{
		"2 ticket.issue A001", "2 ticket.print 1 failed", "li window.open ", "li ticket.call A001 at window 3",
		"li ticket.park A001 at window 3", "li ticket.resume A001 at window 3", "li ticket.finish A001 at window 3, done", "li window.pause ",
		"2 ticket.issue A002", "hall ticket.clear day_over", "hall window.close held by li", "hall ticket.erase 2 tickets and 0 appointments before 2026-11-24",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}
