package idcard_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices"
	"onetrip/devices/idcard"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/basetest"
	"onetrip/kiosk/base/civil"
)

// now is the day of the tests: a bubble's clock begins in the year 2000, when most of the cards were not made yet.
func now() civil.Date { return civil.Date{Year: 2026, Month: 11, Day: 23} }

// rig is a reader with its driver, joined by a line in memory, in a bubble.
type rig struct {
	t      testing.TB
	sim    *idcardsim.Sim
	reader *idcard.Reader
	host   *linktest.Conn

	mu     sync.Mutex // guards what is below
	events []devices.ReaderEvent
}

// newRig starts simulator and driver; wrap, if any, puts something between the driver and its port. Both end with the test.
func newRig(tb testing.TB, opts idcardsim.Opts, wrap func(link.Port) link.Port) *rig {
	tb.Helper()
	host, dev := linktest.Pipe()
	r := &rig{t: tb, sim: idcardsim.New(opts), host: host}
	var port link.Port = host
	if wrap != nil {
		port = wrap(host)
	}
	r.reader = idcard.New(port, idcard.Opts{Today: now}, basetest.NewLog(tb, "测试", "样本", "ZHENGJIAN"))
	ctx, cancel := context.WithCancel(context.Background())
	sim, drive := make(chan error, 1), make(chan error, 1)
	go func() { sim <- r.sim.Serve(ctx, dev) }()
	go func() {
		drive <- r.reader.Run(ctx, r.note)
	}()
	tb.Cleanup(func() {
		cancel()
		began := time.Now()
		if err := <-drive; !errors.Is(err, context.Canceled) || time.Since(began) > 10*time.Millisecond {
			tb.Errorf("Run: %v after %v, want canceled at once", err, time.Since(began))
		}
		if err := <-sim; !errors.Is(err, context.Canceled) {
			tb.Errorf("Serve: %v, want canceled", err)
		}
	})
	return r
}

func (r *rig) note(e devices.ReaderEvent) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
}

// told returns the events so far.
func (r *rig) told() []devices.ReaderEvent {
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// ready waits until the reader is.
func (r *rig) ready() {
	r.t.Helper()
	r.await(10*time.Second, "ready", func() bool { return r.reader.Status().Ready })
}

// await lets time pass until ok, in steps of 10 ms, at most for d.
func (r *rig) await(d time.Duration, what string, ok func() bool) {
	r.t.Helper()
	for end := time.Now().Add(d); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			r.t.Fatalf("not %s within %v; events %v; status %+v", what, d, r.kinds(), r.reader.Status())
		}
		synctest.Wait()
	}
	synctest.Wait()
}

// awaitEvent waits for one more event of the kind, and returns it.
func (r *rig) awaitEvent(d time.Duration, k devices.ReaderEventKind) devices.ReaderEvent {
	r.t.Helper()
	n := r.count(k)
	r.await(d, k.String(), func() bool { return r.count(k) > n })
	for _, e := range slices.Backward(r.told()) {
		if e.Kind == k {
			return e
		}
	}
	return devices.ReaderEvent{}
}

func (r *rig) count(k devices.ReaderEventKind) (n int) {
	for _, e := range r.told() {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// kinds returns the events so far but the changes of status.
func (r *rig) kinds() (out []devices.ReaderEventKind) {
	for _, e := range r.told() {
		if e.Kind != devices.ReaderChanged {
			out = append(out, e.Kind)
		}
	}
	return out
}

// wantKinds compares the events so far.
func (r *rig) wantKinds(want ...devices.ReaderEventKind) {
	r.t.Helper()
	if diff := cmp.Diff(want, r.kinds()); diff != "" {
		r.t.Errorf("events differ (-want +got):\n%s", diff)
	}
}

func (r *rig) lay(c idcardsim.Card) {
	r.t.Helper()
	if err := r.sim.Lay(c); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) fault(f idcardsim.Fault, times int) {
	r.t.Helper()
	if err := r.sim.SetFault(f, times); err != nil {
		r.t.Fatal(err)
	}
}

// preset returns a card of the bench and what the driver should make of it.
func preset(tb testing.TB, name string) (idcardsim.Card, devices.Card) {
	tb.Helper()
	p, ok := idcardsim.FindPreset(name, now())
	if !ok {
		tb.Fatalf("no preset %s", name)
	}
	return p.Card, p.Card.Text.Card(p.Card.ExtraAddress, now())
}

func wantCard(tb testing.TB, want, got devices.Card) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("card differs (-want +got):\n%s", diff)
	}
}
