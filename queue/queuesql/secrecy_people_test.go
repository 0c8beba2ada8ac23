package queuesql_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// note is what a supervisor writes after a call; it tells a person.
const note = "张测试 13800001234 说明已补办"

// people lets n persons book, come, be served, rate and be called back, and the terminal hand over a ticket of each of n others. Doing it again
// changes nothing.
func people(t *testing.T, s *queuesql.Store, n int) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	hall := queuetest.AppointmentHall()
	hall.Services[0].Appointments = queue.AppointmentRules{SlotMinutes: 30, Capacity: n}
	l, err := s.Lease(t.Context(), queuetest.LeaseRequest(1, func(r *queue.LeaseRequest) {
		r.Series, r.Count = queue.Series{ID: "A", Prefix: "A"}, n
	}))
	must(err)
	for i := range n {
		must(s.Book(t.Context(), hall, queuetest.Appointment(i), queuetest.Morning().AddDate(0, 0, -3)))
		got, err := s.Issue(t.Context(), queuetest.Order(i, queuetest.By(queuetest.Person(i))))
		must(err)
		_, err = s.Adopt(t.Context(), queuetest.FromBlock(queuetest.Order(n+i, queuetest.By(queuetest.Person(n+i))), l, l.First+i))
		must(err)
		id, at := got.Ticket.ID, got.Ticket.Issued.Add(3*time.Hour) // after every slot
		must(callUntil(t.Context(), s, id, at))
		callBy, mendBy := hall.FollowUpDue(at)
		must(s.Rate(t.Context(), queue.Rating{Ticket: id, Grade: queue.Bad, Source: "kiosk 2", At: at.Add(2 * time.Minute)}, callBy, mendBy))
		must(s.Settle(t.Context(), queue.FollowUp{Ticket: id, Called: at.Add(time.Hour), Note: note, HandledBy: "li.na"}))
	}
}

// TestFilesHoldNoPlainPeople searches every file after a day of appointments, adopted tickets and notes (S5).
func TestFilesHoldNoPlainPeople(t *testing.T) {
	dir, n := t.TempDir(), 50
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	people(t, s, n)
	if err := db.Backup(t.Context(), filepath.Join(dir, "backup.db")); err != nil {
		t.Fatal(err)
	}
	if files := search(t, dir, 2*n); files < 3 {
		t.Errorf("searched %d files, want database, log and backup", files)
	}
	for _, name := range []string{"hall.db", "hall.db-wal", "backup.db"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("13800001234")) || bytes.Contains(b, []byte("张测试")) {
			t.Errorf("%s holds a note in plain text", name)
		}
	}
	list, err := s.FollowUps(t.Context(), "jiaohe")
	if err != nil || len(list) != n || list[0].Note != note {
		t.Errorf("the notes cannot be read: %d follow-ups, %v", len(list), err)
	}
}

// TestErasedPeopleAreGone wants no personal column left after the time to keep them, but who missed an appointment.
func TestErasedPeopleAreGone(t *testing.T) {
	dir := t.TempDir()
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	people(t, s, 3)
	hall := queuetest.AppointmentHall()
	if err := s.Book(t.Context(), hall, queuetest.Appointment(50, queuetest.AtSlot(queue.At(15, 0))), queuetest.Morning().AddDate(0, 0, -3)); err != nil {
		t.Fatal(err)
	}
	list, err := s.FollowUps(t.Context(), "jiaohe")
	if err != nil {
		t.Fatal(err)
	}
	mended := queue.FollowUp{Ticket: list[0].Ticket, Mended: queuetest.Morning().AddDate(0, 0, 2), HandledBy: "li.na"}
	if err := s.Settle(t.Context(), mended); err != nil {
		t.Fatal(err)
	}
	if n, err := s.MissAppointments(t.Context(), hall, queuetest.Morning().AddDate(0, 0, 1)); n != 1 || err != nil {
		t.Fatalf("missed %d, %v", n, err)
	}
	if _, err := s.Erase(t.Context(), "jiaohe", queuetest.Monday.AddDays(1)); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		"queue_ticket WHERE person IS NOT NULL OR name IS NOT NULL OR number IS NOT NULL": 0,
		"queue_appointment WHERE name IS NOT NULL OR number IS NOT NULL":                  0,
		"queue_appointment WHERE person IS NOT NULL":                                      1, // who missed it
		"queue_appointment WHERE person IS NOT NULL AND state <> 'no_show'":               0,
		"queue_follow_up WHERE note IS NOT NULL":                                          2, // not mended yet
		"queue_follow_up WHERE note IS NOT NULL AND mended IS NOT NULL":                   0,
	}
	got := map[string]int{}
	err = db.Read(t.Context(), func(r *sqldb.Reader) error {
		for what := range want {
			var n int
			if err := r.QueryRow("SELECT COUNT(*) FROM " + what).Scan(&n); err != nil {
				return err
			}
			got[what] = n
		}
		return nil
	})
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("rows with personal data (-want +got):\n%s%v", diff, err)
	}
}

// TestSealedPeopleStayInTheirRow moves sealed values to another row: they must not open there.
func TestSealedPeopleStayInTheirRow(t *testing.T) {
	for _, column := range []string{"queue_appointment.name", "queue_appointment.number", "queue_follow_up.note"} {
		dir := t.TempDir()
		s, db := open(t, dir, sqldbtest.Keys(t, dir))
		people(t, s, 2)
		table, name, _ := bytes.Cut([]byte(column), []byte("."))
		err := db.Write(context.Background(), func(tx *sqldb.Tx) error {
			_, err := tx.Exec("UPDATE " + string(table) + " SET " + string(name) + " = (SELECT MIN(" + string(name) + ") FROM " + string(table) + ")")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.AppointmentsOn(t.Context(), "jiaohe", queuetest.Monday)
		if _, noteErr := s.FollowUps(t.Context(), "jiaohe"); err == nil {
			err = noteErr
		}
		if fault.KindOf(err) != fault.Corrupt {
			t.Errorf("moved %s: got %v, want corrupt", column, err)
		}
	}
}

// Blocks, adopted tickets, appointments and ratings are entries of the audit chain, repeated ones are none, and none tells a person.
func TestBlocksAndPeopleAreAudited(t *testing.T) {
	dir := t.TempDir()
	s, db := open(t, dir, sqldbtest.Keys(t, dir))
	people(t, s, 1)
	people(t, s, 1)
	var got []any
	err := db.Read(t.Context(), func(r *sqldb.Reader) (err error) {
		if _, err := audit.Verify(r, audit.Head{}, audit.Head{}); err != nil {
			return err
		}
		got, err = column(r, "SELECT actor || ' ' || action || ' ' || detail FROM audit_event ORDER BY seq")
		return err
	})
	want := []any{
		"2 block.lease A001-A001", "hall appointment.book estate 2026-11-23 10:00-10:30", "hall appointment.check_in " + string(queuetest.ID(0)),
		"2 ticket.issue A002", "2 ticket.adopt A001", "li window.open ", "li ticket.call A002 at window 3", "li ticket.finish A002 at window 3, done",
		"li ticket.call A001 at window 3", "kiosk 2 ticket.rate bad", "li.na rating.settle called back",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("entries (-want +got):\n%s%v", diff, err)
	}
}
