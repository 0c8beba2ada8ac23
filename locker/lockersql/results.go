package lockersql

import (
	"context"
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/locker"
)

// Register implements locker.Results.
func (s *Store) Register(ctx context.Context, r locker.Result, p locker.Person) error {
	if err := r.Check(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.result(tx, r.ID); err == nil || fault.KindOf(err) != fault.NotFound {
			return err
		}
		fresh := r.New(p)
		columns := append(s.resultColumns(&fresh), s.personColumns(r.ID, &p)...)
		if err := upsert(tx, "locker_result", 1, "", columns); err != nil {
			return err
		}
		if err := addMove(tx, locker.Move{Result: r.ID, State: fresh.State, At: fresh.Since}); err != nil {
			return err
		}
		return record(tx, tx.Now, locker.Event{
			Actor: string(r.By), Action: "result.register", Subject: string(r.ID), Result: "ok", Detail: r.Case + " by " + string(r.Delivery),
		})
	})
}

// Result implements locker.Results.
func (s *Store) Result(ctx context.Context, id locker.ResultID) (r locker.Result, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) { r, err = s.result(q, id); return err })
	return r, err
}

func (s *Store) result(q sqldb.Queryer, id locker.ResultID) (r locker.Result, err error) {
	columns := s.resultColumns(&r)
	if err := read(q.QueryRow("SELECT "+names(columns)+" FROM locker_result WHERE id = $1", id).Scan, columns); err != nil {
		return r, fmt.Errorf("read result %s: %w", id, err)
	}
	return r, nil
}

// Person implements locker.Results.
func (s *Store) Person(ctx context.Context, id locker.ResultID) (p locker.Person, err error) {
	columns := s.personColumns(id, &p)
	err = s.db.Read(ctx, func(q *sqldb.Reader) error {
		return read(q.QueryRow("SELECT "+names(columns)+" FROM locker_result WHERE id = $1 AND name IS NOT NULL", id).Scan, columns)
	})
	if err != nil {
		return locker.Person{}, fmt.Errorf("read person of result %s: %w", id, err)
	}
	return p, nil
}

// ResultsIn implements locker.Results.
func (s *Store) ResultsIn(ctx context.Context, state locker.ResultState) (list []locker.Result, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		list, err = all(q, "locker_result", "state = $1 ORDER BY since, id", s.resultColumns, state)
		return err
	})
	return list, err
}

// HandOver implements locker.Results.
func (s *Store) HandOver(ctx context.Context, h locker.Handover) error {
	if err := h.Check(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		if _, err := s.handover(tx, h.No); err == nil || fault.KindOf(err) != fault.NotFound {
			return err
		}
		return s.give(tx, h)
	})
}

// give keeps a form that is not there yet.
func (s *Store) give(tx *sqldb.Tx, h locker.Handover) error {
	for _, l := range h.Lines {
		r, err := s.result(tx, l.Result)
		if err != nil {
			return err
		}
		if err := r.MayHandOver(); err != nil {
			return err
		}
	}
	if err := s.saveHandover(tx, h); err != nil {
		return err
	}
	if err := saveMoves(tx, moves(h, locker.OnTheWay, h.At)); err != nil {
		return err
	}
	return record(tx, tx.Now, locker.Event{
		Actor: string(h.By), Action: "handover.give", Subject: string(h.No), Result: "ok", Detail: fmt.Sprintf("%s to %s, %d lines", h.From, h.To, len(h.Lines)),
	})
}

func moves(h locker.Handover, to locker.ResultState, at time.Time) []locker.Move {
	list := make([]locker.Move, len(h.Lines))
	for i, l := range h.Lines {
		list[i] = locker.Move{Result: l.Result, State: to, At: at}
	}
	return list
}

