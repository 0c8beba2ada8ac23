package lockertest

import (
	"testing"
	"time"

	"onetrip/kiosk/base/fault"
	"onetrip/locker"
)

// Away is the store of a terminal whose hall stands elsewhere.
type Away interface {
	Store
	locker.Journal
}

// OpenAway opens the store of a terminal with a journal and that of its hall. state tells everything that the hall's holds: two equal ones hold
// the same.
type OpenAway func(t *testing.T) (terminal Away, hall Store, state func() string)

// RunJournalTests is the suite that every store with a journal passes.
func RunJournalTests(t *testing.T, open OpenAway) {
	t.Helper()
	for _, tt := range []struct {
		name string
		run  func(away)
	}{
		{"HallHearsEveryFactOnceInOrder", heardOnce},
		{"HallThatWasBroughtBackHearsAgain", broughtBack},
		{"TerminalThatWasBroughtBackIsHeard", renewed},
		{"CodesLeaveTheJournalOnceSent", codesLeave},
		{"SignaturesAreHeardOnce", signaturesHeard},
		{"CopiesFollowTheHallUntilTheTerminalKnowsBetter", copies},
	} {
		t.Run(tt.name, func(t *testing.T) {
			terminal, hall, state := open(t)
			w := NewWorld(8, 0, Sound)
			w.Use(terminal, Coder())
			must(t, w.Install(t.Context()))
			tt.run(away{t, terminal, hall, state, w})
		})
	}
}

// away is one test of the suite: a terminal with a cabinet, far from its hall.
type away struct {
	*testing.T
	terminal Away
	hall     Store
	state    func() string
	world    *World
}

// fetch brings the n-th document to the hall's window, and a copy of its data to the terminal.
func (a away) fetch(n int) {
	a.Helper()
	r := Result(n)
	must(a.T, a.hall.Register(a.Context(), r, Person(n)))
	must(a.T, a.hall.HandOver(a.Context(), Handover(n)))
	must(a.T, a.hall.Receive(a.Context(), Handover(n).No, "wang", a.world.now, nil))
	a.copy(n)
}

// copy brings the hall's data of the n-th document to the terminal.
func (a away) copy(n int) {
	a.Helper()
	r, err := a.hall.Result(a.Context(), Result(n).ID)
	must(a.T, err)
	p, err := a.hall.Person(a.Context(), r.ID)
	must(a.T, err)
	must(a.T, a.terminal.Keep(a.Context(), r, p))
}

// deliver tells the hall what it has not heard, in batches of n, each so many times.
func (a away) deliver(n, times int) {
	a.Helper()
	for {
		b, err := a.terminal.Facts(a.Context(), n)
		must(a.T, err)
		if len(b.Facts) == 0 {
			return
		}
		var before string
		for i := range times {
			heard, err := a.hall.Hear(a.Context(), "2", b)
			must(a.T, err)
			if want := b.Facts[len(b.Facts)-1].Seq; heard != want {
				a.Fatalf("heard up to %d, want %d", heard, want)
			}
			if now := a.state(); i > 0 && now != before {
				a.Fatalf("the same batch again changed the hall:\n%s\n%s", before, now)
			} else {
				before = now
			}
		}
		must(a.T, a.terminal.Heard(a.Context(), b.Life, b.Facts[len(b.Facts)-1].Seq))
	}
}

// agree wants the hall to know what the terminal knows of a document.
func (a away) agree(n int) {
	a.Helper()
	want, err := a.terminal.Result(a.Context(), Result(n).ID)
	must(a.T, err)
	got, err := a.hall.Result(a.Context(), want.ID)
	must(a.T, err)
	equal(a.T, "the hall's result", want, got)
}

