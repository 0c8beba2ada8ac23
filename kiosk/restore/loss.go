package restore

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/backup"
	"onetrip/kiosk/base/sqldb"
)

// Loss is what was recorded after the backup and is in the kept old store alone.
type Loss struct {
	Known   bool      `json:"known"`   // the old store could be read
	Since   time.Time `json:"since"`   // the last entry of the backup's audit chain
	Until   time.Time `json:"until"`   // that of the old store
	Tickets int64     `json:"tickets"` // numbers given
	Entries int64     `json:"entries"` // of the audit chain: numbers, calls, openings, staff actions
}

// lossOf compares the old store with the backup. Opening it also empties its WAL into it, so that it can be kept as one file.
func lossOf(ctx context.Context, old string, b backup.Report, log *slog.Logger) Loss {
	l := Loss{Since: b.Latest}
	if _, err := os.Stat(old); err != nil {
		return l
	}
	db, err := sqldb.Open(ctx, old, sqldb.Opts{MinFree: -1}, log)
	if err != nil {
		log.Warn("the old store cannot be read: what was lost is not known", "error", err)
		return l
	}
	defer func() {
		if err := db.Close(); err != nil {
			log.Warn("the old store cannot be closed", "error", err)
		}
	}()
	err = db.Read(ctx, func(q *sqldb.Reader) error { return l.count(q, b) })
	if l.Known = err == nil; err != nil {
		log.Warn("the old store cannot be read: what was lost is not known", "error", err)
	}
	return l
}

func (l *Loss) count(q *sqldb.Reader, b backup.Report) error {
	head, err := audit.Last(q)
	if err != nil {
		return err
	}
	l.Entries = max(0, head.Seq-b.Head.Seq)
	var at sql.NullInt64
	if err := q.QueryRow("SELECT MAX(at) FROM audit_event").Scan(&at); err != nil {
		return err
	}
	if at.Valid {
		l.Until = time.UnixMilli(at.Int64).UTC()
	}
	tickets := "queue_ticket"
	if _, ok := b.Rows[tickets]; !ok {
		tickets = "uplink_ticket"
	}
	if _, ok := b.Rows[tickets]; !ok {
		return nil
	}
	var n int64
	if err := q.QueryRow("SELECT COUNT(*) FROM " + tickets).Scan(&n); err != nil {
		return err
	}
	l.Tickets = max(0, n-b.Rows[tickets])
	return nil
}
