package kit

import (
	"time"
)

// frame is the time between two steps of a moving picture: 25 a second look smooth for what moves here, and cost half of the screen's rate.
const frame = 40 * time.Millisecond

// Motion moves the pictures of one page. A page that moves nothing has no timer: the welcome page costs nothing.
type Motion struct {
	still bool
	do    func(func())
	now   func() time.Time
	start time.Time
	moves []move
	quit  chan struct{}
	done  chan struct{}
}

type move struct {
	period time.Duration
	once   bool
	step   func(at float32)
}

// NewMotion returns a motion that began at start and whose steps run through do, the way to the GUI thread. A still motion shows end positions
// and never ticks.
func NewMotion(still bool, start time.Time, now func() time.Time, do func(func())) *Motion {
	return &Motion{still: still, do: do, now: now, start: start}
}

// Loop calls step with the share of the period that has passed, again and again; a still motion calls it once with rest.
func (m *Motion) Loop(period time.Duration, rest float32, step func(at float32)) {
	m.add(move{period: period, step: step}, rest)
}

// Once calls step with the share of the period that has passed, up to 1.
func (m *Motion) Once(period time.Duration, step func(at float32)) {
	m.add(move{period: period, once: true, step: step}, 1)
}

func (m *Motion) add(v move, rest float32) {
	if m.still {
		v.step(rest)
		return
	}
	v.step(v.at(m.now().Sub(m.start)))
	m.moves = append(m.moves, v)
}

func (v move) at(passed time.Duration) float32 {
	if v.once {
		return float32(min(passed, v.period)) / float32(v.period)
	}
	return float32(passed%v.period) / float32(v.period)
}

// Run starts the timer if something moves. Stop ends it.
func (m *Motion) Run() {
	if len(m.moves) == 0 || m.quit != nil {
		return
	}
	m.quit, m.done = make(chan struct{}), make(chan struct{})
	go m.tick(m.quit, m.done)
}

// Stop ends the timer and waits for it. No step runs afterwards.
func (m *Motion) Stop() {
	if m.quit != nil {
		close(m.quit)
		<-m.done
		m.quit, m.done = nil, nil
	}
	m.moves = nil // a step that still waits for the GUI thread finds nothing to do
}

// Moving reports whether a timer runs.
func (m *Motion) Moving() bool { return m.quit != nil }

func (m *Motion) tick(quit <-chan struct{}, done chan<- struct{}) {
	defer close(done)
	t := time.NewTicker(frame)
	defer t.Stop()
	for {
		select {
		case <-quit:
			return
		case <-t.C:
			m.do(m.Step)
		}
	}
}

// Step moves every picture to where it is now. It runs on the GUI thread.
func (m *Motion) Step() {
	passed := m.now().Sub(m.start)
	for _, v := range m.moves {
		if !v.once || passed < v.period+2*frame {
			v.step(v.at(passed))
		}
	}
}
