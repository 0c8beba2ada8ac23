package locker

import (
	"fmt"
	"time"
)

// Install makes the cells of a cabinet as its configuration has them. New cells are free when by says that they are empty (looked), else unknown
// with a task. A known cell keeps its state, whatever its configuration; Refused with KeyNotEmpty when a cell that is not free is missing in it.
func (s State) Install(cells []Cell, by StaffID, looked bool, now time.Time) (Change, error) {
	const op = "install cells"
	if err := checkCells(cells); err != nil {
		return Change{}, err
	}
	d := s.draft(now, string(by))
	for _, c := range cells {
		have, known := s.Cell(c.No)
		if known {
			have.Size, have.Column, have.Row, have.Lock = c.Size, c.Column, c.Row, c.Lock
			d.setCell(have)
			continue
		}
		c.State, c.Since, c.Pulsed, c.Note = Free, d.now, time.Time{}, ""
		d.setCell(c)
		if !looked {
			d.doubt(c.No, Task{Kind: TaskCheck, Note: "nobody has looked into the new cell"})
		}
	}
	for _, c := range s.Cells {
		if _, stays := find(cells, func(n Cell) bool { return n.No == c.No }); !stays && c.State != Blocked {
			return Change{}, refused(op, KeyNotEmpty, fmt.Sprintf("cell %d is %s: block it before it leaves the configuration", c.No, c.State))
		}
	}
	d.record("cabinet.install", string(s.Cabinet.ID), "ok", fmt.Sprintf("%d cells, looked %v", len(cells), looked))
	return d.out, nil
}

func checkCells(cells []Cell) error {
	const op = "install cells"
	if len(cells) > MaxCells {
		return invalid(op, fmt.Sprintf("%d cells: at most %d", len(cells), MaxCells))
	}
	for i, c := range cells {
		if c.No < 1 || !c.Size.Valid() || c.Lock.Lock < 1 {
			return invalid(op, fmt.Sprintf("cell %d: number, size or lock is wrong", c.No))
		}
		for _, o := range cells[:i] {
			if o.No == c.No || o.Lock == c.Lock {
				return invalid(op, fmt.Sprintf("cells %d and %d share their number or lock", o.No, c.No))
			}
		}
	}
	return nil
}

// MayClaim returns a Refused error when the cabinet belongs to another terminal: two that open one cabinet would each hold half of the truth.
func (c Cabinet) MayClaim(by Cabinet, take bool) error {
	if by.ID == "" || by.Owner == "" {
		return invalid("claim cabinet", "the claim lacks the cabinet or the owner")
	}
	if c.Owner == "" || c.Owner == by.Owner || take {
		return nil
	}
	return refused("claim cabinet", KeyOwner, fmt.Sprintf("cabinet %s belongs to the terminal %s", c.ID, c.Owner))
}
