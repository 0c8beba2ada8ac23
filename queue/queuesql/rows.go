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
	terminal, print, prints, name, not_before, offline`

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
	var issued int64
	var started, ended, from sql.NullInt64
	t := &r.Ticket
	err := scan(&t.ID, &t.Hall, &day, &t.Series, &t.Seq, &prefix, &digits, &t.Service, &t.Priority, &t.Lang, &t.State, &t.Reason, &issued,
		&started, &ended, &t.Window, &t.Terminal, &t.Print, &t.Prints, &r.name, &from, &t.Offline)
	if err != nil {
		return r, err
	}
	if t.Day, err = civil.Parse(day); err != nil {
		return r, fmt.Errorf("ticket %s: %w", t.ID, err)
	}
	t.No = queue.Series{Prefix: prefix, Digits: digits}.No(t.Seq)
	t.Issued = time.UnixMilli(issued).UTC()
	t.Started, t.Ended, t.From = timeOf(started), timeOf(ended), timeOf(from)
	t.Line, t.Place, t.Joined, t.Step, t.Steps = t.Service, t.Issued, t.Issued, 1, 1
	return r, nil
}

func timeOf(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.Int64).UTC()
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
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) { r, err = find(q, "id = ?", id); return err })
	if err != nil {
		return queue.Ticket{}, fmt.Errorf("read ticket %s: %w", id, err)
	}
	return s.ticket(r)
}

// Unprinted implements queue.Store.
func (s *Store) Unprinted(ctx context.Context, h queue.HallID, terminal string) ([]queue.Ticket, error) {
	var rows []row
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		rows, err = list(q, "hall = ? AND state IN ('waiting', 'serving') AND terminal = ? AND print = 'pending' ORDER BY issued, id", h, terminal)
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
