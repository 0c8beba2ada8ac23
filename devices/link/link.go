// Package link is how drivers reach hardware: a Port carries bytes, a Line is one GPIO level. Real transports are in link/serial and
// link/gpio; the fakes that tests use are in link/linktest.
package link

import (
	"errors"
	"io"
	"time"
)

// ErrUnplugged is in the chain of every error that a Port or a Line returns because the hardware itself is gone, as opposed to silent.
// A Port heals by itself: it tries to open the device again with growing pauses, and the same Port works once the device is back.
var ErrUnplugged = errors.New("device is unplugged")

// ErrInUse is in the chain of the error of an opening that another process forbids; the error's text names that process.
var ErrInUse = errors.New("device is in use by another process")

// Port is a byte stream to a device, much like a net.Conn. One goroutine may read while another writes; Close may come from a third.
type Port interface {
	// Read waits for at least one byte. It returns os.ErrDeadlineExceeded (in the chain) when the read deadline passes first,
	// ErrUnplugged when the device is gone, os.ErrClosed after Close. It never returns 0, nil and never io.EOF for a time-out.
	io.Reader
	// Write hands all bytes to the device's line or returns an error with the number of bytes taken; it returns
	// os.ErrDeadlineExceeded (in the chain) when the write deadline passes first, ErrUnplugged or os.ErrClosed as Read does.
	io.Writer
	// Close ends the port for good and wakes a blocked Read within 200 ms. Whoever opened the port closes it, never the driver.
	io.Closer
	// SetReadDeadline bounds the present and later Reads; the zero time means no limit.
	SetReadDeadline(t time.Time) error
	// SetWriteDeadline bounds the present and later Writes; the zero time means no limit.
	SetWriteDeadline(t time.Time) error
	// String names the port for logs: its configured path.
	String() string
}

// Discarder is a Port that can throw away input that nobody has read, the operating system's buffer included. Drivers of
// request-and-answer protocols call it before each request, never between a request and its answer.
type Discarder interface {
	DiscardInput() error
}

// BaudSetter is a Port whose line speed can change while it is open. SetBaud takes effect for the next byte in either direction.
type BaudSetter interface {
	// SetBaud accepts the standard speeds from 1200 to 115200 Bd.
	SetBaud(baud int) error
	// Baud returns the present speed in Bd.
	Baud() int
}

// Mover is a Port whose device may come back under another path. MoveTo makes the port look for its device there from now on; what stands at
// the old path is let go first, and calls under way return ErrUnplugged. The port's own path changes nothing.
type Mover interface {
	MoveTo(path string) error
}
