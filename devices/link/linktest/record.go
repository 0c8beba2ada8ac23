package linktest

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"onetrip/devices/link"
)

// sameRun is how close two pieces in one direction must follow each other to become one entry: pieces are how a line happened to deliver,
// not what a device said.
const sameRun = 20 * time.Millisecond

var (
	_ link.Port       = (*Recorder)(nil)
	_ link.Discarder  = (*Recorder)(nil)
	_ link.BaudSetter = (*Recorder)(nil)
)

// Recorder is a Port that passes everything on to another and keeps what went over it.
type Recorder struct {
	wrapped

	// mu guards all below.
	mu         sync.Mutex
	transcript Transcript
	last       time.Time // when the last byte of the transcript went
}

// Record wraps p. Closing the Recorder closes p.
func Record(p link.Port) *Recorder { return &Recorder{wrapped: wrapped{Port: p}} }

// Read reads from the wrapped port and records what came.
func (r *Recorder) Read(b []byte) (int, error) {
	n, err := r.Port.Read(b)
	r.note(ToDriver, b[:n])
	return n, err
}

// Write writes to the wrapped port and records what it took.
func (r *Recorder) Write(b []byte) (int, error) {
	// The request stands in the transcript before its answer, although Write may return after the answer has come.
	r.mu.Lock()
	at := r.noteLocked(ToDevice, b)
	r.mu.Unlock()
	n, err := r.Port.Write(b)
	if n < len(b) {
		r.retract(at, len(b)-n)
	}
	return n, err
}

func (r *Recorder) note(dir Direction, b []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.noteLocked(dir, b)
}

// noteLocked returns the index of the entry that b went to.
func (r *Recorder) noteLocked(dir Direction, b []byte) int {
	end := len(r.transcript) - 1
	if len(b) == 0 {
		return end
	}
	now := time.Now()
	var gap time.Duration
	if !r.last.IsZero() {
		gap = now.Sub(r.last)
	}
	r.last = now
	if end >= 0 && r.transcript[end].Dir == dir && gap < sameRun {
		r.transcript[end].Bytes = append(r.transcript[end].Bytes, b...)
		return end
	}
	r.transcript = append(r.transcript, Entry{Dir: dir, After: gap.Round(time.Millisecond), Bytes: slices.Clone(b)})
	return end + 1
}

// retract takes the last n bytes of an entry back, which the port did not take.
func (r *Recorder) retract(at, n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := &r.transcript[at]
	e.Bytes = e.Bytes[:len(e.Bytes)-n]
	if len(e.Bytes) == 0 {
		r.transcript = slices.Delete(r.transcript, at, at+1)
	}
}

// Transcript returns what went over the line so far.
func (r *Recorder) Transcript() Transcript {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := slices.Clone(r.transcript)
	for i := range t {
		t[i].Bytes = slices.Clone(t[i].Bytes)
	}
	return t
}

// wrapped passes the optional abilities of a Port on.
type wrapped struct{ link.Port }

// DiscardInput discards the wrapped port's input; it returns errors.ErrUnsupported in the chain when that port cannot.
func (w wrapped) DiscardInput() error {
	if d, ok := w.Port.(link.Discarder); ok {
		return d.DiscardInput()
	}
	return fmt.Errorf("discard input of %s: %w", w.Port, errors.ErrUnsupported)
}

// SetBaud sets the wrapped port's speed; it returns errors.ErrUnsupported in the chain when that port has none.
func (w wrapped) SetBaud(baud int) error {
	if s, ok := w.Port.(link.BaudSetter); ok {
		return s.SetBaud(baud)
	}
	return fmt.Errorf("set speed of %s: %w", w.Port, errors.ErrUnsupported)
}

// Baud returns the wrapped port's speed, or 0 when it has none.
func (w wrapped) Baud() int {
	if s, ok := w.Port.(link.BaudSetter); ok {
		return s.Baud()
	}
	return 0
}
