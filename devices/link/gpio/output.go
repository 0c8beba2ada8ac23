package gpio

import (
	"errors"
	"fmt"
	"os"
	"sync"

	pgpio "periph.io/x/conn/v3/gpio"

	"onetrip/devices/link"
)

var _ link.Line = (*Line)(nil)

// OutputOpts says how an output is used. The zero value is an output that is safe when low.
type OutputOpts struct {
	// Safe is the level that Open, Halt and Close drive. High is refused without MayFlicker.
	Safe link.Level
	// MayFlicker accepts that the line is low for some milliseconds before it first goes high. It is for lamps, never for a lock.
	MayFlicker bool
}

// Line is an output. Its level on the wire is never read back: that would make periph turn the line into an input (ports.md G1).
type Line struct {
	safe link.Level
	pin  *claimed

	// mu guards all below.
	mu     sync.Mutex
	level  link.Level
	known  bool // level was driven with success and nothing has failed since
	closed bool
}

// OpenLine takes the line at addr and drives the safe level. It returns link.ErrInUse or link.ErrUnplugged in the chain when the line
// cannot be had now, and a *fault.Error of kind Invalid for what the configuration must change.
func (b *Bank) OpenLine(addr Address, opts OutputOpts) (*Line, error) {
	if opts.Safe == link.High && !opts.MayFlicker {
		return nil, misconfigured(addr, errors.New("an output that is safe when high would flicker low at the start: "+
			"use a driver that is active when high, with a pull-down"))
	}
	pin, err := b.claim(addr)
	if err != nil {
		return nil, err
	}
	l := &Line{safe: opts.Safe, pin: pin}
	if err := l.Set(l.safe); err != nil {
		pin.release()
		return nil, err
	}
	return l, nil
}

// String returns the address.
func (l *Line) String() string { return l.pin.addr.String() }

// Set drives the line, as link.Line says. After any error the pin is given back and taken anew by the next Set: a pin whose first use
// failed believes that it is an output and would write to a foreign descriptor (ports.md G3).
func (l *Line) Set(level link.Level) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return fmt.Errorf("drive GPIO line %s: %w", l, os.ErrClosed)
	}
	if err := l.pin.Out(pgpio.Level(level)); err != nil {
		l.known = false
		err = l.pin.classify("drive", err)
		l.pin.Close()
		return err
	}
	l.level, l.known = level, true
	return nil
}

// Level returns what Set last drove, as link.Line says.
func (l *Line) Level() (link.Level, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.level, l.known
}

// Halt drives the safe level; after Close it does nothing.
func (l *Line) Halt() error {
	if err := l.Set(l.safe); err != nil && !errors.Is(err, os.ErrClosed) {
		return err
	}
	return nil
}

// Close drives the safe level and gives the line back, also when driving fails, whose error it returns. A second Close does nothing.
func (l *Line) Close() error {
	err := l.Halt()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed, l.known = true, false
	l.pin.Close()
	l.pin.release()
	return err
}
