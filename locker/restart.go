package locker

import (
	"slices"
	"time"
)

// Restart settles what a stop of the program left open. doors is what every cell's sensor says now; a cell that is not in it is silent. Nothing is
// pulsed. An opening whose door stands open goes on; every other one that may have been pulsed is in doubt and staff get a task.
func (s State) Restart(doors map[CellNo]Door, rules Rules, now time.Time) (Change, error) {
	d := s.draft(now, actorTerminal)
	for _, o := range slices.SortedFunc(slices.Values(s.Openings), func(a, b Opening) int { return int(a.Seq - b.Seq) }) {
		d.resume(o, doors[o.Cell], rules)
	}
	for _, v := range d.Deposits {
		if _, live := d.OpeningOf(v.Cell); v.State == DepositReserved && !live {
			d.cancel(v) // its door certainly never opened
		}
	}
	for _, c := range d.Cells {
		if _, live := d.OpeningOf(c.No); !live && doors[c.No] == DoorOpen {
			d.tamper(c.No, Opening{})
		}
	}
	return d.out, nil
}

// resume settles one opening by its sensor.
func (d *draft) resume(o Opening, door Door, rules Rules) {
	switch {
	case o.State == Authorised:
		d.end(o, Unsent) // the intent is durable before the first byte, and there is none
	case door == DoorOpen && o.State != Opened:
		d.opened(o)
	case door == DoorOpen:
	default:
		d.unheard(o, rules) // even a door that was seen to open and to close: whether the person took the document or put it back, nobody heard
	}
}

// Restore is for a cabinet whose store was put back from a backup: nobody knows what was put in and taken out since. Nothing can be collected
// until staff have looked into every cell that is in use; whatever was being opened ends in doubt.
func (s State) Restore(now time.Time) (Change, error) {
	d := s.draft(now, actorTerminal)
	for _, o := range slices.Clone(s.Openings) {
		if o.State == Authorised {
			d.end(o, Unsent)
		} else {
			d.end(o, InDoubt)
		}
	}
	for _, c := range s.Cells {
		if c.State != Blocked {
			d.doubt(c.No, Task{Kind: TaskCheck, Note: "the store was put back from a backup"})
		}
	}
	return d.out, nil
}
