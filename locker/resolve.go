package locker

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Finding is what staff say after they looked into a cell.
type Finding string

// The findings.
const (
	FoundInside    Finding = "inside"    // the document lies in its cell
	FoundEmpty     Finding = "empty"     // the cell is empty; a document that should be there is missing
	FoundTaken     Finding = "taken"     // staff hold the document now, and the cell is empty
	FoundCollected Finding = "collected" // the cell is empty, and the applicant confirmed to have the document
)

// Report is what staff say about a cell into which they looked.
type Report struct {
	Cell  CellNo
	Found Finding
	By    StaffID
	Note  string // what they saw, in their words
}

// Resolve ends every task of a cell that asked somebody to look. Nothing here opens a door: see Look. An opening whose door was left open ends, in
// doubt.
func (s State) Resolve(r Report, rules Rules, now time.Time) (Change, error) {
	c, o, err := s.resolvable(r)
	if err != nil {
		return Change{}, err
	}
	d := s.draft(now, string(r.By))
	if o.State.Live() {
		d.end(o, InDoubt) // its sensor never said closed: a broken wire
	}
	d.record("cell.resolve", fmt.Sprintf("%s/%d", s.Cabinet.ID, r.Cell), string(r.Found), "was "+string(c.State))
	for i, t := range d.Tasks {
		if t.Cell == r.Cell && t.Kind.needsLook() {
			d.Tasks[i].Said = r.Note
		}
	}
	d.settle(func(t Task) bool { return t.Cell == r.Cell && t.Kind.needsLook() })
	v, held := d.DepositIn(r.Cell)
	to := map[Finding]DepositState{FoundEmpty: DepositMissing, FoundTaken: DepositRecovered, FoundCollected: DepositCollected}[r.Found]
	switch {
	case r.Found == FoundInside:
		d.stored(v, rules)
		return d.out, nil
	case held && to == DepositMissing && v.Stored.IsZero():
		to = DepositCancelled // nobody ever knew it to be inside: staff have it
	}
	if held {
		d.settle(func(t Task) bool { return t.Kind == TaskOverdue && t.Deposit == v.ID })
		d.depositTo(v.ID, to)
	}
	d.cellTo(r.Cell, Free)
	return d.out, nil
}

// resolvable returns the cell of a report that may be taken, and its opening, if one was left open.
func (s State) resolvable(r Report) (Cell, Opening, error) {
	const op = "resolve cell"
	c, ok := s.Cell(r.Cell)
	o, live := s.OpeningOf(r.Cell)
	_, held := s.DepositIn(r.Cell)
	switch {
	case !ok || !s.looked(r.Cell):
		return c, o, missing(op, fmt.Sprintf("nobody has to look into cell %d", r.Cell))
	case live && !o.Left:
		return c, o, refused(op, KeyBusy, fmt.Sprintf("cell %d is being opened", r.Cell))
	case r.By == "" || strings.TrimSpace(r.Note) == "":
		return c, o, invalid(op, "say who looked and what they saw")
	case !slices.Contains([]Finding{FoundInside, FoundEmpty, FoundTaken, FoundCollected}, r.Found):
		return c, o, invalid(op, fmt.Sprintf("there is no finding %q", r.Found))
	case !held && r.Found != FoundEmpty:
		return c, o, refused(op, KeyNotEmpty, "no document is known there: take out what is inside, then say that it is empty")
	}
	return c, o, nil
}

// FoundOccupied records that staff opened a cell for a deposit and found something in it: the deposit is cancelled, the cell unknown.
func (s State) FoundOccupied(id OpeningID, now time.Time) (Change, error) {
	o, ok := s.Opening(id)
	if !ok || o.Purpose != ForDeposit || (o.State != Opened && o.State != Closed) {
		return Change{}, conflict("record found object", KeyGone, "no deposit's door is open there")
	}
	d := s.draft(now, o.actor())
	d.task(Task{Kind: TaskCheck, Cell: o.Cell, Opening: id, Note: "something was inside"})
	d.end(o, Returned)
	v, _ := d.Deposit(o.Deposit)
	d.cancel(v)
	return d.out, nil
}

// Block takes a free cell out of use, with a reason.
func (s State) Block(no CellNo, by StaffID, why string, now time.Time) (Change, error) {
	if strings.TrimSpace(why) == "" {
		return Change{}, invalid("block cell", "the reason is missing")
	}
	d := s.draft(now, string(by))
	return d.use(no, Free, Blocked, why)
}

// Unblock gives a blocked cell back.
func (s State) Unblock(no CellNo, by StaffID, now time.Time) (Change, error) {
	d := s.draft(now, string(by))
	return d.use(no, Blocked, Free, "")
}

func (d *draft) use(no CellNo, from, to CellState, why string) (Change, error) {
	op := "make cell " + string(to)
	c, ok := d.Cell(no)
	switch {
	case !ok:
		return Change{}, missing(op, fmt.Sprintf("there is no cell %d", no))
	case d.actor == "":
		return Change{}, invalid(op, "the clerk is missing")
	case c.State == to:
		return Change{}, nil
	case c.State != from:
		return Change{}, refused(op, KeyNotEmpty, fmt.Sprintf("cell %d is %s", no, c.State))
	}
	c.State, c.Since, c.Note = to, d.now, why
	d.setCell(c)
	d.record("cell."+string(to), fmt.Sprintf("%s/%d", d.Cabinet.ID, no), "ok", why)
	return d.out, nil
}

// OpenEntry opens code entry again after wrong tries closed it. The phone is asked for as long as the rules say.
func (s State) OpenEntry(by StaffID, now time.Time) (Change, error) {
	if by == "" {
		return Change{}, invalid("open code entry", "the clerk is missing")
	}
	if !s.Guard.Closed {
		return Change{}, nil
	}
	d := s.draft(now, string(by))
	g := d.State.Guard
	g.Closed, g.OpenedAt, g.Row, g.Pauses, g.Until = false, d.now, 0, 0, time.Time{}
	d.out.Guard = &g
	d.settle(func(t Task) bool { return t.Kind == TaskEntry })
	d.record("entry.open", string(s.Cabinet.ID), "ok", "")
	return d.out, nil
}
