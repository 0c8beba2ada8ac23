package escpos_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices"
	"onetrip/devices/escpos"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link/linktest"
)

// exchange is one life of a driver on a bad line: start, a ticket, mending, another ticket.
type exchange struct {
	profile  string
	model    string // of the simulator; "" is the fake with the traits
	traits   fakeTraits
	paperOut bool // in the middle of the ticket
	faults   []linktest.Fault
}

// exchanged is what came of it.
type exchanged struct {
	sent, received int // bytes up to the end of the first ticket
	jobAt          int // where the first ticket began
	outcome        devices.PrintOutcome
	took           time.Duration
	whole          bool // the ticket was out when the outcome was told
	status         devices.Status
	second         devices.PrintOutcome
	came, came2    int // how often the tickets came out in the end
}

// live runs an exchange.
func (x exchange) live(t *testing.T) (got exchanged) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		host, dev := linktest.Pipe()
		port := linktest.Faulty(host, x.faults...)
		f := x.machine(t, dev)
		p := escpos.New(port, escpos.Opts{Profile: profile(t, x.profile)}, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			_ = p.Run(ctx, func(devices.Status) {})
			close(ended)
		}()
		time.Sleep(2500 * time.Millisecond)
		if x.paperOut {
			f.endPaper()
		}
		got.jobAt = port.Passed(linktest.ToDevice)
		begun := time.Now()
		got.outcome, _ = p.Print(t.Context(), ticket("A001"))
		got.took = time.Since(begun)
		got.whole = f.tickets("ticket A001") == 1
		got.sent, got.received = port.Passed(linktest.ToDevice), port.Passed(linktest.ToDriver)
		time.Sleep(100 * time.Millisecond)
		port.Heal()
		f.reload()
		time.Sleep(30 * time.Second)
		got.status = p.Status()
		got.second, _ = p.Print(t.Context(), ticket("A002"))
		time.Sleep(10 * time.Second)
		got.came, got.came2 = f.tickets("ticket A001"), f.tickets("ticket A002")
		stop()
		<-ended
		_ = port.Close()
	})
	return got
}

// machine is a printer that the exchanges run against.
type machine interface {
	endPaper() // in the middle of the next ticket
	reload()
	tickets(text string) int // how many papers, whole or not, carry the text
}

// machine starts the exchange's printer.
func (x exchange) machine(t *testing.T, dev *linktest.Conn) machine {
	t.Helper()
	if x.model == "" {
		return newFake(t, dev, x.traits)
	}
	opts, _ := escpossim.Model(x.model)
	opts.NoGlyphs = true
	sim, err := escpossim.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		_ = sim.Serve(context.Background(), dev)
		close(done)
	}()
	t.Cleanup(func() {
		_ = dev.Close()
		<-done
	})
	return simMachine{t, sim}
}

// endPaper lets the paper end after four more lines.
func (f *fake) endPaper() { f.set(func(f *fake) { f.linesLeft = 5 }) }

// reload puts a roll in.
func (f *fake) reload() { f.set(func(f *fake) { f.noPaper, f.linesLeft = false, -1 }) }

// simMachine is the simulator as a machine.
type simMachine struct {
	t   *testing.T
	sim *escpossim.Printer
}

func (m simMachine) endPaper() { m.turn(func(s *escpossim.State) { s.PaperLeft = 20 }) }
func (m simMachine) reload()   { m.turn(func(s *escpossim.State) { s.Paper = escpossim.PaperOK }) }

func (m simMachine) turn(f func(s *escpossim.State)) {
	m.t.Helper()
	if err := m.sim.Change(f); err != nil {
		m.t.Error(err)
	}
}

func (m simMachine) tickets(text string) int {
	n := 0
	for _, j := range m.sim.Jobs() {
		n += strings.Count(strings.Join(j.Text, "\n"), text)
	}
	return n
}

var lives = []exchange{
	{profile: "epson", traits: epsonTraits},
	{profile: "epson", traits: epsonTraits, paperOut: true},
	{profile: "epson_tm_t88iii", traits: fakeTraits{dc4: true, reports: true, lineTime: 50 * time.Millisecond}},
	{profile: "epson_tm_t88iii", traits: fakeTraits{dc4: true, reports: true, lineTime: 50 * time.Millisecond}, paperOut: true},
	{profile: "generic_80", traits: fakeTraits{dc4: true, lineTime: 50 * time.Millisecond}},
	{profile: "generic_80", traits: fakeTraits{dc4: true, lineTime: 50 * time.Millisecond}, paperOut: true},
	{profile: "epson", model: "epson"},
	{profile: "epson", model: "epson", paperOut: true},
	{profile: "custom_kpm300", model: "custom"},
	{profile: "custom_kpm300", model: "custom", paperOut: true},
}

// TestEveryByteFault damages every byte of the exchange in every way (R5): the driver ends in time, never claims a paper that did not come
// out whole, recovers once the line is good, and no number comes out twice. A job's own bytes carry no checksum: damage to its text or to
// its cut command cannot be seen by any driver, so a claim is not held against it there.
func TestEveryByteFault(t *testing.T) {
	t.Parallel()
	for _, x := range lives {
		name := x.profile
		if x.model != "" {
			name += "/simulator"
		}
		if x.paperOut {
			name += "/paper out"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sound := x.live(t)
			if sound.second != devices.Printed || sound.came2 != 1 || (sound.outcome == devices.Printed) == x.paperOut {
				t.Fatalf("without a fault: %+v", sound)
			}
			n, every := 0, 1
			if testing.Short() {
				every = 7
			}
			for fault := range linktest.Sweep(sound.sent, sound.received) {
				for _, bits := range flips(fault) {
					if n++; n%every != 0 {
						continue
					}
					fault.Bits = bits
					x.faults = []linktest.Fault{fault}
					checkLife(t, fault, x.live(t))
				}
			}
			t.Logf("%d faults", n)
		})
	}
}

// flips returns the bits to try: all eight on the way to the driver, one on the other.
func flips(f linktest.Fault) []byte {
	if f.Kind != linktest.Flip || f.Dir == linktest.ToDevice {
		return []byte{1}
	}
	return []byte{0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80}
}

func checkLife(t *testing.T, fault linktest.Fault, got exchanged) {
	t.Helper()
	inJob := fault.Dir == linktest.ToDevice && fault.At >= got.jobAt
	fail := func(what string) {
		t.Errorf("%v (bits %02x, job at %d): %s: %+v", fault, fault.Bits, got.jobAt, what, got)
	}
	switch {
	case got.took > 7*time.Second:
		fail("ended late")
	case got.outcome == devices.Printed && !got.whole && !inJob:
		fail("claims a ticket that is not out")
	case got.outcome == devices.PrintFailed && got.came > 0:
		fail("came out though failed")
	case got.came > 1 || got.came2 > 1:
		fail("came out twice")
	case got.second != devices.Printed, !inJob && got.came2 != 1:
		fail("does not recover")
	}
}
