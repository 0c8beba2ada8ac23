package linktest

import (
	"fmt"
	"os"
	"sync"
	"time"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/gate"
)

var (
	_ link.Port       = (*FaultyPort)(nil)
	_ link.Discarder  = (*FaultyPort)(nil)
	_ link.BaudSetter = (*FaultyPort)(nil)
)

// FaultyPort is a Port on a bad line.
type FaultyPort struct {
	wrapped

	// reading keeps Reads apart, for one of them waits on the wrapped port without the gate.
	reading sync.Mutex

	gate          gate.Gate // guards all below
	faults        []Fault
	passed        [2]int // bytes counted, by Direction
	cut           bool
	unplugged     bool
	untold        bool // an unplugging that no call has reported yet
	losses        int  // counts the unpluggings
	closed        bool
	ready         []byte    // damaged already, for the next Read
	held          []byte    // comes at heldUntil; not damaged yet
	heldUntil     time.Time // zero: nothing is held
	readDeadline  time.Time
	writeDeadline time.Time
}

// Faulty wraps p. A byte may have several faults, which apply in the order given. Closing the FaultyPort closes p.
func Faulty(p link.Port, faults ...Fault) *FaultyPort {
	return &FaultyPort{wrapped: wrapped{Port: p}, faults: faults}
}

// take counts b and returns what the line makes of it up to the first delay, and then what waits for how long. The caller holds the gate.
func (f *FaultyPort) take(dir Direction, b []byte) (out, rest []byte, wait time.Duration) {
	for i, c := range b {
		at := f.passed[dir]
		if d := f.delay(dir, at); d > 0 {
			return out, b[i:], d
		}
		f.passed[dir]++
		out = append(out, f.damage(dir, at, c)...)
	}
	return out, nil, 0
}

// delay returns how long the byte must wait, and forgets it.
func (f *FaultyPort) delay(dir Direction, at int) time.Duration {
	for i, fault := range f.faults {
		if fault.Kind == Delay && fault.Dir == dir && fault.At == at {
			f.faults = append(f.faults[:i:i], f.faults[i+1:]...)
			return fault.For
		}
	}
	return 0
}

func (f *FaultyPort) damage(dir Direction, at int, c byte) []byte {
	out := []byte{c}
	for _, fault := range f.faults {
		if fault.Dir != dir || fault.At != at {
			continue
		}
		switch fault.Kind {
		case Drop:
			out = nil
		case Duplicate:
			out = append(out, out...)
		case Flip:
			for i := range out {
				out[i] ^= max(fault.Bits, 1)
			}
		case Cut:
			f.cut = true
		case Delay: // in take
		}
	}
	if f.cut {
		return nil
	}
	return out
}

// Read reads what the line lets through.
func (f *FaultyPort) Read(b []byte) (int, error) {
	f.reading.Lock()
	defer f.reading.Unlock()
	f.gate.Lock()
	defer f.gate.Unlock()
	losses := f.losses
	for {
		if err := f.refusal(losses, f.readDeadline); err != nil {
			return 0, fmt.Errorf("read %s: %w", f, err)
		}
		if len(f.ready) > 0 || len(b) == 0 {
			n := copy(b, f.ready)
			f.ready = f.ready[n:]
			return n, nil
		}
		if f.waitHeld() {
			continue
		}
		if err := f.fill(len(b)); err != nil {
			if refused := f.refusal(losses, f.readDeadline); refused != nil {
				return 0, fmt.Errorf("read %s: %w", f, refused)
			}
			return 0, err
		}
	}
}

// waitHeld waits for delayed bytes and lets them in when it is time; it returns false when there are none.
func (f *FaultyPort) waitHeld() bool {
	if f.heldUntil.IsZero() {
		return false
	}
	if gate.Passed(f.heldUntil) {
		f.admit(f.held)
		return true
	}
	wake := f.heldUntil
	if d := f.readDeadline; !d.IsZero() && d.Before(wake) {
		wake = d
	}
	f.gate.Wait(wake)
	return true
}

// admit damages b and puts it before the reader, as far as no delay stops it.
func (f *FaultyPort) admit(b []byte) {
	out, rest, wait := f.take(ToDriver, b)
	f.ready = append(f.ready, out...)
	f.held, f.heldUntil = rest, time.Time{}
	if wait > 0 {
		f.heldUntil = time.Now().Add(wait)
	}
}

// fill reads from the wrapped port, without the gate.
func (f *FaultyPort) fill(size int) error {
	losses := f.losses
	buf := make([]byte, size)
	f.gate.Unlock()
	n, err := f.Port.Read(buf)
	f.gate.Lock()
	if f.losses == losses && !f.unplugged {
		f.admit(buf[:n])
	}
	return err
}

