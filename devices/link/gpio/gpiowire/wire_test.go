package gpiowire_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"onetrip/devices/link"
	"onetrip/devices/link/gpio"
	"onetrip/devices/link/gpio/gpiowire"
)

// board is a chip whose lines a test moves.
type board struct {
	mu     sync.Mutex // guards levels
	levels map[int]bool
}

func (b *board) Drive(line int, high bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.levels[line] = high
}

func (b *board) Level(line int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.levels[line]
}

// dial serves a board and connects to it.
func dial(t *testing.T) (*board, *gpiowire.Chip, context.CancelFunc) {
	t.Helper()
	b := &board{levels: map[int]bool{}}
	path := filepath.Join(t.TempDir(), "gpio")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = gpiowire.Serve(ctx, l, b) }()
	t.Cleanup(func() { stop(); <-done })
	c, err := gpiowire.Dial(t.Context(), path, "sim")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() }) // it may be closed already
	return b, c, stop
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}

func TestLinesGoThroughASocket(t *testing.T) {
	b, c, _ := dial(t)
	bank := gpio.NewBank([]gpio.Chip{c})
	out, err := bank.OpenLine(gpio.Address{Chip: "sim", Line: 3}, gpio.OutputOpts{})
	if err != nil {
		t.Fatal(err)
	}
	if err := out.Set(link.High); err != nil {
		t.Fatal(err)
	}
	until(t, "the line is high", func() bool { return b.Level(3) })

	b.Drive(103, true)
	in, err := bank.OpenInput(gpio.Address{Chip: "sim", Line: 103}, gpio.InputOpts{})
	if err != nil {
		t.Fatal(err)
	}
	if level, err := in.Read(); level != link.High || err != nil {
		t.Errorf("reads %v, %v; want high", level, err)
	}
	go func() { time.Sleep(30 * time.Millisecond); b.Drive(103, false) }()
	if level, err := in.Wait(t.Context(), link.High); level != link.Low || err != nil {
		t.Errorf("waited for %v, %v; want low", level, err)
	}
	if err := errors.Join(in.Close(), c.Close()); err != nil { // the program is gone with its coil driven
		t.Fatal(err)
	}
	until(t, "the output is low", func() bool { return !b.Level(3) })
}

func TestAnEndedSimulatorIsAChipPulledOut(t *testing.T) {
	_, c, stop := dial(t)
	stop()
	until(t, "the chip is gone", func() bool { return errors.Is(c.Alive(), link.ErrUnplugged) })
}

func FuzzMessages(f *testing.F) {
	for _, s := range []string{"set 3 1", "watch 21", "level 21 0", "set -1 1", "set 3", "", "a b c d", "set 99999999999999999999 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		b := &board{levels: map[int]bool{}}
		here, there := net.Pipe()
		done := make(chan struct{})
		go func() { defer close(done); gpiowire.ServeOne(t.Context(), there, b) }()
		_ = here.SetDeadline(time.Now().Add(50 * time.Millisecond))
		_, _ = here.Write([]byte(text + "\n")) // what is no message ends the connection
		_ = here.Close()
		<-done
		for line, high := range b.levels {
			if high || line < 0 {
				t.Errorf("%q leaves line %d high: %v", text, line, high)
			}
		}
	})
}
