package queuesql_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/sqldb/sqldbtest"
	"onetrip/queue"
	"onetrip/queue/queuesql"
	"onetrip/queue/queuetest"
)

// TestOldTicketsAreThereAfterAnUpdate opens a database of the first release with this one.
func TestOldTicketsAreThereAfterAnUpdate(t *testing.T) {
	dir := t.TempDir()
	v := sqldbtest.Keys(t, dir)
	db, err := sqldb.Open(t.Context(), filepath.Join(dir, "hall.db"), sqldb.Opts{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	first, err := os.ReadFile("migrations/sqlite/0001_tickets.sql")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), "queue", fstest.MapFS{"0001_tickets.sql": {Data: first}}); err != nil {
		t.Fatal(err)
	}
	old := map[int]string{1: "waiting", 2: "serving", 3: "done", 4: "cleared"}
	err = db.Write(t.Context(), func(tx *sqldb.Tx) error {
		for n, state := range old {
			_, err := tx.Exec(`INSERT INTO queue_ticket (id, hall, day, series, seq, prefix, digits, service, priority, lang, state, reason, issued,
				started, ended, window_no, terminal, print, prints, sale, sold)
				VALUES ($1, 'jiaohe', '2026-11-23', 'H', $2, 'H', 0, 'consult', '', 'zh-CN', $3, '', $4, $5, NULL, 3, '2', 'printed', 1, 510, $2)`,
				queuetest.ID(n), n, state, queuetest.Order(n).At.UnixMilli(), queuetest.Morning().UnixMilli())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := queuesql.Open(t.Context(), db, v)
	if err != nil {
		t.Fatal(err)
	}
	for n, state := range old {
		got, err := s.Ticket(t.Context(), queuetest.ID(n))
		want := queuetest.Order(n).Ticket(n)
		if state == "serving" {
			state = "cleared" // nobody could have ended its service
		}
		if err != nil || string(got.State) != state || got.No != want.No || got.Line != "consult" || !got.Place.Equal(want.Place) || got.Step != 1 {
			t.Errorf("ticket %d: got %+v, %v", n, got, err)
		}
	}
	p := newPresser(s, queue.Demo(), 3)
	if d, err := p.press(t.Context(), queue.ActNext, queuetest.Morning()); err != nil || d.Serving == nil || d.Serving.No != "H001" {
		t.Errorf("called %+v, %v", d.Serving, err)
	}
	if got, err := s.Issue(t.Context(), queuetest.Order(9)); err != nil || got.Ticket.No != "H005" {
		t.Errorf("next number: got %s, %v", got.Ticket.No, err)
	}
}
