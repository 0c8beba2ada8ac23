package locker

import (
	"errors"
	"fmt"
	"time"

	"onetrip/kiosk/base/fault"
)

// draft collects the change of one decision; what it sets, the rest of the decision sees.
type draft struct {
	State
	out   Change
	now   time.Time
	actor string
}

func (s State) draft(now time.Time, actor string) *draft {
	return &draft{State: s.Apply(Change{}), now: now.Truncate(time.Millisecond).UTC(), actor: actor}
}

func (d *draft) setCell(c Cell) {
	put(&d.Cells, c, cellKey)
	put(&d.out.Cells, c, cellKey)
}

// cellTo puts a cell into a state.
func (d *draft) cellTo(no CellNo, to CellState) {
	c, _ := d.Cell(no)
	if c.State != to {
		c.State, c.Since = to, d.now
	}
	c.Note = ""
	d.setCell(c)
}

func (d *draft) setDeposit(v Deposit) {
	put(&d.Deposits, v, depositKey)
	put(&d.out.Deposits, v, depositKey)
}

// depositTo puts a deposit into a state and its result to where that says.
func (d *draft) depositTo(id DepositID, to DepositState) {
	v, ok := d.Deposit(id)
	if !ok {
		return
	}
	if v.State != to {
		v.State, v.Since = to, d.now
	}
	move := Move{Result: v.Result, Cabinet: d.Cabinet.ID, Cell: v.Cell, At: d.now}
	switch to {
	case DepositStored:
		move.State = InCabinet
	case DepositDoubt:
		move.State = PlaceInDoubt
	case DepositCollected:
		move.State = HandedOut
	case DepositMissing:
		move.State = Missing
	case DepositReserved, DepositCancelled, DepositRecovered:
		move.State = AtWindow
	}
	if move.State != InCabinet && move.State != PlaceInDoubt {
		move.Cabinet, move.Cell = "", 0
	}
	if !to.Live() {
		v.Code = CodeLock{} // single use
	}
	d.setDeposit(v)
	put(&d.out.Moves, move, func(m Move) ResultID { return m.Result })
}

func (d *draft) setOpening(o Opening) {
	put(&d.Openings, o, openingKey)
	put(&d.out.Openings, o, openingKey)
}

// end finishes an opening.
func (d *draft) end(o Opening, to OpeningState) {
	o.State, o.Ended = to, d.now
	d.setOpening(o)
	result := "ok"
	if to == Shut || to == InDoubt {
		result = "unknown"
	}
	d.record("opening."+string(to), string(o.ID), result, d.of(o))
}

// of is an opening for the record.
func (d *draft) of(o Opening) string {
	return fmt.Sprintf("cabinet %s cell %d %s deposit %s pulse %q", d.Cabinet.ID, o.Cell, o.Purpose, o.Deposit, o.Pulse)
}

func (d *draft) record(action, subject, result, detail string) {
	d.out.Events = append(d.out.Events, Event{Actor: d.actor, Action: action, Subject: subject, Result: result, Detail: detail})
}

// next counts the cabinet's openings, tasks and notices.
func (d *draft) next() int64 {
	d.Cabinet.Seq++
	c := d.Cabinet
	d.out.Cabinet = &c
	return c.Seq
}

// task makes a task, unless there is an open one of its kind for the same cell.
func (d *draft) task(t Task) {
	if _, ok := find(d.Tasks, func(o Task) bool { return o.Kind == t.Kind && o.Cell == t.Cell && o.Ended.IsZero() }); ok {
		return
	}
	t.ID, t.Since = TaskID(fmt.Sprintf("%s-%d", d.Cabinet.ID, d.next())), d.now
	put(&d.Tasks, t, taskKey)
	put(&d.out.Tasks, t, taskKey)
	d.record("task.open", string(t.ID), "ok", fmt.Sprintf("%s cell %d deposit %s", t.Kind, t.Cell, t.Deposit))
}

// settle ends the open tasks that a condition selects.
func (d *draft) settle(is func(Task) bool) {
	for i, t := range d.Tasks {
		if t.Ended.IsZero() && is(t) {
			t.Ended, t.By = d.now, d.actor
			d.Tasks[i] = t
			put(&d.out.Tasks, t, taskKey)
			d.record("task.end", string(t.ID), "ok", fmt.Sprintf("%s cell %d", t.Kind, t.Cell))
		}
	}
}

// notice tells an applicant something.
func (d *draft) notice(kind NoticeKind, v Deposit, code Code) {
	n := Notice{Kind: kind, Deposit: v.ID, Result: v.Result, Cell: v.Cell, At: d.now, Last: v.Last, Code: code}
	n.ID = NoticeID(fmt.Sprintf("%s-%d", d.Cabinet.ID, d.next()))
	d.out.Notices = append(d.out.Notices, n)
}

// doubt makes a cell unknown, with what it may hold, and gives staff the task.
func (d *draft) doubt(no CellNo, t Task) {
	d.cellTo(no, Unknown)
	if v, ok := d.DepositIn(no); ok {
		d.depositTo(v.ID, DepositDoubt)
		t.Deposit = v.ID
	}
	t.Cell = no
	d.task(t)
}

// The message keys of refusals, for the words that people read.
const (
	KeyNoCell   = "locker.no_cell"   // no cell that fits is free
	KeyBusy     = "locker.busy"      // another door is being opened
	KeyRest     = "locker.rest"      // the coil needs its rest: try again in two seconds
	KeyPulses   = "locker.pulses"    // the door was tried as often as allowed: staff
	KeyBlocked  = "locker.blocked"   // the cell cannot be opened for this now
	KeyProof    = "locker.proof"     // not this person's document, or the session is too old
	KeyGone     = "locker.gone"      // the opening or the document is not there any more
	KeyOwner    = "locker.owner"     // the cabinet belongs to another terminal
	KeyTwo      = "locker.two"       // two different persons and a reason are needed
	KeyCode     = "locker.code"      // wrong code: whatever the cause
	KeyPause    = "locker.pause"     // code entry pauses
	KeyEntry    = "locker.entry"     // code entry is closed until staff open it; the ID card works
	KeyExpired  = "locker.expired"   // the time is over and the hall's rule says that the code ends with it
	KeyNotEmpty = "locker.not_empty" // the cell holds something or may hold something
)

func invalid(op, text string) error {
	return &fault.Error{Kind: fault.Invalid, Op: op, Err: errors.New(text)}
}

func refused(op, key, text string) error {
	return &fault.Error{Kind: fault.Refused, Op: op, Key: key, Err: errors.New(text)}
}

func conflict(op, key, text string) error {
	return &fault.Error{Kind: fault.Conflict, Op: op, Key: key, Err: errors.New(text)}
}

func missing(op, what string) error {
	return &fault.Error{Kind: fault.NotFound, Op: op, Key: KeyGone, Err: errors.New(what)}
}
