// Package usblp is link.Port on a printer that Linux offers as a file, /dev/usb/lp0 and the like (kernel driver usblp). It heals by itself
// as link/serial does. The driver lets one process open a printer and takes bytes only as fast as the printer does, so that paper-out and
// an open cover show as writes that reach their deadline.
//
// A printer whose interface has one direction, and a file that may only be written, work too: reads then only time out.
package usblp

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/heal"
	"onetrip/devices/link/internal/holder"
	"onetrip/kiosk/base/fault"
)

// poll is how long a session waits for input at a time, and how long it rests after an empty read: some printers answer every question
// with no bytes instead of waiting.
const poll = 100 * time.Millisecond

var (
	_ link.Port      = (*Port)(nil)
	_ link.Discarder = (*Port)(nil)
)

// Port is a printer file that heals by itself.
type Port struct{ port }

// port hides heal's methods that are not for drivers.
type port interface {
	link.Port
	link.Discarder
}

// Open opens the printer at path. A printer that is not there is no error: the port starts unplugged and heals. Errors, as *fault.Error
// with a hint for staff, are what waiting cannot cure: a path that is no device, no permission, and link.ErrInUse (in the chain) when
// another process has the printer open.
func Open(path string, log *slog.Logger) (*Port, error) {
	if path == "" {
		return nil, invalid(path, errors.New("no path given"))
	}
	p, err := heal.Open(path, func() (heal.Session, error) { return dial(path) }, log)
	if err != nil {
		return nil, err
	}
	return &Port{p}, nil
}

// session is one opening of the printer.
type session struct {
	file   *os.File
	raw    syscall.RawConn
	oneWay bool // there is nothing to read, ever
	awake  bool // the last Wait was ended by something
	idle   bool // but the Read after it found nothing
}

func dial(path string) (_ heal.Session, err error) {
	s := new(session)
	s.file, err = os.OpenFile(path, unix.O_RDWR|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	if errors.Is(err, unix.EACCES) {
		s.oneWay = true
		s.file, err = os.OpenFile(path, unix.O_WRONLY|unix.O_NONBLOCK|unix.O_NOCTTY, 0)
	}
	if err != nil {
		return nil, refused(path, err)
	}
	// A regular file would take everything and print nothing; it also knows no deadlines.
	if err := s.file.SetWriteDeadline(time.Time{}); err != nil {
		_ = s.file.Close()
		return nil, invalid(path, errors.New("it is no device"))
	}
	if s.raw, err = s.file.SyscallConn(); err != nil {
		_ = s.file.Close()
		return nil, refused(path, err)
	}
	return s, nil
}

// control runs f on the descriptor.
func (s *session) control(f func(fd int) error) (err error) {
	if e := s.raw.Control(func(fd uintptr) { err = f(int(fd)) }); e != nil {
		return e
	}
	return err
}

// Wait waits for input. A printer that is pulled out wakes it too.
func (s *session) Wait() error {
	if s.idle {
		time.Sleep(poll)
	}
	events := int16(unix.POLLIN)
	if s.oneWay {
		events = 0 // only errors and hang-ups
	}
	err := s.control(func(fd int) error {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: events}}, int(poll/time.Millisecond))
		s.awake = n > 0
		return err
	})
	if errors.Is(err, unix.EINTR) {
		return nil
	}
	return err
}

// Read takes what is there.
func (s *session) Read(b []byte) (n int, err error) {
	if !s.oneWay {
		n, err = s.take(b)
	}
	switch {
	case err == nil && n > 0:
		s.idle = false
		return n, nil
	case errors.Is(err, unix.EINVAL), errors.Is(err, unix.EBADF):
		s.oneWay = true // usblp answers so for an interface of one direction
	case err != nil && !errors.Is(err, unix.EAGAIN) && !errors.Is(err, unix.EINTR):
		return 0, err
	}
	s.idle = s.awake
	return 0, s.hungUp()
}

func (s *session) take(b []byte) (n int, err error) {
	err = s.control(func(fd int) error {
		n, err = unix.Read(fd, b)
		return err
	})
	return n, err
}

// hungUp returns an error when the printer is gone, of which an empty read says nothing.
func (s *session) hungUp() error {
	return s.control(func(fd int) error {
		fds := []unix.PollFd{{Fd: int32(fd)}}
		if _, err := unix.Poll(fds, 0); err == nil && fds[0].Revents&unix.POLLHUP != 0 {
			return unix.ENODEV
		}
		return nil
	})
}

// Write writes as much as the printer takes until the time given.
func (s *session) Write(b []byte, until time.Time) (int, error) {
	if err := s.file.SetWriteDeadline(until); err != nil {
		return 0, err
	}
	return s.file.Write(b)
}

// Discard reads and drops what is there; the driver has no other way. Errors are left to Read, beside whose fields it runs.
func (s *session) Discard() error {
	b := make([]byte, 1024)
	for n := 1; n > 0; {
		n, _ = s.take(b)
	}
	return nil
}

// Close closes the file.
func (s *session) Close() error { return s.file.Close() }

// refused says why an opening did not work, as serial's does.
func refused(path string, err error) error {
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV), errors.Is(err, unix.EIO),
		errors.Is(err, unix.ENOTDIR):
		return fmt.Errorf("open printer %s: %w: %w", path, link.ErrUnplugged, err)
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return &fault.Error{
			Kind: fault.Unavailable, Op: "open printer", Err: err,
			Hint: "let the terminal's user use the printer: add it to the group lp and log in again",
		}
	case errors.Is(err, unix.EBUSY):
		return &fault.Error{
			Kind: fault.Conflict, Op: "open printer", Err: fmt.Errorf("%s is used by %s: %w", path, holder.Of(path), link.ErrInUse),
			Hint: "stop the other program; the printing system CUPS must not own this printer",
		}
	case errors.Is(err, unix.EISDIR), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ELOOP):
		return invalid(path, err)
	}
	return &fault.Error{Kind: fault.Internal, Op: "open printer " + path, Err: err}
}

func invalid(path string, err error) error {
	return &fault.Error{Kind: fault.Invalid, Op: "open printer " + path, Err: err, Hint: "check the path, such as /dev/usb/lp0"}
}
