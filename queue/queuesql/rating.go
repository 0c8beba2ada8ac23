package queuesql

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"onetrip/kiosk/base/audit"
	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/kiosk/base/vault"
	"onetrip/queue"
)

var _ queue.Ratings = (*Store)(nil)

// Rate implements queue.Ratings.
func (s *Store) Rate(ctx context.Context, r queue.Rating, callBy, mendBy time.Time) error {
	if err := r.Check(); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		t, err := find(tx, "id = $1", r.Ticket)
		if err != nil {
			return err
		}
		if have, err := gradeOf(tx, r.Ticket); err != nil || have != 0 {
			return cmp.Or(err, r.CheckAgain(have))
		}
		if err := t.CheckRateable(r.At); err != nil {
			return err
		}
		if err := insertRating(tx, t.Hall, r, callBy, mendBy); err != nil {
			return err
		}
		return record(tx, audit.Event{At: r.At, Actor: r.Source, Action: "ticket.rate", Subject: string(r.Ticket), Detail: r.Grade.String()})
	})
	if err != nil {
		return fmt.Errorf("rate ticket %s: %w", r.Ticket, err)
	}
	return nil
}

func insertRating(tx *sqldb.Tx, h queue.HallID, r queue.Rating, callBy, mendBy time.Time) error {
	_, err := tx.Exec("INSERT INTO queue_rating (ticket, grade, source, rated) VALUES ($1, $2, $3, $4)", r.Ticket, int(r.Grade), r.Source, r.At.UnixMilli())
	if err != nil || !r.Grade.Poor() {
		return err
	}
	_, err = tx.Exec("INSERT INTO queue_follow_up (ticket, hall, call_by, mend_by, handled_by) VALUES ($1, $2, $3, $4, '')",
		r.Ticket, h, callBy.UnixMilli(), mendBy.UnixMilli())
	return err
}

// gradeOf returns the grade that a ticket has, or 0.
func gradeOf(q sqldb.Queryer, id queue.TicketID) (g queue.Grade, err error) {
	err = q.QueryRow("SELECT grade FROM queue_rating WHERE ticket = $1", id).Scan(&g)
	if fault.KindOf(err) == fault.NotFound {
		return 0, nil
	}
	return g, err
}

// Rateable implements queue.Ratings.
func (s *Store) Rateable(ctx context.Context, id queue.TicketID, now time.Time) (queue.Ticket, error) {
	var r row
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		if r, err = find(q, "id = $1", id); err != nil {
			return err
		}
		return rateable(q, r, now)
	})
	if err != nil {
		return queue.Ticket{}, fmt.Errorf("find case of ticket %s: %w", id, err)
	}
	return s.ticket(r)
}

// rateable returns why a ticket cannot be rated.
func rateable(q sqldb.Queryer, r row, now time.Time) error {
	if have, err := gradeOf(q, r.ID); err != nil || have != 0 {
		return cmp.Or(err, queue.Rating{}.CheckAgain(have))
	}
	return r.CheckRateable(now)
}

// RateableAt implements queue.Ratings.
func (s *Store) RateableAt(ctx context.Context, h queue.HallID, w queue.WindowNo, now time.Time) (queue.Ticket, error) {
	var r row
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		r, err = find(q, "hall = $1 AND window_no = $2 AND state = 'done' ORDER BY ended DESC, id DESC LIMIT 1", h, w)
		if err != nil {
			return err
		}
		switch err := rateable(q, r, now); fault.KindOf(err) {
		case fault.Conflict, fault.Refused:
			return &fault.Error{Kind: fault.NotFound, Op: "find case to rate", Err: err}
		default:
			return err
		}
	})
	if err != nil {
		return queue.Ticket{}, fmt.Errorf("find last case of window %d: %w", w, err)
	}
	return s.ticket(r)
}

// followUp is a row of queue_follow_up with what belongs to it: its note is still sealed.
type followUp struct {
	queue.FollowUp
	note []byte
}

