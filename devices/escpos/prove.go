package escpos

import (
	"context"
	"time"
)

// quietTime is how long the line must rest after a reply to a fence: pieces of a broken report follow one another more closely.
const quietTime = 20 * time.Millisecond

// proof says what to wait for after a fence, or a process id and a fence, was sent.
type proof struct {
	id      string    // the process id; "" waits for the fence only
	until   time.Time // when to give up
	nudge   time.Time // when to begin to ask DLE EOT 1, which brings out a reply that the printer holds back
	reports int       // automatic reports before the job; -1 doubts the first reply in any case
}

// verdict is what waiting for a proof found.
type verdict uint8

const (
	unproved verdict = iota // no proof came in time
	proved
	cutShort // the port failed, or Run ended
)

// prove waits for the proof. A process id proves by itself. A one-byte reply to GS r could be a piece of a broken report, or belong to an
// earlier fence: it counts at once only on a line that was in order; otherwise as many more fences are sent as there can be false replies.
func (s *session) prove(ctx context.Context, p proof) verdict {
	sent, answered := 1, 0
	need := 1
	if s.doubtful(p) {
		need += 1 + s.strays
	}
	defer func() { s.owed(sent - answered) }()
	for {
		ev, v := s.nextProof(ctx, &p)
		if v != proved {
			return v
		}
		if ev.Kind == ProcessID {
			if p.id != "" && string(ev.Data) == p.id {
				s.p.confirmsIDs()
				return proved
			}
			continue
		}
		b := ev.Data[0]
		if b&0x0C != 0 { // paper end in the words of some clones, or a piece of a report: no confirmation
			s.quiet(ctx)
			s.damage()
			continue
		}
		answered++
		switch {
		case !s.quiet(ctx):
			need = max(need, answered+1)
		case b != 0x00 && b != 0x03, s.doubtful(p):
			need = max(need, 2)
		}
		if answered >= need {
			s.fences = Yes
			return proved
		}
		if _, err := s.write(cmdFence); err != nil {
			return unproved
		}
		sent++
	}
}

// doubtful reports whether a single reply byte can be something else than the reply to the last fence.
func (s *session) doubtful(p proof) bool {
	now := time.Now()
	if now.Sub(s.strayAt) > memory {
		s.strays = 0
	}
	return s.strays > 0 || s.reports != p.reports || now.Sub(s.damagedAt) < memory
}

// owed notes how many more fences were sent than answered: their replies may come late.
func (s *session) owed(n int) {
	if s.strays = max(0, s.strays+n); s.strays > 0 {
		s.strayAt = time.Now()
	}
}

// quiet hears for a moment. It reports false when more came than a good line brings.
func (s *session) quiet(ctx context.Context) bool {
	noise, reports := s.noise, s.reports
	for {
		if _, more := s.await(ctx, quietTime, Status1); !more {
			return s.noise == noise && s.reports == reports
		}
		s.damage()
	}
}

// nextProof waits for a process id or a one-byte reply and asks DLE EOT 1 when it is time to. The verdict is proved when one came.
func (s *session) nextProof(ctx context.Context, p *proof) (Event, verdict) {
	for {
		now := time.Now()
		if !now.Before(p.until) {
			return Event{}, unproved
		}
		if !now.Before(p.nudge) {
			if _, err := s.write(statusQuery(1)); err != nil {
				return Event{}, s.stopped(ctx)
			}
			p.nudge = now.Add(nudgeTime)
		}
		next := p.until
		if p.nudge.Before(next) {
			next = p.nudge
		}
		ev, ok := s.awaitProof(ctx, next.Sub(now))
		switch {
		case ok:
			return ev, proved
		case s.gone || ctx.Err() != nil:
			return Event{}, cutShort
		}
	}
}

// stopped tells a port that failed from one that only refused a write.
func (s *session) stopped(ctx context.Context) verdict {
	if s.gone || ctx.Err() != nil {
		return cutShort
	}
	return unproved
}

// awaitProof hears until a process id or a one-byte reply comes, or the time is up.
func (s *session) awaitProof(ctx context.Context, d time.Duration) (Event, bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		select {
		case h := <-s.heard:
			e := s.hear(h)
			if h.err == nil && (e.Kind == ProcessID || e.Kind == Status1) {
				return e, true
			}
			if s.gone {
				return Event{}, false
			}
		case <-timer.C:
			return Event{}, false
		case <-ctx.Done():
			return Event{}, false
		}
	}
}
