package gpio_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/gpio"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/fault"
)

// rig is two cells on lines in memory, both doors shut.
type rig struct {
	*gpio.Bank
	coils []*linktest.Line
	doors []*linktest.Input

	mu     sync.Mutex // guards events
	events []devices.LockEvent
}

func lock(n int) devices.LockID { return devices.LockID{Board: 1, Lock: n} }

func newRig(t *testing.T, opts gpio.Opts) *rig {
	t.Helper()
	r := &rig{}
	for n := range 2 {
		r.coils, r.doors = append(r.coils, linktest.NewLine()), append(r.doors, linktest.NewInput())
		r.doors[n].Drive(link.High)
		opts.Cells = append(opts.Cells, gpio.Cell{Lock: lock(n + 1), Coil: r.coils[n], Door: r.doors[n]})
	}
	bank, err := gpio.New(opts, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	r.Bank = bank
	return r
}

func (r *rig) note(e devices.LockEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// told returns what was told of a door.
func (r *rig) told(l devices.LockID) (doors []devices.Door) {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == devices.DoorChanged && e.Lock == l {
			doors = append(doors, e.Door)
		}
	}
	return doors
}

// pulses returns how long each drive of a coil was, and fails when it is still driven.
func pulses(t *testing.T, line *linktest.Line) (all []time.Duration) {
	t.Helper()
	changes := line.Changes()
	for i := 1; i < len(changes); i += 2 {
		if i+1 == len(changes) {
			t.Errorf("the coil is still driven")
			break
		}
		all = append(all, changes[i+1].At.Sub(changes[i].At))
	}
	return all
}

func TestOpenDrivesOnePulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, gpio.Opts{})
		if p, err := r.Open(t.Context(), lock(1)); p != devices.PulseSent || err != nil {
			t.Errorf("Open: %v, %v; want sent", p, err)
		}
		if got := pulses(t, r.coils[0]); !slices.Equal(got, []time.Duration{300 * time.Millisecond}) || len(pulses(t, r.coils[1])) != 0 {
			t.Errorf("pulses %v and %v, want one of 300 ms and none", got, pulses(t, r.coils[1]))
		}
	})
}

func TestCoilsRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, gpio.Opts{})
		var all sync.WaitGroup
		for _, n := range []int{1, 1, 2} {
			all.Go(func() {
				if p, err := r.Open(t.Context(), lock(n)); p != devices.PulseSent || err != nil {
					t.Errorf("Open: %v, %v; want sent", p, err)
				}
			})
		}
		all.Wait()
		one, two := r.coils[0].Changes(), r.coils[1].Changes()
		if gap := one[3].At.Sub(one[2].At); gap < 2*time.Second {
			t.Errorf("%v between two pulses of one lock, want 2 s", gap)
		}
		for i := 1; i < len(one); i += 2 {
			if one[i].At.Before(two[2].At.Add(300*time.Millisecond)) && two[1].At.Before(one[i+1].At.Add(300*time.Millisecond)) {
				t.Errorf("pulses of two locks at %v and %v, want 300 ms between", one[i].At, two[1].At)
			}
		}
	})
}

func TestPulsesAreBounded(t *testing.T) {
	cells := []gpio.Cell{{Lock: lock(1), Coil: linktest.NewLine(), Door: linktest.NewInput()}}
	for _, opts := range []gpio.Opts{
		{},
		{Cells: cells, Pulse: time.Millisecond},
		{Cells: cells, Pulse: 1001 * time.Millisecond},
		{Cells: append(cells, cells[0])},
		{Cells: []gpio.Cell{{Lock: lock(0), Coil: cells[0].Coil, Door: cells[0].Door}}},
		{Cells: []gpio.Cell{{Lock: lock(1)}}},
	} {
		if _, err := gpio.New(opts, basetest.NewLog(t)); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%+v: %v, want invalid", opts, err)
		}
	}
}

func TestAnEndedContextFiresNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, gpio.Opts{})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if p, err := r.Open(ctx, lock(1)); p != devices.PulseNone || !errors.Is(err, context.Canceled) {
			t.Errorf("Open: %v, %v; want none, canceled", p, err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if p, err := r.Open(ctx, lock(1)); p != devices.PulseSent || err != nil { // it ends in the middle of the pulse, which is finished
			t.Errorf("Open: %v, %v; want sent", p, err)
		}
		if got := pulses(t, r.coils[0]); !slices.Equal(got, []time.Duration{300 * time.Millisecond}) {
			t.Errorf("pulses %v, want one of 300 ms", got)
		}
	})
}

