package serial

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tarm "github.com/tarm/serial"
	"golang.org/x/sys/unix"

	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
	"onetrip/kiosk/base/fault"
)

func dialTerminal(t *testing.T, link func(slave string) string) (*session, *linktest.PTY) {
	t.Helper()
	tty, err := linktest.OpenPTY()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tty.Close() })
	s, err := dial(link(tty.Path()), tarm.Config{Baud: 9600, ReadTimeout: readTimeout})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s.(*session), tty
}

func itself(path string) string { return path }

// emptyReadsUntilLost tells how many reads that find nothing at once a session bears, and the error of the last.
func emptyReadsUntilLost(s *session) (int, error) {
	for n := 1; n < 100; n++ {
		s.announced = true // what poll says for a line that hung up, or that somebody else reads
		if _, err := s.Read(make([]byte, 1)); err != nil {
			return n, err
		}
	}
	return 0, nil
}

func TestReadsThatReturnAtOnceAreALossOnlyWithProofOrInTheLongRun(t *testing.T) {
	alive, _ := dialTerminal(t, itself)
	n, err := emptyReadsUntilLost(alive)
	if want := emptyReads + doubts - 1; n != want || err == nil {
		t.Errorf("a live line was given up after %d reads (%v), want %d", n, err, want)
	}

	dead, tty := dialTerminal(t, itself)
	_ = tty.Close()
	n, err = emptyReadsUntilLost(dead)
	if n != emptyReads || !errors.Is(err, unix.EIO) {
		t.Errorf("a dead line was given up after %d reads (%v), want %d and EIO", n, err, emptyReads)
	}
}

func TestOneByteEndsAllDoubt(t *testing.T) {
	s, tty := dialTerminal(t, itself)
	for range emptyReads + doubts - 2 {
		s.announced = true
		if _, err := s.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tty.Master.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	for got := 0; got == 0; {
		if err := s.Wait(); err != nil {
			t.Fatal(err)
		}
		n, err := s.Read(make([]byte, 1))
		if err != nil {
			t.Fatal(err)
		}
		got = n
	}
	if s.empty != 0 || s.doubted != 0 {
		t.Errorf("%d empty reads and %d doubts are left", s.empty, s.doubted)
	}
}

func TestPathThatLeadsElsewhereIsProofOfLoss(t *testing.T) {
	path := filepath.Join(t.TempDir(), "by-id")
	s, _ := dialTerminal(t, func(slave string) string {
		if err := os.Symlink(slave, path); err != nil {
			t.Fatal(err)
		}
		return path
	})
	if err := s.proof(); err != nil {
		t.Fatalf("proof against a live line: %v", err)
	}
	if err := errors.Join(os.Remove(path), os.Symlink(os.DevNull, path)); err != nil {
		t.Fatal(err)
	}
	if err := s.proof(); err == nil || !strings.Contains(err.Error(), "another device") {
		t.Errorf("proof = %v, want another device", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := s.proof(); !errors.Is(err, unix.ENOENT) {
		t.Errorf("proof = %v, want ENOENT", err)
	}
}

func TestSessionWithoutItsPortStillCloses(t *testing.T) {
	s, _ := dialTerminal(t, itself)
	if err := s.setBaud(12345); err == nil {
		t.Fatal("tarm took 12345 Bd")
	}
	if err := s.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

func TestRefusedTellsStaffWhatToCheck(t *testing.T) {
	for _, c := range []struct {
		cause error
		kind  fault.Kind
		hint  string
		chain error
	}{
		{unix.EACCES, fault.Unavailable, "dialout", unix.EACCES},
		{unix.EBUSY, fault.Conflict, "other program", link.ErrInUse},
		{unix.EWOULDBLOCK, fault.Conflict, "other program", link.ErrInUse},
		{unix.ENOTTY, fault.Invalid, "path", unix.ENOTTY},
		{unix.EMFILE, fault.Internal, "", unix.EMFILE},
	} {
		err := refused("/dev/none", &os.PathError{Op: "open", Path: "/dev/none", Err: c.cause})
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Kind != c.kind || !strings.Contains(e.Hint, c.hint) || !errors.Is(err, c.chain) {
			t.Errorf("%v: refused = %v, want kind %v, hint with %q, %v in the chain", c.cause, err, c.kind, c.hint, c.chain)
		}
		if errors.Is(err, link.ErrUnplugged) {
			t.Errorf("%v: refused = %v, which waiting would not cure", c.cause, err)
		}
	}
	for _, cause := range []error{unix.ENOENT, unix.ENXIO, unix.ENODEV, unix.EIO} {
		if err := refused("/dev/none", cause); !errors.Is(err, link.ErrUnplugged) || !errors.Is(err, cause) {
			t.Errorf("%v: refused = %v, want unplugged", cause, err)
		}
	}
}

func TestConfigCarriesTheOptionsToTarm(t *testing.T) {
	for _, c := range []struct {
		opts Opts
		want tarm.Config
	}{
		{Opts{}, tarm.Config{Baud: 115200, Parity: tarm.ParityNone, StopBits: tarm.Stop1}},
		{Opts{Baud: 9600, Parity: ParityOdd, StopBits: 2}, tarm.Config{Baud: 9600, Parity: tarm.ParityOdd, StopBits: tarm.Stop2}},
		{Opts{Baud: 1200, Parity: ParityEven}, tarm.Config{Baud: 1200, Parity: tarm.ParityEven, StopBits: tarm.Stop1}},
	} {
		opts := c.opts.withDefaults()
		p := new(Port)
		p.baud.Store(int64(opts.Baud))
		c.want.ReadTimeout = readTimeout
		if got := p.config(opts); got != c.want {
			t.Errorf("%+v: config = %+v, want %+v", c.opts, got, c.want)
		}
	}
}
