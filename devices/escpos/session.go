package escpos

import (
	"context"
	"errors"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
)

const (
	pollEvery  = time.Second            // between two rounds of status queries
	goneEvery  = 500 * time.Millisecond // between two looks after an unplugged port
	answerTime = 300 * time.Millisecond // for one reply to a real-time query
	writeGrace = 2 * time.Second        // for a write, above the line's own time
	// memory is how long a damaged or missing reply makes later replies doubtful: longer than any line holds a byte back.
	memory = 10 * time.Second
)

// session is one Run. Its goroutine is the port's only writer and owns all fields.
type session struct {
	p     *Printer
	prof  Profile
	heard <-chan heard
	sink  func(devices.Status)

	pending  *request // taken up while asking the status, to be served next
	yielding bool     // a request interrupts what is being done

	gone      bool // the port is unplugged
	known     AutoStatus
	last      replies
	mute      [4]bool // DLE EOT 2 and 3 that this printer never answers
	spoke     [4]bool
	goodAt    time.Time // last whole status
	reporting bool      // automatic reports come
	rounds    int
	asked     bool // the name was asked for
	maker     string

	xoff      bool
	noise     int       // damaged pieces so far
	damagedAt time.Time // the last of them
	strays    int       // replies to GS r that may still come though nobody waits for them
	strayAt   time.Time
	reports   int // automatic reports so far

	unsettled bool // the buffers may hold an old job: clear them first
	clearedAt time.Time
	torso     bool // a job stopped in the middle: its paper is not cut off
	swallowed bool // a job died inside a command: its end must be filled up
	filled    bool // that was done once
	clears    Support
	fences    Support
	enquired  time.Time // last DLE ENQ
}

// newSession returns the session of a Run that begins. What a printer holds from before is not known, so it begins unsettled.
func newSession(p *Printer, in <-chan heard, sink func(devices.Status)) *session {
	prof := p.opts.Profile
	return &session{p: p, prof: prof, heard: in, sink: sink, unsettled: !prof.OneWay, clears: prof.Clear, fences: prof.Fence}
}

// loop polls and serves until ctx ends.
func (s *session) loop(ctx context.Context) {
	for ctx.Err() == nil {
		s.yielding = true
		s.poll(ctx)
		s.yielding = false
		s.idle(ctx)
	}
	if s.pending != nil {
		s.pending.result <- result{devices.PrintFailed, trouble(s.p.Status().Problem, "driver ended, nothing was sent")}
	}
}

// idle serves requests and notes reports until it is time to poll again.
func (s *session) idle(ctx context.Context) {
	every := pollEvery
	if s.gone {
		every = goneEvery
	}
	timer := time.NewTimer(every)
	defer timer.Stop()
	for {
		if s.pending != nil {
			req := s.pending
			s.pending = nil
			s.serve(ctx, req)
			if s.unsettled {
				return
			}
			continue
		}
		select {
		case req := <-s.p.requests:
			s.pending = req
		case h := <-s.heard:
			before := s.p.Status().Ready
			s.overhear(h)
			if s.gone || s.unsettled && !before && s.p.Status().Ready {
				return
			}
		case <-timer.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// hear takes in what the reader tells. It returns the event, of Kind Invalid when the port failed.
func (s *session) hear(h heard) Event {
	if h.err != nil {
		s.lost(h.err)
		return Event{}
	}
	switch e := h.event; e.Kind {
	case XON, XOFF:
		s.xoff = e.Kind == XOFF
	case ASB:
		s.reports++
		s.reporting = true
		s.know(decodeAuto([asbLen]byte(e.Data)), e.String())
	case Info:
		s.named(string(e.Data))
	case Invalid, Incomplete, Block:
		s.damage()
	case DLEEOT, ProcessID, BufferCleared, Offline, PowerOff, Status1, FullStatus:
	}
	return h.event
}

// damage notes a piece that made no sense.
func (s *session) damage() {
	s.noise++
	s.damagedAt = time.Now()
}

// know takes over a whole status and publishes it.
func (s *session) know(c AutoStatus, detail string) {
	s.known = c
	s.goodAt = time.Now()
	problem, ready := c.problem()
	s.publish(problem, ready, detail)
}

// publish sets the status and tells the sink when it changed.
func (s *session) publish(problem devices.Problem, ready bool, detail string) {
	p := s.p
	p.mu.Lock()
	old := p.status
	p.status.Detail = detail
	if old.Problem != problem || old.Ready != ready {
		p.status.Problem, p.status.Ready, p.status.Since = problem, ready, time.Now()
	}
	now := p.status
	p.mu.Unlock()
	if old.Problem != problem || old.Ready != ready {
		p.log.Info("printer status changed", "problem", string(problem), "ready", ready, "detail", detail)
		s.sink(now)
	}
}

// named takes in a GS I answer: first the maker, then the model.
func (s *session) named(text string) {
	if text == "" {
		return
	}
	if s.maker != "" && s.maker != text {
		text = s.maker + " " + text
	}
	s.maker = text
	p := s.p
	p.mu.Lock()
	changed := p.status.Ident != text
	p.status.Ident = text
	now := p.status
	p.mu.Unlock()
	if changed {
		s.sink(now)
	}
}

// lost notes that the port failed. Whatever the printer held or was told before is in doubt.
func (s *session) lost(err error) {
	if !s.gone {
		s.p.log.Warn("printer's port failed", "cause", err)
	}
	s.gone, s.xoff, s.reporting, s.asked, s.maker = true, false, false, false, ""
	s.unsettled = !s.prof.OneWay
	s.clearedAt = time.Time{}
	s.publish(devices.Unplugged, false, "")
}

// write sends bytes within their time on the line and a grace. It returns how many the port took.
func (s *session) write(b []byte) (int, error) {
	if err := s.p.port.SetWriteDeadline(time.Now().Add(wireTime(len(b), s.p.baud()) + writeGrace)); err != nil {
		return 0, err
	}
	n, err := s.p.port.Write(b)
	if errors.Is(err, link.ErrUnplugged) {
		s.lost(err)
	}
	return n, err
}

// await hears until an event of the kind comes. It reports false when the time is up, the port failed, ctx ended, or a request interrupts.
func (s *session) await(ctx context.Context, d time.Duration, want Kind) (Event, bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		requests := s.p.requests
		if !s.yielding {
			requests = nil
		}
		select {
		case h := <-s.heard:
			if h.err == nil && h.event.Kind == want {
				return s.hear(h), true
			}
			s.overhear(h)
			if s.gone {
				return Event{}, false
			}
		case req := <-requests:
			s.pending = req
			return Event{}, false
		case <-timer.C:
			return Event{}, false
		case <-ctx.Done():
			return Event{}, false
		}
	}
}

// drain hears what has come already, so that an old reply is not taken for the next answer.
func (s *session) drain() {
	for {
		select {
		case h := <-s.heard:
			s.overhear(h)
		default:
			return
		}
	}
}

// overhear takes in what nobody waits for. A reply to GS r among it is counted off; one too many is damage.
func (s *session) overhear(h heard) {
	e := s.hear(h)
	if h.err != nil || e.Kind != Status1 {
		return
	}
	if s.strays > 0 {
		s.strays--
		return
	}
	s.damage()
}

// interrupted reports whether a request waits that what is being done must give way to.
func (s *session) interrupted() bool { return s.yielding && s.pending != nil }
