package queuesql

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// Line implements queue.Store.
func (s *Store) Line(ctx context.Context, id queue.TicketID) (queue.Line, error) {
	var l queue.Line
	err := s.db.Read(ctx, func(q *sqldb.Reader) error {
		r, err := find(q, "id = $1", id)
		if err != nil || r.State != queue.Waiting {
			return err
		}
		ahead := "(place < $1 OR (place = $1 AND id < $2))"
		first, ordinary := "TRUE", ahead
		if r.Priority.First() {
			first, ordinary = ahead, "TRUE"
		}
		return q.QueryRow(`SELECT COUNT(*) FILTER (WHERE priority <> '' AND `+first+`), COUNT(*) FILTER (WHERE priority = '' AND `+ordinary+`)
			FROM queue_ticket WHERE hall = $3 AND day = $4 AND line = $5 AND state = 'waiting'`,
			r.Place.UnixMilli(), id, r.Hall, r.Day.String(), r.Line).Scan(&l.Priority, &l.Ordinary)
	})
	if err != nil {
		return queue.Line{}, fmt.Errorf("count line before ticket %s: %w", id, err)
	}
	return l, nil
}

// Counts implements queue.Store.
func (s *Store) Counts(ctx context.Context, h queue.HallID, day civil.Date, services []queue.ServiceID) (queue.Counts, error) {
	c := counting{hall: h, day: day.String(), Counts: queue.Counts{
		Lines:  map[queue.ServiceID]queue.Line{},
		Sold:   map[queue.ServiceID]map[queue.Clock]int{},
		Recent: map[queue.ServiceID][]time.Duration{},
		Busy:   map[queue.WindowNo]bool{},
		Runs:   map[queue.WindowNo]int{},
	}}
	if err := s.db.Read(ctx, func(q *sqldb.Reader) error { return c.read(q, services) }); err != nil {
		return queue.Counts{}, fmt.Errorf("count tickets: %w", err)
	}
	return c.Counts, nil
}

type counting struct {
	queue.Counts
	hall queue.HallID
	day  string
}

func (c *counting) read(q sqldb.Queryer, services []queue.ServiceID) error {
	for _, part := range []func(sqldb.Queryer) error{c.waiting, c.windows, c.sold} {
		if err := part(q); err != nil {
			return err
		}
	}
	for _, id := range services {
		if _, known := c.Lines[id]; !known {
			c.Lines[id] = queue.Line{} // nobody waits in it
		}
		recent, err := recentOf(q, c.hall, id)
		if err != nil {
			return err
		}
		if recent != nil {
			c.Recent[id] = recent
		}
	}
	return nil
}

// waiting counts the lanes of all lines.
func (c *counting) waiting(q sqldb.Queryer) error {
	return each(q, `SELECT line, COUNT(*) FILTER (WHERE priority <> ''), COUNT(*) FILTER (WHERE priority = '') FROM queue_ticket
		WHERE hall = $1 AND day = $2 AND state = 'waiting' GROUP BY line`, []any{c.hall, c.day}, func(scan scanner) error {
		var id queue.ServiceID
		var l queue.Line
		err := scan(&id, &l.Priority, &l.Ordinary)
		c.Lines[id] = l
		return err
	})
}

// windows finds those that are busy and those that are open.
func (c *counting) windows(q sqldb.Queryer) error {
	err := each(q, "SELECT window_no FROM queue_ticket WHERE hall = $1 AND state = 'serving'", []any{c.hall}, func(scan scanner) error {
		var w queue.WindowNo
		err := scan(&w)
		c.Busy[w] = true
		return err
	})
	if err != nil {
		return err
	}
	desks, err := desksOf(q, "hall = $1 AND day = $2 AND mode = 'open'", c.hall, c.day)
	for _, d := range desks {
		c.Runs[d.Window] = d.Run
	}
	return err
}

func (c *counting) sold(q sqldb.Queryer) error {
	return each(q, `SELECT service, sale, MAX(sold) FROM queue_ticket WHERE hall = $1 AND day = $2 AND sold IS NOT NULL
		GROUP BY service, sale`, []any{c.hall, c.day}, func(scan scanner) error {
		var service queue.ServiceID
		var sale queue.Clock
		var n int
		if err := scan(&service, &sale, &n); err != nil {
			return err
		}
		if c.Sold[service] == nil {
			c.Sold[service] = map[queue.Clock]int{}
		}
		c.Sold[service][sale] = n
		return nil
	})
}

// recentOf reads the latest service times of a line, of any day: in the morning those of yesterday are the best there are.
func recentOf(q sqldb.Queryer, h queue.HallID, line queue.ServiceID) (recent []time.Duration, err error) {
	err = each(q, `SELECT took FROM queue_turn WHERE hall = $1 AND line = $2 AND how = 'done' ORDER BY ended DESC, seq DESC LIMIT $3`,
		[]any{h, line, queue.MaxRecent}, func(scan scanner) error {
			var ms int64
			err := scan(&ms)
			recent = append(recent, time.Duration(ms)*time.Millisecond)
			return err
		})
	return recent, err
}
