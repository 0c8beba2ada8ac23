package cabinet_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/kiosk/cabinet"
	"onetrip/locker"
	"onetrip/locker/lockertest"
)

// people are those before a cabinet. They know where every document really is.
type people struct {
	h *hall

	mu     sync.Mutex // guards all below
	inside map[locker.CellNo]locker.ResultID
	where  map[locker.ResultID]string // "window", "applicant", or "cell"
	act    func(locker.CellNo)        // what somebody does at the door that opens; nil: nobody is there
	cell   func() locker.CellNo       // the cell of that door, as the screen says
	still  bool                       // nobody moves
	lazy   bool                       // nobody shuts a door
	wrong  []string                   // what must never be
	// intents are when openings were intended, where the clock on the wall does not tell.
	intents map[locker.OpeningID]time.Time
}

const (
	atWindow    = "window"
	inCell      = "cell"
	withOwner   = "applicant"
	handPause   = 500 * time.Millisecond // between what people do
	peopleLook  = 100 * time.Millisecond
	wholeReason = "张测试本人来窗口"
)

// newPeople returns the people of a hall, who watch its doors until the test ends.
func newPeople(h *hall) *people {
	p := &people{h: h, inside: map[locker.CellNo]locker.ResultID{}, where: map[locker.ResultID]string{}, intents: map[locker.OpeningID]time.Time{}}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); p.watch(ctx) }()
	h.t.Cleanup(func() { stop(); <-done })
	return p
}

// watch lets who waits act at a door that is open, and then shut it.
func (p *people) watch(ctx context.Context) {
	for ctx.Err() == nil {
		time.Sleep(peopleLook)
		for no := locker.CellNo(1); no <= cells; no++ {
			if !p.h.doors.IsOpen(lock(no)) {
				continue
			}
			time.Sleep(handPause)
			p.mu.Lock()
			if p.still {
				p.mu.Unlock()
				continue
			}
			if p.act != nil && p.cell() == no {
				p.act(no)
				p.act = nil
			}
			lazy := p.lazy
			p.mu.Unlock()
			time.Sleep(handPause)
			if !lazy {
				p.h.doors.Push(lock(no))
			}
		}
	}
}

// expect says what happens at the door of an opening.
func (p *people) expect(x *terminal, o locker.OpeningID, act func(locker.CellNo)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.act, p.cell = act, func() locker.CellNo { return x.cellOf(o) }
}

// leave says that nobody waits for a door.
func (p *people) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.act = nil
}

// freeze stops everybody, or lets them go on.
func (p *people) freeze(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.still = on
}

// slacken lets people leave doors open, or not.
func (p *people) slacken(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lazy = on
}

// intended notes when openings were intended.
func (p *people) intended(list []locker.Opening) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, o := range list {
		if _, ok := p.intents[o.ID]; !ok && !o.Intent.IsZero() {
			p.intents[o.ID] = time.Now()
		}
	}
}

// putIn puts a document into a cell.
func (p *people) putIn(r locker.ResultID) func(locker.CellNo) {
	return func(no locker.CellNo) {
		if other := p.inside[no]; other != "" {
			p.wrong = append(p.wrong, fmt.Sprintf("cell %d was offered for %s and holds %s", no, r, other))
		}
		if p.where[r] == atWindow {
			p.inside[no], p.where[r] = r, inCell
		}
	}
}

// takeOut takes somebody's document out.
func (p *people) takeOut(r locker.ResultID, to string) func(locker.CellNo) {
	return func(no locker.CellNo) {
		switch p.inside[no] {
		case r:
			delete(p.inside, no)
			p.where[r] = to
		case "":
		default:
			p.wrong = append(p.wrong, fmt.Sprintf("cell %d was opened for %s and holds %s", no, r, p.inside[no]))
		}
	}
}

// journey is what a document goes through, from the window into the hands that wait for it, whatever happens on the way.
type journey struct {
	x *terminal
	p *people
	n int // ends of IDs
	// off reports whether the terminal lost its power; nil: it never does.
	off func() bool
}

// id returns an ID that was never used.
func (j *journey) id(what string) string {
	j.n++
	return fmt.Sprintf("%s %d at %v", what, j.n, time.Now().UnixMilli())
}

