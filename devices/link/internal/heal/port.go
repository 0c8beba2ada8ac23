package heal

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"onetrip/devices/link"
	"onetrip/devices/link/internal/gate"
)

const (
	// BufferSize is how many bytes a Port keeps for its reader. When they are full it fetches no more until somebody reads: the operating
	// system then holds the next bytes and, on a line without flow control, loses those after them.
	BufferSize = 16 << 10
	// FirstPause is the pause before the first try to open the device again; each later one is twice as long.
	FirstPause = 250 * time.Millisecond
	// LastPause is the longest pause between two tries.
	LastPause = 2 * time.Second
	// writeSlice is how often a waiting Write looks whether its deadline was moved.
	writeSlice = 50 * time.Millisecond
)

var (
	_ link.Port      = (*Port)(nil)
	_ link.Discarder = (*Port)(nil)
)

// Opener opens the device. An error with link.ErrUnplugged in its chain says that the device is not there now.
type Opener func() (Session, error)

// Port is a link.Port over Sessions that follow one another.
type Port struct {
	name string
	open Opener
	log  *slog.Logger
	done chan struct{} // closed when the keeper has ended

	// writing keeps the bytes of two Writes apart.
	writing sync.Mutex

	gate gate.Gate // guards all below
	// session is nil while the device is gone; why tells the reason.
	session Session
	why     error
	// untold marks a loss that no call has reported yet.
	untold        bool
	closed        bool
	version       int // counts Reconfigure
	in            []byte
	scratch       []byte
	readDeadline  time.Time
	writeDeadline time.Time
}

// Open opens the device and starts to look after it. A device that is not there is no error: the Port starts unplugged and heals. Any
// other error of the Opener is returned as it is.
func Open(name string, open Opener, log *slog.Logger) (*Port, error) {
	p := &Port{
		name: name, open: open, log: log.With("port", name),
		done: make(chan struct{}), scratch: make([]byte, 4096),
	}
	s, err := open()
	switch {
	case err == nil:
		p.session = s
	case errors.Is(err, link.ErrUnplugged):
		p.why = err
		p.log.Warn("device is not there, waiting for it", "cause", err)
	default:
		return nil, err
	}
	go p.keep(s)
	return p, nil
}

// Read waits for at least one byte, as link.Port says.
func (p *Port) Read(b []byte) (int, error) {
	p.gate.Lock()
	defer p.gate.Unlock()
	s := p.session
	for {
		if err := p.refusal(s, p.readDeadline); err != nil {
			return 0, fmt.Errorf("read %s: %w", p.name, err)
		}
		if len(p.in) > 0 || len(b) == 0 {
			n := copy(b, p.in)
			p.in = p.in[n:]
			p.gate.Broadcast()
			return n, nil
		}
		p.gate.Wait(p.readDeadline)
	}
}

// Write hands all bytes to the operating system, as link.Port says. It never continues on another opening than the one it began with.
func (p *Port) Write(b []byte) (int, error) {
	p.writing.Lock()
	defer p.writing.Unlock()
	s := p.Session()
	done := 0
	for {
		until, err := p.slice(s)
		if err != nil {
			return done, fmt.Errorf("write %s: %w", p.name, err)
		}
		if done == len(b) {
			return done, nil
		}
		n, err := s.Write(b[done:], until)
		done += n
		if err != nil && !errors.Is(err, os.ErrDeadlineExceeded) {
			p.lose(s, err)
		} else if done == len(b) {
			return done, nil
		}
	}
}

// slice returns when a Write should look up next, or why it must end.
func (p *Port) slice(s Session) (time.Time, error) {
	p.gate.Lock()
	defer p.gate.Unlock()
	if err := p.refusal(s, p.writeDeadline); err != nil {
		return time.Time{}, err
	}
	until := time.Now().Add(writeSlice)
	if d := p.writeDeadline; !d.IsZero() && d.Before(until) {
		until = d
	}
	return until, nil
}

// refusal returns why a call that began in session s cannot go on, or nil. The caller holds the gate.
func (p *Port) refusal(s Session, deadline time.Time) error {
	switch {
	case p.closed:
		return os.ErrClosed
	case p.untold || p.session == nil || p.session != s:
		p.untold = false
		return p.why
	case gate.Passed(deadline):
		return os.ErrDeadlineExceeded
	}
	return nil
}

// Session returns the present session, or nil while the device is gone.
func (p *Port) Session() Session {
	p.gate.Lock()
	defer p.gate.Unlock()
	return p.session
}

// Close ends the port for good, wakes whoever waits and returns when the device is closed. That may take as long as the device needs for
// the bytes already written. A second Close only waits for the first.
func (p *Port) Close() error {
	p.gate.Lock()
	p.closed = true
	p.in = nil
	p.gate.Broadcast()
	p.gate.Unlock()
	<-p.done
	return nil
}

// SetReadDeadline bounds the present and later Reads; the zero time means no limit.
func (p *Port) SetReadDeadline(t time.Time) error {
	return p.change(func() error { p.readDeadline = t; return nil })
}

// SetWriteDeadline bounds the present and later Writes; the zero time means no limit. A Write that waits sees it within 50 ms.
func (p *Port) SetWriteDeadline(t time.Time) error {
	return p.change(func() error { p.writeDeadline = t; return nil })
}

// String returns the name.
func (p *Port) String() string { return p.name }

// DiscardInput throws away everything that has arrived and nobody has read, the operating system's buffer included; what was written and
// is not sent yet stays. On an unplugged port it does nothing: nothing from before the loss is ever read after it.
func (p *Port) DiscardInput() error {
	return p.change(func() error {
		p.in = nil
		return p.apply(Session.Discard)
	})
}

// Reconfigure runs set, then apply on the present session if there is one, while no Read of the session runs. An error of apply means the
// device is lost. An opening that is under way is repeated, so that the Opener sees what set changed.
func (p *Port) Reconfigure(set func(), apply func(Session) error) error {
	return p.change(func() error {
		set()
		p.version++
		return p.apply(apply)
	})
}

// apply runs f on the present session, if there is one. The caller holds the gate.
func (p *Port) apply(f func(Session) error) error {
	s := p.session
	if s == nil {
		return nil
	}
	err := f(s)
	if err == nil {
		return nil
	}
	p.loseLocked(s, err)
	return fmt.Errorf("%s: %w", p.name, p.why)
}

// change applies f under the lock and wakes whoever waits.
func (p *Port) change(f func() error) error {
	p.gate.Lock()
	defer p.gate.Unlock()
	if p.closed {
		return fmt.Errorf("%s: %w", p.name, os.ErrClosed)
	}
	defer p.gate.Broadcast()
	return f()
}

func (p *Port) lose(s Session, cause error) {
	p.gate.Lock()
	defer p.gate.Unlock()
	p.loseLocked(s, cause)
}

// loseLocked records that session s is lost; the keeper closes it. What was not read is dropped, so that an answer from before the loss is
// never taken for one from after it.
func (p *Port) loseLocked(s Session, cause error) {
	if p.session != s || s == nil || p.closed {
		return
	}
	p.session = nil
	p.why = unplugged(cause)
	p.untold = true
	p.in = nil
	p.gate.Broadcast()
	p.log.Warn("device lost", "cause", cause)
}

// unplugged puts link.ErrUnplugged into the chain of err.
func unplugged(err error) error {
	if errors.Is(err, link.ErrUnplugged) {
		return err
	}
	return fmt.Errorf("%w: %w", link.ErrUnplugged, err)
}
