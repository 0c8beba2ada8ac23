package escpossim_test

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"onetrip/devices/escpos/escpossim"
	"onetrip/devices/link/linktest"
)

// host is the other end of the printer's wire.
type host struct {
	testing.TB
	port    *linktest.Conn
	printer *escpossim.Printer
}

// bench runs f with a printer that is switched on, in a bubble whose clock is not the world's.
func bench(t *testing.T, o escpossim.Opts, f func(h host)) {
	t.Helper()
	o.NoGlyphs = true
	synctest.Test(t, func(t *testing.T) {
		p := build(t, o)
		near, far := linktest.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Serve(ctx, far) }()
		defer func() {
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Errorf("Serve returned %v", err)
			}
		}()
		synctest.Wait()
		f(host{t, near, p})
	})
}

// send writes bytes, in hexadecimal with spaces, and waits until the printer has them.
func (h host) send(s string) {
	h.Helper()
	h.write(unhex(h, s))
}

func (h host) write(b []byte) {
	h.Helper()
	if _, err := h.port.Write(b); err != nil {
		h.Fatal(err)
	}
	synctest.Wait()
}

// heard returns what came back until now, in hexadecimal.
func (h host) heard() string {
	h.Helper()
	synctest.Wait()
	if err := h.port.SetReadDeadline(time.Now().Add(time.Nanosecond)); err != nil {
		h.Fatal(err)
	}
	var all []byte
	buf := make([]byte, 256)
	for {
		n, err := h.port.Read(buf)
		all = append(all, buf[:n]...)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return hex.EncodeToString(all)
		}
		if err != nil {
			h.Fatal(err)
		}
	}
}

// expect compares what came back with bytes in hexadecimal.
func (h host) expect(what, want string) {
	h.Helper()
	if got := h.heard(); got != hex.EncodeToString(unhex(h, want)) {
		h.Errorf("%s: heard %q, want %q", what, got, want)
	}
}

// turn changes knobs.
func (h host) turn(f func(s *escpossim.State)) {
	h.Helper()
	if err := h.printer.Change(f); err != nil {
		h.Fatal(err)
	}
	synctest.Wait()
}

func (h host) jobs(want int) []escpossim.Job {
	h.Helper()
	jobs := h.printer.Jobs()
	if len(jobs) != want {
		h.Fatalf("got %d jobs, want %d", len(jobs), want)
	}
	return jobs
}

// text prints a line and cut a job in hexadecimal.
const (
	line1  = "41 42 43 0a"                   // ABC
	line2  = "44 45 46 0a"                   // DEF
	feed   = "1b 64 04"                      // ESC d 4
	cutIt  = "1d 56 42 00"                   // GS V 66 0
	fence  = "1d 72 01"                      // GS r 1
	clear8 = "10 14 08 01 03 14 01 06 02 08" // DLE DC4 8
)
