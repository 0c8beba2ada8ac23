package queuesql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// lastNumbers finds the counters of the series and of the sale, 0 where there is none yet.
const lastNumbers = `
SELECT COALESCE((SELECT seq FROM queue_ticket WHERE hall = ?1 AND day = ?2 AND series = ?3 ORDER BY seq DESC LIMIT 1), 0),
	COALESCE((SELECT sold FROM queue_ticket WHERE hall = ?1 AND day = ?2 AND service = ?4 AND sale = ?5 AND sold IS NOT NULL
		ORDER BY sold DESC LIMIT 1), 0)`

// insertTicket inserts nothing when the ticket is there already or when the person has a live one; which of them is asked only then. It does
// without INSERT … SELECT and RETURNING, because SQLite builds a temporary table for each of them.
const insertTicket = `
INSERT INTO queue_ticket (id, hall, day, series, seq, prefix, digits, service, priority, lang, state, reason, issued, window_no, terminal,
	print, prints, sale, sold, person, name, number)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', '', ?, 0, ?, 'pending', 0, ?, ?, ?, ?, ?)
ON CONFLICT DO NOTHING`

// Issue implements queue.Store. Personal data are sealed before the transaction, because every other caller waits for it.
func (s *Store) Issue(ctx context.Context, o queue.Order) (queue.Issued, error) {
	o.At = o.At.Truncate(time.Millisecond).UTC()
	job := issue{Order: o, day: o.Day.String(), person: s.seal(o.ID, o.Person)}
	if err := s.db.Write(ctx, job.run); err != nil {
		// After ErrInDoubt the transaction may still be running: job is not touched.
		return queue.Issued{}, fmt.Errorf("issue ticket for %s: %w", o.Service, err)
	}
	return job.answer(s)
}

// issue is one order on its way through the transaction.
type issue struct {
	queue.Order
	day    string
	person sealed

	seq   int // the number that was given
	other row // or the ticket that was there already
	full  bool
}

func (j *issue) run(tx *sqldb.Tx) error {
	o := &j.Order
	var seq, sold int
	err := tx.QueryRow(lastNumbers, o.Hall, j.day, o.Series.ID, o.Service, int(o.Sale)).Scan(&seq, &sold)
	if err != nil {
		return err
	}
	if o.Quota > 0 && sold >= o.Quota {
		return j.explain(tx)
	}
	res, err := tx.Exec(insertTicket, o.ID, o.Hall, j.day, o.Series.ID, seq+1, o.Series.Prefix, o.Series.Digits, o.Service, o.Priority,
		o.Lang, o.At.UnixMilli(), o.Terminal, int(o.Sale), sql.NullInt64{Int64: int64(sold + 1), Valid: o.Quota > 0},
		j.person.index, j.person.name, j.person.number)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, j.explain(tx))
	}
	j.seq = seq + 1
	return record(tx, o.At, o.Terminal, "ticket.issue", string(o.ID), string(o.Series.No(j.seq)))
}

// explain finds out why nothing was inserted.
func (j *issue) explain(tx *sqldb.Tx) (err error) {
	j.other, err = find(tx, "id = ?", j.ID)
	if fault.KindOf(err) == fault.NotFound && j.person.index != nil {
		j.other, err = find(tx, "hall = ? AND day = ? AND service = ? AND person = ? AND state IN ('waiting', 'serving')",
			j.Hall, j.day, j.Service, j.person.index)
	}
	if fault.KindOf(err) == fault.NotFound && j.Quota > 0 {
		j.full = true
		return nil
	}
	return err
}

// answer builds the result from what the transaction found.
func (j *issue) answer(s *Store) (queue.Issued, error) {
	switch {
	case j.full:
		return queue.Issued{Refusal: &queue.Refusal{Reason: queue.QuotaFull, From: j.Then}}, nil
	case j.seq == 0:
		t, err := s.ticket(j.other)
		return queue.Issued{Ticket: t, Existing: t.ID != j.ID}, err
	}
	return queue.Issued{Ticket: queue.Ticket{
		ID: j.ID, Hall: j.Hall, Day: j.Day, Series: j.Series.ID, Seq: j.seq, No: j.Series.No(j.seq), Service: j.Service,
		Priority: j.Priority, Lang: j.Lang, State: queue.Waiting, Issued: j.At, Terminal: j.Terminal, Print: queue.PrintPending,
		Masked: queue.MaskName(maskable(j.Person)),
	}}, nil
}

// maskable returns the name of a person whose name is stored.
func maskable(p queue.Person) string {
	if p.Number == "" {
		return ""
	}
	return p.Name
}
