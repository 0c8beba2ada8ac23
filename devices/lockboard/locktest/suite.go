package locktest

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/kiosk/base/fault"
)

// Suite runs everything that must hold for every protocol.
func (k Kit) Suite(t *testing.T) {
	t.Helper()
	if k.MaxOpen == 0 {
		k.MaxOpen = 4 * time.Second
	}
	cases := []struct {
		name string
		run  func(Kit, *Rig)
	}{
		{"OpenFiresOnceAndAskTellsTheDoor", Kit.openAndAsk},
		{"ABoardTellsOfAllItsDoors", Kit.askBoard},
		{"UnknownLocksAreRefused", Kit.unknownLocks},
		{"CoilsRest", Kit.rests},
		{"TheWatchTellsEachDoorAndEachChange", Kit.watch},
		{"AReportIsTold", Kit.reports},
		{"BrokenSensors", Kit.sensors},
		{"NoisyLines", Kit.noise},
		{"AnEchoIsNoAnswer", Kit.echo},
		{"AnEchoThatBeginsMovesNoDoor", Kit.echoBegins},
		{"ASilentBoardIsSentNoOpening", Kit.silent},
		{"ABoardThatDiesMidPulse", Kit.dies},
		{"TwinAddressesAreNoise", Kit.twins},
		{"AnUnpluggedPortComesBack", Kit.unplug},
		{"AnEndedContextFiresNothing", Kit.cancelled},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { c.run(k, k.NewRig(t, nil)) })
		})
	}
	t.Run("FaultAtEveryByte", k.sweep)
}

func (k Kit) first() devices.LockID { return devices.LockID{Board: k.Boards[0].Board, Lock: 2} }

func (k Kit) other() devices.LockID { return devices.LockID{Board: k.Boards[1].Board, Lock: 8} }

func (k Kit) openAndAsk(r *Rig) {
	for _, l := range []devices.LockID{k.first(), k.other()} {
		r.WantAsk(l, devices.DoorClosed)
		r.WantOpen(l, devices.PulseSent, 1)
		time.Sleep(50 * time.Millisecond)
		r.WantAsk(l, devices.DoorOpen)
		r.Push(l)
		time.Sleep(50 * time.Millisecond)
		r.WantAsk(l, devices.DoorClosed)
	}
	for _, l := range r.Locks() {
		if l != k.first() && l != k.other() && len(r.Firings(l)) > 0 {
			r.T.Errorf("lock %v fired", l)
		}
	}
}

func (k Kit) askBoard(r *Rig) {
	ctx := context.Background()
	ask, board := r.Bank.(devices.BoardAsker), k.Boards[0]
	r.Force(k.first())
	time.Sleep(50 * time.Millisecond)
	doors, err := ask.AskBoard(ctx, board.Board)
	if err != nil || len(doors) < board.Locks {
		r.T.Fatalf("AskBoard %d: %v, %v; want at least %d doors", board.Board, doors, err, board.Locks)
	}
	for i, d := range doors[:board.Locks] {
		want := devices.DoorClosed
		if i == k.first().Lock-1 {
			want = devices.DoorOpen
		}
		if d != want {
			r.T.Errorf("AskBoard %d: lock %d is %v, want %v", board.Board, i+1, d, want)
		}
	}
	if _, err := ask.AskBoard(ctx, 77); fault.KindOf(err) != fault.Invalid {
		r.T.Errorf("AskBoard of a board that is not there: %v, want invalid", err)
	}
	r.Fault(doorsim.Silent, true)
	if doors, err := ask.AskBoard(ctx, board.Board); doors != nil || devices.ProblemOf(err) != devices.Silent {
		r.T.Errorf("AskBoard of a silent board: %v, %v; want silent", doors, err)
	}
}

func (k Kit) unknownLocks(r *Rig) {
	addr, locks := k.Boards[0].Board, k.Boards[0].Locks
	for _, l := range []devices.LockID{{}, {Board: addr}, {Board: addr, Lock: -1}, {Board: addr, Lock: locks + 1}, {Board: 77, Lock: 1}} {
		if p, err := r.Bank.Open(context.Background(), l); p != devices.PulseNone || fault.KindOf(err) != fault.Invalid {
			r.T.Errorf("Open %v: %v, %v; want none, invalid", l, p, err)
		}
		if d, err := r.Bank.Ask(context.Background(), l); d != devices.DoorUnknown || fault.KindOf(err) != fault.Invalid {
			r.T.Errorf("Ask %v: %v, %v; want unknown, invalid", l, d, err)
		}
	}
	if n := r.Heard(); n != 0 {
		r.T.Errorf("the boards heard %d requests, want none", n)
	}
}

