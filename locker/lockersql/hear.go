package lockersql

import (
	"context"
	"fmt"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/locker"
)

var _ locker.Hearing = (*Store)(nil)

// Hear implements locker.Hearing.
func (s *Store) Hear(ctx context.Context, terminal string, b locker.Batch) (int64, error) {
	if err := b.Check(); err != nil {
		return 0, err
	}
	var heard int64
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		heard = 0
		err := tx.QueryRow("SELECT seq FROM locker_heard WHERE terminal = $1 AND life = $2", terminal, b.Life).Scan(&heard)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		news := b.News(heard)
		for _, r := range news {
			if err := s.hear(tx, terminal, b, r); err != nil {
				return fmt.Errorf("hear fact %d: %w", r.Seq, err)
			}
			heard = r.Seq
		}
		if len(news) == 0 {
			return nil
		}
		return upsert(tx, "locker_heard", 2, "", []column{{"terminal", &terminal}, {"life", &b.Life}, {"seq", &heard}})
	})
	if err != nil {
		return 0, err // the write may still be at it
	}
	return heard, nil
}

// hear takes one fact over.
func (s *Store) hear(tx *sqldb.Tx, terminal string, b locker.Batch, r locker.Fact) error {
	e := locker.Event{Actor: "terminal " + terminal, Result: "ok"}
	var err error
	switch {
	case r.Move != nil:
		e.Action, e.Subject, e.Detail = "hear.move", string(r.Move.Result), fmt.Sprintf("%s %s/%d", r.Move.State, r.Move.Cabinet, r.Move.Cell)
		err = saveMove(tx, *r.Move)
	case r.Handover != nil:
		var no locker.HandoverNo
		no, err = s.hearHandover(tx, b, *r.Handover)
		e.Action, e.Subject, e.Detail = "hear.handover", string(no), fmt.Sprintf("%s to %s by %s", r.Handover.From, r.Handover.To, r.Handover.By)
	case r.Notice != nil:
		n := *r.Notice
		n.ID = b.ID(n.ID)
		e.Action, e.Subject, e.Detail = "hear.notice", string(n.ID), string(n.Kind)
		err = s.saveNotice(tx, n)
	case r.Sent != nil:
		id := b.ID(r.Sent.Notice)
		e.Action, e.Subject = "hear.sent", string(id)
		_, err = tx.Exec("UPDATE locker_notice SET sent = $1, code = NULL WHERE id = $2 AND sent IS NULL", r.Sent.At.UnixMilli(), id)
	case r.Signed != nil:
		e.Action, e.Subject = "hear.signed", string(r.Signed.Result)
		if r.Signed.Ink != "" {
			_, err = s.keepSignature(tx, r.Signed.Result, r.Signed.Ink, r.Signed.At)
		}
	}
	if err != nil {
		return err
	}
	return record(tx, tx.Now, e)
}

// hearHandover keeps a cabinet's form, and returns its number.
func (s *Store) hearHandover(tx *sqldb.Tx, b locker.Batch, h locker.Handover) (locker.HandoverNo, error) {
	_, err := s.handover(tx, h.No)
	if err == nil {
		h.No = b.Again(h.No)
	} else if fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	return h.No, s.saveHandover(tx, h)
}
