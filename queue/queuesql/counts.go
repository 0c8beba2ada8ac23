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
		r, err := find(q, "id = ?", id)
		if err != nil || r.State != queue.Waiting {
			return err
		}
		day := r.Day.String()
		own := "(priority = '') = (?4 = '') AND (issued < ?5 OR (issued = ?5 AND id < ?6))"
		err = q.QueryRow(`SELECT COALESCE(SUM(priority <> '' AND (?4 = '' OR `+own+`)), 0), COALESCE(SUM(priority = '' AND (?4 <> '' OR `+own+`)), 0)
			FROM queue_ticket WHERE hall = ?1 AND day = ?2 AND service = ?3 AND state IN ('waiting', 'serving') AND state = 'waiting'`,
			r.Hall, day, r.Service, r.Priority, r.Issued.UnixMilli(), id).Scan(&l.Priority, &l.Ordinary)
		if err != nil {
			return err
		}
		return err
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
	if err := c.live(q); err != nil {
		return err
	}
	if err := c.sold(q); err != nil {
		return err
	}
	for _, id := range services {
		c.Lines[id] = c.Lines[id] // also a line where nobody waits
		if err := c.recent(q, id); err != nil {
			return err
		}
	}
	return nil
}

// live counts the lanes and finds the busy windows.
func (c *counting) live(q sqldb.Queryer) error {
	return each(q, `SELECT service, state, priority <> '', window_no, COUNT(*) FROM queue_ticket
		WHERE hall = ? AND day = ? AND state IN ('waiting', 'serving') GROUP BY service, state, priority <> '', window_no`,
		[]any{c.hall, c.day}, func(scan scanner) error {
			var service queue.ServiceID
			var state queue.State
			var first bool
			var window queue.WindowNo
			var n int
			if err := scan(&service, &state, &first, &window, &n); err != nil {
				return err
			}
			line := c.Lines[service]
			switch {
			case state == queue.Serving:
				c.Busy[window] = true
			case first:
				line.Priority += n
			default:
				line.Ordinary += n
			}
			c.Lines[service] = line
			return nil
		})
}

func (c *counting) sold(q sqldb.Queryer) error {
	return each(q, `SELECT service, sale, MAX(sold) FROM queue_ticket WHERE hall = ? AND day = ? AND sold IS NOT NULL
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

// recent reads the latest service times, of any day: in the morning those of yesterday are the best there are.
func (c *counting) recent(q sqldb.Queryer, id queue.ServiceID) error {
	return each(q, `SELECT ended - started FROM queue_ticket WHERE hall = ? AND service = ? AND state = 'done'
		ORDER BY ended DESC LIMIT ?`, []any{c.hall, id, queue.MaxRecent}, func(scan scanner) error {
		var ms int64
		err := scan(&ms)
		c.Recent[id] = append(c.Recent[id], time.Duration(ms)*time.Millisecond)
		return err
	})
}
