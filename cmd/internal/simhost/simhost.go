// Package simhost puts a device simulator on a pseudo-terminal as if a cable led to it: bytes travel at the line's speed, a host with the
// wrong speed gets garbage, and the cable can be noisy or pulled out.
package simhost

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

// Station is one place where a simulated device is plugged in. Its methods may be called from several goroutines.
type Station struct {
	path string
	line *linktest.Conn // our end of the cable
	dev  *linktest.Conn // the simulator's end

	// mu guards what follows.
	mu    sync.Mutex
	noise float64 // flipped bits per byte, 0 to 1
	seed  *rand.Rand
	plug  *cable // nil while unplugged
}

// New returns a station whose host end will be the symbolic link path, which it makes at Plug. The device stays unplugged until then.
func New(path string) *Station {
	line, dev := linktest.Pipe()
	now := uint64(time.Now().UnixNano())
	return &Station{path: path, line: line, dev: dev, seed: rand.New(rand.NewPCG(now, now))}
}

// Port returns the device's end of the cable for the simulator to serve. It stays the same through every plugging.
func (s *Station) Port() *linktest.Conn { return s.dev }

// Path returns the link that a driver opens.
func (s *Station) Path() string { return s.path }

// Plugged reports whether the device hangs on its cable.
func (s *Station) Plugged() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.plug != nil
}

// SetNoise makes the cable flip one bit in the share p of all bytes, both ways; 0 is a clean line, 1 spoils every byte.
func (s *Station) SetNoise(p float64) error {
	if p < 0 || p > 1 {
		return fmt.Errorf("set noise of %s: %v is not between 0 and 1", s.path, p)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.noise = p
	return nil
}

// Noise returns the share of bytes that the cable spoils.
func (s *Station) Noise() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.noise
}

// Plug makes the pseudo-terminal and the link to it. Plugging in what is plugged in changes nothing.
func (s *Station) Plug() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.plug != nil {
		return nil
	}
	c, err := s.open()
	if err != nil {
		return fmt.Errorf("plug in %s: %w", filepath.Base(s.path), err)
	}
	s.plug = c
	s.line.Replug()
	c.wait.Go(func() { s.toDevice(c) })
	c.wait.Go(func() { s.toHost(c) })
	return nil
}

// Unplug pulls the cable: the link is gone and a host that has it open gets errors. It returns when no byte moves any more.
func (s *Station) Unplug() error {
	s.mu.Lock()
	c := s.plug
	s.plug = nil
	s.mu.Unlock()
	if c == nil {
		return nil
	}
	err := os.Remove(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	c.stop()
	s.line.Unplug()
	err = errors.Join(err, c.master.Close(), c.slave.Close())
	c.wait.Wait()
	return err
}

// Close unplugs the device and closes both ends of the cable, which ends a simulator that serves Port.
func (s *Station) Close() error {
	return errors.Join(s.Unplug(), s.line.Close(), s.dev.Close())
}

// cable is one plugging: a pseudo-terminal and the two goroutines that move its bytes.
type cable struct {
	master, slave *os.File
	ctx           context.Context //nolint:containedctx // it lives and ends with the plugging, not with a call
	stop          context.CancelFunc
	wait          sync.WaitGroup
}

// open makes a raw pseudo-terminal and the link to it.
func (s *Station) open() (*cable, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	if err = errors.Join(raw(slave), relink(slave.Name(), s.path)); err != nil {
		return nil, errors.Join(err, master.Close(), slave.Close())
	}
	c := &cable{master: master, slave: slave}
	c.ctx, c.stop = context.WithCancel(context.Background())
	return c, nil
}

// chunk is how many bytes move at once: less than 3 ms of line at 115200 Bd.
const chunk = 32

// toDevice moves what the host writes to the device, at the host's speed.
func (s *Station) toDevice(c *cable) {
	var clock pace
	buf := make([]byte, chunk)
	for {
		n, err := c.master.Read(buf)
		if err != nil {
			return // the cable was pulled
		}
		baud := baudOf(c.slave)
		if !clock.wait(c.ctx, n, baud) {
			return
		}
		if s.line.SetBaud(baud) != nil {
			continue // a speed that no device knows: nothing understandable arrives
		}
		if _, err := s.line.Write(s.spoil(buf[:n])); err != nil {
			return
		}
	}
}

// toHost moves what the device sends to the host, at the speed that the host listens to.
func (s *Station) toHost(c *cable) {
	var clock pace
	buf := make([]byte, chunk)
	for {
		n, err := s.line.Read(buf)
		if errors.Is(err, link.ErrUnplugged) && c.ctx.Err() == nil {
			continue // the unplugging before this plugging, told once
		}
		if err != nil || !clock.wait(c.ctx, n, baudOf(c.slave)) {
			return
		}
		if _, err := c.master.Write(s.spoil(buf[:n])); err != nil {
			return
		}
	}
}

// spoil flips a bit in as many bytes as the noise wants.
func (s *Station) spoil(b []byte) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range b {
		if s.noise > 0 && s.seed.Float64() < s.noise {
			b[i] ^= 1 << s.seed.IntN(8)
		}
	}
	return b
}

