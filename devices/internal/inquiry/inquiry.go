// Package inquiry is how drivers let their devices be found: questions that change nothing, and what the answers tell. Each driver keeps its
// questions beside its frames, so that there is one copy of each protocol; devices/detect asks them.
package inquiry

import (
	"bytes"
	"time"

	"onetrip/devices"
)

// Verdict says what the bytes after a question are.
type Verdict uint8

// The verdicts.
const (
	Silent   Verdict = iota // nothing came
	Begun                   // what may become an answer has begun
	Foreign                 // what came is no answer
	Damaged                 // it begins as an answer does and is none: a bad line, or two devices that speak at once
	Answered                // a sound answer
)

// String returns the verdict as the log writes it.
func (v Verdict) String() string {
	switch v {
	case Silent:
		return "silent"
	case Begun:
		return "incomplete"
	case Foreign:
		return "foreign"
	case Damaged:
		return "damaged"
	case Answered:
		return "answered"
	}
	return "unknown verdict"
}

// Facts are what an answer tells. What it does not tell is empty.
type Facts struct {
	Serial   string // names this one device: a SAM id, a serial number
	Maker    string
	Model    string
	Firmware string
	Locks    int             // of a lock board, as far as it tells
	Problem  devices.Problem // that the device itself reports
	Text     string          // the answer in a word, for the log
}

// Merge returns f with what o tells more.
func (f Facts) Merge(o Facts) Facts {
	for _, p := range [][2]*string{{&f.Serial, &o.Serial}, {&f.Maker, &o.Maker}, {&f.Model, &o.Model}, {&f.Firmware, &o.Firmware}} {
		if *p[1] != "" {
			*p[0] = *p[1]
		}
	}
	f.Locks = max(f.Locks, o.Locks)
	if o.Problem != devices.NoProblem {
		f.Problem = o.Problem
	}
	f.Text = o.Text
	return f
}

// Question is one question of one protocol. Its bytes ask and do nothing else, in this protocol and in every other that a line may lead to;
// a test of devices/detect proves it.
type Question struct {
	Text  string // what it asks, for the log: "SAM id"
	Bytes []byte
	Board int           // the board that it asks; 0 where a line has no boards, and for board 0
	Wait  time.Duration // for the whole answer, beside the wire
	// Read judges what came after the question, its echo taken off. It is pure.
	Read func(heard []byte) (Facts, Verdict)
}

// Protocol is how one kind of device is found.
type Protocol struct {
	Name  string // "idcard", "escpos", or a name of lockboard.Protocols
	Bauds []int  // speeds in Bd that its devices are set to, likeliest first
	Knock Question
	// Confirm are questions that one who answered the knock must answer too before it is believed.
	Confirm []Question
	// More are worth knowing; not every device answers them.
	More []Question
	// Board returns the question for one board of a bus; nil for devices that are alone on their line.
	Board func(board int) Question
	// Near are the boards that are asked, at the likeliest speed, when the knock's does not answer; Far all that a bus may have.
	Near, Far []int
}

// Unecho takes the question's own echo, which an adapter may hear, off what was heard, and a leading 00 that the turning of a line's
// direction may leave. The second result tells that there was an echo; whole is false while one may still be arriving.
func (q Question) Unecho(heard []byte) (rest []byte, echo, whole bool) {
	rest = heard
	if len(rest) > 0 && rest[0] == 0 && q.Bytes[0] != 0 {
		rest = rest[1:]
	}
	switch {
	case bytes.HasPrefix(rest, q.Bytes):
		return rest[len(q.Bytes):], true, true
	case len(rest) > 0 && bytes.HasPrefix(q.Bytes, rest):
		return nil, false, false
	}
	return rest, false, true
}
