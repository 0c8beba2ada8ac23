package gpio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"time"

	pgpio "periph.io/x/conn/v3/gpio"

	"onetrip/devices/link"
)

const (
	// DefaultDebounce is how long an input must be still before its level counts, of InputOpts without one.
	DefaultDebounce = 20 * time.Millisecond
	// edgeWait bounds each wait for an edge: 0 and negative times mean different things to different drivers (ports.md G5), and a Halt
	// before a wait is lost (G8).
	edgeWait = 50 * time.Millisecond
	// pollPause is how often an input without edges is looked at.
	pollPause = 20 * time.Millisecond
	// restless bounds how many edges an input that will not be still is granted; the kernel's queue of 16 old ones (ports.md G6) fits in.
	restless = 50
)

var _ link.Input = (*Input)(nil)

// Pull is the resistor inside the chip. Not every chip has one; NoPull with a resistor on the board works everywhere.
type Pull uint8

// The pulls. NoPull, the zero value, leaves the chip's setting alone.
const (
	NoPull Pull = iota
	PullDown
	PullUp
)

// String returns "none", "down" or "up".
func (p Pull) String() string {
	switch p {
	case NoPull:
		return "none"
	case PullDown:
		return "down"
	case PullUp:
		return "up"
	}
	return fmt.Sprintf("pull(%d)", uint8(p))
}

func (p Pull) periph() pgpio.Pull {
	switch p {
	case NoPull:
	case PullDown:
		return pgpio.PullDown
	case PullUp:
		return pgpio.PullUp
	}
	return pgpio.PullNoChange
}

// InputOpts says how an input is used.
type InputOpts struct {
	Pull     Pull
	Debounce time.Duration // how long the level must be still before it counts; 0 means DefaultDebounce
}

// Input is an input.
type Input struct {
	pin  *claimed
	opts InputOpts

	stop atomic.Bool // set by Close
	// turn holds one token; whoever has it uses pin and the fields below. It is a channel because a turn may last edgeWait.
	turn  chan struct{}
	ready bool // the pin is set up
	edges bool // and tells edges
}

// OpenInput takes the line at addr as an input, with errors as those of OpenLine. A line that cannot tell edges is looked at every 20 ms.
func (b *Bank) OpenInput(addr Address, opts InputOpts) (*Input, error) {
	if opts.Debounce <= 0 {
		opts.Debounce = DefaultDebounce
	}
	pin, err := b.claim(addr)
	if err != nil {
		return nil, err
	}
	in := &Input{pin: pin, opts: opts, turn: make(chan struct{}, 1)}
	if err := in.setUp(); err != nil {
		pin.release()
		return nil, err
	}
	in.turn <- struct{}{}
	return in, nil
}

// String returns the address.
func (in *Input) String() string { return in.pin.addr.String() }

// setUp makes the pin an input, with edges if it can. The pin is given back after any error (ports.md G3).
func (in *Input) setUp() error {
	if in.ready {
		return nil
	}
	err := in.pin.In(in.opts.Pull.periph(), pgpio.BothEdges)
	in.edges = err == nil
	if err != nil {
		err = in.pin.classify("set up", err)
		in.pin.Close()
		if errors.Is(err, link.ErrInUse) || errors.Is(err, link.ErrUnplugged) {
			return err
		}
		if err := in.pin.In(in.opts.Pull.periph(), pgpio.NoEdge); err != nil {
			err = in.pin.classify("set up", err)
			in.pin.Close()
			return err
		}
	}
	in.ready = true
	return nil
}

// Read returns the level now. Beside a Wait it may take 50 ms.
func (in *Input) Read() (link.Level, error) {
	if err := in.take(context.Background()); err != nil {
		return link.Low, err
	}
	defer in.give()
	return in.level()
}

// take waits for the turn.
func (in *Input) take(ctx context.Context) error {
	select {
	case <-in.turn:
	case <-ctx.Done():
		return fmt.Errorf("wait for GPIO line %s: %w", in, ctx.Err())
	}
	if in.stop.Load() {
		in.give()
		return fmt.Errorf("use GPIO line %s: %w", in, os.ErrClosed)
	}
	return nil
}

func (in *Input) give() { in.turn <- struct{}{} }

// level reads the pin. The chip is asked before and after, because the pins of a lost chip read as low (ports.md G9).
func (in *Input) level() (link.Level, error) {
	if err := in.alive(); err != nil {
		return link.Low, err
	}
	if err := in.setUp(); err != nil {
		return link.Low, err
	}
	level := link.Level(in.pin.Read())
	if err := in.alive(); err != nil {
		return link.Low, err
	}
	return level, nil
}

func (in *Input) alive() error {
	err := in.pin.chip.Alive()
	if err == nil {
		return nil
	}
	if in.ready {
		in.ready = false
		in.pin.Close()
	}
	return fmt.Errorf("read GPIO line %s: %w: %w", in, link.ErrUnplugged, err)
}

// Wait waits for another level than old, as link.Input says.
func (in *Input) Wait(ctx context.Context, old link.Level) (link.Level, error) {
	for {
		level, rest, err := in.look(ctx, old)
		if err != nil || level != old {
			return level, err
		}
		if err := pause(ctx, rest); err != nil {
			return old, fmt.Errorf("wait for GPIO line %s: %w", in, err)
		}
	}
}

// look takes one turn: it returns a settled level other than old if there is one, or old after edgeWait and how long the caller should
// rest before the next look.
func (in *Input) look(ctx context.Context, old link.Level) (level link.Level, rest time.Duration, err error) {
	if err := in.take(ctx); err != nil {
		return old, 0, err
	}
	defer in.give()
	if level, err = in.level(); err != nil {
		return old, 0, err
	}
	if !in.edges {
		return in.polled(ctx, level, old)
	}
	if level == old {
		start := time.Now()
		if !in.pin.WaitForEdge(edgeWait) {
			// A driver that will not wait must not make us spin.
			return old, max(0, edgeWait-time.Since(start)), nil
		}
	}
	level, err = in.settle()
	return level, 0, err
}

// polled is look for a pin without edges: a level counts when it is there twice.
func (in *Input) polled(ctx context.Context, level, old link.Level) (link.Level, time.Duration, error) {
	if level == old {
		return old, pollPause, nil
	}
	if err := pause(ctx, in.opts.Debounce); err != nil {
		return old, 0, fmt.Errorf("wait for GPIO line %s: %w", in, err)
	}
	level, err := in.level()
	return level, 0, err
}

// settle waits until the input has been still for the debounce time, which also drains the kernel's queue, and reads it. Edges are not
// counted: old ones survive in that queue, and others are lost (ports.md G6).
func (in *Input) settle() (link.Level, error) {
	for range restless {
		if in.stop.Load() || !in.pin.WaitForEdge(in.opts.Debounce) {
			break
		}
	}
	return in.level()
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}

// Close gives the line back and wakes a Wait. A second Close does nothing.
func (in *Input) Close() error {
	if in.stop.Swap(true) {
		return nil
	}
	<-in.turn
	defer in.give()
	in.pin.Close()
	in.pin.release()
	return nil
}
