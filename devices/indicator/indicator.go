// Package indicator is a light beside a device, switched by a link.Line.
package indicator

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
)

var _ devices.Indicator = (*Light)(nil)

// Opts says how the light is wired. The zero value is a light that is on when its line is high.
type Opts struct {
	// ActiveLow is a light that is on when its line is low. Its line's safe level is then High.
	ActiveLow bool
}

// Light is a devices.Indicator that can blink.
type Light struct {
	line link.Line
	opts Opts

	// turn guards blink: one call at a time says what the light does.
	turn  sync.Mutex
	blink *blinking // nil unless it blinks

	// mu guards status and makes the status belong to the last call on the line.
	mu     sync.Mutex
	status devices.Status
}

// New returns the light on the line, which the caller closes, and which must have been opened with the light's dark level as its safe one.
// New does not touch the line.
func New(line link.Line, opts Opts) *Light {
	return &Light{line: line, opts: opts, status: devices.Status{Ready: true, Since: time.Now()}}
}

// String returns "light" and the line's address.
func (l *Light) String() string { return fmt.Sprintf("light on %v", l.line) }

// Status returns Unplugged, or Silent when the line cannot be driven for another cause, after the last call did not work; the light heals
// with the next call that does.
func (l *Light) Status() devices.Status {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.status
}

// Show switches the light on or off, and ends a blinking.
func (l *Light) Show(on bool) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.still()
	return l.set(on)
}

// set switches the light.
func (l *Light) set(on bool) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.report("switch", l.line.Set(link.Level(on != l.opts.ActiveLow)))
}

// Halt makes the light dark, also one that blinks.
func (l *Light) Halt() error {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.still()
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.report("halt", l.line.Halt())
}

// report keeps the outcome of a call on the line and returns it. The caller holds mu.
func (l *Light) report(op string, err error) error {
	problem := devices.NoProblem
	switch {
	case errors.Is(err, link.ErrUnplugged):
		problem = devices.Unplugged
	case err != nil:
		problem = devices.Silent
	}
	if problem != l.status.Problem {
		l.status = devices.Status{Ready: err == nil, Problem: problem, Since: time.Now()}
	}
	if err == nil {
		return nil
	}
	l.status.Detail = err.Error()
	return fmt.Errorf("%s %v: %w", op, l, err)
}
