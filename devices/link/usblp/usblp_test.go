package usblp_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/link/usblp"
	"onetrip/kiosk/base/fault"
)

// patience bounds every wait; it only delays a failing test.
const patience = 10 * time.Second

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, path string) *usblp.Port {
	t.Helper()
	p, err := usblp.Open(path, slog.New(slog.DiscardHandler))
	must(t, err)
	t.Cleanup(func() { _ = p.Close() })
	must(t, p.SetReadDeadline(time.Now().Add(patience)))
	must(t, p.SetWriteDeadline(time.Now().Add(patience)))
	return p
}

func terminal(t *testing.T) *linktest.PTY {
	t.Helper()
	tty, err := linktest.OpenPTY()
	must(t, err)
	t.Cleanup(func() { _ = tty.Close() })
	return tty
}

func send(t *testing.T, w io.Writer, s string) {
	t.Helper()
	if n, err := w.Write([]byte(s)); n != len(s) || err != nil {
		t.Fatalf("Write(%q) = %d, %v", s, n, err)
	}
}

func want(t *testing.T, r io.Reader, s string) {
	t.Helper()
	got := make([]byte, len(s))
	if n, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, []byte(s)) {
		t.Fatalf("got %q, %v; want %q", got[:n], err, s)
	}
}

// The pseudo-terminal plays the printer of two directions, the FIFO the one of one direction. Neither is the kernel's usblp: exclusive
// opening, EINVAL on a one-way interface and ENODEV are read in its source and not tried here.

func TestBytesPassBothWays(t *testing.T) {
	tty := terminal(t)
	p := open(t, tty.Path())
	send(t, p, "\x10\x04\x01")
	want(t, tty.Master, "\x10\x04\x01")
	send(t, tty.Master, "\x16")
	want(t, p, "\x16")
	must(t, p.SetReadDeadline(time.Now().Add(20*time.Millisecond)))
	if n, err := p.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read of a silent printer = %d, %v; want a time-out", n, err)
	}
}

func TestPrinterThatTakesNothingEndsTheWriteAtItsDeadline(t *testing.T) {
	p := open(t, terminal(t).Path())
	must(t, p.SetWriteDeadline(time.Now().Add(100*time.Millisecond)))
	n, err := p.Write(make([]byte, 1<<20))
	if n == 0 || n == 1<<20 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Write = %d, %v; want a part and a time-out", n, err)
	}
}

func TestPulledPrinterIsUnpluggedAndComesBack(t *testing.T) {
	old := terminal(t)
	path := filepath.Join(t.TempDir(), "lp0")
	must(t, os.Symlink(old.Path(), path))
	p := open(t, path)
	must(t, old.Close())
	if _, err := p.Read(make([]byte, 1)); !errors.Is(err, link.ErrUnplugged) {
		t.Fatalf("Read = %v, want unplugged", err)
	}
	next := terminal(t)
	must(t, errors.Join(os.Remove(path), os.Symlink(next.Path(), path)))
	for until := time.Now().Add(patience); ; runtime.Gosched() {
		if _, err := p.Write([]byte("x")); err == nil {
			break
		} else if !errors.Is(err, link.ErrUnplugged) || time.Now().After(until) {
			t.Fatalf("Write = %v, want unplugged and then healed", err)
		}
	}
	want(t, next.Master, "x")
}

func TestOneWayPrinterOnlyTimesOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lp0")
	must(t, unix.Mkfifo(path, 0o600))
	p := open(t, path)
	send(t, p, "print")
	must(t, p.DiscardInput()) // a FIFO gives back what was written to it
	must(t, p.SetReadDeadline(time.Now().Add(50*time.Millisecond)))
	if n, err := p.Read(make([]byte, 8)); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read = %d, %v; want a time-out", n, err)
	}
}

func TestPrinterThatIsNotThereIsNoError(t *testing.T) {
	p := open(t, filepath.Join(t.TempDir(), "lp0"))
	if _, err := p.Write([]byte("x")); !errors.Is(err, link.ErrUnplugged) {
		t.Errorf("Write = %v, want unplugged", err)
	}
}

func TestPathThatIsNoDeviceIsRefused(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	for _, path := range []string{"", dir, file} {
		_, err := usblp.Open(path, slog.New(slog.DiscardHandler))
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Kind != fault.Invalid || e.Hint == "" {
			t.Errorf("%q: Open = %v, want an invalid fault with a hint", path, err)
		}
	}
}
