package lockertest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// World is a cabinet with real doors, the people before it, and a terminal that works by the journal. What is physical outlives a power cut:
// give the same World another store with Restart.
type World struct {
	Store  Store
	Codes  locker.Codes
	Rules  locker.Rules
	Habit  Habit // of applicants
	doors  map[locker.CellNo]*door
	places map[locker.ResultID]string // "window", "cell 3", "applicant 2"
	slips  map[locker.DepositID]locker.Code
	pulses map[locker.OpeningID]int
	now    time.Time
	n      int // openings so far
}

// NewWorld returns a cabinet with so many cells, one of which has a flaw.
func NewWorld(cells int, bad locker.CellNo, flaw Flaw) *World {
	w := &World{
		Rules: Rules(), doors: map[locker.CellNo]*door{}, places: map[locker.ResultID]string{}, slips: map[locker.DepositID]locker.Code{},
		pulses: map[locker.OpeningID]int{}, now: Morning(),
	}
	for _, c := range Cells(cells) {
		w.doors[c.No] = &door{}
	}
	if d, ok := w.doors[bad]; ok {
		d.flaw = flaw
	}
	return w
}

// Use gives the terminal its store.
func (w *World) Use(s Store, coder locker.Coder) {
	w.Store, w.Codes = s, locker.Codes{Store: s, Coder: coder, Rules: w.Rules}
}

// change is one step of the journal.
func (w *World) change(ctx context.Context, decide func(locker.State) (locker.Change, error)) error {
	w.now = w.now.Add(100 * time.Millisecond)
	return w.Store.Change(ctx, CabinetID, w.now, decide)
}

// Ruled reports whether the rules said no, so that nothing was changed and the terminal lives on.
func Ruled(err error) bool {
	kind := fault.KindOf(err)
	return err != nil && !errors.Is(err, errPower) && (kind == fault.Conflict || kind == fault.Refused || kind == fault.NotFound)
}

// Reason is what staff write about a recovery; it tells a person.
const Reason = "张测试本人来窗口"

// errPower ends the terminal.
var errPower = errors.New("the power is gone")

// ErrPower is what a Cut store returns.
func ErrPower() error { return &fault.Error{Kind: fault.Unavailable, Op: "change", Err: errPower} }

// Install sets the cabinet up.
func (w *World) Install(ctx context.Context) error {
	if err := w.Store.Claim(ctx, locker.Cabinet{ID: CabinetID, Name: "一楼大厅", Owner: "terminal 1"}, false, w.now); err != nil {
		return err
	}
	return w.change(ctx, func(s locker.State) (locker.Change, error) {
		return s.Install(Cells(len(w.doors)), "wang", true, w.now)
	})
}

// Register brings the n-th document to the window.
func (w *World) Register(ctx context.Context, n int) error {
	r := Result(n)
	if err := w.Store.Register(ctx, r, Person(n)); err != nil {
		return err
	}
	h := Handover(n)
	if err := w.Store.HandOver(ctx, h); err != nil {
		return err
	}
	if err := w.Store.Receive(ctx, h.No, "wang", w.now, nil); err != nil {
		return err
	}
	if w.places[r.ID] == "" {
		w.places[r.ID] = "window"
	}
	return nil
}

// Deposit puts the n-th document into a cell and prints its slip.
func (w *World) Deposit(ctx context.Context, n int) error {
	r := Reservation(n)
	err := w.change(ctx, func(s locker.State) (locker.Change, error) { return s.Reserve(r, w.Rules, w.now) })
	if err != nil {
		return err
	}
	if err := w.open(ctx, r.Opening, func(d *door, no locker.CellNo) {
		d.inside, w.places[r.Result.ID] = r.Result.ID, fmt.Sprintf("cell %d", no)
	}, Orderly); err != nil {
		return err
	}
	return w.issue(ctx, r.Deposit)
}

// issue prints the slip of a stored document that has none.
func (w *World) issue(ctx context.Context, id locker.DepositID) error {
	s, err := w.Store.State(ctx, CabinetID)
	if err != nil {
		return err
	}
	d, ok := s.Deposit(id)
	if !ok || d.Stored.IsZero() || d.Code.Hash != "" {
		return nil
	}
	code, err := w.Codes.Issue(ctx, CabinetID, id, "wang", w.now)
	if err == nil {
		w.slips[id] = code
	}
	return err
}

// Collect is the n-th applicant: with the card, or for odd n with the code on the slip.
func (w *World) Collect(ctx context.Context, n int) error {
	id := Reservation(n).Deposit
	proof := locker.CardProof(locker.NumberIndex(Keys{}, Person(n).Number), w.now)
	if code := w.slips[id]; n%2 == 1 && code != "" {
		var err error
		if proof, err = w.Codes.Enter(ctx, CabinetID, code, locker.Last4(Person(n).Phone), w.now); err != nil {
			return err
		}
	}
	w.n++
	o := locker.OpeningID(fmt.Sprintf("collect %03d %d", n, w.n))
	err := w.change(ctx, func(s locker.State) (locker.Change, error) {
		return s.Collect(locker.Collection{Opening: o, Deposit: id, Proof: proof}, w.Rules, w.now)
	})
	if err != nil {
		return err
	}
	return w.open(ctx, o, w.takeOut(fmt.Sprintf("applicant %d", n)), w.Habit)
}

// Recover takes the n-th document back to the window.
func (w *World) Recover(ctx context.Context, n int) error {
	w.n++
	o := locker.OpeningID(fmt.Sprintf("recover %03d %d", n, w.n))
	err := w.change(ctx, func(s locker.State) (locker.Change, error) {
		return s.Recover(locker.Recovery{
			Opening: o, Deposit: Reservation(n).Deposit, By: "wang", Second: "zhao", Reason: Reason, To: "window 3",
		}, w.Rules, w.now)
	})
	if err != nil {
		return err
	}
	return w.open(ctx, o, w.takeOut("window"), Orderly)
}

