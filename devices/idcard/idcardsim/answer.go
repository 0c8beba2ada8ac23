package idcardsim

import (
	"bytes"
	"slices"
	"time"

	"onetrip/devices/idcard"
)

// reply is an answer before it becomes a frame.
type reply struct {
	sw      [3]byte
	data    []byte
	latency time.Duration
}

func status(sw3 byte, latency time.Duration) reply {
	return reply{sw: [3]byte{0, 0, sw3}, latency: latency}
}

func done(latency time.Duration, data ...byte) reply {
	return reply{sw: [3]byte{0, 0, 0x90}, data: data, latency: latency}
}

// The times that the module takes, as the timeline vectors have them.
const (
	quick     = 10 * time.Millisecond
	identTime = 100 * time.Millisecond
	emptyTime = 25 * time.Millisecond // FIND without a card
	selTime   = 5 * time.Millisecond
	readTime  = time.Second
	extraTime = 400 * time.Millisecond
	goneTime  = 100 * time.Millisecond // 30 03 without a card
)

// answer works out what goes over the line for a request, and changes the state. What after does happens when that has been sent.
func (s *Sim) answer(request []byte) (out []piece, after func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.heard++
	if s.off || time.Now().Before(s.upAt) {
		return nil, nil
	}
	c := idcard.Command(request[7])<<8 | idcard.Command(request[8])
	s.liftBefore(c)
	r, spoilt := s.fail(c)
	if !spoilt {
		r, after = s.obey(c, request[9:len(request)-1])
	}
	if len(r.data) > photoAt && (c == idcard.Read || c == idcard.ReadAll) {
		for _, f := range payloadFaults() {
			if s.use(f.fault) {
				r.data = f.change(r.data)
			}
		}
	}
	return s.send(c, r, request), after
}

// fail answers with the status of a fault instead of obeying. A card that could not be selected or read must be found again.
func (s *Sim) fail(c idcard.Command) (reply, bool) {
	for _, f := range statusFaults() {
		if (f.commands == nil || slices.Contains(f.commands, c)) && s.use(f.fault) {
			if c == idcard.Select || c == idcard.Read || c == idcard.ReadAll {
				s.state = s.unless(Latched)
			}
			return reply{sw: f.sw, latency: quick}, true
		}
	}
	return reply{}, false
}

// liftBefore lifts the card when one of the faults says so.
func (s *Sim) liftBefore(c idcard.Command) {
	f := map[idcard.Command]Fault{idcard.Select: LiftBeforeSel, idcard.Read: LiftBeforeRead, idcard.ReadExtra: LiftBeforeExtra}[c]
	if s.use(f) {
		s.cards, s.state = nil, Idle
	}
}

// send turns a reply into what goes over the line.
func (s *Sim) send(c idcard.Command, r reply, request []byte) []piece {
	frame := idcard.AppendFrame(nil, append(r.sw[:], r.data...)...)
	clean := bytes.Clone(frame)
	if c == idcard.Read && len(r.data) > photoAt && s.use(PhotoBit) {
		frame[len(frame)-photoSize/2] ^= 4
	}
	if c == idcard.Select && r.sw[2] == 0x90 && s.use(TwoAnswers) {
		frame = idcard.AppendFrame(frame, append([]byte{0, 0, 0x90}, s.cards[0].payload(false)...)...)
	}
	out := []piece{{bytes: frame}}
	for _, f := range wireFaults() {
		if s.use(f.fault) {
			out = f.change(frame, request, s.before)
		}
	}
	s.before = clean
	if len(out) > 0 && !s.opts.Instant {
		out[0].wait += r.latency
	}
	return out
}

// obey carries out a command. The caller holds the lock.
func (s *Sim) obey(c idcard.Command, data []byte) (reply, func()) {
	switch c {
	case idcard.Reset:
		return done(quick), s.powerUp
	case idcard.GetStatus:
		return done(quick), nil
	case idcard.GetSAMID:
		return done(identTime, s.opts.SAMID[:]...), nil
	case idcard.Find:
		return s.find(), nil
	case idcard.Select:
		return s.sel(), nil
	case idcard.Read, idcard.ReadAll:
		return s.read(c == idcard.ReadAll), nil
	case idcard.ReadExtra:
		return s.extra(), nil
	case idcard.ReadAllInfo:
		if s.opts.AllInfo {
			return s.extra(), nil
		}
	case idcard.ReadChipID:
		return s.chipID(), nil
	case idcard.Baud115200, idcard.Baud57600, idcard.Baud38400, idcard.Baud19200, idcard.Baud9600:
		return done(quick), func() { s.baud = idcard.Bauds()[c-idcard.Baud115200] }
	case idcard.MaxRF:
		if len(data) == 1 && data[0] >= 24 {
			return done(quick), nil
		}
	}
	return status(0x21, quick), nil
}

func (s *Sim) find() reply {
	switch {
	case len(s.cards) == 0, len(s.cards) > 1 && s.opts.TwoCards == FindFails, s.state == Latched && !s.opts.NoLatch:
		return status(0x80, emptyTime)
	}
	s.state = Found
	r := status(0x9F, quick)
	r.data = slices.Clone(s.cards[0].IIN[:])
	return r
}

func (s *Sim) sel() reply {
	switch {
	case len(s.cards) != 1 || s.state != Found:
		s.state = s.unless(Latched)
		return status(0x81, selTime)
	case s.cards[0].Foreign:
		s.state = Idle
		return status(0x40, selTime)
	}
	s.state = Selected
	return done(selTime, s.cards[0].SN[:]...)
}

// unless returns Idle, but keeps the state when it is keep.
func (s *Sim) unless(keep State) State {
	if s.state == keep {
		return keep
	}
	return Idle
}

func (s *Sim) read(fingerprint bool) reply {
	ready := s.state == Selected || s.state == Latched && !s.opts.NoReread || s.state == Found && s.opts.Lenient
	if !ready || len(s.cards) != 1 || s.cards[0].Foreign {
		s.state = s.unless(Latched)
		return status(0x41, goneTime)
	}
	s.state = Latched
	return done(readTime, s.cards[0].payload(fingerprint)...)
}

// readable reports whether the chip can be asked for more.
func (s *Sim) readable() bool {
	return len(s.cards) == 1 && (s.state == Selected || s.state == Latched)
}

func (s *Sim) extra() reply {
	switch {
	case !s.readable():
		return status(0x41, goneTime)
	case s.cards[0].ExtraAddress == "":
		return status(0x91, extraTime)
	}
	return done(extraTime, s.cards[0].extra()...)
}

func (s *Sim) chipID() reply {
	if !s.readable() {
		return status(0x41, goneTime)
	}
	c := s.cards[0]
	return done(identTime, slices.Concat(c.IIN[:], c.SN[:], make([]byte, 16))...)
}
