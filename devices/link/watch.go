package link

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Watch returns a port that does what p does, and a function that tells when its driver last turned: the last time that the driver came to the
// port or left it, or now while it rightly waits there for bytes. A driver that is stuck elsewhere, or a port that keeps it beyond its
// deadline, no longer turns. Before the driver's first call the time is zero.
func Watch(p Port) (Port, func() time.Time) {
	w := &watched{Port: p}
	baud, hasBaud := p.(BaudSetter)
	discard, hasDiscard := p.(Discarder)
	switch {
	case hasBaud && hasDiscard:
		return struct {
			*watched
			BaudSetter
			Discarder
		}{w, baud, discard}, w.turned
	case hasBaud:
		return struct {
			*watched
			BaudSetter
		}{w, baud}, w.turned
	case hasDiscard:
		return struct {
			*watched
			Discarder
		}{w, discard}, w.turned
	}
	return w, w.turned
}

// watched notes every call.
type watched struct {
	Port

	last    atomic.Int64 // Unix nanoseconds; 0: no call yet
	mu      sync.Mutex   // guards what is below
	reading int          // calls of Read under way
	until   time.Time    // the read deadline
}

// Read implements Port.
func (w *watched) Read(b []byte) (int, error) {
	w.enter(1)
	defer w.enter(-1)
	return w.Port.Read(b) //nolint:wrapcheck // the port's own error, as drivers expect it
}

// Write implements Port.
func (w *watched) Write(b []byte) (int, error) {
	w.enter(0)
	defer w.enter(0)
	return w.Port.Write(b) //nolint:wrapcheck // as above
}

// SetReadDeadline implements Port.
func (w *watched) SetReadDeadline(t time.Time) error {
	w.mu.Lock()
	w.until = t
	w.mu.Unlock()
	w.enter(0)
	if err := w.Port.SetReadDeadline(t); err != nil {
		return fmt.Errorf("set read deadline: %w", err)
	}
	return nil
}

func (w *watched) enter(reading int) {
	w.mu.Lock()
	w.reading += reading
	w.mu.Unlock()
	w.last.Store(time.Now().UnixNano())
}

func (w *watched) turned() time.Time {
	w.mu.Lock()
	now := time.Now()
	waits := w.reading > 0 && (w.until.IsZero() || now.Before(w.until))
	w.mu.Unlock()
	if waits {
		return now
	}
	if n := w.last.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}
