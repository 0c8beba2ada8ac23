package backstage

import (
	"slices"
	"time"

	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// Can says what can be done with the chosen cell.
type Can struct{ Recover, Early, Look, Report, Block, Unblock, Reissue bool }

// Can returns what the person who is logged in can do with the chosen cell.
func (s State) Can(now time.Time) Can {
	c, d, ok := s.Cell(s.Place)
	if !ok {
		return Can{}
	}
	kept := d.State.Live() && !d.Stored.IsZero()
	late := kept && !now.Before(d.Due)
	return Can{
		Recover: late && s.Me.Rights.Has(MayDeposit),
		Early:   kept && !late && s.Me.Rights.Has(MayLook),
		Look:    s.Me.Rights.Has(MayLook),
		Report:  s.leftOpen() && s.Me.Rights.Has(MayDeposit),
		Block:   c.State == locker.Free && s.Me.Rights.Has(MayBlock),
		Unblock: c.State == locker.Blocked && s.Me.Rights.Has(MayBlock),
		Reissue: kept && s.Me.Rights.Has(MayReissue),
	}
}

// leftOpen reports whether the chosen cell stands open for so long that somebody who is here can see what is inside.
func (s State) leftOpen() bool {
	cab, ok := s.Cabinet(s.Place.Cabinet)
	o, live := cab.State.OpeningOf(s.Place.Cell)
	return ok && live && o.Left
}

// onCell does something with a cell.
func (m *step) onCell(t flow.Tap) bool {
	can := m.s.Can(m.now)
	if m.openTheCell(t, can) {
		return true
	}
	switch {
	case t.Action == Block && can.Block:
		m.begin("")
		m.ask(ActBlock)
	case t.Action == Unblock && can.Unblock:
		m.begin("")
		m.act(Do{Act: ActUnblock}, IsUnblocked)
	case t.Action == Reissue && can.Reissue:
		m.begin("")
		m.act(Do{Act: ActReissue, Deposit: m.s.Job.Deposit}, NewCode)
	case t.Action == flow.Back:
		m.back()
	default:
		return false
	}
	return true
}

// openTheCell begins what needs the cell's door, or a look through one that stands open.
func (m *step) openTheCell(t flow.Tap, can Can) bool {
	switch {
	case t.Action == Recover && can.Recover:
		m.begin(locker.ForRecovery)
		m.open(false)
	case t.Action == Recover && can.Early:
		m.begin(locker.ForRecovery)
		m.ask(AskRecover)
	case t.Action == Look && can.Look:
		m.begin(locker.ForCheck)
		m.ask(AskLook)
	case t.Action == PickFound && can.Report, t.Action == Yes && can.Report:
		m.begin(locker.ForCheck)
		m.enter(Findings)
	default:
		return false
	}
	return true
}

// back returns from a cell to where it was chosen.
func (m *step) back() {
	switch {
	case m.s.Home == Tasks:
		m.enter(Tasks)
	case m.s.Overdue, m.s.Typed != "":
		m.enter(Stored)
	default:
		m.enter(Map)
	}
}

// begin starts a job at the chosen cell.
func (m *step) begin(p locker.Purpose) {
	_, d, _ := m.s.Cell(m.s.Place)
	m.s.Job = Job{No: m.s.Job.No + 1, Purpose: p, Place: m.s.Place, Deposit: d}
}

// ask asks for a reason.
func (m *step) ask(a Act) {
	m.s.Asks = a
	m.enter(Reasons)
}

// onReasons goes on with a reason: with the second person where one is needed.
func (m *step) onReasons(t flow.Tap) bool {
	r := Reason(t.Arg)
	switch {
	case t.Action == flow.Back:
		m.enter(OneCell)
	case t.Action != PickReason || !slices.Contains(ReasonsFor(m.s.Asks), r):
		return false
	case m.s.Asks == ActBlock:
		m.act(Do{Act: ActBlock, Reason: r}, IsBlocked)
	default:
		m.s.Job.Reason = r
		m.login(Proof{Second: true})
	}
	return true
}

// onEntry opens code entry again.
func (m *step) onEntry(t flow.Tap) bool {
	switch {
	case t.Action == OpenEntry && m.may(MayEntry):
		m.s.Job = Job{No: m.s.Job.No + 1}
		m.act(Do{Act: ActEntry}, EntryOpen)
	case t.Action == flow.Back:
		m.enter(Tasks)
	default:
		return false
	}
	return true
}

// CanFind returns what may be said of the cell of a look: of a cell without a known document only that it is empty now.
func (s State) CanFind() []locker.Finding {
	if s.Job.Deposit.ID == "" {
		return []locker.Finding{locker.FoundEmpty}
	}
	return []locker.Finding{locker.FoundInside, locker.FoundTaken, locker.FoundCollected, locker.FoundEmpty}
}

// onFindings records what was found.
func (m *step) onFindings(t flow.Tap) bool {
	f := locker.Finding(t.Arg)
	if t.Action != PickFound || !slices.Contains(m.s.CanFind(), f) {
		return false
	}
	m.s.Job.Found = f
	m.act(Do{Act: ActResolve, Found: f}, Resolved)
	return true
}

// act does what needs no door.
func (m *step) act(e Do, want End) {
	e.Session, e.No, e.By, e.Place = m.s.Session, m.s.Job.No, m.s.Me.ID, m.s.Place
	m.do(e)
	m.wait(want)
}

// wait waits for an answer that ends the job.
func (m *step) wait(want End) {
	m.s.Job.Want = want
	m.enter(Busy)
}
