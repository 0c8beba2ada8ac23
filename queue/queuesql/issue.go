package queuesql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// insertTicket takes the next number and, with a quota, the next place of the sale, in one statement. It inserts nothing when the ticket is
// there already, when the person has a live one, or when the quota is used up; which one is asked only then.
const insertTicket = `
INSERT INTO queue_ticket (id, hall, day, series, seq, prefix, digits, service, priority, lang, state, reason, issued, window_no, terminal,
	print, prints, sale, sold, person, name, number)
SELECT ?1, ?2, ?3, ?4,
	1 + COALESCE((SELECT MAX(seq) FROM queue_ticket WHERE hall = ?2 AND day = ?3 AND series = ?4), 0),
	?5, ?6, ?7, ?8, ?9, 'waiting', '', ?10, 0, ?11, 'pending', 0, ?12,
	CASE WHEN ?13 = 0 THEN NULL ELSE 1 + ` + soldSoFar + ` END,
	?14, ?15, ?16
WHERE ?13 = 0 OR ` + soldSoFar + ` < ?13
ON CONFLICT DO NOTHING
RETURNING seq`

const soldSoFar = `COALESCE((SELECT MAX(sold) FROM queue_ticket WHERE hall = ?2 AND day = ?3 AND service = ?7 AND sale = ?12
	AND sold IS NOT NULL), 0)`

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
	err := tx.QueryRow(insertTicket, o.ID, o.Hall, j.day, o.Series.ID, o.Series.Prefix, o.Series.Digits, o.Service, o.Priority, o.Lang,
		o.At.UnixMilli(), o.Terminal, int(o.Sale), o.Quota, j.person.index, j.person.name, j.person.number).Scan(&j.seq)
	if errors.Is(err, sql.ErrNoRows) {
		return j.explain(tx)
	}
	if err != nil {
		return err
	}
	_, err = audit.Append(tx, audit.Event{
		At: o.At, Actor: o.Terminal, Action: "ticket.issue", Subject: string(o.ID), Result: "ok", Detail: string(o.Series.No(j.seq)),
	})
	return err
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
