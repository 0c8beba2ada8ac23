// Package scanner drives barcode and QR code scanners that send codes as lines over a serial port.
package scanner

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
	"onetrip/kiosk/base/fault"
)

var _ devices.CodeScanner = (*Scanner)(nil)

// Baud is the usual speed in Bd.
const Baud = 9600

const (
	lineGap   = 100 * time.Millisecond // ends a line without an end
	gonePause = 200 * time.Millisecond
	wellTime  = 500 * time.Millisecond // without an error of the port: it is there
	writeTime = 500 * time.Millisecond
	noisyAt   = 5 // bad lines in a row
	maxAffix  = 16
	maxCode   = 4096 // more than any QR code holds
)

// Opts are a scanner's settings. The zero value is a scanner that sends lines and needs no command.
type Opts struct {
	Prefix, Suffix string        // sent around each code, up to 16 bytes each; taken off it
	NoEnd          bool          // codes have no line's end: 100 ms of silence ends them
	Max            int           // longest code in bytes, up to 4096; 0 means 256
	Repeat         time.Duration // the same code counts once within this time; 0 means 2 s, negative always counts
	// Start and Stop are sent by Arm and Disarm to a scanner that waits for a trigger; nil for one that always looks.
	Start, Stop []byte
}

// Scanner is a code scanner on a serial line. Its methods may be called from several goroutines, Run from one at a time.
type Scanner struct {
	port link.Port
	opts Opts
	log  *slog.Logger
	wake chan struct{} // tells Run that armed changed; holds one notice

	mu     sync.Mutex // guards all below
	armed  bool
	status devices.Status
}

// New returns the scanner on port, which stays the caller's to close. Nothing is sent before Run. An error is of kind Invalid.
func New(port link.Port, opts Opts, log *slog.Logger) (*Scanner, error) {
	if opts.Max == 0 {
		opts.Max = 256
	}
	if opts.Repeat == 0 {
		opts.Repeat = 2 * time.Second
	}
	if opts.Max < 1 || opts.Max > maxCode || len(opts.Prefix) > maxAffix || len(opts.Suffix) > maxAffix {
		return nil, &fault.Error{
			Kind: fault.Invalid, Op: "configure scanner", Err: fmt.Errorf("codes of %d bytes, %d before and %d after", opts.Max, len(opts.Prefix), len(opts.Suffix)),
			Hint: fmt.Sprintf("codes have 1 to %d bytes, prefix and suffix up to %d", maxCode, maxAffix),
		}
	}
	return &Scanner{
		port: port, opts: opts, log: log.With("device", "scanner"), wake: make(chan struct{}, 1),
		status: devices.Status{Problem: devices.Starting, Since: time.Now()},
	}, nil
}

// String names the scanner by its port.
func (s *Scanner) String() string { return "code scanner on " + s.port.String() }

// Status returns the latest knowledge at once. A scanner says nothing by itself: ready means that its port is there.
func (s *Scanner) Status() devices.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Halt stops looking. It always returns nil; Run sends the command.
func (s *Scanner) Halt() error {
	s.Disarm()
	return nil
}

// Arm begins to look for a code; what came before is not told.
func (s *Scanner) Arm() { s.setArmed(true) }

// Disarm stops looking. Codes that come meanwhile are dropped.
func (s *Scanner) Disarm() { s.setArmed(false) }

func (s *Scanner) setArmed(on bool) {
	s.mu.Lock()
	s.armed = on
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default: // a notice waits already
	}
}

func (s *Scanner) isArmed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.armed
}

