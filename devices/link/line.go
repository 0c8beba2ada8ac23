package link

import (
	"context"
	"fmt"
)

// Level is the voltage on a Line as the wire has it, not what it means to the device behind it.
type Level bool

// The two levels. Low is the zero value.
const (
	Low  Level = false
	High Level = true
)

// String returns "low" or "high".
func (l Level) String() string {
	if l == High {
		return "high"
	}
	return "low"
}

// Line is one GPIO output: a relay, a lamp, a lock's coil.
type Line interface {
	// String names the line for logs: its configured address.
	fmt.Stringer
	// Set drives the line. After ErrUnplugged or ErrInUse (in the chain) the level on the wire is unknown; the next Set asks for the
	// line anew, so a Line heals by itself as far as its transport can (link/gpio tells where it cannot).
	Set(level Level) error
	// Level returns the level that Set last drove with success and false when there is none: before the first Set and after an error.
	// It does not ask the hardware.
	Level() (Level, bool)
	// Halt drives the safe level, which the Line was opened with. It may be called at any time and more than once.
	Halt() error
	// Close drives the safe level and gives the line back. Whoever opened the line closes it, never the driver.
	Close() error
}

// Input is one GPIO input: a door contact, a presence sensor.
type Input interface {
	// String names the line for logs: its configured address.
	fmt.Stringer
	// Read returns the level now, or ErrUnplugged, ErrInUse or os.ErrClosed in the chain.
	Read() (Level, error)
	// Wait blocks until the debounced level differs from old and returns it; it returns at once when it differs already. Edges are not
	// counted: a level that came and went between two calls is not told. It ends with ctx's error, or as Read does.
	Wait(ctx context.Context, old Level) (Level, error)
	// Close gives the line back and wakes a blocked Wait within 200 ms. Whoever opened the line closes it.
	Close() error
}
