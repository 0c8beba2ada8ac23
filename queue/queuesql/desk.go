package queuesql

import (
	"context"
	"fmt"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// sight is a window as the tables have it: the name of who is served is still sealed.
type sight struct {
	queue.Sight
	name []byte
}

// Desk implements queue.Windows.
func (s *Store) Desk(ctx context.Context, h queue.Hall, no queue.WindowNo, now time.Time) (queue.Desk, error) {
	w, err := h.FindWindow(no)
	if err != nil {
		return queue.Desk{}, err
	}
	var seen sight
	if err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) { seen, err = look(q, h, w, now); return err }); err != nil {
		return queue.Desk{}, fmt.Errorf("read %s: %w", no, err)
	}
	return s.desk(h, w, seen, now)
}

func (s *Store) desk(h queue.Hall, w queue.Window, seen sight, now time.Time) (queue.Desk, error) {
	if t := seen.Serving; t != nil {
		var err error
		if t.Masked, err = s.mask(t.ID, seen.name); err != nil {
			return queue.Desk{}, err
		}
	}
	return h.DeskOf(w, seen.Sight, now), nil
}

// look reads everything about a window.
func look(q sqldb.Queryer, h queue.Hall, w queue.Window, now time.Time) (s sight, err error) {
	head, err := audit.Last(q)
	if err != nil {
		return s, err
	}
	s.Version = head.Seq
	if s.State, err = deskOf(q, h.ID, w.No); err != nil {
		return s, err
	}
	serving, err := servingAt(q, h.ID, w.No)
	switch {
	case err != nil:
		return s, err
	case serving != nil:
		s.Serving, s.name = &serving.Ticket, serving.name
		s.Usual, err = recentOf(q, h.ID, serving.Line)
	case s.State.Mode == queue.DeskOpen: // whether somebody may be called says a key that a busy window has anyway
		s.Waiting, err = heads(q, h, w, now)
	}
	if err != nil {
		return s, err
	}
	if s.Lines, err = waiters(q, h, w, now); err != nil {
		return s, err
	}
	if s.Aside, err = aside(q, h); err != nil {
		return s, err
	}
	s.Today, err = tally(q, h, w.No, now)
	return s, err
}

// waiters counts the window's lines.
func waiters(q sqldb.Queryer, h queue.Hall, w queue.Window, now time.Time) (map[queue.ServiceID]queue.Waiters, error) {
	lines := map[queue.ServiceID]queue.Waiters{}
	for _, id := range w.Services {
		var n int
		var first int64
		err := q.QueryRow(`SELECT COUNT(*), COALESCE(MIN(place), 0) FROM queue_ticket
			WHERE hall = $1 AND day = $2 AND line = $3 AND state = 'waiting' AND (only_no = 0 OR only_no = $4)`,
			h.ID, h.Day(now).String(), id, w.No).Scan(&n, &first)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			lines[id] = queue.Waiters{N: n, First: time.UnixMilli(first).UTC()}
		}
	}
	return lines, nil
}

// aside returns the tickets that are parked or in service, longest parked first: the rules choose from them. With their day in the condition,
// SQLite would go through all tickets of the day.
func aside(q sqldb.Queryer, h queue.Hall) ([]queue.Ticket, error) {
	serving, err := list(q, "hall = $1 AND state = 'serving' ORDER BY id", h.ID)
	if err != nil {
		return nil, err
	}
	parked, err := list(q, "hall = $1 AND state = 'parked' ORDER BY parked, id", h.ID)
	var tickets []queue.Ticket
	for _, r := range append(serving, parked...) {
		tickets = append(tickets, r.Ticket)
	}
	return tickets, err
}

func tally(q sqldb.Queryer, h queue.Hall, w queue.WindowNo, now time.Time) (t queue.Tally, err error) {
	err = each(q, "SELECT how, COUNT(*) FROM queue_turn WHERE hall = $1 AND day = $2 AND window_no = $3 GROUP BY how",
		[]any{h.ID, h.Day(now).String(), w}, func(scan scanner) error {
			var end queue.TurnEnd
			var n int
			err := scan(&end, &n)
			t.Add(end, n)
			return err
		})
	return t, err
}

