package detect_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"testing"

	"onetrip/devices"
	"onetrip/devices/detect"
	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/idcard/idcardsim"
	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/lockboard/doorsim"
	"onetrip/devices/lockboard/kerong/kerongsim"
	"onetrip/devices/lockboard/modbusrtu/modbusrtusim"
	"onetrip/devices/lockboard/wkly/wklysim"
	"onetrip/devices/lockboard/xor8a/xor8asim"
)

// thing is a simulated device.
type thing struct {
	serve   func(context.Context, *linktest.Conn) error
	harmed  func() string // what was done to it that must not be, or ""
	want    detect.Role
	wantHow string // protocol
}

// newReader returns a reader that was switched on a moment ago, or long ago.
func newReader(baud int, fresh bool) thing {
	t, _ := readerSim(baud, fresh)
	return t
}

// readerSim returns a reader with its simulator.
func readerSim(baud int, fresh bool) (thing, *idcardsim.Sim) {
	o := idcardsim.Opts{Baud: baud, BootTime: -1}
	if fresh {
		o.BootTime = 0
	}
	sim := idcardsim.New(o)
	return thing{
		serve: func(ctx context.Context, c *linktest.Conn) error { return sim.Serve(ctx, c) },
		harmed: func() string {
			if sim.Baud() != baud {
				return "its speed was set"
			}
			return ""
		},
		want: detect.Reader, wantHow: "idcard",
	}, sim
}

// newPrinter returns a printer of a model.
func newPrinter(model string, change func(*escpossim.State)) thing {
	t, _ := printerSim(model, change)
	return t
}

// printerSim returns a printer with its simulator.
func printerSim(model string, change func(*escpossim.State)) (thing, *escpossim.Printer) {
	o, _ := escpossim.Model(model)
	o.NoGlyphs = true
	sim, err := escpossim.New(o)
	if err == nil && change != nil {
		err = sim.Change(change)
	}
	if err != nil {
		panic(err)
	}
	before := sim.State().PaperLeft
	return thing{
		serve: func(ctx context.Context, c *linktest.Conn) error { return sim.Serve(ctx, c) },
		harmed: func() string {
			switch {
			case len(sim.Jobs()) > 0:
				return "a paper was cut"
			case sim.Roll().Rows > 0, sim.State().PaperLeft != before:
				return "paper moved"
			}
			return ""
		},
		want: detect.Printer, wantHow: "escpos",
	}, sim
}

// lockMakers build a bus by the name of its protocol.
var lockMakers = map[string]func(...devices.LockBoard) *doorsim.Bus{
	"xor8a":     func(b ...devices.LockBoard) *doorsim.Bus { return xor8asim.New(xor8asim.Opts{}, b...) },
	"modbusrtu": func(b ...devices.LockBoard) *doorsim.Bus { return modbusrtusim.New(modbusrtusim.Opts{}, b...) },
	"wkly":      func(b ...devices.LockBoard) *doorsim.Bus { return wklysim.New(wklysim.Opts{}, b...) },
	"kerong":    func(b ...devices.LockBoard) *doorsim.Bus { return kerongsim.New(kerongsim.Opts{}, b...) },
}

// newLocks returns a bus of boards of eight locks with the addresses, and the faults.
func newLocks(protocol string, addresses []int, faults ...doorsim.Fault) thing {
	var boards []devices.LockBoard
	for _, a := range addresses {
		boards = append(boards, devices.LockBoard{Board: a, Locks: 8})
	}
	bus := lockMakers[protocol](boards...)
	for _, f := range faults {
		if err := bus.SetFault(f, true); err != nil {
			panic(err)
		}
	}
	return thing{
		serve: func(ctx context.Context, c *linktest.Conn) error { return bus.Serve(ctx, c) },
		harmed: func() string {
			for _, l := range bus.Locks() {
				if len(bus.Firings(l)) > 0 {
					return "the coil of lock " + l.String() + " was driven"
				}
			}
			return ""
		},
		want: detect.Locks, wantHow: protocol,
	}
}

// nobody is a port with nothing on it.
func nobody() thing {
	return thing{serve: func(ctx context.Context, _ *linktest.Conn) error { <-ctx.Done(); return ctx.Err() }}
}

// box is the ports of a terminal with what hangs on them, in a bubble.
type box struct {
	tb     testing.TB
	ports  []detect.Port
	hosts  map[string]*linktest.Conn
	dev    map[string]*linktest.Conn
	things []thing

	mu       sync.Mutex // guards recorded
	recorded map[string]*linktest.Recorder
	stop     func()
}

// newBox returns a box without ports; its simulators end with close.
func newBox(tb testing.TB) *box {
	tb.Helper()
	return &box{tb: tb, hosts: map[string]*linktest.Conn{}, dev: map[string]*linktest.Conn{}, recorded: map[string]*linktest.Recorder{}}
}

// plug puts a thing on the next port, at a speed of its own.
func (b *box) plug(t thing, baud int) {
	b.tb.Helper()
	host, dev := linktest.Pipe()
	if err := dev.SetBaud(baud); err != nil {
		b.tb.Fatal(err)
	}
	path := "port" + string(rune('1'+len(b.ports)))
	b.ports = append(b.ports, detect.Port{Path: path, Node: path})
	b.hosts[path], b.dev[path] = host, dev
	b.things = append(b.things, t)
}

// start runs the simulators.
func (b *box) start() {
	ctx, cancel := context.WithCancel(context.Background())
	var tasks sync.WaitGroup
	for i, t := range b.things {
		dev := b.dev[b.ports[i].Path]
		tasks.Go(func() {
			if err := t.serve(ctx, dev); err != nil && !errors.Is(err, context.Canceled) {
				b.tb.Errorf("simulator %d: %v", i, err)
			}
		})
	}
	b.stop = func() { cancel(); tasks.Wait() }
}

// open gives the search a recorded port.
func (b *box) open(p detect.Port, baud int, _ *slog.Logger) (link.Port, error) {
	r := linktest.Record(keepOpen{b.hosts[p.Path]})
	b.mu.Lock()
	b.recorded[p.Path] = r
	b.mu.Unlock()
	return r, r.SetBaud(baud)
}

// keepOpen outlives the search.
type keepOpen struct{ *linktest.Conn }

func (keepOpen) Close() error { return nil }

// find searches the box.
func (b *box) find(o detect.Opts) detect.Result {
	b.tb.Helper()
	o.Ports, o.Open = b.ports, b.open
	r, err := detect.Find(context.Background(), o)
	if err != nil {
		b.tb.Fatal(err)
	}
	return r
}

// sent returns all that the search wrote to a port.
func (b *box) sent(path string) (out []byte) {
	for _, e := range b.recorded[path].Transcript() {
		if e.Dir == linktest.ToDevice {
			out = append(out, e.Bytes...)
		}
	}
	return out
}

// wantUnharmed checks what the search did to the devices and what it sent.
func (b *box) wantUnharmed(what string) {
	b.tb.Helper()
	for i, t := range b.things {
		if t.harmed != nil {
			if h := t.harmed(); h != "" {
				b.tb.Errorf("%s: port %d (%s): %s", what, i+1, t.wantHow, h)
			}
		}
		if r := b.recorded[b.ports[i].Path]; r != nil {
			for _, d := range dangersIn(b.sent(b.ports[i].Path), t.want == detect.Locks) {
				b.tb.Errorf("%s: port %d: the bytes hold %s", what, i+1, d)
			}
		}
	}
}

var _ io.Closer = keepOpen{}
