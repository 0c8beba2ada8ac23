package alarm_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/kiosk/alarm"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/health"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
)

// both runs a test on SQLite, and on PostgreSQL where it is.
func both(t *testing.T, run func(t *testing.T, s *alarm.Store)) {
	t.Helper()
	open := func(t *testing.T, db *sqldb.DB) *alarm.Store {
		t.Helper()
		s, err := alarm.Open(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("sqlite", func(t *testing.T) { run(t, open(t, sqldbtest.OpenFile(t, filepath.Join(t.TempDir(), "hall.db")))) })
	t.Run("postgres", func(t *testing.T) { run(t, open(t, sqldbtest.OpenServer(t, sqldbtest.Postgres(t)))) })
}

func codes(t *testing.T, s *alarm.Store) (lasting, over []string) {
	t.Helper()
	list, err := s.List(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		if a.Ended.IsZero() {
			lasting = append(lasting, a.Machine+" "+a.Code)
		} else {
			over = append(over, a.Machine+" "+a.Code)
		}
	}
	slices.Sort(lasting)
	slices.Sort(over)
	return lasting, over
}

func TestAlarmsBeginLastAndEnd(t *testing.T) {
	both(t, func(t *testing.T, s *alarm.Store) {
		t.Helper()
		since := time.Now().Add(-time.Hour).Truncate(time.Millisecond).UTC()
		ill := []queue.Ailment{
			{Code: "printer.paper_ends", Severity: "degraded", Since: since, Args: map[string]string{"left": "38"}}, {Code: "locks.silent", Severity: "broken", Since: since},
		}
		take := func(machine string, ill []queue.Ailment, whole bool) {
			t.Helper()
			if err := s.Take(t.Context(), machine, ill, whole); err != nil {
				t.Fatal(err)
			}
		}
		want := func(lasting, over []string) {
			t.Helper()
			l, o := codes(t, s)
			if diff := cmp.Diff([][]string{lasting, over}, [][]string{l, o}); diff != "" {
				t.Errorf("alarms (-want +got):\n%s", diff)
			}
		}
		for range 2 { // told again, it begins once
			take("2", ill, true)
		}
		take("3", ill[1:], true)
		want([]string{"2 locks.silent", "2 printer.paper_ends", "3 locks.silent"}, nil)
		take("2", ill[1:], true) // paper was put in
		want([]string{"2 locks.silent", "3 locks.silent"}, []string{"2 printer.paper_ends"})
		take("2", []queue.Ailment{{Code: alarm.Offline, Severity: "outage"}}, false) // of the rest nobody knows
		want([]string{"2 locks.silent", "2 terminal.offline", "3 locks.silent"}, []string{"2 printer.paper_ends"})
		take("2", nil, true)
		want([]string{"3 locks.silent"}, []string{"2 locks.silent", "2 printer.paper_ends", "2 terminal.offline"})
		take("2", ill[:1], true) // again, a new one
		list, err := s.List(t.Context(), 2)
		if err != nil || len(list) != 2 || list[0].Args["left"] != "38" && list[1].Args["left"] != "38" || !list[0].Since.Equal(since) {
			t.Errorf("got %+v, %v; want what lasts first, with its arguments", list, err)
		}
	})
}

func TestTheFirstWhoTakesNoteCounts(t *testing.T) {
	both(t, func(t *testing.T, s *alarm.Store) {
		t.Helper()
		if err := s.Take(t.Context(), "2", []queue.Ailment{{Code: "locks.silent", Severity: "broken"}}, true); err != nil {
			t.Fatal(err)
		}
		list, err := s.List(t.Context(), 1)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		for _, who := range []string{"li.na", "zhao.min"} {
			if err := s.Note(t.Context(), list[0].ID, who); err != nil {
				t.Fatal(err)
			}
		}
		if list, err = s.List(t.Context(), 1); err != nil || list[0].By != "li.na" || list[0].Noted.IsZero() {
			t.Errorf("got %+v, %v; want noted by li.na", list, err)
		}
		if err := s.Note(t.Context(), "none", "li.na"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("no such alarm: got %v, want not found", err)
		}
	})
}

func TestWhatIsWrongIsTold(t *testing.T) {
	var h health.Tracker
	now := time.Now()
	h.Set(now.Add(-time.Minute), health.Kind{Code: "printer.paper_ends", Severity: health.Degraded}, map[string]string{"left": "9"})
	got := alarm.Of(&h, now)
	if len(got) != 1 || got[0].Code != "printer.paper_ends" || got[0].Severity != "degraded" || got[0].Args["left"] != "9" {
		t.Errorf("got %+v", got)
	}
}

func TestBothDatabasesHaveTheSameTable(t *testing.T) {
	lite, server := sqldbtest.OpenFile(t, filepath.Join(t.TempDir(), "hall.db")), sqldbtest.OpenServer(t, sqldbtest.Postgres(t))
	for _, db := range []*sqldb.DB{lite, server} {
		if _, err := alarm.Open(t.Context(), db); err != nil {
			t.Fatal(err)
		}
	}
	sqldbtest.SameTables(t, lite, server, "alarm")
}
