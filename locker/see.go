package locker

import (
	"fmt"
	"time"
)

// Intend writes down that the one pulse of an opening is about to be sent; only after it is durable may the first byte go out. before is what the
// sensor says now: a door that reads open is pulsed all the same, because a broken cable reads open, too. Conflict for an opening that is not
// freshly authorised: it must never be sent again.
func (s State) Intend(id OpeningID, before Door, rules Rules, now time.Time) (Change, error) {
	const op = "intend opening"
	o, ok := s.Opening(id)
	age := now.Sub(o.At)
	switch {
	case !ok || o.State != Authorised:
		return Change{}, conflict(op, KeyGone, fmt.Sprintf("opening %s is %q: one authorisation, one pulse", id, o.State))
	case age >= rules.Grant || age < -rules.Grant:
		return Change{}, conflict(op, KeyGone, "the authorisation is too old")
	}
	d := s.draft(now, o.actor())
	c, _ := d.Cell(o.Cell)
	o.Was, o.State, o.Before, o.Intent = c.State, Pulsing, before, later(d.now, o.At)
	c.Pulsed = d.now
	d.setCell(c)
	if o.Purpose != ForDeposit || c.State != Reserved {
		d.cellTo(o.Cell, Collecting)
	}
	if v, ok := d.Deposit(o.Deposit); ok {
		v.Tries++
		d.setDeposit(v)
	}
	d.setOpening(o)
	d.record("opening.intend", string(id), "ok", fmt.Sprintf("%s, sensor %s", d.of(o), before))
	return d.out, nil
}

// Withdraw ends an authorisation of which certainly nothing was sent, because the sensor that would tell does not answer.
func (s State) Withdraw(id OpeningID, now time.Time) (Change, error) {
	o, ok := s.Opening(id)
	if !ok || o.State != Authorised {
		return Change{}, nil
	}
	d := s.draft(now, actorTerminal)
	d.end(o, Unsent)
	return d.out, nil
}

func (o Opening) actor() string {
	if o.By != "" {
		return string(o.By)
	}
	return actorApplicant
}

// SetPulse records what is known of the pulse. PulseNone ends the opening: nothing reached the board. The other fates prove nothing about the door.
func (s State) SetPulse(id OpeningID, p Pulse, now time.Time) (Change, error) {
	o, ok := s.Opening(id)
	if !ok || o.State == Authorised {
		return Change{}, conflict("record pulse", KeyGone, "the opening waits for no pulse")
	}
	d := s.draft(now, actorTerminal)
	o.Pulse = p
	if p != PulseNone || o.State != Pulsing {
		d.setOpening(o)
		d.record("opening.pulse", string(id), string(p), d.of(o))
		return d.out, nil
	}
	d.end(o, Unsent)
	d.cellTo(o.Cell, o.Was)
	if v, ok := d.Deposit(o.Deposit); ok {
		v.Tries = max(0, v.Tries-1)
		d.setDeposit(v)
	}
	return d.out, nil
}

// See records what a cell's sensor says, whoever moved the door. A door that opens without being asked makes its cell unknown.
func (s State) See(no CellNo, door Door, now time.Time) (Change, error) {
	if _, ok := s.Cell(no); !ok {
		return Change{}, missing("see door", fmt.Sprintf("there is no cell %d", no))
	}
	d := s.draft(now, actorTerminal)
	d.see(no, door)
	return d.out, nil
}

func (d *draft) see(no CellNo, door Door) {
	o, live := d.OpeningOf(no)
	switch {
	case door != DoorOpen && door != DoorClosed:
	case live && door == DoorOpen && (o.State == Pulsing || o.State == Closed):
		d.opened(o)
	case live && door == DoorClosed && o.State == Opened:
		o.State, o.Closed = Closed, later(d.now, o.Opened)
		d.setOpening(o)
		d.record("opening.closed", string(o.ID), "ok", d.of(o))
	case door == DoorOpen && (!live || o.State == Authorised):
		d.tamper(no, o)
	}
}

// opened records that the sensor said open after the intent.
func (d *draft) opened(o Opening) {
	o.State = Opened
	if o.Opened.IsZero() {
		o.Opened = later(d.now, o.Intent)
	}
	d.setOpening(o)
	if v, ok := d.Deposit(o.Deposit); ok {
		v.Tries = 0
		d.setDeposit(v)
	}
	d.record("opening.opened", string(o.ID), "ok", d.of(o))
}

// later keeps the steps of an opening in their order when the clock was set back between them.
func later(now, before time.Time) time.Time {
	if now.Before(before) {
		return before
	}
	return now
}

// tamper records a door that opened without being asked. An authorisation that waits is dropped: the door is open.
func (d *draft) tamper(no CellNo, o Opening) {
	c, _ := d.Cell(no)
	if c.State == Unknown && d.hasTask(no, TaskTamper) {
		return
	}
	if o.State == Authorised {
		d.end(o, Unsent)
	}
	note := "never pulsed"
	if !c.Pulsed.IsZero() {
		note = fmt.Sprintf("%v after its last pulse", d.now.Sub(c.Pulsed))
	}
	d.record("door.tamper", fmt.Sprintf("%s/%d", d.Cabinet.ID, no), "unknown", note)
	d.doubt(no, Task{Kind: TaskTamper, Note: note})
}

func (d *draft) hasTask(no CellNo, kind TaskKind) bool {
	_, ok := find(d.Tasks, func(t Task) bool { return t.Cell == no && t.Kind == kind && t.Ended.IsZero() })
	return ok
}

