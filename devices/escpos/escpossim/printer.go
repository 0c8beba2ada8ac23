// Package escpossim is an ESC/POS ticket printer in software: it reads the bytes of one wire as a printer does, answers, takes its time to
// move paper, fails the ways printers fail, and shows the paper dot by dot.
package escpossim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"syscall"
	"time"
)

// Printer is one simulated printer. Its methods may be called from several goroutines.
type Printer struct {
	opts Opts

	// mu guards all below.
	mu    sync.Mutex
	alarm chan struct{} // closed when the engine or the sender may have something to do; nil while neither waits

	state       State
	rowsLeft    int  // of the roll
	cutterError bool // until DLE ENQ
	jamError    bool // until DLE ENQ
	headUp      bool // the cover was opened while the paper moved

	powered bool
	moving  bool

	queue       []queued // the receive buffer
	occupied    int      // bytes in it that count
	dropped     int
	full, busy  bool
	partial     []byte // a real-time command under way
	partialKept []bool // which of its bytes are in the queue
	late        []byte // the reply that ReplyOneLate holds back
	outgoing    []byte

	in          *interp
	executing   bool // the engine is in the middle of a byte's operations
	queries     bool // since the last cut, clearing or switching on there were only queries
	tail        int  // bytes of queries that the last job still takes
	cleared     int  // counts the clearings
	auto        byte // GS a
	told        [4]byte
	tellOffline bool
	wasOffline  bool
	stopNearEnd bool
	reserved    []reservation

	paper    paper
	jobs     []Job
	jobNo    int
	version  int
	watchers map[chan struct{}]struct{}
}

// New builds a printer with a full roll. It returns an error for options out of range and a fault.Error that names the Debian package when
// the font is missing.
func New(o Opts) (*Printer, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	if o.Font == nil && !o.NoGlyphs {
		if o.Font, err = LoadFont(cmp.Or(o.FontFile, FontPath)); err != nil {
			return nil, err
		}
	}
	p := &Printer{
		opts: o, state: startState(), queries: true, in: newInterp(o), paper: newPaper(o.HeadToCutter * o.RowsPerMM),
		watchers: map[chan struct{}]struct{}{},
	}
	p.rowsLeft = p.state.PaperLeft * o.RowsPerMM
	p.told = p.report()
	return p, nil
}

// errServed is returned by a second Serve.
var errServed = errors.New("the printer is served already")

// Serve switches the printer on and lets it live on one byte stream until ctx ends or the stream does; it returns ctx's error or the
// stream's. Its return is a power cut: buffers and settings are lost, paper, jobs and knobs stay, and Serve may be called again.
//
// The stream is not closed when it has deadlines, as a link.Port has: ending ctx then wakes its Read by one, which Serve takes back. A stream
// without deadlines is closed for want of another way.
func (p *Printer) Serve(ctx context.Context, port io.ReadWriteCloser) error {
	if err := p.powerOn(); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	free := interruptible(ctx, port)
	var wg sync.WaitGroup
	wg.Go(func() { cancel(p.listen(port)) })
	wg.Go(func() { cancel(p.talk(ctx, port)) })
	(&engine{p: p, off: ctx.Done()}).run()
	wg.Wait()
	free()
	p.powerOff()
	return context.Cause(ctx)
}

// interruptible wakes Reads and Writes when ctx ends. The function that it returns makes the stream usable again.
func interruptible(ctx context.Context, port io.ReadWriteCloser) func() {
	type deadliner interface {
		SetReadDeadline(t time.Time) error
		SetWriteDeadline(t time.Time) error
	}
	if c, ok := port.(syscall.Conn); ok { // an *os.File whose Fd was called, as creack/pty does, blocks where no deadline reaches it
		if raw, err := c.SyscallConn(); err == nil {
			_ = raw.Control(func(fd uintptr) { _ = syscall.SetNonblock(int(fd), true) }) // a file that is closed tells at the first Read
		}
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(woken)
		d, ok := port.(deadliner)
		now := time.Now()
		if !ok || errors.Join(d.SetReadDeadline(now), d.SetWriteDeadline(now)) != nil {
			_ = port.Close() // it has no other way to wake its reader
		}
	})
	return func() {
		if stop() {
			return
		}
		<-woken
		if d, ok := port.(deadliner); ok {
			_ = errors.Join(d.SetReadDeadline(time.Time{}), d.SetWriteDeadline(time.Time{})) // a closed stream needs none
		}
	}
}

