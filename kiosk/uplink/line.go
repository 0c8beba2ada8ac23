package uplink

import (
	"time"

	"onetrip/kiosk/base/fault"
)

// State is what a terminal may expect of its hall.
type State uint8

// The states. Only Online sends visitors' questions to the hall.
const (
	Silent  State = iota // it does not answer: numbers come from the block
	Offline              // it has not answered for so long that staff must look
	Healing              // it answers again and hears what it missed; numbers still come from the block, so that a flapping line keeps nobody waiting
	Online
)

// String returns the lower-case name of the state.
func (s State) String() string {
	switch s {
	case Silent:
		return "silent"
	case Offline:
		return "offline"
	case Healing:
		return "healing"
	case Online:
		return "online"
	}
	return "unknown state"
}

// When the line changes its state.
const (
	offlineAfter = 30 * time.Second // of silence
	steadyAfter  = 5 * time.Second  // of answers, before the hall is trusted again
	maxMissed    = 2                // background questions in a row without an answer; a visitor's question is enough alone
)

// line is what the answers and silences of the hall say. Its zero value is a terminal that has just started.
type line struct {
	base   State     // Silent, Healing or Online
	since  time.Time // of the present silence, healing or service; zero: since the start
	missed int
}

// state returns the state at now.
func (l *line) state(now time.Time) State {
	if l.base == Silent && !l.since.IsZero() && now.Sub(l.since) >= offlineAfter {
		return Offline
	}
	return l.base
}

// miss notes a question without an answer; hard means that one is enough. It reports whether the state changed.
func (l *line) miss(now time.Time, hard bool) bool {
	if l.base == Silent {
		if l.since.IsZero() {
			l.since = now
		}
		return false
	}
	if l.missed++; !hard && l.missed < maxMissed {
		return false
	}
	*l = line{base: Silent, since: now}
	return true
}

// hear notes an answer. It reports whether the state changed.
func (l *line) hear(now time.Time) bool {
	l.missed = 0
	if l.base != Silent {
		return false
	}
	started := l.since.IsZero()
	*l = line{base: Healing, since: now}
	if started { // nothing was broken: no need to wait whether it stays
		l.since = now.Add(-steadyAfter)
	}
	return true
}

// heal notes that the hall has heard everything and knows what it must. It reports whether the state changed.
func (l *line) heal(now time.Time) bool {
	if l.base != Healing || now.Sub(l.since) < steadyAfter {
		return false
	}
	*l = line{base: Online, since: now}
	return true
}

// isAnswer reports whether an error is the hall's own word: the same question will get it again. Anything else says that the hall cannot
// be reached or cannot work now.
func isAnswer(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.NotFound, fault.Conflict, fault.Refused:
		return true
	case fault.Internal, fault.Unavailable, fault.Corrupt:
	}
	return false
}
