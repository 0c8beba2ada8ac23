// Package serial is link.Port on a serial device of Linux: a UART, a USB adapter or a pseudo-terminal. It sets the line and reads through
// github.com/tarm/serial and works around what that package cannot do: it tells an unplugged adapter from a silent line, bounds every
// write, keeps other processes out, and opens the device again when it comes back.
//
// The path may be a link such as /dev/serial/by-id/…, which is better than /dev/ttyUSB0: it is followed anew at each opening. The lock
// is flock(2): it keeps out whoever asks for it, not a program that ignores it (TIOCEXCL would not stop root either).
package serial

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"

	tarm "github.com/tarm/serial"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/heal"
	"onetrip/kiosk/base/fault"
)

// DefaultBaud is the speed in Bd of Opts without one.
const DefaultBaud = 115200

var (
	_ link.Port       = (*Port)(nil)
	_ link.Discarder  = (*Port)(nil)
	_ link.BaudSetter = (*Port)(nil)
	_ link.Mover      = (*Port)(nil)
)

// Parity is how a line checks each byte. A byte that fails the check vanishes without a word; only a frame's checksum tells.
type Parity uint8

// The parities. ParityNone is the zero value; mark and space parity do not exist here.
const (
	ParityNone Parity = iota
	ParityOdd
	ParityEven
)

// String returns "none", "odd" or "even".
func (p Parity) String() string {
	switch p {
	case ParityNone:
		return "none"
	case ParityOdd:
		return "odd"
	case ParityEven:
		return "even"
	}
	return fmt.Sprintf("parity(%d)", uint8(p))
}

// Opts says how the line is set. The zero value is 115200 Bd, 8 data bits, no parity, 1 stop bit. There is no flow control.
type Opts struct {
	Baud     int    // 1200, 2400, 4800, 9600, 19200, 38400, 57600 or 115200 Bd; 0 means DefaultBaud
	Parity   Parity // none, odd or even
	StopBits int    // 1 or 2; 0 means 1
}

func bauds() []int { return []int{1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200} }

func (o Opts) withDefaults() Opts {
	if o.Baud == 0 {
		o.Baud = DefaultBaud
	}
	if o.StopBits == 0 {
		o.StopBits = 1
	}
	return o
}

func (o Opts) validate() error {
	switch {
	case !slices.Contains(bauds(), o.Baud):
		return badBaud(o.Baud)
	case o.Parity > ParityEven:
		return invalid("set line", fmt.Errorf("no such %v", o.Parity), "use parity none, odd or even")
	case o.StopBits != 1 && o.StopBits != 2:
		return invalid("set line", fmt.Errorf("%d stop bits", o.StopBits), "use 1 or 2 stop bits")
	}
	return nil
}

func badBaud(baud int) error {
	return invalid("set line", fmt.Errorf("no such speed: %d Bd", baud), fmt.Sprintf("use one of %d Bd", bauds()))
}

func invalid(op string, err error, hint string) error {
	return &fault.Error{Kind: fault.Invalid, Op: op, Hint: hint, Err: err}
}

// Port is a serial device that heals by itself.
type Port struct {
	*heal.Port
	baud atomic.Int64
	path atomic.Pointer[string]
}

// Open opens the serial device at path. A device that is not there is no error: the port starts unplugged and begins to work when the
// device comes. Errors, as *fault.Error with a hint for staff, are what waiting cannot cure: a bad option, a path that is no serial
// device, no permission, and link.ErrInUse (in the chain) when another process holds the device.
func Open(path string, opts Opts, log *slog.Logger) (*Port, error) {
	opts = opts.withDefaults()
	if err := opts.validate(); err != nil {
		return nil, err
	}
	if path == "" {
		return nil, invalid("open serial port", fmt.Errorf("no path given"), "set the device's port, such as /dev/serial/by-id/…")
	}
	p := new(Port)
	p.baud.Store(int64(opts.Baud))
	p.path.Store(&path)
	inner, err := heal.Open(path, func() (heal.Session, error) { return dial(p.String(), p.config(opts)) }, log)
	if err != nil {
		return nil, err
	}
	p.Port = inner
	return p, nil
}

// config returns the settings of the next opening.
func (p *Port) config(opts Opts) tarm.Config {
	c := tarm.Config{
		Baud:        p.Baud(),
		ReadTimeout: readTimeout,
		Parity:      tarm.ParityNone,
		StopBits:    tarm.Stop1,
	}
	switch opts.Parity {
	case ParityNone:
	case ParityOdd:
		c.Parity = tarm.ParityOdd
	case ParityEven:
		c.Parity = tarm.ParityEven
	}
	if opts.StopBits == 2 {
		c.StopBits = tarm.Stop2
	}
	return c
}

// SetBaud changes the speed of the line, after the bytes already written have left, and waits for those. On an unplugged port the speed
// holds from its return.
func (p *Port) SetBaud(baud int) error {
	if !slices.Contains(bauds(), baud) {
		return badBaud(baud)
	}
	if s, ok := p.Session().(*session); ok {
		// Outside the port's lock, for it takes its time. An error means the device is being lost, which the port notices itself.
		_ = s.drain()
	}
	return p.Reconfigure(
		func() { p.baud.Store(int64(baud)) },
		func(s heal.Session) error { return s.(*session).setBaud(baud) },
	)
}

// errMoved is why a session ends whose port was moved.
var errMoved = errors.New("the device is sought at another path")

// MoveTo looks for the device at another path from now on, as link.Mover says. An empty path is a *fault.Error of kind Invalid.
func (p *Port) MoveTo(path string) error {
	switch path {
	case "":
		return invalid("move serial port", errors.New("no path given"), "name the port's path")
	case p.String():
		return nil
	}
	err := p.Reconfigure(func() { p.path.Store(&path) }, func(heal.Session) error { return errMoved })
	if errors.Is(err, errMoved) {
		return nil
	}
	return err
}

// String returns the path at which the device is sought.
func (p *Port) String() string { return *p.path.Load() }

// Baud returns the present speed in Bd.
func (p *Port) Baud() int { return int(p.baud.Load()) }
