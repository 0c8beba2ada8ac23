package queuesql

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/sqldb"
)

// Every issue asks for its premises: a query that reads the whole day would make the thousandth ticket slow.
func TestPremisesAreFoundByIndex(t *testing.T) {
	db, err := sqldb.Open(t.Context(), filepath.Join(t.TempDir(), "hall.db"), sqldb.Opts{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), audit.Owner, audit.Migrations); err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(t.Context(), "queue", migrations); err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), func(r *sqldb.Reader) error {
		return each(r, "EXPLAIN QUERY PLAN "+selectPremises, []any{"jiaohe", "2026-11-23", "A", "estate"}, func(scan scanner) error {
			var id, parent, unused int
			var step string
			err := scan(&id, &parent, &unused, &step)
			if strings.HasPrefix(step, "SCAN queue_") || (strings.Contains(step, "queue_ticket ") && !strings.Contains(step, "queue_ticket_twin")) {
				t.Errorf("step of the plan: %s", step)
			}
			return err
		})
	})
	if err != nil {
		t.Error(err)
	}
}