func (w *World) takeOut(to string) func(*door, locker.CellNo) {
	return func(d *door, _ locker.CellNo) {
		if d.inside != "" {
			w.places[d.inside], d.inside = to, ""
		}
	}
}

// open is one opening by the journal: intent, pulse, door, close, settled.
func (w *World) open(ctx context.Context, id locker.OpeningID, handle func(*door, locker.CellNo), h Habit) error {
	s, err := w.Store.State(ctx, CabinetID)
	if err != nil {
		return err
	}
	o, ok := s.Opening(id)
	if !ok {
		return nil
	}
	d := w.doors[o.Cell]
	before := d.sensor()
	err = w.change(ctx, func(s locker.State) (locker.Change, error) { return s.Intend(id, before, w.Rules, w.now) })
	if err != nil {
		return err
	}
	w.pulses[id]++
	p := d.pulse()
	if p != locker.PulseNone && h != Absent {
		d.pull()
	}
	err = w.change(ctx, func(s locker.State) (locker.Change, error) { return s.SetPulse(id, p, w.now) })
	if err != nil || p == locker.PulseNone {
		return err
	}
	if err := w.sense(ctx, o.Cell); err != nil {
		return err
	}
	if d.open && h != Hesitant {
		handle(d, o.Cell)
	}
	d.open = d.open && h == Careless
	if err := w.sense(ctx, o.Cell); err != nil {
		return err
	}
	w.now = w.now.Add(10 * time.Second)
	seen := d.sensor()
	if err := w.change(ctx, func(s locker.State) (locker.Change, error) { return s.TimeOut(id, seen, w.now) }); err != nil {
		return err
	}
	err = w.change(ctx, func(s locker.State) (locker.Change, error) { return s.Settle(id, h != Hesitant, w.Rules, w.now) })
	if Ruled(err) {
		return w.Pass(ctx, w.Rules.LeftOpen) // its door did not close
	}
	return err
}

// sense is the bank's watch, which reports a door that it saw.
func (w *World) sense(ctx context.Context, no locker.CellNo) error {
	seen := w.doors[no].sensor()
	return w.change(ctx, func(s locker.State) (locker.Change, error) { return s.See(no, seen, w.now) })
}

// Pass lets time pass, as the terminal does.
func (w *World) Pass(ctx context.Context, span time.Duration) error {
	w.now = w.now.Add(span)
	return w.change(ctx, func(s locker.State) (locker.Change, error) { return s.Sweep(w.Rules, w.now) })
}

// Restart is the terminal's start: every sensor is asked, then slips that the power cut took are printed.
func (w *World) Restart(ctx context.Context) error {
	seen := map[locker.CellNo]locker.Door{}
	for no, d := range w.doors {
		seen[no] = d.sensor()
	}
	err := w.change(ctx, func(s locker.State) (locker.Change, error) { return s.Restart(seen, w.Rules, w.now) })
	if err != nil {
		return err
	}
	s, err := w.Store.State(ctx, CabinetID)
	if err != nil {
		return err
	}
	for _, d := range s.Uncoded() {
		if err := w.issue(ctx, d.ID); err != nil {
			return err
		}
	}
	return nil
}

// Darkness is what people do while the power is off: they take the document out of an open door, or not, and shut it, or not.
func (w *World) Darkness(take, shut bool) {
	for _, d := range w.doors {
		if d.open && take && d.inside != "" {
			w.places[d.inside], d.inside = "applicant", ""
		}
		d.open = d.open && !shut
	}
}

// Resolve lets staff look into every cell that asks for it and say what they see.
func (w *World) Resolve(ctx context.Context) error {
	s, err := w.Store.State(ctx, CabinetID)
	if err != nil {
		return err
	}
	for _, t := range s.Tasks {
		d, ok := w.doors[t.Cell]
		if !ok || t.Kind == locker.TaskOverdue {
			continue
		}
		d.open = false
		found := locker.FoundEmpty
		if v, held := s.DepositIn(t.Cell); held {
			switch where := w.places[v.Result]; {
			case d.inside == v.Result:
				found = locker.FoundInside
			case where == "window":
				found = locker.FoundTaken
			default:
				found = locker.FoundCollected
			}
		}
		report := locker.Report{Cell: t.Cell, Found: found, By: "zhao", Note: "看过"}
		err := w.change(ctx, func(s locker.State) (locker.Change, error) { return s.Resolve(report, w.Rules, w.now) })
		if err != nil && !Ruled(err) {
			return err
		}
	}
	return nil
}

// Handover is the form of the n-th document.
func Handover(n int) locker.Handover {
	return locker.Handover{
		No: locker.HandoverNo(fmt.Sprintf("JJ20261123-%03d", n)), From: "estate", To: "window 3", By: "li.na", At: Morning(),
		Lines: []locker.HandoverLine{{Result: Result(n).ID}},
	}
}

// SlipIn reports whether a text holds a code that was issued.
func (w *World) SlipIn(b []byte) bool {
	for _, c := range w.slips {
		if bytes.Contains(b, []byte(string(c))) {
			return true
		}
	}
	return false
}

// Clone returns a World of its own in the same physical state, with another store.
func (w *World) Clone(s Store) *World {
	c := *w
	c.doors, c.places, c.slips, c.pulses = map[locker.CellNo]*door{}, maps.Clone(w.places), maps.Clone(w.slips), maps.Clone(w.pulses)
	for no, d := range w.doors {
		same := *d
		c.doors[no] = &same
	}
	c.Use(s, w.Codes.Coder)
	return &c
}
