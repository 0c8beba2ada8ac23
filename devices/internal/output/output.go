// Package output is a device that one link.Line drives, and what is known of it.
package output

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
)

// Opts says what the device is and how it is wired.
type Opts struct {
	Name      string // "light"
	Verb      string // what Set does, for errors: "switch"
	ActiveLow bool   // it is on when its line is low
}

// Output is such a device. Its methods may be called from any number of goroutines.
type Output struct {
	line link.Line
	opts Opts

	// mu guards status and makes the status belong to the last call on the line.
	mu     sync.Mutex
	status devices.Status
}

// New returns the device on the line, which the caller closes. New does not touch the line.
func New(line link.Line, opts Opts) *Output {
	return &Output{line: line, opts: opts, status: devices.Status{Ready: true, Since: time.Now()}}
}

// String returns the device's name and the line's address.
func (o *Output) String() string { return fmt.Sprintf("%s on %v", o.opts.Name, o.line) }

// Status returns Unplugged, or Silent when the line cannot be driven for another cause, after the last call did not work; the device heals
// with the next call that does.
func (o *Output) Status() devices.Status {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.status
}

// Set turns the device on or off.
func (o *Output) Set(on bool) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.report(o.opts.Verb, o.line.Set(link.Level(on != o.opts.ActiveLow)))
}

// Halt puts the line to its safe level.
func (o *Output) Halt() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.report("halt", o.line.Halt())
}

// report keeps the outcome of a call on the line and returns it. The caller holds mu.
func (o *Output) report(op string, err error) error {
	problem := devices.NoProblem
	switch {
	case errors.Is(err, link.ErrUnplugged):
		problem = devices.Unplugged
	case err != nil:
		problem = devices.Silent
	}
	if problem != o.status.Problem {
		o.status = devices.Status{Ready: err == nil, Problem: problem, Since: time.Now()}
	}
	if err == nil {
		return nil
	}
	o.status.Detail = err.Error()
	return fmt.Errorf("%s %v: %w", op, o, err)
}
