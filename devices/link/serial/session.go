package serial

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	tarm "github.com/tarm/serial"
	"golang.org/x/sys/unix"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/heal"
	"onetrip/devices/link/internal/holder"
	"onetrip/kiosk/base/fault"
)

const (
	// readTimeout becomes VTIME, which counts in steps of 100 ms; nothing shorter exists, and longer only delays Close (ports.md S1, S5).
	readTimeout = 100 * time.Millisecond
	// emptyReads in a row that return at once, although bytes were announced, make the session doubt that the device is there.
	emptyReads = 3
	// doubts, each followed by a pause, that neither proof nor bytes settle, count as loss: opening anew sets the line again.
	doubts = 10
)

// session is one opening of the device. It holds two descriptors: port, through which the line is set and read, and guard, which carries
// the lock and, being non-blocking, the writes: a write through port could hang for good on a line that takes nothing.
type session struct {
	path   string // as configured, links not followed
	config tarm.Config
	port   *tarm.Port
	guard  *os.File
	raw    syscall.RawConn // of guard; its Fd method would make it blocking

	announced bool // the last Wait said that there is something to read
	empty     int  // reads in a row that found nothing at once
	doubted   int  // doubts in a row
}

// dial opens the device at path, locks it and sets the line.
func dial(path string, config tarm.Config) (_ heal.Session, err error) {
	guard, err := os.OpenFile(path, unix.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, refused(path, err)
	}
	s := &session{path: path, config: config, guard: guard}
	defer func() {
		if err != nil {
			_ = guard.Close()
		}
	}()
	if s.raw, err = guard.SyscallConn(); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	// The lock comes first: opening through tarm sets the speed, also under another process's hands (ports.md S6).
	if err = s.control(func(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) }); err != nil {
		return nil, refused(path, err)
	}
	if err = s.control(isTerminal); err != nil {
		return nil, refused(path, err)
	}
	if err = guard.SetWriteDeadline(time.Time{}); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if err = s.openPort(); err != nil {
		return nil, refused(path, err)
	}
	return s, nil
}

// openPort opens the guarded device itself a second time, not the path again, which may be a link that moves in between.
func (s *session) openPort() error {
	return s.control(func(fd int) (err error) {
		s.config.Name = fmt.Sprintf("/proc/self/fd/%d", fd)
		s.port, err = tarm.OpenPort(&s.config)
		return err
	})
}

func isTerminal(fd int) error {
	_, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	return err
}

// control runs f on guard's descriptor.
func (s *session) control(f func(fd int) error) (err error) {
	if e := s.raw.Control(func(fd uintptr) { err = f(int(fd)) }); e != nil {
		return e
	}
	return err
}

// Wait waits up to 100 ms for bytes or for the line to hang up. While there is doubt it pauses first, so that doubt costs no processor.
func (s *session) Wait() error {
	if s.empty >= emptyReads {
		time.Sleep(readTimeout)
	}
	s.announced = false
	err := s.control(func(fd int) error {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, int(readTimeout/time.Millisecond))
		s.announced = n > 0
		return err
	})
	if errors.Is(err, unix.EINTR) {
		return nil
	}
	return err
}

// Read takes what Wait announced. tarm's Read returns io.EOF for "nothing came in time" and, at once and without end, for "unplugged"
// (ports.md S2, S3): only the time it took and a second look tell the two apart.
func (s *session) Read(b []byte) (int, error) {
	if !s.announced {
		s.empty, s.doubted = 0, 0
		return 0, nil
	}
	waiting := 0
	if err := s.control(func(fd int) (err error) {
		waiting, err = unix.IoctlGetInt(fd, unix.TIOCINQ)
		return err
	}); err == nil && waiting == 0 {
		return 0, s.emptyRead()
	}
	start := time.Now()
	n, err := s.port.Read(b)
	switch {
	case n > 0:
		s.empty, s.doubted = 0, 0
		return n, nil
	case errors.Is(err, io.EOF) && time.Since(start) < readTimeout/2:
		return 0, s.emptyRead()
	case errors.Is(err, io.EOF):
		return 0, nil
	}
	return 0, err
}

