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

// The latest counters of a series and of a sale.
const (
	lastSeq  = "SELECT seq FROM queue_ticket WHERE hall = $1 AND day = $2 AND series = $3 ORDER BY seq DESC LIMIT 1"
	lastSold = `SELECT sold FROM queue_ticket WHERE hall = $1 AND day = $2 AND service = $3 AND sale = $4 AND sold IS NOT NULL
		ORDER BY sold DESC LIMIT 1`
)

// insertTicket inserts nothing when the ticket is there already or when the person has a live one; which of them is asked only then.
// INSERT … SELECT and RETURNING would save a statement, but SQLite builds a temporary table for each of them.
const insertTicket = `
INSERT INTO queue_ticket (id, hall, day, series, seq, prefix, digits, service, priority, lang, state, reason, issued, window_no, clerk, terminal,
	print, prints, sale, sold, person, name, number, line, place, not_before, only_no, step, steps, joined, waited, calls, spent, passes, offline, twin)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', '', $11, 0, '', $12, 'pending', 0, $13, $14, $15, $16, $17, $8, $11, $18, 0, 1, $19,
	$11, 0, 0, 0, 0, 0, '')
ON CONFLICT DO NOTHING`

// Issue implements queue.Store. Personal data are sealed before the transaction, because every other caller waits for it.
func (s *Store) Issue(ctx context.Context, o queue.Order) (queue.Issued, error) {
	o.At = o.At.Truncate(time.Millisecond).UTC()
	job := &issue{Order: o, day: o.Day.String(), person: s.seal(o.ID, o.Person), counters: s.counters}
	if err := s.db.Write(ctx, job.run); err != nil {
		s.counters.forget(job.key()) // the commit may have been lost with the number
		// After ErrInDoubt the transaction may still be running: what it sets is not touched.
		return queue.Issued{}, fmt.Errorf("issue ticket for %s: %w", o.Service, err)
	}
	return job.answer(s)
}

// issue is one order on its way through the transaction.
type issue struct {
	queue.Order
	day      string
	person   sealed
	counters *counters

	seq     int      // the number that was given
	booking *booking // the appointment that it checks in, or nil
	other   row      // or the ticket that was there already
	full    bool
}

func (j *issue) key() seriesKey { return seriesKey{j.Hall, j.Day, j.Series.ID} }

// run may run twice, see sqldb.DB.Write; the numbers that an undone run remembered are forgotten.
func (j *issue) run(tx *sqldb.Tx) error {
	if j.seq > 0 {
		j.counters.forget(j.key())
	}
	j.seq, j.booking, j.other, j.full = 0, nil, row{}, false
	err := j.give(tx)
	if err != nil {
		j.counters.forget(j.key())
	}
	return err
}

func (j *issue) give(tx *sqldb.Tx) error {
	p, err := premisesOf(tx, j.key(), j.Service)
	if err != nil {
		return err
	}
	if there, err := j.special(tx, p); err != nil {
		return err
	} else if there {
		return j.explain(tx)
	}
	sold := sql.NullInt64{Valid: j.Quota > 0 && j.booking == nil}
	if sold.Valid {
		n, err := last(tx, lastSold, j.Hall, j.day, j.Service, int(j.Sale))
		if err != nil {
			return err
		}
		if n >= j.Quota {
			return j.explain(tx)
		}
		sold.Int64 = int64(n + 1)
	}
	given, err := j.insert(tx, p.mark, sold)
	if err != nil {
		return err
	}
	if !given {
		return j.explain(tx)
	}
	if err := checkIn(tx, j.booking, j.ID, j.At); err != nil {
		return err
	}
	return record(tx, audit.Event{
		At: j.At, Actor: j.Terminal, Action: "ticket.issue", Subject: string(j.ID), Detail: string(j.Series.No(j.seq)),
	})
}

// special looks for what few people have: a live ticket that a terminal issued by itself, which it reports, and an appointment.
func (j *issue) special(tx *sqldb.Tx, p premises) (there bool, err error) {
	if j.person.index == nil {
		return false, nil
	}
	if p.adopted {
		if there, err = ownTicket(tx, j.Order, j.person.index); there || err != nil {
			return there, err
		}
	}
	if p.expected {
		j.booking, err = promised(tx, j.Order, j.person.index)
	}
	return false, err
}

// insert gives the ticket the number after the remembered one or the mark, or, when that is taken or none is remembered, after the last one
// in the table. It reports whether the ticket was inserted.
func (j *issue) insert(tx *sqldb.Tx, mark int, sold sql.NullInt64) (bool, error) {
	seq, ok := j.counters.last(j.key())
	seq = max(seq, mark)
	if ok {
		if ok, err := j.try(tx, seq+1, sold); ok || err != nil {
			return ok, err
		}
	}
	now, err := last(tx, lastSeq, j.Hall, j.day, j.Series.ID)
	now = max(now, mark)
	if err != nil || (ok && now == seq) {
		return false, err // the number was free: something else is in the way
	}
	return j.try(tx, now+1, sold)
}

func (j *issue) try(tx *sqldb.Tx, seq int, sold sql.NullInt64) (bool, error) {
	o := j.booking.appoint(j.Order)
	res, err := tx.Exec(insertTicket, o.ID, o.Hall, j.day, o.Series.ID, seq, o.Series.Prefix, o.Series.Digits, o.Service, o.Priority,
		o.Lang, o.At.UnixMilli(), o.Terminal, int(o.Sale), sold, j.person.index, j.person.name, j.person.number, millis(o.From), max(1, o.Steps))
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	if err != nil || n == 0 {
		return false, err
	}
	j.seq = seq
	j.counters.set(j.key(), seq)
	return true, nil
}

// last reads a counter; it is 0 where there is none yet.
func last(tx *sqldb.Tx, query string, args ...any) (n int, err error) {
	err = tx.QueryRow(query, args...).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// explain finds out why nothing was inserted.
func (j *issue) explain(tx *sqldb.Tx) (err error) {
	j.other, err = find(tx, "id = $1", j.ID)
	if fault.KindOf(err) == fault.NotFound && j.person.index != nil {
		j.other, err = find(tx, "hall = $1 AND day = $2 AND service = $3 AND person = $4 AND "+isLive+" ORDER BY issued, id LIMIT 1",
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
	return queue.Issued{Ticket: j.booking.appoint(j.Order).Ticket(j.seq)}, nil
}