// FollowUps implements queue.Ratings.
func (s *Store) FollowUps(ctx context.Context, h queue.HallID) ([]queue.FollowUp, error) {
	var rows []followUp
	err := s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		rows, err = followUps(q, "f.hall = $1 AND f.mended IS NULL", h)
		return err
	})
	list := make([]queue.FollowUp, len(rows))
	for i := range rows {
		if err == nil {
			list[i], err = s.openNote(rows[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read follow-ups: %w", err)
	}
	slices.SortFunc(list, func(a, b queue.FollowUp) int {
		return cmp.Or(a.Due().Compare(b.Due()), cmp.Compare(a.Ticket, b.Ticket))
	})
	return list, nil
}

// followUps returns the follow-ups that a condition selects.
func followUps(q sqldb.Queryer, where string, args ...any) ([]followUp, error) {
	all := []followUp{}
	tickets := []queue.TicketID{}
	err := each(q, `SELECT f.ticket, r.grade, r.rated, f.call_by, f.mend_by, f.called, f.mended, f.note, f.handled_by
		FROM queue_follow_up f JOIN queue_rating r ON r.ticket = f.ticket WHERE `+where, args, func(scan scanner) error {
		var f followUp
		var opened, callBy, mendBy int64
		var called, mended sql.NullInt64
		err := scan(&f.Ticket, &f.Grade, &opened, &callBy, &mendBy, &called, &mended, &f.note, &f.HandledBy)
		f.Opened, f.CallBy, f.MendBy = time.UnixMilli(opened).UTC(), time.UnixMilli(callBy).UTC(), time.UnixMilli(mendBy).UTC()
		f.Called, f.Mended = timeOf(called), timeOf(mended)
		all, tickets = append(all, f), append(tickets, f.Ticket)
		return err
	})
	for i := range all {
		if err != nil {
			break
		}
		var t row
		t, err = find(q, "id = $1", tickets[i])
		all[i].No, all[i].Day, all[i].Service, all[i].Window, all[i].Clerk = t.No, t.Day, t.Service, t.Window, t.Clerk
	}
	return all, err
}

// notePlace is where a note is sealed. It is part of the stored data: never change it.
func notePlace(id queue.TicketID) vault.Place {
	return vault.Place{Table: "queue_follow_up", Column: "note", Row: string(id)}
}

func (s *Store) openNote(f followUp) (queue.FollowUp, error) {
	if f.note == nil {
		return f.FollowUp, nil
	}
	plain, err := s.vault.Open(notePlace(f.Ticket), f.note)
	if err != nil {
		return f.FollowUp, fmt.Errorf("open note of ticket %s: %w", f.Ticket, err)
	}
	f.Note = string(plain)
	return f.FollowUp, nil
}

// Settle implements queue.Ratings.
func (s *Store) Settle(ctx context.Context, step queue.FollowUp) error {
	if err := step.CheckSettled(); err != nil {
		return err
	}
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		rows, err := followUps(tx, "f.ticket = $1", step.Ticket)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return &fault.Error{Kind: fault.NotFound, Op: "find follow-up"}
		}
		f, err := s.openNote(rows[0])
		if err != nil {
			return err
		}
		next, err := f.Settle(step)
		if err != nil || next == f {
			return err
		}
		if err := s.updateFollowUp(tx, next); err != nil {
			return err
		}
		return record(tx, audit.Event{
			At: cmp.Or(step.Mended, step.Called), Actor: string(step.HandledBy), Action: "rating.settle", Subject: string(step.Ticket), Detail: stepName(step),
		})
	})
	if err != nil {
		return fmt.Errorf("settle follow-up of ticket %s: %w", step.Ticket, err)
	}
	return nil
}

func (s *Store) updateFollowUp(tx *sqldb.Tx, f queue.FollowUp) error {
	var note []byte
	if f.Note != "" {
		note = s.vault.Seal(notePlace(f.Ticket), []byte(f.Note))
	}
	_, err := tx.Exec("UPDATE queue_follow_up SET called = $1, mended = $2, note = $3, handled_by = $4 WHERE ticket = $5",
		millis(f.Called), millis(f.Mended), note, f.HandledBy, f.Ticket)
	return err
}

func stepName(f queue.FollowUp) string {
	if f.Mended.IsZero() {
		return "called back"
	}
	return "mended"
}

// eraseNotes removes the notes of mended follow-ups of the tickets before day.
func eraseNotes(tx *sqldb.Tx, h queue.HallID, day civil.Date) error {
	_, err := tx.Exec(`UPDATE queue_follow_up SET note = NULL WHERE hall = $1 AND mended IS NOT NULL AND note IS NOT NULL
		AND ticket IN (SELECT id FROM queue_ticket WHERE hall = $1 AND day < $2)`, h, day.String())
	return err
}
