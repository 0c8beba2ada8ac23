package sqldb

import (
	"context"
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
	Failed               // writes are refused after a disk error or damage until Probe succeeds
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

// setState changes the mode and tells whoever asked to be told.
func (d *DB) setState(m Mode, err error) {
	d.stateMu.Lock()
	defer d.stateMu.Unlock()
	if d.state.Load().Mode == m {
		return
	}
	s := State{Mode: m, Err: err, Since: d.opts.Now().UTC()}
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

// Probe tries whether a database that Failed works again: its pages are checked when they were damaged, and a real
// commit is made. On success writes are taken again. It may be called at any time and waits for queued writes.
func (d *DB) Probe(ctx context.Context) error {
	return d.solo(ctx, (*writer).probe)
}

func (w *writer) probe() error {
	ctx := context.Background()
	if s := w.db.State(); s.Mode == Failed && fault.KindOf(s.Err) == fault.Corrupt {
		// Pages in memory may be better than those on the disk: forget them first.
		if _, err := w.conn.ExecContext(ctx, "PRAGMA shrink_memory"); err != nil {
			return w.fail("probe database", err)
		}
		if err := checkPages(ctx, w.conn); err != nil {
			return err
		}
	}
	// Writing the value that is there already makes a real page, commit and sync without changing anything.
	var version int
	if err := w.conn.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return w.fail("probe database", err)
	}
	if _, err := w.conn.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return w.fail("probe database", err)
	}
	w.db.setState(Serving, nil)
	return w.watch()
}

// watch looks at the free space of the volume and refuses or takes writes accordingly.
func (w *writer) watch() error {
	d := w.db
	w.watched = time.Now()
	mode := d.State().Mode
	if d.opts.MinFree < 0 || mode == Failed {
		return nil
	}
	free, err := d.opts.FreeSpace(w.dir)
	if err != nil {
		d.log.Warn("free space of the data volume is unknown", "error", err)
		return nil
	}
	if free >= d.opts.MinFree {
		d.setState(Serving, nil)
		return nil
	}
	err = &fault.Error{
		Kind: fault.Unavailable, Op: "check free space", Key: KeyStore, Hint: hintFull,
		Err: fmt.Errorf("%d MiB free, %d MiB needed", free>>20, d.opts.MinFree>>20),
	}
	d.setState(LowSpace, err)
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
