// Package buzzer is a piezo on a link.Line, which sounds while its line is active.
package buzzer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/internal/output"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

var _ devices.Buzzer = (*Buzzer)(nil)

// The bounds of one Beep: a hall is no place for an alarm that nobody can stop.
const (
	Longest = time.Second     // at a time
	Most    = 5 * time.Second // in all, pauses included
)

// Opts says how the buzzer is wired. The zero value is one that sounds when its line is high.
type Opts struct {
	// ActiveLow is a buzzer that sounds when its line is low. Its line's safe level is then High.
	ActiveLow bool
}

// Buzzer is a devices.Buzzer.
type Buzzer struct {
	out  *output.Output
	turn chan struct{} // one token: who has it may sound

	mu   sync.Mutex // guards stop
	stop chan struct{}
}

// New returns the buzzer on the line, which the caller closes, and which must have been opened with the silent level as its safe one. New
// does not touch the line.
func New(line link.Line, opts Opts) *Buzzer {
	out := output.New(line, output.Opts{Name: "buzzer", Verb: "drive", ActiveLow: opts.ActiveLow})
	b := &Buzzer{out: out, turn: make(chan struct{}, 1), stop: make(chan struct{})}
	b.turn <- struct{}{}
	return b
}

// String returns "buzzer" and the line's address.
func (b *Buzzer) String() string { return b.out.String() }

// Status returns Unplugged, or Silent when the line cannot be driven for another cause, after the last call did not work.
func (b *Buzzer) Status() devices.Status { return b.out.Status() }

// Beep sounds so many times. More than Longest at a time or Most in all is a fault of kind Invalid.
func (b *Buzzer) Beep(ctx context.Context, times int, on, off time.Duration) error {
	if times < 1 || on <= 0 || off < 0 || on > Longest || time.Duration(times)*(on+off) > Most {
		return &fault.Error{
			Kind: fault.Invalid, Op: "beep", Err: fmt.Errorf("%d times for %v with pauses of %v", times, on, off),
			Hint: fmt.Sprintf("sound for at most %v at a time and %v in all", Longest, Most),
		}
	}
	select {
	case <-b.turn:
	case <-ctx.Done():
		return fmt.Errorf("wait for buzzer: %w", ctx.Err())
	}
	defer func() { b.turn <- struct{}{} }()
	stop := b.stopped()
	for n := range times {
		if n > 0 && !wait(ctx, stop, off) {
			break
		}
		err := b.out.Set(true)
		if err == nil {
			wait(ctx, stop, on)
		}
		if err := errors.Join(err, b.out.Set(false)); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("beep: %w", err)
	}
	return nil
}

// stopped returns the channel that the next Halt closes.
func (b *Buzzer) stopped() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stop
}

// wait returns false when ctx or Halt ended it.
func wait(ctx context.Context, stop <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err() == nil
	case <-stop:
	case <-ctx.Done():
	}
	return false
}

// Halt silences the buzzer and ends a Beep.
func (b *Buzzer) Halt() error {
	b.mu.Lock()
	close(b.stop)
	b.stop = make(chan struct{})
	b.mu.Unlock()
	return b.out.Halt()
}
