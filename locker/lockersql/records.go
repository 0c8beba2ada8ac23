package lockersql

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"onetrip/kiosk/base/civil"
	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/locker"
)

var _ locker.Records = (*Store)(nil)

// Number implements locker.Records.
func (s *Store) Number(ctx context.Context, h locker.Handover, day civil.Date) (locker.Handover, error) {
	if h.ID == "" || !day.Valid() {
		return locker.Handover{}, &fault.Error{Kind: fault.Invalid, Op: "number form", Err: errors.New("the form lacks its ID or its day")}
	}
	var kept locker.Handover
	err := s.db.Write(ctx, func(tx *sqldb.Tx) error {
		var have locker.HandoverNo
		err := tx.QueryRow("SELECT no FROM locker_handover WHERE id = $1 AND id <> ''", h.ID).Scan(&have)
		if err == nil {
			kept, err = s.handover(tx, have)
			return err
		}
		if fault.KindOf(err) != fault.NotFound {
			return err
		}
		n, err := nextForm(tx, day)
		if err != nil {
			return err
		}
		numbered := h.Numbered(day, n)
		if err := numbered.Check(); err != nil {
			return err
		}
		if err := s.give(tx, numbered); err != nil {
			return err
		}
		kept, err = s.handover(tx, numbered.No)
		return err
	})
	if err != nil {
		return locker.Handover{}, err // the write may still be at it
	}
	return kept, nil
}

// nextForm counts one more form of a day.
func nextForm(tx *sqldb.Tx, day civil.Date) (n int, err error) {
	_, err = tx.Exec("INSERT INTO locker_form_day (day, last) VALUES ($1, 1) ON CONFLICT (day) DO UPDATE SET last = locker_form_day.last + 1", day.String())
	if err != nil {
		return 0, fmt.Errorf("count forms: %w", err)
	}
	err = tx.QueryRow("SELECT last FROM locker_form_day WHERE day = $1", day.String()).Scan(&n)
	return n, err
}

// beyond stands after every text that begins with a prefix.
const beyond = "\U0010FFFF"

// found selects results; its states are padded to all that there are.
const found = `case_no >= $1 AND case_no < $2 AND ($3 = '' OR delivery = $3) AND ($4 = '' OR id < $4)
	AND state IN ($5, $6, $7, $8, $9, $10, $11) ORDER BY id DESC LIMIT $12`

// Find implements locker.Records.
func (s *Store) Find(ctx context.Context, q locker.Query) (list []locker.Result, err error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	states := slices.DeleteFunc(locker.AllStates(), func(state locker.ResultState) bool {
		return len(q.States) > 0 && !slices.Contains(q.States, state)
	})
	args := []any{q.Case, q.Case + beyond, q.Delivery, q.After}
	for i := range locker.AllStates() {
		args = append(args, states[i%len(states)])
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = all(r, "locker_result", found, s.resultColumns, append(args, q.Page())...)
		return err
	})
	return list, err
}

// Moves implements locker.Records.
func (s *Store) Moves(ctx context.Context, id locker.ResultID) (list []locker.Move, err error) {
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		list, err = all(r, "locker_move", "result = $1 ORDER BY n", moveColumns, id)
		return err
	})
	return list, err
}

// given selects forms.
const given = `($1 = 'all' OR receiver = '') AND ($2 = '' OR no IN (SELECT l.no FROM locker_handover_line l WHERE l.result = $2))
	AND ($3 = '' OR (at, no) < (SELECT f.at, f.no FROM locker_handover f WHERE f.no = $3)) ORDER BY at DESC, no DESC LIMIT $4`

// Handovers implements locker.Records.
func (s *Store) Handovers(ctx context.Context, q locker.HandoverQuery) (list []locker.Handover, err error) {
	which := "all"
	if q.Open {
		which = "open"
	}
	err = s.db.Read(ctx, func(r *sqldb.Reader) (err error) {
		if list, err = all(r, "locker_handover", given, s.handoverColumns, which, q.Result, q.After, q.Page()); err != nil {
			return err
		}
		for i := range list {
			list[i].Lines, err = all(r, "locker_handover_line", "no = $1 ORDER BY line", lineColumns, list[i].No)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}
