package escpossim

import (
	"slices"
	"time"
)

// op is something that the mechanism does.
type op interface {
	// do carries it out with the printer's lock held, which it gives up while it waits. It returns false when it was broken off: the
	// buffers were cleared or the power went.
	do(e *engine) bool
}

// engine executes the receive buffer in order.
type engine struct {
	p       *Printer
	off     <-chan struct{} // closed when the power goes
	instant bool            // paper moves in no time, and what would wait for a hand is broken off
	cleared int             // the printer's count when the present byte was taken
}

// frame is how often paper on the move is shown.
const frame = 40 * time.Millisecond

// run works until the power goes.
func (e *engine) run() {
	p := e.p
	p.mu.Lock()
	defer p.mu.Unlock()
	for !e.dead() {
		switch {
		case p.feeding():
			e.feedByHand()
		case p.offline() || !e.work():
			e.wait(time.Time{})
		}
	}
}

// work executes one byte; false means that there was none.
func (e *engine) work() bool {
	p := e.p
	b, ok := p.next()
	if !ok {
		return false
	}
	e.cleared = p.cleared
	p.executing = true
	defer func() { p.executing = false }()
	p.paper.raw = append(p.paper.raw, b)
	ops := p.in.step(b)
	for _, o := range ops {
		if !o.do(e) {
			return true
		}
	}
	if p.in.idle() && len(p.paper.raw) > 0 {
		p.assign(ops)
	}
	return true
}

// tailRoom is how many bytes of queries behind its cut a job keeps.
const tailRoom = 256

// assign gives the bytes of a query that stands behind a cut to the job before it: the confirmations at the end of a job are queries. Other
// queries before anything else of a job, as a driver's probing, are no part of it.
func (p *Printer) assign(ops []op) {
	p.queries = p.queries && len(ops) > 0 && !slices.ContainsFunc(ops, func(o op) bool { return !isQuery(o) })
	if !p.queries {
		return
	}
	raw := p.paper.raw
	p.paper.raw = nil
	if len(raw) <= p.tail && len(p.jobs) > 0 {
		p.tail -= len(raw)
		last := &p.jobs[len(p.jobs)-1]
		last.Raw = slices.Concat(last.Raw, raw)
		p.touch()
	}
}

// isQuery reports whether an operation only tells or asks to be told.
func isQuery(o op) bool {
	switch o.(type) {
	case answer, paperAnswer, statusAnswer, identAnswer, autoStatus, offlineResponse:
		return true
	}
	return false
}

// feedByHand moves the paper while the button is held.
func (e *engine) feedByHand() {
	p := e.p
	e.cleared = p.cleared
	p.setMoving(true)
	e.travel(p.paper.lay(strip{}), min(p.opts.RowsPerMM, p.rowsLeft), p.feeding)
	p.setMoving(false)
}

// feeding reports whether the feed button moves paper.
func (p *Printer) feeding() bool {
	return p.state.FeedButton && p.state.Paper != PaperOut && !p.state.CoverOpen && !p.failed()
}

func (p *Printer) online() bool { return !p.offline() }

// dead reports that the power went.
func (e *engine) dead() bool {
	select {
	case <-e.off:
		return true
	default:
		return false
	}
}

// broken reports that the present operation is to end.
func (e *engine) broken() bool { return e.cleared != e.p.cleared || e.dead() }

// wait gives the lock up until something changes, until the time when it is not zero, or until the power goes.
func (e *engine) wait(until time.Time) {
	p := e.p
	wake := p.bell()
	p.mu.Unlock()
	defer p.mu.Lock()
	var ring <-chan time.Time
	if !until.IsZero() {
		timer := time.NewTimer(time.Until(until))
		defer timer.Stop()
		ring = timer.C
	}
	select {
	case <-wake:
	case <-ring:
	case <-e.off:
	}
}

// ready waits until the condition holds; false when that will not be.
func (e *engine) ready(condition func() bool) bool {
	for !e.broken() {
		if condition() {
			return true
		}
		if e.instant {
			return false
		}
		e.wait(time.Time{})
	}
	return false
}

// move moves the paper by rows of the strip numbered i, while the condition holds; otherwise it waits.
func (e *engine) move(i, rows int, condition func() bool) bool {
	p := e.p
	defer p.setMoving(false)
	for rows > 0 {
		if !condition() {
			p.setMoving(false)
		}
		if !e.ready(condition) {
			return false
		}
		if p.rowsLeft == 0 {
			p.state.Paper = PaperOut
			p.changed()
			continue
		}
		p.setMoving(true)
		rows -= e.travel(i, min(rows, p.rowsLeft), condition)
	}
	return true
}

// travel moves the paper at one speed until the rows are done or something stops it, and returns how many rows that were.
func (e *engine) travel(i, rows int, condition func() bool) int {
	p := e.p
	if e.instant {
		p.advance(i, rows)
		return rows
	}
	speed := p.state.Speed * p.opts.RowsPerMM // rows a second
	begin, done := time.Now(), 0
	end := begin.Add(time.Duration(rows) * time.Second / time.Duration(speed))
	for done < rows && condition() && p.state.Speed*p.opts.RowsPerMM == speed && !e.broken() {
		until := time.Now().Add(frame)
		if until.After(end) {
			until = end
		}
		e.wait(until)
		now := rows
		if t := time.Now(); t.Before(end) {
			now = int(t.Sub(begin) * time.Duration(speed) / time.Second)
		}
		p.advance(i, now-done)
		done = now
	}
	return done
}

// advance moves the paper at once.
func (p *Printer) advance(i, rows int) {
	if rows == 0 {
		return
	}
	p.paper.head += rows
	p.paper.strips[i].rows += rows
	p.rowsLeft -= rows
	p.cutReserved()
	s := &p.state
	if p.rowsLeft == 0 && s.Paper != PaperOut {
		s.Paper = PaperOut
		p.changed()
	} else if s.Paper == PaperOK && p.rowsLeft < s.NearEnd*p.opts.RowsPerMM {
		s.Paper = PaperNearEnd
		p.changed()
	}
	p.touch()
}

// setMoving notes whether paper or cutter move.
func (p *Printer) setMoving(on bool) {
	if p.moving != on {
		p.moving = on
		p.touch()
	}
}