// rests opens one lock three times and others at once; the cabinet itself notes what coils do not stand.
func (k Kit) rests(r *Rig) {
	done := make(chan time.Duration, 5)
	start := time.Now()
	for _, l := range []devices.LockID{k.first(), k.first(), k.first(), k.other(), {Board: k.Boards[0].Board, Lock: 1}} {
		go func() {
			if p, err := r.Bank.Open(context.Background(), l); p == devices.PulseNone {
				r.T.Errorf("Open %v: %v, %v", l, p, err)
			}
			done <- time.Since(start)
		}()
	}
	var last time.Duration
	for range 5 {
		last = <-done
	}
	if n := len(r.Firings(k.first())); n != 3 || last < 4*time.Second {
		r.T.Errorf("%d pulses within %v, want 3 with 2 s between them", n, last)
	}
}

func (k Kit) watch(r *Rig) {
	r.Run()
	for _, l := range r.Locks() {
		r.WantTold(l, devices.DoorClosed)
	}
	l := k.first()
	r.WantOpen(l, devices.PulseSent, 1)
	r.WantTold(l, devices.DoorClosed, devices.DoorOpen)
	r.Push(l)
	r.WantTold(l, devices.DoorClosed, devices.DoorOpen, devices.DoorClosed)
	r.Force(k.other())
	r.WantTold(k.other(), devices.DoorClosed, devices.DoorOpen)
	time.Sleep(10 * time.Second)
	r.WantTold(l, devices.DoorClosed, devices.DoorOpen, devices.DoorClosed)
	r.Stop()
	if n := len(r.Firings(l)); n != 1 {
		r.T.Errorf("%d pulses, want 1", n)
	}
}

func (k Kit) reports(r *Rig) {
	if k.NoReports {
		r.T.Skip("the boards report nothing")
	}
	r.Fault(doorsim.Reports, true)
	r.Run()
	l := k.first()
	time.Sleep(2 * time.Second)
	r.Force(l)
	r.Await(700*time.Millisecond, "told of the report", func() bool { return len(r.Told(l)) == 2 })
	r.Fault(doorsim.ReportInside, true)
	r.WantOpen(k.other(), devices.PulseSent, 1)
	r.WantAsk(k.other(), devices.DoorOpen)
}

func (k Kit) sensors(r *Rig) {
	l := k.first()
	r.Set(l, doorsim.SensorOpen)
	r.WantAsk(l, devices.DoorOpen)
	r.Set(l, doorsim.SensorClosed)
	if p, err := r.Bank.Open(context.Background(), l); p == devices.PulseNone || len(r.Firings(l)) != 1 {
		r.T.Errorf("Open with a broken sensor: %v, %v, %d pulses; want one", p, err, len(r.Firings(l)))
	}
	r.WantAsk(l, devices.DoorClosed)
	r.Set(l, doorsim.NoTrouble)
	r.WantAsk(l, devices.DoorOpen)
}

func (k Kit) noise(r *Rig) {
	for _, f := range []doorsim.Fault{doorsim.LeadingZero, doorsim.Garbage, doorsim.SplitBytes, doorsim.OtherBoard} {
		r.Fault(f, true)
		l := k.first()
		if p, err := r.Bank.Open(context.Background(), l); p == devices.PulseNone || f != doorsim.OtherBoard && p != devices.PulseSent {
			r.T.Errorf("%s: Open: %v, %v", f, p, err)
		}
		time.Sleep(50 * time.Millisecond)
		r.WantAsk(l, devices.DoorOpen)
		r.Push(l)
		time.Sleep(50 * time.Millisecond)
		r.WantAsk(l, devices.DoorClosed)
		r.Fault(f, false)
	}
	if n := len(r.Firings(k.first())); n != 4 {
		r.T.Errorf("%d pulses, want 4", n)
	}
}

// echoBegins exchanges the adapter for one that hears itself while the bank watches: what the bank asks is nothing that a board says.
func (k Kit) echoBegins(r *Rig) {
	r.Run()
	r.WantAsk(k.first(), devices.DoorClosed)
	time.Sleep(time.Second)
	r.Fault(doorsim.Echo, true)
	time.Sleep(5 * time.Second)
	for _, l := range r.Locks() {
		r.WantTold(l, devices.DoorClosed)
	}
	r.Force(k.first())
	r.WantTold(k.first(), devices.DoorClosed, devices.DoorOpen)
	r.Push(k.first())
	r.WantTold(k.first(), devices.DoorClosed, devices.DoorOpen, devices.DoorClosed)
}