// deposit puts the n-th document in and returns the first error.
func (j *journey) deposit(n int) error {
	r := lockertest.Result(n).ID
	o := locker.OpeningID(j.id("put in"))
	j.p.expect(j.x, o, j.p.putIn(r))
	if _, err := j.x.Deposit(context.Background(), r, "wang", locker.DepositID(j.id("deposit")), o); err != nil {
		return j.refused(err)
	}
	return j.finish(o)
}

// collect lets the applicant fetch the n-th document with the card.
func (j *journey) collect(n int) error {
	ctx, r := context.Background(), lockertest.Result(n).ID
	k, docs, err := j.x.ByCard(ctx, lockertest.Person(n).Number)
	if err != nil {
		return err
	}
	if len(docs) != 1 || docs[0].Result != r {
		return fmt.Errorf("card %d: %d documents", n, len(docs))
	}
	o := locker.OpeningID(j.id("collect"))
	j.p.expect(j.x, o, j.p.takeOut(r, withOwner))
	if _, err := j.x.Collect(ctx, k, docs[0].ID, o); err != nil {
		return j.refused(err)
	}
	return j.finish(o)
}

// recover lets staff take the n-th document back.
func (j *journey) recover(n int) error {
	ctx, r := context.Background(), lockertest.Result(n).ID
	s, err := j.x.State(ctx, lockertest.CabinetID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(s.Deposits, func(d locker.Deposit) bool { return d.Result == r })
	if i < 0 {
		return fmt.Errorf("document %d is in no cell", n)
	}
	o := locker.OpeningID(j.id("recover"))
	j.p.expect(j.x, o, j.p.takeOut(r, atWindow))
	if _, err := j.x.Recover(ctx, locker.Recovery{
		Opening: o, Deposit: s.Deposits[i].ID, By: "wang", Second: "zhao", Reason: wholeReason, To: "window 3",
	}); err != nil {
		return j.refused(err)
	}
	return j.finish(o)
}

// refused lets who waited leave: the screen says that nothing opens. When the power is gone it says nothing.
func (j *journey) refused(err error) error {
	if j.off == nil || !j.off() {
		j.p.leave()
	}
	return err
}

// errOpen says that an opening did not come to its end.
var errOpen = errors.New("the opening did not end well")

// finish waits until an opening's door was closed, and says that all is well.
func (j *journey) finish(o locker.OpeningID) error {
	for range 60 * 20 {
		time.Sleep(50 * time.Millisecond)
		list := j.x.states(o)
		if j.off != nil && j.off() {
			time.Sleep(5 * handPause) // people finish what they do, or do not
			return fmt.Errorf("%w: the power is gone", errOpen)
		}
		if len(list) == 0 {
			continue
		}
		switch last := list[len(list)-1]; {
		case last == locker.Closed:
			_, err := j.x.Settle(context.Background(), o, true)
			return err
		case !last.Live():
			return fmt.Errorf("%w: %s", errOpen, last)
		}
	}
	return fmt.Errorf("%w: it waits for ever", errOpen)
}

// look lets staff shut what is open, look into every cell that asks for it and say what they see.
func (j *journey) look() error {
	ctx := context.Background()
	j.p.leave()
	s, err := j.x.State(ctx, lockertest.CabinetID)
	if err != nil {
		return err
	}
	for _, t := range s.Tasks {
		if t.Kind == locker.TaskOverdue || t.Kind == locker.TaskEntry {
			continue
		}
		j.p.mu.Lock()
		found := locker.FoundEmpty
		if v, held := s.DepositIn(t.Cell); held {
			found = map[string]locker.Finding{inCell: locker.FoundInside, atWindow: locker.FoundTaken, withOwner: locker.FoundCollected}[j.p.where[v.Result]]
		}
		j.p.mu.Unlock()
		err := j.x.Resolve(ctx, lockertest.CabinetID, locker.Report{Cell: t.Cell, Found: found, By: "zhao", Note: "看过"})
		if err != nil && fault.KeyOf(err) != locker.KeyGone { // another task of the cell was the same look
			return err
		}
	}
	return nil
}

// inspect lets two persons open a cell and look.
func (j *journey) inspect(no locker.CellNo) error {
	o := locker.OpeningID(j.id("look"))
	check := locker.Check{Opening: o, Cell: no, By: "wang", Second: "zhao", Reason: "柜门打不开"}
	if _, err := j.x.Look(context.Background(), lockertest.CabinetID, check); err != nil {
		return err
	}
	return j.finish(o)
}

// complete brings the n-th document where it belongs, as people do after something went wrong: they try again, and look where they are asked to.
func (j *journey) complete(n int, goal func(int) error, end locker.ResultState) error {
	ctx := context.Background()
	var last error
	for range 8 {
		time.Sleep(20 * time.Second) // long enough for what nobody answers
		if err := j.look(); err != nil {
			return err
		}
		r, err := j.x.h.store.Result(ctx, lockertest.Result(n).ID)
		switch {
		case err != nil:
			return err
		case r.State == end:
			return nil
		case r.State == locker.AtWindow:
			last = j.deposit(n)
		case r.State == locker.InCabinet:
			if last = goal(n); fault.KeyOf(last) == locker.KeyPulses { // the screen sends the applicant to staff
				last = j.inspect(r.Cell)
			}
		}
	}
	return fmt.Errorf("document %d does not arrive: %w", n, last)
}

// check returns what must never be, of records and doors together.
func (p *people) check(s locker.Store, results cabinet.Store) []string {
	ctx := context.Background()
	state, err := s.State(ctx, lockertest.CabinetID)
	if err != nil {
		return []string{err.Error()}
	}
	found := state.Problems()
	p.mu.Lock()
	defer p.mu.Unlock()
	found = append(found, p.wrong...)
	for no := locker.CellNo(1); no <= cells; no++ {
		list, err := s.Openings(ctx, lockertest.CabinetID, no, 100)
		if err != nil {
			return append(found, err.Error())
		}
		for _, o := range list {
			found = append(found, lockertest.CheckOpening(o)...)
		}
		found = append(found, p.pulses(no, list)...)
		if c, _ := state.Cell(no); c.State == locker.Free && p.inside[no] != "" {
			found = append(found, fmt.Sprintf("cell %d is free and holds %s", no, p.inside[no]))
		}
	}
	for r, where := range p.where {
		found = append(found, p.place(ctx, results, state, r, where)...)
	}
	return found
}

// pulses wants at most one pulse in the time of each opening, and none outside. list is the latest first.
func (p *people) pulses(no locker.CellNo, list []locker.Opening) (found []string) {
	firings := p.h.doors.Firings(lock(no))
	for _, o := range list { // from the latest back
		if o.Intent.IsZero() {
			continue
		}
		n, intent := 0, o.Intent
		if at, ok := p.intents[o.ID]; ok {
			intent = at
		}
		for n < len(firings) && !firings[len(firings)-1-n].At.Before(intent) {
			n++
		}
		if n > 1 {
			found = append(found, fmt.Sprintf("opening %s was pulsed %d times", o.ID, n))
		}
		if n > 0 && o.Pulse == locker.PulseNone {
			found = append(found, fmt.Sprintf("opening %s says that nothing was sent, but its coil fired", o.ID))
		}
		firings = firings[:len(firings)-n]
	}
	if len(firings) > 0 {
		found = append(found, fmt.Sprintf("cell %d was pulsed %d times without an opening", no, len(firings)))
	}
	return found
}

// place wants a document where its record says, or a task or an opening that deals with it.
func (p *people) place(ctx context.Context, results cabinet.Store, s locker.State, r locker.ResultID, where string) []string {
	record, err := results.Result(ctx, r)
	if err != nil {
		return []string{err.Error()}
	}
	i := slices.IndexFunc(s.Deposits, func(d locker.Deposit) bool { return d.Result == r })
	if i >= 0 {
		if _, live := s.OpeningOf(s.Deposits[i].Cell); live {
			return nil
		}
	}
	want := map[locker.ResultState]string{
		locker.InCabinet: inCell, locker.HandedOut: withOwner, locker.AtWindow: atWindow, locker.OnTheWay: atWindow,
	}[record.State]
	switch {
	case record.State == locker.PlaceInDoubt:
		if i < 0 || !slices.ContainsFunc(s.Tasks, func(t locker.Task) bool { return t.Cell == s.Deposits[i].Cell }) {
			return []string{fmt.Sprintf("%s is in doubt and nobody looks for it", r)}
		}
	case want != where:
		return []string{fmt.Sprintf("%s is recorded %s and is at the %s", r, record.State, where)}
	case where == inCell && p.inside[record.Cell] != r:
		return []string{fmt.Sprintf("%s is recorded in cell %d, which holds %q", r, record.Cell, p.inside[record.Cell])}
	}
	return nil
}
