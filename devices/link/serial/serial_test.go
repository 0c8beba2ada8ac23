package serial_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/devices/link/serial"
	"onetrip/kiosk/base/fault"
)

// patience bounds every wait for something that should happen at once; it is long because it only delays a failing test.
const patience = 10 * time.Second

// TestMain lets the test binary play the other process that holds a port.
func TestMain(m *testing.M) {
	if path := os.Getenv("SERIAL_TEST_HOLD"); path != "" {
		p, err := serial.Open(path, serial.Opts{}, slog.New(slog.DiscardHandler))
		if err != nil {
			panic(err)
		}
		_, _ = os.Stdout.WriteString("held\n")
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test lets go
		_ = p.Close()
		return
	}
	m.Run()
}

func terminal(t *testing.T) *linktest.PTY {
	t.Helper()
	p, err := linktest.OpenPTY()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

func open(t *testing.T, path string, opts serial.Opts) *serial.Port {
	t.Helper()
	p, err := serial.Open(path, opts, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	must(t, p.SetReadDeadline(time.Now().Add(patience)))
	must(t, p.SetWriteDeadline(time.Now().Add(patience)))
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func send(t *testing.T, w io.Writer, b []byte) {
	t.Helper()
	if n, err := w.Write(b); n != len(b) || err != nil {
		t.Fatalf("Write(% x) = %d, %v", b, n, err)
	}
}

func want(t *testing.T, r io.Reader, b []byte) {
	t.Helper()
	got := make([]byte, len(b))
	if n, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, b) {
		t.Fatalf("got % x, %v; want % x", got[:n], err, b)
	}
}

// healed writes until the device takes it, as a driver that asks again and again does.
func healed(t *testing.T, p *serial.Port) {
	t.Helper()
	for until := time.Now().Add(patience); ; {
		_, err := p.Write([]byte{0x55})
		if err == nil {
			return
		}
		if !errors.Is(err, link.ErrUnplugged) {
			t.Fatalf("Write to an unplugged port: %v", err)
		}
		if time.Now().After(until) {
			t.Fatalf("the port did not heal: %v", err)
		}
		runtime.Gosched()
	}
}

func TestEveryByteValuePassesBothWaysUnchanged(t *testing.T) { // S10, S11
	tty := terminal(t)
	p := open(t, tty.Path(), serial.Opts{Baud: 9600})
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	send(t, p, all)
	want(t, tty.Master, all)
	send(t, tty.Master, all)
	want(t, p, all)
}

func TestReadKeepsItsDeadlineAndNeverReturnsEOF(t *testing.T) { // S1, S2
	p := open(t, terminal(t).Path(), serial.Opts{})
	for _, d := range []time.Duration{20 * time.Millisecond, 150 * time.Millisecond, 310 * time.Millisecond} {
		start := time.Now()
		must(t, p.SetReadDeadline(start.Add(d)))
		n, err := p.Read(make([]byte, 1))
		if took := time.Since(start); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) || took < d || took > d+patience/2 {
			t.Errorf("Read with %v to go = %d, %v after %v", d, n, err, took)
		}
	}
}

func TestCloseWakesABlockedReadAndLeavesNothing(t *testing.T) { // S5, S12
	tty := terminal(t)
	goroutines, files := runtime.NumGoroutine(), openFiles(t)
	p := open(t, tty.Path(), serial.Opts{})
	must(t, p.SetReadDeadline(time.Time{}))
	done := make(chan error, 1)
	entered := make(chan struct{})
	go func() {
		close(entered)
		_, err := p.Read(make([]byte, 1))
		done <- err
	}()
	<-entered
	start := time.Now()
	must(t, p.Close())
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Errorf("Read: %v, want closed", err)
	}
	if took := time.Since(start); took > time.Second { // 200 ms are promised; a loaded machine gets more
		t.Errorf("Close took %v", took)
	}
	for until := time.Now().Add(patience); runtime.NumGoroutine() > goroutines && time.Now().Before(until); {
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines, %d before", n, goroutines)
	}
	if n := openFiles(t); n != files {
		t.Errorf("%d open files, %d before", n, files)
	}
	// Nobody is left who would swallow the next answer.
	q := open(t, tty.Path(), serial.Opts{})
	send(t, tty.Master, []byte{0x8A, 1, 1, 0, 0x8A})
	want(t, q, []byte{0x8A, 1, 1, 0, 0x8A})
}

func openFiles(t *testing.T) int {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	must(t, err)
	return len(fds)
}

