package sqldb

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"onetrip/kiosk/base/fault"
)

// Mode says whether the database takes writes.
type Mode uint8

// The modes of a database.
const (
	Serving  Mode = iota // writes are taken
	LowSpace             // writes are refused until the volume has room again; the DB looks once a second
	Failed               // writes are refused after a disk error, damage or the loss of the server until Probe succeeds
)

// String returns the lower-case name of the mode.
func (m Mode) String() string {
	switch m {
	case Serving:
		return "serving"
	case LowSpace:
		return "low space"
	case Failed:
		return "failed"
	}
	return "unknown mode"
}

// State is the health of a database as a value.
type State struct {
	Mode  Mode
	Err   error     // why writes are refused, a *fault.Error; nil while Serving
	Since time.Time // UTC, by the clock of Opts.Now
}

// State returns whether writes are taken and, if not, why and since when. It never blocks.
func (d *DB) State() State { return *d.state.Load() }

// Watched returns when the writer last looked after the database: at least once a second, unless it is stuck in a write that does not end.
// The time is the process's own, for comparing with time.Now. It never blocks.
func (d *DB) Watched() time.Time { return time.Unix(0, d.watched.Load()) }

// Closed reports whether Close was called. It never blocks for long.
func (d *DB) Closed() bool {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.closed
}

// setState changes the mode, or what staff should do about it, and tells whoever asked to be told.
func (d *DB) setState(m Mode, err error) {
	d.stateMu.Lock()
	defer d.stateMu.Unlock()
	s := State{Mode: m, Err: err, Since: d.opts.Now().UTC()}
	if before := d.state.Load(); before.Mode == m {
		if hintOf(before.Err) == hintOf(err) {
			return
		}
		s.Since = before.Since
	}
	d.state.Store(&s)
	if err != nil {
		d.log.Error("database refuses writes", "mode", m.String(), "error", err)
	} else {
		d.log.Info("database takes writes again")
	}
	if d.opts.OnState != nil {
		d.opts.OnState(s)
	}
}

func hintOf(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		return e.Hint
	}
	return ""
}

// Probe tries whether a database that Failed works again: its pages are checked when they were damaged, a lost server is connected
// again, and a real commit is made. On success writes are taken again. It may be called at any time and waits for queued writes.
func (d *DB) Probe(ctx context.Context) error {
	return d.solo(ctx, func(w *writer) error { return w.engine.probe() })
}

// fail classifies err and stops the database from taking writes when the disk, the file or the server cannot be trusted.
func (d *DB) fail(op string, err error) error {
	err = Fault(op, err)
	if isFatal(err) {
		d.setState(Failed, err)
	}
	return err
}

// freeSpace returns the bytes that an ordinary user may still write to the volume of dir.
func freeSpace(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("statfs %s: %w", dir, err)
	}
	return int64(st.Bavail) * st.Bsize, nil
}
