// Package indicatorsim simulates what hangs on an output line, a lamp or a buzzer, for tests and the bench.
package indicatorsim

import (
	"fmt"
	"os"
	"sync"
	"time"

	"onetrip/devices/link"
)

var _ link.Line = (*Lamp)(nil)

// Fault names a misbehaviour of the lamp or its line.
type Fault string

// The faults.
const (
	None      Fault = ""
	Unplugged Fault = "unplugged" // the chip is gone
	InUse     Fault = "in_use"    // another process has the line
	Burnt     Fault = "burnt"     // the line works, the lamp stays dark
)

// Phase is a time for which the lamp was lit or dark.
type Phase struct {
	Lit   bool
	Since time.Time
}

// Lamp is a lamp or a buzzer on a line that is dark, or silent, at the line's safe level. Its methods may be called from several goroutines.
type Lamp struct {
	activeLow bool

	mu     sync.Mutex // guards all below
	level  link.Level
	known  bool
	fault  Fault
	closed bool
	phases []Phase
}

// New returns a dark lamp; one that is active when low is lit by the low level.
func New(activeLow bool) *Lamp {
	l := &Lamp{activeLow: activeLow, level: link.Level(activeLow), known: true}
	l.phases = []Phase{{false, time.Now()}}
	return l
}

// SetFault makes the lamp misbehave, or mends it with None.
func (l *Lamp) SetFault(f Fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fault = f
	l.note()
}

// Lit reports whether a person sees light, or hears a sound.
func (l *Lamp) Lit() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.phases[len(l.phases)-1].Lit
}

// Phases returns when the lamp changed, oldest first; the first is the dark at the beginning.
func (l *Lamp) Phases() []Phase {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Phase(nil), l.phases...)
}

// note adds a phase when what a person sees has changed. The caller holds mu.
func (l *Lamp) note() {
	lit := bool(l.level) != l.activeLow && l.fault != Burnt
	if l.phases[len(l.phases)-1].Lit != lit {
		l.phases = append(l.phases, Phase{lit, time.Now()})
	}
}

// Set drives the line.
func (l *Lamp) Set(level link.Level) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return fmt.Errorf("drive lamp: %w", os.ErrClosed)
	case l.fault == Unplugged:
		l.known = false
		return fmt.Errorf("drive lamp: %w", link.ErrUnplugged)
	case l.fault == InUse:
		l.known = false
		return fmt.Errorf("drive lamp: %w", link.ErrInUse)
	}
	l.level, l.known = level, true
	l.note()
	return nil
}

// Level returns what Set last drove.
func (l *Lamp) Level() (link.Level, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.level, l.known
}

// Halt drives the safe level.
func (l *Lamp) Halt() error {
	l.mu.Lock()
	closed := l.closed
	l.mu.Unlock()
	if closed {
		return nil
	}
	return l.Set(link.Level(l.activeLow))
}

// Close drives the safe level and ends the line.
func (l *Lamp) Close() error {
	err := l.Halt()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed, l.known = true, false
	return err
}

// String returns "lamp".
func (l *Lamp) String() string { return "lamp" }
