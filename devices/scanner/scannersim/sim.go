// Package scannersim simulates a code scanner for tests and the bench.
package scannersim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"onetrip/devices/link"
)

// Opts are the settings of a simulated scanner. The zero value sends CR after each code and always looks.
type Opts struct {
	Prefix, Suffix string
	End            string        // after each code; "" means CR, NoEnd none
	Again          time.Duration // a code that lies there is sent again after this time; 0: once
	Start, Stop    []byte        // with Start the scanner looks only between the two
}

// NoEnd is an Opts.End that sends nothing after a code.
const NoEnd = "none"

// unplugPause keeps an unplugged scanner from spinning.
const unplugPause = 50 * time.Millisecond

// Sim is a scanner with what lies before it. Its methods may be called from several goroutines, Serve from one.
type Sim struct {
	opts Opts
	out  chan []byte // on its way to the port; when full the scanner is too busy to see more

	mu      sync.Mutex // guards all below
	looking bool
	code    string // lies before it
}

// New returns a scanner with nothing before it.
func New(opts Opts) *Sim {
	switch opts.End {
	case "":
		opts.End = "\r"
	case NoEnd:
		opts.End = ""
	}
	return &Sim{opts: opts, out: make(chan []byte, 16), looking: opts.Start == nil}
}

// Show holds a code before the scanner; "" takes it away.
func (s *Sim) Show(code string) {
	s.mu.Lock()
	s.code = code
	s.mu.Unlock()
	s.look()
}

// Send sends bytes as they are: noise, or half a code.
func (s *Sim) Send(b []byte) {
	select {
	case s.out <- bytes.Clone(b):
	default:
	}
}

// Looking reports whether the scanner's light is on.
func (s *Sim) Looking() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looking
}

// look sends the code that lies there, if the scanner looks.
func (s *Sim) look() {
	s.mu.Lock()
	code, looking := s.code, s.looking
	s.mu.Unlock()
	if code != "" && looking {
		s.Send([]byte(s.opts.Prefix + code + s.opts.Suffix + s.opts.End))
	}
}

// Serve plays the scanner on port until ctx ends or the port is closed; it returns ctx's error or the port's. A port without SetReadDeadline must
// be closed to end a Serve that waits.
func (s *Sim) Serve(ctx context.Context, port io.ReadWriter) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if d, ok := port.(interface{ SetReadDeadline(time.Time) error }); ok {
		stop := context.AfterFunc(ctx, func() { _ = d.SetReadDeadline(time.Unix(1, 0)) })
		defer stop()
	}
	failed := make(chan error, 1)
	go func() { failed <- s.listen(ctx, port) }()
	again := make(<-chan time.Time)
	if s.opts.Again > 0 {
		t := time.NewTicker(s.opts.Again)
		defer t.Stop()
		again = t.C
	}
	for {
		select {
		case b := <-s.out:
			if _, err := port.Write(b); err != nil && !errors.Is(err, link.ErrUnplugged) {
				cancel()
				<-failed //nolint:errcheck // the first error counts
				return fmt.Errorf("write code: %w", err)
			}
		case <-again:
			s.look()
		case err := <-failed:
			return err
		}
	}
}

// listen obeys commands.
func (s *Sim) listen(ctx context.Context, port io.Reader) error {
	var heard []byte
	buf := make([]byte, 64)
	for {
		n, err := port.Read(buf)
		heard = append(heard, buf[:n]...)
		heard = s.obey(heard[max(0, len(heard)-256):])
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil, errors.Is(err, os.ErrDeadlineExceeded):
		case errors.Is(err, link.ErrUnplugged):
			time.Sleep(unplugPause)
		default:
			return fmt.Errorf("read command: %w", err)
		}
	}
}

// obey performs the commands in what was heard and returns what may be the beginning of one.
func (s *Sim) obey(heard []byte) []byte {
	for {
		start, stop := index(heard, s.opts.Start), index(heard, s.opts.Stop)
		switch {
		case start < 0 && stop < 0:
			return heard
		case stop < 0 || start >= 0 && start < stop:
			heard = heard[start+len(s.opts.Start):]
			s.set(true)
		default:
			heard = heard[stop+len(s.opts.Stop):]
			s.set(false)
		}
	}
}

func index(b, command []byte) int {
	if len(command) == 0 {
		return -1
	}
	return bytes.Index(b, command)
}

func (s *Sim) set(looking bool) {
	s.mu.Lock()
	s.looking = looking
	s.mu.Unlock()
	if looking {
		s.look()
	}
}