// Run drives the scanner until ctx ends, and returns ctx's error.
func (s *Scanner) Run(ctx context.Context, sink func(devices.ScanEvent)) error {
	r := &run{Scanner: s, sink: sink, split: Splitter{Prefix: s.opts.Prefix, Suffix: s.opts.Suffix, Max: s.opts.Max}}
	heard := make(chan chunk)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.listen(ctx, heard)
	}()
	stop := context.AfterFunc(ctx, func() { _ = s.port.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	for ctx.Err() == nil {
		r.step(ctx, heard)
	}
	<-done
	r.trigger(false)
	return ctx.Err()
}

// chunk is what one Read brought.
type chunk struct {
	bytes []byte
	err   error
}

// listen reads the port until ctx ends.
func (s *Scanner) listen(ctx context.Context, heard chan<- chunk) {
	for {
		if ctx.Err() == nil {
			_ = s.port.SetReadDeadline(time.Time{}) // Read tells what is wrong
		}
		if ctx.Err() != nil {
			return
		}
		buf := make([]byte, 256)
		n, err := s.port.Read(buf)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			continue
		}
		select {
		case heard <- chunk{buf[:n], err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			pause(ctx, gonePause)
		}
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// run is what one Run knows. Only Run's goroutine touches it.
type run struct {
	*Scanner
	sink    func(devices.ScanEvent)
	split   Splitter
	last    repeats
	bad     int  // lines in a row that are no code
	looking bool // Start was sent and Stop was not
}

// step waits for the next thing and does it.
func (r *run) step(ctx context.Context, heard <-chan chunk) {
	quiet, well := make(<-chan time.Time), make(<-chan time.Time)
	if r.split.Partial() {
		t := time.NewTimer(lineGap)
		defer t.Stop()
		quiet = t.C
	}
	if !r.Status().Ready {
		t := time.NewTimer(wellTime)
		defer t.Stop()
		well = t.C
	}
	select {
	case <-well:
		r.ready()
	case c := <-heard:
		r.take(c)
	case <-quiet:
		r.tell(r.split.Idle(r.opts.NoEnd))
	case <-r.wake:
		r.split.Idle(false)
		r.trigger(r.isArmed())
	case <-ctx.Done():
	}
}

// ready tells that the port works, and starts a scanner that lost its supply in between.
func (r *run) ready() {
	r.setStatus(devices.Status{Ready: true})
	r.trigger(r.isArmed())
}

// take takes what a Read brought.
func (r *run) take(c chunk) {
	if c.err != nil {
		r.split.Idle(false)
		r.looking = false
		r.setStatus(devices.Status{Problem: devices.Unplugged})
		return
	}
	if !r.Status().Ready {
		r.ready()
	}
	r.tell(r.split.Feed(c.bytes))
	clear(c.bytes)
}

// tell tells the codes among the lines, while somebody wants them.
func (r *run) tell(lines []Line) {
	for _, l := range lines {
		if l.Err != nil {
			r.bad++
			r.log.Warn("no code", "cause", l.Err)
			if r.bad == noisyAt {
				r.setStatus(devices.Status{Ready: true, Problem: devices.Noisy})
			}
			continue
		}
		r.bad = 0
		if r.Status().Problem == devices.Noisy {
			r.setStatus(devices.Status{Ready: true})
		}
		if !r.isArmed() || r.last.again(l.Code, time.Now(), r.opts.Repeat) {
			continue
		}
		r.log.Info("code read", "bytes", len(l.Code))
		r.sink(devices.ScanEvent{Code: l.Code})
	}
}

// trigger sends the command that starts or stops the scanner, where it needs one.
func (r *run) trigger(on bool) {
	command := r.opts.Start
	if !on {
		command = r.opts.Stop
	}
	if r.looking == on || len(command) == 0 {
		r.looking = on
		return
	}
	err := r.port.SetWriteDeadline(time.Now().Add(writeTime))
	if err == nil {
		_, err = r.port.Write(command)
	}
	if err != nil {
		r.log.Warn("trigger not sent", "on", on, "cause", err)
		return
	}
	r.looking = on
}

// setStatus records the status and tells a change.
func (r *run) setStatus(st devices.Status) {
	r.mu.Lock()
	st, changed := st.After(r.status, time.Now())
	r.status = st
	r.mu.Unlock()
	if !changed {
		return
	}
	r.log.Info("scanner status", "ready", st.Ready, "problem", string(st.Problem))
	r.sink(devices.ScanEvent{Status: &st})
}
