package locker

import (
	"fmt"
	"slices"
	"time"
)

// State is everything that a cabinet's decisions are made from: its cells, live deposits, live openings, open tasks and counters.
type State struct {
	Cabinet  Cabinet
	Cells    []Cell // by number
	Deposits []Deposit
	Openings []Opening
	Tasks    []Task
	Guard    Guard
}

// Change is what a decision changes. A store keeps all of it in one durable transaction, or nothing. Every value replaces the one with its ID.
type Change struct {
	Cabinet   *Cabinet
	Cells     []Cell
	Deposits  []Deposit
	Openings  []Opening
	Tasks     []Task
	Notices   []Notice
	Guard     *Guard
	Moves     []Move
	Handovers []Handover
	Events    []Event
}

// Empty reports whether nothing changes.
func (c Change) Empty() bool {
	return c.Cabinet == nil && c.Guard == nil && len(c.Cells)+len(c.Deposits)+len(c.Openings)+len(c.Tasks)+len(c.Notices)+len(c.Moves)+
		len(c.Handovers)+len(c.Events) == 0
}

// Cell returns the cell with the number.
func (s State) Cell(no CellNo) (Cell, bool) {
	return find(s.Cells, func(c Cell) bool { return c.No == no })
}

// CellAt returns the cell with the lock.
func (s State) CellAt(l Lock) (Cell, bool) {
	return find(s.Cells, func(c Cell) bool { return c.Lock == l })
}

// Deposit returns a live deposit.
func (s State) Deposit(id DepositID) (Deposit, bool) {
	return find(s.Deposits, func(d Deposit) bool { return d.ID == id })
}

// DepositIn returns the live deposit of a cell.
func (s State) DepositIn(no CellNo) (Deposit, bool) {
	return find(s.Deposits, func(d Deposit) bool { return d.Cell == no && d.State.Live() })
}

// Opening returns a live opening.
func (s State) Opening(id OpeningID) (Opening, bool) {
	return find(s.Openings, func(o Opening) bool { return o.ID == id })
}

// OpeningOf returns the live opening of a cell.
func (s State) OpeningOf(no CellNo) (Opening, bool) {
	return find(s.Openings, func(o Opening) bool { return o.Cell == no && o.State.Live() })
}

// Task returns an open task.
func (s State) Task(id TaskID) (Task, bool) {
	return find(s.Tasks, func(t Task) bool { return t.ID == id })
}

// Ready returns the documents that an applicant may collect with a proof, by cell. Nothing of anybody else is in it.
func (s State) Ready(p Proof, now time.Time) []Deposit {
	var list []Deposit
	for _, d := range s.Deposits {
		if p.fresh(now) && p.opens(d) && !d.Stored.IsZero() {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b Deposit) int { return int(a.Cell - b.Cell) })
	return list
}

// Uncoded returns the documents that lie in a cell and have no code yet, because the power went before Codes.Issue.
func (s State) Uncoded() []Deposit {
	return slices.DeleteFunc(slices.Clone(s.Deposits), func(d Deposit) bool { return d.Stored.IsZero() || d.Code.Hash != "" })
}

// Apply returns the state after a change: what a store loads next.
func (s State) Apply(c Change) State {
	s.Cells, s.Deposits, s.Openings, s.Tasks = slices.Clone(s.Cells), slices.Clone(s.Deposits), slices.Clone(s.Openings), slices.Clone(s.Tasks)
	if c.Cabinet != nil {
		s.Cabinet = *c.Cabinet
	}
	if c.Guard != nil {
		s.Guard = *c.Guard
	}
	for _, v := range c.Cells {
		put(&s.Cells, v, cellKey)
	}
	for _, v := range c.Deposits {
		put(&s.Deposits, v, depositKey)
	}
	for _, v := range c.Openings {
		put(&s.Openings, v, openingKey)
	}
	for _, v := range c.Tasks {
		put(&s.Tasks, v, taskKey)
	}
	s.Deposits = slices.DeleteFunc(s.Deposits, func(d Deposit) bool { return !d.State.Live() })
	s.Openings = slices.DeleteFunc(s.Openings, func(o Opening) bool { return !o.State.Live() })
	s.Tasks = slices.DeleteFunc(s.Tasks, func(t Task) bool { return !t.Ended.IsZero() })
	slices.SortFunc(s.Cells, func(a, b Cell) int { return int(a.No - b.No) })
	return s
}

func cellKey(c Cell) CellNo          { return c.No }
func depositKey(d Deposit) DepositID { return d.ID }
func openingKey(o Opening) OpeningID { return o.ID }
func taskKey(t Task) TaskID          { return t.ID }

// put replaces the value with the key, or adds it.
func put[T any, K comparable](list *[]T, v T, key func(T) K) {
	for i := range *list {
		if key((*list)[i]) == key(v) {
			(*list)[i] = v
			return
		}
	}
	*list = append(*list, v)
}

func find[T any](list []T, is func(T) bool) (v T, ok bool) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], true
	}
	return v, false
}

// Problems lists what must never be, whatever happened: it is the invariant of every store and every test.
func (s State) Problems() []string {
	var p []string
	for _, c := range s.Cells {
		if problem := s.problemOf(c); problem != "" {
			p = append(p, fmt.Sprintf("cell %d is %s: %s", c.No, c.State, problem))
		}
	}
	for i, d := range s.Deposits {
		if d.State == DepositDoubt && !s.looked(d.Cell) {
			p = append(p, fmt.Sprintf("deposit %s is in doubt and nobody has the task", d.ID))
		}
		if slices.ContainsFunc(s.Deposits[:i], func(e Deposit) bool { return e.Cell == d.Cell }) {
			p = append(p, fmt.Sprintf("cell %d has two deposits", d.Cell))
		}
	}
	for i, o := range s.Openings {
		if slices.ContainsFunc(s.Openings[:i], func(e Opening) bool { return e.Cell == o.Cell }) {
			p = append(p, fmt.Sprintf("cell %d has two live openings", o.Cell))
		}
	}
	return p
}

func (s State) problemOf(c Cell) string {
	d, held := s.DepositIn(c.No)
	_, opening := s.OpeningOf(c.No)
	switch {
	case (c.State == Free || c.State == Blocked) && held:
		return fmt.Sprintf("it is bound to deposit %s (%s)", d.ID, d.State)
	case c.State == Filled && d.State != DepositStored:
		return fmt.Sprintf("its deposit is %q", d.State)
	case c.State == Collecting && !opening:
		return "there is no opening"
	case c.State == Unknown && !s.looked(c.No):
		return "nobody has the task"
	}
	return ""
}

// looked reports whether a task sends somebody to look into the cell.
func (s State) looked(no CellNo) bool {
	_, ok := find(s.Tasks, func(t Task) bool { return t.Cell == no && t.Kind.needsLook() && t.Ended.IsZero() })
	return ok
}
