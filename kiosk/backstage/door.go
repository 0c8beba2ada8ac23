package backstage

import (
	"slices"

	"onetrip/kiosk/flow"
	"onetrip/locker"
)

// deposit begins to put a result into a cell.
func (m *step) deposit(id locker.ResultID) bool {
	i := slices.IndexFunc(m.s.Results, func(r locker.Result) bool { return r.ID == id })
	if i < 0 || !m.may(MayDeposit) {
		return false
	}
	m.s.Fault = NoFault
	m.s.Job = Job{No: m.s.Job.No + 1, Purpose: locker.ForDeposit, Result: m.s.Results[i]}
	m.open(false)
	return true
}

// scanned takes a barcode as the choice of a result.
func (m *step) scanned(in Scanned) {
	if in.Session != m.s.Session || m.s.Asking() {
		return
	}
	if m.s.Screen != Waiting {
		m.codeTried(in)
		return
	}
	if m.deposit(in.Result) {
		m.sound = flow.SoundCard
		return
	}
	m.s.Fault, m.sound = NotWaiting, flow.SoundProblem
	m.touched()
}

// open asks for the door of the job. Without a second person where one is needed it is not asked.
func (m *step) open(again bool) {
	j := &m.s.Job
	second := j.Second.ID != "" && j.Second.ID != m.s.Me.ID
	if m.s.Me.ID == "" || (j.early(m.now) && (!second || j.Reason == "")) {
		m.sorry(NeedsTwo)
		return
	}
	j.State, j.Left, j.Fault, j.Want, j.End = locker.Authorised, false, NoFault, NoEnd, NoEnd
	m.do(Open{Session: m.s.Session, Job: *j, By: m.s.Me.ID, Again: again})
	m.enter(Door)
}

// door takes what happened to the door of the job into account.
func (m *step) door(in Input) {
	switch in := in.(type) {
	case Opening:
		if m.ours(in.Session, in.No) {
			m.s.Job.Place = in.Place
			if in.Deposit != "" {
				m.s.Job.Deposit.ID = in.Deposit
			}
		}
	case DoorMoved:
		if m.ours(in.Session, in.No) {
			m.moved(in)
		}
	}
}

// ours reports whether an answer is for the job under way, or the last one.
func (m *step) ours(s flow.Session, no int) bool {
	return s == m.s.Session && no == m.s.Job.No && no > 0
}

// atDoor reports whether the page waits for a door. A door may still open after it was given up.
func (m *step) atDoor() bool {
	return m.s.Screen == Door || m.s.Screen == Closed || m.s.Screen == Stuck
}

func (m *step) moved(in DoorMoved) {
	j := &m.s.Job
	if !m.atDoor() {
		m.movedLate(in)
		return
	}
	was := j.State
	if in.Place != (Place{}) {
		j.Place = in.Place
	}
	j.State, j.Left = in.State, in.Left
	switch in.State {
	case locker.Opened:
		if m.s.Screen != Door || was != locker.Opened {
			m.sound = flow.SoundSuccess
			m.enter(Door)
		}
	case locker.Closed:
		m.closed()
	case locker.Shut:
		m.stuck(DoorShut)
	case locker.Unsent:
		m.stuck(DoorUnsent)
	case locker.InDoubt:
		m.stuck(DoorUnknown)
	default: // under way, or ended by our own answer
	}
}

// closed asks what was done behind a door that was closed; a look asks what was found.
func (m *step) closed() {
	switch {
	case m.s.Job.Purpose == locker.ForCheck:
		m.settle(true)
	case m.s.Screen != Closed:
		m.enter(Closed)
	}
}

// movedLate records the end of a door that opened after it had been given up.
func (m *step) movedLate(in DoorMoved) {
	j := m.s.Job
	if in.State == locker.Closed && j.Purpose != locker.ForCheck && m.s.Screen != Busy && j.End == NoEnd {
		m.do(Settle{Session: m.s.Session, No: j.No, Took: true})
	}
}

// stuck says that the door did not open for certain.
func (m *step) stuck(f Fault) {
	m.s.Job.Fault = f
	m.sound = flow.SoundProblem
	m.enter(Stuck)
}

// onDoor answers a touch while a door is at work.
func (m *step) onDoor(t flow.Tap) bool {
	j := m.s.Job
	open := m.s.Screen == Closed || (m.s.Screen == Door && j.State == locker.Opened)
	switch {
	case m.s.Screen == Stuck:
		return m.onStuck(t)
	case m.s.Screen == Closed && (t.Action == Yes || t.Action == No):
		m.settle(t.Action == Yes)
	case t.Action == Occupied && j.Purpose == locker.ForDeposit && open:
		m.do(FoundOccupied{Session: m.s.Session, No: j.No})
		m.wait(WasOccupied)
	case t.Action == Yes && j.Purpose == locker.ForCheck && open && j.Left:
		m.enter(Findings) // its sensor never says closed
	default:
		return false
	}
	return true
}