func heardOnce(a away) {
	for n := range 3 {
		a.fetch(n)
	}
	for n := range 3 {
		must(a.T, a.world.Deposit(a.Context(), n))
	}
	must(a.T, a.world.Collect(a.Context(), 0))
	must(a.T, a.world.Collect(a.Context(), 1))
	must(a.T, a.world.Recover(a.Context(), 2))
	b, err := a.terminal.Facts(a.Context(), 1000)
	must(a.T, err)
	if len(b.Facts) < 10 || b.Facts[0].Seq != 1 || b.Oldest != 1 {
		a.Fatalf("journal: got %d facts from %d on", len(b.Facts), b.Oldest)
	}
	a.deliver(3, 3)
	for n := range 3 {
		a.agree(n)
	}
	moves, err := a.hall.Moves(a.Context(), Result(0).ID)
	must(a.T, err)
	var states []locker.ResultState
	for _, m := range moves {
		states = append(states, m.State)
	}
	equal(a.T, "where it was", []locker.ResultState{
		locker.Registered, locker.OnTheWay, locker.AtWindow, locker.InCabinet, locker.HandedOut,
	}, states)
	forms, err := a.hall.Handovers(a.Context(), locker.HandoverQuery{Open: true})
	must(a.T, err)
	if len(forms) != 1 || !forms[0].ByCabinet() || forms[0].Note != Reason {
		a.Errorf("the recovery's form: got %+v", forms)
	}
	if rest, err := a.terminal.Facts(a.Context(), 10); err != nil || len(rest.Facts) != 0 || rest.Life != b.Life {
		a.Errorf("after the delivery: got %d facts of life %q, %v", len(rest.Facts), rest.Life, err)
	}
}

// broughtBack: a hall that was brought back from a copy has not heard what came after it.
func broughtBack(a away) {
	a.fetch(0)
	must(a.T, a.world.Deposit(a.Context(), 0))
	all, err := a.terminal.Facts(a.Context(), 1000)
	must(a.T, err)
	last := all.Facts[len(all.Facts)-1].Seq
	must(a.T, a.terminal.Heard(a.Context(), all.Life, last)) // by the hall that is gone
	must(a.T, a.world.Collect(a.Context(), 0))
	b, err := a.terminal.Facts(a.Context(), 1000)
	must(a.T, err)
	heard, err := a.hall.Hear(a.Context(), "2", b)
	must(a.T, err)
	if heard != 0 {
		a.Fatalf("a hall that lost facts heard up to %d, want none after the gap", heard)
	}
	must(a.T, a.terminal.Heard(a.Context(), b.Life, heard))
	a.deliver(1000, 1)
	a.agree(0)
	gone := locker.Batch{Life: b.Life, Oldest: last + 10, Facts: []locker.Fact{{Seq: last + 10, Sent: &locker.Sent{Notice: "1-1", At: Morning()}}}}
	if heard, err := a.hall.Hear(a.Context(), "2", gone); err != nil || heard != last+10 {
		a.Errorf("facts that the journal has no more: heard up to %d, %v, want to go on at %d", heard, err, last+10)
	}
	gap := locker.Batch{Life: "x", Facts: []locker.Fact{gone.Facts[0], gone.Facts[0]}}
	_, err = a.hall.Hear(a.Context(), "2", gap)
	wantKind(a.T, "a batch out of order", err, fault.Invalid)
	wantKind(a.T, "more than there is", a.terminal.Heard(a.Context(), b.Life, last+1000), fault.Conflict)
	must(a.T, a.terminal.Heard(a.Context(), "another life", 1))
}

// renewed: a terminal that was brought back from a copy counts from where the copy was, and the hall hears it all the same.
func renewed(a away) {
	a.fetch(0)
	must(a.T, a.world.Deposit(a.Context(), 0))
	a.deliver(1000, 1)
	b, err := a.terminal.Facts(a.Context(), 1)
	must(a.T, err)
	must(a.T, a.terminal.Renew(a.Context(), "another life"))
	must(a.T, a.terminal.Renew(a.Context(), b.Life))
	must(a.T, a.world.Collect(a.Context(), 0))
	next, err := a.terminal.Facts(a.Context(), 1000)
	must(a.T, err)
	if next.Life == b.Life || next.Life == "" || next.Oldest != next.Facts[0].Seq {
		a.Errorf("the new life: got %q from fact %d on, before %q", next.Life, next.Oldest, b.Life)
	}
	a.deliver(1000, 3)
	a.agree(0)
}

