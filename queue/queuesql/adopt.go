package queuesql

import (
	"context"
	"database/sql"
	"fmt"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// Adopt implements queue.Reserves.
func (s *Store) Adopt(ctx context.Context, o queue.Offline) (queue.Ticket, error) {
	if err := o.Check(); err != nil {
		return queue.Ticket{}, err
	}
	job := &adoption{Offline: o, person: s.seal(o.Order.ID, o.Order.Person)}
	if err := s.db.Write(ctx, job.run); err != nil {
		return queue.Ticket{}, fmt.Errorf("adopt ticket %s: %w", o.Order.ID, err)
	}
	return s.ticket(job.kept)
}

// adoption is a terminal's own ticket on its way through the transaction.
type adoption struct {
	queue.Offline
	person sealed

	kept row
}

// run may run twice, see sqldb.DB.Write.
func (j *adoption) run(tx *sqldb.Tx) error {
	have, err := find(tx, "id = $1", j.Order.ID)
	if err == nil && j.Is(have.Ticket) {
		j.kept = have
		return nil
	}
	known := err == nil
	if !known && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if err := j.checkNumber(tx); err != nil {
		return err
	}
	if known {
		err = j.replace(tx, have)
	} else {
		err = j.insert(tx)
	}
	if err == nil {
		err = j.setAside(tx)
	}
	if err == nil {
		j.kept, err = find(tx, "id = $1", j.Order.ID)
	}
	if err != nil {
		return err
	}
	return record(tx, audit.Event{
		At: j.Order.At, Actor: j.Order.Terminal, Action: "ticket.adopt", Subject: string(j.Order.ID), Detail: string(j.kept.No),
	})
}

// checkNumber wants a known block to be as it was given, and the number to be free.
func (j *adoption) checkNumber(tx *sqldb.Tx) error {
	switch l, err := findLease(tx, j.Lease.ID, j.Lease.Epoch); {
	case err == nil:
		if err := j.CheckBlock(l); err != nil {
			return err
		}
	case fault.KindOf(err) != fault.NotFound:
		return err
	}
	other, err := find(tx, "hall = $1 AND day = $2 AND series = $3 AND seq = $4", j.Order.Hall, j.Order.Day.String(), j.Order.Series.ID, j.Seq)
	switch {
	case err == nil:
		return &fault.Error{Kind: fault.Conflict, Op: "check number", Err: fmt.Errorf("%s is the number of ticket %s", other.No, other.ID)}
	case fault.KindOf(err) != fault.NotFound:
		return err
	}
	return nil
}

// replace gives the number on the paper to the ticket whose number the terminal has never heard. The old number is not given again.
func (j *adoption) replace(tx *sqldb.Tx, have row) error {
	if err := raiseMark(tx, seriesKey{have.Hall, have.Day, have.Series}, have.Seq); err != nil {
		return err
	}
	t := have.Ticket
	if err := j.Replace(&t); err != nil {
		return err
	}
	changePremises(tx)
	_, err := tx.Exec(`UPDATE queue_ticket SET series = $1, seq = $2, prefix = $3, digits = $4, print = $5, prints = $6, offline = 1, twin = $7
		WHERE id = $7`, t.Series, t.Seq, j.Order.Series.Prefix, j.Order.Series.Digits, t.Print, t.Prints, t.ID)
	if err != nil {
		return err
	}
	return saveTicket(tx, t)
}

const insertAdopted = `
INSERT INTO queue_ticket (id, hall, day, series, seq, prefix, digits, service, priority, lang, state, reason, issued, window_no, clerk, terminal,
	print, prints, sale, sold, person, name, number, line, place, not_before, only_no, step, steps, joined, waited, calls, spent, passes, offline, twin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', '', $11, 0, '', $12, $13, $14, $15, $16, $17, $18, $19, $8, $11, $20, 0, 1, $21,
	$11, 0, 0, 0, 0, 1, $1)`

// insert keeps a ticket that the hall has never seen, and checks an appointment in.
func (j *adoption) insert(tx *sqldb.Tx) error {
	o := j.Order
	b, err := promised(tx, o, j.person.index)
	if err != nil {
		return err
	}
	given := j.Offline
	given.Order = b.appoint(o)
	t := given.Ticket()
	if err := checkIn(tx, b, t.ID, t.Issued); err != nil {
		return err
	}
	sold := sql.NullInt64{Valid: o.Quota > 0 && b == nil}
	if sold.Valid {
		n, err := last(tx, lastSold, o.Hall, o.Day.String(), o.Service, int(o.Sale))
		if err != nil {
			return err
		}
		sold.Int64 = int64(n + 1)
	}
	_, err = tx.Exec(insertAdopted, t.ID, t.Hall, t.Day.String(), t.Series, t.Seq, o.Series.Prefix, o.Series.Digits, t.Service, t.Priority,
		t.Lang, t.Issued.UnixMilli(), t.Terminal, t.Print, t.Prints, int(o.Sale), sold, j.person.index, j.person.name, j.person.number,
		millis(t.From), t.Steps)
	changePremises(tx)
	return err
}

// setAside remembers the block of a life of the store that was lost.
func (j *adoption) setAside(tx *sqldb.Tx) error {
	l := j.Lease
	if l.ID == "" {
		return nil
	}
	if _, err := findLease(tx, l.ID, l.Epoch); fault.KindOf(err) != fault.NotFound || err == nil {
		return err
	}
	if err := insertLease(tx, l); err != nil {
		return err
	}
	key := seriesKey{l.Hall, l.Day, l.Series.ID}
	counter, err := counterOf(tx, key)
	if err != nil || counter > l.Last {
		return err
	}
	if err := lose(tx, l.Day); err != nil {
		return err
	}
	return raiseMark(tx, key, queue.Resume(l.Last))
}

// ownTicket reports whether the person has a live ticket that a terminal issued by itself. The unique index does not see those.
func ownTicket(tx *sqldb.Tx, o queue.Order, person []byte) (bool, error) {
	n, err := last(tx, `SELECT 1 FROM queue_ticket WHERE hall = $1 AND day = $2 AND service = $3 AND person = $4 AND twin <> ''
		AND `+isLive+" LIMIT 1", o.Hall, o.Day.String(), o.Service, person)
	return n > 0, err
}