// TimeOut records what the sensor said when nobody had opened the door in time: still shut, or silent. There is no second pulse.
func (s State) TimeOut(id OpeningID, door Door, now time.Time) (Change, error) {
	o, ok := s.Opening(id)
	if !ok || o.State != Pulsing {
		return Change{}, nil // the door was faster
	}
	d := s.draft(now, actorTerminal)
	switch door {
	case DoorOpen:
		d.opened(o)
	case DoorClosed:
		d.end(o, Shut)
		d.doubt(o.Cell, Task{Kind: TaskShut, Opening: id})
	case DoorUnknown:
		d.end(o, InDoubt)
		d.doubt(o.Cell, Task{Kind: TaskCheck, Opening: id, Note: "the sensor is silent"})
	}
	return d.out, nil
}

// Settle ends an opening whose door opened and closed. took is false when the person said that the document was not put in, or not taken out.
// Silence after a closed door is true: the evidence is the sensor's.
func (s State) Settle(id OpeningID, took bool, rules Rules, now time.Time) (Change, error) {
	o, ok := s.Opening(id)
	if !ok {
		return Change{}, nil
	}
	if o.State != Closed {
		return Change{}, conflict("settle opening", KeyGone, fmt.Sprintf("the opening is %s: its door was not seen open and closed", o.State))
	}
	d := s.draft(now, o.actor())
	d.settled(o, took, rules)
	return d.out, nil
}

// Unheard ends an opening whose door was opened and closed while nobody could be asked, because the terminal has started since: Settle without a word
// would be a guess. Staff look.
func (s State) Unheard(id OpeningID, rules Rules, now time.Time) (Change, error) {
	o, ok := s.Opening(id)
	if !ok || o.State != Closed {
		return Change{}, nil // opened again, or settled
	}
	d := s.draft(now, actorTerminal)
	d.unheard(o, rules)
	return d.out, nil
}

func (d *draft) unheard(o Opening, rules Rules) {
	if o.Purpose == ForCheck && o.State == Closed {
		d.settled(o, true, rules)
		return
	}
	d.end(o, InDoubt)
	d.doubt(o.Cell, Task{Kind: TaskCheck, Opening: o.ID, Note: "the terminal was off"})
}

func (d *draft) settled(o Opening, took bool, rules Rules) {
	v, _ := d.Deposit(o.Deposit)
	switch {
	case o.Purpose == ForCheck:
		d.end(o, Checked)
		d.doubt(o.Cell, Task{Kind: TaskCheck, Opening: o.ID, Note: o.Reason}) // until they say what is inside now
	case o.Purpose == ForDeposit && took:
		d.end(o, Stored)
		d.stored(v, rules)
	case o.Purpose == ForDeposit:
		d.end(o, Returned)
		d.settle(solvedBy(o))
		d.cancel(v)
	case !took && d.looked(o.Cell):
		d.end(o, Returned)
		d.cellTo(o.Cell, Unknown)
	case !took:
		d.end(o, Returned)
		d.cellTo(o.Cell, Filled)
		d.depositTo(v.ID, DepositStored)
	default:
		d.took(o, v)
	}
}

// solvedBy selects the tasks that a complete opening answers: that its door stayed shut before, or that nothing was known.
func solvedBy(o Opening) func(Task) bool {
	return func(t Task) bool { return t.Cell == o.Cell && (t.Kind == TaskShut || t.Kind == TaskCheck) }
}

func (d *draft) stored(v Deposit, rules Rules) {
	if v.Stored.IsZero() {
		v.Stored = d.now
		v.Last = rules.last(d.now)
		v.Due = rules.end(v.Last)
	}
	d.setDeposit(v)
	d.settle(func(t Task) bool { return t.Cell == v.Cell && (t.Kind == TaskShut || t.Kind == TaskCheck) })
	if d.looked(v.Cell) {
		d.cellTo(v.Cell, Unknown)
		d.depositTo(v.ID, DepositDoubt)
		return
	}
	d.cellTo(v.Cell, Filled)
	d.depositTo(v.ID, DepositStored)
}

// took ends a deposit whose document was taken out.
func (d *draft) took(o Opening, v Deposit) {
	to, state := Collected, DepositCollected
	if o.Purpose == ForRecovery {
		to, state = Recovered, DepositRecovered
	}
	d.end(o, to)
	d.settle(solvedBy(o))
	d.settle(func(t Task) bool { return t.Kind == TaskOverdue && t.Deposit == v.ID })
	d.depositTo(v.ID, state)
	d.free(o.Cell)
	if o.Purpose == ForRecovery {
		d.back(o, v)
	}
}

// back makes the second record of a recovery: the form with which the window gets the document.
func (d *draft) back(o Opening, v Deposit) {
	d.out.Handovers = append(d.out.Handovers, Handover{
		No: HandoverNo(fmt.Sprintf("%s-%d", d.Cabinet.ID, d.next())), From: "cabinet " + string(d.Cabinet.ID), To: o.To, By: o.By, At: d.now, Note: o.Reason,
		Lines: []HandoverLine{{Result: v.Result, Cabinet: d.Cabinet.ID, Cell: v.Cell}},
	})
	put(&d.out.Moves, Move{Result: v.Result, State: OnTheWay, At: d.now}, func(m Move) ResultID { return m.Result })
	d.notice(NoticeRecovered, v, "")
}