func codesLeave(a away) {
	for n := range 2 {
		a.fetch(n)
		must(a.T, a.world.Deposit(a.Context(), n))
	}
	a.deliver(1000, 1)
	told, err := a.hall.Unsent(a.Context())
	must(a.T, err)
	if len(told) != 2 || told[0].Code != a.world.slips[told[0].Deposit] || told[1].Code != a.world.slips[told[1].Deposit] {
		a.Fatalf("the hall has %d notices, want the two codes", len(told))
	}
	mine, err := a.terminal.Unsent(a.Context())
	must(a.T, err)
	must(a.T, a.terminal.SetSent(a.Context(), mine[0].ID, a.world.now))
	a.deliver(1000, 3)
	rest, err := a.hall.Unsent(a.Context())
	must(a.T, err)
	if len(rest) != 1 || rest[0].Deposit != told[1].Deposit {
		a.Errorf("after one slip was printed the hall would send %d notices, want the other one", len(rest))
	}
	must(a.T, a.terminal.SetSent(a.Context(), mine[1].ID, a.world.now))
	b, err := a.terminal.Facts(a.Context(), 1000)
	must(a.T, err)
	must(a.T, a.terminal.Heard(a.Context(), b.Life, 0)) // all of it again
	b, err = a.terminal.Facts(a.Context(), 1000)
	must(a.T, err)
	for _, f := range b.Facts {
		if f.Notice != nil && (f.Notice.Code != "" || f.Notice.Sent.IsZero()) {
			a.Errorf("fact %d tells a code that was sent", f.Seq)
		}
	}
}

func copies(a away) {
	ctx, t := a.Context(), a.T
	a.fetch(0)
	a.fetch(1)
	list, err := a.terminal.ResultsIn(ctx, locker.AtWindow)
	must(t, err)
	person, err := a.terminal.Person(ctx, Result(1).ID)
	must(t, err)
	if len(list) != 2 || person != Person(1) {
		t.Fatalf("copies: got %d, %+v", len(list), person)
	}
	must(t, a.world.Deposit(ctx, 0))
	must(t, a.world.Collect(ctx, 0))
	a.copy(0) // the hall still believes that it waits
	if r, _ := a.terminal.Result(ctx, Result(0).ID); r.State != locker.HandedOut {
		t.Errorf("a copy of what the hall does not know yet: got %s, want handed out", r.State)
	}
	a.deliver(1000, 1)
	bad, err := a.hall.Result(ctx, Result(0).ID)
	must(t, err)
	wantKind(t, "a copy of what does not wait", a.terminal.Keep(ctx, bad, Person(0)), fault.Invalid)
	must(t, a.world.Deposit(ctx, 1))
	a.deliver(1000, 1)
	if n, err := a.terminal.Drop(ctx, nil); err != nil || n != 0 {
		t.Errorf("drop what lies in a cell: got %d, %v", n, err)
	}
	must(t, a.world.Recover(ctx, 1))
	a.deliver(1000, 1)
	forms, err := a.hall.Handovers(ctx, locker.HandoverQuery{Open: true})
	must(t, err)
	must(t, a.hall.Receive(ctx, forms[0].No, "li.na", a.world.now.Add(time.Minute), nil))
	a.copy(1) // it may come into a cabinet again
	if r, _ := a.terminal.Result(ctx, Result(1).ID); r.State != locker.AtWindow {
		t.Errorf("what waits again: got %s, want at the window", r.State)
	}
	if n, err := a.terminal.Drop(ctx, []locker.ResultID{Result(1).ID}); err != nil || n != 0 {
		t.Errorf("drop what waits: got %d, %v", n, err)
	}
	if n, err := a.terminal.Drop(ctx, nil); err != nil || n != 1 {
		t.Errorf("drop what waits no more: got %d, %v, want 1", n, err)
	}
	_, err = a.terminal.Person(ctx, Result(1).ID)
	wantKind(t, "the person of a dropped copy", err, fault.NotFound)
}