func TestUnpluggedDeviceIsToldAtOnceAndComesBackUnderItsLink(t *testing.T) { // S3, S4
	old := terminal(t)
	path := filepath.Join(t.TempDir(), "by-id")
	must(t, os.Symlink(old.Path(), path))
	p := open(t, path, serial.Opts{})
	send(t, p, []byte("hello"))
	want(t, old.Master, []byte("hello"))

	done := make(chan error, 1)
	go func() { _, err := p.Read(make([]byte, 1)); done <- err }()
	must(t, old.Close())
	if err := <-done; !errors.Is(err, link.ErrUnplugged) {
		t.Fatalf("Read when the plug was pulled: %v, want unplugged", err)
	}
	if _, err := p.Write([]byte{1}); !errors.Is(err, link.ErrUnplugged) {
		t.Fatalf("Write while unplugged: %v, want unplugged", err)
	}

	next := terminal(t)
	must(t, os.Remove(path))
	must(t, os.Symlink(next.Path(), path))
	healed(t, p)
	want(t, next.Master, []byte{0x55})
	send(t, next.Master, []byte("back"))
	want(t, p, []byte("back"))
}

func TestPortStartsUnpluggedWhenItsPathIsMissing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "serial", "by-id", "reader")
	p := open(t, path, serial.Opts{})
	if _, err := p.Read(make([]byte, 1)); !errors.Is(err, link.ErrUnplugged) {
		t.Fatalf("Read: %v, want unplugged", err)
	}
	must(t, p.SetBaud(19200))
	tty := terminal(t)
	must(t, os.MkdirAll(filepath.Dir(path), 0o755))
	must(t, os.Symlink(tty.Path(), path))
	healed(t, p)
	want(t, tty.Master, []byte{0x55})
	if got := speed(t, tty.Path()); got != unix.B19200 {
		t.Errorf("line speed %#x, want 19200 Bd", got)
	}
}

func TestWriteToALineThatTakesNothingReturnsAtItsDeadline(t *testing.T) {
	tty := terminal(t)
	p := open(t, tty.Path(), serial.Opts{})
	start := time.Now()
	must(t, p.SetWriteDeadline(start.Add(300*time.Millisecond)))
	big := make([]byte, 1<<20)
	n, err := p.Write(big)
	if n == 0 || n == len(big) || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) > patience/2 {
		t.Fatalf("Write = %d of %d, %v after %v", n, len(big), err, time.Since(start))
	}
	go func() { _, _ = io.Copy(io.Discard, tty.Master) }()
	must(t, p.SetWriteDeadline(time.Now().Add(patience)))
	if m, err := p.Write(big); m != len(big) || err != nil {
		t.Fatalf("Write with a reader = %d, %v", m, err)
	}
}

func TestCloseWakesABlockedWrite(t *testing.T) {
	p := open(t, terminal(t).Path(), serial.Opts{})
	must(t, p.SetWriteDeadline(time.Time{}))
	done := make(chan error, 1)
	go func() { _, err := p.Write(make([]byte, 1<<20)); done <- err }()
	must(t, p.SetReadDeadline(time.Now().Add(50*time.Millisecond))) // let it fill the line
	_, _ = p.Read(make([]byte, 1))
	must(t, p.Close())
	if err := <-done; !errors.Is(err, os.ErrClosed) {
		t.Errorf("Write: %v, want closed", err)
	}
}

func TestUnpluggingWakesABlockedWrite(t *testing.T) {
	tty := terminal(t)
	p := open(t, tty.Path(), serial.Opts{})
	done := make(chan error, 1)
	go func() { _, err := p.Write(make([]byte, 1<<20)); done <- err }()
	must(t, tty.Close())
	if err := <-done; !errors.Is(err, link.ErrUnplugged) {
		t.Errorf("Write: %v, want unplugged", err)
	}
}

func TestDiscardInputDropsWhatArrivedAndKeepsWhatWasWritten(t *testing.T) { // S7
	tty := terminal(t)
	p := open(t, tty.Path(), serial.Opts{})
	send(t, tty.Master, []byte("stale"))
	buf := make([]byte, 1)
	want(t, p, []byte("s")) // by now at least the first byte has arrived; the others are on their way or there
	send(t, p, []byte("unsent"))
	must(t, p.SetReadDeadline(time.Now().Add(100*time.Millisecond)))
	must(t, p.DiscardInput())
	if n, err := p.Read(buf); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read after DiscardInput = %q, %v", buf[:n], err)
	}
	want(t, tty.Master, []byte("unsent"))
	must(t, p.SetReadDeadline(time.Now().Add(patience)))
	send(t, tty.Master, []byte("fresh"))
	want(t, p, []byte("fresh"))
}

