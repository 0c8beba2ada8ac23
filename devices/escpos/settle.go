package escpos

import (
	"bytes"
	"context"
	"time"
)

const (
	clearTime  = 500 * time.Millisecond // for 37 25 00
	clearEvery = 5 * time.Second        // between two tries while the printer stays offline
	syncTime   = time.Second            // for the fence after ESC @
	cutTime    = time.Second            // for a cut before that fence
	// fillLen is how many zeros end any command that a dead job left open (receiptio's cure).
	fillLen = 8192
)

// settle makes sure that nothing of an old job can come out: it clears the buffers now, also of a printer that is offline, and again once
// the printer is back, and then brings the command parser to a known place. It reports whether the next job may be sent.
func (s *session) settle(ctx context.Context) bool {
	ready := s.p.Status().Ready
	if !ready && time.Since(s.clearedAt) < clearEvery {
		return false
	}
	cleared := s.clear(ctx)
	s.clearedAt = time.Now()
	if !cleared || !ready || !s.synchronise(ctx) {
		return false
	}
	s.unsettled, s.clearedAt = false, time.Time{}
	return true
}

// clear empties the printer's buffers by a real-time command. It reports false when a printer that confirms did not.
func (s *session) clear(ctx context.Context) bool {
	for try := 0; s.clears != No && try < 2; try++ {
		s.drain()
		if _, err := s.write(cmdClear); err != nil {
			return false
		}
		// Nothing may follow before the answer.
		if _, ok := s.await(ctx, clearTime, BufferCleared); ok {
			s.clears = Yes
			return true
		}
		if s.gone || s.interrupted() {
			return false
		}
	}
	if s.clears == Yes {
		return false
	}
	if s.p.Status().Ready {
		s.clears = No // it answers queries, so it would have answered this
	}
	if s.prof.Recover == No {
		return true
	}
	_, err := s.write(cmdRecover)
	return err == nil
}

// synchronise ends what a dead job may have left open, sets the printer up, cuts off what was printed of the job and waits until the
// printer has come so far. It reports whether the printer did, or cannot tell.
func (s *session) synchronise(ctx context.Context) bool {
	if s.swallowed && !s.fill(ctx) {
		return false
	}
	setup := bytes.Clone(cmdInit)
	if s.prof.ASB == Yes {
		setup = append(setup, cmdAutoStatus()...)
	}
	limit := syncTime
	if s.torso { // or the next visitor's ticket would hang on half of this one
		setup = append(setup, cmdCut...)
		limit += cutTime + paperTime(s.prof.HeadToCutter*rowsPerMM, s.prof)
	}
	if s.fences != No {
		setup = append(setup, cmdFence...)
	}
	if _, err := s.write(setup); err != nil {
		return false
	}
	if s.fences == No {
		s.torso = false
		return true
	}
	now := time.Now()
	switch s.prove(ctx, proof{until: now.Add(limit), nudge: now.Add(limit / 2)}) {
	case proved:
		s.torso = false
		return true
	case cutShort:
		return false
	case unproved:
	}
	if s.fences == Unknown && s.filled {
		s.fences = No
		return true
	}
	s.swallowed = true // once a second until it answers
	return false
}

// fill sends zeros until any open command has its bytes.
func (s *session) fill(ctx context.Context) bool {
	chunk := make([]byte, max(64, min(s.prof.Buffer/2, 1024)))
	for sent := 0; sent < fillLen; sent += len(chunk) {
		if !s.mayWrite(ctx) {
			return false
		}
		if _, err := s.write(chunk); err != nil {
			return false
		}
		if !pause(ctx, wireTime(len(chunk), s.p.baud())) {
			return false
		}
	}
	s.swallowed, s.filled = false, true
	return true
}

// mayWrite waits while the printer says XOFF. An XOFF that lasts though the printer says that it is online was noise, or its XON was lost.
func (s *session) mayWrite(ctx context.Context) bool {
	s.drain()
	if !s.xoff {
		return true
	}
	if _, ok := s.await(ctx, xoffTime, XON); ok {
		return true
	}
	if b, ok := s.ask(ctx, 1); ok && decodePrinter(b, s.prof).Online {
		s.xoff = false
		return true
	}
	return false
}
