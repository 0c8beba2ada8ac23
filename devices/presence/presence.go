// Package presence is a sensor on a GPIO input that tells whether somebody stands before the terminal.
package presence

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"onetrip/devices"
	"onetrip/devices/link"
)

var _ devices.Presence = (*Sensor)(nil)

// The times of a sensor without others.
const (
	DefaultHold = 3 * time.Second
	// StuckAfter is how long a sensor may say without a pause that somebody is here before it is taken for broken, or for blocked.
	StuckAfter = 30 * time.Minute
)

// mendPause is between two tries with a line that failed.
const mendPause = time.Second

// Opts says how the sensor behaves. The zero value is one that is high while somebody is here, held for DefaultHold.
type Opts struct {
	ActiveLow bool
	// Hold is how long nobody must be seen before somebody counts as gone: infrared sensors lose who stands still. 0 means DefaultHold.
	Hold time.Duration
}

// Sensor is a devices.Presence.
type Sensor struct {
	in   link.Input
	opts Opts
	log  *slog.Logger

	mu     sync.Mutex // guards status
	status devices.Status
}

// New returns the sensor on the input, which is debounced and which the caller closes.
func New(in link.Input, opts Opts, log *slog.Logger) *Sensor {
	if opts.Hold <= 0 {
		opts.Hold = DefaultHold
	}
	return &Sensor{
		in: in, opts: opts, log: log.With("device", "presence"), status: devices.Status{Problem: devices.Starting, Since: time.Now()},
	}
}

// String returns "presence sensor" and the input's address.
func (s *Sensor) String() string { return fmt.Sprintf("presence sensor on %v", s.in) }

// Status returns Unplugged when the chip is gone, Silent when the line cannot be read for another cause, and Noisy, still ready, when the
// sensor has said for StuckAfter without a pause that somebody is here.
func (s *Sensor) Status() devices.Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Halt does nothing: an input is inert.
func (s *Sensor) Halt() error { return nil }

// Run watches the sensor until ctx ends. The first event tells the state as it is found.
func (s *Sensor) Run(ctx context.Context, sink func(devices.PresenceEvent)) error {
	r := run{Sensor: s, sink: sink}
	for ctx.Err() == nil {
		if err := r.watch(ctx); ctx.Err() == nil {
			r.failed(err)
			pause(ctx, mendPause)
		}
	}
	return ctx.Err()
}

// run is what one Run knows.
type run struct {
	*Sensor
	sink func(devices.PresenceEvent)
	told bool // an event was told
	here bool // as told last
}

// seen reports whether a level means somebody.
func (s *Sensor) seen(l link.Level) bool { return bool(l) != s.opts.ActiveLow }

// watch tells who comes and goes until the line fails; it returns why, or the error of ctx.
func (r *run) watch(ctx context.Context) error {
	level, err := r.in.Read()
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	r.become(devices.Status{Ready: true})
	for {
		now := time.Now()
		if !r.seen(level) && r.told && r.here { // gone, unless seen again within the hold time
			if level, err = r.changed(ctx, level, r.opts.Hold); err != nil {
				return err
			}
			if r.seen(level) {
				continue
			}
		}
		r.tell(r.seen(level), now)
		limit := time.Duration(0)
		if r.seen(level) && r.Status().Problem == devices.NoProblem {
			limit = StuckAfter
		}
		was := level
		if level, err = r.changed(ctx, level, limit); err != nil {
			return err
		}
		if level == was {
			r.become(devices.Status{Ready: true, Problem: devices.Noisy, Detail: "somebody is here without a pause: the sensor may be blocked or broken"})
			continue
		}
		r.become(devices.Status{Ready: true})
	}
}

// changed waits for another level than old, for so long or, with 0, for ever, and returns old when none came.
func (r *run) changed(ctx context.Context, old link.Level, limit time.Duration) (link.Level, error) {
	waiting := ctx
	if limit > 0 {
		var stop context.CancelFunc
		waiting, stop = context.WithTimeout(ctx, limit)
		defer stop()
	}
	level, err := r.in.Wait(waiting, old)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil {
		return old, nil
	}
	if err != nil {
		return old, fmt.Errorf("wait: %w", err)
	}
	return level, nil
}

func (r *run) tell(here bool, at time.Time) {
	if r.told && r.here == here {
		return
	}
	r.told, r.here = true, here
	r.sink(devices.PresenceEvent{Here: here, At: at})
}

// failed notes that the line cannot be read. Who was here may have gone meanwhile: the next state is told anew.
func (r *run) failed(err error) {
	st := devices.Status{Problem: devices.Silent, Detail: err.Error()}
	if errors.Is(err, link.ErrUnplugged) {
		st.Problem = devices.Unplugged
	}
	r.told = false
	r.become(st)
}

// become records a status and tells a change.
func (r *run) become(st devices.Status) {
	r.mu.Lock()
	st, changed := st.After(r.status, time.Now())
	r.status = st
	r.mu.Unlock()
	if changed {
		r.log.Info("presence sensor", "ready", st.Ready, "problem", string(st.Problem))
		r.sink(devices.PresenceEvent{Status: &st, At: st.Since})
	}
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
