package locker_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"onetrip/kiosk/base/basetest"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// walker calls decisions at random, allowed or not, in any order, with a clock that sometimes goes back.
type walker struct {
	*rand.Rand
	s       locker.State
	now     time.Time
	n       int
	intents map[locker.OpeningID]int
	granted []locker.OpeningID
}

func (w *walker) id() locker.OpeningID { return w.granted[w.IntN(len(w.granted))] }

func (w *walker) newID() locker.OpeningID {
	w.n++
	w.granted = append(w.granted, locker.OpeningID(fmt.Sprint(w.n)))
	return w.granted[len(w.granted)-1]
}

func (w *walker) door() locker.Door {
	return []locker.Door{locker.DoorOpen, locker.DoorClosed, locker.DoorUnknown}[w.IntN(3)]
}

func (w *walker) doors() map[locker.CellNo]locker.Door {
	return map[locker.CellNo]locker.Door{1: w.door(), 2: w.door(), 3: w.door(), 4: w.door()}
}

// natural is the next step of an opening that goes well.
func (w *walker) natural(o locker.Opening) (locker.Change, error) {
	rules := lockertest.Rules()
	switch o.State {
	case locker.Authorised:
		c, err := w.s.Intend(o.ID, locker.DoorClosed, rules, w.now)
		if err == nil {
			w.intents[o.ID]++
		}
		return c, err
	case locker.Pulsing:
		return w.s.See(o.Cell, locker.DoorOpen, w.now)
	case locker.Opened:
		return w.s.See(o.Cell, locker.DoorClosed, w.now)
	default:
		return w.s.Settle(o.ID, true, rules, w.now)
	}
}

// step is one decision.
func (w *walker) step() (locker.Change, error) {
	if len(w.s.Openings) > 0 && w.IntN(5) > 2 {
		return w.natural(w.s.Openings[w.IntN(len(w.s.Openings))])
	}
	rules, person := lockertest.Rules(), w.IntN(4)
	r := lockertest.Reservation(person)
	cell := locker.CellNo(w.IntN(4) + 1)
	switch w.IntN(14) {
	case 0:
		r.Deposit, r.Opening = locker.DepositID(fmt.Sprintf("%s %d", r.Deposit, w.n)), w.newID()
		return w.s.Reserve(r, rules, w.now)
	case 1:
		if len(w.s.Deposits) == 0 {
			return locker.Change{}, nil
		}
		d := w.s.Deposits[w.IntN(len(w.s.Deposits))]
		proof := locker.CardProof(locker.NumberIndex(lockertest.Keys{}, lockertest.Person(person).Number), w.now)
		return w.s.Collect(locker.Collection{Opening: w.newID(), Deposit: d.ID, Proof: proof}, rules, w.now)
	case 2, 3:
		id := w.id()
		c, err := w.s.Intend(id, w.door(), rules, w.now)
		if err == nil {
			w.intents[id]++
		}
		return c, err
	case 4:
		return w.s.SetPulse(w.id(), []locker.Pulse{locker.PulseNone, locker.PulseSent, locker.PulseUnknown}[w.IntN(3)], w.now)
	case 5, 6, 7:
		return w.s.See(cell, w.door(), w.now)
	case 8:
		return w.s.TimeOut(w.id(), w.door(), w.now)
	case 9, 10:
		return w.s.Settle(w.id(), w.IntN(4) > 0, rules, w.now)
	case 11:
		return w.s.Sweep(rules, w.now)
	case 12:
		found := []locker.Finding{locker.FoundInside, locker.FoundEmpty, locker.FoundTaken, locker.FoundCollected}[w.IntN(4)]
		return w.s.Resolve(locker.Report{Cell: cell, Found: found, By: "zhao", Note: "看过"}, rules, w.now)
	}
	return w.rare(cell)
}

func (w *walker) rare(cell locker.CellNo) (locker.Change, error) {
	rules := lockertest.Rules()
	switch w.IntN(8) {
	case 0:
		return w.s.Restart(w.doors(), rules, w.now)
	case 1:
		return w.s.Look(locker.Check{Opening: w.newID(), Cell: cell, By: "wang", Second: "zhao", Reason: "x"}, rules, w.now)
	case 2:
		return w.s.Block(cell, "wang", "坏", w.now)
	case 3:
		return w.s.Unblock(cell, "wang", w.now)
	case 4:
		return w.s.FoundOccupied(w.id(), w.now)
	case 5:
		return w.s.Withdraw(w.id(), w.now)
	case 6:
		return w.s.Unheard(w.id(), rules, w.now)
	}
	if len(w.s.Deposits) == 0 {
		return locker.Change{}, nil
	}
	d := w.s.Deposits[w.IntN(len(w.s.Deposits))]
	return w.s.Recover(locker.Recovery{Opening: w.newID(), Deposit: d.ID, By: "wang", Second: "zhao", Reason: "x", To: "3"}, rules, w.now)
}

// TestNoOrderOfEventsBreaksTheCabinet walks at random: whatever happens in whatever order, no cell is free with a document bound to it, none is
// unknown without a task, no authorisation is intended twice, nothing is collected without evidence.
func TestNoOrderOfEventsBreaksTheCabinet(t *testing.T) {
	steps := 200_000
	if testing.Short() {
		steps = 100_000
	}
	w := &walker{Rand: basetest.Rand(t), now: lockertest.Morning(), intents: map[locker.OpeningID]int{}, granted: []locker.OpeningID{"none"}}
	c, err := locker.State{Cabinet: locker.Cabinet{ID: "1"}}.Install(lockertest.Cells(4), "wang", true, w.now)
	if err != nil {
		t.Fatal(err)
	}
	w.s = w.s.Apply(c)
	ends := map[locker.OpeningState]int{}
	for n := range steps {
		w.now = w.now.Add(time.Duration(w.IntN(20)-2) * time.Second)
		if len(w.granted) > 4 {
			w.granted = w.granted[len(w.granted)-4:]
		}
		c, err := w.step()
		if err != nil {
			continue
		}
		w.s = w.s.Apply(c)
		for _, o := range c.Openings {
			if !o.State.Live() {
				ends[o.State]++
			}
			if problems := lockertest.CheckOpening(o); len(problems) > 0 || w.intents[o.ID] > 1 {
				t.Fatalf("step %d: %v, %d intents", n, problems, w.intents[o.ID])
			}
		}
		if p := w.s.Problems(); len(p) > 0 {
			t.Fatalf("step %d: %v", n, p)
		}
	}
	t.Logf("openings ended: %v", ends)
	for _, s := range []locker.OpeningState{locker.Stored, locker.Collected, locker.Recovered, locker.Returned, locker.Shut, locker.InDoubt, locker.Unsent, locker.Checked} {
		if ends[s] == 0 {
			t.Errorf("no opening ended %s: the walk does not reach it", s)
		}
	}
}
