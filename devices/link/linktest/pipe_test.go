package linktest_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"onetrip/devices/link"
	"onetrip/devices/link/linktest"
)

func TestPipeCarriesBytesBothWays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := linktest.Pipe()
		send(t, a, "ask")
		want(t, b, "ask")
		send(t, b, "answer")
		want(t, a, "answer")
	})
}

func TestPipeReadReturnsAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := linktest.Pipe()
		start := time.Now()
		must(t, a.SetReadDeadline(start.Add(time.Second)))
		n, err := a.Read(make([]byte, 8))
		if n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Second {
			t.Fatalf("Read = %d, %v after %v; want 0, deadline exceeded after 1s", n, err, time.Since(start))
		}
	})
}

func TestPipeDeadlineSetLaterEndsAWaitingRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, _ := linktest.Pipe()
		done := make(chan error, 1)
		go func() { done <- second(a.Read(make([]byte, 1))) }()
		synctest.Wait()
		must(t, a.SetReadDeadline(time.Now()))
		if err := <-done; !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("Read: %v, want deadline exceeded", err)
		}
	})
}

func TestPipeFullBufferHoldsTheWriterUntilItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := linktest.Pipe()
		start := time.Now()
		must(t, a.SetWriteDeadline(start.Add(3*time.Second)))
		n, err := a.Write(make([]byte, linktest.BufferSize+10))
		if n != linktest.BufferSize || !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 3*time.Second {
			t.Fatalf("Write = %d, %v after %v", n, err, time.Since(start))
		}
		must(t, a.SetWriteDeadline(time.Time{}))
		go func() { _, _ = io.ReadFull(b, make([]byte, 10)) }()
		if n, err := a.Write(make([]byte, 10)); n != 10 || err != nil {
			t.Fatalf("Write with room = %d, %v", n, err)
		}
	})
}

func TestPipeCloseWakesAWaitingReadAndEndsTheOtherSide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := linktest.Pipe()
		done := make(chan error, 1)
		go func() { done <- second(a.Read(make([]byte, 1))) }()
		synctest.Wait()
		send(t, b, "")
		must(t, a.Close())
		if err := <-done; !errors.Is(err, os.ErrClosed) {
			t.Fatalf("Read of the closed end: %v, want closed", err)
		}
		if _, err := b.Read(make([]byte, 1)); !errors.Is(err, link.ErrUnplugged) {
			t.Fatalf("Read of the other end: %v, want unplugged", err)
		}
	})
}

func TestPipeTellsEachUnpluggingOnceEvenAfterReplug(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := linktest.Pipe()
		send(t, b, "lost")
		a.Unplug()
		send(t, b, "lost too")
		a.Replug()
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, link.ErrUnplugged) {
			t.Fatalf("first Read after the unplugging: %v, want unplugged", err)
		}
		send(t, b, "new")
		want(t, a, "new")
		a.Unplug()
		for range 3 {
			if _, err := a.Write([]byte{1}); !errors.Is(err, link.ErrUnplugged) {
				t.Fatalf("Write while unplugged: %v, want unplugged", err)
			}
		}
		a.Replug()
		send(t, a, "back")
		want(t, b, "back")
	})
}

func TestPipeDiscardInputDropsOnlyWhatArrived(t *testing.T) {
	a, b := linktest.Pipe()
	send(t, b, "stale")
	must(t, a.DiscardInput())
	send(t, b, "fresh")
	want(t, a, "fresh")
}

func TestPipeGarblesBytesOnlyBetweenTwoDifferentSpeeds(t *testing.T) {
	a, b := linktest.Pipe()
	frame := []byte{0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x20, 0x01, 0x22}
	must(t, a.SetBaud(9600))
	send(t, a, string(frame))
	want(t, b, string(frame)) // b has no speed: it hears every one
	for _, rx := range []int{1200, 2400, 4800, 19200, 38400, 57600, 115200} {
		must(t, b.SetBaud(rx))
		send(t, a, string(frame))
		must(t, b.SetReadDeadline(time.Now().Add(time.Millisecond)))
		got, err := io.ReadAll(b)
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatal(err)
		}
		if bytes.Contains(got, frame[3:]) {
			t.Errorf("at %d Bd the frame sent at 9600 Bd arrived: % x", rx, got)
		}
		must(t, b.SetReadDeadline(time.Time{}))
	}
	must(t, b.SetBaud(9600))
	send(t, a, string(frame))
	want(t, b, string(frame))
	if err := a.SetBaud(9601); err == nil {
		t.Error("SetBaud(9601) succeeded")
	}
}

func isUnplugged(err error) bool { return errors.Is(err, link.ErrUnplugged) }

func second(_ int, err error) error { return err }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
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
	if _, err := io.ReadFull(r, got); err != nil {
		t.Fatalf("read %q: %v (got %q)", s, err, got)
	}
	if diff := cmp.Diff(s, string(got)); diff != "" {
		t.Fatalf("bytes differ (-want +got):\n%s", diff)
	}
}