// Receive implements locker.Results.
func (s *Store) Receive(ctx context.Context, no locker.HandoverNo, by locker.StaffID, at time.Time, checked map[locker.ResultID]string) error {
	if by == "" {
		return &fault.Error{Kind: fault.Invalid, Op: "receive handover", Err: errors.New("the clerk is missing")}
	}
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		h, err := s.handover(tx, no)
		if err != nil || h.Receiver != "" {
			return err
		}
		h = h.Receive(by, at, checked)
		if err := s.saveHandover(tx, h); err != nil {
			return err
		}
		var arrived []locker.Move
		for _, m := range moves(h, locker.AtWindow, at) {
			r, err := s.result(tx, m.Result)
			if err != nil && fault.KindOf(err) != fault.NotFound {
				return err
			}
			if r.State == locker.OnTheWay {
				arrived = append(arrived, m)
			}
		}
		if err := saveMoves(tx, arrived); err != nil {
			return err
		}
		return record(tx, tx.Now, locker.Event{Actor: string(by), Action: "handover.receive", Subject: string(no), Result: "ok", Detail: h.To})
	})
}

// Handover implements locker.Results.
func (s *Store) Handover(ctx context.Context, no locker.HandoverNo) (h locker.Handover, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) { h, err = s.handover(q, no); return err })
	return h, err
}

func (s *Store) handover(q sqldb.Queryer, no locker.HandoverNo) (h locker.Handover, err error) {
	columns := s.handoverColumns(&h)
	if err := read(q.QueryRow("SELECT "+names(columns)+" FROM locker_handover WHERE no = $1", no).Scan, columns); err != nil {
		return h, fmt.Errorf("read handover %s: %w", no, err)
	}
	h.Lines, err = all(q, "locker_handover_line", "no = $1 ORDER BY line", lineColumns, no)
	return h, err
}

// Erase implements locker.Results. The signatures and the blind indexes of the same results' deposits go, too.
func (s *Store) Erase(ctx context.Context, before time.Time) (int, error) {
	const old = "state = 'handed_out' AND since < $1 AND name IS NOT NULL"
	var erased int
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		_, err := tx.Exec(`UPDATE locker_deposit SET masked = NULL, number_index = '', phone_index = ''
			WHERE result IN (SELECT id FROM locker_result WHERE `+old+")", before.UnixMilli())
		if err != nil {
			return err
		}
		_, err = tx.Exec("DELETE FROM locker_signature WHERE result IN (SELECT id FROM locker_result WHERE "+old+")", before.UnixMilli())
		if err != nil {
			return err
		}
		res, err := tx.Exec("UPDATE locker_result SET masked = NULL, name = NULL, number = NULL, phone = NULL WHERE "+old, before.UnixMilli())
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		if erased = int(n); err != nil || n == 0 {
			return err
		}
		return record(tx, tx.Now, locker.Event{Actor: "hall", Action: "result.erase", Subject: "results", Result: "ok", Detail: fmt.Sprint(n)})
	})
	if err != nil {
		return 0, err // the write may still be at it
	}
	return erased, nil
}

// Unsent implements locker.Notices.
func (s *Store) Unsent(ctx context.Context) (list []locker.Notice, err error) {
	err = s.db.Read(ctx, func(q *sqldb.Reader) (err error) {
		list, err = all(q, "locker_notice", "sent IS NULL ORDER BY at, seq", s.noticeColumns)
		return err
	})
	return list, err
}

// SetSent implements locker.Notices.
func (s *Store) SetSent(ctx context.Context, id locker.NoticeID, at time.Time) error {
	return s.db.Write(ctx, func(tx *sqldb.Tx) error {
		var kind string
		if err := tx.QueryRow("SELECT kind FROM locker_notice WHERE id = $1", id).Scan(&kind); err != nil {
			return fmt.Errorf("read notice %s: %w", id, err)
		}
		res, err := tx.Exec("UPDATE locker_notice SET sent = $1, code = NULL WHERE id = $2 AND sent IS NULL", at.UnixMilli(), id)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := s.tell(tx, kindSent, locker.Sent{Notice: id, At: at.Truncate(time.Millisecond).UTC()}); err != nil {
			return err
		}
		return record(tx, at, locker.Event{Actor: "terminal", Action: "notice.sent", Subject: string(id), Result: "ok", Detail: kind})
	})
}