// onStuck tries once more, or gives up. A deposit is given up by somebody who holds the document.
func (m *step) onStuck(t flow.Tap) bool {
	deposit := m.s.Job.Purpose == locker.ForDeposit
	switch {
	case t.Action == OpenAgain && m.s.Job.Fault != Silent:
		m.open(deposit)
	case t.Action == Cancel && !deposit, t.Action == flow.Back && !deposit:
		m.openCell(m.s.Job.Place)
	case t.Action == Cancel && m.s.Job.Fault == Silent:
		m.openTab(m.s.Home)
	case t.Action == Cancel:
		m.do(CancelDeposit{Session: m.s.Session, No: m.s.Job.No, By: m.s.Me.ID, Place: m.s.Job.Place})
		m.wait(Cancelled)
	default:
		return false
	}
	return true
}

// settle ends the opening after its door was closed.
func (m *step) settle(took bool) {
	want := PutIn
	switch p := m.s.Job.Purpose; {
	case p == locker.ForDeposit && !took:
		want = NotPutIn
	case p == locker.ForRecovery && took:
		want = TakenOut
	case p == locker.ForRecovery:
		want = NotTakenOut
	case p == locker.ForCheck:
		want = NoEnd // the finding ends it
	}
	m.do(Settle{Session: m.s.Session, No: m.s.Job.No, Took: took})
	m.wait(want)
}

// answer takes an answer about the job into account.
func (m *step) answer(in Input) {
	switch in := in.(type) {
	case Ended:
		if m.ours(in.Session, in.No) && m.s.Screen == Busy {
			m.ended(in)
		}
	case Refused:
		if !m.ours(in.Session, in.No) {
			return
		}
		switch {
		case m.s.Screen == Busy:
			m.sorry(in.Fault)
		case m.s.Screen == Door && m.s.Job.State == locker.Authorised:
			m.refusedDoor(in.Fault)
		}
	case SlipEnded:
		if m.ours(in.Session, in.No) && m.s.Job.Slip == SlipBusy {
			m.s.Job.Slip, m.s.Job.Card = m.printed(in.Outcome), in.Card
		}
	case FormEnded:
		if in.Session == m.s.Session {
			m.s.Form = m.printed(in.Outcome)
		}
	}
}

// refusedDoor says why no door opens. Where another try may help the job stays.
func (m *step) refusedDoor(f Fault) {
	switch f {
	case OtherDoor, CoilRests, DoorUnsent, DoorUnknown:
		m.stuck(f)
	default:
		m.sorry(f)
	}
}

// ended goes on after a job's end is durable.
func (m *step) ended(in Ended) {
	j := &m.s.Job
	if j.Purpose == locker.ForCheck && j.Want == NoEnd {
		m.s.Place = j.Place
		m.enter(Findings)
		return
	}
	j.End, j.Want = j.Want, NoEnd
	m.sound = flow.SoundSuccess
	if j.End == PutIn || j.End == TakenOut || j.Found == locker.FoundTaken {
		m.s.Lines = append(slices.Clone(m.s.Lines), m.line(j.End == PutIn))
	}
	m.enter(Done)
	if in.Coded {
		m.printSlip()
	}
}

// line is the job's document on the form of the visit.
func (m *step) line(in bool) Line {
	j := m.s.Job
	l := Line{In: in, Case: j.Deposit.Case, Document: j.Deposit.Document, Masked: j.Deposit.Masked, Copies: j.Deposit.Copies, Place: j.Place, At: m.now}
	if j.Purpose == locker.ForDeposit {
		l.Case, l.Document, l.Masked, l.Copies = j.Result.Case, j.Result.Document, j.Result.Masked, j.Result.Copies
	}
	return l
}

// printSlip prints the code, which the runner keeps.
func (m *step) printSlip() {
	m.s.Job.Slip = SlipBusy
	m.do(PrintSlip{Session: m.s.Session, Job: m.s.Job})
}

// CanPrint reports whether the slip with the code may be printed once more.
func (s State) CanPrint() bool {
	return s.Screen == Done && (s.Job.Slip == SlipFailed || s.Job.Slip == SlipUnknown) && s.Machine.Printer
}

// printForm prints what was put in and taken out in this visit.
func (m *step) printForm() bool {
	if !m.s.CanPrintForm() {
		return false
	}
	m.s.Form = SlipBusy
	m.do(PrintForm{Session: m.s.Session, By: m.s.Me, Lines: m.s.Lines})
	return true
}

// CanPrintForm reports whether there is anything for the form, and a printer for it.
func (s State) CanPrintForm() bool {
	return len(s.Lines) > 0 && s.Machine.Printer && s.Form != SlipBusy
}

// printed tells what became of a paper.
func (m *step) printed(o flow.Outcome) Slip {
	switch o {
	case flow.Printed:
		return SlipDone
	case flow.PrintFailed:
		m.sound = flow.SoundProblem
		return SlipFailed
	case flow.PrintUnknown:
	}
	m.sound = flow.SoundProblem
	return SlipUnknown
}
