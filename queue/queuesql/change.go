package queuesql

import (
	"context"
	"fmt"
	"strconv"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
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
		r, err := find(tx, "id = $1", p.Ticket)
		if err != nil || (r.Prints == p.N && r.Print == p.Outcome) {
			return err
		}
		if p.N >= r.Prints {
			if _, err := tx.Exec("UPDATE queue_ticket SET print = $1, prints = $2 WHERE id = $3", p.Outcome, p.N, p.Ticket); err != nil {
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

// Clear implements queue.Store.
func (s *Store) Clear(ctx context.Context, c queue.Clearing) (int, error) {
	closed := 0
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		n, err := clearTickets(tx, c)
		if err != nil {
			return err
		}
		closed = n
		return clearDesks(tx, c)
	})
	if err != nil {
		return 0, fmt.Errorf("clear tickets: %w", err)
	}
	return closed, nil
}

func clearTickets(tx *sqldb.Tx, c queue.Clearing) (closed int, err error) {
	rows, err := list(tx, "hall = $1 AND day <= $2 AND "+isLive+" ORDER BY issued, id", c.Hall, c.Day.String())
	if err != nil {
		return 0, err
	}
	for _, r := range rows {
		if !c.Closes(r.Ticket) {
			continue
		}
		t := c.Close(r.Ticket)
		if err := saveTicket(tx, t); err != nil {
			return 0, err
		}
		err := record(tx, audit.Event{At: c.Before, Actor: "hall", Action: "ticket.clear", Subject: string(t.ID), Detail: t.Reason})
		if err != nil {
			return 0, err
		}
		closed++
	}
	return closed, nil
}

func clearDesks(tx *sqldb.Tx, c queue.Clearing) error {
	desks, err := desksOf(tx, "hall = $1 AND day < $2 AND mode <> 'closed' ORDER BY window_no", c.Hall, c.Day.String())
	if err != nil {
		return err
	}
	for _, d := range desks {
		if !c.ClosesDesk(d) {
			continue
		}
		if err := saveDesk(tx, c.Hall, c.CloseDesk(d)); err != nil {
			return err
		}
		err := record(tx, audit.Event{At: c.Before, Actor: "hall", Action: "window.close", Subject: d.Window.String(), Detail: "held by " + string(d.Clerk)})
		if err != nil {
			return err
		}
	}
	return nil
}

// Erase implements queue.Store.
func (s *Store) Erase(ctx context.Context, h queue.HallID, day civil.Date) (int, error) {
	var erased int64
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		res, err := tx.Exec(`UPDATE queue_ticket SET person = NULL, name = NULL, number = NULL
			WHERE hall = $1 AND day < $2 AND person IS NOT NULL`, h, day.String())
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
