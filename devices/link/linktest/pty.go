package linktest

import (
	"errors"
	"io"
	"os"
	"sync"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// PTY is a pseudo-terminal: its slave is a serial device to whoever opens its path, its master is the other end of the cable.
type PTY struct {
	// Master is the device's end. Closing it is what pulling the plug of a USB adapter is: the slave hangs up and its path vanishes.
	Master io.ReadWriteCloser

	slave *os.File
	close func() error
}

// OpenPTY opens a pseudo-terminal in raw mode; the caller closes it. It needs Linux with /dev/ptmx and, as it blocks in the operating system,
// does not belong into a synctest bubble.
func OpenPTY() (*PTY, error) {
	master, slave, err := pty.Open()
	if err != nil {
		return nil, err
	}
	p := &PTY{Master: master, slave: slave}
	// The slave stays open here: without it, reading the master fails whenever the driver's end is not open yet or opens anew.
	p.close = sync.OnceValue(func() error {
		_ = slave.Close()
		if err := master.Close(); err != nil && !errors.Is(err, os.ErrClosed) {
			return err
		}
		return nil
	})
	if err := rawMode(slave); err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

// Path returns the path of the slave: what a configuration calls the port.
func (p *PTY) Path() string { return p.slave.Name() }

// Close closes both ends; closing the Master before is no error.
func (p *PTY) Close() error { return p.close() }

// rawMode lets every byte through unchanged and echoes none, as cfmakeraw(3) does.
func rawMode(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) {
		t, err := unix.IoctlGetTermios(int(fd), unix.TCGETS)
		if err != nil {
			failed = err
			return
		}
		t.Iflag &^= unix.IGNBRK | unix.BRKINT | unix.PARMRK | unix.ISTRIP | unix.INLCR | unix.IGNCR | unix.ICRNL | unix.IXON
		t.Oflag &^= unix.OPOST
		t.Lflag &^= unix.ECHO | unix.ECHONL | unix.ICANON | unix.ISIG | unix.IEXTEN
		t.Cflag = t.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
		failed = unix.IoctlSetTermios(int(fd), unix.TCSETS, t)
	})
	if err != nil {
		return err
	}
	return failed
}
