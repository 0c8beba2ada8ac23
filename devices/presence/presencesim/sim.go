// Package presencesim simulates a presence sensor with the people before it, for tests and the bench.
package presencesim

import (
	"context"
	"fmt"
	"sync"
	"time"

	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

var _ link.Input = (*Sim)(nil)

// Fault names a misbehaviour of the sensor or its line.
type Fault string

// The faults.
const (
	None      Fault = ""
	Unplugged Fault = "unplugged" // the chip is gone
	InUse     Fault = "in_use"    // another process has the line
	StuckOn   Fault = "stuck_on"  // somebody is always here
	StuckOff  Fault = "stuck_off" // nobody is ever here
	Flickers  Fault = "flickers"  // it loses who stands before it for a second in every two
)

// flicker is half of a flickering sensor's period.
const flicker = time.Second

// Sim is a sensor. Its methods may be called from several goroutines.
type Sim struct {
	*linktest.Input
	activeLow bool

	mu     sync.Mutex // guards all below
	people int
	fault  Fault
	blind  bool // a flickering sensor sees nobody now
	stop   func()
}

// New returns a sensor before which nobody stands.
func New(activeLow bool) *Sim {
	s := &Sim{Input: linktest.NewInput(), activeLow: activeLow, stop: func() {}}
	s.update()
	return s
}

// Come puts somebody before the sensor, Go takes somebody away.
func (s *Sim) Come() { s.change(func() { s.people++ }) }

// Go takes somebody away. Where nobody is, nobody goes.
func (s *Sim) Go() { s.change(func() { s.people = max(0, s.people-1) }) }

// SetFault makes the sensor misbehave, or mends it with None. A flickering one runs a goroutine until the next SetFault.
func (s *Sim) SetFault(f Fault) {
	s.mu.Lock()
	stop := s.stop
	s.stop = func() {}
	s.mu.Unlock()
	stop()
	s.change(func() { s.fault, s.blind = f, false })
	if f != Flickers {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	var tasks sync.WaitGroup
	tasks.Go(func() {
		t := time.NewTicker(flicker)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				s.change(func() { s.blind = !s.blind })
			case <-ctx.Done():
				return
			}
		}
	})
	s.mu.Lock()
	s.stop = func() { cancel(); tasks.Wait() }
	s.mu.Unlock()
}

func (s *Sim) change(f func()) {
	s.mu.Lock()
	f()
	s.mu.Unlock()
	s.update()
}

// update drives the line to what the sensor sees.
func (s *Sim) update() {
	s.mu.Lock()
	defer s.mu.Unlock()
	sees := s.people > 0 && !s.blind
	switch s.fault {
	case StuckOn:
		sees = true
	case StuckOff:
		sees = false
	case Unplugged:
		s.Fail(fmt.Errorf("sensor: %w", link.ErrUnplugged))
		return
	case InUse:
		s.Fail(fmt.Errorf("sensor: %w", link.ErrInUse))
		return
	case None, Flickers:
	}
	s.Fail(nil)
	s.Drive(link.Level(sees != s.activeLow))
}
