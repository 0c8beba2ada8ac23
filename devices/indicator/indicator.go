// Package indicator is a light beside a device, switched by a link.Line.
package indicator

import (
	"sync"

	"onetrip/devices"
	"onetrip/devices/internal/output"
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
	out *output.Output

	// turn guards blink: one call at a time says what the light does.
	turn  sync.Mutex
	blink *blinking // nil unless it blinks
}

// New returns the light on the line, which the caller closes, and which must have been opened with the light's dark level as its safe one.
// New does not touch the line.
func New(line link.Line, opts Opts) *Light {
	return &Light{out: output.New(line, output.Opts{Name: "light", Verb: "switch", ActiveLow: opts.ActiveLow})}
}

// String returns "light" and the line's address.
func (l *Light) String() string { return l.out.String() }

// Status returns Unplugged, or Silent when the line cannot be driven for another cause, after the last call did not work; the light heals
// with the next call that does.
func (l *Light) Status() devices.Status { return l.out.Status() }

// Show switches the light on or off, and ends a blinking.
func (l *Light) Show(on bool) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.still()
	return l.out.Set(on)
}

// Halt makes the light dark, also one that blinks.
func (l *Light) Halt() error {
	l.turn.Lock()
	defer l.turn.Unlock()
	l.still()
	return l.out.Halt()
}
