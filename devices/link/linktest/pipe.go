package linktest

import (
	"fmt"
	"os"
	"time"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/gate"
)

// BufferSize is how many unread bytes each direction of a Pipe holds, as many as Linux keeps for a terminal.
const BufferSize = 4096

var (
	_ link.Port       = (*Conn)(nil)
	_ link.Discarder  = (*Conn)(nil)
	_ link.BaudSetter = (*Conn)(nil)
)

// Pipe returns the two ends of a line in memory. A writer does not wait for its reader until BufferSize bytes lie unread; then it waits
// for room until its write deadline, as it would on a pseudo-terminal. Either end may play the device.
//
// A test that gives both ends a speed models a wrong one: see SetBaud.
func Pipe() (a, b *Conn) {
	g := new(gate.Gate)
	a, b = &Conn{gate: g, name: "pipe:a"}, &Conn{gate: g, name: "pipe:b"}
	a.peer, b.peer = b, a
	return a, b
}

// Conn is one end of a Pipe.
type Conn struct {
	gate *gate.Gate // shared by both ends; guards all below the names
	peer *Conn
	name string

	in            []byte // received, unread
	readDeadline  time.Time
	writeDeadline time.Time
	baud          int // 0: hears every speed
	closed        bool
	unplugged     bool
	untold        bool // an unplugging that no call has reported yet
	losses        int  // counts the unpluggings
}

// Read waits for at least one byte. It returns os.ErrDeadlineExceeded, link.ErrUnplugged or os.ErrClosed in the chain as link.Port
// says; ErrUnplugged also when the other end is closed and all its bytes are read.
func (c *Conn) Read(b []byte) (int, error) {
	c.gate.Lock()
	defer c.gate.Unlock()
	losses := c.losses
	for {
		if err := c.refusal("read", losses, c.readDeadline); err != nil {
			return 0, err
		}
		if len(c.in) > 0 || len(b) == 0 {
			n := copy(b, c.in)
			c.in = c.in[n:]
			c.gate.Broadcast()
			return n, nil
		}
		if c.peer.closed {
			return 0, fmt.Errorf("read %s: %w", c.name, link.ErrUnplugged)
		}
		c.gate.Wait(c.readDeadline)
	}
}

// Write puts all bytes on the line, waiting for room where the other end does not read, or returns how many it took and the reason.
// Bytes to an end that is unplugged or closed are lost, as they are on a cable that hangs in the air.
func (c *Conn) Write(b []byte) (int, error) {
	c.gate.Lock()
	defer c.gate.Unlock()
	losses, done := c.losses, 0
	for {
		if err := c.refusal("write", losses, c.writeDeadline); err != nil {
			return done, err
		}
		n := min(len(b)-done, BufferSize-len(c.peer.in))
		if c.peer.closed || c.peer.unplugged {
			n = len(b) - done
		}
		if n > 0 {
			c.peer.receive(b[done:done+n], c.baud)
			done += n
			c.gate.Broadcast()
		}
		if done == len(b) {
			return done, nil
		}
		c.gate.Wait(c.writeDeadline)
	}
}

// receive takes bytes that the other end sent at the speed given.
func (c *Conn) receive(b []byte, baud int) {
	if c.closed || c.unplugged {
		return
	}
	if baud != 0 && c.baud != 0 && baud != c.baud {
		b = resample(b, baud, c.baud)
		b = b[:min(len(b), max(0, BufferSize-len(c.in)))]
	}
	c.in = append(c.in, b...)
}

// refusal returns why a call that began after so many losses cannot go on, or nil.
func (c *Conn) refusal(op string, losses int, deadline time.Time) error {
	switch {
	case c.closed:
		return fmt.Errorf("%s %s: %w", op, c.name, os.ErrClosed)
	case c.unplugged || c.untold || c.losses != losses:
		c.untold = false
		return fmt.Errorf("%s %s: %w", op, c.name, link.ErrUnplugged)
	case gate.Passed(deadline):
		return fmt.Errorf("%s %s: %w", op, c.name, os.ErrDeadlineExceeded)
	}
	return nil
}

// Close ends this end for good. The other end reads what is under way, then link.ErrUnplugged. A second Close does nothing.
func (c *Conn) Close() error {
	c.gate.Lock()
	defer c.gate.Unlock()
	c.closed = true
	c.in = nil
	c.gate.Broadcast()
	return nil
}

// SetReadDeadline bounds the present and later Reads; the zero time means no limit.
func (c *Conn) SetReadDeadline(t time.Time) error {
	return c.change(func() { c.readDeadline = t })
}

// SetWriteDeadline bounds the present and later Writes; the zero time means no limit.
func (c *Conn) SetWriteDeadline(t time.Time) error {
	return c.change(func() { c.writeDeadline = t })
}

// DiscardInput throws away what this end has received and nobody has read.
func (c *Conn) DiscardInput() error {
	return c.change(func() { c.in = nil })
}

// SetBaud sets the speed of this end and always succeeds for the speeds from 1200 to 115200 Bd. As long as one end has no speed, bytes pass
// unharmed; when both have one and they differ, bytes written from then on arrive as a real receiver would take them from the line.
func (c *Conn) SetBaud(baud int) error {
	switch baud {
	case 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200:
		return c.change(func() { c.baud = baud })
	}
	return fmt.Errorf("set speed of %s: no such speed: %d Bd", c.name, baud)
}

// Baud returns the speed that was set, or 115200 when none was.
func (c *Conn) Baud() int {
	c.gate.Lock()
	defer c.gate.Unlock()
	if c.baud == 0 {
		return 115200
	}
	return c.baud
}

// String returns "pipe:a" or "pipe:b".
func (c *Conn) String() string { return c.name }

// Unplug pulls this end off the line: bytes under way to it are lost, and its calls return link.ErrUnplugged at once. The other end sees
// silence. Even when Replug follows at once, one present or later call of this end returns link.ErrUnplugged.
func (c *Conn) Unplug() {
	c.gate.Lock()
	defer c.gate.Unlock()
	c.unplugged, c.untold = true, true
	c.losses++
	c.in = nil
	c.gate.Broadcast()
}

// Replug joins this end to the line again.
func (c *Conn) Replug() {
	c.gate.Lock()
	defer c.gate.Unlock()
	c.unplugged = false
	c.gate.Broadcast()
}

// change applies f under the lock and wakes whoever waits.
func (c *Conn) change(f func()) error {
	c.gate.Lock()
	defer c.gate.Unlock()
	if c.closed {
		return fmt.Errorf("%s: %w", c.name, os.ErrClosed)
	}
	f()
	c.gate.Broadcast()
	return nil
}
