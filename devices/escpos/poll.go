package escpos

import (
	"context"
	"time"

	"onetrip/devices"
)

const (
	// reportedRounds is how many rounds of a printer that reports by itself ask DLE EOT 1 only, as a sign of life, before a whole one.
	reportedRounds = 10
	enquiryEvery   = 5 * time.Second // between two DLE ENQ
	identTime      = 300 * time.Millisecond
)

// poll brings the status up to date, and with it what waits for a printer that is ready: cleared buffers, an error that staff have removed
// the cause of, the name.
func (s *session) poll(ctx context.Context) {
	if s.prof.OneWay {
		s.pollOneWay()
		return
	}
	if !s.refresh(ctx) || s.interrupted() {
		return
	}
	ready := s.p.Status().Ready
	if s.unsettled {
		s.yielding = false // a job must wait for this in any case
		s.settle(ctx)
		s.yielding = true
	}
	switch {
	case s.interrupted() || s.gone:
	case ready:
		s.askName(ctx)
	default:
		s.enquire()
	}
}

// pollOneWay can only see whether the port is there. ESC @ is what such a printer can be sent without a mark on paper.
func (s *session) pollOneWay() {
	s.drain()
	if s.gone {
		if _, err := s.write(cmdInit); err != nil {
			return
		}
		s.gone = false
	}
	s.goodAt = time.Now()
	s.publish(devices.NoProblem, true, "one-way: never answers")
}

// refresh asks the status and publishes it. It reports false when the printer gave none, or a request interrupted.
func (s *session) refresh(ctx context.Context) bool {
	s.rounds++
	if s.reporting && s.p.Status().Ready && s.rounds%reportedRounds != 0 && s.alive(ctx) {
		return true
	}
	noise := s.noise
	for range 3 {
		before := s.noise
		r, ok := s.round(ctx)
		switch {
		case s.gone || s.interrupted() || ctx.Err() != nil:
			return false
		case ok && s.noise == before:
			s.last = r
			s.know(r.condition(s.prof), r.String())
			return true
		case s.noise == before: // silence, and no noise that a second try could pierce
			s.publish(devices.Silent, false, "no answer to DLE EOT")
			return false
		}
	}
	s.p.log.Debug("printer's answers are damaged", "pieces", s.noise-noise)
	s.publish(devices.Noisy, false, "answers are damaged")
	return false
}

// alive asks DLE EOT 1 of a printer that reports everything else. It reports false when the reports do not match it.
func (s *session) alive(ctx context.Context) bool {
	b, ok := s.ask(ctx, 1)
	if ok && decodePrinter(b, s.prof).Online == s.known.Online {
		s.goodAt = time.Now()
		return true
	}
	return false
}

// round asks DLE EOT 1 to 4. The usual case, all is well, takes one question each; any other is asked so that an answer that comes one
// question late is not taken for another's.
func (s *session) round(ctx context.Context) (r replies, ok bool) {
	if r, ok = s.quickRound(ctx); ok && r.plain() || s.interrupted() || s.gone {
		return r, ok
	}
	for i := range r {
		if r[i] = 0x12; s.mute[i] {
			continue
		}
		b, answered := s.askSurely(ctx, byte(i+1))
		switch {
		case answered:
			r[i] = b
		case (i == 1 || i == 2) && !s.spoke[i] && !s.gone && !s.interrupted():
			s.mute[i] = true // some printers know DLE EOT 1 and 4 only
		default:
			return r, false
		}
	}
	return r, true
}

// quickRound asks each question once and stops at the first silence.
func (s *session) quickRound(ctx context.Context) (r replies, ok bool) {
	for i := range r {
		if r[i] = 0x12; s.mute[i] {
			continue
		}
		if r[i], ok = s.ask(ctx, byte(i+1)); !ok {
			return r, false
		}
	}
	return r, true
}

// askSurely asks the same question until two answers came one after the other: the second belongs to it, also when the printer is always
// one answer late (escpos-rs #18).
func (s *session) askSurely(ctx context.Context, n byte) (byte, bool) {
	answers := 0
	for try := range 4 {
		b, ok := s.ask(ctx, n)
		switch {
		case s.gone || s.interrupted(), !ok && try == 1 && answers == 0:
			return 0, false
		case ok:
			answers++
		default:
			answers = 0
		}
		if answers == 2 {
			s.spoke[n-1] = true
			return b, true
		}
	}
	return 0, false
}

// ask sends DLE EOT n and waits for the answer.
func (s *session) ask(ctx context.Context, n byte) (byte, bool) {
	s.drain()
	if s.interrupted() || ctx.Err() != nil {
		return 0, false
	}
	if _, err := s.write(statusQuery(n)); err != nil {
		return 0, false
	}
	s.gone = false
	e, ok := s.await(ctx, answerTime, DLEEOT)
	if !ok {
		return 0, false
	}
	return e.Data[0], true
}

// askName asks for maker and model once. Silence is allowed.
func (s *session) askName(ctx context.Context) {
	if s.asked || s.prof.Ident == No {
		return
	}
	for _, cmd := range [][]byte{cmdMaker, cmdModel} {
		if _, err := s.write(cmd); err != nil {
			return
		}
		s.asked = true
		if _, ok := s.await(ctx, identTime, Info); !ok {
			return
		}
	}
}

// enquire tells a printer whose cutter or mechanics stopped it to recover: it waits for that after staff removed the cause. What it held
// is cleared, not continued, so that no old paper comes out.
func (s *session) enquire() {
	stopped := s.known.CutterError || s.known.RecoverableError
	if !stopped || s.known.CoverOpen || s.known.PaperEnd || s.prof.Recover == No || time.Since(s.enquired) < enquiryEvery {
		return
	}
	s.enquired = time.Now()
	if _, err := s.write(cmdRecover); err != nil {
		s.p.log.Debug("recovery was not sent", "cause", err)
	}
}
