package gpio_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	pgpio "periph.io/x/conn/v3/gpio"

	"onetrip/devices/link/gpio"
)

// strictPin behaves as periph's GPIOLine was measured to (ports.md section 3) and fails the test where a trap snaps. periph's own fake
// hides these traps.
type strictPin struct {
	t    *testing.T
	chip *strictChip

	// mu guards all below.
	mu      sync.Mutex
	held    bool // the kernel's line is requested: fd != 0
	dir     int  // what the object believes: 0 nothing, 1 input, 2 output
	edge    pgpio.Edge
	out     bool
	wire    bool   // what the outside drives, for an input
	trace   []bool // levels that an output had on the wire
	busy    bool   // another process holds the line
	noEdges bool   // the chip has no interrupts
	edges   int    // queued, at most 16
	edged   chan struct{}
	onRead  func() // called when the pin is read
}

const (
	input  = 1
	output = 2
)

func (p *strictPin) request() error {
	if p.held {
		return nil
	}
	if p.chip.gone() {
		return errors.New("line_request ioctl: no such device")
	}
	if p.busy {
		return errors.New("line_request ioctl: device or resource busy")
	}
	p.held = true
	return nil
}

func (p *strictPin) drive(level bool) {
	p.out = level
	if n := len(p.trace); n == 0 || p.trace[n-1] != level {
		p.trace = append(p.trace, level)
	}
}

func (p *strictPin) Out(level pgpio.Level) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dir != output {
		p.dir = output // G3: before it is known whether the line can be had
		if err := p.request(); err != nil {
			return errors.New("GPIOLine.Out(): " + err.Error())
		}
		p.drive(false) // G2
	}
	if !p.held {
		p.t.Error("G3: Out on a pin whose first Out did not work writes to descriptor 0")
		return errors.New("inappropriate ioctl for device")
	}
	if p.chip.gone() {
		return errors.New("no such device")
	}
	p.drive(bool(level))
	return nil
}

func (p *strictPin) In(_ pgpio.Pull, edge pgpio.Edge) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dir, p.edge = input, edge
	if err := p.request(); err != nil {
		return err
	}
	if p.noEdges && edge != pgpio.NoEdge {
		return errors.New("operation not supported")
	}
	return nil // G6: queued edges survive
}

func (p *strictPin) Read() pgpio.Level {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.dir != input {
		p.t.Error("G1: Read turned an output into an input with pull-up")
		p.drive(true)
		p.dir = input
	}
	if p.onRead != nil {
		p.onRead()
	}
	if p.chip.gone() || !p.held {
		return pgpio.Low // G9
	}
	return pgpio.Level(p.wire)
}

func (p *strictPin) WaitForEdge(timeout time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if timeout <= 0 {
		p.t.Errorf("G5: WaitForEdge(%v) waits for ever or not at all", timeout)
		return false
	}
	if p.dir != input || p.edge == pgpio.NoEdge {
		p.t.Error("WaitForEdge on a pin without edges")
		return false
	}
	if p.chip.gone() {
		return false // G9: at once
	}
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for p.edges == 0 {
		p.mu.Unlock()
		select {
		case <-p.edged:
			p.mu.Lock()
		case <-timer.C:
			p.mu.Lock()
			return false
		}
	}
	p.edges--
	return true
}

// set is the outside world: it drives an input.
func (p *strictPin) set(level bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.wire == level {
		return
	}
	p.wire = level
	p.edges = min(p.edges+1, 16)
	select {
	case p.edged <- struct{}{}:
	default:
	}
}

func (p *strictPin) setBusy(busy bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy = busy
}

func (p *strictPin) Consumer() string {
	if p.busy {
		return "other@99"
	}
	return ""
}

func (p *strictPin) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held, p.dir, p.edge = false, 0, pgpio.NoEdge
}

func (p *strictPin) levels() []bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.trace)
}

// strictChip is a chip with lines named "relay" and "door".
type strictChip struct {
	label string
	pins  []*strictPin

	// mu guards lost.
	mu   sync.Mutex
	lost error
}

func (c *strictChip) Label() string { return c.label }

func (c *strictChip) Pin(name string, number int) (gpio.Pin, int) {
	if name != "" {
		number = slices.Index([]string{"relay", "door"}, name)
	}
	if number < 0 || number >= len(c.pins) {
		return nil, 0
	}
	return c.pins[number], number
}

func (c *strictChip) Alive() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

func (c *strictChip) gone() bool { return c.Alive() != nil }

func (c *strictChip) pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = errors.New("stat /dev/gpiochip7: no such file or directory")
}

func newChip(t *testing.T, label string) *strictChip {
	t.Helper()
	c := &strictChip{label: label}
	for range 2 {
		c.pins = append(c.pins, &strictPin{t: t, chip: c, edged: make(chan struct{}, 1)})
	}
	return c
}
