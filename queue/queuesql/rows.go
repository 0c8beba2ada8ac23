package queuesql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

const columns = `id, hall, day, series, seq, prefix, digits, service, priority, lang, state, reason, issued, started, ended, window_no,
	clerk, terminal, print, prints, name, line, place, not_before, only_no, step, steps, joined, waited, calls, called, parked, spent, passes,
	offline`

// isLive are the states of queue.State.Live, as the indexes have them.
const isLive = "state IN ('waiting', 'serving', 'parked')"

// row is a ticket as stored: its name is still sealed.
type row struct {
	queue.Ticket
	name []byte
}

// scanRow reads the columns.
func scanRow(scan scanner) (row, error) {
	var r row
	var day, prefix string
	var digits int
	var issued, place, joined, waited, spent int64
	var started, ended, from, called, parked sql.NullInt64
	t := &r.Ticket
	err := scan(&t.ID, &t.Hall, &day, &t.Series, &t.Seq, &prefix, &digits, &t.Service, &t.Priority, &t.Lang, &t.State, &t.Reason, &issued,
		&started, &ended, &t.Window, &t.Clerk, &t.Terminal, &t.Print, &t.Prints, &r.name, &t.Line, &place, &from, &t.Only, &t.Step, &t.Steps,
		&joined, &waited, &t.Calls, &called, &parked, &spent, &t.Passes, &t.Offline)
	if err != nil {
		return r, err
	}
	if t.Day, err = civil.Parse(day); err != nil {
		return r, fmt.Errorf("ticket %s: %w", t.ID, err)
	}
	t.No = queue.Series{Prefix: prefix, Digits: digits}.No(t.Seq)
	t.Issued, t.Place, t.Joined = time.UnixMilli(issued).UTC(), time.UnixMilli(place).UTC(), time.UnixMilli(joined).UTC()
	t.Started, t.Ended, t.From, t.Called, t.Parked = timeOf(started), timeOf(ended), timeOf(from), timeOf(called), timeOf(parked)
	t.Waited, t.Spent = time.Duration(waited)*time.Millisecond, time.Duration(spent)*time.Millisecond
	return r, nil
}

func timeOf(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.Int64).UTC()
}

// millis is a time as the tables keep it; a zero one is NULL.
func millis(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()}
}

// find returns the first ticket that a condition selects; without one the error is NotFound.
func find(q sqldb.Queryer, where string, args ...any) (row, error) {
	return scanRow(q.QueryRow("SELECT "+columns+" FROM queue_ticket WHERE "+where, args...).Scan)
}

// list returns every ticket that a condition selects.
func list(q sqldb.Queryer, where string, args ...any) ([]row, error) {
	var all []row
	err := each(q, "SELECT "+columns+" FROM queue_ticket WHERE "+where, args, func(scan scanner) error {
		r, err := scanRow(scan)
		all = append(all, r)
		return err
	})
	return all, err
}

// scanner reads the columns of the current row.
type scanner = func(dest ...any) error

// each calls fn for every row of a query, until it returns an error.
func each(q sqldb.Queryer, query string, args []any, fn func(scanner) error) (err error) {
	rows, err := q.Query(query, args...)
	if err != nil {
		return err
	}
	defer func() { err = sqldb.Fault("read rows", errors.Join(err, rows.Close())) }()
	for rows.Next() {
		if err := fn(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// ticket opens the name of a row.
func (s *Store) ticket(r row) (queue.Ticket, error) {
	var err error
	r.Masked, err = s.mask(r.ID, r.name)
	return r.Ticket, err
}

// Ticket implements queue.Store.
func (s *Store) Ticket(ctx context.Context, id queue.TicketID) (queue.Ticket, error) {
	var r row
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) { r, err = find(q, "id = $1", id); return err })
	if err != nil {
		return queue.Ticket{}, fmt.Errorf("read ticket %s: %w", id, err)
	}
	return s.ticket(r)
}

// Unprinted implements queue.Store.
func (s *Store) Unprinted(ctx context.Context, h queue.HallID, terminal string) ([]queue.Ticket, error) {
	var rows []row
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		rows, err = list(q, "hall = $1 AND "+isLive+" AND terminal = $2 AND print = 'pending' ORDER BY issued, id", h, terminal)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read unprinted tickets: %w", err)
	}
	tickets := make([]queue.Ticket, len(rows))
	for i, r := range rows {
		if tickets[i], err = s.ticket(r); err != nil {
			return nil, err
		}
	}
	return tickets, nil
}
