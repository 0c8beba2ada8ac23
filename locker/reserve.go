package locker

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Reservation is a document that staff are about to put in.
type Reservation struct {
	Deposit DepositID
	Opening OpeningID
	Result  Result // AtWindow
	Number  Index  // of its applicant, see NumberIndex
	Phone4  Index  // see PhoneIndex
	By      StaffID
}

// PhoneIndex is the index by which a deposit knows the last four digits of its applicant's phone; "" where no phone is known.
func PhoneIndex(k Keys, d DepositID, phone string) Index {
	last := Last4(phone)
	if last == "" {
		return ""
	}
	return phoneIndex(k, d, last)
}

// Reserve promises the smallest free cell that fits and authorises its opening. The same deposit again changes nothing. Refused with KeyNoCell
// when no cell is free, with KeyBusy while another door is being opened.
func (s State) Reserve(r Reservation, rules Rules, now time.Time) (Change, error) {
	const op = "reserve cell"
	if _, ok := s.Deposit(r.Deposit); ok {
		return Change{}, nil
	}
	if r.Deposit == "" || r.Opening == "" || r.By == "" {
		return Change{}, invalid(op, "the reservation lacks its IDs or its clerk")
	}
	if r.Result.State != AtWindow || r.Result.Delivery != ByTerminal {
		return Change{}, conflict(op, KeyGone, fmt.Sprintf("the result is %s, for delivery by %s", r.Result.State, r.Result.Delivery))
	}
	if _, ok := find(s.Deposits, func(d Deposit) bool { return d.Result == r.Result.ID }); ok {
		return Change{}, conflict(op, KeyGone, "the result has a cell already")
	}
	c, ok := s.fit(r.Result.Size)
	if !ok {
		return Change{}, refused(op, KeyNoCell, fmt.Sprintf("no free cell of size %s or larger", r.Result.Size))
	}
	d := s.draft(now, string(r.By))
	v := Deposit{
		ID: r.Deposit, Cell: c.No, Result: r.Result.ID, Case: r.Result.Case, Document: r.Result.Document, Copies: r.Result.Copies,
		Masked: r.Result.Masked, Number: r.Number, Phone4: r.Phone4, State: DepositReserved, By: r.By, Since: d.now,
	}
	d.setDeposit(v)
	d.cellTo(c.No, Reserved)
	d.record("deposit.reserve", string(v.ID), "ok", fmt.Sprintf("cabinet %s cell %d result %s", s.Cabinet.ID, c.No, v.Result))
	return d.grant(Opening{ID: r.Opening, Cell: c.No, Deposit: v.ID, Purpose: ForDeposit, Means: ByStaff, By: r.By}, rules)
}

// fit returns the smallest free cell that a document fits into; among equal ones the one that has rested longest.
func (s State) fit(size Size) (Cell, bool) {
	free := slices.DeleteFunc(slices.Clone(s.Cells), func(c Cell) bool { return c.State != Free || c.Size < size })
	if len(free) == 0 {
		return Cell{}, false
	}
	return slices.MinFunc(free, func(a, b Cell) int {
		return cmp.Or(int(a.Size-b.Size), a.Pulsed.Compare(b.Pulsed), int(a.No-b.No))
	}), true
}

// OpenAgain authorises another pulse for a deposit whose door stayed shut, or of which nothing is known, while staff stand before it.
func (s State) OpenAgain(id DepositID, o OpeningID, by StaffID, rules Rules, now time.Time) (Change, error) {
	v, ok := s.Deposit(id)
	if !ok || !v.Stored.IsZero() {
		return Change{}, missing("open again", "no such deposit is under way")
	}
	return s.draft(now, string(by)).grant(Opening{ID: o, Cell: v.Cell, Deposit: id, Purpose: ForDeposit, Means: ByStaff, By: by}, rules)
}

// Cancel gives a reserved cell back whose door was certainly never opened.
func (s State) Cancel(id DepositID, by StaffID, now time.Time) (Change, error) {
	const op = "cancel deposit"
	v, ok := s.Deposit(id)
	if !ok {
		return Change{}, nil
	}
	if _, busy := s.OpeningOf(v.Cell); busy || v.State != DepositReserved {
		return Change{}, conflict(op, KeyNotEmpty, "the document may be inside: look, and end the task")
	}
	d := s.draft(now, string(by))
	d.cancel(v)
	return d.out, nil
}

func (d *draft) cancel(v Deposit) {
	d.depositTo(v.ID, DepositCancelled)
	d.free(v.Cell)
	d.record("deposit.cancel", string(v.ID), "ok", fmt.Sprintf("cabinet %s cell %d", d.Cabinet.ID, v.Cell))
}

// free frees a cell, unless somebody still has to look into it.
func (d *draft) free(no CellNo) {
	if d.looked(no) {
		d.cellTo(no, Unknown)
		return
	}
	d.cellTo(no, Free)
}