func TestSetBaudChangesTheLineAndKeepsTheLock(t *testing.T) {
	tty := terminal(t)
	p := open(t, tty.Path(), serial.Opts{Baud: 9600, StopBits: 2})
	if got := speed(t, tty.Path()); got != unix.B9600 {
		t.Errorf("line speed %#x, want 9600 Bd", got)
	}
	must(t, p.SetBaud(38400))
	if got := speed(t, tty.Path()); got != unix.B38400 || p.Baud() != 38400 {
		t.Errorf("line speed %#x, Baud %d, want 38400 Bd", got, p.Baud())
	}
	if c := settings(t, tty.Path()).Cflag; c&unix.CSTOPB == 0 { // a pseudo-terminal keeps no parity
		t.Errorf("control flags %#x lost the second stop bit", c)
	}
	if _, err := serial.Open(tty.Path(), serial.Opts{}, slog.New(slog.DiscardHandler)); !errors.Is(err, link.ErrInUse) {
		t.Errorf("second Open: %v, want in use", err)
	}
	send(t, p, []byte("x"))
	want(t, tty.Master, []byte("x"))
	send(t, tty.Master, []byte("y"))
	want(t, p, []byte("y"))
	if err := p.SetBaud(12345); fault.KindOf(err) != fault.Invalid { // S8
		t.Errorf("SetBaud(12345) = %v, want invalid", err)
	}
}

func settings(t *testing.T, path string) *unix.Termios {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	must(t, err)
	defer f.Close()
	s, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	must(t, err)
	return s
}

func speed(t *testing.T, path string) uint32 {
	t.Helper()
	return settings(t, path).Cflag & unix.CBAUD
}

func TestSecondProcessIsRefusedAndLearnsWhoHoldsThePort(t *testing.T) { // S6
	tty := terminal(t)
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), "SERIAL_TEST_HOLD="+tty.Path())
	stdin, err := other.StdinPipe()
	must(t, err)
	stdout, err := other.StdoutPipe()
	must(t, err)
	must(t, other.Start())
	t.Cleanup(func() { _ = stdin.Close(); _ = other.Wait() })
	want(t, stdout, []byte("held\n"))

	_, err = serial.Open(tty.Path(), serial.Opts{Baud: 1200}, slog.New(slog.DiscardHandler))
	if !errors.Is(err, link.ErrInUse) || fault.KindOf(err) != fault.Conflict {
		t.Fatalf("Open = %v, want in use", err)
	}
	if text := fmt.Sprintf("%s is used by process %d (serial.test)", tty.Path(), other.Process.Pid); !strings.Contains(err.Error(), text) {
		t.Errorf("Open = %q, want it to say %q", err, text)
	}
	if got := speed(t, tty.Path()); got != unix.B115200 {
		t.Errorf("the refused Open changed the line's speed to %#x", got)
	}
	must(t, stdin.Close())
	_ = other.Wait()
	open(t, tty.Path(), serial.Opts{})
}

func TestOpenRefusesWhatWaitingCannotCure(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	must(t, os.WriteFile(file, nil, 0o600))
	tty := terminal(t).Path()
	for _, c := range []struct {
		name, path string
		opts       serial.Opts
	}{
		{"no path", "", serial.Opts{}},
		{"a file", file, serial.Opts{}},
		{"a folder", dir, serial.Opts{}},
		{"odd speed", tty, serial.Opts{Baud: 9601}},
		{"three stop bits", tty, serial.Opts{StopBits: 3}},
		{"unknown parity", tty, serial.Opts{Parity: 9}},
	} {
		_, err := serial.Open(c.path, c.opts, slog.New(slog.DiscardHandler))
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Kind != fault.Invalid || e.Hint == "" {
			t.Errorf("%s: Open = %v, want an invalid fault with a hint", c.name, err)
		}
	}
}

// TestForeignSettingsCostNoProcessor plays a program that ignores the lock and sets the line so that reads return at once.
func TestForeignSettingsCostNoProcessor(t *testing.T) {
	tty := terminal(t)
	p := open(t, tty.Path(), serial.Opts{})
	f, err := os.OpenFile(tty.Path(), os.O_RDWR|unix.O_NOCTTY, 0)
	must(t, err)
	defer f.Close()
	line := settings(t, tty.Path())
	line.Cc[unix.VMIN], line.Cc[unix.VTIME] = 0, 0
	must(t, unix.IoctlSetTermios(int(f.Fd()), unix.TCSETS, line))
	before := processorTime(t)
	must(t, p.SetReadDeadline(time.Now().Add(500*time.Millisecond)))
	if _, err := p.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Read: %v", err)
	}
	if used := processorTime(t) - before; used > 200*time.Millisecond {
		t.Errorf("half a second of waiting used %v of processor time", used)
	}
	must(t, p.SetReadDeadline(time.Now().Add(patience)))
	send(t, tty.Master, []byte("heard"))
	want(t, p, []byte("heard"))
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u unix.Rusage
	must(t, unix.Getrusage(unix.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
