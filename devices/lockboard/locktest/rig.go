// Package locktest is the conformance suite of lock boards: whatever the protocol, a bank must behave the same before the same cabinet.
package locktest

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/kiosk/base/basetest"
)

// Kit is a protocol under test.
type Kit struct {
	Boards []devices.LockBoard // at least two, of at least eight locks each
	New    func(port link.Port, log *slog.Logger) (devices.LockBank, error)
	Sim    func() *doorsim.Bus // of the same boards
	// NoReports: the boards report nothing unasked.
	NoReports bool
	// HostTimed: the host ends the pulses. While the line is cut nobody can: the coil stays on until it is mended, and then goes off.
	HostTimed bool
	// MaxOpen bounds an Open on a bad line; 0 means 4 s: a command's time-out and one second (R5).
	MaxOpen time.Duration
}

// Rig is a bank before a simulated cabinet, in a bubble.
type Rig struct {
	*doorsim.Bus
	T    testing.TB
	Bank devices.LockBank
	Host *linktest.Conn

	mu     sync.Mutex // guards all below
	events []devices.LockEvent
	stop   func()
	excuse bool // what coils suffered was nobody's fault
}

// NewRig starts the simulator; wrap, if any, puts something between bank and port. It ends with the test.
func (k Kit) NewRig(tb testing.TB, wrap func(link.Port) link.Port) *Rig {
	tb.Helper()
	host, dev := linktest.Pipe()
	var port link.Port = host
	if wrap != nil {
		port = wrap(host)
	}
	bank, err := k.New(port, basetest.NewLog(tb))
	if err != nil {
		tb.Fatal(err)
	}
	r := &Rig{Bus: k.Sim(), T: tb, Bank: bank, Host: host, stop: func() {}}
	ctx, cancel := context.WithCancel(context.Background())
	sim := make(chan error, 1)
	go func() { sim <- r.Serve(ctx, dev) }()
	tb.Cleanup(func() {
		r.stop()
		cancel()
		if err := <-sim; !errors.Is(err, context.Canceled) {
			tb.Errorf("Serve: %v, want canceled", err)
		}
		for _, d := range r.Damage() {
			if r.excuse {
				break
			}
			tb.Errorf("coils: %s", d)
		}
	})
	return r
}

// Run starts the bank's watch and waits until it has told of every door.
func (r *Rig) Run() {
	r.T.Helper()
	r.Start()
	for _, l := range r.Locks() {
		r.Await(10*time.Second, "told of every door", func() bool { return len(r.Told(l)) > 0 })
	}
}

// Start starts the bank's watch.
func (r *Rig) Start() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.Bank.Run(ctx, r.note) }()
	var once sync.Once
	r.stop = func() {
		once.Do(func() {
			cancel()
			began := time.Now()
			if err := <-done; !errors.Is(err, context.Canceled) || time.Since(began) > 8*time.Second {
				r.T.Errorf("Run: %v after %v, want canceled soon", err, time.Since(began))
			}
		})
	}
}

// Stop ends the watch.
func (r *Rig) Stop() { r.stop() }

func (r *Rig) note(e devices.LockEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// Await lets time pass until ok, at most for d.
func (r *Rig) Await(d time.Duration, what string, ok func() bool) {
	r.T.Helper()
	for end := time.Now().Add(d); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			r.T.Fatalf("not %s within %v; status %+v", what, d, r.Bank.Status())
		}
		synctest.Wait()
	}
}

// Told returns what was told of a lock's door.
func (r *Rig) Told(l devices.LockID) (doors []devices.Door) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range r.events {
		if e.Kind == devices.DoorChanged && e.Lock == l {
			doors = append(doors, e.Door)
		}
	}
	return doors
}

// WantTold waits until the door's story is as given.
func (r *Rig) WantTold(l devices.LockID, want ...devices.Door) {
	r.T.Helper()
	r.Await(5*time.Second, "told of the door", func() bool { return len(r.Told(l)) >= len(want) })
	if got := r.Told(l); !slices.Equal(got, want) {
		r.T.Errorf("door %v: told %v, want %v", l, got, want)
	}
}

// Fault switches a fault on.
func (r *Rig) Fault(f doorsim.Fault, on bool) {
	r.T.Helper()
	if err := r.SetFault(f, on); err != nil {
		r.T.Fatal(err)
	}
}

// WantOpen opens a lock and compares what the bank says with what the coil did.
func (r *Rig) WantOpen(l devices.LockID, want devices.Pulse, firings int) {
	r.T.Helper()
	before := len(r.Firings(l))
	got, err := r.Bank.Open(context.Background(), l)
	if got != want || (err == nil) != (want == devices.PulseSent) {
		r.T.Errorf("Open %v: %v, %v; want %v", l, got, err, want)
	}
	if n := len(r.Firings(l)) - before; n != firings {
		r.T.Errorf("Open %v: the coil fired %d times, want %d", l, n, firings)
	}
}

// WantAsk asks a lock's sensor.
func (r *Rig) WantAsk(l devices.LockID, want devices.Door) {
	r.T.Helper()
	got, err := r.Bank.Ask(context.Background(), l)
	if got != want || (err == nil) != (want != devices.DoorUnknown) {
		r.T.Errorf("Ask %v: %v, %v; want %v", l, got, err, want)
	}
}