// deskOf returns the state of a window; of one that nobody has opened yet it is the zero one.
func deskOf(q sqldb.Queryer, h queue.HallID, w queue.WindowNo) (queue.DeskState, error) {
	desks, err := desksOf(q, "hall = $1 AND window_no = $2", h, w)
	if err != nil || len(desks) == 0 {
		return queue.DeskState{Window: w}, err
	}
	return desks[0], nil
}

// desksOf returns the windows that a condition selects.
func desksOf(q sqldb.Queryer, where string, args ...any) (desks []queue.DeskState, err error) {
	err = each(q, "SELECT window_no, mode, clerk, reason, since, day, run FROM queue_desk WHERE "+where, args, func(scan scanner) error {
		var d queue.DeskState
		var since int64
		var day string
		err := scan(&d.Window, &d.Mode, &d.Clerk, &d.Reason, &since, &day, &d.Run)
		if err == nil {
			d.Day, err = civil.Parse(day)
		}
		d.Since = time.UnixMilli(since).UTC()
		desks = append(desks, d)
		return err
	})
	return desks, err
}

func saveDesk(tx *sqldb.Tx, h queue.HallID, d queue.DeskState) error {
	_, err := tx.Exec(`INSERT INTO queue_desk (hall, window_no, mode, clerk, reason, since, day, run) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (hall, window_no) DO UPDATE SET mode = excluded.mode, clerk = excluded.clerk, reason = excluded.reason,
			since = excluded.since, day = excluded.day, run = excluded.run`,
		h, d.Window, d.Mode, d.Clerk, d.Reason, d.Since.UnixMilli(), d.Day.String(), d.Run)
	return err
}

// Board implements queue.Windows.
func (s *Store) Board(ctx context.Context, h queue.Hall, now time.Time) (queue.Board, error) {
	var b queue.Board
	err := s.db.Read(ctx, func(q *sqldb.Reader) error {
		head, err := audit.Last(q)
		if err != nil {
			return err
		}
		b = queue.Board{Version: head.Seq, Now: now.UTC()}
		if b.Calls, err = lastCalls(q, h.ID, h.Day(now).String()); err != nil {
			return err
		}
		b.Waiting, err = boardLines(q, h, now)
		return err
	})
	if err != nil {
		return queue.Board{}, fmt.Errorf("read board: %w", err)
	}
	return b, nil
}

// page is how many calls are read at a time: mostly enough for the board.
const page = 32

// lastCalls returns the latest call of each of the tickets called last on a day.
func lastCalls(q sqldb.Queryer, h queue.HallID, day string) ([]queue.Call, error) {
	calls, seen := []queue.Call{}, map[queue.TicketID]bool{}
	for before, more := int64(1)<<62, true; more && len(calls) < queue.BoardCalls; {
		n := 0
		err := each(q, `SELECT seq, ticket, no, window_no, n, lang, at FROM queue_call
			WHERE hall = $1 AND day = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4`, []any{h, day, before, page}, func(scan scanner) error {
			var c queue.Call
			var id queue.TicketID
			var at int64
			err := scan(&c.Seq, &id, &c.No, &c.Window, &c.N, &c.Lang, &at)
			c.At = time.UnixMilli(at).UTC()
			if !seen[id] && len(calls) < queue.BoardCalls {
				calls = append(calls, c)
			}
			seen[id], before = true, c.Seq
			n++
			return err
		})
		if err != nil {
			return nil, err
		}
		more = n == page
	}
	return calls, nil
}

func boardLines(q sqldb.Queryer, h queue.Hall, now time.Time) ([]queue.BoardLine, error) {
	waiting := map[queue.ServiceID]int{}
	err := each(q, "SELECT line, COUNT(*) FROM queue_ticket WHERE hall = $1 AND day = $2 AND state = 'waiting' GROUP BY line",
		[]any{h.ID, h.Day(now).String()}, func(scan scanner) error {
			var id queue.ServiceID
			var n int
			err := scan(&id, &n)
			waiting[id] = n
			return err
		})
	return h.BoardLines(waiting), err
}

// Version implements queue.Windows. It is the number of the last entry of the audit chain: every change is one.
func (s *Store) Version(ctx context.Context) (int64, error) {
	var head audit.Head
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) { head, err = audit.Last(q); return err })
	if err != nil {
		return 0, fmt.Errorf("read version: %w", err)
	}
	return head.Seq, nil
}
