package queuesql

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

var _ queue.Lookup = (*Store)(nil)

// Find implements queue.Lookup.
func (s *Store) Find(ctx context.Context, h queue.HallID, f queue.Find) ([]queue.Ticket, error) {
	where, arg := "person = $3", any(nil)
	if f.Number != "" {
		arg = s.vault.Index(indexDomain, f.Number)[:indexSize]
	} else {
		seq, ok := seqOf(f.No)
		if !ok {
			return []queue.Ticket{}, nil
		}
		where, arg = "seq = $3", seq
	}
	var rows []row
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		rows, err = list(q, "hall = $1 AND day = $2 AND "+where+" ORDER BY issued, id", h, f.Day.String(), arg)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find tickets: %w", err)
	}
	tickets := make([]queue.Ticket, 0, len(rows))
	for _, r := range rows {
		if f.Number == "" && r.No != f.No {
			continue // the same counter of another series
		}
		t, err := s.ticket(r)
		if err != nil {
			return nil, err
		}
		tickets = append(tickets, t)
	}
	return tickets, nil
}

// seqOf returns the counter of a number: the digits at its end.
func seqOf(no queue.TicketNo) (int, bool) {
	prefix := strings.TrimRight(string(no), "0123456789")
	seq, err := strconv.Atoi(string(no[len(prefix):]))
	return seq, err == nil
}