// emptyRead counts a read that had nothing to give although something was announced, and looks for proof of a loss after a few of them.
func (s *session) emptyRead() error {
	if s.empty++; s.empty < emptyReads {
		return nil
	}
	if err := s.proof(); err != nil {
		return err
	}
	if s.doubted++; s.doubted < doubts {
		return nil
	}
	return errors.New("reads return at once without a byte")
}

// proof returns an error when the device is certainly gone: a write of no bytes fails on a line that has hung up and harms no other, and
// the path of a removed device is missing or leads to another one.
func (s *session) proof() error {
	if _, err := s.port.Write(nil); err != nil {
		return err
	}
	now, err := os.Stat(s.path)
	if err != nil {
		return err
	}
	then, err := s.guard.Stat()
	if err != nil {
		return err
	}
	if !os.SameFile(now, then) {
		return fmt.Errorf("%s leads to another device now", s.path)
	}
	return nil
}

// Write writes through the non-blocking descriptor, which alone can be bounded.
func (s *session) Write(b []byte, until time.Time) (int, error) {
	if err := s.guard.SetWriteDeadline(until); err != nil {
		return 0, err
	}
	return s.guard.Write(b)
}

// Discard empties the input queue only; tarm's Flush would drop unsent output too (ports.md S7).
func (s *session) Discard() error {
	return s.control(func(fd int) error { return unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) })
}

// drain waits until the output has left the device. It may take as long as a full queue needs: 4 s at 9600 Bd.
func (s *session) drain() error {
	for {
		err := s.control(func(fd int) error { return unix.IoctlSetInt(fd, unix.TCSBRK, 1) })
		if !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// setBaud opens the line again at the new speed, for tarm cannot change it; guard keeps the lock meanwhile.
func (s *session) setBaud(baud int) error {
	if err := s.port.Close(); err != nil {
		return err
	}
	s.config.Baud = baud
	return s.openPort()
}

// Close gives up both descriptors; with guard goes the lock.
func (s *session) Close() error {
	if s.port == nil { // setBaud could not open it again
		return s.guard.Close()
	}
	return errors.Join(s.port.Close(), s.guard.Close())
}

// refused says why an opening did not work: link.ErrUnplugged for what may come by itself, *fault.Error for what staff must set right.
func refused(path string, err error) error {
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ENXIO), errors.Is(err, unix.ENODEV), errors.Is(err, unix.EIO),
		errors.Is(err, unix.ENOTDIR):
		return fmt.Errorf("open %s: %w: %w", path, link.ErrUnplugged, err)
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return &fault.Error{
			Kind: fault.Unavailable, Op: "open serial port", Err: err,
			Hint: "let the terminal's user use the port: add it to the group dialout and log in again",
		}
	case errors.Is(err, unix.EBUSY), errors.Is(err, unix.EWOULDBLOCK):
		return inUse(path)
	case errors.Is(err, unix.ENOTTY), errors.Is(err, unix.EISDIR), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ELOOP):
		return invalid("open serial port "+path, err, "check the path: it is no serial device")
	}
	return &fault.Error{Kind: fault.Internal, Op: "open serial port " + path, Err: err}
}

// Free returns an error with link.ErrInUse in its chain when another process has the device at path open, also one that takes no lock. It
// opens nothing. A pseudo-terminal, which is always open at its other end, counts as free: there only the lock tells.
func Free(path string) error {
	target, err := filepath.EvalSymlinks(path)
	if err != nil || strings.HasPrefix(target, "/dev/pts/") {
		return nil //nolint:nilerr // what is not there is used by nobody; opening it tells
	}
	if who := holder.Opener(target); who != "" {
		return usedBy(path, who)
	}
	return nil
}

// inUse names the process that holds the device, as far as the system tells.
func inUse(path string) error { return usedBy(path, holder.Of(path)) }

func usedBy(path, who string) error {
	return &fault.Error{
		Kind: fault.Conflict, Op: "open serial port", Err: fmt.Errorf("%s is used by %s: %w", path, who, link.ErrInUse),
		Hint: "stop the other program or give each device its own port",
	}
}