// powerOn begins with empty buffers and default settings.
func (p *Printer) powerOn() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.powered {
		return fmt.Errorf("serve printer: %w", errServed)
	}
	p.powered = true
	p.full, p.busy = false, false
	p.queries, p.tail = len(p.paper.raw) == 0, 0
	p.wasOffline = p.offline()
	p.touch()
	return nil
}

// powerOff loses what is not on paper.
func (p *Printer) powerOff() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.powered, p.moving = false, false
	p.clear()
	ignored := p.in.ignored
	p.in = newInterp(p.opts)
	p.in.ignored = ignored
	p.auto, p.tellOffline, p.stopNearEnd, p.reserved = 0, false, false, nil
	p.partial, p.partialKept, p.late, p.outgoing = nil, nil, nil, nil
	p.cutterError, p.jamError, p.headUp = p.state.CutterJam, p.state.PaperJam, false
	p.touch()
}

// listen receives until the stream ends.
func (p *Printer) listen(port io.Reader) error {
	buf := make([]byte, 256)
	for {
		n, err := port.Read(buf)
		p.mu.Lock()
		for _, b := range buf[:n] {
			p.receive(b)
		}
		if n > 0 {
			p.touch()
		}
		p.mu.Unlock()
		if err != nil {
			return fmt.Errorf("serve printer: %w", err)
		}
	}
}

// talk sends until the power goes.
func (p *Printer) talk(ctx context.Context, port io.Writer) error {
	for ctx.Err() == nil {
		p.mu.Lock()
		b, wake := p.outgoing, p.bell()
		p.outgoing = nil
		p.mu.Unlock()
		if len(b) == 0 {
			select {
			case <-wake:
			case <-ctx.Done():
			}
			continue
		}
		if _, err := port.Write(b); err != nil {
			return fmt.Errorf("serve printer: %w", err)
		}
	}
	return nil
}

// Consume takes bytes as if they had come over the wire, at once and without the passing of time: paper moves instantly, replies are lost,
// and nothing is dropped for want of room. What the printer cannot execute, being offline, is thrown away. It returns an error while Serve
// runs.
func (p *Printer) Consume(stream []byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.powered {
		return fmt.Errorf("print at once: %w", errServed)
	}
	e := &engine{p: p, instant: true}
	for _, b := range stream {
		p.receive(b)
		for p.online() && e.work() {
		}
		if p.offline() {
			p.clear()
		}
	}
	return nil
}

// changed lets everybody know that the printer's condition may have changed: the host, the engine and who watches.
func (p *Printer) changed() {
	p.tellChanges()
	p.touch()
}

// touch makes a new version of what can be seen.
func (p *Printer) touch() {
	p.version++
	for w := range p.watchers {
		select {
		case w <- struct{}{}:
		default: // it has not looked at the change before this one yet
		}
	}
	p.wake()
}

// bell returns the channel that the next wake closes. The caller holds the lock.
func (p *Printer) bell() <-chan struct{} {
	if p.alarm == nil {
		p.alarm = make(chan struct{})
	}
	return p.alarm
}

// wake lets the engine and the sender look again.
func (p *Printer) wake() {
	if p.alarm != nil {
		close(p.alarm)
		p.alarm = nil
	}
}

// Watch returns a channel that gets a value after something that State, Report, Roll or Jobs tell has changed, several changes as one. While
// paper moves that is 25 times a second. The caller ends it with stop.
func (p *Printer) Watch() (changes <-chan struct{}, stop func()) {
	w := make(chan struct{}, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.watchers[w] = struct{}{}
	return w, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.watchers, w)
	}
}
