package linktest

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/gate"
)

var (
	_ link.Line  = (*Line)(nil)
	_ link.Input = (*Input)(nil)
)

// Change is a level that a Line was driven to, and when.
type Change struct {
	Level link.Level
	At    time.Time
}

// Line is an output in memory that keeps what it was driven to. It is safe when low.
type Line struct {
	gate    gate.Gate // guards all below
	changes []Change
	known   bool
	fault   error
	closed  bool
}

// NewLine returns a Line that drives its safe level.
func NewLine() *Line {
	return &Line{changes: []Change{{link.Low, time.Now()}}, known: true}
}

// Set drives the line or returns what Fail has set.
func (l *Line) Set(level link.Level) error {
	l.gate.Lock()
	defer l.gate.Unlock()
	switch {
	case l.closed:
		return fmt.Errorf("drive %s: %w", l, os.ErrClosed)
	case l.fault != nil:
		l.known = false
		return fmt.Errorf("drive %s: %w", l, l.fault)
	}
	l.known = true
	if l.changes[len(l.changes)-1].Level != level {
		l.changes = append(l.changes, Change{level, time.Now()})
	}
	return nil
}

// Level returns what Set last drove.
func (l *Line) Level() (link.Level, bool) {
	l.gate.Lock()
	defer l.gate.Unlock()
	return l.changes[len(l.changes)-1].Level, l.known
}

// Halt drives low; after Close it does nothing.
func (l *Line) Halt() error {
	l.gate.Lock()
	closed := l.closed
	l.gate.Unlock()
	if closed {
		return nil
	}
	return l.Set(link.Low)
}

// Close drives low and ends the line.
func (l *Line) Close() error {
	err := l.Halt()
	l.gate.Lock()
	defer l.gate.Unlock()
	l.closed, l.known = true, false
	return err
}

// Fail makes every Set return err in its chain and leave the wire as it is, until Fail(nil).
func (l *Line) Fail(err error) {
	l.gate.Lock()
	defer l.gate.Unlock()
	l.fault = err
}

// Changes returns the levels that were on the wire, the first low included.
func (l *Line) Changes() []Change {
	l.gate.Lock()
	defer l.gate.Unlock()
	return slices.Clone(l.changes)
}

// String returns "line".
func (l *Line) String() string { return "line" }

// Input is an input in memory that a test drives.
type Input struct {
	gate   gate.Gate // guards all below
	level  link.Level
	fault  error
	closed bool
}

// NewInput returns an Input that is low.
func NewInput() *Input { return new(Input) }

// Drive puts a level on the wire.
func (in *Input) Drive(level link.Level) { in.change(func() { in.level = level }) }

// Fail makes every Read and Wait return err in its chain, those that wait included, until Fail(nil).
func (in *Input) Fail(err error) { in.change(func() { in.fault = err }) }

func (in *Input) change(f func()) {
	in.gate.Lock()
	defer in.gate.Unlock()
	f()
	in.gate.Broadcast()
}

// Read returns the level now.
func (in *Input) Read() (link.Level, error) {
	in.gate.Lock()
	defer in.gate.Unlock()
	return in.level, in.refusal()
}

func (in *Input) refusal() error {
	switch {
	case in.closed:
		return fmt.Errorf("read %s: %w", in, os.ErrClosed)
	case in.fault != nil:
		return fmt.Errorf("read %s: %w", in, in.fault)
	}
	return nil
}

// Wait waits until the level differs from old. There is no bouncing here and so no debouncing.
func (in *Input) Wait(ctx context.Context, old link.Level) (link.Level, error) {
	stop := context.AfterFunc(ctx, func() { in.change(func() {}) })
	defer stop()
	in.gate.Lock()
	defer in.gate.Unlock()
	for {
		if err := in.refusal(); err != nil {
			return old, err
		}
		if in.level != old {
			return in.level, nil
		}
		if err := ctx.Err(); err != nil {
			return old, fmt.Errorf("wait for %s: %w", in, err)
		}
		in.gate.Wait(time.Time{})
	}
}

// Close wakes a Wait.
func (in *Input) Close() error {
	in.change(func() { in.closed = true })
	return nil
}

// String returns "input".
func (in *Input) String() string { return "input" }
