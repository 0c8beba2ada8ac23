package idcardsim

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"
)

// State is what the reader is about, for the bench.
type State string

// The states of a reader.
const (
	Boot     State = "boot"     // silent after power-up
	Idle     State = "idle"     // no card was found
	Found    State = "found"    // FIND answered 9F
	Selected State = "selected" // SELECT answered 90
	Latched  State = "latched"  // the card was read and is hidden until it leaves
)

// TwoCards says what happens with two cards in the field; no source describes it.
type TwoCards uint8

// The choices for two cards.
const (
	SelectFails TwoCards = iota // FIND sees something, SELECT fails
	FindFails                   // FIND sees nothing
)

// Opts are a simulated reader's settings. The zero value is a reader as the timeline vectors describe it.
type Opts struct {
	Baud     int           // speed in Bd; 0 means 115200
	BootTime time.Duration // silence after power-up; 0 means 2 s, negative none
	SAMID    [16]byte      // zero means that of the vectors
	NoLatch  bool          // a card that was read is found again at once
	NoReread bool          // READ after READ without a new FIND answers 41
	Lenient  bool          // READ works without SELECT
	AllInfo  bool          // 30 02 is known, and answered as 30 03
	TwoCards TwoCards
	Instant  bool // no latencies, for tests that count bytes
}

// Sim is a reader with what lies on it. Its methods may be called from several goroutines.
type Sim struct {
	opts Opts

	mu      sync.Mutex // guards all below
	baud    int
	upAt    time.Time // when the boot ends; zero until the power is first needed
	off     bool      // unplugged
	cards   []Card
	state   State         // never Boot
	faults  map[Fault]int // how many answers each still spoils; negative: all
	before  []byte        // the frame sent last
	heard   int           // commands received
	changed func()
}

// New returns a reader without a card. Its boot begins now.
func New(opts Opts) *Sim {
	if opts.Baud == 0 {
		opts.Baud = 115200
	}
	if opts.BootTime == 0 {
		opts.BootTime = 2 * time.Second
	}
	if opts.SAMID == ([16]byte{}) {
		opts.SAMID = [16]byte{0x05, 0, 0x03, 0, 0x95, 0x48, 0x40, 0x01, 0x39, 0x30, 0, 0, 0xD2, 0x02, 0x96, 0x49}
	}
	s := &Sim{opts: opts, baud: opts.Baud, state: Idle, faults: map[Fault]int{}}
	s.powerUp()
	return s
}

// powerUp starts the boot; a card that lies there is as if newly laid.
func (s *Sim) powerUp() {
	s.upAt = time.Now().Add(s.opts.BootTime)
	s.state = Idle
	s.before = nil
}

// OnChange calls f after each change of the state or the cards, from the goroutine that caused it. Set it before Serve.
func (s *Sim) OnChange(f func()) { s.changed = f }

func (s *Sim) tell() {
	if s.changed != nil {
		s.changed()
	}
}

// Lay puts the card on the reader in place of what lay there. The error says that its fields do not fit on a chip.
func (s *Sim) Lay(c Card) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("lay card: %w", err)
	}
	s.set(func() { s.cards, s.state = []Card{c}, Idle })
	return nil
}

// LayAnother puts a card beside what lies there.
func (s *Sim) LayAnother(c Card) error {
	if err := c.Check(); err != nil {
		return fmt.Errorf("lay card: %w", err)
	}
	s.set(func() { s.cards, s.state = append(s.cards, c), Idle })
	return nil
}

// Lift takes everything off the reader.
func (s *Sim) Lift() { s.set(func() { s.cards, s.state = nil, Idle }) }

// SetPlugged pulls the reader's power or gives it back, after which it boots. Without power it hears and says nothing.
func (s *Sim) SetPlugged(on bool) {
	s.set(func() {
		if on && s.off {
			s.powerUp()
		}
		s.off = !on
	})
}

func (s *Sim) set(f func()) {
	s.mu.Lock()
	f()
	s.mu.Unlock()
	s.tell()
}

// Cards returns what lies on the reader.
func (s *Sim) Cards() []Card {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.cards)
}

// State returns what the reader is about.
func (s *Sim) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.off || time.Now().Before(s.upAt) {
		return Boot
	}
	return s.state
}

// Baud returns the reader's present speed in Bd.
func (s *Sim) Baud() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.baud
}

// Heard returns how many whole commands have arrived, answered or not.
func (s *Sim) Heard() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heard
}

// SetFault switches a fault on for so many answers, or for all when times is negative, or off when it is 0. An unknown name is an error.
func (s *Sim) SetFault(f Fault, times int) error {
	if !slices.Contains(Faults(), f) {
		return fmt.Errorf("set fault: the ID card reader knows no %q", f)
	}
	s.set(func() {
		if times == 0 {
			delete(s.faults, f)
		} else {
			s.faults[f] = times
		}
	})
	return nil
}

// Active returns the faults that are on and how many answers each still spoils; negative means all.
func (s *Sim) Active() map[Fault]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.faults)
}

// use reports whether a fault spoils this answer, and counts it. The caller holds the lock.
func (s *Sim) use(f Fault) bool {
	n, on := s.faults[f]
	switch {
	case !on:
		return false
	case n == 1:
		delete(s.faults, f)
	case n > 1:
		s.faults[f] = n - 1
	}
	return true
}