// echo opens through an adapter that hears itself. When the board then says nothing, the echo must not pass for its answer.
func (k Kit) echo(r *Rig) {
	r.Fault(doorsim.Echo, true)
	l := k.first()
	r.Set(l, doorsim.Jammed)
	r.WantAsk(l, devices.DoorClosed)
	go func() {
		r.Await(5*time.Second, "fired", func() bool { return len(r.Firings(l)) > 0 })
		r.Fault(doorsim.Silent, true)
	}()
	if p, err := r.Bank.Open(context.Background(), l); p == devices.PulseSent || err == nil {
		r.T.Errorf("Open with nothing but the echo: %v, %v; want unknown", p, err)
	}
	r.Fault(doorsim.Silent, false)
	r.Set(l, doorsim.NoTrouble)
	r.WantOpen(l, devices.PulseSent, 1)
}

func (k Kit) silent(r *Rig) {
	r.Run()
	l := k.first()
	r.SetAlive(l.Board, false)
	r.WantOpen(l, devices.PulseNone, 0)
	r.WantTold(l, devices.DoorClosed, devices.DoorUnknown)
	r.Await(time.Second, "silent", func() bool { return r.Bank.Status().Problem == devices.Silent })
	if s := r.Bank.Status(); !s.Ready {
		r.T.Errorf("with one of two boards silent the status is %+v", s)
	}
	r.WantOpen(k.other(), devices.PulseSent, 1)
	time.Sleep(20 * time.Second)
	before := r.Heard()
	time.Sleep(10 * time.Second)
	if n := r.Heard() - before; n > 25 {
		r.T.Errorf("the boards heard %d requests in 10 s: the silent one is not let alone", n)
	}
	r.SetAlive(l.Board, true)
	r.Await(65*time.Second, "found again", func() bool { return r.Bank.Status().Problem == devices.NoProblem })
	r.WantTold(l, devices.DoorClosed, devices.DoorUnknown, devices.DoorClosed)
}

func (k Kit) dies(r *Rig) {
	l := k.first()
	r.Set(l, doorsim.Jammed)
	r.WantAsk(l, devices.DoorClosed)
	r.Fault(doorsim.DieMidPulse, true)
	if p, err := r.Bank.Open(context.Background(), l); p == devices.PulseNone || err == nil {
		r.T.Errorf("Open of a board that dies: %v, %v; want unknown", p, err)
	}
	if n := len(r.Firings(l)); n > 1 {
		r.T.Errorf("%d pulses, want one at most", n)
	}
	r.WantOpen(l, devices.PulseNone, 0)
}

func (k Kit) twins(r *Rig) {
	r.Fault(doorsim.TwinAddress, true)
	r.WantOpen(k.first(), devices.PulseNone, 0)
	_, err := r.Bank.Ask(context.Background(), k.first())
	if p := devices.ProblemOf(err); p != devices.Noisy {
		r.T.Errorf("Ask: %v is problem %q, want noisy", err, p)
	}
}

func (k Kit) unplug(r *Rig) {
	r.Run()
	l := k.first()
	r.Host.Unplug()
	r.Await(3*time.Second, "unplugged", func() bool { return r.Bank.Status().Problem == devices.Unplugged })
	r.WantOpen(l, devices.PulseNone, 0)
	r.Host.Replug()
	r.Await(3*time.Second, "ready again", func() bool { return r.Bank.Status().Ready })
	r.WantTold(l, devices.DoorClosed, devices.DoorUnknown, devices.DoorClosed)
	r.WantOpen(l, devices.PulseSent, 1)
}

func (k Kit) cancelled(r *Rig) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if p, err := r.Bank.Open(ctx, k.first()); p != devices.PulseNone || !errors.Is(err, context.Canceled) {
		r.T.Errorf("Open: %v, %v; want none, canceled", p, err)
	}
	ctx, cancel = context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	r.WantOpen(k.first(), devices.PulseSent, 1)
	if p, err := r.Bank.Open(ctx, k.first()); p != devices.PulseNone || !errors.Is(err, context.DeadlineExceeded) {
		r.T.Errorf("Open while the coil rests: %v, %v; want none, deadline", p, err)
	}
	if n := len(r.Firings(k.first())); n != 1 {
		r.T.Errorf("%d pulses, want 1", n)
	}
}
