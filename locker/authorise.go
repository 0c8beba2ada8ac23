package locker

import (
	"fmt"
	"strings"
	"time"
)

// Collection is an applicant who wants a document.
type Collection struct {
	Opening OpeningID
	Deposit DepositID
	Proof   Proof
}

// Collect authorises the opening of an applicant's own cell. The same opening again changes nothing. Refused with a message key when the proof is
// not for this document (KeyProof), another door is being opened (KeyBusy), the coil rests (KeyRest) or the door was tried too often (KeyPulses).
func (s State) Collect(c Collection, rules Rules, now time.Time) (Change, error) {
	const op = "authorise collection"
	if _, ok := s.Opening(c.Opening); ok {
		return Change{}, nil
	}
	v, ok := s.Deposit(c.Deposit)
	if !ok || v.Stored.IsZero() || !c.Proof.opens(v) || !c.Proof.fresh(now) {
		// One answer for all: whether a document is there is nobody else's business.
		return Change{}, refused(op, KeyProof, "not a document of this person, or the proof is too old")
	}
	return s.draft(now, actorApplicant).grant(Opening{
		ID: c.Opening, Cell: v.Cell, Deposit: v.ID, Purpose: ForCollect, Means: c.Proof.means,
	}, rules)
}

// Recovery is staff who take a document back.
type Recovery struct {
	Opening OpeningID
	Deposit DepositID
	By      StaffID
	Second  StaffID // needed with Reason before the retention is over
	Reason  string
	To      string // the window that gets the document, for the form
}

// Recover authorises staff to take a document back. Settle then makes the second record, a Handover to the window.
func (s State) Recover(r Recovery, rules Rules, now time.Time) (Change, error) {
	const op = "authorise recovery"
	v, ok := s.Deposit(r.Deposit)
	switch {
	case !ok || v.Stored.IsZero():
		return Change{}, missing(op, "no such document is stored")
	case r.By == "" || r.To == "":
		return Change{}, invalid(op, "the recovery lacks its clerk or its window")
	case now.Before(v.Due) && !two(r.By, r.Second, r.Reason):
		return Change{}, refused(op, KeyTwo, "the retention is not over: a second person and a reason are needed")
	}
	return s.draft(now, string(r.By)).grant(Opening{
		ID: r.Opening, Cell: v.Cell, Deposit: v.ID, Purpose: ForRecovery, Means: ByStaff, By: r.By, Second: r.Second, Reason: r.Reason, To: r.To,
	}, rules)
}

// Check is staff who look into a cell.
type Check struct {
	Opening OpeningID
	Cell    CellNo
	By      StaffID
	Second  StaffID
	Reason  string
}

// Look authorises two persons with a reason to look into any cell (S8). The cell is unknown until Resolve records what they found.
func (s State) Look(c Check, rules Rules, now time.Time) (Change, error) {
	const op = "authorise look"
	if _, ok := s.Cell(c.Cell); !ok {
		return Change{}, missing(op, fmt.Sprintf("there is no cell %d", c.Cell))
	}
	if !two(c.By, c.Second, c.Reason) {
		return Change{}, refused(op, KeyTwo, "two different persons and a reason are needed")
	}
	v, _ := s.DepositIn(c.Cell)
	return s.draft(now, string(c.By)).grant(Opening{
		ID: c.Opening, Cell: c.Cell, Deposit: v.ID, Purpose: ForCheck, Means: ByStaff, By: c.By, Second: c.Second, Reason: c.Reason,
	}, rules)
}

func two(first, second StaffID, reason string) bool {
	return first != "" && second != "" && first != second && strings.TrimSpace(reason) != ""
}

// grant makes an opening when the cabinet allows one.
func (d *draft) grant(o Opening, rules Rules) (Change, error) {
	const op = "authorise opening"
	if have, ok := d.Opening(o.ID); ok && have.Cell == o.Cell {
		return Change{}, nil
	}
	d.dropStale(rules)
	c, _ := d.Cell(o.Cell)
	v, _ := d.Deposit(o.Deposit)
	busy, isBusy := find(d.Openings, func(e Opening) bool { return e.State.Live() && (e.Cell == o.Cell || !e.Left) })
	switch {
	case o.ID == "":
		return Change{}, invalid(op, "the opening has no ID")
	case isBusy:
		return Change{}, refused(op, KeyBusy, fmt.Sprintf("cell %d is being opened", busy.Cell))
	case o.Purpose != ForCheck && c.State != Reserved && c.State != Filled && c.State != Unknown:
		return Change{}, refused(op, KeyBlocked, fmt.Sprintf("cell %d is %s", c.No, c.State))
	case !c.rested(rules.Rest, d.now):
		return Change{}, refused(op, KeyRest, fmt.Sprintf("cell %d was pulsed a moment ago", c.No))
	case o.Means != ByStaff && v.Tries >= rules.Pulses:
		return Change{}, refused(op, KeyPulses, fmt.Sprintf("cell %d was pulsed %d times and stayed shut", c.No, v.Tries))
	}
	o.Seq, o.State, o.At, o.Was = d.next(), Authorised, d.now, c.State
	d.setOpening(o)
	d.record("opening.authorise", string(o.ID), "ok", strings.TrimSpace(fmt.Sprintf("%s by %s %s", d.of(o), o.Means, o.Second)))
	return d.out, nil
}

// rested reports whether the coil may fire. A clock that was set back must not lock the cell; the driver keeps the coil's rest anyway.
func (c Cell) rested(rest time.Duration, now time.Time) bool {
	since := now.Sub(c.Pulsed)
	return since >= rest || since < 0
}

// dropStale ends authorisations that nobody used in time.
func (d *draft) dropStale(rules Rules) {
	for _, o := range d.Openings {
		if o.State == Authorised && d.over(o.At, rules.Grant) {
			d.end(o, Unsent)
		}
	}
}
