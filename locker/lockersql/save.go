package lockersql

import (
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/base/sqldb"
	"onetrip/locker"
)

// What has ended stays as it ended: an ID that comes again is a Conflict.
const (
	depositLives = "state IN ('reserved', 'stored', 'doubt')"
	openingLives = "state IN ('authorised', 'opening', 'opened', 'closed')"
)

// save keeps what a decision changes.
func (s *Store) save(tx *sqldb.Tx, state locker.State, c locker.Change, now time.Time) error {
	if c.Cabinet != nil || c.Guard != nil {
		next := state.Apply(c)
		if err := upsert(tx, "locker_cabinet", 1, "", cabinetColumns(&next)); err != nil {
			return err
		}
	}
	if err := s.saveRows(tx, state.Cabinet.ID, c); err != nil {
		return err
	}
	for _, n := range c.Notices {
		if err := s.saveNotice(tx, n); err != nil {
			return err
		}
	}
	if err := saveMoves(tx, c.Moves); err != nil {
		return err
	}
	for _, h := range c.Handovers {
		if err := s.saveHandover(tx, h); err != nil {
			return err
		}
	}
	for _, e := range c.Events {
		if err := record(tx, now, e); err != nil {
			return err
		}
	}
	return s.tellChange(tx, c)
}

// saveNotice keeps a notice after the others.
func (s *Store) saveNotice(tx *sqldb.Tx, n locker.Notice) error {
	var seq int64
	if err := tx.QueryRow("SELECT COALESCE(MAX(seq), $1) FROM locker_notice", 0).Scan(&seq); err != nil {
		return err
	}
	seq++
	return upsert(tx, "locker_notice", 1, "", append(s.noticeColumns(&n), column{"seq", &seq}))
}

// saveRows keeps the rows that belong to the cabinet.
func (s *Store) saveRows(tx *sqldb.Tx, id locker.CabinetID, c locker.Change) error {
	of := func(rest []column) []column { return append([]column{{"cabinet", &id}}, rest...) }
	for _, v := range c.Cells {
		if err := upsert(tx, "locker_cell", 2, "", of(cellColumns(&v))); err != nil {
			return fmt.Errorf("save cell %d: %w", v.No, err)
		}
	}
	for _, v := range c.Deposits {
		if err := upsert(tx, "locker_deposit", 2, depositLives, of(s.depositColumns(id)(&v))); err != nil {
			return fmt.Errorf("save deposit %s: %w", v.ID, err)
		}
	}
	for _, v := range c.Openings {
		if err := upsert(tx, "locker_opening", 2, openingLives, of(s.openingColumns(id)(&v))); err != nil {
			return fmt.Errorf("save opening %s: %w", v.ID, err)
		}
	}
	for _, v := range c.Tasks {
		if err := upsert(tx, "locker_task", 2, "", of(s.taskColumns(id)(&v))); err != nil {
			return fmt.Errorf("save task %s: %w", v.ID, err)
		}
	}
	return nil
}

// saveMoves says where results are now, and keeps where they were. A terminal that has its cabinets alone does not know all of them.
func saveMoves(tx *sqldb.Tx, moves []locker.Move) error {
	for _, m := range moves {
		if err := saveMove(tx, m); err != nil {
			return fmt.Errorf("move result %s: %w", m.Result, err)
		}
	}
	return nil
}

func saveMove(tx *sqldb.Tx, m locker.Move) error {
	var was locker.Move
	err := tx.QueryRow("SELECT state, cabinet, cell FROM locker_result WHERE id = $1", m.Result).Scan(&was.State, &was.Cabinet, &was.Cell)
	if fault.KindOf(err) == fault.NotFound {
		return nil // a result that this store does not have moves elsewhere
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec("UPDATE locker_result SET state = $1, cabinet = $2, cell = $3, since = $4 WHERE id = $5",
		m.State, m.Cabinet, m.Cell, m.At.UnixMilli(), m.Result)
	if err != nil || (was.State == m.State && was.Cabinet == m.Cabinet && was.Cell == m.Cell) {
		return err
	}
	return addMove(tx, m)
}

// addMove writes the next line of a result's history.
func addMove(tx *sqldb.Tx, m locker.Move) error {
	var n int
	if err := tx.QueryRow("SELECT COALESCE(MAX(n), 0) FROM locker_move WHERE result = $1", m.Result).Scan(&n); err != nil {
		return err
	}
	n++
	columns := moveColumns(&m)
	return upsert(tx, "locker_move", 2, "", append([]column{columns[0], {"n", &n}}, columns[1:]...))
}

func (s *Store) saveHandover(tx *sqldb.Tx, h locker.Handover) error {
	if err := upsert(tx, "locker_handover", 1, "", s.handoverColumns(&h)); err != nil {
		return fmt.Errorf("save handover %s: %w", h.No, err)
	}
	for i, l := range h.Lines {
		line := i + 1
		columns := append([]column{{"no", &h.No}, {"line", &line}}, lineColumns(&l)...)
		if err := upsert(tx, "locker_handover_line", 2, "", columns); err != nil {
			return fmt.Errorf("save line of handover %s: %w", h.No, err)
		}
	}
	return nil
}