// Write writes what the line lets through and reports all of it as written. A Delay holds the Write, as a line that takes nothing does, and
// the write deadline ends that.
func (f *FaultyPort) Write(b []byte) (int, error) {
	f.gate.Lock()
	defer f.gate.Unlock()
	losses, done := f.losses, 0
	var heldUntil time.Time
	for {
		if err := f.refusal(losses, f.writeDeadline); err != nil {
			return done, fmt.Errorf("write %s: %w", f, err)
		}
		if !heldUntil.IsZero() && !gate.Passed(heldUntil) {
			wake := heldUntil
			if d := f.writeDeadline; !d.IsZero() && d.Before(wake) {
				wake = d
			}
			f.gate.Wait(wake)
			continue
		}
		out, rest, wait := f.take(ToDevice, b[done:])
		if err := f.pass(out); err != nil {
			return done, err
		}
		done = len(b) - len(rest)
		if wait == 0 {
			return done, nil
		}
		heldUntil = time.Now().Add(wait)
	}
}

// pass writes to the wrapped port, without the gate.
func (f *FaultyPort) pass(b []byte) error {
	if len(b) == 0 {
		return nil
	}
	f.gate.Unlock()
	defer f.gate.Lock()
	_, err := f.Port.Write(b)
	return err
}

func (f *FaultyPort) refusal(losses int, deadline time.Time) error {
	switch {
	case f.closed:
		return os.ErrClosed
	case f.unplugged || f.untold || f.losses != losses:
		f.untold = false
		return link.ErrUnplugged
	case gate.Passed(deadline):
		return os.ErrDeadlineExceeded
	}
	return nil
}

// Heal ends a Cut and forgets the faults that have not happened.
func (f *FaultyPort) Heal() {
	f.gate.Lock()
	defer f.gate.Unlock()
	f.cut = false
	f.faults = nil
}

// Passed returns how many bytes have gone in a direction, the damaged ones counted once.
func (f *FaultyPort) Passed(dir Direction) int {
	f.gate.Lock()
	defer f.gate.Unlock()
	return f.passed[dir]
}

// Unplug makes the port's calls return link.ErrUnplugged, those that wait included; what the device sends meanwhile is lost. Even when
// Replug follows at once, one present or later call returns it.
func (f *FaultyPort) Unplug() {
	f.gate.Lock()
	defer f.gate.Unlock()
	f.unplugged, f.untold = true, true
	f.losses++
	f.ready, f.held, f.heldUntil = nil, nil, time.Time{}
	f.gate.Broadcast()
	// This wakes whoever waits in the wrapped port.
	_ = f.Port.SetReadDeadline(time.Now())
	_ = f.Port.SetWriteDeadline(time.Now())
}

// Replug ends Unplug.
func (f *FaultyPort) Replug() {
	f.gate.Lock()
	defer f.gate.Unlock()
	f.unplugged = false
	if d, ok := f.Port.(link.Discarder); ok {
		_ = d.DiscardInput()
	}
	_ = f.Port.SetReadDeadline(f.readDeadline)
	_ = f.Port.SetWriteDeadline(f.writeDeadline)
}

// Close closes the wrapped port and ends every delay.
func (f *FaultyPort) Close() error {
	f.gate.Lock()
	f.closed = true
	f.gate.Broadcast()
	f.gate.Unlock()
	return f.Port.Close()
}

// SetReadDeadline bounds the present and later Reads; the zero time means no limit.
func (f *FaultyPort) SetReadDeadline(t time.Time) error {
	f.gate.Lock()
	defer f.gate.Unlock()
	f.readDeadline = t
	f.gate.Broadcast()
	if f.unplugged {
		return nil
	}
	return f.Port.SetReadDeadline(t)
}

// SetWriteDeadline bounds the present and later Writes; the zero time means no limit.
func (f *FaultyPort) SetWriteDeadline(t time.Time) error {
	f.gate.Lock()
	defer f.gate.Unlock()
	f.writeDeadline = t
	f.gate.Broadcast()
	if f.unplugged {
		return nil
	}
	return f.Port.SetWriteDeadline(t)
}

// DiscardInput drops what has arrived; bytes that a Delay holds are still on the line and stay.
func (f *FaultyPort) DiscardInput() error {
	f.gate.Lock()
	defer f.gate.Unlock()
	f.ready = nil
	return f.wrapped.DiscardInput()
}
