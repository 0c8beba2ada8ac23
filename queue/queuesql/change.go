package queuesql

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/queue"
)

// record appends a change to the audit chain.
func record(tx *sqldb.Tx, e audit.Event) error {
	e.Result = "ok"
	_, err := audit.Append(tx, e)
	return err
}

// SetPrint implements queue.Store.
func (s *Store) SetPrint(ctx context.Context, p queue.Paper) error {
	if err := p.Check(); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := find(tx, "id = ?", p.Ticket)
		if err != nil || (r.Prints == p.N && r.Print == p.Outcome) {
			return err
		}
		if p.N >= r.Prints {
			if _, err := tx.Exec("UPDATE queue_ticket SET print = ?, prints = ? WHERE id = ?", p.Outcome, p.N, p.Ticket); err != nil {
				return err
			}
		}
		return record(tx, audit.Event{
			At: p.At, Actor: r.Terminal, Action: "ticket.print", Subject: string(p.Ticket), Detail: strconv.Itoa(p.N) + " " + string(p.Outcome),
		})
	})
	if err != nil {
		return fmt.Errorf("record paper of ticket %s: %w", p.Ticket, err)
	}
	return nil
}

// Start implements queue.Server.
func (s *Store) Start(ctx context.Context, id queue.TicketID, w queue.WindowNo, at time.Time) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := find(tx, "id = ?", id)
		if err != nil || (r.State == queue.Serving && r.Window == w) {
			return err
		}
		if r.State != queue.Waiting {
			return conflict(r.State)
		}
		_, err = tx.Exec("UPDATE queue_ticket SET state = 'serving', window_no = ?, started = ? WHERE id = ?", w, at.UnixMilli(), id)
		if err != nil {
			return err
		}
		return record(tx, audit.Event{At: at, Actor: windowName(w), Action: "ticket.start", Subject: string(id), Detail: string(r.No)})
	})
	if err != nil {
		return fmt.Errorf("start service of ticket %s: %w", id, err)
	}
	return nil
}

// Finish implements queue.Server.
func (s *Store) Finish(ctx context.Context, id queue.TicketID, at time.Time) error {
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		r, err := find(tx, "id = ?", id)
		if err != nil || r.State == queue.Done {
			return err
		}
		if r.State != queue.Serving {
			return conflict(r.State)
		}
		if _, err := tx.Exec("UPDATE queue_ticket SET state = 'done', ended = ? WHERE id = ?", at.UnixMilli(), id); err != nil {
			return err
		}
		return record(tx, audit.Event{At: at, Actor: windowName(r.Window), Action: "ticket.finish", Subject: string(id), Detail: string(r.No)})
	})
	if err != nil {
		return fmt.Errorf("finish ticket %s: %w", id, err)
	}
	return nil
}

func windowName(w queue.WindowNo) string { return "window " + strconv.Itoa(int(w)) }

func conflict(s queue.State) error {
	return &fault.Error{Kind: fault.Conflict, Op: "change ticket", Err: errors.New("the ticket is " + string(s))}
}

// Clear implements queue.Store.
func (s *Store) Clear(ctx context.Context, c queue.Clearing) (int, error) {
	closed := 0
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		day, at := c.Day.String(), c.Before.UnixMilli()
		rows, err := list(tx, `hall = ?1 AND state IN ('waiting', 'serving')
			AND (day < ?2 OR (day = ?2 AND state = 'waiting' AND issued < ?3)) ORDER BY issued, id`, c.Hall, day, at)
		if err != nil {
			return err
		}
		for _, r := range rows {
			reason := c.ReasonFor(r.Day)
			_, err := tx.Exec("UPDATE queue_ticket SET state = 'cleared', reason = ?, ended = ? WHERE id = ?", reason, at, r.ID)
			if err != nil {
				return err
			}
			if err := record(tx, audit.Event{At: c.Before, Actor: "hall", Action: "ticket.clear", Subject: string(r.ID), Detail: reason}); err != nil {
				return err
			}
		}
		closed = len(rows)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("clear tickets: %w", err)
	}
	return closed, nil
}

// Erase implements queue.Store.
func (s *Store) Erase(ctx context.Context, h queue.HallID, day civil.Date) (int, error) {
	var erased int64
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		res, err := tx.Exec(`UPDATE queue_ticket SET person = NULL, name = NULL, number = NULL
			WHERE hall = ? AND day < ? AND person IS NOT NULL`, h, day.String())
		if err != nil {
			return err
		}
		tickets, err := res.RowsAffected()
		if err != nil {
			return err
		}
		bookings, err := eraseBookings(tx, h, day)
		if err != nil {
			return err
		}
		if err := eraseNotes(tx, h, day); err != nil {
			return err
		}
		if erased = tickets + bookings; erased == 0 {
			return nil
		}
		detail := fmt.Sprintf("%d tickets and %d appointments before %s", tickets, bookings, day)
		return record(tx, audit.Event{At: tx.Now, Actor: "hall", Action: "ticket.erase", Subject: string(h), Detail: detail})
	})
	if err != nil {
		return 0, fmt.Errorf("erase personal data: %w", err)
	}
	return int(erased), nil
}