// panickyLine panics once when it is driven, after it has taken the level.
type panickyLine struct{ *linktest.Line }

func (l panickyLine) Set(level link.Level) error {
	_ = l.Line.Set(level)
	panic("in the middle of a pulse")
}

func TestAPanicLeavesTheCoilOff(t *testing.T) {
	line := linktest.NewLine()
	b, err := gpio.New(gpio.Opts{Cells: []gpio.Cell{{Lock: lock(1), Coil: panickyLine{line}, Door: linktest.NewInput()}}}, basetest.NewLog(t))
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		_, _ = b.Open(t.Context(), lock(1))
	}()
	if n := len(pulses(t, line)); n != 1 {
		t.Errorf("%d pulses, want one that ended", n)
	}
}

func TestALineThatFailsInThePulse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, gpio.Opts{})
		time.AfterFunc(100*time.Millisecond, func() { r.coils[0].Fail(link.ErrUnplugged) })
		if p, err := r.Open(t.Context(), lock(1)); p != devices.PulseUnknown || devices.ProblemOf(err) != devices.Unplugged {
			t.Errorf("Open: %v, %v; want unknown, unplugged", p, err)
		}
		// While that coil may be on, no other is driven; when the line is back it goes off first.
		if p, err := r.Open(t.Context(), lock(2)); p != devices.PulseNone || err == nil {
			t.Errorf("Open beside a coil that may be on: %v, %v; want none", p, err)
		}
		r.coils[0].Fail(nil)
		if p, err := r.Open(t.Context(), lock(2)); p != devices.PulseSent || err != nil {
			t.Errorf("Open: %v, %v; want sent", p, err)
		}
		pulses(t, r.coils[0])
		r.coils[1].Fail(link.ErrInUse)
		if p, err := r.Open(t.Context(), lock(2)); p != devices.PulseNone || !errors.Is(err, link.ErrInUse) {
			t.Errorf("Open of a line of others: %v, %v; want none, in use", p, err)
		}
	})
}

func TestRunTellsEachDoorAndEachChange(t *testing.T) {
	for _, contact := range []gpio.Contact{gpio.HighClosed, gpio.HighOpen} {
		synctest.Test(t, func(t *testing.T) {
			r := newRig(t, gpio.Opts{Contact: contact})
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- r.Run(ctx, r.note) }()
			shut, open := devices.DoorClosed, devices.DoorOpen
			if contact == gpio.HighOpen {
				shut, open = open, shut
			}
			time.Sleep(time.Second)
			r.doors[0].Drive(link.Low)
			time.Sleep(time.Second)
			r.doors[0].Fail(link.ErrUnplugged)
			time.Sleep(time.Second)
			if s := r.Status(); !s.Ready || s.Problem != devices.Unplugged {
				t.Errorf("with one of two lines gone the status is %+v", s)
			}
			r.doors[0].Drive(link.High)
			r.doors[0].Fail(nil)
			time.Sleep(3 * time.Second)
			if got, want := r.told(lock(1)), []devices.Door{shut, open, devices.DoorUnknown, shut}; !slices.Equal(got, want) {
				t.Errorf("told %v, want %v", got, want)
			}
			if got, want := r.told(lock(2)), []devices.Door{shut}; !slices.Equal(got, want) {
				t.Errorf("told %v, want %v", got, want)
			}
			if s := r.Status(); !s.Ready || s.Problem != devices.NoProblem {
				t.Errorf("with all well the status is %+v", s)
			}
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("Run: %v, want canceled", err)
			}
		})
	}
}

func TestAskTellsTheDoor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, gpio.Opts{})
		for level, want := range map[link.Level]devices.Door{link.High: devices.DoorClosed, link.Low: devices.DoorOpen} {
			r.doors[0].Drive(level)
			if d, err := r.Ask(t.Context(), lock(1)); d != want || err != nil {
				t.Errorf("Ask: %v, %v; want %v", d, err, want)
			}
		}
		r.doors[0].Fail(link.ErrUnplugged)
		if d, err := r.Ask(t.Context(), lock(1)); d != devices.DoorUnknown || devices.ProblemOf(err) != devices.Unplugged {
			t.Errorf("Ask: %v, %v; want unknown, unplugged", d, err)
		}
		if d, err := r.Ask(t.Context(), lock(9)); d != devices.DoorUnknown || fault.KindOf(err) != fault.Invalid {
			t.Errorf("Ask of no lock: %v, %v; want unknown, invalid", d, err)
		}
	})
}