// pace is a line that is busy until a moment.
type pace struct{ free, done time.Time }

// rest is the pause after which a line counts as idle. Bytes that follow sooner stood waiting: when this process was held up, they catch up,
// as the bytes in a real adapter's buffer do.
const rest = 2 * time.Millisecond

// wait lets n bytes of ten bits pass at the speed, and reports false when ctx ended.
func (p *pace) wait(ctx context.Context, n, baud int) bool {
	defer func() { p.done = time.Now() }()
	now := time.Now()
	if p.free.Before(now) && now.Sub(p.done) > rest {
		p.free = now
	}
	p.free = p.free.Add(time.Duration(n) * 10 * time.Second / time.Duration(baud))
	timer := time.NewTimer(p.free.Sub(now))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// speeds are the standard speeds by their termios code.
var speeds = map[uint32]int{
	unix.B1200: 1200, unix.B2400: 2400, unix.B4800: 4800, unix.B9600: 9600, unix.B19200: 19200, unix.B38400: 38400,
	unix.B57600: 57600, unix.B115200: 115200,
}

// baudOf returns the speed that the host has set on the terminal, or 115200 when it is no standard one.
func baudOf(tty *os.File) int {
	baud := 115200
	control(tty, func(fd int) {
		if t, err := unix.IoctlGetTermios(fd, unix.TCGETS); err == nil {
			if b, ok := speeds[t.Cflag&unix.CBAUD]; ok {
				baud = b
			}
		}
	})
	return baud
}

// raw switches off echo and line editing at 115200 Bd, so that nothing is sent back before a driver opens the terminal.
func raw(tty *os.File) (err error) {
	control(tty, func(fd int) {
		var t *unix.Termios
		if t, err = unix.IoctlGetTermios(fd, unix.TCGETS); err != nil {
			return
		}
		t.Iflag, t.Oflag, t.Lflag = 0, 0, 0
		t.Cflag = unix.CS8 | unix.CREAD | unix.CLOCAL | unix.B115200
		t.Cc[unix.VMIN], t.Cc[unix.VTIME] = 1, 0
		err = unix.IoctlSetTermios(fd, unix.TCSETS, t)
	})
	return err
}

// control runs f on the file's descriptor without making it blocking, as Fd would.
func control(f *os.File, use func(fd int)) {
	if c, err := f.SyscallConn(); err == nil {
		_ = c.Control(func(fd uintptr) { use(int(fd)) }) // fails only on a closed file, whose state nobody needs
	}
}

// relink makes path a symbolic link to target, in place of an older link.
func relink(target, path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	old, err := os.Lstat(path)
	if err == nil && old.Mode()&fs.ModeSymlink == 0 {
		return fmt.Errorf("%s is there already and is no link: choose another folder", path)
	}
	next := path + ".new"
	if err := os.Symlink(target, next); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(next, path)
}
